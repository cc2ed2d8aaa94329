using ProxyProof.Kernel;
using ProxyProof.Numerics;
using Relation = ProxyProof.Numerics.Relation;

namespace ProxyProof.Checking.Proving.Squares;

/// <summary>Looks for a certificate of a margin in polynomials: identities, quadratics, then sums of squares of growing degree.</summary>
/// <param name="goal">The goal.</param>
/// <param name="stop">Whether to give up.</param>
/// <param name="work">How much work all attempts together may cost, in multiplications.</param>
/// <param name="reaches">Whether facts on functions of what the margin is made of serve too.</param>
internal sealed partial class SquaresSearch(AlgebraicGoal goal, Func<bool> stop, double work = SquaresSearch.WorkLimit, bool reaches = false)
{
    // Few facts may be multiplied by more than one other.
    private const int FewFacts = 8;
    private const int ManyFacts = 12;

    private const int QuadraticSize = 500;

    private const int MostMultiples = 60;

    public const double WorkLimit = 4e8;

    private const double LittleWork = 5e7;

    private readonly SquaresProblem _problem = new(goal, new SearchWork(work), stop);

    /// <summary>Products of few facts that speak of the margin's own symbols, where it has functions: soon tried, and with little work.</summary>
    public static SquaresCertificate? ByOwnFacts(AlgebraicGoal goal, Func<bool> stop)
    {
        if (goal.Relation == Relation.Equal || goal.Margin.Symbols().All(symbol => goal.Symbols[symbol].Kind == SymbolKind.Coordinate))
        {
            return null;
        }

        try
        {
            var search = new SquaresSearch(goal, stop, LittleWork);
            return (search.Factored() is { } factored ? search.Squares(3, new(), [], ownOnly: true, factored: factored) : null) ?? search.Squares(3, new(), [], ownOnly: true);
        }
        catch (OperationCanceledException) when (!stop())
        {
            return null;
        }
    }

    /// <summary>Sums of squares with facts on functions of what the margin is made of, such as bounds of norms: null where there are none.</summary>
    public static SquaresCertificate? ByReaching(AlgebraicGoal goal, Func<bool> stop)
    {
        if (!GoalFacts.Reaches(goal))
        {
            return null;
        }

        try
        {
            var search = new SquaresSearch(goal, stop, LittleWork, reaches: true);
            return goal.Relation == Relation.Equal ? search.Plain(new()) : Enumerable.Range(1, 3).Select(level => search.Squares(level, new(), [])).FirstOrDefault(found => found is not null);
        }
        catch (OperationCanceledException) when (!stop())
        {
            return null;
        }
    }

