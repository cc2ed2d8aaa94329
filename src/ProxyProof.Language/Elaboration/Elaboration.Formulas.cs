using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Language.Syntax;
using ProxyProof.Numerics;

namespace ProxyProof.Language.Elaboration;

/// <content>Propositions: comparisons, connectives and quantifiers.</content>
internal sealed partial class Elaboration
{
    private const int LargestExpansion = 1000;
    private const long LargestLiftedRange = 1 << 16;

    /// <summary>The core formula of an expression that must be a proposition.</summary>
    public Formula Proposition(ExpressionSyntax syntax, Scope scope)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (syntax)
        {
            case ParenthesizedSyntax n:
                return Proposition(n.Inner, scope);
            case ComparisonSyntax n:
                return Comparisons(n, scope);
            case NotSyntax n:
                return new Not(Proposition(n.Operand, scope), n.Span);
            case AndSyntax n:
                return new And([.. n.Operands.Select((part, k) => k == 0 ? Proposition(part, scope) : Guarded(() => Proposition(part, scope)))], n.Span);
            case OrSyntax n:
                return new Or([.. n.Operands.Select((part, k) => k == 0 ? Proposition(part, scope) : Guarded(() => Proposition(part, scope)))], n.Span);
            case ImpliesSyntax n:
                return new Implies(Proposition(n.Premise, scope), Guarded(() => Proposition(n.Conclusion, scope)), n.Span);
            case QuantifierSyntax n:
                return Quantified(n, scope);
            case WithProbabilitySyntax n:
                return Probable(n, scope);
            default:
                return Evaluate(syntax, scope) switch
                {
                    FormulaMeaning formula => formula.Formula,
                    FunctionMeaning function => throw Fail("PP3003", syntax.Span, $"found {function.Describe()} where a proposition is expected", $"apply it: `{function.Name}(…)`"),
                    var other => throw Fail("PP3003", syntax.Span, $"found {other.Describe()} where a proposition is expected", "compare it with something, as in `a >= b`"),
                };
        }
    }

    private Formula Comparisons(ComparisonSyntax syntax, Scope scope)
    {
        var sides = syntax.Operands.Select(operand => Element(operand, scope)).ToArray();
        List<Formula> parts = [];
        for (var k = 0; k < syntax.Relations.Length; k++)
        {
            Compared(syntax.Relations[k], sides[k], sides[k + 1], syntax.Operands[k], syntax.Operands[k + 1], scope, parts);
        }

        return parts.Count == 1 ? parts[0] : new And([.. parts], syntax.Span);
    }

    private void Compared(Relation relation, Meaning left, Meaning right, ExpressionSyntax leftSyntax, ExpressionSyntax rightSyntax, Scope scope, List<Formula> parts)
    {
        var span = Join(leftSyntax.Span, rightSyntax);
        if (left is TupleMeaning a && right is TupleMeaning b && a.Parts.Count == b.Parts.Count && relation is Relation.Equal or Relation.NotEqual)
        {
            List<Formula> components = [];
            foreach (var (x, y) in ((TupleMeaning)left).Parts.Zip(((TupleMeaning)right).Parts))
            {
                Compared(relation, x, y, leftSyntax, rightSyntax, scope, components);
            }

            parts.Add(relation == Relation.Equal ? new And([.. components], span) : new Or([.. components], span));
            return;
        }

        if (left is TupleMeaning || right is TupleMeaning)
        {
            throw Fail("PP3001", span, $"this relation does not compare {left.Describe()} and {right.Describe()}");
        }

        var (u, v) = (AsTensor(left, leftSyntax.Span), AsTensor(right, rightSyntax.Span));
        RequireSameShape(u, v, span, "a comparison");
        if (!u.Core.IsScalar && relation is not (Relation.Equal or Relation.NotEqual))
        {
            throw Fail(
                "PP3001", span, $"an order compares numbers, found {u.Describe()}", "compare the entries: `forall j in 1..n: u[j] <= v[j]`, or use a norm");
        }

        var indices = Union(u.Indices, v.Indices);
        parts.Add(new Comparison(relation, Align(u, indices, u.Core), Align(v, indices, v.Core), indices, span)
        {
            Text = $"{Text(leftSyntax, scope)} {Symbol(relation)} {Text(rightSyntax, scope)}",
        });
    }

    private static string Symbol(Relation relation) => relation switch
    {
        Relation.Less => "<",
        Relation.LessOrEqual => "<=",
        Relation.Greater => ">",
        Relation.GreaterOrEqual => ">=",
        Relation.Equal => "==",
        Relation.NotEqual => "!=",
    };

    private Formula Quantified(QuantifierSyntax syntax, Scope scope)
    {
        try
        {
            return Quantified(syntax, scope, syntax.Binders.Length, new Dictionary<string, Rational>(StringComparer.Ordinal));
        }
        catch (NeedsExpansionException) when (!HasOpenIndex(scope))
        {
            return WrittenOut(syntax, scope, 0, new Scope(scope));
        }
    }

    private static bool HasOpenIndex(Scope scope)
    {
        for (var s = scope; s is not null; s = s.Parent)
        {
            if (s.Own.Values.Any(binding => binding is MeaningBinding { Meaning: TensorMeaning { Indices.Count: > 0 } }))
            {
                return true;
            }
        }

        return false;
    }

    private Formula Quantified(QuantifierSyntax syntax, Scope scope, int count, Dictionary<string, Rational> fixedIndices)
    {
        _ = count;
        _ = fixedIndices;
        var universal = syntax.Quantifier == Syntax.Quantifier.ForAll;
        var inner = new Scope(scope);
        List<BoundVariable> variables = [];
        List<(string Name, OpenIndex Index, long First, RangeMask? Mask, SourceSpan Span)> indices = [];
        HashSet<string> indexNames = new(StringComparer.Ordinal);

        // 1. Bind each name. An index is lifted to an axis; everything else is a variable of the graph.
        foreach (var binder in syntax.Binders)
        {
            if (IsLiftable(binder, inner))
            {
                var name = binder.Pattern.Names[0].Name;
                var (index, value, mask) = OpenRange(name, binder.Domain, inner);
                if (index is not { } open)
                {
                    throw Fail("PP4002", binder.Domain.Span, "the range is empty", "its first value comes first, as in `1..n`");
                }

                Give(inner, binder.Pattern.Names[0], new MeaningBinding(binder.Span, value!));
                indices.Add((name, open, (long)(Static(value!.Node)?[0].Numerator ?? 0), mask, binder.Span));
                indexNames.Add(name);
                continue;
            }

            if (HasOpenIndex(scope))
            {
                throw new NeedsExpansionException();
            }

            variables.Add(BindVariable(binder, inner));
        }

        // 2. The condition and the body.
        var where = syntax.Where is null ? null : Proposition(syntax.Where, inner);
        var body = syntax.Where is null ? Proposition(syntax.Body, inner) : Guarded(() => Proposition(syntax.Body, inner));

        // 3. Parts of the condition that speak of an index go inside the index quantifiers.
        List<Formula> outside = [];
        List<Formula> inside = [];
        foreach (var part in where is And and ? and.Parts.Items : where is null ? [] : [where])
        {
            (Mentions(part, indices.Select(index => index.Index)) ? inside : outside).Add(part);
        }

        foreach (var (_, _, _, mask, span) in indices)
        {
            if (mask is { HasEmpty: true })
            {
                var zero = Number(0);
                inside.Insert(0, new Comparison(Relation.Greater, mask.Inside.Node, Align(zero, mask.Inside.Indices, Shape.Scalar), mask.Inside.Indices, span));
            }
        }

        if (inside.Count > 0)
        {
            var condition = All(inside, syntax.Span);
            body = universal ? new Implies(condition, body, syntax.Span) : new And([condition, body], syntax.Span);
        }

        for (var k = indices.Count - 1; k >= 0; k--)
        {
            body = new IndexQuantifier(universal, indices[k].Name, indices[k].Index, indices[k].First, body, syntax.Span);
        }

        var remaining = outside.Count == 0 ? null : All(outside, syntax.Span);
        return variables.Count > 0
            ? new Claims.Quantifier(universal, [.. variables], remaining, body, syntax.Span)
            : remaining is null ? body : universal ? new Implies(remaining, body, syntax.Span) : new And([remaining, body], syntax.Span);
    }

    private static Formula All(List<Formula> parts, SourceSpan span) => parts.Count == 1 ? parts[0] : new And([.. parts], span);

    private static bool Mentions(Formula formula, IEnumerable<OpenIndex> indices) => formula switch
    {
        Comparison n => n.Indices.Any(indices.Contains),
        And n => n.Parts.Any(part => Mentions(part, indices)),
        Or n => n.Parts.Any(part => Mentions(part, indices)),
        Not n => Mentions(n.Operand, indices),
        Implies n => Mentions(n.Premise, indices) || Mentions(n.Conclusion, indices),
        IndexQuantifier n => Mentions(n.Body, indices),
        Claims.Quantifier n => Mentions(n.Body, indices) || (n.Where is { } where && Mentions(where, indices)),
        WithProbability n => Mentions(n.Body, indices),
        _ => false,
    };

    // A range with fixed ends is an index; a long one stays a variable, which the search samples.
    private bool IsLiftable(BinderSyntax binder, Scope scope)
    {
        var (domain, at) = (binder.Domain, scope);
        while (true)
        {
            switch (domain)
            {
                case ParenthesizedSyntax n:
                    domain = n.Inner;
                    continue;
                case NameSyntax { Primes: 0 } n when at.Find(n.Name) is ThunkBinding thunk:
                    (domain, at) = (thunk.Expression, thunk.Scope);
                    continue;
                case RangeSyntax n when !binder.Pattern.IsTuple:
                    var (low, high) = (NumberOf(n.From, at, "the start of a range"), NumberOf(n.To, at, "the end of a range"));
                    if (Static(low.Node) is not { } lows || Static(high.Node) is not { } highs)
                    {
                        return false;
                    }

                    return low.Indices.Count + high.Indices.Count > 0 || highs[0] - lows[0] < LargestLiftedRange;
                default:
                    return false;
            }
        }
    }

    private BoundVariable BindVariable(BinderSyntax binder, Scope scope)
    {
        var domain = Domain(binder.Domain, scope);
        var pattern = binder.Pattern;
        var name = pattern.IsTuple ? $"({string.Join(", ", pattern.Names.Select(n => n.Name))})" : pattern.Names[0].Name;
        Meaning value;
        if (pattern.IsTuple)
        {
            if (domain.Space is not ProductSpace product || product.Factors.Count != pattern.Names.Length)
            {
                throw Fail("PP3002", pattern.Span, $"the pattern has {pattern.Names.Length} names, the domain is in {domain.Space}", "a pattern takes a product space apart, factor by factor");
            }

            value = new TupleMeaning([.. product.Factors.Select((factor, k) => FreshVariables(pattern.Names[k].Name, factor))]);
        }
        else
        {
            value = FreshVariables(name, domain.Space);
        }

        BindPattern(pattern, value, scope);
        var leaves = Leaves(value).ToArray();
        return new(
            name,
            [.. leaves.Select(leaf => ((Variable)Graph[leaf.Node]).Id)],
            [.. leaves.Select(leaf => Graph.VariableName(((Variable)Graph[leaf.Node]).Id))],
            domain.Domain,
            domain.Text);
    }

    // An index above a quantifier over reals is written out, value by value.
    private Formula WrittenOut(QuantifierSyntax syntax, Scope scope, int from, Scope values)
    {
        var at = -1;
        for (var k = from; k < syntax.Binders.Length && at < 0; k++)
        {
            at = IsLiftable(syntax.Binders[k], values) ? k : -1;
        }

        if (at < 0)
        {
            var rest = syntax.Binders.Where(binder => !values.Own.ContainsKey(binder.Pattern.Names[0].Name)).ToImmutableArray();
            return rest.Length > 0
                ? Quantified(syntax with { Binders = rest }, values)
                : syntax.Where is null
                    ? Proposition(syntax.Body, values)
                    : syntax.Quantifier == Syntax.Quantifier.ForAll
                        ? new Implies(Proposition(syntax.Where, values), Guarded(() => Proposition(syntax.Body, values)), syntax.Span)
                        : new And([Proposition(syntax.Where, values), Guarded(() => Proposition(syntax.Body, values))], syntax.Span);
        }

        var binder = syntax.Binders[at];
        var (low, high, span) = RangeEnds(binder.Domain, values, binder.Pattern.Names[0].Name);
        var (first, last) = (RangeEnd(low, span)[0], RangeEnd(high, span)[0]);
        if (last - first >= LargestExpansion)
        {
            throw Fail("PP3008", binder.Span, $"an index above a quantifier over reals is written out: {last - first + 1} copies are too many", "put the quantifier over reals outside");
        }

        List<Formula> parts = [];
        for (var value = first; value <= last; value++)
        {
            var inner = new Scope(values.Parent) { };
            foreach (var (name, binding) in values.Own)
            {
                inner.Set(name, binding);
            }

            inner.Set(binder.Pattern.Names[0].Name, new MeaningBinding(binder.Span, Number(value)));
            parts.Add(WrittenOut(syntax, scope, at + 1, inner));
        }

        var universal = syntax.Quantifier == Syntax.Quantifier.ForAll;
        return parts.Count switch
        {
            0 => new Truth(universal, syntax.Span),
            1 => parts[0],
            _ => universal ? new And([.. parts], syntax.Span) : new Or([.. parts], syntax.Span),
        };
    }

    private WithProbability Probable(WithProbabilitySyntax syntax, Scope scope)
    {
        Defer("probability", syntax.Span);
        var level = NumberOf(syntax.Level, scope, "a probability");
        if (Static(level.Node) is { } p && (p[0].Sign <= 0 || p[0] >= 1))
        {
            throw Fail("PP4003", syntax.Level.Span, $"a probability lies strictly between 0 and 1, found {p[0]}");
        }

        foreach (var name in syntax.Over)
        {
            if (scope.Find(name.Name) is not RandomBinding)
            {
                throw Fail("PP2008", name.Span, $"`{name.Name}` is not random", $"declare it: `random {name.Name} in R^n ~ normal(0, 1)`");
            }
        }

        return new(level.Node, [.. syntax.Over.Select(name => name.Name)], Proposition(syntax.Body, scope), syntax.Span);
    }
}
