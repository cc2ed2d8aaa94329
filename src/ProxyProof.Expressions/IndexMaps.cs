namespace ProxyProof.Expressions;

/// <summary>Working with index maps.</summary>
public static class IndexMaps
{
    /// <summary>The inner row-major position (lead axes included) of every outer entry, in row-major order of the outer tensor.</summary>
    public static int[] Positions(IndexMap map, Shape outer, Shape inner)
    {
        var lead = outer.Leading(map.Lead).Size;
        var rest = outer.Without(map.Lead);
        var (restSize, innerSize) = (rest.Size, inner.Without(map.Lead).Size);
        var positions = new int[lead * restSize];
        if (map.Table is { } table)
        {
            table.Span.CopyTo(positions);
        }
        else
        {
            var index = new int[rest.Rank];
            var position = map.Offset;
            for (var k = 0; k < restSize; k++)
            {
                positions[k] = position;
                for (var axis = rest.Rank - 1; axis >= 0; axis--)
                {
                    position += map.Strides[axis];
                    if (++index[axis] < rest[axis])
                    {
                        break;
                    }

                    position -= map.Strides[axis] * rest[axis];
                    index[axis] = 0;
                }
            }
        }

        for (var copy = 1; copy < lead; copy++)
        {
            for (var k = 0; k < restSize; k++)
            {
                positions[(copy * restSize) + k] = (copy * innerSize) + positions[k];
            }
        }

        return positions;
    }

    /// <summary>The same map under more lead axes.</summary>
    public static IndexMap Under(this IndexMap map, int moreLead) => map with { Lead = map.Lead + moreLead };

    /// <summary>Whether the map reads a tensor of the inner shape unchanged, up to reshaping.</summary>
    public static bool IsIdentity(IndexMap map, Shape outer, Shape inner)
    {
        if (map.Table is not null || map.Offset != 0 || outer.Size != inner.Size)
        {
            return false;
        }

        var rest = outer.Without(map.Lead);
        var strides = rest.Strides();
        for (var axis = 0; axis < rest.Rank; axis++)
        {
            if (rest[axis] > 1 && map.Strides[axis] != strides[axis])
            {
                return false;
            }
        }

        return true;
    }
}
