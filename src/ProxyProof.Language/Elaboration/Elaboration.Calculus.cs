using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Language.Syntax;

namespace ProxyProof.Language.Elaboration;

/// <content>grad, hess, jac and f'.</content>
internal sealed partial class Elaboration
{
    private const int LargestJacobian = 1 << 25;
    private readonly Dictionary<(FunctionMeaning, int, Space, Sequence<Meaning>), (Meaning Parameter, TensorMeaning Body)> _bodies = [];

    private Meaning Calculus(CalculusSyntax syntax, Scope scope)
    {
        var callee = syntax.Callee;
        var function = Primed(FunctionNamed(callee.Name.Name, callee.Name.Span, scope), callee.Primes);
        var arguments = function is BuiltinMeaning builtin
            ? Arranged(builtin.Name, [.. Enumerable.Range(1, Math.Max(1, syntax.Arguments.Length)).Select(k => $"z{k}")], syntax.Arguments, syntax.Span)
            : Arranged(function, syntax.Arguments, syntax.Span);
        var which = 0;
        if (syntax.Variable is { } named)
        {
            string[] names = function is ClosureMeaning known ? [.. known.Closure.Parameters.Select(p => p.Pattern.IsTuple ? "" : p.Pattern.Names[0].Name)] : [];
            which = Array.IndexOf(names, named.Name);
            if (which < 0)
            {
                throw Fail("PP2003", named.Span, $"`{function.Name}` has no parameter `{named.Name}`", Suggestions.For(named.Name, names) ?? $"its parameters are {string.Join(", ", names)}");
            }
        }

        Meaning[] values = [.. arguments.Select(argument => function is ClosureMeaning { Closure.IsDefine: true } ? Evaluate(argument, scope) : Argument(argument, scope))];
        var kind = syntax.Operator switch
        {
            CalculusOperator.Gradient => DerivativeKind.Gradient,
            CalculusOperator.Hessian => DerivativeKind.Hessian,
            CalculusOperator.Jacobian => DerivativeKind.Jacobian,
        };
        return Derived(kind, function, which, values, syntax.Span);
    }

    private Meaning ScalarDerivative(DerivedMeaning derived, Sequence<Meaning> arguments, SourceSpan span)
    {
        if (arguments.Count != 1 || arguments[0] is not TensorMeaning at)
        {
            throw Fail("PP2003", span, $"`{derived.Name}` is the derivative of a function of one number", "write `grad f(…)` for a function of several");
        }

        return at.Core.IsScalar
            ? Derived(DerivativeKind.Gradient, derived.Of, 0, [at], span)
            : EntryByEntry(derived.Name, arguments, [true], span, inner => Apply(derived, inner, span));
    }

    private Meaning Derived(DerivativeKind kind, FunctionMeaning function, int which, Meaning[] arguments, SourceSpan span)
    {
        if (arguments.Length == 0)
        {
            throw Fail("PP2003", span, "a derivative is taken at arguments", "for example `grad f(w)`");
        }

        if (arguments[which] is not (TensorMeaning or TupleMeaning))
        {
            throw Fail("PP3007", span, $"a derivative is taken with respect to a value, found {arguments[which].Describe()}", "name another parameter: `grad[w] f(g, w)`");
        }

        // 1. Every open index of the arguments becomes a batch axis: copies that do not mix.
        var indices = Union(arguments.SelectMany(IndicesOf));
        var (parameter, body) = Body(function, which, arguments, indices, span);
        if (kind != DerivativeKind.Jacobian && !body.Core.IsScalar)
        {
            throw Fail("PP3007", span, $"`{(kind == DerivativeKind.Gradient ? "grad" : "hess")}` needs a function with number values, `{function.Name}` gives {body.Describe()}", "write `jac` for the Jacobian");
        }

        // 2. The node keeps the derivative as it was written.
        List<int> variables = [];
        List<NodeId> at = [];
        Pair(parameter, arguments[which], indices, variables, at);
        var entries = at.Sum(node => (long)Graph.ShapeOf(node).Without(indices.Count).Size);
        var rows = kind == DerivativeKind.Hessian ? entries : body.Core.Size;
        if (kind != DerivativeKind.Gradient && rows * entries * IndexShape(indices).Size > LargestJacobian)
        {
            throw Fail("PP3008", span, $"a matrix of {rows} x {entries} entries is too large to form", "ask for its products, or use smaller dimensions");
        }

        var value = Align(body, indices, body.Core);
        NodeId Node(int component, Shape core) => Graph.Add(new Derivative(
            kind, value, [.. variables], [.. at], indices.Count, component, IndexShape(indices).Then(core)));
        if (kind == DerivativeKind.Gradient)
        {
            var component = 0;
            return Shaped(parameter, core => new TensorMeaning(Node(component++, core), indices, core));
        }

        var shape = Shape.Of((int)rows, (int)entries);
        return new TensorMeaning(Node(-1, shape), indices, shape);
    }

