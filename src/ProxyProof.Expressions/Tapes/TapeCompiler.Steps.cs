using V = System.Numerics.Vector<double>;

namespace ProxyProof.Expressions.Tapes;

/// <content>Steps: what is computed into which storage; then registers by liveness, then instructions.</content>
internal sealed partial class TapeCompiler
{
    /// <summary>Makes the instructions of a step, given where references lie, where the result lies (both in doubles), and the lanes.</summary>
    private delegate IEnumerable<Instruction> Maker(Func<Reference, Access> place, int result, int lanes);

    private sealed record Step(int Storage, int Size, Reference[] Reads, Maker Make);

    // How far ahead a step is looked for that may come next.
    private const int GreatestDistance = 64;

    private sealed record Allocation(Dictionary<int, int> Starts, int Entries, int InputEntries);

    private void Plan()
    {
        for (var i = 0; i < _needed.Length; i++)
        {
            if (!_needed[i] || _shared[i])
            {
                continue;
            }

            var id = new NodeId(i);
            var size = _graph.ShapeOf(id).Size;
            switch (_graph[id])
            {
                case var node when IsElementwise(node):
                    if (_chain[i] == i)
                    {
                        _steps.Add(FusedStep(i));
                    }

                    break;
                case Stacked n:
                    PlanStack(i, n);
                    break;
                case Scatter n:
                    var targets = IndexMaps.Positions(n.Map, _graph.ShapeOf(n.X), n.Shape);
                    AddStep(i, size, InRegisters(n.X), (x, result, lanes) =>
                        new ScatterInstruction(x, Array.ConvertAll(targets, target => result + (target * lanes)), lanes, result, size));
                    break;
                case Contract n:
                    PlanContraction(i, n);
                    break;
                case Reduce n:
                    var length = _graph.ShapeOf(n.X).Size / size;
                    AddStep(i, size, InRegisters(n.X), (x, result, lanes) => new ReduceInstruction(n.Kind, x, size, length, lanes, result));
                    break;
                case Extremal n:
                    var stretches = n.Shape.Leading(n.Shape.Rank - n.Axes).Size;
                    AddStep(i, size, InRegisters(n.X), (x, result, lanes) =>
                        new ExtremalInstruction(n.Kind, x, stretches, size / stretches, lanes, result));
                    break;
                case Spectral n:
                    PlanSpectral(i, n.Function, n.X, weights: false);
                    break;
                case SpectralWeights n:
                    PlanSpectral(i, n.Function, n.X, weights: true);
                    break;
            }
        }
    }

    private void AddStep(int storage, int size, Reference x, Func<Access, int, int, Instruction> make) =>
        _steps.Add(new Step(storage, size, [x], (place, result, lanes) => [make(place(x), result, lanes)]));

    private void PlanStack(int storage, Stacked n)
    {
        Reference[] items = [.. n.Items.Items.Select(Read)];
        var size = n.Shape.Without(1).Size;
        _steps.Add(new Step(storage, n.Shape.Size, [.. items.Where(item => !item.IsShared)], (place, result, lanes) =>
            items.Select((item, k) => new CopyInstruction(place(item), size, lanes, result + (k * size * lanes)))));
    }

    private void PlanSpectral(int storage, SpectralFunction function, NodeId x, bool weights)
    {
        var shape = _graph.ShapeOf(x);
        var (rows, columns) = (shape[shape.Rank - 2], shape[shape.Rank - 1]);
        var count = shape.Size / (rows * columns);
        AddStep(storage, weights ? shape.Size : count, InRegisters(x), (access, result, lanes) =>
            new SpectralInstruction(_spectral, function, weights, access, count, rows, columns, lanes, result));
    }

