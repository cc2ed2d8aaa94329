using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>
/// Whether a polynomial is convex in some coordinates, the others fixed, on the box of their bounds. It is taken apart into a quadratic, terms c f(p) with
/// affine p and a second derivative of f within known ends m and M, and terms that composition rules know to be convex. c f(p) is c m p²/2 and something
/// convex (c M p²/2, for negative c): the quadratics together must be positive semidefinite.
/// </summary>
public sealed class Curvature
{
    /// <summary>Second derivatives in more coordinates are not formed.</summary>
    private const int HessianLimit = 8;

    private const int HessianTerms = 2000;

    private readonly SymbolTable _table;
    private readonly HashSet<int> _coordinates;
    private readonly int[] _order;
    private readonly Dictionary<int, bool> _depends = [];

    /// <summary>Curvature in some coordinates.</summary>
    /// <param name="table">The symbols.</param>
    /// <param name="coordinates">The symbols of the coordinates.</param>
    public Curvature(SymbolTable table, IReadOnlyList<int> coordinates)
    {
        _table = table;
        _order = [.. coordinates];
        _coordinates = [.. coordinates];
    }

    /// <summary>Whether the polynomial is convex.</summary>
    public bool IsConvex(Polynomial polynomial) => ByParts(polynomial) || ByHessian(polynomial);

    // Every function in it has a Lipschitz slope near every point of the box, and the second derivatives as polynomials in symbols, each of them within its range,
    // are positive semidefinite.
    private bool ByHessian(Polynomial polynomial)
    {
        var n = _order.Length;
        if (n > HessianLimit || !IsSmooth(polynomial))
        {
            return false;
        }

        var entries = new Interval[n * n];
        for (var i = 0; i < n; i++)
        {
            if (_table.Derivative(polynomial, _order[i], []) is not { } slope)
            {
                return false;
            }

            for (var j = 0; j <= i; j++)
            {
                if (_table.Derivative(slope, _order[j], []) is not { } second || second.Count > HessianTerms)
                {
                    return false;
                }

                _table.Spend(second.Count);
                var range = _table.Signs.Of(second, _table);
                if (n == 1)
                {
                    return range.IsNonnegative;
                }

                entries[(i * n) + j] = entries[(j * n) + i] = SecondDerivative.Enclose(range);
            }
        }

        return IntervalMatrix.IsPositiveSemidefinite(entries, n);
    }

    private bool IsSmooth(Polynomial polynomial)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        foreach (var id in polynomial.Symbols())
        {
            if (_coordinates.Contains(id) || !DependsOn(id))
            {
                continue;
            }

            var symbol = _table[id];
            var argument = symbol.Arguments.Count > 0 ? _table.Signs.Of(symbol.Arguments[0], _table) : default;
            var total = symbol.Kind switch
            {
                SymbolKind.Inverse => argument.IsPositive || argument.IsNegative,
                SymbolKind.Unary => (UnaryFunction)symbol.A switch
                {
                    UnaryFunction.Exp or UnaryFunction.Sin or UnaryFunction.Cos or UnaryFunction.Sinh or UnaryFunction.Cosh or UnaryFunction.Tanh or UnaryFunction.Atan
                        or UnaryFunction.Sigmoid or UnaryFunction.Softplus => true,
                    UnaryFunction.Log or UnaryFunction.Sqrt => argument.IsPositive,
                    _ => false,
                },
                _ => false,
            };
            if (!total || !symbol.Arguments.All(IsSmooth))
            {
                return false;
            }
        }

