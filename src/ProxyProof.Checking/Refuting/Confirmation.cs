using System.Collections.Immutable;
using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Refuting;

/// <summary>A point that the kernel accepted as a counterexample.</summary>
/// <param name="Point">The exact entries.</param>
/// <param name="Evaluation">Its values in floating point.</param>
/// <param name="Evidence">The kernel's evidence.</param>
internal sealed record Confirmed(Rational[] Point, Evaluation Evaluation, CheckedRefutation Evidence);

/// <summary>Rounds candidates to exact points, asks the kernel about them, and looks for simpler ones.</summary>
/// <param name="worker">Evaluates.</param>
/// <param name="kernel">Decides about exact points.</param>
/// <param name="stop">Whether the time is over: then the kernel is not asked any more.</param>
internal sealed class Confirmation(Worker worker, Func<ExactPoint, PointReport> kernel, Func<bool> stop)
{
    // A candidate whose margin is this small a share of what is compared is rounding: it is dropped when the kernel does not confirm it.
    private const double Significant = 1e-7;

    // Below this a margin may be rounding inside one side, which what is compared does not show.
    private const double SignificantMargin = 1e-12;
    private const double NearZero = 1e-10;
    private const double KeptShare = 0.1;
    private const int ChecksEach = 6;
    private const int DenialsEach = 2;
    private const int MostDenied = 10;

    // Sides that differ by less than this share are as good as equal to floating point.
    private const double Noise = 1e-14;

    // A check that has to tell tight from violated goes to the greatest precision: how many there are depends on the claim's cost.
    private readonly int _mostNoiseChecks = (int)Math.Clamp(4e3 / worker.Problem.Values.Cost, 2, 10);
    private readonly int _mostTinyChecks = (int)Math.Clamp(2e4 / worker.Problem.Values.Cost, 3, 60);

    // How many points are tried to simplify a witness, and how many found points that may be short are rounded.
    private readonly int _mostSteps = (int)Math.Clamp(1e8 / ((worker.Problem.Values.Cost * worker.Problem.Values.Lanes) + (300.0 * worker.Dimension)), 50, 3000);
    private readonly int _mostStarts = (int)Math.Clamp(1e4 / Math.Max(1, worker.Dimension), 2, 16);
    private readonly Equations _equations = new(worker.Problem);
    private int _noiseChecks;
    private int _tinyChecks;
    private int _denials;
    private bool _kink;

    /// <summary>Why a significant candidate was neither confirmed nor rejected; null when there was none.</summary>
    public string? OpenReason { get; private set; }

    /// <summary>The kernel's report of a point at which the claim has no value.</summary>
    public (Rational[] Point, PointReport Report)? Undefined { get; private set; }

    /// <summary>A point at which floating point sees no value, and the kernel does not know whether there is one; null when there was none.</summary>
    public Rational[]? Valueless { get; private set; }

    /// <summary>Whether the kernel says that a claim without variables holds.</summary>
    public bool IsTrue { get; private set; }

    /// <summary>Whether a claim holds at a point where floating point sees a violation: what it sees is rounding, such as what cancels within a side.</summary>
    public static bool IsRounding(Func<ExactPoint, PointReport> kernel, Layout layout, Rational[] point) => kernel(ToPoint(layout, point)).Status is PointStatus.Holds or PointStatus.Tight;

    /// <summary>The first candidate, in order, that the kernel accepts.</summary>
    public Confirmed? First(Findings findings)
    {
        var denied = 0;
        foreach (var found in findings.Lowest.Concat(findings.Deepest).Concat(findings.Simplest).Distinct().ToArray())
        {
            if (!IsCandidate(found) || denied >= MostDenied || stop())
            {
                continue;
            }

            _denials = 0;
            if (Try(found) is { } confirmed)
            {
                return confirmed;
            }

            // What floating point takes for a violation and the kernel does not is no place to search on.
            if (_denials > 0 && found.Relative < -Significant)
            {
                denied++;
                findings.Forget(found);
            }
        }

        foreach (var point in findings.Undefined.Take(3))
        {
            TryUndefined(point);
        }

        return null;
    }

