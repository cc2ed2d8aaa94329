using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using V = System.Numerics.Vector<double>;

namespace ProxyProof.Numerics;

/// <content>
/// The loops: whole vectors, of which the last overlaps the one before; less than a vector through a padded one. Every element meets the same formula. The
/// arguments of the last are read first, before a result may be written over them. Each loop is compiled once per operation, at once with full
/// optimisation; they return a number only to be used in a switch expression.
/// </content>
internal static partial class LaneBlocks
{
    private const MethodImplOptions Hot = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    [MethodImpl(Hot)]
    public static int Map<T>(ReadOnlySpan<double> x, Span<double> result)
        where T : struct, IUnaryLanes
    {
        ref var x0 = ref MemoryMarshal.GetReference(x);
        ref var result0 = ref MemoryMarshal.GetReference(result);
        var end = result.Length - V.Count;
        var xLast = Last(x, end);
        for (var i = 0; i < end; i += V.Count)
        {
            T.At(Vector.LoadUnsafe(ref x0, (nuint)i)).StoreUnsafe(ref result0, (nuint)i);
        }

        return StoreLast(T.At(xLast), result, end);
    }

    [MethodImpl(Hot)]
    public static int Map<T>(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<double> result)
        where T : struct, IBinaryLanes
    {
        ref var x0 = ref MemoryMarshal.GetReference(x);
        ref var y0 = ref MemoryMarshal.GetReference(y);
        ref var result0 = ref MemoryMarshal.GetReference(result);
        var end = result.Length - V.Count;
        var (xLast, yLast) = (Last(x, end), Last(y, end));
        for (var i = 0; i < end; i += V.Count)
        {
            T.At(Vector.LoadUnsafe(ref x0, (nuint)i), Vector.LoadUnsafe(ref y0, (nuint)i)).StoreUnsafe(ref result0, (nuint)i);
        }

        return StoreLast(T.At(xLast, yLast), result, end);
    }

    [MethodImpl(Hot)]
    public static int MapRight<T>(ReadOnlySpan<double> x, double y, Span<double> result)
        where T : struct, IBinaryLanes
    {
        var yLanes = new V(y);
        ref var x0 = ref MemoryMarshal.GetReference(x);
        ref var result0 = ref MemoryMarshal.GetReference(result);
        var end = result.Length - V.Count;
        var xLast = Last(x, end);
        for (var i = 0; i < end; i += V.Count)
        {
            T.At(Vector.LoadUnsafe(ref x0, (nuint)i), yLanes).StoreUnsafe(ref result0, (nuint)i);
        }

        return StoreLast(T.At(xLast, yLanes), result, end);
    }

    [MethodImpl(Hot)]
    public static int MapLeft<T>(double x, ReadOnlySpan<double> y, Span<double> result)
        where T : struct, IBinaryLanes
    {
        var xLanes = new V(x);
        ref var y0 = ref MemoryMarshal.GetReference(y);
        ref var result0 = ref MemoryMarshal.GetReference(result);
        var end = result.Length - V.Count;
        var yLast = Last(y, end);
        for (var i = 0; i < end; i += V.Count)
        {
            T.At(xLanes, Vector.LoadUnsafe(ref y0, (nuint)i)).StoreUnsafe(ref result0, (nuint)i);
        }

        return StoreLast(T.At(xLanes, yLast), result, end);
    }

    [MethodImpl(Hot)]
    public static int MapPower(ReadOnlySpan<double> x, int n, Span<double> result)
    {
        ref var x0 = ref MemoryMarshal.GetReference(x);
        ref var result0 = ref MemoryMarshal.GetReference(result);
        var end = result.Length - V.Count;
        var xLast = Last(x, end);
        for (var i = 0; i < end; i += V.Count)
        {
            Lanes.Power(Vector.LoadUnsafe(ref x0, (nuint)i), n).StoreUnsafe(ref result0, (nuint)i);
        }

        return StoreLast(Lanes.Power(xLast, n), result, end);
    }

