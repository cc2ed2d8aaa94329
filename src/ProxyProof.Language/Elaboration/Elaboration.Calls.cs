using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Language.Syntax;
using ProxyProof.Numerics;

namespace ProxyProof.Language.Elaboration;

/// <content>Applying functions: the language's own, lets and defines.</content>
internal sealed partial class Elaboration
{
    private Meaning Call(CallSyntax syntax, Scope scope)
    {
        var name = syntax.Callee.Name;
        if (Builtins.Domains.Contains(name.Name, StringComparer.Ordinal) && scope.Find(name.Name) is null)
        {
            throw Fail("PP3001", syntax.Span, $"found the domain `{name.Name}(…)` where a value is expected", "a domain stands after `in` or `on`");
        }

        var function = Primed(FunctionNamed(name.Name, name.Span, scope), syntax.Callee.Primes);
        switch (function)
        {
            case ClosureMeaning { Closure.IsDefine: true } define:
                return Expand(define, syntax.Arguments, syntax.Span, scope);
            case BuiltinMeaning builtin:
                return CallBuiltin(builtin.Name, syntax, scope);
            default:
                return Apply(function, [.. Arranged(function, syntax.Arguments, syntax.Span).Select(argument => Argument(argument, scope))], syntax.Span);
        }
    }

    // An argument that names a function is passed as one.
    private Meaning Argument(ExpressionSyntax syntax, Scope scope) => Evaluate(syntax, scope);

    // Arguments in the order of the parameters: positional ones first, then by name.
    private static ExpressionSyntax[] Arranged(FunctionMeaning function, IReadOnlyList<ArgumentSyntax> arguments, SourceSpan span)
    {
        IReadOnlyList<string> names = function is ClosureMeaning closure
            ? [.. closure.Closure.Parameters.Select(parameter => parameter.Pattern.IsTuple ? "(…)" : parameter.Pattern.Names[0].Name)]
            : ["z"];
        return Arranged(function.Name, names, arguments, span);
    }

    private static ExpressionSyntax[] Arranged(string function, IReadOnlyList<string> parameters, IReadOnlyList<ArgumentSyntax> arguments, SourceSpan span)
    {
        string Signature() => $"`{function}({string.Join(", ", parameters)})`";
        var arranged = new ExpressionSyntax?[parameters.Count];
        var named = false;
        for (var k = 0; k < arguments.Count; k++)
        {
            var place = k;
            if (arguments[k].Name is { } name)
            {
                named = true;
                place = parameters.ToList().IndexOf(name.Name);
                if (place < 0)
                {
                    throw Fail("PP2003", name.Span, $"`{function}` has no parameter `{name.Name}`", Suggestions.For(name.Name, parameters) ?? $"its parameters are {Signature()}");
                }
            }
            else if (named)
            {
                throw Fail("PP2003", arguments[k].Span, "a positional argument follows a named one", "give the positional arguments first");
            }

            if (place >= parameters.Count)
            {
                throw Fail("PP2003", arguments[k].Span, $"`{function}` takes {parameters.Count} {(parameters.Count == 1 ? "argument" : "arguments")}, found {arguments.Count}",
                    parameters is ["(…)"] ? $"its parameter is a tuple: write `{function}((a, b))`" : $"its parameters are {Signature()}");
            }

            if (arranged[place] is not null)
            {
                throw Fail("PP2003", arguments[k].Span, $"the parameter `{parameters[place]}` of `{function}` is given twice", $"its parameters are {Signature()}");
            }

            arranged[place] = arguments[k].Value;
        }

        var missing = Array.FindIndex(arranged, argument => argument is null);
        return missing < 0
            ? arranged.OfType<ExpressionSyntax>().ToArray()
            : throw Fail("PP2003", span, $"the argument `{parameters[missing]}` of `{function}` is missing",
                arguments is [{ Value: TupleSyntax tuple }] && tuple.Elements.Length == parameters.Count
                    ? $"{parameters.Count} parameters are not one tuple: write {Signature()}"
                    : $"its parameters are {Signature()}");
    }

