using System.Collections.Immutable;
using System.Globalization;
using ProxyProof.Checking.Refuting;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Expressions.Tensors;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Randomness;

/// <summary>
/// Decides claims about exponents of random quantities: trials at each width, the least-squares slope of log e against log m, and an interval from the spread of
/// the trials. The slope is a fixed combination of the means at the widths, so its spread is that of these, whatever the shape of the curve.
/// </summary>
/// <remarks>Source for the interval: Welch 1947 and Satterthwaite 1946, for a combination of means of unequal spread.</remarks>
internal static class ScalingClaims
{
    private const long ClosedTrials = 200;
    private const long TrainedTrials = 40;
    private const double CurvatureLevel = 0.01;

    // Trials are computed in floating point: where they hardly differ, so much stands for their error.
    private const double Rounding = 1e-9;

    // Sum of fourth powers over the square of that of squares, of what each trial adds to the slope: some 1.2 / trials for normal numbers at four widths.
    private const double GreatestRatio = 0.05;

    private const string Distrust = "few of the trials make up the spread, or at some width all are the same: tails are heavy or what matters is rare, and no level can be stated";
    private const string NoMean = "few of the trials make up the spread: tails are so heavy that there may be no mean";
    private const double LeastTailIndex = 1.2;

    // Each look has four times the trials of the one before, and its share of the level.
    private static readonly double[] s_shares = [0.5, 0.25, 0.25];

    /// <summary>A mean of log e at one width: the sums of second and fourth powers of what each trial adds to it, and how fast the tails of these fall off.</summary>
    internal readonly record struct Point(double LogWidth, double Value, double Variance, double Freedom, double Fourth = 0, double TailIndex = double.PositiveInfinity);

    /// <summary>A slope with its interval, whether the curve bends, the slope over the largest widths, and whether the trials look as the interval needs them.</summary>
    internal sealed record Fit(double Slope, double Low, double High, Point[] Points, bool IsCurved, double Last, bool IsTrusted);

    /// <summary>Whether a claim speaks of such exponents.</summary>
    public static bool Concerns(Claim claim) => !claim.Exponents.IsEmpty;

