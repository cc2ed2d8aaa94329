using ProxyProof.Numerics;

namespace ProxyProof.Expressions;

/// <summary>Makes nodes by the names of mathematics.</summary>
/// <param name="graph">Where they go.</param>
/// <param name="simplify">
/// Whether 0 + x, 1 * x and the like are simplified and constants folded: for derived expressions. A claim's own form is built without, so that the kernel
/// sees what was written.
/// </param>
public sealed class ExpressionBuilder(Graph graph, bool simplify)
{
    /// <summary>The graph.</summary>
    public Graph Graph => graph;

    /// <summary>A number.</summary>
    public NodeId Constant(Rational value) => graph.Add(new Constant(value));

    /// <summary>A tensor with one number everywhere.</summary>
    public NodeId Constant(Rational value, Shape shape) => Broadcast(Constant(value), shape);

    /// <summary>A function of one argument.</summary>
    public NodeId Apply(UnaryFunction function, NodeId x)
    {
        if (simplify && function == UnaryFunction.Negate)
        {
            if (IsConstant(x, out var value))
            {
                return Constant(-value, graph.ShapeOf(x));
            }

            if (graph[x] is Unary { Function: UnaryFunction.Negate } inner)
            {
                return inner.X;
            }
        }

        return graph.Add(new Unary(function, x, graph.ShapeOf(x)));
    }

    /// <summary>A function of two arguments of one shape; a scalar is repeated.</summary>
    public NodeId Apply(BinaryFunction function, NodeId x, NodeId y)
    {
        var (sx, sy) = (graph.ShapeOf(x), graph.ShapeOf(y));
        if (sx != sy)
        {
            (x, y) = sx.IsScalar ? (Broadcast(x, sy), y) : (x, Broadcast(y, sx));
        }

        return simplify && Simplified(function, x, y) is { } simpler ? simpler : graph.Add(new Binary(function, x, y, graph.ShapeOf(x)));
    }

    /// <summary>x + y.</summary>
    public NodeId Add(NodeId x, NodeId y) => Apply(BinaryFunction.Add, x, y);

    /// <summary>x - y.</summary>
    public NodeId Subtract(NodeId x, NodeId y) => Apply(BinaryFunction.Subtract, x, y);

    /// <summary>x * y, entry by entry.</summary>
    public NodeId Multiply(NodeId x, NodeId y) => Apply(BinaryFunction.Multiply, x, y);

    /// <summary>x / y, entry by entry.</summary>
    public NodeId Divide(NodeId x, NodeId y) => Apply(BinaryFunction.Divide, x, y);

    /// <summary>-x.</summary>
    public NodeId Negate(NodeId x) => Apply(UnaryFunction.Negate, x);

    /// <summary>x^n, entry by entry.</summary>
    public NodeId Power(NodeId x, int n) => simplify && n == 1
        ? x
        : simplify && n == 0 ? Constant(1, graph.ShapeOf(x)) : graph.Add(new Power(x, n, graph.ShapeOf(x)));

    /// <summary>Piecewise definition; scalars are repeated to the common shape.</summary>
    public NodeId Select(Relation relation, NodeId difference, NodeId then, NodeId otherwise)
    {
        var shape = graph.ShapeOf(difference);
        foreach (var other in (NodeId[])[then, otherwise])
        {
            shape = graph.ShapeOf(other).IsScalar ? shape : graph.ShapeOf(other);
        }

        return graph.Add(new Select(relation, Broadcast(difference, shape), Broadcast(then, shape), Broadcast(otherwise, shape), shape));
    }

    /// <summary>A tensor repeated along new axes: its own axes become the last axes of the shape. A tensor of that shape is itself.</summary>
    public NodeId Broadcast(NodeId x, Shape shape)
    {
        var own = graph.ShapeOf(x);
        return own == shape ? x : Broadcast(x, shape, [.. Enumerable.Range(shape.Rank - own.Rank, own.Rank)]);
    }

    /// <summary>A tensor whose axis k becomes axis <paramref name="axes"/>[k] of the shape, repeated along the others.</summary>
    public NodeId Broadcast(NodeId x, Shape shape, ReadOnlySpan<int> axes)
    {
        var own = graph.ShapeOf(x);
        var strides = own.Strides();
        var outer = new int[shape.Rank];
        for (var k = 0; k < own.Rank; k++)
        {
            outer[axes[k]] = strides[k];
        }

        return View(x, new IndexMap(0, 0, Sequence.Create<int>(outer)), shape);
    }

    /// <summary>Axis k of the result is axis <paramref name="permutation"/>[k] of the tensor.</summary>
    public NodeId Transpose(NodeId x, params ReadOnlySpan<int> permutation)
    {
        var own = graph.ShapeOf(x);
        var strides = own.Strides();
        var (dims, outer) = (new int[own.Rank], new int[own.Rank]);
        for (var k = 0; k < own.Rank; k++)
        {
            (dims[k], outer[k]) = (own[permutation[k]], strides[permutation[k]]);
        }

        return View(x, new IndexMap(0, 0, Sequence.Create<int>(outer)), Shape.Of(dims));
    }

