using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Language.Syntax;
using ProxyProof.Numerics;

namespace ProxyProof.Language.Elaboration;

/// <content>Domains: sets and the spaces they live in.</content>
internal sealed partial class Elaboration
{
    private const int LargestDimension = 10_000_000;

    /// <summary>The meaning of an expression that stands where a domain is expected.</summary>
    public DomainMeaning Domain(ExpressionSyntax syntax, Scope scope)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (syntax)
        {
            case RealsSyntax:
                return new(new TensorSpace(Shape.Scalar), new WholeSpace(), "R");
            case ParenthesizedSyntax n:
                return Domain(n.Inner, scope);
            case PowerSyntax { Exponent: TupleSyntax { Elements: [var rows, var columns] } } n:
                throw Fail("PP3004", n.Exponent.Span, "found a comma between the dimensions of a space of matrices", $"write `{Text(n.Base, scope)}^({Text(rows, scope)} x {Text(columns, scope)})`");
            case PowerSyntax n:
                return PowerDomain(n.Base, [Dimension(n.Exponent, scope)], n.Span, scope);
            case MatrixSpaceSyntax n:
                return PowerDomain(n.Base, [Dimension(n.Rows, scope), Dimension(n.Columns, scope)], n.Span, scope);
            case VectorSyntax n:
                return Interval(n, Shape.Scalar, scope);
            case RangeSyntax n:
                return Range(n, scope);
            case ArithmeticSyntax n when n.Operators.All(o => o == ArithmeticOperator.Multiply):
                return Product([.. n.Operands.Select(operand => Domain(operand, scope))]);
            case CallSyntax { Callee.Primes: 0 } n:
                return NamedDomain(n, scope);
            case NameSyntax { Primes: 0 } n when scope.Find(n.Name) is ThunkBinding thunk:
                return (DomainMeaning)Force(thunk, asDomain: true, n.Name, n.Span);
            case NameSyntax { Primes: 0 } n when scope.Find(n.Name) is FunctionBinding { Function: { Closure: { IsDefine: true, Parameters.Count: 0 } } define }:
                return (DomainMeaning)Expanded(define, [], n.Span, scope, asDomain: true);
            case NameSyntax { Primes: 0 } n when scope.Find(n.Name) is BrokenBinding broken:
                _ = Bound(n.Name, broken, n.Span);
                goto default;
            case NameSyntax n when scope.Find(n.Name) is null && !Builtins.IsPredefined(n.Name):
                throw Unknown(n.Name, n.Span, scope);
            default:
                throw Fail("PP3004", syntax.Span, $"found `{Text(syntax, scope)}` where a domain is expected", "for example `R^n`, `[a, b]`, `ball(c, r)`, `1..n` or `domain(f)`");
        }
    }

    private int Dimension(ExpressionSyntax syntax, Scope scope)
    {
        var n = StaticInteger(syntax, scope, "a dimension", 1);
        return n <= LargestDimension ? n : throw Fail("PP3008", syntax.Span, $"a dimension of {n} is more than {LargestDimension}", "use smaller dimensions");
    }

    // What a name of a let or an argument stands for, as it was written; brackets are taken off.
    private static (ExpressionSyntax Syntax, Scope Scope) Resolved(ExpressionSyntax syntax, Scope scope)
    {
        HashSet<ThunkBinding> seen = [];
        while (true)
        {
            switch (syntax)
            {
                case ParenthesizedSyntax n:
                    syntax = n.Inner;
                    break;
                case NameSyntax { Primes: 0 } n when scope.Find(n.Name) is ThunkBinding { Part: < 0 } thunk:
                    if (!seen.Add(thunk))
                    {
                        throw Fail("PP2004", n.Span, $"`{n.Name}` is defined by itself", "a definition may use only what does not depend on it");
                    }

                    (syntax, scope) = (thunk.Expression, thunk.Scope);
                    break;
                case NameSyntax { Primes: 0 } n when scope.Find(n.Name) is BrokenBinding:
                    throw new ElaborationException(new Diagnostic(Severity.Error, Broken, n.Span, $"`{n.Name}` could not be elaborated"));
                default:
                    return (syntax, scope);
            }
        }
    }

    private DomainMeaning PowerDomain(ExpressionSyntax basis, int[] dims, SourceSpan span, Scope scope)
    {
        var shape = Shape.Of(dims);
        RequireSmall(shape, span);
        (basis, scope) = Resolved(basis, scope);
        return basis switch
        {
            RealsSyntax => new(new TensorSpace(shape), new WholeSpace(), shape.ToString()),
            VectorSyntax interval => Interval(interval, shape, scope),
            _ => throw Fail("PP3004", span, "a power of a domain has the base `R` or an interval", "for example `R^n`, `[0, 1]^n` or `R^(m x d)`"),
        };
    }

    private DomainMeaning Interval(VectorSyntax syntax, Shape shape, Scope scope)
    {
        if (syntax.Elements.Length != 2)
        {
            throw Fail("PP3004", syntax.Span, $"an interval has two ends, found {syntax.Elements.Length}", "write `[a, b]`, or `box(lo, hi)` with two vectors");
        }

        var (low, high) = (End(syntax.Elements[0], scope, below: true), End(syntax.Elements[1], scope, below: false));
        RequireOrdered(low, high, syntax.Span, () => $"the interval [{Text(syntax.Elements[0], scope)}, {Text(syntax.Elements[1], scope)}]");
        var text = $"[{Text(syntax.Elements[0], scope)}, {Text(syntax.Elements[1], scope)}]" + shape.Rank switch
        {
            0 => "",
            1 => $"^{shape[0]}",
            _ => $"^({string.Join(" x ", shape.Dims.Items)})",
        };
        return new(new TensorSpace(shape), low is null && high is null ? new WholeSpace() : new Box(low, high), text);
    }

    private NodeId? End(ExpressionSyntax syntax, Scope scope, bool below)
    {
        var (inner, negative) = syntax is NegateSyntax n ? (n.Operand, true) : (syntax, false);
        if (inner is NameSyntax { Name: "inf", Primes: 0 } && scope.Find("inf") is null)
        {
            return negative == below ? null : throw Fail("PP4002", syntax.Span, $"the {(below ? "lower" : "upper")} end of an interval cannot be {(negative ? "-inf" : "inf")}", "for example `[0, inf]` or `[-inf, 0]`");
        }

        return Closed(NumberOf(syntax, scope, "an end of an interval"), syntax.Span);
    }

    // A domain stands outside of any index: what depends on one is written out by the caller.
    private static NodeId Closed(TensorMeaning value, SourceSpan span) =>
        value.Indices.Count == 0 ? value.Node : throw new NeedsExpansionException(span, value.Indices);

    private void RequireOrdered(NodeId? low, NodeId? high, SourceSpan span, Func<string> what)
    {
        if (low is { } a && high is { } b && Static(a) is { } lows && Static(b) is { } highs)
        {
            for (var k = 0; k < Math.Max(lows.Length, highs.Length); k++)
            {
                if (lows[Math.Min(k, lows.Length - 1)] > highs[Math.Min(k, highs.Length - 1)])
                {
                    throw Fail("PP4002", span, $"{what()} is empty: its lower end is above its upper end", "the lower end comes first");
                }
            }
        }
    }

    private DomainMeaning Range(RangeSyntax syntax, Scope scope)
    {
        var (from, to) = (NumberOf(syntax.From, scope, "the start of a range"), NumberOf(syntax.To, scope, "the end of a range"));
        var (low, high) = (Closed(from, syntax.From.Span), Closed(to, syntax.To.Span));
        foreach (var (node, end) in ((NodeId, ExpressionSyntax)[])[(low, syntax.From), (high, syntax.To)])
        {
            if (Static(node) is { } value && !value[0].IsInteger)
            {
                throw Fail("PP3006", end.Span, $"the ends of a range must be integers, found {Short(value[0])}", "round it: a range counts 1, 2, 3, …");
            }
        }

        RequireOrdered(low, high, syntax.Span, () => $"the range {Text(syntax, scope)}");
        var ends = Static(low) is { } a && Static(high) is { } b && Rational.Abs(a[0]) < 1_000_000_000_000 && Rational.Abs(b[0]) < 1_000_000_000_000
            ? ((long, long)?)((long)a[0].Numerator, (long)b[0].Numerator)
            : null;
        return new(new TensorSpace(Shape.Scalar), new IntegerRange(low, high), Text(syntax, scope), ends);
    }

    private static DomainMeaning Product(IReadOnlyList<DomainMeaning> factors) => new(
        new ProductSpace([.. factors.Select(factor => factor.Space)]),
        new Product([.. factors.Select(factor => factor.Domain)]),
        string.Join(" * ", factors.Select(factor => factor.Text)));

    private DomainMeaning NamedDomain(CallSyntax syntax, Scope scope)
    {
        var name = syntax.Callee.Name.Name;
        switch (scope.Find(name))
        {
            case FunctionBinding { Function: { Closure.IsDefine: true } define }:
                return (DomainMeaning)Expanded(define, syntax.Arguments, syntax.Span, scope, asDomain: true);
            case BrokenBinding broken:
                _ = Bound(name, broken, syntax.Callee.Span);
                break;
            default:
                break;
        }

        if (scope.Find(name) is not null || !Builtins.Domains.Contains(name, StringComparer.Ordinal))
        {
            throw scope.Find(name) is not null || Builtins.IsFunction(name)
                ? Fail("PP3004", syntax.Span, $"`{name}(…)` is not a domain", "domains are `R^n`, `[a, b]`, `box`, `ball`, `ball_op`, `sphere`, `simplex`, `a..b`, products and `domain(f)`")
                : Fail("PP2001", syntax.Callee.Span, $"unknown domain `{name}`", Suggestions.For(name, Builtins.Domains));
        }

        string[] parameters = name switch
        {
            "box" => ["lo", "hi"],
            "ball" or "ball_op" => ["c", "r"],
            "domain" => ["f"],
            _ => ["n"],
        };
        var arranged = Arranged(name, parameters, syntax.Arguments, syntax.Span);
        switch (name)
        {
            case "domain":
                return DomainOf(arranged[0], syntax.Span, scope);
            case "box":
                var (low, high) = (TensorOf(arranged[0], scope), TensorOf(arranged[1], scope));
                RequireSameShape(low, high, syntax.Span, "`box`");
                var (lowNode, highNode) = (Closed(low, syntax.Span), Closed(high, syntax.Span));
                RequireOrdered(lowNode, highNode, syntax.Span, () => "the box");
                return new(new TensorSpace(low.Core), new Box(lowNode, highNode), Text(syntax, scope));
            case "ball":
                var center = Element(arranged[0], scope);
                var leaves = Leaves(center).Select(leaf => Closed(leaf, arranged[0].Span)).ToArray();
                return new(SpaceOf(center, arranged[0].Span), new Ball([.. leaves], Radius(arranged[1], scope)), Text(syntax, scope));
            case "ball_op":
                var matrix = TensorOf(arranged[0], scope);
                return new(new TensorSpace(matrix.Core), new OperatorBall(Closed(matrix, arranged[0].Span), Radius(arranged[1], scope)), Text(syntax, scope));
            default:
                var shape = Shape.Of(Dimension(arranged[0], scope));
                return new(new TensorSpace(shape), name == "sphere" ? new Sphere() : new Simplex(), Text(syntax, scope));
        }
    }

    private NodeId Radius(ExpressionSyntax syntax, Scope scope)
    {
        var radius = NumberOf(syntax, scope, "a radius");
        var node = Closed(radius, syntax.Span);
        return Static(node) is { } value && value[0].Sign < 0
            ? throw Fail("PP4002", syntax.Span, $"a ball of radius {Short(value[0])} is empty", "a radius is at least 0")
            : node;
    }

    private DomainMeaning DomainOf(ExpressionSyntax syntax, SourceSpan span, Scope scope)
    {
        var meaning = Evaluate(syntax, scope);
        if (meaning is not FunctionMeaning function)
        {
            throw Fail("PP3009", span, $"`domain(…)` takes a function, found {meaning.Describe()}", "write the domain itself, or `domain(f)` with the name of a function");
        }

        var own = OwnDomain(function, span);
        if (Override is not { } replacement)
        {
            return own ?? throw Fail("PP3009", span, $"the domain of `{function.Name}` is not known", $"give its parameter a domain: `let {function.Name}(w in R^n) = …`");
        }

        OverrideUsed = true;
        var other = Domain(replacement.Syntax, replacement.Scope);
        return own is null || own.Space == other.Space
            ? other
            : throw Fail("PP3004", replacement.Syntax.Span, $"`on` gives a domain in {other.Space}, the domain of `{function.Name}` is in {own.Space}", $"write `on` with a domain in {own.Space}");
    }

    private DomainMeaning? OwnDomain(FunctionMeaning function, SourceSpan span) => function switch
    {
        ClosureMeaning { Closure.Parameters: [var first, ..] } closure when first.Domain is { } domain => Domain(domain, closure.Closure.Scope),
        DerivedMeaning derived => OwnDomain(derived.Of, span),
        BuiltinMeaning builtin when Builtins.Unary.ContainsKey(builtin.Name) || Builtins.Parametric.ContainsKey(builtin.Name) => new(new TensorSpace(Shape.Scalar), new WholeSpace(), "R"),
        _ => null,
    };
}
