using ProxyProof.Claims;
using ProxyProof.Language.Syntax;

namespace ProxyProof.Language.Elaboration;

/// <summary>
/// Looks at definitions before anything uses them: names that nothing gives, and definitions that need themselves. What is wrong is marked as broken, so that
/// no use of it says the same again.
/// </summary>
internal sealed class NameCheck
{
    private readonly Scope _scope;
    private readonly Dictionary<string, Definition> _definitions = new(StringComparer.Ordinal);
    private readonly List<Diagnostic> _diagnostics = [];
    private HashSet<string> _uses = new(StringComparer.Ordinal);

    private NameCheck(Scope scope) => _scope = scope;

    /// <summary>Checks the definitions of one scope.</summary>
    /// <param name="items">Defines and lets; others are passed over.</param>
    /// <param name="scope">Where their names are given.</param>
    public static IReadOnlyList<Diagnostic> Run(IEnumerable<ItemSyntax> items, Scope scope)
    {
        var check = new NameCheck(scope);
        foreach (var item in items)
        {
            switch (item)
            {
                case DefineSyntax define:
                    check.Add([define.Name], define.Parameters, define.Body, [], mustResolve: true);
                    break;
                case LetSyntax let:
                    foreach (var binding in let.Bindings)
                    {
                        check.Add(binding);
                    }

                    break;
                default:
                    break;
            }
        }

        check.Cycles();
        return check._diagnostics;
    }

    /// <summary>The diagnostic of a name that nothing gives.</summary>
    public static Diagnostic Unknown(string name, SourceSpan span, Scope scope) => scope.IsIncomplete
        ? new(Severity.Error, Elaboration.Broken, span, $"unknown name `{name}`, which an import may give")
        : new(Severity.Error, "PP2001", span, $"unknown name `{Cut(name)}`", Suggestions.For(name, scope.AllNames().Concat(Builtins.Functions).Concat(Builtins.Domains).Concat(["pi", "e"])) ?? $"give it a meaning: `let {Cut(name)} = …`, or `data {Cut(name)} in R^n = …` in a theorem");

    private static string Cut(string name) => name.Length > 40 ? name[..40] + "…" : name;

    private sealed record Definition(IdentifierSyntax Name, HashSet<string> Uses);

    private void Add(BindingSyntax binding)
    {
        switch (binding)
        {
            case FunctionBindingSyntax function:
                // With every domain known, elaboration looks at the body itself.
                Add(
                    [function.Name],
                    [.. function.Parameters.SelectMany(parameter => parameter.Pattern.Names)],
                    function.Body,
                    [.. function.Parameters.Select(parameter => parameter.Domain).OfType<ExpressionSyntax>()],
                    mustResolve: function.Parameters.Any(parameter => parameter.Domain is null));
                break;
            case ValueBindingSyntax value:
                Add(value.Pattern.Names, [], value.Value, [], mustResolve: false);
                break;
            default:
                break;
        }
    }

    private void Add(
        IReadOnlyList<IdentifierSyntax> names, IReadOnlyList<IdentifierSyntax> parameters, ExpressionSyntax body, IReadOnlyList<ExpressionSyntax> domains, bool mustResolve)
    {
        _uses = new(StringComparer.Ordinal);
        var before = _diagnostics.Count;
        foreach (var domain in domains)
        {
            Visit(domain, _scope);
        }

        Visit(body, With(_scope, parameters));
        foreach (var name in names)
        {
            _definitions.TryAdd(name.Name, new(name, _uses));
        }

        if (!mustResolve)
        {
            _diagnostics.RemoveRange(before, _diagnostics.Count - before);
        }
        else if (_diagnostics.Count > before)
        {
            Break(names);
        }
    }

    private void Break(IEnumerable<IdentifierSyntax> names)
    {
        foreach (var name in names)
        {
            if (_scope.Own.TryGetValue(name.Name, out var binding) && binding.Span == name.Span)
            {
                _scope.Set(name.Name, new BrokenBinding(name.Span));
            }
        }
    }

    private static Scope With(Scope scope, IEnumerable<IdentifierSyntax> names)
    {
        var inner = new Scope(scope);
        foreach (var name in names)
        {
            inner.Set(name.Name, new BrokenBinding(name.Span));
        }

        return inner;
    }

    // Depth first with a stack of its own: a chain of definitions is as long as the file.
    private void Cycles()
    {
        Dictionary<string, int> state = new(StringComparer.Ordinal);
        foreach (var start in _definitions.Keys)
        {
            if (state.ContainsKey(start))
            {
                continue;
            }

            List<(string Name, IEnumerator<string> Next)> path = [(start, _definitions[start].Uses.Order(StringComparer.Ordinal).GetEnumerator())];
            state[start] = 1;
            while (path.Count > 0)
            {
                var (name, next) = path[^1];
                if (!next.MoveNext())
                {
                    state[name] = 2;
                    path.RemoveAt(path.Count - 1);
                }
                else if (_definitions.TryGetValue(next.Current, out var definition))
                {
                    var seen = state.GetValueOrDefault(next.Current);
                    if (seen == 0)
                    {
                        state[next.Current] = 1;
                        path.Add((next.Current, definition.Uses.Order(StringComparer.Ordinal).GetEnumerator()));
                    }
                    else if (seen == 1)
                    {
                        Report([.. path.Select(step => step.Name).SkipWhile(step => step != next.Current)]);
                    }
                }
            }
        }
    }

