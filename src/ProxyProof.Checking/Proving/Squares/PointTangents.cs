using ProxyProof.Expressions;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Proving.Squares;

/// <summary>
/// Tangents of functions of one number at points that the goal gives: where another variable makes the margin least (the point of contact in the inequality of Fenchel and Young, x log x - x + e^y >= x y
/// at x = e^y), and at the ends of what is said of the number, which need be no fractions (together the chord: sin x >= 2 x / pi up to pi/2).
/// </summary>
internal static class PointTangents
{
    private const int MostFunctions = 6;
    private const int MostFacts = 12;
    private const int MostNodes = 20_000;
    private const int Nothing = -1;
    private const int Several = -2;

    /// <summary>The functions with their points, as certificates write them.</summary>
    /// <param name="sequent">The sequent.</param>
    /// <param name="goal">The same in polynomials.</param>
    public static List<ConvexFact> Of(Sequent sequent, AlgebraicGoal goal)
    {
        var found = new List<ConvexFact>();
        try
        {
            foreach (var (node, variable) in Functions(sequent).Take(MostFunctions))
            {
                var here = goal.Symbols.Coordinate(variable, 0);
                foreach (var (at, to) in Contacts(sequent, goal, here).Select(contact => (contact, here)).Concat(Ends(goal, here).Select(end => (here, end))))
                {
                    ConvexFact[] ways = [.. ((Rational[])[1, -1]).Select(factor => new ConvexFact { Node = node.Index, Factor = factor, Variables = [variable], At = [at], To = [to], Box = [.. Hull(goal, at, to)] })];
                    if (found.Count < MostFacts && Array.Find(ways, way => ConvexRule.Fact(goal, way) is { Polynomial.IsConstant: false }) is { } convex)
                    {
                        found.Add(convex);
                    }
                }
            }
        }
        catch (AlgebraLimitException)
        {
            return [];
        }

        return found;
    }

    private static ExactRange[] Hull(AlgebraicGoal goal, Polynomial at, Polynomial to)
    {
        var (a, b) = (goal.Symbols.Signs.Of(at, goal.Symbols), goal.Symbols.Signs.Of(to, goal.Symbols));
        return a.Low is null && b.Low is null && a.High is null && b.High is null ? [] :
        [
            new(a.Low is { } l && b.Low is { } m ? (l < m ? l : m) : null, a.High is { } h && b.High is { } k ? (h > k ? h : k) : null),
        ];
    }

    // The largest parts of the goal that depend on one number alone, and functions of such a number as it stands.
    private static IEnumerable<(NodeId Node, int Variable)> Functions(Sequent sequent)
    {
        var graph = sequent.Graph;
        if (graph.Count > MostNodes)
        {
            yield break;
        }

        int[] numbers = [.. sequent.Coordinates.Select(coordinate => coordinate.Variable).Where(variable => graph.ShapeOf(graph.VariableNode(variable)).IsScalar)];
        NodeId[] roots = [.. sequent.Goal.Literals.Select(literal => literal.Difference)];
        var (read, seen, open) = (Read(graph, roots), new HashSet<int>(), new Stack<NodeId>(roots));
        while (open.TryPop(out var node))
        {
            if (!seen.Add(node.Index) || graph[node] is Variable || !graph.ShapeOf(node).IsScalar)
            {
                continue;
            }

            var isFunction = graph[node] is Unary { Function: not UnaryFunction.Negate };
            if (numbers.Contains(read[node.Index]) && (isFunction || !roots.Contains(node)))
            {
                yield return (node, read[node.Index]);
                if (isFunction)
                {
                    continue;
                }
            }

            foreach (var operand in BoxForms.Operands(graph[node]))
            {
                open.Push(operand);
            }
        }
    }

    // Of every node the one variable that it depends on; Nothing where it depends on none, Several on more.
    private static int[] Read(Graph graph, NodeId[] roots)
    {
        var read = new int[graph.Count];
        for (var i = 0; i <= roots.Max(root => root.Index); i++)
        {
            read[i] = graph[new NodeId(i)] is Variable variable ? variable.Id : Nothing;
            foreach (var operand in BoxForms.Operands(graph[new NodeId(i)]))
            {
                var other = read[operand.Index];
                read[i] = other == Nothing || other == read[i] ? read[i] : read[i] == Nothing ? other : Several;
            }
        }

        return read;
    }

    // x such that the margin's slope along another number is 0 there, where that is an expression of the other one.
    private static IEnumerable<Polynomial> Contacts(Sequent sequent, AlgebraicGoal goal, Polynomial here)
    {
        foreach (var coordinate in sequent.Coordinates)
        {
            var other = goal.Symbols.Coordinate(coordinate.Variable, coordinate.Entry);
            if (!other.Equals(here) && goal.Symbols.Derivative(goal.Margin, other.AsSymbol, []) is { } slope && slope.Coefficient(Monomial.Of(here.AsSymbol)) is { IsZero: false } factor
                && here - (1 / factor * slope) is var contact && !contact.Symbols().Any(symbol => Mentions(goal.Symbols, symbol, here.AsSymbol)) && goal.HasValues(contact))
            {
                yield return contact;
            }
        }
    }

    private static bool Mentions(SymbolTable symbols, int symbol, int coordinate) =>
        symbol == coordinate || symbols[symbol].Arguments.Any(argument => argument.Symbols().Any(inner => Mentions(symbols, inner, coordinate)));

    // From facts such as pi/2 - x >= 0.
    private static IEnumerable<Polynomial> Ends(AlgebraicGoal goal, Polynomial here) => goal.Facts
        .Where(fact => !fact.Polynomial.Coefficient(Monomial.Of(here.AsSymbol)).IsZero)
        .Select(fact => here - (1 / fact.Polynomial.Coefficient(Monomial.Of(here.AsSymbol)) * fact.Polynomial))
        .Where(end => end.Symbols().All(symbol => IsNumber(goal.Symbols, symbol)) && goal.HasValues(end))
        .Distinct();

    private static bool IsNumber(SymbolTable symbols, int symbol) =>
        symbols[symbol].Kind is not (SymbolKind.Coordinate or SymbolKind.Opaque) && symbols[symbol].Arguments.All(argument => argument.Symbols().All(inner => IsNumber(symbols, inner)));
}
