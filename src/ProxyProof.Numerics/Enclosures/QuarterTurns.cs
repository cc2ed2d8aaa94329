using System.Numerics;

namespace ProxyProof.Numerics.Enclosures;

/// <summary>The exact reduction of a double modulo pi/2.</summary>
internal static class QuarterTurns
{
    // Below it the multiplier k has at most 21 bits, and k times a part of 32 bits is exact.
    private const double FastLimit = 1 << 20;

    // 2^-20: a smaller remainder has lost too many bits on the fast path.
    private const double FastRemainder = 1.0 / (1 << 20);

    // pi/2 to some 340 bits beyond the largest double, 1024, and the closest approach of a double to a multiple, 62.
    private const int LongBits = 1340;

    private static readonly (double First, double Second, Ball Left) Split = SplitHalfPi();

    /// <summary>Splits x = k * pi/2 + r; gives k modulo 8 and r.</summary>
    public static (int Quadrant, Ball Remainder) Reduce(double x)
    {
        if (Math.Abs(x) <= 0.75)
        {
            return (0, new(x));
        }

        if (Math.Abs(x) < FastLimit)
        {
            var k = Math.Round(x * 0.6366197723675814);
            var remainder = new Ball(x) - new Ball(k * Split.First) - new Ball(k * Split.Second) - (new Ball(k) * Split.Left);
            if (Math.Abs(remainder.High) > FastRemainder)
            {
                return ((int)k & 7, remainder);
            }
        }

        return ReduceLong(x);
    }

    /// <summary>The same over integers, for x = mantissa * 2^exponent: the remainder x - k * pi/2 in units of 2^-(bits + 1).</summary>
    public static (int Quadrant, BigInteger Lower, BigInteger Upper) Reduce(BigInteger mantissa, int exponent, int bits)
    {
        // 1. In units of 2^-(bits + 1) a quarter turn is pi * 2^bits, between pi and pi + 2.
        var pi = Constants.Pi(bits);
        var shift = bits + 1 + exponent;
        var scaled = shift >= 0 ? mantissa << shift : mantissa >> -shift;
        var slack = shift >= 0 ? BigInteger.Zero : BigInteger.One;

        // 2. The nearest multiple, and the remainder between the two bounds of k quarter turns.
        var k = BigInteger.Divide((2 * scaled) + (scaled.Sign * pi), 2 * pi);
        var low = scaled - (k * pi);
        var high = low - (2 * k);
        if (low > high)
        {
            (low, high) = (high, low);
        }

        return ((int)(k & 7), low, high + slack);
    }

    private static (int Quadrant, Ball Remainder) ReduceLong(double x)
    {
        var exponent = Math.ILogB(x) - 52;
        var mantissa = (BigInteger)Math.ScaleB(x, -exponent);
        var bits = exponent > 0 ? LongBits : 340;
        var (quadrant, low, high) = Reduce(mantissa, exponent, bits);

        // Cut to some 220 bits, which two doubles and a radius can tell.
        var cut = Math.Max(0, (int)low.GetBitLength() - 220);
        Rational middle = low >> cut;
        Rational width = ((high - low) >> cut) + 2;
        var first = middle.ToDouble();
        var rest = middle - Rational.FromDouble(first);
        var second = rest.ToDouble();
        var radius = Math.BitIncrement((Rational.Abs(rest - Rational.FromDouble(second)) + width).ToDouble());
        return (quadrant, new Ball(first, second, radius).Scale(cut - bits - 1));
    }

    private static (double First, double Second, Ball Left) SplitHalfPi()
    {
        // pi/2 * 2^31 cut to 32 bits, the next 32 bits, and what is left.
        var first = Constants.Pi(30);
        var both = Constants.Pi(62);
        var second = both - (first << 32);
        var rest = Constants.ToBall(b => Constants.Pi(62 + b) - (both << b));
        return ((double)first * Math.ScaleB(1, -31), (double)second * Math.ScaleB(1, -63), rest.Scale(-63));
    }
}
