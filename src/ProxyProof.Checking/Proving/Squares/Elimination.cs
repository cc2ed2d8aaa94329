using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Proving.Squares;

/// <summary>
/// Coordinates that a search for squares can do without, exactly: those along directions in which nothing moves, such as all but one of a neuron that stands for ⟨x, w⟩, and those that an
/// equation among the facts gives as a linear expression of others. Fewer coordinates make smaller matrices, and ones that need not be singular.
/// </summary>
internal sealed class Elimination
{
    private const int MostCoordinates = 64;
    private const int MostTerms = 20_000;
    private const int LongBits = 40;

    // A symbol to tell apart equations of different polynomials.
    private const int FirstTag = 1 << 28;

    private readonly SymbolTable _table;
    private readonly HashSet<int> _still = [];
    private readonly Dictionary<int, Polynomial> _moved = [];
    private readonly List<(int Symbol, Polynomial Value, ZeroBlock Zero)> _given = [];
    private readonly Dictionary<int, Rational> _units = [];

    private Elimination(SymbolTable table) => _table = table;

    /// <summary>What is left out.</summary>
    public IEnumerable<int> Symbols => _still.Concat(_given.Select(given => given.Symbol));

    /// <summary>Looks for such coordinates.</summary>
    /// <param name="table">The symbols.</param>
    /// <param name="polynomials">What a certificate is made of: target and weights.</param>
    /// <param name="zeros">The zeros that it may use.</param>
    public static Elimination Of(SymbolTable table, IReadOnlyList<Polynomial> polynomials, IReadOnlyList<ZeroBlock> zeros)
    {
        var elimination = new Elimination(table);
        elimination.Still([.. polynomials, .. zeros.Select(zero => zero.Zero)]);
        foreach (var zero in zeros)
        {
            elimination.Given(zero);
        }

        if (polynomials.Count > 0)
        {
            elimination.Measure(elimination.Apply(polynomials[0]));
        }

        return elimination;
    }

    /// <summary>A polynomial without these coordinates: equal to it where the zeros are 0 and those of directions in which nothing moves are.</summary>
    public Polynomial Apply(Polynomial polynomial)
    {
        if (_still.Count > 0)
        {
            var kept = new PolynomialSum();
            foreach (var (monomial, coefficient) in polynomial.Terms)
            {
                if (!Holds(monomial, _still.Contains))
                {
                    kept.Add(monomial, coefficient);
                }
            }

            polynomial = kept.ToPolynomial();
        }

        return InUnits(_given.Aggregate(polynomial, (rest, given) => Divided(_table, rest, given.Symbol, given.Value).Remainder), back: false);
    }

    /// <summary>The zeros that were not used up.</summary>
    public List<ZeroBlock> Others(IEnumerable<ZeroBlock> zeros) =>
        [.. zeros.Where(zero => !_given.Any(given => ReferenceEquals(given.Zero, zero))).Select(zero => zero with { Zero = Apply(zero.Zero) }).Where(zero => !zero.Zero.IsZero)];

    /// <summary>A certificate of the whole from one of what is left.</summary>
    /// <param name="target">What the squares add up to.</param>
    /// <param name="weights">The product of facts for each list of factors, joined by commas.</param>
    /// <param name="zeros">All zeros.</param>
    /// <param name="certificate">The certificate of what is left.</param>
    public SquaresCertificate Whole(Polynomial target, IReadOnlyDictionary<string, Polynomial> weights, IEnumerable<ZeroBlock> zeros, SquaresCertificate certificate)
    {
        SquaresTerm[] squares = [.. certificate.Squares.Select(term => term with { Basis = [.. term.Basis.Select(Back)] })];
        ZeroTerm[] multiples = [.. certificate.Zeros.Select(term => term with { Multiplier = Back(term.Multiplier) })];
        if (_given.Count == 0)
        {
            return certificate with { Squares = [.. squares], Zeros = [.. multiples] };
        }

        var rest = new PolynomialSum();
        rest.Add(target, Rational.One);
        foreach (var term in squares)
        {
            var (k, weight) = (0, weights[string.Join(',', term.Factors.Items)]);
            for (var i = 0; i < term.Basis.Count; i++)
            {
                var left = _table.Multiply(weight, term.Basis[i]);
                for (var j = i; j < term.Basis.Count; j++, k++)
                {
                    if (!term.Gram[k].IsZero)
                    {
                        rest.Add(_table.Multiply(left, term.Basis[j]), (i == j ? -1 : -2) * term.Gram[k]);
                    }
                }
            }
        }

        foreach (var term in multiples)
        {
            rest.Add(_table.Multiply(zeros.First(zero => zero.Fact == term.Fact).Zero, term.Multiplier), -Rational.One);
        }

        var open = rest.ToPolynomial();
        var all = multiples.ToList();
        foreach (var (symbol, _, zero) in _given)
        {
            var scale = zero.Zero.Coefficient(Monomial.Of(symbol));
            var (remainder, quotient) = Divided(_table, open, symbol, Polynomial.Symbol(symbol) - (1 / scale * zero.Zero));
            open = remainder;
            if (!quotient.IsZero)
            {
                all.Add(new(zero.Fact, 1 / scale * quotient));
            }
        }

        return certificate with { Squares = [.. squares], Zeros = [.. all] };
    }

