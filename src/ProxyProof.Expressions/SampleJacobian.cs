namespace ProxyProof.Expressions;

/// <summary>
/// Derivatives of values that are computed side by side, without the identity as seed: one reverse pass over all samples at once, in which an adjoint belongs to
/// the sample that its own axis says. Where it reaches what all samples have in common, an axis for the samples goes in front.
/// </summary>
internal sealed class SampleJacobian
{
    private readonly Graph _graph;
    private readonly ExpressionBuilder _build;
    private readonly int _samples;
    private readonly Dictionary<int, List<Share>> _shares = [];
    private readonly HashSet<int> _others = [];

    /// <summary>A part of the derivative for what all samples have in common: a product of two tensors.</summary>
    /// <param name="Adjoint">The adjoint of a contraction.</param>
    /// <param name="Labels">Its labels.</param>
    /// <param name="Other">The other factor.</param>
    /// <param name="LabelsOther">Its labels.</param>
    /// <param name="Result">The labels of the part: the samples, then those of the operand.</param>
    private sealed record Share(NodeId Adjoint, int[] Labels, NodeId Other, int[] LabelsOther, int[] Result);

    private SampleJacobian(Graph graph, int samples) => (_graph, _build, _samples) = (graph, new ExpressionBuilder(graph, simplify: true), samples);

    /// <summary>Adjoints of every variable with the samples in front: (samples, shape of the variable).</summary>
    public NodeId[] Adjoints { get; private set; } = [];

    /// <summary>Differentiates; null when the value's entries are not computed side by side.</summary>
    /// <param name="graph">Where the value lives.</param>
    /// <param name="value">Shape: batch axes, then the samples.</param>
    /// <param name="variables">Ids of the variables.</param>
    /// <param name="batchRank">How many leading axes are independent copies.</param>
    /// <param name="depends">Which nodes depend on the variables.</param>
    /// <param name="propagate">The rule of each node: what its adjoint, with lead axes in front, adds to those of its operands.</param>
    public static SampleJacobian? Of(
        Graph graph, NodeId value, int[] variables, int batchRank, bool[] depends, Action<NodeId, NodeId, Shape, Action<NodeId, Func<NodeId>>> propagate)
    {
        var shape = graph.ShapeOf(value);
        if (shape.Rank != batchRank + 1 || shape[batchRank] < 2 || !depends[value.Index] || SampleAxes.Of(graph, value, batchRank, depends) is not { } axes)
        {
            return null;
        }

        var pass = new SampleJacobian(graph, shape[batchRank]);
        return pass.Runs(value, variables, depends, axes, propagate) ? pass : null;
    }

    private bool Runs(NodeId value, int[] variables, bool[] depends, SampleAxes axes, Action<NodeId, NodeId, Shape, Action<NodeId, Func<NodeId>>> propagate)
    {
        var adjoints = new NodeId?[value.Index + 1];
        adjoints[value.Index] = _build.Constant(1, _graph.ShapeOf(value));
        var sought = variables.Select(id => _graph.VariableNode(id).Index).ToHashSet();
        var fits = true;
        void Sum(NodeId operand, NodeId contribution) =>
            adjoints[operand.Index] = adjoints[operand.Index] is { } sum ? _build.Add(sum, contribution) : contribution;
        void Add(NodeId operand, NodeId contribution)
        {
            _others.Add(operand.Index);
            Sum(operand, contribution);
        }

        for (var i = value.Index; i >= 0 && fits; i--)
        {
            var id = new NodeId(i);
            if (!depends[i] || sought.Contains(i) || (adjoints[i] is null && !_shares.ContainsKey(i)))
            {
                continue;
            }

            if (axes[id] == SampleAxes.Common)
            {
                Settle(id, Sum);
                propagate(id, adjoints[i]!.Value, Shape.Of(_samples), (operand, contribution) =>
                {
                    if (depends[operand.Index])
                    {
                        Add(operand, contribution());
                    }
                });
                continue;
            }

            propagate(id, adjoints[i]!.Value, default, (operand, contribution) =>
            {
                if (!depends[operand.Index] || !fits)
                {
                    return;
                }

                if (axes[operand] != SampleAxes.Common)
                {
                    Add(operand, contribution());
                }
                else
                {
                    fits = Enter(id, adjoints[i]!.Value, axes[id], operand, Add);
                }
            });
        }

        foreach (var id in fits ? variables : [])
        {
            var node = _graph.VariableNode(id);
            if (node.Index < adjoints.Length && _shares.ContainsKey(node.Index))
            {
                Settle(node, Sum);
            }
        }

        Adjoints = !fits ? [] : [.. variables.Select(id => _graph.VariableNode(id)).Select(node => node.Index < adjoints.Length && adjoints[node.Index] is { } adjoint
            ? adjoint
            : _build.Constant(0, Shape.Of(_samples).Then(_graph.ShapeOf(node))))];
        return fits;
    }

