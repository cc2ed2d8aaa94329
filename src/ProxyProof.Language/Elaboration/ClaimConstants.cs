using ProxyProof.Language.Syntax;
using ProxyProof.Numerics;

namespace ProxyProof.Language.Elaboration;

/// <summary>The numeric constants that a claim is about: numbers given to definitions, and numbers in its comparisons. Exponents, sizes and indices are none.</summary>
internal static class ClaimConstants
{
    /// <summary>A constant with its value and what to call it.</summary>
    /// <param name="Syntax">Where it is written.</param>
    /// <param name="Name">The parameter that it is given to, else its text.</param>
    /// <param name="Value">Its value; not 0.</param>
    public sealed record Found(ExpressionSyntax Syntax, string Name, Rational Value);

    /// <summary>The constants of a statement, in order.</summary>
    public static IEnumerable<Found> In(ExpressionSyntax syntax, string name = "") => Value(syntax) is { } value
        ? value.IsZero ? [] : [new(syntax, name.Length > 0 ? name : Text(syntax), value)]
        : syntax switch
        {
            CallSyntax n => n.Arguments.SelectMany(argument => Value(argument.Value) is not null ? In(argument.Value, argument.Name?.Name ?? "") : []),
            ComparisonSyntax n => n.Operands.SelectMany(operand => In(operand)),
            ArithmeticSyntax n => n.Operands.SelectMany(operand => In(operand)),
            ParenthesizedSyntax n => In(n.Inner),
            NegateSyntax n => In(n.Operand),
            NotSyntax n => In(n.Operand),
            AndSyntax n => n.Operands.SelectMany(operand => In(operand)),
            OrSyntax n => n.Operands.SelectMany(operand => In(operand)),
            ImpliesSyntax n => [.. In(n.Premise), .. In(n.Conclusion)],
            QuantifierSyntax n => In(n.Body),
            _ => [],
        };

    // A number, or a fraction of two.
    private static Rational? Value(ExpressionSyntax syntax) => syntax switch
    {
        NumberSyntax n => n.Value,
        ArithmeticSyntax { Operands: [NumberSyntax a, NumberSyntax b], Operators: [ArithmeticOperator.Divide] } when !b.Value.IsZero => a.Value / b.Value,
        _ => null,
    };

    private static string Text(ExpressionSyntax syntax) => syntax switch
    {
        NumberSyntax n => n.Text,
        ArithmeticSyntax { Operands: [NumberSyntax a, NumberSyntax b] } => $"{a.Text}/{b.Text}",
        _ => "",
    };
}