    /// <summary>The same entries in row-major order under another shape.</summary>
    public NodeId Reshape(NodeId x, Shape shape) => View(x, new IndexMap(0, 0, Sequence.Create<int>(shape.Strides())), shape);

    /// <summary>Reads entries.</summary>
    public NodeId View(NodeId x, IndexMap map, Shape shape)
    {
        var own = graph.ShapeOf(x);
        if (own == shape && IndexMaps.IsIdentity(map, shape, own))
        {
            return x;
        }

        // A reshape of a reshape, or any view of a reshape, reads the original: both are row-major.
        if (map.Lead == 0 && graph[x] is View inner && IndexMaps.IsIdentity(inner.Map, inner.Shape, graph.ShapeOf(inner.X)))
        {
            return View(inner.X, map, shape);
        }

        return graph.Add(new View(x, map, shape));
    }

    /// <summary>Sums entries into a tensor.</summary>
    public NodeId Scatter(NodeId x, IndexMap map, Shape shape)
    {
        var own = graph.ShapeOf(x);
        return IndexMaps.IsIdentity(map, own, shape) ? Reshape(x, shape) : graph.Add(new Scatter(x, map, shape));
    }

    /// <summary>A reduction over the last axes.</summary>
    public NodeId Reduce(Reduction kind, NodeId x, int axes)
    {
        var own = graph.ShapeOf(x);
        return axes == 0 && kind != Reduction.Norm ? x : graph.Add(new Reduce(kind, x, axes, own.Leading(own.Rank - axes)));
    }

    /// <summary>The sum over the last axes.</summary>
    public NodeId Sum(NodeId x, int axes) => Reduce(Reduction.Sum, x, axes);

    /// <summary>Sum of products over shared labels.</summary>
    public NodeId Contract(NodeId x, ReadOnlySpan<int> labelsX, NodeId y, ReadOnlySpan<int> labelsY, ReadOnlySpan<int> labels)
    {
        var (sx, sy) = (graph.ShapeOf(x), graph.ShapeOf(y));
        var dims = new int[labels.Length];
        for (var k = 0; k < labels.Length; k++)
        {
            var inX = labelsX.IndexOf(labels[k]);
            dims[k] = inX >= 0 ? sx[inX] : sy[labelsY.IndexOf(labels[k])];
        }

        return graph.Add(new Contract(x, y, Sequence.Create(labelsX), Sequence.Create(labelsY), Sequence.Create(labels), Shape.Of(dims)));
    }

    /// <summary>The inner product over the last axes of two tensors of one shape; the leading <paramref name="batch"/> axes stay.</summary>
    public NodeId Inner(NodeId x, NodeId y, int batch)
    {
        var rank = graph.ShapeOf(x).Rank;
        int[] labels = [.. Enumerable.Range(0, rank)];
        return rank == batch ? Multiply(x, y) : Contract(x, labels, y, labels, labels.AsSpan(0, batch));
    }

    /// <summary>Tensors of one shape along a new first axis.</summary>
    public NodeId Stack(params ReadOnlySpan<NodeId> items) =>
        graph.Add(new Stacked(Sequence.Create(items), Shape.Of(items.Length).Then(graph.ShapeOf(items[0]))));

    /// <summary>The identity matrix, without its entries in memory.</summary>
    public NodeId Identity(int n) => Scatter(Constant(1, Shape.Of(n)), new IndexMap(0, 0, [n + 1]), Shape.Of(n, n));

    /// <summary>Whether a node is one number everywhere.</summary>
    public bool IsConstant(NodeId x, out Rational value)
    {
        while (graph[x] is View { } view)
        {
            x = view.X;
        }

        value = graph[x] is Constant constant ? constant.Value : default;
        return graph[x] is Constant;
    }

    private NodeId? Simplified(BinaryFunction function, NodeId x, NodeId y)
    {
        var (cx, cy) = (IsConstant(x, out var vx), IsConstant(y, out var vy));
        var shape = graph.ShapeOf(x);
        return function switch
        {
            BinaryFunction.Add when cx && cy => Constant(vx + vy, shape),
            BinaryFunction.Add when cx && vx.IsZero => y,
            BinaryFunction.Add when cy && vy.IsZero => x,
            BinaryFunction.Subtract when cx && cy => Constant(vx - vy, shape),
            BinaryFunction.Subtract when cy && vy.IsZero => x,
            BinaryFunction.Subtract when cx && vx.IsZero => Negate(y),
            BinaryFunction.Multiply when cx && cy => Constant(vx * vy, shape),
            BinaryFunction.Multiply when cx && vx.IsOne => y,
            BinaryFunction.Multiply when cy && vy.IsOne => x,
            BinaryFunction.Multiply when cx && (-vx).IsOne => Negate(y),
            BinaryFunction.Multiply when cy && (-vy).IsOne => Negate(x),
            BinaryFunction.Divide when cx && cy && !vy.IsZero => Constant(vx / vy, shape),
            BinaryFunction.Divide when cy && vy.IsOne => x,
            _ => null,
        };
    }
}
