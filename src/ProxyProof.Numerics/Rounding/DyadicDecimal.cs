using System.Globalization;
using System.Numerics;

namespace ProxyProof.Numerics;

/// <summary>Outward decimals of dyadic ends, whose exponents may be too large for digits to be counted out.</summary>
internal static class DyadicDecimal
{
    /// <summary>Beyond it only the power of ten is printed.</summary>
    private const int GreatestExponent = 20_000;

    /// <summary>Just below log10 2 * 10^20; the next integer is above.</summary>
    private static readonly Int128 Log10Of2 = (Int128)3010299956639811952L * 10 + 1;

    private static readonly Int128 Unit = (Int128)10_000_000_000L * 10_000_000_000L;

    /// <summary>A decimal at or below; "-inf" for minus infinity.</summary>
    public static string Down(Dyadic end, int digits)
    {
        if (end.IsInfinite)
        {
            return end.Sign < 0 ? "-inf" : "inf";
        }

        return end.Sign != 0 && Math.Abs((long)end.Top) + Math.Abs((long)end.Exponent) > 2 * GreatestExponent
            ? (end.Sign > 0 ? Power(FloorLog(end.Top - 1)) : "-" + Power(FloorLog(end.Top) + 1))
            : OutwardDecimal.Down(Exact(end), digits);
    }

    /// <summary>A decimal at or above; "inf" for infinity.</summary>
    public static string Up(Dyadic end, int digits)
    {
        var opposite = Down(-end, digits);
        return opposite switch
        {
            "0" => "0",
            ['-', .. var size] => size,
            _ => "-" + opposite,
        };
    }

    private static Rational Exact(Dyadic x) =>
        x.Exponent >= 0 ? new(x.Mantissa << x.Exponent, BigInteger.One) : new(x.Mantissa, BigInteger.One << -x.Exponent);

    private static string Power(long exponent) => string.Create(CultureInfo.InvariantCulture, $"1e{exponent}");

    /// <summary>An integer at most log10 of 2^exponent, and above it less 2.</summary>
    private static long FloorLog(int exponent)
    {
        var product = (exponent >= 0 ? Log10Of2 : Log10Of2 + 1) * exponent;
        var quotient = product / Unit;
        return (long)(product < 0 && quotient * Unit != product ? quotient - 1 : quotient);
    }
}
