using System.Numerics;
using System.Runtime.CompilerServices;
using V = System.Numerics.Vector<double>;

namespace ProxyProof.Numerics;

/// <content>e^x and what is made of it: expm1, sigmoid, softplus, the hyperbolic functions.</content>
internal static partial class Lanes
{
    private const double Log2E = 1.4426950408889634;
    private const double Ln2Nearest = 0.6931471805599453;
    private const double Ln2Rest = 2.3190468138462996e-17;

    [MethodImpl(Inline)]
    public static V Exp(V x) => ScaledExp(x, Zero, 0);

    /// <summary>e^x - 1, also near 0.</summary>
    [MethodImpl(Inline)]
    public static V Expm1(V x)
    {
        var a = Above(Below(x, 711), -60);
        var n = Fma(a, C(Log2E), Shifter) - C(Shifter);
        var high = Fma(-n, C(Ln2Nearest), a);
        var low = n * C(Ln2Rest);
        var r = high - low;
        var rest = (high - r) - low;
        var p = r + Fma(r * r, ExpPolynomial(r), rest);

        // (2^n (1 + p) - 1), halved so that n = 1024 does not overflow early.
        var half = PowerOfTwo(n - One);
        var y = Fma(half, p, half - C(0.5));
        return Choose(Less(Vector.Abs(x), C(1e-17)), x, y + y);
    }

    [MethodImpl(Inline)]
    public static V Sigmoid(V x)
    {
        var e = Exp(-Vector.Abs(x));
        return Choose(Less(x, Zero), e, One) / (One + e);
    }

    [MethodImpl(Inline)]
    public static V Softplus(V x)
    {
        // log(1 + e^x) = max(x, 0) + log(1 + f) with f = e^-|x| in [0, 1].
        var f = Exp(-Vector.Abs(x));
        var s = f / (C(2) + f);
        var z = s * s;
        var half = C(0.5) * (f * f);

        // 2 atanh(s) = 2 s + s z p(z), z <= 1/9, relative error 2^-66.
        var p = Fma(z, C(0.15232286637463646), 0.06333514257523104);
        p = Fma(z, p, 0.09942174626855363);
        p = Fma(z, p, 0.10480378055059916);
        p = Fma(z, p, 0.11767999621908995);
        p = Fma(z, p, 0.13333176845154815);
        p = Fma(z, p, 0.15384620257534107);
        p = Fma(z, p, 0.181818180859226);
        p = Fma(z, p, 0.2222222222333306);
        p = Fma(z, p, 0.28571428571421936);
        p = Fma(z, p, 0.40000000000000013);
        p = Fma(z, p, 0.6666666666666666);
        var log = f - (half - (s * Fma(z, p, half)));
        return Choose(Greater(x, Zero), x, Zero) + log;
    }

    [MethodImpl(Inline)]
    public static V Tanh(V x)
    {
        var a = Below(Vector.Abs(x), 30);
        var t = Expm1(a + a);
        return Signed(t / (t + C(2)), x);
    }

    [MethodImpl(Inline)]
    public static V Sinh(V x)
    {
        var a = Vector.Abs(x);
        var t = Expm1(Below(a, 30));
        var near = C(0.5) * (t + (t / (t + One)));
        return Signed(Choose(Greater(a, C(22)), ScaledExp(a, Zero, -1), near), x);
    }

    [MethodImpl(Inline)]
    public static V Cosh(V x)
    {
        var half = ScaledExp(Vector.Abs(x), Zero, -1);
        return half + (C(0.25) / half);
    }

    [MethodImpl(Inline)]
    public static V Silu(V x) => Above(x, -1e4) * Sigmoid(x);

    [MethodImpl(Inline)]
    public static V Elu(V x) => Choose(Greater(x, Zero), x, Expm1(Below(x, 0)));

    /// <summary>e^(x + tail) * 2^offset, overflowing and underflowing only where the result does.</summary>
    [MethodImpl(Inline)]
    private static V ScaledExp(V x, V tail, double offset)
    {
        // 1. x = n ln 2 + r, |r| <= ln(2)/2. The first subtraction is exact up to 2^-55.
        var a = Above(Below(x, 712), -747);
        var n = Fma(a, C(Log2E), Shifter) - C(Shifter);
        var r = Fma(-n, C(Ln2Nearest), a);
        r = Fma(-n, C(Ln2Rest), r) + tail;

        // 2. e^r.
        var y = One + Fma(r * r, ExpPolynomial(r), r);

        // 3. Two exact powers of two: the product is rounded once, also when subnormal.
        n += C(offset);
        var h = Fma(n, C(0.5), Shifter) - C(Shifter);
        return y * PowerOfTwo(h) * PowerOfTwo(n - h);
    }

    /// <summary>(e^r - 1 - r) / r^2 for |r| &lt;= ln(2)/2; contributes 2^-60 relative error to e^r - 1.</summary>
    [MethodImpl(Inline)]
    private static V ExpPolynomial(V r)
    {
        var p = Fma(r, C(2.0914701283103285e-09), 2.51052370507603e-08);
        p = Fma(r, p, 2.7557273608709007e-07);
        p = Fma(r, p, 2.7557255352032673e-06);
        p = Fma(r, p, 2.4801587325574868e-05);
        p = Fma(r, p, 0.00019841269874858612);
        p = Fma(r, p, 0.0013888888888883742);
        p = Fma(r, p, 0.008333333333326124);
        p = Fma(r, p, 0.04166666666666667);
        p = Fma(r, p, 0.1666666666666667);
        return Fma(r, p, 0.5);
    }
}
