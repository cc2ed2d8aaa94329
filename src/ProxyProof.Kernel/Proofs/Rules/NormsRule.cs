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

            // A fact before the last ball is to be defined outside of it as well: there it is looked at over the ranges alone.
            var last = Enumerable.Range(0, sequent.Facts.Length).LastOrDefault(k => IsBall(sequent, sequent.Facts[k]), -1);
            if (last > 0 && sequent with { Facts = [.. sequent.Facts.Take(last).Where(fact => !IsBall(sequent, fact))] } is var before && !before.Facts.IsEmpty)
            {
                var ranges = new BallBounds(before);
                if (before.Facts.SelectMany(fact => fact.Literals).Any(literal => ranges.Values(literal.Difference)[0].Definedness != Definedness.Defined))
                {
                    return false;
                }
            }

            var facts = StatementRules.Conjunction(sequent.Facts, literal => bounds.Judge(literal));
            return facts == Truths.False || TruthRules.Implies(facts, bounds.Judge(sequent.Goal)) == Truths.True;
        }
        catch (WorkExceededException)
        {
            return false;
        }
    }

    private static bool IsBall(Sequent sequent, Statement fact) => fact is Literal literal && BallFact.Of(sequent, literal) is not null;
}
