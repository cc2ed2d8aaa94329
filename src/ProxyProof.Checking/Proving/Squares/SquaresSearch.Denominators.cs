using ProxyProof.Kernel;
using ProxyProof.Numerics;
using Relation = ProxyProof.Numerics.Relation;

namespace ProxyProof.Checking.Proving.Squares;

/// <content>Margins with denominators.</content>
internal sealed partial class SquaresSearch
{
    private const int MostDenominators = 12;

    /// <summary>The margin without its denominators, with what is known of its own symbols: soon tried, and with little work. Null where it has none.</summary>
    public static SquaresCertificate? ByDenominators(AlgebraicGoal goal, Func<bool> stop)
    {
        var plain = new SquaresSearch(goal, stop);
        var factor = goal.Relation == Relation.Equal ? null : plain.Denominators();
        var factored = factor is null && goal.Relation == Relation.GreaterOrEqual ? plain.OverDenominators() : null;
        for (var level = 0; level <= 1 && (factor is not null || factored is not null); level++)
        {
            try
            {
                if (new SquaresSearch(goal, stop, 4 * LittleWork).Squares(level, new() { Factor = factor ?? Polynomial.One }, [], ownOnly: level > 0, factored: factored) is { } found)
                {
                    return found;
                }
            }
            catch (OperationCanceledException) when (!stop())
            {
                // The next one has work of its own.
            }
        }

        return null;
    }

    /// <summary>A product of the margin's denominators, above 0: times it the margin has none. Null when it has none, or they may vanish.</summary>
    public Polynomial? Denominators() => Denominators(goal.Margin);

    /// <summary>The same of another polynomial.</summary>
    public Polynomial? Denominators(Polynomial of)
    {
        var (factor, rest) = (Polynomial.One, of);
        for (var round = 0; round <= MostDenominators && !stop(); round++)
        {
            if (LastDenominator(rest) is not { } last)
            {
                return round == 0 ? null : Positive(factor) ? factor : Positive(-factor) ? -factor : null;
            }

            var argument = goal.Symbols[last].Arguments[0];
            (factor, rest) = (goal.Symbols.Multiply(factor, argument), goal.Symbols.Multiply(rest, argument));
        }

        return null;
    }

    // Its denominators one by one, where the sign of each is known and that of their product is not, such as p and 1 - p between 0 and 1: some make the factor, the inverses of others weigh squares.
    private FactoredMargin? OverDenominators()
    {
        var (rest, product, factor, references, rounds) = (goal.Margin, Polynomial.One, Polynomial.One, new List<string>(), 0);
        while (rounds++ <= MostDenominators && LastDenominator(rest) is { } last)
        {
            var argument = goal.Symbols[last].Arguments[0];
            var times = goal.Symbols.Multiply(factor, argument);
            var (inverse, facts) = (Polynomial.Symbol(last), goal.HasValue(last) ? goal.Axioms.Of(last) : []);
            var sign = Positive(times) || facts.Exists(fact => !fact.IsEquality && fact.Polynomial.Equals(inverse)) ? 1 : -1;
            rest = (Rational)sign * goal.Symbols.Multiply(rest, argument);
            if (Positive((Rational)sign * times))
            {
                factor = (Rational)sign * times;
                continue;
            }

            var place = facts.FindIndex(fact => !fact.IsEquality && fact.Polynomial.Equals((Rational)sign * inverse));
            if (place < 0 || stop())
            {
                return null;
            }

            references.Add($"symbol:{last}:{place}");
            product = goal.Symbols.Multiply(product, (Rational)sign * inverse);
        }

        return references.Count == 0 || rounds > MostDenominators ? null : new([.. references], product, rest) { Factor = factor };
    }

    // A denominator that holds another one was made after it.
    private int? LastDenominator(Polynomial of) => of.Symbols().Where(symbol => goal.Symbols[symbol].Kind == SymbolKind.Inverse).Select(symbol => (int?)symbol).Max();
}
