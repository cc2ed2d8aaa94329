using ProxyProof.Expressions.Tapes;
using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Tests.Tapes;

public class IntervalTapeTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_tape_encloses_what_the_plain_evaluator_finds_at_points_of_random_boxes(int part)
    {
        for (var seed = part * 100; seed < (part + 1) * 100; seed++)
        {
            var random = new RandomExpressions(seed, finite: true);
            Compare(random, random.Outputs(3 + (seed % 25)), seed);
        }
    }

    [Fact]
    public void Gradients_of_random_expressions_are_enclosed()
    {
        for (var seed = 0; seed < 80; seed++)
        {
            var random = new RandomExpressions(seed, finite: true);
            var value = random.Outputs(3 + (seed % 12))[0];
            Compare(random, new Differentiator(random.Graph).Gradient(value, [.. random.Variables]), seed);
        }
    }

    [Theory]
    [MemberData(nameof(TapeConformanceTests.UnaryFunctions), MemberType = typeof(TapeConformanceTests))]
    public void Every_function_of_one_argument_agrees_with_the_scalar_interval(UnaryFunction function)
    {
        var graph = new Graph();
        var b = new ExpressionBuilder(graph, simplify: false);
        var x = graph.AddVariable("x", Shape.Scalar);
        var boxes = Boxes();
        Agree(graph, [0], b.Apply(function, x), [.. boxes.Select(box => new[] { box })], ranges => Interval.Apply(function, ranges[0]), $"{function}");
    }

    [Theory]
    [MemberData(nameof(TapeConformanceTests.BinaryFunctions), MemberType = typeof(TapeConformanceTests))]
    public void Every_function_of_two_arguments_agrees_with_the_scalar_interval(BinaryFunction function)
    {
        var graph = new Graph();
        var b = new ExpressionBuilder(graph, simplify: false);
        var (x, y) = (graph.AddVariable("x", Shape.Scalar), graph.AddVariable("y", Shape.Scalar));
        var boxes = Boxes();
        var pairs = boxes.SelectMany(first => boxes.Select(second => new[] { first, second })).ToArray();
        Agree(graph, [0, 1], b.Apply(function, x, y), pairs, ranges => Interval.Apply(function, ranges[0], ranges[1]), $"{function}");
    }

    [Fact]
    public void Integer_powers_agree_with_the_scalar_interval()
    {
        foreach (var n in (int[])[-70, -3, -2, -1, 0, 1, 2, 3, 4, 5, 7, 10, 33, 64, 65, 1000])
        {
            var graph = new Graph();
            var b = new ExpressionBuilder(graph, simplify: false);
            var x = graph.AddVariable("x", Shape.Scalar);
            Agree(graph, [0], graph.Add(new Power(x, n, Shape.Scalar)), [.. Boxes().Select(box => new[] { box })], ranges => Interval.Power(ranges[0], n), $"power {n}");
        }
    }

    [Fact]
    public void A_choice_agrees_with_the_scalar_interval()
    {
        foreach (var relation in Enum.GetValues<Relation>())
        {
            var graph = new Graph();
            var b = new ExpressionBuilder(graph, simplify: false);
            var (x, y) = (graph.AddVariable("x", Shape.Scalar), graph.AddVariable("y", Shape.Scalar));
            var choice = graph.Add(new Select(relation, x, b.Apply(UnaryFunction.Log, y), b.Apply(UnaryFunction.Sqrt, b.Negate(y)), Shape.Scalar));
            var boxes = Boxes();
            Agree(
                graph,
                [0, 1],
                choice,
                [.. boxes.SelectMany(first => boxes.Select(second => new[] { first, second }))],
                ranges => Interval.Select(relation, ranges[0], Interval.Apply(UnaryFunction.Log, ranges[1]), Interval.Apply(UnaryFunction.Sqrt, -ranges[1])),
                $"{relation}");
        }
    }

    [Fact]
    public void Sums_of_squares_are_not_negative_and_points_stay_points()
    {
        var graph = new Graph();
        var b = new ExpressionBuilder(graph, simplify: false);
        var x = graph.AddVariable("x", Shape.Of(3));
        var tape = IntervalTape.Compile(graph, [0], [b.Contract(x, [0], x, [0], []), b.Sum(b.Power(x, 2), 1), b.Sum(b.Multiply(b.Constant(3), x), 1)]);
        var runner = tape.CreateRunner();
        for (var lane = 0; lane < tape.Lanes; lane++)
        {
            runner.SetBox(lane, lane == 0 ? [1, 2, 4] : [-1, -2, -4], [1, 2, 4]);
        }

        runner.Run();
        Assert.Equal((21, 21), (runner.Lower(0)[0], runner.Upper(0)[0]));
        Assert.Equal((0, 21), (runner.Lower(0)[1], runner.Upper(0)[1]));
        Assert.Equal((0, 21), (runner.Lower(1)[1], runner.Upper(1)[1]));
        Assert.Equal((21, 21), (runner.Lower(2)[0], runner.Upper(2)[0]));
    }

    [Fact]
    public void A_run_allocates_nothing()
    {
        var graph = new Graph();
        var b = new ExpressionBuilder(graph, simplify: false);
        var x = graph.AddVariable("x", Shape.Of(4));
        var value = b.Sum(b.Divide(b.Apply(UnaryFunction.Tanh, x), b.Add(b.Power(x, 2), b.Constant(1))), 1);
        var runner = IntervalTape.Compile(graph, [0], [value, .. new Differentiator(graph).Gradient(value, [0])]).CreateRunner();
        runner.InputUpper.Fill(1);
        runner.Run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var k = 0; k < 20; k++)
        {
            runner.Run();
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Jumps_are_named()
    {
        var graph = new Graph();
        var b = new ExpressionBuilder(graph, simplify: false);
        var x = graph.AddVariable("x", Shape.Scalar);
        Assert.False(IntervalTape.MayJump(graph, b.Apply(UnaryFunction.Relu, b.Apply(UnaryFunction.Exp, x))));
        Assert.True(IntervalTape.MayJump(graph, b.Multiply(x, b.Apply(UnaryFunction.Step, x))));
        Assert.True(IntervalTape.MayJump(graph, b.Select(Relation.Greater, x, x, b.Constant(1))));
    }

    private static Interval[] Boxes()
    {
        double[] ends = [double.NegativeInfinity, -double.MaxValue, -1e155, -3.5, -1, -0.25, -1e-160, -double.Epsilon, -0.0, 0, double.Epsilon, 1e-310, 1e-160, 0.3, 1, 2, 40, 1e155, double.MaxValue, double.PositiveInfinity];
        var boxes = new List<Interval>();
        foreach (var lower in ends)
        {
            foreach (var upper in ends)
            {
                if (lower <= upper && lower < double.PositiveInfinity && upper > double.NegativeInfinity && (lower == upper || Math.Abs(Array.IndexOf(ends, upper) - Array.IndexOf(ends, lower)) % 3 == 1))
                {
                    boxes.Add(new(lower, upper));
                }
            }
        }

        return [.. boxes];
    }

    /// <summary>The tape's ends are those of the scalar interval, or a few steps beside them, and never inside the values at points.</summary>
    private static void Agree(Graph graph, int[] inputs, NodeId output, Interval[][] boxes, Func<Interval[], Interval> scalar, string name)
    {
        var tape = IntervalTape.Compile(graph, inputs, [output]);
        var runner = tape.CreateRunner();
        for (var first = 0; first < boxes.Length; first += tape.Lanes)
        {
            for (var lane = 0; lane < tape.Lanes; lane++)
            {
                var box = boxes[Math.Min(first + lane, boxes.Length - 1)];
                runner.SetBox(lane, [.. box.Select(range => range.Lower)], [.. box.Select(range => range.Upper)]);
            }

            runner.Run();
            for (var lane = 0; lane < tape.Lanes; lane++)
            {
                var box = boxes[Math.Min(first + lane, boxes.Length - 1)];
                var (lower, upper, expected) = (runner.Lower(0)[lane], runner.Upper(0)[lane], scalar(box));
                var text = $"{name} of {string.Join(", ", box)}: [{lower:R}, {upper:R}], not {expected}";
                Assert.True(lower <= upper && lower < double.PositiveInfinity && upper > double.NegativeInfinity, text);
                Assert.True(expected.Definedness == runner.DefinednessOf(0, 0, lane), text);
                if (expected.Definedness == Definedness.Undefined)
                {
                    continue;
                }

                // No narrower than by what two sound enclosures may differ, no wider than a few steps. What it must contain are the points.
                Assert.True(IsNear(lower, expected.Lower) && IsNear(upper, expected.Upper), text);
                foreach (var corner in Corners(box))
                {
                    var value = scalar(corner);
                    Assert.True(value.Definedness == Definedness.Undefined || (lower <= value.Upper && value.Lower <= upper), $"{text} at {string.Join(", ", corner)}: {value}");
                }
            }
        }
    }

    private static bool IsNear(double x, double y) =>
        x == y || Math.Abs(x - y) <= 1e-306 || Math.Abs(x - y) <= 1e-14 * Math.Max(Math.Abs(x), Math.Abs(y))
            || (Math.Abs(x) >= double.MaxValue && Math.Abs(y) >= double.MaxValue && (x > 0) == (y > 0));

    private static IEnumerable<Interval[]> Corners(Interval[] box)
    {
        double[] Points(Interval range) => [.. new[] { range.Lower, range.Upper, range.Midpoint }.Where(double.IsFinite)];
        return box.Length == 1
            ? Points(box[0]).Select(x => new[] { new Interval(x) })
            : Points(box[0]).SelectMany(x => Points(box[1]).Select(y => new[] { new Interval(x), new Interval(y) }));
    }

    private static void Compare(RandomExpressions random, NodeId[] outputs, int seed)
    {
        var tape = IntervalTape.Compile(random.Graph, random.Variables, outputs);
        var runner = tape.CreateRunner();
        var draw = new Random(seed);
        for (var e = 0; e < runner.InputLower.Length; e++)
        {
            var (middle, radius) = (random.Number(), draw.Next(4) == 0 ? 0 : Math.Pow(10, -draw.Next(8)));
            (runner.InputLower[e], runner.InputUpper[e]) = (middle - radius, middle + radius);
        }

        // Twice: what a run leaves behind must not matter.
        runner.Run();
        runner.Run();
        var points = new Evaluator<Interval>(random.Graph, outputs)
        {
            Spectral = (_, _, _, _) => Interval.Entire,
            SpectralWeights = (_, matrix, _, _) => [.. matrix.Select(_ => Interval.Entire)],
        };
        foreach (var lane in (int[])[0, 3, tape.Lanes - 1])
        {
            foreach (var share in (double[])[0, 1, 0.5, 0.37])
            {
                points.Run(variable => Values(random, runner, variable, lane, share));
                for (var k = 0; k < outputs.Length; k++)
                {
                    var expected = points[outputs[k]];
                    for (var e = 0; e < expected.Length; e++)
                    {
                        var (lower, upper) = (runner.Lower(k)[(e * tape.Lanes) + lane], runner.Upper(k)[(e * tape.Lanes) + lane]);
                        var defined = runner.DefinednessOf(k, e, lane);
                        var text = $"seed {seed}, output {k} ({random.Graph[outputs[k]]}), entry {e}, lane {lane}: [{lower:R}, {upper:R}] {defined} and {expected[e]}";
                        Assert.True(lower <= upper, text);
                        Assert.True(defined != Definedness.Defined || expected[e].Definedness != Definedness.Undefined, text);
                        Assert.True(defined != Definedness.Undefined || expected[e].Definedness != Definedness.Defined, text);
                        if (expected[e].Definedness == Definedness.Defined)
                        {
                            Assert.True(lower <= expected[e].Upper && expected[e].Lower <= upper, text);
                        }
                    }
                }
            }
        }
    }

    private static Interval[] Values(RandomExpressions random, IntervalTapeRunner runner, int variable, int lane, double share)
    {
        var start = random.Variables.TakeWhile(v => v != variable).Sum(v => random.Graph.ShapeOf(random.Graph.VariableNode(v)).Size);
        var values = new Interval[random.Graph.ShapeOf(random.Graph.VariableNode(variable)).Size];
        for (var e = 0; e < values.Length; e++)
        {
            var at = ((start + e) * runner.Tape.Lanes) + lane;
            var (lower, upper) = (runner.InputLower[at], runner.InputUpper[at]);
            values[e] = new Interval(Math.Clamp(lower + (share * (upper - lower)), lower, upper));
        }

        return values;
    }
}
