using System.Collections.Immutable;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>
/// Two points of a sequent that range over one convex set: variables w and as many variables v, with the same ranges, and facts that put w and v, each by itself,
/// into the same balls and half-spaces.
/// </summary>
/// <param name="From">The variables of w.</param>
/// <param name="To">The variables of v, of the same shapes in the same order.</param>
/// <param name="Facts">The sequent's facts without steps of the file's proof.</param>
/// <param name="OnFrom">Which of them speak of w.</param>
/// <param name="OnTo">Which of them speak of v.</param>
internal sealed record ConvexPair(ImmutableArray<int> From, ImmutableArray<int> To, ImmutableArray<Statement> Facts, ImmutableArray<Statement> OnFrom, ImmutableArray<Statement> OnTo)
{
    /// <summary>Reads the pair; null where the set is not known to be convex, or facts speak of both points or may be undefined.</summary>
    public static ConvexPair? Of(Sequent sequent, ImmutableArray<int> from, ImmutableArray<int> to)
    {
        if (from.IsEmpty || from.Length != to.Length || from.Concat(to).Distinct().Count() != 2 * from.Length || !from.Zip(to).All(pair => AreAlike(sequent, pair.First, pair.Second)))
        {
            return null;
        }

        var (here, there) = (Nodes(sequent, from), Nodes(sequent, to));
        var (onFrom, onTo) = (ImmutableArray.CreateBuilder<Statement>(), ImmutableArray.CreateBuilder<Statement>());
        foreach (var fact in sequent.Hypotheses)
        {
            var (isHere, isThere) = (Speaks(sequent.Graph, fact, here), Speaks(sequent.Graph, fact, there));
            if (isHere && isThere)
            {
                return null;
            }

            if (isHere || isThere)
            {
                if (!Parts(fact).All(part => part is Literal literal && IsConvex(sequent, literal, isHere ? from : to)))
                {
                    return null;
                }

                (isHere ? onFrom : onTo).Add(fact);
            }
        }

        var shown = sequent.Facts[sequent.Shown];
        return AreMirrored(sequent, [.. onFrom.SelectMany(Literals)], [.. onTo.SelectMany(Literals)], from, to) && AreDefined(sequent, [.. onFrom, .. onTo, .. shown])
            ? new(from, to, sequent.Hypotheses, onFrom.ToImmutable(), onTo.ToImmutable())
            : null;
    }

    /// <summary>The expression at v in place of w.</summary>
    public NodeId Mirrored(Graph graph, NodeId node) => Replaced(graph, node, From, To);

    /// <summary>The expression at w in place of v.</summary>
    public NodeId Returned(Graph graph, NodeId node) => Replaced(graph, node, To, From);

    /// <summary>A sequent over the same points, with another goal.</summary>
    public Sequent With(Sequent sequent, NodeId margin, Relation relation) =>
        sequent with { Facts = Facts, Shown = 0..0, Goal = new Literal(relation, margin) };

    /// <summary>A sequent over the points w alone; over both where the number depends on v.</summary>
    public Sequent AtFrom(Sequent sequent, NodeId margin, Relation relation) => Without(sequent, To, OnTo, margin, relation);

    /// <summary>A sequent over the points v alone; over both where the number depends on w.</summary>
    public Sequent AtTo(Sequent sequent, NodeId margin, Relation relation) => Without(sequent, From, OnFrom, margin, relation);

    /// <summary>A sequent in which the coordinates of w stand for any direction.</summary>
    public Sequent Along(Sequent sequent, NodeId margin, Relation relation) => sequent with
    {
        Facts = Facts.RemoveRange(OnFrom),
        Shown = 0..0,
        Ranges = [.. sequent.Coordinates.Select((coordinate, k) => From.Contains(coordinate.Variable) ? new CoordinateRange(null, null) : sequent.Ranges[k])],
        Goal = new Literal(relation, margin),
    };

    /// <summary>Whether an expression depends on variables.</summary>
    public static bool DependsOn(Sequent sequent, NodeId node, ImmutableArray<int> variables) => KernelOperands.Dependent(sequent.Graph, node, Nodes(sequent, variables))[node.Index];

    private Sequent Without(Sequent sequent, ImmutableArray<int> variables, ImmutableArray<Statement> facts, NodeId margin, Relation relation)
    {
        var whole = With(sequent, margin, relation);
        int[] kept = [.. Enumerable.Range(0, whole.Coordinates.Length).Where(k => !variables.Contains(whole.Coordinates[k].Variable))];
        return DependsOn(sequent, margin, variables) ? whole : whole with
        {
            Coordinates = [.. kept.Select(k => whole.Coordinates[k])],
            Ranges = [.. kept.Select(k => whole.Ranges[k])],
            Facts = Facts.RemoveRange(facts),
        };
    }

    private static NodeId Replaced(Graph graph, NodeId node, ImmutableArray<int> variables, ImmutableArray<int> by)
    {
        var copies = new Dictionary<int, NodeId>();
        for (var k = 0; k < variables.Length; k++)
        {
            copies[graph.VariableNode(variables[k]).Index] = graph.VariableNode(by[k]);
        }

        return KernelOperands.Replace(graph, node, copies);
    }

