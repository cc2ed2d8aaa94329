namespace ProxyProof.Numerics.Enclosures;

/// <summary>The error function and its complement on series numbers.</summary>
internal static class ErrorFunction
{
    /// <summary>Encloses erf z for z &gt;= 0 by its series; of use where z^2 is not much above the working precision.</summary>
    /// <remarks>
    /// erf z = 2/sqrt(pi) z e^(-z^2) E_0 with E_k = 1 + 2z^2/(2k+3) E_(k+1): all terms positive. The tail is below a geometric series:
    /// 1 &lt;= E_N &lt;= 1/(1 - q) &lt;= 1 + 2q for q = 2z^2/(2N+3) at most 1/2. Source: DLMF 7.6.2.
    /// </remarks>
    public static T Erf<T>(T z)
        where T : struct, ISeriesNumber<T>
    {
        var square = z * z;
        var twice = square.Scale(1);
        var ratio = Math.Abs(twice.Approximation) + 1e-280;

        // 1. How many terms: the product of the ratios falls below 2^-Bits, and the ratio itself to 1/4.
        var terms = 0;
        for (var bits = 0; bits < T.Bits + 8 || Ratio(terms) > 0.25; terms++)
        {
            bits -= Math.ILogB(Ratio(terms)) + 1;
        }

        // 2. The tail bound from the enclosure itself.
        var one = T.Integer(1);
        var tailRatio = twice.Over((2 * terms) + 3);
        var sum = tailRatio.Magnitude <= -1 ? one.Widen(tailRatio.Magnitude + 1) : one.Widen(100_000);
        for (var k = terms - 1; k >= 0; k--)
        {
            sum = one + (twice.Over((2 * k) + 3) * sum);
        }

        // 3. The factor in front.
        var (significand, exponent) = Exponential.Exp(-square);
        return (z * significand * sum / T.SqrtPi).Scale(exponent + 1);

        double Ratio(int k) => ratio / ((2 * k) + 3);
    }

    /// <summary>Encloses erfc z as Significand * 2^Exponent for z &gt; 0, given z^2, by the continued fraction.</summary>
    /// <remarks>
    /// erfc z = e^(-z^2) / (sqrt(pi) T_1), T_k = z + (k/2)/T_(k+1), all positive. Every T_N lies between z and z + N/(2z), and T_1 is a monotone
    /// function of T_N (a composition of decreasing maps), so the values of T_1 at the two bounds enclose it. Source: DLMF 7.9.1.
    /// </remarks>
    public static (T Significand, int Exponent) Erfc<T>(T z, T square)
        where T : struct, ISeriesNumber<T>
    {
        var steps = T.Bits * 0.36 / z.Approximation;
        var start = (int)Math.Min((steps * steps / 2) + 8, 1_000_000);
        var least = z;
        var most = z + (T.Integer(start) / z.Scale(1));
        for (var k = start - 1; k >= 1; k--)
        {
            var half = T.Integer(k).Scale(-1);
            least = z + (half / least);
            most = z + (half / most);
        }

        var (significand, exponent) = Exponential.Exp(-square);
        return (significand / (T.SqrtPi * T.Hull(least, most)), exponent);
    }
}
