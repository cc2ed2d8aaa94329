using System.Diagnostics;
using ProxyProof.Numerics;

namespace ProxyProof.Expressions;

/// <summary>
/// Evaluates lowered expressions at one point under any carrier, node by node in arena order: plain and complete, the meaning that faster evaluators are
/// compared with.
/// </summary>
/// <typeparam name="T">The carrier.</typeparam>
public sealed class Evaluator<T>
    where T : struct, IScalar<T>
{
    private readonly Graph _graph;
    private readonly bool[] _needed;
    private T[]?[] _values;
    private readonly Dictionary<int, int[]> _positions = [];

    /// <summary>Prepares the evaluation of some roots.</summary>
    public Evaluator(Graph graph, params ReadOnlySpan<NodeId> roots)
    {
        _graph = graph;
        _needed = graph.Reachable(roots);
        _values = new T[_needed.Length][];
    }

    /// <summary>Spectral functions are the carrier's own affair: given (function, row-major matrix, rows, columns) the value, or the weights.</summary>
    public Func<SpectralFunction, T[], int, int, T>? Spectral { get; init; }

    /// <summary>Derivatives of spectral functions, if the carrier has them.</summary>
    public Func<SpectralFunction, T[], int, int, T[]>? SpectralWeights { get; init; }

    /// <summary>The value of a node after <see cref="Run"/>, row-major.</summary>
    public T[] this[NodeId id] => _values[id.Index]!;

    /// <summary>Evaluates everything that the roots need.</summary>
    /// <param name="variables">The entries of a variable, by its id.</param>
    public void Run(Func<int, T[]> variables)
    {
        for (var i = 0; i < _needed.Length; i++)
        {
            if (_needed[i])
            {
                _values[i] = Evaluate(new NodeId(i), variables);
            }
        }
    }

    /// <summary>Evaluates one more node, also of a graph that has grown since; its operands must have values.</summary>
    /// <param name="id">The node.</param>
    /// <param name="variables">The entries of a variable, by its id.</param>
    public T[] Extend(NodeId id, Func<int, T[]> variables)
    {
        if (id.Index >= _values.Length)
        {
            Array.Resize(ref _values, Math.Max(_graph.Count, 2 * _values.Length));
        }

        return _values[id.Index] ??= Evaluate(id, variables);
    }

    private T[] Evaluate(NodeId id, Func<int, T[]> variables)
    {
        switch (_graph[id])
        {
            case Constant n:
                return [T.FromRational(n.Value)];
            case PiConstant:
                return [T.Pi];
            case Data n:
                return Fill(n.Shape, i => n.Array.IsBinary ? T.FromDouble(n.Array.Values[i]) : T.FromRational(n.Array.Exact(i)));
            case Variable n:
                return variables(n.Id);
            case Unary n:
                var ux = this[n.X];
                return Fill(n.Shape, i => T.Apply(n.Function, ux[i]));
            case Binary n:
                var (bx, by) = (this[n.X], this[n.Y]);
                if (n.X == n.Y && n.Function == BinaryFunction.Multiply)
                {
                    return Fill(n.Shape, i => T.Power(bx[i], 2));
                }

                return Fill(n.Shape, i => T.Apply(n.Function, bx[i], by[i]));
            case Power n:
                var px = this[n.X];
                return Fill(n.Shape, i => T.Power(px[i], n.Exponent));
            case Select n:
                var (sd, st, so) = (this[n.Difference], this[n.Then], this[n.Otherwise]);
                return Fill(n.Shape, i => T.Select(n.Relation, sd[i], st[i], so[i]));
            case View n:
                var (vx, read) = (this[n.X], Positions(id, n.Map, n.Shape, _graph.ShapeOf(n.X)));
                return Fill(n.Shape, i => vx[read[i]]);
            case Scatter n:
                var (cx, write) = (this[n.X], Positions(id, n.Map, _graph.ShapeOf(n.X), n.Shape));
                var scattered = Fill(n.Shape, _ => T.FromDouble(0));
                for (var i = 0; i < cx.Length; i++)
                {
                    scattered[write[i]] = T.Apply(BinaryFunction.Add, scattered[write[i]], cx[i]);
                }

                return scattered;
            case Stacked n:
                return [.. n.Items.Items.SelectMany(item => this[item])];
            case Contract n:
                return Contraction(n);
            case Reduce n:
                return Reduced(n);
            case Extremal n:
                return Extremes(n);
            case Spectral n:
                return Matrices(n.X, (matrix, rows, columns) => [(Spectral ?? throw Missing())(n.Function, matrix, rows, columns)]);
            case SpectralWeights n:
                return Matrices(n.X, (matrix, rows, columns) => (SpectralWeights ?? throw Missing())(n.Function, matrix, rows, columns));
            case Jump n:
                return Fill(n.Shape, _ => T.FromDouble(0));
            default:
                throw new UnreachableException($"{_graph[id].GetType().Name} has no value: lower the expression first.");
        }
    }

    private static NotSupportedException Missing() => new("This carrier has no spectral functions.");

    private static T[] Fill(Shape shape, Func<int, T> entry)
    {
        var result = new T[shape.Size];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = entry(i);
        }

        return result;
    }

    private int[] Positions(NodeId id, IndexMap map, Shape outer, Shape inner)
    {
        if (!_positions.TryGetValue(id.Index, out var positions))
        {
            positions = IndexMaps.Positions(map, outer, inner);
            _positions.Add(id.Index, positions);
        }

        return positions;
    }

    private T[] Contraction(Contract n)
    {
        var plan = new ContractionPlan(_graph, n);
        var (x, y) = (this[n.X], this[n.Y]);
        return Fill(n.Shape, i =>
        {
            var (px, py) = plan.Start(i);
            var sum = T.FromDouble(0);
            for (var k = 0; k < plan.InnerX.Length; k++)
            {
                sum = T.MultiplyAdd(x[px + plan.InnerX[k]], y[py + plan.InnerY[k]], sum);
            }

            return sum;
        });
    }

    private T[] Reduced(Reduce n)
    {
        var x = this[n.X];
        var length = x.Length / n.Shape.Size;
        return Fill(n.Shape, i =>
        {
            var value = n.Kind == Reduction.Norm ? T.Power(x[i * length], 2) : x[i * length];
            for (var k = 1; k < length; k++)
            {
                var next = x[(i * length) + k];
                value = n.Kind switch
                {
                    Reduction.Sum => T.Apply(BinaryFunction.Add, value, next),
                    Reduction.Max => T.Apply(BinaryFunction.Max, value, next),
                    Reduction.Min => T.Apply(BinaryFunction.Min, value, next),
                    Reduction.Norm => T.Apply(BinaryFunction.Add, value, T.Power(next, 2)),
                };
            }

            return n.Kind != Reduction.Norm ? value : length == 1 ? T.Apply(UnaryFunction.Abs, x[i]) : T.Apply(UnaryFunction.Sqrt, value);
        });
    }

    // The first extreme entry has weight 1: it beats those before it strictly and ties with those after it.
    private T[] Extremes(Extremal n)
    {
        var x = this[n.X];
        var length = x.Length / _graph.ShapeOf(n.X).Leading(n.Shape.Rank - n.Axes).Size;
        var one = T.FromDouble(1);
        return Fill(n.Shape, i =>
        {
            var (start, weight) = (i / length * length, one);
            for (var k = start; k < start + length; k++)
            {
                if (k != i)
                {
                    var (mine, other) = n.Kind == Reduction.Max ? (x[i], x[k]) : (x[k], x[i]);
                    var beats = k > i
                        ? T.Apply(BinaryFunction.TieStep, mine, other)
                        : T.Apply(BinaryFunction.Subtract, one, T.Apply(BinaryFunction.TieStep, other, mine));
                    weight = T.Apply(BinaryFunction.Min, weight, beats);
                }
            }

            return weight;
        });
    }

    private T[] Matrices(NodeId x, Func<T[], int, int, T[]> function)
    {
        var shape = _graph.ShapeOf(x);
        var (rows, columns) = (shape[shape.Rank - 2], shape[shape.Rank - 1]);
        return [.. this[x].Chunk(rows * columns).SelectMany(matrix => function(matrix, rows, columns))];
    }
}
