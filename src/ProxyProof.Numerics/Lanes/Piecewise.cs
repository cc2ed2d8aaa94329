using System.Numerics;
using System.Runtime.CompilerServices;
using V = System.Numerics.Vector<double>;

namespace ProxyProof.Numerics;

/// <content>Functions of cases. NaN, which says undefined, passes through each.</content>
internal static partial class Lanes
{
    [MethodImpl(Inline)]
    public static V Sign(V x) => Choose(Greater(x, Zero), One, Choose(Less(x, Zero), -One, Choose(Same(x, Zero), Zero, x)));

    [MethodImpl(Inline)]
    public static V Step(V x) => Choose(Greater(x, Zero), One, Choose(Vector.LessThanOrEqual(x, Zero), Zero, x));

    [MethodImpl(Inline)]
    public static V Relu(V x) => Choose(Vector.LessThanOrEqual(x, Zero), Zero, x);

    [MethodImpl(Inline)]
    public static V Divide(V x, V y) => Choose(Same(y, Zero), NaN, x / y);

    [MethodImpl(Inline)]
    public static V Max(V x, V y) => Choose(Vector.GreaterThanOrEqual(x, y), x, Choose(Less(x, y), y, x + y));

    [MethodImpl(Inline)]
    public static V Min(V x, V y) => Choose(Vector.LessThanOrEqual(x, y), x, Choose(Greater(x, y), y, x + y));

    [MethodImpl(Inline)]
    public static V LeakyRelu(V x, V y) => Choose(Greater(x, Zero) & Same(y, y), x, y * x);

    [MethodImpl(Inline)]
    public static V Smelu(V x, V y)
    {
        var sum = x + y;
        var middle = sum * (sum / (C(4) * y));
        var z = Choose(Vector.LessThanOrEqual(x, -y), Zero, Choose(Vector.GreaterThanOrEqual(x, y), x, middle));
        return Choose(Greater(y, Zero), z, NaN);
    }

    [MethodImpl(Inline)]
    public static V Huber(V x, V y)
    {
        var a = Vector.Abs(x);
        var z = Choose(Vector.LessThanOrEqual(a, y), C(0.5) * x * x, y * (a - (C(0.5) * y)));
        return Choose(Greater(y, Zero), z, NaN);
    }

    [MethodImpl(Inline)]
    public static V TieStep(V x, V y) => Choose(Vector.GreaterThanOrEqual(x, y), One, Choose(Less(x, y), Zero, x + y));

    [MethodImpl(Inline)]
    public static V KinkRatio(V x, V y) => Choose(Same(y, Zero), Choose(Same(x, x), Zero, x), x / y);

    [MethodImpl(Inline)]
    public static V Select(Vector<long> holds, V difference, V then, V otherwise) =>
        Choose(Same(difference, difference), Choose(holds, then, otherwise), difference);
}
