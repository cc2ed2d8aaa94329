using ProxyProof.Numerics;

namespace ProxyProof.Checking.Proving.Squares;

/// <summary>
/// Diagonal entries of Gram matrices that the equations alone make 0, so that their rows are: found exactly, before floating point would have to guess. A linear form as a weight has no use
/// where the target has no linear term, say.
/// </summary>
internal static class VanishingDiagonals
{
    /// <summary>For each block the rows that vanish; null where a diagonal entry would have to be negative.</summary>
    /// <param name="system">The equations, solved.</param>
    /// <param name="blocks">The blocks, whose entries on and above the diagonal are the first unknowns, row by row.</param>
    public static IReadOnlyList<HashSet<int>>? Of(ExactSystem system, IReadOnlyList<SquaresBlock> blocks)
    {
        var places = new Dictionary<int, (int Block, int Row)>();
        var at = 0;
        for (var b = 0; b < blocks.Count; b++)
        {
            var size = blocks[b].Basis.Count;
            for (var i = 0; i < size; i++)
            {
                places[at] = (b, i);
                at += size - i;
            }
        }

        // A diagonal entry that is a constant less multiples of others, none of which can be negative: what is left of the constant bounds them all.
        HashSet<int>[] vanishing = [.. blocks.Select(_ => new HashSet<int>())];
        foreach (var (unknown, constant, coefficients) in system.Pivots)
        {
            if (constant.Sign > 0 || !places.TryGetValue(unknown, out var place) || coefficients.Any(free => free.Value.Sign > 0 || !places.ContainsKey(free.Key)))
            {
                continue;
            }

            if (constant.Sign < 0)
            {
                return null;
            }

            foreach (var (block, row) in coefficients.Keys.Select(free => places[free]).Append(place))
            {
                vanishing[block].Add(row);
            }
        }

        return vanishing;
    }
}
