using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ProxyProof.Checking;
using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.TestKit;

namespace ProxyProof.Tests;

/// <summary>Proofs from text to certificate: what is true is proved, what is false by a hair is not, and a certificate that was touched is rejected.</summary>
public sealed class ProofTests : IDisposable
{
    private static readonly Budget Quick = new(Samples: 2000);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("forall x in [0, 1]: x^2 + 1 >= 1/2")]
    [InlineData("forall x in [-3, 3]: exp(x) >= 1 + x")]
    [InlineData("forall x in [-3, 3]: sin(x)^2 <= x^2")]
    [InlineData("forall x in [-2, 2]: cosh(x) >= 1 + x^2/2")]
    [InlineData("forall x in [0, 1]: x >= x^2")]
    [InlineData("forall x in [-2, 2], y in [-2, 2]: exp(y) >= exp(x) + exp(x)*(y - x)")]
    [InlineData("forall x in R: x^4 + x >= -1")]
    [InlineData("forall x in R: 1/2*(2*x + 6*sin(x)*cos(x))^2 >= 0.17*(x^2 + 3*sin(x)^2)")]
    [InlineData("forall x in R where x > 0: log(x) <= x - 1")]
    [InlineData("forall x in R where x != 0: 1/x^2 > 0")]
    [InlineData("forall x in R: exp(x) > 0 and cosh(x) > 0")]
    [InlineData("forall n in 1..5: 2^n >= n + 1")]
    [InlineData("forall x in [-1, 1], y in [-1, 1]: abs(x + y) <= abs(x) + abs(y)")]
    [InlineData("forall x in [0, 1], y in [0, x]: y <= 1")]
    [InlineData("forall w in ball([0, 0], 1): w[1]^2 + w[2]^2 <= 1")]
    [InlineData("exists x in [0, 3]: x^2 - 2*x <= -1")]
    public void True_claims_are_proved_and_their_certificates_accepted(string claim)
    {
        var outcome = Decided(claim);

        Assert.True(outcome.Verdict == Verdict.Proved, $"{outcome.Verdict}: {outcome.Message}");
        Assert.Equal(EvidenceKind.Certificate, outcome.Evidence);
        var file = ProofFile.Parse(ProofFile.Of(outcome.Proof!).Write());
        Assert.True(file.Verify(_ => Claims(claim)[0]).Accepted);
    }

    [Theory]
    [InlineData("forall x in [-3, 3]: exp(x) >= 1 + x + {0}")]
    [InlineData("forall x in [-3, 3]: x^2 >= sin(x)^2 + {0}")]
    [InlineData("forall x in [-3, 3]: x^2*(1 - {0}) >= sin(x)^2")]
    [InlineData("forall x in [0, 1]: x*(1 - {0}) >= x^2")]
    [InlineData("forall x in [-2, 2], y in [-2, 2]: exp(y) >= exp(x) + exp(x)*(y - x) + {0}")]
    [InlineData("forall x in [-2, 2], y in [-2, 2]: x^2 + y^2 >= (2 + {0})*x*y")]
    [InlineData("forall x in R where x > 0: log(x) <= x - 1 - {0}")]
    [InlineData("forall x in R: x^2 + {0}*sin(x) >= 0")]
    [InlineData("forall x in R: exp(x) > {0}")]
    [InlineData("forall x in [0, 1]: x^2 > 0 and {0} > 0")]
    [InlineData("forall x in [0, 1]: abs(x - 1/2) >= {0}")]
    [InlineData("exists x in [-1, 1]: x^2 <= -{0}")]
    public void What_is_false_by_a_hair_is_never_proved(string claim)
    {
        foreach (var hair in new[] { "1e-3", "1e-6", "1e-9" })
        {
            // Without search the proof alone must fail.
            var text = string.Format(CultureInfo.InvariantCulture, claim, hair);
            var outcome = new Checker { Parallelism = 2 }.Check(Claims(text)[0], Quick with { Methods = [.. Methods.Built.Where(name => name != Methods.Descent)], Samples = 1 });
            Assert.NotEqual(Verdict.Proved, outcome.Verdict);
        }
    }

    [Theory]
    [InlineData("forall x in [0, 1] where x >= 2: x <= 0")]
    [InlineData("forall x in [0, 1]: x >= 2 implies x <= 0")]
    [InlineData("forall x in [-1, 1]: log(x) <= 5")]
    [InlineData("forall x in [-1, 1]: 1/x == 1/x")]
    [InlineData("forall x in [-1, 1] where log(x) <= 5: x^2 <= 1")]
    [InlineData("forall x in [-1, 1]: (sqrt(x) >= 0 or x < 0)")]
    [InlineData("exists x in [0, 1]: x >= 2")]
    public void Nothing_is_proved_of_nothing_or_of_what_has_no_value(string claim) => Assert.NotEqual(Verdict.Proved, Decided(claim).Verdict);

    [Theory]
    [InlineData("exists x in [0, 3]: x^2 + 1 <= 1/2")]
    [InlineData("exists x in R: x^2 <= -0.001")]
    public void That_something_exists_is_refuted_by_a_proof_of_the_negation(string claim)
    {
        var outcome = Decided(claim);

        Assert.Equal(Verdict.Refuted, outcome.Verdict);
        Assert.True(ProofFile.Parse(ProofFile.Of(outcome.Proof!).Write()).Verify(_ => Claims(claim)[0]).Accepted);
    }

    [Fact]
    public void A_certificate_that_was_touched_is_rejected()
    {
        // Two wells, and neither is a whole box.
        const string Text = "forall x in [-3, 3], y in [-1, 1]: (x^2 - 1)^2 + y^2 + sin(x)^2 >= 1/10";
        var claim = Claims(Text)[0];
        var certificate = JsonNode.Parse(Decided(Text, [Methods.Interval]).Proof!.Certificate.GetRawText())!;
        Assert.NotNull(Check(claim, certificate).Proof);
        var tree = Convert.FromBase64String((string)certificate["goals"]![0]!["proof"]!["tree"]!);
        Assert.True(tree.Length > 2, $"{tree.Length} boxes");

        // A box missing, one too many, leaves and divisions swapped, every box shown at once, a byte that means nothing.
        foreach (var other in new byte[][] { tree[..^1], [.. tree, 0], [.. tree.Reverse()], [0], [1], [2], [3], [.. tree[1..], tree[0]], [255], [17], [] })
        {
            var changed = certificate.DeepClone();
            changed["goals"]![0]!["proof"]!["tree"] = Convert.ToBase64String(other);
            Assert.True(Check(claim, changed).Proof is null || other.SequenceEqual(tree), string.Join(' ', other));
        }

        // Fields.
        foreach (var change in new Action<JsonNode>[]
        {
            c => c["of"] = "negation",
            c => c["of"] = "nothing",
            c => c["witness"] = new JsonArray("1"),
            c => c["goals"] = new JsonArray(),
            c => c["goals"]![0]!["point"] = new JsonArray("9", "0"),
            c => c["goals"]![0]!["point"] = new JsonArray("0"),
            c => c["goals"]![0]!["proof"]!["rule"] = "interval",
            c => c["goals"]![0]!["proof"]!["rule"] = "unheard",
            c => c["goals"]![0]!["proof"]!.AsObject().Remove("points"),
            c => c["goals"]![0]!["proof"]!["more"] = 1,
            c => c["more"] = 1,
        })
        {
            var changed = certificate.DeepClone();
            change(changed);
            Assert.Null(Check(claim, changed).Proof);
        }

        // Another claim.
        Assert.Null(Check(Claims(Text.Replace("1/10", "1", StringComparison.Ordinal))[0], certificate).Proof);
        Assert.Null(Check(Claims(Text.Replace("+ y^2", "- y^2", StringComparison.Ordinal))[0], certificate).Proof);
        Assert.Null(Check(Claims(Text.Replace(">=", "<", StringComparison.Ordinal))[0], certificate).Proof);

        static ProofReport Check(Claim claim, JsonNode certificate) => ProofClaim.Check(claim, JsonSerializer.SerializeToElement(certificate));
    }

    private Outcome Decided(string claim, string[]? methods = null) =>
        new Checker { Parallelism = 2 }.Check(Claims(claim)[0], methods is null ? Quick : Quick with { Methods = [Methods.Sampling, .. methods] });

    private Claim[] Claims(string text, bool whole = false) => TheoremText.Claims(_folder, whole ? text : $"theorem t {{\n  claim {text}\n}}\n");
}
