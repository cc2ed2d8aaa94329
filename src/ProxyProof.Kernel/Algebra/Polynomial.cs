using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>A polynomial with rational coefficients; equal to another when all coefficients are. Arithmetic is that of the free ring: <see cref="SymbolTable"/> knows what symbols mean.</summary>
public sealed class Polynomial : IEquatable<Polynomial>
{
    private readonly KeyValuePair<Monomial, Rational>[] _terms;
    private readonly int _hash;

    // Sorted by monomial, no zero coefficient.
    internal Polynomial(KeyValuePair<Monomial, Rational>[] sorted)
    {
        _terms = sorted;
        var hash = default(HashCode);
        foreach (var (monomial, coefficient) in sorted)
        {
            hash.Add(monomial);
            hash.Add(coefficient);
        }

        _hash = hash.ToHashCode();
    }

    /// <summary>0.</summary>
    public static Polynomial Zero { get; } = new([]);

    /// <summary>1.</summary>
    public static Polynomial One { get; } = Of(Rational.One);

    /// <summary>The terms, by ascending monomial.</summary>
    public ReadOnlySpan<KeyValuePair<Monomial, Rational>> Terms => _terms;

    /// <summary>The number of terms.</summary>
    public int Count => _terms.Length;

    /// <summary>Whether no symbol occurs.</summary>
    public bool IsConstant => _terms.Length == 0 || (_terms.Length == 1 && _terms[0].Key.Degree == 0);

    /// <summary>Whether it is 0.</summary>
    public bool IsZero => _terms.Length == 0;

    /// <summary>The coefficient of 1.</summary>
    public Rational ConstantTerm => _terms.Length > 0 && _terms[0].Key.Degree == 0 ? _terms[0].Value : Rational.Zero;

    /// <summary>The degree; 0 for constants.</summary>
    public int Degree => _terms.Length == 0 ? 0 : _terms[^1].Key.Degree;

    /// <summary>The coefficient of the last monomial; 0 for 0.</summary>
    public Rational Leading => _terms.Length == 0 ? Rational.Zero : _terms[^1].Value;

    /// <summary>The monomial, when this is one with coefficient 1; else null.</summary>
    public Monomial? AsMonomial => _terms.Length == 1 && _terms[0].Value.IsOne ? _terms[0].Key : null;

    /// <summary>The symbol, when this is just a symbol; else -1.</summary>
    public int AsSymbol => AsMonomial is { Degree: 1 } monomial ? monomial.SymbolAt(0) : -1;

    /// <summary>A constant.</summary>
    public static Polynomial Of(Rational value) => value.IsZero ? new([]) : new([new(Monomial.One, value)]);

    /// <summary>coefficient * monomial.</summary>
    public static Polynomial Of(Monomial monomial, Rational coefficient) => coefficient.IsZero ? Zero : new([new(monomial, coefficient)]);

    /// <summary>A symbol.</summary>
    public static Polynomial Symbol(int symbol) => Of(Monomial.Of(symbol), Rational.One);

    /// <summary>Sum.</summary>
    public static Polynomial operator +(Polynomial a, Polynomial b) => Combine(a, b, subtract: false);

    /// <summary>Difference.</summary>
    public static Polynomial operator -(Polynomial a, Polynomial b) => Combine(a, b, subtract: true);

    /// <summary>Negation.</summary>
    public static Polynomial operator -(Polynomial a) => (Rational)(-1) * a;

    /// <summary>Multiple.</summary>
    public static Polynomial operator *(Rational factor, Polynomial a) =>
        factor.IsZero ? Zero : factor.IsOne ? a : new(Array.ConvertAll(a._terms, term => new KeyValuePair<Monomial, Rational>(term.Key, factor * term.Value)));

    /// <summary>The product in the free ring.</summary>
    public static Polynomial operator *(Polynomial a, Polynomial b) => a.Times(b, null);

