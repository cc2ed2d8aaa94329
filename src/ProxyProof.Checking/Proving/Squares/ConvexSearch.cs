using ProxyProof.Expressions;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Proving.Squares;

/// <summary>Guesses which function is convex and at which points its tangents matter; the kernel decides.</summary>
internal sealed class ConvexSearch(Sequent sequent, AlgebraicGoal goal, Func<bool> stop)
{
    private const int PointLimit = 6;
    private const int NumberLimit = 8;
    private const int SpectralPairs = 8;
    private const int CocoercivePairs = 4;

    private readonly Graph _graph = sequent.Graph;
    private List<CurvatureBound>? _spectral;
    private bool _ties;

    /// <summary>A certificate with one or two facts of convexity and a quadratic rest.</summary>
    public SquaresCertificate? Find()
    {
        if (goal.Relation == Relation.Equal)
        {
            return null;
        }

        // Slopes of max(a, b) are those of the first at a tie; only where the goal has them.
        if (goal.Margin.Symbols().Any(symbol => goal.Symbols[symbol].Is(BinaryFunction.TieStep)))
        {
            _ties = true;
            if (Search() is { } found)
            {
                return found;
            }

            _ties = false;
        }

        return Search();
    }

    private SquaresCertificate? Search()
    {

        var numbers = Numbers();
        foreach (var site in DerivativeSite.Of(_graph).Where(IsReached).Take(4))
        {
            var points = Points(site);
            var pairs = (from a in points from b in points where !a.SequenceEqual(b) select (a, b)).ToList();
            if (Lipschitz(site, pairs, numbers) is { } smooth)
            {
                return smooth;
            }

            if (Tangents(site, pairs, numbers) is { } convex)
            {
                return convex;
            }

            if (Cocoercive(site, pairs, numbers) is { } steep)
            {
                return steep;
            }
        }

        return null;
    }

    /// <summary>
    /// The root symbols with a negative coefficient, as what is squared, first all that such a symbol is multiplied by; sines too, whose squares are known to be at most those of their
    /// arguments.
    /// </summary>
    public static IEnumerable<Polynomial> Roots(AlgebraicGoal goal)
    {
        foreach (var root in goal.Margin.Symbols().Where(symbol => goal.Symbols[symbol].Is(UnaryFunction.Sqrt)).Reverse())
        {
            KeyValuePair<Monomial, Rational>[] terms = [.. goal.Margin.Terms.ToArray().Where(term => term.Key.ExponentOf(root) > 0)];
            if (terms.Length is > 1 and < 10 && terms.Any(term => term.Value.Sign < 0))
            {
                yield return terms.Aggregate(Polynomial.Zero, (sum, term) => sum - Polynomial.Of(term.Key, term.Value));
            }
        }

        foreach (var (monomial, coefficient) in goal.Margin.Terms.ToArray())
        {
            if (coefficient.Sign < 0 && Enumerable.Range(0, monomial.Count).Any(i => goal.Symbols[monomial.SymbolAt(i)] is var symbol && (symbol.Is(UnaryFunction.Sqrt) || symbol.Is(UnaryFunction.Abs) || symbol.Is(UnaryFunction.Sin))))
            {
                yield return Polynomial.Of(monomial, -coefficient);
            }
        }
    }

    /// <summary>What a side of the margin with a norm may be compared with, squared: the norms on the other side, all that is there, and all that is no norm.</summary>
    public static IEnumerable<Polynomial> Sides(AlgebraicGoal goal)
    {
        bool IsNorm(Monomial monomial) => Enumerable.Range(0, monomial.Count).Any(i => goal.Symbols[monomial.SymbolAt(i)].Is(UnaryFunction.Sqrt));
        KeyValuePair<Monomial, Rational>[] terms = [.. goal.Margin.Terms];
        Polynomial Opposite(Func<KeyValuePair<Monomial, Rational>, bool> isTaken) => terms.Where(isTaken).Aggregate(Polynomial.Zero, (sum, term) => sum + Polynomial.Of(term.Key, -term.Value));
        return terms.Any(term => IsNorm(term.Key))
            ? Roots(goal).Take(2).Append(Opposite(term => term.Value.Sign < 0)).Append(Opposite(term => !IsNorm(term.Key))).Distinct()
            : [];
    }

