namespace ProxyProof.Expressions.Printing;

/// <summary>Something that counts positions from 0.</summary>
/// <param name="Size">How many values it has.</param>
internal abstract record IndexAtom(int Size);

/// <summary>An index of the text; a stand-in for a free axis has no name.</summary>
internal sealed record IndexVariable(string Name, long First, int Size, int Id) : IndexAtom(Size);

/// <summary>A position that is looked up in a list.</summary>
internal sealed record IndexLookup(Sequence<int> Values, IndexSum At, int Size) : IndexAtom(Size);

/// <summary>A position, counted from 0, as an integer combination of indices.</summary>
/// <param name="Constant">What is added.</param>
/// <param name="Parts">Nonzero multiples of distinct atoms.</param>
internal readonly record struct IndexSum(long Constant, Sequence<(long Coefficient, IndexAtom Atom)> Parts)
{
    public bool IsConstant => Parts.Count == 0;

    public static IndexSum Of(long constant) => new(constant, []);

    public static IndexSum Of(IndexAtom atom) => atom.Size == 1 ? Of(0) : new(0, [(1, atom)]);

    /// <summary>Least and greatest value.</summary>
    public (long Least, long Greatest) Range()
    {
        var (least, greatest) = (Constant, Constant);
        foreach (var (coefficient, atom) in Parts)
        {
            var reach = coefficient * (atom.Size - 1);
            (least, greatest) = (least + Math.Min(reach, 0), greatest + Math.Max(reach, 0));
        }

        return (least, greatest);
    }

    public IndexSum Plus(IndexSum other, long times = 1)
    {
        var parts = Parts.ToList();
        foreach (var (coefficient, atom) in other.Parts)
        {
            var at = parts.FindIndex(part => part.Atom.Equals(atom));
            if (at < 0)
            {
                parts.Add((coefficient * times, atom));
            }
            else
            {
                parts[at] = (parts[at].Coefficient + (coefficient * times), atom);
            }
        }

        return new(Constant + (other.Constant * times), [.. parts.Where(part => part.Coefficient != 0)]);
    }

    /// <summary>The sum if it is one atom alone.</summary>
    public IndexAtom? Single => Constant == 0 && Parts.Count == 1 && Parts[0].Coefficient == 1 ? Parts[0].Atom : null;

    public bool Mentions(IndexAtom atom) => Parts.Any(part => part.Atom.Equals(atom) || (part.Atom is IndexLookup lookup && lookup.At.Mentions(atom)));

    /// <summary>Quotient and remainder by a divisor, where both are sums of indices; else null.</summary>
    public (IndexSum Quotient, IndexSum Remainder)? Divide(long divisor) =>
        Divide(divisor, coefficient => coefficient / divisor) ?? Divide(divisor, coefficient => (long)Math.Round((double)coefficient / divisor));

    private (IndexSum Quotient, IndexSum Remainder)? Divide(long divisor, Func<long, long> quotientOf)
    {
        var low = ((Constant % divisor) + divisor) % divisor;
        var quotient = new IndexSum((Constant - low) / divisor, [.. Parts.Select(part => (quotientOf(part.Coefficient), part.Atom)).Where(part => part.Item1 != 0)]);
        var remainder = new IndexSum(
            low, [.. Parts.Select(part => (part.Coefficient - (quotientOf(part.Coefficient) * divisor), part.Atom)).Where(part => part.Item1 != 0)]);
        var (least, greatest) = remainder.Range();
        return least >= 0 && greatest < divisor ? (quotient, remainder) : null;
    }

    /// <summary>The index along each axis of a row-major position, where each is a sum of indices; else null.</summary>
    public IndexSum[]? Along(Shape shape)
    {
        var strides = shape.Strides();
        var result = new IndexSum[shape.Rank];
        var rest = this;
        for (var axis = 0; axis < shape.Rank; axis++)
        {
            if (shape[axis] == 1)
            {
                result[axis] = Of(0);
                continue;
            }

            if (rest.Divide(strides[axis]) is not var (quotient, remainder))
            {
                return null;
            }

            (result[axis], rest) = (quotient, remainder);
        }

        return result;
    }

    /// <summary>The index along each axis, by lists where no sum expresses it; null when a list would be longer than a limit.</summary>
    public IndexSum[]? LookedUp(Shape shape, int limit)
    {
        var (least, greatest) = Range();
        if (greatest - least >= limit)
        {
            return null;
        }

        var strides = shape.Strides();
        var at = this with { Constant = Constant - least };
        var result = new IndexSum[shape.Rank];
        for (var axis = 0; axis < shape.Rank; axis++)
        {
            var (stride, size) = (strides[axis], shape[axis]);
            int[] values = [.. Enumerable.Range(0, (int)(greatest - least + 1)).Select(p => (int)((least + p) / stride % size))];
            result[axis] = values.All(value => value == values[0]) ? Of(values[0]) : Of(new IndexLookup(Sequence.Create<int>(values), at, size));
        }

        return result;
    }

    public bool Equals(IndexSum other) =>
        Constant == other.Constant && Parts.Count == other.Parts.Count && Parts.All(part => other.Parts.Contains(part));

    public override int GetHashCode() => HashCode.Combine(Constant, Parts.Count);
}
