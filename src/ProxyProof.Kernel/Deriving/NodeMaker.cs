using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>Makes the nodes of derived expressions, as they stand: nothing is simplified.</summary>
/// <param name="graph">Where they go.</param>
internal sealed class NodeMaker(Graph graph)
{
    public Shape ShapeOf(NodeId x) => graph.ShapeOf(x);

    /// <summary>One number everywhere.</summary>
    public NodeId Number(Rational value, Shape shape) => Spread(graph.Add(new Constant(value)), shape, []);

    /// <summary>A constant tensor.</summary>
    public NodeId Numbers(Rational[] entries, Shape shape) => graph.Add(new Data(DenseArray.FromExact(shape, entries)));

    /// <summary>The exponents of the slope of x^y for constant y, all whole numbers: y - 1, and 0 where y is 0, for there the factor y decides. Null for other y.</summary>
    public Rational[]? LoweredExponents(NodeId y)
    {
        var positions = Enumerable.Range(0, ShapeOf(y).Size).ToArray();
        while (graph[y] is View view)
        {
            var read = IndexMaps.Positions(view.Map, view.Shape, ShapeOf(view.X));
            positions = Array.ConvertAll(positions, position => read[position]);
            y = view.X;
        }

        Rational[]? values = graph[y] switch
        {
            Constant constant => [constant.Value],
            Data data => [.. Enumerable.Range(0, data.Shape.Size).Select(data.Array.Exact)],
            _ => null,
        };
        return values is null || values.Any(value => !value.IsInteger) ? null : Array.ConvertAll(positions, position => values[position].IsZero ? values[position] : values[position] - 1);
    }

    public NodeId Pi(Shape shape) => Spread(graph.Add(new PiConstant()), shape, []);

    public NodeId Apply(UnaryFunction function, NodeId x) => graph.Add(new Unary(function, x, ShapeOf(x)));

    public NodeId Apply(BinaryFunction function, NodeId x, NodeId y) => graph.Add(new Binary(function, x, y, ShapeOf(x)));

    public NodeId Plus(NodeId x, NodeId y) => Apply(BinaryFunction.Add, x, y);

    public NodeId Minus(NodeId x, NodeId y) => Apply(BinaryFunction.Subtract, x, y);

    public NodeId Times(NodeId x, NodeId y) => Apply(BinaryFunction.Multiply, x, y);

    public NodeId Over(NodeId x, NodeId y) => Apply(BinaryFunction.Divide, x, y);

    public NodeId Power(NodeId x, int n) => graph.Add(new Power(x, n, ShapeOf(x)));

    /// <summary>1 - x.</summary>
    public NodeId Rest(NodeId x) => Minus(Number(1, ShapeOf(x)), x);

    /// <summary>A tensor whose axis k becomes axis <paramref name="axes"/>[k] of the shape, repeated along the others.</summary>
    public NodeId Spread(NodeId x, Shape shape, ReadOnlySpan<int> axes)
    {
        if (ShapeOf(x) == shape)
        {
            return x;
        }

        var own = ShapeOf(x).Strides();
        var strides = new int[shape.Rank];
        for (var k = 0; k < own.Length; k++)
        {
            strides[axes[k]] = own[k];
        }

        return View(x, 0, shape, strides);
    }

    /// <summary>Under the lead axes of an adjoint: the tensor repeated along them.</summary>
    public NodeId Under(Shape lead, NodeId x) => Spread(x, lead.Then(ShapeOf(x)), Axes(lead.Rank, ShapeOf(x).Rank));

    /// <summary>Repeated along new last axes.</summary>
    public NodeId Along(NodeId x, Shape shape) => Spread(x, shape, Axes(0, ShapeOf(x).Rank));

    /// <summary>Reads entries at an offset with strides.</summary>
    public NodeId View(NodeId x, int offset, Shape shape, ReadOnlySpan<int> strides) =>
        graph.Add(new View(x, new IndexMap(0, offset, Sequence.Create(strides)), shape));

    /// <summary>Sums entries into zeros at an offset with strides.</summary>
    public NodeId Scatter(NodeId x, int offset, Shape shape, ReadOnlySpan<int> strides) =>
        graph.Add(new Scatter(x, new IndexMap(0, offset, Sequence.Create(strides)), shape));

    public NodeId Sum(NodeId x, int axes) =>
        graph.Add(new Reduce(Reduction.Sum, x, axes, ShapeOf(x).Leading(ShapeOf(x).Rank - axes)));

    /// <summary>0 away from the jump, unknown across it.</summary>
    public NodeId Jump(NodeId difference, NodeId then, NodeId otherwise) =>
        graph.Add(new Jump(difference, then, otherwise, ShapeOf(difference)));

    public static int[] Axes(int first, int count) => [.. Enumerable.Range(first, count)];
}