    /// <summary>Applies a function to values.</summary>
    private Meaning Apply(FunctionMeaning function, Sequence<Meaning> arguments, SourceSpan span)
    {
        // Below an index, or in the objective of minibatches, a `mean` has a meaning of its own.
        var applications = _batches?.Applications ?? _applications;
        if (applications.TryGetValue((function, arguments), out var known))
        {
            return known;
        }

        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        var value = function switch
        {
            DerivedMeaning derived => ScalarDerivative(derived, arguments, span),
            BuiltinMeaning builtin => ApplyBuiltin(builtin.Name, arguments, span),
            ClosureMeaning closure => ApplyClosure(closure, arguments, span),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        applications[(function, arguments)] = value;
        return value;
    }

    private Meaning ApplyClosure(ClosureMeaning function, Sequence<Meaning> arguments, SourceSpan span)
    {
        var closure = function.Closure;
        if (arguments.Count != closure.Parameters.Count)
        {
            throw Fail("PP2003", span, $"`{function.Name}` takes {closure.Parameters.Count} arguments, found {arguments.Count}", "give one argument for each parameter");
        }

        // 1. Declared domains: a number where a tensor comes means entry by entry.
        var lifted = new bool[arguments.Count];
        for (var k = 0; k < arguments.Count; k++)
        {
            if (closure.Parameters[k].Domain is { } domain && arguments[k] is TensorMeaning or TupleMeaning)
            {
                var declared = Domain(closure.Parameters[k].Domain!, closure.Scope).Space;
                var given = SpaceOf(arguments[k], span);
                if (declared == given)
                {
                    continue;
                }

                if (declared is TensorSpace { Shape.IsScalar: true } && given is TensorSpace)
                {
                    lifted[k] = true;
                    continue;
                }

                throw Fail(
                    "PP3001",
                    span,
                    $"argument {k + 1} of `{function.Name}` is in {given}, its parameter `{string.Join(", ", closure.Parameters[k].Pattern.Names.Select(n => n.Name))}` in {declared}",
                    $"give an element of {declared}; the domain of the parameter was given at line {closure.Parameters[k].Pattern.Span.Line}");
            }
        }

        if (lifted.Contains(true))
        {
            return EntryByEntry(function.Name, arguments, lifted, span, inner => ApplyClosure(function, inner, span));
        }

        if (_batches is null && Surmised(function, arguments, span) is { } surmised)
        {
            return surmised;
        }

        // 2. Without a domain the use decides the shape; where that does not fit, entry by entry may.
        try
        {
            return Inside(function, arguments, span);
        }
        catch (ElaborationException e)
        {
            var retry = e.WantsNumbers && e.Retries < MostRetries && closure.Parameters.All(parameter => parameter.Domain is null)
                && arguments.All(argument => argument is TensorMeaning) && arguments.Any(argument => argument is TensorMeaning { Core.Rank: > 0 });
            if (retry)
            {
                try
                {
                    return EntryByEntry(function.Name, arguments, [.. arguments.Select(_ => true)], span, inner => Inside(function, inner, span));
                }
                catch (ElaborationException)
                {
                    // The first mistake says more than the one that the second attempt ended with.
                }
            }

            throw Placed(e, function, arguments, span, e.Retries + (retry ? 1 : 0));
        }
    }

    // Bounds the second attempts in a tower of functions: each level would try again what all levels below have tried.
    private const int MostRetries = 3;

    // A mistake inside a function whose parameters take their shapes from the use is as much one of the call.
    private ElaborationException Placed(ElaborationException e, ClosureMeaning function, Sequence<Meaning> arguments, SourceSpan call, int retries)
    {
        var diagnostic = e.Diagnostic;
        if (IsForeign(diagnostic.Span, call))
        {
            return new(Remapped(diagnostic, function.Name, call)) { Retries = retries, IsPlaced = true, WantsNumbers = e.WantsNumbers };
        }

        var undeclared = function.Closure.Parameters.Any(parameter => parameter.Domain is null);
        return !e.IsPlaced && undeclared && diagnostic.Code is "PP3001" or "PP3002" or "PP3005" or "PP3007" && call.Line != diagnostic.Span.Line
            ? new(diagnostic with { Message = $"{diagnostic.Message} (in `{function.Name}`, applied at line {call.Line} to {string.Join(", ", arguments.Select(argument => argument.Describe()))})" }) { Retries = retries, IsPlaced = true, WantsNumbers = e.WantsNumbers }
            : new(diagnostic) { Retries = retries, IsPlaced = e.IsPlaced, WantsNumbers = e.WantsNumbers };
    }

    private Meaning Inside(ClosureMeaning function, Sequence<Meaning> arguments, SourceSpan span)
    {
        var closure = function.Closure;
        var active = _active;
        Enter(closure, function.Name, span);
        try
        {
            var inner = new Scope(closure.Scope);
            for (var k = 0; k < arguments.Count; k++)
            {
                BindPattern(closure.Parameters[k].Pattern, arguments[k], inner);
            }

            var value = Evaluate(closure.Body, inner);
            if (IsDeclared(closure) && value is TensorMeaning or TupleMeaning)
            {
                _given![closure] = SpaceOf(value, span);
            }

            return value;
        }
        finally
        {
            _active = active;
        }
    }

    // Opens an index for each axis of the tensors, applies to numbers, and closes the indices again.
    private TensorMeaning EntryByEntry(string name, Sequence<Meaning> arguments, bool[] lifted, SourceSpan span, Func<Sequence<Meaning>, Meaning> apply)
    {
        var core = Shape.Scalar;
        foreach (var argument in arguments.Where((_, k) => lifted[k]).OfType<TensorMeaning>())
        {
            if (!argument.Core.IsScalar && !core.IsScalar && argument.Core != core)
            {
                throw Fail("PP3001", span, $"`{name}` is applied entry by entry to arguments of shapes {core} and {argument.Core}", "entry by entry needs equal shapes");
            }

            core = argument.Core.IsScalar ? core : argument.Core;
        }

        OpenIndex[] fresh = [.. core.Dims.Select(NewIndex)];
        Sequence<Meaning> opened =
        [
            .. arguments.Select((argument, k) => lifted[k] && argument is TensorMeaning { Core.IsScalar: false } tensor
                ? new TensorMeaning(tensor.Node, [.. tensor.Indices, .. fresh], Shape.Scalar)
                : argument),
        ];
        var value = AsTensor(apply(opened), span);
        if (!value.Core.IsScalar)
        {
            throw Fail("PP3001", span, $"`{name}` applied to a number gives {value.Describe()}, so it does not apply entry by entry", "use `vec(i in 1..n, …)` to put values side by side");
        }

        var indices = Union(value.Indices, [.. fresh]);
        return new(Align(value, indices, Shape.Scalar), [.. indices.Where(index => !fresh.Contains(index))], core);
    }
}
