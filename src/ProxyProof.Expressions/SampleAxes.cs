namespace ProxyProof.Expressions;

/// <summary>
/// Values u[1], …, u[n] that are computed side by side: u[s] depends on what has the number s on some axis, and on what all have in common. Says which axis of each
/// node counts the samples, so that a derivative needs no identity of n x n as seed.
/// </summary>
internal sealed class SampleAxes
{
    /// <summary>The mark of what all samples have in common.</summary>
    public const int Common = -1;

    private const int Unknown = -2;
    private const long MostPositions = 20_000_000;

    private readonly Graph _graph;
    private readonly int[] _axis;
    private readonly bool[] _depends;
    private bool _fits = true;

    private SampleAxes(Graph graph, NodeId value, int axis, bool[] depends)
    {
        (_graph, _depends) = (graph, depends);
        _axis = new int[value.Index + 1];
        Array.Fill(_axis, Unknown);
        _axis[value.Index] = axis;
        for (var i = value.Index; i >= 0 && _fits; i--)
        {
            if (depends[i] && _axis[i] != Unknown)
            {
                Pass(new NodeId(i), _axis[i]);
            }
        }
    }

    /// <summary>The axes of what a value is computed of; null when its entries are not computed side by side.</summary>
    /// <param name="graph">Where the value lives.</param>
    /// <param name="value">The value.</param>
    /// <param name="axis">The axis that counts its samples.</param>
    /// <param name="depends">Which nodes matter.</param>
    public static SampleAxes? Of(Graph graph, NodeId value, int axis, bool[] depends) => new SampleAxes(graph, value, axis, depends) is { _fits: true } axes ? axes : null;

    /// <summary>The axis of a node that matters; <see cref="Common"/> where it has none.</summary>
    public int this[NodeId node] => _axis[node.Index];

    private void Pass(NodeId id, int axis)
    {
        switch (_graph[id])
        {
            case var node when axis == Common:
                Give([.. Operands.Of(node, new NodeId[4])], Common);
                break;
            case Unary or Binary or Power or Select:
                Give([.. Operands.Of(_graph[id], new NodeId[4])], axis);
                break;
            case Reduce n:
                Give([n.X], axis);
                break;
            case Contract n when n.X != n.Y || n.LabelsX == n.LabelsY:
                var label = n.Labels[axis];
                Give([n.X], n.LabelsX.Items.IndexOf(label));
                Give([n.Y], n.LabelsY.Items.IndexOf(label));
                break;
            case View n:
                Give([n.X], Viewed(n, axis));
                break;
            case Variable or Extremal or Jump or Constant or PiConstant or Data:
                // A variable that is itself a list of samples would need a diagonal of its own.
                _fits &= _graph[id] is not Variable;
                break;
            default:
                _fits = false;
                break;
        }
    }

    private void Give(NodeId[] operands, int axis)
    {
        foreach (var operand in operands)
        {
            if (!_depends[operand.Index])
            {
                continue;
            }

            _fits &= axis != Unknown && (_axis[operand.Index] == Unknown || _axis[operand.Index] == axis);
            _axis[operand.Index] = axis;
        }
    }

    // The axis of what is read along which sample s reads sample s alone.
    private int Viewed(View view, int axis)
    {
        var (outer, inner) = (view.Shape, _graph.ShapeOf(view.X));
        if (view.Map.Table is null && axis >= view.Map.Lead && view.Map.Strides[axis - view.Map.Lead] == 0)
        {
            return Common;
        }

        if (outer.Size > MostPositions)
        {
            return Unknown;
        }

        var (positions, own, strides) = (IndexMaps.Positions(view.Map, outer, inner), outer.Strides()[axis], inner.Strides());
        for (var candidate = 0; candidate < inner.Rank; candidate++)
        {
            if (inner[candidate] != outer[axis])
            {
                continue;
            }

            var k = 0;
            while (k < positions.Length && positions[k] / strides[candidate] % inner[candidate] == k / own % outer[axis])
            {
                k++;
            }

            if (k == positions.Length)
            {
                return candidate;
            }
        }

        return Unknown;
    }
}
