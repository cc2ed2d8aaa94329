using ProxyProof.Numerics;

namespace ProxyProof.Checking.Refuting;

/// <summary>A fraction, or nothing where the value is no fraction that is easily known. Search uses it to put points exactly onto ends and equations.</summary>
/// <param name="Value">The number.</param>
/// <param name="Square">Of a nonnegative number that is no fraction: its square.</param>
internal readonly record struct ExactNumber(Rational? Value, Rational? Square = null) : IScalar<ExactNumber>
{
    public static ExactNumber Pi => default;

    public static ExactNumber FromRational(Rational value) => new(value);

    public static ExactNumber FromDouble(double value) => new(Rational.FromDouble(value));

    public static ExactNumber Apply(UnaryFunction function, ExactNumber x)
    {
        if (x.Value is not { } v)
        {
            return default;
        }

        return function switch
        {
            UnaryFunction.Negate => new(-v),
            UnaryFunction.Abs => new(Rational.Abs(v)),
            UnaryFunction.Sign or UnaryFunction.KinkSign => new(v.Sign),
            UnaryFunction.Step or UnaryFunction.KinkStep => new(v.Sign > 0 ? 1 : 0),
            UnaryFunction.Relu => new(v.Sign > 0 ? v : 0),
            UnaryFunction.Sqrt => v.Sign < 0 ? default : ExactRoot.Of(v) is { } root ? new(root) : new(null, v),
            _ => default,
        };
    }

    public static ExactNumber Apply(BinaryFunction function, ExactNumber x, ExactNumber y)
    {
        if (x.Value is not { } a || y.Value is not { } b)
        {
            // The root of a fraction times itself.
            return function == BinaryFunction.Multiply && x.Square is { } square && x == y ? new(square) : default;
        }

        return function switch
        {
            BinaryFunction.Add => new(a + b),
            BinaryFunction.Subtract => new(a - b),
            BinaryFunction.Multiply => new(a * b),
            BinaryFunction.Divide => b.IsZero ? default : new(a / b),
            BinaryFunction.Max => new(a >= b ? a : b),
            BinaryFunction.Min => new(a <= b ? a : b),
            BinaryFunction.LeakyRelu => new(a.Sign > 0 ? a : b * a),
            BinaryFunction.TieStep => new(a >= b ? 1 : 0),
            _ => default,
        };
    }

    public static ExactNumber Power(ExactNumber x, int n) =>
        x.Square is { } square && n % 2 == 0 ? Power(new ExactNumber(square), n / 2)
        : x.Value is not { } v || (n < 0 && v.IsZero) || Math.Abs(n) > 64 ? default : new(Rational.Pow(v, n));

    public static ExactNumber Select(Relation relation, ExactNumber difference, ExactNumber then, ExactNumber otherwise)
    {
        if (difference.Value is not { } d)
        {
            return default;
        }

        var holds = relation switch
        {
            Relation.Less => d.Sign < 0,
            Relation.LessOrEqual => d.Sign <= 0,
            Relation.Greater => d.Sign > 0,
            Relation.GreaterOrEqual => d.Sign >= 0,
            Relation.Equal => d.IsZero,
            Relation.NotEqual => !d.IsZero,
        };
        return holds ? then : otherwise;
    }
}
