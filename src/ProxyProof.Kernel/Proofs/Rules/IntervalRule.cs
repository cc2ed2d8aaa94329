using System.Text.Json;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>The facts fail on the whole region, or the goal holds on it, by enclosing every number over the region as a whole.</summary>
internal sealed class IntervalRule : ProofRule
{
    public override string Name => "interval";

    public override string? Check(Sequent sequent, JsonElement data, ProofContext context)
    {
        ProofData.Only(data, "rule");
        return IntervalStep.Shows(sequent) ? null : "the enclosures over the region do not show the goal";
    }
}

/// <summary>For provers: whether the rule "interval" shows a sequent.</summary>
public static class IntervalStep
{
    /// <summary>Whether it does.</summary>
    public static bool Shows(Sequent sequent)
    {
        if (sequent.IsEmpty)
        {
            return true;
        }

        var roots = sequent.Facts.Append(sequent.Goal).SelectMany(part => part.Literals).Select(literal => literal.Difference);
        var open = OpenEnds.Of(sequent, anywhere: true);
        return sequent.Claim.IsSmall
            ? Shows(sequent, new RegionEvaluator<ExactOr<Interval>>(sequent, roots, open))
            : Shows(sequent, new RegionEvaluator<Interval>(sequent, roots, open));
    }

    private static bool Shows<T>(Sequent sequent, RegionEvaluator<T> evaluator)
        where T : struct, IEnclosure<T>
    {
        evaluator.Run(sequent.Ranges);
        return evaluator.Shows(sequent);
    }
}
