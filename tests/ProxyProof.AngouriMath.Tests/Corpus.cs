using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.AngouriMath.Tests;

/// <summary>Random numbers-valued expressions in two variables, over every scalar function that the engine has.</summary>
internal static class Corpus
{
    private static readonly UnaryFunction[] s_unary =
        [.. Enum.GetValues<UnaryFunction>().Except([UnaryFunction.Erf, UnaryFunction.Gelu, UnaryFunction.KinkSign, UnaryFunction.KinkStep])];

    private static readonly BinaryFunction[] s_binary =
        [.. Enum.GetValues<BinaryFunction>().Except([BinaryFunction.TieStep, BinaryFunction.KinkRatio])];

    public static (Graph Graph, NodeId Body) Make(int seed, int depth)
    {
        var graph = new Graph();
        _ = graph.AddVariable("x", Shape.Scalar);
        _ = graph.AddVariable("y", Shape.Scalar);
        return (graph, Node(graph, new Random(seed), depth));
    }

    private static NodeId Node(Graph graph, Random random, int depth)
    {
        if (depth == 0)
        {
            return random.Next(3) switch
            {
                0 => graph.VariableNode(0),
                1 => graph.VariableNode(1),
                _ => graph.Add(new Constant(new Rational(random.Next(-12, 13), random.Next(1, 8)))),
            };
        }

        NodeId Deeper() => Node(graph, random, depth - 1 - random.Next(depth));
        return random.Next(6) switch
        {
            0 => graph.Add(new Power(Deeper(), random.Next(-2, 5), Shape.Scalar)),
            1 => graph.Add(new Select((Relation)random.Next(6), Deeper(), Deeper(), Deeper(), Shape.Scalar)),
            2 or 3 => graph.Add(new Unary(s_unary[random.Next(s_unary.Length)], Deeper(), Shape.Scalar)),
            _ => Binary(s_binary[random.Next(s_binary.Length)]),
        };

        NodeId Binary(BinaryFunction function) => graph.Add(new Binary(
            function,
            Deeper(),
            // Widths and thresholds are positive.
            function is BinaryFunction.Smelu or BinaryFunction.Huber ? graph.Add(new Constant(new Rational(random.Next(1, 9), 4))) : Deeper(),
            Shape.Scalar));
    }
}
