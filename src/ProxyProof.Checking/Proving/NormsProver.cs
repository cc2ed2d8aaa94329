using ProxyProof.Kernel;

namespace ProxyProof.Checking.Proving;

/// <summary>Bounds over a ball: values at its centre, and derivatives in mixed norms.</summary>
internal sealed class NormsProver : Prover
{
    public override string Name => Methods.Norms;

    public override bool IsForLargeClaims => true;

    public override Attempt Prove(Sequent sequent, ProofEffort effort) =>
        NormsStep.Shows(sequent) ? new(Json.Step("norms")) : Attempt.NotApplicable;
}
