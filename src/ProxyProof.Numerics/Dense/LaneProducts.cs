using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using V = System.Numerics.Vector<double>;

namespace ProxyProof.Numerics;

/// <summary>Products of dense matrices: four rows by two vectors of columns stay in registers while the inner index runs.</summary>
/// <remarks>
/// Every entry is one fused sum over the inner index in its order. Where rows or columns are no multiple of a block, the last block overlaps the one before
/// and computes some entries again, to the same bits.
/// </remarks>
internal static class LaneProducts
{
    // Of the inner dimension, so that a panel of b stays in the cache.
    private const int Panel = 256;

    private const MethodImplOptions Hot = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    /// <summary>c = a * b; entry (i, t) of a stands at i * rowStep + t * innerStep.</summary>
    /// <param name="a">Shape: (m, k), or the transpose.</param>
    /// <param name="b">Shape: (k, n).</param>
    /// <param name="c">Shape: (m, n).</param>
    /// <param name="m">Rows of c; at least 1.</param>
    /// <param name="k">The inner dimension; at least 1.</param>
    /// <param name="n">Columns of c; at least as many as a vector has.</param>
    /// <param name="rowStep">See above.</param>
    /// <param name="innerStep">See above.</param>
    public static void Multiply(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> c, int m, int k, int n, int rowStep, int innerStep)
    {
        if (m < 4)
        {
            for (var i = 0; i < m; i++)
            {
                OneRow(a[(i * rowStep)..], b, c[(i * n)..], innerStep, k, n);
            }

            return;
        }

        // 1. Whole blocks, panel by panel: sums go on where the panel before left them.
        var columns = k <= Panel ? n : n / (2 * V.Count) * (2 * V.Count);
        for (var first = 0; first < k; first += Panel)
        {
            var inner = Math.Min(Panel, k - first);
            for (var i = 0; i <= m - 4; i += 4)
            {
                FourRows(a[((i * rowStep) + (first * innerStep))..], b[(first * n)..], c[(i * n)..], rowStep, innerStep, inner, n, 0, columns, first == 0);
            }
        }

        // 2. The last columns, then the last rows, in one go: what overlaps is whole already.
        for (var i = 0; columns < n && i <= m - 4; i += 4)
        {
            FourRows(a[(i * rowStep)..], b, c[(i * n)..], rowStep, innerStep, k, n, columns, n, isFirst: true);
        }

        if (m % 4 != 0)
        {
            FourRows(a[((m - 4) * rowStep)..], b, c[((m - 4) * n)..], rowStep, innerStep, k, n, 0, n, isFirst: true);
        }
    }

