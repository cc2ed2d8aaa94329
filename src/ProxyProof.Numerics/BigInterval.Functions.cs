using ProxyProof.Numerics.Enclosures;

namespace ProxyProof.Numerics;

/// <content>The functions of the seam, and the arithmetic of the series behind them.</content>
public readonly partial struct BigInterval
{
    /// <summary>What the series lose: a bit per doubling of the number of operations, and the 29 bits that a reduction by multiples of log 2 takes.</summary>
    private const int GuardBits = 64;

    /// <summary>Arguments of the trigonometric functions from 2^this on are not reduced.</summary>
    private const int GreatestReduced = 1 << 14;

    static BigInterval IEndpoints<BigInterval, BigInterval>.Overflow => new(new(1, 1 << 27), Dyadic.Infinity);

    static BigInterval IEndpoints<BigInterval, BigInterval>.Underflow => new(Dyadic.Zero, new(1, -(1 << 27)));

    static int ISeriesNumber<BigInterval>.Bits => Precision;

    static BigInterval ISeriesNumber<BigInterval>.Ln2 => Constant(Constants.Ln2);

    static BigInterval ISeriesNumber<BigInterval>.SqrtHalf => Root(new(new(1, -1), new(1, -1)));

    static BigInterval ISeriesNumber<BigInterval>.SqrtPi => Root(Pi);

    double ISeriesNumber<BigInterval>.Approximation
    {
        get
        {
            var (lower, upper) = ToDoubles();
            return Math.Clamp((0.5 * lower) + (0.5 * upper), -double.MaxValue, double.MaxValue);
        }
    }

    int ISeriesNumber<BigInterval>.Magnitude =>
        _lower.IsInfinite || _upper.IsInfinite ? Dyadic.GreatestTop
        : Math.Max(_lower.Sign == 0 ? -Dyadic.GreatestTop : _lower.Top, _upper.Sign == 0 ? -Dyadic.GreatestTop : _upper.Top);

    int ISeriesNumber<BigInterval>.CertainSign => _lower.Sign > 0 ? 1 : _upper.Sign < 0 ? -1 : 0;

    bool IEndpoints<BigInterval, BigInterval>.IsBoundedBelow => !_lower.IsInfinite;

    bool IEndpoints<BigInterval, BigInterval>.IsBoundedAbove => !_upper.IsInfinite;

    BigInterval IEndpoints<BigInterval, BigInterval>.LowerPoint => new(_lower, _lower);

    BigInterval IEndpoints<BigInterval, BigInterval>.UpperPoint => new(_upper, _upper);

    int IEndpoints<BigInterval, BigInterval>.LowerSign => _lower.Sign;

    int IEndpoints<BigInterval, BigInterval>.UpperSign => _upper.Sign;

    /// <summary>Applies a function of one argument. Error: encloses the exact value.</summary>
    public static BigInterval Apply(UnaryFunction function, BigInterval x)
    {
        if (x.Definedness == Definedness.Undefined)
        {
            return Undefined;
        }

        return function switch
        {
            UnaryFunction.Negate => -x,
            UnaryFunction.Abs => x._lower.Sign >= 0 ? x : x._upper.Sign <= 0 ? -x : new(Dyadic.Zero, Greatest(-x._lower, x._upper), x.Definedness),
            UnaryFunction.Relu => new(Greatest(x._lower, Dyadic.Zero), Greatest(x._upper, Dyadic.Zero), x.Definedness),
            UnaryFunction.Sqrt => x._upper.Sign < 0 ? Undefined : Root(x),
            _ => Guarded(() => Elementary<BigInterval, BigInterval>.Apply(function, x)),
        };
    }

    /// <summary>Applies a function of two arguments. Error: encloses the exact value.</summary>
    public static BigInterval Apply(BinaryFunction function, BigInterval x, BigInterval y)
    {
        var d = Meet(x, y);
        if (d == Definedness.Undefined)
        {
            return Undefined;
        }

        return function switch
        {
            BinaryFunction.Add => x + y,
            BinaryFunction.Subtract => x - y,
            BinaryFunction.Multiply => x * y,
            BinaryFunction.Divide => x / y,
            BinaryFunction.Max => new(Greatest(x._lower, y._lower), Greatest(x._upper, y._upper), d),
            BinaryFunction.Min => new(Least(x._lower, y._lower), Least(x._upper, y._upper), d),
            BinaryFunction.Power => Guarded(() => Powers<BigInterval, BigInterval>.Power(x, y)).Capped(d),
            BinaryFunction.LeakyRelu or BinaryFunction.Smelu or BinaryFunction.Huber or BinaryFunction.TieStep or BinaryFunction.KinkRatio =>
                Guarded(() => Pieces<BigInterval, BigInterval>.Apply(function, x, y)).Capped(d),
        };
    }

    /// <summary>x^n. Error: encloses the exact value.</summary>
    public static BigInterval Power(BigInterval x, int n) =>
        x.Definedness == Definedness.Undefined ? Undefined : Guarded(() => Powers<BigInterval, BigInterval>.Power(x, n)).Capped(x.Definedness);

    /// <inheritdoc/>
    public static BigInterval Select(Relation relation, BigInterval difference, BigInterval then, BigInterval otherwise) =>
        difference.Definedness == Definedness.Undefined ? Undefined : difference.Decide(relation) switch
        {
            Trilean.True => then.Capped(difference.Definedness),
            Trilean.False => otherwise.Capped(difference.Definedness),
            Trilean.Unknown => Hull(then, otherwise).Capped(difference.Definedness),
        };

    static BigInterval ISeriesNumber<BigInterval>.Integer(long value) => new(new(value, 0), new(value, 0));

    static BigInterval ISeriesNumber<BigInterval>.Sqrt(BigInterval x) => Root(x);

    static int ISeriesNumber<BigInterval>.Raise(int bits)
    {
        var saved = _precision;
        _precision = Precision + bits;
        return saved;
    }

    static void ISeriesNumber<BigInterval>.Restore(int saved) => _precision = saved;

    static (int Quadrant, BigInterval Remainder)? ISeriesNumber<BigInterval>.ReduceQuarterTurns(BigInterval x, int exponent)
    {
        var point = x._lower;
        var top = (long)point.Top + exponent;
        if (top > GreatestReduced)
        {
            return null;
        }

        if (top < 0)
        {
            return (0, x.Shift(exponent));
        }

        // A number close to a multiple of pi/2 leaves few bits; ask for more until enough are left, or the limit says that they must do.
        for (var extra = 64; ; extra *= 4)
        {
            var bits = Precision + (int)Math.Max(top, 0) + extra;
            var (quadrant, low, high) = QuarterTurns.Reduce(point.Mantissa, point.Exponent + exponent, bits);
            var result = new BigInterval(Dyadic.RoundDown(low, -bits - 1, Precision), Dyadic.RoundUp(high, -bits - 1, Precision));
            if (extra > GreatestPrecision || (high - low).GetBitLength() + Precision <= System.Numerics.BigInteger.Abs(low).GetBitLength())
            {
                return (quadrant, result);
            }
        }
    }

    BigInterval ISeriesNumber<BigInterval>.Over(int divisor) => this / new BigInterval(new(divisor, 0), new(divisor, 0));

    BigInterval ISeriesNumber<BigInterval>.Scale(int exponent) => Shift(exponent);

    BigInterval ISeriesNumber<BigInterval>.Widen(int exponent)
    {
        var radius = new Dyadic(1, Math.Max(exponent, -Dyadic.GreatestTop));
        return new(Dyadic.AddDown(_lower, -radius, Precision), -Dyadic.AddDown(-_upper, -radius, Precision), Definedness);
    }

    static BigInterval IEndpoints<BigInterval, BigInterval>.Span(BigInterval lowerOf, BigInterval upperOf, Definedness definedness) => new(lowerOf._lower, upperOf._upper, definedness);

    static BigInterval IEndpoints<BigInterval, BigInterval>.FromSeries(BigInterval value, int exponent) =>
        value.Definedness == Definedness.Undefined ? Entire : value.Shift(exponent).With(Definedness.Defined);

    (BigInterval Significand, int Exponent) IEndpoints<BigInterval, BigInterval>.Decompose() => (Shift(-_lower.Top), _lower.Top);

    BigInterval IEndpoints<BigInterval, BigInterval>.With(Definedness definedness) => With(definedness);

    BigInterval IEndpoints<BigInterval, BigInterval>.Clamp(BigInterval least, BigInterval most) => new(Greatest(_lower, least._lower), Least(_upper, most._upper), Definedness);

    bool IEndpoints<BigInterval, BigInterval>.IsAtMost(BigInterval other) => _upper.CompareTo(other._lower) <= 0;

    /// <summary>The square root of the part that is not negative.</summary>
    private static BigInterval Root(BigInterval x) => new(
        Dyadic.SqrtDown(Greatest(x._lower, Dyadic.Zero), Precision),
        Dyadic.SqrtUp(x._upper, Precision),
        x._lower.Sign < 0 ? Definedness.Partial : x.Definedness);

    /// <summary>Computes with more bits and rounds outward to those of the scope.</summary>
    private static BigInterval Guarded(Func<BigInterval> compute)
    {
        var saved = _precision;
        var precision = Precision;
        BigInterval result;
        try
        {
            _precision = precision + GuardBits;
            result = compute();
        }
        finally
        {
            _precision = saved;
        }

        return new(
            result._lower.IsInfinite ? result._lower : Dyadic.RoundDown(result._lower.Mantissa, result._lower.Exponent, precision),
            result._upper.IsInfinite ? result._upper : Dyadic.RoundUp(result._upper.Mantissa, result._upper.Exponent, precision),
            result.Definedness);
    }

    private BigInterval Shift(int exponent) => new(_lower.ScaleDown(exponent), -(-_upper).ScaleDown(exponent), Definedness);

    private BigInterval With(Definedness definedness) => new(_lower, _upper, definedness);

    private BigInterval Capped(Definedness definedness) => With(definedness < Definedness ? definedness : Definedness);
}
