using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using V = System.Numerics.Vector<double>;
using W = System.Runtime.Intrinsics.Vector512<double>;

namespace ProxyProof.Numerics;

/// <content>The inner loops of products: blocks of the result that stay in registers while the inner index runs.</content>
public static partial class Dense
{
    /// <summary>Four rows of a against two vectors of columns at a time, then one, then single columns.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void FourRows(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> c, int rowStep, int innerStep, int inner, int n, bool isFirst)
    {
        ref var a0 = ref MemoryMarshal.GetReference(a);
        ref var b0 = ref MemoryMarshal.GetReference(b);
        ref var c0 = ref MemoryMarshal.GetReference(c);
        var step = 2 * V.Count;
        var j = Vector512.IsHardwareAccelerated ? FourRowsWide(ref a0, ref b0, ref c0, rowStep, innerStep, inner, n, isFirst) : 0;
        for (; j <= n - step; j += step)
        {
            ref var c00 = ref Unsafe.Add(ref c0, j);
            ref var c10 = ref Unsafe.Add(ref c0, n + j);
            ref var c20 = ref Unsafe.Add(ref c0, (2 * n) + j);
            ref var c30 = ref Unsafe.Add(ref c0, (3 * n) + j);
            var (s00, s01, s10, s11) = (V.Zero, V.Zero, V.Zero, V.Zero);
            var (s20, s21, s30, s31) = (V.Zero, V.Zero, V.Zero, V.Zero);
            if (!isFirst)
            {
                (s00, s01) = (Vector.LoadUnsafe(ref c00), Vector.LoadUnsafe(ref c00, (nuint)V.Count));
                (s10, s11) = (Vector.LoadUnsafe(ref c10), Vector.LoadUnsafe(ref c10, (nuint)V.Count));
                (s20, s21) = (Vector.LoadUnsafe(ref c20), Vector.LoadUnsafe(ref c20, (nuint)V.Count));
                (s30, s31) = (Vector.LoadUnsafe(ref c30), Vector.LoadUnsafe(ref c30, (nuint)V.Count));
            }

            ref var bj = ref Unsafe.Add(ref b0, j);
            ref var at = ref a0;
            for (var t = 0; t < inner; t++)
            {
                var left = Vector.LoadUnsafe(ref bj);
                var right = Vector.LoadUnsafe(ref bj, (nuint)V.Count);
                bj = ref Unsafe.Add(ref bj, n);
                var x = new V(at);
                s00 = Vector.FusedMultiplyAdd(x, left, s00);
                s01 = Vector.FusedMultiplyAdd(x, right, s01);
                x = new V(Unsafe.Add(ref at, rowStep));
                s10 = Vector.FusedMultiplyAdd(x, left, s10);
                s11 = Vector.FusedMultiplyAdd(x, right, s11);
                x = new V(Unsafe.Add(ref at, 2 * rowStep));
                s20 = Vector.FusedMultiplyAdd(x, left, s20);
                s21 = Vector.FusedMultiplyAdd(x, right, s21);
                x = new V(Unsafe.Add(ref at, 3 * rowStep));
                s30 = Vector.FusedMultiplyAdd(x, left, s30);
                s31 = Vector.FusedMultiplyAdd(x, right, s31);
                at = ref Unsafe.Add(ref at, innerStep);
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

        for (; j <= n - V.Count; j += V.Count)
        {
            FourByVector(ref a0, ref Unsafe.Add(ref b0, j), ref Unsafe.Add(ref c0, j), rowStep, innerStep, inner, n, isFirst);
        }

        if (j < n && n >= V.Count && isFirst)
        {
            // The last columns as one vector: some of them again, with the same sums.
            FourByVector(ref a0, ref Unsafe.Add(ref b0, n - V.Count), ref Unsafe.Add(ref c0, n - V.Count), rowStep, innerStep, inner, n, isFirst);
            return;
        }

        for (; j < n; j++)
        {
            FourByOne(ref a0, ref Unsafe.Add(ref b0, j), ref Unsafe.Add(ref c0, j), rowStep, innerStep, inner, n, isFirst);
        }
    }

    // The same with vectors of eight, where they are fast: every entry is the same sum. Says how many columns are done.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static int FourRowsWide(ref double a0, ref double b0, ref double c0, int rowStep, int innerStep, int inner, int n, bool isFirst)
    {
        const int Step = 16;
        var j = 0;
        for (; j <= n - Step; j += Step)
        {
            ref var c00 = ref Unsafe.Add(ref c0, j);
            ref var c10 = ref Unsafe.Add(ref c0, n + j);
            ref var c20 = ref Unsafe.Add(ref c0, (2 * n) + j);
            ref var c30 = ref Unsafe.Add(ref c0, (3 * n) + j);
            var (s00, s01, s10, s11) = (W.Zero, W.Zero, W.Zero, W.Zero);
            var (s20, s21, s30, s31) = (W.Zero, W.Zero, W.Zero, W.Zero);
            if (!isFirst)
            {
                (s00, s01) = (Vector512.LoadUnsafe(ref c00), Vector512.LoadUnsafe(ref c00, 8));
                (s10, s11) = (Vector512.LoadUnsafe(ref c10), Vector512.LoadUnsafe(ref c10, 8));
                (s20, s21) = (Vector512.LoadUnsafe(ref c20), Vector512.LoadUnsafe(ref c20, 8));
                (s30, s31) = (Vector512.LoadUnsafe(ref c30), Vector512.LoadUnsafe(ref c30, 8));
            }

            ref var bj = ref Unsafe.Add(ref b0, j);
            ref var at = ref a0;
            for (var t = 0; t < inner; t++)
            {
                var left = Vector512.LoadUnsafe(ref bj);
                var right = Vector512.LoadUnsafe(ref bj, 8);
                bj = ref Unsafe.Add(ref bj, n);
                var x = Vector512.Create(at);
                s00 = Vector512.FusedMultiplyAdd(x, left, s00);
                s01 = Vector512.FusedMultiplyAdd(x, right, s01);
                x = Vector512.Create(Unsafe.Add(ref at, rowStep));
                s10 = Vector512.FusedMultiplyAdd(x, left, s10);
                s11 = Vector512.FusedMultiplyAdd(x, right, s11);
                x = Vector512.Create(Unsafe.Add(ref at, 2 * rowStep));
                s20 = Vector512.FusedMultiplyAdd(x, left, s20);
                s21 = Vector512.FusedMultiplyAdd(x, right, s21);
                x = Vector512.Create(Unsafe.Add(ref at, 3 * rowStep));
                s30 = Vector512.FusedMultiplyAdd(x, left, s30);
                s31 = Vector512.FusedMultiplyAdd(x, right, s31);
                at = ref Unsafe.Add(ref at, innerStep);
            }

            s00.StoreUnsafe(ref c00);
            s01.StoreUnsafe(ref c00, 8);
            s10.StoreUnsafe(ref c10);
            s11.StoreUnsafe(ref c10, 8);
            s20.StoreUnsafe(ref c20);
            s21.StoreUnsafe(ref c20, 8);
            s30.StoreUnsafe(ref c30);
            s31.StoreUnsafe(ref c30, 8);
        }

        return j;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void FourByVector(ref double a, ref double b, ref double c, int rowStep, int innerStep, int inner, int n, bool isFirst)
    {
        ref var c1 = ref Unsafe.Add(ref c, n);
        ref var c2 = ref Unsafe.Add(ref c, 2 * n);
        ref var c3 = ref Unsafe.Add(ref c, 3 * n);
        var (s0, s1, s2, s3) = isFirst
            ? (V.Zero, V.Zero, V.Zero, V.Zero)
            : (Vector.LoadUnsafe(ref c), Vector.LoadUnsafe(ref c1), Vector.LoadUnsafe(ref c2), Vector.LoadUnsafe(ref c3));
        for (var t = 0; t < inner; t++)
        {
            var y = Vector.LoadUnsafe(ref b);
            s0 = Vector.FusedMultiplyAdd(new V(a), y, s0);
            s1 = Vector.FusedMultiplyAdd(new V(Unsafe.Add(ref a, rowStep)), y, s1);
            s2 = Vector.FusedMultiplyAdd(new V(Unsafe.Add(ref a, 2 * rowStep)), y, s2);
            s3 = Vector.FusedMultiplyAdd(new V(Unsafe.Add(ref a, 3 * rowStep)), y, s3);
            a = ref Unsafe.Add(ref a, innerStep);
            b = ref Unsafe.Add(ref b, n);
        }

        s0.StoreUnsafe(ref c);
        s1.StoreUnsafe(ref c1);
        s2.StoreUnsafe(ref c2);
        s3.StoreUnsafe(ref c3);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void FourByOne(ref double a, ref double b, ref double c, int rowStep, int innerStep, int inner, int n, bool isFirst)
    {
        ref var c1 = ref Unsafe.Add(ref c, n);
        ref var c2 = ref Unsafe.Add(ref c, 2 * n);
        ref var c3 = ref Unsafe.Add(ref c, 3 * n);
        var (s0, s1, s2, s3) = isFirst ? (0.0, 0.0, 0.0, 0.0) : (c, c1, c2, c3);
        for (var t = 0; t < inner; t++)
        {
            s0 = Math.FusedMultiplyAdd(a, b, s0);
            s1 = Math.FusedMultiplyAdd(Unsafe.Add(ref a, rowStep), b, s1);
            s2 = Math.FusedMultiplyAdd(Unsafe.Add(ref a, 2 * rowStep), b, s2);
            s3 = Math.FusedMultiplyAdd(Unsafe.Add(ref a, 3 * rowStep), b, s3);
            a = ref Unsafe.Add(ref a, innerStep);
            b = ref Unsafe.Add(ref b, n);
        }

        (c, c1, c2, c3) = (s0, s1, s2, s3);
    }

    /// <summary>One row of a against four vectors of columns at a time, then one, then single columns.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void OneRow(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> c, int innerStep, int inner, int n, bool isFirst)
    {
        ref var a0 = ref MemoryMarshal.GetReference(a);
        ref var b0 = ref MemoryMarshal.GetReference(b);
        ref var c0 = ref MemoryMarshal.GetReference(c);
        var j = 0;
        for (; j <= n - (4 * V.Count); j += 4 * V.Count)
        {
            ref var cj = ref Unsafe.Add(ref c0, j);
            ref var bj = ref Unsafe.Add(ref b0, j);
            var (s0, s1, s2, s3) = isFirst
                ? (V.Zero, V.Zero, V.Zero, V.Zero)
                : (Vector.LoadUnsafe(ref cj), Vector.LoadUnsafe(ref cj, (nuint)V.Count), Vector.LoadUnsafe(ref cj, (nuint)(2 * V.Count)), Vector.LoadUnsafe(ref cj, (nuint)(3 * V.Count)));
            for (var t = 0; t < inner; t++)
            {
                var x = new V(Unsafe.Add(ref a0, t * innerStep));
                s0 = Vector.FusedMultiplyAdd(x, Vector.LoadUnsafe(ref bj), s0);
                s1 = Vector.FusedMultiplyAdd(x, Vector.LoadUnsafe(ref bj, (nuint)V.Count), s1);
                s2 = Vector.FusedMultiplyAdd(x, Vector.LoadUnsafe(ref bj, (nuint)(2 * V.Count)), s2);
                s3 = Vector.FusedMultiplyAdd(x, Vector.LoadUnsafe(ref bj, (nuint)(3 * V.Count)), s3);
                bj = ref Unsafe.Add(ref bj, n);
            }

            s0.StoreUnsafe(ref cj);
            s1.StoreUnsafe(ref cj, (nuint)V.Count);
            s2.StoreUnsafe(ref cj, (nuint)(2 * V.Count));
            s3.StoreUnsafe(ref cj, (nuint)(3 * V.Count));
        }

        for (; j <= n - V.Count; j += V.Count)
        {
            var s = isFirst ? V.Zero : Vector.LoadUnsafe(ref c0, (nuint)j);
            for (var t = 0; t < inner; t++)
            {
                s = Vector.FusedMultiplyAdd(new V(Unsafe.Add(ref a0, t * innerStep)), Vector.LoadUnsafe(ref b0, (nuint)((t * n) + j)), s);
            }

            s.StoreUnsafe(ref c0, (nuint)j);
        }

        if (j < n && n >= V.Count && isFirst)
        {
            // The last columns as one vector: some of them again, with the same sums.
            j = n - V.Count;
            var s = V.Zero;
            for (var t = 0; t < inner; t++)
            {
                s = Vector.FusedMultiplyAdd(new V(Unsafe.Add(ref a0, t * innerStep)), Vector.LoadUnsafe(ref b0, (nuint)((t * n) + j)), s);
            }

            s.StoreUnsafe(ref c0, (nuint)j);
            return;
        }

        for (; j < n; j++)
        {
            var s = isFirst ? 0 : Unsafe.Add(ref c0, j);
            for (var t = 0; t < inner; t++)
            {
                s = Math.FusedMultiplyAdd(Unsafe.Add(ref a0, t * innerStep), Unsafe.Add(ref b0, (t * n) + j), s);
            }

            Unsafe.Add(ref c0, j) = s;
        }
    }
}
