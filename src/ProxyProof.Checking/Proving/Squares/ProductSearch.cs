using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Proving.Squares;

/// <summary>
/// A margin as a sum of multiples of facts and of products of two or three of them, in the coordinates and functions that occur as if they were independent: a linear problem (D. Handelman, Pacific
/// Journal of Mathematics 132, 1988).
/// </summary>
/// <param name="goal">The goal.</param>
/// <param name="stop">Whether to give up.</param>
/// <param name="convex">Convex functions that are known to be such, whose tangents are facts.</param>
internal sealed class ProductSearch(AlgebraicGoal goal, Func<bool> stop, IReadOnlyList<ConvexFact>? convex = null)
{
    private const int MostColumns = 1_200;
    private const int MostProducts = 4_800;
    private const int MostEntries = 400_000;
    private const int MostFactors = 3;
    private const int MostTerms = 120;
    private const int FewFacts = 12;
    private static readonly Rational Slack = new(1, 1_000_000_000);

    /// <summary>A certificate of a margin that is a polynomial in coordinates, where facts on these are few: a product of what is known to be at least 0, say. Null where none was found.</summary>
    public static SquaresCertificate? OfPolynomials(AlgebraicGoal goal, Func<bool> stop) =>
        goal.Margin.Symbols().All(symbol => goal.Symbols[symbol].Kind == SymbolKind.Coordinate) && GoalFacts.Of(goal, goal.Margin, []).Count <= FewFacts
            ? new ProductSearch(goal, stop).Find()
            : null;