    private void Report(IReadOnlyList<string> cycle)
    {
        var first = _definitions[cycle[0]].Name;
        var through = cycle.Count == 1 ? "" : ": " + Way(cycle);
        _diagnostics.Add(new(
            Severity.Error, "PP2004", first.Span, $"`{first.Name}` is defined by itself{through}", "a definition may use only what does not depend on it"));
        Break(cycle.Select(name => _definitions[name].Name));
    }

    private static string Way(IReadOnlyList<string> cycle)
    {
        var way = cycle.Count > 8 ? [.. cycle.Take(4), "…", .. cycle.TakeLast(3)] : cycle;
        return string.Join(" -> ", way.Append(cycle[0]));
    }

    private void Use(string name, SourceSpan span, Scope scope)
    {
        if (scope.Find(name) is { } binding)
        {
            if (_scope.Own.TryGetValue(name, out var own) && ReferenceEquals(own, binding))
            {
                _uses.Add(name);
            }
        }
        else if (!Builtins.IsPredefined(name))
        {
            _diagnostics.Add(Unknown(name, span, scope));
        }
    }

    private void Visit(CalleeSyntax callee, Scope scope) => Use(callee.Name.Name, callee.Name.Span, scope);

    private void VisitAll(IEnumerable<ExpressionSyntax> parts, Scope scope)
    {
        foreach (var part in parts)
        {
            Visit(part, scope);
        }
    }

    private void Visit(ExpressionSyntax syntax, Scope scope)
    {
        switch (syntax)
        {
            case NameSyntax n:
                Use(n.Name, n.Span, scope);
                break;
            case ParenthesizedSyntax n:
                Visit(n.Inner, scope);
                break;
            case CallSyntax n:
                Visit(n.Callee, scope);
                VisitAll(n.Arguments.Select(argument => argument.Value), scope);
                break;
            case CalculusSyntax n:
                Visit(n.Callee, scope);
                VisitAll(n.Arguments.Select(argument => argument.Value), scope);
                break;
            case IndexSyntax n:
                VisitAll([n.Target, .. n.Indices], scope);
                break;
            case TransposeSyntax n:
                Visit(n.Target, scope);
                break;
            case PowerSyntax n:
                VisitAll([n.Base, n.Exponent], scope);
                break;
            case MatrixSpaceSyntax n:
                VisitAll([n.Base, n.Rows, n.Columns], scope);
                break;
            case NegateSyntax n:
                Visit(n.Operand, scope);
                break;
            case ArithmeticSyntax n:
                VisitAll(n.Operands, scope);
                break;
            case ComparisonSyntax n:
                VisitAll(n.Operands, scope);
                break;
            case NotSyntax n:
                Visit(n.Operand, scope);
                break;
            case AndSyntax n:
                VisitAll(n.Operands, scope);
                break;
            case OrSyntax n:
                VisitAll(n.Operands, scope);
                break;
            case ImpliesSyntax n:
                VisitAll([n.Premise, n.Conclusion], scope);
                break;
            case ConditionalSyntax n:
                VisitAll([n.Condition, n.Then, n.Else], scope);
                break;
            case QuantifierSyntax n:
                var inner = scope;
                foreach (var binder in n.Binders)
                {
                    Visit(binder.Domain, inner);
                    inner = With(inner, binder.Pattern.Names);
                }

                VisitAll(n.Where is null ? [n.Body] : [n.Where, n.Body], inner);
                break;
            case WithProbabilitySyntax n:
                foreach (var name in n.Over)
                {
                    Use(name.Name, name.Span, scope);
                }

                VisitAll([n.Level, n.Body], scope);
                break;
            case IndexedSyntax n:
                Visit(n.Domain, scope);
                Visit(n.Body, With(scope, [n.Index]));
                break;
            case PopulationSyntax n:
                var drawn = scope;
                foreach (var draw in n.Draws)
                {
                    if (draw.Domain is null)
                    {
                        Use(draw.Name.Name, draw.Name.Span, scope);
                        continue;
                    }

                    VisitAll([draw.Domain, .. draw.Distribution!.Arguments.Select(argument => argument.Value)], drawn);
                    drawn = With(drawn, [draw.Name]);
                }

                Visit(n.Body, drawn);
                break;
            case VectorSyntax n:
                VisitAll(n.Elements, scope);
                break;
            case TupleSyntax n:
                VisitAll(n.Elements, scope);
                break;
            case InnerProductSyntax n:
                VisitAll([n.Left, n.Right], scope);
                break;
            case NormSyntax n:
                Visit(n.Operand, scope);
                break;
            case RangeSyntax n:
                VisitAll([n.From, n.To], scope);
                break;
            case NumberSyntax or StringSyntax or RealsSyntax:
                break;
            default:
                throw new System.Diagnostics.UnreachableException(syntax.GetType().Name);
        }
    }
}
