namespace ProxyProof.Numerics.Enclosures;

/// <summary>The natural logarithm on series numbers.</summary>
internal static class Logarithm
{
    private const double SqrtHalf = 0.7071067811865476;

    /// <summary>Encloses log(significand * 2^exponent) for a significand between 1/2 and 2.</summary>
    public static T Log<T>(T significand, int exponent)
        where T : struct, ISeriesNumber<T>
    {
        var size = significand.Approximation;
        if (size < SqrtHalf)
        {
            significand = significand.Scale(1);
            exponent--;
        }
        else if (size > 2 * SqrtHalf)
        {
            significand = significand.Scale(-1);
            exponent++;
        }

        var one = T.Integer(1);
        var log = TwiceArtanh((significand - one) / (significand + one));
        return exponent == 0 ? log : log + (T.Ln2 * T.Integer(exponent));
    }

    /// <summary>Encloses log(1 + u) for 0 &lt;= u &lt;= 1, with a small relative radius.</summary>
    public static T Log1P<T>(T u)
        where T : struct, ISeriesNumber<T> => TwiceArtanh(u / (u + T.Integer(2)));

    /// <summary>2 artanh t = log((1 + t)/(1 - t)) for |t| at most 1/2.</summary>
    /// <remarks>
    /// artanh t = t A_0 with A_k = 1/(2k+1) + t^2 A_(k+1), and 0 &lt;= A_N - 1/(2N+1) &lt;= t^2/((2N+3)(1-t^2)), at most t^2 for t^2 at most 1/4.
    /// </remarks>
    private static T TwiceArtanh<T>(T t)
        where T : struct, ISeriesNumber<T>
    {
        var square = t * t;
        var magnitude = square.Magnitude;
        var one = T.Integer(1);
        if (magnitude > -2)
        {
            return one.Widen(100_000);
        }

        var terms = 1 + ((T.Bits + 4) / -magnitude);
        var sum = one.Over((2 * terms) + 1).Widen(magnitude);
        for (var k = terms - 1; k >= 0; k--)
        {
            sum = (square * sum) + (k == 0 ? one : one.Over((2 * k) + 1));
        }

        return (t * sum).Scale(1);
    }
}
