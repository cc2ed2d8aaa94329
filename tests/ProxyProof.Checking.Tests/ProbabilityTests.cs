using ProxyProof.Checking.Randomness;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Tests;

/// <summary>The test behind "with probability at least p": its error rate under stopping, its ends, and how it counts what it cannot decide.</summary>
public sealed class ProbabilityTests
{
    private static readonly int s_runs = Environment.GetEnvironmentVariable("PROXYPROOF_SOAK") is { Length: > 0 } ? 100_000 : 1_000;

    [Theory]
    [InlineData(0.9, 0.9)]
    [InlineData(0.9, 0.905)]
    [InlineData(0.5, 0.5)]
    [InlineData(0.99, 0.99)]
    public void A_claim_that_is_true_by_a_hair_is_refuted_at_most_at_the_stated_rate(double required, double actual) =>
        AssertRate(required, actual, decision: false);

    [Theory]
    [InlineData(0.9, 0.8999)]
    [InlineData(0.5, 0.49)]
    [InlineData(0.99, 0.9899)]
    public void A_claim_that_is_false_by_a_hair_is_supported_at_most_at_the_stated_rate(double required, double actual) =>
        AssertRate(required, actual, decision: true);

    [Fact]
    public void What_is_far_from_the_stated_probability_is_decided_soon()
    {
        var test = new ProbabilityTest(0.9, 0.99);
        for (var k = 0; k < 200; k++)
        {
            test.Add(true);
        }

        Assert.True(test.Decision);
        Assert.True(test.Trials < 100);
        test = new ProbabilityTest(0.9, 0.99);
        for (var k = 0; k < 100; k++)
        {
            test.Add(k % 2 == 0);
        }

        Assert.False(test.Decision);
        Assert.InRange(test.Finding.Lower, 0.01, 0.5);
        Assert.InRange(test.Finding.Upper, 0.5, 0.9);
    }

    [Theory]
    [InlineData(0.5, 0.99)]
    [InlineData(0.99, 0.99)]
    [InlineData(0.999, 0.95)]
    public void The_fewest_trials_decide_when_all_succeed_and_one_fewer_does_not(double required, double confidence)
    {
        var test = new ProbabilityTest(required, confidence);
        var fewest = ProbabilityTest.FewestTrials(required, confidence);
        for (var k = 1; k < fewest; k++)
        {
            test.Add(true);
        }

        Assert.Null(test.Decision);
        test.Add(true);
        Assert.True(test.Decision);
    }

    [Fact]
    public void Undecided_trials_count_against_either_verdict()
    {
        var test = new ProbabilityTest(0.5, 0.99);
        for (var k = 0; k < 3000; k++)
        {
            // A third each: between 1/3 and 2/3 the probability may be anything.
            test.Add((k % 3) switch { 0 => true, 1 => false, _ => null });
        }

        Assert.Null(test.Decision);
        Assert.True(test.Finding.Lower < 1.0 / 3 && test.Finding.Upper > 2.0 / 3);
    }

    [Fact]
    public void The_confidence_sequence_holds_the_true_probability_at_every_trial_at_the_stated_rate()
    {
        var missed = 0;
        for (var run = 0; run < 300; run++)
        {
            var stream = new CounterStream((ulong)run, "coverage");

            // A required level that is never reached: the test goes on, and its ends can be watched.
            var test = new ProbabilityTest(1e-9, 0.95);
            var covered = true;
            for (var k = 0; k < 200 && test.Decision is null; k++)
            {
                test.Add(stream.UniformAt((ulong)k) < 0.7 ? false : null);
                covered &= test.Finding.Upper >= 0.3;
            }

            missed += covered ? 0 : 1;
        }

        Assert.True(missed <= 300 * 0.09, $"{missed} of 300");
    }

    private static void AssertRate(double required, double actual, bool decision)
    {
        var wrong = 0;
        for (var run = 0; run < s_runs; run++)
        {
            var stream = new CounterStream((ulong)run, "calibration").Substream($"{required}/{actual}/{decision}");
            var test = new ProbabilityTest(required, 0.95);
            for (var k = 0; k < 1000 && test.Decision is null; k++)
            {
                test.Add(stream.UniformAt((ulong)k) < actual);
            }

            wrong += test.Decision == decision ? 1 : 0;
        }

        // Four standard deviations above 5 percent.
        Assert.True(wrong <= (0.05 * s_runs) + (4 * Math.Sqrt(0.05 * 0.95 * s_runs)), $"{wrong} of {s_runs}");
    }
}