    /// <summary>A side with a norm against all that stands on the other, squared: soon tried, and with little work.</summary>
    public static SquaresCertificate? BySides(AlgebraicGoal goal, Func<bool> stop)
    {
        foreach (var root in goal.Relation == Relation.GreaterOrEqual ? ConvexSearch.Sides(goal).Reverse() : [])
        {
            try
            {
                var search = new SquaresSearch(goal, stop, LittleWork);
                if ((search.Squares(0, new() { Root = root }, []) ?? search.Squares(2, new() { Root = root }, [])) is { } found)
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

    /// <summary>The facts say that something is 0 and that it is not: times it, any margin is what it is to be. Null where they do not.</summary>
    public SquaresCertificate? Contradiction()
    {
        for (var i = 0; i < goal.Facts.Count; i++)
        {
            if (goal.Facts[i] is { IsEquality: true, Polynomial: { IsConstant: false } zero } && goal.Symbols.Signs.Of(zero, goal.Symbols) is { IsPositive: true, IsNegative: true })
            {
                var multiplier = goal.Relation == Relation.Equal ? goal.Margin : goal.Margin - Polynomial.One;
                return Accepted(new() { Factor = zero, Zeros = [new($"fact:{i}", multiplier)] });
            }
        }

        return null;
    }

    /// <summary>The margin holds by itself, or as a quadratic.</summary>
    public SquaresCertificate? Plain(SquaresCertificate frame)
    {
        if (goal.Relation == Relation.Equal)
        {
            return Accepted(frame) ?? _problem.Solve(goal.Margin, [], Zeros(goal.Margin.Degree, []), frame);
        }

        foreach (var slack in goal.Relation == Relation.Greater ? (Rational[])[1, new(1, 1000), new(1, 1_000_000_000)] : [Rational.Zero])
        {
            var strict = frame with { Slack = slack };
            if (Accepted(strict) is { } certificate)
            {
                return certificate;
            }

            if (goal.Margin.Degree <= 2 && frame.Root is null && goal.Margin.Symbols().Count <= QuadraticSize)
            {
                var quadratic = strict with { Quadratic = true };
                if ((Accepted(quadratic) ?? Accepted(quadratic with { Kernel = QuadraticKernel.Of(goal.Margin) })) is { } found)
                {
                    return found;
                }
            }
        }

        return null;
    }

    /// <summary>
    /// A strict margin that is more than a multiple of what is known to be positive: that two points differ, that one is not the origin. Null for others.
    /// </summary>
    public SquaresCertificate? MoreThanPositive()
    {
        if (goal.Relation != Relation.Greater)
        {
            return null;
        }

        if (Accepted(new()) is { } bySign)
        {
            return bySign;
        }

        foreach (var roots in goal.Nonzero.Where(roots => roots.Count <= QuadraticSize && goal.Margin.Degree >= 2))
        {
            var squares = roots.Aggregate(Polynomial.Zero, (sum, root) => sum + goal.Symbols.Multiply(root, root));
            Rational[] multiples = squares.IsZero ? [] : [goal.Margin.Leading / squares.Leading, new(1, 2), new(1, 1000), new(1, 1_000_000_000)];
            foreach (var multiple in multiples.Where(multiple => multiple.Sign > 0 && !stop()))
            {
                var gram = Enumerable.Range(0, roots.Count).SelectMany(i => Enumerable.Range(i, roots.Count - i).Select(j => i == j ? multiple : Rational.Zero));
                var frame = new SquaresCertificate { Squares = [new SquaresTerm([], [.. roots], [.. gram])] };
                if ((Accepted(frame) ?? Accepted(frame with { Quadratic = true })) is { } found)
                {
                    return found;
                }
            }
        }

        return null;
    }

    /// <summary>The margin, or its sides squared, without denominators: of a form whose sign is plain.</summary>
    public SquaresCertificate? Cleared()
    {
        foreach (var root in ConvexSearch.Roots(goal).Take(2).Select(root => (Polynomial?)root).Prepend(null))
        {
            if (stop() || goal.Relation == Relation.Greater && root is not null)
            {
                break;
            }

            var target = root is null ? goal.Margin
                : goal.Margin + root is var other ? goal.Symbols.Multiply(other, other) - goal.Symbols.Multiply(root, root)
                : Polynomial.Zero;
            if (Denominators(target) is { } factor && (Plain(new() { Factor = factor, Root = root }) ?? Accepted(new() { Factor = factor, Root = root })) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>The margin as a sum of multiples of what is given, in normal form.</summary>
    /// <param name="root">As in a certificate; null for the margin itself.</param>
    /// <param name="pairs">Whether tangents of one function at arguments that occur are given too.</param>
    public SquaresCertificate? FromFacts(Polynomial? root = null, bool pairs = false)
    {
        var blocks = new List<SquaresBlock>();
        var zeros = new List<ZeroBlock>();
        for (var i = 0; i < goal.Facts.Count; i++)
        {
            var (polynomial, isEquality) = goal.Facts[i];
            if (isEquality)
            {
                zeros.Add(new($"fact:{i}", polynomial, [Monomial.One]));
            }
            else if (goal.Relation != Relation.Equal && !polynomial.IsConstant)
            {
                blocks.Add(new([$"fact:{i}"], polynomial, [Polynomial.One]));
            }
        }

        if (pairs)
        {
            Tangents(blocks);
        }

        if (goal.Relation != Relation.Equal)
        {
            blocks.Insert(0, new([], Polynomial.One, [Polynomial.One]));
        }

        var frame = new SquaresCertificate { Root = root, Slack = goal.Relation == Relation.Greater ? new Rational(1, 1_000_000_000) : Rational.Zero };
        if (root is null)
        {
            return _problem.Solve(goal.Margin - Polynomial.Of(frame.Slack), blocks, zeros, frame);
        }

        var other = goal.Margin + root;
        return goal.Relation != Relation.GreaterOrEqual ? null
            : _problem.Solve(goal.Symbols.Multiply(other, other) - goal.Symbols.Multiply(root, root), blocks, zeros, frame);
    }

    // f at one argument lies above its tangent at another.
    private void Tangents(List<SquaresBlock> blocks)
    {
        int[] atoms = [.. goal.Margin.Symbols().Where(symbol => goal.Symbols[symbol].Kind is SymbolKind.Unary or SymbolKind.Binary && goal.HasValue(symbol))];
        for (var i = 0; i < atoms.Length && atoms.Length <= 60; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var facts = goal.Axioms.Of(atoms[j], atoms[i]);
                for (var k = 0; k < facts.Count; k++)
                {
                    // Tangents hold both values by themselves.
                    var fact = facts[k].Polynomial;
                    if (!fact.Coefficient(Monomial.Of(atoms[i])).IsZero && !fact.Coefficient(Monomial.Of(atoms[j])).IsZero && goal.HasValues(fact))
                    {
                        blocks.Add(new([$"pair:{atoms[j]}:{atoms[i]}:{k}"], fact, [Polynomial.One]));
                    }
                }
            }
        }
    }

    /// <summary>Sums of squares with facts as weights.</summary>
    /// <param name="level">0: squares alone; 1: facts that are no bounds of coordinates; 2: all facts; 3: products of two; each next one raises the degree by 2.</param>
    /// <param name="frame">Factor, root and convex functions.</param>
    /// <param name="tangents">What convexity says.</param>
    /// <param name="signsOnly">Whether of the bounds of coordinates only those by 0 serve.</param>
    /// <param name="ownOnly">Whether only facts serve that speak of nothing but the margin's own symbols: few, and soon tried.</param>
    /// <param name="factored">What is written as squares in place of the margin: what is left of it.</param>
    public SquaresCertificate? Squares(int level, SquaresCertificate frame, IReadOnlyList<KnownFact> tangents, bool signsOnly = false, bool ownOnly = false, FactoredMargin? factored = null)
    {
        var target = factored?.Rest ?? goal.Margin;
        if (frame.Root is { } root)
        {
            var other = target + root;
            target = goal.Symbols.Multiply(other, other) - goal.Symbols.Multiply(root, root);
        }

        target = goal.Symbols.Multiply(frame.Factor, target);
        if (goal.Relation == Relation.Greater)
        {
            frame = frame with { Slack = new Rational(1, 1_000_000) };
            target -= Polynomial.Of(frame.Slack);
        }

        var degree = (target.Degree + 1) / 2 * 2;
        degree += level > 3 ? 2 * (level - 3) : 0;
        var facts = level == 0 ? [] : Facts(target, tangents);
        var all = facts.Count;
        facts.RemoveAll(fact => (level == 1 || (signsOnly && !fact.Fact.Polynomial.ConstantTerm.IsZero)) && fact.Fact.Polynomial.Degree == 1 && GoalFacts.IsBound(goal, fact.Fact.Polynomial));
        if (signsOnly && facts.Count == all)
        {
            return null;
        }

        if (ownOnly)
        {
            var own = target.Symbols();
            facts.RemoveAll(fact => !fact.Fact.Polynomial.Symbols().IsSubsetOf(own));
        }

        var weights = Weights(facts, degree, level, ownOnly);
        List<ZeroBlock> given = level == 0 ? [] : [.. Zeros(degree, tangents).Where(zero => !ownOnly || zero.Zero.Degree == 1)];
        var elimination = Elimination.Of(goal.Symbols, [target, .. weights.Select(weight => weight.Weight)], given);
        var whole = (Target: target, Weights: weights.ToDictionary(weight => string.Join(',', weight.Factors), weight => weight.Weight, StringComparer.Ordinal), Zeros: given);
        whole.Weights[string.Empty] = Polynomial.One;
        target = elimination.Apply(target);
        weights = [.. weights.Select(weight => (weight.Factors, elimination.Apply(weight.Weight))).Where(weight => !weight.Item2.IsZero)];
        int[] without = [.. elimination.Symbols];
        List<ZeroBlock> zeros = ownOnly ? [] : [.. elimination.Others(given).Select(zero => zero with { Monomials = [.. zero.Monomials.Where(monomial => !without.Any(symbol => monomial.ExponentOf(symbol) > 0))] })];
        var symbols = new SortedSet<int>(target.Symbols());
        foreach (var weight in weights)
        {
            symbols.UnionWith(weight.Weight.Symbols());
        }

        if (ownOnly && frame.Slack.IsZero && NonnegativeCombination.Of([.. weights.Select(weight => weight.Weight)], target, stop) is { } multiples)
        {
            SquaresTerm[] terms = [.. weights.Zip(multiples).Where(pair => !pair.Second.IsZero).Select(pair => new SquaresTerm([.. pair.First.Factors], [Polynomial.One], [pair.Second]))];
            if (Accepted(Times(factored, elimination.Whole(whole.Target, whole.Weights, whole.Zeros, frame with { Squares = [.. terms] }))) is { } combined)
            {
                return combined;
            }
        }

        int[] every = [.. symbols];
        var homogeneity = new Homogeneity(goal.Symbols, target, [.. weights.Select(weight => weight.Weight), .. zeros.Select(zero => zero.Zero)]);
        zeros = [.. zeros.Select(zero => zero with { Monomials = [.. zero.Monomials.Where(monomial => homogeneity.AdmitsMultiple(monomial, zero.Zero))] })];
        var support = new HashSet<Monomial>();
        Support(support, target);
        var blocks = new List<SquaresBlock>();
        foreach (var (factors, weight) in weights)
        {
            int[] basic = every.Length <= 10 ? every : [.. target.Symbols()];
            if (Bases.Upto(basic, (degree - weight.Degree) / 2, 400) is not { } basis)
            {
                return null;
            }

            basis.RemoveAll(monomial => !homogeneity.Admits(monomial, weight));
            blocks.Add(new(factors, weight, [.. basis.Select(monomial => Polynomial.Of(monomial, Rational.One))]));
            foreach (var a in basis)
            {
                Support(support, goal.Symbols.Multiply(weight, Polynomial.Of(a * a, Rational.One)));
            }
        }

        foreach (var zero in zeros)
        {
            foreach (var monomial in zero.Monomials)
            {
                Support(support, goal.Symbols.Multiply(zero.Zero, Polynomial.Of(monomial, Rational.One)));
            }
        }

        if (Bases.Upto(every, degree / 2, 3000) is not { } candidates)
        {
            return null;
        }

        candidates.RemoveAll(monomial => !homogeneity.Admits(monomial, Polynomial.One));
        var kept = Bases.Consistent(Bases.Within(candidates, support, every), support);
        blocks.Insert(0, new([], Polynomial.One, [.. kept.Select(monomial => Polynomial.Of(monomial, Rational.One))]));
        return kept.Count > 130 ? null : _problem.Solve(target, blocks, zeros, frame, found => Times(factored, elimination.Whole(whole.Target, whole.Weights, whole.Zeros, found)));
    }

    /// <summary>The margin as a product of facts of its symbols, such as s and 1 - s of a sigmoid s, and of what is left; null where none divides it.</summary>
    public FactoredMargin? Factored()
    {
        var (rest, product, references) = (goal.Margin, Polynomial.One, new List<string>());
        foreach (var symbol in goal.Margin.Symbols().Where(symbol => goal.Symbols[symbol].Kind != SymbolKind.Coordinate && goal.HasValue(symbol)))
        {
            var facts = goal.Axioms.Of(symbol);
            for (var k = 0; k < facts.Count && goal.Relation == Relation.GreaterOrEqual; k++)
            {
                var fact = facts[k].Polynomial;
                var scale = fact.Coefficient(Monomial.Of(symbol));
                while (!facts[k].IsEquality && fact.Degree == 1 && fact.Symbols().Count == 1 && !rest.IsZero
                    && Elimination.Divided(goal.Symbols, rest, symbol, Polynomial.Symbol(symbol) - (1 / scale * fact)) is { Remainder.IsZero: true } divided)
                {
                    (rest, product) = (1 / scale * divided.Quotient, goal.Symbols.Multiply(product, fact));
                    references.Add($"symbol:{symbol}:{k}");
                }
            }
        }

        return references.Count == 0 ? null : new([.. references], product, rest);
    }

    private SquaresCertificate Times(FactoredMargin? factored, SquaresCertificate certificate) => factored is null ? certificate : certificate with
    {
        Factor = goal.Symbols.Multiply(factored.Factor, certificate.Factor),
        Squares = [.. certificate.Squares.Select(term => term with { Factors = [.. factored.References, .. term.Factors.Items] })],
        Zeros = [.. certificate.Zeros.Select(term => term with { Multiplier = goal.Symbols.Multiply(factored.Product, term.Multiplier) })],
    };

    /// <summary>Sums of squares times what all terms of the margin have in common, where that is positive: e^(|x|^2) of a second derivative.</summary>
    public SquaresCertificate? OverCommon()
    {
        var (common, references) = (Monomial.One, new List<string>());
        foreach (var symbol in goal.Margin.Symbols().Where(goal.HasValue))
        {
            var least = goal.Margin.Terms.ToArray().Min(term => term.Key.ExponentOf(symbol));
            if (least > 0 && goal.Axioms.Of(symbol).FindIndex(fact => !fact.IsEquality && fact.Polynomial.Equals(Polynomial.Symbol(symbol))) is >= 0 and var place)
            {
                common *= Monomial.Of(symbol, least);
                references.AddRange(Enumerable.Repeat($"symbol:{symbol}:{place}", least));
            }
        }

        if (references.Count == 0 || goal.Relation != Relation.GreaterOrEqual)
        {
            return null;
        }

        var rest = new PolynomialSum();
        foreach (var (monomial, coefficient) in goal.Margin.Terms)
        {
            var quotient = monomial;
            foreach (var symbol in Polynomial.Of(common, 1).Symbols())
            {
                quotient = quotient.With(symbol, monomial.ExponentOf(symbol) - common.ExponentOf(symbol));
            }

            rest.Add(quotient, coefficient);
        }

        var target = rest.ToPolynomial();
        int[] symbols = [.. target.Symbols()];
        if (Bases.Upto(symbols, (target.Degree + 1) / 2, 3000) is not { } whole)
        {
            return null;
        }

        var support = new HashSet<Monomial>();
        Support(support, target);
        var kept = Bases.Consistent(Bases.Within(whole, support, symbols), support);
        var block = new SquaresBlock([.. references], Polynomial.Of(common, 1), [.. kept.Select(monomial => Polynomial.Of(monomial, Rational.One))]);
        return kept.Count is 0 or > 130 ? null : _problem.Solve(goal.Margin, [block], [], new());
    }

    private bool Positive(Polynomial polynomial) => goal.HasValues(polynomial) && goal.Symbols.Signs.Of(polynomial, goal.Symbols).IsPositive;

    /// <summary>
    /// Sums of squares of multiples of residuals, with facts as weights: where a margin is a combination of squares of what vanishes together, no other squares do.
    /// </summary>
    /// <param name="level">As for <see cref="Squares"/>, from 1.</param>
    /// <param name="residuals">What may vanish.</param>
    public SquaresCertificate? Multiples(int level, IReadOnlyList<Polynomial> residuals)
    {
        if (goal.Relation != Relation.GreaterOrEqual)
        {
            return null;
        }

        var degree = (goal.Margin.Degree + 1) / 2 * 2;
        var facts = Facts(goal.Margin, []);
        facts.RemoveAll(fact => level == 1 && fact.Fact.Polynomial.Degree == 1 && GoalFacts.IsBound(goal, fact.Fact.Polynomial));
        var blocks = new List<SquaresBlock>();
        foreach (var (factors, weight) in Weights(facts, degree, level, ownOnly: false).Prepend(([], Polynomial.One)))
        {
            var basis = residuals.SelectMany(residual => Multiples(residual, ((degree - weight.Degree) / 2) - residual.Degree)).ToList();
            if (basis.Count > MostMultiples)
            {
                return null;
            }

            blocks.Add(new(factors, weight, basis));
        }

        return _problem.Solve(goal.Margin, blocks, [], new());
    }

    private IEnumerable<Polynomial> Multiples(Polynomial residual, int degree) => degree < 0 ? []
        : (Bases.Upto([.. residual.Symbols()], degree, MostMultiples) ?? []).Select(monomial => goal.Symbols.Multiply(residual, Polynomial.Of(monomial, Rational.One)));

    private SquaresCertificate? Accepted(SquaresCertificate certificate) => SumOfSquares.Check(goal, certificate) is null ? certificate : null;

    private static void Support(HashSet<Monomial> support, Polynomial polynomial)
    {
        foreach (var (monomial, _) in polynomial.Terms)
        {
            support.Add(monomial);
        }
    }

    private List<(string Reference, KnownFact Fact)> Facts(Polynomial target, IReadOnlyList<KnownFact> tangents) => GoalFacts.Of(goal, target, tangents, reaches);

    private List<(string[] Factors, Polynomial Weight)> Weights(List<(string Reference, KnownFact Fact)> facts, int degree, int level, bool ownOnly)
    {
        var weights = new List<(string[] Factors, Polynomial Weight)>();
        (string Reference, Polynomial Polynomial)[] positive = [.. facts.Where(fact => !fact.Fact.IsEquality && fact.Fact.Polynomial.Degree <= degree).Select(fact => (fact.Reference, fact.Fact.Polynomial))];
        foreach (var (reference, polynomial) in positive.Take(60))
        {
            weights.Add(([reference], polynomial));
        }

        // Of many, only bounds of single symbols are multiplied.
        positive = ownOnly && positive.Length > ManyFacts ? [.. positive.Where(fact => fact.Polynomial.Degree == 1 && fact.Polynomial.Symbols().Count == 1)] : positive;
        var most = level < 3 || positive.Length > 24 ? 1 : ownOnly && positive.Length <= FewFacts ? Math.Min(4, degree) : 2;
        var last = positive.Select((fact, k) => (Factors: new[] { fact.Reference }, Weight: fact.Polynomial, Last: k)).ToList();
        for (var count = 2; count <= most; count++)
        {
            var next = new List<(string[] Factors, Polynomial Weight, int Last)>();
            foreach (var (factors, weight, end) in last)
            {
                for (var j = 0; j < end + (count > 2 ? 1 : 0); j++)
                {
                    if (weight.Degree + positive[j].Polynomial.Degree <= degree)
                    {
                        next.Add(([positive[j].Reference, .. factors], goal.Symbols.Multiply(positive[j].Polynomial, weight), j));
                    }
                }
            }

            weights.AddRange(next.Select(product => (product.Factors, product.Weight)));
            last = next;
        }

        return weights;
    }

    private List<ZeroBlock> Zeros(int degree, IReadOnlyList<KnownFact> tangents)
    {
        var zeros = new List<ZeroBlock>();
        foreach (var (reference, fact) in Facts(goal.Margin, tangents))
        {
            if (fact.IsEquality && !fact.Polynomial.IsZero)
            {
                int[] symbols = [.. goal.Margin.Symbols().Union(fact.Polynomial.Symbols()).Where(goal.HasValue)];
                var monomials = Bases.Upto(symbols, Math.Max(0, degree - fact.Polynomial.Degree), 600);
                if (monomials is not null)
                {
                    zeros.Add(new(reference, fact.Polynomial, monomials));
                }
            }
        }

        return zeros;
    }
}
