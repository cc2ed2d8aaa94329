using ProxyProof.Numerics;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Language.Syntax;

namespace ProxyProof.Language.Elaboration;

/// <content>Checks of items on their own: lets that nothing uses, proofs, estimates.</content>
internal sealed partial class Elaboration
{
    // In a check of definitions: the space of what each function gives, null where it failed. A function that was looked at is not looked at again.
    private Dictionary<Closure, Space?>? _given;

    /// <summary>Starts to look at definitions one by one, rather than at a claim.</summary>
    public void BeginChecks() => _given = [];

    /// <summary>Elaborates a function at fresh arguments, when all of its parameters have domains.</summary>
    public void CheckFunction(FunctionBindingSyntax function, Scope scope)
    {
        if (function.Parameters.Any(parameter => parameter.Domain is null) || scope.Find(function.Name.Name) is not FunctionBinding { Function: var meaning }
            || _given?.ContainsKey(meaning.Closure) == true)
        {
            return;
        }

        try
        {
            AtFreshArguments(function, meaning, scope);
        }
        catch (ElaborationException e) when (_given is not null && e.Diagnostic.Code != Broken)
        {
            // What was said of the functions it calls was their spaces alone: only a full look decides.
            try
            {
                new Elaboration(Instance).AtFreshArguments(function, meaning, scope);
            }
            catch (ElaborationException)
            {
                _given[meaning.Closure] = null;
                throw;
            }
        }
        catch (ElaborationException) when (_given is not null)
        {
            _given[meaning.Closure] = null;
            throw;
        }
    }

    private void AtFreshArguments(FunctionBindingSyntax function, ClosureMeaning meaning, Scope scope)
    {
        List<Meaning> arguments = [];
        foreach (var parameter in function.Parameters)
        {
            var name = parameter.Pattern.Names[0].Name;
            var isIndex = IsLiftable(parameter.Pattern, parameter.Domain!, scope);
            arguments.Add(isIndex && OpenRange(name, parameter.Domain!, scope) is { } range ? range.Value : FreshVariables(name, Domain(parameter.Domain!, scope).Space));
        }

        _ = Apply(meaning, [.. arguments], function.Name.Span);
    }

    private bool IsDeclared(Closure closure) => _given is not null && closure.Parameters.All(parameter => parameter.Domain is not null);

    // In a check: the value of a function that was looked at already, as far as its space; null where it must be elaborated.
    private Meaning? Surmised(ClosureMeaning function, Sequence<Meaning> arguments, SourceSpan span)
    {
        if (!IsDeclared(function.Closure) || !_given!.TryGetValue(function.Closure, out var space))
        {
            return null;
        }

        if (space is null)
        {
            throw new ElaborationException(new Diagnostic(Severity.Error, Broken, span, $"`{function.Name}` could not be elaborated"));
        }

        var leaves = arguments.SelectMany(Leaves).ToArray();
        return leaves.All(leaf => Static(leaf.Node) is not null) ? null : Opaque(function.Name, space, Union(leaves.Select(leaf => leaf.Indices)));
    }

