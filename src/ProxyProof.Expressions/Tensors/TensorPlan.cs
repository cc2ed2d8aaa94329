namespace ProxyProof.Expressions.Tensors;

/// <summary>Operations that run one after the other: a single one, or a chain of operations entry by entry, which runs strip by strip.</summary>
/// <param name="Length">Entries of every operation of a chain; 0 for a single operation.</param>
/// <param name="Nodes">What is computed, in order.</param>
internal sealed record TensorStage(int Length, List<NodeId> Nodes)
{
    /// <summary>Whether it runs strip by strip.</summary>
    public bool IsChain => Length > 0;
}

/// <summary>What a tensor program computes, in which order, and how long each result is needed.</summary>
internal sealed class TensorPlan
{
    private readonly Graph _graph;
    private readonly int[] _alias;
    private readonly bool[] _moves;
    private readonly bool[] _live;
    private readonly int[] _stage;
    private readonly int[] _lastStage;
    private readonly bool[] _leaves;
    private readonly HashSet<int> _outputs;

    // Of what moves: who reads it, and whether at its own place only.
    private readonly Dictionary<int, List<(int Node, bool AtPlace)>> _readers = [];

    /// <summary>Plans.</summary>
    /// <param name="graph">Where the expressions live.</param>
    /// <param name="outputs">Lowered expressions.</param>
    /// <param name="moving">Ids of the variables that change from run to run.</param>
    public TensorPlan(Graph graph, NodeId[] outputs, HashSet<int> moving)
    {
        _graph = graph;
        var needed = graph.Reachable(outputs);
        (Count, _alias, _moves) = (needed.Length, new int[needed.Length], new bool[needed.Length]);
        (_live, _stage, _lastStage, _leaves) = (new bool[needed.Length], new int[needed.Length], new int[needed.Length], new bool[needed.Length]);
        Span<NodeId> operands = stackalloc NodeId[4];
        for (var i = 0; i < needed.Length; i++)
        {
            if (!needed[i])
            {
                continue;
            }

            var node = graph[new NodeId(i)];
            _alias[i] = node is View view && IndexMaps.IsIdentity(view.Map, view.Shape, graph.ShapeOf(view.X)) ? _alias[view.X.Index] : i;
            _moves[i] = node is Variable variable && moving.Contains(variable.Id);
            foreach (var operand in Operands.Of(node, operands))
            {
                _moves[i] |= _moves[operand.Index];
            }

            // Who asks for a variable or a number finds it, also where only its repetition is read.
            _live[i] = node is Variable;
        }

        _outputs = [.. outputs.Select(output => _alias[output.Index])];
        MarkLive(needed);
        Schedule(needed);
        Sink();
        foreach (var (root, readers) in _readers)
        {
            _lastStage[root] = readers.Max(reader => _stage[reader.Node]);
            _leaves[root] = readers.Any(reader => _stage[reader.Node] != _stage[root]);
        }
    }

    /// <summary>Nodes up to the last that is needed.</summary>
    public int Count { get; }

    /// <summary>What no moving variable reaches, in order.</summary>
    public List<NodeId> Fixed { get; } = [];

    /// <summary>What has to be computed again in every run, in order.</summary>
    public List<TensorStage> Stages { get; } = [];

    /// <summary>Whether the node's entries lie in an array.</summary>
    public bool IsLive(NodeId node) => _live[node.Index];

    /// <summary>Whether the node changes from run to run.</summary>
    public bool Moves(NodeId node) => _moves[node.Index];

    /// <summary>The node whose array holds this one's entries.</summary>
    public NodeId Root(NodeId node) => new(_alias[node.Index]);

    /// <summary>Whether the array must outlive a run.</summary>
    public bool IsOutput(NodeId node) => _outputs.Contains(node.Index);

    /// <summary>The last stage that reads the node.</summary>
    public int LastStage(NodeId node) => _lastStage[node.Index];

    /// <summary>
    /// The array that an operation of a chain may write its result over: the last time that any operation reads it, entry by entry, and the whole chain reads
    /// it in no other way. Null where there is none.
    /// </summary>
    /// <param name="node">The operation; a function of entries at the same place.</param>
    public NodeId? Heritage(NodeId node)
    {
        if (_graph[node] is not (Unary or Binary or Power or Select))
        {
            return null;
        }

        foreach (var (root, _) in Reads(node))
        {
            var (stage, id) = (_stage[node.Index], new NodeId(root));
            if (_readers.TryGetValue(root, out var readers) && _stage[root] < stage && _lastStage[root] == stage && !IsOutput(id)
                && _graph.ShapeOf(id).Size == _graph.ShapeOf(node).Size
                && readers.TrueForAll(reader => _stage[reader.Node] < stage || (reader.AtPlace && reader.Node <= node.Index)))
            {
                return id;
            }
        }

        return null;
    }

    /// <summary>Whether another stage than the node's own reads it.</summary>
    public bool LeavesStage(NodeId node) => _leaves[node.Index] || IsOutput(node);

    /// <summary>A number repeated: the node that holds it and where; null for other nodes.</summary>
    public (NodeId Source, int At)? Repeated(NodeId node) =>
        _graph[node] is View { Map: { Lead: 0, Table: null } map } view && map.Strides.Items.All(stride => stride == 0) && _graph.ShapeOf(node).Size > 1
            ? (Root(view.X), map.Offset)
            : null;

