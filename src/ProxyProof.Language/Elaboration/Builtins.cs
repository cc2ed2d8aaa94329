using ProxyProof.Numerics;

namespace ProxyProof.Language.Elaboration;

/// <summary>The predefined names.</summary>
internal static class Builtins
{
    /// <summary>Functions of one number, applied entry by entry.</summary>
    public static IReadOnlyDictionary<string, UnaryFunction> Unary { get; } = new Dictionary<string, UnaryFunction>(StringComparer.Ordinal)
    {
        ["exp"] = UnaryFunction.Exp,
        ["log"] = UnaryFunction.Log,
        ["sqrt"] = UnaryFunction.Sqrt,
        ["abs"] = UnaryFunction.Abs,
        ["sign"] = UnaryFunction.Sign,
        ["sin"] = UnaryFunction.Sin,
        ["cos"] = UnaryFunction.Cos,
        ["tan"] = UnaryFunction.Tan,
        ["tanh"] = UnaryFunction.Tanh,
        ["sinh"] = UnaryFunction.Sinh,
        ["cosh"] = UnaryFunction.Cosh,
        ["atan"] = UnaryFunction.Atan,
        ["arcsin"] = UnaryFunction.Arcsin,
        ["arccos"] = UnaryFunction.Arccos,
        ["erf"] = UnaryFunction.Erf,
        ["sigmoid"] = UnaryFunction.Sigmoid,
        ["softplus"] = UnaryFunction.Softplus,
        ["relu"] = UnaryFunction.Relu,
        ["step"] = UnaryFunction.Step,
        ["gelu"] = UnaryFunction.Gelu,
        ["silu"] = UnaryFunction.Silu,
        ["elu"] = UnaryFunction.Elu,
    };

    /// <summary>Functions of a number and a parameter, applied entry by entry.</summary>
    public static IReadOnlyDictionary<string, BinaryFunction> Parametric { get; } = new Dictionary<string, BinaryFunction>(StringComparer.Ordinal)
    {
        ["leaky_relu"] = BinaryFunction.LeakyRelu,
        ["smelu"] = BinaryFunction.Smelu,
        ["huber"] = BinaryFunction.Huber,
    };

    /// <summary>Every predefined function, for suggestions.</summary>
    public static IReadOnlyList<string> Functions { get; } =
    [
        .. Unary.Keys, .. Parametric.Keys, "max", "min", "norm", "opnorm", "sigma_min", "lambda_min", "lambda_max", "trace", "det", "diag", "outer",
        "identity", "zeros", "ones", "flatten", "cosine", "exponent", "sum", "mean", "prod", "vec",
    ];

    /// <summary>Names of domains.</summary>
    public static IReadOnlyList<string> Domains { get; } = ["box", "ball", "ball_op", "sphere", "simplex", "domain"];

    /// <summary>Whether a name is a predefined function.</summary>
    public static bool IsFunction(string name) => Functions.Contains(name, StringComparer.Ordinal);

    /// <summary>Whether a name has a predefined meaning of any kind.</summary>
    public static bool IsPredefined(string name) => IsFunction(name) || Domains.Contains(name, StringComparer.Ordinal) || name is "pi" or "e" or "inf";
}