    [MethodImpl(Hot)]
    private static void FourRows(
        ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> c, int rowStep, int innerStep, int inner, int n, int from, int to, bool isFirst)
    {
        ref var a0 = ref MemoryMarshal.GetReference(a);
        ref var b0 = ref MemoryMarshal.GetReference(b);
        ref var c0 = ref MemoryMarshal.GetReference(c);
        for (var j = from; j < to; j += 2 * V.Count)
        {
            var (left, right) = (Math.Min(j, Math.Max(0, n - (2 * V.Count))), Math.Min(j + V.Count, n - V.Count));
            ref var c1 = ref Unsafe.Add(ref c0, n);
            ref var c2 = ref Unsafe.Add(ref c0, 2 * n);
            ref var c3 = ref Unsafe.Add(ref c0, 3 * n);
            var (s00, s01, s10, s11) = (V.Zero, V.Zero, V.Zero, V.Zero);
            var (s20, s21, s30, s31) = (V.Zero, V.Zero, V.Zero, V.Zero);
            if (!isFirst)
            {
                (s00, s01) = (Vector.LoadUnsafe(ref c0, (nuint)left), Vector.LoadUnsafe(ref c0, (nuint)right));
                (s10, s11) = (Vector.LoadUnsafe(ref c1, (nuint)left), Vector.LoadUnsafe(ref c1, (nuint)right));
                (s20, s21) = (Vector.LoadUnsafe(ref c2, (nuint)left), Vector.LoadUnsafe(ref c2, (nuint)right));
                (s30, s31) = (Vector.LoadUnsafe(ref c3, (nuint)left), Vector.LoadUnsafe(ref c3, (nuint)right));
            }

            ref var bt = ref Unsafe.Add(ref b0, left);
            ref var at = ref a0;
            var distance = (nuint)(right - left);
            for (var t = 0; t < inner; t++)
            {
                var (y0, y1) = (Vector.LoadUnsafe(ref bt), Vector.LoadUnsafe(ref bt, distance));
                bt = ref Unsafe.Add(ref bt, n);
                var x = new V(at);
                s00 = Vector.FusedMultiplyAdd(x, y0, s00);
                s01 = Vector.FusedMultiplyAdd(x, y1, s01);
                x = new V(Unsafe.Add(ref at, rowStep));
                s10 = Vector.FusedMultiplyAdd(x, y0, s10);
                s11 = Vector.FusedMultiplyAdd(x, y1, s11);
                x = new V(Unsafe.Add(ref at, 2 * rowStep));
                s20 = Vector.FusedMultiplyAdd(x, y0, s20);
                s21 = Vector.FusedMultiplyAdd(x, y1, s21);
                x = new V(Unsafe.Add(ref at, 3 * rowStep));
                s30 = Vector.FusedMultiplyAdd(x, y0, s30);
                s31 = Vector.FusedMultiplyAdd(x, y1, s31);
                at = ref Unsafe.Add(ref at, innerStep);
            }

            s00.StoreUnsafe(ref c0, (nuint)left);
            s01.StoreUnsafe(ref c0, (nuint)right);
            s10.StoreUnsafe(ref c1, (nuint)left);
            s11.StoreUnsafe(ref c1, (nuint)right);
            s20.StoreUnsafe(ref c2, (nuint)left);
            s21.StoreUnsafe(ref c2, (nuint)right);
            s30.StoreUnsafe(ref c3, (nuint)left);
            s31.StoreUnsafe(ref c3, (nuint)right);
        }
    }

    // Four vectors of columns at a time; where there are fewer, some are computed more than once.
    [MethodImpl(Hot)]
    private static void OneRow(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> c, int innerStep, int inner, int n)
    {
        ref var a0 = ref MemoryMarshal.GetReference(a);
        ref var b0 = ref MemoryMarshal.GetReference(b);
        ref var c0 = ref MemoryMarshal.GetReference(c);
        for (var j = 0; j < n; j += 4 * V.Count)
        {
            var (j0, j1) = ((nuint)Math.Min(j, n - V.Count), (nuint)Math.Min(j + V.Count, n - V.Count));
            var (j2, j3) = ((nuint)Math.Min(j + (2 * V.Count), n - V.Count), (nuint)Math.Min(j + (3 * V.Count), n - V.Count));
            var (s0, s1, s2, s3) = (V.Zero, V.Zero, V.Zero, V.Zero);
            ref var at = ref a0;
            ref var bt = ref b0;
            for (var t = 0; t < inner; t++)
            {
                var x = new V(at);
                s0 = Vector.FusedMultiplyAdd(x, Vector.LoadUnsafe(ref bt, j0), s0);
                s1 = Vector.FusedMultiplyAdd(x, Vector.LoadUnsafe(ref bt, j1), s1);
                s2 = Vector.FusedMultiplyAdd(x, Vector.LoadUnsafe(ref bt, j2), s2);
                s3 = Vector.FusedMultiplyAdd(x, Vector.LoadUnsafe(ref bt, j3), s3);
                at = ref Unsafe.Add(ref at, innerStep);
                bt = ref Unsafe.Add(ref bt, n);
            }

            s0.StoreUnsafe(ref c0, j0);
            s1.StoreUnsafe(ref c0, j1);
            s2.StoreUnsafe(ref c0, j2);
            s3.StoreUnsafe(ref c0, j3);
        }
    }
}
