using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Language.Syntax;
using ProxyProof.Numerics;

namespace ProxyProof.Language.Elaboration;

/// <content>
/// Quantifiers. An index over a fixed range becomes a tensor axis of the comparisons inside; every other name becomes a variable. Where a variable or its
/// domain would stand below an index, the index is written out, value by value.
/// </content>
internal sealed partial class Elaboration
{
    private const int LargestExpansion = 1000;
    private const long LargestLiftedRange = 1 << 16;

    // How many index quantifiers are open as axes around what is elaborated now, and how many copies writing out makes of it.
    private int _axes;
    private long _copies = 1;

    private sealed record OpenedBinder(int Place, OpenedRange Range);

    private Formula Quantified(QuantifierSyntax syntax, Scope scope)
    {
        RequireDistinct(syntax);
        var isOutermost = _axes == 0;
        List<OpenedBinder> opened = [];
        try
        {
            return Lifted(syntax, scope, opened);
        }
        catch (NeedsExpansionException e) when (isOutermost && opened.Count > 0)
        {
            // The index that is in the way, unless its own range depends on another.
            var at = opened.Find(binder => binder.Range.Mask is null && binder.Range.Value.Indices.Count == 1 && e.Indices.Contains(binder.Range.Index)) ?? opened[0];
            return WrittenOut(syntax, scope, at);
        }
    }

