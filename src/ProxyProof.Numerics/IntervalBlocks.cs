using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using V = System.Numerics.Vector<double>;

namespace ProxyProof.Numerics;

/// <summary>Ranges of many numbers: the lower and the upper ends side by side.</summary>
/// <param name="lower">The lower ends.</param>
/// <param name="upper">The upper ends, as many.</param>
public readonly ref struct RangeSpan(Span<double> lower, Span<double> upper)
{
    /// <summary>The lower ends.</summary>
    public Span<double> Lower { get; } = lower;

    /// <summary>The upper ends.</summary>
    public Span<double> Upper { get; } = upper;

    /// <summary>How many.</summary>
    public int Length => Lower.Length;
}

/// <summary>
/// The functions of <see cref="Interval"/> on many intervals at once, in vectors where a function has lanes, else one by one. Every result encloses; no
/// end is ever NaN. Lengths are multiples of the vector's, as blocks are.
/// </summary>
/// <remarks>
/// Definedness is a number: 2 defined, 1 partial, 0 undefined, as in <see cref="Definedness"/>. The caller passes that of the arguments, and a function with
/// a domain lowers it; the ends of an undefined range say nothing. The span of definedness may be empty: then nobody asks.
/// </remarks>
public static partial class IntervalBlocks
{
    private const MethodImplOptions Hot = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    /// <summary>The number that says defined.</summary>
    public const double Defined = (double)Definedness.Defined;

    /// <summary>The number that says partial.</summary>
    public const double Partial = (double)Definedness.Partial;

    /// <summary>The number that says undefined.</summary>
    public const double Undefined = (double)Definedness.Undefined;

    /// <summary>Whether a function has a value at every number.</summary>
    public static bool IsTotal(UnaryFunction function) =>
        function is not (UnaryFunction.Log or UnaryFunction.Sqrt or UnaryFunction.Tan or UnaryFunction.Arcsin or UnaryFunction.Arccos);

    /// <summary>Whether a function has a value at every pair of numbers.</summary>
    public static bool IsTotal(BinaryFunction function) =>
        function is not (BinaryFunction.Divide or BinaryFunction.Power or BinaryFunction.Smelu or BinaryFunction.Huber);

    /// <summary>result = function(x), entry by entry. No span overlaps another.</summary>
    public static void Apply(UnaryFunction function, RangeSpan x, RangeSpan result, Span<double> defined)
    {
        _ = function switch
        {
            UnaryFunction.Negate => Map<IntervalOperations.Negate>(x, result),
            UnaryFunction.Abs => Map<IntervalOperations.Abs>(x, result),
            UnaryFunction.Sign => Map<IntervalOperations.Sign>(x, result),
            UnaryFunction.Step => Map<IntervalOperations.Step>(x, result),
            UnaryFunction.Relu => Map<IntervalOperations.Relu>(x, result),
            UnaryFunction.KinkStep => Map<IntervalOperations.KinkStep>(x, result),
            UnaryFunction.KinkSign => Map<IntervalOperations.KinkSign>(x, result),
            UnaryFunction.Exp => Map<IntervalOperations.Exp>(x, result),
            UnaryFunction.Tanh => Map<IntervalOperations.Tanh>(x, result),
            UnaryFunction.Sigmoid => Map<IntervalOperations.Sigmoid>(x, result),
            UnaryFunction.Softplus => Map<IntervalOperations.Softplus>(x, result),
            UnaryFunction.Sinh => Map<IntervalOperations.Sinh>(x, result),
            UnaryFunction.Cosh => Map<IntervalOperations.Cosh>(x, result),
            UnaryFunction.Elu => Map<IntervalOperations.Elu>(x, result),
            UnaryFunction.Atan => Map<IntervalOperations.Atan>(x, result),
            UnaryFunction.Sin => MapOr<IntervalOperations.Sin>(function, x, result),
            UnaryFunction.Cos => MapOr<IntervalOperations.Cos>(function, x, result),
            UnaryFunction.Log => Map<IntervalOperations.Log>(x, result) + Positive(x, defined),
            UnaryFunction.Sqrt => Map<IntervalOperations.Sqrt>(x, result) + Nonnegative(x, defined),
            _ => OneByOne(function, x, result, defined),
        };
    }

