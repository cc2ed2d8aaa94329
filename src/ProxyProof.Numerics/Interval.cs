using System.Globalization;
using ProxyProof.Numerics.Enclosures;

namespace ProxyProof.Numerics;

/// <summary>
/// A closed range of reals with binary64 ends, perhaps unbounded, and whether the expression that it encloses is defined. Every operation is outward
/// rounded: exact results stay points. The default value is undefined.
/// </summary>
/// <remarks>An unbounded end is infinite; the lower end is never plus infinity, the upper end never minus infinity, and no end is NaN.</remarks>
public readonly partial struct Interval : IEnclosure<Interval>, IEndpoints<Interval, Ball>, IEquatable<Interval>
{
    /// <summary>The range from lower to upper, defined.</summary>
    /// <param name="lower">Domain: not NaN, below plus infinity.</param>
    /// <param name="upper">Domain: not NaN, above minus infinity, at least <paramref name="lower"/>.</param>
    /// <exception cref="ArgumentException">The ends are no range: a programming error.</exception>
    public Interval(double lower, double upper)
        : this(lower, upper, Definedness.Defined)
    {
        if (!(lower <= upper) || double.IsPositiveInfinity(lower) || double.IsNegativeInfinity(upper))
        {
            throw new ArgumentException("The ends of an interval are ordered numbers.", nameof(upper));
        }
    }

    /// <summary>The range that holds one number, defined.</summary>
    /// <param name="point">Domain: finite.</param>
    /// <exception cref="ArgumentException">NaN or infinite: a programming error.</exception>
    public Interval(double point)
        : this(point, point)
    {
    }

    private Interval(double lower, double upper, Definedness definedness)
    {
        // Adding zero turns -0 into 0.
        Lower = lower + 0.0;
        Upper = upper + 0.0;
        Definedness = definedness;
    }

    /// <inheritdoc/>
    public static Interval Pi { get; } = Ball.Pi.Ends(0) is var (lower, upper) ? new(lower, upper) : default;

    /// <inheritdoc/>
    public static Interval Entire => new(double.NegativeInfinity, double.PositiveInfinity, Definedness.Defined);

    /// <summary>Defined nowhere.</summary>
    public static Interval Undefined => new(double.NegativeInfinity, double.PositiveInfinity, Definedness.Undefined);

    /// <summary>The lower end, or minus infinity. Meaningless where undefined.</summary>
    public double Lower { get; }

    /// <summary>The upper end, or plus infinity. Meaningless where undefined.</summary>
    public double Upper { get; }

    /// <inheritdoc/>
    public Definedness Definedness { get; }

    /// <inheritdoc/>
    public bool IsPoint => Lower == Upper && Definedness == Definedness.Defined;

    /// <summary>Upper - Lower rounded up; infinite where unbounded.</summary>
    public double Width => Directed.SubtractUp(Upper, Lower);

    /// <summary>A number within, about halfway; of an unbounded range some finite number within.</summary>
    public double Midpoint =>
        double.IsNegativeInfinity(Lower)
            ? double.IsPositiveInfinity(Upper) ? 0 : Math.Min(-double.MaxValue, Upper)
            : double.IsPositiveInfinity(Upper) ? Math.Max(double.MaxValue, Lower)
            : Math.Clamp((0.5 * Lower) + (0.5 * Upper), Lower, Upper);

    /// <summary>The sum. Error: encloses the exact value.</summary>
    public static Interval operator +(Interval a, Interval b) =>
        Meet(a, b) is var d && d == Definedness.Undefined
            ? Undefined
            : new(Directed.AddDown(a.Lower, b.Lower), Directed.AddUp(a.Upper, b.Upper), d);

    /// <summary>The difference. Error: encloses the exact value.</summary>
    public static Interval operator -(Interval a, Interval b) =>
        Meet(a, b) is var d && d == Definedness.Undefined
            ? Undefined
            : new(Directed.SubtractDown(a.Lower, b.Upper), Directed.SubtractUp(a.Upper, b.Lower), d);

    /// <summary>The negation. Error: exact.</summary>
    public static Interval operator -(Interval a) => new(-a.Upper, -a.Lower, a.Definedness);

    /// <summary>The product; 0 times an unbounded range is 0. Error: encloses the exact value.</summary>
    public static Interval operator *(Interval a, Interval b)
    {
        var d = Meet(a, b);
        if (d == Definedness.Undefined)
        {
            return Undefined;
        }

        if ((a.Lower == 0 && a.Upper == 0) || (b.Lower == 0 && b.Upper == 0))
        {
            return new(0, 0, d);
        }

        if (a.Lower >= 0 && b.Lower >= 0)
        {
            return new(Directed.MultiplyDown(a.Lower, b.Lower), Directed.MultiplyUp(a.Upper, b.Upper), d);
        }

        if (a.Lower == a.Upper)
        {
            return a.Lower >= 0
                ? new(Directed.MultiplyDown(a.Lower, b.Lower), Directed.MultiplyUp(a.Lower, b.Upper), d)
                : new(Directed.MultiplyDown(a.Lower, b.Upper), Directed.MultiplyUp(a.Lower, b.Lower), d);
        }

        if (b.Lower == b.Upper)
        {
            return b.Lower >= 0
                ? new(Directed.MultiplyDown(a.Lower, b.Lower), Directed.MultiplyUp(a.Upper, b.Lower), d)
                : new(Directed.MultiplyDown(a.Upper, b.Lower), Directed.MultiplyUp(a.Lower, b.Lower), d);
        }

        var lower = Math.Min(
            Math.Min(Directed.MultiplyDown(a.Lower, b.Lower), Directed.MultiplyDown(a.Lower, b.Upper)),
            Math.Min(Directed.MultiplyDown(a.Upper, b.Lower), Directed.MultiplyDown(a.Upper, b.Upper)));
        var upper = Math.Max(
            Math.Max(Directed.MultiplyUp(a.Lower, b.Lower), Directed.MultiplyUp(a.Lower, b.Upper)),
            Math.Max(Directed.MultiplyUp(a.Upper, b.Lower), Directed.MultiplyUp(a.Upper, b.Upper)));
        return new(lower, upper, d);
    }

    /// <summary>
    /// The quotient: undefined by [0, 0]; partial where the divisor has 0 as an end (a half line) or within (the whole line).
    /// Error: encloses the exact value.
    /// </summary>
    public static Interval operator /(Interval a, Interval b)
    {
        var d = Meet(a, b);
        if (d == Definedness.Undefined || (b.Lower == 0 && b.Upper == 0))
        {
            return Undefined;
        }

        if (b.Upper <= 0)
        {
            (a, b) = (-a, -b);
        }

        if (b.Lower < 0)
        {
            return new(double.NegativeInfinity, double.PositiveInfinity, Definedness.Partial);
        }

        if (b.Lower == 0)
        {
            return a.Lower == 0 && a.Upper == 0 ? new(0, 0, Definedness.Partial)
                : a.Lower >= 0 ? new(Directed.DivideDown(a.Lower, b.Upper), double.PositiveInfinity, Definedness.Partial)
                : a.Upper <= 0 ? new(double.NegativeInfinity, Directed.DivideUp(a.Upper, b.Upper), Definedness.Partial)
                : new(double.NegativeInfinity, double.PositiveInfinity, Definedness.Partial);
        }

        return new(
            Directed.DivideDown(a.Lower, a.Lower >= 0 ? b.Upper : b.Lower),
            Directed.DivideUp(a.Upper, a.Upper >= 0 ? b.Lower : b.Upper),
            d);
    }

    /// <summary>Equality of ends and definedness.</summary>
    public static bool operator ==(Interval a, Interval b) => a.Equals(b);

    /// <summary>Inequality of ends or definedness.</summary>
    public static bool operator !=(Interval a, Interval b) => !a.Equals(b);

    /// <inheritdoc/>
    public static Interval FromRational(Rational value)
    {
        var nearest = value.ToDouble();
        if (double.IsInfinity(nearest))
        {
            return nearest > 0 ? new(double.MaxValue, nearest) : new(nearest, -double.MaxValue);
        }

        var order = Rational.FromDouble(nearest).CompareTo(value);
        return order == 0 ? new(nearest) : order < 0 ? new(nearest, Math.BitIncrement(nearest)) : new(Math.BitDecrement(nearest), nearest);
    }

    /// <inheritdoc/>
    public static Interval FromDouble(double value) => new(value);

    /// <inheritdoc/>
    public static Interval Hull(Interval a, Interval b) =>
        a.Definedness == Definedness.Undefined ? b.Definedness == Definedness.Undefined ? Undefined : new(b.Lower, b.Upper, Definedness.Partial)
        : b.Definedness == Definedness.Undefined ? new(a.Lower, a.Upper, Definedness.Partial)
        : new(Math.Min(a.Lower, b.Lower), Math.Max(a.Upper, b.Upper), Meet(a, b));

    /// <summary>The values that both allow, when each encloses the same quantity; the narrower of the two ends on each side.</summary>
    /// <remarks>Two enclosures of one number share it. If they are disjoint nothing is enclosed, and the result is undefined.</remarks>
    public static Interval Intersect(Interval a, Interval b)
    {
        var lower = Math.Max(a.Lower, b.Lower);
        var upper = Math.Min(a.Upper, b.Upper);
        return lower <= upper && Meet(a, b) is var d && d != Definedness.Undefined ? new(lower, upper, d) : Undefined;
    }

    /// <inheritdoc/>
    public Trilean Compare(Relation relation) =>
        Definedness != Definedness.Defined ? Trilean.Unknown : Decide(relation);

    /// <summary>Whether the number lies in the range.</summary>
    public bool Contains(double value) => Definedness != Definedness.Undefined && Lower <= value && value <= Upper;

    /// <inheritdoc/>
    public string LowerDecimal(int digits) => double.IsNegativeInfinity(Lower) ? "-inf" : OutwardDecimal.Down(Rational.FromDouble(Lower), digits);

    /// <inheritdoc/>
    public string UpperDecimal(int digits) => double.IsPositiveInfinity(Upper) ? "inf" : OutwardDecimal.Up(Rational.FromDouble(Upper), digits);

    /// <inheritdoc/>
    public (double Lower, double Upper) ToDoubles() => (Lower, Upper);

    /// <inheritdoc/>
    public bool Equals(Interval other) => Definedness == other.Definedness && (Definedness == Definedness.Undefined || (Lower == other.Lower && Upper == other.Upper));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Interval other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Definedness == Definedness.Undefined ? 0 : HashCode.Combine(Lower, Upper, Definedness);

    /// <summary>The ends as shortest round-trip decimals, which are nearest and not outward: for reading, not for proofs.</summary>
    public override string ToString() => Definedness switch
    {
        Definedness.Undefined => "undefined",
        Definedness.Partial => string.Create(CultureInfo.InvariantCulture, $"[{Lower:R}, {Upper:R}] where defined"),
        Definedness.Defined => string.Create(CultureInfo.InvariantCulture, $"[{Lower:R}, {Upper:R}]"),
    };

    private static Definedness Meet(Interval a, Interval b) => a.Definedness < b.Definedness ? a.Definedness : b.Definedness;

    /// <summary>The comparison on the part where the value is defined.</summary>
    private Trilean Decide(Relation relation) => relation switch
    {
        Relation.Less => Upper < 0 ? Trilean.True : Lower >= 0 ? Trilean.False : Trilean.Unknown,
        Relation.LessOrEqual => Upper <= 0 ? Trilean.True : Lower > 0 ? Trilean.False : Trilean.Unknown,
        Relation.Greater => Lower > 0 ? Trilean.True : Upper <= 0 ? Trilean.False : Trilean.Unknown,
        Relation.GreaterOrEqual => Lower >= 0 ? Trilean.True : Upper < 0 ? Trilean.False : Trilean.Unknown,
        Relation.Equal => Lower == 0 && Upper == 0 ? Trilean.True : Lower > 0 || Upper < 0 ? Trilean.False : Trilean.Unknown,
        Relation.NotEqual => Lower > 0 || Upper < 0 ? Trilean.True : Lower == 0 && Upper == 0 ? Trilean.False : Trilean.Unknown,
    };
}
