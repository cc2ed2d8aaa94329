using ProxyProof.Expressions.Printing;

namespace ProxyProof.Expressions.Tests;

/// <summary>A graph to write expressions in, and the round trip through their text.</summary>
internal sealed class PrintingRoundTrip
{
    public PrintingRoundTrip() => Build = new ExpressionBuilder(Graph, simplify: false);

    public Graph Graph { get; } = new();

    public ExpressionBuilder Build { get; }

    public PrintOptions Options { get; set; } = PrintOptions.Default;

    public NodeId Variable(string name, params ReadOnlySpan<int> dims) => Graph.AddVariable(name, Shape.Of(dims));

    public NodeId Data(params double[] entries) => Graph.Add(new Data(new DenseArray(Shape.Of(entries.Length), entries)));

    public NodeId Matrix(NodeId a, NodeId b) => Build.Contract(a, [0, 1], b, [1, 2], [0, 2]);

    public NodeId Vector(NodeId a, NodeId x) => Build.Contract(a, [0, 1], x, [1], [0]);

    public NodeId Gradient(NodeId value, NodeId variable) => new Differentiator(Graph).Gradient(value, [((Variable)Graph[variable]).Id])[0];

    public NodeId Hessian(NodeId value, NodeId variable) => new Differentiator(Graph).Hessian(value, [((Variable)Graph[variable]).Id], 0);

    public NodeId Jacobian(NodeId value, params NodeId[] variables) =>
        new Differentiator(Graph).Jacobian(value, [.. variables.Select(variable => ((Variable)Graph[variable]).Id)], 0);

    public NodeId Lower(NodeId node) => new Lowering(Graph).Lower(node);

    public string Text(NodeId node) => InfixPrinter.Print(Graph, node, Options).ToString();

    public string Latex(NodeId node) => LatexPrinter.Print(Graph, node, Options).ToString();

    /// <summary>Asserts the text and that it says what the node says, at several points.</summary>
    public void Prints(NodeId node, string expected)
    {
        Assert.Equal(expected, Text(node));
        ReadsBack(node);
    }

    /// <summary>Asserts that the text says what the node says.</summary>
    public void ReadsBack(NodeId node)
    {
        var text = Text(node);
        var lowered = Lower(node);
        for (var seed = 1; seed <= 3; seed++)
        {
            var random = new Random(seed);
            var points = new double[Graph.VariableCount][];
            var names = new Dictionary<string, Values>(StringComparer.Ordinal);
            for (var variable = 0; variable < points.Length; variable++)
            {
                var shape = Graph.ShapeOf(Graph.VariableNode(variable));

                // Some entries are 0 and some are equal, so that kinks and ties are met.
                points[variable] = [.. Enumerable.Range(0, shape.Size).Select(_ => seed == 3 ? random.Next(-1, 2) : (random.NextDouble() * 2) - 1)];
                names[Graph.VariableName(variable)] = new([.. shape.Dims], points[variable]);
            }

            var evaluator = new Evaluator<PrintingNumber>(Graph, lowered);
            evaluator.Run(variable => [.. points[variable].Select(x => new PrintingNumber(x))]);
            var expected = evaluator[lowered];
            var actual = PrintingReader.Read(text, names);
            Assert.Equal(Graph.ShapeOf(node).Dims.Items, actual.Dims);
            for (var k = 0; k < expected.Length; k++)
            {
                var (x, y) = (expected[k].Value, actual.Entries[k]);
                Assert.True(x.Equals(y) || Math.Abs(x - y) <= 1e-9 * (1 + Math.Abs(x)), $"entry {k + 1}: {x} is not {y} in\n{text}");
            }
        }
    }
}
