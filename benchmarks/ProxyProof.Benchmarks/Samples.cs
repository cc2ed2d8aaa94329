using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Benchmarks;

/// <summary>Functions to measure.</summary>
internal sealed class Samples
{
    private Samples(Graph graph, NodeId value) => (Graph, Value) = (graph, value);

    public Graph Graph { get; }

    public NodeId Value { get; }

    /// <summary>The sum of 100 (x[i+1] - x[i]^2)^2 + (1 - x[i])^2.</summary>
    public static Samples Rosenbrock(int dimension)
    {
        var graph = new Graph();
        var b = new ExpressionBuilder(graph, simplify: false);
        var x = graph.AddVariable("x", Shape.Of(dimension));
        var shape = Shape.Of(dimension - 1);
        var (head, tail) = (b.View(x, new IndexMap(0, 0, [1]), shape), b.View(x, new IndexMap(0, 1, [1]), shape));
        var valley = b.Multiply(b.Constant(100), b.Power(b.Subtract(tail, b.Power(head, 2)), 2));
        return new Samples(graph, b.Sum(b.Add(valley, b.Power(b.Subtract(b.Constant(1), head), 2)), 1));
    }

    /// <summary>The mean of softplus(-y &lt;w, x&gt;) over random data.</summary>
    public static Samples Logistic(int samples, int dimension)
    {
        var graph = new Graph();
        var b = new ExpressionBuilder(graph, simplify: false);
        var w = graph.AddVariable("w", Shape.Of(dimension));
        var stream = new CounterStream(1, "benchmark");
        var entries = new double[samples * dimension];
        new Distribution.Normal(0, 1).Fill(stream, 0, entries);
        var data = graph.Add(new Data(new DenseArray(Shape.Of(samples, dimension), entries)));
        var scores = b.Contract(data, [0, 1], w, [1], [0]);
        return new Samples(graph, b.Divide(b.Sum(b.Apply(UnaryFunction.Softplus, b.Negate(scores)), 1), b.Constant(samples)));
    }

    /// <summary>Rastrigin's function with tanh and e^x in it: the sum of x^2 + 1 - cos(3 x) + tanh(x)^2 e^-x.</summary>
    public static Samples Waves(int dimension)
    {
        var graph = new Graph();
        var b = new ExpressionBuilder(graph, simplify: false);
        var x = graph.AddVariable("x", Shape.Of(dimension));
        var waves = b.Subtract(b.Constant(1), b.Apply(UnaryFunction.Cos, b.Multiply(b.Constant(3), x)));
        var rest = b.Multiply(b.Power(b.Apply(UnaryFunction.Tanh, x), 2), b.Apply(UnaryFunction.Exp, b.Negate(x)));
        return new Samples(graph, b.Sum(b.Add(b.Add(b.Power(x, 2), waves), rest), 1));
    }

    /// <summary>The squared loss of a network with one hidden layer of tanh.</summary>
    public static Samples Network(int samples, int dimension, int width)
    {
        var graph = new Graph();
        var b = new ExpressionBuilder(graph, simplify: false);
        var hidden = graph.AddVariable("W", Shape.Of(width, dimension));
        var stream = new CounterStream(1, "benchmark");
        var entries = new double[samples * dimension];
        new Distribution.Normal(0, 1).Fill(stream, 0, entries);
        var data = graph.Add(new Data(new DenseArray(Shape.Of(samples, dimension), entries)));
        var activations = b.Apply(UnaryFunction.Tanh, b.Contract(data, [0, 1], hidden, [2, 1], [0, 2]));
        return new Samples(graph, b.Divide(b.Sum(b.Power(b.Sum(activations, 1), 2), 1), b.Constant(2 * samples)));
    }

    /// <summary>A network with one hidden layer of tanh, both layers free, on labelled data: the loss, and what a margin |grad|^2/2 - mu loss needs.</summary>
    public static (Graph Graph, NodeId[] Outputs, NodeId[] Training) FullNetwork(int samples, int dimension, int width)
    {
        var graph = new Graph();
        var b = new ExpressionBuilder(graph, simplify: false);
        var (hidden, last) = (graph.AddVariable("W", Shape.Of(width, dimension)), graph.AddVariable("v", Shape.Of(width)));
        var stream = new CounterStream(1, "benchmark");
        var (entries, labels) = (new double[samples * dimension], new double[samples]);
        new Distribution.Normal(0, 1).Fill(stream, 0, entries);
        new Distribution.Normal(0, 1).Fill(stream, 1_000_000, labels);
        var data = graph.Add(new Data(new DenseArray(Shape.Of(samples, dimension), entries)));
        var targets = graph.Add(new Data(new DenseArray(Shape.Of(samples), labels)));
        var activations = b.Apply(UnaryFunction.Tanh, b.Contract(data, [0, 1], hidden, [2, 1], [0, 2]));
        var output = b.Contract(activations, [0, 1], last, [1], [0]);
        var loss = b.Divide(b.Sum(b.Power(b.Subtract(output, targets), 2), 1), b.Constant(2 * samples));
        var gradients = new Differentiator(graph).Gradient(loss, [0, 1]);
        var square = b.Add(b.Sum(b.Power(gradients[0], 2), 2), b.Sum(b.Power(gradients[1], 2), 1));
        var margin = b.Subtract(b.Divide(square, b.Constant(2)), b.Multiply(b.Constant(new Rational(1, 10)), loss));
        return (graph, [margin, loss, .. gradients], [loss, .. gradients]);
    }

    public NodeId Gradient() => new Differentiator(Graph).Gradient(Value, [0])[0];

    /// <summary>1/2 |grad f|^2 - mu f.</summary>
    public NodeId PlMargin()
    {
        var b = new ExpressionBuilder(Graph, simplify: false);
        var gradient = Gradient();
        var half = b.Divide(b.Contract(gradient, [0], gradient, [0], []), b.Constant(2));
        return b.Subtract(half, b.Multiply(b.Constant(new Rational(1, 10)), Value));
    }
}