    /// <summary>Decides.</summary>
    public static Outcome Decide(Claim claim, Effort effort, IProgress<SearchProgress>? progress)
    {
        if (ProbabilityClaims.Concerns(claim) || PopulationClaims.Concerns(claim))
        {
            return Outcome.Error(claim, "not checked yet: an exponent beside `with probability` or an expectation without a closed form");
        }

        if (Obligations.Of(claim).Any(obligation => obligation.Universals.Count + obligation.Existentials.Count > 0))
        {
            return Outcome.Error(claim, "not checked yet: an exponent of something random beside quantified variables");
        }

        // 1. Looks with more and more trials, until what the intervals of the fits say decides.
        var bounds = new MarginBounds(claim);
        var kept = claim.Exponents.Select(exponent => exponent.Widths.Select(width => new Width(width.Trials with { Id = $"{claim.Id}/{width.Trials.Id}" }, width.Body, width.Value, effort)).ToArray()).ToArray();
        List<Fit> fits = [];
        (bool? holds, double low, double high) = (null, double.NegativeInfinity, double.PositiveInfinity);
        var looks = effort.StatedTrials is null ? s_shares.Length : 1;
        for (var look = 0; look < looks && (holds is null || !fits.TrueForAll(fit => fit.IsTrusted)) && !(look > 0 && effort.Stop()); look++)
        {
            var alpha = (1 - effort.Confidence) * (looks == 1 ? 1 : s_shares[look]) / claim.Exponents.Length;
            List<Fit> next = [];
            for (var k = 0; k < kept.Length; k++)
            {
                List<Point> points = [];
                foreach (var width in kept[k])
                {
                    var (point, failure) = width.At(look);
                    if (failure is not null)
                    {
                        return Renamed(claim, failure, claim.Exponents[k], width.Value);
                    }

                    points.Add(point);
                    progress?.Report(new SearchProgress("trials", kept.Sum(widths => widths.Sum(each => (long)each.Trials)), null));
                }

                next.Add(Fitted([.. points], alpha));
            }

            fits = next;
            (holds, low, high) = bounds.At([.. fits.Select(fit => ((double, double)[])[(fit.Low, fit.High)])]);
        }

        // 2. Do the largest widths say the same?
        var trials = kept.Sum(widths => widths.Sum(width => (long)width.Trials));
        var curved = fits.Exists(fit => fit.IsCurved);
        var later = curved ? bounds.At([.. fits.Select(fit => ((double, double)[])[(fit.Last, fit.Last)])]).Holds : holds;
        var isRandom = fits.Exists(fit => Array.Exists(fit.Points, point => point.Variance > 0));
        var text = string.Join("; ", fits.Zip(claim.Exponents, (fit, exponent) => string.Create(
            CultureInfo.InvariantCulture, $"{exponent.Text} is {fit.Slope:F4}, in [{fit.Low:F4}, {fit.High:F4}]{(fit.IsCurved ? $"; the curve bends: {fit.Last:F4} at the largest widths" : "")}")));
        var hasMean = fits.TrueForAll(fit => fit.IsTrusted || Array.TrueForAll(fit.Points, point => point.TailIndex >= LeastTailIndex));
        var outcome = holds is not null && later != holds
            ? Outcome.Inconclusive(claim) with { Message = $"Not asymptotic yet: the largest widths say otherwise. {text}." }
            : isRandom && holds is not null && fits.Exists(fit => !fit.IsTrusted)
            ? (holds == true && hasMean ? Outcome.Supported(claim) : Outcome.Inconclusive(claim)) with { Message = $"It seems that {text}; but {(hasMean ? Distrust : NoMean)}." }
            : isRandom ? Outcome.Estimated(claim, holds) with { Message = $"{text}." }
            : (holds == true ? Outcome.Supported(claim) : Outcome.Inconclusive(claim)) with { Message = $"{text}, in floating point." };
        return outcome with
        {
            Method = "trials",
            BestMargin = double.IsFinite(low + high) ? (0.5 * (low + high)) + 0.0 : null,
            Statistics = new Statistics
            {
                Trials = trials,
                Trajectories = (int)Math.Min(int.MaxValue, claim.Exponents.Sum(exponent => exponent.Widths.Sum(width => (long)width.Trials.Trajectories.Length)) * Math.Max(1, trials / Math.Max(1, claim.Exponents.Sum(exponent => exponent.Widths.Length)))),
                Stopped = effort.Interrupted ? "time" : outcome.Verdict == Verdict.Inconclusive ? "work" : "decided",
                Stages = [new StageReport("trials", trials, null, text)],
            },
            Pictures = [.. fits.Zip(claim.Exponents, Drawn)],
        };
    }

    private static Outcome Renamed(Claim claim, Outcome failure, ScalingExponent exponent, Rational value) =>
        (failure.Verdict == Verdict.Error ? Outcome.Error(claim, "") : Outcome.Inconclusive(claim)) with
        {
            Message = $"At {exponent.Sweep} = {value}: {failure.Message}",
            Statistics = failure.Statistics,
        };

    // The trials at one width: looks add to them.
    private sealed class Width(Claim own, NodeId body, Rational value, Effort effort)
    {
        private readonly TrialBodies _source = own.TrialMeans.IsEmpty ? new TrialBodies(own, effort, [body]) : new TrialBodies(own, effort);
        private readonly List<double[][]> _values = [];

        public Rational Value => value;

        public int Trials => _values.Count;

        // Nothing is drawn, or nothing drawn is read: as where a mean has a closed form at this width.
        private bool IsFixed()
        {
            if (!own.TrialMeans.IsEmpty)
            {
                return false;
            }

            var reached = own.Graph.Reachable(body);
            return !own.Randoms.Select(random => random.Variable).Concat(own.Trajectories.Where(run => run.Draws.Count > 0 || !own.Randoms.IsEmpty).SelectMany(run => run.Readings).SelectMany(reading => reading.Variables.Items))
                .Any(variable => own.Graph.VariableNode(variable).Index < reached.Length && reached[own.Graph.VariableNode(variable).Index]);
        }

