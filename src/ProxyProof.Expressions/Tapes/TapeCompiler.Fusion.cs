using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Tapes;

/// <content>
/// Fusion: an operation entry by entry whose every reader is in one chain of the same size, and reads it entry after entry, joins that chain.
/// </content>
internal sealed partial class TapeCompiler
{
    private const int Unread = -2;
    private const int Alone = -1;

    // The last member of each node's chain; Alone for what is in none.
    private int[] _chain = [];

    private bool _holdsZero;

    // An entry that is 0 in every lane: what a scattered tensor holds where nothing comes to.
    private const int ZeroStorage = -2;

    private readonly Dictionary<Contract, (Reference X, Reference Y)> _outer = [];
    private readonly Dictionary<Scatter, int[]?> _sources = [];

    private bool IsElementwise(Node node) =>
        node is Unary or Binary or Power or Select || (node is Contract contract && IsOuter(contract)) || (node is Scatter scatter && Sources(scatter) is not null);

    /// <summary>
    /// For a tensor that is scattered to places of its own, which entry comes to each place, or -1: then it is read entry by entry like a view. Null where
    /// entries meet, nothing is left over, or the tensor is no function of the point.
    /// </summary>
    private int[]? Sources(Scatter n)
    {
        if (!_sources.TryGetValue(n, out var sources))
        {
            sources = new int[n.Shape.Size];
            Array.Fill(sources, -1);
            var targets = IndexMaps.Positions(n.Map, _graph.ShapeOf(n.X), n.Shape);
            for (var k = 0; sources is not null && k < targets.Length; k++)
            {
                ref var source = ref sources[targets[k]];
                sources = source < 0 ? sources : null;
                if (sources is not null)
                {
                    source = k;
                }
            }

            sources = targets.Length < n.Shape.Size && !_shared[n.X.Index] ? sources : null;
            _sources.Add(n, sources);
        }

        return sources;
    }

