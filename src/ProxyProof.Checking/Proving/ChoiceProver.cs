using ProxyProof.Kernel;

namespace ProxyProof.Checking.Proving;

/// <summary>Shows one part of "A or B or C" where the parts before it fail.</summary>
/// <param name="provers">For the part.</param>
internal sealed class ChoiceProver(IReadOnlyList<Prover> provers) : Prover
{
    public override string Name => Methods.Cases;

    public override Attempt Prove(Sequent sequent, ProofEffort effort)
    {
        if (sequent.Goal is not AnyOf { Guarding: true } any)
        {
            return Attempt.NotApplicable;
        }

        // The last part has the most to go by.
        for (var part = any.Parts.Length - 1; part >= 0; part--)
        {
            if (ChoiceStep.Of(sequent, part) is not { } chosen)
            {
                continue;
            }

            foreach (var prover in provers)
            {
                if (effort.Stop())
                {
                    return new(null, "");
                }

                if (prover.Prove(chosen, effort).Step is { } step)
                {
                    return new(Json.Step("choice", ("part", part), ("proof", step)));
                }
            }
        }

        return new(null, "could not show a part of the choice where the parts before it fail");
    }
}
