using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Language.Syntax;
using ProxyProof.Numerics;

namespace ProxyProof.Language.Elaboration;

/// <content>Names: what they stand for, as values and as domains.</content>
internal sealed partial class Elaboration
{
    private Meaning Named(NameSyntax syntax, Scope scope)
    {
        if (syntax.Primes > 0)
        {
            return Primed(FunctionNamed(syntax.Name, syntax.Span, scope), syntax.Primes);
        }

        if (scope.Find(syntax.Name) is { } binding)
        {
            // A define without parameters is used by its name alone.
            return binding is FunctionBinding { Function: { Closure: { IsDefine: true, Parameters.Count: 0 } } define }
                ? Expand(define, [], syntax.Span, scope)
                : Bound(syntax.Name, binding, syntax.Span);
        }

        return syntax.Name switch
        {
            "pi" => Tensor(Graph.Add(new PiConstant())),
            "e" => Tensor(Build.Apply(UnaryFunction.Exp, Build.Constant(1))),
            "inf" => throw Fail("PP3002", syntax.Span, "`inf` is only an end of an interval or the order of a norm", "for example `[0, inf]` or `norm(x, inf)`"),
            _ when Builtins.IsFunction(syntax.Name) => new BuiltinMeaning(syntax.Name),
            _ => throw Unknown(syntax.Name, syntax.Span, scope),
        };
    }

    private static ElaborationException Unknown(string name, SourceSpan span, Scope scope) => new(NameCheck.Unknown(name, span, scope));

    private static FunctionMeaning Primed(FunctionMeaning function, int primes)
    {
        for (var k = 0; k < primes; k++)
        {
            function = new DerivedMeaning(function);
        }

        return function;
    }

    private FunctionMeaning FunctionNamed(string name, SourceSpan span, Scope scope)
    {
        Meaning meaning;
        if (scope.Find(name) is { } binding)
        {
            meaning = Bound(name, binding, span);
        }
        else if (Builtins.IsFunction(name))
        {
            meaning = new BuiltinMeaning(name);
        }
        else
        {
            throw Unknown(name, span, scope);
        }

        return meaning as FunctionMeaning ?? throw Fail(
            "PP2002", span, $"`{name}` is {meaning.Describe()}, not a function", meaning is TensorMeaning ? $"write `{name} * (…)` for a product" : "a function is given by `let f(x in R) = …`");
    }

    private Meaning Bound(string name, Binding binding, SourceSpan span)
    {
        switch (binding)
        {
            case MeaningBinding b:
                return b.Meaning;
            case FunctionBinding b:
                return b.Function;
            case ThunkBinding b:
                return (Meaning)Force(b, asDomain: false, name, span);
            case SweepBinding b:
                return Number(b.Value);
            case DataBinding b:
                return Once(b, name, span, () => DataMeaning(name, b));
            case RandomBinding b:
                return Once(b, name, span, () => RandomMeaning(name, b));
            case TrajectoryBinding b:
                return Once(b, name, span, () => Trajectory(b.Trajectory, b.Scope));
            case BrokenBinding:
                throw new ElaborationException(new Diagnostic(Severity.Error, Broken, span, $"`{name}` could not be elaborated"));
            default:
                throw new System.Diagnostics.UnreachableException(binding.GetType().Name);
        }
    }

    /// <summary>The code of a diagnostic that only follows from another: never shown.</summary>
    public const string Broken = "PP0000";

    private object Force(ThunkBinding thunk, bool asDomain, string name, SourceSpan span)
    {
        if (_thunks.TryGetValue((thunk, asDomain), out var known))
        {
            return known;
        }

        // An argument is elaborated where it was written: what is open around it there counts, not what is open here.
        var active = _active;
        if (thunk.Active is { } there)
        {
            _active = active.Contains(thunk) ? there.Add(thunk) : there;
        }

