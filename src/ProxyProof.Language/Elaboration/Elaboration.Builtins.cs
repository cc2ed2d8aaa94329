using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Language.Syntax;
using ProxyProof.Numerics;

namespace ProxyProof.Language.Elaboration;

/// <content>The functions of the language itself.</content>
internal sealed partial class Elaboration
{
    private Meaning CallBuiltin(string name, CallSyntax syntax, Scope scope)
    {
        if (name == "norm")
        {
            return PowerNorm(syntax, scope);
        }

        if (name == "exponent")
        {
            return Exponent(syntax, scope);
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
            int[] dims = [.. arranged.Select(argument => Dimension(argument, scope))];
            RequireSmall(name == "identity" ? Shape.Of(dims[0], dims[0]) : Shape.Of(dims), syntax.Span);
            return name == "identity"
                ? Tensor(Build.Identity(dims[0]))
                : Tensor(Build.Constant(name == "ones" ? 1 : 0, Shape.Of(dims)));
        }

        return Apply(new BuiltinMeaning(name), [.. arranged.Select(argument => Element(argument, scope))], syntax.Span);
    }

    private TensorMeaning Exponent(CallSyntax syntax, Scope scope)
    {
        var arranged = Arranged("exponent", ["m", "e"], syntax.Arguments, syntax.Span);
        if (arranged[0] is not NameSyntax { Primes: 0 } over || scope.Find(over.Name) is not SweepBinding)
        {
            throw Fail("PP2008", arranged[0].Span, "the first argument of `exponent` is the name of a sweep", "declare one: `sweep m in [64, 128, 256]`");
        }

        if (Instance.SweepSizes.GetValueOrDefault(over.Name) is var values and < 3)
        {
            throw Fail("PP4003", over.Span, $"an exponent is fitted to three values of `{over.Name}` or more, found {values}", "give the sweep more values");
        }

        return Fitted(syntax, arranged[1], over, scope);
    }

    private Meaning ApplyBuiltin(string name, Sequence<Meaning> arguments, SourceSpan span)
    {
        if (arguments.Count == 1 && Builtins.Unary.TryGetValue(name, out var unary))
        {
            var value = Elementwise(unary, AsTensor(arguments[0], span));
            if (unary is UnaryFunction.Log or UnaryFunction.Sqrt or UnaryFunction.Arcsin or UnaryFunction.Arccos)
            {
                if (_guards == 0 && Static(AsTensor(arguments[0], span).Node) is { } given && given.Any(v => IsOutside(unary, v)))
                {
                    throw Fail(
                        "PP4001", span, $"`{name}` of {Short(given.First(v => IsOutside(unary, v)))} is undefined",
                        $"`{name}` takes numbers {(unary switch { UnaryFunction.Log => "above 0", UnaryFunction.Sqrt => "from 0 on", _ => "in [-1, 1]" })}; guard it: `where x > 0: …` or `if x > 0 then …`");
                }
            }

            return value;
        }

        if (arguments.Count == 2 && Builtins.Parametric.TryGetValue(name, out var parametric))
        {
            var parameter = AsTensor(arguments[1], span);
            return parameter.Core.IsScalar
                ? Elementwise(parametric, AsTensor(arguments[0], span), parameter)
                : throw Fail("PP3001", span, $"the parameter of `{name}` is a number, found {parameter.Describe()}", $"for example `{name}(z, 1)`");
        }

        // Calculus and functions of functions come here with as many arguments as were written.
        var fits = name is "max" or "min" ? arguments.Count >= 2 : arguments.Count == (name is "cosine" or "outer" ? 2 : 1);
        return name switch
        {
            _ when !fits => throw Unfitting(),
            "flatten" => Flattened(arguments[0], span),
            "max" or "min" => arguments.Select(argument => AsTensor(argument, span)).Aggregate((left, right) =>
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
                : throw Fail("PP3001", span, $"`sigma_min` takes a matrix, found {arguments[0].Describe()}", "`||v||` measures a vector"),
            _ => throw Unfitting(),
        };

        ElaborationException Unfitting() =>
            Fail("PP2003", span, $"`{name}` does not take {arguments.Count} {(arguments.Count == 1 ? "argument" : "arguments")}", "docs/language.md lists the predefined functions");
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
            throw Fail("PP3006", arranged[1].Span, "the order of a norm is a fixed number of at least 1, or `inf`", "for example `norm(x, 1)` or `norm(x, inf)`");
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

        var powers = p[0].IsInteger && p[0] <= 1_000_000 ? sizes with { Node = Build.Power(sizes.Node, (int)p[0].Numerator) } : Elementwise(BinaryFunction.Power, sizes, order);
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
            throw Fail("PP3001", span, $"`outer` takes two vectors, found {a.Describe()} and {b.Describe()}", "`c * v` multiplies a vector by a number");
        }

        var indices = Union(a.Indices, b.Indices);
        RequireSmall(IndexShape(indices).Then(Shape.Of(a.Core[0], b.Core[0])), span);
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
                RequireSmall(outer.Then(Shape.Of(n, n)), span);
                return value with { Node = Build.Scatter(value.Node, new IndexMap(lead, 0, [n + 1]), outer.Then(Shape.Of(n, n))), Core = Shape.Of(n, n) };
            case 2:
                var length = Math.Min(value.Core[0], value.Core[1]);
                return value with { Node = Build.View(value.Node, new IndexMap(lead, 0, [value.Core[1] + 1]), outer.Then(Shape.Of(length))), Core = Shape.Of(length) };
            default:
                throw Fail("PP3001", span, $"`diag` takes a vector or a matrix, found {value.Describe()}", "`diag(v)` is a matrix, `diag(A)` the vector of its diagonal");
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
            : throw Fail("PP3001", span, $"`{name}` takes a square matrix, found {matrix.Describe()}", matrix.Core.Rank == 2 ? "`A * A.T` is square" : "for example `identity(2)`");
    }

    private TensorMeaning OfMatrix(SpectralFunction function, TensorMeaning matrix) =>
        matrix with { Node = Graph.Add(new Spectral(function, matrix.Node, IndexShape(matrix.Indices))), Core = Shape.Scalar };
}