    private static HashSet<int> Nodes(Sequent sequent, IEnumerable<int> variables) => [.. variables.Select(id => sequent.Graph.VariableNode(id).Index)];

    private static bool AreAlike(Sequent sequent, int one, int other)
    {
        var (first, second) = (Entries(sequent, one), Entries(sequent, other));
        return first.Length > 0 && first.SequenceEqual(second) && sequent.Graph.ShapeOf(sequent.Graph.VariableNode(one)) == sequent.Graph.ShapeOf(sequent.Graph.VariableNode(other));
    }

    private static (int Entry, CoordinateRange Range)[] Entries(Sequent sequent, int variable)
    {
        var entries = sequent.Coordinates.Select((coordinate, k) => (Coordinate: coordinate, Range: sequent.Ranges[k])).Where(each => each.Coordinate.Variable == variable).ToArray();
        return Array.Exists(entries, each => each.Coordinate.IsInteger) ? [] : [.. entries.Select(each => (each.Coordinate.Entry, each.Range)).OrderBy(each => each.Entry)];
    }

    private static bool Speaks(Graph graph, Statement fact, HashSet<int> variables) => Literals(fact).Any(literal => KernelOperands.Dependent(graph, literal.Difference, variables)[literal.Difference.Index]);

    private static IEnumerable<Literal> Literals(Statement fact) => fact.Literals;

    private static IEnumerable<Statement> Parts(Statement fact) => fact is AllOf all ? all.Parts.SelectMany(Parts) : [fact];

    // A ball about a constant centre, a bound of a norm of what is affine in the variables, or an inequality or equation between numbers of which the difference is affine, or
    // a quadratic that bends the right way; they depend on nothing else.
    private static bool IsConvex(Sequent sequent, Literal fact, ImmutableArray<int> variables)
    {
        if (fact.Relation == Relation.NotEqual)
        {
            return false;
        }

        if (BallFact.Of(sequent, fact) is not null)
        {
            return true;
        }

        try
        {
            var table = new SymbolTable();
            var form = new NormalForm(sequent.Graph, table);
            if (fact.Relation is Relation.LessOrEqual or Relation.Less && sequent.Graph[fact.Difference] is Binary { Function: BinaryFunction.Subtract } n
                && sequent.Graph[n.X] is Reduce { Kind: Reduction.Norm } norm)
            {
                return !DependsOn(sequent, n.Y, variables) && form.Of(norm.X).All(entry => entry.Degree <= 1 && AreCoordinates(table, entry, variables))
                    && form.Of(n.Y)[0].Symbols().All(symbol => table[symbol].Kind != SymbolKind.Coordinate);
            }

            var polynomial = form.Of(fact.Difference)[0];
            return AreCoordinates(table, polynomial, variables) && (polynomial.Degree <= 1 || (fact.Relation != Relation.Equal && Bends(fact.Relation, polynomial)));
        }
        catch (AlgebraLimitException)
        {
            return false;
        }
    }

    private static bool AreCoordinates(SymbolTable table, Polynomial polynomial, ImmutableArray<int> variables) =>
        polynomial.Symbols().All(symbol => table[symbol].Kind == SymbolKind.Coordinate && variables.Contains(table[symbol].A));

    // p <= 0 for a convex p, p >= 0 for a concave one: without the terms below degree 2 it is nowhere below, or above, 0.
    private static bool Bends(Relation relation, Polynomial polynomial)
    {
        var sum = new PolynomialSum();
        foreach (var (monomial, coefficient) in polynomial.Terms)
        {
            if (monomial.Degree > 2)
            {
                return false;
            }

            if (monomial.Degree == 2)
            {
                sum.Add(monomial, relation is Relation.Less or Relation.LessOrEqual ? coefficient : -coefficient);
            }
        }

        return QuadraticForm.Of(sum.ToPolynomial())!.IsNonnegative([]);
    }

    // Each fact on one point is one on the other: both lie in one set.
    private static bool AreMirrored(Sequent sequent, Literal[] onFrom, Literal[] onTo, ImmutableArray<int> from, ImmutableArray<int> to) =>
        onFrom.All(fact => onTo.Contains(fact with { Difference = Replaced(sequent.Graph, fact.Difference, from, to) }))
        && onTo.All(fact => onFrom.Contains(fact with { Difference = Replaced(sequent.Graph, fact.Difference, to, from) }));

    private static bool AreDefined(Sequent sequent, ImmutableArray<Statement> facts)
    {
        NodeId[] roots = [.. facts.SelectMany(Literals).Select(literal => literal.Difference)];
        if (roots.Length == 0)
        {
            return true;
        }

        var evaluator = new RegionEvaluator<Interval>(sequent, roots);
        evaluator.Run(sequent.Ranges);
        return Array.TrueForAll(roots, root => evaluator.Value(root).Definedness == Definedness.Defined);
    }
}
