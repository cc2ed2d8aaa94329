using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Tapes;

/// <summary>Makes an interval tape: constants are folded, views become references, every other node a step; then registers by liveness.</summary>
internal sealed partial class IntervalTapeCompiler
{
    // Half of the usual 32 KiB first-level data cache, in doubles; an entry takes two.
    private const int CacheDoubles = 2048;
    private const int LeastLanes = 8;
    private const int GreatestLanes = 64;

    private readonly Graph _graph;
    private readonly IReadOnlyList<int> _inputs;
    private readonly IReadOnlyList<NodeId> _outputs;
    private readonly bool[] _needed;
    private readonly Reference?[] _references;
    private readonly Dictionary<int, Interval[]> _constants = [];
    private readonly HashSet<int> _loaded = [];
    private readonly HashSet<int> _partial = [];
    private readonly Dictionary<int, int> _sizes = [];
    private readonly List<Step> _steps = [];
    private int _storages;

    public IntervalTapeCompiler(Graph graph, IReadOnlyList<int> inputs, IReadOnlyList<NodeId> outputs)
    {
        (_graph, _inputs, _outputs) = (graph, inputs, outputs);
        _needed = graph.Reachable([.. outputs]);
        _references = new Reference?[_needed.Length];
        _storages = _needed.Length;
    }

    /// <summary>Makes the instruction of a step, given where operands lie, where the result lies (both in doubles), and the lanes.</summary>
    private delegate IEnumerable<IntervalInstruction> Maker(Func<Reference, IntervalAccess> place, int result, int lanes);

    private sealed record Step(int Storage, int Size, Reference[] Reads, Maker Make);

    public IntervalTape Compile()
    {
        RequireLowered();
        var shared = FoldConstants();
        for (var i = 0; i < _needed.Length; i++)
        {
            if (_needed[i] && _references[i] is null && !shared[i])
            {
                Plan(new NodeId(i));
            }
            else if (_needed[i] && _graph[new NodeId(i)] is View view && _references[i] is null && _references[view.X.Index] is not null)
            {
                _references[i] = Viewed(view);
            }
        }

        return Emit();
    }

    private void RequireLowered()
    {
        for (var i = 0; i < _needed.Length; i++)
        {
            if (!_needed[i])
            {
                continue;
            }

            switch (_graph[new NodeId(i)])
            {
                case Derivative:
                    throw new InvalidOperationException("Lower the expression before compiling it.");
                case Deferred deferred:
                    throw new NotSupportedException($"{deferred.Feature} has no value yet.");
                case Variable variable when !_inputs.Contains(variable.Id):
                    throw new InvalidOperationException($"The variable {_graph.VariableName(variable.Id)} is not an input.");
            }
        }
    }

    /// <summary>What no variable reaches is enclosed now, by the plain evaluator. Returns which nodes that are.</summary>
    private bool[] FoldConstants()
    {
        var shared = new bool[_needed.Length];
        var wanted = new bool[_needed.Length];
        Span<NodeId> buffer = stackalloc NodeId[4];
        for (var i = 0; i < _needed.Length; i++)
        {
            if (_needed[i])
            {
                var node = _graph[new NodeId(i)];
                shared[i] = node is not (Variable or Spectral or SpectralWeights);
                foreach (var operand in Operands.Of(node, buffer))
                {
                    shared[i] &= shared[operand.Index];
                }
            }
        }

        // A view of constants is read through; every other constant that something reads is wanted as an array.
        foreach (var output in _outputs)
        {
            wanted[output.Index] = true;
        }

        for (var i = _needed.Length - 1; i >= 0; i--)
        {
            if (_needed[i] && (!shared[i] || (wanted[i] && _graph[new NodeId(i)] is View)))
            {
                foreach (var operand in Operands.Of(_graph[new NodeId(i)], buffer))
                {
                    wanted[operand.Index] = true;
                }
            }
        }

        NodeId[] folded = [.. Enumerable.Range(0, _needed.Length).Where(i => shared[i] && wanted[i] && _graph[new NodeId(i)] is not View).Select(i => new NodeId(i))];
        if (folded.Length > 0)
        {
            var evaluator = new Evaluator<Interval>(_graph, folded);
            evaluator.Run(_ => throw new InvalidOperationException("A folded expression has no variables."));
            foreach (var id in folded)
            {
                AddConstant(id.Index, evaluator[id]);
            }
        }

        return shared;
    }

