using ProxyProof.Checking;
using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.TestKit;

namespace ProxyProof.Tests;

/// <summary>False claims that hide: each is refuted with the kernel's evidence, and the true one beside it is not.</summary>
public sealed class RefutationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("forall x in R, y in R where x^2 + y^2 == 1: x + y <= {0}", "1.4142", "1.41422")]
    [InlineData("forall x in R, y in R where 2*x^2 + 3*x*y + 5*y^2 == 10: x + y <= {0}", "2.27", "2.272")]
    [InlineData("forall u in sphere(4): u[1] + u[2] + u[3] + u[4] <= {0}", "1.9999999", "2")]
    [InlineData("forall u in R^3 where ||u|| == 1: u[1] + u[2] + u[3] <= {0}", "1.732", "1.7321")]
    [InlineData("forall u in R^3, v in R^3 where ||u||^2 == 2 and ||v|| == 3: <u, v> <= {0}", "4.2426", "4.2427")]
    [InlineData("forall u in R^3 where ||u||^2 == 5 and u[1] + u[2] + u[3] == 3: u[1] <= {0}", "2.15", "2.155")]
    [InlineData("forall x in R, y in R where x^2 - 2*y^2 == 1 and x >= 0: x >= {0}", "1.0000001", "1")]
    public void A_claim_on_a_quadric_fails_at_rational_points_of_it(string claim, string tooMuch, string enough) => Refuted(claim, tooMuch, enough);

    [Theory]
    [InlineData("forall x in R: (x - 1/3)^2 > {0}", "0", "-1")]
    [InlineData("forall x in [0, 1]: (x - 1/3)^2 != {0}", "0", "-1")]
    [InlineData("forall x in [0, 1]: x != {0}", "1/3", "4/3")]
    [InlineData("forall x in R, y in R: (x - 1/3)^2 + 3*(y - 2/7)^2 > {0}", "0", "-1")]
    [InlineData("forall x in R^3: (x[1] - 1/3)^2 + 3*(x[2] - 2/7*x[1])^2 + (x[3] + 22/7)^4 > {0}", "0", "-1")]
    public void A_strict_claim_fails_at_a_single_short_fraction(string claim, string tooMuch, string enough) => Refuted(claim, tooMuch, enough);

    [Theory]
    [InlineData("let L((u, v) in R^2 * R^2) = 1/2*||outer(u, v) - identity(2)||^2 claim forall (u, v) in R^2 * R^2: L((u, v)) > {0}", "1/2", "0.499")]
    [InlineData("forall (s, w) in [0, 1] * ball([0, 0], 1): s*||w|| < {0}", "1", "1.01")]
    [InlineData("forall u in R^3, v in R^3: ||u + v - [1, 2, 3]||^2 != {0}", "0", "-1")]
    public void A_strict_claim_that_is_tight_along_a_curve_fails_at_a_short_point_of_it(string claim, string tooMuch, string enough) => Refuted(claim, tooMuch, enough);

    [Theory]
    [InlineData("forall z in R: 1/2*(log(1 + exp(-z)) + log(1 + exp(z))) > log(2) - {0}", "0", "1e-12")]
    [InlineData("forall x in R: x^2*exp(-x^2) < exp(-1) + {0}", "0", "1e-12")]
    [InlineData("forall x in R: not (x^2*exp(-x^2) >= exp(-1) + {0})", "0", "1e-12")]
    public void A_strict_claim_fails_where_algebra_shows_that_the_sides_are_equal(string text, string tie, string apart)
    {
        var claim = Claim(text.Replace("{0}", tie, StringComparison.Ordinal));
        var outcome = Decided(text.Replace("{0}", tie, StringComparison.Ordinal));

        Assert.True(outcome.Verdict == Verdict.Refuted, $"{outcome.Verdict}: {outcome.Message}");
        Assert.Contains("the negation is proved", outcome.Message, StringComparison.Ordinal);
        Assert.True(ProofFile.Parse(ProofFile.Of(outcome.Proof!).Write()).Verify(_ => claim).Accepted);
        Assert.NotEqual(Verdict.Refuted, Decided(text.Replace("{0}", apart, StringComparison.Ordinal)).Verdict);
    }

    [Theory]
    [InlineData("forall x in [0, 1]^4: {0} - exp(-8000*||vec(i in 1..4, exp(x[i])) - [1.3685, 2.036, 1.2643, 2.4037]||^2) >= 0", "1/2", "2")]
    [InlineData("forall x in [0, 1]^6: {0} - exp(-800*||vec(i in 1..6, exp(x[i])) - [1.3685, 2.036, 1.2643, 2.4037, 1.1052, 2.0138]||^2) >= 0", "1/2", "1.01")]
    [InlineData("forall x in ball([0, 0, 0], 1): {0} - exp(-20000*||vec(i in 1..3, exp(x[i])) - [1.3685, 2.036, 1.2643]||^2) >= 0", "1/2", "1.01")]
    [InlineData("forall x in R, y in R: {0} - exp(-10*(sinh(x/1000) - 54321)^2 - (y + 12345)^2) >= 0", "1/2", "1.01")]
    public void A_narrow_dip_is_found_by_dividing_boxes(string claim, string tooMuch, string enough) => Refuted(claim, tooMuch, enough);

    [Theory]
    [InlineData("forall x in R: x^3 - 1e6*x^2 <= 1e20 + {0}*x^4", "0", "1")]
    [InlineData("forall x in R: 1 + {0}*x == 1", "1e-40", "0")]
    [InlineData("forall x in R: x^2 <= 1e300 + {0}*x^2", "0", "1")]
    [InlineData("forall x in R^3: x[1]^2 + {0}*x[2] >= -1e30", "1e10", "0")]
    [InlineData("forall x in R^3, y in R^3: <x, y> <= 1e12 + {0}*(||x||^2 + ||y||^2)", "0", "1/2")]
    [InlineData("forall x in R^3, y in R^3: <x, y> >= -1e12 - {0}*(||x||^2 + ||y||^2)", "0", "1/2")]
    public void A_claim_fails_only_far_out(string claim, string tooMuch, string enough) => Refuted(claim, tooMuch, enough);

    [Theory]
    [InlineData("forall x in R: exp(x) >= 1 + x + {0}*x", "1e-9", "0")]
    [InlineData("forall x in R: exp(x) >= 1 + x + {0}*x", "-1e-13", "0")]
    [InlineData("forall x in R: cosh(x) >= 1 + x^2/2 + {0}", "1e-17", "0")]
    [InlineData("forall x in [-2, 2]: 1 + 1e-12 - {0}*exp(-(x - 0.7)^2) >= 1", "1.1e-12", "1e-12")]
    [InlineData("forall x in [0, 1], y in [0, 1]: x + y >= 2*x*y + {0}*(x^2 + y)", "1e-12", "0")]
    public void A_violation_below_rounding_is_confirmed_and_tightness_is_not_taken_for_one(string claim, string tooMuch, string enough) => Refuted(claim, tooMuch, enough);

    [Theory]
    [InlineData("forall x in [0, 2]: exists y in [0, 1]: x == y^2")]
    [InlineData("forall x in [-2, 4]: exists y in R: y^2 <= x + 1")]
    [InlineData("forall a in R, b in [0, 1]: exists y in [-1, 1]: abs(y - a) + b <= 1")]
    [InlineData("forall u in [-1, 1]^2: exists v in ball([0, 0], 1): ||u - v|| <= 0.1")]
    public void That_something_exists_for_each_point_is_refuted_by_a_point_and_a_proof_that_nothing_does(string text)
    {
        var (claim, outcome) = (Claim(text), Decided(text));

        Assert.True(outcome.Verdict == Verdict.Refuted, $"{outcome.Verdict}: {outcome.Message}");
        Assert.Contains("no point is a witness", outcome.Message, StringComparison.Ordinal);
        Assert.True(ProofFile.Parse(ProofFile.Of(outcome.Proof!).Write()).Verify(_ => claim).Accepted);
    }

    [Theory]
    [InlineData("forall x in [-1, 4]: exists y in R: y^2 <= x + 1")]
    [InlineData("forall x in [0, 1]: exists y in [0, 1]: x == y^2")]
    [InlineData("forall u in [-1, 1]^2: exists v in ball([0, 0], 1): ||u - v|| <= 1/2")]
    public void What_exists_for_each_point_is_not_refuted(string text) => Assert.NotEqual(Verdict.Refuted, Decided(text).Verdict);

    [Theory]
    [InlineData("forall x in [-1, 1]^3: x[1] <= 0.9", "for every x[2], x[3] that was tried")]
    [InlineData("forall x in R, y in R: x <= 1e20 + 0*y", "for every y that was tried")]
    [InlineData("forall x in R: x^3 - 1e6*x^2 <= 1e20", "grows about as t^3")]
    [InlineData("forall x in R^3, y in R^3: <x, y> <= 1e12", "grows about as t^2")]
    [InlineData("forall x in [0, 1], y in [0, 1] where x + y >= 2: x*y <= 0.9", "At the edge of x + y >= 2")]
    public void A_refutation_says_what_matters_and_along_which_ray_the_claim_fails(string claim, string part) =>
        Assert.Contains(part, Decided(claim).Message, StringComparison.Ordinal);

    [Fact]
    public void A_refutation_that_every_variable_matters_to_does_not_say_that_one_does_not() =>
        Assert.DoesNotContain("that was tried", Decided("forall x in [0, 1], y in [0, 1]: x + y <= 1.9").Message, StringComparison.Ordinal);

    [Fact]
    public void The_report_says_which_stage_found_the_counterexample()
    {
        var outcome = Decided("forall x in [0, 1]^4: 1/2 - exp(-8000*||vec(i in 1..4, exp(x[i])) - [1.3685, 2.036, 1.2643, 2.4037]||^2) >= 0");

        Assert.Equal("subdivision", Assert.Single(outcome.Statistics.Stages, stage => stage.Note.Contains("found the counterexample", StringComparison.Ordinal)).Name);
        Assert.Contains(outcome.Statistics.Stages, stage => stage.Name == "rays");
    }

    [Fact]
    public void Where_equations_have_no_rational_point_the_counterexample_is_a_zero()
    {
        // x^2 + y^2 == 3 has none; x + y reaches sqrt(6) = 2.449 there.
        var outcome = Decided("forall x in R, y in R where x^2 + y^2 == 3: x + y <= 2.4");

        Assert.Equal(Verdict.Refuted, outcome.Verdict);
        Assert.Contains("zero of equations", outcome.Message, StringComparison.Ordinal);
        Assert.NotEqual(Verdict.Refuted, Decided("forall x in R, y in R where x^2 + y^2 == 3: x + y <= 2.45").Verdict);
    }

    [Fact]
    public void Points_near_a_double_root_do_not_count_as_satisfying_the_equation() =>
        Assert.NotEqual(Verdict.Inconclusive, Decided("forall x in R where x^2 == 0: x <= 0").Verdict);

    private void Refuted(string claim, string tooMuch, string enough)
    {
        var refuted = Decided(claim.Replace("{0}", tooMuch, StringComparison.Ordinal));
        Assert.True(refuted.Verdict == Verdict.Refuted && refuted.Refutation is not null, $"{refuted.Verdict}: {refuted.Message}");
        var open = Decided(claim.Replace("{0}", enough, StringComparison.Ordinal));
        Assert.True(open.Verdict is Verdict.Supported or Verdict.Proved, $"{open.Verdict}: {open.Message}");
    }

    private Outcome Decided(string claim) => new Checker { Parallelism = 2 }.Check(Claim(claim), new Budget(Samples: 20_000));

    private Claim Claim(string claim) => TheoremText.Claim(_folder, claim);
}