    private (Meaning Parameter, TensorMeaning Body) Body(FunctionMeaning function, int which, Meaning[] arguments, Sequence<OpenIndex> indices, SourceSpan span)
    {
        // Only the space of the differentiated argument matters to the body, not where the derivative is taken.
        var key = (
            function,
            which,
            SpaceOf(arguments[which], span),
            (Sequence<Meaning>)[.. arguments.Select((argument, k) => k == which ? new TensorMeaning(default, indices, Shape.Scalar) : argument)]);
        var bodies = _batches?.Bodies ?? _bodies;
        if (bodies.TryGetValue(key, out var known))
        {
            return known;
        }

        var name = function is ClosureMeaning closure && !closure.Closure.Parameters[which].Pattern.IsTuple ? closure.Closure.Parameters[which].Pattern.Names[0].Name : "z";
        var parameter = Copied(arguments[which], name, indices, span);
        Meaning[] inside = [.. arguments];
        inside[which] = parameter;
        var value = function is ClosureMeaning { Closure.IsDefine: true } define
            ? ExpandWith(define, inside, span)
            : Apply(function, [.. inside], span);
        return bodies[key] = (parameter, AsTensor(value, span));
    }

    /// <summary>Asks that every derivative exists in the calculus: the second derivative of an extreme eigenvalue does not.</summary>
    public void RequireDifferentiable(IEnumerable<Formula> formulas)
    {
        var (derivatives, spectral) = (false, false);
        for (var i = 0; i < Graph.Count; i++)
        {
            var node = Graph[new NodeId(i)];
            derivatives |= node is Derivative;
            spectral |= node is Spectral;
            if (node is Deferred)
            {
                return;
            }
        }

        if (!derivatives || !spectral)
        {
            return;
        }

        var lowering = new Lowering(Graph);
        foreach (var comparison in formulas.SelectMany(Comparisons))
        {
            try
            {
                _ = lowering.Lower(comparison.Left);
                _ = lowering.Lower(comparison.Right);
            }
            catch (DerivativeUnavailableException e)
            {
                throw Fail("PP3007", comparison.Span, e.Message, "eigenvalues, singular values and `det` are differentiated once");
            }
        }
    }

    private static IEnumerable<Comparison> Comparisons(Formula formula) => formula switch
    {
        Comparison n => [n],
        And n => n.Parts.SelectMany(Comparisons),
        Or n => n.Parts.SelectMany(Comparisons),
        Not n => Comparisons(n.Operand),
        Implies n => [.. Comparisons(n.Premise), .. Comparisons(n.Conclusion)],
        IndexQuantifier n => Comparisons(n.Body),
        Claims.Quantifier n => [.. n.Where is { } where ? Comparisons(where) : [], .. Comparisons(n.Body)],
        WithProbability n => Comparisons(n.Body),
        _ => [],
    };

    private static IEnumerable<TensorMeaning> Leaves(Meaning meaning) => meaning switch
    {
        TensorMeaning tensor => [tensor],
        TupleMeaning tuple => tuple.Parts.SelectMany(Leaves),
        _ => [],
    };

    private static IEnumerable<Sequence<OpenIndex>> IndicesOf(Meaning meaning) => Leaves(meaning).Select(leaf => leaf.Indices);

    private Meaning Copied(Meaning argument, string name, Sequence<OpenIndex> indices, SourceSpan span) => argument switch
    {
        TensorMeaning tensor => new TensorMeaning(Graph.AddVariable(name, IndexShape(indices).Then(tensor.Core)), indices, tensor.Core),
        TupleMeaning tuple => new TupleMeaning([.. tuple.Parts.Select((part, k) => Copied(part, $"{name}.{k + 1}", indices, span))]),
        _ => throw new System.Diagnostics.UnreachableException(span.ToString()),
    };

    private void Pair(Meaning parameter, Meaning argument, Sequence<OpenIndex> indices, List<int> variables, List<NodeId> at)
    {
        foreach (var (own, given) in Leaves(parameter).Zip(Leaves(argument)))
        {
            variables.Add(((Variable)Graph[own.Node]).Id);
            at.Add(Align(given, indices, given.Core));
        }
    }

    private static Meaning Shaped(Meaning like, Func<Shape, TensorMeaning> make) => like switch
    {
        TensorMeaning tensor => make(tensor.Core),
        TupleMeaning tuple => new TupleMeaning([.. tuple.Parts.Select(part => Shaped(part, make))]),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
