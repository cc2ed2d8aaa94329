using ProxyProof.Checking.Randomness;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Tests;

/// <summary>Intervals of exponents on power laws with noise, whose exponent is known: they hold it at the stated rate.</summary>
public sealed class ExponentTests
{
    private const double Exponent = -0.5;
    private const double Alpha = 0.05;

    private static readonly int s_runs = Environment.GetEnvironmentVariable("PROXYPROOF_SOAK") is { Length: > 0 } ? 100_000 : 1_000;
    private static readonly double[] s_widths = [64, 128, 256, 512, 1024];

    [Theory]
    [InlineData("normal", 10, false)]
    [InlineData("normal", 40, true)]
    [InlineData("uniform", 10, true)]
    [InlineData("laplace", 40, true)]
    public void The_interval_misses_the_exponent_at_most_at_the_stated_rate(string law, int trials, bool uneven)
    {
        var missed = 0;
        var width = 0.0;
        for (var run = 0; run < s_runs; run++)
        {
            var fit = Simulated(new CounterStream((ulong)run, $"{law}/{trials}"), law, trials, uneven, _ => 0);
            missed += fit.Low <= Exponent && Exponent <= fit.High ? 0 : 1;
            width += (fit.High - fit.Low) / s_runs;
        }

        // Four standard deviations above 5 percent; and no interval that says nothing.
        Assert.True(missed <= (Alpha * s_runs) + (4 * Math.Sqrt(Alpha * (1 - Alpha) * s_runs)), $"{missed} of {s_runs}");
        Assert.True(missed >= Alpha * s_runs / 4, $"{missed} of {s_runs}");
        Assert.True(width < 1, $"{width}");
    }

    [Fact]
    public void Heavy_tails_make_wrong_intervals_that_are_not_trusted()
    {
        var (missed, trusted) = (0, 0);
        for (var run = 0; run < 500; run++)
        {
            var fit = Simulated(new CounterStream((ulong)run, "heavy"), "lognormal", 200, uneven: true, _ => 0);
            var isMissed = fit.Low > Exponent || fit.High < Exponent;
            missed += isMissed ? 1 : 0;
            trusted += isMissed && fit.IsTrusted ? 1 : 0;
        }

        Assert.True(missed > 4 * Alpha * 500, $"{missed} of 500");
        Assert.True(trusted <= Alpha * 500, $"{trusted} of 500");
    }

    [Theory]
    [InlineData("normal", 40)]
    [InlineData("laplace", 200)]
    [InlineData("uniform", 40)]
    public void Light_tails_are_trusted(string law, int trials) =>
        Assert.True(Enumerable.Range(0, 200).Count(run => Simulated(new CounterStream((ulong)run, "light"), law, trials, uneven: false, _ => 0).IsTrusted) > 190);

    [Fact]
    public void Trials_that_differ_by_rounding_alone_do_not_exclude_the_truth()
    {
        // Norms of signs are sqrt(m) in every trial.
        ScalingClaims.Point[] points = [.. s_widths.Select(m => new ScalingClaims.Point(RealMath.Log(m), RealMath.Log(Math.Sqrt(m)), 1e-33, 199))];
        var fit = ScalingClaims.Fitted(points, Alpha);
        Assert.True(fit.Low < 0.5 && fit.High > 0.5 && fit.High - fit.Low < 1e-7 && !fit.IsCurved, $"[{fit.Low:R}, {fit.High:R}]");

        var sequence = new MeanSequence(double.NegativeInfinity, double.PositiveInfinity, isIndicator: false, Alpha, least: 100);
        for (var k = 0; k < 1000; k++)
        {
            sequence.Add(Math.BitIncrement(Math.Sqrt(7)));
        }

        var (low, high) = sequence.Interval();
        Assert.True(low < Math.Sqrt(7) && high > Math.Sqrt(7) && high - low < 1e-8, $"[{low:R}, {high:R}]");
    }

    [Fact]
    public void A_curve_that_bends_is_seen_and_a_line_seldom_called_one()
    {
        var (bent, straight) = (0, 0);
        for (var run = 0; run < 500; run++)
        {
            var stream = new CounterStream((ulong)run, "bend");
            bent += Simulated(stream, "normal", 40, uneven: false, x => 0.3 * x * x).IsCurved ? 1 : 0;
            straight += Simulated(stream, "normal", 40, uneven: false, _ => 0).IsCurved ? 1 : 0;
        }

        Assert.True(bent > 450, $"{bent} of 500");
        Assert.True(straight <= 20, $"{straight} of 500");
    }

    // log e = -log(m) / 2 + bend + noise, whose spread may grow with m.
    private static ScalingClaims.Fit Simulated(CounterStream stream, string law, int trials, bool uneven, Func<double, double> bend)
    {
        var points = new ScalingClaims.Point[s_widths.Length];
        for (var k = 0; k < points.Length; k++)
        {
            var noise = new double[trials];
            Distribution distribution = law switch
            {
                "uniform" => new Distribution.Uniform(-1, 1),
                "laplace" => new Distribution.Laplace(0, 1),
                _ => new Distribution.Normal(0, 1),
            };
            distribution.Fill(stream.Substream((ulong)k), 0, noise);
            var (x, spread) = (RealMath.Log(s_widths[k]), uneven ? 0.1 * (k + 1) : 0.3);
            var centre = x - RealMath.Log(s_widths[points.Length / 2]);
            noise = law == "lognormal" ? Array.ConvertAll(noise, z => RealMath.Exp(2.5 * z) - RealMath.Exp(3.125)) : noise;
            var logs = Array.ConvertAll(noise, z => (Exponent * x) + bend(centre) + (spread * z));
            points[k] = ScalingClaims.Pointed(x, logs.Average(), logs.Average(), logs, 1.0 / trials);
        }

        return ScalingClaims.Fitted(points, Alpha);
    }
}