    /// <summary>result = function(x, y), entry by entry. No span overlaps another, but for x and y.</summary>
    public static void Apply(BinaryFunction function, RangeSpan x, RangeSpan y, RangeSpan result, Span<double> defined)
    {
        _ = function switch
        {
            BinaryFunction.Add => Map<IntervalOperations.Add>(x, y, result),
            BinaryFunction.Subtract => Map<IntervalOperations.Subtract>(x, y, result),
            BinaryFunction.Multiply => Map<IntervalOperations.Multiply>(x, y, result),
            BinaryFunction.Divide => MapOr<IntervalOperations.Divide>(function, x, y, result) + NonzeroDivisor(y, defined),
            BinaryFunction.Max => Map<IntervalOperations.Max>(x, y, result),
            BinaryFunction.Min => Map<IntervalOperations.Min>(x, y, result),
            BinaryFunction.TieStep => Map<IntervalOperations.TieStep>(x, y, result),
            BinaryFunction.KinkRatio => MapOr<IntervalOperations.KinkRatio>(function, x, y, result),
            BinaryFunction.LeakyRelu => Map<IntervalOperations.LeakyRelu>(x, y, result),
            _ => OneByOne(function, x, y, result, defined),
        };
    }

    /// <summary>result = x^n, entry by entry.</summary>
    public static void Power(RangeSpan x, int n, RangeSpan result, Span<double> defined)
    {
        if (n == 2)
        {
            Map<IntervalOperations.Square>(x, result);
        }
        else if (n is >= 1 and <= 64)
        {
            MapPower(x, n, result);
        }
        else
        {
            for (var i = 0; i < result.Length; i++)
            {
                Put(Interval.Power(new(x.Lower[i], x.Upper[i]), n), result, defined, i);
            }
        }
    }

    /// <summary>The branch that the difference decides for, entry by entry, or the hull of both; definedness is that of the difference and of what is taken.</summary>
    /// <param name="relation">How the difference must stand to 0 for the first branch.</param>
    /// <param name="difference">What is compared with 0.</param>
    /// <param name="then">The first branch.</param>
    /// <param name="otherwise">The second.</param>
    /// <param name="result">Where the ends go.</param>
    /// <param name="defined">On entry the definedness of the difference; empty only if the next two are.</param>
    /// <param name="thenDefined">That of the first branch.</param>
    /// <param name="otherwiseDefined">That of the second.</param>
    public static void Select(
        Relation relation,
        RangeSpan difference,
        RangeSpan then,
        RangeSpan otherwise,
        RangeSpan result,
        Span<double> defined,
        ReadOnlySpan<double> thenDefined,
        ReadOnlySpan<double> otherwiseDefined)
    {
        for (var i = 0; i < result.Length; i += V.Count)
        {
            var (holds, fails) = Decide(relation, Load(difference.Lower, i), Load(difference.Upper, i));
            var (tl, tu, ol, ou) = (Load(then.Lower, i), Load(then.Upper, i), Load(otherwise.Lower, i), Load(otherwise.Upper, i));
            var (takeThen, takeOther) = (holds, fails);
            if (defined.Length > 0)
            {
                // In a hull an undefined branch has no share.
                var (dt, d) = (Load(thenDefined, i), Load(otherwiseDefined, i));
                var hull = Vector.OnesComplement(holds | fails);
                var none = new V(Undefined);
                var both = Vector.MinNative(dt, d);
                both = Choose(Vector.Equals(both, none) & ~Vector.Equals(dt, d), new V(Partial), both);
                takeThen |= hull & Vector.Equals(d, none);
                takeOther |= Vector.AndNot(hull & Vector.Equals(dt, none), takeThen);
                var taken = Choose(holds, dt, Choose(fails, d, both));
                Vector.MinNative(taken, Load(defined, i)).CopyTo(defined[i..]);
            }

            Choose(takeThen, tl, Choose(takeOther, ol, Vector.MinNative(tl, ol))).CopyTo(result.Lower[i..]);
            Choose(takeThen, tu, Choose(takeOther, ou, Vector.MaxNative(tu, ou))).CopyTo(result.Upper[i..]);
        }
    }