    private SquaresCertificate? Tangents(DerivativeSite site, List<(Polynomial[] A, Polynomial[] B)> pairs, List<Rational> numbers)
    {
        // As much as an eigenvalue says that there is.
        foreach (var factor in (Rational[])[1, -1])
        {
            foreach (var size in Spectral())
            {
                if (One(site, ConvexConclusion.Tangent, factor, -factor * size, pairs.Take(SpectralPairs)) is { } certificate)
                {
                    return certificate;
                }
            }
        }

        var facts = new List<(ConvexFact Convex, Polynomial Polynomial)>();
        foreach (var factor in (Rational[])[1, -1])
        {
            // Less curvature can be taken away only where there is some, and more is needed only where there is none.
            bool? convex = null;
            foreach (var square in numbers.Prepend(Rational.Zero))
            {
                if (square.Sign < 0 ? convex == false : square.Sign > 0 && convex == true)
                {
                    continue;
                }

                foreach (var (a, b) in pairs)
                {
                    if (stop())
                    {
                        return null;
                    }

                    var found = Known(site, ConvexConclusion.Tangent, factor, new(square), a, b);
                    convex ??= found is not null;
                    if (found is not { } fact)
                    {
                        break;
                    }

                    if (!fact.Polynomial.IsZero)
                    {
                        facts.Add(fact);
                        if (With([fact]) is { } certificate)
                        {
                            return certificate;
                        }
                    }
                }
            }
        }

        for (var i = 0; i < facts.Count && i < 12; i++)
        {
            for (var j = 0; j < facts.Count && j < 12; j++)
            {
                if (i != j && !stop() && With([facts[i], facts[j]]) is { } certificate)
                {
                    return certificate;
                }
            }
        }

        return null;
    }

    private SquaresCertificate? Lipschitz(DerivativeSite site, List<(Polynomial[] A, Polynomial[] B)> pairs, List<Rational> numbers)
    {
        foreach (var root in Roots(goal).Take(2))
        {
            // First what stands before a norm of the goal.
            var before = goal.Margin.Terms.ToArray().Where(term => term.Key.Degree == 1 && goal.Symbols[term.Key.SymbolAt(0)].Is(UnaryFunction.Sqrt)).Select(term => term.Value);
            foreach (var size in Spectral().Concat(before.Concat(numbers).Where(number => number.Sign > 0).Distinct().Select(number => new CurvatureBound(number))))
            {
                if (One(site, ConvexConclusion.Lipschitz, Rational.One, size, size.Spectrum is null ? pairs : pairs.Take(SpectralPairs), root) is { } certificate)
                {
                    return certificate;
                }
            }
        }

        return null;
    }

    // Slopes that differ by no more than they rise: of interest where the goal multiplies slopes.
    private SquaresCertificate? Cocoercive(DerivativeSite site, List<(Polynomial[] A, Polynomial[] B)> pairs, List<Rational> numbers)
    {
        if (goal.Relation != Relation.GreaterOrEqual || goal.Margin.Degree < 2)
        {
            return null;
        }

        var sizes = Spectral().Concat(numbers.Where(number => number.Sign > 0).SelectMany(number => (Rational[])[number, 1 / number]).Distinct().Select(number => new CurvatureBound(number)));
        return sizes.Select(size => One(site, ConvexConclusion.Cocoercive, Rational.One, size, pairs.Take(CocoercivePairs))).FirstOrDefault(found => found is not null);
    }

    // What a function says of one pair of points, the first for which that is enough; none where the function is not known to curve so little.
    private SquaresCertificate? One(
        DerivativeSite site, ConvexConclusion conclusion, Rational factor, CurvatureBound size, IEnumerable<(Polynomial[] A, Polynomial[] B)> pairs, Polynomial? root = null)
    {
        foreach (var (a, b) in pairs)
        {
            if (stop() || Known(site, conclusion, factor, size, a, b) is not { } fact)
            {
                return null;
            }

            if (With([fact], root) is { } certificate)
            {
                return certificate;
            }
        }

        return null;
    }