        return true;
    }

    private bool ByParts(Polynomial polynomial)
    {
        polynomial = WithoutMaxima(polynomial);
        var quadratic = new Dictionary<(int Row, int Column), Rational>();
        var rows = new Dictionary<int, int>();
        foreach (var coordinate in _order)
        {
            rows[coordinate] = rows.Count;
        }

        // max(p, 0)² is written as max(p, 0) p: what such a symbol is multiplied by is collected first.
        var multiplied = new Dictionary<int, PolynomialSum>();
        foreach (var (monomial, coefficient) in polynomial.Terms)
        {
            _table.Spend(1);
            var (weight, own) = Split(monomial, coefficient);
            if (own.Degree == 0 || (own.Degree == 1 && _coordinates.Contains(own.SymbolAt(0))))
            {
                continue;
            }

            if (own.Degree == 2 && AllCoordinates(own) && weight.IsConstant)
            {
                var (i, j) = (rows[own.SymbolAt(0)], rows[own.SymbolAt(own.Count - 1)]);
                AddTo(quadratic, i, j, i == j ? weight.ConstantTerm : weight.ConstantTerm / 2);
                continue;
            }

            if (Positive(own) is { } relu && own.Degree <= 2)
            {
                if (!multiplied.TryGetValue(relu, out var sum))
                {
                    multiplied[relu] = sum = new();
                }

                foreach (var (part, value) in weight.Terms)
                {
                    sum.Add(part * own.With(relu, 0), value);
                }

                continue;
            }

            if (!AddTerm(weight, own, quadratic, rows))
            {
                return false;
            }
        }

        foreach (var (relu, sum) in multiplied)
        {
            // k p + c with constants: k max(p, 0)² has a second derivative in [0, 2 k], c max(p, 0) is convex for c >= 0.
            var (argument, multiplier) = (_table[relu].Arguments[0], sum.ToPolynomial());
            var k = multiplier.Coefficient(argument.Terms[^1].Key) / argument.Leading;
            k = argument.Terms[^1].Key.Degree == 0 || !Depends(argument.Terms[^1].Key) ? Rational.Zero : k;
            var rest = multiplier - (k * argument);
            if (DependsOn(rest) || !_table.Signs.Of(rest, _table).IsNonnegative || Affine(argument) is not { } slope
                || (k.Sign < 0 && !AddSquare(quadratic, rows, slope, 2 * k)))
            {
                return false;
            }
        }

        return PositiveSemidefinite.Check(quadratic, _order.Length, []);
    }

    // c max(p - q, 0) + r is c max(p, q) + (r - c q): what is left of the polynomial when the first is convex, since p and q are. q is what p - q subtracts of
    // functions that are not affine.
    private Polynomial WithoutMaxima(Polynomial polynomial)
    {
        foreach (var (monomial, coefficient) in polynomial.Terms.ToArray())
        {
            if (monomial.Degree != 1 || coefficient.Sign <= 0 || !_table[monomial.SymbolAt(0)].Is(UnaryFunction.Relu))
            {
                continue;
            }

            var (argument, subtracted) = (_table[monomial.SymbolAt(0)].Arguments[0], new PolynomialSum());
            foreach (var (part, factor) in argument.Terms)
            {
                if (factor.Sign < 0 && !AllCoordinates(part))
                {
                    subtracted.Add(part, -factor);
                }
            }

            var q = subtracted.ToPolynomial();
            if (!q.IsZero && IsConvex(q) && IsConvex(argument + q))
            {
                polynomial = polynomial - Polynomial.Of(monomial, coefficient) - (coefficient * q);
            }
        }

        return polynomial;
    }

    private static void AddTo(Dictionary<(int Row, int Column), Rational> matrix, int i, int j, Rational value)
    {
        var key = (int.Min(i, j), int.Max(i, j));
        matrix[key] = matrix.GetValueOrDefault(key) + value;
    }

    // The part of a term that the coordinates do not move, and the rest.
    private (Polynomial Weight, Monomial Own) Split(Monomial monomial, Rational coefficient)
    {
        var (weight, own) = (Monomial.One, Monomial.One);
        for (var i = 0; i < monomial.Count; i++)
        {
            var factor = Monomial.Of(monomial.SymbolAt(i), monomial.ExponentAt(i));
            (weight, own) = DependsOn(monomial.SymbolAt(i)) ? (weight, own * factor) : (weight * factor, own);
        }

        return (Polynomial.Of(weight, coefficient), own);
    }

    private bool AllCoordinates(Monomial monomial) => Enumerable.Range(0, monomial.Count).All(i => _coordinates.Contains(monomial.SymbolAt(i)));

    // The only relu of a monomial, to the first power.
    private int? Positive(Monomial monomial)
    {
        int? found = null;
        for (var i = 0; i < monomial.Count; i++)
        {
            if (_table[monomial.SymbolAt(i)].Is(UnaryFunction.Relu))
            {
                if (found is not null || monomial.ExponentAt(i) != 1)
                {
                    return null;
                }

                found = monomial.SymbolAt(i);
            }
            else if (!_coordinates.Contains(monomial.SymbolAt(i)))
            {
                return null;
            }
        }

        return found is { } relu && Affine(_table[relu].Arguments[0]) is not null ? found : null;
    }

    private bool AddTerm(Polynomial weight, Monomial own, Dictionary<(int Row, int Column), Rational> quadratic, Dictionary<int, int> rows)
    {
        var sign = _table.Signs.Of(weight, _table);
        if (own.Degree > 1)
        {
            return sign.IsNonnegative && IsConvexProduct(own);
        }

        if (!sign.IsNonnegative && !sign.IsNonpositive)
        {
            return false;
        }

        var symbol = _table[own.SymbolAt(0)];
        if (symbol.Kind != SymbolKind.Inverse && symbol.Arguments.Count > 0 && Affine(symbol.Arguments[0]) is { } slope && SecondDerivative.Of(symbol, _table) is var (low, high))
        {
            var bound = sign.IsNonnegative ? low : high;
            var convex = bound is { } end && (sign.IsNonnegative ? end.Sign >= 0 : end.Sign <= 0);
            if (weight.IsConstant && bound is { IsZero: false } value)
            {
                return AddSquare(quadratic, rows, slope, weight.ConstantTerm * value);
            }

            if (convex)
            {
                return true;
            }
        }

        return sign.IsNonnegative ? IsConvexSymbol(symbol) : IsConcaveSymbol(symbol) || AddLogSumExp(weight, symbol, quadratic, rows);
    }

    // c log(Σ w_k e^(a_k x + ...)) with c < 0: the second derivative of the logarithm along v is the variance of the a_k v, at most half the sum of their squares
    // (a quarter of the square of the greatest distance between two).
    private bool AddLogSumExp(Polynomial weight, Symbol symbol, Dictionary<(int Row, int Column), Rational> quadratic, Dictionary<int, int> rows)
    {
        if (!weight.IsConstant || !symbol.Is(UnaryFunction.Log) || !symbol.Arguments[0].Terms.ToArray().All(IsExponentialTerm))
        {
            return false;
        }

        foreach (var (monomial, coefficient) in symbol.Arguments[0].Terms)
        {
            var own = Split(monomial, coefficient).Own;
            if (own.Degree > 0 && !AddSquare(quadratic, rows, Affine(_table.Exponent(Polynomial.Of(own, Rational.One))!)!, weight.ConstantTerm / 2))
            {
                return false;
            }
        }

        return true;
    }

    // factor / 2 (slope . x)².
    private bool AddSquare(Dictionary<(int Row, int Column), Rational> quadratic, Dictionary<int, int> rows, List<(int Coordinate, Polynomial Slope)> slope, Rational factor)
    {
        if (slope.Any(part => !part.Slope.IsConstant))
        {
            return false;
        }

        for (var i = 0; i < slope.Count; i++)
        {
            _table.Spend(slope.Count);
            for (var j = i; j < slope.Count; j++)
            {
                AddTo(quadratic, rows[slope[i].Coordinate], rows[slope[j].Coordinate], factor / 2 * slope[i].Slope.ConstantTerm * slope[j].Slope.ConstantTerm);
            }
        }

        return true;
    }

    // The slopes of a polynomial that is affine in the coordinates; null for others.
    private List<(int Coordinate, Polynomial Slope)>? Affine(Polynomial polynomial)
    {
        var slopes = new SortedDictionary<int, PolynomialSum>();
        foreach (var (monomial, coefficient) in polynomial.Terms)
        {
            var (weight, own) = Split(monomial, coefficient);
            if (own.Degree > 1 || (own.Degree == 1 && !_coordinates.Contains(own.SymbolAt(0))))
            {
                return null;
            }

            if (own.Degree == 1)
            {
                if (!slopes.TryGetValue(own.SymbolAt(0), out var sum))
                {
                    slopes[own.SymbolAt(0)] = sum = new();
                }

                sum.Add(weight, Rational.One);
            }
        }

        return [.. slopes.Select(pair => (pair.Key, pair.Value.ToPolynomial()))];
    }

    // Powers of one coordinate, and products of exponentials of affine arguments.
    private bool IsConvexProduct(Monomial own)
    {
        if (own.Count == 1 && _coordinates.Contains(own.SymbolAt(0)))
        {
            return own.ExponentAt(0) % 2 == 0 || _table.Signs.OfSymbol(own.SymbolAt(0), _table).IsNonnegative;
        }

        return _table.Exponent(Polynomial.Of(own, Rational.One)) is { } exponent && Affine(exponent) is not null;
    }

    private bool IsConvexSymbol(Symbol symbol)
    {
        var x = symbol.Arguments.Count > 0 ? symbol.Arguments[0] : Polynomial.Zero;
        switch (symbol.Kind)
        {
            case SymbolKind.Greatest:
                return symbol.Arguments.All(IsConvex);
            case SymbolKind.Inverse:
                // e^-p for affine p, and 1 / p for concave p > 0.
                return (_table.Exponent(x) is { } exponent && Affine(exponent) is not null) || (_table.Signs.Of(x, _table).IsPositive && IsConvex(-x));
            case SymbolKind.Unary:
                break;
            default:
                return false;
        }

        return (UnaryFunction)symbol.A switch
        {
            UnaryFunction.Sqrt => x.Symbols().All(inner => _coordinates.Contains(inner) || !DependsOn(inner)) && QuadraticForm.Of(x) is { } form && form.IsNonnegative([]),
            UnaryFunction.Log => x.Terms.ToArray().All(IsExponentialTerm),
            UnaryFunction.Relu or UnaryFunction.Exp or UnaryFunction.Softplus or UnaryFunction.Elu => IsConvex(x),
            UnaryFunction.Abs or UnaryFunction.Cosh => _table.Signs.Of(x, _table).IsNonnegative && IsConvex(x),
            _ => false,
        };
    }

    private bool IsConcaveSymbol(Symbol symbol) => symbol.Kind == SymbolKind.Unary && (UnaryFunction)symbol.A switch
    {
        // Where the argument may be 0 the root has no slope.
        UnaryFunction.Sqrt => _table.Signs.Of(symbol.Arguments[0], _table).IsPositive && IsConvex(-symbol.Arguments[0]),
        UnaryFunction.Log => _table.Signs.Of(symbol.Arguments[0], _table).IsPositive && IsConvex(-symbol.Arguments[0]),
        _ => false,
    };

    // c e^p with c >= 0 and affine p: the logarithm of a sum of such terms is convex. A positive constant is e^0 times it.
    private bool IsExponentialTerm(KeyValuePair<Monomial, Rational> term)
    {
        var (weight, own) = Split(term.Key, term.Value);
        return _table.Signs.Of(weight, _table).IsPositive
            && (own.Degree == 0 || (_table.Exponent(Polynomial.Of(own, Rational.One)) is { } exponent && Affine(exponent) is not null));
    }

    private bool Depends(Monomial monomial) => Enumerable.Range(0, monomial.Count).Any(i => DependsOn(monomial.SymbolAt(i)));

    private bool DependsOn(Polynomial polynomial)
    {
        foreach (var (monomial, _) in polynomial.Terms)
        {
            if (Depends(monomial))
            {
                return true;
            }
        }

        return false;
    }

    private bool DependsOn(int symbol)
    {
        if (_depends.TryGetValue(symbol, out var depends))
        {
            return depends;
        }

        var meaning = _table[symbol];
        return _depends[symbol] = _coordinates.Contains(symbol) || meaning.Kind == SymbolKind.Opaque || meaning.Arguments.Any(DependsOn);
    }
}