    private static void RequireDistinct(QuantifierSyntax syntax)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (var name in syntax.Binders.SelectMany(binder => binder.Pattern.Names))
        {
            if (!names.Add(name.Name))
            {
                throw Fail("PP2005", name.Span, $"the name `{name.Name}` is given twice here", "each variable of a quantifier has a name of its own");
            }
        }
    }

    private Formula Lifted(QuantifierSyntax syntax, Scope scope, List<OpenedBinder> opened)
    {
        var universal = syntax.Quantifier == Syntax.Quantifier.ForAll;
        var inner = new Scope(scope);
        List<BoundVariable> variables = [];
        var frame = TakeFrame(syntax, scope);

        // 1. Bind each name.
        for (var k = 0; k < syntax.Binders.Length; k++)
        {
            var binder = syntax.Binders[k];
            if (!IsLiftable(binder.Pattern, binder.Domain, inner))
            {
                if (_axes > 0)
                {
                    throw new NeedsExpansionException(binder.Span, []);
                }

                variables.Add(BindVariable(binder, inner));
            }
            else if (OpenRange(binder.Pattern.Names[0].Name, binder.Domain, inner) is { } range)
            {
                Give(inner, binder.Pattern.Names[0], new MeaningBinding(binder.Span, range.Value));
                opened.Add(new(k, range));
            }
            else
            {
                // A copy that was written out may meet an empty range; as the user wrote it, it is a mistake.
                return _copies > 1
                    ? new Truth(universal, syntax.Span)
                    : throw Fail("PP4002", binder.Domain.Span, "the range is empty", "its first value comes first, as in `1..n`");
            }
        }

        // 2. The condition and the body.
        var axes = _axes;
        _axes += opened.Count;
        try
        {
            var where = syntax.Where is null ? null : Proposition(syntax.Where, inner);
            var body = syntax.Where is null ? Proposition(syntax.Body, inner) : Guarded(() => Proposition(syntax.Body, inner));
            frame?.Fill(inner, _axes, body);
            return Closed(syntax, universal, variables, opened, where, body);
        }
        finally
        {
            _axes = axes;
        }
    }

    private Formula Closed(
        QuantifierSyntax syntax, bool universal, List<BoundVariable> variables, List<OpenedBinder> opened, Formula? where, Formula body)
    {
        // 1. Parts of the condition that speak of an index go inside the index quantifiers.
        List<Formula> outside = [];
        List<Formula> inside = [];
        foreach (var (place, range) in opened)
        {
            if (range.Mask is { } mask && (mask.HasEmpty || mask.StartsVary))
            {
                inside.Add(new Comparison(
                    Relation.Greater, mask.Inside.Node, Align(Number(0), mask.Inside.Indices, Shape.Scalar), mask.Inside.Indices, syntax.Binders[place].Span));
            }
        }

        // A part that fails guards the later ones. So a part stays behind one that went inside, unless both have values everywhere.
        var (hasPassed, mayPass) = (false, true);
        foreach (var part in where is And and ? and.Parts.Items : where is null ? [] : [where])
        {
            var isOutside = !Mentions(part, opened.Select(binder => binder.Range.Index)) && (!hasPassed || (mayPass && IsTotal(part)));
            (isOutside ? outside : inside).Add(part);
            hasPassed |= !isOutside;
            mayPass &= isOutside || IsTotal(part);
        }

        // 2. From the inside out.
        if (inside.Count > 0)
        {
            body = Under(universal, All(inside, syntax.Span), body, syntax.Span);
        }

        foreach (var (place, range) in Enumerable.Reverse(opened))
        {
            body = new IndexQuantifier(universal, syntax.Binders[place].Pattern.Names[0].Name, range.Index, range.First, body, syntax.Span);
        }

        var remaining = outside.Count == 0 ? null : All(outside, syntax.Span);
        return variables.Count > 0
            ? new Claims.Quantifier(universal, [.. variables], remaining, body, syntax.Span)
            : remaining is null ? body : Under(universal, remaining, body, syntax.Span);
    }

    private static Formula Under(bool universal, Formula condition, Formula body, SourceSpan span) =>
        universal ? new Implies(condition, body, span) : new And([condition, body], span);

    private static Formula All(List<Formula> parts, SourceSpan span) => parts.Count == 1 ? parts[0] : new And([.. parts], span);

    // Whether both sides of all comparisons have values everywhere.
    private bool IsTotal(Formula formula) => formula switch
    {
        Comparison n => TotalExpressions.IsTotal(Graph, n.Left) && TotalExpressions.IsTotal(Graph, n.Right),
        And n => n.Parts.All(IsTotal),
        Or n => n.Parts.All(IsTotal),
        Not n => IsTotal(n.Operand),
        Implies n => IsTotal(n.Premise) && IsTotal(n.Conclusion),
        IndexQuantifier n => IsTotal(n.Body),
        Truth => true,
        _ => false,
    };

    // Whether a condition on numbers alone holds; null where it speaks of anything else.
    private bool? Decided(Formula formula)
    {
        switch (formula)
        {
            case Truth n:
                return n.Value;
            case Comparison { Indices.Count: 0 } n when Static(n.Left) is [var left] && Static(n.Right) is [var right]:
                return n.Relation switch
                {
                    Relation.Less => left < right,
                    Relation.LessOrEqual => left <= right,
                    Relation.Greater => left > right,
                    Relation.GreaterOrEqual => left >= right,
                    Relation.Equal => left == right,
                    Relation.NotEqual => left != right,
                };
            case Not n:
                return !Decided(n.Operand);
            case And n:
                return Joined(n.Parts.Select(Decided));
            case Or n:
                return !Joined(n.Parts.Select(part => !Decided(part)));
            default:
                return null;
        }

        static bool? Joined(IEnumerable<bool?> parts) => parts.Aggregate((bool?)true, (all, part) => all == true ? part : all);
    }

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
    private bool IsLiftable(PatternSyntax pattern, ExpressionSyntax domain, Scope scope)
    {
        if (pattern.IsTuple || Resolved(domain, scope) is not (RangeSyntax range, var at))
        {
            return false;
        }

        var (low, high) = (NumberOf(range.From, at, "the start of a range"), NumberOf(range.To, at, "the end of a range"));
        return Static(low.Node) is { } lows && Static(high.Node) is { } highs && (low.Indices.Count + high.Indices.Count > 0 || highs[0] - lows[0] < LargestLiftedRange);
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

    // The index takes its values one by one; the other names of the quantifier stay as they are.
    private Formula WrittenOut(QuantifierSyntax syntax, Scope scope, OpenedBinder index)
    {
        var binder = syntax.Binders[index.Place];
        var (first, count) = (index.Range.First, index.Range.Index.Size);
        if (_copies * count > LargestExpansion)
        {
            throw Fail(
                "PP3008",
                binder.Span,
                $"an index above a quantifier over reals is written out: {_copies * count} copies are more than {LargestExpansion}",
                "put the quantifier over reals outside: `forall w in D, i in 1..n: …`");
        }

        var universal = syntax.Quantifier == Syntax.Quantifier.ForAll;
        var rest = syntax.Binders.RemoveAt(index.Place);
        List<Formula> parts = [];
        var copies = _copies;
        _copies = Math.Max(2, copies * count);
        try
        {
            for (var value = first; value < first + count; value++)
            {
                var inner = new Scope(scope);
                var fixedIndex = new MeaningBinding(binder.Span, Number(value));
                inner.Set(binder.Pattern.Names[0].Name, fixedIndex);
                _display[fixedIndex] = value < 0 ? $"({value})" : $"{value}";
                parts.Add(rest.Length > 0
                    ? Quantified(syntax with { Binders = rest }, inner)
                    : syntax.Where is null
                        ? Proposition(syntax.Body, inner)
                        : Under(universal, Proposition(syntax.Where, inner), Guarded(() => Proposition(syntax.Body, inner)), syntax.Span));
            }
        }
        finally
        {
            _copies = copies;
        }

        // Where the condition is on the index alone, its values that fail are no cases; a statement without any is kept as it is, for its hypotheses fail.
        if (universal && parts.Exists(part => part is not Implies n || Decided(n.Premise) != false))
        {
            parts = [.. parts.Where(part => part is not Implies n || Decided(n.Premise) != false).Select(part => part is Implies n && Decided(n.Premise) == true ? n.Conclusion : part)];
        }

        return parts.Count == 1 ? parts[0] : universal ? new And([.. parts], syntax.Span) { AreCases = true } : new Or([.. parts], syntax.Span);
    }
}