    // The margin less multiples of the facts, as it stands and without its denominators.
    private SquaresCertificate? With((ConvexFact Convex, Polynomial Polynomial)[] facts, Polynomial? root = null)
    {
        var rest = goal.Margin;
        if (root is not null)
        {
            var other = rest + root;
            rest = goal.Symbols.Multiply(other, other) - goal.Symbols.Multiply(root, root);
        }

        return Less(facts, new() { Root = root }, rest)
            ?? (Spectral().Count > 0 && new SquaresSearch(goal, stop).Denominators(rest) is { } factor ? Less(facts, new() { Factor = factor, Root = root }, goal.Symbols.Multiply(factor, rest)) : null);
    }

    // Multiples of the facts, chosen so that the last symbol of each goes away.
    private SquaresCertificate? Less((ConvexFact Convex, Polynomial Polynomial)[] facts, SquaresCertificate frame, Polynomial rest)
    {
        var squares = new List<SquaresTerm>();
        for (var i = 0; i < facts.Length; i++)
        {
            if (facts[i].Polynomial.IsZero)
            {
                // Between a point and itself nothing is said.
                return null;
            }

            var key = Key(facts[i].Polynomial);
            var multiple = rest.Coefficient(key) / facts[i].Polynomial.Coefficient(key);
            if (multiple.Sign <= 0)
            {
                return null;
            }

            rest -= multiple * facts[i].Polynomial;
            squares.Add(new([$"tangent:{i}"], [Polynomial.One], [multiple]));
        }

        frame = frame with { Convex = [.. facts.Select(fact => fact.Convex)], Squares = [.. squares] };
        if (goal.Relation == Relation.Greater)
        {
            frame = frame with { Slack = rest.ConstantTerm.Sign > 0 ? rest.ConstantTerm / 1000 : new Rational(1, 1_000_000_000) };
        }

        if (rest.Degree > 2 && !goal.Symbols.Signs.Of(rest, goal.Symbols).IsNonnegative)
        {
            return null;
        }

        foreach (var candidate in (SquaresCertificate[])[frame, frame with { Quadratic = true }, frame with { Quadratic = true, Kernel = QuadraticKernel.Of(rest) }])
        {
            if (SumOfSquares.Check(goal, candidate) is null)
            {
                return candidate;
            }
        }

        return null;
    }

    // The monomial with the latest symbol that is no coordinate, else the leading one.
    private Monomial Key(Polynomial polynomial)
    {
        var (best, latest) = (polynomial.Terms[^1].Key, -1);
        foreach (var (monomial, _) in polynomial.Terms)
        {
            for (var i = 0; i < monomial.Count; i++)
            {
                if (monomial.Degree == 1 && monomial.SymbolAt(i) > latest && goal.Symbols[monomial.SymbolAt(i)].Kind != SymbolKind.Coordinate)
                {
                    (best, latest) = (monomial, monomial.SymbolAt(i));
                }
            }
        }

        return best;
    }

    // The fact on the whole space, else on the hull of what is known of both points.
    private (ConvexFact Convex, Polynomial Polynomial)? Known(
        DerivativeSite site, ConvexConclusion conclusion, Rational factor, CurvatureBound size, Polynomial[] a, Polynomial[] b)
    {
        var whole = new ConvexFact
        {
            Conclusion = conclusion,
            Node = site.Body.Index,
            Factor = factor,
            Square = conclusion == ConvexConclusion.Tangent ? size.Number : Rational.Zero,
            Lipschitz = conclusion == ConvexConclusion.Tangent ? Rational.Zero : size.Number,
            Spectrum = size.Spectrum,
            Multiple = size.Multiple,
            Ties = _ties,
            Variables = site.Variables,
            At = [.. a],
            To = [.. b],
        };
        ExactRange[] box = [.. a.Select((entry, i) => Hull(goal.Symbols.Signs.Of(entry, goal.Symbols), goal.Symbols.Signs.Of(b[i], goal.Symbols)))];
        foreach (var convex in box.Any(range => range.Low is not null || range.High is not null) ? [whole, whole with { Box = [.. box] }] : (ConvexFact[])[whole])
        {
            if (ConvexRule.Fact(goal, convex) is { } fact)
            {
                return (convex, fact.Polynomial);
            }
        }

        return null;
    }

    private static ExactRange Hull(ExactRange a, ExactRange b) => new(
        a.Low is { } l && b.Low is { } m ? (l < m ? l : m) : null, a.High is { } h && b.High is { } k ? (h > k ? h : k) : null);

    private bool IsReached(DerivativeSite site) => site.Variables.Sum(variable => _graph.ShapeOf(_graph.VariableNode(variable)).Size) <= 2000;