    /// <summary>Whether a node is computed entry by entry from entries at the same place, or from tensors of which it reads entries in any order.</summary>
    public bool IsStrip(NodeId node) => _graph[node] switch
    {
        Unary or Binary or Power or Select => true,
        View => true,
        Contract n => IsProduct(n) || IsOuter(_graph, n),
        _ => false,
    };

    /// <summary>Whether a contraction is the product entry by entry.</summary>
    public static bool IsProduct(Contract node) => node.LabelsX.Span.SequenceEqual(node.Labels.Span) && node.LabelsY.Span.SequenceEqual(node.Labels.Span);

    /// <summary>Whether a contraction is the product of every entry of X with every one of Y.</summary>
    public static bool IsOuter(Graph graph, Contract node) =>
        node.LabelsX.Count > 0 && node.LabelsY.Count > 0 && node.Labels.Span.SequenceEqual((int[])[.. node.LabelsX, .. node.LabelsY]) && graph.ShapeOf(node.Y).Size >= 4;

    // What an operation reads, and whether at its own place only.
    private IEnumerable<(int Root, bool AtPlace)> Reads(NodeId id)
    {
        switch (_graph[id])
        {
            case Binary n:
                foreach (var operand in n.X == n.Y ? (NodeId[])[n.X] : [n.X, n.Y])
                {
                    yield return Repeated(operand) is { } repeated ? (repeated.Source.Index, false) : (_alias[operand.Index], true);
                }

                break;
            case Unary or Power or Select:
                foreach (var operand in Operands.Of(_graph[id], new NodeId[4]).ToArray())
                {
                    yield return (_alias[operand.Index], true);
                }

                break;
            case var node:
                foreach (var operand in Operands.Of(node, new NodeId[4]).ToArray())
                {
                    yield return (_alias[operand.Index], node is Contract contract && IsProduct(contract));
                }

                break;
        }
    }

    private bool IsComputed(int index) => _alias[index] == index && _graph[new NodeId(index)] is not (Constant or PiConstant or Data or Variable or Jump);

    private void MarkLive(bool[] needed)
    {
        foreach (var output in _outputs)
        {
            _live[output] = true;
        }

        for (var i = needed.Length - 1; i >= 0; i--)
        {
            if (needed[i] && _live[i] && IsComputed(i))
            {
                foreach (var (root, _) in Reads(new NodeId(i)))
                {
                    _live[root] = true;
                }
            }
        }
    }

    private void Schedule(bool[] needed)
    {
        for (var i = 0; i < needed.Length; i++)
        {
            if (!needed[i] || !_live[i] || !IsComputed(i))
            {
                continue;
            }

            var id = new NodeId(i);
            if (!_moves[i])
            {
                Fixed.Add(id);
                continue;
            }

            // 1. No sooner than what it reads; an entry at its own place may come from the same chain.
            var reads = Reads(id).Where(read => IsComputed(read.Root) && _moves[read.Root]).ToArray();
            var earliest = reads.Select(read => _stage[read.Root] + (read.AtPlace && Stages[_stage[read.Root]].IsChain ? 0 : 1)).DefaultIfEmpty(0).Max();

            // 2. In the first chain that fits, or in a stage of its own.
            var length = IsStrip(id) ? _graph.ShapeOf(id).Size : 0;
            var stage = length == 0 ? -1 : Stages.FindIndex(earliest < Stages.Count ? earliest : Stages.Count, each => each.Length == length);
            if (stage < 0)
            {
                stage = Stages.Count;
                Stages.Add(new TensorStage(length, []));
            }

            Stages[stage].Nodes.Add(id);
            (_stage[i], _lastStage[i]) = (stage, stage);
            foreach (var (root, atPlace) in reads)
            {
                if (!_readers.TryGetValue(root, out var readers))
                {
                    _readers.Add(root, readers = []);
                }

                readers.Add((i, atPlace));
            }
        }
    }

    // What only one later chain of the same length reads is computed there, if no more arrays must outlive their chain for it: one array less to write and read.
    private void Sink()
    {
        for (var i = Count - 1; i >= 0; i--)
        {
            if (!_readers.TryGetValue(i, out var readers) || !Stages[_stage[i]].IsChain || _outputs.Contains(i))
            {
                continue;
            }

            var (from, to) = (_stage[i], _stage[readers[0].Node]);
            var reads = Reads(new NodeId(i)).Where(read => _readers.ContainsKey(read.Root)).ToArray();
            if (from != to && Stages[from].Length == Stages[to].Length && readers.TrueForAll(reader => reader.AtPlace && _stage[reader.Node] == to)
                && reads.Count(read => !_outputs.Contains(read.Root) && _readers[read.Root].TrueForAll(reader => _stage[reader.Node] == _stage[read.Root])) <= 1)
            {
                Stages[from].Nodes.Remove(new NodeId(i));
                var nodes = Stages[to].Nodes;
                nodes.Insert(nodes.FindIndex(node => node.Index > i), new NodeId(i));
                (_stage[i], _lastStage[i]) = (to, to);
            }
        }
    }
}
