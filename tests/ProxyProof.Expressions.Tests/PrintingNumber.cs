using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Tests;

/// <summary>Plain doubles: both sides of a round trip read functions here, so only the structure is compared.</summary>
internal readonly record struct PrintingNumber(double Value) : IScalar<PrintingNumber>
{
    public static PrintingNumber Pi => new(Math.PI);

    public static PrintingNumber FromRational(Rational value) => new(value.ToDouble());

    public static PrintingNumber FromDouble(double value) => new(value);

    public static PrintingNumber Apply(UnaryFunction function, PrintingNumber x) => new(Of(function, x.Value));

    public static PrintingNumber Apply(BinaryFunction function, PrintingNumber x, PrintingNumber y) => new(Of(function, x.Value, y.Value));

    public static PrintingNumber Power(PrintingNumber x, int n) => new(Math.Pow(x.Value, n));

    public static PrintingNumber Select(Relation relation, PrintingNumber difference, PrintingNumber then, PrintingNumber otherwise) =>
        Holds(relation, difference.Value) ? then : otherwise;

    public static bool Holds(Relation relation, double difference) => relation switch
    {
        Relation.Less => difference < 0,
        Relation.LessOrEqual => difference <= 0,
        Relation.Greater => difference > 0,
        Relation.GreaterOrEqual => difference >= 0,
        Relation.Equal => difference == 0,
        Relation.NotEqual => difference != 0,
    };

    public static double Of(UnaryFunction function, double x) => function switch
    {
        UnaryFunction.Negate => -x,
        UnaryFunction.Abs => Math.Abs(x),
        UnaryFunction.Sign or UnaryFunction.KinkSign => Math.Sign(x),
        UnaryFunction.Step or UnaryFunction.KinkStep => x > 0 ? 1 : 0,
        UnaryFunction.Relu => Math.Max(x, 0),
        UnaryFunction.Exp => Math.Exp(x),
        UnaryFunction.Log => Math.Log(x),
        UnaryFunction.Sqrt => Math.Sqrt(x),
        UnaryFunction.Sin => Math.Sin(x),
        UnaryFunction.Cos => Math.Cos(x),
        UnaryFunction.Tan => Math.Tan(x),
        UnaryFunction.Sinh => Math.Sinh(x),
        UnaryFunction.Cosh => Math.Cosh(x),
        UnaryFunction.Tanh => Math.Tanh(x),
        UnaryFunction.Atan => Math.Atan(x),
        UnaryFunction.Arcsin => Math.Asin(x),
        UnaryFunction.Arccos => Math.Acos(x),
        UnaryFunction.Erf => x / (1 + Math.Abs(x)),
        UnaryFunction.Sigmoid => 1 / (1 + Math.Exp(-x)),
        UnaryFunction.Softplus => Math.Log(1 + Math.Exp(x)),
        UnaryFunction.Gelu => x / (1 + Math.Exp(-1.7 * x)),
        UnaryFunction.Silu => x / (1 + Math.Exp(-x)),
        UnaryFunction.Elu => x > 0 ? x : Math.Exp(x) - 1,
    };

    public static double Of(BinaryFunction function, double x, double y) => function switch
    {
        BinaryFunction.Add => x + y,
        BinaryFunction.Subtract => x - y,
        BinaryFunction.Multiply => x * y,
        BinaryFunction.Divide => x / y,
        BinaryFunction.Max => Math.Max(x, y),
        BinaryFunction.Min => Math.Min(x, y),
        BinaryFunction.Power => Math.Pow(x, y),
        BinaryFunction.LeakyRelu => x > 0 ? x : y * x,
        BinaryFunction.Smelu => x <= -y ? 0 : x >= y ? x : (x + y) * (x + y) / (4 * y),
        BinaryFunction.Huber => Math.Abs(x) <= y ? x * x / 2 : y * (Math.Abs(x) - (y / 2)),
        BinaryFunction.TieStep => x >= y ? 1 : 0,
        BinaryFunction.KinkRatio => y == 0 ? 0 : x / y,
    };
}
