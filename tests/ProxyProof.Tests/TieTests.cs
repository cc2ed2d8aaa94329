using ProxyProof.Checking;
using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.TestKit;

namespace ProxyProof.Tests;

/// <summary>Claims that fail only at points which must be hit exactly: ties at numbers that are no fractions, and points on equations.</summary>
public sealed class TieTests : IDisposable
{
    private const string Kinks = "let h(x in R) = relu(x) - relu(-x) let r(x in R) = relu(relu(x)) - relu(-x) let e(w in R^2) = if w[1] == 0 then w[2] else 0 let z(w in R^2) = if w[2] == 0 then 0 else w[2] "
        + "let u(w in R^2) = relu(w[1]) - relu(-w[1]) let g(w in R^2) = if w[1] > 0 then w[2] else 0 let m(w in R^2) = max(w[2], 0) + min(w[2], 0) "
        + "let p(w in R^2) = relu(w[2]^2 + w[1]) - relu(w[2]^2 - w[1]) let o(w in R^2) = relu(relu(w[2]^2 + w[1])) - relu(w[2]^2 - w[1]) ";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("forall x in R: cos(x) > -1")]
    [InlineData("forall x in R: sin(x) < 1")]
    [InlineData("forall x in R where x > 0 and x <= 10: x + 2/x > 2*sqrt(2)")]
    [InlineData("forall x in R: x^2 - 2*x*sqrt(3) + 3 > 0")]
    [InlineData("forall x in R: x^4 - 4*x^2 > -4")]
    [InlineData("forall x in R, y in R: cos(x) + y^2 > -1")]
    [InlineData("forall x in [0, 4]: x^2 - 2*pi*x > -pi^2")]
    [InlineData("forall x in [0, pi] where x > 0: sin(x) > 0")]
    [InlineData("forall x in [0, sqrt(2)], y in [-1, sqrt(3)]: x^2 + y^2 < 5")]
    [InlineData("forall x in [0, sqrt(2)]^2: ||x|| < 2")]
    public void A_tie_at_a_root_or_a_multiple_of_pi_refutes_a_strict_claim(string text)
    {
        var (claim, outcome) = Check(text);

        Assert.True(outcome.Verdict == Verdict.Refuted, $"{outcome.Verdict}: {outcome.Message}");
        Assert.True(ProofFile.Parse(ProofFile.Of(outcome.Proof!).Write()).Verify(_ => claim).Accepted);
    }

    [Theory]
    [InlineData("forall x in R: cos(x) >= -1")]
    [InlineData("forall x in R where x > 0 and x <= 10: x + 2/x >= 2*sqrt(2)")]
    [InlineData("forall x in [0, 3]: cos(x) > -1")]
    [InlineData("forall x in [0, 3.14159] where x > 0: sin(x) > 0")]
    [InlineData("forall x in [0, sqrt(2)], y in [-1, sqrt(3)]: x^2 + y^2 < 5 + 1/1000000000000")]
    [InlineData("forall x in R: x^4 - 4*x^2 > -4 - 1/1000000000000")]
    public void What_is_true_is_not_refuted_by_a_tie(string text) => Assert.NotEqual(Verdict.Refuted, Check(text).Outcome.Verdict);

    [Theory]
    [InlineData("exists x in R: cos(x) <= -1")]
    [InlineData("exists x in [0, 2]: sin(x) >= 1")]
    [InlineData("exists x in [3, pi]: sin(x) == 0")]
    [InlineData("exists x in [0, pi]: cos(x) <= -1")]
    public void A_witness_may_be_a_multiple_of_pi(string text)
    {
        var (claim, outcome) = Check(text);

        Assert.True(outcome.Verdict == Verdict.Proved, $"{outcome.Verdict}: {outcome.Message}");
        Assert.True(ProofFile.Parse(ProofFile.Of(outcome.Proof!).Write()).Verify(_ => claim).Accepted);
    }

    [Theory]
    [InlineData("exists x in [3, pi] where x < pi: sin(x) == 0")]
    [InlineData("exists x in [0, sqrt(2)]: x^2 >= 2 + 1/1000000000000")]
    public void No_end_is_a_witness_where_none_is(string text) => Assert.NotEqual(Verdict.Proved, Check(text).Outcome.Verdict);

    [Theory]
    [InlineData("not (exists x in R: x^2 == 2)")]
    [InlineData("not (exists x in R, y in R: x^2 + y^2 == 1 and y == x^3)")]
    [InlineData("not (not (forall x in R: x^3 != 2))")]
    public void That_nothing_exists_is_refuted_by_a_zero(string text) => Assert.Equal(Verdict.Refuted, Check(text).Outcome.Verdict);

    [Theory]
    [InlineData("forall w in R^2: w[1] != 1/7 or sin(w[2]) <= 0.999")]
    [InlineData("forall w in R^2: w[1] == 1/7 implies sin(w[2]) <= 0.999")]
    [InlineData("forall w in R^2: sin(w[2]) <= 0.999 or w[1] != 1/7")]
    [InlineData("forall w in R^3: w[1] + 2*w[2] == 3/7 and w[3]*w[1] == 1 implies exp(w[2]) <= 2")]
    [InlineData("forall x in [0, 1], y in [0, 1]: x^2 + y^2 != 25/49 or x < 5/7")]
    [InlineData("forall u in R^3: 3*u[1] - 7*u[2] + 11*u[3] == 13/17 implies tanh(u[1] + u[2]) <= 0.99")]
    public void Equations_in_a_choice_are_hit_exactly(string text) => Assert.Equal(Verdict.Refuted, Check(text).Outcome.Verdict);

    [Theory]
    [InlineData("let g(w in R^2) = sqrt(w[1]^2 + w[2]^2) claim forall w in R^2: ||grad g(w)|| == 1")]
    [InlineData("let q(x in R) = sqrt(x) claim forall x in [0, 1]: q'(x) >= 1/2")]
    public void Where_the_kernel_does_not_know_whether_there_is_a_value_a_claim_is_not_supported(string text)
    {
        var (_, outcome) = Check(text);

        Assert.Equal(Verdict.Inconclusive, outcome.Verdict);
        Assert.StartsWith("Whether the claim has a value at ", outcome.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("let q(x in R) = sqrt(x) claim forall x in [0, 1] where x > 0: q'(x) >= 1/2")]
    [InlineData("forall x in R: exp(x)/(1 + exp(x)) <= 1")]
    public void Where_there_is_a_value_it_is(string text) => Assert.Contains(Check(text).Outcome.Verdict, (Verdict[])[Verdict.Supported, Verdict.Proved]);

    // h and r are x itself, of slope 1: a slope of relu at 0 that does for h, 1/2, does not for r; and so it is with p and o, which are w1 up to w2². The partial derivatives of e and z along w2 at 0 are 1.
    [Theory]
    [InlineData(Kinks + "claim forall x in R where x == 0: r'(x) == h'(x)^2/4 + h'(x)/2")]
    [InlineData(Kinks + "claim forall x in R, y in R where x == 0 and y == 0: r'(x) == h'(y)^2/4 + h'(y)/2")]
    [InlineData(Kinks + "claim forall w in R^2 where w[1] == 0 and w[2] == 0: grad e(w)[2] + grad z(w)[2] == 1")]
    [InlineData(Kinks + "claim forall w in R^2 where w[1] == 0: grad u(w)[1] == 2*grad g(w)[2]")]
    [InlineData(Kinks + "claim forall w in R^2 where w[1] >= 0 and w[1] <= 0: grad u(w)[1] == 2*grad g(w)[2]")]
    [InlineData(Kinks + "claim forall w in R^2 where w[1] == 0 and w[2] == 0: grad m(w)[2] == 2*grad g(w)[2]")]
    [InlineData(Kinks + "claim forall w in R^2 where w[1] == 0: grad o(w)[1] == grad p(w)[1]^2/4 + grad p(w)[1]/2")]
    [InlineData(Kinks + "claim forall w in R^2, v in R where w[1] == v: grad o(w - [v, 0])[1] == grad p(w - [v, 0])[1]^2/4 + grad p(w - [v, 0])[1]/2")]
    public void Slopes_at_different_kinks_are_different_numbers(string text) => Assert.NotEqual(Verdict.Proved, Check(text).Outcome.Verdict);

    [Theory]
    [InlineData(Kinks + "claim forall x in R where x == 0: h'(x) == 2*h'(x)/2")]
    [InlineData(Kinks + "claim forall x in R where x == 0: relu'(x)^2 <= relu'(x)*(2 - relu'(x))")]
    [InlineData(Kinks + "claim forall x in R, y in R where x == 0 and y == 0: relu'(x)*relu'(y) <= 1")]
    [InlineData(Kinks + "claim forall w in R^2 where w[1] == 0: grad g(w)[2]*w[2] == w[2]*grad g(w)[2]")]
    public void A_slope_at_a_kink_is_one_number(string text) => Assert.Equal(Verdict.Proved, Check(text).Outcome.Verdict);

    private (Claim Claim, Outcome Outcome) Check(string text)
    {
        var claim = TheoremText.Claim(_folder, text);
        return (claim, new Checker { Parallelism = 1 }.Check(claim, new Budget(Samples: 20_000, TimeSeconds: 20)));
    }
}