    /// <summary>A polynomial as remainder + quotient * (symbol - value).</summary>
    public static (Polynomial Remainder, Polynomial Quotient) Divided(SymbolTable table, Polynomial polynomial, int symbol, Polynomial value)
    {
        // By Horner's scheme.
        var powers = new List<PolynomialSum>();
        foreach (var (monomial, coefficient) in polynomial.Terms)
        {
            var degree = monomial.ExponentOf(symbol);
            while (powers.Count <= degree)
            {
                powers.Add(new());
            }

            powers[degree].Add(monomial.With(symbol, 0), coefficient);
        }

        var (rest, quotient) = (Polynomial.Zero, new PolynomialSum());
        for (var k = powers.Count - 1; k >= 0; k--)
        {
            if (k < powers.Count - 1)
            {
                quotient.Add(table.Multiply(rest, Polynomial.Of(Monomial.Of(symbol, k), Rational.One)), Rational.One);
            }

            rest = powers[k].ToPolynomial() + table.Multiply(value, rest);
        }

        return (rest, quotient.ToPolynomial());
    }

    private Polynomial InUnits(Polynomial polynomial, bool back)
    {
        if (_units.Count == 0)
        {
            return polynomial;
        }

        var scaled = new PolynomialSum();
        foreach (var (monomial, coefficient) in polynomial.Terms)
        {
            var factor = coefficient;
            for (var i = 0; i < monomial.Count; i++)
            {
                for (var k = 0; k < monomial.ExponentAt(i) && _units.TryGetValue(monomial.SymbolAt(i), out var unit); k++)
                {
                    factor = back ? factor / unit : factor * unit;
                }
            }

            scaled.Add(monomial, factor);
        }

        return scaled.ToPolynomial();
    }

    // Where coefficients are long, as with measured data, zeros of the target are long fractions too. In units of the ratio of the coefficients of x and x^2, or of x u and x^2 for a coordinate u
    // that has its unit, they are short where the target is made of squares of short multiples of the data.
    private void Measure(Polynomial target)
    {
        int[] coordinates = [.. target.Symbols().Where(symbol => _table[symbol].Kind == SymbolKind.Coordinate)];
        var measured = coordinates.Where(symbol => !IsLong(target.Coefficient(Monomial.Of(symbol, 2)))).ToList();
        foreach (var symbol in coordinates.Except(measured).ToArray())
        {
            var square = target.Coefficient(Monomial.Of(symbol, 2));
            var other = target.Coefficient(Monomial.Of(symbol));
            for (var k = 0; k < measured.Count && other.IsZero; k++)
            {
                other = target.Coefficient(Monomial.Of(symbol) * Monomial.Of(measured[k])) * _units.GetValueOrDefault(measured[k], Rational.One);
            }

            if (!other.IsZero)
            {
                _units[symbol] = Rational.Abs(other / square);
                measured.Add(symbol);
            }
        }

        // A short square beside a long linear term.
        foreach (var symbol in coordinates.Where(symbol => !_units.ContainsKey(symbol)))
        {
            var (linear, square) = (target.Coefficient(Monomial.Of(symbol)), target.Coefficient(Monomial.Of(symbol, 2)));
            if (IsLong(linear) && !square.IsZero)
            {
                _units[symbol] = Rational.Abs(linear / square);
            }
        }
    }

    private static bool IsLong(Rational value) => value.Numerator.GetBitLength() + value.Denominator.GetBitLength() > LongBits;

