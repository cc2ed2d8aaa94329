using ProxyProof.Claims;
using ProxyProof.Language.Syntax;

namespace ProxyProof.Language.Elaboration;

/// <content>Prints expressions with every define expanded, in the language itself.</content>
internal sealed partial class Elaboration
{
    private const int LongestText = 20_000;
    private readonly Dictionary<Binding, string> _display = [];
    private readonly List<string> _openNames = [];
    private int _textLength;
    private int _textDepth;
    private int _printedDefines;

    /// <summary>An expression as a reader would write it, defines expanded; cut with an ellipsis when it is very long.</summary>
    public string Text(ExpressionSyntax syntax, Scope scope)
    {
        var outermost = _textDepth == 0;
        _textLength = outermost ? 0 : _textLength;
        return Printed(syntax, scope, Level.Lowest);
    }

    private enum Level
    {
        Lowest,
        Implies,
        Or,
        And,
        Not,
        Comparison,
        Sum,
        Product,
        Negation,
        Power,
        Postfix,
    }

    // A binder of printed text: only its displayed name matters.
    private sealed class PrintedBinding(SourceSpan span) : Binding(span);

    private string Printed(ExpressionSyntax syntax, Scope scope, Level least)
    {
        if (_textLength > LongestText)
        {
            return "…";
        }

        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        var open = _openNames.Count;
        _textDepth++;
        var (text, level) = Printed(syntax, scope);
        _textDepth--;
        _openNames.RemoveRange(open, _openNames.Count - open);
        _textLength += 1;
        return level < least ? $"({text})" : text;
    }

