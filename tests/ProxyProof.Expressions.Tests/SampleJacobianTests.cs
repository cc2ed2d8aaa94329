using ProxyProof.Expressions.Tensors;
using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Tests;

/// <summary>Jacobians and tangent kernels of values that are computed side by side, beside gradients of one entry after the other.</summary>
public sealed class SampleJacobianTests
{
    private const int Samples = 5;
    private const int Inputs = 3;
    private const int Width = 4;

    private readonly Graph _graph = new();
    private readonly ExpressionBuilder _build;
    private readonly NodeId _data;
    private readonly int[] _variables = [0, 1, 2];

    public SampleJacobianTests()
    {
        _build = new ExpressionBuilder(_graph, simplify: false);
        _graph.AddVariable("W", Shape.Of(Width, Inputs));
        _graph.AddVariable("V", Shape.Of(Width, Width));
        _graph.AddVariable("a", Shape.Of(Width));
        var entries = new double[Samples * Inputs];
        new Distribution.Normal(0, 1).Fill(new CounterStream(3, "data"), 0, entries);
        _data = _graph.Add(new Data(new DenseArray(Shape.Of(Samples, Inputs), entries)));
    }

    private NodeId First => _graph.VariableNode(0);

    private NodeId Second => _graph.VariableNode(1);

    private NodeId Last => _graph.VariableNode(2);

    public static TheoryData<string> Nets => ["two layers", "scaled", "three layers", "sums", "transposed", "shared twice", "bias"];

    [Theory]
    [MemberData(nameof(Nets))]
    public void Jacobians_and_kernels_are_those_of_one_entry_after_the_other(string name)
    {
        var value = Net(name);
        var differentiator = new Differentiator(_graph);
        var jacobian = differentiator.Jacobian(value, _variables, 0);
        var kernel = differentiator.TangentKernel(value, _variables);
        Assert.NotNull(kernel);
        var rows = Enumerable.Range(0, Samples).Select(s => differentiator.Gradient(_build.View(value, new IndexMap(0, s, []), Shape.Scalar), _variables)).ToArray();
        var program = new TensorProgram(_graph, [jacobian, kernel.Value, .. rows.SelectMany(row => row)], _variables);
        foreach (var id in _variables)
        {
            new Distribution.Normal(0, 1).Fill(new CounterStream(4, $"point {id}"), 0, program.Entries(id));
        }

        program.Prepare();
        program.Run();
        var expected = Array.ConvertAll(rows, row => row.SelectMany(part => program[part].ToArray()).ToArray());
        for (var s = 0; s < Samples; s++)
        {
            for (var k = 0; k < expected[s].Length; k++)
            {
                Assert.Equal(expected[s][k], program[jacobian][(s * expected[s].Length) + k], 1e-12);
            }

            for (var other = 0; other < Samples; other++)
            {
                Assert.Equal(Dense.Dot(expected[s], expected[other]), program[kernel.Value][(s * Samples) + other], 1e-11);
            }
        }
    }

    [Theory]
    [InlineData("normalised")]
    [InlineData("reversed")]
    [InlineData("rows of the parameter")]
    public void Values_that_mix_samples_are_left_to_the_general_pass(string name)
    {
        var scores = Net("two layers");
        var value = name switch
        {
            "normalised" => _build.Divide(scores, _build.Broadcast(_build.Reduce(Reduction.Norm, scores, 1), Shape.Of(Samples))),
            "reversed" => _build.Multiply(scores, _build.View(scores, new IndexMap(0, Samples - 1, [-1]), Shape.Of(Samples))),
            _ => _build.Sum(_build.Power(Second, 2), 1),
        };
        Assert.Null(new Differentiator(_graph).TangentKernel(value, _variables));
    }

    private NodeId Net(string name)
    {
        NodeId Tanh(NodeId x) => _build.Apply(UnaryFunction.Tanh, x);
        NodeId Hidden(NodeId weights) => _build.Contract(_data, [0, 1], weights, [2, 1], [0, 2]);
        NodeId Output(NodeId hidden) => _build.Contract(hidden, [0, 1], Last, [1], [0]);
        var plain = Output(Tanh(Hidden(First)));
        switch (name)
        {
            case "two layers":
                return plain;
            case "scaled":
                return Output(Tanh(Hidden(_build.Multiply(First, _build.Broadcast(_build.Reduce(Reduction.Norm, Last, 1), Shape.Of(Width, Inputs))))));
            case "three layers":
                return Output(Tanh(_build.Contract(Tanh(Hidden(First)), [0, 1], Second, [2, 1], [0, 2])));
            case "sums":
                return _build.Sum(_build.Power(_build.Multiply(Tanh(Hidden(First)), _build.Broadcast(Last, Shape.Of(Samples, Width))), 3), 1);
            case "transposed":
                return _build.Contract(Last, [0], _build.Transpose(Tanh(Hidden(_build.Transpose(_build.Transpose(First, 1, 0), 1, 0))), 1, 0), [0, 1], [1]);
            case "shared twice":
                return _build.Add(plain, Output(_build.Power(Hidden(First), 2)));
            default:
                return _build.Add(plain, _build.Broadcast(_build.Sum(_build.Power(Second, 2), 2), Shape.Of(Samples)));
        }
    }
}