        public (Point Point, Outcome? Failure) At(int look)
        {
            var most = IsFixed() ? 1
                : Math.Max(2, effort.StatedTrials ?? ((own.Trajectories.IsEmpty ? ClosedTrials : TrainedTrials) << (2 * look)));
            while (_values.Count < most && (_values.Count < 2 || !effort.Stop()))
            {
                if (_source.Next() is not { } next)
                {
                    return (default, _source.Failure ?? Outcome.Inconclusive(own) with { Message = "too few trials satisfy the assumptions" });
                }

                _values.Add(next);
            }

            // 1. log e of each trial; or of the means over all trials, and over all but one.
            var quantities = own.TrialMeans.IsEmpty ? [.. _values.Select(each => each[0][0])] : LeftOut(own, body, _values);
            if (Array.FindIndex(quantities, e => !(e > 0) || !double.IsFinite(e)) is var bad and >= 0)
            {
                return (default, double.IsPositiveInfinity(quantities[bad])
                    ? Outcome.Inconclusive(own) with { Message = $"e is too large for floating point in trial {bad}." }
                    : Outcome.Error(own, string.Create(CultureInfo.InvariantCulture, $"an exponent is that of positive numbers, found {quantities[bad]:G6} in trial {bad}")));
            }

            var logs = Array.ConvertAll(quantities, RealMath.Log);
            var (n, x) = (_values.Count, RealMath.Log(value.ToDouble()));
            if (own.TrialMeans.IsEmpty)
            {
                return (Pointed(x, logs.Average(), logs.Average(), logs, 1.0 / n), null);
            }

            // 2. The jackknife: bias and spread of a function of means.
            var (whole, left) = (logs[0], logs[1..]);
            var centre = left.Length == 0 ? whole : left.Average();
            return (Pointed(x, left.Length == 0 ? whole : (n * whole) - ((n - 1) * centre), centre, left, (n - 1.0) / n), null);
        }
    }

    /// <summary>What trials say at a width: each adds its distance from the centre, times a factor.</summary>
    internal static Point Pointed(double x, double value, double centre, double[] each, double factor)
    {
        if (each.Length < 2)
        {
            return new Point(x, value, 0, 0);
        }

        var tails = new MeanSequence(double.NegativeInfinity, double.PositiveInfinity, isIndicator: false, alpha: 0.01);
        var (second, fourth, n) = (0.0, 0.0, (double)each.Length);
        foreach (var one in each)
        {
            tails.Add(one);
            var added = (one - centre) * factor;
            second += added * added;
            fourth += added * added * added * added;
        }

        return new Point(x, value, second * n / (n - 1), n - 1, fourth, tails.TailIndex);
    }

    private static double[] LeftOut(Claim own, NodeId body, List<double[][]> values)
    {
        var graph = GraphCopy.Of(own.Graph);
        var lowered = new Lowering(graph).Lower(body);
        var program = new TensorProgram(graph, [lowered], own.TrialMeans.Select(mean => mean.Variable));
        program.Prepare();
        var sums = values[0].Select(entries => new double[entries.Length]).ToArray();
        foreach (var value in values)
        {
            for (var m = 0; m < sums.Length; m++)
            {
                for (var e = 0; e < sums[m].Length; e++)
                {
                    sums[m][e] += value[m][e];
                }
            }
        }

        double Value(double[][]? without)
        {
            for (var m = 0; m < sums.Length; m++)
            {
                var entries = program.Entries(own.TrialMeans[m].Variable);
                for (var e = 0; e < entries.Length; e++)
                {
                    entries[e] = (sums[m][e] - (without?[m][e] ?? 0)) / (values.Count - (without is null ? 0 : 1));
                }
            }

            program.Run();
            return program[lowered][0];
        }

        return values.Count == 1 ? [Value(null)] : [Value(null), .. values.Select(Value)];
    }

