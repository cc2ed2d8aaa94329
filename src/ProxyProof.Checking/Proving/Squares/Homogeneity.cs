using ProxyProof.Kernel;

namespace ProxyProof.Checking.Proving.Squares;

/// <summary>
/// Variables in which a target and all weights are homogeneous, such as the direction of a second derivative: the part of a sum of squares that has the target's degree in them is one by itself, so that
/// only monomials of half the degree that is left are needed (B. Reznick, Duke Mathematical Journal 45, 1978).
/// </summary>
internal sealed class Homogeneity
{
    private readonly List<(HashSet<int> Symbols, int Degree)> _groups = [];

    /// <summary>Looks for such variables.</summary>
    /// <param name="table">The symbols.</param>
    /// <param name="target">What is written as a sum.</param>
    /// <param name="weights">What squares and multiples are multiplied by.</param>
    public Homogeneity(SymbolTable table, Polynomial target, IReadOnlyCollection<Polynomial> weights)
    {
        int[] all = [.. weights.SelectMany(weight => weight.Symbols()).Concat(target.Symbols()).Distinct()];
        var inside = new HashSet<int>();
        var next = new Stack<int>(all.SelectMany(symbol => table[symbol].Arguments).SelectMany(argument => argument.Symbols()));
        while (next.TryPop(out var symbol))
        {
            if (inside.Add(symbol))
            {
                foreach (var deeper in table[symbol].Arguments.SelectMany(argument => argument.Symbols()))
                {
                    next.Push(deeper);
                }
            }
        }

        // What the algebra does not look into may depend on anything.
        if (all.Any(symbol => table[symbol].Kind == SymbolKind.Opaque))
        {
            return;
        }

        foreach (var variable in all.Where(symbol => table[symbol].Kind == SymbolKind.Coordinate).GroupBy(symbol => table[symbol].A))
        {
            var group = variable.ToHashSet();
            if (!group.Overlaps(inside) && Degree(target, group) is > 0 and var degree && weights.All(weight => Degree(weight, group) is not null))
            {
                _groups.Add((group, degree));
            }
        }
    }

    /// <summary>Whether the square of a monomial times a weight may have the target's degrees.</summary>
    public bool Admits(Monomial monomial, Polynomial weight) => _groups.All(group => (2 * Degree(monomial, group.Symbols)) + Degree(weight, group.Symbols) == group.Degree);

    /// <summary>Whether a monomial times a zero may.</summary>
    public bool AdmitsMultiple(Monomial monomial, Polynomial zero) => _groups.All(group => Degree(monomial, group.Symbols) + Degree(zero, group.Symbols) == group.Degree);

    // Null where terms have different degrees.
    private static int? Degree(Polynomial polynomial, HashSet<int> group)
    {
        int[] degrees = [.. polynomial.Terms.ToArray().Select(term => Degree(term.Key, group)).Distinct().Take(2)];
        return degrees.Length == 1 ? degrees[0] : null;
    }

    private static int Degree(Monomial monomial, HashSet<int> group) =>
        Enumerable.Range(0, monomial.Count).Sum(i => group.Contains(monomial.SymbolAt(i)) ? monomial.ExponentAt(i) : 0);
}
