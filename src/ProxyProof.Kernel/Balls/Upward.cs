using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>
/// Arithmetic of upper bounds: numbers of at least 0, perhaps infinite. Every result is at least the exact one, since the double after a result rounded to
/// nearest is above what was rounded.
/// </summary>
internal static class Upward
{
    public static double Plus(double a, double b) => a == 0 ? b : b == 0 ? a : double.BitIncrement(a + b);

    /// <summary>The product. 0 times infinity is infinite: an infinite bound may stand for something that does not exist.</summary>
    public static double Times(double a, double b) =>
        double.IsInfinity(a) || double.IsInfinity(b) ? double.PositiveInfinity
        : a == 0 || b == 0 ? 0
        : a == 1 ? b
        : b == 1 ? a
        : double.BitIncrement(a * b);

    public static double Square(double a) => Times(a, a);

    public static double Root(double a) => a is 0 or 1 || double.IsInfinity(a) ? a : double.BitIncrement(double.Sqrt(a));

    /// <summary>The root of a whole number.</summary>
    public static double RootOf(int count) => Root(count);

    /// <summary>The greatest absolute value; infinite for what is not known to be defined.</summary>
    public static double Magnitude(Interval x) =>
        x.Definedness == Definedness.Defined ? double.Max(double.Abs(x.Lower), double.Abs(x.Upper)) : double.PositiveInfinity;

    /// <summary>The greatest distance of two numbers that two ranges hold; infinite for what is not known to be defined.</summary>
    public static double Distance(Interval x, Interval y) => Magnitude(x - y);

    public static double[] Fill(int count, double value)
    {
        var result = new double[count];
        Array.Fill(result, value);
        return result;
    }

    public static double[] Plus(double[] a, double[] b)
    {
        var result = new double[a.Length];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = Plus(a[i], b[i]);
        }

        return result;
    }

    public static double[] Least(double[] a, double[] b)
    {
        var result = new double[a.Length];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = double.Min(a[i], b[i]);
        }

        return result;
    }

    /// <summary>The greatest entry of each group.</summary>
    public static double[] Greatest(double[] entries, int[] groups, int count)
    {
        var result = new double[count];
        for (var i = 0; i < entries.Length; i++)
        {
            result[groups[i]] = double.Max(result[groups[i]], entries[i]);
        }

        return result;
    }

    /// <summary>The sum of the entries of each group.</summary>
    public static double[] Sums(double[] entries, int[] groups, int count)
    {
        var result = new double[count];
        for (var i = 0; i < entries.Length; i++)
        {
            result[groups[i]] = Plus(result[groups[i]], entries[i]);
        }

        return result;
    }

    /// <summary>The Euclidean norm of each group.</summary>
    public static double[] Norms(double[] entries, int[] groups, int count) =>
        Array.ConvertAll(Sums(Array.ConvertAll(entries, Square), groups, count), Root);
}
