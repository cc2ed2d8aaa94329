using ProxyProof.Checking;
using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.TestKit;

namespace ProxyProof.Tests;

/// <summary>Statements with quantifiers in several parts of a choice, and with three layers of them.</summary>
public sealed class LayeredClaimTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("(forall x in [0, 1]: x <= 1/2) or (forall y in [0, 1]: y >= 1/2)")]
    [InlineData("(forall x in [0, 1]: x <= 2) implies (forall y in [0, 1]: y >= 1/2)")]
    [InlineData("(exists x in [0, 1]: x >= 1/2) implies (forall y in [0, 1]: y >= 2)")]
    [InlineData("(exists x in [0, 1]: x >= 1/2) implies (exists y in [0, 1]: y >= 2)")]
    [InlineData("(exists x in [0, 1]: x >= 3/2) or (exists y in [0, 1]: y >= 2)")]
    [InlineData("(forall x in [0, 1]: x >= 3/2) or (exists y in [0, 1]: y >= 2)")]
    [InlineData("(forall x in R: x^2 >= 0) implies (exists y in R: y^2 == -1)")]
    [InlineData("not ((exists x in R: x^2 <= 0) and (forall y in R: y^2 >= 0))")]
    [InlineData("forall x in R: (forall y in R: y^2 >= x) or (forall z in [0, 1]: z >= x - 3)")]
    [InlineData("forall x in R: ((forall y in R: y >= x) and x >= 0) or (forall z in R: z^2 >= 1)")]
    public void A_choice_between_quantified_statements_is_refuted_where_all_of_them_fail(string text) => Refuted(text);

    [Theory]
    [InlineData("(forall x in [0, 1]: x <= 1/2) or (forall y in [0, 1]: y >= 0)")]
    [InlineData("(forall x in [0, 1]: x <= 1/2) implies (forall y in [0, 1]: y >= 1/2)")]
    [InlineData("(forall x in [0, 1]: x >= 2) or (exists y in [0, 1]: y >= 1/2)")]
    public void A_choice_of_which_one_holds_is_not(string text) => Assert.Contains(Check(text).Outcome.Verdict, (Verdict[])[Verdict.Supported, Verdict.Proved]);

    [Theory]
    [InlineData("exists c in [0, 1]: forall x in [0, 1], y in [0, 1]: x*y <= c and c <= x + y")]
    [InlineData("exists c in [0, 1]: forall x in [0, 1]: x <= c and c <= x")]
    [InlineData("exists c in R: forall x in [-1, 1]: abs(x^2 - c) <= 0.49")]
    public void Several_answers_together_refute_every_candidate(string text) => Refuted(text);

    [Theory]
    [InlineData("forall w in R^3: exists v in sphere(3): <w, v> > ||w||")]
    [InlineData("(forall x in R: sin(x) <= 1) and (exists y in R: cos(y) >= 1 + 1/1000)")]
    [InlineData("(exists y in R: y^2 <= -1) and (exists z in R: z >= 5) and (forall x in R: x^2 >= 0)")]
    public void What_has_no_witness_at_a_short_point_or_in_a_part_is_refuted(string text) => Refuted(text);

    [Theory]
    [InlineData("""{"of": "negation", "part": 0, "by": {"of": "claim", "witness": [], "goals": []}}""")]
    [InlineData("""{"of": "negation", "part": 2, "by": {"of": "negation", "witness": [], "goals": []}}""")]
    [InlineData("""{"of": "claim", "part": 1, "by": {"of": "negation", "witness": [], "goals": []}}""")]
    [InlineData("""{"of": "negation", "part": 1, "by": {"of": "negation", "witness": [], "goals": []}}""")]
    public void A_part_is_refuted_by_a_certificate_of_its_own_negation_alone(string certificate)
    {
        var claim = TheoremText.Claim(_folder, "(forall x in R: x^2 >= 0) and (exists y in R: y^2 <= -1)");

        Assert.Null(ProofClaim.Check(claim, System.Text.Json.JsonDocument.Parse(certificate).RootElement).Proof);
    }

    [Theory]
    [InlineData("forall x in [0, 1]: exists y in [0, 1]: forall z in [0, 1]: x + z*z <= y")]
    [InlineData("forall x in [0, 1]: exists y in [0, 1]: forall z in [0, 1]: (y - x)^2 + z*z <= z/2")]
    [InlineData("forall x in R: exists y in R: forall z in R: y >= x*z")]
    [InlineData("forall x in R where x >= 2: exists y in [0, 1]: forall z in R where z >= y: x*y >= z")]
    [InlineData("exists x in [0, 1]: forall y in [0, 1]: exists z in [0, 1]: x + z >= y + 3/2")]
    [InlineData("exists x in [0, 1] where x <= 1/2: forall y in [0, 1]: exists z in [0, 1]: x + z >= y + 1")]
    public void Three_layers_are_refuted_by_a_point_and_answers(string text) => Refuted(text);

    [Theory]
    [InlineData("exists x in R: forall y in R: exists z in R: z > y + x")]
    [InlineData("exists x in [0, 1]: forall y in [0, 1]: exists z in [0, 1]: x*z >= y*z")]
    [InlineData("forall x in [0, 1]: exists y in [0, 2]: forall z in [0, 1]: x + z*z <= y")]
    public void Three_layers_are_proved_by_a_point_and_answers(string text)
    {
        var (claim, outcome) = Check(text);

        Assert.True(outcome.Verdict == Verdict.Proved, $"{outcome.Verdict}: {outcome.Message}");
        Assert.True(ProofFile.Parse(ProofFile.Of(outcome.Proof!).Write()).Verify(_ => claim).Accepted);
    }

    [Theory]
    [InlineData("forall x in [0, 1]: exists y in [0, 1]: forall z in [0, 1]: abs(x - y)*(z + 1) <= 1/4", Verdict.Supported)]
    [InlineData("exists x in [0, 1]: forall y in [0, 1]: exists z in [0, 1]: (x - y)^2*(z + 1) >= 5", Verdict.Refuted)]
    public void Three_layers_that_no_point_decides_are_searched(string text, Verdict expected)
    {
        var (_, outcome) = Check(text);

        Assert.Equal(expected, outcome.Verdict);
        Assert.True(outcome.Statistics.Points > 0);
    }

    [Fact]
    public void Four_layers_are_not_searched_and_the_message_says_so()
    {
        var (_, outcome) = Check("forall x in R: exists y in R: forall z in R: exists t in R: t >= x + y + z");

        Assert.Equal(Verdict.Inconclusive, outcome.Verdict);
        Assert.Equal("Nothing was tried: a statement in which forall and exists alternate so often is not searched.", outcome.Message);
    }

    [Theory]
    [InlineData("forall x in R: exists y in [x, x + 1]: forall z in [x, x + 1]: y >= z")]
    [InlineData("exists x in R: forall y in [x, x + 1]: exists z in [y, x]: z < y")]
    [InlineData("forall x in R: exists y in R where y > x: forall z in [x, y]: z > x")]
    public void Domains_and_conditions_of_the_middle_layer_may_speak_of_the_outer_one(string text) => Assert.NotEqual(Verdict.Error, Check(text).Outcome.Verdict);

    private void Refuted(string text)
    {
        var (claim, outcome) = Check(text);

        Assert.True(outcome.Verdict == Verdict.Refuted, $"{outcome.Verdict}: {outcome.Message}");
        if (outcome.Refutation is { } refutation)
        {
            var report = RefutationVerifier.Verify(EvidenceFile.Parse(EvidenceFile.Of(claim, refutation).Write()), _ => claim);
            Assert.True(report.Accepted, report.Reason);
        }
        else
        {
            Assert.True(ProofFile.Parse(ProofFile.Of(outcome.Proof!).Write()).Verify(_ => claim).Accepted);
        }
    }

    private (Claim Claim, Outcome Outcome) Check(string text)
    {
        var claim = TheoremText.Claim(_folder, text);
        return (claim, new Checker { Parallelism = 1 }.Check(claim, new Budget(Samples: 2000, TimeSeconds: 20)));
    }
}
