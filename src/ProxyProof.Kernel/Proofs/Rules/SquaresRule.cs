using System.Text.Json;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>
/// The goal is a comparison whose margin is a sum of squares times facts, multiples of zeros and a remainder that is at least 0: identities, quadratics,
/// sums of squares and convexity, all by exact arithmetic.
/// </summary>
internal sealed class SquaresRule : ProofRule
{
    public override string Name => "squares";

    public override string? Check(Sequent sequent, JsonElement data, ProofContext context)
    {
        var certificate = SquaresFormat.Read(data);
        try
        {
            return AlgebraicSequent.Of(sequent, replaces: certificate.Replaces) is not { } goal ? "the goal is not one comparison that is defined on the whole region"
                : SumOfSquares.Check(goal, certificate);
        }
        catch (AlgebraLimitException e)
        {
            return e.Message;
        }
    }
}

/// <summary>A sequent in polynomials.</summary>
public static class AlgebraicSequent
{
    /// <summary>
    /// The sequent's goal and facts; null where the goal is not one comparison, or a choice of some that say !=, or where the enclosures over the ranges do not show that all facts
    /// and the goal are defined.
    /// </summary>
    /// <param name="sequent">The sequent.</param>
    /// <param name="stop">Asked whether to give up; null where nobody may.</param>
    /// <param name="replaces">Whether coordinates are replaced in arguments of functions by what linear equations say.</param>
    /// <exception cref="AlgebraLimitException">The polynomials grow too large.</exception>
    public static AlgebraicGoal? Of(Sequent sequent, Func<bool>? stop = null, bool replaces = false)
    {
        NodeId[] differences = Nonzeros(sequent.Goal) is { } apart ? [.. apart] : sequent.Goal is Literal single ? [single.Difference] : [];
        if (differences.Length == 0 || Defined(sequent) is not { } evaluator)
        {
            return null;
        }

        var table = new SymbolTable { Stop = stop };
        var (facts, nonzero) = (new List<KnownFact>(), new List<Polynomial[]>());

        // 1. The ranges.
        for (var k = 0; k < sequent.Coordinates.Length; k++)
        {
            var x = table.Coordinate(sequent.Coordinates[k].Variable, sequent.Coordinates[k].Entry);
            var (low, high) = (sequent.Ranges[k].Low, sequent.Ranges[k].High);
            table.Signs.Bound(x.AsSymbol, low, high);
            facts.AddRange(KnownFact.Ends(x, low, high));
        }

        // Coordinates that are one number are that number in expressions.
        var given = new Dictionary<int, Polynomial[]>();
        foreach (var variable in sequent.Coordinates.Where((_, k) => sequent.Ranges[k].IsPoint).Select(coordinate => coordinate.Variable).Distinct())
        {
            given[sequent.Graph.VariableNode(variable).Index] =
            [
                .. sequent.Coordinates.Select((coordinate, k) => (coordinate, Range: sequent.Ranges[k])).Where(each => each.coordinate.Variable == variable).OrderBy(each => each.coordinate.Entry)
                    .Select(each => each.Range.IsPoint ? Polynomial.Of(each.Range.Low!.Value) : table.Coordinate(variable, each.coordinate.Entry)),
            ];
        }

        // 2. The facts that are comparisons, in order: what an earlier one says of signs serves the later ones. Then once more those that functions enter: a later one may serve them.
        var (form, read) = (new NormalForm(sequent.Graph, table, given), new HashSet<(Polynomial Polynomial, Relation Relation)>());
        for (var k = 0; k < 2 * sequent.Facts.Length && (k < sequent.Facts.Length || read.Any(one => one.Polynomial.Symbols().Any(symbol => table[symbol].Kind != SymbolKind.Coordinate))); k++)
        {
            var (fact, known) = (sequent.Facts[k % sequent.Facts.Length], facts.Count);
            foreach (var one in Conjuncts(fact))
            {
                var polynomial = form.Of(one.Difference)[0];
                if (!read.Add((polynomial, one.Relation)) && k >= sequent.Facts.Length)
                {
                    continue;
                }

                table.Signs.Learn(polynomial, one.Relation);
                if (one.Relation is Relation.Less or Relation.LessOrEqual)
                {
                    facts.Add(new(-polynomial, IsEquality: false));
                }
                else if (one.Relation != Relation.NotEqual)
                {
                    facts.Add(new(polynomial, one.Relation == Relation.Equal));
                }

                if (replaces && one.Relation == Relation.Equal)
                {
                    table.Replace(polynomial);
                }
            }

            // Where some of several numbers is not 0, the sum of their squares is positive.
            if (k < sequent.Facts.Length && Nonzeros(fact) is { } nonzeros)
            {
                Polynomial[] roots = [.. nonzeros.Select(each => form.Of(each)[0])];
                table.Signs.Learn(roots.Aggregate(Polynomial.Zero, (sum, each) => sum + table.Multiply(each, each)), Relation.Greater);
                nonzero.Add(roots);
            }

            // What was brought to normal form before this fact was known is done again, so that the fact's signs serve the goal.
            form = k < sequent.Facts.Length || known < facts.Count ? new NormalForm(sequent.Graph, table, given) : form;
        }

        // 3. The margin; where numbers differ from 0, or some of them does, the sum of their squares.
        var relation = (sequent.Goal as Literal)?.Relation ?? Relation.NotEqual;
        Polynomial[] margins = [.. differences.Select(each => form.Of(each)[0])];
        var difference = relation == Relation.NotEqual ? margins.Aggregate(Polynomial.Zero, (sum, each) => sum + table.Multiply(each, each)) : margins[0];
        foreach (var fact in SpectralFacts.Of(
            sequent.Graph, form, KernelOperands.Reachable(sequent.Graph, differences), node => evaluator.Entries(node).ToArray().All(entry => entry.Definedness == Definedness.Defined), table))
        {
            facts.Add(fact);
            if (!fact.IsEquality)
            {
                table.Signs.Learn(fact.Polynomial, Relation.GreaterOrEqual);
            }
        }

        return relation switch
        {
            Relation.Less => new(table, -difference, Relation.Greater, facts, sequent.Graph) { Nonzero = nonzero },
            Relation.LessOrEqual => new(table, -difference, Relation.GreaterOrEqual, facts, sequent.Graph) { Nonzero = nonzero },
            _ => new(table, difference, relation == Relation.NotEqual ? Relation.Greater : relation, facts, sequent.Graph) { Nonzero = nonzero },
        };
    }

