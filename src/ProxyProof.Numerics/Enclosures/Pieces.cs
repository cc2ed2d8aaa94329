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

        // Two forms, each exact and safe from overflow where the other is not.
        var four = Product(T.FromDouble(4), y);
        var one = T.Apply(BinaryFunction.Divide, T.Power(sum, 2), four);
        var other = Product(sum, T.Apply(BinaryFunction.Divide, sum, four));
        return one.Clamp(other, other).Clamp(Zero, y);
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
        var half = T.FromDouble(0.5);
        return size.IsAtMost(y)
            ? Product(Product(size, half), size).Clamp(Zero, T.Entire)
            : Product(y, T.Apply(BinaryFunction.Subtract, size, Product(y, half))).Clamp(Zero, T.Entire);
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
        return ratio.IsAtMost(T.FromDouble(-1)) || One.IsAtMost(ratio) ? whole : ratio.Clamp(T.FromDouble(-1), One);
    }

    /// <summary>Whether every value of the one is below every value of the other: at most, and not equal at the ends.</summary>
    private static bool IsBelow(T x, T y) => x.IsAtMost(y) && !(x.IsBoundedAbove && y.IsBoundedBelow && y.LowerPoint.IsAtMost(x.UpperPoint));

    private static T Product(T a, T b) => T.Apply(BinaryFunction.Multiply, a, b);
}
