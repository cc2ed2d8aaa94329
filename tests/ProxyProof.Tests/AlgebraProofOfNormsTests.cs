using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ProxyProof.Checking;
using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.TestKit;

namespace ProxyProof.Tests;

/// <summary>Norms, Jensen's inequality, equations between coordinates and jumps away from 0, by products of facts and by cases: the true is proved, the false by a hair is not.</summary>
public sealed class AlgebraProofOfNormsTests : IDisposable
{
    private const string OperatorNorm = "claim forall A in R^(2 x 3), x in R^3: ||A*x|| <= (1 - {0})*opnorm(A)*||x||";

    private static readonly string[] Proofs = [Methods.Algebra, Methods.Quadratic, Methods.Convexity, Methods.CauchySchwarz, Methods.Jensen, Methods.Piecewise, Methods.Sos];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(OperatorNorm)]
    [InlineData("claim forall x in R^2: norm(x, 1) <= sqrt(2 - {0})*||x||")]
    [InlineData("claim forall x in R^2: norm(x, inf) <= (1 - {0})*||x||")]
    [InlineData("claim forall x in R^3: ||x|| <= (1 - {0})*norm(x, 1)")]
    [InlineData("claim forall x in R^3: ||x|| <= sqrt(3 - {0})*norm(x, inf)")]
    [InlineData("claim forall x in R^2, y in R^2: <x, y> <= (1 - {0})*norm(x, 1)*norm(y, inf)")]
    [InlineData("claim forall x in R^2, y in R^2: norm(x + y, inf) <= norm(x, inf) + (1 - {0})*norm(y, inf)")]
    [InlineData("claim forall x in R^2, y in R^2 where ||x|| <= 1 and ||y|| <= 2: abs(<x, y>) <= 2 - {0}")]
    [InlineData("claim forall x in R^2, y in R^2 where ||x|| == 1 and ||y|| == 1: <x, y> <= 1 - {0}")]
    [InlineData("claim forall x in R^2, y in R^2 where ||y|| > 0: <x, y>/||y|| <= (1 - {0})*||x||")]
    [InlineData("claim forall x in [0, sqrt(2 + {0})]: x^2 <= 2")]
    [InlineData("claim forall t in [0, 1], x in R, y in R: exp(t*x + (1 - t)*y) <= t*exp(x) + (1 - t)*exp(y) - {0}")]
    [InlineData("claim forall p in simplex(2), x in R^2: softplus(<p, x>) <= sum(i in 1..2, p[i]*softplus(x[i])) - {0}")]
    [InlineData("claim forall x in R, y in R where x == y: softplus(x - y) == log(2) + {0}")]
    [InlineData("claim forall x in R, y in R where x + y == 0: softplus(x) - softplus(y) == (1 + {0})*x")]
    [InlineData("claim forall x in R, y in R, z in R where x == y and y + z == 1: tanh(x) + tanh(z - 1) == {0}")]
    [InlineData("claim forall x in R, y in [1, 2] where x == 3 - y: softplus(x) >= softplus(3 - y) + {0}*(x - 1/2)")]
    [InlineData("claim forall x in R where abs(x) >= 1 and x >= 0: x >= 1 + {0}")]
    [InlineData("let f(w in R^2) = sqrt(1 + ||w||^2) claim smooth(f, 1 - {0})")]
    [InlineData("let f(w in R^2) = 4*(sqrt(1 + ||w||^2/4) - 1) claim smooth(f, 1 - {0})")]
    [InlineData("claim forall w in R^2, d in R^2: ||d||^2/sqrt(1 + ||w||^2) - <w, d>^2/sqrt(1 + ||w||^2)^3 <= (1 - {0})*||d||^2")]
    [InlineData("claim forall x in R where x != 0: step(x) + step(-x) == 1 + {0}")]
    [InlineData("claim forall x in R where x != 0: sign(x)^2 == 1 - {0}")]
    public void The_sharp_constant_is_proved_and_one_past_it_never(string claim)
    {
        var sharp = Decided(claim, "0");
        Assert.True(sharp.Verdict == Verdict.Proved, $"{sharp.Verdict}: {sharp.Message}");
        foreach (var hair in (string[])["1e-3", "1e-6", "1e-9"])
        {
            Assert.NotEqual(Verdict.Proved, Decided(claim, hair).Verdict);
        }
    }

    [Theory]
    [InlineData("claim forall x in R: step(x) + step(-x) == 1")]
    [InlineData("claim forall x in R: sign(x)^2 == 1")]
    [InlineData("claim forall x in R, y in R where x >= y: softplus(x - y) == log(2)")]
    [InlineData("claim forall x in R, y in R where x == y^2: softplus(x) == softplus(y)")]
    [InlineData("let f(w in R, c in R) = softplus(w) - softplus(c) claim forall w in R, v in R, c in R where v == c: f(v, c) >= f(w, c) + <grad f(v, c), v - w>")]
    [InlineData("claim forall x in R^3: norm(x, inf) <= max(x[1], x[2], x[3])")]
    [InlineData("claim forall x in R^2, y in R^2 where ||x|| <= 1: <x, y> <= 1")]
    public void What_is_false_somewhere_is_not_proved(string claim) => Assert.NotEqual(Verdict.Proved, Decided(claim, "0").Verdict);

    [Fact]
    public void Products_of_other_facts_are_rejected()
    {
        var written = Decided(OperatorNorm, "0").Proof!.Certificate.GetRawText();
        var subject = Claims(OperatorNorm.Replace("{0}", "0", StringComparison.Ordinal));
        Assert.NotNull(ProofClaim.Check(subject, JsonDocument.Parse(written).RootElement).Proof);
        for (var k = 0; k < 8; k++)
        {
            var root = JsonNode.Parse(written)!;
            var factors = root["goals"]![0]!["proof"]!["squares"]![0]!["factors"]!.AsArray();
            var reference = $"fact:{k}";
            if (factors[0]!.GetValue<string>() != reference)
            {
                factors[0] = reference;
                Assert.Null(ProofClaim.Check(subject, JsonDocument.Parse(root.ToJsonString()).RootElement).Proof);
            }
        }
    }

    private Outcome Decided(string claim, string hair) => new Checker { Parallelism = 1 }.Check(
        Claims(string.Format(CultureInfo.InvariantCulture, claim, hair)), new Budget(Samples: 1, Methods: [Methods.Sampling, .. Proofs]));

    private Claim Claims(string text) => TheoremText.Claim(_folder, text);
}
