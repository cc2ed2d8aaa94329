using System.Numerics;
using System.Runtime.CompilerServices;
using V = System.Numerics.Vector<double>;

namespace ProxyProof.Numerics;

/// <summary>A function of one interval on the lanes of vectors, for every case: a type, so that each gets a loop of its own.</summary>
internal interface IUnaryIntervalLanes
{
    /// <summary>The function at every lane.</summary>
    static abstract void At(V xl, V xu, out V lower, out V upper);
}

/// <summary>A function of two intervals on the lanes of vectors, for every case.</summary>
internal interface IBinaryIntervalLanes
{
    /// <summary>The function at every lane.</summary>
    static abstract void At(V xl, V xu, V yl, V yu, out V lower, out V upper);
}

/// <summary>A function of one interval that has lanes for ordinary arguments only.</summary>
internal interface IPartialUnaryIntervalLanes
{
    /// <summary>The function at every lane; false where some lane is another case.</summary>
    static abstract bool TryAt(V xl, V xu, out V lower, out V upper);
}

/// <summary>A function of two intervals that has lanes for ordinary arguments only.</summary>
internal interface IPartialBinaryIntervalLanes
{
    /// <summary>The function at every lane; false where some lane is another case.</summary>
    static abstract bool TryAt(V xl, V xu, V yl, V yu, out V lower, out V upper);
}

