using System.Numerics;

namespace ProxyProof.Numerics;

/// <summary>Mantissa * 2^Exponent, or an infinity: an end of a <see cref="BigInterval"/>. Rounding is downwards to a number of bits; upwards by negation.</summary>
internal readonly struct Dyadic : IEquatable<Dyadic>, IComparable<Dyadic>
{
    /// <summary>The range of exponents: what leaves it becomes an infinity or the number of that exponent, or 0, on the safe side.</summary>
    public const int GreatestTop = 1 << 30;

    private readonly bool _infinite;

    public Dyadic(BigInteger mantissa, int exponent)
    {
        Mantissa = mantissa;
        Exponent = mantissa.IsZero ? 0 : exponent;
    }

    private Dyadic(int sign)
    {
        _infinite = true;
        Mantissa = sign;
    }

    public static Dyadic Infinity => new(1);

    public static Dyadic MinusInfinity => new(-1);

    public static Dyadic Zero => default;

    public BigInteger Mantissa { get; }

    public int Exponent { get; }

    public bool IsInfinite => _infinite;

    public int Sign => Mantissa.Sign;

    /// <summary>2^(Top - 1) &lt;= |x| &lt; 2^Top for x finite and not 0.</summary>
    public int Top => Exponent + Bits(Mantissa);

    public static Dyadic operator -(Dyadic a) => a._infinite ? new(-a.Sign) : new(-a.Mantissa, a.Exponent);

    public static Dyadic AddDown(Dyadic a, Dyadic b, int precision)
    {
        if (a._infinite || b.Mantissa.IsZero)
        {
            return a._infinite ? a : RoundDown(a.Mantissa, a.Exponent, precision);
        }

        if (b._infinite || a.Mantissa.IsZero)
        {
            return b._infinite ? b : RoundDown(b.Mantissa, b.Exponent, precision);
        }

        var (great, small) = a.Top >= b.Top ? (a, b) : (b, a);
        var gap = precision + 8;
        if (small.Top < great.Exponent - gap && small.Top < great.Top - gap - precision)
        {
            // The lesser number lies below all kept bits: only its sign counts.
            return RoundDown((great.Mantissa << gap) + small.Sign, (long)great.Exponent - gap, precision);
        }

        var exponent = Math.Min(great.Exponent, small.Exponent);
        return RoundDown((great.Mantissa << (great.Exponent - exponent)) + (small.Mantissa << (small.Exponent - exponent)), exponent, precision);
    }

    /// <summary>The product, where 0 times infinity is 0.</summary>
    public static Dyadic MultiplyDown(Dyadic a, Dyadic b, int precision) =>
        a.Mantissa.IsZero || b.Mantissa.IsZero ? Zero
        : a._infinite || b._infinite ? new(a.Sign * b.Sign)
        : RoundDown(a.Mantissa * b.Mantissa, (long)a.Exponent + b.Exponent, precision);

    /// <summary>The quotient for b not 0, where anything over infinity is 0, the limit.</summary>
    public static Dyadic DivideDown(Dyadic a, Dyadic b, int precision)
    {
        if (a.Mantissa.IsZero || b._infinite)
        {
            return Zero;
        }

        if (a._infinite)
        {
            return new(a.Sign * b.Sign);
        }

        // Enough bits that a nonzero remainder lies below the last one kept.
        var shift = Math.Max(0, precision + 2 - Bits(a.Mantissa) + Bits(b.Mantissa));
        var above = b.Sign < 0 ? -a.Mantissa : a.Mantissa;
        return RoundDown(FloorDivide(above << shift, BigInteger.Abs(b.Mantissa)), (long)a.Exponent - b.Exponent - shift, precision);
    }

    /// <summary>The square root of a number that is not negative.</summary>
    public static Dyadic SqrtDown(Dyadic a, int precision)
    {
        var (root, exponent, _) = Root(a, precision);
        return a._infinite ? a : RoundDown(root, exponent, precision);
    }

    public static Dyadic SqrtUp(Dyadic a, int precision)
    {
        var (root, exponent, exact) = Root(a, precision);
        return a._infinite ? a : RoundUp(exact ? root : root + 1, exponent, precision);
    }

    public static Dyadic RoundDown(BigInteger mantissa, long exponent, int precision)
    {
        if (mantissa.IsZero)
        {
            return Zero;
        }

        var bits = Bits(mantissa);
        if (bits > precision)
        {
            // BigInteger's shift rounds towards minus infinity.
            mantissa >>= bits - precision;
            exponent += bits - precision;
        }

        var top = exponent + bits;
        return top > GreatestTop ? (mantissa.Sign > 0 ? new(BigInteger.One, GreatestTop - 1) : MinusInfinity)
            : top < -GreatestTop ? (mantissa.Sign > 0 ? Zero : new(BigInteger.MinusOne, -GreatestTop))
            : new(mantissa, (int)exponent);
    }

    public static Dyadic RoundUp(BigInteger mantissa, long exponent, int precision) => -RoundDown(-mantissa, exponent, precision);

    /// <summary>The exact number n * 2^shift; what leaves the range of exponents is cut downwards.</summary>
    public Dyadic ScaleDown(int shift) => _infinite ? this : RoundDown(Mantissa, (long)Exponent + shift, int.MaxValue);

    public int CompareTo(Dyadic other)
    {
        if (Sign != other.Sign || Sign == 0)
        {
            return Sign.CompareTo(other.Sign);
        }

        if (_infinite || other._infinite)
        {
            return _infinite && other._infinite ? 0 : _infinite ? Sign : -Sign;
        }

        if (Top != other.Top)
        {
            return Top.CompareTo(other.Top) * Sign;
        }

        var exponent = Math.Min(Exponent, other.Exponent);
        return (Mantissa << (Exponent - exponent)).CompareTo(other.Mantissa << (other.Exponent - exponent));
    }

    /// <summary>The greatest double not above the number.</summary>
    public double ToDoubleDown()
    {
        if (_infinite)
        {
            return Sign > 0 ? double.MaxValue : double.NegativeInfinity;
        }

        if (Mantissa.IsZero)
        {
            return 0;
        }

        if (Top > 1024)
        {
            return Sign > 0 ? double.MaxValue : double.NegativeInfinity;
        }

        var keep = Math.Min(53, Top + 1074);
        if (keep <= 0)
        {
            return Sign > 0 ? 0 : -double.Epsilon;
        }

        var drop = Math.Max(0, Bits(Mantissa) - keep);
        return Math.ScaleB((double)(Mantissa >> drop), Exponent + drop);
    }

    public double ToDoubleUp() => _infinite && Sign > 0 ? double.PositiveInfinity : -(-this).ToDoubleDown();

    public bool Equals(Dyadic other) => CompareTo(other) == 0;

    public override bool Equals(object? obj) => obj is Dyadic other && Equals(other);

    public override int GetHashCode() => _infinite || Mantissa.IsZero ? Sign : HashCode.Combine(Sign, Top);

    private static int Bits(BigInteger mantissa) => (int)BigInteger.Abs(mantissa).GetBitLength();

    private static BigInteger FloorDivide(BigInteger above, BigInteger below)
    {
        var quotient = BigInteger.DivRem(above, below, out var remainder);
        return remainder.Sign < 0 ? quotient - 1 : quotient;
    }

    private static (BigInteger Root, long Exponent, bool Exact) Root(Dyadic a, int precision)
    {
        if (a._infinite || a.Mantissa.IsZero)
        {
            return (BigInteger.Zero, 0, true);
        }

        var shift = Math.Max(0, (2 * precision) + 4 - Bits(a.Mantissa));
        if (((a.Exponent - shift) & 1) != 0)
        {
            shift++;
        }

        var scaled = a.Mantissa << shift;
        var root = IntegerRoot.Floor(scaled);
        return (root, ((long)a.Exponent - shift) / 2, root * root == scaled);
    }
}
