using ProxyProof.Kernel;

namespace ProxyProof.Checking.Proving.Squares;

/// <summary>What a search may use of a goal's facts, of its symbols and of convexity.</summary>
internal static class GoalFacts
{
    private const int MostArgumentTerms = 64;
    private const int MostPairedAtoms = 24;

    /// <summary>Facts on the target's symbols, axioms of these, and what convexity says.</summary>
    /// <param name="goal">The goal.</param>
    /// <param name="target">What is written as a sum.</param>
    /// <param name="tangents">What convexity says.</param>
    /// <param name="reaches">Whether facts on functions of what the target is made of serve too, such as a bound of a norm, with what is known of those functions.</param>
    public static List<(string Reference, KnownFact Fact)> Of(AlgebraicGoal goal, Polynomial target, IReadOnlyList<KnownFact> tangents, bool reaches = false)
    {
        var known = new List<(string Reference, KnownFact Fact)>();
        var symbols = target.Symbols();
        Arguments(goal, target, symbols);
        for (var i = 0; i < tangents.Count; i++)
        {
            known.Add(($"tangent:{i}", tangents[i]));
        }

        var reached = new SortedSet<int>(symbols);
        for (var i = 0; i < goal.Facts.Count; i++)
        {
            if (goal.Facts[i].Polynomial is { IsConstant: false } polynomial && polynomial.Symbols() is var own && (own.Overlaps(symbols) || (reaches && Arguments(goal, polynomial, own).Overlaps(symbols))))
            {
                known.Add(($"fact:{i}", goal.Facts[i]));
                reached.UnionWith(polynomial.Symbols());
            }
        }

        int[] atoms = [.. (reaches ? reached : symbols).Where(symbol => goal.Symbols[symbol].Kind != SymbolKind.Coordinate)];
        foreach (var atom in atoms.Where(goal.HasValue))
        {
            Add($"symbol:{atom}", goal.Axioms.Of(atom));
        }

        for (var i = 0; i < atoms.Length && atoms.Length <= MostPairedAtoms; i++)
        {
            for (var j = 0; j < i; j++)
            {
                Add($"pair:{atoms[j]}:{atoms[i]}", goal.Axioms.Of(atoms[j], atoms[i]));
            }
        }

        return known;

        void Add(string reference, List<KnownFact> facts)
        {
            for (var k = 0; k < facts.Count; k++)
            {
                if (goal.HasValues(facts[k].Polynomial) && !facts[k].Polynomial.IsConstant)
                {
                    known.Add(($"{reference}:{k}", facts[k]));
                }
            }
        }
    }

    /// <summary>Whether some facts are left out unless functions of what the margin is made of count.</summary>
    public static bool Reaches(AlgebraicGoal goal)
    {
        var symbols = goal.Margin.Symbols();
        Arguments(goal, goal.Margin, symbols);
        return goal.Facts.Any(fact => fact.Polynomial.Symbols() is { Count: > 0 } own
            && (own.Overlaps(symbols) ? own.Any(symbol => goal.Symbols[symbol].Kind != SymbolKind.Coordinate && !symbols.Contains(symbol)) : Arguments(goal, fact.Polynomial, own).Overlaps(symbols)));
    }

    /// <summary>Whether it is a bound of a coordinate.</summary>
    public static bool IsBound(AlgebraicGoal goal, Polynomial polynomial) => polynomial.Symbols() is { Count: 1 } symbols && goal.Symbols[symbols.Min].Kind == SymbolKind.Coordinate;

    // Adds the symbols that those of a polynomial are functions of, one level down.
    private static SortedSet<int> Arguments(AlgebraicGoal goal, Polynomial polynomial, SortedSet<int> symbols)
    {
        foreach (var argument in polynomial.Symbols().SelectMany(symbol => goal.Symbols[symbol].Arguments).Where(argument => argument.Count <= MostArgumentTerms))
        {
            symbols.UnionWith(argument.Symbols());
        }

        return symbols;
    }
}
