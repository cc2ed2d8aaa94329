using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.Reporting;
using ProxyProof.TestKit;

namespace ProxyProof.Tests;

/// <summary>Claims about random items, from the file to the verdict.</summary>
public sealed class RandomTests
{
    [Theory]
    [InlineData("random x in R ~ normal(0, 1) claim with probability >= 0.9 over x: abs(x) <= 2", Verdict.Supported)]
    [InlineData("random x in R ~ normal(0, 1) claim with probability >= 0.99 over x: abs(x) <= 2", Verdict.Refuted)]
    [InlineData("random x in R^3 ~ rademacher claim with probability >= 0.7 over x: x[1] + x[2] + x[3] <= 1", Verdict.Supported)]
    [InlineData("random x in R^3 ~ rademacher claim with probability >= 0.95 over x: x[1] + x[2] + x[3] <= 1", Verdict.Refuted)]
    [InlineData("random x in R^2 ~ sphere claim with probability >= 0.99 over x: ||x||^2 == 1", Verdict.Supported)]
    [InlineData("random a in R ~ uniform(1, 2) claim with probability >= 0.9 over a: forall v in [-1, 1]: a*v^2 >= 0", Verdict.Supported)]
    [InlineData("random a in R ~ uniform(-1, 2) claim with probability >= 0.9 over a: forall v in [-1, 1]: a*v^2 >= 0", Verdict.Refuted)]
    [InlineData("random x in R ~ uniform(0, 1) assume x >= 1/2 claim with probability >= 0.99 over x: x >= 1/2", Verdict.Supported)]
    [InlineData("random x in R ~ uniform(0, 1) assume x >= 2 claim with probability >= 0.99 over x: x >= 1/2", Verdict.Vacuous)]
    [InlineData("random w0 in R^2 ~ normal(0, 1) let f(w in R^2) = ||w||^2 trajectory w = gd(f, start = w0, step = 1/4, steps = 5) claim with probability >= 0.9 over w0: f(w[5]) <= 1/100", Verdict.Supported)]
    [InlineData("random w0 in R^2 ~ normal(0, 1) let f(w in R^2) = ||w||^2 trajectory w = gd(f, start = w0, step = 1/4, steps = 5) claim with probability >= 0.9 over w0: f(w[5]) <= 1/10000", Verdict.Refuted)]
    [InlineData("random w0 in R^2 ~ normal(0, 1) let f(w in R^2) = ||w||^2 trajectory w = gd(f, start = w0, step = 1/4, steps = 5) claim f(w[5]) <= f(w0)", Verdict.Supported)]
    [InlineData("random w0 in R^2 ~ normal(0, 1) let f(w in R^2) = ||w||^2 trajectory w = gd(f, start = w0, step = 1/4, steps = 5) claim f(w[5]) >= f(w0)", Verdict.Refuted)]
    public void A_claim_about_random_values_is_decided(string items, Verdict expected)
    {
        var claim = Check(items, jobs: 1);
        Assert.Equal(expected, claim.Verdict);
        if (items.Contains("with probability", StringComparison.Ordinal) && expected != Verdict.Vacuous)
        {
            Assert.Equal(EvidenceKind.Statistical, claim.Evidence);
            Assert.NotNull(claim.Probability);
            Assert.InRange(claim.Probability.Estimate, claim.Probability.Lower, claim.Probability.Upper);
            Assert.Null(claim.Certificate);
        }
    }

    [Fact]
    public void The_same_trials_decide_whatever_the_number_of_jobs()
    {
        const string Items = "random x in R ~ normal(0, 1) claim with probability >= 0.95 over x: abs(x) <= 2";
        Assert.Equal(Check(Items, 1).Probability, Check(Items, 4).Probability);
    }

    [Theory]
    [InlineData("random x in R ~ normal(0, 1) claim x >= 0", "PP2009")]
    [InlineData("random x in R ~ normal(0, -1) claim with probability >= 0.9 over x: x >= 0", "PP5006")]
    [InlineData("random x in R ~ uniform(2, 1) claim with probability >= 0.9 over x: x >= 0", "PP5006")]
    [InlineData("random x in R ~ bernoulli(3/2) claim with probability >= 0.9 over x: x >= 0", "PP5006")]
    [InlineData("random x in R ~ normal(0, 1) claim with probability >= 0.9 over x: 1 <= 2", "PP2008")]
    [InlineData("random x in R ~ normal(0, 1) claim with probability >= 1 over x: x >= 0", "PP4003")]
    [InlineData("random x in R ~ normal(0, 1) claim with probability >= 0 over x: x >= 0", "PP4003")]
    [InlineData("let y = 1 claim with probability >= 0.9 over y: y >= 0", "PP2008")]
    public void A_mistake_about_random_values_is_told(string items, string code)
    {
        var claim = Check(items, jobs: 1);
        Assert.Equal(Verdict.Error, claim.Verdict);
        Assert.Contains(claim.Diagnostics, each => each.Diagnostic.Code == code);
    }

    private static ClaimReport Check(string items, int jobs)
    {
        using var folder = new TemporaryFolder();
        _ = folder.Write("a.thm", $"theorem t {{ {items} }}");
        return new Session(NativeEngine.Create(), folder.Path, TimeProvider.System)
            .Check(new CheckOptions { Paths = ["a.thm"], Jobs = jobs }, new SilentObserver(), CancellationToken.None).Claims.Single();
    }
}
