using ProxyProof.Expressions;

namespace ProxyProof.Kernel;

/// <summary>Tensors whose entries, each once, are those of another one: the components of a point of a product space, flattened and set side by side.</summary>
internal static class Concatenation
{
    /// <summary>The tensors; the node alone where it is made in another way.</summary>
    public static NodeId[] Of(Graph graph, NodeId node)
    {
        if (graph[node] is Stacked stacked)
        {
            return [.. stacked.Items.Items];
        }

        var parts = new List<NodeId>();
        var taken = new HashSet<int>();
        return Collect(graph, node, parts, taken) && taken.Count == graph.ShapeOf(node).Size ? [.. parts] : [node];
    }

    private static bool Collect(Graph graph, NodeId node, List<NodeId> parts, HashSet<int> taken)
    {
        switch (graph[node])
        {
            case Binary { Function: Numerics.BinaryFunction.Add } n:
                return Collect(graph, n.X, parts, taken) && Collect(graph, n.Y, parts, taken);
            case Scatter n:
                // Each entry goes to a place of its own; a view below that only reshapes is passed.
                parts.Add(graph[n.X] is View view && IndexMaps.IsIdentity(view.Map, view.Shape, graph.ShapeOf(view.X)) ? view.X : n.X);
                return Array.TrueForAll(IndexMaps.Positions(n.Map, graph.ShapeOf(n.X), n.Shape), taken.Add);
            default:
                return false;
        }
    }
}
