using ProxyProof.Numerics;

namespace ProxyProof.Expressions;

/// <summary>Derivatives of scalar functions by the engine of a graph, in place of the native rules.</summary>
internal static class ScalarSlopes
{
    // Where formulas overflow or divide by zero: an engine's derivative must have a value wherever the native one has.
    private static readonly double[] s_probes = [-1000, -400, -30, -2.5, -1, -0.3, 0.3, 1, 2.5, 30, 400, 1000];

    /// <summary>The derivative of an entrywise function of a variable, which is a number in each copy.</summary>
    /// <param name="graph">The graph, with its engine.</param>
    /// <param name="body">Lowered; of the variable's shape.</param>
    /// <param name="variable">Id of the variable.</param>
    /// <returns>Null where the graph has no engine, or its answer will not do: then the native derivative stands.</returns>
    public static NodeId? Of(Graph graph, NodeId body, int variable)
    {
        if (graph.ScalarEngine is not { } engine || graph.ShapeOf(body) != graph.ShapeOf(graph.VariableNode(variable)))
        {
            return null;
        }

        var template = ScalarTemplate.At(graph, body);
        var place = template.Operands.IndexOf(graph.VariableNode(variable));
        if (place < 0 || template.Operands.Where((_, k) => k != place).Any(operand => graph.Reachable(operand)[graph.VariableNode(variable).Index]))
        {
            return null;
        }

        return new NativeScalarEngine().Derivative(template.Graph, template.Body, place) is { } native
            && engine.Derivative(template.Graph, template.Body, place) is { } slope
            && HasValueWhere(template, native, slope)
            ? template.Instantiate(graph, slope)
            : null;
    }

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

    private static int IndexOf(this IReadOnlyList<NodeId> list, NodeId item)
    {
        for (var k = 0; k < list.Count; k++)
        {
            if (list[k] == item)
            {
                return k;
            }
        }

        return -1;
    }
}
