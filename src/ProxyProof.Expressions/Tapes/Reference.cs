namespace ProxyProof.Expressions.Tapes;

/// <summary>
/// Where the entries of a tensor lie: in the storage of a node (a different value in every lane) or in an array that all lanes share. Views are read
/// through references, so that no transposition, slice or broadcast is ever copied for its own sake.
/// </summary>
/// <param name="Storage">Which storage; -1 when the entries are shared.</param>
/// <param name="Shared">The shared entries, or null.</param>
/// <param name="Offset">Position of entry 0, or of every entry when repeated.</param>
/// <param name="Table">Positions that are neither repeated nor consecutive; else null.</param>
/// <param name="Repeated">Whether every entry is the one at the offset.</param>
internal readonly record struct Reference(int Storage, double[]? Shared, int Offset, int[]? Table, bool Repeated)
{
    public bool IsShared => Shared is not null;

    public bool IsContiguous => !Repeated && Table is null;

    /// <summary>The position of an entry in its storage or array.</summary>
    public int this[int entry] => Repeated ? Offset : Table is null ? Offset + entry : Table[entry];

    public static Reference To(int storage) => new(storage, null, 0, null, Repeated: false);

    /// <summary>Shared entries; an array of one number everywhere is one number repeated.</summary>
    public static Reference To(double[] shared)
    {
        var first = BitConverter.DoubleToInt64Bits(shared[0]);
        return new(-1, shared, 0, null, Array.TrueForAll(shared, value => BitConverter.DoubleToInt64Bits(value) == first));
    }

    /// <summary>The tensor whose entry k is this one's entry positions[k].</summary>
    public Reference Through(int[] positions)
    {
        if (Repeated)
        {
            return this;
        }

        var composed = new int[positions.Length];
        var (same, consecutive) = (true, true);
        for (var k = 0; k < positions.Length; k++)
        {
            composed[k] = this[positions[k]];
            same &= composed[k] == composed[0];
            consecutive &= composed[k] == composed[0] + k;
        }

        return consecutive
            ? this with { Offset = composed[0], Table = null }
            : same ? this with { Offset = composed[0], Table = null, Repeated = true } : this with { Offset = 0, Table = composed };
    }
}

/// <summary>A reference after registers are given out: positions count doubles, lanes included.</summary>
/// <param name="Shared">The shared entries, or null when the entries lie in registers.</param>
/// <param name="Start">Where entry 0 lies, or every entry when repeated.</param>
/// <param name="Table">Positions in doubles; else null.</param>
/// <param name="Repeated">Whether every entry is the one at the start.</param>
internal readonly record struct Access(double[]? Shared, int Start, int[]? Table, bool Repeated);
