using System.Globalization;
using ProxyProof.Checking;
using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.TestKit;

namespace ProxyProof.Tests;

/// <summary>Claims on networks over balls of weights: what bounds show is proved, and nothing that is false by a hair.</summary>
public sealed class NormsTests : IDisposable
{
    private const string Net = "data X in R^(4 x 3) ~ sphere data W0 in R^(60 x 3) ~ normal(0, 1) data a in R^60 ~ rademacher data v0 in R^60 ~ sphere data y in R^4 ~ uniform(-1, 1) "
        + "let u(W in R^(60 x 3)) = vec(i in 1..4, <a, tanh(W*X[i])>)/sqrt(60) "
        + "let L(W in R^(60 x 3)) = 1/2*||u(W) - y||^2 "
        + "let both((W, v) in R^(60 x 3) * R^60) = <v, softplus(W*X[1])>/sqrt(60) ";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("forall W in ball(W0, 1/5): lambda_min(ntk(u, W)) >= 1/1000")]
    [InlineData("forall W in R^(60 x 3) where ||W - W0|| <= 1/5: lambda_min(ntk(u, W)) >= 1/1000")]
    [InlineData("forall W in ball(W0, 1/5): sigma_min(jac u(W)) >= 1/40 and opnorm(jac u(W)) <= 2")]
    [InlineData("forall W in R^(60 x 3): opnorm(jac u(W)) <= 2")]
    [InlineData("forall W in ball(W0, 2): opnorm(hess L(W)) <= 10")]
    [InlineData("forall W in ball(W0, 1/2): ||grad L(W)|| <= ||grad L(W0)|| + 3")]
    [InlineData("forall W in R^(60 x 3), v in ball(v0, 1): opnorm(hess both((W, v))) <= 3/2/sqrt(60)")]
    [InlineData("forall W in ball(W0, 1/2): ||u(W) - u(W0)|| <= 1")]
    [InlineData("pl_star(L, mu = 1/1000) on ball(W0, 1/5)")]
    [InlineData("pl(L, mu = 1/1000, fstar = 0) on ball(W0, 1/5)")]
    [InlineData("forall W in ball(W0, 1/5): mean(i in 1..4, (u(W)[i] - y[i])^2) <= 1000*||grad L(W)||^2")]
    [InlineData("smooth(L, 10) on ball(W0, 1/5)")]
    [InlineData("lipschitz(u, 2) on ball(W0, 3)")]
    [InlineData("lipschitz(u, 2)")]
    [InlineData("restricted_smooth(L, theta = W0, beta = 10, D = ball(W0, 1/5))")]
    [InlineData("forall W in ball(W0, 1/5): L(W) >= L(W0) + <grad L(W0), W - W0> - 1/2*||W - W0||^2")]
    public void What_bounds_over_a_ball_show_is_proved(string claim)
    {
        var text = Net + "claim " + claim;
        var outcome = new Checker { Parallelism = 1 }.Check(Claim(text), new Budget(Samples: 1, Methods: [Methods.Sampling, Methods.Norms]));

        Assert.True(outcome is { Verdict: Verdict.Proved, Method: "norms" }, $"{outcome.Verdict}: {outcome.Message}");
        Assert.True(ProofFile.Parse(ProofFile.Of(outcome.Proof!).Write()).Verify(_ => Claim(text)).Accepted);
    }

    // Of three times 2,400 entries at the centre only the product with the transpose is formed.
    [Theory]
    [InlineData("1/2", Verdict.Proved)]
    [InlineData("(1 + 1e-3)", Verdict.Refuted)]
    [InlineData("(1 + 1e-6)", Verdict.Refuted)]
    public void A_bound_may_name_a_singular_value_of_a_long_jacobian_at_the_start(string factor, Verdict verdict)
    {
        var text = "data X in R^(3 x 2) ~ sphere data W0 in R^(1200 x 2) ~ normal(0, 1) data a in R^1200 ~ rademacher let u(W in R^(1200 x 2)) = vec(i in 1..3, <a, tanh(W*X[i])>)/sqrt(1200) "
            + $"claim forall W in ball(W0, 1/100): sigma_min(jac u(W)) >= {factor}*sigma_min(jac u(W0))";
        var outcome = new Checker { Parallelism = 1 }.Check(Claim(text), new Budget(Samples: 20, Methods: [Methods.Sampling, Methods.Norms]));

        Assert.True(outcome.Verdict == verdict, $"{outcome.Verdict}: {outcome.Message}");
    }

    // The kernel as a claim names it has arrays of 24 x 24 x 100 entries on its way.
    [Fact]
    public void A_kernel_that_is_bounded_as_a_whole_is_not_formed()
    {
        var claim = ProofClaim.Of(Claim("data X in R^(24 x 5) ~ sphere data W0 in R^(100 x 5) ~ normal(0, 1) data a in R^100 ~ rademacher let u(W in R^(100 x 5)) = vec(i in 1..24, <a, tanh(W*X[i])>)/sqrt(100) "
            + "claim forall W in ball(W0, 1/100): lambda_min(ntk(u, W)) >= 1e-6"));
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.True(NormsStep.Shows(claim.Sequents[0]));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
    }

    // Each is true with 0 in place of the hair, and false with it; the second Hessian is that of a linear function and of a square.
    [Theory]
    [InlineData("let u(w in R^1) = [w[1] - w[1]^2/2] claim forall w in ball([0], 3/10): lambda_min(ntk(u, w)) >= 49/100 + {0}")]
    [InlineData("let u(w in R^1) = [w[1] - w[1]^2/2] claim forall w in ball([0], 3/10): opnorm(jac u(w)) <= 13/10 - {0}")]
    [InlineData("let f(w in R^2) = w[1]*w[2] claim forall w in R^2: opnorm(hess f(w)) <= 1 - {0}")]
    [InlineData("let f(w in R^2) = 3*w[1]^2 + w[2] claim forall w in R^2: opnorm(hess f(w)) <= 6 - {0}")]
    [InlineData("let f(w in R^2) = tanh(w[1]) + w[2] claim forall w in R^2: ||grad f(w)|| <= sqrt(2) - {0}")]
    [InlineData("let u((w, v) in R * R) = [v*w, v] claim forall (w, v) in ball((0, 1), 1/2): sigma_min(jac u((w, v))) >= (1/2)*(1 + {0})")]
    [InlineData("let u(w in R^2) = [relu(w[1]), w[2]] claim forall w in ball([1, 0], 1 + {0}): lambda_min(ntk(u, w)) >= 1")]
    [InlineData("let u(w in R^1) = [w[1], w[1]] claim forall w in ball([1], 1): lambda_min(ntk(u, w)) >= {0}")]
    [InlineData("let u(w in R^1) = [w[1], 0] claim forall w in ball([1], 1): sigma_min(jac u(w)) >= 1 + {0}")]
    [InlineData("claim forall w in ball([3, 4], 5): ||w|| >= {0}")]
    [InlineData("let f(w in R^1) = 1/2*(w[1] - w[1]^2/2)^2 claim pl_star(f, mu = 49/100 + {0}) on ball([0], 3/10)")]
    [InlineData("let f(w in R^2) = 1/2*(w[1]*w[2] - 1)^2 claim pl_star(f, mu = 2 + {0}) on ball([1, 1], 1/1000)")]
    [InlineData("let f(w in R^2) = 1/2*(w[1]^2 + 4*w[2]^2) claim pl_star(f, mu = 1 + {0}) on ball([0, 0], 1)")]
    [InlineData("let f(w in R^1) = 1/2*||[w[1], w[1]] - [1, -1]||^2 claim pl_star(f, mu = {0}) on ball([0], 1)")]
    [InlineData("let f(w in R^2) = w[1]*w[2] claim forall w in ball([1, 1], 1): f(w) >= f([1, 1]) + <grad f([1, 1]), w - [1, 1]> - (1/2 - {0})*||w - [1, 1]||^2")]
    [InlineData("let f(w in R^2) = w[1]*w[2] claim restricted_smooth(f, theta = [1, 1], beta = 1 - {0}, D = ball([1, 1], 1))")]
    [InlineData("let f(w in R^2) = (w[1] + 2*w[2] - 1)^2 claim rsc(f, theta = [1/2, -1], gbar = [1, 2], kappa = 1/2, alpha = 5/2 + {0}, D = ball([1/2, -1], 3))")]
    [InlineData("let f(w in R^2) = (w[1] + 2*w[2] - 1)^2 claim rsc(f, theta = [1/2, -1], gbar = [1, 2], kappa = 0, alpha = {0}, D = ball([1/2, -1], 3))")]
    [InlineData("let f(w in R^2) = (w[1] + 2*w[2] - 1)^2 claim rsc(f, theta = [1/2, -1], gbar = [2, -1], kappa = 1/2, alpha = {0}, D = ball([1/2, -1], 3))")]
    [InlineData("let f(w in R^2) = w[1]*w[2] claim smooth(f, 1 - {0}) on ball([1, 1], 1)")]
    [InlineData("let f(w in R^2) = [w[1], 2*w[2]] claim lipschitz(f, 2 - {0}) on ball([1, 1], 1)")]
    [InlineData("let f(w in R) = w^2 claim forall w in ball(1, 1), v in ball(-1, 1): abs(f(w) - f(v)) <= 4*abs(w - v) - {0}*w^2")]
    [InlineData("let f(w in R) = w^2 claim forall w in ball(0, 1), v in ball(0, 2): abs(f(w) - f(v)) <= (3 - {0})*abs(w - v)")]
    [InlineData("let f(w in R) = w^2 claim forall w in ball(0, 1), v in ball(0, 1): abs(f(w) - f(v) + {0}*v) <= 2*abs(w - v)")]
    [InlineData("let f(w in R, z in R) = w*z claim forall w in ball(0, 1), v in ball(0, 1), z in ball(0, 1 + {0}): abs(f(w, z) - f(v, z)) <= 1*abs(w - v)")]
    [InlineData("let f(w in R^2) = w[1]^2 claim forall w in ball([1, 1], 1): f(w) >= f([1, 1]) + <grad f([1, 1]), w - [1, 1]> + 1/1000000*{0}")]
    [InlineData("let f(w in R^2) = w[1]^2 claim forall w in ball([1, 1], 1): f(w) <= f([1, 1]) + <grad f([1, 1]), w - [1, 1]> + ||w - [1, 1]||^2 - 1/1000000*{0}")]
    [InlineData("let f(w in R^2) = w[1]^2 claim forall w in ball([1, 1], 1): f(w) <= f([1, 1]) + (1 + {0})*<grad f([1, 1]), w - [1, 1]> + ||w - [1, 1]||^2")]
    [InlineData("let f(w in R^2) = w[1]^2 claim forall w in ball([1, 1], 1): f(w) <= f([1, 1]) + <grad f([1, 1 + {0}]), w - [1, 1 + {0}]> + ||w - [1, 1]||^2 - {0}*w[1]")]
    public void What_is_false_by_a_hair_is_never_proved(string claim)
    {
        foreach (var hair in new[] { "1e-3", "1e-6", "1e-9" })
        {
            var text = string.Format(CultureInfo.InvariantCulture, claim, hair);
            var outcome = new Checker { Parallelism = 1 }.Check(Claim(text), new Budget(Samples: 1, Methods: [Methods.Sampling, Methods.Norms]));
            Assert.NotEqual(Verdict.Proved, outcome.Verdict);
        }
    }

    // The same a little on the true side is proved, so that the planted ones are rejected for the right reason.
    [Theory]
    [InlineData("let f(w in R^1) = 1/2*(w[1] - w[1]^2/2)^2 claim pl_star(f, mu = 49/100 - 1/1000) on ball([0], 3/10)", "kernel")]
    [InlineData("let f((w, v) in R * R) = w*v claim forall (w, v) in ball((1, 2), 1): f((w, v)) >= f((1, 2)) + <grad f((1, 2)), (w, v) - (1, 2)> - (1/2 + 1/1000)*||(w, v) - (1, 2)||^2", "taylor")]
    [InlineData("let f(w in R^2) = (w[1] + 2*w[2] - 1)^2 claim rsc(f, theta = [1/2, -1], gbar = [1, 2], kappa = 1/2, alpha = 5/2 - 1/1000, D = ball([1/2, -1], 3))", "taylor")]
    [InlineData("let f((w, v) in R^2 * R) = (v*w[1] + w[2] - 1)^2 claim rsc(f, theta = ([1, 0], 1), gbar = grad f(([1, 0], 1)), kappa = 1/2, alpha = 1/1000, D = ball(([1, 0], 1), 1/1000))", "")]
    [InlineData("let g((w, v) in R^2 * R) = v*w[1] + w[2] let f((w, v) in R^2 * R) = (g((w, v)) - 1)^2 claim rsc(f, theta = ([1, 0], 1), gbar = grad g(([1, 0], 1)), kappa = 1/2, alpha = 1, D = ball(([1, 0], 1), 1/1000))", "taylor")]
    [InlineData("let f((w, v) in R * R) = w*v claim smooth(f, 1 + 1/1000) on ball((1, 1), 1)", "lipschitz")]
    [InlineData("let f((w, v) in R * R) = w*v claim forall (w, v) in ball((0, 0), 1), (x, y) in ball((0, 0), 1): ||grad f((w, v)) - grad f((x, y))|| <= 1001/1000*||(w, v) - (x, y)||", "lipschitz")]
    [InlineData("let f(w in R, z in R) = w*z claim forall w in ball(0, 1), v in ball(0, 1), z in ball(0, 1): abs(f(w, z) - f(v, z)) <= 1001/1000*abs(w - v)", "lipschitz")]
    public void What_is_true_with_some_slack_is_proved_by_its_rule(string claim, string rule)
    {
        var outcome = new Checker { Parallelism = 1 }.Check(Claim(claim), new Budget(Samples: 100, Methods: [Methods.Sampling, Methods.Norms]));
        Assert.True((outcome.Verdict == Verdict.Proved) == (rule.Length > 0), $"{outcome.Verdict}: {outcome.Message}");
        Assert.Contains(rule, outcome.Proof?.Certificate.GetRawText() ?? "", StringComparison.Ordinal);
    }

    // The derivative that the claim speaks of is not that of the whole expression in its weights.
    [Theory]
    [InlineData("forall w in ball([1, 1], 1/10): opnorm(hess g(w, w)) <= 3")]
    [InlineData("forall w in ball([1, 1], 1/10), v in ball([1, 1], 1/10): ||grad[x] g(w, v)|| <= 4")]
    public void Derivatives_along_some_of_the_weights_are_bounded_as_such(string claim)
    {
        var text = "let g(x in R^2, y in R^2) = <x, y>^2/4 claim " + claim;
        var outcome = new Checker { Parallelism = 1 }.Check(Claim(text), new Budget(Samples: 100));
        Assert.Equal(Verdict.Proved, outcome.Verdict);
    }

    private Claim Claim(string text) => Assert.Single(TheoremText.Claims(_folder, $"theorem t {{\n  {text}\n}}\n"));
}
