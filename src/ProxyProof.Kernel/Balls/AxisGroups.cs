using ProxyProof.Expressions;

namespace ProxyProof.Kernel;

/// <summary>
/// Entries of a tensor grouped by their index along some axes, given as bits (bit k for axis k): groups are in row-major order of these axes.
/// </summary>
internal static class AxisGroups
{
    /// <summary>All axes.</summary>
    public static int All(Shape shape) => (1 << shape.Rank) - 1;

    /// <summary>How many groups there are.</summary>
    public static int Count(Shape shape, int axes)
    {
        var count = 1;
        for (var axis = 0; axis < shape.Rank; axis++)
        {
            count *= (axes >> axis & 1) != 0 ? shape[axis] : 1;
        }

        return count;
    }

    /// <summary>How far apart in the list of groups neighbours along each axis lie: 0 along the axes that are not among them.</summary>
    public static int[] Strides(Shape shape, int axes)
    {
        var strides = new int[shape.Rank];
        var stride = 1;
        for (var axis = shape.Rank - 1; axis >= 0; axis--)
        {
            if ((axes >> axis & 1) != 0)
            {
                strides[axis] = stride;
                stride *= shape[axis];
            }
        }

        return strides;
    }

    /// <summary>The group of every entry.</summary>
    public static int[] Of(Shape shape, int axes) => Walk(shape, Strides(shape, axes));

    /// <summary>Σ stride · index for every index of a shape, in row-major order, from an offset.</summary>
    public static int[] Walk(Shape shape, ReadOnlySpan<int> strides, int offset = 0) =>
        IndexMaps.Positions(new IndexMap(0, offset, Sequence.Create(strides)), shape, Shape.Scalar);

    /// <summary>From the groups along more axes to those along fewer: for each finer group the coarser one.</summary>
    public static int[] Coarsen(Shape shape, int finer, int coarser)
    {
        var kept = new List<int>();
        var strides = Strides(shape, coarser);
        var steps = new List<int>();
        for (var axis = 0; axis < shape.Rank; axis++)
        {
            if ((finer >> axis & 1) != 0)
            {
                kept.Add(shape[axis]);
                steps.Add(strides[axis]);
            }
        }

        return Walk(Shape.Of([.. kept]), steps.ToArray());
    }
}