    private Meaning Opaque(string name, Space space, Sequence<OpenIndex> indices) => space switch
    {
        TensorSpace tensor => new TensorMeaning(Graph.AddVariable(name, IndexShape(indices).Then(tensor.Shape)), indices, tensor.Shape),
        ProductSpace product => new TupleMeaning([.. product.Factors.Select(factor => Opaque(name, factor, indices))]),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>Elaborates a constant let as a value, or as a domain when that is what it is.</summary>
    public void CheckValue(ValueBindingSyntax value, Scope scope)
    {
        try
        {
            var meaning = Evaluate(value.Value, scope);
            if (value.Pattern.IsTuple && (meaning is not TupleMeaning tuple || tuple.Parts.Count != value.Pattern.Names.Length))
            {
                throw Fail("PP3002", value.Pattern.Span, $"the pattern has {value.Pattern.Names.Length} names, the value is {meaning.Describe()}", "a pattern takes a tuple apart, part by part");
            }
        }
        catch (ElaborationException e)
        {
            try
            {
                _ = Domain(value.Value, scope);
            }
            catch (ElaborationException)
            {
                throw e;
            }
        }
    }

    /// <summary>Binds the parameter of an estimate.</summary>
    /// <param name="estimate">The item.</param>
    /// <param name="scope">Where its statement is read.</param>
    /// <param name="value">The value of the estimated constant; null for the lower end of its interval.</param>
    /// <returns>The interval.</returns>
    public (Rational Low, Rational High) BindEstimate(EstimateSyntax estimate, Scope scope, Rational? value)
    {
        var domain = Domain(estimate.Domain, scope);
        if (domain.Space is not TensorSpace { Shape.IsScalar: true } || domain.Domain is not Box { Low: { } low, High: { } high })
        {
            throw Fail("PP3004", estimate.Domain.Span, $"an estimate searches a bounded interval, found {domain.Text}", "for example `estimate mu in [0, 10]: pl(f, mu, fstar = 0)`");
        }

        if (Static(low)?[0] is not { } least || Static(high)?[0] is not { } greatest)
        {
            throw Fail("PP3006", estimate.Domain.Span, "the ends of an estimate's interval must be fixed numbers", "write them as fractions or decimals");
        }

        Give(scope, estimate.Name, new SweepBinding(estimate.Name.Span, value ?? least));
        return (least, greatest);
    }

    /// <summary>Checks names and shapes of a proof: it sees the claim's outermost quantified variables under the names of the expanded define.</summary>
    public void CheckProof(ProofSyntax proof, ExpressionSyntax statement, Scope scope)
    {
        var inner = new Scope(Outermost(statement, scope));
        foreach (var step in proof.Steps)
        {
            switch (step)
            {
                case HaveSyntax have:
                    _ = Proposition(have.Statement, inner);
                    if (have.Label is { } label)
                    {
                        Give(inner, label, new MeaningBinding(label.Span, new FormulaMeaning(Proposition(have.Statement, inner))));
                    }

                    CheckMethod(have.By, inner);
                    break;
                case CalcSyntax calc:
                    var first = TensorOf(calc.First, inner);
                    foreach (var link in calc.Links)
                    {
                        var next = TensorOf(link.Next, inner);
                        RequireSameShape(first, next, link.Next.Span, "a step of `calc`");
                        CheckMethod(link.By, inner);
                    }

                    break;
                default:
                    break;
            }
        }
    }

    private static readonly string[] Methods = ["algebra", "convexity", "interval", "sos", "monotone", "cauchy_schwarz", "jensen"];

    private static void CheckMethod(IdentifierSyntax? by, Scope scope)
    {
        if (by is { } method && !Methods.Contains(method.Name, StringComparer.Ordinal) && scope.Find(method.Name) is null)
        {
            throw Fail("PP2001", method.Span, $"unknown method or fact `{method.Name}`", Suggestions.For(method.Name, Methods.Concat(scope.AllNames())) ?? $"methods are {string.Join(", ", Methods)}");
        }
    }

    // Follows defines and parentheses to the first quantifier, and binds what it binds.
    private Scope Outermost(ExpressionSyntax statement, Scope scope)
    {
        switch (statement)
        {
            case ParenthesizedSyntax n:
                return Outermost(n.Inner, scope);
            case CallSyntax { Callee.Primes: 0 } n when scope.Find(n.Callee.Name.Name) is FunctionBinding { Function.Closure: { IsDefine: true } closure } define:
                var arranged = Arranged(define.Function, n.Arguments, n.Span);
                var names = new Scope(closure.Scope);
                for (var k = 0; k < arranged.Length; k++)
                {
                    names.Set(closure.Parameters[k].Pattern.Names[0].Name, new ThunkBinding(arranged[k].Span, arranged[k], scope, isArgument: true, active: []));
                }

                var quantified = Outermost(closure.Body, names);
                if (ReferenceEquals(quantified, names))
                {
                    return scope;
                }

                var seen = new Scope(scope);
                foreach (var (name, binding) in quantified.Own)
                {
                    seen.Set(name, binding);
                }

                return seen;
            case QuantifierSyntax n:
                var inner = new Scope(scope);
                foreach (var binder in n.Binders)
                {
                    _ = IsLiftable(binder.Pattern, binder.Domain, inner) ? (object)OpenedForProof(binder, inner) : BindVariable(binder, inner);
                }

                return inner;
            default:
                return scope;
        }
    }

    private Scope OpenedForProof(BinderSyntax binder, Scope scope)
    {
        if (OpenRange(binder.Pattern.Names[0].Name, binder.Domain, scope) is { } open)
        {
            Give(scope, binder.Pattern.Names[0], new MeaningBinding(binder.Span, open.Value));
        }

        return scope;
    }
}
