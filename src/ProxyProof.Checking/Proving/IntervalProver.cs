using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Proving;

/// <summary>Interval branch and bound.</summary>
internal sealed class IntervalProver : Prover
{
    public override string Name => Methods.Interval;

    public override Attempt Prove(Sequent sequent, ProofEffort effort)
    {
        var evaluator = new RegionEvaluator<Interval>(sequent, sequent.Facts.Append(sequent.Goal).SelectMany(part => part.Literals).Select(literal => literal.Difference));
        evaluator.Run(sequent.Ranges);
        return evaluator.Shows(sequent) ? new(Json.Step("interval")) : new(null, "does not show it on the domain as a whole");
    }
}
