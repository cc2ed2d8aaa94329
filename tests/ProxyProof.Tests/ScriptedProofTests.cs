using System.Text.Json;
using System.Text.Json.Nodes;
using ProxyProof.Checking;
using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.Language;
using ProxyProof.TestKit;

namespace ProxyProof.Tests;

/// <summary>Proofs that a file gives: every step is an obligation, a wrong one is found where it stands, and nothing is proved by a step that is not.</summary>
public sealed class ScriptedProofTests : IDisposable
{
    private static readonly Budget Quick = new(Samples: 2000);

    private static readonly JsonSerializerOptions Deep = new() { MaxDepth = 1024 };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // The proof of language.md: convexity of a loss through the convexity of its summands.
    private const string Loss =
        """
        theorem t {
          data A in R^(3 x 2) = [[1, 2], [-1, 1], [2, 1]]
          let l(z) = softplus(-z)
          let f(w in R^2) = mean(i in 1..3, l(<A[i], w>))
          claim forall w in R^2, v in R^2: <grad f(w), w - v> >= f(w) - f(v)
          proof {
            have key: forall z in R, u in R: l'(z) * (z - u) >= l(z) - l(u) by convexity
            calc <grad f(w), w - v>
              == mean(i in 1..3, l'(<A[i], w>) * (<A[i], w> - <A[i], v>)) by algebra
              >= mean(i in 1..3, l(<A[i], w>) - l(<A[i], v>)) by key
              == f(w) - f(v) by algebra
          }
        }
        """;

    [Fact]
    public void A_claim_is_proved_when_every_step_is()
    {
        var outcome = Decided(Loss);
        Assert.Equal(Verdict.Proved, outcome.Verdict);
        Assert.Equal("proof", outcome.Method);
        Assert.Equal(["t.thm#t.claim1.key", "t.thm#t.claim1.step2", "t.thm#t.claim1.step3", "t.thm#t.claim1.step4", "t.thm#t.claim1.step5"], outcome.Steps.Select(step => step.Claim.Id));
        Assert.All(outcome.Steps, step => Assert.Equal(Verdict.Proved, step.Verdict));
        Assert.All(outcome.Steps, step => Assert.Equal("t.thm#t.claim1", step.Claim.Parent));

        // The step by the lemma rests on it, by instances at both margins of each row.
        Assert.Equal("linear", outcome.Steps[2].Method);
        Assert.Equal("", outcome.Steps[2].Message);
    }

    [Theory]
    [InlineData("0.278465", true)]
    [InlineData("0.278464", false)]
    public void A_lemma_of_one_number_is_shown_whatever_other_variables_the_claim_has(string constant, bool holds)
    {
        var outcome = Decided(
            $$"""
            theorem t {
              claim forall W in R^(2 x 2): W[1, 1]*sigmoid(-W[1, 1]) <= {{constant}}
              proof {
                have tangent: forall u in R: u <= {{constant}} * (1 + exp(u))
                have product: forall u in R: ({{constant}}*(1 + exp(u)) - u) * sigmoid(-u) >= 0
                have bound: forall u in R: u*sigmoid(-u) <= {{constant}}
              }
            }
            """);
        Assert.Equal(holds, outcome.Steps[0].Verdict == Verdict.Proved);
        Assert.Equal(holds, outcome.Verdict == Verdict.Proved);
    }

    [Theory]
    [InlineData("0", true)]
    [InlineData("1e-3", false)]
    [InlineData("1e-6", false)]
    [InlineData("1e-9", false)]
    public void What_earlier_steps_sum_up_to_is_shown_by_them_and_needs_no_search(string hair, bool holds)
    {
        var outcome = Decided(
            $$"""
            theorem t {
              claim forall x in R, y in R: 2*exp(x) + 3*exp(y) >= 5 + 2*x + 3*y + {{hair}}
              proof {
                have one: exp(x) >= 1 + x by convexity
                have two: exp(y) >= 1 + y by convexity
                have both: 2*exp(x) + 3*exp(y) >= 5 + 2*x + 3*y + {{hair}}
              }
            }
            """);
        Assert.Equal(holds ? Verdict.Proved : Verdict.Refuted, outcome.Steps[2].Verdict);
        Assert.Equal(holds ? "linear" : "search", outcome.Steps[2].Method);
        Assert.Equal(holds, outcome.Steps[2].Statistics.Points == 0);
        Assert.Equal(holds, outcome.Verdict == Verdict.Proved);
    }

