using ProxyProof.Numerics;

namespace ProxyProof.Expressions;

/// <summary>Derivatives of scalar functions by the engine of a graph, in place of the native rules.</summary>
/// <param name="graph">The graph, with its engine.</param>
internal sealed class ScalarSlopes(Graph graph)
{
    // Where formulas overflow or divide by zero, and kinks: an engine's derivative must have a value wherever the native one has.
    private static readonly double[] s_probes = [-1000, -400, -30, -2.5, -1, -0.3, 0, 0.3, 1, 2.5, 30, 400, 1000];

    private readonly Dictionary<UnaryFunction, (ScalarTemplate Function, NodeId? Slope)> _slopes = [];

    /// <summary>The derivative of an entrywise function of a variable, which is a number in each copy.</summary>
    /// <param name="body">Lowered; of the variable's shape.</param>
    /// <param name="variable">Id of the variable.</param>
    /// <returns>Null where the graph has no engine, or its answer will not do: then the native derivative stands.</returns>
    public NodeId? Of(NodeId body, int variable)
    {
        if (graph.ScalarEngine is not { } engine || graph.ShapeOf(body) != graph.ShapeOf(graph.VariableNode(variable)))
        {
            return null;
        }

        var template = ScalarTemplate.At(graph, body);
        var place = Enumerable.Range(0, template.Operands.Count).FirstOrDefault(k => template.Operands[k] == graph.VariableNode(variable), -1);
        if (place < 0 || template.Operands.Where((_, k) => k != place).Any(operand => graph.Reachable(operand)[graph.VariableNode(variable).Index]))
        {
            return null;
        }

        return Of(template, place, engine) is { } slope ? template.Instantiate(graph, slope) : null;
    }

    /// <summary>The slope of an activation at its argument, entry by entry.</summary>
    /// <returns>Null where the graph has no engine, or its answer will not do: then the native derivative stands.</returns>
    public NodeId? Of(NodeId id, Unary node)
    {
        if (graph.ScalarEngine is not { } engine)
        {
            return null;
        }

        if (!_slopes.TryGetValue(node.Function, out var known))
        {
            var own = new Graph();
            var argument = own.AddVariable("x", Shape.Scalar);
            var template = new ScalarTemplate(own, own.Add(node with { X = argument, Shape = Shape.Scalar }), id, [node.X]);
            _slopes.Add(node.Function, known = (template, Of(template, 0, engine)));
        }

        return known.Slope is { } slope ? (known.Function with { Root = id, Operands = [node.X] }).Instantiate(graph, slope) : null;
    }

    private static NodeId? Of(ScalarTemplate template, int place, IScalarEngine engine) =>
        new NativeScalarEngine().Derivative(template.Graph, template.Body, place) is { } native
        && engine.Derivative(template.Graph, template.Body, place) is { } slope
        && HasValueWhere(template, native, slope)
            ? slope
            : null;

    private static bool HasValueWhere(ScalarTemplate template, NodeId native, NodeId slope)
    {
        var values = new Evaluator<Real>(template.Graph, native, slope);
        for (var k = 0; k < s_probes.Length; k++)
        {
            var shift = k;
            values.Run(variable => [new Real(s_probes[(shift + (5 * variable)) % s_probes.Length])]);
            if (double.IsFinite(values[native][0].Value) && !double.IsFinite(values[slope][0].Value))
            {
                return false;
            }
        }

        return true;
    }
}
