using ProxyProof.Expressions;
using ProxyProof.Expressions.Tapes;

namespace ProxyProof.Checking.Refuting;

/// <summary>A function whose derivative a claim speaks of, at variables that search moves.</summary>
/// <param name="Tape">Its value, then its gradient with respect to each of the variables; a function of everything that moves.</param>
/// <param name="Variables">Ids of the variables that training moves.</param>
internal sealed record Objective(Tape Tape, int[] Variables)
{
    private const int Most = 2;

    /// <summary>The functions of a claim, the first few.</summary>
    /// <param name="graph">The search's graph; derived expressions are added.</param>
    /// <param name="lowering">Of that graph.</param>
    /// <param name="layout">What moves.</param>
    /// <param name="sides">The expressions that the claim compares.</param>
    public static IReadOnlyList<Objective> Among(Graph graph, Lowering lowering, Layout layout, NodeId[] sides)
    {
        if (sides.Length == 0)
        {
            return [];
        }

        var marks = graph.Reachable(sides);
        var found = new List<Objective>();
        var seen = new HashSet<NodeId>();
        for (var i = 0; i < marks.Length && found.Count < Most; i++)
        {
            if (!marks[i] || graph[new NodeId(i)] is not Derivative { BatchRank: 0 } derivative || !graph.ShapeOf(derivative.Body).IsScalar)
            {
                continue;
            }

            int[] at = [.. derivative.At.Select(node => graph[node] is Variable variable && layout.Variables.Contains(variable.Id) ? variable.Id : -1)];
            if (at.Contains(-1))
            {
                continue;
            }

            try
            {
                var replacements = derivative.Variables.Items.Zip(derivative.At.Items).ToDictionary(pair => pair.First, pair => pair.Second);
                var value = lowering.Substitute(lowering.Lower(derivative.Body), replacements);
                if (seen.Add(value))
                {
                    found.Add(new(Tape.Compile(graph, layout.Variables, [value, .. new Differentiator(graph).Gradient(value, at)]), at));
                }
            }
            catch (DerivativeUnavailableException)
            {
                // Other functions may do.
            }
        }

        return found;
    }
}
