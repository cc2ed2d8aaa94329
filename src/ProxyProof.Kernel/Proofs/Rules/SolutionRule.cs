using System.Text.Json;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>
/// A ball holds a solution of r(x) = 0: the singular values of the Jacobian of r are at least s > 0 on the ball, and s times its radius is at least ‖r‖ at its
/// centre. The flow x' = -J'(J J')⁻¹ r reaches one on a way of length at most ‖r‖/s.
/// </summary>
internal sealed class SolutionRule : ProofRule
{
    public override string Name => ProofClaim.Solution;

    public override bool IsForLargeClaims => true;

    public override string? Check(Sequent sequent, JsonElement data, ProofContext context)
    {
        ProofData.Only(data, "rule");
        return SolutionStep.Shows(sequent) ? null : "the residual at the centre is too large for the least singular value of its Jacobian over the ball, or the goal has another form";
    }
}

/// <summary>For provers: whether the rule "solution" shows a sequent.</summary>
public static class SolutionStep
{
    /// <summary>Whether it does.</summary>
    public static bool Shows(Sequent sequent)
    {
        try
        {
            return sequent.Sought is { } sought && Shows(sequent, sought);
        }
        catch (WorkExceededException)
        {
            return false;
        }
    }

    private static bool Shows(Sequent sequent, SoughtPoint sought)
    {
        var bounds = new BallBounds(sequent);
        var (graph, bits) = (sequent.Graph, sought.Variables.Aggregate(0UL, (all, id) => all | bounds.Region.Bit(id)));
        if (ResidualOf(graph, bounds, sought) is not { } residual || double.IsInfinity(bounds.Second(residual, bits))
            || bounds.SingularValues(residual, [.. sought.Variables], least: true) is not { Lower: > 0 } least || !bounds.FactsAreDefined())
        {
            return false;
        }

        // At the centre, whatever the other variables are.
        var centre = sought.Variables.Zip(sought.Centres).ToDictionary(pair => graph.VariableNode(pair.First).Index, pair => pair.Second);
        var start = bounds.Norms(KernelOperands.Replace(graph, residual, centre), 0)[0];
        var radius = bounds.Values(sought.Radius)[0];
        return double.IsFinite(start) && radius is { Definedness: Definedness.Defined, Lower: >= 0 }
            && start <= (new Interval(least.Lower) * new Interval(double.Min(radius.Lower, double.MaxValue))).Lower;
    }

    // The equations: of a sum of squares, a norm or the bound of one, what is squared.
    private static NodeId? ResidualOf(Graph graph, BallBounds bounds, SoughtPoint sought) =>
        !graph.ShapeOf(sought.Equation).IsScalar ? sought.IsBound ? null : sought.Equation
        : SquaredLoss.Of(graph, bounds, sought.Equation) is { } loss ? loss.Residual
        : graph[sought.Equation] is Reduce { Kind: Reduction.Norm } norm ? norm.X
        : sought.IsBound ? null
        : sought.Equation;
}
