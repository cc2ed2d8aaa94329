using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using V = System.Numerics.Vector<double>;

namespace ProxyProof.Numerics;

/// <summary>Dense linear algebra in double, row by row, for search: not rigorous, the same bits on every machine.</summary>
/// <remarks>A failure (a singular matrix, no convergence) is the answer false, not an exception. Wrong shapes are a programming error.</remarks>
public static partial class Dense
{
    // Of the inner dimension, so that a panel of b stays in the cache.
    private const int Panel = 256;

    // Of a transposition, so that the lines it reads stay in the nearest cache.
    private const int Tile = 32;

    /// <summary>The inner product, in eight interleaved fused sums, so that its bits do not depend on the machine.</summary>
    /// <exception cref="ArgumentException">The lengths differ: a programming error.</exception>
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        Require(x.Length == y.Length);
        ref var x0 = ref MemoryMarshal.GetReference(x);
        ref var y0 = ref MemoryMarshal.GetReference(y);
        var low = Vector256<double>.Zero;
        var high = Vector256<double>.Zero;
        var i = 0;
        for (; i <= x.Length - 8; i += 8)
        {
            low = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref x0, (nuint)i), Vector256.LoadUnsafe(ref y0, (nuint)i), low);
            high = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref x0, (nuint)i + 4), Vector256.LoadUnsafe(ref y0, (nuint)i + 4), high);
        }

        Span<double> sums = stackalloc double[8];
        low.CopyTo(sums);
        high.CopyTo(sums[4..]);
        for (var lane = 0; i < x.Length; i++, lane++)
        {
            sums[lane] = Math.FusedMultiplyAdd(x[i], y[i], sums[lane]);
        }

        return (sums[0] + sums[4] + (sums[2] + sums[6])) + (sums[1] + sums[5] + (sums[3] + sums[7]));
    }

    /// <summary>The sum, in eight interleaved sums.</summary>
    public static double Sum(ReadOnlySpan<double> x)
    {
        ref var x0 = ref MemoryMarshal.GetReference(x);
        var low = Vector256<double>.Zero;
        var high = Vector256<double>.Zero;
        var i = 0;
        for (; i <= x.Length - 8; i += 8)
        {
            low += Vector256.LoadUnsafe(ref x0, (nuint)i);
            high += Vector256.LoadUnsafe(ref x0, (nuint)i + 4);
        }

        Span<double> sums = stackalloc double[8];
        low.CopyTo(sums);
        high.CopyTo(sums[4..]);
        for (var lane = 0; i < x.Length; i++, lane++)
        {
            sums[lane] += x[i];
        }

        return (sums[0] + sums[4] + (sums[2] + sums[6])) + (sums[1] + sums[5] + (sums[3] + sums[7]));
    }

    /// <summary>The Euclidean norm; it does not overflow before its value does.</summary>
    public static double Norm(ReadOnlySpan<double> x)
    {
        var direct = Dot(x, x);
        if (direct is > 1e-280 and < 1e280)
        {
            return Math.Sqrt(direct);
        }

        var largest = 0.0;
        foreach (var value in x)
        {
            largest = Math.Abs(value) > largest || double.IsNaN(value) ? Math.Abs(value) : largest;
        }

        if (largest == 0 || !double.IsFinite(largest))
        {
            return largest;
        }

        var sum = 0.0;
        foreach (var value in x)
        {
            sum = Math.FusedMultiplyAdd(value / largest, value / largest, sum);
        }

        return largest * Math.Sqrt(sum);
    }

    /// <summary>result = a * b; every entry is one fused sum over the inner index in its order.</summary>
    /// <param name="a">Shape: (m, k).</param>
    /// <param name="b">Shape: (k, n).</param>
    /// <param name="result">Shape: (m, n); not one of the factors.</param>
    /// <param name="m">Rows of a.</param>
    /// <param name="k">Columns of a.</param>
    /// <param name="n">Columns of b.</param>
    /// <exception cref="ArgumentException">A shape is wrong: a programming error.</exception>
    public static void Multiply(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> result, int m, int k, int n) =>
        Multiply(a, b, result, m, k, n, rowStep: k, innerStep: 1);

    /// <summary>result = a' * b, a transposed as it is read; the same bits as of the product with the transpose.</summary>
    /// <param name="a">Shape: (k, m).</param>
    /// <param name="b">Shape: (k, n).</param>
    /// <param name="result">Shape: (m, n); not one of the factors.</param>
    /// <param name="m">Columns of a.</param>
    /// <param name="k">Rows of a.</param>
    /// <param name="n">Columns of b.</param>
    /// <exception cref="ArgumentException">A shape is wrong: a programming error.</exception>
    public static void MultiplyTransposed(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> result, int m, int k, int n) =>
        Multiply(a, b, result, m, k, n, rowStep: 1, innerStep: m);

    /// <summary>result = a transposed.</summary>
    /// <param name="a">Shape: (m, n).</param>
    /// <param name="result">Shape: (n, m).</param>
    /// <param name="m">Rows of a.</param>
    /// <param name="n">Columns of a.</param>
    /// <exception cref="ArgumentException">A shape is wrong: a programming error.</exception>
    public static void Transpose(ReadOnlySpan<double> a, Span<double> result, int m, int n)
    {
        Require(a.Length == (long)m * n && result.Length == a.Length);
        for (var rows = 0; rows < m; rows += Tile)
        {
            var last = Math.Min(m, rows + Tile);
            for (var j = 0; j < n; j++)
            {
                for (var i = rows; i < last; i++)
                {
                    result[(j * m) + i] = a[(i * n) + j];
                }
            }
        }
    }

    // Entry (i, t) of a stands at i * rowStep + t * innerStep.
    private static void Multiply(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> result, int m, int k, int n, int rowStep, int innerStep)
    {
        Require(a.Length == (long)m * k && b.Length == (long)k * n && result.Length == (long)m * n);
        if (k == 0)
        {
            result.Clear();
            return;
        }

        for (var first = 0; first < k; first += Panel)
        {
            var inner = Math.Min(Panel, k - first);
            var i = 0;
            for (; i <= m - 4; i += 4)
            {
                FourRows(a[((i * rowStep) + (first * innerStep))..], b[(first * n)..], result[(i * n)..], rowStep, innerStep, inner, n, isFirst: first == 0);
            }

            for (; i < m; i++)
            {
                OneRow(a[((i * rowStep) + (first * innerStep))..], b[(first * n)..], result[(i * n)..], innerStep, inner, n, isFirst: first == 0);
            }
        }
    }

    private static void Require(bool condition)
    {
        if (!condition)
        {
            throw new ArgumentException("The shapes of a dense operation do not fit.", nameof(condition));
        }
    }
}
