using System.Numerics;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>Decimals at or beside a fraction.</summary>
internal static class Decimals
{
    /// <summary>The greatest decimal of so many significant digits at or below the value.</summary>
    public static string Below(Rational value, int digits) => value.Sign >= 0 ? Round(value, digits, up: false) : "-" + Round(-value, digits, up: true);

    /// <summary>The least decimal of so many significant digits at or above the value.</summary>
    public static string Above(Rational value, int digits) => value.Sign >= 0 ? Round(value, digits, up: true) : "-" + Round(-value, digits, up: false);

    private static string Round(Rational value, int digits, bool up)
    {
        if (value.IsZero)
        {
            return "0";
        }

        // 1. The exponent e with 10^e <= value < 10^(e + 1).
        var e = (int)(((value.Numerator.GetBitLength() - value.Denominator.GetBitLength()) * 30103L) / 100_000);
        while (Scaled(value, -e) < 1)
        {
            e--;
        }

        while (Scaled(value, -e) >= 10)
        {
            e++;
        }

        // 2. The digits as a whole number of units 10^unit, rounded.
        var unit = e - digits + 1;
        var scaled = Scaled(value, -unit);
        var whole = BigInteger.DivRem(scaled.Numerator, scaled.Denominator, out var rest);
        whole += up && !rest.IsZero ? 1 : 0;

        // 3. Written plainly when short, else with an exponent.
        while (!whole.IsZero && (whole % 10).IsZero)
        {
            (whole, unit) = (whole / 10, unit + 1);
        }

        var text = whole.ToString();
        var point = text.Length + unit;
        return unit >= 0 && point <= 21 ? text + new string('0', unit)
            : unit < 0 && point > 0 ? $"{text[..point]}.{text[point..]}"
            : unit < 0 && point > -6 ? $"0.{new string('0', -point)}{text}"
            : text.Length == 1 ? $"{text}e{point - 1}"
            : $"{text[0]}.{text[1..]}e{point - 1}";
    }

    private static Rational Scaled(Rational value, int power) =>
        power >= 0 ? value * BigInteger.Pow(10, power) : value / BigInteger.Pow(10, -power);
}
