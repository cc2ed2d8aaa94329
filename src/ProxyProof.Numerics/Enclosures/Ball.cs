namespace ProxyProof.Numerics.Enclosures;

/// <summary>
/// An unevaluated sum of two doubles with a radius: encloses every x with |x - (High + Low)| at most Radius. The radius of each operation is the
/// propagated radius plus a bound of the rounding error committed, so the enclosure holds by construction; relative errors are near 2^-104.
/// </summary>
/// <remarks>
/// Radii are sums and products of nonnegative doubles, at most 20 roundings each, so that multiplying by 1 + 2^-47 turns them into upper bounds; what
/// underflows is covered by <see cref="Eta"/>. An operation without any error adds nothing, so that exact results keep radius 0. Overflow makes the
/// radius infinite or NaN, and every reader takes a radius that is not finite for the whole line.
/// </remarks>
internal readonly struct Ball : ISeriesNumber<Ball>
{
    /// <summary>2^-53, the relative error of one rounding to nearest.</summary>
    private const double Unit = 1.1102230246251565e-16;

    /// <summary>1 + 2^-47: (1 - 2^-53)^-32 is below it.</summary>
    private const double Inflate = 1 + 64 * Unit;

    private const int LeastExponent = -1000;

    /// <summary>2^-1060: above 2^14 underflow errors of 2^-1074 each.</summary>
    private static readonly double Eta = Math.ScaleB(1, -1060);

    private static readonly double SafelyNormal = Math.ScaleB(1, -900);

    private static readonly Ball PiBall = Constants.ToBall(Constants.Pi);
    private static readonly Ball Ln2Ball = Constants.ToBall(Constants.Ln2);
    private static readonly Ball SqrtHalfBall = Sqrt(new Ball(0.5));
    private static readonly Ball SqrtPiBall = Sqrt(PiBall);

    public Ball(double value) => High = value;

    public Ball(double high, double low, double radius)
    {
        High = high;
        Low = low;
        Radius = radius;
    }

    public double High { get; }

    public double Low { get; }

    public double Radius { get; }

    public static int Bits => 80;

    public static Ball Pi => PiBall;

    public static Ball Ln2 => Ln2Ball;

    public static Ball SqrtHalf => SqrtHalfBall;

    public static Ball SqrtPi => SqrtPiBall;

    public double Approximation => High;

    public int Magnitude
    {
        get
        {
            var size = Size(this);
            return size == 0 ? -100_000 : size <= double.MaxValue ? Math.ILogB(size) + 1 : 1025;
        }
    }

    public int CertainSign => Low - Radius > -High / 2 && High > 0 && Radius < High / 4 ? 1 : Low + Radius < -High / 2 && High < 0 && Radius < -High / 4 ? -1 : 0;

    public static Ball operator +(Ball a, Ball b)
    {
        var (sum, error) = ErrorFree.TwoSum(a.High, b.High);
        var (tail, lost) = ErrorFree.TwoSum(a.Low, b.Low);
        (tail, var lostToo) = ErrorFree.TwoSum(error, tail);
        var radius = a.Radius + b.Radius + Math.Abs(lost) + Math.Abs(lostToo);
        (sum, tail) = ErrorFree.TwoSum(sum, tail);
        return new(sum, tail, radius * Inflate);
    }

    public static Ball operator -(Ball a, Ball b) => a + -b;

    public static Ball operator -(Ball a) => new(-a.High, -a.Low, a.Radius);

    public static Ball operator *(Ball a, Ball b)
    {
        var (product, error) = ErrorFree.TwoProduct(a.High, b.High);
        double radius = 0;
        var tail = error;
        if (a.Low != 0 || b.Low != 0 || a.Radius != 0 || b.Radius != 0)
        {
            // 1. The cross terms, three roundings; the product of the two low parts is left out.
            var cross = a.High * b.Low;
            var crosses = Math.FusedMultiplyAdd(a.Low, b.High, cross);
            tail = error + crosses;

            // 2. What that lost, and the radii's own product rule.
            radius = (Unit * (Math.Abs(cross) + Math.Abs(crosses) + Math.Abs(tail)))
                + Math.Abs(a.Low * b.Low)
                + ((Math.Abs(a.High) + Math.Abs(a.Low)) * b.Radius)
                + ((Math.Abs(b.High) + Math.Abs(b.Low) + b.Radius) * a.Radius)
                + Eta;
        }
        else if (Math.Abs(product) < SafelyNormal && a.High != 0 && b.High != 0)
        {
            radius = Eta;
        }

        (product, tail) = ErrorFree.TwoSum(product, tail);
        return new(product, tail, radius * Inflate);
    }

    /// <summary>a/b = q + residual/b holds exactly for the real residual a - q b, and the residual is enclosed.</summary>
    public static Ball operator /(Ball a, Ball b)
    {
        var first = a.High / b.High;
        var residual = a - (b * new Ball(first));
        var second = residual.High / b.High;
        residual -= b * new Ball(second);
        var (high, low) = ErrorFree.TwoSum(first, second);
        return new(high, low, Quotient(Size(residual), LeastSize(b)));
    }

    public static Ball Integer(long value) => new(value);

    /// <summary>|sqrt(a) - y| = |a - y^2| / (sqrt(a) + y), at most |a - y^2| / y for y &gt; 0.</summary>
    public static Ball Sqrt(Ball x)
    {
        var first = Math.Sqrt(x.High);
        var square = new Ball(first) * new Ball(first);
        var (high, low) = ErrorFree.TwoSum(first, (x - square).High / (2 * first));
        var root = new Ball(high, low, 0);
        return new(high, low, Quotient(Size(x - (root * root)), LeastSize(root)));
    }

    public static Ball Hull(Ball a, Ball b) => new(a.High, a.Low, (Size(b - a) + a.Radius) * Inflate);

    public static int Raise(int bits) => 0;

    public static void Restore(int saved)
    {
        // The precision of a pair of doubles is fixed.
    }

    public static (int Quadrant, Ball Remainder)? ReduceQuarterTurns(Ball x, int exponent) => QuarterTurns.Reduce(Math.ScaleB(x.High, exponent));

    /// <summary>One long division step: the remainder of the high part is exact by FMA, the rest commits three roundings.</summary>
    public Ball Over(int divisor)
    {
        var first = High / divisor;
        var remainder = Math.FusedMultiplyAdd(-first, divisor, High);
        var rest = remainder + Low;
        var second = rest / divisor;
        var radius = rest == 0 && Radius == 0 && Low == 0 && (Math.Abs(High) >= SafelyNormal || High == 0)
            ? 0
            : (((Radius + (Unit * Math.Abs(rest))) / divisor) + (Unit * Math.Abs(second)) + Eta) * Inflate;
        var (high, low) = ErrorFree.TwoSum(first, second);
        return new(high, low, radius);
    }

    public Ball Scale(int exponent)
    {
        var high = Math.ScaleB(High, exponent);
        var low = Math.ScaleB(Low, exponent);
        var radius = Math.ScaleB(Radius, exponent);
        var exact = (Math.Abs(high) >= SafelyNormal || High == 0) && (Math.Abs(low) >= SafelyNormal || Low == 0) && (radius >= SafelyNormal || Radius == 0);
        return new(high, low, exact || exponent > 0 ? radius : (radius + Eta) * Inflate);
    }

    public Ball Widen(int exponent) => new(High, Low, (Radius + Math.ScaleB(1, Math.Max(exponent, LeastExponent))) * Inflate);

    /// <summary>The doubles enclosing all values of the ball times 2^exponent.</summary>
    public (double Lower, double Upper) Ends(int exponent)
    {
        if (!(Radius <= double.MaxValue) || !double.IsFinite(High) || !double.IsFinite(Low))
        {
            return (double.NegativeInfinity, double.PositiveInfinity);
        }

        var lower = Directed.AddDown(High, Directed.SubtractDown(Low, Radius));
        var upper = Directed.AddUp(High, Directed.AddUp(Low, Radius));
        return (Directed.ScaleDown(lower, exponent), Directed.ScaleUp(upper, exponent));
    }

    /// <summary>An upper bound of |x|.</summary>
    private static double Size(Ball a) => (Math.Abs(a.High) + Math.Abs(a.Low) + a.Radius) * Inflate;

    /// <summary>A lower bound of |x|, perhaps not positive: the error of the inner sum is below the part taken off.</summary>
    private static double LeastSize(Ball a)
    {
        var rest = (Math.Abs(a.Low) + a.Radius) * Inflate;
        return (Math.Abs(a.High) - rest) * (1 - (8 * Unit));
    }

    private static double Quotient(double above, double below) =>
        above == 0 ? 0 : below > 0 ? ((above / below) + Eta) * Inflate : double.PositiveInfinity;
}
