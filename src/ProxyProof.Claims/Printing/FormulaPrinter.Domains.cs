using ProxyProof.Expressions;

namespace ProxyProof.Claims.Printing;

/// <content>Domains.</content>
public sealed partial class FormulaPrinter
{
    private string Domain(Domain domain, Sequence<int> variables)
    {
        var shape = _graph.ShapeOf(_graph.VariableNode(variables[0]));
        switch (domain)
        {
            case WholeSpace:
                return Either("R", @"\mathbb{R}") + Power(shape);
            case Box n when IsScalar(n.Low) && IsScalar(n.High):
                return $"[{End(n.Low, Either("-inf", @"-\infty"))}, {End(n.High, Either("inf", @"\infty"))}]{Power(shape)}";
            case Box n:
                return Call("box", "[", "]", End(n.Low, Either("-inf", @"-\infty")), End(n.High, Either("inf", @"\infty")));
            case IntegerRange n:
                return _isLatex
                    ? $@"\{{{_expressions.Print(n.Low, [])}, \dots, {_expressions.Print(n.High, [])}\}}"
                    : $"{_expressions.Print(n.Low, [], isClosed: false)}..{_expressions.Print(n.High, [], isClosed: false)}";
            case Ball n:
                var center = string.Join(", ", n.Center.Select(part => _expressions.Print(part, [])));
                return Call("ball", @"B\left(", @"\right)", n.Center.Count == 1 ? center : Parenthesized(center), _expressions.Print(n.Radius, []));
            case OperatorBall n:
                return Call("ball_op", @"B_{\mathrm{op}}\left(", @"\right)", _expressions.Print(n.Center, []), _expressions.Print(n.Radius, []));
            case Sphere:
                return Either($"sphere({shape[0]})", $"S^{{{shape[0] - 1}}}");
            case Simplex:
                return Either($"simplex({shape[0]})", $@"\Delta_{{{shape[0]}}}");
            case Product n:
                List<string> factors = [];
                var at = 0;
                foreach (var factor in n.Factors)
                {
                    factors.Add(Domain(factor, [.. variables.Items.Skip(at).Take(factor.Components)]));
                    at += factor.Components;
                }

                return string.Join(Either(" * ", @" \times "), factors);
            default:
                throw new System.Diagnostics.UnreachableException(domain.GetType().Name);
        }
    }

    private bool IsScalar(NodeId? end) => end is not { } node || _graph.ShapeOf(node).IsScalar;

    private string End(NodeId? end, string infinite) => end is { } node ? _expressions.Print(node, []) : infinite;

    private string Call(string name, string open, string close, params string[] arguments) => _isLatex
        ? open + string.Join(", ", arguments) + close
        : $"{name}({string.Join(", ", arguments)})";

    private string Power(Shape shape) => shape.Rank switch
    {
        0 => "",
        1 => Either($"^{shape[0]}", $"^{{{shape[0]}}}"),
        _ => Either($"^({string.Join(" x ", shape.Dims.Items)})", $@"^{{{string.Join(@" \times ", shape.Dims.Items)}}}"),
    };
}
