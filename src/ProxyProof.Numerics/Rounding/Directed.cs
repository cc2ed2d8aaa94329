namespace ProxyProof.Numerics;

/// <summary>
/// The four operations, the square root and scaling, rounded towards minus or plus infinity: the nearest double on that side, so that exact results
/// stay exact. Arguments are ends of intervals: never NaN, a lower end is never plus infinity, an upper end never minus infinity.
/// </summary>
/// <remarks>
/// Each operation rounds to nearest in hardware and then asks an error-free transformation on which side the exact result lies. The products used
/// for that are scaled when they could underflow, since a sign lost to underflow would lose the bound.
/// </remarks>
internal static class Directed
{
    // 2^-900: above it the error terms below, at least 2^-106 times smaller, are far from the subnormal range.
    private static readonly double SafelyNormal = Math.ScaleB(1, -900);

    private static readonly double TwoTo300 = Math.ScaleB(1, 300);
    private static readonly double TwoTo600 = Math.ScaleB(1, 600);
    private static readonly double TwoTo900 = Math.ScaleB(1, 900);
    private static readonly double TwoToMinus300 = Math.ScaleB(1, -300);
    private static readonly double TwoToMinus500 = Math.ScaleB(1, -500);

    // Above this the inner terms of TwoSum could overflow; the step is then taken without asking.
    private static readonly double NearOverflow = Math.ScaleB(1, 1022);

    /// <summary>The greatest double not above a + b.</summary>
    public static double AddDown(double a, double b)
    {
        var sum = a + b;
        if (Math.Abs(sum) >= NearOverflow)
        {
            return AddNearOverflow(a, b, sum);
        }

        var fromB = sum - a;
        var fromA = sum - fromB;
        return (a - fromA) + (b - fromB) < 0 ? Math.BitDecrement(sum) : sum;
    }

    /// <summary>The least double not below a + b.</summary>
    public static double AddUp(double a, double b) => -AddDown(-a, -b);

    /// <summary>The greatest double not above a - b.</summary>
    public static double SubtractDown(double a, double b) => AddDown(a, -b);

    /// <summary>The least double not below a - b.</summary>
    public static double SubtractUp(double a, double b) => -AddDown(-a, b);

    /// <summary>The greatest double not above a * b, where 0 times infinity is 0.</summary>
    public static double MultiplyDown(double a, double b)
    {
        var product = a * b;
        var size = Math.Abs(product);
        if (size >= SafelyNormal && size <= double.MaxValue)
        {
            return Math.FusedMultiplyAdd(a, b, -product) < 0 ? Math.BitDecrement(product) : product;
        }

        return MultiplyDownAtTheEdge(a, b, product);
    }

    /// <summary>The least double not below a * b, where 0 times infinity is 0.</summary>
    public static double MultiplyUp(double a, double b) => -MultiplyDown(-a, b);

    /// <summary>
    /// The greatest double not above a / b for b not 0. Anything over infinity is 0, the limit; infinity over infinity takes every size, and the other
    /// corners of the caller's hull supply the rest.
    /// </summary>
    public static double DivideDown(double a, double b)
    {
        if (a == 0 || double.IsInfinity(b))
        {
            return 0;
        }

        var quotient = a / b;
        if (double.IsInfinity(quotient))
        {
            return quotient > 0 && !double.IsInfinity(a) ? double.MaxValue : quotient;
        }

        var residual = Math.Abs(a) >= SafelyNormal
            ? Math.FusedMultiplyAdd(-quotient, b, a)
            : ScaledDivisionResidual(a, b, quotient);
        return residual != 0 && (residual < 0) != (b < 0) ? Math.BitDecrement(quotient) : quotient;
    }

    /// <summary>The least double not below a / b for b not 0.</summary>
    public static double DivideUp(double a, double b) => -DivideDown(-a, b);

