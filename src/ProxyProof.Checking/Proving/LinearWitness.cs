using System.Collections.Immutable;
using ProxyProof.Checking.Refuting;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Proving;

/// <summary>Solves the goal's equations for the variables that are sought, where they are linear in these and in the variables before them: S w == y.</summary>
internal static class LinearWitness
{
    private const int MostUnknowns = 40;
    private const long MostWork = 1_000_000;

    /// <summary>One term for each variable that is sought; null where there is no equation, one is not linear, or none but some y have a solution.</summary>
    /// <param name="graph">The expressions.</param>
    /// <param name="obligation">For every y there is a w such that the goal holds.</param>
    public static ImmutableArray<WitnessTerm>? Of(Graph graph, Obligation obligation)
    {
        try
        {
            var (table, rows) = (new SymbolTable(MostWork), new List<Polynomial>());
            var form = new NormalForm(graph, table);
            foreach (var equation in Equations(obligation.Goal))
            {
                var (left, right) = (form.Of(equation.Left), form.Of(equation.Right));
                rows.AddRange(left.Select((entry, i) => entry - right[right.Length == 1 ? 0 : i]));
            }

            int[] variables = [.. obligation.Existentials.SelectMany(bound => bound.Variables.Items)];
            var unknowns = variables.SelectMany(variable => Enumerable.Range(0, Size(graph, variable)).Select(entry => table.Coordinate(variable, entry).AsSymbol)).ToArray();
            var outer = obligation.Universals.SelectMany(bound => bound.Variables.Items).ToHashSet();
            return rows.Count == 0 || unknowns.Length > MostUnknowns
                || !rows.All(row => row.Degree <= 1 && row.Symbols().All(symbol => table[symbol] is { Kind: SymbolKind.Coordinate } one && (outer.Contains(one.A) || unknowns.Contains(symbol))))
                || Solved(rows, unknowns) is not { } values
                ? null
                : [.. variables.Select(variable => Term(graph, table, variable, symbol => values.GetValueOrDefault(symbol) ?? Polynomial.Zero))];
        }
        catch (AlgebraLimitException)
        {
            return null;
        }
    }

    /// <summary>What a goal asks to be equal, whatever else it asks.</summary>
    public static IEnumerable<Comparison> Equations(Formula goal) => goal switch
    {
        Comparison { Relation: Relation.Equal } one => [one],
        And and => and.Parts.SelectMany(Equations),
        _ => [],
    };

    private static int Size(Graph graph, int variable) => graph.ShapeOf(graph.VariableNode(variable)).Size;

    // Gauss and Jordan; an unknown that nothing decides is 0.
    private static Dictionary<int, Polynomial>? Solved(List<Polynomial> rows, int[] unknowns)
    {
        var pivots = new Dictionary<int, Polynomial>();
        foreach (var row in rows)
        {
            var rest = pivots.Aggregate(row, (left, pivot) => left - (left.Coefficient(Monomial.Of(pivot.Key)) * pivot.Value));
            if (rest.IsZero)
            {
                continue;
            }

            if (!unknowns.Any(unknown => !rest.Coefficient(Monomial.Of(unknown)).IsZero))
            {
                return null;
            }

            var chosen = unknowns.First(unknown => !rest.Coefficient(Monomial.Of(unknown)).IsZero);
            rest = 1 / rest.Coefficient(Monomial.Of(chosen)) * rest;
            foreach (var other in pivots.Keys.ToArray())
            {
                pivots[other] -= pivots[other].Coefficient(Monomial.Of(chosen)) * rest;
            }

            pivots[chosen] = rest;
        }

        return pivots.ToDictionary(pivot => pivot.Key, pivot => Polynomial.Symbol(pivot.Key) - unknowns.Aggregate(pivot.Value, (left, unknown) => unknown == pivot.Key
            ? left
            : left - (left.Coefficient(Monomial.Of(unknown)) * Polynomial.Symbol(unknown))));
    }

    private static WitnessTerm Term(Graph graph, SymbolTable table, int variable, Func<int, Polynomial> value)
    {
        Polynomial[] entries = [.. Enumerable.Range(0, Size(graph, variable)).Select(entry => value(table.Coordinate(variable, entry).AsSymbol))];
        return new(
            [.. entries.Select(entry => entry.ConstantTerm)],
            [
                .. entries.SelectMany(entry => entry.Symbols()).Distinct().Select(symbol => new WitnessAddend(
                    new(graph.VariableNode(table[symbol].A).Index, table[symbol].B), [.. entries.Select(entry => entry.Coefficient(Monomial.Of(symbol)))])),
            ]);
    }
}
