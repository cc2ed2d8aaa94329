using System.Collections.Immutable;
using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Moments;

/// <summary>Expectations in closed form: an expression without the drawn variables that is equal to the mean, wherever the mean exists.</summary>
/// <remarks>docs/statistics.md lists what has one.</remarks>
public static class ClosedForms
{
    private const int MostChoices = 4096;

    /// <summary>The mean of an expression over drawn variables.</summary>
    /// <param name="graph">The graph; nodes are added to it.</param>
    /// <param name="body">The expression.</param>
    /// <param name="sources">The drawn variables, independent of each other.</param>
    /// <param name="known">Exact values of fixed expressions.</param>
    /// <returns>The mean, of the shape of the expression; or why there is none.</returns>
    /// <exception cref="InfiniteMomentException">The mean is infinite or undefined.</exception>
    public static (NodeId? Mean, string Reason) Of(Graph graph, NodeId body, IReadOnlyList<RandomSource> sources, Func<NodeId, Rational[]?> known)
    {
        NodeId lowered;
        try
        {
            lowered = new Lowering(graph).Lower(body);
        }
        catch (DerivativeUnavailableException exception)
        {
            return (null, exception.Message);
        }

        var reachable = graph.Reachable(lowered);
        RandomSource[] used = [.. sources.Where(source => graph.VariableNode(source.Variable).Index < reachable.Length && reachable[graph.VariableNode(source.Variable).Index])];
        if (used.Length == 0)
        {
            return (body, "");
        }

        var reason = "";
        foreach (var enumerate in (bool[])[false, true])
        {
            try
            {
                if (Try(graph, lowered, used, known, enumerate) is { } mean)
                {
                    return (PartialParts.Guarded(graph, mean, lowered, used.Select(source => graph.VariableNode(source.Variable))), "");
                }
            }
            catch (NoClosedFormException exception)
            {
                reason = reason.Length == 0 ? exception.Message : reason;
            }
            catch (InsufficientExecutionStackException)
            {
                reason = "it is nested too deeply";
            }
        }

        return (null, reason);
    }

    /// <summary>A mean that has no value where a scale of a law is negative.</summary>
    /// <param name="graph">The graph; nodes are added to it.</param>
    /// <param name="mean">The mean.</param>
    /// <param name="scales">Deviations, scales, lengths of intervals.</param>
    public static NodeId WithScales(Graph graph, NodeId mean, IReadOnlyList<NodeId> scales) =>
        PartialParts.Beside(graph, mean, scales.Select(scale => graph.Add(new Unary(UnaryFunction.Sqrt, scale, graph.ShapeOf(scale)))));

    private static NodeId? Try(Graph graph, NodeId body, RandomSource[] sources, Func<NodeId, Rational[]?> known, bool enumerate)
    {
        // 1. Standard random numbers, and the drawn arrays as functions of them.
        var numbers = new StandardNumbers(graph, known);
        var drawn = sources.ToDictionary(source => source.Variable, numbers.Entries);
        var algebra = numbers.Algebra;
        var rules = new ExpectationRules(algebra, numbers.Covariance);

        // 2. The mean, entry by entry; over every choice of the numbers with finitely many values where they must be known.
        var discrete = numbers.Bases.Where(number => number.Law == BaseLaw.Discrete).ToArray();
        if (!enumerate)
        {
            return Assembled(graph, algebra, body, [.. new RandomEvaluator(graph, algebra, drawn, known).Of(body).Select(rules.Of)]);
        }

        var choices = discrete.Aggregate(1L, (product, number) => Math.Min(MostChoices + 1, product * number.Support.Length));
        if (discrete.Length == 0 || choices > MostChoices)
        {
            return null;
        }

        var sums = Enumerable.Repeat(algebra.Constant(0), graph.ShapeOf(body).Size).ToArray();
        for (var choice = 0; choice < choices; choice++)
        {
            var (rest, weight, values) = (choice, Rational.One, new Dictionary<int, Rational>());
            foreach (var number in discrete)
            {
                var (value, probability) = number.Support[rest % number.Support.Length];
                (rest, weight) = (rest / number.Support.Length, weight * probability);
                values[number.Index] = value;
            }

            var chosen = drawn.ToDictionary(pair => pair.Key, pair => pair.Value.Select(entry => Chosen(algebra, entry, values)).ToArray());
            var means = new RandomEvaluator(graph, algebra, chosen, known).Of(body);
            for (var k = 0; k < sums.Length; k++)
            {
                sums[k] = algebra.Plus(sums[k], algebra.Times(algebra.Constant(weight), rules.Of(means[k])));
            }
        }

        return Assembled(graph, algebra, body, sums);
    }

    private static RandomNumber Chosen(RandomAlgebra algebra, RandomNumber entry, Dictionary<int, Rational> values) => algebra.Sum(entry.Terms.Select(term =>
        !term.Key.IsOne && values.TryGetValue(term.Key.Factors[0].Atom.Index, out var value)
            ? algebra.Fixed(algebra.Times(term.Value, algebra.Constant(value)))
            : new RandomNumber(ImmutableDictionary<Monomial, NodeId>.Empty.Add(term.Key, term.Value))));

    private static NodeId Assembled(Graph graph, RandomAlgebra algebra, NodeId body, NodeId[] entries)
    {
        var shape = graph.ShapeOf(body);
        return shape.IsScalar ? entries[0] : algebra.Build.Reshape(algebra.Build.Stack(entries), shape);
    }
}

