namespace ProxyProof.Expressions;

/// <summary>Where a contraction reads: for each entry of the result a start in both factors, and from there the same steps over the summed axes.</summary>
public sealed class ContractionPlan
{
    private readonly int[] _startX;
    private readonly int[] _startY;

    /// <summary>Plans a contraction.</summary>
    public ContractionPlan(Graph graph, Contract node)
    {
        var (shapeX, shapeY) = (graph.ShapeOf(node.X), graph.ShapeOf(node.Y));
        var summed = Shape.Of([.. node.LabelsX.Where(label => !node.Labels.Contains(label)).Select(label => shapeX[Axis(node.LabelsX, label)])]);
        int[] summedLabels = [.. node.LabelsX.Where(label => !node.Labels.Contains(label))];
        _startX = Walk(node.Shape, node.Labels.Span, node.LabelsX, shapeX);
        _startY = Walk(node.Shape, node.Labels.Span, node.LabelsY, shapeY);
        InnerX = Walk(summed, summedLabels, node.LabelsX, shapeX);
        InnerY = Walk(summed, summedLabels, node.LabelsY, shapeY);
    }

    /// <summary>Steps in the first factor over the summed axes, in row-major order.</summary>
    public int[] InnerX { get; }

    /// <summary>Steps in the second factor.</summary>
    public int[] InnerY { get; }

    /// <summary>Where the sum for an entry of the result starts in both factors.</summary>
    public (int X, int Y) Start(int entry) => (_startX[entry], _startY[entry]);

    private static int[] Walk(Shape shape, ReadOnlySpan<int> labels, Sequence<int> own, Shape ownShape)
    {
        var strides = ownShape.Strides();
        var steps = new int[labels.Length];
        for (var k = 0; k < labels.Length; k++)
        {
            var axis = Axis(own, labels[k]);
            steps[k] = axis < 0 ? 0 : strides[axis];
        }

        return IndexMaps.Positions(new IndexMap(0, 0, Sequence.Create<int>(steps)), shape, ownShape);
    }

    private static int Axis(Sequence<int> labels, int label) => labels.Items.IndexOf(label);
}
