namespace ProxyProof.Expressions.Printing;

/// <summary>Prints expressions as LaTeX for math mode; needs amsmath and amssymb.</summary>
/// <remarks>For reading: the same choices as <see cref="InfixPrinter"/>, typeset. Arrays and shared parts are named as there.</remarks>
public static class LatexPrinter
{
    /// <summary>Prints an expression, shared parts first, each "t_{1} = …".</summary>
    public static PrintedExpression Print(Graph graph, NodeId root, PrintOptions? options = null) =>
        ExpressionPrinter.PrintOne(graph, root, Notation.Latex, options);

    /// <summary>A name as LaTeX: mu is \mu, λ0 is \lambda_{0}, w_1 is w_{1}, lambda_min is \lambda_{\mathrm{min}}.</summary>
    public static string Name(string name) => LatexNames.Of(name);
}
