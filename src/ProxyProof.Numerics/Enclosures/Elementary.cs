namespace ProxyProof.Numerics.Enclosures;

/// <summary>The elementary functions on ranges: domains, monotone pieces and extrema; the values at points come from <see cref="PointFunctions{T, TSeries}"/>.</summary>
internal static class Elementary<T, TSeries>
    where T : struct, IEnclosure<T>, IEndpoints<T, TSeries>
    where TSeries : struct, ISeriesNumber<TSeries>
{
    private static T Zero => T.FromDouble(0);

    private static T One => T.FromDouble(1);

    private static T MinusOne => T.FromDouble(-1);

    /// <summary>Applies a function to a range that is not undefined.</summary>
    public static T Apply(UnaryFunction function, T x) => function switch
    {
        UnaryFunction.Negate or UnaryFunction.Abs or UnaryFunction.Relu or UnaryFunction.Sqrt => T.Apply(function, x),
        UnaryFunction.Sign => Jump(x, MinusOne, Zero, One),
        UnaryFunction.Step => Jump(x, Zero, Zero, One),
        UnaryFunction.KinkStep => x.LowerSign > 0 ? One.With(x.Definedness) : x.UpperSign < 0 ? Zero.With(x.Definedness) : T.Span(Zero, One, x.Definedness),
        UnaryFunction.KinkSign => x.LowerSign > 0 ? One.With(x.Definedness) : x.UpperSign < 0 ? MinusOne.With(x.Definedness) : T.Span(MinusOne, One, x.Definedness),
        UnaryFunction.Exp => Increasing(x, Zero, T.Entire, PointFunctions<T, TSeries>.Exp),
        UnaryFunction.Log => Log(x),
        UnaryFunction.Sin => Wave(x, 1, PointFunctions<T, TSeries>.Sin),
        UnaryFunction.Cos => Wave(x, 0, PointFunctions<T, TSeries>.Cos),
        UnaryFunction.Tan => Tan(x),
        UnaryFunction.Sinh => Increasing(x, T.Entire, T.Entire, PointFunctions<T, TSeries>.Sinh),
        UnaryFunction.Cosh => Increasing(T.Apply(UnaryFunction.Abs, x), One, T.Entire, PointFunctions<T, TSeries>.Cosh),
        UnaryFunction.Tanh => Increasing(x, MinusOne, One, PointFunctions<T, TSeries>.Tanh),
        UnaryFunction.Atan => Atan(x),
        UnaryFunction.Arcsin => Within(x, PointFunctions<T, TSeries>.Arcsin, rising: true),
        UnaryFunction.Arccos => Within(x, PointFunctions<T, TSeries>.Arccos, rising: false),
        UnaryFunction.Erf => Increasing(x, MinusOne, One, PointFunctions<T, TSeries>.Erf),
        UnaryFunction.Sigmoid => Increasing(x, Zero, One, PointFunctions<T, TSeries>.Sigmoid),
        UnaryFunction.Softplus => Increasing(x, Zero, T.Entire, PointFunctions<T, TSeries>.Softplus),
        UnaryFunction.Gelu => Valley(x, Valleys.Gelu, PointFunctions<T, TSeries>.Gelu),
        UnaryFunction.Silu => Valley(x, Valleys.Silu, PointFunctions<T, TSeries>.Silu),
        UnaryFunction.Elu => Increasing(x, MinusOne, T.Entire, Elu),
    };

    private static T Elu(T point) => point.LowerSign >= 0 ? point : PointFunctions<T, TSeries>.ExpM1OfNegative(point);

    private static T Jump(T x, T below, T at, T above)
    {
        var lower = x.LowerSign > 0 ? above : x.LowerSign == 0 ? at : below;
        var upper = x.UpperSign > 0 ? above : x.UpperSign == 0 ? at : below;
        return T.Span(lower, upper, x.Definedness);
    }

    private static T Increasing(T x, T atMinusInfinity, T atInfinity, Func<T, T> at)
    {
        if (x.IsBoundedBelow && x.IsBoundedAbove && x.LowerPoint.IsAtMost(x.UpperPoint) && x.UpperPoint.IsAtMost(x.LowerPoint))
        {
            return at(x.LowerPoint).With(x.Definedness);
        }

        return T.Span(
            x.IsBoundedBelow ? at(x.LowerPoint) : atMinusInfinity,
            x.IsBoundedAbove ? at(x.UpperPoint) : atInfinity,
            x.Definedness);
    }

    private static T Log(T x)
    {
        if (x.UpperSign <= 0)
        {
            return T.Entire.With(Definedness.Undefined);
        }

        return x.LowerSign > 0
            ? Increasing(x, T.Entire, T.Entire, PointFunctions<T, TSeries>.Log)
            : T.Span(T.Entire, x.IsBoundedAbove ? PointFunctions<T, TSeries>.Log(x.UpperPoint) : T.Entire, Definedness.Partial);
    }

    private static T Atan(T x)
    {
        var halfPi = T.FromSeries(TSeries.Pi.Scale(-1), 0);
        return Increasing(x, T.Apply(UnaryFunction.Negate, halfPi), halfPi, PointFunctions<T, TSeries>.Atan);
    }

    private static T Within(T x, Func<T, T> at, bool rising)
    {
        var aboveDomain = x.IsBoundedBelow && !x.LowerPoint.IsAtMost(One);
        var belowDomain = x.IsBoundedAbove && !MinusOne.IsAtMost(x.UpperPoint);
        if (aboveDomain || belowDomain)
        {
            return T.Entire.With(Definedness.Undefined);
        }

        var inside = x.IsBoundedBelow && MinusOne.IsAtMost(x.LowerPoint) && x.IsBoundedAbove && x.UpperPoint.IsAtMost(One);
        var definedness = inside ? x.Definedness : Definedness.Partial;
        var lower = x.IsBoundedBelow && MinusOne.IsAtMost(x.LowerPoint) ? x.LowerPoint : MinusOne;
        var upper = x.IsBoundedAbove && x.UpperPoint.IsAtMost(One) ? x.UpperPoint : One;
        return rising ? T.Span(at(lower), at(upper), definedness) : T.Span(at(upper), at(lower), definedness);
    }

    /// <summary>A sine wave: its greatest value at the multiples j = peak of pi/2 modulo 4, its least two further on.</summary>
    private static T Wave(T x, int peak, Func<T, T> at)
    {
        var whole = T.Span(MinusOne, One, x.Definedness);
        if (!Crossings(x, out var below, out var crossed))
        {
            return whole;
        }

        var result = T.Hull(at(x.LowerPoint), at(x.UpperPoint));
        for (var j = below + 1; j <= below + crossed; j++)
        {
            if (((j - peak) & 3) == 0)
            {
                result = T.Hull(result, One);
            }
            else if (((j - peak) & 3) == 2)
            {
                result = T.Hull(result, MinusOne);
            }
        }

        return result.With(x.Definedness);
    }

    private static T Tan(T x)
    {
        if (!Crossings(x, out var below, out var crossed))
        {
            return T.Entire.With(Definedness.Partial);
        }

        for (var j = below + 1; j <= below + crossed; j++)
        {
            if ((j & 1) == 1)
            {
                return T.Entire.With(Definedness.Partial);
            }
        }

        return T.Span(PointFunctions<T, TSeries>.Tan(x.LowerPoint), PointFunctions<T, TSeries>.Tan(x.UpperPoint), x.Definedness);
    }

    /// <summary>How many multiples of pi/2 lie in (lower end, upper end], and the number modulo 8 of the last one before them; false where unknown or above 4.</summary>
    private static bool Crossings(T x, out int below, out int crossed)
    {
        below = 0;
        crossed = 0;
        if (!x.IsBoundedBelow || !x.IsBoundedAbove)
        {
            return false;
        }

        // A width below 6 < 2 pi allows at most 4 multiples, so that counting modulo 8 counts.
        var width = T.Apply(BinaryFunction.Subtract, x.UpperPoint, x.LowerPoint);
        if (!width.IsAtMost(T.FromDouble(6)))
        {
            return false;
        }

        if (PointFunctions<T, TSeries>.QuartersBelow(x.LowerPoint) is not { } first || PointFunctions<T, TSeries>.QuartersBelow(x.UpperPoint) is not { } last)
        {
            return false;
        }

        below = first;
        crossed = (last - first) & 7;
        return true;
    }

    /// <summary>A function that falls to one minimum and then rises, with limit 0 from below at minus infinity.</summary>
    private static T Valley(T x, Valleys valley, Func<T, T> at)
    {
        var left = T.FromRational(valley.Left);
        var right = T.FromRational(valley.Right);
        var lower = x.IsBoundedBelow ? at(x.LowerPoint) : Zero;
        var upper = x.IsBoundedAbove ? at(x.UpperPoint) : T.Entire;
        if (x.IsBoundedAbove && x.UpperPoint.IsAtMost(left))
        {
            return T.Span(upper, lower, x.Definedness);
        }

        if (x.IsBoundedBelow && right.IsAtMost(x.LowerPoint))
        {
            return T.Span(lower, upper, x.Definedness);
        }

        return T.Span(T.FromRational(valley.LeastValue), T.Hull(lower, upper), x.Definedness);
    }
}
