namespace ProxyProof.Numerics;

/// <summary>The operations of <see cref="Real"/> on spans, for search: bit for bit what <see cref="Real"/> gives, whatever the width of the machine.</summary>
/// <remarks>
/// A result may be one of the arguments, but not overlap one otherwise. Spans of different lengths are a programming error. Nothing is allocated.
/// </remarks>
public static class Blocks
{
    /// <summary>result[i] = function(x[i]).</summary>
    /// <exception cref="ArgumentException">The spans differ in length: a programming error.</exception>
    public static void Apply(UnaryFunction function, ReadOnlySpan<double> x, Span<double> result)
    {
        RequireLength(x.Length, result.Length);
        if (IsWide(result.Length))
        {
            WideBlocks.Apply(function, x, result);
        }
        else
        {
            LaneBlocks.Apply(function, x, result);
        }
    }

    /// <summary>result[i] = function(x[i], y[i]).</summary>
    /// <exception cref="ArgumentException">The spans differ in length: a programming error.</exception>
    public static void Apply(BinaryFunction function, ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<double> result)
    {
        RequireLength(x.Length, result.Length);
        RequireLength(y.Length, result.Length);
        if (IsWide(result.Length))
        {
            WideBlocks.Apply(function, x, y, result);
        }
        else
        {
            LaneBlocks.Apply(function, x, y, result);
        }
    }

    /// <summary>result[i] = function(x[i], y).</summary>
    /// <exception cref="ArgumentException">The spans differ in length: a programming error.</exception>
    public static void Apply(BinaryFunction function, ReadOnlySpan<double> x, double y, Span<double> result)
    {
        RequireLength(x.Length, result.Length);
        if (IsWide(result.Length))
        {
            WideBlocks.Apply(function, x, y, result);
        }
        else
        {
            LaneBlocks.Apply(function, x, y, result);
        }
    }

    /// <summary>result[i] = function(x, y[i]).</summary>
    /// <exception cref="ArgumentException">The spans differ in length: a programming error.</exception>
    public static void Apply(BinaryFunction function, double x, ReadOnlySpan<double> y, Span<double> result)
    {
        RequireLength(y.Length, result.Length);
        if (IsWide(result.Length))
        {
            WideBlocks.Apply(function, x, y, result);
        }
        else
        {
            LaneBlocks.Apply(function, x, y, result);
        }
    }

    /// <summary>result[i] = then[i] where difference[i] stands in the relation to 0, else otherwise[i]; NaN where the difference is.</summary>
    /// <exception cref="ArgumentException">The spans differ in length: a programming error.</exception>
    public static void Select(
        Relation relation, ReadOnlySpan<double> difference, ReadOnlySpan<double> then, ReadOnlySpan<double> otherwise, Span<double> result)
    {
        RequireLength(difference.Length, result.Length);
        RequireLength(then.Length, result.Length);
        RequireLength(otherwise.Length, result.Length);
        if (IsWide(result.Length))
        {
            WideBlocks.Select(relation, difference, then, otherwise, result);
        }
        else
        {
            LaneBlocks.Select(relation, difference, then, otherwise, result);
        }
    }

    /// <summary>result[i] = x[i]^n, as <see cref="RealMath.Pow(double, int)"/>.</summary>
    /// <exception cref="ArgumentException">The spans differ in length: a programming error.</exception>
    public static void Power(ReadOnlySpan<double> x, int n, Span<double> result)
    {
        RequireLength(x.Length, result.Length);
        if (n == 2)
        {
            Apply(BinaryFunction.Multiply, x, x, result);
        }
        else if (IsWide(result.Length))
        {
            WideBlocks.MapPower(x, n, result);
        }
        else
        {
            LaneBlocks.MapPower(x, n, result);
        }
    }

    /// <summary>result[i] += x[i] * y[i], rounded once.</summary>
    /// <exception cref="ArgumentException">The spans differ in length: a programming error.</exception>
    public static void MultiplyAdd(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<double> result)
    {
        RequireLength(x.Length, result.Length);
        RequireLength(y.Length, result.Length);
        if (IsWide(result.Length))
        {
            WideBlocks.Accumulate(x, y, result);
        }
        else
        {
            LaneBlocks.Accumulate(x, y, result);
        }
    }

    /// <summary>result[i] += x * y[i], rounded once.</summary>
    /// <exception cref="ArgumentException">The spans differ in length: a programming error.</exception>
    public static void MultiplyAdd(double x, ReadOnlySpan<double> y, Span<double> result)
    {
        RequireLength(y.Length, result.Length);
        if (IsWide(result.Length))
        {
            WideBlocks.AccumulateScaled(x, y, result);
        }
        else
        {
            LaneBlocks.AccumulateScaled(x, y, result);
        }
    }

    /// <summary>result[i] = -x[i].</summary>
    /// <exception cref="ArgumentException">The spans differ in length: a programming error.</exception>
    public static void Negate(ReadOnlySpan<double> x, Span<double> result) => Apply(UnaryFunction.Negate, x, result);

    /// <summary>result[i] = value.</summary>
    public static void Fill(double value, Span<double> result) => result.Fill(value);

    /// <summary>result[i] = x[i].</summary>
    /// <exception cref="ArgumentException">The result is shorter than the argument: a programming error.</exception>
    public static void Copy(ReadOnlySpan<double> x, Span<double> result) => x.CopyTo(result);

    /// <summary>Whether vectors of eight pay: the bits are the same.</summary>
    private static bool IsWide(int length) => Wide.IsFast && length >= 8;

    private static void RequireLength(int actual, int expected)
    {
        if (actual != expected)
        {
            throw new ArgumentException($"The spans of a block operation have one length, found {actual} and {expected}.", nameof(actual));
        }
    }
}
