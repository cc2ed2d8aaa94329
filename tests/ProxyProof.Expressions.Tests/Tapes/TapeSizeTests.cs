using ProxyProof.Expressions.Tapes;
using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Tests.Tapes;

public class TapeSizeTests
{
    [Fact]
    public void Nodes_and_instructions_of_a_network_with_its_gradient_do_not_grow_with_samples_dimension_or_width()
    {
        var small = Network(samples: 3, dimension: 2, width: 4);
        Assert.Equal(small, Network(samples: 50, dimension: 2, width: 4));
        Assert.Equal(small, Network(samples: 3, dimension: 40, width: 4));
        Assert.Equal(small, Network(samples: 3, dimension: 2, width: 64));
    }

    [Fact]
    public void A_run_allocates_nothing()
    {
        var (graph, inputs, outputs) = LogisticLoss(samples: 20, dimension: 5);
        var runner = Tape.Compile(graph, inputs, outputs).CreateRunner();
        runner.Run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var k = 0; k < 100; k++)
        {
            runner.Run();
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void A_tape_that_runs_long_is_compiled_on_the_way_and_still_allocates_nothing()
    {
        var (graph, inputs, outputs) = LogisticLoss(samples: 20, dimension: 5);
        var runner = Tape.Compile(graph, inputs, outputs).CreateRunner();
        for (var k = 0L; k <= runner.Tape.RunsBeforeCompiling; k++)
        {
            Assert.False(runner.Tape.IsCompiled);
            runner.Run();
        }

        Assert.True(runner.Tape.IsCompiled);
        var before = GC.GetAllocatedBytesForCurrentThread();
        runner.Run();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Intermediate_results_of_a_chain_take_no_register()
    {
        var graph = new Graph();
        var b = new ExpressionBuilder(graph, simplify: false);
        var x = graph.AddVariable("x", Shape.Of(1000));
        var y = x;
        for (var k = 0; k < 50; k++)
        {
            y = b.Add(b.Apply(UnaryFunction.Tanh, y), b.Multiply(b.Constant(k), x));
        }

        var tape = Tape.Compile(graph, [0], [b.Sum(y, 1)]);
        Assert.Equal(2, tape.InstructionCount);
        Assert.Equal(2001, tape.RegisterEntries);
    }

    private static (Graph Graph, int[] Inputs, NodeId[] Outputs) LogisticLoss(int samples, int dimension)
    {
        var graph = new Graph();
        var b = new ExpressionBuilder(graph, simplify: false);
        var w = graph.AddVariable("w", Shape.Of(dimension));
        var data = graph.Add(new Data(new DenseArray(Shape.Of(samples, dimension), [.. Enumerable.Range(0, samples * dimension).Select(k => k % 7 - 3.0)])));
        var loss = b.Divide(b.Sum(b.Apply(UnaryFunction.Softplus, b.Negate(b.Contract(data, [0, 1], w, [1], [0]))), 1), b.Constant(samples));
        return (graph, [0], [loss, .. new Differentiator(graph).Gradient(loss, [0])]);
    }

    private static (int Nodes, int Instructions) Network(int samples, int dimension, int width)
    {
        var graph = new Graph();
        var b = new ExpressionBuilder(graph, simplify: false);
        var hidden = graph.AddVariable("W", Shape.Of(width, dimension));
        var last = graph.AddVariable("v", Shape.Of(width));
        var data = graph.Add(new Data(new DenseArray(
            Shape.Of(samples, dimension), [.. Enumerable.Range(0, samples * dimension).Select(k => (k % 5) - 1.5)])));
        var labels = graph.Add(new Data(new DenseArray(Shape.Of(samples), [.. Enumerable.Range(0, samples).Select(k => (k % 3) - 0.5)])));
        var output = b.Contract(b.Apply(UnaryFunction.Tanh, b.Contract(data, [0, 1], hidden, [2, 1], [0, 2])), [0, 2], last, [2], [0]);
        var loss = b.Divide(b.Sum(b.Power(b.Subtract(output, labels), 2), 1), b.Constant(2 * samples));
        var gradients = new Differentiator(graph).Gradient(loss, [0, 1]);
        var squared = b.Add(b.Sum(b.Power(gradients[0], 2), 2), b.Sum(b.Power(gradients[1], 2), 1));
        var margin = b.Subtract(squared, loss);
        NodeId[] outputs = [margin, .. new Differentiator(graph).Gradient(margin, [0, 1])];
        return (graph.Count, Tape.Compile(graph, [0, 1], outputs).InstructionCount);
    }
}
