using ProxyProof.Expressions;

namespace ProxyProof.Kernel;

/// <summary>
/// The axes of a contraction as bits of each factor. An axis of the result is fixed when it is among those in question; the others are shared when both factors
/// have them, or belong to one factor.
/// </summary>
/// <param name="node">The contraction.</param>
/// <param name="own">Labels of one factor.</param>
/// <param name="others">Labels of the other factor.</param>
internal sealed class ContractLabels(Contract node, Sequence<int> own, Sequence<int> others)
{
    private readonly Dictionary<int, int> _sizes = node.Labels.Items.Zip(node.Shape.Dims.Items).ToDictionary(pair => pair.First, pair => pair.Second);

    /// <summary>The axes of the other factor that only it has, as far as they are not fixed.</summary>
    public int OnlyOthers(int fixedAxes) => Bits(others, label => InResult(label) && !own.Contains(label) && !IsFixed(label, fixedAxes));

    /// <summary>The summed axes of a factor.</summary>
    public int Summed(Sequence<int> labels) => Bits(labels, label => !InResult(label));

    /// <summary>The fixed axes of a factor.</summary>
    public int Fixed(Sequence<int> labels, int fixedAxes) => Bits(labels, label => IsFixed(label, fixedAxes));

    /// <summary>The fixed and the shared axes of a factor.</summary>
    public int FixedAndShared(Sequence<int> labels, int fixedAxes) => Bits(labels, label => IsFixed(label, fixedAxes) || IsShared(label));

    /// <summary>The axes of a factor among some axes of the result.</summary>
    public int Among(Sequence<int> labels, int resultAxes) => Bits(labels, label => IsFixed(label, resultAxes));

    /// <summary>Whether some axis of the result is shared and not fixed.</summary>
    public bool HasShared(int fixedAxes) => node.Labels.Any(label => IsShared(label) && !IsFixed(label, fixedAxes));

    /// <summary>For each index along the fixed axes of the result, the group of a factor along its fixed axes.</summary>
    public int[] FixedAt(Sequence<int> labels, int fixedAxes) => Walk(Outer(fixedAxes, shared: false), labels, Fixed(labels, fixedAxes));

    /// <summary>For each index along fixed and shared axes: the group of the result along the fixed ones, of the other factor and of the own one along both.</summary>
    public void ForEach(int fixedAxes, Action<int, int, int> visit)
    {
        var outer = Outer(fixedAxes, shared: true);
        var results = Walk(outer, node.Labels, Bits(node.Labels, label => IsFixed(label, fixedAxes)));
        var atOther = Walk(outer, others, FixedAndShared(others, fixedAxes));
        var atOwn = Walk(outer, own, FixedAndShared(own, fixedAxes));
        for (var k = 0; k < results.Length; k++)
        {
            visit(results[k], atOther[k], atOwn[k]);
        }
    }

    private bool InResult(int label) => node.Labels.Contains(label);

    private bool IsShared(int label) => InResult(label) && own.Contains(label) && others.Contains(label);

    private bool IsFixed(int label, int fixedAxes)
    {
        var axis = node.Labels.Items.IndexOf(label);
        return axis >= 0 && (fixedAxes >> axis & 1) != 0;
    }

    private static int Bits(Sequence<int> labels, Func<int, bool> chosen)
    {
        var bits = 0;
        for (var axis = 0; axis < labels.Count; axis++)
        {
            bits |= chosen(labels[axis]) ? 1 << axis : 0;
        }

        return bits;
    }

    private int[] Outer(int fixedAxes, bool shared) =>
        [.. node.Labels.Where(label => IsFixed(label, fixedAxes)), .. shared ? node.Labels.Where(label => IsShared(label) && !IsFixed(label, fixedAxes)) : []];

    // For each index along the outer labels, in row-major order, the group of a tensor along some of its axes, all of which are among them.
    private int[] Walk(int[] outer, Sequence<int> labels, int chosen)
    {
        var shape = Shape.Of([.. labels.Select(label => _sizes.GetValueOrDefault(label, 1))]);
        var strides = AxisGroups.Strides(shape, chosen);
        int[] steps = [.. outer.Select(label => labels.Items.IndexOf(label) is var axis && axis >= 0 && (chosen >> axis & 1) != 0 ? strides[axis] : 0)];
        return AxisGroups.Walk(Shape.Of([.. outer.Select(label => _sizes[label])]), steps);
    }
}