    /// <summary>The product in the free ring.</summary>
    /// <param name="b">The other factor.</param>
    /// <param name="table">Asked whether to give up; may be null.</param>
    public Polynomial Times(Polynomial b, SymbolTable? table)
    {
        if (IsConstant || b.IsConstant)
        {
            return IsConstant ? ConstantTerm * b : b.ConstantTerm * this;
        }

        var sum = new PolynomialSum();
        sum.AddProduct(this, b, table);
        return sum.ToPolynomial();
    }

    /// <summary>The coefficient of a monomial.</summary>
    public Rational Coefficient(Monomial monomial)
    {
        var (low, high) = (0, _terms.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = _terms[middle].Key.Against(monomial);
            if (order == 0)
            {
                return _terms[middle].Value;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return Rational.Zero;
    }

    /// <summary>The symbols that occur, ascending.</summary>
    public SortedSet<int> Symbols()
    {
        var symbols = new SortedSet<int>();
        foreach (var (monomial, _) in _terms)
        {
            for (var i = 0; i < monomial.Count; i++)
            {
                symbols.Add(monomial.SymbolAt(i));
            }
        }

        return symbols;
    }

    /// <inheritdoc/>
    public bool Equals(Polynomial? other) => other is not null && _hash == other._hash && _terms.AsSpan().SequenceEqual(other._terms);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Polynomial);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <inheritdoc/>
    public override string ToString() => IsZero ? "0" : string.Join(" + ", _terms.Select(term => $"{term.Value}*{term.Key}"));

    private static Polynomial Combine(Polynomial a, Polynomial b, bool subtract)
    {
        if (b.IsZero)
        {
            return a;
        }

        var terms = new List<KeyValuePair<Monomial, Rational>>(a.Count + b.Count);
        for (int i = 0, j = 0; i < a.Count || j < b.Count;)
        {
            var order = i >= a.Count ? 1 : j >= b.Count ? -1 : a._terms[i].Key.Against(b._terms[j].Key);
            var value = order < 0 ? a._terms[i].Value
                : order > 0 ? (subtract ? -b._terms[j].Value : b._terms[j].Value)
                : subtract ? a._terms[i].Value - b._terms[j].Value : a._terms[i].Value + b._terms[j].Value;
            if (!value.IsZero)
            {
                terms.Add(new(order <= 0 ? a._terms[i].Key : b._terms[j].Key, value));
            }

            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }

        return new([.. terms]);
    }
}

/// <summary>Adds up terms.</summary>
public sealed class PolynomialSum
{
    private readonly Dictionary<Monomial, Rational> _terms = [];

    /// <summary>Adds coefficient * monomial.</summary>
    public void Add(Monomial monomial, Rational coefficient)
    {
        ref var sum = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_terms, monomial, out _);
        sum += coefficient;
    }

    /// <summary>Adds factor * a.</summary>
    public void Add(Polynomial a, Rational factor)
    {
        foreach (var (monomial, coefficient) in a.Terms)
        {
            Add(monomial, factor * coefficient);
        }
    }

    /// <summary>Adds a * b, multiplied in the free ring.</summary>
    /// <param name="a">One factor.</param>
    /// <param name="b">The other.</param>
    /// <param name="table">Asked whether to give up; may be null.</param>
    public void AddProduct(Polynomial a, Polynomial b, SymbolTable? table)
    {
        foreach (var (x, c) in a.Terms)
        {
            table?.Ask(b.Count);
            foreach (var (y, d) in b.Terms)
            {
                Add(x * y, c * d);
            }
        }
    }

    /// <summary>The sum.</summary>
    public Polynomial ToPolynomial()
    {
        KeyValuePair<Monomial, Rational>[] terms = [.. _terms.Where(term => !term.Value.IsZero)];
        Array.Sort(terms, (a, b) => a.Key.Against(b.Key));
        return new(terms);
    }
}