    private Polynomial Back(Polynomial polynomial)
    {
        polynomial = InUnits(polynomial, back: true);
        if (_still.Count == 0)
        {
            return polynomial;
        }

        var sum = Polynomial.Zero;
        foreach (var (monomial, coefficient) in polynomial.Terms)
        {
            var product = Polynomial.Of(coefficient);
            for (var i = 0; i < monomial.Count; i++)
            {
                var symbol = monomial.SymbolAt(i);
                for (var k = 0; k < monomial.ExponentAt(i); k++)
                {
                    product = _table.Multiply(product, _moved.TryGetValue(symbol, out var form) ? form : Polynomial.Symbol(symbol));
                }
            }

            sum += product;
        }

        return sum;
    }

    // Directions along which all polynomials, and all that their symbols are functions of, have the slope 0. What is the same along a direction d with d_x = 1 is its value where x is 0, after a step of -x along d.
    private void Still(IReadOnlyList<Polynomial> polynomials)
    {
        var (all, symbols, next) = (new List<Polynomial>(), new SortedSet<int>(), new Stack<Polynomial>(polynomials));
        var terms = 0;
        while (next.TryPop(out var polynomial))
        {
            all.Add(polynomial);
            if ((terms += polynomial.Count) > MostTerms)
            {
                return;
            }

            foreach (var symbol in polynomial.Symbols())
            {
                if (symbols.Add(symbol) && _table[symbol].Kind != SymbolKind.Coordinate)
                {
                    if (_table[symbol].Arguments.Count == 0)
                    {
                        // What it depends on is not known.
                        return;
                    }

                    foreach (var argument in _table[symbol].Arguments)
                    {
                        next.Push(argument);
                    }
                }
            }
        }

        int[] coordinates = [.. symbols.Where(symbol => _table[symbol].Kind == SymbolKind.Coordinate)];
        if (coordinates.Length is < 2 or > MostCoordinates)
        {
            return;
        }

        var slopes = coordinates.Select(_ => new PolynomialSum()).ToArray();
        for (var i = 0; i < all.Count; i++)
        {
            foreach (var (monomial, coefficient) in all[i].Terms)
            {
                for (var c = 0; c < coordinates.Length; c++)
                {
                    if (monomial.ExponentOf(coordinates[c]) is > 0 and var exponent)
                    {
                        slopes[c].Add(monomial.With(coordinates[c], exponent - 1) * Monomial.Of(FirstTag + i), exponent * coefficient);
                    }
                }
            }
        }

        if (ExactSystem.Solve([.. slopes.Select(slope => slope.ToPolynomial())], Polynomial.Zero, 1_000_000) is not { Free.Length: > 0 } system)
        {
            return;
        }

        foreach (var free in system.Free)
        {
            _still.Add(coordinates[free]);
        }

        foreach (var (unknown, _, coefficients) in system.Pivots)
        {
            var form = coefficients.Aggregate(Polynomial.Symbol(coordinates[unknown]), (sum, free) => sum - (free.Value * Polynomial.Symbol(coordinates[free.Key])));
            if (form.Count > 1)
            {
                _moved[coordinates[unknown]] = form;
            }
        }
    }

    // A zero c x + r, where x is a coordinate that occurs nowhere else in it, r is linear, and no coordinate was left out for another zero.
    private void Given(ZeroBlock zero)
    {
        var polynomial = zero.Zero;
        if (polynomial.Degree != 1 || polynomial.Symbols().Any(symbol => _given.Any(given => given.Value.Symbols().Contains(symbol) || given.Symbol == symbol)))
        {
            return;
        }

        foreach (var symbol in polynomial.Symbols().Reverse())
        {
            if (_table[symbol].Kind == SymbolKind.Coordinate && !_still.Contains(symbol))
            {
                var kept = new PolynomialSum();
                foreach (var (monomial, coefficient) in polynomial.Terms)
                {
                    if (!Holds(monomial, _still.Contains))
                    {
                        kept.Add(monomial, coefficient);
                    }
                }

                _given.Add((symbol, Polynomial.Symbol(symbol) - (1 / polynomial.Coefficient(Monomial.Of(symbol)) * kept.ToPolynomial()), zero));
                return;
            }
        }
    }

    private static bool Holds(Monomial monomial, Func<int, bool> symbol)
    {
        for (var i = 0; i < monomial.Count; i++)
        {
            if (symbol(monomial.SymbolAt(i)))
            {
                return true;
            }
        }

        return false;
    }
}
