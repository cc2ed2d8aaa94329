using ProxyProof.Expressions;

namespace ProxyProof.Kernel;

/// <summary>A view, or its adjoint, whose axes are axes of the tensor that it reads, repeated axes beside them, and fixed positions along the rest.</summary>
/// <param name="InnerOf">For each outer axis the inner axis that it runs along, or -1 where it repeats.</param>
/// <param name="Start">For each inner axis the position where reading starts.</param>
internal sealed record ViewAxes(int[] InnerOf, int[] Start)
{
    /// <summary>The axes; null where the map is of another kind (a reshape, a diagonal, a table).</summary>
    public static ViewAxes? Of(IndexMap map, Shape outer, Shape inner)
    {
        if (map.Table is not null)
        {
            return null;
        }

        var strides = inner.Strides();
        var start = new int[inner.Rank];
        var innerOf = new int[outer.Rank];
        var rest = map.Offset;
        for (var axis = map.Lead; axis < inner.Rank; axis++)
        {
            (start[axis], rest) = (rest / strides[axis], rest % strides[axis]);
        }

        var taken = new bool[inner.Rank];
        for (var axis = 0; axis < outer.Rank; axis++)
        {
            if (axis < map.Lead)
            {
                (innerOf[axis], taken[axis]) = (axis, true);
                continue;
            }

            var stride = map.Strides[axis - map.Lead];
            innerOf[axis] = -1;
            if (stride == 0 || outer[axis] == 1)
            {
                continue;
            }

            var found = Array.FindIndex(strides, step => step == stride);
            while (found >= 0 && found < inner.Rank && (inner[found] == 1 || taken[found]))
            {
                found = Array.FindIndex(strides, found + 1, step => step == stride);
            }

            if (found < map.Lead || start[found] + outer[axis] > inner[found])
            {
                return null;
            }

            (innerOf[axis], taken[found]) = (found, true);
        }

        return rest == 0 ? new(innerOf, start) : null;
    }

    /// <summary>The inner axes that outer ones run along, and those along which one position is read.</summary>
    public int Inner(int outerAxes)
    {
        var bits = 0;
        for (var axis = 0; axis < InnerOf.Length; axis++)
        {
            bits |= (outerAxes >> axis & 1) != 0 && InnerOf[axis] >= 0 ? 1 << InnerOf[axis] : 0;
        }

        for (var axis = 0; axis < Start.Length; axis++)
        {
            bits |= InnerOf.Contains(axis) ? 0 : 1 << axis;
        }

        return bits;
    }

    /// <summary>How often each entry is repeated along some outer axes.</summary>
    public int Copies(Shape outer, int outerAxes)
    {
        var copies = 1;
        for (var axis = 0; axis < InnerOf.Length; axis++)
        {
            copies *= (outerAxes >> axis & 1) != 0 && InnerOf[axis] < 0 ? outer[axis] : 1;
        }

        return copies;
    }

    /// <summary>For each index along some outer axes the group of the inner tensor along <see cref="Inner"/> of them.</summary>
    public int[] GroupsAt(Shape outer, Shape inner, int outerAxes)
    {
        var bits = Inner(outerAxes);
        var groupStrides = AxisGroups.Strides(inner, bits);
        var (dims, steps, offset) = (new List<int>(), new List<int>(), 0);
        for (var axis = 0; axis < InnerOf.Length; axis++)
        {
            if ((outerAxes >> axis & 1) != 0)
            {
                dims.Add(outer[axis]);
                steps.Add(InnerOf[axis] < 0 ? 0 : groupStrides[InnerOf[axis]]);
            }
        }

        for (var axis = 0; axis < Start.Length; axis++)
        {
            offset += (bits >> axis & 1) != 0 ? Start[axis] * groupStrides[axis] : 0;
        }

        return AxisGroups.Walk(Shape.Of([.. dims]), steps.ToArray(), offset);
    }
}
