using System.Numerics;
using System.Runtime.CompilerServices;
using V = System.Numerics.Vector<double>;

namespace ProxyProof.Numerics;

/// <content>Elementary functions: the lanes of <see cref="Lanes"/> at both ends, moved outward by a proved bound of their error.</content>
/// <remarks>
/// For every function here docs/enclosures.md, section 7, bounds the relative error of its lanes by 2^-50 and what underflow adds by the least double;
/// the ends move by twice that. Where the value is known exactly - at 0, or at 1 for the logarithm - they do not move.
/// </remarks>
public static partial class IntervalLanes
{
    // 2^-49.
    private const double Slack = 1.7763568394002505e-15;

    private static V One => V.One;

    [MethodImpl(Inline)]
    internal static void Exp(V xl, V xu, out V lower, out V upper)
    {
        lower = Vector.MaxNative(Down(Vector.MinNative(Lanes.Exp(xl), new V(double.MaxValue)), xl, Zero), Zero);
        upper = Up(Lanes.Exp(xu), xu, Zero);
    }

    /// <summary>The logarithm of the part that is positive; the whole line where there is none.</summary>
    [MethodImpl(Inline)]
    internal static void Log(V xl, V xu, out V lower, out V upper)
    {
        var nothing = Vector.LessThanOrEqual(xu, Zero);
        lower = Choose(Vector.LessThanOrEqual(xl, Zero), -Infinity, Down(Lanes.Log(xl), xl, One));
        upper = Choose(nothing | Vector.Equals(xu, Infinity), Infinity, Up(Lanes.Log(xu), xu, One));
    }

    [MethodImpl(Inline)]
    internal static void Tanh(V xl, V xu, out V lower, out V upper)
    {
        lower = Vector.MaxNative(Down(Lanes.Tanh(xl), xl, Zero), -One);
        upper = Vector.MinNative(Up(Lanes.Tanh(xu), xu, Zero), One);
    }

    [MethodImpl(Inline)]
    internal static void Sigmoid(V xl, V xu, out V lower, out V upper)
    {
        lower = Vector.MaxNative(Down(Lanes.Sigmoid(xl), xl, Zero), Zero);
        upper = Vector.MinNative(Up(Lanes.Sigmoid(xu), xu, Zero), One);
    }

    [MethodImpl(Inline)]
    internal static void Softplus(V xl, V xu, out V lower, out V upper)
    {
        // No value is a double, so that no end stays: the arguments named are none that these ends can have.
        lower = Vector.MaxNative(Down(Lanes.Softplus(xl), xl, Infinity), Zero);
        upper = Up(Lanes.Softplus(xu), xu, -Infinity);
    }

    [MethodImpl(Inline)]
    internal static void Sinh(V xl, V xu, out V lower, out V upper)
    {
        lower = Choose(Vector.Equals(xl, -Infinity), -Infinity, Finite(Down(Lanes.Sinh(xl), xl, Zero)));
        upper = -Choose(Vector.Equals(xu, Infinity), -Infinity, Finite(-Up(Lanes.Sinh(xu), xu, Zero)));
    }

    [MethodImpl(Inline)]
    internal static void Cosh(V xl, V xu, out V lower, out V upper)
    {
        Abs(xl, xu, out var al, out var au);
        lower = Vector.MaxNative(Down(Vector.MinNative(Lanes.Cosh(al), new V(double.MaxValue)), al, Zero), One);
        upper = Up(Lanes.Cosh(au), au, Zero);
    }

    [MethodImpl(Inline)]
    internal static void Elu(V xl, V xu, out V lower, out V upper)
    {
        lower = Choose(Vector.GreaterThanOrEqual(xl, Zero), xl, Vector.MaxNative(Down(Lanes.Elu(xl), xl, Zero), -One));
        upper = Choose(Vector.GreaterThanOrEqual(xu, Zero), xu, Vector.MinNative(Up(Lanes.Elu(xu), xu, Zero), Zero));
    }

    [MethodImpl(Inline)]
    internal static void Atan(V xl, V xu, out V lower, out V upper)
    {
        // No value is beyond pi/2, which lies between the bound and the next double.
        var bound = new V(1.5707963267948968);
        lower = Vector.MaxNative(Down(Lanes.Atan(xl), xl, Zero), -bound);
        upper = Vector.MinNative(Up(Lanes.Atan(xu), xu, Zero), bound);
    }