    [Fact]
    public void Every_certificate_is_accepted_again_for_the_claim_that_the_file_holds()
    {
        var outcome = Decided(Loss);
        foreach (var each in outcome.Steps.Prepend(outcome))
        {
            var file = ProofFile.Parse(ProofFile.Of(each.Proof!).Write());
            Assert.True(file.Verify(id => id == each.Claim.Id ? each.Claim : null).Accepted);
        }
    }

    [Theory]
    [InlineData("have bad: f(w) >= 1/1000000", "bad")]
    [InlineData("have one: f(w) >= 0 have bad: f(w) > 0", "bad")]
    [InlineData("calc f(w) == w^2 >= 2*w - 1 >= 2*w - 999/1000", "step3")]
    [InlineData("have bad: forall z in R, u in R: z^2 - u^2 >= (2 + 1/1000000) * u * (z - u)", "bad")]
    public void A_wrong_step_is_refuted_where_it_stands_and_the_claim_judged_without_the_proof(string steps, string label)
    {
        var outcome = Decided($"theorem t {{ let f(w in R) = w^2 claim forall w in R: f(w) + 1 > 0 proof {{ {steps} }} }}");
        Assert.Equal(Verdict.Proved, outcome.Verdict);
        Assert.NotEqual("proof", outcome.Method);
        Assert.Contains($"claim1.{label} of its proof is refuted", outcome.Message, StringComparison.Ordinal);
        var step = Assert.Single(outcome.Steps, step => step.Verdict == Verdict.Refuted);
        Assert.Equal($"claim1.{label}", step.Claim.Label);
        Assert.NotNull(step.Witness);
    }

    [Fact]
    public void A_false_claim_is_refuted_whatever_its_proof_says()
    {
        var outcome = Decided("theorem t { claim forall x in R: x^2 >= 1/1000 proof { have square: x^2 >= 0 } }");
        Assert.Equal(Verdict.Refuted, outcome.Verdict);
        Assert.Equal(Verdict.Proved, outcome.Steps[0].Verdict);
    }

    [Fact]
    public void Steps_that_do_not_give_the_claim_are_told()
    {
        var outcome = Decided("theorem t { claim forall x in [-1, 1]: sin(x) + x^2 >= -1 proof { have square: x^2 >= 0 } }");
        Assert.Equal(Verdict.Proved, outcome.Verdict);

        // Either the portfolio shows the conclusion with the step at hand, or the report says that the steps were not seen to give it.
        Assert.True(outcome.Steps[^1].Verdict == Verdict.Proved || outcome.Message.Contains("not seen to give it", StringComparison.Ordinal));
    }

    [Theory]
    // Through conditions, an index, a define's names, a lemma of a define, several facts, an equality, strictness.
    [InlineData("claim forall x in R, y in R where x >= 1 and y >= 2: x + y >= 3 proof { have one: x - 1 >= 0 have two: y - 2 >= 0 }")]
    [InlineData("claim forall x in R^3: forall i in 1..3: x[i]^2 <= ||x||^2 proof { have all: forall i in 1..3: ||x||^2 - x[i]^2 >= 0 }")]
    [InlineData("let f(w in R^2) = ||w||^2 claim convex(f) proof { have gap: f(v) - f(w) - <grad f(w), v - w> == ||v - w||^2 by algebra have more: ||v - w||^2 >= 0 }")]
    [InlineData("claim forall x in R, y in R: x^2 + y^2 >= 2*x*y proof { calc x^2 + y^2 - 2*x*y == (x - y)^2 >= 0 by square }")]
    [InlineData("claim forall x in R: 2*exp(x) + 3 > 2 proof { have pos: exp(x) > 0 }")]
    [InlineData("claim forall x in R, y in R: sin(x)*sin(y) + 5 >= 4 proof { have one: sin(x)*sin(y) >= -1 }")]
    [InlineData("claim forall x in R, y in R: tanh(x)^3 + tanh(y)^3 <= 2 proof { have key: forall z in R: tanh(z)^3 <= 1 }")]
    [InlineData("claim forall x in [0, 3], y in [0, 2]: x^3 + y^3 >= 0 proof { have key: forall z in [0, 3]: z^3 >= 0 }")]
    public void True_proofs_are_followed(string items)
    {
        var outcome = Decided($"define square = forall z in R: z^2 >= 0\ntheorem t {{ {items} }}");
        Assert.Equal(Verdict.Proved, outcome.Verdict);
        Assert.All(outcome.Steps, step => Assert.True(step.Verdict == Verdict.Proved, $"{step.Claim.Id}: {step.Message}"));
        Assert.Equal("proof", outcome.Method);
    }

