using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using V = System.Numerics.Vector<double>;

namespace ProxyProof.Numerics;

/// <summary>
/// Products of dense matrices: four rows by two vectors of columns stay in registers while the inner index runs, or eight by three where the processor has
/// the registers.
/// </summary>
/// <remarks>
/// Every entry is one fused sum over the inner index in its order. Where rows or columns are no multiple of a block, the last block overlaps the one before
/// and computes some entries again, to the same bits.
/// </remarks>
internal static class LaneProducts
{
    // Of the inner dimension, and entries of b: a panel stays in the second cache while all rows pass.
    private const int Panel = 512;
    private const int PanelEntries = 16384;

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
            var width = Math.Max(1, PanelEntries / inner / (6 * V.Count)) * (6 * V.Count);
            for (var from = 0; from < columns; from += width)
            {
                Rows(a[(first * innerStep)..], b[(first * n)..], c, m, rowStep, innerStep, inner, n, from, Math.Min(columns, from + width), k <= Panel, first == 0);
            }
        }

        // 2. The last columns, then the last rows, in one go: what overlaps is whole already.
        if (columns < n)
        {
            Rows(a, b, c, m, rowStep, innerStep, k, n, columns, n, isWhole: true, isFirst: true);
        }

        if (m % 4 != 0)
        {
            FourRows(a[((m - 4) * rowStep)..], b, c[((m - 4) * n)..], rowStep, innerStep, k, n, 0, n, isFirst: true);
        }
    }

    private static void Rows(
        ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> c, int m, int rowStep, int innerStep, int inner, int n, int from, int to, bool isWhole, bool isFirst)
    {
        var i = 0;
        for (; V.Count >= 8 && isWhole && to - from > 2 * V.Count && i <= m - 8; i += 8)
        {
            EightRows(a[(i * rowStep)..], b, c[(i * n)..], rowStep, innerStep, inner, n, from, to);
        }

        for (; i <= m - 4; i += 4)
        {
            FourRows(a[(i * rowStep)..], b, c[(i * n)..], rowStep, innerStep, inner, n, from, to, isFirst);
        }
    }

    // Three vectors of columns at a time; n is more than two.
    [MethodImpl(Hot)]
    private static void EightRows(
        ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> c, int rowStep, int innerStep, int inner, int n, int from, int to)
    {
        ref var a0 = ref MemoryMarshal.GetReference(a);
        ref var b0 = ref MemoryMarshal.GetReference(b);
        for (var j = from; j < to; j += 3 * V.Count)
        {
            var (j0, j1, j2) = (Math.Min(j, Math.Max(0, n - (3 * V.Count))), Math.Min(j + V.Count, n - (2 * V.Count)), Math.Min(j + (2 * V.Count), n - V.Count));
            V s00 = V.Zero, s01 = V.Zero, s02 = V.Zero, s10 = V.Zero, s11 = V.Zero, s12 = V.Zero;
            V s20 = V.Zero, s21 = V.Zero, s22 = V.Zero, s30 = V.Zero, s31 = V.Zero, s32 = V.Zero;
            V s40 = V.Zero, s41 = V.Zero, s42 = V.Zero, s50 = V.Zero, s51 = V.Zero, s52 = V.Zero;
            V s60 = V.Zero, s61 = V.Zero, s62 = V.Zero, s70 = V.Zero, s71 = V.Zero, s72 = V.Zero;
            ref var bt = ref Unsafe.Add(ref b0, j0);
            ref var at = ref a0;
            ref var ah = ref Unsafe.Add(ref a0, 4 * rowStep);
            var (second, third) = ((nuint)(j1 - j0), (nuint)(j2 - j0));
            for (var t = 0; t < inner; t++)
            {
                var (y0, y1, y2) = (Vector.LoadUnsafe(ref bt), Vector.LoadUnsafe(ref bt, second), Vector.LoadUnsafe(ref bt, third));
                bt = ref Unsafe.Add(ref bt, n);
                var x = new V(at);
                s00 = Vector.FusedMultiplyAdd(x, y0, s00);
                s01 = Vector.FusedMultiplyAdd(x, y1, s01);
                s02 = Vector.FusedMultiplyAdd(x, y2, s02);
                x = new V(Unsafe.Add(ref at, rowStep));
                s10 = Vector.FusedMultiplyAdd(x, y0, s10);
                s11 = Vector.FusedMultiplyAdd(x, y1, s11);
                s12 = Vector.FusedMultiplyAdd(x, y2, s12);
                x = new V(Unsafe.Add(ref at, 2 * rowStep));
                s20 = Vector.FusedMultiplyAdd(x, y0, s20);
                s21 = Vector.FusedMultiplyAdd(x, y1, s21);
                s22 = Vector.FusedMultiplyAdd(x, y2, s22);
                x = new V(Unsafe.Add(ref at, 3 * rowStep));
                s30 = Vector.FusedMultiplyAdd(x, y0, s30);
                s31 = Vector.FusedMultiplyAdd(x, y1, s31);
                s32 = Vector.FusedMultiplyAdd(x, y2, s32);
                at = ref Unsafe.Add(ref at, innerStep);
                x = new V(ah);
                s40 = Vector.FusedMultiplyAdd(x, y0, s40);
                s41 = Vector.FusedMultiplyAdd(x, y1, s41);
                s42 = Vector.FusedMultiplyAdd(x, y2, s42);
                x = new V(Unsafe.Add(ref ah, rowStep));
                s50 = Vector.FusedMultiplyAdd(x, y0, s50);
                s51 = Vector.FusedMultiplyAdd(x, y1, s51);
                s52 = Vector.FusedMultiplyAdd(x, y2, s52);
                x = new V(Unsafe.Add(ref ah, 2 * rowStep));
                s60 = Vector.FusedMultiplyAdd(x, y0, s60);
                s61 = Vector.FusedMultiplyAdd(x, y1, s61);
                s62 = Vector.FusedMultiplyAdd(x, y2, s62);
                x = new V(Unsafe.Add(ref ah, 3 * rowStep));
                s70 = Vector.FusedMultiplyAdd(x, y0, s70);
                s71 = Vector.FusedMultiplyAdd(x, y1, s71);
                s72 = Vector.FusedMultiplyAdd(x, y2, s72);
                ah = ref Unsafe.Add(ref ah, innerStep);
            }

            ref var row = ref Unsafe.Add(ref MemoryMarshal.GetReference(c), j0);
            Store(s00, s01, s02, ref row, second, third);
            Store(s10, s11, s12, ref Unsafe.Add(ref row, n), second, third);
            Store(s20, s21, s22, ref Unsafe.Add(ref row, 2 * n), second, third);
            Store(s30, s31, s32, ref Unsafe.Add(ref row, 3 * n), second, third);
            Store(s40, s41, s42, ref Unsafe.Add(ref row, 4 * n), second, third);
            Store(s50, s51, s52, ref Unsafe.Add(ref row, 5 * n), second, third);
            Store(s60, s61, s62, ref Unsafe.Add(ref row, 6 * n), second, third);
            Store(s70, s71, s72, ref Unsafe.Add(ref row, 7 * n), second, third);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(V x, V y, V z, ref double row, nuint second, nuint third)
    {
        x.StoreUnsafe(ref row, 0);
        y.StoreUnsafe(ref row, second);
        z.StoreUnsafe(ref row, third);
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
