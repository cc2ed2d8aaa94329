using System.Text.Json;
using System.Text.Json.Nodes;
using ProxyProof.Checking;
using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.TestKit;

namespace ProxyProof.Tests;

/// <summary>Two alternating quantifiers: witnesses that depend on what is bound before them, and witnesses against which nothing is found.</summary>
public sealed class DependentWitnessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("forall x in [0, 1]: exists y in [0, 1]: y >= x")]
    [InlineData("forall x in R: exists y in R: y > exp(x)")]
    [InlineData("forall w in R^3: exists v in R^3: v == -w")]
    [InlineData("forall y in R^2: exists w in R^2: [[2, 1], [1, 3]]*w == y")]
    [InlineData("forall y in R^2: exists w in R^3: [[1, 2, 3], [0, 1, 1]]*w == y")]
    [InlineData("forall a in R: exists b in R: a + b == 3 and a - b == 2*a - 3")]
    [InlineData("forall k in 0..9: exists j in 0..10: j > k")]
    [InlineData("exists x in [-1, 1]: forall y in [-1, 1]: x*y <= 1/10")]
    [InlineData("exists c in R: forall x in [-1, 1]: abs(x^3 - c) <= 1")]
    [InlineData("exists m in R: forall x in R: x^2 - 2*x >= m^2 - 2*m")]
    [InlineData("exists L in R: forall x in R: sin(x) + cos(x) <= L")]
    public void Holds(string claim)
    {
        var outcome = Check(claim);
        Assert.True(outcome.Verdict == Verdict.Proved, $"{outcome.Verdict}: {outcome.Message}");
    }

    [Theory]
    [InlineData("exists x in [-1, 1]: forall y in [-1, 1]: x*y >= 1/10")]
    [InlineData("exists c in R: forall x in [-1, 1]: abs(x^3 - c) <= 9/10")]
    [InlineData("exists L in R: forall x in R: x^2 <= L")]
    [InlineData("exists m in R: forall x in R: x^3 >= m^3")]
    [InlineData("exists mu in [1/100, 1]: forall x in R: 8*x^6 >= mu*x^4")]
    [InlineData("exists k in 0..9: forall j in 0..10: j <= k")]
    public void Is_refuted(string claim)
    {
        var outcome = Check(claim);
        Assert.True(outcome.Verdict == Verdict.Refuted, $"{outcome.Verdict}: {outcome.Message}");
    }

    [Theory]
    [InlineData("forall x in [0, 1]: exists y in [0, 0.999999999]: y >= x")]
    [InlineData("forall x in R where x >= 0: exists y in R where y > 0: y^2 < x")]
    [InlineData("forall k in 0..9: exists j in 0..9: j > k")]
    [InlineData("forall y in R^2: exists w in R^2: [[1, 2], [2, 4.000000001]]*w == y and w[1] + 2*w[2] == y[1] + 1e-9")]
    [InlineData("forall y in [0, 1]^2: exists w in ball([0, 0], 0.632455532): [[2, 1], [1, 3]]*w == y")]
    [InlineData("exists c in R: forall x in [-1, 1]: abs(x^3 - c) <= 0.999999999")]
    [InlineData("exists x in [-1, 1]: forall y in [-1, 1]: x*y >= 1e-12")]
    [InlineData("exists m in R: forall x in R: x^2 - 2*x >= m^2 - 2*m + 1e-12")]
    public void Is_not_proved(string claim)
    {
        var outcome = Check(claim);
        Assert.True(outcome.Verdict is not (Verdict.Proved or Verdict.Error), outcome.Message);
    }

    [Theory]
    [InlineData("forall x in [0, 1]: exists y in [0, 1]: y^2 == x")]
    [InlineData("exists c in R: forall x in [-1, 1]: abs(x^3 - c) <= 1.000000001")]
    [InlineData("exists x in [-1, 1]: forall y in [-1, 1]: x*y >= 0")]
    [InlineData("exists L in R: forall x in R: tanh(x) < L")]
    public void Is_not_refuted(string claim)
    {
        var outcome = Check(claim);
        Assert.True(outcome.Verdict is not (Verdict.Refuted or Verdict.Error), outcome.Message);
    }

    // Certificates by hand: {x} stands for the node of x, {y} for that of y.
    [Theory]
    [InlineData("forall x in [0, 1]: exists y in [0, 1]: y >= x", """[[[{"constant": ["0"], "plus": [{"node": {x}, "entry": 0, "times": ["1"]}]}]]]""", true)]
    [InlineData("forall x in [0, 1]: exists y in [0, 1]: y >= x", """[[[{"constant": ["1"], "plus": []}]]]""", true)]
    [InlineData("forall x in [0, 1]: exists y in [0, 1]: y >= x", """[[[{"constant": ["2"], "plus": []}]]]""", false)]
    [InlineData("forall x in [0, 1]: exists y in [0, 1]: y >= x", """[[[{"constant": ["1/2"], "plus": []}]]]""", false)]
    [InlineData("forall x in [0, 1]: exists y in [0, 1]: y >= x", """[[[{"constant": ["0"], "plus": [{"node": {x}, "entry": 0, "times": ["999/1000"]}]}]]]""", false)]
    [InlineData("forall x in [0, 1]: exists y in [0, 1]: y >= x", """[[[{"constant": ["1/1000"], "plus": [{"node": {x}, "entry": 0, "times": ["1"]}]}]]]""", false)]
    [InlineData("forall x in [0, 1]: exists y in [0, 1]: y >= x", """[[[{"constant": ["0"], "plus": [{"node": {y}, "entry": 0, "times": ["1"]}]}]]]""", false)]
    [InlineData("forall x in [0, 1]: exists y in [0, 1]: y >= x", """[[[{"constant": ["0"], "plus": [{"node": {x}, "entry": 1, "times": ["1"]}]}]]]""", false)]
    [InlineData("forall x in [0, 1]: exists y in [0, 1]: y >= x", """[[[{"constant": ["0"], "plus": [{"node": -1, "entry": 0, "times": ["1"]}]}]]]""", false)]
    [InlineData("forall x in [0, 1]: exists y in [0, 1]: y >= x", """[[[{"constant": ["0"], "plus": [{"node": 100000, "entry": 0, "times": ["1"]}]}]]]""", false)]
    [InlineData("forall x in [0, 1]: exists y in [0, 1]: y >= x", """[[[{"constant": ["0"], "plus": [{"node": {x}, "entry": 0, "times": []}]}]]]""", false)]
    [InlineData("forall x in [0, 1]: exists y in [0, 1]: y >= x", """[[[{"constant": ["0"], "plus": [{"node": {x}, "entry": 0, "times": ["1", "1"]}]}]]]""", false)]
    [InlineData("forall x in [0, 1]: exists y in [0, 1]: y >= x", """[[[{"constant": [], "plus": []}]]]""", false)]
    [InlineData("forall x in [0, 1]: exists y in [0, 1]: y >= x", """[[[]]]""", false)]
    [InlineData("forall x in [0, 1]: exists y in [0, 1]: y >= x", """[[]]""", false)]
    [InlineData("forall x in [0, 1]: exists y in [0, 1]: y >= x", """[[[{"constant": ["1"], "plus": []}, {"constant": ["1"], "plus": []}]]]""", false)]
    [InlineData("forall x in [0, 1]: exists y in [0, 1]: y >= x", """[[[{"constant": ["1"], "plus": []}]], [[{"constant": ["1"], "plus": []}]]]""", false)]
    [InlineData("forall x in [0, 1]: exists y in [0, 1]: y >= x", """[[[{"constant": ["1"]}]]]""", false)]
    [InlineData("forall x in [0, 1]: exists y in [0, x]: y >= x", """[[[{"constant": ["0"], "plus": [{"node": {x}, "entry": 0, "times": ["1"]}]}]]]""", true)]
    [InlineData("forall x in [0, 1]: exists y in [0, x]: y == 1", """[[[{"constant": ["1"], "plus": []}]]]""", false)]
    [InlineData("forall x in [0, 1]: exists y in R where y < x: y <= x", """[[[{"constant": ["0"], "plus": [{"node": {x}, "entry": 0, "times": ["1"]}]}]]]""", false)]
    [InlineData("forall x in [-1, 1]: exists y in R: x*y >= 0 and abs(y) == 1", """[[[{"constant": ["1"], "plus": []}], [{"constant": ["-1"], "plus": []}]]]""", true)]
    [InlineData("forall x in [-1, 1]: exists y in R: x*y >= 0 and abs(y) == 1", """[[[{"constant": ["1"], "plus": []}], [{"constant": ["0"], "plus": []}]]]""", false)]
    [InlineData("forall x in [0, 1]: exists y in [0, 1]: log(y) <= x", """[[[{"constant": ["0"], "plus": []}]]]""", false)]
    [InlineData("forall x in [0, 1]: exists y in R: forall z in [0, 1]: y >= x*z", """[[[{"constant": ["1"], "plus": []}]]]""", false)]
    public void Terms_are_accepted_only_where_they_are_witnesses(string text, string choices, bool accepted)
    {
        var claim = TheoremText.Claim(_folder, text);
        string Place(int variable) => $"{claim.Graph.VariableNode(variable).Index}";
        choices = choices.Replace("{x}", Place(0), StringComparison.Ordinal).Replace("{y}", Place(1), StringComparison.Ordinal);
        var halves = text.Contains("[-1, 1]", StringComparison.Ordinal)
            ? """{"rule": "split", "coordinate": 0, "at": "0", "below": {"rule": "interval"}, "above": {"rule": "interval"}}"""
            : """{"rule": "branch", "points": [], "slices": [], "tree": "BA=="}""";
        var any = false;
        foreach (var goals in new[] { 1, 2, 3 })
        {
            var goal = $$"""{"point": ["0"], "proof": {{halves}} }""";
            var report = ProofClaim.Check(claim, JsonDocument.Parse(
                $$"""{"of": "claim", "witness": [], "choices": {{choices}}, "goals": [{{string.Join(", ", Enumerable.Repeat(goal, goals))}}]}""").RootElement);
            any |= report.Proof is not null;
        }

        Assert.Equal(accepted, any);
    }

    [Fact]
    public void A_certificate_whose_choices_are_changed_is_rejected()
    {
        var outcome = Check("exists c in R: forall x in [-1, 1]: abs(x^3 - c) <= 9/10");
        Assert.Equal(Verdict.Refuted, outcome.Verdict);
        var text = outcome.Proof!.Certificate.GetRawText();
        Assert.NotNull(ProofClaim.Check(outcome.Claim, JsonDocument.Parse(text).RootElement).Proof);
        foreach (var change in (Action<JsonObject>[])
        [
            root => root.Remove("choices"),
            root => root["choices"] = new JsonArray(),
            root => root["choices"]![0]!.AsArray().RemoveAt(0),
            root => root["choices"]![0]![0]![0]!["constant"] = new JsonArray("2"),
            root => root["choices"]![0]![0]![0]!["constant"] = new JsonArray("0"),
            root => root["of"] = "claim",
            root => root["witness"] = new JsonArray("0"),
        ])
        {
            var root = JsonNode.Parse(text)!.AsObject();
            change(root);
            Assert.Null(ProofClaim.Check(outcome.Claim, JsonDocument.Parse(root.ToJsonString()).RootElement).Proof);
        }
    }

    private Outcome Check(string text) => new Checker { Parallelism = 1 }.Check(TheoremText.Claim(_folder, text), new Budget(Samples: 2000));
}