    /// <summary>Whether a contraction sums nothing: a product entry by entry of its factors, broadcast.</summary>
    private static bool IsOuter(Contract n)
    {
        foreach (var label in n.LabelsX)
        {
            if (!n.Labels.Contains(label))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The factors of such a contraction, as they are read for each entry of the result.</summary>
    private (Reference X, Reference Y) OuterFactors(Contract n)
    {
        if (!_outer.TryGetValue(n, out var factors))
        {
            var plan = new ContractionPlan(_graph, n);
            int[] Positions(Func<int, int> position) => [.. Enumerable.Range(0, n.Shape.Size).Select(position)];
            factors = (
                Read(n.X).Through(Positions(i => plan.Start(i).X + plan.InnerX[0])),
                Read(n.Y).Through(Positions(i => plan.Start(i).Y + plan.InnerY[0])));
            _outer.Add(n, factors);
        }

        return factors;
    }

    private void Fuse()
    {
        _chain = new int[_needed.Length];
        var wanted = new int[_needed.Length];
        Array.Fill(wanted, Unread);
        foreach (var output in _outputs)
        {
            if (Read(output) is { IsShared: false } reference)
            {
                wanted[reference.Storage] = Alone;
            }
        }

        Span<NodeId> buffer = stackalloc NodeId[4];
        for (var i = _needed.Length - 1; i >= 0; i--)
        {
            var node = _graph[new NodeId(i)];
            if (!_needed[i] || _shared[i] || node is View)
            {
                continue;
            }

            _chain[i] = !IsElementwise(node) ? Alone : wanted[i] >= 0 ? wanted[i] : i;
            ReadOnlySpan<Reference> reads = node is Contract contract && IsOuter(contract)
                ? [OuterFactors(contract).X, OuterFactors(contract).Y]
                : Array.ConvertAll(Operands.Of(node, buffer).ToArray(), Read);
            foreach (var reference in reads)
            {
                if (!reference.IsShared)
                {
                    var fits = _chain[i] >= 0 && reference is { IsContiguous: true, Offset: 0 } && _sizes[reference.Storage] == node.Shape.Size;
                    ref var chain = ref wanted[reference.Storage];
                    chain = fits && (chain == Unread || chain == _chain[i]) ? _chain[i] : Alone;
                }
            }
        }
    }

    private Step FusedStep(int root)
    {
        var chain = new ChainBuilder(this, root);
        for (var i = 0; i <= root; i++)
        {
            if (_needed[i] && !_shared[i] && _chain[i] == root && IsElementwise(_graph[new NodeId(i)]))
            {
                chain.Append(new NodeId(i));
            }
        }

        return chain.Finish();
    }

    /// <summary>Builds one chain: operations on temporaries first, then temporaries into slots.</summary>
    private sealed class ChainBuilder(TapeCompiler compiler, int root)
    {
        private readonly int _size = compiler._sizes[root];
        private readonly List<(FusedOperation Operation, Argument[] Arguments, int Result)> _operations = [];
        private readonly Dictionary<int, int> _members = [];
        private readonly Dictionary<Reference, int> _gathered = [];
        private readonly List<Reference> _reads = [];
        private int _temporaries;

        /// <summary>A temporary, or a register that is read entry after entry.</summary>
        private readonly record struct Argument(int Temporary, Reference Register);

        public void Append(NodeId id)
        {
            switch (compiler._graph[id])
            {
                case Unary n:
                    Add(id, new FusedOperation(FusedKind.Unary) { UnaryFunction = n.Function }, Of(n.X));
                    break;
                case Power { Exponent: 2 } n:
                    Add(id, new FusedOperation(FusedKind.Binary) { BinaryFunction = BinaryFunction.Multiply }, Of(n.X), Of(n.X));
                    break;
                case Power n:
                    Add(id, new FusedOperation(FusedKind.Power) { Exponent = n.Exponent }, Of(n.X));
                    break;
                case Binary n when Number(n.Y) is { } right && Number(n.X) is null:
                    Add(id, new FusedOperation(FusedKind.BinaryNumberRight) { BinaryFunction = n.Function, Number = right }, Of(n.X));
                    break;
                case Binary n when Number(n.X) is { } left && Number(n.Y) is null:
                    Add(id, new FusedOperation(FusedKind.BinaryNumberLeft) { BinaryFunction = n.Function, Number = left }, default, Of(n.Y));
                    break;
                case Binary n:
                    Add(id, new FusedOperation(FusedKind.Binary) { BinaryFunction = n.Function }, Of(n.X), Of(n.Y));
                    break;
                case Contract n:
                    var (x, y) = compiler.OuterFactors(n);
                    Add(id, new FusedOperation(FusedKind.Product), Of(x), Of(y));
                    break;
                case Scatter n:
                    AddScattered(id, n);
                    break;
                case Select n:
                    Add(id, new FusedOperation(FusedKind.Select) { Relation = n.Relation }, Of(n.Difference), Of(n.Then), Of(n.Otherwise));
                    break;
            }
        }

        public Step Finish()
        {
            var (slots, slotCount) = AssignSlots();
            return new Step(root, _size, [.. _reads], (place, result, lanes) =>
            {
                var strip = Math.Clamp(Math.Max(StripDoubles, CacheDoubles / Math.Max(slotCount, 1)) / lanes, 1, _size);
                FusedOperand Operand(Argument argument) => argument.Temporary >= 0
                    ? new FusedOperand(IsSlot: true, slots[argument.Temporary] * strip * lanes)
                    : argument.Register == default ? default : new FusedOperand(IsSlot: false, place(argument.Register).Start);
                var operations = new FusedOperation[_operations.Count];
                for (var k = 0; k < operations.Length; k++)
                {
                    var (operation, arguments, temporary) = _operations[k];
                    operations[k] = operation with
                    {
                        Source = operation.Sources is { } sources ? Scattered(place(arguments[0].Register), sources, place(Reference.To(ZeroStorage)).Start, lanes)
                            : operation.Kind == FusedKind.Gather ? place(arguments[0].Register)
                            : default,
                        X = operation.Kind == FusedKind.Gather || arguments.Length < 1 ? default : Operand(arguments[0]),
                        Y = arguments.Length < 2 ? default : Operand(arguments[1]),
                        Z = arguments.Length < 3 ? default : Operand(arguments[2]),
                        Result = k == operations.Length - 1 ? new FusedOperand(IsSlot: false, result) : Operand(new Argument(temporary, default)),
                    };
                }

                return [new FusedInstruction(operations, _size, strip, lanes, slotCount * strip * lanes)];
            });
        }

        private static Access Scattered(in Access source, int[] sources, int zero, int lanes)
        {
            var table = new int[sources.Length];
            for (var k = 0; k < table.Length; k++)
            {
                table[k] = sources[k] < 0 ? zero
                    : source.Repeated ? source.Start
                    : source.Table is { } inner ? inner[sources[k]]
                    : source.Start + (sources[k] * lanes);
            }

            return new Access(null, 0, table, Repeated: false);
        }

        private double? Number(NodeId id)
        {
            var reference = compiler.Read(id);
            return reference is { IsShared: true, Repeated: true } ? reference.Shared![reference.Offset] : null;
        }

        private void Add(NodeId id, FusedOperation operation, params Argument[] arguments)
        {
            _operations.Add((operation, arguments, _temporaries));
            _members[id.Index] = _temporaries++;
        }

        // What comes to each place, added to 0 as in a sum.
        private void AddScattered(NodeId id, Scatter n)
        {
            var source = compiler.Read(n.X);
            if (!_reads.Contains(source))
            {
                _reads.Add(source);
            }

            var gathered = _temporaries++;
            _operations.Add((new FusedOperation(FusedKind.Gather) { Sources = compiler.Sources(n) }, [new Argument(-1, source)], gathered));
            Add(id, new FusedOperation(FusedKind.BinaryNumberRight) { BinaryFunction = BinaryFunction.Add, Number = 0 }, new Argument(gathered, default));
            compiler._holdsZero = true;
        }

        private Argument Of(NodeId id) => Of(compiler.Read(id));

        private Argument Of(Reference reference)
        {
            if (!reference.IsShared)
            {
                if (_members.TryGetValue(reference.Storage, out var member) && reference is { IsContiguous: true, Offset: 0 })
                {
                    return new Argument(member, default);
                }

                if (!_reads.Contains(reference))
                {
                    _reads.Add(reference);
                }

                if (reference.IsContiguous || _size == 1)
                {
                    return new Argument(-1, reference);
                }
            }

            if (!_gathered.TryGetValue(reference, out var temporary))
            {
                temporary = _temporaries++;
                _gathered.Add(reference, temporary);
                _operations.Add((new FusedOperation(FusedKind.Gather) { Once = reference.Repeated }, [new Argument(-1, reference)], temporary));
            }

            return new Argument(temporary, default);
        }

        /// <summary>Slots by liveness. What is gathered once for all strips keeps its slot.</summary>
        private (int[] Slots, int Count) AssignSlots()
        {
            var last = new int[_temporaries];
            for (var k = 0; k < _operations.Count; k++)
            {
                var (operation, arguments, result) = _operations[k];
                last[result] = operation.Once ? int.MaxValue : k;
                foreach (var argument in arguments)
                {
                    if (argument.Temporary >= 0)
                    {
                        last[argument.Temporary] = Math.Max(last[argument.Temporary], k);
                    }
                }
            }

            var slots = new int[_temporaries];
            var free = new SortedSet<int>();
            var count = 0;
            foreach (var (operation, _, result) in _operations)
            {
                if (operation.Once)
                {
                    slots[result] = count++;
                }
            }

            for (var k = 0; k < _operations.Count; k++)
            {
                // An argument that is read for the last time leaves its slot to the result: the spans are then the same.
                foreach (var argument in _operations[k].Arguments)
                {
                    if (argument.Temporary >= 0 && last[argument.Temporary] == k)
                    {
                        free.Add(slots[argument.Temporary]);
                    }
                }

                if (k == _operations.Count - 1 || _operations[k].Operation.Once)
                {
                    continue;
                }

                var slot = free.Count > 0 ? free.Min : count++;
                free.Remove(slot);
                slots[_operations[k].Result] = slot;
            }

            return (slots, count);
        }
    }
}
