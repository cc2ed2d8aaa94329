namespace ProxyProof.Numerics;

/// <summary>A value with the derivative along one direction, over any carrier.</summary>
/// <typeparam name="T">The carrier of both parts.</typeparam>
/// <remarks>
/// The tangent takes the conventions of <see cref="UnaryFunction"/> at kinks, through <see cref="UnaryFunction.KinkStep"/> and its kin, which an enclosing
/// carrier encloses. The derivative of a jump (sign, step, a selection) is taken branch by branch and is 0 for a step: across a jump it encloses nothing.
/// Where the value has no derivative, as sqrt at 0, the tangent is undefined.
/// </remarks>
public readonly record struct Dual<T>(T Value, T Tangent) : IScalar<Dual<T>>
    where T : struct, IScalar<T>
{
    /// <inheritdoc/>
    public static Dual<T> Pi => new(T.Pi, Zero);

    private static T Zero => T.FromDouble(0);

    private static T One => T.FromDouble(1);

    private static T Two => T.FromDouble(2);

    /// <summary>A constant: its tangent is 0.</summary>
    public static Dual<T> Constant(T value) => new(value, Zero);

    /// <summary>The variable of differentiation: its tangent is 1.</summary>
    public static Dual<T> Variable(T value) => new(value, One);

    /// <inheritdoc/>
    public static Dual<T> FromRational(Rational value) => new(T.FromRational(value), Zero);

    /// <inheritdoc/>
    public static Dual<T> FromDouble(double value) => new(T.FromDouble(value), Zero);

    /// <inheritdoc/>
    public static Dual<T> Apply(UnaryFunction function, Dual<T> x)
    {
        var v = T.Apply(function, x.Value);
        return new(v, UnaryTangent(function, x.Value, v, x.Tangent));
    }

    /// <inheritdoc/>
    public static Dual<T> Apply(BinaryFunction function, Dual<T> x, Dual<T> y)
    {
        var v = T.Apply(function, x.Value, y.Value);
        return new(v, BinaryTangent(function, x, y, v));
    }

    /// <inheritdoc/>
    public static Dual<T> Power(Dual<T> x, int n)
    {
        var tangent = n == 0 ? Zero : Multiply(Multiply(T.FromDouble(n), n == int.MinValue ? T.Apply(BinaryFunction.Power, x.Value, T.FromDouble(n - 1.0)) : T.Power(x.Value, n - 1)), x.Tangent);
        return new(T.Power(x.Value, n), tangent);
    }

    /// <inheritdoc/>
    public static Dual<T> Select(Relation relation, Dual<T> difference, Dual<T> then, Dual<T> otherwise) => new(
        T.Select(relation, difference.Value, then.Value, otherwise.Value),
        T.Select(relation, difference.Value, then.Tangent, otherwise.Tangent));

    private static T UnaryTangent(UnaryFunction function, T x, T v, T d) => function switch
    {
        UnaryFunction.Negate => Of(UnaryFunction.Negate, d),
        UnaryFunction.Abs => Multiply(Of(UnaryFunction.KinkSign, x), d),
        UnaryFunction.Sign or UnaryFunction.Step or UnaryFunction.KinkStep or UnaryFunction.KinkSign => Zero,
        UnaryFunction.Relu => Multiply(Of(UnaryFunction.KinkStep, x), d),
        UnaryFunction.Exp => Multiply(v, d),
        UnaryFunction.Log => Divide(d, x),
        UnaryFunction.Sqrt => Divide(d, Multiply(Two, v)),
        UnaryFunction.Sin => Multiply(Of(UnaryFunction.Cos, x), d),
        UnaryFunction.Cos => Of(UnaryFunction.Negate, Multiply(Of(UnaryFunction.Sin, x), d)),
        UnaryFunction.Tan => Multiply(Add(One, T.Power(v, 2)), d),
        UnaryFunction.Sinh => Multiply(Of(UnaryFunction.Cosh, x), d),
        UnaryFunction.Cosh => Multiply(Of(UnaryFunction.Sinh, x), d),
        UnaryFunction.Tanh => Multiply(T.Power(Of(UnaryFunction.Cosh, x), -2), d),
        UnaryFunction.Atan => Divide(d, Add(One, T.Power(x, 2))),
        UnaryFunction.Arcsin => Divide(d, ArcRoot(x)),
        UnaryFunction.Arccos => Of(UnaryFunction.Negate, Divide(d, ArcRoot(x))),
        UnaryFunction.Erf => Multiply(Multiply(Divide(Two, Of(UnaryFunction.Sqrt, T.Pi)), Of(UnaryFunction.Exp, Of(UnaryFunction.Negate, T.Power(x, 2)))), d),
        UnaryFunction.Sigmoid => Multiply(SigmoidSlope(x), d),
        UnaryFunction.Softplus => Multiply(Of(UnaryFunction.Sigmoid, x), d),
        UnaryFunction.Gelu => Multiply(GeluSlope(x), d),
        UnaryFunction.Silu => Multiply(Add(Of(UnaryFunction.Sigmoid, x), Multiply(x, SigmoidSlope(x))), d),
        UnaryFunction.Elu => Multiply(T.Select(Relation.Greater, x, One, Of(UnaryFunction.Exp, x)), d),
    };

    private static T BinaryTangent(BinaryFunction function, Dual<T> x, Dual<T> y, T v) => function switch
    {
        BinaryFunction.Add => Add(x.Tangent, y.Tangent),
        BinaryFunction.Subtract => Subtract(x.Tangent, y.Tangent),
        BinaryFunction.Multiply => Add(Multiply(x.Tangent, y.Value), Multiply(x.Value, y.Tangent)),
        BinaryFunction.Divide => Divide(Subtract(x.Tangent, Multiply(v, y.Tangent)), y.Value),
        BinaryFunction.Max => Mix(T.Apply(BinaryFunction.TieStep, x.Value, y.Value), x.Tangent, y.Tangent),
        BinaryFunction.Min => Mix(
            T.Apply(BinaryFunction.TieStep, Of(UnaryFunction.Negate, x.Value), Of(UnaryFunction.Negate, y.Value)), x.Tangent, y.Tangent),
        BinaryFunction.Power => PowerTangent(x, y, v),
        BinaryFunction.LeakyRelu => LeakyReluTangent(x, y),
        BinaryFunction.Smelu => SmeluTangent(x, y),
        BinaryFunction.Huber => HuberTangent(x, y),
        BinaryFunction.TieStep => Zero,
        BinaryFunction.KinkRatio => T.Select(
            Relation.Equal, y.Value, Zero, Divide(Subtract(x.Tangent, Multiply(v, y.Tangent)), y.Value)),
    };

    private static T ArcRoot(T x) => Of(UnaryFunction.Sqrt, Multiply(Subtract(One, x), Add(One, x)));

    private static T SigmoidSlope(T x) => Multiply(Of(UnaryFunction.Sigmoid, x), Of(UnaryFunction.Sigmoid, Of(UnaryFunction.Negate, x)));

    private static T GeluSlope(T x)
    {
        // Mass up to x, and x times the density.
        var mass = Divide(Add(One, Of(UnaryFunction.Erf, Divide(x, Of(UnaryFunction.Sqrt, Two)))), Two);
        var kernel = Of(UnaryFunction.Exp, Of(UnaryFunction.Negate, Divide(T.Power(x, 2), Two)));
        return Add(mass, Multiply(x, Divide(kernel, Of(UnaryFunction.Sqrt, Multiply(Two, T.Pi)))));
    }

    private static T PowerTangent(Dual<T> x, Dual<T> y, T v)
    {
        // A constant exponent asks for no logarithm, and the exponent 0 for no quotient; at x = 0 the power does not feel its exponent.
        var slope = Multiply(Multiply(y.Value, T.Apply(BinaryFunction.Power, x.Value, Subtract(y.Value, One))), x.Tangent);
        var growth = Multiply(Multiply(v, Of(UnaryFunction.Log, x.Value)), y.Tangent);
        return Add(
            T.Select(Relation.Equal, y.Value, Zero, slope),
            T.Select(Relation.Equal, y.Tangent, Zero, T.Select(Relation.Equal, x.Value, Zero, growth)));
    }

    private static T LeakyReluTangent(Dual<T> x, Dual<T> y)
    {
        var step = Of(UnaryFunction.KinkStep, x.Value);
        var leak = Add(Multiply(y.Value, x.Tangent), Multiply(x.Value, y.Tangent));
        return Mix(step, x.Tangent, leak);
    }

    private static T SmeluTangent(Dual<T> x, Dual<T> y)
    {
        // With m = (x + y) / (2 y) held in [0, 1]: m dx + m (1 - m) dy.
        var m = Divide(Add(x.Value, y.Value), Multiply(Two, y.Value));
        m = T.Apply(BinaryFunction.Min, T.Apply(BinaryFunction.Max, m, Zero), One);
        return Add(Multiply(m, x.Tangent), Multiply(Multiply(m, Subtract(One, m)), y.Tangent));
    }

    private static T HuberTangent(Dual<T> x, Dual<T> y)
    {
        var held = T.Apply(BinaryFunction.Max, T.Apply(BinaryFunction.Min, x.Value, y.Value), Of(UnaryFunction.Negate, y.Value));
        var excess = Of(UnaryFunction.Relu, Subtract(Of(UnaryFunction.Abs, x.Value), y.Value));
        return Add(Multiply(held, x.Tangent), Multiply(excess, y.Tangent));
    }

    /// <summary>weight * a + (1 - weight) * b.</summary>
    private static T Mix(T weight, T a, T b) => Add(Multiply(weight, a), Multiply(Subtract(One, weight), b));

    private static T Of(UnaryFunction function, T x) => T.Apply(function, x);

    private static T Add(T x, T y) => T.Apply(BinaryFunction.Add, x, y);

    private static T Subtract(T x, T y) => T.Apply(BinaryFunction.Subtract, x, y);

    private static T Multiply(T x, T y) => T.Apply(BinaryFunction.Multiply, x, y);

    private static T Divide(T x, T y) => T.Apply(BinaryFunction.Divide, x, y);
}