        Enter(thunk, name, span);
        var batches = _batches;
        _batches = thunk.IsArgument ? batches : null;
        try
        {
            object value = asDomain ? Domain(thunk.Expression, thunk.Scope) : Evaluate(thunk.Expression, thunk.Scope);
            if (thunk.Part >= 0 && value is Meaning whole)
            {
                value = whole is TupleMeaning tuple && thunk.Part < tuple.Parts.Count
                    ? tuple.Parts[thunk.Part]
                    : throw Fail("PP3002", thunk.Span, $"the pattern asks for a tuple, found {whole.Describe()}", "a pattern takes a tuple apart: `let (a, b) = (1, 2)`");
            }

            if (value is FormulaMeaning { Formula: var formula })
            {
                RequireReadable(formula, span);
                if (Binds(formula, indices: true))
                {
                    return value;
                }
            }

            _thunks[(thunk, asDomain)] = value;
            return value;
        }
        finally
        {
            (_active, _batches) = (active, batches);
        }
    }

    private Meaning Once(Binding binding, string name, SourceSpan span, Func<Meaning> make)
    {
        if (!_items.TryGetValue(binding, out var meaning))
        {
            var active = _active;
            Enter(binding, name, span);
            var batches = _batches;
            _batches = null;
            try
            {
                meaning = make();
            }
            finally
            {
                (_active, _batches) = (active, batches);
            }

            _items.Add(binding, meaning);
        }

        return meaning;
    }

    private void Enter(object item, string name, SourceSpan span)
    {
        if (_active.Contains(item))
        {
            throw Fail("PP2004", span, $"`{name}` is defined by itself", "a definition may use only what does not depend on it");
        }

        _active = _active.Add(item);
    }

    /// <summary>Fresh variables for an element of a space.</summary>
    public Meaning FreshVariables(string name, Space space) => space switch
    {
        TensorSpace tensor => Tensor(Graph.AddVariable(name, tensor.Shape)),
        ProductSpace product => new TupleMeaning([.. product.Factors.Select((factor, k) => FreshVariables($"{name}.{k + 1}", factor))]),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>Binds the names of a pattern to the parts of a value.</summary>
    public void BindPattern(PatternSyntax pattern, Meaning value, Scope scope)
    {
        if (!pattern.IsTuple)
        {
            Give(scope, pattern.Names[0], new MeaningBinding(pattern.Span, value));
            return;
        }

        if (value is not TupleMeaning tuple || tuple.Parts.Count != pattern.Names.Length)
        {
            throw Fail(
                "PP3002", pattern.Span, $"the pattern has {pattern.Names.Length} names, the value is {value.Describe()}", "a pattern takes a tuple apart, part by part");
        }

        for (var k = 0; k < pattern.Names.Length; k++)
        {
            Give(scope, pattern.Names[k], new MeaningBinding(pattern.Names[k].Span, tuple.Parts[k]));
        }
    }

    private static void Distinct(IEnumerable<IdentifierSyntax> names)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (!seen.Add(name.Name))
            {
                throw Fail("PP2005", name.Span, $"the name `{name.Name}` is given twice here", "write it once");
            }
        }
    }

    private static void Give(Scope scope, IdentifierSyntax name, Binding binding)
    {
        if (!scope.TryAdd(name.Name, binding))
        {
            throw Fail("PP2005", name.Span, $"the name `{name.Name}` is given twice here", "rename one of the two");
        }
    }

    /// <summary>The space of a value.</summary>
    public static Space SpaceOf(Meaning meaning, SourceSpan span) => meaning switch
    {
        TensorMeaning tensor => new TensorSpace(tensor.Core),
        TupleMeaning tuple => new ProductSpace([.. tuple.Parts.Select(part => SpaceOf(part, span))]),
        _ => throw Fail("PP3002", span, $"found {meaning.Describe()} where a value is expected", "give a number, vector, matrix or tuple"),
    };
}
