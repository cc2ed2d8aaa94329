using System.Runtime.CompilerServices;
using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Moments;

/// <summary>
/// Means of sums of products, term by term and row by row: independent rows are multiplied; what depends on one row is a moment of its law, or for Gaussian
/// rows follows by integration by parts.
/// </summary>
internal sealed partial class ExpectationRules(RandomAlgebra algebra, Func<int, int, NodeId> covariance)
{
    private readonly Dictionary<Monomial, NodeId> _known = [];
    private readonly GaussianRules _gaussian = new(algebra, covariance);
    private readonly GaussianRules _round = new(algebra, (i, j) => algebra.Constant(i == j ? 1 : 0));

    // Random numbers beyond those of the claim: a distribution function is the chance that one of these lies below.
    private int _fresh = 1 << 24;

    public NodeId Of(RandomNumber x)
    {
        if (x.IsRoot)
        {
            throw new NoClosedFormException("a root of something random stands in it");
        }

        // Exact order: the sum is the same expression in every run.
        var sum = algebra.Constant(0);
        foreach (var (monomial, coefficient) in x.Terms.OrderBy(term => term.Key, MonomialOrder.Instance))
        {
            sum = algebra.Plus(sum, algebra.Times(coefficient, Of(monomial)));
        }

        return sum;
    }

    private NodeId Of(Monomial monomial)
    {
        if (monomial.IsOne)
        {
            return algebra.Constant(1);
        }

        if (!_known.TryGetValue(monomial, out var mean))
        {
            mean = algebra.Constant(0);
            foreach (var (factor, product) in Plain(monomial))
            {
                mean = algebra.Plus(mean, algebra.Times(factor, Independent(product)));
            }

            _known.Add(monomial, mean);
        }

        return mean;
    }

    // 1. Absolute values, distribution functions and waves become indicators and single waves.
    private List<(NodeId Factor, FormProduct Product)> Plain(Monomial monomial)
    {
        List<(NodeId, FormProduct)> all = [(algebra.Constant(1), FormProduct.One)];
        void Each(Func<FormProduct, IEnumerable<(Rational, FormProduct)>> map) =>
            all = [.. all.SelectMany(pair => map(pair.Item2).Select(next => (algebra.Times(pair.Item1, algebra.Constant(next.Item1)), next.Item2)))];
        foreach (var (atom, power) in monomial.Factors)
        {
            var form = atom.Kind == AtomKind.Number ? new Form(algebra.Constant(0), [(atom.Index, algebra.Constant(1))]) : algebra.FormAt(atom.Index);
            Form[] copies = [.. Enumerable.Repeat(form, power)];
            switch (atom.Kind)
            {
                case AtomKind.Number or AtomKind.Linear:
                    Each(product => [(1, product with { Linear = [.. product.Linear, .. copies] })]);
                    break;
                case AtomKind.Positive:
                    Each(product => [(1, product with { Positive = [.. product.Positive, form] })]);
                    break;
                case AtomKind.Absolute when power % 2 == 0:
                    Each(product => [(1, product with { Linear = [.. product.Linear, .. copies] })]);
                    break;
                case AtomKind.Absolute:
                    Each(product => [(2, product with { Linear = [.. product.Linear, .. copies], Positive = [.. product.Positive, form] }), (-1, product with { Linear = [.. product.Linear, .. copies] })]);
                    break;
                case AtomKind.Normal:
                    Form[] gates = [.. copies.Select(copy => copy with { Terms = [.. copy.Terms, (_fresh++, algebra.Constant(-1))] })];
                    Each(product => [(1, product with { Positive = [.. product.Positive, .. gates] })]);
                    break;
                case AtomKind.Exponential:
                    var scaled = algebra.Combined(form, algebra.Constant(power), null, null);
                    Each(product => [(1, product with { Exponent = product.Exponent is { } known ? algebra.Combined(known, algebra.Constant(1), scaled, algebra.Constant(1)) : scaled })]);
                    break;
                default:
                    foreach (var _ in copies)
                    {
                        Each(product => product.Times(atom.Kind == AtomKind.Sine, form, algebra));
                    }

                    break;
            }
        }

        return all;
    }

