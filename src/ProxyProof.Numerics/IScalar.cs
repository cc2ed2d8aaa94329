namespace ProxyProof.Numerics;

/// <summary>
/// The narrow seam between the expression DAG and its meanings: what a number must offer so that one evaluator serves floating point, enclosures, exact
/// fractions and dual numbers.
/// </summary>
/// <typeparam name="T">The carrier itself.</typeparam>
public interface IScalar<T>
    where T : struct, IScalar<T>
{
    /// <summary>The constant pi, rounded or enclosed as the carrier does.</summary>
    static abstract T Pi { get; }

    /// <summary>The carrier's reading of an exact fraction.</summary>
    static abstract T FromRational(Rational value);

    /// <summary>The carrier's reading of a finite binary64, which is exact in every carrier.</summary>
    static abstract T FromDouble(double value);

    /// <summary>Applies a function of one argument.</summary>
    static abstract T Apply(UnaryFunction function, T x);

    /// <summary>Applies a function of two arguments.</summary>
    static abstract T Apply(BinaryFunction function, T x, T y);

    /// <summary>x^n for an integer n, with x^0 = 1; undefined at x = 0 for n &lt; 0. Tighter than repeated multiplication for enclosures.</summary>
    static abstract T Power(T x, int n);

    /// <summary>x * y + sum, as contractions add their terms: a floating-point carrier rounds once.</summary>
    static virtual T MultiplyAdd(T x, T y, T sum) => T.Apply(BinaryFunction.Add, sum, T.Apply(BinaryFunction.Multiply, x, y));

    /// <summary>
    /// <paramref name="then"/> where <paramref name="difference"/> stands in <paramref name="relation"/> to 0, else <paramref name="otherwise"/>; an
    /// enclosure that cannot decide takes the hull of both. Definedness is that of the branch taken and of the difference.
    /// </summary>
    static abstract T Select(Relation relation, T difference, T then, T otherwise);
}

/// <summary>A scalar that encloses: every operation contains every value that the exact operation takes on points of its arguments.</summary>
/// <typeparam name="T">The carrier itself.</typeparam>
/// <remarks>Never NaN: where nothing is known the whole line, where nothing is defined <see cref="Definedness.Undefined"/>.</remarks>
public interface IEnclosure<T> : IScalar<T>
    where T : struct, IEnclosure<T>
{
    /// <summary>Whether the value exists.</summary>
    Definedness Definedness { get; }

    /// <summary>True when the enclosure is a single finite number, known exactly.</summary>
    bool IsPoint { get; }

    /// <summary>The whole line, defined.</summary>
    static abstract T Entire { get; }

    /// <summary>The least enclosure containing both.</summary>
    static abstract T Hull(T a, T b);

    /// <summary>Compares with zero; <see cref="Trilean.Unknown"/> unless defined and decided. Undefined gives <see cref="Trilean.Unknown"/>.</summary>
    Trilean Compare(Relation relation);

    /// <summary>A decimal at or below the lower end, outward rounded to <paramref name="digits"/> significant digits; "-inf" where unbounded.</summary>
    string LowerDecimal(int digits);

    /// <summary>A decimal at or above the upper end, outward rounded to <paramref name="digits"/> significant digits; "inf" where unbounded.</summary>
    string UpperDecimal(int digits);

    /// <summary>The nearest doubles outside both ends.</summary>
    (double Lower, double Upper) ToDoubles();
}
