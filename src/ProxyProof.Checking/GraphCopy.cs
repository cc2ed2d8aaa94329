using ProxyProof.Expressions;

namespace ProxyProof.Checking;

/// <summary>A graph of one's own: search adds derivatives and margins, and the claim's graph stays as the kernel and other claims read it.</summary>
public static class GraphCopy
{
    /// <summary>A graph with the same nodes at the same places.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="engine">What differentiates scalar functions in the copy; null for the native rules alone.</param>
    public static Graph Of(Graph graph, IScalarEngine? engine = null)
    {
        var copy = new Graph { ScalarEngine = engine, Stop = graph.Stop };
        for (var i = 0; i < graph.Count; i++)
        {
            var node = graph[new NodeId(i)];
            var place = node is Variable variable ? copy.AddVariable(graph.VariableName(variable.Id), variable.Shape) : copy.Add(node);
            if (place.Index != i)
            {
                throw new InvalidOperationException("A hash-consed graph holds every node once.");
            }
        }

        return copy;
    }
}
