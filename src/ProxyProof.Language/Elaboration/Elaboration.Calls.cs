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
                throw Fail("PP2003", arguments[k].Span, $"`{function}` takes {parameters.Count} {(parameters.Count == 1 ? "argument" : "arguments")}, found {arguments.Count}", $"its parameters are {Signature()}");
            }

            if (arranged[place] is not null)
            {
                throw Fail("PP2003", arguments[k].Span, $"the parameter `{parameters[place]}` of `{function}` is given twice");
            }

            arranged[place] = arguments[k].Value;
        }

        var missing = Array.FindIndex(arranged, argument => argument is null);
        return missing < 0
            ? arranged.OfType<ExpressionSyntax>().ToArray()
            : throw Fail("PP2003", span, $"the argument `{parameters[missing]}` of `{function}` is missing", $"its parameters are {Signature()}");
    }

    // A define sees its arguments as they were written, so that one may be a function or a domain.
    private Meaning Expand(ClosureMeaning define, IReadOnlyList<ArgumentSyntax> arguments, SourceSpan span, Scope scope)
    {
        var closure = define.Closure;
        var arranged = Arranged(define, arguments, span);
        var active = _active;
        Enter(closure, define.Name, span);
        try
        {
            var inner = new Scope(closure.Scope);
            for (var k = 0; k < arranged.Length; k++)
            {
                var name = closure.Parameters[k].Pattern.Names[0];
                Give(inner, name, new ThunkBinding(arranged[k].Span, arranged[k], scope, isArgument: true, active: active));
            }

            _expanding++;
            try
            {
                return Evaluate(closure.Body, inner);
            }
            catch (ElaborationException e) when (_expanding == 1 && !string.Equals(e.Diagnostic.Span.File, span.File, StringComparison.Ordinal))
            {
                // The mistake shows inside the define, but it was made in the call.
                throw new ElaborationException(e.Diagnostic with
                {
                    Span = span,
                    Message = $"in `{define.Name}` ({e.Diagnostic.Span}): {e.Diagnostic.Message}",
                });
            }
            finally
            {
                _expanding--;
            }
        }
        finally
        {
            _active = active;
        }
    }

    /// <summary>Applies a function to values.</summary>
    private Meaning Apply(FunctionMeaning function, Sequence<Meaning> arguments, SourceSpan span)
    {
        if (_applications.TryGetValue((function, arguments), out var known))
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
        _applications[(function, arguments)] = value;
        return value;
    }

    private Meaning ApplyClosure(ClosureMeaning function, Sequence<Meaning> arguments, SourceSpan span)
    {
        var closure = function.Closure;
        if (arguments.Count != closure.Parameters.Count)
        {
            throw Fail("PP2003", span, $"`{function.Name}` takes {closure.Parameters.Count} arguments, found {arguments.Count}");
        }

        // 1. Declared domains: a number where a tensor comes means entry by entry.
        var lifted = false;
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
                    lifted = true;
                    continue;
                }

                throw Fail(
                    "PP3001",
                    span,
                    $"argument {k + 1} of `{function.Name}` is in {given}, its parameter `{string.Join(", ", closure.Parameters[k].Pattern.Names.Select(n => n.Name))}` in {declared}");
            }
        }

        if (lifted)
        {
            return EntryByEntry(function.Name, arguments, span, inner => ApplyClosure(function, inner, span));
        }

        // 2. Without a domain the use decides the shape; where that does not fit, entry by entry may.
        try
        {
            return Inside(function, arguments, span);
        }
        catch (ElaborationException e) when (
            e.Diagnostic.Code is "PP3001" && closure.Parameters.All(parameter => parameter.Domain is null) && arguments.Any(argument => argument is TensorMeaning { Core.Rank: > 0 })
            && arguments.All(argument => argument is TensorMeaning))
        {
            try
            {
                return EntryByEntry(function.Name, arguments, span, inner => Inside(function, inner, span));
            }
            catch (ElaborationException)
            {
                throw e;
            }
        }
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

            return Evaluate(closure.Body, inner);
        }
        finally
        {
            _active = active;
        }
    }

    // Opens an index for each axis of the tensors, applies to numbers, and closes the indices again.
    private TensorMeaning EntryByEntry(string name, Sequence<Meaning> arguments, SourceSpan span, Func<Sequence<Meaning>, Meaning> apply)
    {
        var core = Shape.Scalar;
        foreach (var argument in arguments.OfType<TensorMeaning>())
        {
            if (!argument.Core.IsScalar && !core.IsScalar && argument.Core != core)
            {
                throw Fail("PP3001", span, $"`{name}` is applied entry by entry to arguments of shapes {core} and {argument.Core}");
            }

            core = argument.Core.IsScalar ? core : argument.Core;
        }

        OpenIndex[] fresh = [.. core.Dims.Select(NewIndex)];
        Sequence<Meaning> opened =
        [
            .. arguments.Select(argument => argument is TensorMeaning { Core.IsScalar: false } tensor
                ? new TensorMeaning(tensor.Node, [.. tensor.Indices, .. fresh], Shape.Scalar)
                : argument),
        ];
        var value = AsTensor(apply(opened), span);
        if (!value.Core.IsScalar)
        {
            throw Fail("PP3001", span, $"`{name}` applied to a number gives {value.Describe()}, so it does not apply entry by entry");
        }

        var indices = Union(value.Indices, [.. fresh]);
        return new(Align(value, indices, Shape.Scalar), [.. indices.Where(index => !fresh.Contains(index))], core);
    }

    private Meaning CallBuiltin(string name, CallSyntax syntax, Scope scope)
    {
        if (name == "norm")
        {
            return PowerNorm(syntax, scope);
        }

        if (name == "exponent")
        {
            Defer("exponent", syntax.Span);
            var parts = Arranged(name, ["m", "e"], syntax.Arguments, syntax.Span).Select(argument => NumberOf(argument, scope, "an argument of `exponent`")).ToArray();
            return Tensor(Graph.Add(new Deferred("exponent", [.. parts.Select(part => part.Node)], "", Shape.Scalar)));
        }

        IReadOnlyList<string> parameters = name switch
        {
            "leaky_relu" => ["z", "a"],
            "smelu" => ["z", "beta"],
            "huber" => ["z", "delta"],
            "outer" or "cosine" => ["a", "b"],
            "opnorm" or "sigma_min" or "trace" or "det" => ["A"],
            "lambda_min" or "lambda_max" => ["S"],
            "zeros" or "ones" when syntax.Arguments.Length == 2 => ["m", "n"],
            "zeros" or "ones" or "identity" => ["n"],
            "max" or "min" => [.. Enumerable.Range(1, Math.Max(2, syntax.Arguments.Length)).Select(k => $"a{k}")],
            "diag" or "flatten" => ["x"],
            "sum" or "mean" or "prod" or "vec" => throw Fail("PP2003", syntax.Span, $"`{name}` runs over an index", $"write `{name}(i in 1..n, …)`"),
            _ => ["z"],
        };
        var arranged = Arranged(name, parameters, syntax.Arguments, syntax.Span);
        if (name is "identity" or "zeros" or "ones")
        {
            int[] dims = [.. arranged.Select(argument => StaticInteger(argument, scope, $"a dimension of `{name}`", 1))];
            return name == "identity"
                ? Tensor(Build.Identity(dims[0]))
                : Tensor(Build.Constant(name == "ones" ? 1 : 0, Shape.Of(dims)));
        }

        return Apply(new BuiltinMeaning(name), [.. arranged.Select(argument => Element(argument, scope))], syntax.Span);
    }

    private Meaning ApplyBuiltin(string name, Sequence<Meaning> arguments, SourceSpan span)
    {
        if (arguments.Count == 1 && Builtins.Unary.TryGetValue(name, out var unary))
        {
            var value = Elementwise(unary, AsTensor(arguments[0], span));
            if (unary is UnaryFunction.Log or UnaryFunction.Sqrt or UnaryFunction.Arcsin or UnaryFunction.Arccos)
            {
                RequireDefined(value.Node, span, $"`{name}`");
                if (Static(AsTensor(arguments[0], span).Node) is { } given && given.Any(v => IsOutside(unary, v)))
                {
                    RequireDefined(Build.Divide(Build.Constant(1), Build.Constant(0)), span, $"`{name}` of {given.First(v => IsOutside(unary, v))}");
                }
            }

            return value;
        }

        if (arguments.Count == 2 && Builtins.Parametric.TryGetValue(name, out var parametric))
        {
            var parameter = AsTensor(arguments[1], span);
            return parameter.Core.IsScalar
                ? Elementwise(parametric, AsTensor(arguments[0], span), parameter)
                : throw Fail("PP3001", span, $"the parameter of `{name}` is a number, found {parameter.Describe()}");
        }

        return name switch
        {
            "flatten" => Flattened(arguments[0], span),
            "max" or "min" when arguments.Count >= 2 => arguments.Select(argument => AsTensor(argument, span)).Aggregate((left, right) =>
            {
                RequireSameShape(left, right, span, $"`{name}`");
                return Elementwise(name == "max" ? BinaryFunction.Max : BinaryFunction.Min, left, right);
            }),
            "cosine" => Cosine(arguments[0], arguments[1], span),
            "outer" => Outer(AsTensor(arguments[0], span), AsTensor(arguments[1], span), span),
            "diag" => Diagonal(AsTensor(arguments[0], span), span),
            "trace" => Trace(SquareMatrix(arguments[0], name, span)),
            "det" => OfMatrix(SpectralFunction.Determinant, SquareMatrix(arguments[0], name, span)),
            "lambda_min" => OfMatrix(SpectralFunction.LambdaMin, SquareMatrix(arguments[0], name, span)),
            "lambda_max" => OfMatrix(SpectralFunction.LambdaMax, SquareMatrix(arguments[0], name, span)),
            "opnorm" when AsTensor(arguments[0], span).Core.Rank < 2 => Norm(arguments[0], span),
            "opnorm" => OfMatrix(SpectralFunction.OperatorNorm, AsTensor(arguments[0], span)),
            "sigma_min" => AsTensor(arguments[0], span).Core.Rank == 2
                ? OfMatrix(SpectralFunction.SigmaMin, AsTensor(arguments[0], span))
                : throw Fail("PP3001", span, $"`sigma_min` takes a matrix, found {arguments[0].Describe()}"),
            _ => throw Fail("PP2003", span, $"`{name}` does not take {arguments.Count} {(arguments.Count == 1 ? "argument" : "arguments")}"),
        };
    }

    private static bool IsOutside(UnaryFunction function, Rational value) => function switch
    {
        UnaryFunction.Log => value.Sign <= 0,
        UnaryFunction.Sqrt => value.Sign < 0,
        _ => Rational.Abs(value) > 1,
    };

    private TensorMeaning PowerNorm(CallSyntax syntax, Scope scope)
    {
        var arranged = Arranged("norm", ["x", "p"], syntax.Arguments, syntax.Span);
        var value = AsTensor(Flattened(Element(arranged[0], scope), arranged[0].Span), arranged[0].Span);
        if (arranged[1] is NameSyntax { Name: "inf", Primes: 0 } && scope.Find("inf") is null)
        {
            return value with { Node = Build.Reduce(Reduction.Max, Build.Apply(UnaryFunction.Abs, value.Node), 1), Core = Shape.Scalar };
        }

        var order = NumberOf(arranged[1], scope, "the order of a norm");
        if (order.Indices.Count > 0 || Static(order.Node) is not { } p || p[0] < 1)
        {
            throw Fail("PP3006", arranged[1].Span, "the order of a norm is a fixed number of at least 1, or `inf`");
        }

        if (p[0] == 2)
        {
            return Norm(value, syntax.Span);
        }

        var sizes = Elementwise(UnaryFunction.Abs, value);
        if (p[0].IsOne)
        {
            return value with { Node = Build.Sum(sizes.Node, 1), Core = Shape.Scalar };
        }

        var powers = p[0].IsInteger ? sizes with { Node = Build.Power(sizes.Node, (int)p[0].Numerator) } : Elementwise(BinaryFunction.Power, sizes, order);
        var sum = value with { Node = Build.Sum(powers.Node, 1), Core = Shape.Scalar };
        return Elementwise(BinaryFunction.Power, sum, Number(Rational.One / p[0]));
    }

    private Meaning Flattened(Meaning value, SourceSpan span)
    {
        if (value is not TupleMeaning tuple)
        {
            var tensor = AsTensor(value, span);
            var flat = Shape.Of(tensor.Core.Size);
            return tensor.Core == flat ? tensor : new TensorMeaning(Build.Reshape(tensor.Node, IndexShape(tensor.Indices).Then(flat)), tensor.Indices, flat);
        }

        TensorMeaning[] parts = [.. tuple.Parts.Select(part => (TensorMeaning)Flattened(part, span))];
        var indices = Union(parts.Select(part => part.Indices));
        var total = Shape.Of(parts.Sum(part => part.Core.Size));
        var (offset, lead) = (0, indices.Count);
        NodeId? sum = null;
        foreach (var part in parts)
        {
            var placed = Build.Scatter(Align(part, indices, part.Core), new IndexMap(lead, offset, [1]), IndexShape(indices).Then(total));
            sum = sum is { } known ? Build.Add(known, placed) : placed;
            offset += part.Core.Size;
        }

        return new TensorMeaning(sum!.Value, indices, total);
    }

    private TensorMeaning Cosine(Meaning a, Meaning b, SourceSpan span) => Elementwise(
        BinaryFunction.Divide, InnerProduct(a, b, span), Elementwise(BinaryFunction.Multiply, Norm(a, span), Norm(b, span)));

    private TensorMeaning Outer(TensorMeaning a, TensorMeaning b, SourceSpan span)
    {
        if (a.Core.Rank != 1 || b.Core.Rank != 1)
        {
            throw Fail("PP3001", span, $"`outer` takes two vectors, found {a.Describe()} and {b.Describe()}");
        }

        var indices = Union(a.Indices, b.Indices);
        int[] lead = [.. Enumerable.Range(0, indices.Count)];
        var node = Build.Contract(
            a.Node, [.. Labels(a, indices), indices.Count], b.Node, [.. Labels(b, indices), indices.Count + 1], [.. lead, indices.Count, indices.Count + 1]);
        return new(node, indices, Shape.Of(a.Core[0], b.Core[0]));
    }

    private TensorMeaning Diagonal(TensorMeaning value, SourceSpan span)
    {
        var lead = value.Indices.Count;
        var outer = IndexShape(value.Indices);
        switch (value.Core.Rank)
        {
            case 1:
                var n = value.Core[0];
                return value with { Node = Build.Scatter(value.Node, new IndexMap(lead, 0, [n + 1]), outer.Then(Shape.Of(n, n))), Core = Shape.Of(n, n) };
            case 2:
                var length = Math.Min(value.Core[0], value.Core[1]);
                return value with { Node = Build.View(value.Node, new IndexMap(lead, 0, [value.Core[1] + 1]), outer.Then(Shape.Of(length))), Core = Shape.Of(length) };
            default:
                throw Fail("PP3001", span, $"`diag` takes a vector or a matrix, found {value.Describe()}");
        }
    }

    private TensorMeaning Trace(TensorMeaning matrix)
    {
        var diagonal = Diagonal(matrix, SourceSpan.None);
        return diagonal with { Node = Build.Sum(diagonal.Node, 1), Core = Shape.Scalar };
    }

    private TensorMeaning SquareMatrix(Meaning value, string name, SourceSpan span)
    {
        var matrix = AsTensor(value, span);
        return matrix.Core.Rank == 2 && matrix.Core[0] == matrix.Core[1]
            ? matrix
            : throw Fail("PP3001", span, $"`{name}` takes a square matrix, found {matrix.Describe()}");
    }

    private TensorMeaning OfMatrix(SpectralFunction function, TensorMeaning matrix) =>
        matrix with { Node = Graph.Add(new Spectral(function, matrix.Node, IndexShape(matrix.Indices))), Core = Shape.Scalar };
}
