using ProxyProof.Expressions;

namespace ProxyProof.Kernel;

/// <summary>A function that a claim takes derivatives of.</summary>
/// <param name="Body">Its value at its own variables.</param>
/// <param name="Variables">Its variables.</param>
public sealed record DerivativeSite(NodeId Body, Sequence<int> Variables)
{
    /// <summary>The functions of numbers whose derivatives a graph holds, in order.</summary>
    public static IReadOnlyList<DerivativeSite> Of(Graph graph)
    {
        var sites = new List<DerivativeSite>();
        for (var i = 0; i < graph.Count; i++)
        {
            if (graph[new NodeId(i)] is Guarded { BatchRank: 0 } guarded && graph.ShapeOf(guarded.Guards[0]).IsScalar)
            {
                int[] variables = [.. guarded.Guards.Skip(1).Select(guard => graph[guard]).OfType<Variable>().Select(variable => variable.Id)];
                var site = new DerivativeSite(guarded.Guards[0], [.. variables]);
                if (variables.Length == guarded.Guards.Count - 1 && variables.Length > 0 && !sites.Contains(site))
                {
                    sites.Add(site);
                }
            }
        }

        return sites;
    }
}
