using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Randomness;

/// <summary>
/// Derivatives of expectations of what jumps: the mean of the slopes is not the slope of the mean, which the jumps move too (f(w) = P(z &lt; w) has the density as
/// its slope, and every sample the slope 0).
/// </summary>
internal static class DifferentiatedJumps
{
    /// <summary>Whether a claim holds such a derivative of an expectation without a closed form.</summary>
    public static bool In(Claim claim)
    {
        var graph = GraphCopy.Of(claim.Graph);
        var (lowering, differentiator) = (new Lowering(graph), new Differentiator(graph));
        HashSet<int> draws = [.. claim.Populations.SelectMany(population => population.Draws.Select(draw => draw.Variable))];
        var marks = graph.Reachable([.. DerivativeCheck.Sides(claim.Formula)]);
        for (var i = 0; i < marks.Length; i++)
        {
            if (!marks[i] || graph[new NodeId(i)] is not Derivative derivative)
            {
                continue;
            }

            var body = lowering.Lower(derivative.Body);
            int[] variables = [.. derivative.Variables.Items];
            var roots = derivative.Kind == DerivativeKind.Hessian ? differentiator.Gradient(body, variables) : [body];
            var (random, moving, reached) = (Dependent(graph, draws), Dependent(graph, [.. variables]), graph.Reachable(roots));
            if (Enumerable.Range(0, reached.Length).Any(k => reached[k] && random[k] && moving[k] && Jumps(graph, new NodeId(k), random, moving)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Jumps(Graph graph, NodeId id, bool[] random, bool[] moving)
    {
        bool Moves(NodeId operand) => random[operand.Index] && moving[operand.Index];
        return graph[id] switch
        {
            Unary { Function: UnaryFunction.Step or UnaryFunction.Sign or UnaryFunction.KinkStep or UnaryFunction.KinkSign } n => Moves(n.X),
            Binary { Function: BinaryFunction.TieStep } => true,
            Extremal => true,
            // Pieces that are numbers: an indicator. Others may meet.
            Select n => Moves(n.Difference) && !moving[n.Then.Index] && !moving[n.Otherwise.Index],
            _ => false,
        };
    }

    private static bool[] Dependent(Graph graph, HashSet<int> variables)
    {
        var marks = new bool[graph.Count];
        Span<NodeId> buffer = stackalloc NodeId[4];
        for (var i = 0; i < marks.Length; i++)
        {
            var node = graph[new NodeId(i)];
            marks[i] = node is Variable variable && variables.Contains(variable.Id);
            foreach (var operand in node is Variable ? [] : Operands.Of(node, buffer))
            {
                marks[i] |= marks[operand.Index];
            }
        }

        return marks;
    }
}
