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
    [InlineData("random w0 in R^2 ~ normal(0, 1) let f(w in R^2) = ||w||^2 trajectory w = gd(f, start = w0, step = 1/4, steps = 5) claim f(w[5]) <= f(w0)", Verdict.Proved)]
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
        var (one, four) = (Check(Items, 1).Probability!, Check(Items, 4).Probability!);
        Assert.Equal(one with { Failing = [] }, four with { Failing = [] });
        Assert.Equal(one.Failing.AsEnumerable(), four.Failing);
    }

    [Fact]
    public void A_trial_that_failed_fails_again_alone()
    {
        using var folder = new TemporaryFolder();
        _ = folder.Write("a.thm", "theorem t { random x in R ~ normal(0, 1) claim with probability >= 0.9 over x: abs(x) <= 2 claim 1 <= 2 }");
        var session = new Session(NativeEngine.Create(), folder.Path, TimeProvider.System);
        var report = session.Check(new CheckOptions { Paths = ["a.thm"], Jobs = 1 }, new SilentObserver(), CancellationToken.None);
        _ = folder.Write("r.json", JsonWriter.Write(report));
        var failing = report.Claims[0].Probability!.Failing;
        Assert.NotEmpty(failing);
        foreach (var number in failing.Take(3))
        {
            var trial = Replay.RunTrial(session, "r.json", "a.thm#t.claim1", number, CancellationToken.None).Trial!;
            Assert.False(trial.Success);
            Assert.True(Numerics.Rational.Abs(trial.Values[0].Values[0]) > 2);
        }

        var other = Enumerable.Range(0, 20).Select(k => (long)k).First(k => !failing.Contains(k));
        Assert.True(Replay.RunTrial(session, "r.json", "a.thm#t.claim1", other, CancellationToken.None).Trial!.Success);
        Assert.Contains("no trials", Replay.RunTrial(session, "r.json", "a.thm#t.claim2", 0, CancellationToken.None).Problem, StringComparison.Ordinal);
        Assert.Contains("holds no claim", Replay.RunTrial(session, "r.json", "a.thm#t.claim3", 0, CancellationToken.None).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void The_level_is_split_over_the_statistical_claims_of_a_run()
    {
        using var folder = new TemporaryFolder();
        _ = folder.Write("a.thm", "theorem t { random x in R ~ normal(0, 1) claim with probability >= 0.9 over x: abs(x) <= 2 claim 1 <= 2 claim P(y in R^3 ~ normal(0, 1): ||y|| <= 2) >= 0.5 }");
        var options = new CheckOptions { Paths = ["a.thm"], Jobs = 1, Familywise = true };
        var report = new Session(NativeEngine.Create(), folder.Path, TimeProvider.System).Check(options, new SilentObserver(), CancellationToken.None);
        Assert.Equal([0.995, 0.99, 0.995], report.Claims.Select(claim => Math.Round(claim.Budget.Confidence!.Value, 12)));
        Assert.Equal(0.99, report.Summary.JointConfidence!.Value, 1e-12);
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

    [Theory]
    [InlineData("<= 2.1", Verdict.Supported)]
    [InlineData("<= 1.8", Verdict.Refuted)]
    public void A_width_at_which_a_mean_has_a_closed_form_counts_as_exact(string bound, Verdict verdict)
    {
        // The mean is a formula at the first widths, and one of trials at the last.
        var claim = Check($"sweep m in [16, 64, 256] random g in R^m ~ normal(0, 1) claim exponent(m, E(g: norm(g, 1)^2)) {bound}", jobs: 1);
        Assert.Equal((verdict, EvidenceKind.Statistical), (claim.Verdict, claim.Evidence));
    }

    private static ClaimReport Check(string items, int jobs)
    {
        using var folder = new TemporaryFolder();
        _ = folder.Write("a.thm", $"theorem t {{ {items} }}");
        return new Session(NativeEngine.Create(), folder.Path, TimeProvider.System)
            .Check(new CheckOptions { Paths = ["a.thm"], Jobs = jobs }, new SilentObserver(), CancellationToken.None).Claims.Single();
    }
}
