using System.Numerics;
using System.Runtime.CompilerServices;
using V = System.Numerics.Vector<double>;

namespace ProxyProof.Numerics;

/// <content>Arc tangent, arc sine and arc cosine.</content>
internal static partial class Lanes
{
    private const double HalfPi = 1.5707963267948966;
    private const double HalfPiRest = 6.123233995736766e-17;

    [MethodImpl(Inline)]
    public static V Atan(V x)
    {
        // atan(a) = base + atan(t), |t| <= sqrt(2) - 1.
        var a = Vector.Abs(x);
        var middle = Greater(a, C(0.41421356237309503));
        var far = Greater(a, C(2.414213562373095));
        var above = Choose(far, -One, Choose(middle, a - One, a));
        var below = Choose(far, a, Choose(middle, a + One, One));
        var t = above / below;
        var high = Choose(far, C(HalfPi), Choose(middle, C(HalfPi / 2), Zero));
        var low = Choose(far, C(HalfPiRest), Choose(middle, C(HalfPiRest / 2), Zero));
        var z = t * t;

        // (atan(t) - t) / t^3, error 2^-62.
        var p = Fma(z, C(0.016282993238924487), -0.034568068014968874);
        p = Fma(z, p, 0.0455149623749493);
        p = Fma(z, p, -0.052304330074828924);
        p = Fma(z, p, 0.05878926110528101);
        p = Fma(z, p, -0.06666424634599337);
        p = Fma(z, p, 0.07692296361048218);
        p = Fma(z, p, -0.09090908753017178);
        p = Fma(z, p, 0.11111111105145725);
        p = Fma(z, p, -0.14285714285659729);
        p = Fma(z, p, 0.19999999999999804);
        p = Fma(z, p, -0.3333333333333333);
        var y = high + (t + Fma(t * z, p, low));
        return Signed(y, x);
    }

    [MethodImpl(Inline)]
    public static V Asin(V x)
    {
        var a = Vector.Abs(x);
        var (isFar, s, w) = ArcParts(a);
        var near = a + w;
        var far = (C(HalfPi) - (s + s)) - (w + w - C(HalfPiRest));
        return Signed(Choose(isFar, far, near), x);
    }

    [MethodImpl(Inline)]
    public static V Acos(V x)
    {
        var a = Vector.Abs(x);
        var (isFar, s, w) = ArcParts(a);
        var signed = Signed(w, x);
        var near = C(HalfPi) - (x + (signed - C(HalfPiRest)));
        var right = s + w + (s + w);
        var left = (C(2 * HalfPi) - (s + s)) - (w + w - C(2 * HalfPiRest));
        return Choose(isFar, Choose(Less(x, Zero), left, right), near);
    }

    /// <summary>
    /// For a in [0, 1/2]: asin(a) = a + w. For a beyond: asin(sqrt((1 - a)/2)) = s + w.
    /// </summary>
    [MethodImpl(Inline)]
    private static (Vector<long> IsFar, V S, V W) ArcParts(V a)
    {
        var isFar = Greater(a, C(0.5));
        var halved = (One - a) * C(0.5);
        var root = Vector.SquareRoot(halved);
        var z = Choose(isFar, halved, a * a);
        var s = Choose(isFar, root, a);

        // What the square root rounded away.
        var rest = Choose(isFar & Greater(root, Zero), Fma(-root, root, halved) / (root + root), Zero);

        // (asin(s) - s) / s^3, z = s^2 <= 1/4, error 2^-58.
        var p = Fma(z, C(0.028757851367421566), -0.014851887071247204);
        p = Fma(z, p, 0.01740087944269402);
        p = Fma(z, p, 0.005457506718640358);
        p = Fma(z, p, 0.01032281435018578);
        p = Fma(z, p, 0.011479177415184906);
        p = Fma(z, p, 0.013971212973552933);
        p = Fma(z, p, 0.017352392720869973);
        p = Fma(z, p, 0.02237217294214989);
        p = Fma(z, p, 0.030381944138531247);
        p = Fma(z, p, 0.04464285714635543);
        p = Fma(z, p, 0.07499999999998433);
        p = Fma(z, p, 0.16666666666666669);
        return (isFar, s, Fma(s * z, p, rest));
    }
}
