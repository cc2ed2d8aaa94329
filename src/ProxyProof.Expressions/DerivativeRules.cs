using ProxyProof.Numerics;

namespace ProxyProof.Expressions;

/// <summary>The derivative of each scalar function: one row a function. A null row is a derivative that is 0 wherever it exists.</summary>
internal static class DerivativeRules
{
    /// <summary>The slope of f at x.</summary>
    /// <param name="b">Makes the nodes.</param>
    /// <param name="function">f.</param>
    /// <param name="x">The argument.</param>
    /// <param name="y">The node f(x) itself.</param>
    public static Func<NodeId>? Of(ExpressionBuilder b, UnaryFunction function, NodeId x, NodeId y) => function switch
    {
        UnaryFunction.Negate => () => b.Constant(-1, b.Graph.ShapeOf(x)),
        UnaryFunction.Abs => () => b.Apply(UnaryFunction.KinkSign, x),
        UnaryFunction.Sign => null,
        UnaryFunction.Step => null,
        UnaryFunction.Relu => () => b.Apply(UnaryFunction.KinkStep, x),
        UnaryFunction.Exp => () => y,
        UnaryFunction.Log => () => b.Divide(b.Constant(1), x),
        UnaryFunction.Sqrt => () => b.Divide(b.Constant(new Rational(1, 2)), y),
        UnaryFunction.Sin => () => b.Apply(UnaryFunction.Cos, x),
        UnaryFunction.Cos => () => b.Negate(b.Apply(UnaryFunction.Sin, x)),
        UnaryFunction.Tan => () => b.Add(b.Constant(1), b.Power(y, 2)),
        UnaryFunction.Sinh => () => b.Apply(UnaryFunction.Cosh, x),
        UnaryFunction.Cosh => () => b.Apply(UnaryFunction.Sinh, x),
        UnaryFunction.Tanh => () => b.Subtract(b.Constant(1), b.Power(y, 2)),
        UnaryFunction.Atan => () => b.Divide(b.Constant(1), b.Add(b.Constant(1), b.Power(x, 2))),
        UnaryFunction.Arcsin => () => b.Divide(b.Constant(1), Cosine(b, x)),
        UnaryFunction.Arccos => () => b.Divide(b.Constant(-1), Cosine(b, x)),
        UnaryFunction.Erf => () => b.Multiply(b.Divide(b.Constant(2), b.Apply(UnaryFunction.Sqrt, b.Graph.Add(new PiConstant()))), Bell(b, x, 1)),
        UnaryFunction.Sigmoid => () => b.Multiply(y, b.Apply(UnaryFunction.Sigmoid, b.Negate(x))),
        UnaryFunction.Softplus => () => b.Apply(UnaryFunction.Sigmoid, x),
        UnaryFunction.Gelu => () => b.Add(NormalDistribution(b, x), b.Multiply(x, NormalDensity(b, x))),
        UnaryFunction.Silu => () => b.Multiply(
            b.Apply(UnaryFunction.Sigmoid, x),
            b.Add(b.Constant(1), b.Multiply(x, b.Apply(UnaryFunction.Sigmoid, b.Negate(x))))),
        UnaryFunction.Elu => () => b.Apply(UnaryFunction.Exp, b.Apply(BinaryFunction.Min, x, b.Constant(0))),
        UnaryFunction.KinkStep => null,
        UnaryFunction.KinkSign => null,
    };