    [Theory]
    [InlineData("forall a in R^3, b in R^3: <a, b> <= ||a|| * ||b||", "cauchy_schwarz")]
    [InlineData("forall a in R^3, b in R^3: -||a|| * ||b|| <= <a, b>", "cauchy_schwarz")]
    [InlineData("forall a in R^40, b in R^40: <a, b> <= ||a|| * ||b||", "cauchy_schwarz")]
    [InlineData("forall a in R^3, b in R^3: ||a + b|| <= ||a|| + ||b||", "cauchy_schwarz")]
    [InlineData("forall a in R^3, b in R^3: ||a|| - ||b|| <= ||a - b||", "cauchy_schwarz")]
    [InlineData("forall x in R^5: exp(mean(i in 1..5, x[i])) <= mean(i in 1..5, exp(x[i]))", "jensen")]
    [InlineData("forall x in R, y in R: softplus((x + y)/2) <= (softplus(x) + softplus(y))/2", "jensen")]
    public void Norms_and_means_are_bounded(string claim, string method)
    {
        var outcome = Decided($"theorem t {{ claim {claim} }}");
        Assert.Equal(Verdict.Proved, outcome.Verdict);
        Assert.Equal(method, outcome.Method);
    }

    [Theory]
    [InlineData("let f(w in R^3) = log(exp(w[1]) + exp(w[2]) + exp(w[3])) claim convex(f)")]
    [InlineData("let f(w in R^3) = log(exp(w[1]) + exp(w[2]) + exp(w[3])) claim smooth(f, 1/2)")]
    [InlineData("let f(w in R^2) = log(exp(2*w[1]) + exp(w[2])) claim smooth(f, 2)")]
    [InlineData("let f(w in R^3) = max(w[1], w[2], w[3]) claim convex(f)")]
    [InlineData("let f(w in R^2) = max(w[1]^2, abs(w[2])) claim convex(f)")]
    [InlineData("let f(w in R^2) = norm(w, inf) claim convex(f)")]
    [InlineData("let f(w in R^2) = max(i in 1..2, w[i]) claim convex(f)")]
    [InlineData("let f(w in R^2) = softplus(w[1] - w[2]) + 1/20*||w||^2 claim strongly_convex(f, 1/10)")]
    [InlineData("claim forall w in R^2: mean(i in 1..2, log(1 + exp(-w[i]))) > 0")]
    [InlineData("claim forall x in [1/10, 10]: log(3*x^2) == 2*log(x) + log(3)")]
    [InlineData("claim forall x in R: cosh(x)^2 - sinh(x)^2 == 1")]
    [InlineData("claim forall x in R: tanh(x) == 2*sigmoid(2*x) - 1")]
    [InlineData("claim forall x in R: softplus(x) + softplus(-x) >= 2*log(2)")]
    [InlineData("claim forall s in R where s > 0: log(s) >= 1 - 1/s")]
    [InlineData("claim forall s in R where s >= 1/10: (s - 1/s)^2 == s^2 - 2 + 1/s^2")]
    [InlineData("claim forall x in R where 1 <= x and x <= 3: log(x) + x^2 >= 1")]
    [InlineData("claim forall x in R: x >= 2 implies sqrt(x - 2) >= 0")]
    public void Convexity_of_compositions_is_seen(string items) => Assert.Equal(Verdict.Proved, Decided($"theorem t {{ {items} }}").Verdict);

