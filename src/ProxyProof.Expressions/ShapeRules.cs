namespace ProxyProof.Expressions;

/// <summary>The shape of each node form, checked when a node is made: a wrong one is a programming error, for elaboration has told the user before.</summary>
internal static class ShapeRules
{
    public static void Check(Graph graph, Node node)
    {
        var ok = node switch
        {
            Unary n => graph.ShapeOf(n.X) == n.Shape,
            Binary n => graph.ShapeOf(n.X) == n.Shape && graph.ShapeOf(n.Y) == n.Shape,
            Power n => graph.ShapeOf(n.X) == n.Shape,
            Select n => graph.ShapeOf(n.Difference) == n.Shape && graph.ShapeOf(n.Then) == n.Shape && graph.ShapeOf(n.Otherwise) == n.Shape,
            Jump n => graph.ShapeOf(n.Difference) == n.Shape && graph.ShapeOf(n.Then) == n.Shape && graph.ShapeOf(n.Otherwise) == n.Shape,
            View n => MapFits(n.Map, outer: n.Shape, inner: graph.ShapeOf(n.X)),
            Scatter n => MapFits(n.Map, outer: graph.ShapeOf(n.X), inner: n.Shape),
            Stacked n => n.Items.Count > 0 && n.Shape[0] == n.Items.Count && n.Items.All(item => graph.ShapeOf(item) == n.Shape.Without(1)),
            Contract n => ContractFits(graph, n),
            Reduce n => n.Axes >= 0 && graph.ShapeOf(n.X).Leading(graph.ShapeOf(n.X).Rank - n.Axes) == n.Shape,
            Extremal n => graph.ShapeOf(n.X) == n.Shape && n.Kind is Reduction.Max or Reduction.Min,
            Spectral n => graph.ShapeOf(n.X).Rank >= 2 && graph.ShapeOf(n.X).Leading(graph.ShapeOf(n.X).Rank - 2) == n.Shape,
            SpectralWeights n => graph.ShapeOf(n.X) == n.Shape,
            Derivative n => n.Variables.Count == n.At.Count && Enumerable.Range(0, n.At.Count).All(i =>
                graph.ShapeOf(n.At[i]) == graph.ShapeOf(graph.VariableNode(n.Variables[i]))),
            _ => true,
        };
        if (!ok)
        {
            throw new ArgumentException($"The operands do not fit the node {node}.", nameof(node));
        }
    }

    private static bool MapFits(IndexMap map, Shape outer, Shape inner)
    {
        if (map.Lead > outer.Rank || map.Lead > inner.Rank || outer.Leading(map.Lead) != inner.Leading(map.Lead))
        {
            return false;
        }

        var (outerRest, innerSize) = (outer.Without(map.Lead), inner.Without(map.Lead).Size);
        if (map.Table is { } table)
        {
            return table.Count == outerRest.Size && table.All(position => position >= 0 && position < innerSize);
        }

        if (map.Strides.Count != outerRest.Rank)
        {
            return false;
        }

        long least = map.Offset, greatest = map.Offset;
        for (var axis = 0; axis < outerRest.Rank; axis++)
        {
            var reach = (long)map.Strides[axis] * (outerRest[axis] - 1);
            least += Math.Min(reach, 0);
            greatest += Math.Max(reach, 0);
        }

        return least >= 0 && greatest < innerSize;
    }

    private static bool ContractFits(Graph graph, Contract n)
    {
        var sizes = new Dictionary<int, int>();
        foreach (var (operand, labels) in ((NodeId, Sequence<int>)[])[(n.X, n.LabelsX), (n.Y, n.LabelsY)])
        {
            var shape = graph.ShapeOf(operand);
            if (shape.Rank != labels.Count || labels.Items.Distinct().Count() != labels.Count)
            {
                return false;
            }

            for (var axis = 0; axis < labels.Count; axis++)
            {
                if (!sizes.TryAdd(labels[axis], shape[axis]) && sizes[labels[axis]] != shape[axis])
                {
                    return false;
                }
            }
        }

        var known = n.Labels.Count == n.Shape.Rank && n.Labels.Items.Distinct().Count() == n.Labels.Count;
        for (var axis = 0; known && axis < n.Labels.Count; axis++)
        {
            known = sizes.TryGetValue(n.Labels[axis], out var size) && size == n.Shape[axis];
        }

        return known
            && n.LabelsX.All(label => n.LabelsY.Contains(label) || n.Labels.Contains(label))
            && n.LabelsY.All(label => n.LabelsX.Contains(label) || n.Labels.Contains(label));
    }
}
