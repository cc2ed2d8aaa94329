namespace ProxyProof.Numerics.Enclosures;

/// <summary>The exponential function on series numbers.</summary>
internal static class Exponential
{
    private const double InverseLn2 = 1.4426950408889634;

    /// <summary>Encloses e^x as Significand * 2^Exponent with a significand near 1; |x| below 2^28.</summary>
    /// <remarks>e^x = 2^n e^(x - n log 2) for any integer n, so n may come from an approximation.</remarks>
    public static (T Significand, int Exponent) Exp<T>(T x)
        where T : struct, ISeriesNumber<T>
    {
        var n = (int)Math.Round(x.Approximation * InverseLn2);
        var reduced = n == 0 ? x : x - (T.Ln2 * T.Integer(n));
        return (T.Integer(1) + ExpM1(reduced), n);
    }

    /// <summary>Encloses e^x - 1 with a small relative radius, for |x| at most 1.</summary>
    /// <remarks>
    /// With r = x / 2^k and |r| at most 2^-m, m &gt;= 1: e^r - 1 = r T_1 with T_j = 1 + r/(j+1) T_(j+1), and |T_j - 1| is at most
    /// |r|/(j+1) * e^|r|, below 2^(1-m)/(j+1), which starts the recurrence at j = N. Then e^(2r) - 1 = s (s + 2) for s = e^r - 1, k times.
    /// </remarks>
    public static T ExpM1<T>(T x)
        where T : struct, ISeriesNumber<T>
    {
        var one = T.Integer(1);
        var magnitude = x.Magnitude;
        var target = T.Bits < 128 ? 8 : 2 + (int)Math.Sqrt(T.Bits);
        var doublings = Math.Max(0, magnitude + target);
        var reduced = doublings == 0 ? x : x.Scale(-doublings);
        var small = doublings - magnitude;

        var terms = 1;
        for (var bits = small; bits < T.Bits + 4; terms++)
        {
            bits += small + System.Numerics.BitOperations.Log2((uint)(terms + 1));
        }

        var tail = one.Widen(1 - small - System.Numerics.BitOperations.Log2((uint)(terms + 1)));
        for (var j = terms; j > 1; j--)
        {
            tail = one + (reduced * tail).Over(j);
        }

        var result = reduced * tail;
        var two = T.Integer(2);
        for (; doublings > 0; doublings--)
        {
            result *= result + two;
        }

        return result;
    }
}
