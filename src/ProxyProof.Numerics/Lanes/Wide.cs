using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using V = System.Runtime.Intrinsics.Vector512<double>;

namespace ProxyProof.Numerics;

/// <summary>
/// What <see cref="Vector"/> offers, for vectors of eight doubles whatever the width of <see cref="Vector{T}"/>: the formulas of <see cref="Lanes"/> and the
/// loops of <see cref="LaneBlocks"/> are compiled a second time over it (see Wide.targets). Every lane holds the same bits.
/// </summary>
internal static class Wide
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>Whether the machine has such vectors and <see cref="Vector{T}"/> is shorter.</summary>
    public static bool IsFast => Vector512.IsHardwareAccelerated && Vector<double>.Count < 8;

    [MethodImpl(Inline)]
    public static V Create(double value) => Vector512.Create(value);

    [MethodImpl(Inline)]
    public static V Create(ReadOnlySpan<double> values) => Vector512.Create(values);

    [MethodImpl(Inline)]
    public static Vector512<long> Integers(long value) => Vector512.Create(value);

    [MethodImpl(Inline)]
    public static V LoadUnsafe(ref readonly double source) => Vector512.LoadUnsafe(in source);

    [MethodImpl(Inline)]
    public static V LoadUnsafe(ref readonly double source, nuint offset) => Vector512.LoadUnsafe(in source, offset);

    [MethodImpl(Inline)]
    public static void StoreUnsafe(V source, ref double destination, nuint offset) => source.StoreUnsafe(ref destination, offset);

    [MethodImpl(Inline)]
    public static V FusedMultiplyAdd(V x, V y, V z) => Vector512.FusedMultiplyAdd(x, y, z);

    [MethodImpl(Inline)]
    public static V Abs(V x) => Vector512.Abs(x);

    [MethodImpl(Inline)]
    public static V Floor(V x) => Vector512.Floor(x);

    [MethodImpl(Inline)]
    public static V SquareRoot(V x) => Vector512.Sqrt(x);

    [MethodImpl(Inline)]
    public static V ConditionalSelect(Vector512<long> condition, V then, V otherwise) => Vector512.ConditionalSelect(condition.AsDouble(), then, otherwise);

    [MethodImpl(Inline)]
    public static Vector512<long> Equals(V x, V y) => Vector512.Equals(x, y).AsInt64();

    [MethodImpl(Inline)]
    public static Vector512<long> Equals(Vector512<long> x, Vector512<long> y) => Vector512.Equals(x, y);

    [MethodImpl(Inline)]
    public static Vector512<long> GreaterThan(V x, V y) => Vector512.GreaterThan(x, y).AsInt64();

    [MethodImpl(Inline)]
    public static Vector512<long> GreaterThanOrEqual(V x, V y) => Vector512.GreaterThanOrEqual(x, y).AsInt64();

    [MethodImpl(Inline)]
    public static Vector512<long> LessThan(V x, V y) => Vector512.LessThan(x, y).AsInt64();

    [MethodImpl(Inline)]
    public static Vector512<long> LessThanOrEqual(V x, V y) => Vector512.LessThanOrEqual(x, y).AsInt64();

    [MethodImpl(Inline)]
    public static bool GreaterThanAny(V x, V y) => Vector512.GreaterThanAny(x, y);

    [MethodImpl(Inline)]
    public static Vector512<long> AndNot(Vector512<long> x, Vector512<long> y) => Vector512.AndNot(x, y);

    [MethodImpl(Inline)]
    public static Vector512<long> ShiftLeft(Vector512<long> x, int count) => Vector512.ShiftLeft(x, count);

    [MethodImpl(Inline)]
    public static Vector512<ulong> ShiftRightLogical(Vector512<ulong> x, int count) => Vector512.ShiftRightLogical(x, count);

    [MethodImpl(Inline)]
    public static V AsVectorDouble(Vector512<long> x) => x.AsDouble();

    [MethodImpl(Inline)]
    public static Vector512<long> AsVectorInt64(V x) => x.AsInt64();

    [MethodImpl(Inline)]
    public static Vector512<long> AsVectorInt64(Vector512<ulong> x) => x.AsInt64();

    [MethodImpl(Inline)]
    public static Vector512<ulong> AsVectorUInt64(Vector512<long> x) => x.AsUInt64();
}
