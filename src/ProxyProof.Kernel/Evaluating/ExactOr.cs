using System.Numerics;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>A carrier that may know its value exactly.</summary>
/// <typeparam name="T">The carrier itself.</typeparam>
internal interface IExactness<T>
{
    /// <summary>Whether the value is a known fraction.</summary>
    bool IsExact { get; }

    /// <summary>The same as an enclosure, of which nothing more is known: long iterations stay short.</summary>
    T Roughly();
}

/// <summary>
/// An exact fraction as long as one is known and short, else an enclosure: identities and domain ends are decided exactly, the rest by enclosing.
/// </summary>
/// <typeparam name="T">The enclosure.</typeparam>
internal readonly struct ExactOr<T> : IEnclosure<ExactOr<T>>, IExactness<ExactOr<T>>
    where T : struct, IEnclosure<T>
{
    /// <summary>A fraction of more bits is enclosed instead: exact arithmetic must not run away.</summary>
    private const int BitLimit = 8192;

    private readonly Rational _exact;
    private readonly T _enclosure;

    private ExactOr(Rational exact) => (_exact, IsExact) = (exact, true);

    private ExactOr(T enclosure) => _enclosure = enclosure;

    /// <inheritdoc/>
    public static ExactOr<T> Pi => new(T.Pi);

    /// <inheritdoc/>
    public static ExactOr<T> Entire => new(T.Entire);

    /// <summary>Whether the value is a known fraction.</summary>
    public bool IsExact { get; }

    /// <summary>The fraction, when it is known.</summary>
    public Rational? Fraction => IsExact ? _exact : null;

    /// <summary>The value as an enclosure.</summary>
    public T Enclosure => IsExact ? T.FromRational(_exact) : _enclosure;

    /// <inheritdoc/>
    public Definedness Definedness => IsExact ? Definedness.Defined : _enclosure.Definedness;

    /// <inheritdoc/>
    public bool IsPoint => IsExact || _enclosure.IsPoint;

    private ExactReal Exact => IsExact ? ExactReal.FromRational(_exact) : ExactReal.Unsupported;

    /// <inheritdoc/>
    public static ExactOr<T> FromRational(Rational value) =>
        value.Numerator.GetBitLength() + value.Denominator.GetBitLength() <= BitLimit ? new(value) : new(T.FromRational(value));

    /// <inheritdoc/>
    public static ExactOr<T> FromDouble(double value) => FromRational(Rational.FromDouble(value));

    /// <inheritdoc/>
    public static ExactOr<T> Apply(UnaryFunction function, ExactOr<T> x) =>
        Of(ExactReal.Apply(function, x.Exact), () => T.Apply(function, x.Enclosure));

    /// <inheritdoc/>
    public static ExactOr<T> Apply(BinaryFunction function, ExactOr<T> x, ExactOr<T> y) =>
        Of(ExactReal.Apply(function, x.Exact, y.Exact), () => T.Apply(function, x.Enclosure, y.Enclosure));

    /// <inheritdoc/>
    public static ExactOr<T> Power(ExactOr<T> x, int n) => Of(
        x.IsExact && (BigInteger.Abs(n) * (x._exact.Numerator.GetBitLength() + x._exact.Denominator.GetBitLength())) > 2 * BitLimit
            ? ExactReal.Unsupported
            : ExactReal.Power(x.Exact, n),
        () => T.Power(x.Enclosure, n));

    /// <inheritdoc/>
    public static ExactOr<T> Select(Relation relation, ExactOr<T> difference, ExactOr<T> then, ExactOr<T> otherwise) => difference.Compare(relation) switch
    {
        Trilean.True => then,
        Trilean.False => otherwise,
        Trilean.Unknown => new(T.Select(relation, difference.Enclosure, then.Enclosure, otherwise.Enclosure)),
    };

    /// <inheritdoc/>
    public static ExactOr<T> Hull(ExactOr<T> a, ExactOr<T> b) =>
        a.IsExact && b.IsExact && a._exact == b._exact ? a : new(T.Hull(a.Enclosure, b.Enclosure));

    /// <inheritdoc/>
    public ExactOr<T> Roughly() => new(Enclosure);

    /// <inheritdoc/>
    public Trilean Compare(Relation relation) => IsExact ? Exact.Compare(relation) : _enclosure.Compare(relation);

    /// <inheritdoc/>
    public string LowerDecimal(int digits) => IsExact ? Decimals.Below(_exact, digits) : _enclosure.LowerDecimal(digits);

    /// <inheritdoc/>
    public string UpperDecimal(int digits) => IsExact ? Decimals.Above(_exact, digits) : _enclosure.UpperDecimal(digits);

    /// <inheritdoc/>
    public (double Lower, double Upper) ToDoubles() => Enclosure.ToDoubles();

    // A kink is no exact number: the enclosure takes its whole subdifferential.
    private static ExactOr<T> Of(ExactReal exact, Func<T> enclosure) => exact.IsExact ? FromRational(exact.Value) : new(enclosure());
}
