using System.Collections.Immutable;
using ProxyProof.Checking.Refuting;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Proving;

/// <summary>Corners of the boxes that a witness is sought in, rounded: where ends are no fractions, search comes near to them only.</summary>
internal static class Corners
{
    private const int MostEntries = 4;

    /// <summary>The corners, with what search found for entries without an end; none where there are many entries, or where ends move.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="isNegation">Whether a witness against it is sought.</param>
    /// <param name="best">What search found; may be empty.</param>
    public static IEnumerable<ImmutableArray<WitnessVariable>> Of(Claim claim, bool isNegation, ImmutableArray<WitnessVariable> best)
    {
        var layout = new Layout(claim.Graph, Sought(claim.Formula, isNegation));
        if (layout.Dimension is 0 or > MostEntries)
        {
            return [];
        }

        Rational[] found = [.. best.SelectMany(variable => variable.Values)];
        var values = Enumerable.Range(0, layout.Dimension).Select(k => new List<Rational> { k < found.Length ? found[k] : Rational.Zero }).ToArray();
        foreach (var bound in layout.Bound)
        {
            foreach (var end in bound.Domain is Box box ? new[] { box.Low, box.High }.OfType<NodeId>() : [])
            {
                if (Values(claim.Graph, end) is not { } ends)
                {
                    return [];
                }

                var (start, length) = layout.Slice(bound);
                for (var k = 0; k < length; k++)
                {
                    values[start + k].Add(ends[ends.Length == 1 ? 0 : k]);
                }
            }
        }

        return Products(values).Select(point => Outcomes.Variables(layout, point, claim.Graph));
    }

    private static IEnumerable<BoundVariable> Sought(Formula formula, bool negated) => formula switch
    {
        Quantifier q when q.Universal == negated => q.Variables.Items.Concat(Sought(q.Body, negated)),
        Not not => Sought(not.Operand, !negated),
        _ => [],
    };

    private static Rational[]? Values(Graph graph, NodeId node)
    {
        var needed = graph.Reachable(node);
        for (var i = 0; i < needed.Length; i++)
        {
            if (needed[i] && graph[new NodeId(i)] is Variable or Derivative or Deferred)
            {
                return null;
            }
        }

        var evaluator = new Evaluator<Real>(graph, node);
        evaluator.Run(_ => []);
        return Array.TrueForAll(evaluator[node], end => double.IsFinite(end.Value)) ? Array.ConvertAll(evaluator[node], end => Rational.FromDouble(end.Value)) : null;
    }

    private static IEnumerable<Rational[]> Products(List<Rational>[] values) =>
        values.Aggregate((IEnumerable<Rational[]>)[[]], (points, entries) => points.SelectMany(_ => entries, (point, entry) => (Rational[])[.. point, entry]));
}
