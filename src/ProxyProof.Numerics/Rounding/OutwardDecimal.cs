using System.Globalization;
using System.Numerics;

namespace ProxyProof.Numerics;

/// <summary>Decimals of few digits on a known side of an exact number.</summary>
internal static class OutwardDecimal
{
    /// <summary>The greatest decimal of that many significant digits not above the number.</summary>
    public static string Down(Rational value, int digits) =>
        value.Sign < 0 ? Minus(Magnitude(-value, digits, up: true)) : Magnitude(value, digits, up: false);

    /// <summary>The least decimal of that many significant digits not below the number.</summary>
    public static string Up(Rational value, int digits) =>
        value.Sign < 0 ? Minus(Magnitude(-value, digits, up: false)) : Magnitude(value, digits, up: true);

    private static string Minus(string text) => string.Equals(text, "0", StringComparison.Ordinal) ? text : "-" + text;

    private static string Magnitude(Rational value, int digits, bool up)
    {
        if (value.IsZero)
        {
            return "0";
        }

        digits = Math.Max(1, digits);

        // 1. A first guess of the decimal exponent of the last digit, from the number of bits; log10 2 is near 0.30103.
        var bits = value.Numerator.GetBitLength() - value.Denominator.GetBitLength();
        var last = (int)Math.Floor(bits * 0.30102999566398119) - digits;

        // 2. mantissa * 10^last on the asked side; correct the guess until the mantissa has the asked number of digits.
        var limit = BigInteger.Pow(10, digits);
        var mantissa = Cut(last);
        while (mantissa >= limit)
        {
            last++;
            mantissa = Cut(last);
            if (mantissa == limit)
            {
                break;
            }
        }

        return Text(mantissa, last);

        BigInteger Cut(int place)
        {
            var above = place >= 0 ? value.Numerator : value.Numerator * BigInteger.Pow(10, -place);
            var below = place >= 0 ? value.Denominator * BigInteger.Pow(10, place) : value.Denominator;
            var quotient = BigInteger.DivRem(above, below, out var remainder);
            return up && !remainder.IsZero ? quotient + 1 : quotient;
        }
    }

    private static string Text(BigInteger mantissa, int last)
    {
        var digits = mantissa.ToString(CultureInfo.InvariantCulture);
        var trimmed = digits.TrimEnd('0');
        last += digits.Length - trimmed.Length;
        var leading = trimmed.Length - 1 + last;
        if (leading is < -5 or > 20)
        {
            var fraction = trimmed.Length > 1 ? "." + trimmed[1..] : "";
            return string.Create(CultureInfo.InvariantCulture, $"{trimmed[0]}{fraction}e{leading}");
        }

        return last >= 0 ? trimmed + new string('0', last)
            : leading >= 0 ? trimmed[..(leading + 1)] + "." + trimmed[(leading + 1)..]
            : "0." + new string('0', -leading - 1) + trimmed;
    }
}