    private void PlanContraction(int storage, Contract n)
    {
        var plan = new ContractionPlan(_graph, n);
        var (startsX, startsY) = (new int[n.Shape.Size], new int[n.Shape.Size]);
        for (var i = 0; i < startsX.Length; i++)
        {
            (startsX[i], startsY[i]) = plan.Start(i);
        }

        var (x, y) = (Separated(Read(n.X), n.X, startsX, plan.InnerX), Separated(Read(n.Y), n.Y, startsY, plan.InnerY));
        if (x.Reference.IsShared)
        {
            (x, y) = (y, x);
        }

        if (x.Reference.IsShared)
        {
            x = Separated(InRegisters(n.Y), n.Y, startsY, plan.InnerY);
        }

        Reference[] reads = y.Reference.IsShared ? [x.Reference] : [x.Reference, y.Reference];
        _steps.Add(new Step(storage, n.Shape.Size, reads, (place, result, lanes) =>
        [
            new ContractInstruction(Placed(x, place, lanes), Placed(y, place, lanes), lanes, result),
        ]));
    }

    private static Factor Placed((Reference Reference, int[] Starts, int[] Steps) factor, Func<Reference, Access> place, int lanes)
    {
        var (reference, starts, steps) = factor;
        if (reference.IsShared)
        {
            return new Factor(reference.Shared, starts, steps);
        }

        var origin = place(To(reference)).Start;
        return new Factor(null, Array.ConvertAll(starts, start => origin + (start * lanes)), Array.ConvertAll(steps, step => step * lanes));
    }

    private static Reference To(Reference reference) => Reference.To(reference.Storage);

    /// <summary>The starts and steps of a factor that is read through a reference; what no start and step express is copied first.</summary>
    private (Reference Reference, int[] Starts, int[] Steps) Separated(Reference reference, NodeId id, int[] starts, int[] steps)
    {
        if (reference.Repeated)
        {
            return (reference, Array.ConvertAll(starts, _ => reference.Offset), new int[steps.Length]);
        }

        if (reference.Table is not { } table)
        {
            return (reference, Array.ConvertAll(starts, start => reference.Offset + start), steps);
        }

        var origin = table[starts[0] + steps[0]];
        var composed = Array.ConvertAll(steps, step => table[starts[0] + step] - origin);
        var seen = new HashSet<int>();
        foreach (var start in starts)
        {
            for (var k = 0; k < steps.Length && (k > 0 || seen.Add(start)); k++)
            {
                if (table[start + steps[k]] != table[start + steps[0]] + composed[k])
                {
                    return Separated(reference.IsShared ? Expanded(reference, id) : Copied(reference, id), id, starts, steps);
                }
            }
        }

        return (reference, Array.ConvertAll(starts, start => table[start + steps[0]]), composed);
    }

    private Reference Expanded(Reference reference, NodeId id)
    {
        var entries = new double[_graph.ShapeOf(id).Size];
        for (var k = 0; k < entries.Length; k++)
        {
            entries[k] = reference.Shared![reference[k]];
        }

        return new Reference(-1, entries, 0, null, Repeated: false);
    }

    private Reference InRegisters(NodeId id) => Read(id) is { IsShared: true } shared ? Copied(shared, id) : Read(id);

    private Reference Copied(Reference reference, NodeId id)
    {
        var storage = _storages++;
        var size = _graph.ShapeOf(id).Size;
        _sizes[storage] = size;
        _steps.Add(new Step(storage, size, reference.IsShared ? [] : [reference], (place, result, lanes) =>
            [new CopyInstruction(place(reference), size, lanes, result)]));
        return Reference.To(storage);
    }

    /// <summary>Chains of one length one after the other where nothing between them has to come first: they become one loop.</summary>
    private void Group()
    {
        var open = new LinkedList<Step>(_steps);
        var missing = _steps.Select(step => step.Storage).ToHashSet();
        _steps.Clear();
        while (open.First is { } first)
        {
            Take(first);
            var ahead = 0;
            for (var other = open.First; other is not null && IsChain(first.Value) && ahead < GreatestDistance; ahead++)
            {
                var next = other.Next;
                if (IsChain(other.Value) && other.Value.Size == first.Value.Size && Array.TrueForAll(other.Value.Reads, read => !missing.Contains(read.Storage)))
                {
                    Take(other);
                }

                other = next;
            }
        }

        void Take(LinkedListNode<Step> node)
        {
            open.Remove(node);
            missing.Remove(node.Value.Storage);
            _steps.Add(node.Value);
        }
    }

