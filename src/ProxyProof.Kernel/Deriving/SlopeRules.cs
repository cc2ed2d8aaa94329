using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>
/// The kernel's own table of scalar slopes, one row a function. A slope may fail where its formula does (the root at 0); it is never wrong where it is
/// defined. At a kink it is the whole Clarke subdifferential; at a jump it is unknown.
/// </summary>
/// <param name="make">Makes the nodes.</param>
internal sealed class SlopeRules(NodeMaker make)
{
    /// <summary>The slope of f at x.</summary>
    /// <param name="function">f.</param>
    /// <param name="x">The argument.</param>
    /// <param name="y">The node f(x).</param>
    public NodeId Of(UnaryFunction function, NodeId x, NodeId y)
    {
        var shape = make.ShapeOf(x);
        NodeId C(Rational value) => make.Number(value, shape);
        NodeId F(UnaryFunction f, NodeId argument) => make.Apply(f, argument);
        return function switch
        {
            UnaryFunction.Negate => C(-1),
            UnaryFunction.Abs => F(UnaryFunction.KinkSign, x),
            UnaryFunction.Sign or UnaryFunction.KinkSign => make.Jump(x, C(1), C(-1)),
            UnaryFunction.Step or UnaryFunction.KinkStep => make.Jump(x, C(1), C(0)),
            UnaryFunction.Relu => F(UnaryFunction.KinkStep, x),
            UnaryFunction.Exp => y,
            UnaryFunction.Log => make.Power(x, -1),
            UnaryFunction.Sqrt => make.Power(make.Times(C(2), y), -1),
            UnaryFunction.Sin => F(UnaryFunction.Cos, x),
            UnaryFunction.Cos => F(UnaryFunction.Negate, F(UnaryFunction.Sin, x)),
            UnaryFunction.Tan => make.Plus(C(1), make.Power(y, 2)),
            UnaryFunction.Sinh => F(UnaryFunction.Cosh, x),
            UnaryFunction.Cosh => F(UnaryFunction.Sinh, x),
            UnaryFunction.Tanh => make.Power(F(UnaryFunction.Cosh, x), -2),
            UnaryFunction.Atan => make.Power(make.Plus(C(1), make.Power(x, 2)), -1),
            UnaryFunction.Arcsin => make.Power(F(UnaryFunction.Sqrt, make.Rest(make.Power(x, 2))), -1),
            UnaryFunction.Arccos => F(UnaryFunction.Negate, make.Power(F(UnaryFunction.Sqrt, make.Rest(make.Power(x, 2))), -1)),
            UnaryFunction.Erf => make.Over(
                make.Times(C(2), F(UnaryFunction.Exp, F(UnaryFunction.Negate, make.Power(x, 2)))),
                F(UnaryFunction.Sqrt, make.Pi(shape))),
            UnaryFunction.Sigmoid => make.Times(y, F(UnaryFunction.Sigmoid, F(UnaryFunction.Negate, x))),
            UnaryFunction.Softplus => F(UnaryFunction.Sigmoid, x),
            UnaryFunction.Gelu => make.Plus(
                make.Over(make.Plus(C(1), F(UnaryFunction.Erf, make.Over(x, F(UnaryFunction.Sqrt, C(2))))), C(2)),
                make.Over(
                    make.Times(x, F(UnaryFunction.Exp, make.Over(make.Power(x, 2), C(-2)))),
                    F(UnaryFunction.Sqrt, make.Times(C(2), make.Pi(shape))))),
            UnaryFunction.Silu => make.Plus(
                F(UnaryFunction.Sigmoid, x),
                make.Times(x, make.Times(F(UnaryFunction.Sigmoid, x), F(UnaryFunction.Sigmoid, F(UnaryFunction.Negate, x))))),
            UnaryFunction.Elu => F(UnaryFunction.Exp, make.Apply(BinaryFunction.Min, x, C(0))),
        };
    }

    /// <summary>The slope of f at (x, y) in x.</summary>
    /// <param name="function">f.</param>
    /// <param name="x">The first argument.</param>
    /// <param name="y">The second argument.</param>
    /// <param name="z">The node f(x, y).</param>
    public NodeId First(BinaryFunction function, NodeId x, NodeId y, NodeId z)
    {
        var shape = make.ShapeOf(x);
        NodeId C(Rational value) => make.Number(value, shape);
        return function switch
        {
            BinaryFunction.Add => C(1),
            BinaryFunction.Subtract => C(1),
            BinaryFunction.Multiply => y,
            BinaryFunction.Divide => make.Power(y, -1),
            BinaryFunction.Max => make.Apply(BinaryFunction.TieStep, x, y),
            BinaryFunction.Min => make.Apply(BinaryFunction.TieStep, y, x),

            // Whole constant exponents: the domain has no closed end, and x^0 is 1 everywhere.
            BinaryFunction.Power when make.LoweredExponents(y) is { } exponents => make.Times(y, make.Apply(BinaryFunction.Power, x, make.Numbers(exponents, shape))),

            // Else y x^y / x, not y x^(y - 1): at x = 0, the closed end of the domain, it is unknown.
            BinaryFunction.Power => make.Over(make.Times(y, z), x),
            BinaryFunction.LeakyRelu => make.Plus(y, make.Times(make.Rest(y), make.Apply(UnaryFunction.KinkStep, x))),
            BinaryFunction.Smelu => Clamp(make.Over(make.Plus(x, y), make.Times(C(2), y)), C(0), C(1)),
            BinaryFunction.Huber => Clamp(x, make.Apply(UnaryFunction.Negate, y), y),
            BinaryFunction.TieStep => make.Jump(make.Minus(x, y), C(1), C(0)),
            BinaryFunction.KinkRatio => make.Power(y, -1),
        };
    }

    /// <summary>The slope of f at (x, y) in y.</summary>
    /// <param name="function">f.</param>
    /// <param name="x">The first argument.</param>
    /// <param name="y">The second argument.</param>
    /// <param name="z">The node f(x, y).</param>
    public NodeId Second(BinaryFunction function, NodeId x, NodeId y, NodeId z)
    {
        var shape = make.ShapeOf(x);
        NodeId C(Rational value) => make.Number(value, shape);
        return function switch
        {
            BinaryFunction.Add => C(1),
            BinaryFunction.Subtract => C(-1),
            BinaryFunction.Multiply => x,
            BinaryFunction.Divide or BinaryFunction.KinkRatio => make.Apply(UnaryFunction.Negate, make.Over(x, make.Power(y, 2))),
            BinaryFunction.Max => make.Rest(make.Apply(BinaryFunction.TieStep, x, y)),
            BinaryFunction.Min => make.Rest(make.Apply(BinaryFunction.TieStep, y, x)),
            BinaryFunction.Power => make.Times(z, make.Apply(UnaryFunction.Log, x)),
            BinaryFunction.LeakyRelu => make.Apply(BinaryFunction.Min, x, C(0)),

            // (y^2 - x^2) / (4 y^2) for |x| <= y, else 0.
            BinaryFunction.Smelu => make.Over(make.Apply(UnaryFunction.Relu, make.Rest(make.Power(make.Over(x, y), 2))), C(4)),
            BinaryFunction.Huber => make.Apply(UnaryFunction.Relu, make.Minus(make.Apply(UnaryFunction.Abs, x), y)),
            BinaryFunction.TieStep => make.Jump(make.Minus(x, y), C(1), C(0)),
        };
    }

    private NodeId Clamp(NodeId x, NodeId low, NodeId high) =>
        make.Apply(BinaryFunction.Max, make.Apply(BinaryFunction.Min, x, high), low);
}
