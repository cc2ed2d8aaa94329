using System.Globalization;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Proving;

/// <summary>Linear bounds over the region as a whole: networks over balls of weights or inputs.</summary>
internal sealed class LinearBoundsProver : Prover
{
    public override string Name => Methods.LinearBounds;

    public override Attempt Prove(Sequent sequent, ProofEffort effort)
    {
        if (sequent.Coordinates.IsEmpty || sequent.Goal.Literals.All(literal => literal.Relation == Relation.Equal))
        {
            return Attempt.NotApplicable;
        }

        return LinearBoundsStep.Shows(sequent, out var difference, effort.Stop) ? new(Json.Step("linear_bounds"))
            : difference is { Definedness: Definedness.Defined } left && double.IsFinite(left.Lower) && double.IsFinite(left.Upper)
                ? new(null, string.Create(CultureInfo.InvariantCulture, $"bound left - right by [{left.Lower:G4}, {left.Upper:G4}] only"))
            : Attempt.NotApplicable;
    }
}
