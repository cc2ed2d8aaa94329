using System.Text.Json;
using System.Text.Json.Nodes;
using ProxyProof.Checking;
using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.Numerics;
using ProxyProof.TestKit;

namespace ProxyProof.Tests;

/// <summary>
/// Certificates of every rule with any one thing changed: of the claim that is false by a hair none is ever accepted, and of the true one only those that show
/// it as well, such as one with another satisfying point.
/// </summary>
public sealed class CertificateTests : IDisposable
{
    private static readonly string[] RuleNames = ["interval", "branch", "split", "parts", "cases", "monotone", "squares", "signs", "linear", "ends", "choice", "linear_bounds", "segment", "mean_value", "lemmas"];

    private static readonly JsonSerializerOptions Deep = new() { MaxDepth = 1024 };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private const string Below = """{"rule": "interval"}""";

    // What is in the claim; the methods that prove it, or a proof by hand; the rule that must occur.
    public static TheoryData<string, string, string> Proofs => new()
    {
        { "claim forall x in [0, 1]: x + 1 >= 1 + @", "interval", "interval" },
        { "claim forall x in [0, 1] where x > 0: log(x) <= 0 - @", "interval", "interval" },
        { "claim forall x in [-2, 2]: x^4 - 2*x^2 + 1 >= @", "interval", "branch" },
        { "claim forall x in [-2, 2], y in [-2, 2]: exp(y) >= exp(x) + exp(x)*(y - x) + @", "interval", "branch" },
        { "claim forall x in R: x^4 - x^3 + x^2 >= @", "interval", "branch" },
        { "claim forall x in [0, 1]: x - x^2/2 >= @", $$"""{"rule": "monotone", "coordinate": 0, "sign": 1, "slope": {{Below}}, "end": {{Below}}}""", "monotone" },
        { "claim forall x in [-1, 1]: relu(x)*relu(-x) <= 0 - @", $$"""{"rule": "split", "coordinate": 0, "at": "0", "below": {{Below}}, "above": {{Below}}}""", "split" },
        { "claim forall x in [-1, 1]: relu(x)*relu(-x) <= 0 - @", $$"""{"rule": "cases", "node": 0, "minus": -1, "entry": 0, "above": {{Below}}, "below": {{Below}}}""", "cases" },
        { "claim forall x in R^2: x + x == 2*x + [0, @]", "algebra", "parts" },
        { "claim forall x in R: sin(x)^2 + cos(x)^2 == 1 + @", "algebra", "squares" },
        { "claim forall x in R, y in R: x^2 + y^2 >= (2 + @)*x*y", "quadratic", "squares" },
        { "claim forall x in R, y in R: x^4*y^2 + x^2*y^4 - (3 + @)*x^2*y^2 + 1 >= 0", "sos", "squares" },
        { "claim forall x in [0, 1]: x*(1 - x) <= 1/4 - @", "sos", "squares" },
        { "let f(x in R) = log(1 + exp(x)) + x^2 claim strongly_convex(f, 2 + @)", "convexity", "tangent" },
        { "let f(x in R) = log(1 + exp(-x)) claim smooth(f, 1/4 - @)", "convexity, sos", "squares" },
        { "let f(x in R^2) = x[1]^2 + 3*x[2]^2 claim smooth(f, 6 - @)", "convexity", "lipschitz" },
        { "let h(x in R) = huber(x, 1) claim smooth(h, 1 - @)", "sos", "pair" },
        { "claim forall x in R: relu(x)*relu(-x) >= @", "piecewise", "signs" },
        { "let x = [[1, 2], [3, -1]] claim forall w in R^2: mean(i in 1..2, (if i == 1 then relu(<x[i], w>) * relu(-<x[i], w>) else abs(<x[i], w>))) >= @", "summands", "lemmas" },
        { "claim forall x in ball([0, 0], 1): 3*x[1] + 4*x[2] <= 5 - @", "linear_bounds", "linear_bounds" },
        { "claim forall x in ball([0, 0], 1/2): relu(3*x[1] + 4*x[2] + 10) >= 15/2 + @", "linear_bounds", "linear_bounds" },
        { "claim exists x in [0, 3]: x^2 - 2*x <= -1 - @", "interval", "interval" },
        { "claim forall x in [0, 1]: sin(pi*x/2) >= x + @*x", "monotone", "ends" },
        { "claim forall x in [0, 1]: sqrt(1 + x) >= 1 + (sqrt(2) - 1)*x + @*x", "monotone", "ends" },
        { "claim forall x in R: x > 0 or x <= 0 - @", "cases", "choice" },
        { "claim exists x in [0, 3]: (x^2 - 2)^2 + @ <= 0", "sos", "zero" },
        { "claim exists x in [0, 3]: x^2 == 2 and x^4 == 4 + @", "algebra, interval", "zero" },
        { "claim forall x in R where x^2 == 2: x^4 == 4 + @", "algebra", "middle" },
        { "let f(w in R^3) = ||w||^2 claim forall w in ball([0, 0, 2], 1): ||w|| <= 3 + 1e-10 - @ and ||grad f(w)|| <= 6 + 1/10", "norms", "norms" },
        { "let f(w in R^1) = 1/2*(w[1] - w[1]^2/2)^2 let g(w in R^1) = 1/2*(w[1] + w[1]^2/2)^2 claim forall w in ball([0], 3/10): ||grad f(w)||^2 >= (98/100 - 1e-10 + @)*f(w) and ||grad g(w)||^2 >= (98/100 - 1e-10)*g(w)", "norms", "kernel" },
        { "let f((w, v) in R * R) = w*v claim smooth(f, 1 + 1e-10 - @) on ball((1, 1), 1)", "norms", "lipschitz" },
        { "let f((w, v) in R * R) = w*v let c = (1, 2) claim forall p in ball(c, 1): f(p) >= f(c) + <grad f(c), p - c> - (1/2 + 1e-10 - @)*||p - c||^2 and f(p) <= f(c) + <grad f(c), p - c> + (1/2 + 1e-10)*||p - c||^2", "norms", "taylor" },
        { "let f(x in R) = log(1 + x^2) claim convex(f) on [-1, 1 + @]", "convexity, interval", "tangent" },
        { "let f(x in R^2) = ||x||^2/2 + (x[1]^4 + x[2]^4)/12 + x[1]^2*x[2]^2/8 claim strongly_convex(f, 1 - 1e-3 + 2e6*@) on box([-1, -1], [1, 1])", "convexity, interval", "segment" },
        { "let f(x in R) = log(1 + x^2) claim forall w in [-1, 1], v in [-1, 1]: abs(f(w) - f(v)) <= (1 - @)*abs(w - v)", "convexity, interval", "mean_value" },
        { "let f(x in R) = log(1 + x^2) claim smooth(f, 2 - @)", "convexity, interval", "mean_value" },
        { "let f(x in R^2) = sqrt(1 + ||x||^2) claim lipschitz(f, 1 - @)", "convexity", "mean_value" },
        { "claim exists x in [0, 3], y in ball([0, 0], x): y[1] >= 3 + @", "interval", "interval" },
        { "let u(w in R^2) = 3*w[1] + 4*w[2] claim exists w in ball([0, 0], 1 + 1e-10 - @): u(w) == 5", "norms", "solution" },
        { "let f(w in R^2) = 1/2*||[relu(w[1]), w[2]]||^2 claim pl_star(f, mu = 1 - 1e-10 + @) on ball([1, 0], 1/2)", "norms", "kernel" },
    };

