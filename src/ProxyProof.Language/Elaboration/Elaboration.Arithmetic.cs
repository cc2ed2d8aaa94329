using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Language.Syntax;
using ProxyProof.Numerics;

namespace ProxyProof.Language.Elaboration;

/// <content>Arithmetic, literals, norms and conditionals.</content>
internal sealed partial class Elaboration
{
    private Meaning ArithmeticChain(ArithmeticSyntax syntax, Scope scope)
    {
        var left = Element(syntax.Operands[0], scope);
        for (var k = 0; k < syntax.Operators.Length; k++)
        {
            var right = Element(syntax.Operands[k + 1], scope);
            var (from, to) = (syntax.Operands[0].Span, syntax.Operands[k + 1].Span);
            var place = k;
            left = Arithmetic(syntax.Operators[k], left, right, Join(from, syntax.Operands[k + 1]), to, () => (
                place == 0 ? Origin(syntax.Operands[0], scope) : "the part before",
                Origin(syntax.Operands[place + 1], scope)));
        }

        return left;
    }

    private static string Symbol(ArithmeticOperator operation) => operation switch
    {
        ArithmeticOperator.Add => "+",
        ArithmeticOperator.Subtract => "-",
        ArithmeticOperator.Multiply => "*",
        ArithmeticOperator.Divide => "/",
        ArithmeticOperator.MultiplyElementwise => ".*",
        ArithmeticOperator.DivideElementwise => "./",
    };

    private static SourceSpan Join(SourceSpan first, ExpressionSyntax last)
    {
        var oneLine = last.Span.Line == first.Line && string.Equals(last.Span.File, first.File, StringComparison.Ordinal);
        return first with { Length = oneLine ? Math.Max(last.End - first.Start, first.Length) : first.Length };
    }

