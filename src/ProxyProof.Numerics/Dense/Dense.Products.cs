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
    public static void Multiply(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> result, int m, int k, int n)
    {
        Require(a.Length == (long)m * k && b.Length == (long)k * n && result.Length == (long)m * n);
        result.Clear();
        for (var first = 0; first < k; first += Panel)
        {
            var inner = Math.Min(Panel, k - first);
            for (var i = 0; i < m; i += 4)
            {
                if (m - i >= 4)
                {
                    FourRows(a[((i * k) + first)..], b[(first * n)..], result[(i * n)..], k, inner, n);
                    continue;
                }

                for (var row = i; row < m; row++)
                {
                    OneRow(a.Slice((row * k) + first, inner), b[(first * n)..], result.Slice(row * n, n), 0);
                }
            }
        }
    }

    /// <summary>result = a transposed.</summary>
    /// <param name="a">Shape: (m, n).</param>
    /// <param name="result">Shape: (n, m).</param>
    /// <param name="m">Rows of a.</param>
    /// <param name="n">Columns of a.</param>
    /// <exception cref="ArgumentException">A shape is wrong: a programming error.</exception>
    public static void Transpose(ReadOnlySpan<double> a, Span<double> result, int m, int n)
    {
        Require(a.Length == (long)m * n && result.Length == a.Length);
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < n; j++)
            {
                result[(j * m) + i] = a[(i * n) + j];
            }
        }
    }

    /// <summary>Four rows of a against two vectors of columns at a time.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void FourRows(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> c, int stride, int inner, int n)
    {
        ref var a0 = ref MemoryMarshal.GetReference(a);
        ref var b0 = ref MemoryMarshal.GetReference(b);
        ref var c0 = ref MemoryMarshal.GetReference(c);
        var step = 2 * V.Count;
        var j = 0;
        for (; j <= n - step; j += step)
        {
            ref var c00 = ref Unsafe.Add(ref c0, j);
            ref var c10 = ref Unsafe.Add(ref c0, n + j);
            ref var c20 = ref Unsafe.Add(ref c0, (2 * n) + j);
            ref var c30 = ref Unsafe.Add(ref c0, (3 * n) + j);
            var (s00, s01) = (Vector.LoadUnsafe(ref c00), Vector.LoadUnsafe(ref c00, (nuint)V.Count));
            var (s10, s11) = (Vector.LoadUnsafe(ref c10), Vector.LoadUnsafe(ref c10, (nuint)V.Count));
            var (s20, s21) = (Vector.LoadUnsafe(ref c20), Vector.LoadUnsafe(ref c20, (nuint)V.Count));
            var (s30, s31) = (Vector.LoadUnsafe(ref c30), Vector.LoadUnsafe(ref c30, (nuint)V.Count));
            ref var bj = ref Unsafe.Add(ref b0, j);
            for (var t = 0; t < inner; t++)
            {
                var left = Vector.LoadUnsafe(ref bj);
                var right = Vector.LoadUnsafe(ref bj, (nuint)V.Count);
                bj = ref Unsafe.Add(ref bj, n);
                var x = new V(Unsafe.Add(ref a0, t));
                s00 = Vector.FusedMultiplyAdd(x, left, s00);
                s01 = Vector.FusedMultiplyAdd(x, right, s01);
                x = new V(Unsafe.Add(ref a0, stride + t));
                s10 = Vector.FusedMultiplyAdd(x, left, s10);
                s11 = Vector.FusedMultiplyAdd(x, right, s11);
                x = new V(Unsafe.Add(ref a0, (2 * stride) + t));
                s20 = Vector.FusedMultiplyAdd(x, left, s20);
                s21 = Vector.FusedMultiplyAdd(x, right, s21);
                x = new V(Unsafe.Add(ref a0, (3 * stride) + t));
                s30 = Vector.FusedMultiplyAdd(x, left, s30);
                s31 = Vector.FusedMultiplyAdd(x, right, s31);
            }

            s00.StoreUnsafe(ref c00);
            s01.StoreUnsafe(ref c00, (nuint)V.Count);
            s10.StoreUnsafe(ref c10);
            s11.StoreUnsafe(ref c10, (nuint)V.Count);
            s20.StoreUnsafe(ref c20);
            s21.StoreUnsafe(ref c20, (nuint)V.Count);
            s30.StoreUnsafe(ref c30);
            s31.StoreUnsafe(ref c30, (nuint)V.Count);
        }

        if (j < n)
        {
            for (var row = 0; row < 4; row++)
            {
                OneRow(a.Slice(row * stride, inner), b, c.Slice(row * n, n), j);
            }
        }
    }

    /// <summary>c += a * b for one row, from a column on.</summary>
    private static void OneRow(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> c, int from)
    {
        for (var t = 0; t < a.Length; t++)
        {
            Blocks.MultiplyAdd(a[t], b.Slice((t * c.Length) + from, c.Length - from), c[from..]);
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