    // Where an adjoint meets what the samples have in common.
    private bool Enter(NodeId id, NodeId adjoint, int axis, NodeId operand, Action<NodeId, NodeId> add)
    {
        switch (_graph[id])
        {
            case Contract n when n.X != n.Y:
                var (labels, other, labelsOther) = operand == n.X ? (n.LabelsX, n.Y, n.LabelsY) : (n.LabelsY, n.X, n.LabelsX);
                if (!_shares.TryGetValue(operand.Index, out var shares))
                {
                    _shares.Add(operand.Index, shares = []);
                }

                shares.Add(new Share(adjoint, [.. n.Labels], other, [.. labelsOther], [n.Labels[axis], .. labels]));
                return true;
            case View { Map: { Lead: 0, Table: null } map } view:
                int[] order = [axis, .. Enumerable.Range(0, view.Shape.Rank).Where(k => k != axis)];
                var strides = map.Strides.Items.RemoveAt(axis);
                add(operand, _build.Scatter(_build.Transpose(adjoint, order), new IndexMap(1, map.Offset, [.. strides]), Shape.Of(_samples).Then(_graph.ShapeOf(operand))));
                return true;
            default:
                return false;
        }
    }

    private void Settle(NodeId node, Action<NodeId, NodeId> add)
    {
        foreach (var share in _shares.GetValueOrDefault(node.Index, []))
        {
            add(node, _build.Contract(share.Adjoint, share.Labels, share.Other, share.LabelsOther, share.Result));
        }
    }

    /// <summary>
    /// The tangent kernel J J' of shape (samples, samples) of one copy, from factors where a variable's part of J is one product: the sum over
    /// pairs of entries is then the product of two sums, and J is not formed.
    /// </summary>
    /// <param name="variables">Ids of the variables.</param>
    public NodeId Kernel(int[] variables)
    {
        NodeId? kernel = null;
        for (var k = 0; k < variables.Length; k++)
        {
            var node = _graph.VariableNode(variables[k]);
            var shares = _shares.GetValueOrDefault(node.Index, []);
            var part = shares.Count == 1 && !_others.Contains(node.Index) && Separate(shares[0]) is { } separate ? separate : Gram(_build.Reshape(Adjoints[k], Shape.Of(_samples, _graph.ShapeOf(node).Size)), [0, 1], 0);
            kernel = kernel is { } sum ? _build.Add(sum, part) : part;
        }

        return kernel!.Value;
    }

    private NodeId? Separate(Share share)
    {
        var sample = share.Result[0];
        var own = share.Labels.Where(label => label != sample).ToHashSet();
        return share.LabelsOther.Contains(sample)
            && !share.LabelsOther.Any(own.Contains)
            && share.Result.Length == own.Count + share.LabelsOther.Length
            ? _build.Multiply(Gram(share.Adjoint, share.Labels, sample), Gram(share.Other, share.LabelsOther, sample))
            : null;
    }

    // Inner products of all pairs of samples.
    private NodeId Gram(NodeId x, int[] labels, int sample)
    {
        var other = labels.Max() + 1;
        return _build.Contract(x, labels, x, [.. labels.Select(label => label == sample ? other : label)], [sample, other]);
    }
}
