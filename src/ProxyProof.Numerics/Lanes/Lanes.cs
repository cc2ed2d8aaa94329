using System.Numerics;
using System.Runtime.CompilerServices;
using V = System.Numerics.Vector<double>;

namespace ProxyProof.Numerics;

/// <summary>The formulas of the real functions, written once for a vector of whatever width the machine has.</summary>
/// <remarks>
/// Only operations that IEEE 754 rounds correctly appear here (+, -, *, /, sqrt, explicit fused multiply-add, comparisons and bit operations), so a lane
/// holds the same bits on every machine and at every width. Scalars run through one lane of the same code. Polynomials are Chebyshev interpolants on the
/// stated range, computed with 70 digits; the stated error is that of the exact polynomial, relative to the function.
/// </remarks>
internal static partial class Lanes
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    // 1.5 * 2^52: adding it rounds to an integer and leaves that integer in the low bits.
    private const double Shifter = 6755399441055744.0;

    private static V Zero => V.Zero;

    private static V One => V.One;

    private static V NaN => new V(double.NaN);

    [MethodImpl(Inline)]
    private static V C(double value) => new V(value);

    [MethodImpl(Inline)]
    private static V Fma(V a, V b, V c) => Vector.FusedMultiplyAdd(a, b, c);

    [MethodImpl(Inline)]
    private static V Fma(V a, V b, double c) => Vector.FusedMultiplyAdd(a, b, new V(c));

    [MethodImpl(Inline)]
    private static V Choose(Vector<long> condition, V then, V otherwise) => Vector.ConditionalSelect(condition, then, otherwise);

    [MethodImpl(Inline)]
    private static Vector<long> Greater(V a, V b) => Vector.GreaterThan(a, b);

    [MethodImpl(Inline)]
    private static Vector<long> Less(V a, V b) => Vector.LessThan(a, b);

    [MethodImpl(Inline)]
    private static Vector<long> Same(V a, V b) => Vector.Equals(a, b);

    /// <summary>min(x, bound), but NaN stays.</summary>
    [MethodImpl(Inline)]
    private static V Below(V x, double bound) => Choose(Greater(x, C(bound)), C(bound), x);

    /// <summary>max(x, bound), but NaN stays.</summary>
    [MethodImpl(Inline)]
    private static V Above(V x, double bound) => Choose(Less(x, C(bound)), C(bound), x);

    /// <summary>The nonnegative magnitude with the sign bit of <paramref name="sign"/>.</summary>
    [MethodImpl(Inline)]
    private static V Signed(V magnitude, V sign) => magnitude | (sign & C(-0.0));

    /// <summary>2^n for an integer n in -1022..1023.</summary>
    [MethodImpl(Inline)]
    private static V PowerOfTwo(V n) => Vector.AsVectorDouble(Vector.ShiftLeft(Vector.AsVectorInt64(n + C(4503599627370496.0 + 1023)), 52));
}