    /// <summary>The greatest double not above the square root of a &gt;= 0.</summary>
    public static double SqrtDown(double a)
    {
        var root = Math.Sqrt(a);
        return SqrtResidual(a, root) < 0 ? Math.BitDecrement(root) : root;
    }

    /// <summary>The least double not below the square root of a &gt;= 0.</summary>
    public static double SqrtUp(double a)
    {
        var root = Math.Sqrt(a);
        return SqrtResidual(a, root) > 0 ? Math.BitIncrement(root) : root;
    }

    /// <summary>The greatest double not above a * 2^exponent.</summary>
    public static double ScaleDown(double a, int exponent)
    {
        if (a == 0 || exponent == 0 || double.IsInfinity(a))
        {
            return a;
        }

        var scaled = Math.ScaleB(a, exponent);
        if (double.IsInfinity(scaled))
        {
            return scaled > 0 ? double.MaxValue : scaled;
        }

        // Scaling down is exact unless bits fell off the subnormal end; scaling the result back up is exact and shows it. Two factors, as one could overflow.
        if (Math.Abs(scaled) >= SafelyNormal || exponent > 0)
        {
            return scaled;
        }

        if (exponent < -2200)
        {
            return a > 0 ? 0 : -double.Epsilon;
        }

        var back = Math.ScaleB(scaled, -exponent);
        return back > a ? Math.BitDecrement(scaled) : scaled;
    }

    /// <summary>The least double not below a * 2^exponent.</summary>
    public static double ScaleUp(double a, int exponent) => -ScaleDown(-a, exponent);

    private static double AddNearOverflow(double a, double b, double sum)
    {
        if (a == 0 || b == 0 || double.IsInfinity(a) || double.IsInfinity(b))
        {
            return sum;
        }

        if (double.IsInfinity(sum))
        {
            return sum > 0 ? double.MaxValue : sum;
        }

        // Halving is exact for operands of this size; a small one keeps its sign, which is all that an inexact sum needs.
        var (half, error) = ErrorFree.TwoSum(a * 0.5, b * 0.5);
        var exact = Math.Min(Math.Abs(a), Math.Abs(b)) > SafelyNormal;
        return half * 2 == sum && exact && error >= 0 ? sum : Math.BitDecrement(sum);
    }

    private static double MultiplyDownAtTheEdge(double a, double b, double product)
    {
        if (a == 0 || b == 0)
        {
            return 0;
        }

        if (double.IsInfinity(a) || double.IsInfinity(b))
        {
            return product;
        }

        if (double.IsInfinity(product))
        {
            return product > 0 ? double.MaxValue : product;
        }

        // |a * b| < 2^-899: bring both factors up until the exact error is representable, at least 2^-948.
        var (greater, lesser) = Math.Abs(a) >= Math.Abs(b) ? (a, b) : (b, a);
        lesser *= TwoTo600;
        var shifted = product * TwoTo600;
        if (Math.Abs(greater) < TwoToMinus300)
        {
            greater *= TwoTo600;
            shifted *= TwoTo600;
        }

        return Math.FusedMultiplyAdd(greater, lesser, -shifted) < 0 ? Math.BitDecrement(product) : product;
    }

    private static double ScaledDivisionResidual(double a, double b, double quotient)
    {
        // |a| < 2^-900. The residual a - quotient * b, times 2^900, is computed where it cannot underflow.
        return Math.Abs(b) >= TwoToMinus500
            ? Math.FusedMultiplyAdd(-(quotient * TwoTo900), b, a * TwoTo900)
            : Math.FusedMultiplyAdd(-quotient, b * TwoTo900, a * TwoTo900);
    }

    private static double SqrtResidual(double a, double root)
    {
        if (a == 0 || double.IsInfinity(a))
        {
            return 0;
        }

        if (a >= SafelyNormal)
        {
            return Math.FusedMultiplyAdd(-root, root, a);
        }

        var scaledRoot = root * TwoTo300;
        return Math.FusedMultiplyAdd(-scaledRoot, scaledRoot, a * TwoTo600);
    }
}
