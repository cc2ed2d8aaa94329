using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Language.Elaboration;

/// <summary>Exact values of expressions that hold no variable: dimensions, index positions, ends of ranges.</summary>
internal sealed class StaticValues(Graph graph)
{
    private const int Largest = 1 << 16;
    private readonly Dictionary<NodeId, ExactReal[]?> _known = [];

    /// <summary>The entries, row-major; null when the expression is not fixed, not exact or too large to ask.</summary>
    public Rational[]? Of(NodeId node)
    {
        if (graph[node] is Constant constant)
        {
            return [constant.Value];
        }

        if (Values(node) is not { } values)
        {
            return null;
        }

        var exact = new Rational[values.Length];
        for (var i = 0; i < exact.Length; i++)
        {
            if (!values[i].IsExact)
            {
                return null;
            }

            exact[i] = values[i].Value;
        }

        return exact;
    }

    /// <summary>Whether some entry is fixed and has no value.</summary>
    public bool IsCertainlyUndefined(NodeId node) => Values(node) is { } values && values.Any(value => value.Exactness == Exactness.Undefined);

    private ExactReal[]? Values(NodeId node)
    {
        if (_known.TryGetValue(node, out var known))
        {
            return known;
        }

        var marks = graph.Reachable(node);
        var work = 0L;
        for (var i = 0; i < marks.Length; i++)
        {
            if (marks[i])
            {
                var reached = graph[new NodeId(i)];
                work += reached is Data ? reached.Shape.Size / 16 : reached.Shape.Size;
                if (work > Largest || reached is Variable or Deferred or Derivative or Spectral or SpectralWeights)
                {
                    _known[node] = null;
                    return null;
                }
            }
        }

        var evaluator = new Evaluator<ExactReal>(graph, node);
        evaluator.Run(_ => throw new System.Diagnostics.UnreachableException());
        return _known[node] = evaluator[node];
    }
}
