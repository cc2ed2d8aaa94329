namespace ProxyProof.Numerics.Enclosures;

/// <summary>Powers on ranges. The caller takes care of undefined arguments and of capping the definedness by theirs.</summary>
internal static class Powers<T, TSeries>
    where T : struct, IEnclosure<T>, IEndpoints<T, TSeries>
    where TSeries : struct, ISeriesNumber<TSeries>
{
    private static T Zero => T.FromDouble(0);

    private static T One => T.FromDouble(1);

    private static T Undefined => T.Entire.With(Definedness.Undefined);

    /// <summary>x^n on a range.</summary>
    public static T Power(T x, int n)
    {
        if (n == 0)
        {
            return One.With(x.Definedness);
        }

        if (n == 1)
        {
            return x;
        }

        // 1. Even powers and powers of a positive range are those of |x|; odd ones rise.
        var even = n % 2 == 0;
        var basis = even ? T.Apply(UnaryFunction.Abs, x) : x;
        if (n > 0)
        {
            return T.Span(
                basis.IsBoundedBelow ? PositiveAt(basis.LowerPoint, n) : T.Entire,
                basis.IsBoundedAbove ? PositiveAt(basis.UpperPoint, n) : T.Entire,
                x.Definedness);
        }

        // 2. Negative powers fall on either side of the pole.
        if (basis.LowerSign == 0 && basis.UpperSign == 0)
        {
            return Undefined;
        }

        if (basis.LowerSign < 0 && basis.UpperSign > 0)
        {
            return T.Entire.With(Definedness.Partial);
        }

        var pole = basis.LowerSign == 0 || basis.UpperSign == 0;
        return T.Span(
            basis.UpperSign == 0 ? T.Entire : basis.IsBoundedAbove ? NegativeAt(basis.UpperPoint, n) : Zero,
            basis.LowerSign == 0 ? T.Entire : basis.IsBoundedBelow ? NegativeAt(basis.LowerPoint, n) : Zero,
            pole ? Definedness.Partial : x.Definedness);
    }

    /// <summary>x^y on ranges, as <see cref="BinaryFunction.Power"/> says where it is defined.</summary>
    public static T Power(T x, T y)
    {
        // 1. A known exponent: integers by multiplication, 1/2 by the square root.
        var (low, high) = y.ToDoubles();
        var known = y.IsBoundedBelow && y.IsBoundedAbove && y.LowerPoint.IsAtMost(y.UpperPoint) && y.UpperPoint.IsAtMost(y.LowerPoint);
        if (known && low == high)
        {
            if (Math.Floor(low) == low && Math.Abs(low) <= int.MaxValue)
            {
                return Power(x, (int)low);
            }

            if (low == 0.5)
            {
                return T.Apply(UnaryFunction.Sqrt, x);
            }
        }

        // 2. A negative base has a value at integer exponents only: |x|^y with either sign.
        if (x.LowerSign < 0)
        {
            var integer = HoldsInteger(low, high);
            if (x.UpperSign < 0 && !integer)
            {
                return Undefined;
            }

            var result = x.UpperSign < 0 ? Undefined : OfNonnegative(T.Span(Zero, x, x.Definedness), y);
            if (integer)
            {
                var size = T.Apply(UnaryFunction.Negate, T.Span(x, x.UpperSign < 0 ? x : Zero, x.Definedness));
                var positive = OfNonnegative(size, y);
                result = T.Hull(result, T.Hull(positive, T.Apply(UnaryFunction.Negate, positive)));
            }

            return result.Definedness == Definedness.Undefined ? result : result.With(Definedness.Partial);
        }

        return OfNonnegative(x, y);
    }

    private static T OfNonnegative(T x, T y)
    {
        // 1. At x = 0: 0 for y > 0, 1 for y = 0, nothing for y < 0.
        var atZero = Undefined;
        if (x.LowerSign == 0)
        {
            if (y.UpperSign > 0)
            {
                atZero = T.Hull(atZero, Zero);
            }

            if (y.LowerSign <= 0 && y.UpperSign >= 0)
            {
                atZero = T.Hull(atZero, One);
            }

            if (x.UpperSign == 0)
            {
                return atZero.Definedness == Definedness.Undefined ? Undefined : atZero.With(y.LowerSign < 0 ? Definedness.Partial : Definedness.Defined);
            }
        }

        // 2. For x > 0: monotone in each argument for a fixed other one, so that the corners decide where all ends are finite; else e^(y log x).
        T positive;
        if (x.LowerSign > 0 && x.IsBoundedAbove && y.IsBoundedBelow && y.IsBoundedAbove)
        {
            positive = T.Hull(
                T.Hull(At(x.LowerPoint, y.LowerPoint), At(x.LowerPoint, y.UpperPoint)),
                T.Hull(At(x.UpperPoint, y.LowerPoint), At(x.UpperPoint, y.UpperPoint)));
        }
        else if (x.LowerSign == 0 && x.IsBoundedAbove && y.LowerSign >= 0 && y.IsBoundedBelow && y.IsBoundedAbove)
        {
            // Rising in x for y >= 0, from 0 or 1 on.
            positive = T.Hull(Zero, T.Hull(At(x.UpperPoint, y.LowerPoint), At(x.UpperPoint, y.UpperPoint)));
        }
        else
        {
            // The logarithm only speaks of the part x > 0, where it is defined.
            var log = T.Apply(UnaryFunction.Log, x).With(Definedness.Defined);
            positive = T.Apply(UnaryFunction.Exp, T.Apply(BinaryFunction.Multiply, y, log));
        }

        if (x.LowerSign > 0)
        {
            return positive.With(Definedness.Defined);
        }

        return T.Hull(positive, atZero.Definedness == Definedness.Undefined ? positive : atZero).With(y.LowerSign < 0 ? Definedness.Partial : Definedness.Defined);
    }

    /// <summary>Whether an integer lies between; true when in doubt.</summary>
    private static bool HoldsInteger(double low, double high) => double.IsInfinity(low) || double.IsInfinity(high) || Math.Floor(high) >= low;

    /// <summary>x^y at points, x &gt; 0: 2^(y e) m^y through the logarithm, in series numbers.</summary>
    private static T At(T x, T y)
    {
        if (y.LowerSign == 0 || (x.IsAtMost(One) && One.IsAtMost(x)))
        {
            return One;
        }

        var (m, e) = x.Decompose();
        var (n, f) = y.Decompose();

        // 1. |log x| lies between 2^-Bits or so and 2^31; leave the series where the exponent of the product is out of hand.
        var log = Logarithm.Log(m, e);
        var product = n * log;
        var size = product.Magnitude + (long)f;
        if (size >= 29)
        {
            var logIsPositive = One.IsAtMost(x);
            var far = product.CertainSign != 0 && Math.Abs(product.Approximation) > 0 && Math.ILogB(product.Approximation) + (long)f >= 28;
            return !far ? T.Span(Zero, T.Entire, Definedness.Defined) : logIsPositive == y.LowerSign > 0 ? T.Overflow : T.Underflow;
        }

        // 2. Close to 1 only the leading bits matter.
        if (size < -(2 * TSeries.Bits))
        {
            return T.FromSeries(TSeries.Integer(1).Widen(2 - (2 * TSeries.Bits)), 0);
        }

        var (significand, exponent) = Exponential.Exp(product.Scale(f));
        return T.FromSeries(significand, exponent);
    }

    private static T PositiveAt(T x, int n)
    {
        if (x.LowerSign == 0)
        {
            return Zero;
        }

        return Raised(x, n) is var (significand, exponent) ? T.FromSeries(significand, exponent) : BeyondReach(x, n, positive: true);
    }

    private static T NegativeAt(T x, int n) =>
        Raised(x, Math.Abs((long)n)) is var (significand, exponent)
            ? T.FromSeries(TSeries.Integer(1) / significand, -exponent)
            : BeyondReach(x, n, positive: false);

    /// <summary>|x|^|n| has an exponent beyond 2^28: the value is as good as 0 or infinite.</summary>
    private static T BeyondReach(T x, int n, bool positive)
    {
        var size = One.IsAtMost(T.Apply(UnaryFunction.Abs, x)) == positive ? T.Overflow : T.Underflow;
        return x.LowerSign < 0 && n % 2 != 0 ? T.Apply(UnaryFunction.Negate, size) : size;
    }

    /// <summary>x^n by repeated squaring, the exponent kept apart; null once it leaves 2^28.</summary>
    private static (TSeries Significand, int Exponent)? Raised(T x, long n)
    {
        var (square, e) = x.Decompose();
        long squareExponent = e;
        var result = TSeries.Integer(1);
        long exponent = 0;
        while (true)
        {
            if ((n & 1) == 1)
            {
                result *= square;
                exponent += squareExponent;
                Normalize(ref result, ref exponent);
            }

            n >>= 1;
            if (n == 0)
            {
                return Math.Abs(exponent) < 1 << 28 ? (result, (int)exponent) : null;
            }

            square *= square;
            squareExponent *= 2;
            Normalize(ref square, ref squareExponent);
            if (Math.Abs(squareExponent) >= 1 << 28)
            {
                return null;
            }
        }
    }

    private static void Normalize(ref TSeries value, ref long exponent)
    {
        var magnitude = value.Magnitude;
        if (magnitude is < -4 or > 4)
        {
            value = value.Scale(-magnitude);
            exponent += magnitude;
        }
    }
}
