using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Language.Syntax;

namespace ProxyProof.Language.Elaboration;

/// <content>Expanding defines: by name, so that an argument may be a function, a domain or a proposition.</content>
internal sealed partial class Elaboration
{
    private const int MostExpansions = 50_000;
    private const long LargestFormula = 20_000;
    private readonly Dictionary<ExpansionKey, object> _expansions = [];
    private readonly Dictionary<Formula, long> _formulaSizes = new(ReferenceEqualityComparer.Instance);
    private int _expansionCount;

    // Two calls of one define expand alike when their arguments are the same thunks, or have the same values.
    private sealed record ExpansionKey(Closure Define, Sequence<IdentityKey> Arguments, bool AsDomain);

    // A thunk counts by identity, a value by value.
    private readonly record struct IdentityKey(object Of);

    private Meaning Expand(ClosureMeaning define, IReadOnlyList<ArgumentSyntax> arguments, SourceSpan span, Scope scope) =>
        (Meaning)Expanded(define, arguments, span, scope, asDomain: false);

    private object Expanded(ClosureMeaning define, IReadOnlyList<ArgumentSyntax> arguments, SourceSpan span, Scope scope, bool asDomain)
    {
        // 1. The arguments, as names of what was written.
        var closure = define.Closure;
        var arranged = Arranged(define, arguments, span);
        var inner = new Scope(closure.Scope);
        var identities = new IdentityKey[arranged.Length];
        var written = true;
        for (var k = 0; k < arranged.Length; k++)
        {
            var thunk = ArgumentThunk(arranged[k], scope, out var isForwarded);
            var value = isForwarded ? null : ValueOf(thunk, span);
            identities[k] = new(value ?? (object)thunk);
            written &= value is null;
            Give(inner, closure.Parameters[k].Pattern.Names[0], thunk);
        }

        var key = new ExpansionKey(closure, [.. identities], asDomain);
        if (_expansions.TryGetValue(key, out var known))
        {
            return known;
        }

        if (++_expansionCount > MostExpansions)
        {
            throw Fail("PP3010", span, $"the defines of this claim expand more than {MostExpansions} times", "give a repeated part a name with `let`");
        }

        // 2. The body.
        var active = _active;
        Enter(closure, define.Name, span);
        try
        {
            object result = asDomain ? Domain(closure.Body, inner) : Evaluate(closure.Body, inner);
            if (result is FormulaMeaning { Formula: var formula })
            {
                // A proposition keeps the names of its own call, for reports.
                RequireReadable(formula, span);
                if (!written || Binds(formula, indices: true))
                {
                    return result;
                }
            }

            _expansions[key] = result;
            return result;
        }
        catch (ElaborationException e) when (IsForeign(e.Diagnostic.Span, span))
        {
            // The mistake shows inside the define, but it was made in the call.
            throw new ElaborationException(Remapped(e.Diagnostic, define.Name, span)) { Retries = e.Retries, IsPlaced = true };
        }
        finally
        {
            _active = active;
        }
    }

    private bool IsForeign(SourceSpan mistake, SourceSpan call) =>
        string.Equals(call.File, Instance.File, StringComparison.Ordinal) && !string.Equals(mistake.File, Instance.File, StringComparison.Ordinal);

    private static Diagnostic Remapped(Diagnostic diagnostic, string name, SourceSpan call) => diagnostic with
    {
        Span = call,
        Message = diagnostic.Span == SourceSpan.None ? diagnostic.Message : $"in `{name}` ({diagnostic.Span}): {diagnostic.Message}",
    };

    // A parameter that is passed on is the same thunk, however deep the defines nest.
    private ThunkBinding ArgumentThunk(ExpressionSyntax argument, Scope scope, out bool isForwarded)
    {
        var syntax = argument;
        while (syntax is ParenthesizedSyntax parenthesized)
        {
            syntax = parenthesized.Inner;
        }

        isForwarded = syntax is NameSyntax { Primes: 0 } name && scope.Find(name.Name) is ThunkBinding { IsArgument: true };
        return isForwarded
            ? (ThunkBinding)scope.Find(((NameSyntax)syntax).Name)!
            : new ThunkBinding(argument.Span, argument, scope, isArgument: true, active: _active);
    }

    // The value of an argument; null where it has none, or where as a domain it would mean something else.
    private Meaning? ValueOf(ThunkBinding thunk, SourceSpan span)
    {
        var syntax = thunk.Expression;
        while (syntax is ParenthesizedSyntax inner)
        {
            syntax = inner.Inner;
        }

        if (syntax is RealsSyntax or MatrixSpaceSyntax or RangeSyntax or VectorSyntax or PowerSyntax { Base: RealsSyntax or VectorSyntax }
            or ComparisonSyntax or QuantifierSyntax or AndSyntax or OrSyntax or NotSyntax or ImpliesSyntax or WithProbabilitySyntax
            || (syntax is CallSyntax call && Builtins.Domains.Contains(call.Callee.Name.Name, StringComparer.Ordinal)))
        {
            return null;
        }

        try
        {
            return Force(thunk, asDomain: false, "an argument", span) as Meaning is var value && value is not FormulaMeaning ? value : null;
        }
        catch (ElaborationException)
        {
            // Where the argument is used, the mistake is found again, with its place.
            return null;
        }
    }

    // Propositions share their parts; a reader, and a checker, meets every part each time that it occurs.
    private void RequireReadable(Formula formula, SourceSpan span)
    {
        if (SizeOf(formula) > LargestFormula)
        {
            throw Fail("PP3008", span, $"written out, this proposition has more than {LargestFormula} comparisons", "state the parts as claims of their own");
        }
    }

    private long SizeOf(Formula formula)
    {
        if (_formulaSizes.TryGetValue(formula, out var known))
        {
            return known;
        }

        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        var size = formula switch
        {
            And n => n.Parts.Sum(SizeOf),
            Or n => n.Parts.Sum(SizeOf),
            Not n => SizeOf(n.Operand),
            Implies n => SizeOf(n.Premise) + SizeOf(n.Conclusion),
            IndexQuantifier n => SizeOf(n.Body),
            Claims.Quantifier n => SizeOf(n.Body) + (n.Where is { } where ? SizeOf(where) : 0),
            WithProbability n => SizeOf(n.Body),
            _ => 1,
        };
        return _formulaSizes[formula] = size;
    }

    private Meaning ExpandWith(ClosureMeaning define, Meaning[] arguments, SourceSpan span)
    {
        var active = _active;
        Enter(define.Closure, define.Name, span);
        try
        {
            var inner = new Scope(define.Closure.Scope);
            for (var k = 0; k < arguments.Length; k++)
            {
                BindPattern(define.Closure.Parameters[k].Pattern, arguments[k], inner);
            }

            return Evaluate(define.Closure.Body, inner);
        }
        finally
        {
            _active = active;
        }
    }
}
