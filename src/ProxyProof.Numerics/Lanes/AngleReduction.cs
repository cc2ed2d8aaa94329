using System.Numerics;

namespace ProxyProof.Numerics;

/// <summary>Reduces a large angle modulo pi/2 with as many bits of 2/pi as its exponent asks for.</summary>
/// <remarks>Source: Payne and Hanek 1983, Radian reduction for trigonometric functions.</remarks>
internal static class AngleReduction
{
    /// <summary>The first 1280 bits of 2/pi after the binary point.</summary>
    private static ReadOnlySpan<ulong> TwoOverPi =>
    [
        0xa2f9836e4e441529UL, 0xfc2757d1f534ddc0UL, 0xdb6295993c439041UL, 0xfe5163abdebbc561UL, 0xb7246e3a424dd2e0UL,
        0x06492eea09d1921cUL, 0xfe1deb1cb129a73eUL, 0xe88235f52ebb4484UL, 0xe99c7026b45f7e41UL, 0x3991d639835339f4UL,
        0x9c845f8bbdf9283bUL, 0x1ff897ffde05980fUL, 0xef2f118b5a0a6d1fUL, 0x6d367ecf27cb09b7UL, 0x4f463f669e5fea2dUL,
        0x7527bac7ebe5f17bUL, 0x3d0739f78a5292eaUL, 0x6bfb5fb11f8d5d08UL, 0x56033046fc7b6babUL, 0xf0cfbc209af4361dUL,
    ];

    /// <summary>x = quadrant * pi/2 + r + rest, the quadrant modulo 4.</summary>
    /// <param name="x">Finite, at least 2^20 in magnitude.</param>
    public static (long Quadrant, double R, double Tail) Reduce(double x)
    {
        // 1. |x| = m 2^e. Bits of 2/pi of weight above 2^(2 - e) give multiples of 4: start behind them.
        var bits = BitConverter.DoubleToInt64Bits(x);
        var m = (ulong)(bits & 0xFFFFFFFFFFFFFL) | (1UL << 52);
        var first = (int)((bits >> 52) & 0x7FF) - 1075 - 2;
        var high = m * Window(first);
        var middle = (UInt128)m * Window(first + 64);
        var low = (UInt128)m * Window(first + 128);

        // 2. The product modulo 4 in three limbs, 2 bits before the point and 190 behind.
        var c0 = (ulong)low;
        var sum = (low >> 64) + (ulong)middle;
        var c1 = (ulong)sum;
        var c2 = high + (ulong)(middle >> 64) + (ulong)(sum >> 64);

        // 3. To the nearest integer and a fraction in [-1/2, 1/2] of 192 bits.
        long quadrant = (long)(c2 >> 62);
        c2 = (c2 << 2) | (c1 >> 62);
        c1 = (c1 << 2) | (c0 >> 62);
        c0 <<= 2;
        var negative = (long)c2 < 0;
        if (negative)
        {
            quadrant++;
            c0 = ~c0;
            c1 = ~c1;
            c2 = ~c2;
        }

        // 4. Normalise and take 53 + 53 bits. No double comes closer to a multiple of pi/2 than 2^-62 or so: the first limb is not 0.
        var shift = BitOperations.LeadingZeroCount(c2);
        if (shift > 0)
        {
            c2 = (c2 << shift) | (c1 >> (64 - shift));
            c1 = (c1 << shift) | (c0 >> (64 - shift));
        }

        var scale = BitConverter.Int64BitsToDouble((1023L - 64 - shift) << 52);
        var h = (long)(c2 >> 11) * 2048.0 * scale;
        var l = (long)(((c2 & 0x7FF) << 42) | (c1 >> 22)) * (scale / 4398046511104.0);

        // 5. Times pi/2.
        const double halfPi = 1.5707963267948966;
        const double halfPiRest = 6.123233995736766e-17;
        var r = h * halfPi;
        var rest = Math.FusedMultiplyAdd(h, halfPi, -r) + Math.FusedMultiplyAdd(h, halfPiRest, l * halfPi);
        return negative != (bits < 0) ? (Turn(quadrant, bits), -r, -rest) : (Turn(quadrant, bits), r, rest);
    }

    private static long Turn(long quadrant, long bits) => bits < 0 ? -quadrant & 3 : quadrant & 3;

    /// <summary>64 bits of 2/pi from the given bit on; those before the point are 0.</summary>
    private static ulong Window(int first)
    {
        var word = first >> 6;
        var offset = first & 63;
        var high = word >= 0 ? TwoOverPi[word] : 0;
        if (offset == 0)
        {
            return high;
        }

        var low = word >= -1 ? TwoOverPi[word + 1] : 0;
        return (high << offset) | (low >> (64 - offset));
    }
}
