using System.Numerics;

namespace ProxyProof.Expressions.Printing;

/// <summary>Which subexpressions get a name, decided in two passes over the arena.</summary>
/// <remarks>
/// A part gets a name when it is used more than once and is large, or when it lies so deep that printing it in place would need too deep a recursion. What
/// depends on a variable that a derivative binds cannot be named outside of the derivative.
/// </remarks>
internal sealed class SharingPlan
{
    // Deep enough for every formula that people write, shallow enough for the smallest stack.
    private const int DeepestPart = 100;
    private const long Heaviest = 1L << 50;

    private readonly bool[] _named;
    private readonly bool[] _needsIndex;

    public SharingPlan(Graph graph, PrintOptions options, ReadOnlySpan<NodeId> roots)
    {
        var reachable = graph.Reachable(roots);
        var count = reachable.Length;
        _named = new bool[count];
        _needsIndex = new bool[count];
        var uses = Uses(graph, reachable, roots);
        var bound = BoundVariables(graph, reachable);
        var (weights, depths, binds) = (new long[count], new int[count], new BigInteger[count]);
        Span<NodeId> buffer = stackalloc NodeId[4];
        for (var i = 0; i < count; i++)
        {
            if (!reachable[i])
            {
                continue;
            }

            var node = graph[new NodeId(i)];
            var (weight, depth, binding) = (node is View ? 0L : 1L, 0, BigInteger.Zero);
            foreach (var operand in Operands.Of(node, buffer))
            {
                weight += weights[operand.Index];
                depth = Math.Max(depth, depths[operand.Index] + 1);
                binding |= binds[operand.Index];
            }

            if (node is Variable variable && bound.TryGetValue(variable.Id, out var bit))
            {
                binding |= BigInteger.One << bit;
            }
            else if (node is Derivative derivative)
            {
                foreach (var own in derivative.Variables)
                {
                    var mask = BigInteger.One << bound[own];
                    binding = (binding | mask) ^ mask;
                }

                foreach (var at in derivative.At)
                {
                    binding |= binds[at.Index];
                }
            }

            var isLeaf = node is Constant or PiConstant or Variable or Data;
            var isShared = uses[i] > 1 && weight >= options.LetWeight && node is not View;
            _named[i] = !isLeaf && binding.IsZero && (isShared || (depth >= DeepestPart && !roots.Contains(new NodeId(i))));
            _needsIndex[i] = !_named[i] && NeedsIndex(graph, node);
            (weights[i], depths[i], binds[i]) = (_named[i] ? 1 : Math.Min(weight, Heaviest), _named[i] ? 0 : depth, binding);
        }
    }

    /// <summary>Whether the part gets a name.</summary>
    public bool IsNamed(NodeId id) => id.Index < _named.Length && _named[id.Index];

    /// <summary>Whether the value, written as a whole tensor, needs an index somewhere in its elementwise part.</summary>
    public bool NeedsIndex(NodeId id) => _needsIndex[id.Index];

    /// <summary>Whether the tensor is one number along all but its first axes.</summary>
    public static bool IsRepeated(Graph graph, NodeId id, int lead) => IsRepeated(graph[id], lead);

    private static bool IsRepeated(Node node, int lead) =>
        node is View { Map: { Table: null } map } view
        && (map.Lead <= lead ? map.Strides.Span[(lead - map.Lead)..].IndexOfAnyExcept(0) < 0 : view.Shape.Rank == lead);

    private static int[] Uses(Graph graph, bool[] reachable, ReadOnlySpan<NodeId> roots)
    {
        var uses = new int[reachable.Length];
        foreach (var root in roots)
        {
            uses[root.Index]++;
        }

        Span<NodeId> buffer = stackalloc NodeId[4];
        for (var i = reachable.Length - 1; i >= 0; i--)
        {
            if (reachable[i])
            {
                var node = graph[new NodeId(i)];
                var times = node is View ? Math.Max(1, uses[i]) : node is Extremal ? 2 : 1;
                foreach (var operand in Operands.Of(node, buffer))
                {
                    uses[operand.Index] = Math.Min(uses[operand.Index] + times, 1 << 20);
                }

                if (node is Binary { Function: Numerics.BinaryFunction.KinkRatio } ratio)
                {
                    uses[ratio.Y.Index]++;
                }
            }
        }

        return uses;
    }

    private static Dictionary<int, int> BoundVariables(Graph graph, bool[] reachable)
    {
        var bound = new Dictionary<int, int>();
        for (var i = 0; i < reachable.Length; i++)
        {
            if (reachable[i] && graph[new NodeId(i)] is Derivative derivative)
            {
                foreach (var variable in derivative.Variables)
                {
                    bound.TryAdd(variable, bound.Count);
                }
            }
        }

        return bound;
    }

    private bool NeedsIndex(Graph graph, Node node)
    {
        if (node.Shape.IsScalar)
        {
            return false;
        }

        switch (node)
        {
            case Unary n:
                return _needsIndex[n.X.Index];
            case Binary { Function: Numerics.BinaryFunction.Power or Numerics.BinaryFunction.TieStep }:
                return true;
            case Binary { Function: Numerics.BinaryFunction.LeakyRelu or Numerics.BinaryFunction.Smelu or Numerics.BinaryFunction.Huber or Numerics.BinaryFunction.KinkRatio } n:
                return !IsRepeated(graph, n.Y, 0) || _needsIndex[n.X.Index];
            case Binary n:
                return _needsIndex[n.X.Index] || _needsIndex[n.Y.Index];
            case Power n:
                return n.Exponent != 2 || !IsSimple(graph, n.X);
            case Select n:
                return !IsRepeated(graph, n.Difference, 0) || _needsIndex[n.Then.Index] || _needsIndex[n.Otherwise.Index];
            case Reduce n:
                return n.Kind != Reduction.Sum || _needsIndex[n.X.Index];
            case Extremal or Spectral or Jump or Scatter { Shape.Rank: > 2 }:
                return true;
            case View n:
                return _needsIndex[n.X.Index] || !IsWhole(graph, n);
            default:
                return false;
        }
    }

    // Whether every axis of a view is an axis of what it reads, in any order, or repeats it; or the view only flattens.
    private static bool IsWhole(Graph graph, View view)
    {
        var inner = graph.ShapeOf(view.X);
        if (view.Map.Table is not null || view.Shape.Rank > 2)
        {
            return false;
        }

        if (view.Map.Lead > 0 || IsRepeated(view, 0) || (view.Shape.Rank == 1 && inner.Rank == 2 && IndexMaps.IsIdentity(view.Map, view.Shape, inner)))
        {
            return true;
        }

        var strides = inner.Strides();
        var isDiagonal = view.Shape.Rank == 1 && inner.Rank == 2 && view.Map.Offset == 0 && view.Map.Strides[0] == inner[1] + 1;
        return isDiagonal || Enumerable.Range(0, view.Shape.Rank).All(axis =>
            view.Map.Strides[axis] == 0 || (Array.IndexOf(strides, view.Map.Strides[axis]) is >= 0 and var k && inner[k] == view.Shape[axis]));
    }

    /// <summary>Whether a tensor is a name, perhaps transposed or repeated.</summary>
    public static bool IsSimple(Graph graph, NodeId id) => graph[id] switch
    {
        Variable => true,
        Data => true,
        View n => graph[n.X] is Variable or Data or Constant,
        _ => false,
    };
}
