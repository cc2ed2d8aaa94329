namespace ProxyProof.Expressions.Printing;

/// <summary>Prints expressions in the .thm language, so that the text re-parses to the same function.</summary>
/// <remarks>
/// <para>
/// Tensor notation is used where it is recognisable: <c>X.T * r</c>, <c>&lt;a, b&gt;</c>, <c>||x||</c>, <c>mean(i in 1..n, …)</c>. Elsewhere the entry at a
/// fresh index is printed, in a <c>vec</c> where a whole vector is wanted.
/// </para>
/// <para>
/// For reading only are: <c>grad[w] (body)</c> and <c>(grad[w] (body) at w = e)</c> for a <see cref="Derivative"/>, since the language differentiates named
/// functions and the graph has no names of functions; <c>jump(d, a, b)</c>; <c>data[2x3:ab12…]</c> for a large array without a name; axes beyond the second of
/// a variable; and everything that was cut, shown as "…". A convention at a kink is printed as a piecewise definition with the same values, which a rigorous
/// evaluator encloses differently: <c>if ||x|| == 0 then zeros(3) else x / ||x||</c>.
/// </para>
/// </remarks>
public static class InfixPrinter
{
    /// <summary>Prints an expression, shared parts first.</summary>
    public static PrintedExpression Print(Graph graph, NodeId root, PrintOptions? options = null) =>
        ExpressionPrinter.PrintOne(graph, root, Notation.Infix, options);
}
