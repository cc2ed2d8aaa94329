using ProxyProof.TestKit;

namespace ProxyProof.Tests;

/// <summary>Derivatives that are only shown do not keep a reader waiting.</summary>
public sealed class DerivationsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_takes_too_long_to_derive_is_named_instead()
    {
        var claim = TheoremText.Claim(_folder, "let f(x in R) = exp(sin(x)*x)/(1 + x^2) claim forall x in [0, 1]: f''''''''''''''''(x) <= 0");
        using var derivations = new Derivations(claim, TimeSpan.FromMilliseconds(50));
        var derivative = ExplainedClaim.Derivatives(claim).Last();

        var exception = Assert.Throws<DerivationTimeException>(() => derivations.Lower(derivative));
        Assert.Equal("not derived within 0.05 s", exception.Message);
    }

    [Fact]
    public void What_is_soon_derived_is_shown()
    {
        var claim = TheoremText.Claim(_folder, "let f(x in R) = x^2 claim forall x in [0, 1]: f'(x) >= 0");

        Assert.Contains("= 2 * x", ExplainedClaim.Of(claim).Text, StringComparison.Ordinal);
    }
}
