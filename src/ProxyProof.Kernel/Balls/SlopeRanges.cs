using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>
/// First and second derivatives of scalar functions over ranges. Where a derivative is not known to exist throughout a range, or the function is not in
/// the table, the answer is not defined.
/// </summary>
internal static class SlopeRanges
{
    /// <summary>A wide range is divided so often, since formulas overestimate less over short ones.</summary>
    private const int Halvings = 3000;

    private static readonly Interval None = Interval.Undefined;
    private static readonly Interval One = new(1);
    private static readonly Interval Two = new(2);

    /// <summary>A bound of |f'| over the range; at kinks of all subgradients.</summary>
    public static double First(UnaryFunction function, Interval x) => Upward.Magnitude(Both(function, x).First);

    /// <summary>A bound of |f''| over the range.</summary>
    public static double Second(UnaryFunction function, Interval x) => Upward.Magnitude(Both(function, x).Second);

    /// <summary>Bounds of |f'| and |f''| over a range, looked at in pieces.</summary>
    public static (double First, double Second) Bounds(UnaryFunction function, Interval x) =>
        (Greatest(x, piece => First(function, piece)), Greatest(x, piece => Second(function, piece)));

    /// <summary>A bound of the absolute value of the derivative of the n-th power of f over a range, looked at in pieces.</summary>
    public static double FirstOfPower(UnaryFunction function, int n, Interval x) =>
        Greatest(x, piece => Upward.Magnitude(new Interval(n) * Interval.Power(F(function, piece), n - 1) * Both(function, piece).First));

    // The piece with the greatest bound is halved, again and again: what counts is how far the greatest one of all is off.
    private static double Greatest(Interval x, Func<Interval, double> bound)
    {
        var pieces = new PriorityQueue<Interval, double>();
        foreach (var piece in Divided(x))
        {
            pieces.Enqueue(piece, -bound(piece));
        }

        for (var step = 0; step < Halvings; step++)
        {
            pieces.TryPeek(out var worst, out var size);
            var middle = worst.Midpoint;
            if (size == 0 || !double.IsFinite(worst.Lower) || !double.IsFinite(worst.Upper) || !(worst.Lower < middle && middle < worst.Upper))
            {
                break;
            }

            pieces.Dequeue();
            Interval below = new(worst.Lower, middle), above = new(middle, worst.Upper);
            pieces.Enqueue(below, -bound(below));
            pieces.Enqueue(above, -bound(above));
        }

        pieces.TryPeek(out _, out var least);
        return -least;
    }

    // Pieces that cover the range, unbounded ones at the far ends.
    private static IEnumerable<Interval> Divided(Interval x)
    {
        const double Far = 32;
        var (low, high) = (double.Max(x.Lower, -Far), double.Min(x.Upper, Far));
        if (x.Definedness != Definedness.Defined || !(low < high))
        {
            yield return x;
            yield break;
        }

        if (x.Lower < low)
        {
            yield return new(x.Lower, low);
        }

        yield return new(low, high);
        if (high < x.Upper)
        {
            yield return new(high, x.Upper);
        }
    }

    private static Interval F(UnaryFunction function, Interval x) => Interval.Apply(function, x);

    private static Interval Square(Interval x) => Interval.Power(x, 2);

    // x is off 0 throughout.
    private static bool AwayFromZero(Interval x) => x.Definedness == Definedness.Defined && (x.Lower > 0 || x.Upper < 0);

    private static (Interval First, Interval Second) Both(UnaryFunction function, Interval x)
    {
        switch (function)
        {
            case UnaryFunction.Negate:
                return (new(-1), new(0));
            case UnaryFunction.Abs:
                return (F(UnaryFunction.KinkSign, x), AwayFromZero(x) ? new(0) : None);
            case UnaryFunction.Relu:
                return (F(UnaryFunction.KinkStep, x), AwayFromZero(x) ? new(0) : None);
            case UnaryFunction.Step or UnaryFunction.Sign or UnaryFunction.KinkStep or UnaryFunction.KinkSign:
                return AwayFromZero(x) ? (new(0), new(0)) : (None, None);
            case UnaryFunction.Exp:
                return (F(UnaryFunction.Exp, x), F(UnaryFunction.Exp, x));
            case UnaryFunction.Log:
                return (Interval.Power(x, -1), -Interval.Power(x, -2));
            case UnaryFunction.Sqrt:
                var root = F(UnaryFunction.Sqrt, x);
                return (Interval.Power(Two * root, -1), -Interval.Power(new Interval(4) * (x * root), -1));
            case UnaryFunction.Sin:
                return (F(UnaryFunction.Cos, x), -F(UnaryFunction.Sin, x));
            case UnaryFunction.Cos:
                return (-F(UnaryFunction.Sin, x), -F(UnaryFunction.Cos, x));
            case UnaryFunction.Sinh:
                return (F(UnaryFunction.Cosh, x), F(UnaryFunction.Sinh, x));
            case UnaryFunction.Cosh:
                return (F(UnaryFunction.Sinh, x), F(UnaryFunction.Cosh, x));
            case UnaryFunction.Tanh:
                var t = F(UnaryFunction.Tanh, x);
                var rest = One - Square(t);
                return (rest, -(Two * t * rest));
            case UnaryFunction.Atan:
                var weight = Interval.Power(One + Square(x), -1);
                return (weight, -(Two * (x * Square(weight))));
            case UnaryFunction.Erf:
                var bell = Two * F(UnaryFunction.Exp, -Square(x)) / F(UnaryFunction.Sqrt, Interval.Pi);
                return (bell, -(Two * (x * bell)));
            case UnaryFunction.Sigmoid:
                var s = F(UnaryFunction.Sigmoid, x);
                var slope = s * F(UnaryFunction.Sigmoid, -x);
                return (slope, slope * (One - (Two * s)));
            case UnaryFunction.Softplus:
                var up = F(UnaryFunction.Sigmoid, x);
                return (up, up * F(UnaryFunction.Sigmoid, -x));
            case UnaryFunction.Gelu:
                // Φ + x φ and φ (2 - x²), with the normal density φ.
                var density = F(UnaryFunction.Exp, Square(x) / new Interval(-2)) / F(UnaryFunction.Sqrt, Two * Interval.Pi);
                var below = (One + F(UnaryFunction.Erf, x / F(UnaryFunction.Sqrt, Two))) / Two;
                return (below + (x * density), density * (Two - Square(x)));
            case UnaryFunction.Silu:
                var g = F(UnaryFunction.Sigmoid, x);
                var gate = g * F(UnaryFunction.Sigmoid, -x);
                return (g + (x * gate), gate * (Two + (x * (One - (Two * g)))));
            case UnaryFunction.Elu:
                return (F(UnaryFunction.Exp, Interval.Apply(BinaryFunction.Min, x, new(0))), AwayFromZero(x) ? (x.Lower > 0 ? new(0) : F(UnaryFunction.Exp, x)) : None);
            default:
                return (None, None);
        }
    }
}
