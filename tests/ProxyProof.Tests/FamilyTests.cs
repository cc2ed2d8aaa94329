using ProxyProof.Checking;
using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.TestKit;

namespace ProxyProof.Tests;

/// <summary>The family behind a counterexample: rays as far as they go, and curves along powers.</summary>
public sealed class FamilyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("forall x in R: x^2 <= 1", "along the whole ray t times that point, t >= 1: the violation grows about as t^2")]
    [InlineData("forall x in R: 8*x^6 >= x^4/1000", "and not at t = ")]
    [InlineData("forall x in R, y in R where x >= 1 and y >= 0: (x*y - 1)^2 + y >= 1/2", "By a numerical fit it fails along the curve x = t, y = t^-1")]
    [InlineData("forall x in R, y in R where x >= 1: (y^2 - x^3)^2 >= x^5/1000", "y = t^1.5")]
    [InlineData("let f(w in R^2) = (w[1]*w[2] - 1)^2 + w[2]^2 claim forall w in R^2 where w[1] >= 2: 1/2*||grad f(w)||^2 >= f(w)/10", "the curve w[1] = t, w[2] = t^-1")]
    public void Is_told(string claim, string text)
    {
        var outcome = Check(claim);
        Assert.Equal(Verdict.Refuted, outcome.Verdict);
        Assert.Contains(text, outcome.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("forall x in [0, 1], y in [0, 1]: x + y <= 1.9")]
    [InlineData("forall x in R, y in R: (x - 1)^2 + (y - 2)^2 >= 1/10")]
    [InlineData("forall x in R: 8*x^6 >= x^4/1000")]
    public void Is_not_told_where_there_is_none(string claim)
    {
        var outcome = Check(claim);
        Assert.Equal(Verdict.Refuted, outcome.Verdict);
        Assert.DoesNotContain("whole ray", outcome.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("curve", outcome.Message, StringComparison.Ordinal);
    }

    private Outcome Check(string text) => new Checker { Parallelism = 1 }.Check(TheoremText.Claim(_folder, text), new Budget(Samples: 2000));
}
