using System.Diagnostics;

namespace ProxyProof.Numerics.Enclosures;

/// <summary>The piecewise functions of two arguments on ranges. The caller takes care of undefined arguments and caps the definedness by theirs.</summary>
internal static class Pieces<T, TSeries>
    where T : struct, IEnclosure<T>, IEndpoints<T, TSeries>
    where TSeries : struct, ISeriesNumber<TSeries>
{
    private static T Zero => T.FromDouble(0);

    private static T One => T.FromDouble(1);

    public static T Apply(BinaryFunction function, T x, T y) => function switch
    {
        BinaryFunction.LeakyRelu => LeakyRelu(x, y),
        BinaryFunction.Smelu => OfPositive(y, width => Smelu(x, width)),
        BinaryFunction.Huber => OfPositive(y, threshold => Huber(x, threshold)),
        BinaryFunction.TieStep => TieStep(x, y),
        BinaryFunction.KinkRatio => KinkRatio(x, y),
        _ => throw new UnreachableException("The other functions are no pieces."),
    };

    private static T LeakyRelu(T x, T slope)
    {
        // At x = 0 both pieces are 0, so that the pieces may share it.
        if (x.LowerSign >= 0)
        {
            return x;
        }

        if (x.UpperSign <= 0)
        {
            return Product(slope, x);
        }

        return T.Hull(T.Span(Zero, x, Definedness.Defined), Product(slope, T.Span(x, Zero, Definedness.Defined)));
    }

    /// <summary>Both functions below need y &gt; 0; the part of the range of y that is positive takes 0 as its limit.</summary>
    private static T OfPositive(T y, Func<T, T> at)
    {
        if (y.UpperSign <= 0)
        {
            return T.Entire.With(Definedness.Undefined);
        }

        return y.LowerSign > 0 ? at(y).With(Definedness.Defined) : at(T.Span(Zero, y, Definedness.Defined)).With(Definedness.Partial);
    }

    /// <summary>Rises in x, and in y: its derivative there is (x + y)(y - x)/(4y^2) within |x| &lt; y and 0 beyond.</summary>
    private static T Smelu(T x, T y) => T.Span(
        !x.IsBoundedBelow ? Zero : y.IsBoundedBelow ? SmeluAt(x.LowerPoint, y.LowerPoint) : T.Entire,
        x.IsBoundedAbove && y.IsBoundedAbove ? SmeluAt(x.UpperPoint, y.UpperPoint) : T.Entire,
        Definedness.Defined);

    private static T SmeluAt(T x, T y)
    {
        if (y.IsAtMost(x))
        {
            return x;
        }

        var sum = T.Apply(BinaryFunction.Add, x, y);
        if (sum.UpperSign <= 0)
        {
            return Zero;
        }

        // (x + y)^2 / (4y) in units of the exponent of y, where nothing overflows.
        var (n, f) = y.Decompose();
        var series = Relative(x, f) + n;
        return T.FromSeries(series * series / n.Scale(2), f).Clamp(Zero, y);
    }

    /// <summary>Rises in |x|, and in y: its derivative there is |x| - y beyond y and 0 within.</summary>
    private static T Huber(T x, T y)
    {
        var size = T.Apply(UnaryFunction.Abs, x);
        return T.Span(
            y.IsBoundedBelow ? HuberAt(size.LowerPoint, y.LowerPoint) : T.Entire,
            size.IsBoundedAbove ? (y.IsBoundedAbove ? HuberAt(size.UpperPoint, y.UpperPoint) : Product(T.Power(size.UpperPoint, 2), T.FromDouble(0.5))) : T.Entire,
            Definedness.Defined);
    }

    private static T HuberAt(T size, T y)
    {
        if (size.IsAtMost(y))
        {
            return Product(Product(size, T.FromDouble(0.5)), size).Clamp(Zero, T.Entire);
        }

        if (y.LowerSign == 0)
        {
            return Zero;
        }

        // y (|x| - y/2) in units of both exponents.
        var (m, e) = size.Decompose();
        var (n, f) = y.Decompose();
        var series = n * (m - Relative(y, e + 1));
        return T.FromSeries(series, e + f).Clamp(Zero, T.Entire);
    }

    /// <summary>A point over 2^exponent.</summary>
    private static TSeries Relative(T point, int exponent)
    {
        if (point.LowerSign == 0)
        {
            return TSeries.Integer(0);
        }

        var (m, e) = point.Decompose();
        return m.Scale(e - exponent);
    }

    private static T TieStep(T x, T y) =>
        IsBelow(y, x) ? One : IsBelow(x, y) ? Zero : T.Span(Zero, One, Definedness.Defined);

    /// <summary>|x| &lt;= y is promised, so that the ratio lies in [-1, 1] where it exists.</summary>
    private static T KinkRatio(T x, T y)
    {
        var whole = T.Span(T.FromDouble(-1), One, Definedness.Defined);
        if (y.LowerSign <= 0)
        {
            return whole;
        }

        var ratio = T.Apply(BinaryFunction.Divide, x, y);
        return IsBelow(ratio, T.FromDouble(-1)) || IsBelow(One, ratio) ? whole : ratio.Clamp(T.FromDouble(-1), One);
    }

    /// <summary>Whether every value of the one is below every value of the other: at most, and not equal at the ends.</summary>
    private static bool IsBelow(T x, T y) => x.IsAtMost(y) && !(x.IsBoundedAbove && y.IsBoundedBelow && y.LowerPoint.IsAtMost(x.UpperPoint));

    private static T Product(T a, T b) => T.Apply(BinaryFunction.Multiply, a, b);
}
