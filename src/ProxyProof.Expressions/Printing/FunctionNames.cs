using System.Diagnostics;
using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Printing;

/// <summary>The language's names.</summary>
internal static class FunctionNames
{
    public static string Of(UnaryFunction function) => function switch
    {
        UnaryFunction.Negate => "-",
        UnaryFunction.Abs => "abs",
        UnaryFunction.Sign => "sign",
        UnaryFunction.Step => "step",
        UnaryFunction.Relu => "relu",
        UnaryFunction.Exp => "exp",
        UnaryFunction.Log => "log",
        UnaryFunction.Sqrt => "sqrt",
        UnaryFunction.Sin => "sin",
        UnaryFunction.Cos => "cos",
        UnaryFunction.Tan => "tan",
        UnaryFunction.Sinh => "sinh",
        UnaryFunction.Cosh => "cosh",
        UnaryFunction.Tanh => "tanh",
        UnaryFunction.Atan => "atan",
        UnaryFunction.Arcsin => "arcsin",
        UnaryFunction.Arccos => "arccos",
        UnaryFunction.Erf => "erf",
        UnaryFunction.Sigmoid => "sigmoid",
        UnaryFunction.Softplus => "softplus",
        UnaryFunction.Gelu => "gelu",
        UnaryFunction.Silu => "silu",
        UnaryFunction.Elu => "elu",
        UnaryFunction.KinkStep => "relu'",
        UnaryFunction.KinkSign => "abs'",
    };

    /// <summary>The functions of two arguments that are calls.</summary>
    public static string Of(BinaryFunction function) => function switch
    {
        BinaryFunction.LeakyRelu => "leaky_relu",
        BinaryFunction.Smelu => "smelu",
        BinaryFunction.Huber => "huber",
        _ => throw new UnreachableException(function.ToString()),
    };

    public static string Of(SpectralFunction function) => function switch
    {
        SpectralFunction.LambdaMin => "lambda_min",
        SpectralFunction.LambdaMax => "lambda_max",
        SpectralFunction.OperatorNorm => "opnorm",
        SpectralFunction.SigmaMin => "sigma_min",
        SpectralFunction.Determinant => "det",
    };

    public static string Of(IndexedKind kind) => kind switch
    {
        IndexedKind.Sum => "sum",
        IndexedKind.Mean => "mean",
        IndexedKind.Max => "max",
        IndexedKind.Min => "min",
        IndexedKind.Vector => "vec",
    };

    public static string Of(DerivativeKind kind) => kind switch
    {
        DerivativeKind.Gradient => "grad",
        DerivativeKind.Hessian => "hess",
        DerivativeKind.Jacobian => "jac",
    };

    /// <summary>Whether a function of one argument acts entry by entry.</summary>
    public static bool IsEntrywise(string name) => Enum.GetValues<UnaryFunction>().Any(function => string.Equals(Of(function), name, StringComparison.Ordinal));

    /// <summary>Names for indices, in the order in which they are used.</summary>
    public static IEnumerable<string> Indices()
    {
        foreach (var name in (string[])["i", "j", "k", "l", "p", "q", "r", "s"])
        {
            yield return name;
        }

        for (var n = 1; ; n++)
        {
            yield return $"i{n}";
        }
    }
}
