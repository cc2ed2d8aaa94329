using ProxyProof.Kernel;

namespace ProxyProof.Checking.Proving;

/// <summary>Bounds over a ball: values at its centre, and derivatives in mixed norms; a loss against its gradient, and a function against its tangent, by the same.</summary>
internal sealed class NormsProver : Prover
{
    public override string Name => Methods.Norms;

    public override bool IsForLargeClaims => true;

    public override Attempt Prove(Sequent sequent, ProofEffort effort) =>
        sequent.IsSought ? SolutionStep.Shows(sequent) ? new(Json.Step(ProofClaim.Solution)) : Attempt.NotApplicable
        : NormsStep.Shows(sequent) ? new(Json.Step("norms"))
        : KernelStep.Shows(sequent) ? new(Json.Step("kernel"))
        : TaylorStep.Shows(sequent) ? new(Json.Step("taylor"))
        : LipschitzStep.Shows(sequent) ? new(Json.Step("lipschitz"))
        : Attempt.NotApplicable;
}
