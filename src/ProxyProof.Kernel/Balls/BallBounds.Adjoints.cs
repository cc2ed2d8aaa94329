using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <content>
/// Second derivatives by adjoints: with x' the derivatives of all nodes along a direction, the second derivative of a number along it is the sum, over all nodes, of
/// the number's slope with respect to the node times the node's own second derivative along the x' of its operands. The slopes are numbers with enclosures over the
/// set, and keep the signs of weights that norms layer by layer would lose.
/// </content>
internal sealed partial class BallBounds
{
    /// <summary>Each number costs a pass of its own.</summary>
    private const int MostNumbers = 24;

    /// <summary>Nodes of more work together are left to norms.</summary>
    private const double MostAdjointWork = 3e8;

    private readonly Dictionary<(int Node, ulong Variables), double> _byAdjoints = [];

    // A bound of the norm of the second derivative of a node as a whole along the directions that were last asked for; infinite where it is not tried.
    private double SecondByAdjoints(NodeId id)
    {
        if (_byAdjoints.TryGetValue((id.Index, _directions), out var known))
        {
            return known;
        }

        var size = _graph.ShapeOf(id).Size;
        if (size > MostNumbers || !IsDeep(id))
        {
            return _byAdjoints[(id.Index, _directions)] = double.PositiveInfinity;
        }

        var square = 0.0;
        for (var entry = 0; entry < size && double.IsFinite(square); entry++)
        {
            var number = _graph.ShapeOf(id).IsScalar ? id : _graph.Add(new View(id, new IndexMap(0, entry, []), Shape.Scalar));
            square = Upward.Plus(square, Upward.Square(OfNumber(number)));
        }

        return _byAdjoints[(id.Index, _directions)] = Upward.Root(square);
    }

    // Whether a curved function is taken of another one: then norms go from layer to layer.
    private bool IsDeep(NodeId root)
    {
        var needed = KernelOperands.Reachable(_graph, [root]);
        var (curved, work) = (new bool[needed.Length], 0.0);
        Span<NodeId> buffer = stackalloc NodeId[4];
        var isDeep = false;
        for (var i = 0; i < needed.Length; i++)
        {
            if (!needed[i] || IsFixed(new NodeId(i)))
            {
                continue;
            }

            var node = _graph[new NodeId(i)];
            foreach (var operand in KernelOperands.Of(node, buffer))
            {
                curved[i] |= curved[operand.Index];
            }

            work += PreparedClaim.WorkOf(_graph, node);
            var isCurved = node is Unary { Function: not UnaryFunction.Negate } or Power;
            isDeep |= isCurved && curved[i];
            curved[i] |= isCurved;
        }

        return isDeep && work * _graph.ShapeOf(root).Size <= MostAdjointWork;
    }

    private double OfNumber(NodeId number)
    {
        var sum = 0.0;
        var variables = Moving(_directions);
        var adjoints = ReversePass.Adjoints(_graph, number, variables);
        var needed = KernelOperands.Reachable(_graph, [number]);
        for (var i = 0; i < adjoints.Length && double.IsFinite(sum); i++)
        {
            var node = new NodeId(i);
            if (!needed[i] || IsFixed(node) || IsLinear(_graph[node]))
            {
                continue;
            }

            // What is read without a slope of its own is known to be part of the node that reads it, or nothing is known.
            sum = adjoints[i] is { } adjoint ? Upward.Plus(sum, Curved(node, adjoint))
                : _graph[node] is Reduce { Kind: Reduction.Norm } ? sum
                : double.PositiveInfinity;
        }

        return sum;
    }

    private int[] Moving(ulong variables) => [.. Region.Ranges.Keys.Where(id => (Region.Bit(id) & variables) != 0)];

    private static bool IsLinear(Node node) => node is Variable or View or Scatter or Stacked or Guarded or Reduce { Kind: Reduction.Sum }
        or Unary { Function: UnaryFunction.Negate } or Binary { Function: BinaryFunction.Add or BinaryFunction.Subtract };

    // Slope times second derivative: the greatest slope times a sum of products, or the norm of all slopes times a norm of products.
    private double Curved(NodeId id, NodeId adjoint)
    {
        switch (_graph[id])
        {
            case Power { Exponent: 2 } n when _graph[n.X] is Reduce { Kind: Reduction.Norm } norm:
                var whole = AxisGroups.All(_graph.ShapeOf(norm.X));
                return Upward.Times(2, Upward.Times(Sizes(adjoint).Max(), Crossed(norm.X, norm.X, 0, whole)[0]));
            case Power n when _graph[n.X] is Reduce { Kind: Reduction.Norm } or Unary { Function: UnaryFunction.Abs }:
                return double.PositiveInfinity;
            case Unary n:
                return Entrywise(n.X, n.X, Array.ConvertAll([.. Sizes(adjoint).Zip(Slopes(id).Second)], pair => Upward.Times(pair.First, pair.Second)));
            case Power n:
                return Entrywise(n.X, n.X, Array.ConvertAll([.. Sizes(adjoint).Zip(Slopes(id).Second)], pair => Upward.Times(pair.First, pair.Second)));
            case Binary { Function: BinaryFunction.Multiply } n:
                return IsFixed(n.X) || IsFixed(n.Y) ? 0 : Entrywise(n.X, n.Y, Array.ConvertAll(Sizes(adjoint), slope => Upward.Times(2, slope)));
            case Binary { Function: BinaryFunction.Divide } n when IsFixed(n.Y):
                return 0;
            case Contract n when IsFixed(n.X) || IsFixed(n.Y):
                return 0;
            case Contract n:
                var all = AxisGroups.All(n.Shape);
                return Upward.Times(2, double.Min(
                    Upward.Times(Norms(adjoint, 0)[0], CrossedFactors(n, 0, 0)[0]), Upward.Times(Sizes(adjoint).Max(), CrossedFactors(n, 0, all)[0])));
            default:
                return double.PositiveInfinity;
        }
    }

    // Σ weight |x'| |y'|, entry by entry.
    private double Entrywise(NodeId x, NodeId y, double[] weights)
    {
        var all = AxisGroups.All(_graph.ShapeOf(x));
        var products = Crossed(x, y, all, 0);
        var sum = weights.Zip(products, Upward.Times).Aggregate(0.0, Upward.Plus);
        return double.Min(sum, Upward.Times(weights.Max(), Crossed(x, y, 0, all)[0]));
    }
}