    /// <summary>The least-squares slope of the means, at the level 1 - alpha.</summary>
    internal static Fit Fitted(Point[] points, double alpha)
    {
        var (slope, low, high) = Combined(points, Slopes(points), alpha);

        // The quadratic term in log m, orthogonal to the line.
        var (centred, mean) = (points.Select(point => point.LogWidth).ToArray(), points.Average(point => point.LogWidth));
        centred = Array.ConvertAll(centred, x => x - mean);
        var (second, third) = (centred.Sum(x => x * x), centred.Sum(x => x * x * x));
        var bend = Array.ConvertAll(centred, x => (x * x) - (second / centred.Length) - (third / second * x));
        var norm = bend.Sum(x => x * x);
        var isCurved = false;
        if (norm > 1e-12 * second * second && points.Length > 3)
        {
            var (_, least, greatest) = Combined(points, Array.ConvertAll(bend, x => x / norm), CurvatureLevel);
            isCurved = (least > 0 || greatest < 0) && Array.Exists(points, point => point.Variance > 0);
        }

        var last = points.OrderBy(point => point.LogWidth).TakeLast(Math.Max(2, points.Length / 2)).ToArray();
        return new Fit(slope, low, high, points, isCurved, Combined(last, Slopes(last), alpha).Value, IsTrusted(points));
    }

    private static bool IsTrusted(Point[] points)
    {
        var parts = points.Zip(Slopes(points), (point, weight) => (Second: weight * weight * point.Variance, Fourth: weight * weight * weight * weight * point.Fourth)).ToArray();
        var variance = parts.Sum(part => part.Second);
        return parts.Sum(part => part.Fourth) <= GreatestRatio * variance * variance
            && Array.TrueForAll(points, point => point.Freedom == 0 || Math.Sqrt(point.Variance) > 1e-3 * Rounding * (1 + Math.Abs(point.Value)));
    }

    private static double[] Slopes(Point[] points)
    {
        var mean = points.Average(point => point.LogWidth);
        var spread = points.Sum(point => (point.LogWidth - mean) * (point.LogWidth - mean));
        return [.. points.Select(point => (point.LogWidth - mean) / spread)];
    }

    // A combination of independent means, with its interval.
    private static (double Value, double Low, double High) Combined(Point[] points, double[] weights, double alpha)
    {
        var value = points.Select((point, k) => weights[k] * point.Value).Sum();
        var parts = points.Select((point, k) => (Share: weights[k] * weights[k] * point.Variance, point.Freedom)).ToArray();
        var variance = parts.Sum(part => part.Share);
        var rounding = Rounding * (1 + Math.Abs(value));
        if (variance == 0)
        {
            return (value, value - rounding, value + rounding);
        }

        var freedom = variance * variance / parts.Where(part => part.Share > 0).Sum(part => part.Share * part.Share / part.Freedom);
        var half = (StudentQuantile.TwoSided(alpha, freedom) * Math.Sqrt(variance)) + rounding;
        return (value, value - half, value + half);
    }

    private static SeriesPicture Drawn(Fit fit, ScalingExponent exponent)
    {
        var points = fit.Points.OrderBy(point => point.LogWidth).ToArray();
        var (mean, level) = (points.Average(point => point.LogWidth), points.Average(point => point.Value));
        ImmutableArray<double> x = [.. points.Select(point => RealMath.Exp(point.LogWidth))];
        ImmutableArray<double> Band(int sign) => [.. points.Select(point => RealMath.Exp(point.Value + (sign * 2 * Math.Sqrt(point.Variance))))];
        return new SeriesPicture(
            $"{exponent.Text}: the quantity over {exponent.Sweep}",
            exponent.Sweep,
            "e",
            [
                new SeriesLine("trials", x, [.. points.Select(point => RealMath.Exp(point.Value))], Band(-1), Band(1)),
                new SeriesLine("fit", x, [.. points.Select(point => RealMath.Exp(level + (fit.Slope * (point.LogWidth - mean))))], [], []),
            ],
            Logarithmic: true);
    }
}