    /// <summary>The partial slopes of f at (x, y).</summary>
    /// <param name="b">Makes the nodes.</param>
    /// <param name="function">f.</param>
    /// <param name="x">The first argument.</param>
    /// <param name="y">The second argument.</param>
    /// <param name="z">The node f(x, y) itself.</param>
    public static (Func<NodeId>? First, Func<NodeId>? Second) Of(ExpressionBuilder b, BinaryFunction function, NodeId x, NodeId y, NodeId z) => function switch
    {
        BinaryFunction.Add => (() => b.Constant(1, b.Graph.ShapeOf(x)), () => b.Constant(1, b.Graph.ShapeOf(x))),
        BinaryFunction.Subtract => (() => b.Constant(1, b.Graph.ShapeOf(x)), () => b.Constant(-1, b.Graph.ShapeOf(x))),
        BinaryFunction.Multiply => (() => y, () => x),
        BinaryFunction.Divide => (() => b.Divide(b.Constant(1), y), () => b.Negate(b.Divide(z, y))),
        BinaryFunction.Max => (() => b.Apply(BinaryFunction.TieStep, x, y), () => Rest(b, b.Apply(BinaryFunction.TieStep, x, y))),
        BinaryFunction.Min => (() => b.Apply(BinaryFunction.TieStep, y, x), () => Rest(b, b.Apply(BinaryFunction.TieStep, y, x))),
        BinaryFunction.Power => (
            () => SlopeOfPower(b, x, y),
            () => b.Multiply(z, b.Apply(UnaryFunction.Log, x))),
        BinaryFunction.LeakyRelu => (
            () => b.Add(y, b.Multiply(Rest(b, y), b.Apply(UnaryFunction.KinkStep, x))),
            () => b.Apply(BinaryFunction.Min, x, b.Constant(0))),
        BinaryFunction.Smelu => (
            () => b.Apply(
                BinaryFunction.Min,
                b.Apply(BinaryFunction.Max, b.Divide(b.Add(x, y), b.Multiply(b.Constant(2), y)), b.Constant(0)),
                b.Constant(1)),
            () => b.Divide(
                b.Apply(UnaryFunction.Relu, b.Subtract(b.Power(y, 2), b.Power(x, 2))),
                b.Multiply(b.Constant(4), b.Power(y, 2)))),
        BinaryFunction.Huber => (
            () => b.Apply(BinaryFunction.Max, b.Apply(BinaryFunction.Min, x, y), b.Negate(y)),
            () => b.Apply(UnaryFunction.Relu, b.Subtract(b.Apply(UnaryFunction.Abs, x), y))),
        BinaryFunction.TieStep => (null, null),
        BinaryFunction.KinkRatio => (
            () => b.Divide(b.Constant(1), y),
            () => b.Negate(b.Divide(z, y))),
    };

    // x^0 is 1 everywhere: at x = 0 the factor 0 must not meet 0^-1.
    private static NodeId SlopeOfPower(ExpressionBuilder b, NodeId x, NodeId y)
    {
        var slope = b.Multiply(y, b.Apply(BinaryFunction.Power, x, b.Subtract(y, b.Constant(1))));
        return b.IsConstant(y, out var exponent) && !exponent.IsZero ? slope : b.Select(Relation.Equal, y, b.Constant(0), slope);
    }

    private static NodeId Rest(ExpressionBuilder b, NodeId weight) => b.Subtract(b.Constant(1), weight);

    private static NodeId Cosine(ExpressionBuilder b, NodeId x) =>
        b.Apply(UnaryFunction.Sqrt, b.Subtract(b.Constant(1), b.Power(x, 2)));

    private static NodeId Bell(ExpressionBuilder b, NodeId x, int divisor) =>
        b.Apply(UnaryFunction.Exp, b.Negate(divisor == 1 ? b.Power(x, 2) : b.Divide(b.Power(x, 2), b.Constant(divisor))));

    private static NodeId NormalDensity(ExpressionBuilder b, NodeId x) => b.Divide(
        Bell(b, x, 2),
        b.Apply(UnaryFunction.Sqrt, b.Multiply(b.Constant(2), b.Graph.Add(new PiConstant()))));

    private static NodeId NormalDistribution(ExpressionBuilder b, NodeId x) => b.Multiply(
        b.Constant(new Rational(1, 2)),
        b.Add(b.Constant(1), b.Apply(UnaryFunction.Erf, b.Divide(x, b.Apply(UnaryFunction.Sqrt, b.Constant(2))))));
}