    /// <summary>The sine for ends below 10^5 in magnitude; false where some lane is another case.</summary>
    [MethodImpl(Inline)]
    internal static bool TrySin(V xl, V xu, out V lower, out V upper) => TryWave(xl, xu, Lanes.Sin(xl), Lanes.Sin(xu), 1, out lower, out upper);

    /// <summary>The cosine, likewise.</summary>
    [MethodImpl(Inline)]
    internal static bool TryCos(V xl, V xu, out V lower, out V upper) => TryWave(xl, xu, Lanes.Cos(xl), Lanes.Cos(xu), 0, out lower, out upper);

    [MethodImpl(Inline)]
    private static bool TryWave(V xl, V xu, V atLower, V atUpper, int peak, out V lower, out V upper)
    {
        // 1. The multiples m of pi/2 between the ends, and perhaps one just beside them, where the wave is at its extreme but for 10^-20.
        var turns = new V(0.6366197723675814);
        var margin = new V(1e-10);
        var first = Vector.Ceiling((xl * turns) - margin);
        var last = Vector.Floor((xu * turns) + margin);

        // 2. The first peak 4 k + peak at or after the first multiple, and the first trough 4 k + peak + 2.
        var quarter = new V(0.25);
        var four = new V(4);
        var top = (Vector.Ceiling((first - new V(peak)) * quarter) * four) + new V(peak);
        var bottom = (Vector.Ceiling((first - new V(peak + 2)) * quarter) * four) + new V(peak + 2);

        var (least, most) = (Vector.MinNative(WaveDown(atLower, xl), WaveDown(atUpper, xu)), Vector.MaxNative(WaveUp(atLower, xl), WaveUp(atUpper, xu)));
        upper = Choose(Vector.LessThanOrEqual(top, last), One, Vector.MinNative(most, One));
        lower = Choose(Vector.LessThanOrEqual(bottom, last), -One, Vector.MaxNative(least, -One));
        return Vector.LessThanAll(Vector.MaxNative(Vector.Abs(xl), Vector.Abs(xu)), new V(1e5));
    }

    [MethodImpl(Inline)]
    private static V WaveDown(V value, V x) =>
        Choose(Vector.Equals(x, Zero), value, value - Vector.FusedMultiplyAdd(Vector.Abs(value), new V(Slack), WaveSlack(x)));

    [MethodImpl(Inline)]
    private static V WaveUp(V value, V x) =>
        Choose(Vector.Equals(x, Zero), value, value + Vector.FusedMultiplyAdd(Vector.Abs(value), new V(Slack), WaveSlack(x)));

    /// <summary>Near a zero other than 0 the value comes from a remainder modulo pi/2 known to 2^-100 or so.</summary>
    [MethodImpl(Inline)]
    private static V WaveSlack(V x) => Choose(Vector.LessThan(Vector.Abs(x), new V(0.7)), new V(4 * Least), new V(1e-24));

    [MethodImpl(Inline)]
    private static V Down(V value, V x, V exact) =>
        Choose(Vector.Equals(x, exact), value, value - Vector.FusedMultiplyAdd(Vector.Abs(value), new V(Slack), new V(4 * Least)));

    [MethodImpl(Inline)]
    private static V Up(V value, V x, V exact) =>
        Choose(Vector.Equals(x, exact), value, value + Vector.FusedMultiplyAdd(Vector.Abs(value), new V(Slack), new V(4 * Least)));

    /// <summary>The derivative of a norm, x / y where |x| is at most y; false where some lane is another case.</summary>
    [MethodImpl(Inline)]
    internal static bool TryKinkRatio(V xl, V xu, V yl, V yu, out V lower, out V upper)
    {
        var isRegular = TryDivide(xl, xu, yl, yu, out lower, out upper) && Vector.GreaterThanAll(yl, Zero);
        return isRegular && Vector.LessThanOrEqualAll(Vector.MaxNative(lower, -upper), One) && Clamped(ref lower, ref upper);
    }

    [MethodImpl(Inline)]
    private static bool Clamped(ref V lower, ref V upper)
    {
        (lower, upper) = (Vector.MaxNative(lower, -One), Vector.MinNative(upper, One));
        return true;
    }

    /// <summary>An infinite value of a finite argument is an overflow: as a lower end the greatest double, less the slack, will do.</summary>
    [MethodImpl(Inline)]
    private static V Finite(V value) => Choose(Vector.LessThan(value, new V(double.MaxValue * (1 - Slack))), value, new V(double.MaxValue * (1 - Slack)));
}
