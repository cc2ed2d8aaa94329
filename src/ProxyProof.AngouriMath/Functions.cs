using AngouriMath;
using ProxyProof.Numerics;

namespace ProxyProof.AngouriMath;

/// <summary>The scalar functions of the language in the words of the engine.</summary>
internal static class Functions
{
    private static readonly Entity s_half = Entity.Number.Rational.Create(1, 2);

    /// <summary>A function of one argument.</summary>
    /// <exception cref="UnsupportedExpressionException">The engine does not have it.</exception>
    public static Entity Of(UnaryFunction function, Entity u) => function switch
    {
        UnaryFunction.Negate => new Entity.Mulf(-1, u),
        UnaryFunction.Abs => new Entity.Absf(u),
        // The engine's signum has no derivative.
        UnaryFunction.Sign or UnaryFunction.KinkSign => Cases(0, (1, Compare(Relation.Greater, u, 0)), (-1, Compare(Relation.Less, u, 0))),
        UnaryFunction.Step or UnaryFunction.KinkStep => Either(Compare(Relation.Greater, u, 0), 1, 0),
        UnaryFunction.Relu => Either(Compare(Relation.Greater, u, 0), u, 0),
        UnaryFunction.Exp => Exp(u),
        UnaryFunction.Log => Log(u),
        UnaryFunction.Sqrt => new Entity.Powf(u, s_half),
        UnaryFunction.Sin => new Entity.Sinf(u),
        UnaryFunction.Cos => new Entity.Cosf(u),
        UnaryFunction.Tan => new Entity.Tanf(u),
        UnaryFunction.Sinh => new Entity.Divf(new Entity.Minusf(Exp(u), Exp(Minus(u))), 2),
        UnaryFunction.Cosh => new Entity.Divf(new Entity.Sumf(Exp(u), Exp(Minus(u))), 2),
        // 1 - 2 / (e^(2u) + 1): the quotient of exponentials that the engine writes is no number at u = 400.
        UnaryFunction.Tanh => new Entity.Minusf(1, new Entity.Divf(2, new Entity.Sumf(Exp(new Entity.Mulf(2, u)), 1))),
        UnaryFunction.Atan => new Entity.Arctanf(u),
        UnaryFunction.Arcsin => new Entity.Arcsinf(u),
        UnaryFunction.Arccos => new Entity.Arccosf(u),
        UnaryFunction.Sigmoid => Sigmoid(u),
        UnaryFunction.Softplus => Log(new Entity.Sumf(1, Exp(u))),
        UnaryFunction.Silu => new Entity.Mulf(u, Sigmoid(u)),
        UnaryFunction.Elu => Either(Compare(Relation.Greater, u, 0), u, new Entity.Minusf(Exp(u), 1)),
        UnaryFunction.Erf or UnaryFunction.Gelu => throw new UnsupportedExpressionException("the error function is not supported by this engine"),
    };

    /// <summary>A function of two arguments.</summary>
    public static Entity Of(BinaryFunction function, Entity x, Entity y) => function switch
    {
        BinaryFunction.Add => new Entity.Sumf(x, y),
        BinaryFunction.Subtract => new Entity.Minusf(x, y),
        BinaryFunction.Multiply => new Entity.Mulf(x, y),
        BinaryFunction.Divide or BinaryFunction.KinkRatio => new Entity.Divf(x, y),
        BinaryFunction.Max => Either(Compare(Relation.GreaterOrEqual, x, y), x, y),
        BinaryFunction.Min => Either(Compare(Relation.LessOrEqual, x, y), x, y),
        BinaryFunction.Power => new Entity.Powf(x, y),
        BinaryFunction.LeakyRelu => Either(Compare(Relation.Greater, x, 0), x, new Entity.Mulf(y, x)),
        BinaryFunction.Smelu => Cases(
            new Entity.Divf(new Entity.Powf(new Entity.Sumf(x, y), 2), new Entity.Mulf(4, y)),
            (x, Compare(Relation.GreaterOrEqual, x, y)),
            (0, Compare(Relation.LessOrEqual, x, Minus(y)))),
        BinaryFunction.Huber => Cases(
            new Entity.Divf(new Entity.Powf(x, 2), 2),
            (new Entity.Mulf(y, new Entity.Minusf(x, new Entity.Divf(y, 2))), Compare(Relation.GreaterOrEqual, x, y)),
            (new Entity.Mulf(y, new Entity.Minusf(Minus(x), new Entity.Divf(y, 2))), Compare(Relation.LessOrEqual, x, Minus(y)))),
        BinaryFunction.TieStep => Either(Compare(Relation.GreaterOrEqual, x, y), 1, 0),
    };

    /// <summary>A comparison.</summary>
    public static Entity Compare(Relation relation, Entity x, Entity y) => relation switch
    {
        Relation.Less => new Entity.Lessf(x, y),
        Relation.LessOrEqual => new Entity.LessOrEqualf(x, y),
        Relation.Greater => new Entity.Greaterf(x, y),
        Relation.GreaterOrEqual => new Entity.GreaterOrEqualf(x, y),
        Relation.Equal => new Entity.Equalsf(x, y),
        Relation.NotEqual => new Entity.Notf(new Entity.Equalsf(x, y)),
    };

    /// <summary>The first value where the condition holds, else the second.</summary>
    public static Entity Either(Entity condition, Entity then, Entity otherwise) => Cases(otherwise, (then, condition));

    private static Entity.Piecewise Cases(Entity otherwise, params (Entity Value, Entity Condition)[] cases) =>
        new([.. cases.Select(each => new Entity.Providedf(each.Value, each.Condition)), new Entity.Providedf(otherwise, true)]);

    private static Entity.Powf Exp(Entity u) => new(MathS.e, u);

    private static Entity.Logf Log(Entity u) => new(MathS.e, u);

    private static Entity.Mulf Minus(Entity u) => new(-1, u);

    private static Entity.Divf Sigmoid(Entity u) => new(1, new Entity.Sumf(1, Exp(Minus(u))));
}