    // Tuples of quantified variables of the function's shapes, then constants of its shape.
    private List<Polynomial[]> Points(DerivativeSite site)
    {
        var shapes = site.Variables.Select(variable => _graph.ShapeOf(_graph.VariableNode(variable))).ToArray();
        int[] bound = [.. sequent.Coordinates.Select(coordinate => coordinate.Variable).Distinct()];
        var points = new List<Polynomial[]>();
        for (var start = 0; start + shapes.Length <= bound.Length; start++)
        {
            if (Enumerable.Range(0, shapes.Length).All(k => _graph.ShapeOf(_graph.VariableNode(bound[start + k])) == shapes[k]))
            {
                points.Add([.. Enumerable.Range(0, shapes.Length).SelectMany(k => Entries(bound[start + k]))]);
            }
        }

        // Midpoints serve Jensen's inequality.
        var size = shapes.Sum(shape => shape.Size);
        if (shapes.Length == 1)
        {
            var form = new NormalForm(_graph, goal.Symbols);
            for (var i = 0; i < _graph.Count && points.Count < PointLimit; i++)
            {
                if (_graph[new NodeId(i)] is var node and not Variable && node.Shape == shapes[0] && node is not Constant && Read(form, i) is { } entries
                    && entries.All(entry => entry.Degree <= (Spectral().Count > 0 ? 2 : 1) && goal.HasValues(entry)) && !points.Any(point => point.SequenceEqual(entries)))
                {
                    points.Add(entries);
                }
            }

            if (size == 1)
            {
                foreach (var number in Numbers().Prepend(Rational.Zero).Where(_ => points.Count < PointLimit))
                {
                    points.Add([Polynomial.Of(number)]);
                }
            }
        }

        return points;
    }

    private Polynomial[]? Read(NormalForm form, int node)
    {
        try
        {
            return form.Of(new NodeId(node));
        }
        catch (AlgebraLimitException)
        {
            return null;
        }
    }

    private IEnumerable<Polynomial> Entries(int variable) =>
        Enumerable.Range(0, _graph.ShapeOf(_graph.VariableNode(variable)).Size).Select(entry => goal.Symbols.Coordinate(variable, entry));

    // What the claim makes of one eigenvalue, or of the square of a singular value, with its double: V/(4 n) + lam.
    private List<CurvatureBound> Spectral()
    {
        if (_spectral is not null)
        {
            return _spectral;
        }

        _spectral = [];
        var search = new SpectralSearch(goal, stop);
        var values = search.Values(_graph);
        if (values.Count > 0)
        {
            foreach (var number in Enumerable.Reverse(search.Numbers(_graph, values)))
            {
                foreach (var (node, value) in values)
                {
                    var end = _graph[new NodeId(node)] is Spectral { Function: SpectralFunction.OperatorNorm or SpectralFunction.SigmaMin } ? goal.Symbols.Multiply(value, value) : value;
                    var multiple = number.Coefficient(end.Terms[^1].Key);
                    if (!multiple.IsZero && (number - (multiple * end)).IsConstant)
                    {
                        var size = new CurvatureBound(number.ConstantTerm, node, multiple);
                        _spectral.AddRange([size, 2 * size]);
                    }
                }
            }
        }

        return _spectral;
    }

    // Numbers that the claim names, with both signs: constants such as mu and L are among them.
    private List<Rational> Numbers()
    {
        var numbers = new List<Rational>();
        for (var i = 0; i < _graph.Count; i++)
        {
            if (_graph[new NodeId(i)] is Constant { Value: { IsZero: false } value } && numbers.Count < 2 * NumberLimit && !numbers.Contains(value))
            {
                numbers.Add(value);
                numbers.Add(-value);
            }
        }

        // c ‖x‖² has the curvature 2 c.
        return [.. numbers.Concat(numbers.Take(NumberLimit).Select(number => 2 * number)).Distinct()];
    }

    // How much a function curves: k + s V for an eigenvalue V, or a number.
    private sealed record CurvatureBound(Rational Number, int? Spectrum = null, Rational Multiple = default)
    {
        public static CurvatureBound operator *(Rational factor, CurvatureBound curvature) => new(factor * curvature.Number, curvature.Spectrum, factor * curvature.Multiple);
    }
}
