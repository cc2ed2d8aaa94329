using ProxyProof.Expressions;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Proving.Squares;

/// <summary>What a goal squares: residuals, which vanish together where a loss does.</summary>
internal static class Residuals
{
    private const int MostNodes = 2_000;
    private const int MostEntries = 6;
    private const int MostDegree = 8;

    /// <summary>Polynomials of which the goal takes squares, in the goal's symbols and of at most half its degree; coordinates alone, which make no smaller basis, are left out.</summary>
    /// <exception cref="AlgebraLimitException">The polynomials grow too large.</exception>
    public static List<Polynomial> Of(Sequent sequent, AlgebraicGoal goal)
    {
        var residuals = new List<Polynomial>();
        var graph = sequent.Graph;
        if (graph.Count > MostNodes || goal.Margin.Degree > MostDegree)
        {
            return residuals;
        }

        var (form, symbols, marks) = (new NormalForm(graph, goal.Symbols), goal.Margin.Symbols(), CasesProver.Reachable(sequent));
        for (var i = 0; i < marks.Length && residuals.Count < MostEntries; i++)
        {
            if (marks[i] && Squared(graph[new NodeId(i)]) is { } inner && graph.ShapeOf(inner).Size <= MostEntries)
            {
                residuals.AddRange(form.Of(inner).Where(residual => residual.Degree > 0 && 2 * residual.Degree <= goal.Margin.Degree && residual.AsSymbol < 0
                    && residual.Symbols().IsSubsetOf(symbols) && !residuals.Contains(residual) && !residuals.Contains(-residual)));
            }
        }

        return [.. residuals.Take(MostEntries)];
    }

    private static NodeId? Squared(Node node) => node switch
    {
        Power { Exponent: 2 } n => n.X,
        Reduce { Kind: Reduction.Norm } n => n.X,
        Binary { Function: BinaryFunction.Multiply } n when n.X == n.Y => n.X,
        Contract n when n.X == n.Y => n.X,
        _ => null,
    };
}