    [Theory]
    [MemberData(nameof(Proofs))]
    public void A_certificate_with_one_thing_changed_shows_nothing_false(string claim, string method, string rule)
    {
        var sharp = Claims(claim.Replace("@", "0", StringComparison.Ordinal));
        var certificate = $$"""{"of": "claim", "witness": [], "goals": [{"point": ["0"], "proof": {{method}}}]}""";
        if (!method.StartsWith('{'))
        {
            var outcome = new Checker { Parallelism = 1 }.Check(sharp, new Budget(Samples: 200, Methods: [Methods.Sampling, .. method.Split(", ")]));
            Assert.True(outcome.Verdict == Verdict.Proved, $"{outcome.Verdict}: {outcome.Message}");
            certificate = outcome.Proof!.Certificate.GetRawText();
        }

        Assert.Contains($"\"{rule}", certificate, StringComparison.Ordinal);
        Changed(sharp, Claims(claim.Replace("@", "1e-9", StringComparison.Ordinal)), certificate);
    }

    [Fact]
    public void A_script_with_one_thing_changed_shows_nothing_false()
    {
        const string Script = "let f(w in R) = 1/2*w^2 claim forall w in R, v in R: f(v) >= f(w) + f'(w)*(v - w) + @ proof {"
            + " have key: forall z in R: z^2 >= 0 calc f(v) == f(w) + f'(w)*(v - w) + 1/2*(v - w)^2 >= f(w) + f'(w)*(v - w) by key }";
        var sharp = Claims(Script.Replace("@", "0", StringComparison.Ordinal));
        var outcome = new Checker { Parallelism = 1 }.Check(sharp, new Budget(Samples: 200));
        Assert.True(outcome is { Verdict: Verdict.Proved, Method: "proof" }, $"{outcome.Verdict} by {outcome.Method}: {outcome.Message}");
        var certificate = outcome.Proof!.Certificate.GetRawText();
        Assert.Contains("\"linear\"", certificate, StringComparison.Ordinal);
        Changed(sharp, Claims(Script.Replace("@", "1e-9", StringComparison.Ordinal)), certificate);
    }

