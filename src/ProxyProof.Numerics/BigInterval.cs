using System.Globalization;
using System.Numerics;
using ProxyProof.Numerics.Enclosures;

namespace ProxyProof.Numerics;

/// <summary>
/// A closed range of reals with ends mantissa * 2^exponent of a precision that the caller chooses: what binary64 cannot settle, more bits can. The same
/// functions, formulas and contracts as <see cref="Interval"/>. The default value is undefined.
/// </summary>
/// <remarks>
/// The precision belongs to the thread and to the scope of <see cref="WithPrecision"/>, since the seam's members are static; values carry no precision, and
/// a value made under one precision may be used under another. Exponents are kept within 2^30; beyond, ends become infinite or 0 on the safe side.
/// </remarks>
public readonly partial struct BigInterval : IEnclosure<BigInterval>, IEndpoints<BigInterval, BigInterval>, ISeriesNumber<BigInterval>, IEquatable<BigInterval>
{
    /// <summary>The precision where no scope is open: twice that of a pair of doubles.</summary>
    public const int DefaultPrecision = 212;

    /// <summary>Below 64 bits a double would not be a point.</summary>
    public const int LeastPrecision = 64;

    /// <summary>Above it a function would take minutes.</summary>
    public const int GreatestPrecision = 1 << 16;

    [ThreadStatic]
    private static int _precision;

    private readonly Dyadic _lower;
    private readonly Dyadic _upper;

    internal BigInterval(Dyadic lower, Dyadic upper, Definedness definedness = Definedness.Defined)
    {
        _lower = lower;
        _upper = upper;
        Definedness = definedness;
    }

    /// <summary>The precision of this thread's scope, in bits.</summary>
    public static int Precision => _precision == 0 ? DefaultPrecision : _precision;

    /// <inheritdoc/>
    public static BigInterval Pi => Constant(Constants.Pi);

    /// <inheritdoc/>
    public static BigInterval Entire => new(Dyadic.MinusInfinity, Dyadic.Infinity);

    /// <summary>Defined nowhere.</summary>
    public static BigInterval Undefined => new(Dyadic.MinusInfinity, Dyadic.Infinity, Definedness.Undefined);

    /// <inheritdoc/>
    public Definedness Definedness { get; }

    /// <inheritdoc/>
    public bool IsPoint => Definedness == Definedness.Defined && !_lower.IsInfinite && _lower.CompareTo(_upper) == 0;

    /// <summary>An upper bound of the exponent of the width relative to the value: the range is narrower than 2^this times its greatest size.</summary>
    public int RelativeWidthExponent
    {
        get
        {
            if (_lower.IsInfinite || _upper.IsInfinite)
            {
                return int.MaxValue;
            }

            var width = -Dyadic.AddDown(_lower, -_upper, 64);
            return width.Sign == 0 ? int.MinValue : width.Top - Math.Max(_lower.Sign == 0 ? int.MinValue / 2 : _lower.Top, _upper.Sign == 0 ? int.MinValue / 2 : _upper.Top) + 1;
        }
    }

    /// <summary>The sum. Error: encloses the exact value.</summary>
    public static BigInterval operator +(BigInterval a, BigInterval b)
    {
        var d = Meet(a, b);
        return d == Definedness.Undefined ? Undefined : new(Dyadic.AddDown(a._lower, b._lower, Precision), -Dyadic.AddDown(-a._upper, -b._upper, Precision), d);
    }

    /// <summary>The difference. Error: encloses the exact value.</summary>
    public static BigInterval operator -(BigInterval a, BigInterval b) => a + -b;

    /// <summary>The negation. Error: exact.</summary>
    public static BigInterval operator -(BigInterval a) => new(-a._upper, -a._lower, a.Definedness);

    /// <summary>The product; 0 times an unbounded range is 0. Error: encloses the exact value.</summary>
    public static BigInterval operator *(BigInterval a, BigInterval b)
    {
        var d = Meet(a, b);
        if (d == Definedness.Undefined)
        {
            return Undefined;
        }

        if (a._lower.Sign < 0 && a._upper.Sign <= 0)
        {
            return -(-a * b);
        }

        if (b._lower.Sign < 0 && b._upper.Sign <= 0)
        {
            return -(a * -b);
        }

        var p = Precision;
        if (a._lower.Sign >= 0 && b._lower.Sign >= 0)
        {
            return new(Dyadic.MultiplyDown(a._lower, b._lower, p), -Dyadic.MultiplyDown(-a._upper, b._upper, p), d);
        }

        var lower = Least(Least(Dyadic.MultiplyDown(a._lower, b._lower, p), Dyadic.MultiplyDown(a._lower, b._upper, p)), Least(Dyadic.MultiplyDown(a._upper, b._lower, p), Dyadic.MultiplyDown(a._upper, b._upper, p)));
        var minus = Least(Least(Dyadic.MultiplyDown(-a._lower, b._lower, p), Dyadic.MultiplyDown(-a._lower, b._upper, p)), Least(Dyadic.MultiplyDown(-a._upper, b._lower, p), Dyadic.MultiplyDown(-a._upper, b._upper, p)));
        return new(lower, -minus, d);
    }

    /// <summary>
    /// The quotient: undefined by [0, 0]; partial where the divisor has 0 as an end (a half line) or within (the whole line).
    /// Error: encloses the exact value.
    /// </summary>
    public static BigInterval operator /(BigInterval a, BigInterval b)
    {
        var d = Meet(a, b);
        if (d == Definedness.Undefined || (b._lower.Sign == 0 && b._upper.Sign == 0))
        {
            return Undefined;
        }

        if (b._upper.Sign <= 0)
        {
            (a, b) = (-a, -b);
        }

        if (b._lower.Sign < 0)
        {
            return new(Dyadic.MinusInfinity, Dyadic.Infinity, Definedness.Partial);
        }

        var p = Precision;
        if (b._lower.Sign == 0)
        {
            return a._lower.Sign == 0 && a._upper.Sign == 0 ? new(Dyadic.Zero, Dyadic.Zero, Definedness.Partial)
                : a._lower.Sign >= 0 ? new(Dyadic.DivideDown(a._lower, b._upper, p), Dyadic.Infinity, Definedness.Partial)
                : a._upper.Sign <= 0 ? new(Dyadic.MinusInfinity, -Dyadic.DivideDown(-a._upper, b._upper, p), Definedness.Partial)
                : new(Dyadic.MinusInfinity, Dyadic.Infinity, Definedness.Partial);
        }

        return new(
            Dyadic.DivideDown(a._lower, a._lower.Sign >= 0 ? b._upper : b._lower, p),
            -Dyadic.DivideDown(-a._upper, a._upper.Sign >= 0 ? b._lower : b._upper, p),
            d);
    }

    /// <summary>Equality of ends and definedness.</summary>
    public static bool operator ==(BigInterval a, BigInterval b) => a.Equals(b);

    /// <summary>Inequality of ends or definedness.</summary>
    public static bool operator !=(BigInterval a, BigInterval b) => !a.Equals(b);

    /// <summary>Sets the precision for this thread until the scope is disposed; scopes nest. Cost: none.</summary>
    /// <param name="bits">Clamped to <see cref="LeastPrecision"/>..<see cref="GreatestPrecision"/>.</param>
    public static PrecisionScope WithPrecision(int bits)
    {
        var scope = new PrecisionScope(_precision);
        _precision = Math.Clamp(bits, LeastPrecision, GreatestPrecision);
        return scope;
    }

    /// <inheritdoc/>
    public static BigInterval FromRational(Rational value)
    {
        var above = new Dyadic(value.Numerator, 0);
        var below = new Dyadic(value.Denominator, 0);
        return new(Dyadic.DivideDown(above, below, Precision), -Dyadic.DivideDown(-above, below, Precision));
    }

    /// <inheritdoc/>
    public static BigInterval FromDouble(double value)
    {
        var exact = ToDyadic(value);
        return new(exact, exact);
    }

    /// <summary>The same range: the ends of an <see cref="Interval"/> are exact here.</summary>
    public static BigInterval FromInterval(Interval value) => value.Definedness == Definedness.Undefined ? Undefined : new(
        double.IsInfinity(value.Lower) ? Dyadic.MinusInfinity : ToDyadic(value.Lower),
        double.IsInfinity(value.Upper) ? Dyadic.Infinity : ToDyadic(value.Upper),
        value.Definedness);

    /// <inheritdoc/>
    public static BigInterval Hull(BigInterval a, BigInterval b) =>
        a.Definedness == Definedness.Undefined ? b.Definedness == Definedness.Undefined ? Undefined : new(b._lower, b._upper, Definedness.Partial)
        : b.Definedness == Definedness.Undefined ? new(a._lower, a._upper, Definedness.Partial)
        : new(Least(a._lower, b._lower), Greatest(a._upper, b._upper), Meet(a, b));

    /// <inheritdoc/>
    public Trilean Compare(Relation relation) => Definedness != Definedness.Defined ? Trilean.Unknown : Decide(relation);

    /// <inheritdoc/>
    public string LowerDecimal(int digits) => DyadicDecimal.Down(_lower, digits);

    /// <inheritdoc/>
    public string UpperDecimal(int digits) => DyadicDecimal.Up(_upper, digits);

    /// <inheritdoc/>
    public (double Lower, double Upper) ToDoubles() => (_lower.ToDoubleDown(), _upper.ToDoubleUp());

    /// <summary>Whether the fraction lies in the range.</summary>
    public bool Contains(Rational value)
    {
        if (Definedness == Definedness.Undefined)
        {
            return false;
        }

        return Side(_lower) <= 0 && Side(_upper) >= 0;

        // The sign of end - value.
        int Side(Dyadic end)
        {
            if (end.IsInfinite)
            {
                return end.Sign;
            }

            var product = value.Denominator * end.Mantissa;
            return end.Exponent >= 0
                ? (product << end.Exponent).CompareTo(value.Numerator)
                : product.CompareTo(value.Numerator << -end.Exponent);
        }
    }

    /// <inheritdoc/>
    public bool Equals(BigInterval other) => Definedness == other.Definedness && (Definedness == Definedness.Undefined || (_lower.Equals(other._lower) && _upper.Equals(other._upper)));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is BigInterval other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Definedness == Definedness.Undefined ? 0 : HashCode.Combine(_lower, _upper, Definedness);

    /// <summary>The ends outward rounded to 40 digits.</summary>
    public override string ToString() => Definedness switch
    {
        Definedness.Undefined => "undefined",
        Definedness.Partial => string.Create(CultureInfo.InvariantCulture, $"[{LowerDecimal(40)}, {UpperDecimal(40)}] where defined"),
        Definedness.Defined => string.Create(CultureInfo.InvariantCulture, $"[{LowerDecimal(40)}, {UpperDecimal(40)}]"),
    };

    private static Definedness Meet(BigInterval a, BigInterval b) => a.Definedness < b.Definedness ? a.Definedness : b.Definedness;

    private static Dyadic Least(Dyadic a, Dyadic b) => a.CompareTo(b) <= 0 ? a : b;

    private static Dyadic Greatest(Dyadic a, Dyadic b) => a.CompareTo(b) >= 0 ? a : b;

    private static Dyadic ToDyadic(double value)
    {
        var exact = Rational.FromDouble(value);
        return exact.IsInteger ? new(exact.Numerator, 0) : new(exact.Numerator, 1 - (int)exact.Denominator.GetBitLength());
    }

    private static BigInterval Constant(Func<int, BigInteger> expansion)
    {
        var bits = Precision + 8;
        var value = expansion(bits);
        return new(Dyadic.RoundDown(value, -bits, Precision), Dyadic.RoundUp(value + 2, -bits, Precision));
    }

    private Trilean Decide(Relation relation) => relation switch
    {
        Relation.Less => _upper.Sign < 0 ? Trilean.True : _lower.Sign >= 0 ? Trilean.False : Trilean.Unknown,
        Relation.LessOrEqual => _upper.Sign <= 0 ? Trilean.True : _lower.Sign > 0 ? Trilean.False : Trilean.Unknown,
        Relation.Greater => _lower.Sign > 0 ? Trilean.True : _upper.Sign <= 0 ? Trilean.False : Trilean.Unknown,
        Relation.GreaterOrEqual => _lower.Sign >= 0 ? Trilean.True : _upper.Sign < 0 ? Trilean.False : Trilean.Unknown,
        Relation.Equal => _lower.Sign == 0 && _upper.Sign == 0 ? Trilean.True : _lower.Sign > 0 || _upper.Sign < 0 ? Trilean.False : Trilean.Unknown,
        Relation.NotEqual => _lower.Sign > 0 || _upper.Sign < 0 ? Trilean.True : _lower.Sign == 0 && _upper.Sign == 0 ? Trilean.False : Trilean.Unknown,
    };

    /// <summary>Restores the precision that held before <see cref="WithPrecision"/>.</summary>
    public readonly struct PrecisionScope : IDisposable
    {
        private readonly int _before;

        internal PrecisionScope(int before) => _before = before;

        /// <inheritdoc/>
        public void Dispose() => _precision = _before;
    }
}
