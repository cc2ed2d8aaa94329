using ProxyProof.Claims;
using ProxyProof.Reporting;
using ProxyProof.TestKit;

namespace ProxyProof.Tests;

/// <summary>Claims about training runs, from files to verdicts: by what the exact iterates are known to do.</summary>
public sealed class TrainingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    // Gradient descent contracts each coordinate of a quadratic by 1 - step * curvature, exactly.
    [InlineData("gd(q, [1, 1], step = 1/10, steps = 20)", "w[20] == [(9/10)^20, 0]", Verdict.Proved)]
    [InlineData("gd(q, [1, 1], step = 1/10, steps = 20)", "w[20][1] < (9/10)^20", Verdict.Refuted)]
    [InlineData("gd(q, [1, 1], step = 1/10, steps = 20)", "forall t in 0..19: q(w[t+1]) <= 9/10 * q(w[t])", Verdict.Proved)]
    [InlineData("gd(q, [1, 1], step = 1/(t+2), steps = 3)", "w[3][1] == 1/4", Verdict.Proved)]
    [InlineData("gd(q, [1, 1], step = 1/10, steps = 0)", "w[0] == [1, 1]", Verdict.Proved)]
    // m1 = 1, w1 = .9; m2 = .5 + .9, w2 = .9 - .14.
    [InlineData("momentum(q, [1, 0], step = 1/10, steps = 2, beta = 1/2)", "w[2][1] == 0.76", Verdict.Proved)]
    // The gradient at .9 - .05 is .85: m2 = .5 + .85, w2 = .9 - .135. The first look-ahead is from w0 with no momentum.
    [InlineData("nesterov(q, [1, 0], step = 1/10, steps = 2, beta = 1/2)", "w[2][1] == 0.765", Verdict.Proved)]
    [InlineData("momentum(q, [1, 0], step = 1/10, steps = 2, beta = 1/2)", "w[2][1] == 0.765", Verdict.Refuted)]
    // Adam's first step is the step times g / (|g| + eps).
    [InlineData("adam(q, [3, 0], step = 1/10, steps = 1, eps = 1/4)", "abs(w[1][1] - (3 - 0.1 * 3/3.25)) <= 1e-20", Verdict.Proved)]
    [InlineData("adam(q, [3, 0], step = 1/10, steps = 1)", "w[1][1] == 2.9", Verdict.Refuted)]
    [InlineData("gd(wavy, 3, step = 1/16, steps = 40)", "forall t in 0..39: wavy(w[t+1]) <= wavy(w[t])", Verdict.Proved)]
    [InlineData("gd(wavy, 3, step = 1/8, steps = 40)", "forall t in 0..39: wavy(w[t+1]) <= 0.9*wavy(w[t])", Verdict.Refuted)]
    // Two blocks, u * v with both gradients at the old point.
    [InlineData("gd(product, (2, 3), step = 1/10, steps = 1)", "w[1] == (2 - 3/10, 3 - 2/10)", Verdict.Proved)]
    // Every batch is one sample: from 0 the first step goes to -1/10 or -2/10 times 2.
    [InlineData("sgd(batched, 0, step = 1/10, steps = 1, batch = 1)", "w[1] == 0.2 or w[1] == 0.4", Verdict.Supported)]
    [InlineData("sgd(batched, 0, step = 1/10, steps = 1, batch = 1)", "w[1] == 0.2", Verdict.Refuted)]
    // An epoch of two batches sees both samples: 1 then 2, or 2 then 1.
    [InlineData("sgd(linear, 0, step = 1, steps = 8, batch = 1)", "w[2] == -3 and w[8] == -12", Verdict.Supported)]
    [InlineData("sgd(linear, 0, step = 1, steps = 8, batch = 1)", "w[1] == -1 and w[3] == -4", Verdict.Refuted)]
    [InlineData("sgd(linear, 0, step = 1, steps = 8, batch = 2)", "w[1] == -3/2 and w[8] == -12", Verdict.Supported)]
    [InlineData("langevin(q, [1, 1], step = 1/10, steps = 3, temperature = 0)", "w[3][1] == (9/10)^3", Verdict.Supported)]
    [InlineData("langevin(q, [1, 1], step = 1/10, steps = 3, temperature = 1)", "||w[3]|| <= 1/100", Verdict.Refuted)]
    [InlineData("flow(q, [1, 1], time = 3)", "abs(w[3][1] - exp(-3)) <= 1e-7 and w[0] == [1, 1]", Verdict.Supported)]
    [InlineData("flow(q, [1, 1], time = 3)", "forall s in [0, 3]: abs(w[s][2] - exp(-10*s)) <= 1e-4", Verdict.Supported)]
    [InlineData("flow(q, [1, 1], time = 3)", "w[3][1] >= 1/2", Verdict.Inconclusive)]
    [InlineData("gd(q, [1, 1], step = 10, steps = 1000)", "q(w[1000]) <= 1", Verdict.Inconclusive)]
    // A step that is no number greater than 0 when it is computed.
    [InlineData("gd(q, [1, 1], step = exp(1) - 3, steps = 5)", "q(w[5]) <= 1", Verdict.Error)]
    // A claim with quantified variables beside the iterates.
    [InlineData("gd(q, [1, 1], step = 1/10, steps = 5)", "forall v in R^2: <grad q(w[5]), w[5] - v> >= q(w[5]) - q(v)", Verdict.Proved)]
    [InlineData("gd(q, [1, 1], step = 1/10, steps = 5)", "forall v in R^2: q(w[5]) <= q(v)", Verdict.Refuted)]
    [InlineData("gd(q, [1, 1], step = 1/10, steps = 5)", "forall t in 0..5, v in [0, 1]^2: q(w[t]) <= q(v) + 5.6", Verdict.Proved)]
    public void A_run_is_judged_by_its_exact_iterates(string run, string claim, Verdict expected)
    {
        var report = Check(run, claim);
        Assert.Equal((expected, ""), (report.Verdict, expected == report.Verdict ? "" : report.Message));
    }

    [Fact]
    public void The_first_bad_step_is_named()
    {
        // Both coordinates shrink by 9/10 until t = 4, when the step becomes too long for the second.
        var report = Check("gd(q, [1, 1], step = if t <= 4 then 1/100 else 1/2, steps = 20)", "forall t in 0..19: q(w[t+1]) <= q(w[t])");
        Assert.Equal(Verdict.Refuted, report.Verdict);
        Assert.Contains("t = 5", report.Witness!.Comparison, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_enclosures_lose_is_told_with_the_step_to_which_they_hold()
    {
        // w - (4w^2 - 3w) is the logistic map: every step costs about a bit.
        var report = Check("gd(chaos, 1/3, step = 1, steps = 5000)", "forall t in 4000..5000: chaos(w[t]) <= 1");
        Assert.Equal(Verdict.Supported, report.Verdict);
        Assert.Matches("Enclosures of [0-9]+ bits hold to step [0-9]+ of the 5000 of w", report.Message);
        Assert.Equal(Verdict.Proved, Check("gd(chaos, 1/3, step = 1, steps = 50)", "forall t in 0..50: chaos(w[t]) <= 1").Verdict);
    }

    [Fact]
    public void Divergence_is_reported_with_its_step()
    {
        // Each step multiplies by 1 - 100: 1.8e308 is passed at step 155.
        var report = Check("gd(q, [0, 1], step = 10, steps = 1000)", "q(w[3]) <= 1e300");
        Assert.Equal(Verdict.Inconclusive, report.Verdict);
        Assert.Contains("step 155", report.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_verdict_at_a_kink_is_not_a_refutation()
    {
        // At 0 every slope in [-1, 1] is a slope of |x|: only by convention does the run stay there.
        Assert.Equal(Verdict.Inconclusive, Check("gd(peak, 1, step = 1, steps = 2)", "peak(w[2]) >= 1/2").Verdict);
        Assert.NotEqual(Verdict.Proved, Check("gd(peak, 1, step = 1, steps = 2)", "peak(w[2]) <= 1/2").Verdict);
    }

    [Fact]
    public void Draws_are_part_of_the_counterexample_and_its_evidence_replays()
    {
        var report = Check("sgd(linear, 0, step = 1, steps = 4, batch = 1)", "w[1] == -1 and w[3] == -4");
        Assert.Contains(report.Witness!.Variables, variable => variable.Name == "batches(w)");
        var evidence = _folder.Read(report.Certificate!);
        Assert.True(Verify(report.Certificate!));

        // A sample twice in an epoch is no batch: the same numbers with such a draw are rejected.
        _folder.Write("forged.json", evidence.Replace("\"2\",", "\"1\",", StringComparison.Ordinal));
        Assert.False(Verify("forged.json"));
    }

    [Fact]
    public void The_evidence_of_a_run_belongs_to_that_run()
    {
        var evidence = Check("gd(q, [1, 1], step = 1/10, steps = 20)", "w[20] == [(9/10)^20, 0]").Certificate!;
        Assert.True(Verify(evidence));
        Write("gd(q, [1, 1], step = 1/10, steps = 21)", "w[20] == [(9/10)^20, 0]");
        Assert.False(Verify(evidence));
        Write("gd(q, [1, 2], step = 1/10, steps = 20)", "w[20] == [(9/10)^20, 0]");
        Assert.False(Verify(evidence));
        Write("momentum(q, [1, 1], step = 1/10, steps = 20, beta = 0)", "w[20] == [(9/10)^20, 0]");
        Assert.False(Verify(evidence));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void The_same_seed_gives_the_same_draws(int jobs)
    {
        var first = Check("langevin(q, [1, 1], step = 1/10, steps = 3, temperature = 1)", "||w[3]|| <= 1/100", jobs);
        var again = Check("langevin(q, [1, 1], step = 1/10, steps = 3, temperature = 1)", "||w[3]|| <= 1/100");
        Assert.Equal(first.Witness!.Left, again.Witness!.Left);
    }

    private Session Session => new(NativeEngine.Create(), _folder.Path, TimeProvider.System);

    private void Write(string run, string claim) => _folder.Write("a.thm", $$"""
        theorem t {
          let q(w in R^2) = w[1]^2/2 + 5*w[2]^2
          let chaos(w in R) = 4/3*w^3 - 3/2*w^2
          let wavy(x in R) = x^2 + 3*sin(x)^2
          let product((u, v) in R * R) = u * v
          let batched(x in R) = mean(i in 1..2, (x - i)^2)
          let linear(x in R) = mean(i in 1..2, i * x)
          let peak(x in R) = abs(x)
          trajectory w = {{run}}
          claim c: {{claim}}
        }
        """);

    private ClaimReport Check(string run, string claim, int jobs = 2)
    {
        Write(run, claim);
        return Session.Check(
            new CheckOptions { Paths = ["a.thm"], Jobs = jobs, Budget = new Budget(Samples: 5_000) }, new SilentObserver(), CancellationToken.None).Claims.Single();
    }

    private bool Verify(string path) => Verification.Verify(Session, [path]).Single().Accepted;

    [Theory]
    [InlineData("training", Verdict.Refuted)]
    [InlineData("interval", Verdict.Supported)]
    public void Training_comes_to_points_at_which_a_claim_about_gradients_fails(string method, Verdict expected)
    {
        using var folder = new TemporaryFolder();
        _ = folder.Write("a.thm", $$"""
            theorem t {
              check { methods = [{{method}}] }
              let f(w in R^3) = log(cosh(w[1] - 0.37)) + (w[2] + 0.21)^2*(1 + w[1]^2) + (w[3] - w[2] - 0.13)^2
              claim forall w in R^3: ||grad f(w)|| >= 1/20
            }
            """);
        var report = new Session(NativeEngine.Create(), folder.Path, TimeProvider.System)
            .Check(new CheckOptions { Paths = ["a.thm"], Jobs = 1 }, new SilentObserver(), CancellationToken.None);
        Assert.Equal(expected, report.Claims.Single().Verdict);
    }
}