    private Meaning Arithmetic(
        ArithmeticOperator operation, Meaning left, Meaning right, SourceSpan span, SourceSpan rightSpan, Func<(string Left, string Right)> sides)
    {
        if (left is TupleMeaning || right is TupleMeaning)
        {
            return TupleArithmetic(operation, left, right, span, rightSpan, sides);
        }

        var (x, y) = (AsTensor(left, span), AsTensor(right, rightSpan));
        switch (operation)
        {
            case ArithmeticOperator.Add or ArithmeticOperator.Subtract:
                RequireSameShape(x, y, span, operation == ArithmeticOperator.Add ? "`+`" : "`-`", sides);
                return Elementwise(operation == ArithmeticOperator.Add ? BinaryFunction.Add : BinaryFunction.Subtract, x, y);
            case ArithmeticOperator.MultiplyElementwise:
                RequireSameShape(x, y, span, "`.*`", sides);
                return Elementwise(BinaryFunction.Multiply, x, y);
            case ArithmeticOperator.DivideElementwise:
                RequireSameShape(x, y, span, "`./`", sides);
                return Divided(x, y, span);
            case ArithmeticOperator.Divide:
                return y.Core.IsScalar
                    ? Divided(x, y, span)
                    : throw new ElaborationException(new(
                        Severity.Error, "PP3001", span, $"`/` divides by a number, found {sides().Right}, {y.Describe()}", "`./` divides entry by entry"))
                    { WantsNumbers = true };
            case ArithmeticOperator.Multiply:
                return Multiplied(x, y, span, sides);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private Meaning TupleArithmetic(
        ArithmeticOperator operation, Meaning left, Meaning right, SourceSpan span, SourceSpan rightSpan, Func<(string Left, string Right)> sides)
    {
        switch (operation, left, right)
        {
            case (ArithmeticOperator.Add or ArithmeticOperator.Subtract, TupleMeaning x, TupleMeaning y) when x.Parts.Count == y.Parts.Count:
                return new TupleMeaning([.. x.Parts.Zip(y.Parts, (a, b) => Arithmetic(operation, a, b, span, rightSpan, sides))]);
            case (ArithmeticOperator.Multiply, TensorMeaning { Core.IsScalar: true }, TupleMeaning y):
                return new TupleMeaning([.. y.Parts.Select(part => Arithmetic(operation, left, part, span, rightSpan, sides))]);
            case (ArithmeticOperator.Multiply or ArithmeticOperator.Divide, TupleMeaning x, TensorMeaning { Core.IsScalar: true }):
                return new TupleMeaning([.. x.Parts.Select(part => Arithmetic(operation, part, right, span, rightSpan, sides))]);
            default:
                throw Fail(
                    "PP3001",
                    span,
                    $"`{Symbol(operation)}` does not combine {left.Describe()} and {right.Describe()}",
                    "tuples of one space have `+`, `-`, `<a, b>`, `||a||`, and `*` and `/` by a number");
        }
    }

    // Where a value came from, for a message: a name with the line that gives it, else what was written.
    private string Origin(ExpressionSyntax syntax, Scope scope)
    {
        if (syntax is NameSyntax { Primes: 0 } name && scope.Find(name.Name) is { } binding && binding.Span.Start != name.Span.Start && binding.Span.File == name.Span.File)
        {
            return $"`{name.Name}` (line {binding.Span.Line})";
        }

        var text = Text(syntax, scope);
        return $"`{(text.Length > 60 ? text[..60] + "…" : text)}`";
    }

    private static void RequireSameShape(TensorMeaning x, TensorMeaning y, SourceSpan span, string what, Func<(string, string)>? sides = null)
    {
        if (x.Core != y.Core)
        {
            var (of, other) = sides?.Invoke() ?? ("", "");
            string Side(string text, TensorMeaning value) => text.Length == 0 ? value.Describe() : $"{text}, {value.Describe()},";
            throw new ElaborationException(new(
                Severity.Error,
                "PP3001",
                span,
                $"{what} needs equal shapes, found {Side(of, x)} and {Side(other, y).TrimEnd(',')}",
                x.Core.IsScalar || y.Core.IsScalar ? "a number is not repeated: write `c * ones(n)` for a constant vector" : "give both the same dimensions"))
            {
                WantsNumbers = x.Core.IsScalar || y.Core.IsScalar,
            };
        }
    }

    private TensorMeaning Divided(TensorMeaning x, TensorMeaning y, SourceSpan span)
    {
        var quotient = Elementwise(BinaryFunction.Divide, x, y);
        if (_guards == 0 && Static(y.Node) is { } below && below.Any(value => value.IsZero))
        {
            throw Fail("PP4001", span, "a division by 0 is undefined here", "guard it: `where x != 0: …` or `if x != 0 then …`");
        }

        return quotient;
    }

    private TensorMeaning Multiplied(TensorMeaning x, TensorMeaning y, SourceSpan span, Func<(string Left, string Right)> sides)
    {
        if (x.Core.IsScalar || y.Core.IsScalar)
        {
            return Elementwise(BinaryFunction.Multiply, x, y);
        }

        if (x.Core.Rank != 2)
        {
            throw Fail(
                "PP3001",
                span,
                $"`*` does not multiply {sides().Left}, {x.Describe()}, and {sides().Right}, {y.Describe()}",
                x.Core == y.Core ? "write `<a, b>` for the inner product or `a .* b` entry by entry" : "write `A.T * v` for a row times a matrix, or `outer(a, b)`");
        }

        if (x.Core[1] != y.Core[0])
        {
            throw Fail(
                "PP3001",
                span,
                $"`*` needs as many columns on the left as rows on the right, found {sides().Left} in {x.Core} and {sides().Right} in {y.Core}",
                y.Core.Rank == 2 && x.Core[1] == y.Core[1] ? "the right factor may want a transpose: `A * B.T`"
                    : x.Core[0] == y.Core[0] ? "the left factor may want a transpose: `A.T * w`" : "give both the same inner dimension");
        }

        var indices = Union(x.Indices, y.Indices);
        RequireSmall(IndexShape(indices).Then(y.Core.Rank == 2 ? Shape.Of(x.Core[0], y.Core[1]) : Shape.Of(x.Core[0])), span);
        var (row, shared, column) = (indices.Count, indices.Count + 1, indices.Count + 2);
        int[] labels = [.. Enumerable.Range(0, indices.Count), row, .. y.Core.Rank == 2 ? (int[])[column] : []];
        var node = Build.Contract(
            x.Node, [.. Labels(x, indices), row, shared], y.Node, [.. Labels(y, indices), shared, .. y.Core.Rank == 2 ? (int[])[column] : []], labels);
        return new(node, indices, y.Core.Rank == 2 ? Shape.Of(x.Core[0], y.Core[1]) : Shape.Of(x.Core[0]));
    }

    private static int[] Labels(TensorMeaning value, Sequence<OpenIndex> indices) => [.. value.Indices.Select(index => indices.Items.IndexOf(index))];

    private Meaning Negated(Meaning value, SourceSpan span) => value is TupleMeaning tuple
        ? new TupleMeaning([.. tuple.Parts.Select(part => Negated(part, span))])
        : Elementwise(UnaryFunction.Negate, AsTensor(value, span));

    private TensorMeaning Powered(PowerSyntax syntax, Scope scope)
    {
        var (x, y) = (TensorOf(syntax.Base, scope), TensorOf(syntax.Exponent, scope));
        if (!x.Core.IsScalar || !y.Core.IsScalar)
        {
            throw new ElaborationException(new(
                Severity.Error,
                "PP3001",
                syntax.Span,
                $"`^` takes numbers, found {Origin(syntax.Base, scope)}, {x.Describe()}, to the power of {y.Describe()}",
                x.Core.Rank > 0 ? "write `x .* x` entry by entry, `||x||^2` for the squared norm, or `A * A`" : "the exponent is one number"))
            {
                WantsNumbers = true,
            };
        }

        var power = y.Indices.Count == 0 && Static(y.Node) is { } exponent && exponent[0].IsInteger && Rational.Abs(exponent[0]) <= 1_000_000
            ? x with { Node = Build.Power(x.Node, (int)exponent[0].Numerator) }
            : Elementwise(BinaryFunction.Power, x, y);
        if (_guards == 0 && _static.IsCertainlyUndefined(power.Node))
        {
            throw Fail(
                "PP4001", syntax.Span, $"the power `{Text(syntax, scope)}` is undefined here",
                "0 has no negative power, a negative number only integer ones; guard it: `where x > 0: …` or `if x > 0 then …`");
        }

        return power;
    }

    private TensorMeaning Transposed(TransposeSyntax syntax, Scope scope)
    {
        var value = TensorOf(syntax.Target, scope);
        return value.Core.Rank == 2
            ? TransposeCore(value)
            : throw Fail("PP3001", syntax.Span, $"`.T` transposes a matrix, found {value.Describe()}", "a vector has no transpose: write `<a, b>` or `outer(a, b)`");
    }

    private TensorMeaning TransposeCore(TensorMeaning value)
    {
        var k = value.Indices.Count;
        return value with { Node = Build.Transpose(value.Node, [.. Enumerable.Range(0, k), k + 1, k]), Core = Shape.Of(value.Core[1], value.Core[0]) };
    }

    private TensorMeaning VectorLiteral(VectorSyntax syntax, Scope scope)
    {
        var items = syntax.Elements.Select(element => TensorOf(element, scope)).ToArray();
        for (var k = 1; k < items.Length; k++)
        {
            if (items[k].Core != items[0].Core)
            {
                throw new ElaborationException(new(
                    Severity.Error,
                    "PP3001",
                    syntax.Elements[k].Span,
                    $"the entries of a vector have one shape, found {items[0].Describe()} first and {items[k].Describe()} here",
                    items[0].Core.Rank == 1 ? "the rows of a matrix are of one length" : "put vectors one after the other with `flatten((a, b))`"))
                {
                    WantsNumbers = items[0].Core.IsScalar || items[k].Core.IsScalar,
                };
            }
        }

        if (items[0].Core.Rank > 1)
        {
            throw Fail("PP3001", syntax.Span, "a literal has at most two levels of brackets", "a vector is `[1, 2]`, a matrix is a list of rows: `[[1, 2], [3, 4]]`");
        }

        var core = Shape.Of(items.Length).Then(items[0].Core);
        if (items.All(item => item.Indices.Count == 0) && items.Select(item => Static(item.Node)).ToArray() is var values && values.All(value => value is not null))
        {
            return Tensor(Graph.Add(new Data(DenseArray.FromExact(core, [.. values.SelectMany(value => value!)]))));
        }

        var indices = Union(items.Select(item => item.Indices));
        var stacked = Build.Stack([.. items.Select(item => Align(item, indices, items[0].Core))]);

        // The new axis goes behind the open indices.
        var rank = indices.Count + core.Rank;
        int[] order = [.. Enumerable.Range(1, indices.Count), 0, .. Enumerable.Range(indices.Count + 1, rank - indices.Count - 1)];
        return new(Build.Transpose(stacked, order), indices, core);
    }

    private TensorMeaning InnerProduct(Meaning left, Meaning right, SourceSpan span, Func<(string, string)>? sides = null)
    {
        if (left is TupleMeaning a && right is TupleMeaning b && a.Parts.Count == b.Parts.Count)
        {
            return a.Parts.Zip(b.Parts, (x, y) => InnerProduct(x, y, span)).Aggregate((sum, next) => Elementwise(BinaryFunction.Add, sum, next));
        }

        if (left is TupleMeaning || right is TupleMeaning)
        {
            throw Fail("PP3001", span, $"`<a, b>` needs equal spaces, found {left.Describe()} and {right.Describe()}", "take both from one space");
        }

        var (u, v) = (AsTensor(left, span), AsTensor(right, span));
        RequireSameShape(u, v, span, "`<a, b>`", sides);
        if (u.Core.IsScalar)
        {
            return Elementwise(BinaryFunction.Multiply, u, v);
        }

        var indices = Union(u.Indices, v.Indices);
        int[] core = [.. Enumerable.Range(indices.Count, u.Core.Rank)];
        var node = Build.Contract(u.Node, [.. Labels(u, indices), .. core], v.Node, [.. Labels(v, indices), .. core], [.. Enumerable.Range(0, indices.Count)]);
        return new(node, indices, Shape.Scalar);
    }

    private TensorMeaning Norm(Meaning value, SourceSpan span)
    {
        // The norm of a tuple is that of all its entries side by side: a norm of norms would have a kink wherever one part vanishes.
        if (value is TupleMeaning)
        {
            value = Flattened(value, span);
        }

        var tensor = AsTensor(value, span);
        return tensor.Core.IsScalar
            ? Elementwise(UnaryFunction.Abs, tensor)
            : tensor with { Node = Build.Reduce(Reduction.Norm, tensor.Node, tensor.Core.Rank), Core = Shape.Scalar };
    }

    private Meaning Conditional(ConditionalSyntax syntax, Scope scope)
    {
        var (then, otherwise) = (Guarded(() => Evaluate(syntax.Then, scope)), Guarded(() => Evaluate(syntax.Else, scope)));
        if (then is FormulaMeaning p && otherwise is FormulaMeaning q)
        {
            var condition = Proposition(syntax.Condition, scope);
            return new FormulaMeaning(new And(
                [new Implies(condition, p.Formula, syntax.Span), new Implies(new Not(condition, syntax.Condition.Span), q.Formula, syntax.Span)], syntax.Span));
        }

        return Chosen(syntax.Condition, then, otherwise, syntax.Span, scope);
    }

    private Meaning Chosen(ExpressionSyntax condition, Meaning then, Meaning otherwise, SourceSpan span, Scope scope)
    {
        if (then is TupleMeaning a && otherwise is TupleMeaning b && a.Parts.Count == b.Parts.Count)
        {
            return new TupleMeaning([.. a.Parts.Zip(b.Parts, (x, y) => Chosen(condition, x, y, span, scope))]);
        }

        var (x, y) = (AsTensor(then, span), AsTensor(otherwise, span));
        RequireSameShape(x, y, span, "`if`");
        switch (condition)
        {
            case ParenthesizedSyntax n:
                return Chosen(n.Inner, then, otherwise, span, scope);
            case NotSyntax n:
                return Chosen(n.Operand, otherwise, then, span, scope);
            case AndSyntax n:
                return n.Operands.Reverse().Aggregate(then, (inner, part) => Chosen(part, inner, otherwise, span, scope));
            case OrSyntax n:
                return n.Operands.Reverse().Aggregate(otherwise, (inner, part) => Chosen(part, then, inner, span, scope));
            case ImpliesSyntax n:
                return Chosen(n.Premise, Chosen(n.Conclusion, then, otherwise, span, scope), then, span, scope);
            case ComparisonSyntax n:
                Meaning chosen = x;
                for (var k = n.Relations.Length - 1; k >= 0; k--)
                {
                    chosen = ChosenBy(n, k, (TensorMeaning)chosen, y, scope);
                }

                return chosen;
            default:
                throw Fail("PP3003", condition.Span, $"`if` needs a comparison, found `{Text(condition, scope)}`", "for example `if z > 0 then z else 0`");
        }
    }

    private TensorMeaning ChosenBy(ComparisonSyntax condition, int k, TensorMeaning then, TensorMeaning otherwise, Scope scope)
    {
        var left = NumberOf(condition.Operands[k], scope, "a side of the comparison in `if`");
        var right = NumberOf(condition.Operands[k + 1], scope, "a side of the comparison in `if`");
        var difference = Elementwise(BinaryFunction.Subtract, left, right);
        var indices = Union(difference.Indices, then.Indices, otherwise.Indices);
        var node = Build.Select(
            condition.Relations[k], Align(difference, indices, then.Core), Align(then, indices, then.Core), Align(otherwise, indices, then.Core));
        return new(node, indices, then.Core);
    }
}
