using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Refuting;

/// <summary>What the search for witnesses of an "exists" came to.</summary>
/// <param name="Tried">Points of the outer variables that were tried.</param>
/// <param name="Points">Points at which the goal was evaluated.</param>
/// <param name="Missing">An outer point without a witness; null when all have one.</param>
/// <param name="Witness">The witness of the last outer point.</param>
/// <param name="Layout">How outer and inner variables lie in the points.</param>
internal sealed record WitnessResult(int Tried, long Points, double[]? Missing, double[]? Witness, Layout Layout);

/// <summary>For every point of the outer variables that is tried, looks for a point of the inner ones at which the goal holds.</summary>
internal sealed class WitnessSearch(Graph graph, Obligation obligation, Effort effort, string name)
{
    private const int OuterPoints = 40;
    private const int SpecialPoints = 8;
    private const int InnerSamples = 512;
    private const int InnerStarts = 8;
    private const double UpToRounding = 1e-9;
    private const double Noise = 1e-14;

    // So many points without a witness are compared: where the goal fails by the most, that nothing is a witness is the easiest to show.
    private const int MissingPoints = 12;

    public WitnessResult Run()
    {
        var stream = new CounterStream(effort.Seed, name);
        var outer = new Problem(graph, obligation.Universals, obligation.Hypotheses, new Truth(true, SourceSpan.None));
        var inner = new Problem(graph, [.. obligation.Universals, .. obligation.Existentials], [], new Not(obligation.Goal, SourceSpan.None));

        // What must hold together is looked at part by part: beside a large number a small one that fails is no more than rounding.
        Problem[] parts = MarginBuilder.Conditions(obligation.Goal).Select(part => part.Negated ? new Not(part.Formula, SourceSpan.None) : part.Formula).ToArray() is { Length: > 1 } several
            ? [.. several.Select(part => new Problem(graph, [.. obligation.Universals, .. obligation.Existentials], [], new Not(part, SourceSpan.None)))]
            : [];
        var (tried, points) = (0, 0L);
        double[]? witness = null, missing = null;
        var (gap, without, after) = (double.NegativeInfinity, 0, 0);
        foreach (var point in OuterOf(outer, stream))
        {
            if (effort.Stop() || without >= MissingPoints || after > OuterPoints / 2)
            {
                break;
            }

            after += without > 0 ? 1 : 0;
            tried++;
            foreach (var bound in obligation.Universals)
            {
                var (start, length) = outer.Layout.Slice(bound);
                foreach (var problem in parts.Prepend(inner))
                {
                    problem.Fix(bound, point[start..(start + length)]);
                }
            }

            var findings = Inner(inner, stream.Substream((ulong)tried));
            points += findings.Points;
            if (findings.Best is { } best && Holds(inner, best) && parts.Prepend(inner).All(part => Holds(part, best.Point)))
            {
                witness = best.Point;
                continue;
            }

            without++;
            if (missing is null || findings.Best?.Relative > gap + UpToRounding)
            {
                (missing, gap) = (point, findings.Best?.Relative ?? 0);
            }
        }

        return new WitnessResult(tried, points, missing, missing is null ? witness : null, inner.Layout);
    }

    // The inner problem is the negated goal: negative where the goal holds strictly, 0 where it holds with equality. What holds strictly by rounding alone does not.
    private static bool Holds(Problem inner, Found best) => inner.Strict ? best.Relative <= UpToRounding : best.Relative < -Noise;

    private static bool Holds(Problem part, double[] point)
    {
        var evaluation = part.CreateWorker().Evaluate(point);
        return evaluation.Satisfied && evaluation.Defined && (part.Strict ? evaluation.Relative <= UpToRounding : evaluation.Relative < -Noise);
    }

    private static IEnumerable<double[]> OuterOf(Problem outer, CounterStream stream)
    {
        var worker = outer.CreateWorker();
        if (outer.Layout.Dimension == 0)
        {
            yield return [];
            yield break;
        }

        // Short points first: what a missing witness is proved from must be written down.
        var given = 0;
        foreach (var point in Starts.Special(worker).Where(point => Array.TrueForAll(point, x => x == Math.Round(2 * x) / 2)).Take(SpecialPoints))
        {
            if (worker.Evaluate(point).Satisfied)
            {
                given++;
                yield return point;
            }
        }

        var source = new Sampling.PointSource(worker, stream.Substream("outer"));
        for (var k = 0; k < 40 * OuterPoints && given < OuterPoints; k++)
        {
            var point = new double[outer.Layout.Dimension];
            source.Point((ulong)k, point);
            if (worker.Evaluate(point).Satisfied)
            {
                given++;
                yield return point;
            }
        }
    }

    private Findings Inner(Problem inner, CounterStream stream)
    {
        var worker = inner.CreateWorker();
        var findings = new Findings();
        foreach (var point in Starts.Special(worker))
        {
            if (worker.Evaluate(point) is { Satisfied: true } evaluation)
            {
                findings.Add(point, evaluation);
            }
        }

        findings.Merge(Sampling.Run(worker, stream, InnerSamples, restore: false, effort.Stop));
        if (inner.Gradients is not null && findings.Best is { } best && !Holds(inner, best))
        {
            findings.Merge(Descent.Run(worker, [.. findings.Lowest.Take(InnerStarts).Select(found => found.Point)], 200, effort.Stop));
        }

        return findings;
    }
}