/// <summary>The standard random numbers behind drawn arrays.</summary>
internal sealed class StandardNumbers
{
    private const int MostNumbers = 20_000;

    private readonly Graph _graph;
    private readonly Func<NodeId, Rational[]?> _known;
    private readonly List<Base> _bases = [];
    private readonly Dictionary<int, (int Place, NodeId[] Covariance)> _joint = [];
    private int _rows;

    public StandardNumbers(Graph graph, Func<NodeId, Rational[]?> known)
    {
        (_graph, _known) = (graph, known);
        Algebra = new RandomAlgebra(graph, _bases);
    }

    public RandomAlgebra Algebra { get; }

    public IReadOnlyList<Base> Bases => _bases;

    /// <summary>The covariance of two numbers.</summary>
    public NodeId Covariance(int i, int j)
    {
        if (_joint.TryGetValue(i, out var a) && _joint.TryGetValue(j, out var b))
        {
            var length = _bases[i].RowLength;
            return _bases[i].Row == _bases[j].Row ? a.Covariance[(Math.Min(a.Place, b.Place) * length) + Math.Max(a.Place, b.Place)] : Algebra.Constant(0);
        }

        return Algebra.Constant(i == j ? 1 : 0);
    }

    /// <summary>The entries of a drawn array, affine in new numbers.</summary>
    public RandomNumber[] Entries(RandomSource source)
    {
        var shape = _graph.ShapeOf(_graph.VariableNode(source.Variable));
        if (_bases.Count + shape.Size > MostNumbers)
        {
            throw new NoClosedFormException("too many numbers are drawn");
        }

        var length = shape.IsScalar ? 1 : shape[shape.Rank - 1];
        RandomNumber Affine(NodeId shift, NodeId scale, Base number) =>
            Algebra.Sum(Algebra.Fixed(shift), Algebra.Scaled(Algebra.Of(new Atom(AtomKind.Number, number.Index)), scale));
        RandomNumber[] Each(BaseLaw law, NodeId shift, NodeId scale, Func<Base, Base>? with = null) =>
            [.. Enumerable.Range(0, shape.Size).Select(_ => Affine(shift, scale, Add(law, _rows++, 1, with)))];
        RandomNumber[] Rows(Func<int, RandomNumber> entry)
        {
            var entries = Enumerable.Range(0, shape.Size).Select(entry).ToArray();
            _rows += shape.Size / length;
            return entries;
        }

        var (zero, one) = (Algebra.Constant(0), Algebra.Constant(1));
        switch (source.Law)
        {
            case "normal":
                return Each(BaseLaw.Normal, Number(source, 0), Number(source, 1));
            case "uniform":
                return Each(BaseLaw.Uniform, Number(source, 0), Algebra.Minus(Number(source, 1), Number(source, 0)));
            case "laplace":
                return Each(BaseLaw.Laplace, Number(source, 0), Number(source, 1));
            case "student_t":
                var freedom = Fixed(source, 0)[0];
                return Each(BaseLaw.Student, zero, one, number => number with { Freedom = freedom });
            case "rademacher":
                return Each(BaseLaw.Discrete, zero, one, number => number with { Support = [(-1, new Rational(1, 2)), (1, new Rational(1, 2))] });
            case "bernoulli":
                var p = Fixed(source, 0)[0];
                return Each(BaseLaw.Discrete, zero, one, number => number with { Support = [(0, 1 - p), (1, p)] });
            case "choice":
                var values = Fixed(source, 0);
                (Rational, Rational)[] support = [.. values.GroupBy(value => value).Select(group => (group.Key, new Rational(group.Count(), values.Length)))];
                return Each(BaseLaw.Discrete, zero, one, number => number with { Support = support });
            case "sphere":
                return Rows(k => Affine(zero, one, Add(BaseLaw.Sphere, _rows + (k / length), length, null)));
            case "mvnormal":
                var (mean, covariance) = (Numbers(source, 0), Numbers(source, 1));
                return Rows(k =>
                {
                    var number = Add(BaseLaw.Normal, _rows + (k / length), length, own => own with { IsJoint = true });
                    _joint[number.Index] = (k % length, covariance);
                    return Affine(mean[k % length], one, number);
                });
            default:
                throw new NoClosedFormException($"there are no rules for `{source.Law}`");
        }
    }

    private Base Add(BaseLaw law, int row, int rowLength, Func<Base, Base>? with)
    {
        var number = new Base(_bases.Count, law, row, rowLength);
        number = with?.Invoke(number) ?? number;
        _bases.Add(number);
        return number;
    }

    private NodeId Number(RandomSource source, int k) => Numbers(source, k)[0];

    private Rational[] Fixed(RandomSource source, int k) => _known(source.Parameters[k]) ?? throw new NoClosedFormException($"the parameters of `{source.Law}` are not fixed");

    private NodeId[] Numbers(RandomSource source, int k)
    {
        var node = source.Parameters[k];
        var shape = _graph.ShapeOf(node);
        return _known(node) is { } exact ? [.. exact.Select(Algebra.Constant)]
            : shape.IsScalar ? [node]
            : [.. Enumerable.Range(0, shape.Size).Select(at => Algebra.Build.View(node, new IndexMap(0, at, []), Shape.Scalar))];
    }
}
