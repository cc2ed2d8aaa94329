using System.Globalization;

namespace ProxyProof.Numerics.Enclosures;

/// <summary>The place and the value of the one minimum of <c>gelu</c> and of <c>silu</c>, to 100 digits.</summary>
/// <param name="Left">Below the place of the minimum.</param>
/// <param name="Right">Above it.</param>
/// <param name="LeastValue">Below the minimum, by less than 10^-99.</param>
/// <remarks>
/// silu' vanishes where 1 + x = -e^x, that is at x = -1 - W(1/e), with the value -W(1/e); gelu' where Phi(x) + x phi(x) = 0. The tests check both
/// brackets by the sign of the derivative in an evaluator of their own, and the value by evaluation.
/// </remarks>
internal sealed record Valleys(Rational Left, Rational Right, Rational LeastValue)
{
    public static Valleys Silu { get; } = Cut(
        "-1.2784645427610737951093587390229801554394774886197457654531781055350293754599498981920498428112994285",
        "-0.2784645427610737951093587390229801554394774886197457654531781055350293754599498981920498428112994286");

    public static Valleys Gelu { get; } = Cut(
        "-0.7517915246935644574579049467795240396644711534234538483865395656208462657973469513840940726981127908",
        "-0.1699712074799036616938684709824339228328523924182377519611289557880446866142561373682939960894707010");

    private static Valleys Cut(string place, string least)
    {
        var unit = new Rational(1, System.Numerics.BigInteger.Pow(10, 98));
        return Rational.TryParse(place, out var x) && Rational.TryParse(least, out var y)
            ? new(x - unit, x + unit, y - unit)
            : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"{place} or {least} is no number."));
    }
}
