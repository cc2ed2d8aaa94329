using ProxyProof.Expressions.Tapes;
using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Tensors;

/// <summary>
/// Lowered expressions compiled for one point at a time, tensor by tensor: matrix products and whole arrays instead of blocks of points. For training runs,
/// whose points come one after the other. Nothing is allocated after compilation, eigenvalues apart.
/// </summary>
/// <remarks>Undefined is NaN. The same bits on every machine: sums and products have a fixed order.</remarks>
public sealed class TensorProgram
{
    private readonly Graph _graph;
    private readonly double[]?[] _buffers;
    private readonly List<TensorOperation> _fixed = [];
    private readonly List<TensorOperation> _moving = [];

    /// <summary>Compiles.</summary>
    /// <param name="graph">Where the expressions live.</param>
    /// <param name="outputs">Lowered expressions.</param>
    /// <param name="moving">Ids of the variables that change from run to run; the others are set once, before <see cref="Prepare"/>.</param>
    /// <exception cref="NotSupportedException">An output holds something that has no value yet.</exception>
    public TensorProgram(Graph graph, IEnumerable<NodeId> outputs, IEnumerable<int> moving)
    {
        _graph = graph;
        var needed = graph.Reachable([.. outputs]);
        _buffers = new double[needed.Length][];
        HashSet<int> changing = [.. moving];
        var depends = new bool[needed.Length];
        Span<NodeId> operands = stackalloc NodeId[4];
        for (var i = 0; i < needed.Length; i++)
        {
            if (!needed[i])
            {
                continue;
            }

            var node = graph[new NodeId(i)];
            depends[i] = node is Variable variable && changing.Contains(variable.Id);
            foreach (var operand in Operands.Of(node, operands))
            {
                depends[i] |= depends[operand.Index];
            }

            if (Compiled(new NodeId(i)) is { } operation)
            {
                (depends[i] ? _moving : _fixed).Add(operation);
            }
        }
    }

    /// <summary>The entries of a node, row-major: of an output after <see cref="Run"/>, or of a variable, to be written.</summary>
    public Span<double> this[NodeId node] => _buffers[node.Index];

    /// <summary>Where a variable is written; empty when no output depends on it.</summary>
    public Span<double> Entries(int id) => _graph.VariableNode(id) is var node && node.Index < _buffers.Length ? _buffers[node.Index] : [];

    /// <summary>Evaluates what the moving variables do not reach.</summary>
    public void Prepare()
    {
        foreach (var operation in _fixed)
        {
            operation.Run();
        }
    }

    /// <summary>Evaluates the rest.</summary>
    public void Run()
    {
        foreach (var operation in _moving)
        {
            operation.Run();
        }
    }

    private double[] Buffer(NodeId node) => _buffers[node.Index]!;

    private double[] Fresh(NodeId node) => _buffers[node.Index] = new double[_graph.ShapeOf(node).Size];

    // A number repeated: the array that holds it, and where.
    private (double[] Array, int At)? Repeated(NodeId node) =>
        _graph[node] is View { Map: { Lead: 0, Table: null } map } view && map.Strides.Items.All(stride => stride == 0) && _graph.ShapeOf(node).Size > 1
            ? (Buffer(view.X), map.Offset)
            : null;

    private TensorOperation? Compiled(NodeId id)
    {
        switch (_graph[id])
        {
            case Constant n:
                Fresh(id)[0] = n.Value.ToDouble();
                return null;
            case PiConstant:
                Fresh(id)[0] = Math.PI;
                return null;
            case Data n:
                _buffers[id.Index] = n.Array.Values;
                return null;
            case Variable:
                Fresh(id);
                return null;
            case Unary n:
                return new UnaryOperation(n.Function, Buffer(n.X), Fresh(id));
            case Binary n when n.X == n.Y && n.Function == BinaryFunction.Multiply:
                return new PowerOperation(Buffer(n.X), 2, Fresh(id));
            case Binary n:
                var (left, right) = (Repeated(n.X), Repeated(n.Y));
                return right is { } y ? new ScalarRightOperation(n.Function, Buffer(n.X), y.Array, y.At, Fresh(id))
                    : left is { } x ? new ScalarLeftOperation(n.Function, x.Array, x.At, Buffer(n.Y), Fresh(id))
                    : new BinaryOperation(n.Function, Buffer(n.X), Buffer(n.Y), Fresh(id));
            case Power n:
                return new PowerOperation(Buffer(n.X), n.Exponent, Fresh(id));
            case Select n:
                return new SelectOperation(n.Relation, Buffer(n.Difference), Buffer(n.Then), Buffer(n.Otherwise), Fresh(id));
            case View n:
                return Viewed(id, n);
            case Scatter n:
                return new ScatterOperation(Buffer(n.X), IndexMaps.Positions(n.Map, _graph.ShapeOf(n.X), n.Shape), Fresh(id));
            case Stacked n:
                return new StackOperation([.. n.Items.Select(Buffer)], Fresh(id));
            case Contract n:
                return ProductOperation.Of(_graph, n, Buffer(n.X), Buffer(n.Y), Fresh(id));
            case Reduce n:
                return new ReduceOperation(n.Kind, Buffer(n.X), Fresh(id));
            case Extremal n:
                return new ExtremalOperation(n.Kind, Buffer(n.X), _graph.ShapeOf(n.X).Without(n.Shape.Rank - n.Axes).Size, Fresh(id));
            case Spectral n:
                var shape = _graph.ShapeOf(n.X);
                return new MatrixOperation(
                    Buffer(n.X), shape[shape.Rank - 2], shape[shape.Rank - 1], (matrix, rows, columns) => [RealSpectral.Kernels.Value(n.Function, matrix, rows, columns)], Fresh(id));
            case SpectralWeights n:
                return new MatrixOperation(
                    Buffer(n.X), n.Shape[n.Shape.Rank - 2], n.Shape[n.Shape.Rank - 1], (matrix, rows, columns) => RealSpectral.Kernels.Weights(n.Function, matrix, rows, columns), Fresh(id));
            case Jump:
                Fresh(id);
                return null;
            case Deferred n:
                throw new NotSupportedException($"{n.Feature} has no value yet.");
            default:
                throw new InvalidOperationException($"{_graph[id].GetType().Name}: lower the expression before compiling it.");
        }
    }

    private TensorOperation? Viewed(NodeId id, View n)
    {
        if (IndexMaps.IsIdentity(n.Map, n.Shape, _graph.ShapeOf(n.X)))
        {
            _buffers[id.Index] = Buffer(n.X);
            return null;
        }

        var last = n.Map is { Lead: 0, Table: null } && n.Shape.Rank > 0 ? n.Map.Strides[n.Shape.Rank - 1] : -1;
        if (last is not (0 or 1) || n.Shape[n.Shape.Rank - 1] < 4)
        {
            return new GatherOperation(Buffer(n.X), IndexMaps.Positions(n.Map, n.Shape, _graph.ShapeOf(n.X)), Fresh(id));
        }

        var outer = n.Shape.Leading(n.Shape.Rank - 1);
        var starts = IndexMaps.Positions(n.Map with { Strides = [.. n.Map.Strides.Items.RemoveAt(n.Shape.Rank - 1)] }, outer, _graph.ShapeOf(n.X));
        return new RowsOperation(Buffer(n.X), starts, n.Shape[n.Shape.Rank - 1], repeat: last == 0, Fresh(id));
    }
}