    // 2. Rows that no factor joins are independent.
    private NodeId Independent(FormProduct product)
    {
        var group = new Dictionary<int, int>();
        int Root(int row)
        {
            group.TryAdd(row, row);
            while (group[row] != row)
            {
                row = group[row];
            }

            return row;
        }

        foreach (var form in product.Forms)
        {
            foreach (var term in form.Terms)
            {
                group[Root(Row(term.Base))] = Root(Row(form.Terms[0].Base));
            }
        }

        var mean = algebra.Constant(1);
        foreach (var root in group.Keys.Select(Root).Distinct().Order().ToArray())
        {
            mean = algebra.Times(mean, Joined(product.Where(form => form.Terms.Count > 0 && Root(Row(form.Terms[0].Base)) == root)));
        }

        // What moves nothing is a number.
        foreach (var form in product.Linear.Items.Where(form => form.Terms.Count == 0))
        {
            mean = algebra.Times(mean, form.Mean);
        }

        foreach (var form in product.Positive.Items.Where(form => form.Terms.Count == 0))
        {
            mean = algebra.Times(mean, _gaussian.IsAbove(form.Mean));
        }

        return algebra.Times(mean, _gaussian.Of(FormProduct.One with
        {
            Exponent = product.Exponent is { Terms.Count: 0 } exponent ? exponent : null,
            Wave = product.Wave is { Form.Terms.Count: 0 } wave ? wave : null,
        }));
    }

    private int Row(int number) => number < algebra.Bases.Count ? algebra.Bases[number].Row : -number;

    private BaseLaw Law(int number) => number < algebra.Bases.Count ? algebra.Bases[number].Law : BaseLaw.Normal;

    private bool IsJoint(int number) => number < algebra.Bases.Count && algebra.Bases[number].IsJoint;

    // 3. One group of rows.
    private NodeId Joined(FormProduct product)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        int[] numbers = [.. product.Forms.SelectMany(form => form.Terms).Select(term => term.Base).Distinct()];
        if (product.IsPolynomial && ((numbers.Length == 1 && !IsJoint(numbers[0])) || numbers.Any(number => Law(number) != BaseLaw.Normal)))
        {
            return Polynomial(product);
        }

        if (numbers.All(number => Law(number) == BaseLaw.Normal))
        {
            return _gaussian.Of(product);
        }

        if (numbers.All(number => Law(number) == BaseLaw.Sphere) && numbers.Select(Row).Distinct().Count() == 1)
        {
            return OnSphere(product, algebra.Bases[numbers[0]].RowLength);
        }

        if (numbers is [var only] && Law(only) == BaseLaw.Uniform && product is { Exponent: null, Wave: null })
        {
            return OnInterval(product);
        }

