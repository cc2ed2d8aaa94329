using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ProxyProof.Checking;
using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.TestKit;

namespace ProxyProof.Tests;

/// <summary>Proofs by exact algebra: the true is proved, the false by a hair is not, and no identity holds where its sides have no value.</summary>
public sealed class AlgebraProofTests : IDisposable
{
    private const string Leaky = "let f(w in R, y) = 1/2*(leaky_relu(w, 1/2) - y)^2 claim forall w in R, v in R, y in R: <grad f(w, y), w - v> >= 1/2*f(w, y) - (8/7 - {0})*f(v, y)";
    private const string LeastSquares = "let A = [[1,1,0],[0,1,1],[1,2,1]], b = [1,0,3] let f(x in R^3) = 1/2*||A*x - b||^2 claim pl(f, 1 + {0}, 2/3)";
    private const string Logistic = "let f(w in R) = log(1 + exp(-w)) claim smooth(f, 1/4 - {0})";
    private const string StrongLogistic = "let f(w in R) = w^2/2 + log(1 + exp(-w)) claim strongly_convex(f, 1 + {0})";

    private static readonly string[] Proofs = [Methods.Algebra, Methods.Quadratic, Methods.Convexity, Methods.Piecewise, Methods.Sos];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Leaky)]
    [InlineData(LeastSquares)]
    [InlineData(Logistic)]
    [InlineData(StrongLogistic)]
    [InlineData("claim forall x in R: x^4 - 2*x^2 + 1 - {0} >= 0")]
    [InlineData("claim forall x in R, y in R: x^4*y^2 + x^2*y^4 - (3 + {0})*x^2*y^2 + 1 >= 0")]
    [InlineData("claim forall x in R, y in R: abs(x + y) <= abs(x) + (1 - {0})*abs(y)")]
    [InlineData("claim forall x in [0, 1]: x*(1 - x) <= 1/4 - {0}")]
    [InlineData("let f(x in R) = x^2 + 3*sin(x)^2 claim quadratic_growth(f, 2 + {0}, 0, 0)")]
    [InlineData("let h(x in R) = huber(x, 1) claim smooth(h, 1 - {0})")]
    [InlineData("claim forall x in R: sin(x)^2 + cos(x)^2 == 1 + {0}")]
    [InlineData("claim forall x in R: sin(2*x) == 2*sin(x)*cos(x) + {0}")]
    [InlineData("claim forall x in R: cos(2*x) == 1 - 2*sin(x)^2 + {0}")]
    [InlineData("claim forall x in [-1, 1]: tan(x) == sin(x)/cos(x) + {0}")]
    [InlineData("claim forall x in [-1, 1]: 1/cos(x)^2 == 1 + tan(x)^2 + {0}")]
    [InlineData("claim forall x in R: cosh(x) == (exp(x) + exp(-x))/2 + {0}")]
    [InlineData("claim forall x in R: sinh(x) == (exp(x) - exp(-x))/2 + {0}")]
    [InlineData("claim forall x in R: tanh(x) == sinh(x)/cosh(x) + {0}")]
    [InlineData("claim forall x in R: 2/cosh(x)^2 == 2 - 2*tanh(x)^2 + {0}")]
    [InlineData("claim forall x in R: cosh(2*x) == 2*cosh(x)^2 - 1 + {0}")]
    [InlineData("claim forall x in R: silu(x) == x*sigmoid(x) + {0}")]
    [InlineData("claim forall x in R: gelu(x) == x/2*(1 + erf(x/sqrt(2))) + {0}")]
    [InlineData("claim forall x in R: softplus(x) - softplus(-x) == x + {0}")]
    [InlineData("claim forall x in [1e-20, 1e-20]: softplus(x) - softplus(-x) == x + {0}")]
    [InlineData("claim forall x in [1, 2], y in [1, 2]: 1/(y^2 + x) == 2/(2*x + 2*y^2) + {0}")]
    [InlineData("let f(x in R) = x^2 + 3*sin(x)^2 claim forall x in R: grad f(x) == 2*x + 3*sin(2*x) + {0}")]
    [InlineData("claim forall a in [1/10, 2], b in [1/10, 2]: 1/(1 + a) - 1/(1 + b) == (b - a)/((1 + a)*(1 + b)) + {0}")]
    [InlineData("claim forall w in R, v in R, a in [0, 19/10]: 2*w*(w - v) >= a*w^2 - (1 - {0})*v^2/(2 - a)")]
    [InlineData("claim forall x in R, a in [-2, -1]: x^2/(a - x^2) <= 0 - {0}")]
    [InlineData("let f(w in R^2) = (w[1]*w[2] - 1)^2 claim pl(f, 1 + {0}, fstar = 0) on box([1/2, 1/2], [2, 2])")]
    [InlineData("claim forall a in R, b in R, s in [0, 2] where a >= b and s*(a + b) <= 2: s*(a - b)*(2 - s*(a + b)) >= {0}")]
    [InlineData("claim forall k in R, r in R where k > 0 and k <= 1 and k <= r and r*k <= 1: r^2*k*(2 - k^2) <= 2*r - k - {0}")]
    public void The_sharp_constant_is_proved_and_one_past_it_never(string claim)
    {
        var sharp = Decided(claim, "0");
        Assert.True(sharp.Verdict == Verdict.Proved, $"{sharp.Verdict}: {sharp.Message}");
        foreach (var hair in (string[])["1e-3", "1e-9"])
        {
            Assert.NotEqual(Verdict.Proved, Decided(claim, hair).Verdict);
        }
    }

    [Theory]
    [InlineData("claim forall x in R: x/x == 1")]
    [InlineData("claim forall x in R: tan(x) == sin(x)/cos(x)")]
    [InlineData("claim forall x in R: sin(3*x) == 2*sin(x)*cos(x)")]
    [InlineData("claim forall x in R: 1/(2 + sinh(x)^2) == 1/cosh(x)^2 - tanh(x)^2/2")]
    [InlineData("claim forall x in R: sqrt(x)^2 == x")]
    [InlineData("claim forall x in R: sqrt(x^2) == x")]
    [InlineData("claim forall x in [0, 1]: x*(1 - x) < 1/4")]
    [InlineData("claim forall x in R: x^2 > 0")]
    [InlineData("claim forall x in [-1, 1]: exp(log(x)) == x")]
    [InlineData("let s(x in R) = sqrt(x) claim forall x in [0, 1], z in [0, 1]: s(z) <= s(x) + <grad s(x), z - x>")]
    [InlineData("let f(x in R) = -abs(x) claim convex(f)")]
    [InlineData("let f(x in R) = x^3 claim convex(f)")]
    [InlineData("claim forall a in [-1, 1], b in [1/10, 1]: 1/(a + b/a) == a/(a^2 + b)")]
    [InlineData("claim forall x in R, a in [-2, -1]: (x - 1)^2/a >= 0")]
    [InlineData("claim forall x in R, a in [-1, 1] where a != 0: (x - a)^2/a >= 0")]
    public void What_is_false_or_undefined_somewhere_is_not_proved(string claim) => Assert.NotEqual(Verdict.Proved, Decided(claim, "0").Verdict);

    [Fact]
    public void Every_changed_fraction_of_a_certificate_is_rejected()
    {
        var text = "claim forall x in R, y in R: x^4*y^2 + x^2*y^4 - 3*x^2*y^2 + 1 >= 0";
        var proof = Decided(text, "0").Proof!;
        var written = proof.Certificate.GetRawText();
        var subject = Claims(text);
        Assert.NotNull(ProofClaim.Check(subject, JsonDocument.Parse(written).RootElement).Proof);
        var changed = 0;
        for (var k = 0; Change(JsonNode.Parse(written)!["goals"]![0]!["proof"]!["squares"]!, k) is { } squares; k++)
        {
            var root = JsonNode.Parse(written)!;
            root["goals"]![0]!["proof"]!["squares"] = squares;
            Assert.Null(ProofClaim.Check(subject, JsonDocument.Parse(root.ToJsonString()).RootElement).Proof);
            changed++;
        }

        Assert.True(changed > 3);
    }

    // The squares with the k-th Gram entry one more; null when there are no more.
    private static JsonNode? Change(JsonNode squares, int k)
    {
        foreach (var term in squares.AsArray())
        {
            var gram = term!["gram"]!.AsArray();
            if (k < gram.Count)
            {
                Assert.True(ProxyProof.Numerics.Rational.TryParse(gram[k]!.GetValue<string>(), out var value));
                gram[k] = (value + 1).ToString();
                return squares.DeepClone();
            }

            k -= gram.Count;
        }

        return null;
    }

    private Outcome Decided(string claim, string hair) => new Checker { Parallelism = 1 }.Check(
        Claims(string.Format(CultureInfo.InvariantCulture, claim, hair)), new Budget(Samples: 1, Methods: [Methods.Sampling, .. Proofs]));

    private Claim Claims(string text) => TheoremText.Claim(_folder, text);
}