    // The enclosures over the region, where they show that all is defined.
    private static RegionEvaluator<ExactOr<Interval>>? Defined(Sequent sequent)
    {
        if (sequent.IsEmpty)
        {
            return null;
        }

        var roots = sequent.Facts.Append(sequent.Goal).SelectMany(part => part.Literals).Select(literal => literal.Difference);
        var evaluator = new RegionEvaluator<ExactOr<Interval>>(sequent, roots, OpenEnds.Of(sequent, anywhere: true));
        evaluator.Run(sequent.Ranges);
        return evaluator.Facts(sequent).HasFlag(Truths.Undefined) || evaluator.Judge(sequent.Goal).HasFlag(Truths.Undefined) ? null : evaluator;
    }

    private static IEnumerable<NodeId>? Nonzeros(Statement fact) => fact switch
    {
        Literal { Relation: Relation.NotEqual } one => [one.Difference],
        AnyOf any when any.Parts.All(part => part is Literal { Relation: Relation.NotEqual }) => any.Parts.Select(part => ((Literal)part).Difference),
        _ => null,
    };

    private static IEnumerable<Literal> Conjuncts(Statement fact) => fact switch
    {
        Literal one => [one],
        AllOf all => all.Parts.SelectMany(Conjuncts),
        _ => [],
    };
}
