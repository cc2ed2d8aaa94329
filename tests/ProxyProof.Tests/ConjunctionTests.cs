using ProxyProof.Checking;
using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.TestKit;

namespace ProxyProof.Tests;

/// <summary>Quantified statements joined by "and": each is decided by itself, and the evidence is of the whole.</summary>
public sealed class ConjunctionTests : IDisposable
{
    private const string Quadratic = "let g(w in R^2) = 1/2*(w[1]^2 + 4*w[2]^2) ";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("(forall x in R: x^2 >= 0) and (forall x in R: x^2 >= 1)")]
    [InlineData("(forall x in R: x^2 >= 1) and (forall x in R: x^2 >= 0)")]
    [InlineData("(forall x in R: x^2 >= 0) and (forall x in R: x^4 >= 0) and (forall x in R, y in R: x*y <= 1)")]
    [InlineData("(forall w in R: w^2 >= 0) and (forall w in R^2: w[1] + w[2] <= 7)")]
    [InlineData("forall a in [1, 2]: (forall x in R: a*x^2 >= 0) and (forall x in R: x^2 >= a - 1)")]
    [InlineData("forall a in [1, 2] where a >= 3/2: a >= 1 and (forall x in R: a*x^2 >= 0) and (forall x in R: x^2 + a >= 8/5)")]
    [InlineData("(exists x in R: x^2 == 2) and (forall x in R: x^2 >= 1)")]
    [InlineData("(forall x in R: log(x) <= x) and (forall x in R: x^2 >= 1)")]
    [InlineData(Quadratic + "claim pl(g, 1, 0) and smooth(g, 3.99)")]
    [InlineData(Quadratic + "claim smooth(g, 4) and pl(g, 1.01, 0)")]
    public void A_conjunction_is_refuted_when_a_part_is_and_its_evidence_is_accepted(string text)
    {
        var (claim, outcome) = Check(text);

        Assert.True(outcome.Verdict == Verdict.Refuted, $"{outcome.Verdict}: {outcome.Message}");
        var file = EvidenceFile.Parse(EvidenceFile.Of(claim, outcome.Refutation!).Write());
        var report = RefutationVerifier.Verify(file, _ => claim);
        Assert.True(report.Accepted, report.Reason);
    }

    [Theory]
    [InlineData("(forall x in R: x^2 >= 0) and (forall x in R: x^2 >= -1)")]
    [InlineData("forall a in [1, 2]: (forall x in R: a*x^2 >= 0) and (forall x in R: x^2 >= a - 2)")]
    [InlineData("(forall x in R: x^2 >= 0) and (exists y in R: y^3 >= 2)")]
    [InlineData("(exists x in R: x >= 5) and (forall z in R: z^2 >= 0) and (exists y in R: y <= -5)")]
    [InlineData(Quadratic + "claim pl(g, 1, 0) and smooth(g, 4)")]
    [InlineData(Quadratic + "claim smooth(g, 4) and pl(g, 1, 0)")]
    public void A_conjunction_is_proved_when_all_parts_are(string text)
    {
        var (claim, outcome) = Check(text);

        Assert.True(outcome.Verdict == Verdict.Proved, $"{outcome.Verdict}: {outcome.Message}");
        Assert.True(ProofFile.Parse(ProofFile.Of(outcome.Proof!).Write()).Verify(_ => claim).Accepted);
    }

    [Theory]
    [InlineData("(forall x in R: x^2 >= 0) and (forall x in R: log(x) <= x)", Verdict.Error)]
    [InlineData("forall x in R: x > 0 implies ((forall y in R: y^2 >= 0) and (forall y in R: log(x) <= x + y^2))", Verdict.Supported)]
    public void A_conjunction_that_no_part_refutes_has_its_weakest_part(string text, Verdict expected)
    {
        var (_, outcome) = Check(text);

        Assert.True(outcome.Verdict == expected || (expected == Verdict.Supported && outcome.Verdict == Verdict.Proved), $"{outcome.Verdict}: {outcome.Message}");
    }

    // No x makes the other part fail; that is no contradiction among hypotheses.
    [Theory]
    [InlineData("forall x in [0, 1]: (exists y in [2, 3]: y == x) or x <= 1")]
    [InlineData("forall x in [0, 1]: x <= 1 or (forall y in R: y > x)")]
    [InlineData("forall x in [0, 1]: not (x > 1 and (forall y in R: y > x))")]
    public void A_choice_of_which_one_part_always_holds_is_not_vacuous(string text) => Assert.Contains(Check(text).Outcome.Verdict, (Verdict[])[Verdict.Supported, Verdict.Proved]);

    [Fact]
    public void A_premise_that_never_holds_is() => Assert.Equal(Verdict.Vacuous, Check("forall x in [0, 1]: x > 1 implies (exists y in [0, 1]: y == 5)").Outcome.Verdict);

    // "sqrt(y) >= 0 for every y" has no value: no point satisfies what is made of it.
    [Theory]
    [InlineData("forall x in R: ((forall y in R: sqrt(y) >= 0) or x > 0) implies x <= 0")]
    [InlineData("forall x in R: (not ((forall y in R: sqrt(y) >= 0) and x <= 0)) implies x <= 0")]
    public void A_hypothesis_without_a_value_is_not_satisfied(string text) => Assert.NotEqual(Verdict.Refuted, Check(text).Outcome.Verdict);

    [Theory]
    [InlineData("forall x in R where (forall y in R: y^2 >= 0) or x > 0: x <= 1e300")]
    [InlineData("forall x in R where not (exists y in R: y == x): x <= 1e300")]
    public void A_quantifier_in_a_condition_is_not_searched(string text)
    {
        var (_, outcome) = Check(text);

        Assert.Equal(Verdict.Inconclusive, outcome.Verdict);
        Assert.Contains("inside a condition", outcome.Message, StringComparison.Ordinal);
    }

    private (Claim Claim, Outcome Outcome) Check(string text)
    {
        var claim = TheoremText.Claim(_folder, text);
        return (claim, new Checker { Parallelism = 2 }.Check(claim, new Budget(Samples: 20_000)));
    }
}