    [MethodImpl(Hot)]
    public static int Choose<T>(ReadOnlySpan<double> difference, ReadOnlySpan<double> then, ReadOnlySpan<double> otherwise, Span<double> result)
        where T : struct, IRelationLanes
    {
        ref var difference0 = ref MemoryMarshal.GetReference(difference);
        ref var then0 = ref MemoryMarshal.GetReference(then);
        ref var otherwise0 = ref MemoryMarshal.GetReference(otherwise);
        ref var result0 = ref MemoryMarshal.GetReference(result);
        var end = result.Length - V.Count;
        var (differenceLast, thenLast, otherwiseLast) = (Last(difference, end), Last(then, end), Last(otherwise, end));
        for (var i = 0; i < end; i += V.Count)
        {
            Taken<T>(Vector.LoadUnsafe(ref difference0, (nuint)i), Vector.LoadUnsafe(ref then0, (nuint)i), Vector.LoadUnsafe(ref otherwise0, (nuint)i)).StoreUnsafe(ref result0, (nuint)i);
        }

        return StoreLast(Taken<T>(differenceLast, thenLast, otherwiseLast), result, end);
    }

    [MethodImpl(Hot)]
    public static int Accumulate(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<double> result)
    {
        ref var x0 = ref MemoryMarshal.GetReference(x);
        ref var y0 = ref MemoryMarshal.GetReference(y);
        ref var result0 = ref MemoryMarshal.GetReference(result);
        var end = result.Length - V.Count;
        var (xLast, yLast, resultLast) = (Last(x, end), Last(y, end), Last(result, end));
        for (var i = 0; i < end; i += V.Count)
        {
            Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref x0, (nuint)i), Vector.LoadUnsafe(ref y0, (nuint)i), Vector.LoadUnsafe(ref result0, (nuint)i)).StoreUnsafe(ref result0, (nuint)i);
        }

        return StoreLast(Vector.FusedMultiplyAdd(xLast, yLast, resultLast), result, end);
    }

    [MethodImpl(Hot)]
    public static int AccumulateScaled(double x, ReadOnlySpan<double> y, Span<double> result)
    {
        var xLanes = new V(x);
        ref var y0 = ref MemoryMarshal.GetReference(y);
        ref var result0 = ref MemoryMarshal.GetReference(result);
        var end = result.Length - V.Count;
        var (yLast, resultLast) = (Last(y, end), Last(result, end));
        for (var i = 0; i < end; i += V.Count)
        {
            Vector.FusedMultiplyAdd(xLanes, Vector.LoadUnsafe(ref y0, (nuint)i), Vector.LoadUnsafe(ref result0, (nuint)i)).StoreUnsafe(ref result0, (nuint)i);
        }

        return StoreLast(Vector.FusedMultiplyAdd(xLanes, yLast, resultLast), result, end);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Taken<T>(V difference, V then, V otherwise)
        where T : struct, IRelationLanes =>
        Lanes.Select(T.Holds(difference), difference, then, otherwise);

    /// <summary>The last elements, as many as a vector holds; where there are fewer, the other lanes are 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Last(ReadOnlySpan<double> x, int end) => end < 0 ? Padded(x) : Vector.LoadUnsafe(ref MemoryMarshal.GetReference(x), (nuint)end);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int StoreLast(V lanes, Span<double> result, int end)
    {
        if (end < 0)
        {
            StorePart(lanes, result);
        }
        else
        {
            lanes.StoreUnsafe(ref MemoryMarshal.GetReference(result), (nuint)end);
        }

        return end;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static V Padded(ReadOnlySpan<double> x)
    {
        Span<double> padded = stackalloc double[V.Count];
        padded.Clear();
        x.CopyTo(padded);
        return new V(padded);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StorePart(V lanes, Span<double> result)
    {
        Span<double> padded = stackalloc double[V.Count];
        lanes.CopyTo(padded);
        padded[..result.Length].CopyTo(result);
    }
}
