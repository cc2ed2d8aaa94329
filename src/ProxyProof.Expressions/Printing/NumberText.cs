using System.Globalization;
using System.Numerics;
using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Printing;

/// <summary>Exact numbers as people write them: 3, 1/2, 0.1.</summary>
internal static class NumberText
{
    // A fraction with a small denominator reads better than its decimal.
    private const int SmallDenominator = 10;
    private const int LongestDecimal = 8;

    /// <summary>The number as an integer or a short decimal without its sign; null where only a fraction is exact and short.</summary>
    public static string? Decimal(Rational value)
    {
        var size = Rational.Abs(value);
        if (size.IsInteger)
        {
            return size.Numerator.ToString(CultureInfo.InvariantCulture);
        }

        if (size.Denominator < SmallDenominator)
        {
            return null;
        }

        for (var digits = 1; digits <= LongestDecimal; digits++)
        {
            var scaled = size * BigInteger.Pow(10, digits);
            if (scaled.IsInteger)
            {
                var text = scaled.Numerator.ToString(CultureInfo.InvariantCulture).PadLeft(digits + 1, '0');
                return text.Length > LongestDecimal + 1 ? null : $"{text[..^digits]}.{text[^digits..]}";
            }
        }

        return null;
    }
}