    [Fact]
    public void An_evaluation_with_anything_changed_shows_nothing()
    {
        const string Run = "let f(x in R) = x^2/2 trajectory w = gd(f, start = 1, step = 1/2, steps = 3) claim w[3] == 1/8 + @";
        var (sharp, past) = (Claims(Run.Replace("@", "0", StringComparison.Ordinal)), Claims(Run.Replace("@", "1e-9", StringComparison.Ordinal)));
        Assert.NotNull(Check(sharp, """{"evaluation": true}"""));
        foreach (var text in (string[])["""{"evaluation": true}""", """{"evaluation": false}""", """{"evaluation": 1}""", """{"evaluation": true, "of": "claim"}""", """{"of": "claim", "witness": [], "goals": []}"""])
        {
            Assert.Null(Check(past, text));
            Assert.True(text == """{"evaluation": true}""" || Check(sharp, text) is null, text);
        }

        // Nothing is known of a claim's variables.
        Assert.Null(Check(Claims("claim forall x in R: x == x"), """{"evaluation": true}"""));
    }

    [Fact]
    public void A_file_of_evidence_speaks_of_one_claim()
    {
        const string Text = "claim forall x in [0, 1]: x + 1 >= 1";
        var claim = Claims(Text);
        var file = ProofFile.Of(new Checker { Parallelism = 1 }.Check(claim, new Budget(Samples: 200)).Proof!);
        Assert.True(Verified(file));
        foreach (var other in (ProofFile[])
        [
            file with { Schema = "proxyproof/evidence/2" },
            file with { Kind = "refutation" },
            file with { Claim = file.Claim with { Hash = ClaimHash.Of(Claims("claim forall x in [0, 1]: x + 1 >= 2")) } },
            file with { Claim = file.Claim with { Hash = new string('0', 64) } },
            file with { Claim = file.Claim with { Id = "p.thm#t.claim2" } },
            file with { Claim = file.Claim with { File = "q.thm" } },
            file with { Claim = file.Claim with { Seed = 2 } },
            file with { Claim = file.Claim with { Instance = [new EvidenceInstance("m", "1")] } },
        ])
        {
            Assert.False(Verified(other));
            Assert.False(Verified(other with { Digest = other.ComputeDigest() }), other.Write());
        }

        Assert.False(Verified(file with { Digest = new string('0', 64) }));

        // The same name, another claim: the hash tells.
        foreach (var text in (string[])["claim forall x in [0, 1]: x + 1 > 1", "claim forall x in [0, 1]: x + 1 <= 1", "claim forall x in [0, 2]: x + 1 >= 1", "claim forall x in R: x + 1 >= 1", "claim exists x in [0, 1]: x + 1 >= 1"])
        {
            Assert.False(file.Verify(_ => Claims(text)).Accepted);
        }

        bool Verified(ProofFile changed) => changed.Verify(id => id == claim.Id ? claim : null).Accepted;
    }