/// <summary>The functions of <see cref="UnaryFunction"/> and <see cref="BinaryFunction"/> that have lanes, as types.</summary>
internal static class IntervalOperations
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    [MethodImpl(Inline)]
    private static V Choose(Vector<long> condition, V then, V otherwise) => Vector.ConditionalSelect(condition, then, otherwise);

    internal readonly struct Negate : IUnaryIntervalLanes
    {
        [MethodImpl(Inline)]
        public static void At(V xl, V xu, out V lower, out V upper) => (lower, upper) = (-xu, -xl);
    }

    internal readonly struct Abs : IUnaryIntervalLanes
    {
        [MethodImpl(Inline)]
        public static void At(V xl, V xu, out V lower, out V upper) => IntervalLanes.Abs(xl, xu, out lower, out upper);
    }

    internal readonly struct Square : IUnaryIntervalLanes
    {
        [MethodImpl(Inline)]
        public static void At(V xl, V xu, out V lower, out V upper) => IntervalLanes.Square(xl, xu, out lower, out upper);
    }

    internal readonly struct Sqrt : IUnaryIntervalLanes
    {
        [MethodImpl(Inline)]
        public static void At(V xl, V xu, out V lower, out V upper) => IntervalLanes.Sqrt(xl, xu, out lower, out upper);
    }

    internal readonly struct Relu : IUnaryIntervalLanes
    {
        [MethodImpl(Inline)]
        public static void At(V xl, V xu, out V lower, out V upper) => (lower, upper) = (Vector.MaxNative(xl, V.Zero), Vector.MaxNative(xu, V.Zero));
    }

    internal readonly struct Sign : IUnaryIntervalLanes
    {
        [MethodImpl(Inline)]
        public static void At(V xl, V xu, out V lower, out V upper) => (lower, upper) = (Lanes.Sign(xl), Lanes.Sign(xu));
    }

    internal readonly struct Step : IUnaryIntervalLanes
    {
        [MethodImpl(Inline)]
        public static void At(V xl, V xu, out V lower, out V upper) => (lower, upper) = (Lanes.Step(xl), Lanes.Step(xu));
    }

    internal readonly struct KinkStep : IUnaryIntervalLanes
    {
        [MethodImpl(Inline)]
        public static void At(V xl, V xu, out V lower, out V upper)
        {
            lower = Choose(Vector.GreaterThan(xl, V.Zero), V.One, V.Zero);
            upper = Choose(Vector.LessThan(xu, V.Zero), V.Zero, V.One);
        }
    }

    internal readonly struct KinkSign : IUnaryIntervalLanes
    {
        [MethodImpl(Inline)]
        public static void At(V xl, V xu, out V lower, out V upper)
        {
            lower = Choose(Vector.GreaterThan(xl, V.Zero), V.One, -V.One);
            upper = Choose(Vector.LessThan(xu, V.Zero), -V.One, V.One);
        }
    }

    internal readonly struct Exp : IUnaryIntervalLanes
    {
        [MethodImpl(Inline)]
        public static void At(V xl, V xu, out V lower, out V upper) => IntervalLanes.Exp(xl, xu, out lower, out upper);
    }

    internal readonly struct Log : IUnaryIntervalLanes
    {
        [MethodImpl(Inline)]
        public static void At(V xl, V xu, out V lower, out V upper) => IntervalLanes.Log(xl, xu, out lower, out upper);
    }

    internal readonly struct Tanh : IUnaryIntervalLanes
    {
        [MethodImpl(Inline)]
        public static void At(V xl, V xu, out V lower, out V upper) => IntervalLanes.Tanh(xl, xu, out lower, out upper);
    }

    internal readonly struct Sigmoid : IUnaryIntervalLanes
    {
        [MethodImpl(Inline)]
        public static void At(V xl, V xu, out V lower, out V upper) => IntervalLanes.Sigmoid(xl, xu, out lower, out upper);
    }

    internal readonly struct Softplus : IUnaryIntervalLanes
    {
        [MethodImpl(Inline)]
        public static void At(V xl, V xu, out V lower, out V upper) => IntervalLanes.Softplus(xl, xu, out lower, out upper);
    }

    internal readonly struct Sinh : IUnaryIntervalLanes
    {
        [MethodImpl(Inline)]
        public static void At(V xl, V xu, out V lower, out V upper) => IntervalLanes.Sinh(xl, xu, out lower, out upper);
    }

    internal readonly struct Cosh : IUnaryIntervalLanes
    {
        [MethodImpl(Inline)]
        public static void At(V xl, V xu, out V lower, out V upper) => IntervalLanes.Cosh(xl, xu, out lower, out upper);
    }

    internal readonly struct Elu : IUnaryIntervalLanes
    {
        [MethodImpl(Inline)]
        public static void At(V xl, V xu, out V lower, out V upper) => IntervalLanes.Elu(xl, xu, out lower, out upper);
    }

    internal readonly struct Atan : IUnaryIntervalLanes
    {
        [MethodImpl(Inline)]
        public static void At(V xl, V xu, out V lower, out V upper) => IntervalLanes.Atan(xl, xu, out lower, out upper);
    }

    internal readonly struct Sin : IPartialUnaryIntervalLanes
    {
        [MethodImpl(Inline)]
        public static bool TryAt(V xl, V xu, out V lower, out V upper) => IntervalLanes.TrySin(xl, xu, out lower, out upper);
    }

    internal readonly struct Cos : IPartialUnaryIntervalLanes
    {
        [MethodImpl(Inline)]
        public static bool TryAt(V xl, V xu, out V lower, out V upper) => IntervalLanes.TryCos(xl, xu, out lower, out upper);
    }

    internal readonly struct Divide : IPartialBinaryIntervalLanes
    {
        [MethodImpl(Inline)]
        public static bool TryAt(V xl, V xu, V yl, V yu, out V lower, out V upper) => IntervalLanes.TryDivide(xl, xu, yl, yu, out lower, out upper);
    }

    internal readonly struct KinkRatio : IPartialBinaryIntervalLanes
    {
        [MethodImpl(Inline)]
        public static bool TryAt(V xl, V xu, V yl, V yu, out V lower, out V upper) => IntervalLanes.TryKinkRatio(xl, xu, yl, yu, out lower, out upper);
    }

    internal readonly struct Add : IBinaryIntervalLanes
    {
        [MethodImpl(Inline)]
        public static void At(V xl, V xu, V yl, V yu, out V lower, out V upper) => IntervalLanes.Add(xl, xu, yl, yu, out lower, out upper);
    }

    internal readonly struct Subtract : IBinaryIntervalLanes
    {
        [MethodImpl(Inline)]
        public static void At(V xl, V xu, V yl, V yu, out V lower, out V upper) => IntervalLanes.Subtract(xl, xu, yl, yu, out lower, out upper);
    }

    internal readonly struct Multiply : IBinaryIntervalLanes
    {
        [MethodImpl(Inline)]
        public static void At(V xl, V xu, V yl, V yu, out V lower, out V upper) => IntervalLanes.Multiply(xl, xu, yl, yu, out lower, out upper);
    }

    internal readonly struct Max : IBinaryIntervalLanes
    {
        [MethodImpl(Inline)]
        public static void At(V xl, V xu, V yl, V yu, out V lower, out V upper) => (lower, upper) = (Vector.MaxNative(xl, yl), Vector.MaxNative(xu, yu));
    }

    internal readonly struct Min : IBinaryIntervalLanes
    {
        [MethodImpl(Inline)]
        public static void At(V xl, V xu, V yl, V yu, out V lower, out V upper) => (lower, upper) = (Vector.MinNative(xl, yl), Vector.MinNative(xu, yu));
    }

    internal readonly struct TieStep : IBinaryIntervalLanes
    {
        [MethodImpl(Inline)]
        public static void At(V xl, V xu, V yl, V yu, out V lower, out V upper)
        {
            lower = Choose(Vector.GreaterThan(xl, yu), V.One, V.Zero);
            upper = Choose(Vector.LessThan(xu, yl), V.Zero, V.One);
        }
    }

    internal readonly struct LeakyRelu : IBinaryIntervalLanes
    {
        [MethodImpl(Inline)]
        public static void At(V xl, V xu, V yl, V yu, out V lower, out V upper)
        {
            // The slope times the part that is not positive, and the part that is not negative; both hold 0 where both are there.
            IntervalLanes.Multiply(Vector.MinNative(xl, V.Zero), Vector.MinNative(xu, V.Zero), yl, yu, out var pl, out var pu);
            var (isPositive, isNegative) = (Vector.GreaterThanOrEqual(xl, V.Zero), Vector.LessThanOrEqual(xu, V.Zero));
            lower = Choose(isPositive, xl, Choose(isNegative, pl, Vector.MinNative(pl, V.Zero)));
            upper = Choose(isPositive, xu, Choose(isNegative, pu, Vector.MaxNative(pu, xu)));
        }
    }
}
