using ProxyProof.Expressions.Tapes;
using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Tests.Tapes;

public class TapeConformanceTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_tape_has_the_bits_of_the_plain_evaluator_at_random_points_of_random_expressions(int part)
    {
        for (var seed = part * 150; seed < (part + 1) * 150; seed++)
        {
            var random = new RandomExpressions(seed);
            var outputs = random.Outputs(3 + (seed % 25));
            Compare(random, outputs, seed);
        }
    }

    [Fact]
    public void Gradients_of_random_expressions_have_the_bits_of_the_plain_evaluator()
    {
        var compared = 0;
        for (var seed = 0; seed < 150; seed++)
        {
            var random = new RandomExpressions(seed);
            var value = random.Outputs(3 + (seed % 12))[0];
            var gradients = new Differentiator(random.Graph).Gradient(value, [.. random.Variables]);
            Compare(random, gradients, seed);
            compared++;
        }

        Assert.True(compared > 100);
    }

    [Theory]
    [MemberData(nameof(UnaryFunctions))]
    public void Every_function_of_one_argument_has_the_bits_of_the_plain_evaluator(UnaryFunction function)
    {
        var random = new RandomExpressions(1);
        Compare(random, [.. random.Variables.Select(v => random.Builder.Apply(function, random.Graph.VariableNode(v)))], (int)function);
    }

    [Theory]
    [MemberData(nameof(BinaryFunctions))]
    public void Every_function_of_two_arguments_has_the_bits_of_the_plain_evaluator(BinaryFunction function)
    {
        var random = new RandomExpressions(1);
        var (b, scalar, vector, matrix) = (random.Builder, random.Graph.VariableNode(0), random.Graph.VariableNode(1), random.Graph.VariableNode(2));
        var number = b.Constant(new Rational(1, 3));
        Compare(
            random,
            [
                b.Apply(function, scalar, number), b.Apply(function, number, vector), b.Apply(function, scalar, vector),
                b.Apply(function, vector, scalar), b.Apply(function, b.Broadcast(vector, Shape.Of(2, 3)), matrix),
                b.Apply(function, b.Transpose(matrix, 1, 0), b.Transpose(b.Apply(UnaryFunction.Exp, matrix), 1, 0)),
            ],
            (int)function);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(9)]
    [InlineData(700)]
    public void A_sum_over_neighbours_and_its_gradient_are_two_loops_and_a_sum_with_the_bits_of_the_plain_evaluator(int dimension)
    {
        // Rosenbrock's function: the gradient's two parts are scattered to the heads and the tails.
        var graph = new Graph();
        var b = new ExpressionBuilder(graph, simplify: false);
        var x = graph.AddVariable("x", Shape.Of(dimension));
        var shape = Shape.Of(dimension - 1);
        var (head, tail) = (b.View(x, new IndexMap(0, 0, [1]), shape), b.View(x, new IndexMap(0, 1, [1]), shape));
        var terms = b.Add(b.Multiply(b.Constant(100), b.Power(b.Subtract(tail, b.Power(head, 2)), 2)), b.Power(b.Subtract(b.Constant(1), head), 2));
        var value = b.Sum(terms, 1);
        NodeId[] outputs = [value, .. new Differentiator(graph).Gradient(value, [0])];
        var tape = Tape.Compile(graph, [0], outputs);
        Assert.True(dimension < 3 || tape.InstructionCount == 3);
        var runner = tape.CreateRunner();
        double[] special = [0, -0.0, 1, -1, 0.5, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e-200, 1e200, double.Epsilon];
        var random = new Random(1);
        for (var e = 0; e < runner.Inputs.Length; e++)
        {
            runner.Inputs[e] = random.Next(8) == 0 ? special[random.Next(special.Length)] : (random.NextDouble() * 4) - 2;
        }

        var evaluator = new Evaluator<Real>(graph, outputs);
        for (var run = 0; run < 3; run++)
        {
            runner.Run();
            for (var lane = 0; lane < tape.Lanes; lane++)
            {
                evaluator.Run(_ => [.. Enumerable.Range(0, dimension).Select(e => new Real(runner.Inputs[(e * tape.Lanes) + lane]))]);
                for (var k = 0; k < outputs.Length; k++)
                {
                    var expected = evaluator[outputs[k]];
                    for (var e = 0; e < expected.Length; e++)
                    {
                        Assert.Equal(Bits(expected[e].Value), Bits(runner.Output(k)[(e * tape.Lanes) + lane]));
                    }
                }
            }

            tape.CompileChains();
        }
    }

    public static TheoryData<UnaryFunction> UnaryFunctions() => [.. Enum.GetValues<UnaryFunction>()];

    public static TheoryData<BinaryFunction> BinaryFunctions() => [.. Enum.GetValues<BinaryFunction>()];

    private static void Compare(RandomExpressions random, NodeId[] outputs, int seed)
    {
        var tape = Tape.Compile(random.Graph, random.Variables, outputs);
        var runner = tape.CreateRunner();
        for (var e = 0; e < runner.Inputs.Length; e++)
        {
            runner.Inputs[e] = random.Number();
        }

        // Twice: what a run leaves behind must not matter.
        runner.Run();
        runner.Run();
        Agree(random, outputs, seed, runner);

        // Compiled chains have the same bits.
        tape.CompileChains();
        Assert.True(tape.IsCompiled);
        runner.Run();
        Agree(random, outputs, seed, runner);
    }

    private static void Agree(RandomExpressions random, NodeId[] outputs, int seed, TapeRunner runner)
    {
        var tape = runner.Tape;
        var evaluator = new Evaluator<Real>(random.Graph, outputs);
        foreach (var lane in (int[])[0, 1, tape.Lanes - 1])
        {
            evaluator.Run(variable => Values(random, runner, variable, lane));
            for (var k = 0; k < outputs.Length; k++)
            {
                var expected = evaluator[outputs[k]];
                Assert.Equal(expected.Length * tape.Lanes, runner.Output(k).Length);
                for (var e = 0; e < expected.Length; e++)
                {
                    var actual = runner.Output(k)[(e * tape.Lanes) + lane];
                    Assert.True(
                        Bits(expected[e].Value) == Bits(actual),
                        $"seed {seed}, output {k} ({random.Graph[outputs[k]]}), entry {e}, lane {lane}: {expected[e].Value:R} and {actual:R}");
                }
            }
        }
    }

    private static long Bits(double value) => double.IsNaN(value) ? long.MinValue + 1 : BitConverter.DoubleToInt64Bits(value);

    private static Real[] Values(RandomExpressions random, TapeRunner runner, int variable, int lane)
    {
        var start = random.Variables.TakeWhile(v => v != variable).Sum(v => random.Graph.ShapeOf(random.Graph.VariableNode(v)).Size);
        var values = new Real[random.Graph.ShapeOf(random.Graph.VariableNode(variable)).Size];
        for (var e = 0; e < values.Length; e++)
        {
            values[e] = new Real(runner.Inputs[((start + e) * runner.Tape.Lanes) + lane]);
        }

        return values;
    }
}
