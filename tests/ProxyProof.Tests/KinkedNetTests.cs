using System.Globalization;
using ProxyProof.Checking;
using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.TestKit;

namespace ProxyProof.Tests;

/// <summary>Tangent kernels of networks with kinks over balls of weights, and PL* by them.</summary>
public sealed class KinkedNetTests : IDisposable
{
    private const string Net = "data X in R^(4 x 3) ~ sphere data W0 in R^(300 x 3) ~ normal(0, 1) data v0 in R^300 ~ rademacher data y in R^4 ~ uniform(-1, 1) "
        + "let u(W in R^(300 x 3)) = vec(i in 1..4, <v0, relu(W*X[i])>)/sqrt(300) "
        + "let rows(W in R^(300 x 3)) = relu(X*W.T)*v0/sqrt(300) "
        + "let leaky(W in R^(300 x 3)) = vec(i in 1..4, sum(r in 1..300, v0[r]*leaky_relu(<W[r], X[i]>, 1/10)))/sqrt(300) "
        + "let absolute(W in R^(300 x 3)) = vec(i in 1..4, <v0, abs(W*X[i])>)/sqrt(300) "
        + "let both((W, v) in R^(300 x 3) * R^300) = vec(i in 1..4, <v, relu(W*X[i])>)/sqrt(300) "
        + "let L(W in R^(300 x 3)) = mean(i in 1..4, (u(W)[i] - y[i])^2) ";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("forall W in ball(W0, 1/50): lambda_min(ntk(u, W)) >= 1/100")]
    [InlineData("forall W in ball(W0, 1/50): lambda_min(ntk(rows, W)) >= 1/100")]
    [InlineData("forall W in ball(W0, 1/50): lambda_min(ntk(leaky, W)) >= 1/100")]
    [InlineData("forall W in ball(W0, 1/50): lambda_min(ntk(absolute, W)) >= 1/100")]
    [InlineData("forall (W, v) in ball((W0, v0), 1/50): lambda_min(ntk(both, (W, v))) >= 1/100")]
    [InlineData("forall W in ball(W0, 1/50): sigma_min(jac u(W)) >= 1/10")]
    [InlineData("pl_star(L, mu = 1/1000) on ball(W0, 1/50)")]
    public void Few_neurons_change_sides_within_a_small_ball(string claim)
    {
        var text = Net + "claim " + claim;
        var outcome = Check(text);

        Assert.True(outcome is { Verdict: Verdict.Proved, Method: "norms" }, $"{outcome.Verdict}: {outcome.Message}");
        Assert.True(ProofFile.Parse(ProofFile.Of(outcome.Proof!).Write()).Verify(_ => Claim(text)).Accepted);
    }

    // Each is true with 0 in place of the hair, or at every point but some on the sphere, and false with it.
    [Theory]
    [InlineData("let u(w in R^2) = [relu(w[1]), w[2]] claim forall w in ball([1, 0], 1 + {0}): lambda_min(ntk(u, w)) >= 1")]
    [InlineData("let u(w in R^2) = [relu(w[1]), w[2]] claim forall w in ball([1, 0], 1): lambda_min(ntk(u, w)) >= {0}")]
    [InlineData("let u(w in R^2) = [relu(w[1]) + w[2]] claim forall w in ball([-1, 0], 1 - {0}): lambda_min(ntk(u, w)) >= 1 + {0}")]
    [InlineData("let u(w in R^2) = [relu(w[1]) + 2*relu(w[2])] claim forall w in ball([1, 10], 2): lambda_min(ntk(u, w)) >= 4 + {0}")]
    [InlineData("let u(w in R^2) = [abs(w[1]) - 3*w[1] + w[2]] claim forall w in ball([1, 0], 2): lambda_min(ntk(u, w)) >= 5 + {0}")]
    [InlineData("let u(w in R^2) = [leaky_relu(w[1], 1/2), w[2]] claim forall w in ball([1, 0], 2): lambda_min(ntk(u, w)) >= 1/4 + {0}")]
    [InlineData("let u((w, v) in R * R) = [v*relu(w) + w] claim forall (w, v) in ball((1, 1), 2): lambda_min(ntk(u, (w, v))) >= 1 + {0}")]
    [InlineData("let u((w, v) in R * R) = [v*relu(w)] claim forall (w, v) in ball((2, 1), 1): lambda_min(ntk(u, (w, v))) >= 2 + {0}")]
    [InlineData("let u(w in R^2) = [relu(w[1]) - relu(w[2])] claim forall w in ball([1, 1], 2): lambda_min(ntk(u, w)) >= {0}")]
    [InlineData("let f(w in R^2) = 1/2*(relu(w[1]) - 2)^2 + 1/2*w[2]^2 claim pl_star(f, mu = 1) on ball([1, 0], 1 + {0})")]
    [InlineData("let f(w in R^2) = 1/2*||[relu(w[1]), w[2]] - [2, 0]||^2 claim pl_star(f, mu = 1) on ball([1, 0], 1 + {0})")]
    [InlineData("let f(w in R^2) = 1/2*||[relu(w[1]), w[2]] - [2, 0]||^2 claim pl_star(f, mu = 1 + {0}) on ball([1, 0], 1/2)")]
    [InlineData("let f(w in R^2) = 1/2*||[2*relu(w[1]) - w[1], w[2]] - [2, 0]||^2 claim pl_star(f, mu = 1 + {0}) on ball([1, 0], 2)")]
    [InlineData("let u(w in R^2) = [relu(w[1]*w[2]) + w[2]] claim forall w in ball([1, 1], 2): lambda_min(ntk(u, w)) >= 1 + {0}")]
    [InlineData("let u(w in R^1) = [relu(relu(w[1]) - 1) + w[1]] claim forall w in ball([2], 3): lambda_min(ntk(u, w)) >= 1 + {0}")]
    public void What_is_false_by_a_hair_is_never_proved(string claim)
    {
        foreach (var hair in new[] { "1e-3", "1e-6", "1e-9" })
        {
            Assert.NotEqual(Verdict.Proved, Check(string.Format(CultureInfo.InvariantCulture, claim, hair)).Verdict);
        }
    }

    // The same on the true side, so that the planted ones are rejected for the right reason.
    [Theory]
    [InlineData("let u(w in R^2) = [relu(w[1]), w[2]] claim forall w in ball([1, 0], 1 - 1/1000): lambda_min(ntk(u, w)) >= 1 - 1/1000")]
    [InlineData("let u(w in R^2) = [relu(w[1]) + 3*w[2]] claim forall w in ball([-1, 0], 2): lambda_min(ntk(u, w)) >= 9 - 1/1000")]
    [InlineData("let u(w in R^2) = [abs(w[1]) + 3*w[2]] claim forall w in ball([1, 0], 2): lambda_min(ntk(u, w)) >= 6 - 1/1000")]
    [InlineData("let u((w, v) in R * R) = [v*relu(w) + 10*w] claim forall (w, v) in ball((1/100, 1), 1/10): lambda_min(ntk(u, (w, v))) >= 50")]
    [InlineData("let f(w in R^2) = 1/2*||[relu(w[1]), w[2]] - [2, 0]||^2 claim pl_star(f, mu = 1 - 1/1000) on ball([1, 0], 1/2)")]
    [InlineData("let f(w in R^2) = 1/2*||[4*w[1] + relu(w[1]), 10*w[2]]||^2 claim pl_star(f, mu = 5) on ball([0, 0], 2)")]
    public void What_is_true_with_some_slack_is_proved(string claim)
    {
        var outcome = Check(claim);
        Assert.True(outcome is { Verdict: Verdict.Proved, Method: "norms" }, $"{outcome.Verdict}: {outcome.Message}");
    }

    // A Jacobian that jumps for another reason than a kink of its argument is not spoken of.
    [Theory]
    [InlineData("let u(w in R^2) = [if w[1] > 0 then 2*w[1] else w[1], w[2]] claim forall w in ball([1, 0], 2): lambda_min(ntk(u, w)) >= 1/2")]
    [InlineData("let u(w in R^2) = [max(w[1], 2*w[1]), w[2]] claim forall w in ball([1, 0], 2): lambda_min(ntk(u, w)) >= 1/2")]
    public void Other_jumps_are_left_alone(string claim) => Assert.NotEqual("norms", Check(claim).Method);

    private Outcome Check(string text) => new Checker { Parallelism = 1 }.Check(Claim(text), new Budget(Samples: 1, Methods: [Methods.Sampling, Methods.Norms]));

    private Claim Claim(string text) => Assert.Single(TheoremText.Claims(_folder, $"theorem t {{\n  {text}\n}}\n"));
}
