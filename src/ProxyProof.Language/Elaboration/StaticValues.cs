using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Language.Elaboration;

/// <summary>
/// Exact values of expressions that hold no variable: dimensions, index positions, ends of ranges. Each node is looked at once, however often it is asked for.
/// </summary>
internal sealed class StaticValues(Graph graph)
{
    /// <summary>The most entries of a tensor whose values are asked for.</summary>
    public const int LargestTensor = 1 << 20;

    // What all fixed values of a claim together may cost, in entries.
    private const long MostWork = 1 << 23;

    private readonly Evaluator<StaticReal> _evaluator = new(graph);
    private readonly Dictionary<NodeId, StaticReal[]?> _known = [];
    private long _work;

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
    public bool IsCertainlyUndefined(NodeId node) => Values(node) is { } values && values.Any(value => value.IsUndefined);

    // Operands first, without recursion: an expression may be as deep as its file is long.
    private StaticReal[]? Values(NodeId root)
    {
        if (_known.TryGetValue(root, out var known))
        {
            return known;
        }

        var waiting = new Stack<NodeId>();
        waiting.Push(root);
        Span<NodeId> buffer = stackalloc NodeId[4];
        while (waiting.TryPeek(out var id))
        {
            if (_known.ContainsKey(id))
            {
                waiting.Pop();
                continue;
            }

            var node = graph[id];
            var cost = Cost(node);
            if (cost > LargestTensor || _work + cost > MostWork || node is Variable or Deferred or Derivative or Spectral or SpectralWeights)
            {
                _known[id] = null;
                continue;
            }

            var (isFixed, isReady) = (true, true);
            var depth = waiting.Count;
            foreach (var operand in Operands.Of(node, buffer))
            {
                if (!_known.TryGetValue(operand, out var values))
                {
                    waiting.Push(operand);
                    isReady = false;
                }
                else
                {
                    isFixed &= values is not null;
                }
            }

            if (!isFixed)
            {
                while (waiting.Count > depth)
                {
                    waiting.Pop();
                }

                _known[id] = null;
            }
            else if (isReady)
            {
                _work += cost;
                _known[id] = _evaluator.Extend(id, _ => throw new System.Diagnostics.UnreachableException());
            }
        }

        return _known[root];
    }

    private long Cost(Node node)
    {
        try
        {
            long size = node.Shape.Size;
            return node switch
            {
                Reduce n => Math.Max(size, graph.ShapeOf(n.X).Size),
                Scatter n => Math.Max(size, graph.ShapeOf(n.X).Size),
                Contract n => size * Math.Max(1, graph.ShapeOf(n.X).Size),
                Extremal n => size * Math.Max(1, size / Math.Max(1, graph.ShapeOf(n.X).Leading(n.Shape.Rank - n.Axes).Size)),
                _ => size,
            };
        }
        catch (OverflowException)
        {
            return long.MaxValue;
        }
    }

    /// <summary>An exact number of bounded length: a longer one is as good as unknown, for no dimension or position is that long.</summary>
    private readonly struct StaticReal(ExactReal inner) : IScalar<StaticReal>
    {
        private const long GreatestLength = 1 << 14;

        private readonly ExactReal _inner = inner;

        public static StaticReal Pi => new(ExactReal.Pi);

        public bool IsExact => _inner.IsExact;

        public bool IsUndefined => _inner.Exactness == Exactness.Undefined;

        public Rational Value => _inner.Value;

        public static StaticReal FromRational(Rational value) => new(ExactReal.FromRational(value));

        public static StaticReal FromDouble(double value) => new(ExactReal.FromDouble(value));

        public static StaticReal Apply(UnaryFunction function, StaticReal x) => Of(ExactReal.Apply(function, x._inner));

        public static StaticReal Apply(BinaryFunction function, StaticReal x, StaticReal y) => Of(ExactReal.Apply(function, x._inner, y._inner));

        public static StaticReal Power(StaticReal x, int n) => Of(ExactReal.Power(x._inner, n));

        public static StaticReal Select(Relation relation, StaticReal difference, StaticReal then, StaticReal otherwise) =>
            new(ExactReal.Select(relation, difference._inner, then._inner, otherwise._inner));

        private static StaticReal Of(ExactReal value) =>
            value.IsExact && value.Value.Numerator.GetBitLength() + value.Value.Denominator.GetBitLength() > GreatestLength ? new(ExactReal.Unsupported) : new(value);
    }
}
