using System.Numerics;
using System.Runtime.CompilerServices;
using V = System.Numerics.Vector<double>;

namespace ProxyProof.Numerics;

/// <content>The error function, its complement, and the Gaussian linear unit.</content>
internal static partial class Lanes
{
    private const double RootHalf = 0.7071067811865476;

    [MethodImpl(Inline)]
    public static V Erf(V x)
    {
        var a = Vector.Abs(x);
        var y = Choose(Less(a, C(0.875)), ErfNear(a), One - ErfcTail(a));
        return Signed(y, x);
    }

    /// <summary>1 - erf(x), without cancellation.</summary>
    [MethodImpl(Inline)]
    public static V Erfc(V x)
    {
        var a = Vector.Abs(x);
        var near = ErfNear(a);
        var tail = ErfcTail(a);
        var right = Choose(Less(a, C(0.5)), One - near, tail);
        var left = Choose(Less(a, C(0.875)), One + near, C(2) - tail);
        return Choose(Less(x, Zero), left, right);
    }

    [MethodImpl(Inline)]
    public static V Gelu(V x)
    {
        // Half of the Gaussian's mass is erfc(-x / sqrt 2) / 2. The exponent takes x^2/2 from x itself, exactly in two parts.
        var a = Below(Vector.Abs(x), 39.5);
        var scaled = a * C(RootHalf);
        var half = C(0.5) * a;
        var square = half * a;
        var near = ErfNear(scaled);
        var tail = Tail(scaled, square, Fma(half, a, -square));
        var right = Choose(Less(scaled, C(0.875)), One + near, C(2) - tail);
        var left = Choose(Less(scaled, C(0.5)), One - near, tail);
        return Choose(Less(x, Zero), C(-0.5) * a * left, C(0.5) * x * right);
    }

    [MethodImpl(Inline)]
    private static V ErfcTail(V a)
    {
        var y = Below(a, 28);
        var square = y * y;
        return Tail(y, square, Fma(y, y, -square));
    }

    /// <summary>erfc(y) for y in [0.45, 28], given y^2 in two parts.</summary>
    [MethodImpl(Inline)]
    private static V Tail(V y, V square, V squareRest)
    {
        // e^(y^2) erfc(y) (1 + 2 y) as a polynomial in (y - 3)/(y + 3), error 2^-59.
        var t = (y - C(3)) / (y + C(3));
        var p = Fma(t, C(-4.819971581991126e-09), -1.0096333797401699e-08);
        p = Fma(t, p, 3.5489820960622545e-08);
        p = Fma(t, p, 9.725436494084162e-08);
        p = Fma(t, p, -1.3567738403155552e-07);
        p = Fma(t, p, -6.128754926539542e-07);
        p = Fma(t, p, 3.5349863091448884e-07);
        p = Fma(t, p, 3.4704763768340144e-06);
        p = Fma(t, p, -7.303431788850293e-07);
        p = Fma(t, p, -2.0099922580094685e-05);
        p = Fma(t, p, 4.9492347360956755e-06);
        p = Fma(t, p, 0.0001250992136022878);
        p = Fma(t, p, -0.00010515976842654433);
        p = Fma(t, p, -0.0007798322535249472);
        p = Fma(t, p, 0.001888690357008306);
        p = Fma(t, p, 0.0025293918146319454);
        p = Fma(t, p, -0.023770514918556238);
        p = Fma(t, p, 0.0683080273440331);
        p = Fma(t, p, -0.11927366341531172);
        p = Fma(t, p, 0.12964515870275992);
        p = Fma(t, p, -0.04756229435345069);
        p = Fma(t, p, -0.13562110612458117);
        p = Fma(t, p, 1.2530080582697296);
        return ScaledExp(-square, -squareRest, 0) * (p / Fma(C(2), y, 1));
    }

    /// <summary>erf(a) for a in [0, 0.875], error 2^-67.</summary>
    [MethodImpl(Inline)]
    private static V ErfNear(V a)
    {
        var z = a * a;
        var p = Fma(z, C(6.627786135071423e-11), -1.1712641683192752e-09);
        p = Fma(z, p, 1.4735405934568758e-08);
        p = Fma(z, p, -1.636001974888772e-07);
        p = Fma(z, p, 1.646179331465805e-06);
        p = Fma(z, p, -1.4925638169259221e-05);
        p = Fma(z, p, 0.00012055332664402735);
        p = Fma(z, p, -0.0008548327017905889);
        p = Fma(z, p, 0.0052239776253799495);
        p = Fma(z, p, -0.026866170645127092);
        p = Fma(z, p, 0.11283791670955111);
        p = Fma(z, p, -0.37612638903183754);

        // 2/sqrt(pi) in two parts.
        return Fma(a, C(1.1283791670955126), a * Fma(z, p, 1.533545961316588e-17));
    }
}
