using ProxyProof.Kernel;

namespace ProxyProof.Checking.Proving.Squares;

/// <summary>Bases for sums of squares.</summary>
internal static class Bases
{
    /// <summary>All monomials in some symbols up to a degree, ascending; null when there are more than a limit.</summary>
    public static List<Monomial>? Upto(IReadOnlyList<int> symbols, int degree, int limit)
    {
        var monomials = new List<Monomial> { Monomial.One };
        var last = new List<(Monomial Monomial, int First)> { (Monomial.One, 0) };
        for (var d = 1; d <= degree; d++)
        {
            var next = new List<(Monomial Monomial, int First)>();
            foreach (var (monomial, first) in last)
            {
                for (var i = first; i < symbols.Count; i++)
                {
                    next.Add((monomial * Monomial.Of(symbols[i]), i));
                    if (monomials.Count + next.Count > limit)
                    {
                        return null;
                    }
                }
            }

            monomials.AddRange(next.Select(pair => pair.Monomial));
            last = next;
        }

        return monomials;
    }

    /// <summary>
    /// The monomials whose squares can be in the Newton polytope of a support, as far as degrees in single symbols, sums and differences of two tell.
    /// </summary>
    public static List<Monomial> Within(List<Monomial> monomials, IReadOnlyCollection<Monomial> support, IReadOnlyList<int> symbols)
    {
        var kept = support.Count == 0 ? [] : monomials;
        foreach (var functional in support.Count == 0 ? [] : Functionals(symbols))
        {
            var (least, greatest) = (support.Min(functional), support.Max(functional));
            kept = [.. kept.Where(monomial => 2 * functional(monomial) >= least && 2 * functional(monomial) <= greatest)];
        }

        return kept;
    }

    /// <summary>Leaves out, again and again, monomials whose square is neither in the support nor a product of two others.</summary>
    public static List<Monomial> Consistent(List<Monomial> monomials, IReadOnlySet<Monomial> support)
    {
        while (true)
        {
            var products = new HashSet<Monomial>();
            for (var i = 0; i < monomials.Count; i++)
            {
                for (var j = 0; j < i; j++)
                {
                    products.Add(monomials[i] * monomials[j]);
                }
            }

            List<Monomial> kept = [.. monomials.Where(monomial => support.Contains(monomial * monomial) || products.Contains(monomial * monomial))];
            if (kept.Count == monomials.Count)
            {
                return kept;
            }

            monomials = kept;
        }
    }

    private static IEnumerable<Func<Monomial, int>> Functionals(IReadOnlyList<int> symbols)
    {
        yield return monomial => monomial.Degree;
        foreach (var a in symbols)
        {
            yield return monomial => monomial.ExponentOf(a);
            yield return monomial => monomial.Degree - monomial.ExponentOf(a);
            yield return monomial => monomial.Degree + monomial.ExponentOf(a);
        }

        if (symbols.Count > 12)
        {
            yield break;
        }

        foreach (var a in symbols)
        {
            foreach (var b in symbols)
            {
                if (a < b)
                {
                    yield return monomial => monomial.ExponentOf(a) + monomial.ExponentOf(b);
                    yield return monomial => monomial.ExponentOf(a) - monomial.ExponentOf(b);
                    yield return monomial => (2 * monomial.ExponentOf(a)) + monomial.ExponentOf(b);
                    yield return monomial => monomial.ExponentOf(a) + (2 * monomial.ExponentOf(b));
                }
            }
        }
    }
}
