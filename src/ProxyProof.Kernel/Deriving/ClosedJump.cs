using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>
/// Tells where branches meet: whether what a jump is weighed with vanishes wherever the difference is 0. Then nothing jumps, and the slope across is 0. Functions
/// written piece by piece with `if` have derivatives so. docs/trust.md says why.
/// </summary>
internal static class ClosedJump
{
    private const int MostNodes = 200;
    private const int MostEntries = 16;
    private const long Work = 20_000;
    private const int MostSymbols = 5;
    private const int MostGenerators = 40;

    /// <summary>Whether weight * (then - otherwise) is 0 wherever the difference is, entry by entry, as far as algebra sees.</summary>
    /// <param name="graph">The expressions.</param>
    /// <param name="weight">Some copies of the shape of the others.</param>
    /// <param name="difference">Its sign decides.</param>
    /// <param name="then">On one side.</param>
    /// <param name="otherwise">On the other.</param>
    public static bool Meets(Graph graph, NodeId weight, NodeId difference, NodeId then, NodeId otherwise)
    {
        var size = graph.ShapeOf(difference).Size;
        if (graph.ShapeOf(weight).Size > MostEntries || KernelOperands.Reachable(graph, [weight, difference, then, otherwise]).Count(mark => mark) > MostNodes)
        {
            return false;
        }

        try
        {
            var table = new SymbolTable(Work);
            var form = new NormalForm(graph, table);
            var (weights, zeros, gaps) = (form.Of(weight), form.Of(difference), Gap(form));
            for (var i = 0; i < weights.Length; i++)
            {
                var zero = zeros[i % size];
                var weighed = table.Multiply(weights[i], gaps[i % size]);
                if (!weighed.IsZero && !IsMultiple(weighed, zero, table) && !VanishesAt(zero, i, table))
                {
                    return false;
                }
            }

            return true;
        }
        catch (AlgebraLimitException)
        {
            return false;
        }

        Polynomial[] Gap(NormalForm form)
        {
            var (one, other) = (form.Of(then), form.Of(otherwise));
            return [.. one.Zip(other, (x, y) => x - y)];
        }

        // Where the difference is linear in a coordinate that it reads nowhere else, that coordinate is known.
        bool VanishesAt(Polynomial zero, int entry, SymbolTable table)
        {
            foreach (var (monomial, coefficient) in zero.Terms.ToArray())
            {
                if (monomial is not { Degree: 1 } || table[monomial.SymbolAt(0)] is not { Kind: SymbolKind.Coordinate } coordinate || Reads(zero - Polynomial.Of(monomial, coefficient), monomial.SymbolAt(0), table))
                {
                    continue;
                }

                var solved = new SymbolTable(Work);
                var node = graph.VariableNode(coordinate.A);
                Polynomial[] entries = [.. Enumerable.Range(0, graph.ShapeOf(node).Size).Select(k => solved.Coordinate(coordinate.A, k))];
                if (Moved(zero - Polynomial.Of(monomial, coefficient), table, solved) is not { } rest)
                {
                    continue;
                }

                entries[coordinate.B] = (-1 / coefficient) * rest;
                var there = new NormalForm(graph, solved, new Dictionary<int, Polynomial[]> { [node.Index] = entries }) { HasConventions = false };
                if (solved.Multiply(there.Of(weight)[entry], Gap(there)[entry % size]).IsZero)
                {
                    return true;
                }
            }

            return false;
        }
    }

    private static bool Reads(Polynomial polynomial, int symbol, SymbolTable table) =>
        polynomial.Symbols().Any(each => each == symbol || table[each].Arguments.Any(argument => Reads(argument, symbol, table)));

    // A polynomial of coordinates in another table; null where it holds anything else.
    private static Polynomial? Moved(Polynomial polynomial, SymbolTable from, SymbolTable to)
    {
        var sum = Polynomial.Zero;
        foreach (var (monomial, coefficient) in polynomial.Terms.ToArray())
        {
            var product = Polynomial.Of(coefficient);
            for (var i = 0; i < monomial.Count; i++)
            {
                if (from[monomial.SymbolAt(i)] is not { Kind: SymbolKind.Coordinate } coordinate)
                {
                    return null;
                }

                product = to.Multiply(product, to.Power(to.Coordinate(coordinate.A, coordinate.B), monomial.ExponentAt(i)));
            }

            sum += product;
        }

        return sum;
    }

    // Whether the polynomial is a combination of multiples of what is 0: the difference, and what is known of the symbols.
    private static bool IsMultiple(Polynomial polynomial, Polynomial zero, SymbolTable table)
    {
        int[] symbols = [.. polynomial.Symbols().Union(zero.Symbols())];
        if (symbols.Length > MostSymbols)
        {
            return false;
        }

        var axioms = new Axioms(table);
        Polynomial[] known = [.. symbols.SelectMany(symbol => axioms.Of(symbol)).Where(fact => fact.IsEquality && fact.Polynomial.Symbols().All(symbols.Contains)).Select(fact => fact.Polynomial)];
        Polynomial[] factors = [Polynomial.One, .. symbols.Select(Polynomial.Symbol)];
        Polynomial[] squares = [.. factors, .. from i in Enumerable.Range(1, symbols.Length) from j in Enumerable.Range(1, i) select table.Multiply(factors[i], factors[j])];
        var rows = new List<Polynomial>();
        foreach (var generator in squares.Select(factor => table.Multiply(zero, factor)).Concat(known.SelectMany(fact => factors.Select(factor => table.Multiply(fact, factor)))).Take(MostGenerators))
        {
            var rest = Reduced(generator, rows, table);
            if (!rest.IsZero)
            {
                // The greatest leading term first.
                var place = rows.FindIndex(row => row.Terms[^1].Key.Against(rest.Terms[^1].Key) < 0);
                rows.Insert(place < 0 ? rows.Count : place, (1 / rest.Leading) * rest);
            }
        }

        return Reduced(polynomial, rows, table).IsZero;
    }

    // Less the multiples of rows that take its terms away: rows have different leading terms, so that nothing is left exactly where it is a combination.
    private static Polynomial Reduced(Polynomial polynomial, List<Polynomial> rows, SymbolTable table)
    {
        foreach (var row in rows)
        {
            var leading = row.Terms[^1].Key;
            var coefficient = polynomial.Coefficient(leading);
            if (!coefficient.IsZero)
            {
                table.Spend(row.Count);
                polynomial -= coefficient * row;
            }
        }

        return polynomial;
    }
}