    private (string Text, Level Level) Printed(ExpressionSyntax syntax, Scope scope)
    {
        string Many(IEnumerable<ExpressionSyntax> items) => string.Join(", ", items.Select(item => Printed(item, scope, Level.Lowest)));
        switch (syntax)
        {
            case NumberSyntax n:
                return (n.Text, Level.Postfix);
            case StringSyntax n:
                return ($"\"{n.Value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"", Level.Postfix);
            case RealsSyntax:
                return ("R", Level.Postfix);
            case NameSyntax n:
                return PrintedName(n.Name, n.Primes, scope);
            case ParenthesizedSyntax n:
                var inner = Printed(n.Inner, scope);
                return n.Inner is TupleSyntax or ParenthesizedSyntax ? inner : ($"({inner.Text})", Level.Postfix);
            case CallSyntax n:
                return PrintedCall(n, scope);
            case CalculusSyntax n:
                var word = n.Operator switch
                {
                    CalculusOperator.Gradient => "grad",
                    CalculusOperator.Hessian => "hess",
                    CalculusOperator.Jacobian => "jac",
                };
                var by = n.Variable is { } variable ? $"[{variable.Name}]" : "";
                return ($"{word}{by} {Callee(n.Callee, scope)}({PrintedArguments(n.Arguments, scope)})", Level.Postfix);
            case IndexSyntax n:
                return ($"{Printed(n.Target, scope, Level.Postfix)}[{Many(n.Indices)}]", Level.Postfix);
            case TransposeSyntax n:
                return ($"{Printed(n.Target, scope, Level.Postfix)}.T", Level.Postfix);
            case PowerSyntax n:
                var exponent = n.Exponent is NegateSyntax negative ? "-" + Printed(negative.Operand, scope, Level.Power) : Printed(n.Exponent, scope, Level.Power);
                return ($"{Printed(n.Base, scope, Level.Postfix)}^{exponent}", Level.Power);
            case MatrixSpaceSyntax n:
                return ($"{Printed(n.Base, scope, Level.Postfix)}^({Printed(n.Rows, scope, Level.Lowest)} x {Printed(n.Columns, scope, Level.Lowest)})", Level.Power);
            case NegateSyntax n:
                return ($"-{Printed(n.Operand, scope, Level.Negation)}", Level.Negation);
            case ArithmeticSyntax n:
                return PrintedArithmetic(n, scope);
            case ComparisonSyntax n:
                var comparison = Printed(n.Operands[0], scope, Level.Sum);
                for (var k = 0; k < n.Relations.Length; k++)
                {
                    comparison += $" {Symbol(n.Relations[k])} {Printed(n.Operands[k + 1], scope, Level.Sum)}";
                }

                return (comparison, Level.Comparison);
            case NotSyntax n:
                return ($"not {Printed(n.Operand, scope, Level.Not)}", Level.Not);
            case AndSyntax n:
                return (string.Join(" and ", n.Operands.Select(part => Printed(part, scope, Level.Not))), Level.And);
            case OrSyntax n:
                return (string.Join(" or ", n.Operands.Select(part => Printed(part, scope, Level.And))), Level.Or);
            case ImpliesSyntax n:
                return ($"{Printed(n.Premise, scope, Level.Or)} implies {Printed(n.Conclusion, scope, Level.Implies)}", Level.Implies);
            case ConditionalSyntax n:
                return ($"if {Printed(n.Condition, scope, Level.Lowest)} then {Printed(n.Then, scope, Level.Sum)} else {Printed(n.Else, scope, Level.Sum)}", Level.Lowest);
            case QuantifierSyntax n:
                return PrintedQuantifier(n, scope);
            case WithProbabilitySyntax n:
                return (
                    $"with probability >= {Printed(n.Level, scope, Level.Sum)} over {string.Join(", ", n.Over.Select(o => o.Name))}: {Printed(n.Body, scope, Level.Lowest)}",
                    Level.Lowest);
            case IndexedSyntax n:
                var opened = Opened(n.Index.Name, n.Index.Span, scope, out var index);
                var operation = n.Operator switch
                {
                    IndexedOperator.Sum => "sum",
                    IndexedOperator.Mean => "mean",
                    IndexedOperator.Product => "prod",
                    IndexedOperator.Max => "max",
                    IndexedOperator.Min => "min",
                    IndexedOperator.Vector => "vec",
                };
                return ($"{operation}({index} in {Printed(n.Domain, scope, Level.Lowest)}, {Printed(n.Body, opened, Level.Lowest)})", Level.Postfix);
            case PopulationSyntax n:
                return PrintedPopulation(n, scope);
            case VectorSyntax n:
                return ($"[{Many(n.Elements)}]", Level.Postfix);
            case TupleSyntax n:
                return ($"({Many(n.Elements)})", Level.Postfix);
            case InnerProductSyntax n:
                return ($"<{Printed(n.Left, scope, Level.Sum)}, {Printed(n.Right, scope, Level.Sum)}>", Level.Postfix);
            case NormSyntax n:
                return ($"||{Printed(n.Operand, scope, Level.Sum)}||", Level.Postfix);
            case RangeSyntax n:
                return ($"{Printed(n.From, scope, Level.Sum)}..{Printed(n.To, scope, Level.Sum)}", Level.Comparison);
            default:
                throw new System.Diagnostics.UnreachableException(syntax.GetType().Name);
        }
    }

    private (string Text, Level Level) PrintedName(string name, int primes, Scope scope)
    {
        var binding = scope.Find(name);
        if (binding is ThunkBinding { IsArgument: true } thunk)
        {
            return primes == 0
                ? Printed(thunk.Expression, thunk.Scope)
                : (Printed(thunk.Expression, thunk.Scope, Level.Postfix) + new string('\'', primes), Level.Postfix);
        }

        // A constant that another one hides where the text stands is written as its value.
        if (primes == 0 && binding is ThunkBinding { Part: < 0 } constant && Instance.Scope.Find(name) != binding)
        {
            return Printed(constant.Expression, constant.Scope);
        }

        if (primes == 0 && binding is FunctionBinding { Function.Closure: { IsDefine: true, Parameters.Count: 0 } define })
        {
            return Inside(() => Printed(define.Body, define.Scope));
        }

        var shown = binding is not null && _display.TryGetValue(binding, out var display) ? display : name;
        return (shown + new string('\'', primes), Level.Postfix);
    }

    private string Callee(CalleeSyntax callee, Scope scope) => PrintedName(callee.Name.Name, callee.Primes, scope).Text;

    private string PrintedArguments(IEnumerable<ArgumentSyntax> arguments, Scope scope) => string.Join(
        ", ", arguments.Select(argument => (argument.Name is { } name ? $"{name.Name} = " : "") + Printed(argument.Value, scope, Level.Lowest)));

    private (string Text, Level Level) PrintedCall(CallSyntax syntax, Scope scope)
    {
        var name = syntax.Callee.Name.Name;
        var binding = scope.Find(name);
        if (binding is null && name == "domain")
        {
            try
            {
                return (Domain(syntax, scope).Text, Level.Product);
            }
            catch (Exception e) when (e is ElaborationException or NeedsExpansionException)
            {
                return ($"domain({PrintedArguments(syntax.Arguments, scope)})", Level.Postfix);
            }
        }

        if (syntax.Callee.Primes == 0 && binding is FunctionBinding { Function.Closure: { IsDefine: true } closure })
        {
            var arranged = Arranged(name, [.. closure.Parameters.Select(parameter => parameter.Pattern.Names[0].Name)], syntax.Arguments, syntax.Span);
            var inner = new Scope(closure.Scope);
            for (var k = 0; k < arranged.Length; k++)
            {
                inner.Set(closure.Parameters[k].Pattern.Names[0].Name, new ThunkBinding(arranged[k].Span, arranged[k], scope, isArgument: true));
            }

            return Inside(() => Printed(closure.Body, inner));
        }

        return ($"{Callee(syntax.Callee, scope)}({PrintedArguments(syntax.Arguments, scope)})", Level.Postfix);
    }

    private (string Text, Level Level) PrintedArithmetic(ArithmeticSyntax syntax, Scope scope)
    {
        var sum = syntax.Operators.Any(o => o is ArithmeticOperator.Add or ArithmeticOperator.Subtract);
        var level = sum ? Level.Sum : Level.Product;
        var text = new System.Text.StringBuilder(Printed(syntax.Operands[0], scope, level));
        for (var k = 0; k < syntax.Operators.Length; k++)
        {
            text.Append($" {Symbol(syntax.Operators[k])} ");
            text.Append(Printed(syntax.Operands[k + 1], scope, level + 1));
        }

        return (text.ToString(), level);
    }

    private (string Text, Level Level) PrintedQuantifier(QuantifierSyntax syntax, Scope scope) =>
        ($"{PrintedHead(syntax, scope, out var at)}{Printed(syntax.Body, at, Level.Lowest)}", Level.Lowest);

    // "forall w in R where …: ".
    private string PrintedHead(QuantifierSyntax syntax, Scope scope, out Scope at)
    {
        at = scope;
        List<string> binders = [];
        foreach (var binder in syntax.Binders)
        {
            var domain = Printed(binder.Domain, at, binder.Domain is RangeSyntax ? Level.Lowest : Level.Sum);
            List<string> names = [];
            foreach (var name in binder.Pattern.Names)
            {
                at = Opened(name.Name, name.Span, at, out var shown);
                names.Add(shown);
            }

            binders.Add($"{(binder.Pattern.IsTuple ? $"({string.Join(", ", names)})" : names[0])} in {domain}");
        }

        var where = syntax.Where is null ? "" : $" where {Printed(syntax.Where, at, Level.Lowest)}";
        var word = syntax.Quantifier == Syntax.Quantifier.ForAll ? "forall" : "exists";
        return $"{word} {string.Join(", ", binders)}{where}: ";
    }

    private (string Text, Level Level) PrintedPopulation(PopulationSyntax syntax, Scope scope)
    {
        var at = scope;
        List<string> draws = [];
        foreach (var draw in syntax.Draws)
        {
            if (draw.Domain is null)
            {
                draws.Add(draw.Name.Name);
                continue;
            }

            var distribution = draw.Distribution!;
            var parameters = distribution.Arguments.Length == 0 ? "" : $"({PrintedArguments(distribution.Arguments, at)})";
            var domain = Printed(draw.Domain, at, Level.Sum);
            at = Opened(draw.Name.Name, draw.Name.Span, at, out var shown);
            draws.Add($"{shown} in {domain} ~ {distribution.Name.Name}{parameters}");
        }

        return ($"{(syntax.Operator == PopulationOperator.Expectation ? "E" : "P")}({string.Join(", ", draws)}: {Printed(syntax.Body, at, Level.Lowest)})", Level.Postfix);
    }

    private T Inside<T>(Func<T> print)
    {
        _printedDefines++;
        try
        {
            return print();
        }
        finally
        {
            _printedDefines--;
        }
    }

    // A binder keeps its name unless something outside the define that it stands in has it already.
    private Scope Opened(string name, SourceSpan span, Scope scope, out string shown)
    {
        shown = name;
        for (var k = 1; _openNames.Contains(shown, StringComparer.Ordinal) || (_printedDefines > 0 && Instance.Scope.Find(shown) is not (null or FunctionBinding { Function.Closure.IsDefine: true })); k++)
        {
            shown = $"{name}_{k}";
        }

        var inner = new Scope(scope);
        var binding = new PrintedBinding(span);
        inner.Set(name, binding);
        _display[binding] = shown;
        _openNames.Add(shown);
        return inner;
    }
}
