using System.Numerics;
using System.Runtime.CompilerServices;
using V = System.Numerics.Vector<double>;

namespace ProxyProof.Numerics;

/// <content>Sine, cosine and tangent.</content>
internal static partial class Lanes
{
    // pi/2 in three parts; the first has 33 bits, so that its multiples by integers below 2^20 are exact.
    private const double HalfPi1 = 1.5707963267341256;
    private const double HalfPi2 = 6.077100506506192e-11;
    private const double HalfPi3 = 3.5215598651832e-27;
    private const double TwoOverPi = 0.6366197723675814;

    // Below 2^20 pi/2. Beyond, lane by lane with as many bits of 2/pi as it takes.
    private const double LargeAngle = 1.6e6;

    [MethodImpl(Inline)]
    public static V Sin(V x)
    {
        var (quadrant, r, rest) = Reduce(x);
        var odd = Vector.Equals(quadrant & Vector<long>.One, Vector<long>.One);
        var y = Choose(odd, CosKernel(r, rest), SinKernel(r, rest));

        // The reduction loses the sign of -0.
        return Choose(Same(x, Zero), x, FlipSign(y, quadrant));
    }

    [MethodImpl(Inline)]
    public static V Cos(V x)
    {
        var (quadrant, r, rest) = Reduce(x);
        quadrant += Vector<long>.One;
        var odd = Vector.Equals(quadrant & Vector<long>.One, Vector<long>.One);
        var y = Choose(odd, CosKernel(r, rest), SinKernel(r, rest));
        return FlipSign(y, quadrant);
    }

    [MethodImpl(Inline)]
    public static V Tan(V x)
    {
        var (quadrant, r, rest) = Reduce(x);
        var odd = Vector.Equals(quadrant & Vector<long>.One, Vector<long>.One);
        var sin = SinKernel(r, rest);
        var cos = CosKernel(r, rest);
        return Choose(Same(x, Zero), x, Choose(odd, -cos, sin) / Choose(odd, sin, cos));
    }

    [MethodImpl(Inline)]
    private static V FlipSign(V y, Vector<long> quadrant) =>
        y ^ Vector.AsVectorDouble(Vector.ShiftLeft(quadrant & new Vector<long>(2), 62));

    /// <summary>x = quadrant * pi/2 + r + rest with |r| about pi/4 at most; the quadrant counts modulo 4 in the low bits.</summary>
    [MethodImpl(Inline)]
    private static (Vector<long> Quadrant, V R, V Tail) Reduce(V x)
    {
        var shifted = Fma(x, C(TwoOverPi), Shifter);
        var n = shifted - C(Shifter);
        var quadrant = Vector.AsVectorInt64(shifted);

        // x - n HalfPi1 is exact; then a two-sum and the error of the product.
        var a = Fma(-n, C(HalfPi1), x);
        var b = n * C(HalfPi2);
        var bRest = Fma(n, C(HalfPi2), -b);
        var s = a - b;
        var v = s - a;
        var low = (a - (s - v)) - (b + v) - Fma(n, C(HalfPi3), bRest);
        var r = s + low;
        var rest = (s - r) + low;

        if (Vector.GreaterThanAny(Vector.Abs(x), C(LargeAngle)))
        {
            ReduceLarge(x, ref quadrant, ref r, ref rest);
        }

        return (quadrant, r, rest);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ReduceLarge(V x, ref Vector<long> quadrant, ref V r, ref V rest)
    {
        for (var lane = 0; lane < V.Count; lane++)
        {
            if (Math.Abs(x[lane]) > LargeAngle && double.IsFinite(x[lane]))
            {
                var (q, high, low) = AngleReduction.Reduce(x[lane]);
                quadrant = quadrant.WithElement(lane, q);
                r = r.WithElement(lane, high);
                rest = rest.WithElement(lane, low);
            }
        }
    }

    /// <summary>sin(r + rest), |r| &lt;= pi/4; polynomial error 2^-66.</summary>
    [MethodImpl(Inline)]
    private static V SinKernel(V r, V rest)
    {
        var z = r * r;
        var p = Fma(z, C(-7.586691094197958e-13), 1.6058531516797758e-10);
        p = Fma(z, p, -2.5052106231802837e-08);
        p = Fma(z, p, 2.7557319219337312e-06);
        p = Fma(z, p, -0.00019841269841265063);
        p = Fma(z, p, 0.008333333333333331);
        var third = z * r;

        // The rest enters by cos(r), about 1 - z/2.
        var correction = Fma(z, Fma(r, p * z, C(-0.5) * rest), rest);
        return r + Fma(third, C(-0.16666666666666666), correction);
    }

    /// <summary>cos(r + rest), |r| &lt;= pi/4; polynomial error 2^-71.</summary>
    [MethodImpl(Inline)]
    private static V CosKernel(V r, V rest)
    {
        var z = r * r;
        var p = Fma(z, C(4.7458685530816656e-14), -1.1470460830795304e-11);
        p = Fma(z, p, 2.0876755790721963e-09);
        p = Fma(z, p, -2.755731922140179e-07);
        p = Fma(z, p, 2.4801587301584645e-05);
        p = Fma(z, p, -0.0013888888888888887);
        p = Fma(z, p, 0.041666666666666664);
        var half = C(0.5) * z;
        var w = One - half;
        return w + (((One - w) - half) + Fma(z * z, p, -(r * rest)));
    }
}
