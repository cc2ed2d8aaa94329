using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Moments;

/// <summary>
/// Where an expectation has a value: its closed form may lose a part that has none (a logarithm times a mean of 0), so that such parts are carried along, times 0.
/// </summary>
internal static class PartialParts
{
    /// <summary>The mean, undefined wherever a part of the body is that holds nothing random.</summary>
    /// <param name="graph">The graph; nodes are added to it.</param>
    /// <param name="mean">The closed form.</param>
    /// <param name="body">What it is the mean of.</param>
    /// <param name="drawn">The drawn variables' nodes.</param>
    /// <exception cref="NoClosedFormException">A branch may guard such a part.</exception>
    public static NodeId Guarded(Graph graph, NodeId mean, NodeId body, IEnumerable<NodeId> drawn) => Beside(graph, mean, Of(graph, body, [.. drawn.Select(node => node.Index)]));

    /// <summary>The mean, undefined wherever some others are.</summary>
    public static NodeId Beside(Graph graph, NodeId mean, IEnumerable<NodeId> others)
    {
        // Nothing is simplified: 0 times what has no value has none.
        var build = new ExpressionBuilder(graph, simplify: false);
        foreach (var other in others)
        {
            var number = graph.ShapeOf(other).IsScalar ? other : build.Sum(other, graph.ShapeOf(other).Rank);
            var nothing = build.Multiply(build.Constant(0), number);
            mean = build.Add(mean, graph.ShapeOf(mean).IsScalar ? nothing : build.Broadcast(nothing, graph.ShapeOf(mean)));
        }

        return mean;
    }

    /// <summary>Whether an expression is at least 0 by its form, wherever it has a value.</summary>
    public static bool IsNonnegative(Graph graph, NodeId x)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        return graph[x] switch
        {
            Constant n => n.Value.Sign >= 0,
            Power n => n.Exponent % 2 == 0 || IsNonnegative(graph, n.X),
            Unary { Function: UnaryFunction.Abs or UnaryFunction.Relu or UnaryFunction.Exp or UnaryFunction.Sqrt or UnaryFunction.Cosh or UnaryFunction.Softplus } => true,
            Binary { Function: BinaryFunction.Add or BinaryFunction.Max } n => IsNonnegative(graph, n.X) && IsNonnegative(graph, n.Y),
            Binary { Function: BinaryFunction.Multiply or BinaryFunction.Divide } n => n.X == n.Y || (IsNonnegative(graph, n.X) && IsNonnegative(graph, n.Y)),
            Contract n => n.X == n.Y && n.Labels.Count == 0 && n.LabelsX.Equals(n.LabelsY),
            Reduce { Kind: Reduction.Norm } => true,
            Reduce n => IsNonnegative(graph, n.X),
            View n => IsNonnegative(graph, n.X),
            Stacked n => n.Items.All(item => IsNonnegative(graph, item)),
            _ => false,
        };
    }

    /// <summary>Whether an expression is one whole number.</summary>
    public static bool IsWhole(Graph graph, NodeId x)
    {
        while (graph[x] is View view)
        {
            x = view.X;
        }

        return graph[x] is Constant { Value.IsInteger: true };
    }

    // The greatest parts without anything random that hold a variable and a function that is not defined everywhere.
    private static List<NodeId> Of(Graph graph, NodeId body, HashSet<int> drawn)
    {
        var marks = graph.Reachable(body);
        var (random, partial, moves) = (new bool[marks.Length], new bool[marks.Length], new bool[marks.Length]);
        var found = new List<NodeId>();
        var branches = false;
        for (var i = 0; i < marks.Length; i++)
        {
            if (!marks[i])
            {
                continue;
            }

            var node = graph[new NodeId(i)];
            var operands = Operands.Of(node, new NodeId[4]).ToArray();
            random[i] = drawn.Contains(i) || operands.Any(operand => random[operand.Index]);
            partial[i] = IsPartial(graph, node) || operands.Any(operand => partial[operand.Index]);
            moves[i] = node is Variable || operands.Any(operand => moves[operand.Index]);
            branches |= random[i] && node is Select;
            found.AddRange(operands.Where(operand => random[i] && !random[operand.Index] && partial[operand.Index] && moves[operand.Index] && !found.Contains(operand)));
            if (random[i] && Divisor(graph, node) is { } divisor && !random[divisor.Index] && moves[divisor.Index])
            {
                found.Add(graph.Add(new Power(divisor, -1, graph.ShapeOf(divisor))));
            }
        }

        return branches && found.Count > 0 ? throw new NoClosedFormException("a branch may guard what has no value everywhere") : found;
    }

    private static NodeId? Divisor(Graph graph, Node node) => node is Binary { Function: BinaryFunction.Divide, Y: var y } && graph[y] is not Constant ? y : null;

    private static bool IsPartial(Graph graph, Node node) => node switch
    {
        Unary { Function: UnaryFunction.Log or UnaryFunction.Tan or UnaryFunction.Arcsin or UnaryFunction.Arccos } => true,
        Unary { Function: UnaryFunction.Sqrt, X: var x } => !IsNonnegative(graph, x),
        Power { Exponent: < 0 } => true,
        Binary { Function: BinaryFunction.Divide, Y: var y } => graph[y] is not Constant { Value.IsZero: false },
        Binary { Function: BinaryFunction.Power, Y: var y } => graph[y] is not Constant { Value: { IsInteger: true, Sign: >= 0 } },
        Binary { Function: BinaryFunction.Huber or BinaryFunction.Smelu, Y: var y } => graph[y] is not Constant { Value.Sign: > 0 },
        _ => false,
    };
}
