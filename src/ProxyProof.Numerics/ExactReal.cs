using System.Numerics;

namespace ProxyProof.Numerics;

/// <summary>What an <see cref="ExactReal"/> knows.</summary>
public enum Exactness
{
    /// <summary>The exact value is known.</summary>
    Exact,
    /// <summary>The expression has no value.</summary>
    Undefined,
    /// <summary>The value may exist but is no fraction that this carrier finds: irrational as far as known, or too long.</summary>
    Unsupported,
    /// <summary>A derivative was taken at a kink, where only a convention has a value; conventions never count as exact.</summary>
    Kink,
}

/// <summary>
/// An exact fraction, or the reason why there is none. A refutation or an identity that ends exact needs no rounding argument. The default value is 0.
/// </summary>
public readonly struct ExactReal : IScalar<ExactReal>, IEquatable<ExactReal>
{
    /// <summary>The most bits of a numerator and denominator together; beyond it a number is unsupported, so that no evaluation runs away.</summary>
    public const int GreatestLength = 200_000;

    private readonly Rational _value;

    private ExactReal(Rational value) => _value = value;

    private ExactReal(Exactness exactness) => Exactness = exactness;

    /// <summary>Irrational: unsupported.</summary>
    public static ExactReal Pi => Unsupported;

    /// <summary>No value.</summary>
    public static ExactReal Undefined => new(Exactness.Undefined);

    /// <summary>No fraction found.</summary>
    public static ExactReal Unsupported => new(Exactness.Unsupported);

    /// <summary>A derivative at a kink.</summary>
    public static ExactReal Kink => new(Exactness.Kink);

    /// <summary>Whether the value is known, or why not.</summary>
    public Exactness Exactness { get; }

    /// <summary>Whether the value is known.</summary>
    public bool IsExact => Exactness == Exactness.Exact;

    /// <summary>The value. Domain: <see cref="IsExact"/>.</summary>
    /// <exception cref="InvalidOperationException">There is no exact value: a programming error.</exception>
    public Rational Value => IsExact ? _value : throw new InvalidOperationException("The number is not known exactly.");

    /// <summary>Equality of state and value.</summary>
    public static bool operator ==(ExactReal a, ExactReal b) => a.Equals(b);

    /// <summary>Inequality of state or value.</summary>
    public static bool operator !=(ExactReal a, ExactReal b) => !a.Equals(b);

    /// <inheritdoc/>
    public static ExactReal FromRational(Rational value) => Of(value);

    /// <inheritdoc/>
    public static ExactReal FromDouble(double value) => Of(Rational.FromDouble(value));

    /// <summary>Applies a function of one argument. Error: exact, or said to be unknown.</summary>
    public static ExactReal Apply(UnaryFunction function, ExactReal x) => x.IsExact ? Apply(function, x._value) : x;

    /// <summary>Applies a function of two arguments. Error: exact, or said to be unknown.</summary>
    public static ExactReal Apply(BinaryFunction function, ExactReal x, ExactReal y) =>
        x.IsExact && y.IsExact ? Apply(function, x._value, y._value) : Worse(x, y);

    /// <summary>x^n. Error: exact, or said to be unknown.</summary>
    public static ExactReal Power(ExactReal x, int n)
    {
        if (!x.IsExact)
        {
            return x;
        }

        return n < 0 && x._value.IsZero ? Undefined
            : n == 0 ? new(Rational.One)
            : x._value.IsZero ? x
            : x._value.IsInteger && x._value.Numerator.IsOne ? x
            : Length(x._value) * Math.Abs((long)n) > 2L * GreatestLength && Rational.Abs(x._value) != Rational.One ? Unsupported
            : Rational.Abs(x._value) == Rational.One ? new(n % 2 == 0 ? Rational.One : x._value)
            : Of(Rational.Pow(x._value, n));
    }

    /// <inheritdoc/>
    public static ExactReal Select(Relation relation, ExactReal difference, ExactReal then, ExactReal otherwise)
    {
        if (!difference.IsExact)
        {
            return difference;
        }

        var sign = difference._value.Sign;
        var holds = relation switch
        {
            Relation.Less => sign < 0,
            Relation.LessOrEqual => sign <= 0,
            Relation.Greater => sign > 0,
            Relation.GreaterOrEqual => sign >= 0,
            Relation.Equal => sign == 0,
            Relation.NotEqual => sign != 0,
        };
        return holds ? then : otherwise;
    }

    /// <summary>Compares with zero; <see cref="Trilean.Unknown"/> unless exact.</summary>
    public Trilean Compare(Relation relation) =>
        !IsExact ? Trilean.Unknown : Select(relation, this, new(Rational.One), default)._value.IsOne ? Trilean.True : Trilean.False;

    /// <inheritdoc/>
    public bool Equals(ExactReal other) => Exactness == other.Exactness && (!IsExact || _value == other._value);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ExactReal other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => IsExact ? _value.GetHashCode() : (int)Exactness;

    /// <summary>The fraction, or the state in lower case.</summary>
    public override string ToString() => Exactness switch
    {
        Exactness.Exact => _value.ToString(),
        Exactness.Undefined => "undefined",
        Exactness.Unsupported => "unsupported",
        Exactness.Kink => "kink",
    };

    private static ExactReal Apply(UnaryFunction function, Rational x) => function switch
    {
        UnaryFunction.Negate => new(-x),
        UnaryFunction.Abs => new(Rational.Abs(x)),
        UnaryFunction.Sign => new((Rational)x.Sign),
        UnaryFunction.Step => new(x.Sign > 0 ? Rational.One : Rational.Zero),
        UnaryFunction.Relu => new(x.Sign > 0 ? x : Rational.Zero),
        UnaryFunction.Sqrt => SquareRoot(x),
        UnaryFunction.Exp or UnaryFunction.Cos or UnaryFunction.Cosh => AtZero(x, Rational.One),
        UnaryFunction.Log => x.Sign <= 0 ? Undefined : x.IsOne ? new(Rational.Zero) : Unsupported,
        UnaryFunction.Sin or UnaryFunction.Tan or UnaryFunction.Sinh or UnaryFunction.Tanh or UnaryFunction.Atan or UnaryFunction.Erf
            or UnaryFunction.Gelu or UnaryFunction.Silu => AtZero(x, Rational.Zero),
        UnaryFunction.Arcsin => Rational.Abs(x) > Rational.One ? Undefined : AtZero(x, Rational.Zero),
        UnaryFunction.Arccos => Rational.Abs(x) > Rational.One ? Undefined : x.IsOne ? new(Rational.Zero) : Unsupported,
        UnaryFunction.Sigmoid => AtZero(x, new(1, 2)),
        UnaryFunction.Softplus => Unsupported,
        UnaryFunction.Elu => x.Sign >= 0 ? new(x) : Unsupported,
        UnaryFunction.KinkStep => x.IsZero ? Kink : new(x.Sign > 0 ? Rational.One : Rational.Zero),
        UnaryFunction.KinkSign => x.IsZero ? Kink : new((Rational)x.Sign),
    };

    private static ExactReal Apply(BinaryFunction function, Rational x, Rational y) => function switch
    {
        BinaryFunction.Add => Of(x + y),
        BinaryFunction.Subtract => Of(x - y),
        BinaryFunction.Multiply => Of(x * y),
        BinaryFunction.Divide => y.IsZero ? Undefined : Of(x / y),
        BinaryFunction.Max => new(x >= y ? x : y),
        BinaryFunction.Min => new(x <= y ? x : y),
        BinaryFunction.Power => RealPower(x, y),
        BinaryFunction.LeakyRelu => x.Sign > 0 ? new(x) : Of(y * x),
        BinaryFunction.Smelu => y.Sign <= 0 ? Undefined : x >= y ? new(x) : x <= -y ? new(Rational.Zero) : Of((x + y) * (x + y) / (4 * y)),
        BinaryFunction.Huber => y.Sign <= 0 ? Undefined
            : Rational.Abs(x) <= y ? Of(x * x / 2)
            : Of(y * (Rational.Abs(x) - (y / 2))),
        BinaryFunction.TieStep => x == y ? Kink : new(x > y ? Rational.One : Rational.Zero),
        BinaryFunction.KinkRatio => y.IsZero ? Kink : Of(x / y),
    };

    private static ExactReal Of(Rational value) => Length(value) > GreatestLength ? Unsupported : new(value);

    private static long Length(Rational value) => value.Numerator.GetBitLength() + value.Denominator.GetBitLength();

    private static ExactReal AtZero(Rational x, Rational value) => x.IsZero ? new(value) : Unsupported;

    /// <summary>The state to report when an argument is not exact: what is undefined first, then what stands on a convention.</summary>
    private static ExactReal Worse(ExactReal x, ExactReal y) =>
        x.Exactness == Exactness.Undefined || y.Exactness == Exactness.Undefined ? Undefined
        : x.Exactness == Exactness.Kink || y.Exactness == Exactness.Kink ? Kink
        : Unsupported;

    private static ExactReal SquareRoot(Rational x)
    {
        if (x.Sign < 0)
        {
            return Undefined;
        }

        return Root(x.Numerator) is { } above && Root(x.Denominator) is { } below ? new(new Rational(above, below)) : Unsupported;

        static BigInteger? Root(BigInteger n)
        {
            var root = IntegerRoot.Floor(n);
            return root * root == n ? root : null;
        }
    }

    private static ExactReal RealPower(Rational x, Rational y)
    {
        if (y.IsInteger)
        {
            return y.Numerator >= int.MinValue && y.Numerator <= int.MaxValue ? Power(new(x), (int)y.Numerator)
                : x.IsZero ? y.Sign > 0 ? new(Rational.Zero) : Undefined
                : Rational.Abs(x).IsOne ? new(y.Numerator.IsEven ? Rational.One : x)
                : Unsupported;
        }

        if (x.Sign < 0 || (x.IsZero && y.Sign < 0))
        {
            return Undefined;
        }

        if (x.IsZero || x.IsOne)
        {
            return new(x);
        }

        // Powers with a denominator that is a power of two, by square roots.
        var root = new ExactReal(x);
        for (var denominator = y.Denominator; !denominator.IsOne; denominator >>= 1)
        {
            if (!denominator.IsEven || !root.IsExact)
            {
                return Unsupported;
            }

            root = SquareRoot(root._value);
        }

        return root.IsExact && BigInteger.Abs(y.Numerator) <= int.MaxValue ? Power(root, (int)y.Numerator) : Unsupported;
    }
}
