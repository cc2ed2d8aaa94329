using ProxyProof.Expressions.Tensors;
using ProxyProof.Expressions.Tests.Tapes;
using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Tests.Tensors;

/// <summary>Programs whose arrays are used again, beside the plain evaluator.</summary>
public sealed class TensorProgramTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_program_agrees_with_the_plain_evaluator_at_random_points_of_random_expressions(int part)
    {
        for (var seed = part * 150; seed < (part + 1) * 150; seed++)
        {
            var random = new RandomExpressions(seed);
            var outputs = random.Outputs(3 + (seed % 25));
            Compare(random, outputs, [.. random.Variables], seed);

            // With some variables that are set once.
            Compare(random, outputs, [.. random.Variables.Where(id => id % 2 == seed % 2)], seed);
        }
    }

    [Fact]
    public void A_net_s_gradient_written_over_what_is_read_for_the_last_time_agrees_with_the_plain_evaluator()
    {
        // Chains of 11 x 130 entries between products: 1 - tanh^2 is wanted long after tanh.
        var graph = new Graph();
        var b = new ExpressionBuilder(graph, simplify: false);
        var (hidden, last, data) = (graph.AddVariable("W", Shape.Of(130, 3)), graph.AddVariable("v", Shape.Of(130)), graph.AddVariable("X", Shape.Of(11, 3)));
        var scores = b.Contract(data, [0, 1], hidden, [2, 1], [0, 2]);
        foreach (var activation in (UnaryFunction[])[UnaryFunction.Tanh, UnaryFunction.Relu, UnaryFunction.Silu, UnaryFunction.Sigmoid])
        {
            var outputs = b.Contract(b.Apply(activation, scores), [0, 1], last, [1], [0]);
            var loss = b.Sum(b.Power(b.Subtract(outputs, b.Constant(1, Shape.Of(11))), 2), 1);
            NodeId[] wanted = [loss, .. new Differentiator(graph).Gradient(loss, [0, 1]), scores];
            foreach (var count in (int[])[3, 4])
            {
                CompareTwice(graph, wanted[..count]);
            }
        }
    }

    private static void CompareTwice(Graph graph, NodeId[] outputs)
    {
        var program = new TensorProgram(graph, outputs, [0, 1]);
        var evaluator = new Evaluator<Real>(graph, outputs);
        for (var run = 0UL; run < 2; run++)
        {
            for (var id = 0; id < (run == 0 ? 3 : 2); id++)
            {
                new Distribution.Normal(0, 1).Fill(new CounterStream(run, "net").Substream((ulong)id), 0, program.Entries(id));
            }

            program.Prepare();
            program.Run();
            evaluator.Run(id => Array.ConvertAll(program.Entries(id).ToArray(), value => new Real(value)));
            foreach (var output in outputs)
            {
                var expected = evaluator[output].ToArray();
                for (var e = 0; e < expected.Length; e++)
                {
                    Assert.Equal(expected[e].Value, program[output][e], 1e-12 * (1 + Math.Abs(expected[e].Value)));
                }
            }
        }
    }

    [Fact]
    public void A_chain_longer_than_a_strip_agrees_with_the_plain_evaluator()
    {
        // Rows, columns, numbers, a transposition and sums between chains of 7 x 211 entries.
        var graph = new Graph();
        var b = new ExpressionBuilder(graph, simplify: false);
        var (x, row, column) = (graph.AddVariable("x", Shape.Of(7, 211)), graph.AddVariable("r", Shape.Of(211)), graph.AddVariable("c", Shape.Of(7)));
        var spread = b.Multiply(b.Apply(UnaryFunction.Tanh, x), b.Broadcast(row, Shape.Of(7, 211)));
        var outer = b.Contract(column, [0], row, [1], [0, 1]);
        var mixed = b.Subtract(b.Constant(1, Shape.Of(7, 211)), b.Power(b.Add(spread, outer), 2));
        var sums = b.Sum(mixed, 1);
        var late = b.Multiply(mixed, b.Broadcast(sums, Shape.Of(7, 211), [0]));
        var turned = b.Multiply(b.Transpose(late, 1, 0), b.Transpose(x, 1, 0));
        NodeId[] outputs = [late, b.Contract(turned, [0, 1], column, [1], [0]), b.Contract(late, [0, 1], x, [0, 1], [0, 1]), sums];
        var program = new TensorProgram(graph, outputs, [0, 1, 2]);
        var stream = new CounterStream(1, "chain");
        var values = Enumerable.Range(0, 3).Select(id => new double[program.Entries(id).Length]).ToArray();
        for (var id = 0; id < 3; id++)
        {
            new Distribution.Normal(0, 1).Fill(stream.Substream((ulong)id), 0, values[id]);
            values[id].CopyTo(program.Entries(id));
        }

        program.Prepare();
        program.Run();
        program.Run();
        var evaluator = new Evaluator<Real>(graph, outputs);
        evaluator.Run(id => Array.ConvertAll(values[id], value => new Real(value)));
        foreach (var output in outputs)
        {
            var expected = evaluator[output].ToArray();
            for (var e = 0; e < expected.Length; e++)
            {
                Assert.Equal(expected[e].Value, program[output][e], 1e-12 * (1 + Math.Abs(expected[e].Value)));
            }
        }
    }

    private static void Compare(RandomExpressions random, NodeId[] outputs, int[] moving, int seed)
    {
        var program = new TensorProgram(random.Graph, outputs, moving);
        var values = random.Variables.ToDictionary(id => id, id => Enumerable.Range(0, random.Graph.ShapeOf(random.Graph.VariableNode(id)).Size).Select(_ => random.Number()).ToArray());
        foreach (var (id, entries) in values)
        {
            var target = program.Entries(id);
            entries.AsSpan(0, target.Length).CopyTo(target);
        }

        // Twice: what a run leaves behind must not matter.
        program.Prepare();
        program.Run();
        program.Run();
        var evaluator = new Evaluator<Real>(random.Graph, outputs);
        evaluator.Run(id => Array.ConvertAll(values[id], value => new Real(value)));
        for (var k = 0; k < outputs.Length; k++)
        {
            var expected = evaluator[outputs[k]].ToArray();
            for (var e = 0; e < expected.Length; e++)
            {
                var (left, right) = (expected[e].Value, program[outputs[k]][e]);
                Assert.True(
                    left.Equals(right) || left == right || Math.Abs(left - right) <= 1e-9 * Math.Abs(left) || (double.IsNaN(left) && double.IsNaN(right)),
                    $"seed {seed}, output {k} ({random.Graph[outputs[k]]}), entry {e}: {left:R} and {right:R}");
            }
        }
    }
}