/// <summary>Ends of second derivatives.</summary>
internal static class SecondDerivative
{
    /// <summary>
    /// m and M such that f - m x²/2 and M x²/2 - f are convex on the range of the argument, for the function of a symbol; null ends are infinite, and null is
    /// an unknown function or an argument outside its domain.
    /// </summary>
    public static (Rational? Low, Rational? High)? Of(Symbol symbol, SymbolTable table)
    {
        if (symbol.Kind == SymbolKind.Binary && symbol.Arguments[1] is not { IsConstant: true, ConstantTerm.Sign: > 0 })
        {
            return null;
        }

        if (symbol.Is(BinaryFunction.Huber))
        {
            return (Rational.Zero, Rational.One);
        }

        if (symbol.Is(BinaryFunction.Smelu))
        {
            return (Rational.Zero, 1 / (2 * symbol.Arguments[1].ConstantTerm));
        }

        if (symbol.Kind != SymbolKind.Unary)
        {
            return null;
        }

        var range = table.Signs.Of(symbol.Arguments[0], table);
        var x = Enclose(range);
        return (UnaryFunction)symbol.A switch
        {
            UnaryFunction.Abs or UnaryFunction.Relu => (Rational.Zero, null),
            UnaryFunction.Exp => Ends(Interval.Apply(UnaryFunction.Exp, x)),
            UnaryFunction.Cosh => Ends(Interval.Apply(UnaryFunction.Cosh, x)),
            UnaryFunction.Sinh => Ends(Interval.Apply(UnaryFunction.Sinh, x)),
            UnaryFunction.Sin => Ends(-Interval.Apply(UnaryFunction.Sin, x)),
            UnaryFunction.Cos => Ends(-Interval.Apply(UnaryFunction.Cos, x)),

            // s(x) s(-x) falls with |x|, from 1/4: the least value is at an end.
            UnaryFunction.Softplus => (Least(Spread(new Interval(x.Lower, x.Lower is double.NegativeInfinity ? 0 : x.Lower)), Spread(new Interval(x.Upper is double.PositiveInfinity ? 0 : x.Upper, x.Upper))), new Rational(1, 4)),
            UnaryFunction.Elu => (Rational.Zero, Rational.One),

            // Odd, with the sign of -x: the greatest sizes are 1/(6 sqrt 3), 4/(3 sqrt 3), 3 sqrt 3/8 and sqrt(8/(e pi)).
            UnaryFunction.Sigmoid => Odd(range, new Rational(9623, 100_000)),
            UnaryFunction.Tanh => Odd(range, new Rational(76981, 100_000)),
            UnaryFunction.Atan => Odd(range, new Rational(64952, 100_000)),
            UnaryFunction.Erf => Odd(range, new Rational(96789, 100_000)),
            UnaryFunction.Log when range.IsPositive => (range.Low is { Sign: > 0 } low ? -1 / (low * low) : null, range.High is { } high ? -1 / (high * high) : Rational.Zero),
            UnaryFunction.Sqrt when range.IsPositive => (null, Rational.Zero),
            _ => null,
        };
    }

