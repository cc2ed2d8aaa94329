using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using V = System.Numerics.Vector<double>;

namespace ProxyProof.Numerics;

/// <summary>Dense linear algebra in double, row by row, for search: not rigorous, the same bits on every machine.</summary>
/// <remarks>A failure (a singular matrix, no convergence) is the answer false, not an exception. Wrong shapes are a programming error.</remarks>
public static partial class Dense
{
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

        return Total(low, high, ref Unsafe.Add(ref x0, i), ref Unsafe.Add(ref y0, i), x.Length - i);
    }

    /// <summary>result = a * x; every entry has the bits of <see cref="Dot"/>.</summary>
    /// <param name="a">Shape: (m, k).</param>
    /// <param name="x">Shape: (k).</param>
    /// <param name="result">Shape: (m); not one of the factors.</param>
    /// <exception cref="ArgumentException">A shape is wrong: a programming error.</exception>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void MultiplyVector(ReadOnlySpan<double> a, ReadOnlySpan<double> x, Span<double> result)
    {
        var k = x.Length;
        Require(a.Length == (long)result.Length * k);
        ref var x0 = ref MemoryMarshal.GetReference(x);
        ref var a0 = ref MemoryMarshal.GetReference(a);
        var i = 0;
        for (; i <= result.Length - 4; i += 4)
        {
            // Four rows, so that no sum waits for the one before it.
            ref var r0 = ref Unsafe.Add(ref a0, (nint)i * k);
            ref var r1 = ref Unsafe.Add(ref r0, k);
            ref var r2 = ref Unsafe.Add(ref r1, k);
            ref var r3 = ref Unsafe.Add(ref r2, k);
            var (low0, low1, low2, low3) = (Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero);
            var (high0, high1, high2, high3) = (Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero);
            var t = 0;
            for (; t <= k - 8; t += 8)
            {
                var (low, high) = (Vector256.LoadUnsafe(ref x0, (nuint)t), Vector256.LoadUnsafe(ref x0, (nuint)t + 4));
                low0 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref r0, (nuint)t), low, low0);
                high0 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref r0, (nuint)t + 4), high, high0);
                low1 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref r1, (nuint)t), low, low1);
                high1 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref r1, (nuint)t + 4), high, high1);
                low2 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref r2, (nuint)t), low, low2);
                high2 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref r2, (nuint)t + 4), high, high2);
                low3 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref r3, (nuint)t), low, low3);
                high3 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref r3, (nuint)t + 4), high, high3);
            }

            ref var xt = ref Unsafe.Add(ref x0, t);
            result[i] = Total(low0, high0, ref Unsafe.Add(ref r0, t), ref xt, k - t);
            result[i + 1] = Total(low1, high1, ref Unsafe.Add(ref r1, t), ref xt, k - t);
            result[i + 2] = Total(low2, high2, ref Unsafe.Add(ref r2, t), ref xt, k - t);
            result[i + 3] = Total(low3, high3, ref Unsafe.Add(ref r3, t), ref xt, k - t);
        }

        for (; i < result.Length; i++)
        {
            result[i] = Dot(a.Slice(i * k, k), x);
        }
    }

    /// <summary>Every entry of x times every entry of y.</summary>
    /// <param name="x">Shape: (m).</param>
    /// <param name="y">Shape: (n).</param>
    /// <param name="result">Shape: (m, n); not one of the factors.</param>
    /// <exception cref="ArgumentException">A shape is wrong: a programming error.</exception>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Outer(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<double> result)
    {
        Require(result.Length == (long)x.Length * y.Length);
        ref var y0 = ref MemoryMarshal.GetReference(y);
        ref var row = ref MemoryMarshal.GetReference(result);
        var end = y.Length - V.Count;
        for (var i = 0; i < x.Length; i++)
        {
            var factor = new V(x[i]);
            for (var j = 0; j < end; j += V.Count)
            {
                (Vector.LoadUnsafe(ref y0, (nuint)j) * factor).StoreUnsafe(ref row, (nuint)j);
            }

            if (end >= 0)
            {
                // The last vector overlaps the one before.
                (Vector.LoadUnsafe(ref y0, (nuint)end) * factor).StoreUnsafe(ref row, (nuint)end);
            }
            else
            {
                for (var j = 0; j < y.Length; j++)
                {
                    Unsafe.Add(ref row, j) = Unsafe.Add(ref y0, j) * x[i];
                }
            }

            row = ref Unsafe.Add(ref row, y.Length);
        }
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

        if (i <= x.Length - 4)
        {
            low += Vector256.LoadUnsafe(ref x0, (nuint)i);
            high = i + 4 < x.Length ? Vector256.ConditionalSelect(First(x.Length - i - 4), high + Rest(ref x0, i + 4, x.Length), high) : high;
        }
        else if (i < x.Length)
        {
            low = Vector256.ConditionalSelect(First(x.Length - i), low + Rest(ref x0, i, x.Length), low);
        }

        return Total(low, high);
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
            var columns = Avx.IsSupported && n >= 4 && last - rows == Tile ? TransposeTile(a[(rows * n)..], result[rows..], m, n) : 0;
            for (var j = columns; j < n; j++)
            {
                for (var i = rows; i < last; i++)
                {
                    result[(j * m) + i] = a[(i * n) + j];
                }
            }
        }
    }

    // A tile of rows, four by four entries; says how many columns are done.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static int TransposeTile(ReadOnlySpan<double> a, Span<double> result, int m, int n)
    {
        ref var a0 = ref MemoryMarshal.GetReference(a);
        ref var result0 = ref MemoryMarshal.GetReference(result);
        var j = 0;
        for (; j <= n - 4; j += 4)
        {
            for (var i = 0; i < Tile; i += 4)
            {
                ref var from = ref Unsafe.Add(ref a0, (i * n) + j);
                ref var to = ref Unsafe.Add(ref result0, (j * m) + i);
                var (r0, r1) = (Vector256.LoadUnsafe(ref from), Vector256.LoadUnsafe(ref from, (nuint)n));
                var (r2, r3) = (Vector256.LoadUnsafe(ref from, (nuint)(2 * n)), Vector256.LoadUnsafe(ref from, (nuint)(3 * n)));
                var (even01, odd01) = (Avx.UnpackLow(r0, r1), Avx.UnpackHigh(r0, r1));
                var (even23, odd23) = (Avx.UnpackLow(r2, r3), Avx.UnpackHigh(r2, r3));
                Avx.Permute2x128(even01, even23, 0x20).StoreUnsafe(ref to);
                Avx.Permute2x128(odd01, odd23, 0x20).StoreUnsafe(ref to, (nuint)m);
                Avx.Permute2x128(even01, even23, 0x31).StoreUnsafe(ref to, (nuint)(2 * m));
                Avx.Permute2x128(odd01, odd23, 0x31).StoreUnsafe(ref to, (nuint)(3 * m));
            }
        }

        return j;
    }

    // Entry (i, t) of a stands at i * rowStep + t * innerStep.
    private static void Multiply(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> result, int m, int k, int n, int rowStep, int innerStep)
    {
        Require(a.Length == (long)m * k && b.Length == (long)k * n && result.Length == (long)m * n);
        if (k == 0 || m == 0 || n == 0)
        {
            result.Clear();
        }
        else if (Wide.IsFast && n >= 8)
        {
            WideProducts.Multiply(a, b, result, m, k, n, rowStep, innerStep);
        }
        else if (n >= V.Count)
        {
            LaneProducts.Multiply(a, b, result, m, k, n, rowStep, innerStep);
        }
        else
        {
            MultiplyNarrow(a, b, result, m, k, n, rowStep, innerStep);
        }
    }

    // Fewer columns than a vector has: four rows of one column at a time.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyNarrow(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> result, int m, int k, int n, int rowStep, int innerStep)
    {
        ref var a0 = ref MemoryMarshal.GetReference(a);
        ref var b0 = ref MemoryMarshal.GetReference(b);
        for (var first = 0; first < m; first += 4)
        {
            var (i0, i1, i2, i3) = (first, Math.Min(first + 1, m - 1), Math.Min(first + 2, m - 1), Math.Min(first + 3, m - 1));
            for (var j = 0; j < n; j++)
            {
                ref var at = ref a0;
                ref var bt = ref Unsafe.Add(ref b0, j);
                var (s0, s1, s2, s3) = (0.0, 0.0, 0.0, 0.0);
                for (var t = 0; t < k; t++)
                {
                    s0 = Math.FusedMultiplyAdd(Unsafe.Add(ref at, i0 * rowStep), bt, s0);
                    s1 = Math.FusedMultiplyAdd(Unsafe.Add(ref at, i1 * rowStep), bt, s1);
                    s2 = Math.FusedMultiplyAdd(Unsafe.Add(ref at, i2 * rowStep), bt, s2);
                    s3 = Math.FusedMultiplyAdd(Unsafe.Add(ref at, i3 * rowStep), bt, s3);
                    at = ref Unsafe.Add(ref at, innerStep);
                    bt = ref Unsafe.Add(ref bt, n);
                }

                (result[(i0 * n) + j], result[(i1 * n) + j], result[(i2 * n) + j], result[(i3 * n) + j]) = (s0, s1, s2, s3);
            }
        }
    }

    // With the last terms, fewer than eight: each into the sum whose turn it is.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Total(Vector256<double> low, Vector256<double> high, ref double x, ref double y, int rest)
    {
        if (rest >= 4)
        {
            low = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref x), Vector256.LoadUnsafe(ref y), low);
            if (rest > 4)
            {
                high = Vector256.ConditionalSelect(First(rest - 4), Vector256.FusedMultiplyAdd(Rest(ref x, 4, rest), Rest(ref y, 4, rest), high), high);
            }
        }
        else if (rest > 0)
        {
            low = Vector256.ConditionalSelect(First(rest), Vector256.FusedMultiplyAdd(Rest(ref x, 0, rest), Rest(ref y, 0, rest), low), low);
        }

        return Total(low, high);
    }

    // The sums in pairs; the same order at every length.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Total(Vector256<double> low, Vector256<double> high)
    {
        var four = low + high;
        var two = four.GetLower() + four.GetUpper();
        return two.ToScalar() + two.GetElement(1);
    }

    /// <summary>All bits in the first lanes, one to three.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> First(int count) => Vector256.LessThan(Vector256<long>.Indices, Vector256.Create((long)count)).AsDouble();

    /// <summary>One to three elements, the last of a span.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Rest(ref double x, int from, int length) => Vector256.Create(
        Unsafe.Add(ref x, from), from + 1 < length ? Unsafe.Add(ref x, from + 1) : 0, from + 2 < length ? Unsafe.Add(ref x, from + 2) : 0, 0);

    private static void Require(bool condition)
    {
        if (!condition)
        {
            throw new ArgumentException("The shapes of a dense operation do not fit.", nameof(condition));
        }
    }
}
