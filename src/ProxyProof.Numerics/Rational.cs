using System.Globalization;
using System.Numerics;

namespace ProxyProof.Numerics;

/// <summary>An exact fraction in lowest terms with a positive denominator. The default value is 0.</summary>
public readonly struct Rational : IEquatable<Rational>, IComparable<Rational>
{
    private readonly BigInteger _denominatorMinusOne;

    /// <summary>Creates numerator / denominator, reduced.</summary>
    /// <exception cref="DivideByZeroException">The denominator is 0.</exception>
    public Rational(BigInteger numerator, BigInteger denominator)
    {
        if (denominator.IsZero)
        {
            throw new DivideByZeroException("A rational number has a nonzero denominator.");
        }

        if (!denominator.IsOne)
        {
            var divisor = BigInteger.GreatestCommonDivisor(numerator, denominator);
            if (denominator.Sign < 0)
            {
                divisor = -divisor;
            }

            numerator /= divisor;
            denominator /= divisor;
        }

        Numerator = numerator;
        _denominatorMinusOne = denominator - 1;
    }

    private Rational(BigInteger integer) => Numerator = integer;

    /// <summary>0.</summary>
    public static Rational Zero => default;

    /// <summary>1.</summary>
    public static Rational One { get; } = new(BigInteger.One);

    /// <summary>The numerator; its sign is the sign of the number.</summary>
    public BigInteger Numerator { get; }

    /// <summary>The denominator, at least 1.</summary>
    public BigInteger Denominator => _denominatorMinusOne + 1;

    /// <summary>-1, 0 or 1.</summary>
    public int Sign => Numerator.Sign;

    /// <summary>Whether the denominator is 1.</summary>
    public bool IsInteger => _denominatorMinusOne.IsZero;

    /// <summary>Whether the number is 0.</summary>
    public bool IsZero => Numerator.IsZero;

    /// <summary>Whether the number is 1.</summary>
    public bool IsOne => IsInteger && Numerator.IsOne;

    /// <summary>The integer as a fraction.</summary>
    public static implicit operator Rational(int value) => new(new BigInteger(value));

    /// <summary>The integer as a fraction.</summary>
    public static implicit operator Rational(long value) => new(new BigInteger(value));

    /// <summary>The integer as a fraction.</summary>
    public static implicit operator Rational(BigInteger value) => new(value);

    /// <summary>Sum.</summary>
    public static Rational operator +(Rational a, Rational b) =>
        a.IsInteger && b.IsInteger
            ? new(a.Numerator + b.Numerator)
            : new((a.Numerator * b.Denominator) + (b.Numerator * a.Denominator), a.Denominator * b.Denominator);

    /// <summary>Difference.</summary>
    public static Rational operator -(Rational a, Rational b) => a + -b;

    /// <summary>Negation.</summary>
    public static Rational operator -(Rational a) => a.IsInteger ? new(-a.Numerator) : new(-a.Numerator, a.Denominator);

    /// <summary>Product.</summary>
    public static Rational operator *(Rational a, Rational b) =>
        a.IsInteger && b.IsInteger ? new(a.Numerator * b.Numerator) : new(a.Numerator * b.Numerator, a.Denominator * b.Denominator);

    /// <summary>Quotient.</summary>
    /// <exception cref="DivideByZeroException">b is 0.</exception>
    public static Rational operator /(Rational a, Rational b) => new(a.Numerator * b.Denominator, a.Denominator * b.Numerator);

    /// <summary>Equality of values.</summary>
    public static bool operator ==(Rational a, Rational b) => a.Equals(b);

    /// <summary>Inequality of values.</summary>
    public static bool operator !=(Rational a, Rational b) => !a.Equals(b);

    /// <summary>Order of values.</summary>
    public static bool operator <(Rational a, Rational b) => a.CompareTo(b) < 0;

    /// <summary>Order of values.</summary>
    public static bool operator >(Rational a, Rational b) => a.CompareTo(b) > 0;

    /// <summary>Order of values.</summary>
    public static bool operator <=(Rational a, Rational b) => a.CompareTo(b) <= 0;

    /// <summary>Order of values.</summary>
    public static bool operator >=(Rational a, Rational b) => a.CompareTo(b) >= 0;

    /// <summary>Absolute value.</summary>
    public static Rational Abs(Rational a) => a.Sign < 0 ? -a : a;

    /// <summary>a^n for an integer n.</summary>
    /// <exception cref="DivideByZeroException">a is 0 and n is negative.</exception>
    public static Rational Pow(Rational a, int n) =>
        n >= 0
            ? new(BigInteger.Pow(a.Numerator, n), BigInteger.Pow(a.Denominator, n))
            : new(BigInteger.Pow(a.Denominator, -n), BigInteger.Pow(a.Numerator, -n));

    /// <summary>The exact value of a finite binary64.</summary>
    /// <exception cref="ArgumentException">NaN or infinite.</exception>
    public static Rational FromDouble(double value)
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentException("Only a finite number is a fraction.", nameof(value));
        }

        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)((bits >> 52) & 0x7FF);
        var mantissa = bits & 0xFFFFFFFFFFFFFL;
        if (exponent == 0)
        {
            exponent++;
        }
        else
        {
            mantissa |= 1L << 52;
        }

        if (mantissa == 0)
        {
            return default;
        }

        exponent -= 1075;
        var trailing = BitOperations.TrailingZeroCount(mantissa);
        mantissa >>= trailing;
        exponent += trailing;
        BigInteger numerator = bits < 0 ? -mantissa : mantissa;
        return exponent >= 0 ? new(numerator << exponent) : new(numerator, BigInteger.One << -exponent);
    }

    /// <summary>Reads a decimal literal such as 12, 0.1 or 1.5e-3 exactly, or a fraction such as -1/3.</summary>
    /// <returns>False when the text is neither.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out Rational value)
    {
        value = default;
        var slash = text.IndexOf('/');
        if (slash >= 0)
        {
            if (!TryParse(text[..slash], out var above) || !TryParse(text[(slash + 1)..], out var below) || below.IsZero)
            {
                return false;
            }

            value = above / below;
            return true;
        }

        var exponent = 0;
        var e = text.IndexOfAny('e', 'E');
        if (e >= 0)
        {
            if (!int.TryParse(text[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent) || Math.Abs(exponent) > 100_000)
            {
                return false;
            }

            text = text[..e];
        }

        var point = text.IndexOf('.');
        string digits;
        if (point >= 0)
        {
            exponent -= text.Length - point - 1;
            digits = string.Concat(text[..point], text[(point + 1)..]);
        }
        else
        {
            digits = text.ToString();
        }

        if (!BigInteger.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var mantissa))
        {
            return false;
        }

        value = exponent >= 0
            ? new(mantissa * BigInteger.Pow(10, exponent))
            : new(mantissa, BigInteger.Pow(10, -exponent));
        return true;
    }

    /// <summary>The nearest binary64, ties to even; infinite when out of range.</summary>
    public double ToDouble()
    {
        var negative = Sign < 0;
        var numerator = BigInteger.Abs(Numerator);
        var denominator = Denominator;
        if (numerator.IsZero)
        {
            return 0;
        }

        // 1. Scale so that the quotient has 64 or 65 bits, with a sticky last bit.
        var shift = 65 - (int)(numerator.GetBitLength() - denominator.GetBitLength());
        var scaled = shift >= 0 ? numerator << shift : numerator;
        var divisor = shift >= 0 ? denominator : denominator << -shift;
        var quotient = BigInteger.DivRem(scaled, divisor, out var remainder);
        var bits = (int)quotient.GetBitLength();

        // 2. The exponent of the leading bit decides how many bits the format keeps.
        var leading = bits - 1 - shift;
        if (leading > 1023)
        {
            return negative ? double.NegativeInfinity : double.PositiveInfinity;
        }

        var keep = Math.Min(53, leading + 1075);
        if (keep < 0)
        {
            return negative ? -0.0 : 0.0;
        }

        // 3. Round to nearest, ties to even.
        var drop = bits - keep;
        var kept = quotient >> drop;
        var rest = quotient - (kept << drop);
        var half = BigInteger.One << (drop - 1);
        var order = rest.CompareTo(half);
        if (order > 0 || (order == 0 && (!remainder.IsZero || !kept.IsEven)))
        {
            kept += 1;
        }

        var result = Math.ScaleB((double)(ulong)kept, drop - shift);
        return negative ? -result : result;
    }

    /// <inheritdoc/>
    public int CompareTo(Rational other) =>
        Sign != other.Sign ? Sign.CompareTo(other.Sign) : (Numerator * other.Denominator).CompareTo(other.Numerator * Denominator);

    /// <inheritdoc/>
    public bool Equals(Rational other) => Numerator == other.Numerator && _denominatorMinusOne == other._denominatorMinusOne;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Rational other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Numerator, _denominatorMinusOne);

    /// <summary>The integer, or numerator/denominator; <see cref="TryParse"/> reads it back.</summary>
    public override string ToString() => IsInteger ? Numerator.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{Numerator}/{Denominator}");
}
