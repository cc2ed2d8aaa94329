using System.Numerics;

namespace ProxyProof.Numerics.Enclosures;

/// <summary>Binary expansions of pi and log 2 to any length, by integer arithmetic.</summary>
internal static class Constants
{
    private const int GuardBits = 64;

    /// <summary>The longest expansion asked for so far; a longer one replaces it, and a race only repeats work.</summary>
    private static Expansion? _pi;
    private static Expansion? _ln2;

    /// <summary>An integer p with p &lt;= pi * 2^bits &lt;= p + 2.</summary>
    /// <remarks>Source: Machin 1706, pi = 16 arctan(1/5) - 4 arctan(1/239).</remarks>
    public static BigInteger Pi(int bits) =>
        Cut(ref _pi, bits, static w => (16 * ArctanOfReciprocal(5, w, -1)) - (4 * ArctanOfReciprocal(239, w, -1)));

    /// <summary>An integer p with p &lt;= log 2 * 2^bits &lt;= p + 2.</summary>
    /// <remarks>18 artanh(1/26) - 2 artanh(1/4801) + 8 artanh(1/8749): (27/25)^9 (4800/4802) (8750/8748)^4 = 2.</remarks>
    public static BigInteger Ln2(int bits) =>
        Cut(ref _ln2, bits, static w => (18 * ArctanOfReciprocal(26, w, 1)) - (2 * ArctanOfReciprocal(4801, w, 1)) + (8 * ArctanOfReciprocal(8749, w, 1)));

    /// <summary>The constant as two doubles and a radius: the second double is that of the exact rest.</summary>
    public static Ball ToBall(Func<int, BigInteger> constant)
    {
        const int bits = 256;
        var value = new Rational((constant(bits) * 2) + 2, BigInteger.One << (bits + 1));
        var high = value.ToDouble();
        var rest = value - Rational.FromDouble(high);
        var low = rest.ToDouble();
        var left = Rational.Abs(rest - Rational.FromDouble(low)) + new Rational(1, BigInteger.One << bits);
        return new(high, low, Math.BitIncrement(left.ToDouble()));
    }

    private static BigInteger Cut(ref Expansion? longest, int bits, Func<int, BigInteger> series)
    {
        var known = Volatile.Read(ref longest);
        if (known is null || known.Bits < bits)
        {
            // A term is cut by less than 3 units, the weights are below 30 and there are fewer terms than bits: the error is below 2^40 units.
            var length = Math.Max(bits + (bits / 4), 1280);
            known = new(length, (series(length + GuardBits) - (BigInteger.One << 40)) >> GuardBits);
            Volatile.Write(ref longest, known);
        }

        // known <= c 2^Bits <= known + 1 + 2^-23, and cutting adds less than 1 - 2^-j units to the upper bound: still below p + 2.
        return known.Value >> (known.Bits - bits);
    }

    /// <summary>Sum of sign^k / ((2k + 1) n^(2k+1)) * 2^bits, each term cut to an integer.</summary>
    private static BigInteger ArctanOfReciprocal(int n, int bits, int sign)
    {
        var power = (BigInteger.One << bits) / n;
        var square = (long)n * n;
        var sum = BigInteger.Zero;
        for (var k = 0; !power.IsZero; k++)
        {
            var term = power / ((2 * k) + 1);
            sum += sign < 0 && k % 2 == 1 ? -term : term;
            power /= square;
        }

        return sum;
    }

    private sealed record Expansion(int Bits, BigInteger Value);
}