    [Theory]
    [InlineData("let f(w in R^3) = log(exp(w[1]) + exp(w[2]) + exp(w[3])) claim smooth(f, 1/2 - {0})")]
    [InlineData("let f(w in R^3) = log(exp(w[1]) + exp(w[2]) - {0} * exp(w[3])) claim forall w in [-1, 1]^3, v in [-1, 1]^3: f(v) >= f(w) + <grad f(w), v - w>")]
    [InlineData("let f(w in R^2) = max(w[1], w[2]) - {0} * abs(w[1] - w[2]) - {0} * w[1]^2 claim convex(f)")]
    [InlineData("let f(w in R^2) = min(w[1], w[2]) + {0} * w[1]^2 claim convex(f)")]
    [InlineData("let f(w in R^2) = max(abs(w[1]) - (1 + {0}) * abs(w[2]), 0) + abs(w[2]) claim convex(f)")]
    [InlineData("let f(w in R^2) = softplus(w[1] - w[2]) + 1/20*||w||^2 claim strongly_convex(f, 1/10 + {0})")]
    [InlineData("claim forall x in R where log(x) <= 5 + {0} and x >= 1: x >= 0")]
    [InlineData("claim forall x in R where 1/x >= {0} and x >= 1: x >= 0")]
    [InlineData("claim forall x in R where x >= 1: x >= 1 + {0}")]
    [InlineData("claim forall x in R where x > 1: x >= 1 + {0}")]
    public void Convexity_of_compositions_is_seen_no_further(string items)
    {
        foreach (var hair in new[] { "1e-3", "1e-6", "1e-9" })
        {
            var text = string.Format(System.Globalization.CultureInfo.InvariantCulture, items, hair);
            Assert.NotEqual(Verdict.Proved, new Checker { Parallelism = 2 }.Check(Claims($"theorem t {{ {text} }}"), new(Samples: 1, TimeSeconds: 5)).Verdict);
        }
    }

    [Theory]
    [InlineData("forall a in R^3, b in R^3: <a, b> <= (1 - {0}) * ||a|| * ||b||")]
    [InlineData("forall a in R^3, b in R^3: ||a + b|| <= ||a|| + (1 - {0}) * ||b||")]
    [InlineData("forall a in R^3, b in R^3: ||a + b|| < ||a|| + ||b|| + {0} * (||a|| - ||b||)")]
    [InlineData("forall x in R^2: exp(mean(i in 1..2, x[i])) <= mean(i in 1..2, exp(x[i])) - {0}")]
    [InlineData("forall x in [-1, 1]^2, y in [-1, 1]^2: <log(x), y> <= ||log(x)|| * ||y||")]
    public void Norms_and_means_are_bounded_no_further(string claim)
    {
        foreach (var hair in new[] { "1e-3", "1e-6", "1e-9" })
        {
            var text = string.Format(System.Globalization.CultureInfo.InvariantCulture, claim, hair);
            Assert.NotEqual(Verdict.Proved, new Checker { Parallelism = 2 }.Check(Claims($"theorem t {{ claim {text} }}"), new(Samples: 1, TimeSeconds: 5)).Verdict);
        }
    }

    [Fact]
    public void A_step_that_is_not_shown_gives_nothing()
    {
        var (claim, certificate) = Given("theorem t { claim forall x in R: 2*exp(x) + 3 > 2 proof { have other: x^2 >= 0 have pos: exp(x) > 0 } }");
        Assert.NotNull(ProofClaim.Check(claim, Element(certificate)).Proof);

        // Without the certificate of the step; with another proof; with a step that comes later; with the sides of the combination changed.
        Rejected(copy => copy["steps"]![1] = null);
        Rejected(copy => copy["steps"]![1]!["goals"]![0]!["proof"] = new JsonObject { ["rule"] = "parts", ["parts"] = new JsonArray() });
        Rejected(copy => copy["steps"]![1]!["given"] = new JsonArray(new JsonArray(1)));
        Rejected(copy => copy["given"] = new JsonArray(new JsonArray(7)));
        Rejected(copy => copy["given"] = new JsonArray());
        Rejected(copy => copy["steps"]!.AsArray().RemoveAt(0));
        Rejected(copy => copy["of"] = "negation");
        Rejected(copy => copy["more"] = 1);
        Rejected(copy => copy["goals"]!.AsArray().Clear());

        void Rejected(Action<JsonNode> change)
        {
            var copy = certificate.DeepClone();
            change(copy);
            Assert.Null(ProofClaim.Check(claim, Element(copy)).Proof);
        }
    }

