using System.Globalization;
using ProxyProof.Checking;
using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.TestKit;

namespace ProxyProof.Tests;

/// <summary>Half-lines and open ends, functions written piece by piece, strict claims where points differ, eigenvalues by what is known of them.</summary>
public sealed class TailTests : IDisposable
{
    private const string Pieces = "let f(w in R) = if w > 0 then 2*w^2 else w^2 let h(z in R) = if abs(z) <= 1 then z^2/2 else abs(z) - 1/2 "
        + "let s(w in R^2) = if w[1] > w[2] then (w[1] - w[2])^2 else 0 let b(z in R) = if z >= 0 then z else z + 1 "
        + "let both(w in R) = (if w > 0 then 1 else 0)*(if w >= 0 then 1 else 0) let squared(w in R) = step(w)^2*(1 + w) let even(w in R) = (step(w) - 1/2)^2*w ";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("forall x in R: tanh(x)^2 < 1")]
    [InlineData("let f(w in R) = silu(w) claim smooth(f, 1/2)")]
    [InlineData("let f(w in R) = log(cosh(w)) claim smooth(f, 1)")]
    [InlineData("let f(w in R) = gelu(w) claim lipschitz(f, 1.13)")]
    [InlineData("forall x in [0, 1] where x > 0: x*log(x) >= -0.37")]
    [InlineData("forall x in R where x > 0: log(x)/x <= 0.37")]
    [InlineData("forall x in R where x > -1: log(1 + x) <= x")]
    [InlineData("forall x in R: x*exp(-x^2) <= 0.43")]
    [InlineData("forall x in R: abs(x)*(1 - tanh(abs(x))) <= 0.28")]
    [InlineData("forall x in R: sqrt(1 + x^2) - abs(x) > 0")]
    [InlineData("forall x in R: sigmoid'(x) > 0")]
    [InlineData("forall x in R where x < 3: 1/(3 - x) > 0")]
    [InlineData(Pieces + "claim convex(f)")]
    [InlineData(Pieces + "claim smooth(f, 4)")]
    [InlineData(Pieces + "claim pl(f, 2, 0)")]
    [InlineData(Pieces + "claim strongly_convex(f, 2)")]
    [InlineData(Pieces + "claim convex(h)")]
    [InlineData(Pieces + "claim smooth(h, 1)")]
    [InlineData(Pieces + "claim convex(s)")]
    [InlineData(Pieces + "claim smooth(s, 4)")]
    [InlineData("forall x in R where x != 0: x/x == 1")]
    [InlineData("forall x in R where x < 0: x/sqrt(x^2) == -1")]
    [InlineData("forall x in R where x != 1: (x^2 - 1)/(x - 1) == x + 1")]
    [InlineData("let f(w in R^3) = ||w||^2 claim forall w in R^3, v in R^3 where w != v: f((w + v)/2) < (f(w) + f(v))/2")]
    [InlineData("forall w in R^3 where w != zeros(3): ||w||^2 > 0")]
    [InlineData("let f(w in R^3) = log(sum(i in 1..3, exp(w[i]))) claim lipschitz(f, 1)")]
    [InlineData("let f(w in R^2) = exp(||w||^2) claim convex(f)")]
    [InlineData("forall W in R^(3 x 3): opnorm(W) <= ||W||")]
    [InlineData("forall W in R^(20 x 20): lambda_min(W*W.T) >= 0")]
    [InlineData("forall W in R^(2 x 3), x in R^3: ||W*x||^2 <= opnorm(W)^2*||x||^2")]
    [InlineData("forall W in R^(3 x 3): lambda_max(W) >= W[2,2]")]
    [InlineData("forall W in R^(2 x 2): lambda_min(W) + lambda_max(W) == trace(W)")]
    public void True_claims_are_proved_and_their_certificates_accepted(string claim)
    {
        var outcome = Check(claim);

        Assert.True(outcome.Verdict == Verdict.Proved, $"{outcome.Verdict}: {outcome.Message}");
        Assert.True(ProofFile.Parse(ProofFile.Of(outcome.Proof!).Write()).Verify(_ => TheoremText.Claim(_folder, claim)).Accepted);
    }

    // Each is true with 0 in place of the hair, or nearly so, and false with it.
    [Theory]
    [InlineData("forall x in R: tanh(x)^2 < 1 - {0}")]
    [InlineData("let f(w in R) = silu(w) claim smooth(f, 1/2 - {0})")]
    [InlineData("let f(w in R) = log(cosh(w)) claim smooth(f, 1 - {0})")]
    [InlineData("forall x in R: x/(1 + abs(x)) <= 1 - {0}")]
    [InlineData("forall x in R where x > 0: log(x) >= -1/{0}")]
    [InlineData("forall x in R where x > 0: 1/x >= {0}")]
    [InlineData("forall x in R where x > -1: log(1 + x) <= x - {0}")]
    [InlineData("forall x in R: sqrt(1 + x^2) - abs(x) > {0}")]
    [InlineData("forall x in R: sigmoid'(x) > {0}^2")]
    [InlineData("forall x in R: softplus(x) >= relu(x) + {0}^2")]
    [InlineData("forall x in R: x*exp(-x) <= exp(-1) - {0}")]
    [InlineData("forall x in R: erf(x) <= 1 - {0}")]
    [InlineData("forall x in R: atan(x) <= pi/2 - {0}")]
    [InlineData("forall x in R where x != 1: (x^2 - 1)/(x - 1) == x + 1 + {0}")]
    [InlineData(Pieces + "claim smooth(f, 4 - {0})")]
    [InlineData(Pieces + "claim strongly_convex(f, 2 + {0})")]
    [InlineData(Pieces + "claim pl(f, 2 + {0}, 0)")]
    [InlineData(Pieces + "claim smooth(h, 1 - {0})")]
    [InlineData(Pieces + "claim lipschitz(b, 1 + {0})")]
    [InlineData(Pieces + "claim lipschitz(both, 1 + {0})")]
    [InlineData(Pieces + "claim lipschitz(squared, 1 + {0})")]
    [InlineData(Pieces + "claim lipschitz(even, 1/4 - {0})")]
    [InlineData(Pieces + "claim convex(b)")]
    [InlineData(Pieces + "claim convex(both)")]
    [InlineData("let f(w in R) = if w > 0 then w else {0} claim lipschitz(f, 1)")]
    [InlineData("let f(w in R) = if w > 0 then w^2 else {0}*w claim smooth(f, 2)")]
    [InlineData("let f(w in R) = if w >= {0} then w else 0 claim lipschitz(f, 1)")]
    [InlineData("let f(w in R^2) = w[1]^2 claim forall w in R^2, v in R^2 where w != v: f((w + v)/2) < (f(w) + f(v))/2")]
    [InlineData("forall x in R, y in R where x != y: (x - y)^2 > {0}*(x - y)^2 + {0}")]
    [InlineData("forall w in R^3 where w != [{0}, 0, 0]: ||w||^2 > 0")]
    [InlineData("let f(w in R^3) = log(sum(i in 1..3, exp(w[i]))) claim lipschitz(f, 1 - {0})")]
    [InlineData("forall W in R^(3 x 3): (1 + {0})*opnorm(W) <= ||W||")]
    [InlineData("forall W in R^(2 x 2): lambda_min(W*W) >= 0")]
    [InlineData("forall W in R^(2 x 2), V in R^(2 x 2): lambda_min(W*V.T) >= 0")]
    [InlineData("forall W in R^(2 x 2): lambda_min(W*W.T) >= {0}")]
    [InlineData("forall W in R^(2 x 2): lambda_max(W) <= trace(W)")]
    [InlineData("forall W in R^(2 x 2): sigma_min(W) <= lambda_max(W)")]
    [InlineData("forall W in R^(2 x 3), x in R^3: ||W*x|| <= (1 - {0})*opnorm(W)*||x||")]
    [InlineData("forall W in R^(2 x 2): lambda_min(W) + lambda_max(W) == (1 + {0})*trace(W)")]
    public void What_is_false_by_a_hair_is_never_proved(string claim)
    {
        foreach (var hair in new[] { "1e-3", "1e-9" })
        {
            Assert.NotEqual(Verdict.Proved, Check(string.Format(CultureInfo.InvariantCulture, claim, hair)).Verdict);
        }
    }

    // The branch that holds at no point in question has nothing to say at the end, however narrow the violation.
    [Theory]
    [InlineData("forall x in [0, 1] where x > 0: (if x > 0 then x - 1e-300 else 5) >= 0")]
    [InlineData("forall x in [1, 2] where x > 1: (if x > 1 then x - 1 - 1e-300 else 5) >= 0")]
    [InlineData("forall x in [1, 2] where x > 1: (if x > 1 then log(x) - 1e-300 else 5) >= 0")]
    [InlineData("forall x in R where x > 0: (if x > 0 then x - 1e-300 else 5) >= 0")]
    [InlineData("forall x in [-1, 1] where x != 0: (if x > 0 then x - 1e-300 else 1) >= 0")]
    [InlineData("forall x in [0, 1] where x < 1: (if 1 - x > 0 then 1 - x - 1e-310 else 5) >= 0")]
    [InlineData("forall x in [0, 1] where x > 0: (if x > 0 then x^2 - 1e-640 else 1) >= 0")]
    [InlineData("forall x in [0, 1] where x > 0: log(x + 1) >= (if x > 0 then 1e-310 else -5)")]
    [InlineData("let f(z in R, u in R) = if u > 0 then z^2 - 1e-310*z else z^2 + 5 claim forall x in [0, 1], y in [0, 1] where y > 0 and x > 0: f(x, y) + y >= 0")]
    [InlineData("let f(z in R) = if z > 0 then exp(z) - 1e-300 else 5 claim forall x in [0, 1] where x > 0: f(x) >= 1")]
    [InlineData("forall x in R where x > 0: (if x > 0 then sinh(x) - 1e-310 else 5) >= 0")]
    public void What_is_false_next_to_an_end_is_never_proved(string claim) => Assert.NotEqual(Verdict.Proved, Check(claim).Verdict);

    private Outcome Check(string text) => new Checker { Parallelism = 1 }.Check(TheoremText.Claim(_folder, text), new Budget(Samples: 1000, TimeSeconds: 20));
}
