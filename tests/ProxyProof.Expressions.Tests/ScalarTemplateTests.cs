using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Tests;

public sealed class ScalarTemplateTests
{
    [Fact]
    public void Entrywise_functions_between_tensor_operations_are_found_and_come_back_as_they_were()
    {
        // sum(softplus(X * w)^2 + 1) with X in R^(3 x 2): the entrywise part is softplus(t)^2 + 1.
        var graph = new Graph();
        var build = new ExpressionBuilder(graph, simplify: false);
        var w = graph.AddVariable("w", Shape.Of(2));
        var x = graph.Add(new Data(new DenseArray(Shape.Of(3, 2), [1, 2, 3, 4, 5, 6])));
        var product = build.Contract(x, [0, 1], w, [1], [0]);
        var entries = build.Add(build.Power(build.Apply(UnaryFunction.Softplus, product), 2), build.Constant(1));
        var template = Assert.Single(ScalarTemplate.Of(graph, build.Sum(entries, 1)));
        Assert.Equal(entries, template.Root);
        Assert.Equal([product], template.Operands);
        Assert.Equal(Shape.Scalar, template.Graph.ShapeOf(template.Body));
        var values = new Evaluator<Real>(graph, entries, template.Instantiate(graph, template.Body));
        values.Run(_ => [new Real(0.5), new Real(-2)]);
        Assert.Equal(values[entries], values[template.Instantiate(graph, template.Body)]);
    }

    [Fact]
    public void An_engine_of_the_graph_differentiates_scalar_functions_in_every_copy()
    {
        var graph = new Graph { ScalarEngine = new Doubling() };
        var z = graph.AddVariable("z", Shape.Of(3));
        var body = graph.Add(new Unary(UnaryFunction.Sin, z, Shape.Of(3)));
        var lowered = new Lowering(graph).Lower(graph.Add(new Derivative(DerivativeKind.Gradient, body, [0], [z], 1, 0, Shape.Of(3))));
        var values = new Evaluator<Real>(graph, lowered);
        values.Run(_ => [new Real(0), new Real(1), new Real(2)]);
        Assert.Equal([2.0, 2 * Math.Cos(1), 2 * Math.Cos(2)], values[lowered].Select(value => value.Value), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    /// <summary>Twice the native derivative: a test can tell who differentiated.</summary>
    private sealed class Doubling : IScalarEngine
    {
        public string Name => "doubling";

        public NodeId? Derivative(Graph graph, NodeId expression, int variable) =>
            new ExpressionBuilder(graph, simplify: false).Multiply(graph.Add(new Constant(2)), new NativeScalarEngine().Derivative(graph, expression, variable)!.Value);
    }
}
