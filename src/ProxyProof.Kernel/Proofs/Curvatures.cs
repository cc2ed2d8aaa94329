using System.Collections.Immutable;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>In which form a bound of second derivatives is to be shown.</summary>
public enum CurvatureForm
{
    /// <summary>The second derivative itself, along a single coordinate.</summary>
    Number,

    /// <summary>The extreme eigenvalues of the matrix.</summary>
    Eigenvalue,

    /// <summary>The quadratic form at any direction, for which the coordinates of the other point stand.</summary>
    Direction,
}

/// <summary>Second derivatives of a number along variables, as expressions that have a value only where the number and its slopes have.</summary>
/// <param name="Graph">Where nodes go.</param>
/// <param name="Matrix">The matrix of second derivatives: (entries, entries) of all variables, flattened and set side by side.</param>
internal sealed record Curvatures(Graph Graph, NodeId Matrix)
{
    /// <summary>Matrices with more rows are refused.</summary>
    public const int MostRows = 64;

    /// <summary>The matrix; null where there are too many entries.</summary>
    public static Curvatures? Of(Graph graph, NodeId number, ImmutableArray<int> variables)
    {
        if (variables.Sum(id => graph.ShapeOf(graph.VariableNode(id)).Size) > MostRows)
        {
            return null;
        }

        var slopes = ReversePass.FlatGradient(graph, number, variables.AsSpan(), 0);
        var matrix = ReversePass.Jacobian(graph, slopes, variables.AsSpan(), 0);
        NodeId[] guards = [number, slopes, .. variables.Select(graph.VariableNode)];
        return new(graph, graph.Add(new Guarded(matrix, Sequence.Create<NodeId>(guards), 0, graph.ShapeOf(matrix))));
    }

    /// <summary>
    /// The matrix of a number in w and v along v, as an expression of v alone; null where it depends on w, or where the number may be undefined in a way that
    /// depends on both: else it has a value wherever what it is made of has one, at w and at v, and both range over one set.
    /// </summary>
    public static Curvatures? Apart(Graph graph, NodeId number, ConvexPair pair)
    {
        if (Of(graph, number, pair.To) is not { } whole || graph[whole.Matrix] is not Guarded guarded)
        {
            return null;
        }

        var (onFrom, onTo) = (Marks(graph, pair.From), Marks(graph, pair.To));
        var guards = new List<NodeId>();
        return !onFrom[guarded.Value.Index] && TryPart(graph, [.. guarded.Guards], onFrom, onTo, guards)
            ? new(graph, graph.Add(guarded with { Guards = Sequence.Create<NodeId>([.. guards.Select(guard => pair.Mirrored(graph, guard)).Distinct()]) }))
            : null;
    }

    private static bool[] Marks(Graph graph, ImmutableArray<int> variables) => KernelOperands.Dependent(graph, new NodeId(graph.Count - 1), variables.Select(id => graph.VariableNode(id).Index).ToHashSet());

    // The greatest parts that depend on one of the points only; false where what joins them may be undefined though they are not.
    private static bool TryPart(Graph graph, NodeId[] roots, bool[] onFrom, bool[] onTo, List<NodeId> parts)
    {
        var (seen, open) = (new HashSet<int>(), new Stack<NodeId>(roots));
        Span<NodeId> buffer = stackalloc NodeId[4];
        while (open.TryPop(out var id))
        {
            if (!seen.Add(id.Index))
            {
                continue;
            }

            if (!onFrom[id.Index] || !onTo[id.Index])
            {
                parts.Add(id);
            }
            else if (graph[id] is Unary { Function: UnaryFunction.Negate } or Binary { Function: BinaryFunction.Add or BinaryFunction.Subtract or BinaryFunction.Multiply }
                or View or Scatter or Stacked or Contract or Reduce or Power { Exponent: >= 0 })
            {
                foreach (var operand in KernelOperands.Of(graph[id], buffer))
                {
                    open.Push(operand);
                }
            }
            else
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The one entry; null where there are more.</summary>
    public NodeId? Number() => Graph.ShapeOf(Matrix).Size == 1 ? new NodeMaker(Graph).View(Matrix, 0, Shape.Scalar, []) : null;

    /// <summary>The least or the greatest eigenvalue.</summary>
    public NodeId Eigenvalue(bool isLeast) => Graph.Add(new Spectral(isLeast ? SpectralFunction.LambdaMin : SpectralFunction.LambdaMax, Matrix, Shape.Scalar));

    /// <summary>The quadratic form at a direction.</summary>
    public NodeId Along(NodeId direction)
    {
        var make = new NodeMaker(Graph);
        var image = make.Sum(make.Times(Matrix, make.Under(Graph.ShapeOf(direction), direction)), 1);
        return make.Sum(make.Times(image, direction), 1);
    }

    /// <summary>The entries of variables, flattened and set side by side.</summary>
    public static NodeId Flat(Graph graph, ImmutableArray<int> variables)
    {
        var make = new NodeMaker(graph);
        var nodes = variables.Select(graph.VariableNode).ToArray();
        var whole = Shape.Of(nodes.Sum(node => graph.ShapeOf(node).Size));
        NodeId? sum = null;
        var offset = 0;
        foreach (var node in nodes)
        {
            var size = Shape.Of(graph.ShapeOf(node).Size);
            var placed = make.Scatter(make.View(node, 0, size, [1]), offset, whole, [1]);
            sum = sum is { } before ? make.Plus(before, placed) : placed;
            offset += size.Size;
        }

        return sum!.Value;
    }
}
