using System.Collections.Immutable;
using System.Numerics;
using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Moments;

/// <summary>Sums of products of functions of affine forms in standard random numbers: what expectations are computed of term by term.</summary>
internal sealed class RandomAlgebra(Graph graph, IReadOnlyList<Base> bases)
{
    private const int MostTerms = 20_000;
    private const long MostProducts = 500_000;

    private readonly List<Form> _forms = [];
    private readonly Dictionary<Form, int> _formIndex = [];
    private long _products;

    public ExpressionBuilder Build { get; } = new(graph, simplify: true);

    public IReadOnlyList<Base> Bases => bases;

    public Form FormAt(int index) => _forms[index];

    public NodeId Constant(Rational value) => Build.Constant(value);

    // 1. Arithmetic of coefficients: an exact 0 takes no part.

    public bool IsZero(NodeId x) => Build.IsConstant(x, out var value) && value.IsZero;

    public NodeId Times(NodeId x, NodeId y) => IsZero(x) || IsZero(y) ? Constant(0) : x == y && !Build.IsConstant(x, out _) ? Build.Power(x, 2) : Build.Multiply(x, y);

    public NodeId Plus(NodeId x, NodeId y) => x != y && Opposite(x, y) ? Constant(0) : Build.Add(x, y);

    public NodeId Minus(NodeId x, NodeId y) => x == y ? Constant(0) : Build.Subtract(x, y);

    public NodeId Over(NodeId x, NodeId y) => IsZero(x) ? x : x == y ? Constant(1) : Build.Divide(x, y);

    public NodeId Root(NodeId x)
    {
        if (Build.IsConstant(x, out var value) && ExactRoot(value) is { } root)
        {
            return Constant(root);
        }

        return graph[x] is Power { Exponent: 2, X: var square } ? Build.Apply(UnaryFunction.Abs, square) : Build.Apply(UnaryFunction.Sqrt, x);
    }

    private bool Opposite(NodeId x, NodeId y) =>
        (graph[x] is Unary { Function: UnaryFunction.Negate, X: var u } && u == y) || (graph[y] is Unary { Function: UnaryFunction.Negate, X: var v } && v == x);

    /// <summary>The root of a square of a fraction; else null.</summary>
    public static Rational? ExactRoot(Rational value)
    {
        static BigInteger? Of(BigInteger n)
        {
            if (n.Sign < 0 || n.GetBitLength() > 2000)
            {
                return null;
            }

            var root = (BigInteger)Math.Sqrt((double)n);
            for (var step = 0; step < 200 && root.Sign > 0; step++)
            {
                var next = (root + (n / root)) >> 1;
                if (BigInteger.Abs(next - root) <= 1)
                {
                    root = next;
                    break;
                }

                root = next;
            }

            foreach (var near in (BigInteger[])[root - 1, root, root + 1])
            {
                if (near * near == n)
                {
                    return near;
                }
            }

            return null;
        }

        return value.Sign >= 0 && Of(value.Numerator) is { } p && Of(value.Denominator) is { } q ? new Rational(p, q) : null;
    }

    // 2. Numbers.

    public RandomNumber Fixed(NodeId x) => new(IsZero(x) ? ImmutableDictionary<Monomial, NodeId>.Empty : ImmutableDictionary<Monomial, NodeId>.Empty.Add(Monomial.One, x));

    public RandomNumber Fixed(Rational x) => Fixed(Constant(x));

    public NodeId FixedValue(RandomNumber x) => x.Terms.TryGetValue(Monomial.One, out var value) ? value : Constant(0);

    public RandomNumber Of(Atom atom) => new(ImmutableDictionary<Monomial, NodeId>.Empty.Add(Monomial.Of(atom), Constant(1)));

    public RandomNumber Sum(params IEnumerable<RandomNumber> numbers)
    {
        var sum = ImmutableDictionary.CreateBuilder<Monomial, NodeId>();
        foreach (var number in numbers)
        {
            foreach (var (monomial, coefficient) in Plain(number).Terms)
            {
                AddTerm(sum, monomial, coefficient);
            }

            RequireSmall(sum.Count);
        }

        return new(sum.ToImmutable());
    }

    public RandomNumber Scaled(RandomNumber x, NodeId factor)
    {
        var scaled = ImmutableDictionary.CreateBuilder<Monomial, NodeId>();
        foreach (var (monomial, coefficient) in Plain(x).Terms)
        {
            AddTerm(scaled, monomial, Times(coefficient, factor));
        }

        return new(scaled.ToImmutable());
    }

    public RandomNumber Negated(RandomNumber x) => Scaled(x, Constant(-1));

    public RandomNumber Difference(RandomNumber x, RandomNumber y) => Sum(x, Negated(y));

    public RandomNumber Product(RandomNumber x, RandomNumber y)
    {
        if (x.IsRoot && y.IsRoot && SameTerms(x, y))
        {
            return new(x.Terms);
        }

        (x, y) = (Plain(x), Plain(y));
        if (x.IsFixed)
        {
            return Scaled(y, FixedValue(x));
        }

        if (y.IsFixed)
        {
            return Scaled(x, FixedValue(y));
        }

        (x, y) = (Folded(x), Folded(y));
        _products += (long)x.Terms.Count * y.Terms.Count;
        if (_products > MostProducts)
        {
            throw new NoClosedFormException("its terms are too many");
        }

        var product = ImmutableDictionary.CreateBuilder<Monomial, NodeId>();
        foreach (var (m, a) in x.Terms)
        {
            foreach (var (n, b) in y.Terms)
            {
                AddTerm(product, Multiply(m, n), Times(a, b));
            }
        }

        RequireSmall(product.Count);
        return new(product.ToImmutable());
    }

