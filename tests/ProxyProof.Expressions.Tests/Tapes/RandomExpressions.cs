using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Tests.Tapes;

/// <summary>Draws expressions that hold every node form and every function.</summary>
internal sealed class RandomExpressions
{
    private readonly Random _random;
    private readonly List<NodeId> _pool = [];

    private readonly bool _finite;

    /// <param name="seed">Of the draws.</param>
    /// <param name="finite">Whether no number is NaN, as intervals ask.</param>
    public RandomExpressions(int seed, bool finite = false)
    {
        (_random, _finite) = (new Random(seed), finite);
        Graph = new Graph();
        Builder = new ExpressionBuilder(Graph, simplify: false);
        foreach (var shape in (Shape[])[Shape.Scalar, Shape.Of(3), Shape.Of(2, 3), Shape.Of(3, 3)])
        {
            _pool.Add(Graph.AddVariable("x", shape));
            Variables.Add(Variables.Count);
            _pool.Add(Graph.Add(new Data(new DenseArray(shape, Enumerable.Range(0, shape.Size).Select(_ => Number()).ToArray()))));
        }

        _pool.Add(Builder.Constant(new Rational(1, 3)));
        _pool.Add(Graph.Add(new PiConstant()));
    }

    public Graph Graph { get; }

    public ExpressionBuilder Builder { get; }

    public List<int> Variables { get; } = [];

    public double Number() => _random.Next(80) switch
    {
        < 8 => 0,
        < 14 => -0.0,
        < 22 => 1,
        < 28 => -2,
        28 => 1e300 * (_random.NextDouble() - 0.5),
        29 => _finite ? 3 : double.NaN,
        _ => (4 * _random.NextDouble()) - 2,
    };

    /// <summary>Grows the pool and returns some of what came last.</summary>
    public NodeId[] Outputs(int steps)
    {
        for (var k = 0; k < steps; k++)
        {
            _pool.Add(Grow());
        }

        return [_pool[^1], _pool[^2], _pool[_random.Next(_pool.Count)]];
    }

    private static int[] Labels(int rank, int first) => [.. Enumerable.Range(first, rank)];

    private NodeId Any() => _pool[_random.Next(Math.Max(0, _pool.Count - 12), _pool.Count)];

    private NodeId Like(NodeId x)
    {
        var shape = Graph.ShapeOf(x);
        NodeId[] fitting = [.. _pool.Where(other => Graph.ShapeOf(other) == shape)];
        return _random.Next(5) == 0
            ? Builder.Broadcast(_pool.Last(other => Graph.ShapeOf(other).IsScalar), shape)
            : fitting[_random.Next(fitting.Length)];
    }

    private T Pick<T>()
        where T : struct, Enum
    {
        var values = Enum.GetValues<T>();
        return values[_random.Next(values.Length)];
    }

    private NodeId Grow()
    {
        var x = Any();
        var shape = Graph.ShapeOf(x);
        switch (_random.Next(shape.Rank == 0 ? 7 : 16))
        {
            case 0:
                return Builder.Apply(Pick<UnaryFunction>(), x);
            case 1 or 2:
                return Builder.Apply(Pick<BinaryFunction>(), x, Like(x));
            case 3:
                return Builder.Power(x, _random.Next(-3, 5));
            case 4:
                return Builder.Select(Pick<Relation>(), x, Like(x), Like(x));
            case 5:
                return shape.Rank > 1 ? Builder.Apply(BinaryFunction.Multiply, x, x) : Builder.Stack(x, Like(x));
            case 6:
                return Builder.Broadcast(x, Shape.Of(2).Then(shape));
            case 7:
                return Builder.Reduce(Pick<Reduction>(), x, _random.Next(1, shape.Rank + 1));
            case 8:
                return Graph.Add(new Extremal(_random.Next(2) == 0 ? Reduction.Max : Reduction.Min, x, _random.Next(1, shape.Rank + 1), shape));
            case 9:
                return Builder.Transpose(x, [.. Labels(shape.Rank, 0).Reverse()]);
            case 10:
                // The last entry of the last axis of every row: a slice.
                return Builder.View(
                    x,
                    new IndexMap(0, shape[shape.Rank - 1] - 1, Sequence.Create<int>(shape.Strides().AsSpan()[..^1])),
                    shape.Leading(shape.Rank - 1));
            case 11:
                var table = Enumerable.Range(0, 4).Select(_ => _random.Next(shape.Size)).ToArray();
                return Builder.View(x, new IndexMap(0, 0, default, Sequence.Create<int>(table)), Shape.Of(4));
            case 12:
                // Sum over the last axis, as the adjoint of a broadcast.
                var strides = shape.Leading(shape.Rank - 1).Strides();
                return Builder.Scatter(x, new IndexMap(0, 0, Sequence.Create<int>([.. strides, 0])), shape.Leading(shape.Rank - 1));
            case 13:
                return Builder.Reshape(x, Shape.Of(shape.Size));
            case 14:
                var labels = Labels(shape.Rank, 0);
                return Builder.Contract(x, labels, Like(x), labels, labels.AsSpan(0, _random.Next(shape.Rank)));
            default:
                // A product over the last axis of x and the first of a transpose.
                if (shape.Rank == 2)
                {
                    return shape.Size > 60 ? Builder.Sum(x, 1) : Builder.Contract(x, [0, 1], Like(x), [2, 1], [0, 2]);
                }

                return shape.Size > 8 ? Builder.Sum(x, 1) : Builder.Contract(x, Labels(shape.Rank, 0), x, Labels(shape.Rank, 9), [.. Labels(shape.Rank, 0), .. Labels(shape.Rank, 9)]);
        }
    }
}