    /// <summary>The kernel's word on a point at which floating point sees no violation.</summary>
    public Confirmed? Probe(double[] point)
    {
        if (At(point, Rounding.Full) is not { } full || Ask(full.Point, full.Evaluation) is not { } confirmed)
        {
            return null;
        }

        // A shorter point beside it may do.
        foreach (var rounding in (Rounding[])[new(0, 1), new(0, 2), new(0, 3)])
        {
            if (At(point, rounding) is { } rounded && Ask(rounded.Point, rounded.Evaluation) is { } shorter)
            {
                return shorter;
            }
        }

        return confirmed;
    }

    /// <summary>The kernel's word on the shortest points near one, whatever floating point says.</summary>
    public Confirmed? ProbeNear(double[] point)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var rounding in (Rounding[])[new(0, 0, 6), new(0, 0, 9), Rounding.Full])
        {
            if (Undefined is null && At(point, rounding) is { Evaluation.Satisfied: true } near && seen.Add(string.Join(',', near.Point)) && Ask(near.Point, near.Evaluation) is { } confirmed)
            {
                return confirmed;
            }
        }

        return null;
    }

    /// <summary>The kernel's word on a claim without variables, whatever floating point says.</summary>
    public Confirmed? Constant()
    {
        var confirmed = Ask([], worker.Evaluate([]));
        IsTrue = confirmed is null && Undefined is null && kernel(ToPoint(worker.Problem.Layout, [])).Status == PointStatus.Holds;
        return confirmed;
    }

    /// <summary>The simplest counterexample near what was found that still violates by a share of the worst.</summary>
    public (Confirmed Simplest, Confirmed Worst) Simplify(Confirmed first, Findings findings)
    {
        // 1. The worst of the confirmed.
        var worst = first;
        foreach (var found in findings.Lowest.Where(IsCandidate).Take(2))
        {
            if (found.Relative < worst.Evaluation.Relative && At(found.Point, Rounding.Full) is { } full && Ask(full.Point, full.Evaluation) is { } confirmed)
            {
                worst = confirmed;
                break;
            }
        }

        // 2. The shortest point on any ladder that violates enough.
        var bound = KeptShare * worst.Evaluation.Relative;
        var starts = findings.Simplest.Concat(findings.Lowest).Where(IsCandidate).Take(_mostStarts).Select(found => Shortest(found, bound))
            .OfType<(Rational[] Point, Evaluation Evaluation)>()
            .OrderBy(start => Length(start.Point))
            .Take(4);
        foreach (var start in starts)
        {
            var shorter = Shorten((start.Point, start.Evaluation), bound);
            if (!stop() && (Ask(shorter.Point, shorter.Evaluation) ?? Ask(start.Point, start.Evaluation)) is { } simplest)
            {
                return (simplest, worst);
            }
        }

        return (first, worst);
    }

    /// <summary>The first point that can be put exactly onto the equations among the hypotheses; null where there are none.</summary>
    public Rational[]? OnEquations(IEnumerable<Found> points) =>
        worker.Problem.Conditions.Any(condition => condition.Residual is not null)
            ? points.Select(found => At(found.Point, Rounding.Full)).FirstOrDefault(at => at is { Solved: true, Evaluation.Satisfied: true })?.Point
            : null;

    /// <summary>The point as the kernel takes it.</summary>
    public static ExactPoint ToPoint(Layout layout, Rational[] exact) => new(layout.Variables.ToImmutableSortedDictionary(
        variable => variable,
        variable => layout.Slice(variable) is var (start, length) ? ImmutableArray.Create(exact, start, length) : []));

    private static bool Violates(Evaluation evaluation, double bound) =>
        evaluation is { Satisfied: true, Defined: true } && evaluation.Relative <= bound;

    // How much there is to write: entries that are not 0, and the digits of each.
    private static int Length(Rational[] point) => point.Sum(x => x.IsZero ? 0 : 8 + Digits(x));

    private static int Digits(Rational x)
    {
        if (x.IsInteger)
        {
            return Decimals(x.Numerator.GetBitLength()) + (x.Sign < 0 ? 1 : 0);
        }

        // A double with all its digits is written as such.
        var denominator = x.Denominator.GetBitLength();
        return denominator > 44
            ? 19
            : Math.Min(Decimals(x.Numerator.GetBitLength()) + Decimals(denominator) + 1, x.ToDouble().ToString("R", System.Globalization.CultureInfo.InvariantCulture).Length) + 1;
    }

    private static int Decimals(long bits) => (int)(bits * 0.30103) + 1;

    // A strict claim fails at points that must be hit exactly: what is near 0 is worth rounding.
    private bool IsCandidate(Found found) => worker.Problem.Strict ? found.Relative <= 1e-12 || found.Margin <= NearZero : found.Relative < 0;

    private bool MayAsk(Found found) => found.Relative > -Noise ? _noiseChecks < _mostNoiseChecks : _tinyChecks < _mostTinyChecks;

    private Confirmed? Try(Found found)
    {
        var tiny = found.Relative > -Significant;
        var checks = 0;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var onEquations = false;
        foreach (var rounding in worker.Problem.Strict && found.Relative > -Significant ? Rounding.Fractions : Rounding.Ladder)
        {
            // The candidate itself is always asked about.
            if ((checks >= ChecksEach && !rounding.IsFull) || _denials >= DenialsEach || (tiny && !MayAsk(found)))
            {
                continue;
            }

            if (At(found.Point, rounding) is not { } rounded || !seen.Add(string.Join(',', rounded.Point)))
            {
                continue;
            }

            // The rounded point must still violate; only the last rung keeps the candidate itself.
            onEquations |= rounded.Solved;
            var violates = rounded.Evaluation.Satisfied
                && (!rounded.Evaluation.Defined || (worker.Problem.Strict ? rounded.Evaluation.Relative <= 1e-12 || rounded.Evaluation.Margin <= found.Margin : rounded.Evaluation.Relative < 0));
            if (!violates)
            {
                continue;
            }

            checks++;
            if (tiny)
            {
                _ = found.Relative > -Noise ? _noiseChecks++ : _tinyChecks++;
            }

            if (Ask(rounded.Point, rounded.Evaluation) is { } confirmed)
            {
                return confirmed;
            }
        }

        if (!tiny && !onEquations && OpenReason is null && Manifold.Passes(worker, found.Point))
        {
            OpenReason = "A point violates the claim and satisfies the equations among the hypotheses up to rounding, but no point that satisfies them exactly is known.";
        }

        return tiny || !_kink ? null : Beside(found);
    }

    // Where the verdict hangs on a kink, a point a little beside it may not.
    private Confirmed? Beside(Found found)
    {
        _kink = false;
        foreach (var size in (double[])[1e-2, 1e-4, 1e-6, 1e-8])
        {
            foreach (var sign in (double[])[1, -1])
            {
                var point = new double[found.Point.Length];
                for (var k = 0; k < point.Length; k++)
                {
                    // Different shares for different entries, so that no combination of few of them stays 0.
                    var share = 0.5 + (k * 0.6180339887498949 % 1);
                    point[k] = found.Point[k] + (sign * size * share * Math.Max(1, Math.Abs(found.Point[k])));
                }

                if (At(point, new Rounding(0, 6)) is { } rounded && Violates(rounded.Evaluation, -Significant)
                    && Ask(rounded.Point, rounded.Evaluation) is { } confirmed)
                {
                    return confirmed;
                }
            }
        }

        return null;
    }

    private void TryUndefined(double[] point)
    {
        foreach (var rounding in (Rounding[])[new(1, 0), new(2, 0), new(0, 3), Rounding.Full])
        {
            if (Undefined is null && At(point, rounding) is { } rounded && !rounded.Evaluation.Defined)
            {
                Ask(rounded.Point, rounded.Evaluation);
            }
        }
    }

    private (Rational[] Point, Evaluation Evaluation, bool Solved)? At(double[] point, Rounding rounding)
    {
        var exact = new Rational[point.Length];
        if (stop() || !worker.Exact(point, rounding, exact))
        {
            return null;
        }

        var solved = _equations.Solve(exact);
        return (exact, worker.Evaluate(Array.ConvertAll(exact, x => x.ToDouble())), solved);
    }

    private Confirmed? Ask(Rational[] point, Evaluation evaluation)
    {
        var report = kernel(ToPoint(worker.Problem.Layout, point));
        switch (report.Status)
        {
            case PointStatus.Refuted:
                return new Confirmed(point, evaluation, report.Refutation!);
            case PointStatus.Holds or PointStatus.Tight:
                _denials++;
                break;
            case PointStatus.Undefined:
                Undefined ??= (point, report);
                break;
            case PointStatus.Undecided when report.MayLackValue && !evaluation.Defined:
                Valueless ??= point;
                break;
            case PointStatus.Kink when evaluation is { Defined: true, Margin: <= 0 } && worker.Problem.Strict:
                OpenReason ??= report.Reason;
                break;
            case PointStatus.Kink or PointStatus.Undecided when evaluation is { Defined: true, Margin: < -SignificantMargin, Relative: < -Significant }:
                OpenReason ??= report.Reason;
                _kink |= report.Status == PointStatus.Kink;
                break;
        }

        return null;
    }

    // The first rung of the ladder on which the point still violates enough.
    private (Rational[] Point, Evaluation Evaluation)? Shortest(Found found, double bound)
    {
        foreach (var rounding in Rounding.Ladder)
        {
            if (At(found.Point, rounding) is { } at && Violates(at.Evaluation, bound))
            {
                return (at.Point, at.Evaluation);
            }
        }

        return null;
    }

    // 1. Zeros for whole stretches, the longest first. 2. Shorter numbers one by one.
    private (Rational[] Point, Evaluation Evaluation) Shorten((Rational[] Point, Evaluation Evaluation) start, double bound)
    {
        var best = start;
        var n = start.Point.Length;
        var left = _mostSteps;
        for (var stretch = n / 2; stretch > 1; stretch /= 2)
        {
            for (var first = 0; first < n && left > 0; first += stretch)
            {
                var (from, to) = (first, Math.Min(n, first + stretch));
                if (best.Point.AsSpan(from, to - from).ContainsAnyExcept(Rational.Zero))
                {
                    left--;
                    var point = (Rational[])best.Point.Clone();
                    point.AsSpan(from, to - from).Clear();
                    best = Better(best, point, bound) ?? best;
                }
            }
        }

        for (var k = 0; k < n && left > 0; k++)
        {
            foreach (var candidate in Shorter(best.Point[k]))
            {
                left--;
                var point = (Rational[])best.Point.Clone();
                point[k] = candidate;
                if (candidate != best.Point[k] && Better(best, point, bound) is { } better)
                {
                    best = better;
                    break;
                }
            }
        }

        return best;
    }

    // The point where it is shorter to write, lies in the domain and still violates enough.
    private (Rational[] Point, Evaluation Evaluation)? Better((Rational[] Point, Evaluation Evaluation) best, Rational[] point, double bound)
    {
        if (stop() || !_equations.Solve(point))
        {
            return null;
        }

        // The regions decide what the point becomes: an entry of a sphere does not change alone.
        var doubles = Array.ConvertAll(point, x => x.ToDouble());
        var moved = (double[])doubles.Clone();
        worker.Project(moved);
        if (!moved.AsSpan().SequenceEqual(doubles))
        {
            return null;
        }

        var evaluation = worker.Evaluate(doubles);
        return Violates(evaluation, bound) && Length(point) < Length(best.Point) && worker.Exact(doubles, Rounding.Full, new Rational[point.Length])
            ? (point, evaluation)
            : null;
    }

    private static IEnumerable<Rational> Shorter(Rational x)
    {
        if (x.IsZero)
        {
            yield break;
        }

        yield return 0;
        var value = x.ToDouble();
        foreach (var rounding in Rounding.Ladder)
        {
            if (!rounding.IsFull)
            {
                yield return rounding.Apply(value);
            }
        }
    }
}
