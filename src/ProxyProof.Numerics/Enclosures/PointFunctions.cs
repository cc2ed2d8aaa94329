namespace ProxyProof.Numerics.Enclosures;

/// <summary>The elementary functions at one exact point: special cases first, then tiny and huge arguments by their leading term, then the series.</summary>
/// <remarks>A bound such as <c>Widen(2e + 1)</c> beside a significand m, |m| in [1/2, 2], is derived in docs/enclosures.md under the function's name.</remarks>
internal static class PointFunctions<T, TSeries>
    where T : struct, IEnclosure<T>, IEndpoints<T, TSeries>
    where TSeries : struct, ISeriesNumber<TSeries>
{
    /// <summary>An argument with this exponent or more is at least 2^27, where every exponential has left the range of the carriers.</summary>
    private const int Huge = 28;

    private static TSeries One => TSeries.Integer(1);

    private static T Zero => T.FromDouble(0);

    private static T OnePoint => T.FromDouble(1);

    /// <summary>Below 2^Tiny the leading term of the series decides all bits.</summary>
    private static int Tiny => -(TSeries.Bits + 20);

    public static T Exp(T x)
    {
        if (IsZero(x))
        {
            return OnePoint;
        }

        var (m, e) = x.Decompose();
        if (e >= Huge)
        {
            return x.LowerSign > 0 ? T.Overflow : T.Underflow;
        }

        var (significand, exponent) = Exponential.Exp(m.Scale(e));
        return T.FromSeries(significand, exponent);
    }

    /// <summary>e^x - 1 for x &lt;= 0.</summary>
    public static T ExpM1OfNegative(T x)
    {
        if (IsZero(x))
        {
            return Zero;
        }

        var (m, e) = x.Decompose();
        return e <= Tiny ? T.FromSeries(m.Widen(e + 2), e).Clamp(x, Zero)
            : e >= Huge ? T.FromSeries((-One).Widen(-TSeries.Bits - 20), 0).Clamp(T.FromDouble(-1), Zero)
            : T.FromSeries(ExpM1(m.Scale(e)), 0).Clamp(T.FromDouble(-1), Zero).Clamp(x, Zero);
    }

    public static T Log(T x)
    {
        var (m, e) = x.Decompose();
        return e is >= -1 and <= 1 && x.IsAtMost(OnePoint) && OnePoint.IsAtMost(x) ? Zero : T.FromSeries(Logarithm.Log(m, e), 0);
    }

    public static T Sin(T x) => NearerZero(x, SinSeries);

    private static T SinSeries(T x)
    {
        var (m, e) = x.Decompose();
        if (e <= Tiny)
        {
            return T.FromSeries(m.Widen((2 * e) + 1), e);
        }

        return Turn(m, e) is var (sine, _, _) ? T.FromSeries(sine, 0).Clamp(T.FromDouble(-1), OnePoint) : T.Span(T.FromDouble(-1), OnePoint, Definedness.Defined);
    }

    public static T Cos(T x)
    {
        if (IsZero(x))
        {
            return OnePoint;
        }

        var (m, e) = x.Decompose();
        if (e <= Tiny)
        {
            return T.FromSeries(One.Widen((2 * e) + 1), 0).Clamp(Zero, OnePoint);
        }

        return Turn(m, e) is var (_, cosine, _) ? T.FromSeries(cosine, 0).Clamp(T.FromDouble(-1), OnePoint) : T.Span(T.FromDouble(-1), OnePoint, Definedness.Defined);
    }

    /// <summary>Defined at every exact point but 0 as pi is irrational, and at 0.</summary>
    public static T Tan(T x) => FartherFromZero(x, TanSeries);

    private static T TanSeries(T x)
    {
        var (m, e) = x.Decompose();
        return e <= Tiny ? T.FromSeries(m.Widen((2 * e) + 3), e)
            : Turn(m, e) is var (sine, cosine, _) ? T.FromSeries(sine / cosine, 0)
            : T.Entire;
    }

    /// <summary>How many multiples of pi/2 lie at or below x, modulo 8; null where that is not known.</summary>
    public static int? QuartersBelow(T x)
    {
        if (IsZero(x))
        {
            return 0;
        }

        var (m, e) = x.Decompose();
        if (e <= -1)
        {
            return x.LowerSign > 0 ? 0 : 7;
        }

        return TSeries.ReduceQuarterTurns(m, e) is not var (quadrant, remainder) ? null : remainder.CertainSign switch
        {
            > 0 => quadrant,
            < 0 => (quadrant + 7) & 7,
            _ => null,
        };
    }

    public static T Sinh(T x) => FartherFromZero(x, SinhSeries);

    private static T SinhSeries(T x)
    {
        var (m, e) = x.Decompose();
        var sign = x.LowerSign;
        if (e <= Tiny)
        {
            return T.FromSeries(m.Widen((2 * e) + 1), e);
        }

        if (e >= Huge)
        {
            return Signed(sign, T.Overflow);
        }

        var size = Absolute(m, sign).Scale(e);
        if (e <= -1)
        {
            var s = Exponential.ExpM1(size);
            return Signed(sign, T.FromSeries(s + (s / (One + s)), -1));
        }

        var (significand, n) = Exponential.Exp(size);
        return Signed(sign, T.FromSeries(n > TSeries.Bits ? significand.Widen(2 - (2 * n)) : significand - (One / significand).Scale(-2 * n), n - 1));
    }

    public static T Cosh(T x)
    {
        if (IsZero(x))
        {
            return OnePoint;
        }

        var (m, e) = x.Decompose();
        if (e <= Tiny)
        {
            return T.FromSeries(One.Widen((2 * e) + 2), 0).Clamp(OnePoint, T.FromDouble(2));
        }

        if (e >= Huge)
        {
            return T.Overflow;
        }

        var (significand, n) = Exponential.Exp(Absolute(m, x.LowerSign).Scale(e));
        var value = n > TSeries.Bits ? significand.Widen(2 - (2 * n)) : significand + (One / significand).Scale(-2 * n);
        return T.FromSeries(value, n - 1).Clamp(OnePoint, T.Entire);
    }

    public static T Tanh(T x) => NearerZero(x, TanhSeries);

    private static T TanhSeries(T x)
    {
        var (m, e) = x.Decompose();
        if (e <= Tiny)
        {
            return T.FromSeries(m.Widen((2 * e) + 2), e);
        }

        var sign = x.LowerSign;
        var size = Absolute(m, sign);
        if (e > 30 || size.Scale(e).Approximation > TSeries.Bits)
        {
            return Signed(sign, NearlyOne());
        }

        var s = ExpM1(size.Scale(e + 1));
        return Signed(sign, T.FromSeries(s / (s + TSeries.Integer(2)), 0)).Clamp(T.FromDouble(-1), OnePoint);
    }

    public static T Atan(T x) => NearerZero(x, AtanSeries);

    private static T AtanSeries(T x)
    {
        var (m, e) = x.Decompose();
        return e <= Tiny ? T.FromSeries(m.Widen((2 * e) + 2), e)
            : e >= -Tiny ? Signed(x.LowerSign, T.FromSeries(TSeries.Pi.Scale(-1).Widen(1 - e), 0))
            : T.FromSeries(Trigonometric.Atan(m.Scale(e)), 0);
    }

    public static T Arcsin(T x) => FartherFromZero(x, ArcsinSeries);

    private static T ArcsinSeries(T x)
    {
        var (m, e) = x.Decompose();
        return IsOneInSize(x) ? Signed(x.LowerSign, T.FromSeries(TSeries.Pi.Scale(-1), 0))
            : e <= Tiny ? T.FromSeries(m.Widen((2 * e) + 2), e)
            : T.FromSeries(Trigonometric.Arcsin(m.Scale(e)), 0);
    }

    public static T Arccos(T x)
    {
        if (IsZero(x))
        {
            return T.FromSeries(TSeries.Pi.Scale(-1), 0);
        }

        if (IsOneInSize(x))
        {
            return x.LowerSign > 0 ? Zero : T.FromSeries(TSeries.Pi, 0);
        }

        var (m, e) = x.Decompose();
        return T.FromSeries(e <= Tiny ? TSeries.Pi.Scale(-1).Widen(e + 2) : Trigonometric.Arccos(m.Scale(e)), 0);
    }

    public static T Erf(T x)
    {
        if (IsZero(x))
        {
            return Zero;
        }

        var (m, e) = x.Decompose();
        if (e <= Tiny)
        {
            return T.FromSeries((m / TSeries.SqrtPi).Widen((2 * e) + 3), e + 1);
        }

        var sign = x.LowerSign;
        var size = Absolute(m, sign);
        if (IsFar(size.Scale(Math.Min(e, 30))))
        {
            return Signed(sign, NearlyOne());
        }

        var value = size.Scale(e);
        return Signed(sign, T.FromSeries(HasLightTail(value) ? One - Complement(value, value * value) : ErrorFunction.Erf(value), 0)).Clamp(T.FromDouble(-1), OnePoint);
    }

    public static T Sigmoid(T x)
    {
        if (IsZero(x))
        {
            return T.FromDouble(0.5);
        }

        var (m, e) = x.Decompose();
        if (e >= Huge)
        {
            return x.LowerSign > 0 ? NearlyOne() : T.Underflow;
        }

        var (significand, exponent) = SigmoidSeries(m.Scale(e), x.LowerSign);
        return T.FromSeries(significand, exponent).Clamp(Zero, OnePoint);
    }

    public static T Softplus(T x)
    {
        if (IsZero(x))
        {
            return T.FromSeries(TSeries.Ln2, 0);
        }

        var (m, e) = x.Decompose();
        var positive = x.LowerSign > 0;
        if (positive && (e >= Huge || m.Scale(e).Approximation > 2 * TSeries.Bits))
        {
            return T.FromSeries(m.Widen(-TSeries.Bits), e).Clamp(x, T.Entire);
        }

        if (e >= Huge)
        {
            return T.Underflow;
        }

        var value = m.Scale(e);
        var (significand, n) = Exponential.Exp(positive ? -value : value);
        if (n < -2 * TSeries.Bits && !positive)
        {
            return T.FromSeries(significand.Widen(n + 2), n);
        }

        var log = Logarithm.Log1P(significand.Scale(n));
        return T.FromSeries(positive ? value + log : log, 0);
    }

    public static T Silu(T x)
    {
        if (IsZero(x))
        {
            return Zero;
        }

        var (m, e) = x.Decompose();
        var positive = x.LowerSign > 0;
        if (e <= Tiny)
        {
            return T.FromSeries(m.Widen(e + 2), e - 1);
        }

        if (positive && (e >= Huge || m.Scale(e).Approximation > 2 * TSeries.Bits))
        {
            return T.FromSeries(m.Widen(-TSeries.Bits), e).Clamp(Zero, x);
        }

        if (e >= Huge)
        {
            return Signed(-1, T.Underflow);
        }

        var (significand, exponent) = SigmoidSeries(m.Scale(e), x.LowerSign);
        return T.FromSeries(m * significand, e + exponent);
    }

    public static T Gelu(T x)
    {
        if (IsZero(x))
        {
            return Zero;
        }

        var (m, e) = x.Decompose();
        var sign = x.LowerSign;
        if (e <= Tiny)
        {
            return T.FromSeries(m.Widen(e + 2), e - 1);
        }

        var size = Absolute(m, sign);
        if (sign > 0 && IsFar(size.Scale(Math.Min(e, 30) - 1)))
        {
            return T.FromSeries(m.Widen(-TSeries.Bits), e).Clamp(Zero, x);
        }

        if (e > 14)
        {
            return Signed(-1, T.Underflow);
        }

        var square = (size * size).Scale((2 * e) - 1);
        var value = size.Scale(e);
        if (square.Approximation < LightTail * LightTail && !(sign < 0 && TSeries.Bits > 100))
        {
            var erf = ErrorFunction.Erf(value * TSeries.SqrtHalf);
            return T.FromSeries(sign > 0 ? value * (One + erf) : value * (erf - One), -1);
        }

        if (sign > 0)
        {
            return T.FromSeries(value * (TSeries.Integer(2) - Complement(value * TSeries.SqrtHalf, square)), -1);
        }

        // The complement in full relative accuracy: by the continued fraction, or by cancellation under a precision raised by what cancels.
        if (square.Approximation >= (TSeries.Bits > 100 ? TSeries.Bits : LightTail * LightTail))
        {
            var (significand, exponent) = ErrorFunction.Erfc(value * TSeries.SqrtHalf, square);
            return T.FromSeries(-size * significand, e + exponent - 1);
        }

        var saved = TSeries.Raise(32 + (int)(square.Approximation * 1.5));
        try
        {
            var erf = ErrorFunction.Erf(value * TSeries.SqrtHalf);
            return T.FromSeries(value * (erf - One), -1);
        }
        finally
        {
            TSeries.Restore(saved);
        }
    }

    /// <summary>From z = 3 on the continued fraction is shorter than the series, at the accuracy of a pair of doubles.</summary>
    private const double LightTail = 3;

    private static bool HasLightTail(TSeries z) => z.Approximation >= (TSeries.Bits > 100 ? Math.Sqrt(TSeries.Bits) : LightTail);

    /// <summary>Whether e^(-z^2) is below 2^-(Bits + 20), so that 1 - erf z is: z^2 at least 0.7 (Bits + 20).</summary>
    private static bool IsFar(TSeries z) => z.Approximation > 1 + Math.Sqrt(0.7 * (TSeries.Bits + 20));

    /// <summary>erfc z at its own scale; only for a difference with a number of order 1.</summary>
    private static TSeries Complement(TSeries z, TSeries square)
    {
        if (!HasLightTail(z))
        {
            return One - ErrorFunction.Erf(z);
        }

        var (significand, exponent) = ErrorFunction.Erfc(z, square);
        return significand.Scale(exponent);
    }

    /// <summary>e^x - 1 for |x| below 2^10 or so.</summary>
    private static TSeries ExpM1(TSeries x)
    {
        if (x.Magnitude <= 0)
        {
            return Exponential.ExpM1(x);
        }

        var (significand, n) = Exponential.Exp(x);
        return n < -2 * TSeries.Bits ? (-One).Widen(n + 1) : significand.Scale(n) - One;
    }

    /// <summary>1/(1 + u) for x &gt; 0 and u/(1 + u) for x &lt; 0, with u = e^-|x|.</summary>
    private static (TSeries Significand, int Exponent) SigmoidSeries(TSeries x, int sign)
    {
        var (significand, n) = Exponential.Exp(sign > 0 ? -x : x);
        if (n < -2 * TSeries.Bits)
        {
            return sign > 0 ? (One.Widen(n + 1), 0) : (significand.Widen(n + 2), n);
        }

        var u = significand.Scale(n);
        return sign > 0 ? (One / (One + u), 0) : (significand / (One + u), n);
    }

    private static (TSeries Sine, TSeries Cosine, int Quadrant)? Turn(TSeries m, int e)
    {
        if (TSeries.ReduceQuarterTurns(m, e) is not var (quadrant, remainder))
        {
            return null;
        }

        var sine = Trigonometric.Sin(remainder);
        var cosine = Trigonometric.Cos(remainder);
        return (quadrant & 3) switch
        {
            0 => (sine, cosine, quadrant),
            1 => (cosine, -sine, quadrant),
            2 => (-sine, -cosine, quadrant),
            _ => (-cosine, sine, quadrant),
        };
    }

    /// <summary>An odd function with f(0) = 0 and |f(x)| at most |x|: near 0, where both round alike, that settles one end.</summary>
    private static T NearerZero(T x, Func<T, T> series) => x.LowerSign switch
    {
        0 => Zero,
        > 0 => Below(series(x), x),
        _ => T.Apply(UnaryFunction.Negate, NearerZero(T.Apply(UnaryFunction.Negate, x), series)),
    };

    /// <summary>An odd function with f(0) = 0 and |f(x)| at least |x| for |x| at most 1.</summary>
    private static T FartherFromZero(T x, Func<T, T> series) => x.LowerSign switch
    {
        0 => Zero,
        > 0 => x.IsAtMost(OnePoint) ? series(x).Clamp(x, T.Entire) : series(x),
        _ => T.Apply(UnaryFunction.Negate, FartherFromZero(T.Apply(UnaryFunction.Negate, x), series)),
    };

    private static T Below(T value, T most) => value.Clamp(T.Entire, most);

    private static T NearlyOne() => T.FromSeries(One.Widen(-TSeries.Bits - 20), 0).Clamp(Zero, OnePoint);

    private static bool IsZero(T x) => x.LowerSign == 0;

    private static bool IsOneInSize(T x)
    {
        var size = T.Apply(UnaryFunction.Abs, x);
        return size.IsAtMost(OnePoint) && OnePoint.IsAtMost(size);
    }

    private static TSeries Absolute(TSeries x, int sign) => sign < 0 ? -x : x;

    private static T Signed(int sign, T x) => sign < 0 ? T.Apply(UnaryFunction.Negate, x) : x;
}
