using System.Numerics;

namespace ProxyProof.Numerics.Enclosures;

/// <summary>
/// A number known up to a radius, in which the series of the elementary functions are summed: every operation contains every exact result, so that
/// a formula with its truncation bound put in by <see cref="Widen"/> is an enclosure by construction.
/// </summary>
internal interface ISeriesNumber<T> :
    IAdditionOperators<T, T, T>, ISubtractionOperators<T, T, T>, IMultiplyOperators<T, T, T>, IDivisionOperators<T, T, T>, IUnaryNegationOperators<T, T>
    where T : struct, ISeriesNumber<T>
{
    /// <summary>The relative accuracy, in bits, worth aiming at: truncation bounds are chosen below 2^-Bits. Soundness never depends on it.</summary>
    static abstract int Bits { get; }

    /// <summary>Encloses pi.</summary>
    static abstract T Pi { get; }

    /// <summary>Encloses log 2.</summary>
    static abstract T Ln2 { get; }

    /// <summary>Encloses 1/sqrt(2).</summary>
    static abstract T SqrtHalf { get; }

    /// <summary>Encloses sqrt(pi).</summary>
    static abstract T SqrtPi { get; }

    /// <summary>An approximation, good to some 50 bits where the range of binary64 allows; nothing rigorous hangs on it.</summary>
    double Approximation { get; }

    /// <summary>The integer, exactly; |value| at most 2^53.</summary>
    static abstract T Integer(long value);

    /// <summary>Encloses the square root; the argument is positive.</summary>
    static abstract T Sqrt(T x);

    /// <summary>Encloses every number between a value of the one and a value of the other.</summary>
    static abstract T Hull(T a, T b);

    /// <summary>Raises the working precision for what follows on this thread, where the carrier can, and returns what <see cref="Restore"/> needs.</summary>
    static abstract int Raise(int bits);

    /// <summary>Undoes <see cref="Raise"/>.</summary>
    static abstract void Restore(int saved);

    /// <summary>Splits the exact point x * 2^exponent = k * pi/2 + r with |r| not much above pi/4 and gives k modulo 8; null where it is too large to reduce.</summary>
    static abstract (int Quadrant, T Remainder)? ReduceQuarterTurns(T x, int exponent);

    /// <summary>Divides by a positive integer.</summary>
    T Over(int divisor);

    /// <summary>x * 2^exponent.</summary>
    T Scale(int exponent);

    /// <summary>Adds the interval [-2^exponent, 2^exponent].</summary>
    T Widen(int exponent);

    /// <summary>An e with |x| at most 2^e for every x enclosed; a very negative number for 0.</summary>
    int Magnitude { get; }

    /// <summary>-1 or 1 where every x enclosed has that sign, else 0.</summary>
    int CertainSign { get; }
}