        return product switch
        {
            { Linear.Count: 0, Positive.Count: 0, Exponent: null, Wave: { } wave } => Waving(wave.IsSine, wave.Form),
            { Linear.Count: 0, Positive.Count: 0, Exponent: { } exponent, Wave: null } => Raising(exponent),
            _ => throw new NoClosedFormException("no rule gives its mean under these laws"),
        };
    }

    // Moments, after every factor is written as a sum of random numbers.
    private NodeId Polynomial(FormProduct product)
    {
        List<(NodeId Factor, SortedDictionary<int, int> Powers)> terms = [(algebra.Constant(1), [])];
        foreach (var form in product.Linear)
        {
            List<(NodeId, SortedDictionary<int, int>)> next = [];
            foreach (var (factor, powers) in terms)
            {
                if (!algebra.IsZero(form.Mean))
                {
                    next.Add((algebra.Times(factor, form.Mean), powers));
                }

                foreach (var (number, coefficient) in form.Terms)
                {
                    var more = new SortedDictionary<int, int>(powers);
                    more[number] = more.GetValueOrDefault(number) + 1;
                    next.Add((algebra.Times(factor, coefficient), more));
                }
            }

            terms = next.Count <= 100_000 ? next : throw new NoClosedFormException("its terms are too many");
        }

        var sum = algebra.Constant(0);
        foreach (var (factor, powers) in terms)
        {
            sum = algebra.Plus(sum, algebra.Times(factor, algebra.Constant(Moment(powers))));
        }

        return sum;
    }

    private Rational Moment(SortedDictionary<int, int> powers)
    {
        var moment = Rational.One;
        foreach (var row in powers.GroupBy(pair => Row(pair.Key)))
        {
            var law = Law(row.First().Key);
            if (law == BaseLaw.Sphere)
            {
                var degree = row.Sum(pair => pair.Value);
                moment *= row.Any(pair => pair.Value % 2 == 1) ? 0 : row.Aggregate(Rational.One, (product, pair) => product * Base.OddFactorial(pair.Value - 1)) / EvenRadius(algebra.Bases[row.First().Key].RowLength, degree);
                continue;
            }

            if (IsJoint(row.First().Key))
            {
                throw new NoClosedFormException("it mixes dependent numbers with others");
            }

            moment *= row.Aggregate(Rational.One, (product, pair) => product * (pair.Key < algebra.Bases.Count ? algebra.Bases[pair.Key].Moment(pair.Value) : 1));
        }

        return moment;
    }

    // E||g||^k of a standard Gaussian in R^n for even k.
    private static Rational EvenRadius(int n, int k)
    {
        var product = Rational.One;
        for (var j = 0; j < k; j += 2)
        {
            product *= n + j;
        }

        return product;
    }

    // A direction times an independent length is Gaussian: of a homogeneous function of degree k the mean is that under the Gaussian over E||g||^k.
    private NodeId OnSphere(FormProduct product, int n)
    {
        if (product.Exponent is not null || product.Wave is not null || product.Positive.Items.Any(form => !algebra.IsZero(form.Mean)))
        {
            throw new NoClosedFormException("no rule gives its mean on a sphere");
        }

        List<(NodeId Factor, Form[] Linear)> terms = [(algebra.Constant(1), [])];
        foreach (var form in product.Linear)
        {
            var central = form with { Mean = algebra.Constant(0) };
            terms = [.. terms.SelectMany(term => algebra.IsZero(form.Mean)
                ? [(term.Factor, (Form[])[.. term.Linear, central])]
                : ((NodeId, Form[])[])[(term.Factor, [.. term.Linear, central]), (algebra.Times(term.Factor, form.Mean), term.Linear)])];
        }

        var sum = algebra.Constant(0);
        foreach (var (factor, linear) in terms)
        {
            var gaussian = _round.Of(product with { Linear = [.. linear] });
            sum = algebra.Plus(sum, algebra.Times(factor, algebra.Over(gaussian, Radius(n, linear.Length))));
        }

        return sum;
    }

    // E||g||^k: by the recursion k -> k - 2 down to 0 or 1, and E||g|| from c_1 = 2 / sqrt(2 pi), c_n c_(n+1) = n.
    private NodeId Radius(int n, int k)
    {
        var product = Rational.One;
        for (var j = k; j >= 2; j -= 2)
        {
            product *= n + j - 2;
        }

        if (k % 2 == 0)
        {
            return algebra.Constant(product);
        }

        var (ratio, inverse) = (Rational.One, false);
        for (var j = 1; j < n; j++)
        {
            (ratio, inverse) = (j / ratio, !inverse);
        }

        // c_n = ratio c_1, or ratio / c_1.
        var root = _gaussian.RootOfTwoPi;
        return inverse
            ? algebra.Times(algebra.Constant(product * ratio / 2), root)
            : algebra.Over(algebra.Constant(product * ratio * 2), root);
    }

    // A polynomial over the part of [0, 1] where all forms are positive.
    private NodeId OnInterval(FormProduct product)
    {
        var (low, high) = (algebra.Constant(0), algebra.Constant(1));
        foreach (var form in product.Positive)
        {
            if (!algebra.Build.IsConstant(form.Terms[0].Coefficient, out var slope))
            {
                throw new NoClosedFormException("no rule gives its mean under these laws");
            }

            var bound = algebra.Over(form.Mean, algebra.Constant(-slope));
            (low, high) = slope.Sign > 0 ? (_gaussian.Greater(low, bound), high) : (low, _gaussian.Lesser(high, bound));
        }

        high = _gaussian.Greater(low, high);
        List<NodeId> coefficients = [algebra.Constant(1)];
        foreach (var form in product.Linear)
        {
            var next = Enumerable.Repeat(algebra.Constant(0), coefficients.Count + 1).ToList();
            for (var k = 0; k < coefficients.Count; k++)
            {
                next[k] = algebra.Plus(next[k], algebra.Times(coefficients[k], form.Mean));
                next[k + 1] = algebra.Plus(next[k + 1], algebra.Times(coefficients[k], form.Terms[0].Coefficient));
            }

            coefficients = next;
        }

        var sum = algebra.Constant(0);
        for (var k = 0; k < coefficients.Count; k++)
        {
            var span = algebra.Minus(_gaussian.Raised(high, k + 1), _gaussian.Raised(low, k + 1));
            sum = algebra.Plus(sum, algebra.Times(coefficients[k], algebra.Over(span, algebra.Constant(k + 1))));
        }

        return sum;
    }

    private sealed class MonomialOrder : IComparer<Monomial>
    {
        public static MonomialOrder Instance { get; } = new();

        public int Compare(Monomial x, Monomial y)
        {
            for (var k = 0; k < Math.Min(x.Factors.Count, y.Factors.Count); k++)
            {
                var order = x.Factors[k].Atom.CompareTo(y.Factors[k].Atom);
                order = order != 0 ? order : x.Factors[k].Power.CompareTo(y.Factors[k].Power);
                if (order != 0)
                {
                    return order;
                }
            }

            return x.Factors.Count.CompareTo(y.Factors.Count);
        }
    }
}