    // Every change of the certificate is held against the true claim and the false one.
    private static void Changed(Claim sharp, Claim past, string certificate)
    {
        Assert.NotNull(Check(sharp, certificate));
        Assert.Null(Check(past, certificate));
        var (changes, rejected) = (0, 0);
        foreach (var (text, strict) in Changes(certificate))
        {
            changes++;
            Assert.True(Check(past, text) is null, $"of what is false: {text}");
            var accepted = Check(sharp, text) is not null;
            rejected += accepted ? 0 : 1;
            Assert.False(accepted && strict, text);
        }

        Assert.InRange(changes, 20, int.MaxValue);
        Assert.InRange(rejected, changes / 2, changes);
    }

    // One change each; strict where no certificate of that form can show the claim. Values may be changed to others that do.
    private static IEnumerable<(string Text, bool Strict)> Changes(string certificate)
    {
        var places = Places(JsonNode.Parse(certificate, documentOptions: new() { MaxDepth = 1024 })!, []).ToList();
        foreach (var path in places)
        {
            var node = At(JsonNode.Parse(certificate, documentOptions: new() { MaxDepth = 1024 })!, path);
            foreach (var (change, strict) in Changes(node, path))
            {
                var root = JsonNode.Parse(certificate, documentOptions: new() { MaxDepth = 1024 })!;
                if (change is null)
                {
                    continue;
                }

                if (path.Length == 0)
                {
                    yield return (change.ToJsonString(Deep), strict);
                    continue;
                }

                var parent = At(root, path[..^1]);
                if (path[^1] is string name)
                {
                    parent!.AsObject()[name] = change;
                }
                else
                {
                    parent!.AsArray()[(int)path[^1]] = change;
                }

                yield return (root.ToJsonString(Deep), strict);
            }
        }
    }

    private static IEnumerable<object[]> Places(JsonNode? node, object[] path)
    {
        yield return path;
        var inner = node switch
        {
            JsonObject parts => parts.SelectMany(pair => Places(pair.Value, [.. path, pair.Key])),
            JsonArray list => list.SelectMany((item, k) => Places(item, [.. path, k])),
            _ => [],
        };
        foreach (var place in inner)
        {
            yield return place;
        }
    }

    private static JsonNode? At(JsonNode root, object[] path) =>
        path.Aggregate((JsonNode?)root, (node, step) => step is string name ? node!.AsObject()[name] : node!.AsArray()[(int)step]);

