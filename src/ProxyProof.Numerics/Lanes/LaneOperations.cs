using System.Numerics;
using System.Runtime.CompilerServices;
using V = System.Numerics.Vector<double>;

namespace ProxyProof.Numerics;

/// <summary>A function of one argument on the lanes of a vector: a type, so that each gets a loop of its own.</summary>
internal interface IUnaryLanes
{
    /// <summary>The function at every lane.</summary>
    static abstract V At(V x);
}

/// <summary>A function of two arguments on the lanes of vectors.</summary>
internal interface IBinaryLanes
{
    /// <summary>The function at every lane.</summary>
    static abstract V At(V x, V y);
}

/// <summary>A comparison with zero on the lanes of a vector.</summary>
internal interface IRelationLanes
{
    /// <summary>All bits where the relation holds.</summary>
    static abstract Vector<long> Holds(V difference);
}

/// <summary>The functions of <see cref="UnaryFunction"/> and <see cref="BinaryFunction"/> as types.</summary>
internal static class LaneOperations
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    internal readonly struct Negate : IUnaryLanes
    {
        [MethodImpl(Inline)]
        public static V At(V x) => -x;
    }

    internal readonly struct Abs : IUnaryLanes
    {
        [MethodImpl(Inline)]
        public static V At(V x) => Vector.Abs(x);
    }

    internal readonly struct Sign : IUnaryLanes
    {
        [MethodImpl(Inline)]
        public static V At(V x) => Lanes.Sign(x);
    }

    internal readonly struct Step : IUnaryLanes
    {
        [MethodImpl(Inline)]
        public static V At(V x) => Lanes.Step(x);
    }

    internal readonly struct Relu : IUnaryLanes
    {
        [MethodImpl(Inline)]
        public static V At(V x) => Lanes.Relu(x);
    }

    internal readonly struct Exp : IUnaryLanes
    {
        [MethodImpl(Inline)]
        public static V At(V x) => Lanes.Exp(x);
    }

    internal readonly struct Log : IUnaryLanes
    {
        [MethodImpl(Inline)]
        public static V At(V x) => Lanes.Log(x);
    }

    internal readonly struct Sqrt : IUnaryLanes
    {
        [MethodImpl(Inline)]
        public static V At(V x) => Vector.SquareRoot(x);
    }

    internal readonly struct Sin : IUnaryLanes
    {
        [MethodImpl(Inline)]
        public static V At(V x) => Lanes.Sin(x);
    }

    internal readonly struct Cos : IUnaryLanes
    {
        [MethodImpl(Inline)]
        public static V At(V x) => Lanes.Cos(x);
    }

    internal readonly struct Tan : IUnaryLanes
    {
        [MethodImpl(Inline)]
        public static V At(V x) => Lanes.Tan(x);
    }

    internal readonly struct Sinh : IUnaryLanes
    {
        [MethodImpl(Inline)]
        public static V At(V x) => Lanes.Sinh(x);
    }

    internal readonly struct Cosh : IUnaryLanes
    {
        [MethodImpl(Inline)]
        public static V At(V x) => Lanes.Cosh(x);
    }

    internal readonly struct Tanh : IUnaryLanes
    {
        [MethodImpl(Inline)]
        public static V At(V x) => Lanes.Tanh(x);
    }

    internal readonly struct Atan : IUnaryLanes
    {
        [MethodImpl(Inline)]
        public static V At(V x) => Lanes.Atan(x);
    }

    internal readonly struct Arcsin : IUnaryLanes
    {
        [MethodImpl(Inline)]
        public static V At(V x) => Lanes.Asin(x);
    }

    internal readonly struct Arccos : IUnaryLanes
    {
        [MethodImpl(Inline)]
        public static V At(V x) => Lanes.Acos(x);
    }

    internal readonly struct Erf : IUnaryLanes
    {
        [MethodImpl(Inline)]
        public static V At(V x) => Lanes.Erf(x);
    }

    internal readonly struct Sigmoid : IUnaryLanes
    {
        [MethodImpl(Inline)]
        public static V At(V x) => Lanes.Sigmoid(x);
    }

    internal readonly struct Softplus : IUnaryLanes
    {
        [MethodImpl(Inline)]
        public static V At(V x) => Lanes.Softplus(x);
    }

    internal readonly struct Gelu : IUnaryLanes
    {
        [MethodImpl(Inline)]
        public static V At(V x) => Lanes.Gelu(x);
    }

    internal readonly struct Silu : IUnaryLanes
    {
        [MethodImpl(Inline)]
        public static V At(V x) => Lanes.Silu(x);
    }

    internal readonly struct Elu : IUnaryLanes
    {
        [MethodImpl(Inline)]
        public static V At(V x) => Lanes.Elu(x);
    }

    internal readonly struct Add : IBinaryLanes
    {
        [MethodImpl(Inline)]
        public static V At(V x, V y) => x + y;
    }

    internal readonly struct Subtract : IBinaryLanes
    {
        [MethodImpl(Inline)]
        public static V At(V x, V y) => x - y;
    }

    internal readonly struct Multiply : IBinaryLanes
    {
        [MethodImpl(Inline)]
        public static V At(V x, V y) => x * y;
    }

    internal readonly struct Divide : IBinaryLanes
    {
        [MethodImpl(Inline)]
        public static V At(V x, V y) => Lanes.Divide(x, y);
    }

    internal readonly struct Max : IBinaryLanes
    {
        [MethodImpl(Inline)]
        public static V At(V x, V y) => Lanes.Max(x, y);
    }

    internal readonly struct Min : IBinaryLanes
    {
        [MethodImpl(Inline)]
        public static V At(V x, V y) => Lanes.Min(x, y);
    }

    internal readonly struct Power : IBinaryLanes
    {
        [MethodImpl(Inline)]
        public static V At(V x, V y) => Lanes.Pow(x, y);
    }

    internal readonly struct LeakyRelu : IBinaryLanes
    {
        [MethodImpl(Inline)]
        public static V At(V x, V y) => Lanes.LeakyRelu(x, y);
    }

    internal readonly struct Smelu : IBinaryLanes
    {
        [MethodImpl(Inline)]
        public static V At(V x, V y) => Lanes.Smelu(x, y);
    }

    internal readonly struct Huber : IBinaryLanes
    {
        [MethodImpl(Inline)]
        public static V At(V x, V y) => Lanes.Huber(x, y);
    }

    internal readonly struct TieStep : IBinaryLanes
    {
        [MethodImpl(Inline)]
        public static V At(V x, V y) => Lanes.TieStep(x, y);
    }

    internal readonly struct KinkRatio : IBinaryLanes
    {
        [MethodImpl(Inline)]
        public static V At(V x, V y) => Lanes.KinkRatio(x, y);
    }

    internal readonly struct Less : IRelationLanes
    {
        [MethodImpl(Inline)]
        public static Vector<long> Holds(V difference) => Vector.LessThan(difference, V.Zero);
    }

    internal readonly struct LessOrEqual : IRelationLanes
    {
        [MethodImpl(Inline)]
        public static Vector<long> Holds(V difference) => Vector.LessThanOrEqual(difference, V.Zero);
    }

    internal readonly struct Greater : IRelationLanes
    {
        [MethodImpl(Inline)]
        public static Vector<long> Holds(V difference) => Vector.GreaterThan(difference, V.Zero);
    }

    internal readonly struct GreaterOrEqual : IRelationLanes
    {
        [MethodImpl(Inline)]
        public static Vector<long> Holds(V difference) => Vector.GreaterThanOrEqual(difference, V.Zero);
    }

    internal readonly struct Equal : IRelationLanes
    {
        [MethodImpl(Inline)]
        public static Vector<long> Holds(V difference) => Vector.Equals(difference, V.Zero);
    }

    internal readonly struct NotEqual : IRelationLanes
    {
        [MethodImpl(Inline)]
        public static Vector<long> Holds(V difference) => ~Vector.Equals(difference, V.Zero);
    }
}