    /// <summary>A certificate; null where none was found.</summary>
    /// <param name="root">As in a certificate.</param>
    /// <param name="factor">Likewise; null for 1.</param>
    public SquaresCertificate? Find(Polynomial? root = null, Polynomial? factor = null)
    {
        if (goal.Relation == Relation.Equal || (goal.Relation == Relation.Greater && root is not null))
        {
            return null;
        }

        var frame = new SquaresCertificate { Root = root, Factor = factor ?? Polynomial.One, Slack = goal.Relation == Relation.Greater ? Slack : Rational.Zero, Convex = [.. convex ?? []] };
        var target = root is null ? goal.Margin
            : goal.Margin + root is var other ? goal.Symbols.Multiply(other, other) - goal.Symbols.Multiply(root, root)
            : Polynomial.Zero;
        target = goal.Symbols.Multiply(frame.Factor, target) - Polynomial.Of(frame.Slack);

        // 1. What is known, without what says the same.
        var facts = GoalFacts.Of(goal, target, [.. frame.Convex.Select(one => ConvexRule.Fact(goal, one)!.Value)], reaches: true);
        var single = new List<(string Reference, Polynomial Polynomial)>();
        var seen = new HashSet<Polynomial>();
        foreach (var (reference, fact) in facts.Where(fact => !fact.Fact.IsEquality && fact.Fact.Polynomial.Count <= MostTerms))
        {
            if (seen.Add(1 / Rational.Abs(fact.Polynomial.Leading) * fact.Polynomial))
            {
                single.Add((reference, fact.Polynomial));
            }
        }

        List<ZeroBlock> zeros = [.. facts.Where(fact => fact.Fact.IsEquality && !fact.Fact.Polynomial.IsZero).Select(fact => new ZeroBlock(fact.Reference, fact.Fact.Polynomial, []))];

        // 2. Ever longer products, as long as they are few.
        var products = single.Select((fact, k) => (Factors: (string[])[fact.Reference], Weight: fact.Polynomial, Last: k)).ToList();
        var last = products;
        for (var count = 1; count <= (root is null ? MostFactors : 2); count++)
        {
            if (count > 1)
            {
                if ((long)last.Count * single.Count > MostProducts)
                {
                    break;
                }

                last = [.. last.SelectMany(product => Enumerable.Range(0, product.Last + 1).Select(k => (Factors: (string[])[single[k].Reference, .. product.Factors], Weight: goal.Symbols.Multiply(single[k].Polynomial, product.Weight), Last: k)))
                    .Where(product => product.Weight.Count <= MostTerms && !product.Weight.IsZero)];
                products = [.. products, .. last];
            }

            if (!stop() && Combined(target, [.. products.Select(product => (product.Factors, product.Weight))], zeros, frame) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private SquaresCertificate? Combined(Polynomial target, List<(string[] Factors, Polynomial Weight)> weights, List<ZeroBlock> zeros, SquaresCertificate frame)
    {
        weights.Add(([], Polynomial.One));
        var elimination = Elimination.Of(goal.Symbols, [target, .. weights.Select(weight => weight.Weight)], zeros);
        var whole = weights.DistinctBy(weight => string.Join(',', weight.Factors), StringComparer.Ordinal).ToDictionary(weight => string.Join(',', weight.Factors), weight => weight.Weight, StringComparer.Ordinal);
        var left = elimination.Apply(target);
        var columns = new List<(string[]? Factors, string Zero, Polynomial Multiplier, Polynomial Column)>();
        columns.AddRange(weights.Select(weight => ((string[]?)weight.Factors, "", Polynomial.One, elimination.Apply(weight.Weight))).Where(column => !column.Item4.IsZero));
        foreach (var zero in elimination.Others(zeros))
        {
            foreach (var multiplier in left.Symbols().Where(goal.HasValue).Select(Polynomial.Symbol).Prepend(Polynomial.One))
            {
                var column = goal.Symbols.Multiply(multiplier, zero.Zero);
                columns.Add((null, zero.Fact, multiplier, column));
                columns.Add((null, zero.Fact, -multiplier, -column));
            }
        }

        columns = Useful(columns, left);
        if (columns.Count is 0 or > MostColumns || (long)columns.Count * columns.SelectMany(column => column.Column.Terms.ToArray()).Select(term => term.Key).Distinct().Count() > MostEntries
            || NonnegativeCombination.Of([.. columns.Select(column => column.Column)], left, stop) is not { } multiples)
        {
            return null;
        }

        var taken = columns.Zip(multiples).Where(pair => !pair.Second.IsZero).ToList();
        var found = frame with
        {
            Squares = [.. taken.Where(pair => pair.First.Factors is not null).Select(pair => new SquaresTerm([.. pair.First.Factors!], [Polynomial.One], [pair.Second]))],
            Zeros = [.. taken.Where(pair => pair.First.Factors is null).Select(pair => new ZeroTerm(pair.First.Zero, pair.Second * pair.First.Multiplier))],
        };
        found = elimination.Whole(target, whole, zeros, found);
        return SumOfSquares.Check(goal, found) is null ? found : null;
    }

    // A monomial that the target does not hold, or with the other sign, and that all columns hold with one sign, has no place in a sum.
    private static List<(string[]? Factors, string Zero, Polynomial Multiplier, Polynomial Column)> Useful(List<(string[]? Factors, string Zero, Polynomial Multiplier, Polynomial Column)> columns, Polynomial target)
    {
        while (true)
        {
            var signs = new Dictionary<Monomial, (bool Up, bool Down)>();
            foreach (var (monomial, coefficient) in columns.SelectMany(column => column.Column.Terms.ToArray()))
            {
                var (up, down) = signs.GetValueOrDefault(monomial);
                signs[monomial] = (up || coefficient.Sign > 0, down || coefficient.Sign < 0);
            }

            var idle = signs.Where(sign => target.Coefficient(sign.Key).Sign is var wanted && ((wanted <= 0 && !sign.Value.Down) || (wanted >= 0 && !sign.Value.Up))).Select(sign => sign.Key).ToHashSet();
            List<(string[]? Factors, string Zero, Polynomial Multiplier, Polynomial Column)> kept = [.. columns.Where(column => !column.Column.Terms.ToArray().Any(term => idle.Contains(term.Key)))];
            if (kept.Count == columns.Count)
            {
                return kept;
            }

            columns = kept;
        }
    }
}
