using ProxyProof.Checking;
using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.TestKit;

namespace ProxyProof.Tests;

/// <summary>Claims that fail only about a place which the formula names by a constant; {0} makes them false, or true.</summary>
public sealed class LandmarkTests : IDisposable
{
    private const string Dip5 = "let c = [3,-2,3/2,1,-4] let f(w in R^5) = 1/2*||w||^2 - {0}*exp(-200*||w - c||^2) ";
    private const string Dip10 = "let c = vec(i in 1..10, 2) let f(w in R^10) = 1/2*||w||^2 - {0}*exp(-50*||w - c||^2) ";
    private const string Dip3 = "let c = [3,-2,3/2] let f(w in R^3) = 1/2*||w||^2 - {0}*exp(-200*||w - c||^2) ";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("let j(w in R) = if w >= 1/3 then w + {0} else w claim lipschitz(j, 1.001)", "1e-6", "0")]
    [InlineData("let j(w in R) = sign(w - 1/7)*{0} + w claim lipschitz(j, 1.001)", "1e-4", "0")]
    [InlineData("let j(w in R) = if w > 2/7 then w^2 else w^2 - {0} claim convex(j)", "1e-7", "0")]
    [InlineData("let q(z in R) = if z > 1/3 then 1 else 0 claim forall z in R: q(z) == 0 or z > {0}", "0.334", "0.333")]
    [InlineData("forall w in R^2: relu(1e-3 - abs(w[1] + 3*w[2] - 22/7)) <= {0}", "1e-4", "2e-3")]
    public void A_jump_or_a_kink_is_found(string claim, string tooMuch, string enough) => Refuted(claim, tooMuch, enough);

    [Theory]
    [InlineData(Dip5 + "claim star_convex(f, zeros(5))", "0.5", "0.01")]
    [InlineData(Dip5 + "claim quasar_convex(f, 0.01, zeros(5))", "0.5", "0.01")]
    [InlineData(Dip5 + "claim one_point_convex(f, 0.01, zeros(5))", "0.5", "0.01")]
    [InlineData(Dip5 + "claim forall w in R^5 where ||w|| >= 1/10: ||grad f(w)|| > 0.01", "0.5", "0.01")]
    [InlineData(Dip10 + "claim convex(f)", "3", "0.001")]
    [InlineData(Dip3 + "claim convex(f)", "0.02", "0.0001")]
    [InlineData("let X = [[3, -2, 7], [1, 5, -6]] claim forall w in R^3: sum(i in 1..2, exp(-5000*||w - X[i]||^2)) <= {0}", "1/2", "1.1")]
    public void A_narrow_dip_about_a_vector_is_found(string claim, string tooMuch, string enough) => Refuted(claim, tooMuch, enough);

    [Theory]
    [InlineData("forall x in R: log((x - 1/3)^2 + {0}) <= (x - 1/3)^2", "0", "1")]
    [InlineData("forall x in R, y in R: 1/(abs(x - 2/7) + y^2 + {0}) >= 0", "0", "1")]
    public void A_place_without_a_value_is_found(string text, string without, string with)
    {
        var outcome = Decided(text.Replace("{0}", without, StringComparison.Ordinal));
        Assert.True(outcome.Verdict == Verdict.Error && outcome.Message.Contains("no value", StringComparison.Ordinal), $"{outcome.Verdict}: {outcome.Message}");
        Assert.NotEqual(Verdict.Error, Decided(text.Replace("{0}", with, StringComparison.Ordinal)).Verdict);
    }

    private void Refuted(string claim, string tooMuch, string enough)
    {
        var refuted = Decided(claim.Replace("{0}", tooMuch, StringComparison.Ordinal));
        Assert.True(refuted.Verdict == Verdict.Refuted && refuted.Refutation is not null, $"{refuted.Verdict}: {refuted.Message}");
        var open = Decided(claim.Replace("{0}", enough, StringComparison.Ordinal));
        Assert.True(open.Verdict is Verdict.Supported or Verdict.Proved, $"{open.Verdict}: {open.Message}");
    }

    // Enough for the search; of what is true no proof is asked.
    private Outcome Decided(string claim) => new Checker { Parallelism = 2 }.Check(
        TheoremText.Claim(_folder, claim),
        new Budget(Samples: 20_000, Methods: [Methods.Sampling, Methods.Descent]));
}