    private static (Rational? Low, Rational? High)? Odd(ExactRange range, Rational size) =>
        (range.IsNonpositive ? Rational.Zero : -size, range.IsNonnegative ? Rational.Zero : size);

    private static Interval Spread(Interval x) => Interval.Apply(UnaryFunction.Sigmoid, x) * Interval.Apply(UnaryFunction.Sigmoid, -x);

    private static Rational Least(Interval a, Interval b) => Rational.FromDouble(double.Max(0, double.Min(a.Lower, b.Lower)));

    /// <summary>A range as an enclosure.</summary>
    public static Interval Enclose(ExactRange range) => Interval.Hull(
        range.Low is { } low ? Interval.FromRational(low) : new Interval(double.NegativeInfinity, 0),
        range.High is { } high ? Interval.FromRational(high) : new Interval(0, double.PositiveInfinity)) is var hull && (range.Low is null || range.High is null)
        ? new Interval(range.Low is null ? double.NegativeInfinity : hull.Lower, range.High is null ? double.PositiveInfinity : hull.Upper)
        : hull;

    private static (Rational? Low, Rational? High)? Ends(Interval x) => x.Definedness != Definedness.Defined
        ? null
        : (double.IsFinite(x.Lower) ? Rational.FromDouble(x.Lower) : null, double.IsFinite(x.Upper) ? Rational.FromDouble(x.Upper) : null);
}