    private void AddConstant(int storage, Interval[] values)
    {
        var repeated = Array.TrueForAll(values, value => value == values[0]);
        _constants[storage] = repeated ? [values[0]] : values;
        _sizes[storage] = repeated ? 1 : values.Length;
        if (Array.Exists(values, value => value.Definedness != Definedness.Defined))
        {
            _partial.Add(storage);
        }

        _references[storage] = new Reference(storage, null, 0, null, repeated);
    }

    private Reference Viewed(View n)
    {
        var source = Read(n.X);
        return source.Repeated || IndexMaps.IsIdentity(n.Map, n.Shape, _graph.ShapeOf(n.X))
            ? source
            : source.Through(IndexMaps.Positions(n.Map, n.Shape, _graph.ShapeOf(n.X)));
    }

    private Reference Read(NodeId id) => _references[id.Index]!.Value;

    /// <summary>An operand in registers: a constant is loaded once, when a runner is made.</summary>
    private Reference Lanes(NodeId id)
    {
        var reference = Read(id);
        if (_constants.ContainsKey(reference.Storage))
        {
            _loaded.Add(reference.Storage);
        }

        return reference;
    }

    private IntervalTape Emit()
    {
        // 1. Outputs that are no storage of their own are copied last.
        var pinned = new HashSet<int>();
        var outputs = new List<int>();
        foreach (var output in _outputs)
        {
            var reference = Lanes(output);
            var plain = reference is { IsContiguous: true, Offset: 0 } && _sizes[reference.Storage] == _graph.ShapeOf(output).Size;
            outputs.Add(plain ? reference.Storage : Copied(reference, _graph.ShapeOf(output).Size));
            pinned.Add(outputs[^1]);
        }

        // 2. Inputs lie first, in order, then constants; both stay.
        var allocator = new RegisterAllocator();
        var starts = new Dictionary<int, int>();
        foreach (var input in _inputs)
        {
            var node = _graph.VariableNode(input);
            starts[node.Index] = allocator.Take(_graph.ShapeOf(node).Size);
            pinned.Add(node.Index);
        }

        var inputEntries = allocator.Peak;
        foreach (var constant in _loaded.Order())
        {
            starts[constant] = allocator.Take(_sizes[constant]);
            pinned.Add(constant);
        }

        // 3. A storage lives from its step to the last that reads it.
        var last = new Dictionary<int, int>();
        for (var k = 0; k < _steps.Count; k++)
        {
            foreach (var read in _steps[k].Reads)
            {
                last[read.Storage] = k;
            }
        }

        for (var k = 0; k < _steps.Count; k++)
        {
            var step = _steps[k];
            starts[step.Storage] = allocator.Take(step.Size);
            foreach (var storage in step.Reads.Select(read => read.Storage).Distinct())
            {
                if (last[storage] == k && !pinned.Contains(storage))
                {
                    allocator.Give(starts[storage], _sizes[storage]);
                }
            }

            if (!last.ContainsKey(step.Storage) && !pinned.Contains(step.Storage))
            {
                allocator.Give(starts[step.Storage], step.Size);
            }
        }

        // 4. The lanes that fit; then the instructions.
        var entries = allocator.Peak;
        var lanes = Math.Clamp(CacheDoubles / Math.Max(2 * entries, 1) / LeastLanes * LeastLanes, LeastLanes, GreatestLanes);
        IntervalAccess Place(Reference reference)
        {
            var start = starts[reference.Storage];
            return new IntervalAccess(
                checked((start + reference.Offset) * lanes),
                reference.Table is { } table ? Array.ConvertAll(table, position => (start + position) * lanes) : null,
                reference.Repeated,
                _partial.Contains(reference.Storage));
        }

        var instructions = _steps.SelectMany(step => step.Make(Place, starts[step.Storage] * lanes, lanes)).ToArray();
        return new IntervalTape(
            instructions,
            [.. outputs.Select((storage, k) => (starts[storage], _graph.ShapeOf(_outputs[k]).Size, _partial.Contains(storage)))],
            [.. _loaded.Order().Select(constant => (starts[constant], _constants[constant]))],
            inputEntries,
            lanes,
            Math.Max(entries, 1));
    }
}
