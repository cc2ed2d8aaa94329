using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Language.Syntax;
using ProxyProof.Numerics;

namespace ProxyProof.Language.Elaboration;

/// <content>Checks of items on their own: lets that nothing uses, estimates.</content>
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
}
