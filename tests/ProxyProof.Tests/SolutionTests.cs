using System.Globalization;
using System.Text.Json;
using ProxyProof.Checking;
using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.TestKit;

namespace ProxyProof.Tests;

/// <summary>Claims that a ball holds a solution of equations: shown without naming it, and not where there is none.</summary>
public sealed class SolutionTests : IDisposable
{
    private const string Net = "data X in R^(4 x 3) ~ sphere data W0 in R^(200 x 3) ~ normal(0, 1) data a in R^200 ~ rademacher "
        + "let u(W in R^(200 x 3)) = vec(i in 1..4, <a, tanh(W*X[i])>)/sqrt(200) let y = u(W0) + [1/100, -1/100, 1/50, 0] "
        + "let L(W in R^(200 x 3)) = 1/2*||u(W) - y||^2 let l(W in R^(200 x 3)) = mean(i in 1..4, (u(W)[i] - y[i])^2) "
        + "let both((W, b) in R^(200 x 3) * R) = u(W) + b*ones(4) ";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("exists W in ball(W0, 1/2): u(W) == y")]
    [InlineData("exists W in ball(W0, 1/2): forall i in 1..4: u(W)[i] == y[i]")]
    [InlineData("exists W in ball(W0, 1/2): L(W) == 0")]
    [InlineData("exists W in ball(W0, 1/2): l(W) <= 0")]
    [InlineData("exists W in ball(W0, 1/2): ||u(W) - y|| == 0")]
    [InlineData("exists (W, b) in ball((W0, 0), 1/2): both((W, b)) == y")]
    [InlineData("forall z in ball(u(W0), 1/100): exists W in ball(W0, 1/2): u(W) == z")]
    [InlineData("forall z in [-1/100, 1/100]^4: exists W in ball(W0, 1/2): u(W) - u(W0) == z")]
    public void A_solution_near_a_start_is_shown_without_being_named(string claim)
    {
        var text = Net + "claim " + claim;
        var outcome = Check(text);

        Assert.True(outcome.Verdict == Verdict.Proved, $"{outcome.Verdict}: {outcome.Message}");
        Assert.Contains("\"solution\"", outcome.Proof!.Certificate.GetRawText(), StringComparison.Ordinal);
        Assert.True(ProofFile.Parse(ProofFile.Of(outcome.Proof).Write()).Verify(_ => Claim(text)).Accepted);
    }

    // Each is true with 0 in place of the hair and false with it.
    [Theory]
    [InlineData("let u(w in R^2) = 3*w[1] + 4*w[2] claim exists w in ball([0, 0], 1 - {0}): u(w) == 5")]
    [InlineData("let u(w in R^1) = w[1] - w[1]^2/2 claim exists w in ball([0], 1): u(w) == 1/2 + {0}")]
    [InlineData("let u(w in R^2) = [w[1], w[1]] claim exists w in ball([0, 0], 1): u(w) == [{0}, 0]")]
    [InlineData("let f(w in R^1) = (w[1] - 1)^2 claim exists w in ball([0], 1 - {0}): f(w) <= 0")]
    [InlineData("let f(w in R^1) = (w[1] - 1)^2 claim exists w in ball([0], 2): f(w) + {0} <= 0")]
    [InlineData("let f(w in R^1) = (w[1] - 1)^2 claim exists w in ball([0], 2): f(w) + {0} == 0")]
    [InlineData("let u(w in R^2, z in R) = w[1] + z claim forall z in ball(0, 1 + {0}): exists w in ball([0, 0], 1): u(w, z) == 0")]
    [InlineData("let u(w in R^2, z in R) = z*w[1] claim forall z in ball(1, 1 + {0}): exists w in ball([0, 0], 1): u(w, z) == 1/10")]
    [InlineData("let u(w in R^1) = relu(w[1]) claim exists w in ball([1], 3): u(w) == -{0}")]
    [InlineData("let u(w in R^1) = abs(w[1]) + w[1]/2 claim exists w in ball([1], 3): u(w) == -{0}")]
    public void Where_there_is_none_none_is_shown(string claim)
    {
        foreach (var hair in new[] { "1e-3", "1e-6", "1e-9" })
        {
            Assert.NotEqual(Verdict.Proved, Check(string.Format(CultureInfo.InvariantCulture, claim, hair)).Verdict);
        }
    }

    // Certificates by hand: what other statements would need, and rules that do not speak of a point that is sought.
    [Theory]
    [InlineData("exists w in ball([0, 0], 2): u(w) == 5", "solution", true)]
    [InlineData("exists w in ball([0, 0], 1/2): u(w) == 5", "solution", false)]
    [InlineData("exists w in ball([0, 0], 2): u(w) == 5", "norms", false)]
    [InlineData("exists w in ball([0, 0], 2): u(w) == 5", "interval", false)]
    [InlineData("exists w in ball([0, 0], 2) where w[1] >= 1: u(w) == 5", "solution", false)]
    [InlineData("exists w in [-2, 2]^2: u(w) == 5", "solution", false)]
    [InlineData("exists w in ball([0, 0], 2): u(w) == 5 and w[1] >= 1", "solution", false)]
    [InlineData("exists w in ball([0, 0], 2): u(w) != 5", "solution", false)]
    [InlineData("exists w in ball([0, 0], 2): u(w) >= 6", "solution", false)]
    [InlineData("not (exists w in ball([0, 0], 2): u(w) == 5)", "solution", false)]
    [InlineData("forall w in ball([0, 0], 2): u(w) == 5", "solution", false)]
    [InlineData("forall w in ball([0, 0], 2): u(w) <= 11", "solution", false)]
    [InlineData("exists w in ball([0, 0], 2), v in ball([0, 0], 2): u(w) == 5 + u(v)", "solution", false)]
    [InlineData("exists w in ball([0, 0], 2): exists v in ball([0, 0], 2): u(w) == 5 + u(v)", "solution", false)]
    public void A_certificate_shows_what_it_speaks_of(string claim, string rule, bool accepted)
    {
        var text = $"let u(w in R^2) = 3*w[1] + 4*w[2] claim {claim}";
        var certificate = $$"""{"of": "claim", "solution": true, "goals": [{"point": ["0", "0"], "proof": {"rule": "{{rule}}"} }]}""";
        var report = ProofClaim.Check(Claim(text), JsonDocument.Parse(certificate).RootElement);
        Assert.True(accepted == report.Proof is not null, report.Reason);
        foreach (var other in (string[])[certificate.Replace("true", "false", StringComparison.Ordinal), certificate.Replace("\"claim\"", "\"negation\"", StringComparison.Ordinal),
            certificate.Replace("\"solution\": true", "\"solution\": true, \"witness\": []", StringComparison.Ordinal), certificate.Replace("\"0\"]", "\"9\"]", StringComparison.Ordinal)])
        {
            Assert.Null(ProofClaim.Check(Claim(text), JsonDocument.Parse(other).RootElement).Proof);
        }
    }

    private Outcome Check(string text) => new Checker { Parallelism = 1 }.Check(Claim(text), new Budget(Samples: 1, Methods: [Methods.Sampling, Methods.Norms]));

    private Claim Claim(string text) => Assert.Single(TheoremText.Claims(_folder, $"theorem t {{\n  {text}\n}}\n"));
}
