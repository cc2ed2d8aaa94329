using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using V = System.Numerics.Vector<double>;

namespace ProxyProof.Numerics;

/// <summary>A binary64 as a carrier: the definition that <see cref="Blocks"/> is tested against.</summary>
/// <remarks>Round to nearest, not rigorous. NaN says undefined, also for 1/0 and log(0). Kinks take the conventions of <see cref="UnaryFunction"/>.</remarks>
public readonly record struct Real(double Value) : IScalar<Real>
{
    /// <inheritdoc/>
    public static Real Pi => new(Math.PI);

    /// <summary>Whether the value exists: it is not NaN.</summary>
    public bool IsDefined => !double.IsNaN(Value);

    /// <inheritdoc/>
    public static Real FromRational(Rational value) => new(value.ToDouble());

    /// <inheritdoc/>
    public static Real FromDouble(double value) => new(value);

    /// <inheritdoc/>
    public static Real Apply(UnaryFunction function, Real x) => function switch
    {
        UnaryFunction.Negate => new(-x.Value),
        UnaryFunction.Abs => new(Math.Abs(x.Value)),
        UnaryFunction.Sqrt => new(Math.Sqrt(x.Value)),
        UnaryFunction.Sign => One<LaneOperations.Sign>(x),
        UnaryFunction.Step => One<LaneOperations.Step>(x),
        UnaryFunction.Relu => One<LaneOperations.Relu>(x),
        UnaryFunction.Exp => One<LaneOperations.Exp>(x),
        UnaryFunction.Log => One<LaneOperations.Log>(x),
        UnaryFunction.Sin => One<LaneOperations.Sin>(x),
        UnaryFunction.Cos => One<LaneOperations.Cos>(x),
        UnaryFunction.Tan => One<LaneOperations.Tan>(x),
        UnaryFunction.Sinh => One<LaneOperations.Sinh>(x),
        UnaryFunction.Cosh => One<LaneOperations.Cosh>(x),
        UnaryFunction.Tanh => One<LaneOperations.Tanh>(x),
        UnaryFunction.Atan => One<LaneOperations.Atan>(x),
        UnaryFunction.Arcsin => One<LaneOperations.Arcsin>(x),
        UnaryFunction.Arccos => One<LaneOperations.Arccos>(x),
        UnaryFunction.Erf => One<LaneOperations.Erf>(x),
        UnaryFunction.Sigmoid => One<LaneOperations.Sigmoid>(x),
        UnaryFunction.Softplus => One<LaneOperations.Softplus>(x),
        UnaryFunction.Gelu => One<LaneOperations.Gelu>(x),
        UnaryFunction.Silu => One<LaneOperations.Silu>(x),
        UnaryFunction.Elu => One<LaneOperations.Elu>(x),
        UnaryFunction.KinkStep => One<LaneOperations.Step>(x),
        UnaryFunction.KinkSign => One<LaneOperations.Sign>(x),
    };

    /// <inheritdoc/>
    public static Real Apply(BinaryFunction function, Real x, Real y) => function switch
    {
        BinaryFunction.Add => new(x.Value + y.Value),
        BinaryFunction.Subtract => new(x.Value - y.Value),
        BinaryFunction.Multiply => new(x.Value * y.Value),
        BinaryFunction.Divide => One<LaneOperations.Divide>(x, y),
        BinaryFunction.Max => One<LaneOperations.Max>(x, y),
        BinaryFunction.Min => One<LaneOperations.Min>(x, y),
        BinaryFunction.Power => One<LaneOperations.Power>(x, y),
        BinaryFunction.LeakyRelu => One<LaneOperations.LeakyRelu>(x, y),
        BinaryFunction.Smelu => One<LaneOperations.Smelu>(x, y),
        BinaryFunction.Huber => One<LaneOperations.Huber>(x, y),
        BinaryFunction.TieStep => One<LaneOperations.TieStep>(x, y),
        BinaryFunction.KinkRatio => One<LaneOperations.KinkRatio>(x, y),
    };

    /// <inheritdoc/>
    public static Real Power(Real x, int n) => new(RealMath.Pow(x.Value, n));

    /// <inheritdoc/>
    public static Real MultiplyAdd(Real x, Real y, Real sum) => new(Math.FusedMultiplyAdd(x.Value, y.Value, sum.Value));

    /// <inheritdoc/>
    public static Real Select(Relation relation, Real difference, Real then, Real otherwise)
    {
        var d = difference.Value;
        if (double.IsNaN(d))
        {
            return difference;
        }

        var holds = relation switch
        {
            Relation.Less => d < 0,
            Relation.LessOrEqual => d <= 0,
            Relation.Greater => d > 0,
            Relation.GreaterOrEqual => d >= 0,
            Relation.Equal => d == 0,
            Relation.NotEqual => d != 0,
        };
        return holds ? then : otherwise;
    }

    /// <summary>The shortest decimal that reads back.</summary>
    public override string ToString() => Value.ToString("R", CultureInfo.InvariantCulture);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Real One<T>(Real x)
        where T : struct, IUnaryLanes =>
        new(Vector.ToScalar(T.At(new V(x.Value))));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Real One<T>(Real x, Real y)
        where T : struct, IBinaryLanes =>
        new(Vector.ToScalar(T.At(new V(x.Value), new V(y.Value))));
}
