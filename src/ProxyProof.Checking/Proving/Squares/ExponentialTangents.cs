using ProxyProof.Expressions;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Proving.Squares;

/// <summary>
/// Tangents of exponentials of coordinates at sums that the claim takes exponentials of. Of such a sum the algebra makes a product of exponentials, which no axiom about two symbols speaks of.
/// </summary>
internal static class ExponentialTangents
{
    private const int MostFacts = 12;

    /// <summary>The functions with their points, as certificates write them; none where the graph is too large.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="goal">The goal.</param>
    public static List<ConvexFact> Of(Graph graph, AlgebraicGoal goal)
    {
        var found = new List<ConvexFact>();
        try
        {
            var form = new NormalForm(graph, goal.Symbols);
            var exponents = (from i in Enumerable.Range(0, graph.Count)
                             where graph[new NodeId(i)] is Unary { Function: UnaryFunction.Exp }
                             from exponent in form.Of(((Unary)graph[new NodeId(i)]).X).Select((polynomial, entry) => (Node: i, Entry: entry, Polynomial: polynomial))
                             select exponent).DistinctBy(exponent => exponent.Polynomial).ToArray();
            foreach (var (node, entry, coordinate) in exponents.Where(exponent => exponent.Polynomial.AsSymbol >= 0 && goal.Symbols[exponent.Polynomial.AsSymbol].Kind == SymbolKind.Coordinate))
            {
                var (variable, place) = (goal.Symbols[coordinate.AsSymbol].A, goal.Symbols[coordinate.AsSymbol].B);
                Polynomial[] here = [.. Enumerable.Range(0, graph.ShapeOf(graph.VariableNode(variable)).Size).Select(k => goal.Symbols.Coordinate(variable, k))];
                foreach (var sum in exponents.Where(exponent => exponent.Polynomial.Count > 1 && goal.HasValues(exponent.Polynomial)).TakeWhile(_ => found.Count < MostFacts))
                {
                    found.Add(new() { Node = node, Entry = entry, Variables = [variable], At = [.. here.Select((x, k) => k == place ? sum.Polynomial : x)], To = [.. here] });
                }
            }
        }
        catch (AlgebraLimitException)
        {
            return [];
        }

        return [.. found.Where(convex => ConvexRule.Fact(goal, convex) is not null)];
    }
}
