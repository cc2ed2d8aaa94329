using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Moments;

/// <content>Waves and exponentials of sums of independent numbers: products of what each number gives.</content>
internal sealed partial class ExpectationRules
{
    // E cos(m + Σ c X) = Π ρ · cos(m + Σ φ), and the same of the sine: ρ and φ are modulus and argument of the characteristic function of X at c.
    private NodeId Waving(bool isSine, Form form)
    {
        var (modulus, angle) = (algebra.Constant(1), form.Mean);
        foreach (var row in form.Terms.GroupBy(term => Row(term.Base)))
        {
            var c = row.First().Coefficient;
            var half = algebra.Over(c, algebra.Constant(2));
            var (factor, shift) = Law(row.First().Base) switch
            {
                BaseLaw.Normal => (_gaussian.Of(FormProduct.One with { Wave = (false, Central(row)) }), algebra.Constant(0)),
                BaseLaw.Uniform when Range(c) is not { Lower: <= 0, Upper: >= 0 } => (algebra.Over(Function(UnaryFunction.Sin, half), half), half),
                BaseLaw.Laplace => (algebra.Over(algebra.Constant(1), algebra.Plus(algebra.Constant(1), algebra.Times(c, c))), algebra.Constant(0)),
                _ => throw new NoClosedFormException("no rule gives the mean of its waves"),
            };
            (modulus, angle) = (algebra.Times(modulus, factor), algebra.Plus(angle, shift));
        }

        return algebra.Times(modulus, Function(isSine ? UnaryFunction.Sin : UnaryFunction.Cos, angle));
    }

    // E exp(m + Σ c X) = exp(m) Π M(c), with the moment generating function of each number.
    private NodeId Raising(Form form)
    {
        var product = Function(UnaryFunction.Exp, form.Mean);
        foreach (var row in form.Terms.GroupBy(term => Row(term.Base)))
        {
            var (c, one) = (row.First().Coefficient, algebra.Constant(1));
            product = algebra.Times(product, Law(row.First().Base) switch
            {
                BaseLaw.Normal => _gaussian.Of(FormProduct.One with { Exponent = Central(row) }),
                BaseLaw.Uniform when Range(c) is not { Lower: <= 0, Upper: >= 0 } => algebra.Over(algebra.Minus(Function(UnaryFunction.Exp, c), one), c),
                BaseLaw.Laplace when Range(c) is { Lower: > -1, Upper: < 1 } => algebra.Over(one, algebra.Minus(one, algebra.Times(c, c))),
                BaseLaw.Laplace when Range(c) is { Lower: >= 1 } or { Upper: <= -1 } => throw new InfiniteMomentException("the exponential of a value of laplace has no finite mean where its scale is 1 or more"),
                _ => throw new NoClosedFormException("no rule gives the mean of its exponential"),
            });
        }

        return product;
    }

    private Form Central(IEnumerable<(int Base, NodeId Coefficient)> terms) => new(algebra.Constant(0), [.. terms]);

    private NodeId Function(UnaryFunction function, NodeId x) => algebra.Build.Apply(function, x);

    // Where a coefficient lies: the whole line when it holds a variable.
    private Interval Range(NodeId coefficient)
    {
        var graph = algebra.Build.Graph;
        if (graph.Reachable(coefficient).Index().Any(mark => mark.Item && graph[new NodeId(mark.Index)] is Variable))
        {
            return Interval.Entire;
        }

        var evaluator = new Evaluator<Interval>(graph, coefficient);
        evaluator.Run(_ => []);
        return evaluator[coefficient][0];
    }
}