    private static IEnumerable<(JsonNode? Change, bool Strict)> Changes(JsonNode? node, object[] path)
    {
        var name = path.OfType<string>().LastOrDefault() ?? "";
        switch (node)
        {
            case JsonObject parts:
                foreach (var key in parts.Select(pair => pair.Key).ToList())
                {
                    yield return (With(parts, copy => copy.Remove(key)), true);
                }

                yield return (With(parts, copy => copy["more"] = 1), true);
                foreach (var (one, other) in new[] { ("above", "below"), ("less", "greater"), ("less", "equal"), ("slope", "end"), ("at", "to"), ("from", "to"), ("tangent", "curvature") })
                {
                    if (parts.ContainsKey(one) && parts.ContainsKey(other))
                    {
                        yield return (With(parts, copy => (copy[one], copy[other]) = (parts[other]!.DeepClone(), parts[one]!.DeepClone())), false);
                    }
                }

                break;
            case JsonArray list:
                for (var k = 0; k < list.Count; k++)
                {
                    var at = k;
                    yield return (new JsonArray([.. list.Where((_, i) => i != at).Select(item => item?.DeepClone())]), false);
                    yield return (new JsonArray([.. list.Select(item => item?.DeepClone()), list[at]?.DeepClone()]), false);
                    if (k > 0)
                    {
                        yield return (new JsonArray([.. list.Select((_, i) => list[i == at ? at - 1 : i == at - 1 ? at : i]?.DeepClone())]), false);
                    }
                }

                break;
            case null:
                yield return (new JsonArray(), false);
                break;
            case var value when value.GetValueKind() is JsonValueKind.True or JsonValueKind.False:
                yield return (!value.GetValue<bool>(), false);
                break;
            case var value when value.GetValueKind() is JsonValueKind.Number:
                yield return (value.GetValue<int>() + 1, false);
                yield return (value.GetValue<int>() - 1, false);
                yield return (value.ToJsonString(), true);
                break;
            case var value when name == "rule":
                string[] bare = ["interval", "linear_bounds"];
                foreach (var other in RuleNames.Append("unheard").Where(other => other != value.GetValue<string>()))
                {
                    // Two rules need nothing but the region, and either may show what the other does.
                    yield return (other, !(bare.Contains(other) && bare.Contains(value.GetValue<string>())));
                }

                break;
            case var value when name == "of":
                yield return (value.GetValue<string>() == "claim" ? "negation" : "claim", true);
                break;
            case var value when name == "tree":
                var tree = Convert.FromBase64String(value.GetValue<string>());
                yield return (Convert.ToBase64String(tree[..^1]), true);
                yield return (Convert.ToBase64String([.. tree, 0]), true);
                for (var k = 0; k < tree.Length; k += 1 + (tree.Length / 25))
                {
                    foreach (var code in new byte[] { 0, 1, 2, 3, 4, 5, 6, 7, 8, 16, 17, 48, 49, 64, 65, 255 })
                    {
                        byte[] changed = [.. tree];
                        (var before, changed[k]) = (changed[k], code);
                        if (before != code)
                        {
                            yield return (Convert.ToBase64String(changed), (before >= 64) != (code >= 64));
                        }
                    }

                    if (k > 0 && tree[k] != tree[k - 1])
                    {
                        byte[] swapped = [.. tree];
                        (swapped[k - 1], swapped[k]) = (swapped[k], swapped[k - 1]);
                        yield return (Convert.ToBase64String(swapped), false);
                    }
                }

                break;
            case var value when Rational.TryParse(value.GetValue<string>(), out var number):
                foreach (var other in new[] { number + 1, number - 1, -number, Rational.Zero, number + new Rational(1, 1_000_000_000) })
                {
                    if (other != number)
                    {
                        yield return (other.ToString(), false);
                    }
                }

                yield return ($"{2 * number.Numerator}/{2 * number.Denominator}", true);
                break;
            case var value:
                // A reference, a conclusion.
                yield return (value.GetValue<string>() + "0", false);
                foreach (var other in (string[])["fact:0", "fact:1", "symbol:0:0", "symbol:1:0", "pair:0:1:0", "tangent:0", "lipschitz", "cocoercive", "tangent"])
                {
                    yield return (other == value.GetValue<string>() ? null : (JsonNode)other, false);
                }

                break;
        }
    }

    private static JsonObject With(JsonObject parts, Action<JsonObject> change)
    {
        var copy = parts.DeepClone().AsObject();
        change(copy);
        return copy;
    }

    private static CheckedProof? Check(Claim claim, string certificate) =>
        ProofClaim.Check(claim, JsonDocument.Parse(certificate, new() { MaxDepth = 1024 }).RootElement).Proof;

    private Claim Claims(string text) => TheoremText.Claim(_folder, text);
}