    /// <summary>result[i] = min(result[i], x[i]): a result is no better defined than what it is made of.</summary>
    public static void Cap(ReadOnlySpan<double> x, Span<double> result)
    {
        for (var i = 0; i < result.Length; i += V.Count)
        {
            Vector.MinNative(Load(x, i), Load(result, i)).CopyTo(result[i..]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Choose(Vector<long> condition, V then, V otherwise) => Vector.ConditionalSelect(condition, then, otherwise);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Load(ReadOnlySpan<double> x, int i) => new(x[i..]);

    private static (Vector<long> Holds, Vector<long> Fails) Decide(Relation relation, V lower, V upper)
    {
        var zero = V.Zero;
        return relation switch
        {
            Relation.Less => (Vector.LessThan(upper, zero), Vector.GreaterThanOrEqual(lower, zero)),
            Relation.LessOrEqual => (Vector.LessThanOrEqual(upper, zero), Vector.GreaterThan(lower, zero)),
            Relation.Greater => (Vector.GreaterThan(lower, zero), Vector.LessThanOrEqual(upper, zero)),
            Relation.GreaterOrEqual => (Vector.GreaterThanOrEqual(lower, zero), Vector.LessThan(upper, zero)),
            Relation.Equal => (IsZero(lower, upper), IsNonzero(lower, upper)),
            Relation.NotEqual => (IsNonzero(lower, upper), IsZero(lower, upper)),
        };
    }

    private static Vector<long> IsZero(V lower, V upper) => Vector.Equals(lower, V.Zero) & Vector.Equals(upper, V.Zero);

    private static Vector<long> IsNonzero(V lower, V upper) => Vector.GreaterThan(lower, V.Zero) | Vector.LessThan(upper, V.Zero);

    [MethodImpl(Hot)]
    private static int Map<T>(RangeSpan x, RangeSpan result)
        where T : struct, IUnaryIntervalLanes
    {
        ref var xl = ref MemoryMarshal.GetReference(x.Lower);
        ref var xu = ref MemoryMarshal.GetReference(x.Upper);
        ref var rl = ref MemoryMarshal.GetReference(result.Lower);
        ref var ru = ref MemoryMarshal.GetReference(result.Upper);
        Require(x, result);
        for (nuint i = 0; i < (nuint)result.Length; i += (nuint)V.Count)
        {
            T.At(Vector.LoadUnsafe(ref xl, i), Vector.LoadUnsafe(ref xu, i), out var lower, out var upper);
            lower.StoreUnsafe(ref rl, i);
            upper.StoreUnsafe(ref ru, i);
        }

        return 0;
    }

    [MethodImpl(Hot)]
    private static int Map<T>(RangeSpan x, RangeSpan y, RangeSpan result)
        where T : struct, IBinaryIntervalLanes
    {
        ref var xl = ref MemoryMarshal.GetReference(x.Lower);
        ref var xu = ref MemoryMarshal.GetReference(x.Upper);
        ref var yl = ref MemoryMarshal.GetReference(y.Lower);
        ref var yu = ref MemoryMarshal.GetReference(y.Upper);
        ref var rl = ref MemoryMarshal.GetReference(result.Lower);
        ref var ru = ref MemoryMarshal.GetReference(result.Upper);
        Require(x, result);
        Require(y, result);
        for (nuint i = 0; i < (nuint)result.Length; i += (nuint)V.Count)
        {
            T.At(Vector.LoadUnsafe(ref xl, i), Vector.LoadUnsafe(ref xu, i), Vector.LoadUnsafe(ref yl, i), Vector.LoadUnsafe(ref yu, i), out var lower, out var upper);
            lower.StoreUnsafe(ref rl, i);
            upper.StoreUnsafe(ref ru, i);
        }

        return 0;
    }

    [MethodImpl(Hot)]
    private static void MapPower(RangeSpan x, int n, RangeSpan result)
    {
        Require(x, result);
        for (var i = 0; i < result.Length; i += V.Count)
        {
            IntervalLanes.Power(Load(x.Lower, i), Load(x.Upper, i), n, out var lower, out var upper);
            lower.CopyTo(result.Lower[i..]);
            upper.CopyTo(result.Upper[i..]);
        }
    }

    [MethodImpl(Hot)]
    private static int MapOr<T>(UnaryFunction function, RangeSpan x, RangeSpan result)
        where T : struct, IPartialUnaryIntervalLanes
    {
        Require(x, result);
        for (var i = 0; i < result.Length; i += V.Count)
        {
            if (T.TryAt(Load(x.Lower, i), Load(x.Upper, i), out var lower, out var upper))
            {
                lower.CopyTo(result.Lower[i..]);
                upper.CopyTo(result.Upper[i..]);
                continue;
            }

            for (var k = i; k < i + V.Count; k++)
            {
                Put(Interval.Apply(function, new(x.Lower[k], x.Upper[k])), result, default, k);
            }
        }

        return 0;
    }

    [MethodImpl(Hot)]
    private static int MapOr<T>(BinaryFunction function, RangeSpan x, RangeSpan y, RangeSpan result)
        where T : struct, IPartialBinaryIntervalLanes
    {
        Require(x, result);
        Require(y, result);
        for (var i = 0; i < result.Length; i += V.Count)
        {
            if (T.TryAt(Load(x.Lower, i), Load(x.Upper, i), Load(y.Lower, i), Load(y.Upper, i), out var lower, out var upper))
            {
                lower.CopyTo(result.Lower[i..]);
                upper.CopyTo(result.Upper[i..]);
                continue;
            }

            for (var k = i; k < i + V.Count; k++)
            {
                Put(Interval.Apply(function, new(x.Lower[k], x.Upper[k]), new(y.Lower[k], y.Upper[k])), result, default, k);
            }
        }

        return 0;
    }

    private static int NonzeroDivisor(RangeSpan y, Span<double> defined)
    {
        for (var i = 0; i < defined.Length; i += V.Count)
        {
            var (lower, upper) = (Load(y.Lower, i), Load(y.Upper, i));
            var domain = Choose(IsNonzero(lower, upper), new V(Defined), Choose(IsZero(lower, upper), new V(Undefined), new V(Partial)));
            Vector.MinNative(domain, Load(defined, i)).CopyTo(defined[i..]);
        }

        return 0;
    }

    private static int Nonnegative(RangeSpan x, Span<double> defined)
    {
        for (var i = 0; i < defined.Length; i += V.Count)
        {
            var (lower, upper) = (Load(x.Lower, i), Load(x.Upper, i));
            var domain = Choose(Vector.LessThan(upper, V.Zero), new V(Undefined), Choose(Vector.LessThan(lower, V.Zero), new V(Partial), new V(Defined)));
            Vector.MinNative(domain, Load(defined, i)).CopyTo(defined[i..]);
        }

        return 0;
    }

    private static int Positive(RangeSpan x, Span<double> defined)
    {
        for (var i = 0; i < defined.Length; i += V.Count)
        {
            var (lower, upper) = (Load(x.Lower, i), Load(x.Upper, i));
            var domain = Choose(Vector.LessThanOrEqual(upper, V.Zero), new V(Undefined), Choose(Vector.LessThanOrEqual(lower, V.Zero), new V(Partial), new V(Defined)));
            Vector.MinNative(domain, Load(defined, i)).CopyTo(defined[i..]);
        }

        return 0;
    }

    private static int OneByOne(UnaryFunction function, RangeSpan x, RangeSpan result, Span<double> defined)
    {
        for (var i = 0; i < result.Length; i++)
        {
            Put(Interval.Apply(function, new(x.Lower[i], x.Upper[i])), result, defined, i);
        }

        return 0;
    }

    private static int OneByOne(BinaryFunction function, RangeSpan x, RangeSpan y, RangeSpan result, Span<double> defined)
    {
        for (var i = 0; i < result.Length; i++)
        {
            Put(Interval.Apply(function, new(x.Lower[i], x.Upper[i]), new(y.Lower[i], y.Upper[i])), result, defined, i);
        }

        return 0;
    }

    private static void Put(Interval value, RangeSpan result, Span<double> defined, int i)
    {
        result.Lower[i] = value.Lower;
        result.Upper[i] = value.Upper;
        if (defined.Length > 0)
        {
            defined[i] = Math.Min(defined[i], (double)value.Definedness);
        }
    }

    private static void Require(RangeSpan x, RangeSpan result)
    {
        if (x.Lower.Length != result.Length || x.Upper.Length != result.Length || result.Upper.Length != result.Length || result.Length % V.Count != 0)
        {
            throw new ArgumentException($"The spans of a block operation have one length, whole vectors, found {x.Length} and {result.Length}.", nameof(x));
        }
    }
}
