using ProxyProof.Expressions.Tapes;
using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Tensors;

/// <summary>
/// Lowered expressions compiled for one point at a time, tensor by tensor: matrix products and whole arrays instead of blocks of points. For training runs,
/// whose points come one after the other. Nothing is allocated after compilation, eigenvalues apart; arrays are used again once nothing needs what they hold.
/// </summary>
/// <remarks>Undefined is NaN. The same bits on every machine: sums and products have a fixed order.</remarks>
public sealed class TensorProgram
{
    private readonly Graph _graph;
    private readonly TensorPlan _plan;
    private readonly double[]?[] _buffers;
    private readonly bool[] _isStrip;
    private readonly Dictionary<int, Stack<double[]>> _free = [];
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
        _plan = new TensorPlan(graph, [.. outputs], [.. moving]);
        (_buffers, _isStrip) = (new double[_plan.Count][], new bool[_plan.Count]);
        for (var i = 0; i < _plan.Count; i++)
        {
            if (_plan.IsLive(new NodeId(i)))
            {
                Given(new NodeId(i));
            }
        }

        foreach (var node in _plan.Fixed)
        {
            Fresh(node);
            _fixed.Add(Whole(node));
        }

        for (var stage = 0; stage < _plan.Stages.Count; stage++)
        {
            if (_plan.Stages[stage].Nodes.Count > 0)
            {
                _moving.Add(Staged(_plan.Stages[stage], stage));
            }
        }
    }

    /// <summary>The entries of an output, row-major, after <see cref="Run"/>; or of a variable, to be written.</summary>
    public Span<double> this[NodeId node] => Buffer(node);

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

    private double[] Buffer(NodeId node) => _buffers[_plan.Root(node).Index]!;

    private Entries At(NodeId node) => new(Buffer(node), _isStrip[_plan.Root(node).Index]);

    private void Fresh(NodeId node) => _buffers[node.Index] = new double[_graph.ShapeOf(node).Size];

    // What is there before anything runs.
    private void Given(NodeId id)
    {
        switch (_graph[id])
        {
            case Constant n:
                Fresh(id);
                _buffers[id.Index]![0] = n.Value.ToDouble();
                break;
            case PiConstant:
                Fresh(id);
                _buffers[id.Index]![0] = Math.PI;
                break;
            case Data n:
                _buffers[id.Index] = n.Array.Values;
                break;
            case Variable or Jump:
                Fresh(id);
                break;
            default:
                break;
        }
    }

    private TensorOperation Staged(TensorStage stage, int number)
    {
        // 1. What does not leave a chain takes a strip. Arrays are those that no later stage reads, or that this operation is the last to read.
        var inherited = new HashSet<NodeId>();
        foreach (var node in stage.Nodes)
        {
            _isStrip[node.Index] = stage.IsChain && !_plan.LeavesStage(node);
            _buffers[node.Index] = _isStrip[node.Index] ? new double[Math.Min(stage.Length, ChainOperation.Strip)]
                : stage.IsChain && _plan.Heritage(node) is { } heritage && inherited.Add(heritage) ? _buffers[heritage.Index]
                : Taken(node);
        }

        TensorOperation operation = stage.IsChain ? new ChainOperation([.. stage.Nodes.Select(Strip)], stage.Length) : Whole(stage.Nodes[0]);

        // 2. What nothing reads any more is free.
        for (var earlier = 0; earlier <= number; earlier++)
        {
            foreach (var node in _plan.Stages[earlier].Nodes)
            {
                if (_plan.LastStage(node) == number && !_isStrip[node.Index] && !_plan.IsOutput(node) && !inherited.Contains(node))
                {
                    Free(_buffers[node.Index]!);
                }
            }
        }

        return operation;
    }

    private double[] Taken(NodeId node)
    {
        var size = _graph.ShapeOf(node).Size;
        return _free.TryGetValue(size, out var arrays) && arrays.TryPop(out var array) ? array : new double[size];
    }

    private void Free(double[] array)
    {
        if (!_free.TryGetValue(array.Length, out var arrays))
        {
            _free.Add(array.Length, arrays = new Stack<double[]>());
        }

        arrays.Push(array);
    }

    private StripOperation Strip(NodeId id)
    {
        switch (_graph[id])
        {
            case Unary n:
                return new UnaryOperation(n.Function, At(n.X), At(id));
            case Binary n when n.X == n.Y && n.Function == BinaryFunction.Multiply && _plan.Repeated(n.X) is null:
                return new PowerOperation(At(n.X), 2, At(id));
            case Binary n:
                var (left, right) = (_plan.Repeated(n.X), _plan.Repeated(n.Y));
                return (left, right) switch
                {
                    ({ } x, { } y) => new NumbersOperation(n.Function, Buffer(x.Source), x.At, Buffer(y.Source), y.At, At(id)),
                    (_, { } y) => new ScalarRightOperation(n.Function, At(n.X), Buffer(y.Source), y.At, At(id)),
                    ({ } x, _) => new ScalarLeftOperation(n.Function, Buffer(x.Source), x.At, At(n.Y), At(id)),
                    _ => new BinaryOperation(n.Function, At(n.X), At(n.Y), At(id)),
                };
            case Power n:
                return new PowerOperation(At(n.X), n.Exponent, At(id));
            case Select n:
                return new SelectOperation(n.Relation, At(n.Difference), At(n.Then), At(n.Otherwise), At(id));
            case View n:
                return Viewed(id, n);
            case Contract n when TensorPlan.IsProduct(n):
                return new EntryProductOperation(At(n.X), At(n.Y), At(id));
            case Contract n:
                return new OuterOperation(Buffer(n.X), Buffer(n.Y), At(id));
            default:
                throw new System.Diagnostics.UnreachableException(_graph[id].GetType().Name);
        }
    }

    private TensorOperation Whole(NodeId id)
    {
        if (_plan.IsStrip(id))
        {
            return new ChainOperation([Strip(id)], _graph.ShapeOf(id).Size);
        }

        var result = _buffers[id.Index]!;
        switch (_graph[id])
        {
            case Scatter n:
                return new ScatterOperation(Buffer(n.X), IndexMaps.Positions(n.Map, _graph.ShapeOf(n.X), n.Shape), result);
            case Stacked n:
                return new StackOperation([.. n.Items.Select(Buffer)], result);
            case Contract n:
                return ProductOperation.Of(_graph, n, Buffer(n.X), Buffer(n.Y), result);
            case Reduce n:
                return new ReduceOperation(n.Kind, Buffer(n.X), result);
            case Extremal n:
                return new ExtremalOperation(n.Kind, Buffer(n.X), _graph.ShapeOf(n.X).Without(n.Shape.Rank - n.Axes).Size, result);
            case Spectral n:
                var shape = _graph.ShapeOf(n.X);
                return new MatrixOperation(
                    Buffer(n.X), shape[shape.Rank - 2], shape[shape.Rank - 1], (matrix, rows, columns) => [RealSpectral.Kernels.Value(n.Function, matrix, rows, columns)], result);
            case SpectralWeights n:
                return new MatrixOperation(
                    Buffer(n.X), n.Shape[n.Shape.Rank - 2], n.Shape[n.Shape.Rank - 1], (matrix, rows, columns) => RealSpectral.Kernels.Weights(n.Function, matrix, rows, columns), result);
            case Deferred n:
                throw new NotSupportedException($"{n.Feature} has no value yet.");
            default:
                throw new InvalidOperationException($"{_graph[id].GetType().Name}: lower the expression before compiling it.");
        }
    }

    private StripOperation Viewed(NodeId id, View n)
    {
        var last = n.Map is { Lead: 0, Table: null } && n.Shape.Rank > 0 ? n.Map.Strides[n.Shape.Rank - 1] : -1;
        if (last is not (0 or 1) || n.Shape[n.Shape.Rank - 1] < 4)
        {
            return new GatherOperation(Buffer(n.X), IndexMaps.Positions(n.Map, n.Shape, _graph.ShapeOf(n.X)), At(id));
        }

        var outer = n.Shape.Leading(n.Shape.Rank - 1);
        var starts = IndexMaps.Positions(n.Map with { Strides = [.. n.Map.Strides.Items.RemoveAt(n.Shape.Rank - 1)] }, outer, _graph.ShapeOf(n.X));
        return new RowsOperation(Buffer(n.X), starts, n.Shape[n.Shape.Rank - 1], repeat: last == 0, At(id));
    }
}
