using System.Numerics;
using System.Runtime.CompilerServices;
using V = System.Numerics.Vector<double>;

namespace ProxyProof.Numerics;

/// <content>Logarithms, and x^y by a logarithm of twice the precision.</content>
/// <remarks>The reduction and the compensated sum follow the method of fdlibm's e_log (K. C. Ng).</remarks>
internal static partial class Lanes
{
    // ln 2 to 42 bits, so that its multiples by an exponent are exact, and the rest.
    private const double TwoThirds = 0.6666666666666666;
    private const double TwoThirdsRest = 3.700743415417188e-17;
    private const double Ln2High = 0.6931471805598903;
    private const double Ln2Low = 5.497923018708371e-14;
    private const long RootHalfBits = 0x3FE6A09E00000000L;
    private const double SmallestNormal = 2.2250738585072014e-308;

    [MethodImpl(Inline)]
    public static V Log(V x)
    {
        var (k, m) = Split(x);
        var f = m - One;
        var y = LogSum(k, f, k * C(Ln2Low));
        return LogDomain(x, x, y);
    }

    /// <summary>log(1 + x), also near 0.</summary>
    [MethodImpl(Inline)]
    public static V Log1p(V x)
    {
        // 1 + x = u + rest, exactly.
        var u = One + x;
        var rest = Choose(Less(x, One), x - (u - One), One - (u - x));
        var (k, m) = Split(u);
        var near = Same(k, Zero);
        var f = Choose(near, x, m - One);
        var correction = Choose(near, Zero, rest / u);
        return LogDomain(u, x, LogSum(k, f, Fma(k, C(Ln2Low), correction)));
    }

    /// <summary>x^y with the domain that <see cref="BinaryFunction.Power"/> states.</summary>
    [MethodImpl(Inline)]
    public static V Pow(V x, V y)
    {
        var a = Vector.Abs(x);
        var (k, m) = Split(a);

        // 1. s = (m - 1) / (m + 1) in two parts.
        var f = m - One;
        var d = m + One;
        var dRest = m - (d - One);
        var s = f / d;
        var sRest = (Fma(-s, d, f) - (s * dRest)) / d;

        // 2. 2 atanh(s) = 2 s + 2/3 s^3 + s^5 p(s^2); the first two terms in two parts, the third is below 2^-12 of the whole.
        var z = s * s;
        var zRest = Fma(s, s, -z) + (C(2) * (s * sRest));
        var p = Fma(z, C(0.11723178623876518), 0.11706236339491206);
        p = Fma(z, p, 0.1333480469384731);
        p = Fma(z, p, 0.1538459496251843);
        p = Fma(z, p, 0.18181818335392802);
        p = Fma(z, p, 0.22222222221655885);
        p = Fma(z, p, 0.28571428571429364);
        p = Fma(z, p, 0.4);
        var c = C(TwoThirds) + (z * p);
        var cRest = (C(TwoThirds) - c) + (z * p) + C(TwoThirdsRest) + Fma(z, p, -(z * p));
        var w = z * c;
        var wRest = Fma(z, c, -w) + ((zRest * c) + (z * cRest));
        var g = C(2) + w;
        var gRest = (C(2) - g) + w + wRest;
        var t = s * g;
        var tRest = Fma(s, g, -t) + ((sRest * g) + (s * gRest));

        // 3. Add k ln 2: its high part is exact.
        var kHigh = k * C(Ln2High);
        var l = kHigh + t;
        var v = l - kHigh;
        var lRest = (kHigh - (l - v)) + (t - v) + Fma(k, C(Ln2Low), tRest);
        var log = l + lRest;
        var logRest = (l - log) + lRest;

        // 4. Times y, then the exponential.
        var e = y * log;
        var eRest = Choose(Less(Vector.Abs(e), C(800)), Fma(y, log, -e) + (y * logRest), Zero);
        var r = ScaledExp(e, eRest, 0);

        // 5. Infinite and zero bases, then the sign and the domain.
        var infinity = C(double.PositiveInfinity);
        var up = Greater(y, Zero);
        r = Choose(Same(a, infinity), Choose(up, infinity, Zero), r);
        r = Choose(Same(a, Zero), Choose(up, Zero, NaN), r);
        var halfY = y * C(0.5);
        var isInteger = Same(Vector.Floor(y), y);
        var isOdd = Vector.AndNot(isInteger, Same(Vector.Floor(halfY), halfY));
        var negative = Choose(isInteger, Choose(isOdd, -r, r), NaN);
        r = Choose(Less(x, Zero), negative, r);
        r = Choose(Same(y, Zero), One, r);
        return Choose(Same(x, x) & Same(y, y), r, NaN);
    }

    /// <summary>x^n; each product rounds once, so the relative error is about |n| 2^-53 at most.</summary>
    [MethodImpl(Inline)]
    public static V Power(V x, int n)
    {
        var m = Math.Abs((long)n);
        if (m > 8)
        {
            return Pow(x, C(n));
        }

        var power = Choose(Same(x, x), One, x);
        for (var square = x; m > 0; square *= square)
        {
            if ((m & 1) != 0)
            {
                power *= square;
            }

            m >>= 1;
        }

        return n >= 0 ? power : Divide(One, Choose(Same(x, Zero), Zero, power));
    }

    /// <summary>x = 2^k m with m in [sqrt(1/2), sqrt 2), for positive finite x.</summary>
    [MethodImpl(Inline)]
    private static (V K, V M) Split(V x)
    {
        var tiny = Less(x, C(SmallestNormal));
        var scaled = Choose(tiny, x * C(18014398509481984.0), x);
        var bits = Vector.AsVectorInt64(scaled) + new Vector<long>(0x3FF0000000000000L - RootHalfBits);
        var exponent = Vector.AsVectorInt64(Vector.ShiftRightLogical(Vector.AsVectorUInt64(bits), 52)) | new Vector<long>(0x4330000000000000L);
        var k = Vector.AsVectorDouble(exponent) - Choose(tiny, C(4503599627370496.0 + 1023 + 54), C(4503599627370496.0 + 1023));
        var m = Vector.AsVectorDouble((bits & new Vector<long>(0xFFFFFFFFFFFFFL)) + new Vector<long>(RootHalfBits));
        return (k, m);
    }

    /// <summary>k ln 2 + log(1 + f), given the low part of k ln 2 (with what else is to be added).</summary>
    [MethodImpl(Inline)]
    private static V LogSum(V k, V f, V low)
    {
        var s = f / (C(2) + f);
        var z = s * s;
        var half = C(0.5) * (f * f);

        // 2 atanh(s) = 2 s + s z p(z) for |s| <= 3 - 2 sqrt 2, relative error 2^-64.
        var p = Fma(z, C(0.13086767009948175), 0.13268759668560612);
        p = Fma(z, p, 0.15386240205813478);
        p = Fma(z, p, 0.18181795630884753);
        p = Fma(z, p, 0.2222222239180047);
        p = Fma(z, p, 0.2857142857080323);
        p = Fma(z, p, 0.4000000000000088);
        p = Fma(z, p, 0.6666666666666666);
        return (k * C(Ln2High)) - ((half - Fma(s, Fma(z, p, half), low)) - f);
    }

    [MethodImpl(Inline)]
    private static V LogDomain(V argument, V x, V y)
    {
        var infinite = Choose(Greater(argument, Zero), x, NaN);
        return Choose(Greater(argument, Zero) & Less(argument, C(double.PositiveInfinity)), y, infinite);
    }
}