    private Allocation Allocate()
    {
        // 1. Outputs that are no storage of their own are copied last.
        var pinned = new HashSet<int>();
        for (var k = 0; k < _outputs.Count; k++)
        {
            var reference = Read(_outputs[k]);
            var plain = reference is { IsShared: false, IsContiguous: true, Offset: 0 } && _sizes[reference.Storage] == _graph.ShapeOf(_outputs[k]).Size;
            _outputStorages.Add(plain ? reference.Storage : Copied(reference, _outputs[k]).Storage);
            pinned.Add(_outputStorages[^1]);
        }

        // 2. Inputs lie first, in order, and stay.
        var allocator = new RegisterAllocator();
        var starts = new Dictionary<int, int>();
        foreach (var input in _inputs)
        {
            var node = _graph.VariableNode(input);
            starts[node.Index] = allocator.Take(_graph.ShapeOf(node).Size);
            pinned.Add(node.Index);
        }

        var inputEntries = allocator.Peak;
        if (_holdsZero)
        {
            starts[ZeroStorage] = allocator.Take(1);
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
            int[] dying = [.. step.Reads.Select(read => read.Storage).Distinct().Where(storage => last[storage] == k && !pinned.Contains(storage))];
            var heir = dying.Where(storage => IsChain(step) && _sizes[storage] == step.Size && step.Reads.All(read =>
                read.Storage != storage || read is { IsContiguous: true, Offset: 0 })).DefaultIfEmpty(-1).First();
            if (heir >= 0)
            {
                starts[step.Storage] = starts[heir];
            }
            else
            {
                starts[step.Storage] = allocator.Take(step.Size);
            }

            foreach (var storage in dying)
            {
                if (storage != heir)
                {
                    allocator.Give(starts[storage], _sizes[storage]);
                }
            }

            if (!last.ContainsKey(step.Storage) && !pinned.Contains(step.Storage))
            {
                allocator.Give(starts[step.Storage], step.Size);
            }
        }

        return new Allocation(starts, allocator.Peak, inputEntries);
    }

    private readonly List<int> _outputStorages = [];

    private bool IsChain(Step step) => step.Storage < _chain.Length && _chain[step.Storage] == step.Storage && _needed[step.Storage];

    private Tape Emit(Allocation allocation)
    {
        var unit = Math.Max(8, 2 * V.Count);
        var lanes = Math.Clamp(CacheDoubles / Math.Max(allocation.Entries, 1) / unit * unit, unit, GreatestLanes);
        Access Place(Reference reference)
        {
            if (reference.IsShared)
            {
                return new Access(reference.Shared, reference.Offset, reference.Table, reference.Repeated);
            }

            var start = allocation.Starts[reference.Storage];
            return new Access(
                null,
                checked((start + reference.Offset) * lanes),
                reference.Table is { } table ? Array.ConvertAll(table, position => (start + position) * lanes) : null,
                reference.Repeated);
        }

        var instructions = new List<Instruction>();
        foreach (var instruction in _steps.SelectMany(step => step.Make(Place, allocation.Starts[step.Storage] * lanes, lanes)))
        {
            if (instructions is [.., FusedInstruction last] && instruction is FusedInstruction next && last.Merged(next) is { } merged)
            {
                instructions[^1] = merged;
            }
            else
            {
                instructions.Add(instruction);
            }
        }

        var outputs = _outputStorages.Select((storage, k) => (allocation.Starts[storage], _graph.ShapeOf(_outputs[k]).Size)).ToArray();
        return new Tape([.. instructions], outputs, allocation.InputEntries, lanes, allocation.Entries);
    }
}
