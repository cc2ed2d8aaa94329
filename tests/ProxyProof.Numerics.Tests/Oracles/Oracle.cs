using System.Numerics;

namespace ProxyProof.Numerics.Tests.Oracles;

/// <summary>The scalar functions by <see cref="FixedPoint"/>.</summary>
internal static class Oracle
{
    private const int Guard = 64;

    /// <summary>f(x) in units of 2^-bits, off by at most 2 units.</summary>
    public static BigInteger Evaluate(UnaryFunction function, double x, int bits)
    {
        var size = Math.Abs(x);
        var room = (int)Math.Min(size, 800);
        var w = bits + Guard + function switch
        {
            UnaryFunction.Exp or UnaryFunction.Sinh or UnaryFunction.Cosh => (int)(2 * Math.Min(size, 800) * 1.45),
            UnaryFunction.Sin or UnaryFunction.Cos => Math.Max(0, Math.ILogB(size + 1)) + 8,
            UnaryFunction.Tan => (2 * Math.Max(0, Math.ILogB(size + 1))) + 150,
            UnaryFunction.Erf => (int)(4 * Math.Min(size, 40) * Math.Min(size, 40)),
            UnaryFunction.Gelu => (int)(2.9 * Math.Min(size, 40) * Math.Min(size, 40)) + 16,
            UnaryFunction.Log => (2 * Math.Max(0, -Math.ILogB(size))) + 16,
            UnaryFunction.Arccos or UnaryFunction.Arcsin or UnaryFunction.Atan or UnaryFunction.Sqrt => 64,
            _ => (room * 3) + 16,
        };

        // An argument below 2^-bits still counts in sums of order x: keep its bits.
        w = Math.Max(w, size > 0 && size < 1 ? bits + Guard - Math.ILogB(size) : 0);
        var result = At(function, x, FixedPoint.FromDouble(x, w), w);
        return result >> (w - bits);
    }

    /// <summary>The same at a fraction of moderate size.</summary>
    public static BigInteger EvaluateRational(UnaryFunction function, Rational x, int bits)
    {
        var w = bits + Guard;
        return At(function, x.ToDouble(), (x.Numerator << w) / x.Denominator, w) >> (w - bits);
    }

    private static BigInteger At(UnaryFunction function, double approximate, BigInteger x, int w)
    {
        var one = FixedPoint.One(w);
        switch (function)
        {
            case UnaryFunction.Exp:
                return FixedPoint.Exp(x, w);
            case UnaryFunction.Log:
                return FixedPoint.Log(x, w, Math.Log(approximate));
            case UnaryFunction.Sqrt:
                return FixedPoint.Sqrt(x, w);
            case UnaryFunction.Sin:
                return FixedPoint.SinCos(x, w).Sine;
            case UnaryFunction.Cos:
                return FixedPoint.SinCos(x, w).Cosine;
            case UnaryFunction.Tan:
                var (sine, cosine) = FixedPoint.SinCos(x, w);
                return FixedPoint.Divide(sine, cosine, w);
            case UnaryFunction.Sinh:
                return (FixedPoint.Exp(x, w) - FixedPoint.Exp(-x, w)) >> 1;
            case UnaryFunction.Cosh:
                return (FixedPoint.Exp(x, w) + FixedPoint.Exp(-x, w)) >> 1;
            case UnaryFunction.Tanh:
                var e = FixedPoint.Exp(-BigInteger.Abs(x) << 1, w);
                return FixedPoint.Divide(one - e, one + e, w) * approximate.CompareTo(0);
            case UnaryFunction.Atan:
                return FixedPoint.Atan(x, w);
            case UnaryFunction.Arcsin:
                return FixedPoint.Atan(FixedPoint.Divide(x, one + FixedPoint.Sqrt(one - FixedPoint.Multiply(x, x, w), w), w), w) << 1;
            case UnaryFunction.Arccos:
                return (FixedPoint.Pi(w) >> 1) - At(UnaryFunction.Arcsin, approximate, x, w);
            case UnaryFunction.Erf:
                return FixedPoint.Erf(x, w);
            case UnaryFunction.Sigmoid:
                return FixedPoint.Divide(one, one + FixedPoint.Exp(-x, w), w);
            case UnaryFunction.Softplus:
                var u = FixedPoint.Exp(-BigInteger.Abs(x), w);
                var tail = FixedPoint.Log(one + u, w, Math.Log(1 + Math.Exp(-Math.Abs(approximate))));
                return approximate > 0 ? x + tail : tail;
            case UnaryFunction.Gelu:
                return FixedPoint.Multiply(x, one + FixedPoint.Erf(FixedPoint.Divide(x, FixedPoint.Sqrt(one << 1, w), w), w), w) >> 1;
            case UnaryFunction.Silu:
                return FixedPoint.Divide(x, one + FixedPoint.Exp(-x, w), w);
            case UnaryFunction.Elu:
                return approximate > 0 ? x : FixedPoint.Exp(x, w) - one;
            default:
                throw new ArgumentOutOfRangeException(nameof(function), function, "No series is needed for it.");
        }
    }
}
