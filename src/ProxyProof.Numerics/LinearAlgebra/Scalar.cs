namespace ProxyProof.Numerics.LinearAlgebra;

/// <summary>Short names for the operations of the seam in matrix code.</summary>
internal static class Scalar
{
    public static T Plus<T>(T a, T b)
        where T : struct, IScalar<T> => T.Apply(BinaryFunction.Add, a, b);

    public static T Minus<T>(T a, T b)
        where T : struct, IScalar<T> => T.Apply(BinaryFunction.Subtract, a, b);

    public static T Times<T>(T a, T b)
        where T : struct, IScalar<T> => T.Apply(BinaryFunction.Multiply, a, b);

    public static T Over<T>(T a, T b)
        where T : struct, IScalar<T> => T.Apply(BinaryFunction.Divide, a, b);

    /// <summary>Whether the entry is 0 and nothing else.</summary>
    public static bool IsExactZero<T>(T a)
        where T : struct, IEnclosure<T> => a.IsPoint && a.Compare(Relation.Equal) == Trilean.True;

    /// <summary>A double near the middle of a bounded range.</summary>
    public static double Middle<T>(T a)
        where T : struct, IEnclosure<T> => a.ToDoubles() is var (low, high) ? (0.5 * low) + (0.5 * high) : 0;
}
