using ProxyProof.Numerics.Enclosures;

namespace ProxyProof.Numerics;

/// <content>The functions of the seam.</content>
public readonly partial struct Interval
{
    static Interval IEndpoints<Interval, Ball>.Overflow => new(double.MaxValue, double.PositiveInfinity);

    static Interval IEndpoints<Interval, Ball>.Underflow => new(0, double.Epsilon);

    bool IEndpoints<Interval, Ball>.IsBoundedBelow => !double.IsNegativeInfinity(Lower);

    bool IEndpoints<Interval, Ball>.IsBoundedAbove => !double.IsPositiveInfinity(Upper);

    Interval IEndpoints<Interval, Ball>.LowerPoint => new(Lower, Lower, Definedness.Defined);

    Interval IEndpoints<Interval, Ball>.UpperPoint => new(Upper, Upper, Definedness.Defined);

    int IEndpoints<Interval, Ball>.LowerSign => Math.Sign(Lower);

    int IEndpoints<Interval, Ball>.UpperSign => Math.Sign(Upper);

    /// <summary>Applies a function of one argument. Error: encloses the exact value.</summary>
    public static Interval Apply(UnaryFunction function, Interval x)
    {
        if (x.Definedness == Definedness.Undefined)
        {
            return Undefined;
        }

        return function switch
        {
            UnaryFunction.Negate => -x,
            UnaryFunction.Abs => x.Lower >= 0 ? x : x.Upper <= 0 ? -x : new(0, Math.Max(-x.Lower, x.Upper), x.Definedness),
            UnaryFunction.Relu => new(Math.Max(x.Lower, 0), Math.Max(x.Upper, 0), x.Definedness),
            UnaryFunction.Sqrt => x.Upper < 0 ? Undefined
                : new(Directed.SqrtDown(Math.Max(x.Lower, 0)), Directed.SqrtUp(x.Upper), x.Lower < 0 ? Definedness.Partial : x.Definedness),
            _ => Elementary<Interval, Ball>.Apply(function, x),
        };
    }

    /// <summary>Applies a function of two arguments. Error: encloses the exact value.</summary>
    public static Interval Apply(BinaryFunction function, Interval x, Interval y)
    {
        var d = Meet(x, y);
        if (d == Definedness.Undefined)
        {
            return Undefined;
        }

        return function switch
        {
            BinaryFunction.Add => x + y,
            BinaryFunction.Subtract => x - y,
            BinaryFunction.Multiply => x * y,
            BinaryFunction.Divide => x / y,
            BinaryFunction.Max => new(Math.Max(x.Lower, y.Lower), Math.Max(x.Upper, y.Upper), d),
            BinaryFunction.Min => new(Math.Min(x.Lower, y.Lower), Math.Min(x.Upper, y.Upper), d),
            BinaryFunction.Power => Powers<Interval, Ball>.Power(x, y).Capped(d),
            BinaryFunction.LeakyRelu or BinaryFunction.Smelu or BinaryFunction.Huber or BinaryFunction.TieStep or BinaryFunction.KinkRatio =>
                Pieces<Interval, Ball>.Apply(function, x, y).Capped(d),
        };
    }

    /// <summary>x^n. Error: encloses the exact value.</summary>
    public static Interval Power(Interval x, int n) =>
        x.Definedness == Definedness.Undefined ? Undefined : Powers<Interval, Ball>.Power(x, n).Capped(x.Definedness);

    /// <inheritdoc/>
    public static Interval Select(Relation relation, Interval difference, Interval then, Interval otherwise) =>
        difference.Definedness == Definedness.Undefined ? Undefined : difference.Decide(relation) switch
        {
            Trilean.True => then.Capped(difference.Definedness),
            Trilean.False => otherwise.Capped(difference.Definedness),
            Trilean.Unknown => Hull(then, otherwise).Capped(difference.Definedness),
        };

    static Interval IEndpoints<Interval, Ball>.Span(Interval lowerOf, Interval upperOf, Definedness definedness) => new(lowerOf.Lower, upperOf.Upper, definedness);

    static Interval IEndpoints<Interval, Ball>.FromSeries(Ball value, int exponent)
    {
        var (lower, upper) = value.Ends(exponent);
        return new(lower, upper, Definedness.Defined);
    }

    (Ball Significand, int Exponent) IEndpoints<Interval, Ball>.Decompose()
    {
        var exponent = Math.ILogB(Lower);

        // A subnormal is scaled up in two exact steps, since 2^1074 is no double.
        var significand = exponent < -1000 ? Math.ScaleB(Math.ScaleB(Lower, 200), -exponent - 200) : Math.ScaleB(Lower, -exponent);
        return (new(significand), exponent);
    }

    Interval IEndpoints<Interval, Ball>.With(Definedness definedness) => new(Lower, Upper, definedness);

    Interval IEndpoints<Interval, Ball>.Clamp(Interval least, Interval most) => new(Math.Max(Lower, least.Lower), Math.Min(Upper, most.Upper), Definedness);

    bool IEndpoints<Interval, Ball>.IsAtMost(Interval other) => Upper <= other.Lower;

    /// <summary>The same range, at best as defined as that.</summary>
    private Interval Capped(Definedness definedness) => new(Lower, Upper, definedness < Definedness ? definedness : Definedness);
}
