using System.Text.Json;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>
/// The facts fail, or the goal holds, by bounds over a ball: values at its centre, and derivatives in mixed norms over the whole of it. Jacobians, tangent kernels
/// and Hessians are bounded through the structure of their functions, without their entries.
/// </summary>
internal sealed class NormsRule : ProofRule
{
    public override string Name => "norms";

    public override bool IsForLargeClaims => true;

    public override string? Check(Sequent sequent, JsonElement data, ProofContext context)
    {
        ProofData.Only(data, "rule");
        return NormsStep.Shows(sequent) ? null : "the bounds over the ball do not show the goal";
    }
}

/// <summary>For provers: whether the rule "norms" shows a sequent.</summary>
public static class NormsStep
{
    /// <summary>Whether it does.</summary>
    public static bool Shows(Sequent sequent)
    {
        try
        {
            var bounds = new BallBounds(sequent);
            var facts = bounds.Facts();
            return facts == Truths.False || TruthRules.Implies(facts, bounds.Judge(sequent.Goal)) == Truths.True;
        }
        catch (WorkExceededException)
        {
            return false;
        }
    }
}
