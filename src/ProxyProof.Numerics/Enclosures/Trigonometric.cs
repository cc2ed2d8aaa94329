namespace ProxyProof.Numerics.Enclosures;

/// <summary>Sine, cosine, and the inverse functions on series numbers.</summary>
internal static class Trigonometric
{
    /// <summary>Encloses sin r for |r| at most 1.</summary>
    /// <remarks>
    /// sin r = r S_1 with S_k = 1 - r^2/((2k)(2k+1)) S_(k+1). The S_k are alternating sums of decreasing terms, so 1 - r^2/((2N)(2N+1)) &lt;= S_N &lt;= 1.
    /// </remarks>
    public static T Sin<T>(T r)
        where T : struct, ISeriesNumber<T> => r * Alternating(r * r, 1);

    /// <summary>Encloses cos r for |r| at most 1: the same with (2k-1)(2k).</summary>
    public static T Cos<T>(T r)
        where T : struct, ISeriesNumber<T> => Alternating(r * r, 0);

    /// <summary>Encloses arctan x.</summary>
    /// <remarks>
    /// arctan x = pi/2 - arctan(1/x) for x &gt; 0, and arctan x = 2 arctan(x / (1 + sqrt(1 + x^2))) until |x| is below 1/8. Then x A_0 with
    /// A_k = 1/(2k+1) - x^2 A_(k+1), where 0 &lt;= A_(N+1) &lt;= 1/(2N+3) because the series alternates.
    /// </remarks>
    public static T Atan<T>(T x)
        where T : struct, ISeriesNumber<T>
    {
        if (Math.Abs(x.Approximation) > 1)
        {
            var halfPi = T.Pi.Scale(-1);
            var rest = Atan(T.Integer(1) / x);
            return x.CertainSign switch
            {
                > 0 => halfPi - rest,
                < 0 => -halfPi - rest,
                _ => T.Integer(0).Widen(1),
            };
        }

        var one = T.Integer(1);
        var target = T.Bits < 128 ? -3 : -3 - ((int)Math.Sqrt(T.Bits) / 4);
        var doublings = 0;
        while (x.Magnitude > target)
        {
            // The magnitude of an argument known badly need not fall; the limit only ends the loop.
            x /= one + T.Sqrt(one + (x * x));
            if (++doublings > T.Bits)
            {
                return T.Integer(0).Widen(1);
            }
        }

        var square = x * x;
        var magnitude = square.Magnitude;
        var terms = 1 + ((T.Bits + 4) / Math.Max(1, -magnitude));
        var sum = one.Over((2 * terms) + 1).Widen(magnitude);
        for (var k = terms - 1; k >= 0; k--)
        {
            sum = (k == 0 ? one : one.Over((2 * k) + 1)) - (square * sum);
        }

        return (x * sum).Scale(doublings);
    }

    /// <summary>Encloses arcsin x for -1 &lt; x &lt; 1, an exact point: arctan(x / sqrt((1 - x)(1 + x))).</summary>
    public static T Arcsin<T>(T x)
        where T : struct, ISeriesNumber<T>
    {
        var one = T.Integer(1);
        return Atan(x / T.Sqrt((one - x) * (one + x)));
    }

    /// <summary>Encloses arccos x for -1 &lt; x &lt; 1, an exact point: 2 arctan(sqrt((1 - x)/(1 + x))).</summary>
    public static T Arccos<T>(T x)
        where T : struct, ISeriesNumber<T>
    {
        var one = T.Integer(1);
        return Atan(T.Sqrt((one - x) / (one + x))).Scale(1);
    }

    private static T Alternating<T>(T square, int odd)
        where T : struct, ISeriesNumber<T>
    {
        // r^2 is at most 1, so that the terms of each tail decrease; the number of terms only sets the width.
        var one = T.Integer(1);
        var magnitude = square.Magnitude;
        var terms = 1;
        for (var bits = 0; bits < T.Bits + 4; terms++)
        {
            bits += Math.Max(1, System.Numerics.BitOperations.Log2((uint)(2 * terms * ((2 * terms) + 1))) - magnitude - 1);
        }

        var sum = one.Widen(magnitude - System.Numerics.BitOperations.Log2((uint)(2 * terms * ((2 * terms) - 1))));
        for (var k = terms - 1; k >= 1; k--)
        {
            var divisor = 2 * k * ((2 * k) - 1 + (2 * odd));
            sum = one - (square * sum).Over(divisor);
        }

        return sum;
    }
}
