using ProxyProof.Checking;
using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.TestKit;

namespace ProxyProof.Tests;

/// <summary>What a refutation teaches: how wrong the claim is, and which hypotheses hold the violation back.</summary>
public sealed class InsightTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    // The first point that fails lies a hair beside the tie at (2, 0).
    [InlineData("forall x in [-10, 10], y in [-10, 10] where x + y <= 3 and x >= -1 and y^2 <= 50: x^2 + x*y <= 4", -25)]
    [InlineData("forall x in [0, 5]: x^2 <= 4", -20.9)]
    [InlineData("forall x in [0, 10]^50: sum(i in 1..50, x[i]^2) <= 100", -4000)]
    public void The_worst_is_sought_beyond_the_first_that_fails(string text, double margin)
    {
        var outcome = Check(text);

        Assert.Equal(Verdict.Refuted, outcome.Verdict);
        Assert.True(outcome.Worst!.Margin <= margin, $"{outcome.Worst.Margin}");
        Assert.True(outcome.Witness!.Margin <= 0.01 * outcome.Worst.Margin, $"{outcome.Witness.Margin} beside {outcome.Worst.Margin}");
        Assert.Contains(outcome.Statistics.Stages, stage => stage.Name == "worst");
    }

    [Fact]
    public void Hypotheses_that_hold_the_violation_back_are_told_from_idle_ones()
    {
        var outcome = Check("forall x in [-10, 10], y in [-10, 10] where x + y <= 3 and x >= -1 and y^2 <= 50: x^2 + x*y <= 4");

        Assert.Equal(
            (HypothesisRole[])[new HypothesisRole("x + y <= 3", true, true), new HypothesisRole("x >= -1", false, true), new HypothesisRole("y^2 <= 50", false, false)],
            outcome.Hypotheses.ToArray());
        Assert.Contains("It would fail by more without x + y <= 3, or without x >= -1. y^2 <= 50 makes no difference.", outcome.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("forall x in [0, 4], y in [0, 4] where x == 2*y: x <= 1", false)]
    [InlineData("forall x in [0, 2], y in [0, 4] where x == 2*y: y <= 1/2", true)]
    [InlineData("forall x in [0, 4], y in [0, 1] where x + y >= -1: x <= 1", false)]
    [InlineData("forall w in R^2 where ||w|| <= 1: w[1] <= 1/2", true)]
    [InlineData("forall x in [-4, 4] where x > 0: log(x) <= 1", null)]
    public void A_hypothesis_matters_where_the_violation_is_less_with_it(string text, bool? matters) => Assert.Equal(matters, Assert.Single(Check(text).Hypotheses).Matters);

    [Fact]
    public void A_family_comes_with_its_numbers()
    {
        var ray = Check("forall x in R: x^2 <= 1").Family!;
        Assert.Equal(("ray", "violation", 2.0), (ray.Kind, ray.Quantity, ray.Exponent));
        Assert.Equal(13, ray.T.Length);
        Assert.Equal(ray.T.Length, ray.Margins.Length);

        var curve = Check("forall x in R, y in R where x >= 1 and y >= 0: (x*y - 1)^2 + y >= 1/2").Family!;
        Assert.Equal("curve", curve.Kind);
        Assert.Equal([("x", 1.0, 1.0), ("y", 1.0, -1.0)], curve.Entries.Select(entry => (entry.Name, Math.Round(entry.Factor, 1), entry.Exponent)));
        Assert.All(curve.Margins, margin => Assert.True(margin < 0));

        Assert.Null(Check("forall x in [0, 1], y in [0, 1]: x + y <= 1.9").Family);
    }

    private Outcome Check(string text) => new Checker { Parallelism = 1 }.Check(TheoremText.Claim(_folder, text), new Budget(Samples: 2000));
}