    [Fact]
    public void An_instance_outside_the_lemmas_domain_is_no_fact()
    {
        // z^3 >= 0 on [0, 3] says nothing of x in [-1, 3], though the certificate for [0, 3] names the same expressions.
        const string text = "theorem t {{ claim forall x in [{0}, 3]: 2*x^3 + 1 >= 1 proof {{ have key: forall z in [0, 3]: z^3 >= 0 }} }}";
        var (good, certificate) = Given(string.Format(System.Globalization.CultureInfo.InvariantCulture, text, 0));
        Assert.NotNull(ProofClaim.Check(good, Element(certificate)).Proof);
        var bad = Claims(string.Format(System.Globalization.CultureInfo.InvariantCulture, text, -1));
        Assert.Null(ProofClaim.Check(bad, Element(certificate)).Proof);
        Assert.Equal(Verdict.Refuted, new Checker().Check(bad, Quick).Verdict);
    }

    [Fact]
    public void A_lemma_with_kinks_serves_every_summand()
    {
        var outcome = Decided(
            """
            theorem t {
              let s(z) = leaky_relu(z, 1/2)
              claim forall w in R^2, v in R^2: mean(i in 1..2, s'(w[i]) * (s(w[i]) - s(v[i])) * (w[i] - v[i])) >= mean(i in 1..2, 1/2 * (s(w[i]) - s(v[i]))^2)
              proof {
                have key: forall p in R, q in R: s'(p) * (s(p) - s(q)) * (p - q) >= 1/2 * (s(p) - s(q))^2
              }
            }
            """);
        Assert.Equal(Verdict.Proved, outcome.Verdict);
        Assert.Equal("proof", outcome.Method);
    }

    [Fact]
    public void What_only_floating_point_takes_for_a_witness_is_none()
    {
        // sigmoid(-800) is 0 in floating point, and above 0.
        var outcome = Decided("theorem t { claim exists z in R: sigmoid(z) <= 0 }");
        Assert.Equal(Verdict.Refuted, outcome.Verdict);
        Assert.Equal(EvidenceKind.Certificate, outcome.Evidence);
    }

    [Fact]
    public void A_lemma_at_an_expression_without_a_value_is_no_fact()
    {
        // exp(z) > 0 at z = log(x) must not make exp(log(x)) + 1 > 0 true at x < 0, where nothing is defined.
        var outcome = Decided("theorem t { claim forall x in [-1, 1]: exp(log(x)) + 1 > 0 proof { have key: forall z in R: exp(z) > 0 } }");
        Assert.NotEqual(Verdict.Proved, outcome.Verdict);
    }

    [Fact]
    public void Editing_a_step_makes_its_certificate_worthless()
    {
        var (_, certificate) = Given("theorem t { claim forall x in R: 2*exp(x) + 3 > 2 proof { have pos: exp(x) > 0 } }");
        var edited = Claims("theorem t { claim forall x in R: 2*exp(x) + 3 > 2 proof { have pos: exp(x) > 1 } }");
        Assert.Null(ProofClaim.Check(edited, Element(certificate)).Proof);
    }

    // A rule that takes facts away takes the steps of the file's proof away with them, whatever rule comes next.
    [Fact]
    public void A_rule_after_one_without_facts_knows_of_no_steps()
    {
        const string ByEnclosure = """{"rule": "interval"}""";
        var (claim, certificate) = Given("theorem t { claim forall w in [0, 1], v in [0, 1]: w + v + 1 >= 1 proof { have low: w >= 0 } }");
        var goals = certificate["goals"]!.AsArray();
        goals[^1]!["proof"] = JsonNode.Parse($$"""
            {"rule": "monotone", "coordinate": 0, "sign": 1, "end": {{ByEnclosure}},
             "slope": {"rule": "segment", "from": [0], "to": [1], "form": "number", "tangent": {{ByEnclosure}}, "curvature": {{ByEnclosure}} } }
            """);
        Assert.NotNull(ProofClaim.Check(claim, Element(certificate)).Proof);
    }

    private (Claim Claim, JsonNode Certificate) Given(string text)
    {
        var outcome = Decided(text);
        Assert.Equal("proof", outcome.Method);
        return (outcome.Claim, JsonNode.Parse(outcome.Proof!.Certificate.GetRawText())!);
    }

    private static JsonElement Element(JsonNode node) => JsonSerializer.SerializeToElement(node, Deep);

    private Outcome Decided(string text) => new Checker { Parallelism = 2 }.Check(Claims(text), Quick);

    private Claim Claims(string text)
    {
        _folder.Write("t.thm", text);
        var file = Elaborator.Elaborate(Path.Combine(_folder.Path, "t.thm"), "t.thm", ElaborationOptions.Default);
        Assert.Empty(file.Diagnostics);
        return file.Entries[0].Claim!;
    }
}
