using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>
/// Two parallel lines that hold a function of one number over a range: f(x) - a x lies in an enclosure for every x of the range. The slope a is a guess and
/// needs no trust; the enclosure comes from pieces of the range, each by the value over the piece, by the mean-value form, and, where the slope of f less a has
/// a sign, by the values at its ends.
/// </summary>
internal static class Relaxation
{
    /// <summary>The function and its slope as expressions of the argument, and perhaps of a second one that stands still.</summary>
    /// <param name="make">Makes the nodes.</param>
    /// <param name="x">The argument.</param>
    /// <param name="y">The second one.</param>
    public delegate (NodeId Value, NodeId Slope) Rule(NodeMaker make, NodeId x, NodeId y);

    private const int Pieces = 8;

    /// <summary>For each range the slope of the lines, and where f(x) - a x lies.</summary>
    /// <param name="rule">The function.</param>
    /// <param name="ranges">Ranges of the argument: bounded, and f is defined on them.</param>
    /// <param name="second">Enclosures of the second argument; null when there is none.</param>
    public static (Interval[] Slopes, Interval[] Rests) Of(Rule rule, Interval[] ranges, Interval[]? second)
    {
        // 1. Where the pieces end, with 0 among the ends: there the kinks are.
        var ends = new double[ranges.Length * (Pieces + 1)];
        for (var i = 0; i < ranges.Length; i++)
        {
            Cut(ranges[i], ends.AsSpan(i * (Pieces + 1), Pieces + 1));
        }

        var pieces = new Interval[ranges.Length * Pieces];
        var middles = new Interval[pieces.Length];
        for (var k = 0; k < pieces.Length; k++)
        {
            var at = (k / Pieces * (Pieces + 1)) + (k % Pieces);
            pieces[k] = new(ends[at], ends[at + 1]);
            middles[k] = new(pieces[k].Midpoint);
        }

        // 2. Values over the pieces, at their middles and at their ends; slopes over them.
        Interval[]? Spread(int times) => second is null ? null : [.. second.SelectMany(y => Enumerable.Repeat(y, times))];
        var (over, slopes) = Evaluate(rule, pieces, Spread(Pieces));
        var (atMiddle, _) = Evaluate(rule, middles, Spread(Pieces));
        var (atEnd, _) = Evaluate(rule, Array.ConvertAll(ends, end => new Interval(end)), Spread(Pieces + 1));

        // 3. The lines.
        var (chosen, rests) = (new Interval[ranges.Length], new Interval[ranges.Length]);
        for (var i = 0; i < ranges.Length; i++)
        {
            var first = i * (Pieces + 1);
            var slope = Guess(ends[first], ends[first + Pieces], atEnd[first], atEnd[first + Pieces], slopes[(i * Pieces) + (Pieces / 2)]);
            chosen[i] = new(slope);
            for (var k = i * Pieces; k < (i + 1) * Pieces; k++)
            {
                var at = first + (k - (i * Pieces));
                var rest = Rest(
                    chosen[i], pieces[k], over[k], slopes[k], middles[k], atMiddle[k], atEnd[at] - (chosen[i] * new Interval(ends[at])), atEnd[at + 1] - (chosen[i] * new Interval(ends[at + 1])));
                rests[i] = k == i * Pieces ? rest : Interval.Hull(rests[i], rest);
            }
        }

        return (chosen, rests);
    }

    private static void Cut(Interval range, Span<double> ends)
    {
        var (low, high) = (range.Lower, range.Upper);
        var half = low < 0 && high > 0 ? ends.Length / 2 : 0;
        for (var k = 0; k < ends.Length; k++)
        {
            var end = half > 0
                ? k <= half ? low * ((double)(half - k) / half) : high * ((double)(k - half) / (ends.Length - 1 - half))
                : low + ((high - low) * ((double)k / (ends.Length - 1)));
            ends[k] = k == 0 ? low : k == ends.Length - 1 ? high : double.Clamp(end, ends[k - 1], high);
        }
    }

    // The chord; over a range of hardly more than a point the slope there.
    private static double Guess(double low, double high, Interval atLow, Interval atHigh, Interval slope)
    {
        var chord = (atHigh.Midpoint - atLow.Midpoint) / (high - low);
        var guess = high - low > 1e-7 * (double.Abs(low) + double.Abs(high)) ? chord : slope.Definedness == Definedness.Defined ? slope.Midpoint : 0;
        return double.IsFinite(guess) && double.Abs(guess) < 1e100 ? guess : 0;
    }

    private static Interval Rest(Interval a, Interval piece, Interval over, Interval slope, Interval middle, Interval atMiddle, Interval below, Interval above)
    {
        var rest = over - (a * piece);
        if (slope.Definedness != Definedness.Defined)
        {
            return rest;
        }

        var tilt = slope - a;
        rest = Narrower(rest, atMiddle - (a * middle) + (tilt * (piece - middle)));
        return tilt.Lower >= 0 || tilt.Upper <= 0 ? Narrower(rest, Interval.Hull(below, above)) : rest;
    }

    private static Interval Narrower(Interval x, Interval y) => Interval.Intersect(x, y) is { Definedness: Definedness.Defined } both ? both : x;

    private static (Interval[] Values, Interval[] Slopes) Evaluate(Rule rule, Interval[] at, Interval[]? second)
    {
        var graph = new Graph();
        var shape = Shape.Of(at.Length);
        var (x, y) = (graph.AddVariable("x", shape), graph.AddVariable("y", shape));
        var (value, slope) = rule(new NodeMaker(graph), x, y);
        var evaluator = new EnclosureEvaluator<Interval>(graph, KernelOperands.Reachable(graph, [value, slope]));
        evaluator.Run(id => id == 0 ? at : second);
        return (evaluator[value], evaluator[slope]);
    }
}
