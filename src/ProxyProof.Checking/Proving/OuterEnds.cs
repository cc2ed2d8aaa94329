using System.Collections.Immutable;
using ProxyProof.Checking.Refuting;
using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Proving;

/// <summary>
/// Points x for "for every x there is a y": short ones, and those at the ends of what is said of x. Where such a claim is false by a hair it is so there, and rounding hides it from a search.
/// </summary>
internal static class OuterEnds
{
    private const int MostEntries = 6;
    private const int ShortPoints = 6;
    private const int Halvings = 60;
    private const double Farthest = 1e6;

    // So far within an end, as a share of its size: for ends that are no points themselves.
    private static readonly double[] Within = [1e-3, 1e-6, 1e-10];

    /// <summary>The points; none for claims of another form, or with many entries.</summary>
    public static IEnumerable<ImmutableArray<WitnessVariable>> Of(Claim claim)
    {
        var graph = GraphCopy.Of(claim.Graph);
        foreach (var obligation in Parts(claim).Where(obligation => obligation is { Universals.Count: > 0, Existentials.Count: > 0 }))
        {
            var problem = new Problem(graph, obligation.Universals, obligation.Hypotheses, new Truth(true, SourceSpan.None));
            foreach (var point in problem.Layout.Dimension <= MostEntries ? Points(problem.CreateWorker()) : [])
            {
                yield return Outcomes.Variables(problem.Layout, point, claim.Graph);
            }
        }
    }

    private static IReadOnlyList<Obligation> Parts(Claim claim)
    {
        try
        {
            return Obligations.Of(claim);
        }
        catch (UnsupportedFormException)
        {
            return [];
        }
    }

    private static IEnumerable<Rational[]> Points(Worker worker)
    {
        double[][] starts = [.. Starts.Special(worker).Where(point => Array.TrueForAll(point, x => x == Math.Round(2 * x) / 2) && IsInside(worker, point)).Take(ShortPoints)];
        var ends = starts.Take(2).SelectMany(start => Enumerable.Range(0, worker.Dimension).SelectMany(k => new[] { 1, -1 }.Select(sign => (start, k, end: End(worker, start, k, sign), sign))))
            .Where(found => double.IsFinite(found.end)).ToArray();
        foreach (var (start, k, end, sign) in ends)
        {
            foreach (var share in Within)
            {
                var (first, other) = (Rational.FromDouble(end), Rational.FromDouble(end - (sign * share * Math.Abs(end))));
                var point = Array.ConvertAll(start, Rational.FromDouble);
                point[k] = first == other ? first : BoxForms.Simplest(first < other ? new(first, other) : new(other, first));
                yield return point;
            }
        }

        foreach (var start in starts)
        {
            yield return Array.ConvertAll(start, Rational.FromDouble);
        }
    }

    // The last number along a coordinate that still satisfies everything; infinite where there is no end.
    private static double End(Worker worker, double[] start, int k, int sign)
    {
        var point = (double[])start.Clone();
        var (inside, outside) = (start[k], double.NaN);
        for (var step = 1e-9; step <= Farthest && double.IsNaN(outside); step *= 8)
        {
            point[k] = start[k] + (sign * step);
            (inside, outside) = IsInside(worker, point) ? (point[k], outside) : (inside, point[k]);
        }

        for (var halving = 0; halving < Halvings && !double.IsNaN(outside); halving++)
        {
            point[k] = inside + ((outside - inside) / 2);
            (inside, outside) = IsInside(worker, point) ? (point[k], outside) : (inside, point[k]);
        }

        return double.IsNaN(outside) ? double.PositiveInfinity : inside;
    }

    private static bool IsInside(Worker worker, double[] point)
    {
        var projected = (double[])point.Clone();
        worker.Project(projected);
        return projected.AsSpan().SequenceEqual(point) && worker.Evaluate(point) is { Satisfied: true, Defined: true };
    }
}
