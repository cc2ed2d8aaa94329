using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using V = System.Numerics.Vector<double>;

namespace ProxyProof.Numerics;

/// <content>
/// The loops: whole vectors, then the rest through a padded vector, so that every element meets the same formula. Each is compiled once per operation,
/// at once with full optimisation; they return a number only to be used in a switch expression.
/// </content>
public static partial class Blocks
{
    private const MethodImplOptions Hot = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    [MethodImpl(Hot)]
    private static int Map<T>(ReadOnlySpan<double> x, Span<double> result)
        where T : struct, IUnaryLanes
    {
        ref var x0 = ref MemoryMarshal.GetReference(x);
        ref var result0 = ref MemoryMarshal.GetReference(result);
        var i = 0;
        for (; i <= result.Length - V.Count; i += V.Count)
        {
            T.At(Vector.LoadUnsafe(ref x0, (nuint)i)).StoreUnsafe(ref result0, (nuint)i);
        }

        if (i < result.Length)
        {
            Store(T.At(Rest(x, i)), result[i..]);
        }

        return i;
    }

    [MethodImpl(Hot)]
    private static int Map<T>(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<double> result)
        where T : struct, IBinaryLanes
    {
        ref var x0 = ref MemoryMarshal.GetReference(x);
        ref var y0 = ref MemoryMarshal.GetReference(y);
        ref var result0 = ref MemoryMarshal.GetReference(result);
        var i = 0;
        for (; i <= result.Length - V.Count; i += V.Count)
        {
            T.At(Vector.LoadUnsafe(ref x0, (nuint)i), Vector.LoadUnsafe(ref y0, (nuint)i)).StoreUnsafe(ref result0, (nuint)i);
        }

        if (i < result.Length)
        {
            Store(T.At(Rest(x, i), Rest(y, i)), result[i..]);
        }

        return i;
    }

    [MethodImpl(Hot)]
    private static int MapRight<T>(ReadOnlySpan<double> x, double y, Span<double> result)
        where T : struct, IBinaryLanes
    {
        ref var x0 = ref MemoryMarshal.GetReference(x);
        ref var result0 = ref MemoryMarshal.GetReference(result);
        var i = 0;
        var yLanes = new V(y);
        for (; i <= result.Length - V.Count; i += V.Count)
        {
            T.At(Vector.LoadUnsafe(ref x0, (nuint)i), yLanes).StoreUnsafe(ref result0, (nuint)i);
        }

        if (i < result.Length)
        {
            Store(T.At(Rest(x, i), yLanes), result[i..]);
        }

        return i;
    }

    [MethodImpl(Hot)]
    private static int MapLeft<T>(double x, ReadOnlySpan<double> y, Span<double> result)
        where T : struct, IBinaryLanes
    {
        ref var y0 = ref MemoryMarshal.GetReference(y);
        ref var result0 = ref MemoryMarshal.GetReference(result);
        var i = 0;
        var xLanes = new V(x);
        for (; i <= result.Length - V.Count; i += V.Count)
        {
            T.At(xLanes, Vector.LoadUnsafe(ref y0, (nuint)i)).StoreUnsafe(ref result0, (nuint)i);
        }

        if (i < result.Length)
        {
            Store(T.At(xLanes, Rest(y, i)), result[i..]);
        }

        return i;
    }

    [MethodImpl(Hot)]
    private static int MapPower(ReadOnlySpan<double> x, int n, Span<double> result)
    {
        ref var x0 = ref MemoryMarshal.GetReference(x);
        ref var result0 = ref MemoryMarshal.GetReference(result);
        var i = 0;
        for (; i <= result.Length - V.Count; i += V.Count)
        {
            Lanes.Power(Vector.LoadUnsafe(ref x0, (nuint)i), n).StoreUnsafe(ref result0, (nuint)i);
        }

        if (i < result.Length)
        {
            Store(Lanes.Power(Rest(x, i), n), result[i..]);
        }

        return i;
    }

    [MethodImpl(Hot)]
    private static int Choose<T>(ReadOnlySpan<double> difference, ReadOnlySpan<double> then, ReadOnlySpan<double> otherwise, Span<double> result)
        where T : struct, IRelationLanes
    {
        ref var difference0 = ref MemoryMarshal.GetReference(difference);
        ref var then0 = ref MemoryMarshal.GetReference(then);
        ref var otherwise0 = ref MemoryMarshal.GetReference(otherwise);
        ref var result0 = ref MemoryMarshal.GetReference(result);
        var i = 0;
        for (; i <= result.Length - V.Count; i += V.Count)
        {
            Taken<T>(Vector.LoadUnsafe(ref difference0, (nuint)i), Vector.LoadUnsafe(ref then0, (nuint)i), Vector.LoadUnsafe(ref otherwise0, (nuint)i)).StoreUnsafe(ref result0, (nuint)i);
        }

        if (i < result.Length)
        {
            Store(Taken<T>(Rest(difference, i), Rest(then, i), Rest(otherwise, i)), result[i..]);
        }

        return i;
    }

    [MethodImpl(Hot)]
    private static int Accumulate(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<double> result)
    {
        ref var x0 = ref MemoryMarshal.GetReference(x);
        ref var y0 = ref MemoryMarshal.GetReference(y);
        ref var result0 = ref MemoryMarshal.GetReference(result);
        var i = 0;
        for (; i <= result.Length - V.Count; i += V.Count)
        {
            Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref x0, (nuint)i), Vector.LoadUnsafe(ref y0, (nuint)i), Vector.LoadUnsafe(ref result0, (nuint)i)).StoreUnsafe(ref result0, (nuint)i);
        }

        if (i < result.Length)
        {
            Store(Vector.FusedMultiplyAdd(Rest(x, i), Rest(y, i), Rest(result, i)), result[i..]);
        }

        return i;
    }

    [MethodImpl(Hot)]
    private static int AccumulateScaled(double x, ReadOnlySpan<double> y, Span<double> result)
    {
        ref var y0 = ref MemoryMarshal.GetReference(y);
        ref var result0 = ref MemoryMarshal.GetReference(result);
        var i = 0;
        var xLanes = new V(x);
        for (; i <= result.Length - V.Count; i += V.Count)
        {
            Vector.FusedMultiplyAdd(xLanes, Vector.LoadUnsafe(ref y0, (nuint)i), Vector.LoadUnsafe(ref result0, (nuint)i)).StoreUnsafe(ref result0, (nuint)i);
        }

        if (i < result.Length)
        {
            Store(Vector.FusedMultiplyAdd(xLanes, Rest(y, i), Rest(result, i)), result[i..]);
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Taken<T>(V difference, V then, V otherwise)
        where T : struct, IRelationLanes =>
        Lanes.Select(T.Holds(difference), difference, then, otherwise);

    /// <summary>The elements from i on, fewer than a vector; the other lanes are 0 and their results are dropped.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static V Rest(ReadOnlySpan<double> x, int i)
    {
        Span<double> padded = stackalloc double[V.Count];
        padded.Clear();
        x[i..].CopyTo(padded);
        return new V(padded);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Store(V lanes, Span<double> result)
    {
        Span<double> padded = stackalloc double[V.Count];
        lanes.CopyTo(padded);
        padded[..result.Length].CopyTo(result);
    }
}