    public RandomNumber Raised(RandomNumber x, int exponent)
    {
        if (x.IsFixed)
        {
            return Fixed(Build.IsConstant(FixedValue(x), out var value) && (exponent >= 0 || !value.IsZero) && Math.Abs(exponent) < 64
                ? Constant(Rational.Pow(value, exponent)) : Build.Power(FixedValue(x), exponent));
        }

        if (exponent < 0)
        {
            throw new NoClosedFormException("it divides by something random");
        }

        if (x.IsRoot)
        {
            return exponent % 2 == 0 ? Raised(new(x.Terms), exponent / 2) : exponent == 1 ? x : throw Rooted();
        }

        var (power, factor) = (Fixed(1), Folded(x));
        for (var k = exponent; k > 0; k >>= 1)
        {
            power = (k & 1) == 1 ? Product(power, factor) : power;
            factor = k > 1 ? Product(factor, factor) : factor;
        }

        return power;
    }

    public RandomNumber Rooted(RandomNumber square) => square.IsFixed ? Fixed(Root(FixedValue(square))) : new(Plain(square).Terms) { IsRoot = true };

    // 3. Forms and functions of forms.

    /// <summary>The number as a form; refuses what is not affine.</summary>
    public Form AsForm(RandomNumber x)
    {
        if (x is { IsRoot: false, Terms.Count: 1 } && x.Terms.Single() is ({ Factors: [{ Atom: { Kind: AtomKind.Linear } atom, Power: 1 }] }, var factor))
        {
            return Combined(FormAt(atom.Index), factor, null, null);
        }

        if (!x.IsAffine)
        {
            throw new NoClosedFormException("a function is applied to something that is not affine in what is drawn");
        }

        return new(FixedValue(x), [.. x.Terms.Where(term => !term.Key.IsOne).Select(term => (term.Key.Factors[0].Atom.Index, term.Value)).OrderBy(term => term.Index)]);
    }

    /// <summary>f + s · g, or s · f without g.</summary>
    public Form Combined(Form f, NodeId s, Form? g, NodeId? t, bool isConditional = false)
    {
        var terms = new SortedDictionary<int, NodeId>();
        void Add(Form form, NodeId factor)
        {
            foreach (var (at, coefficient) in form.Terms)
            {
                var scaled = Times(factor, coefficient);
                terms[at] = terms.TryGetValue(at, out var known) ? Plus(known, scaled) : scaled;
            }
        }

        Add(f, s);
        var mean = Times(s, f.Mean);
        if (g is not null)
        {
            Add(g, t!.Value);
            mean = Plus(mean, Times(t.Value, g.Mean));
        }

        return new(mean, [.. terms.Where(term => !IsZero(term.Value)).Select(term => (term.Key, term.Value))], isConditional || f.IsConditional);
    }

    public RandomNumber Function(AtomKind kind, Form form)
    {
        if (!_formIndex.TryGetValue(form, out var index))
        {
            index = _forms.Count;
            _forms.Add(form);
            _formIndex.Add(form, index);
        }

        return Of(new Atom(kind, index));
    }

    /// <summary>A form as a sum of random numbers.</summary>
    public RandomNumber Expanded(Form form) => Sum([Fixed(form.Mean), .. form.Terms.Select(term => Scaled(Of(new Atom(AtomKind.Number, term.Base)), term.Coefficient))]);

    // A sum of several random numbers is multiplied as one form: its moments are then polynomials in a few covariances.
    private RandomNumber Folded(RandomNumber x) =>
        x.IsAffine && x.Terms.Count > 1 && x.Terms.Keys.All(monomial => monomial.IsOne || bases[monomial.Factors[0].Atom.Index].Law is BaseLaw.Normal)
            && x.Terms.Keys.Count(monomial => !monomial.IsOne) > 1
            ? Function(AtomKind.Linear, AsForm(x)) : x;

    private Monomial Multiply(Monomial x, Monomial y)
    {
        if (x.IsOne || y.IsOne)
        {
            return x.IsOne ? y : x;
        }

        var factors = new SortedDictionary<Atom, int>();
        foreach (var (atom, power) in x.Factors.Items.Concat(y.Factors.Items))
        {
            factors[atom] = atom.Kind == AtomKind.Positive ? 1 : factors.GetValueOrDefault(atom) + power;
        }

        return new([.. factors.Select(factor => (factor.Key, factor.Value))]);
    }

    private void AddTerm(ImmutableDictionary<Monomial, NodeId>.Builder sum, Monomial monomial, NodeId coefficient)
    {
        var total = sum.TryGetValue(monomial, out var known) ? Plus(known, coefficient) : coefficient;
        if (IsZero(total))
        {
            sum.Remove(monomial);
        }
        else
        {
            sum[monomial] = total;
        }
    }

    private static bool SameTerms(RandomNumber x, RandomNumber y) =>
        x.Terms.Count == y.Terms.Count && x.Terms.All(term => y.Terms.TryGetValue(term.Key, out var other) && other == term.Value);

    private static RandomNumber Plain(RandomNumber x) => x.IsRoot ? throw Rooted() : x;

    private static NoClosedFormException Rooted() => new("a root of something random stands in it");

    private static void RequireSmall(int terms)
    {
        if (terms > MostTerms)
        {
            throw new NoClosedFormException("its terms are too many");
        }
    }
}
