using System.Text.Json;
using ProxyProof.Checking;
using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.TestKit;

namespace ProxyProof.Tests;

/// <summary>Witnesses, counterexamples and satisfying points that are no fractions: zeros of equations by Krawczyk's test.</summary>
public sealed class ZeroTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("exists x in R: x^2 == 2")]
    [InlineData("exists x in [0, 2]: x^2 == 2 and x > 1.4142")]
    [InlineData("exists x in [0, 1]: cos(x) == x")]
    [InlineData("exists x in R: exp(x) + x == 0")]
    [InlineData("exists x in R: x^2 == 2 and x^4 == 4")]
    [InlineData("exists x in R: x^4 == 4 and x^2 == 2")]
    [InlineData("exists x in R: (x^2 - 2)^2 <= 0")]
    [InlineData("exists x in R, y in R: x^2 + y^2 == 4 and x*y == 1")]
    [InlineData("exists w in R^3: <w, w> == 2 and w[1] > 1")]
    [InlineData("exists w in R^3: ||w - [1, 1, 1]||^2 == 2 and w[1] == w[2]")]
    [InlineData("exists w in sphere(2): w[1] == w[2]")]
    [InlineData("let f(w in R^2) = (w[1]^2 - 3)^2 + (w[1] - w[2])^2 + w[1]/10 claim exists w in R^2: grad f(w) == zeros(2)")]
    [InlineData("forall x in R where x^2 == 2: abs(x) > 1.414")]
    [InlineData("forall x in R where x^2 == 2: x^4 + x^2 == 6")]
    [InlineData("forall x in R where exp(x) == 2: x < 7/10")]
    public void Holds(string claim)
    {
        var outcome = Check(claim);
        Assert.True(outcome.Verdict == Verdict.Proved, $"{outcome.Verdict}: {outcome.Message}");
    }

    [Theory]
    [InlineData("forall x in R: x^2 != 2")]
    [InlineData("forall x in R: (x^2 - 2)^2 > 0")]
    [InlineData("forall x in R: abs(x^3 - x - 1) > 0")]
    [InlineData("forall x in R where x^2 == 2: x > 0")]
    [InlineData("forall x in R where x^2 == 2: abs(x) >= 1.41421357")]
    [InlineData("let f(x in R) = x^4/4 - x^2 + x/5 claim forall x in R, y in R where f'(x) == 0: f(x) <= f(y)")]
    public void Is_refuted(string claim)
    {
        var outcome = Check(claim);
        Assert.True(outcome.Verdict == Verdict.Refuted, $"{outcome.Verdict}: {outcome.Message}");
    }

    [Theory]
    // Sums that jump over 0: there is no zero, though the slope seems to say so.
    [InlineData("exists x in [-1, 1]: (if x >= 0 then 1e-9 else -1e-9) + x == 0")]
    [InlineData("exists x in [-1, 1]: 1e-9*step(x) - 5e-10 + x == 0 and x != 5e-10")]
    [InlineData("exists x in [-1, 1]: max(if x >= 0 then 1e-9 else -1e-9, x) + x == 0")]
    // By a hair.
    [InlineData("exists x in [0, 1.4142135623730950]: x^2 == 2")]
    [InlineData("exists x in R: x^2 == 2 and x^4 == 4 + 1e-12")]
    [InlineData("exists x in R: x^2 + 1e-18 == 0")]
    [InlineData("exists x in R: x^2 == 2 and x > 1.4142135623730951")]
    [InlineData("exists k in 0..3: k^2 == 2")]
    [InlineData("exists x in [0, 1]: sqrt(x) + 1e-9 == 0")]
    [InlineData("exists x in R, y in R: x + y == 1 and 2*x + 2*y == 2 + 1e-12")]
    public void Is_not_proved(string claim)
    {
        var outcome = Check(claim);
        Assert.True(outcome.Verdict != Verdict.Proved, outcome.Message);
    }

    [Theory]
    [InlineData("forall x in R: x^2 + 1e-18 != 0")]
    [InlineData("forall x in [0, 1.4142135623730950]: x^2 != 2")]
    [InlineData("forall x in R where x^2 == 2: abs(x) <= 1.4142135623730951")]
    [InlineData("forall x in [-1, 1]: (if x >= 0 then 1e-9 else -1e-9) + x != 0")]
    public void Is_not_refuted(string claim)
    {
        var outcome = Check(claim);
        Assert.True(outcome.Verdict != Verdict.Refuted, outcome.Message);
    }

    // Certificates by hand: {0} stands for the equation's node.
    [Theory]
    [InlineData("exists x in R: x^2 == 2", "7/5", "1/50", true, "")]
    [InlineData("exists x in R: x^2 == 2", "7/5", "1/1000", false, "no zero in the box")]
    [InlineData("exists x in R: x^2 == 2", "7/5", "2", false, "the slope is 0 within")]
    [InlineData("exists x in R: x^2 == 2", "7/5", "-1/100", false, "a box of negative width")]
    [InlineData("exists x in [7/5, 2]: x^2 == 2", "7/5", "1/10", false, "the box leaves the domain")]
    [InlineData("exists x in [-1, 1]: (if x >= 0 then 1e-9 else -1e-9) + x == 0", "0", "1/1000", false, "a jump")]
    [InlineData("exists x in [-1, 1]: (if x > 0 then 1e-9 else -1e-9) + x == 0", "0", "1/1000", false, "a jump")]
    [InlineData("exists x in [-1, 1]: 1e-9*step(x) - 5e-10 + x == 0", "0", "1/1000", false, "a jump")]
    [InlineData("exists x in [-1, 1]: sign(x)/1000000 + 1/1000000000 + x == 0", "0", "1/1000", false, "a jump")]
    [InlineData("exists x in [-1, 1]: sqrt(x) + x == 0", "1/2", "1/2", false, "the box reaches where it has no slope")]
    [InlineData("forall y in [1, 2]: exists x in [0, 2]: x == y", "3/2", "1/2", false, "the equation speaks of y")]
    public void A_box_is_accepted_only_where_it_holds_a_zero(string text, string middle, string radius, bool accepted, string why)
    {
        var claim = Claims(text);
        var equation = new[] { 1, 2 }.Select(at => ProofClaim.Of(claim, [at])).First(any => any.Refusal is null)
            .Sequents.SelectMany(sequent => sequent.Goal.Literals).First(literal => literal.Relation == Numerics.Relation.Equal).Difference.Index;
        var box = $$"""{"radii": ["{{radius}}"], "equations": [[{{equation}}, 0]]}""";
        var proof = """{"rule": "squares", "factor": [["1"]], "root": null, "slack": "0", "squares": [], "zeros": [{"fact": "fact:2", "multiplier": [["1"]]}], "convex": [], "quadratic": false, "kernel": []}""";
        var point = text.StartsWith("forall", StringComparison.Ordinal) ? $"\"3/2\", \"{middle}\"" : $"\"{middle}\"";
        var report = ProofClaim.Check(claim, JsonDocument.Parse(
            $$"""{"of": "claim", "witness": ["{{middle}}"], "zero": {{box}}, "goals": [{"point": [{{point}}], "proof": {{proof}}}]}""").RootElement);
        Assert.True((report.Proof is not null) == accepted, $"{why}: {report.Reason}");
        Assert.False(!accepted && report.Reason.Contains("field", StringComparison.Ordinal), report.Reason);
    }

    [Theory]
    [InlineData("[]", "[[@, 0]]")]
    [InlineData("[\"1/100\"]", "[]")]
    [InlineData("[\"1/100\"]", "[[@, 0], [@, 0]]")]
    [InlineData("[\"1/100\"]", "[[@, 1]]")]
    [InlineData("[\"1/100\"]", "[[@, -1]]")]
    [InlineData("[\"1/100\"]", "[[-1, 0]]")]
    [InlineData("[\"1/100\"]", "[[100000, 0]]")]
    [InlineData("[\"1/100\", \"1/100\"]", "[[@, 0]]")]
    [InlineData("[\"0\"]", "[]")]
    public void A_box_of_another_form_is_rejected(string radii, string equations)
    {
        var claim = Claims("exists x in R: x^2 == 2");
        var equation = ProofClaim.Of(claim, [1]).Sequents[0].Goal.Literals.First().Difference.Index;
        var zero = $$"""{"radii": {{radii}}, "equations": {{equations.Replace("@", $"{equation}", StringComparison.Ordinal)}} }""";
        var text = $$"""{"of": "claim", "witness": ["7/5"], "zero": {{zero}}, "goals": [{"point": ["7/5"], "proof": {"rule": "interval"} }]}""";
        Assert.Null(ProofClaim.Check(claim, JsonDocument.Parse(text).RootElement).Proof);
    }

    private Outcome Check(string text) => new Checker { Parallelism = 1 }.Check(Claims(text), new Budget(Samples: 2000));

    private Claim Claims(string text) => TheoremText.Claim(_folder, text);
}
