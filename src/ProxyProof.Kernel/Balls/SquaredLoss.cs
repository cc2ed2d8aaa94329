using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>A function that is a multiple of a sum of squares: factor · ‖residual‖².</summary>
/// <param name="Factor">An enclosure of the factor, which is above 0.</param>
/// <param name="Residual">The residual.</param>
internal sealed record SquaredLoss(Interval Factor, NodeId Residual)
{
    /// <summary>Reads a function; null where it is of another form.</summary>
    public static SquaredLoss? Of(Graph graph, BallBounds bounds, NodeId body)
    {
        var terms = AdditiveForm.Of(graph, bounds, body).Terms;
        if (terms.Count != 1)
        {
            return null;
        }

        var (number, factor) = terms.Single();
        var residual = graph[new NodeId(number)] switch
        {
            Power { Exponent: 2 } n when graph[n.X] is Reduce { Kind: Reduction.Norm } norm => norm.X,
            Power { Exponent: 2 } n => n.X,
            Reduce { Kind: Reduction.Sum } n when graph[n.X] is Power { Exponent: 2 } square => square.X,
            Contract n when n.X == n.Y && n.LabelsX == n.LabelsY => n.X,
            Binary { Function: BinaryFunction.Multiply } n when n.X == n.Y => n.X,
            _ => default(NodeId?),
        };
        return residual is { } r && factor.Definedness == Definedness.Defined && factor.Lower > 0 ? new(factor, r) : null;
    }
}
