using System.Text.Json;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>
/// Along a coordinate the margin does not fall (sign 1) or not rise (sign -1) on the region, so that it is least at the lower, or upper, end: its slope is
/// shown to have the sign, and the goal to hold at the end.
/// </summary>
internal sealed class MonotoneRule : ProofRule
{
    public override string Name => "monotone";

    public override string? Check(Sequent sequent, JsonElement data, ProofContext context)
    {
        ProofData.Only(data, "rule", "coordinate", "sign", "slope", "end");
        return MonotoneStep.Of(sequent, ProofData.Whole(data, "coordinate"), ProofData.Whole(data, "sign")) is not { } step
            ? "the margin cannot be followed along the coordinate to an end"
            : context.Check(step.Slope, ProofData.Field(data, "slope")) ?? context.Check(step.End, ProofData.Field(data, "end"));
    }
}

/// <summary>For provers: what the rule "monotone" asks.</summary>
public static class MonotoneStep
{
    /// <summary>
    /// The sequents; null where the goal is no order of numbers, the end is infinite, or enclosures do not show that facts, margin and slope are defined throughout.
    /// Both are without facts: the way to the end may leave them.
    /// </summary>
    public static (Sequent Slope, Sequent End)? Of(Sequent sequent, int k, int sign)
    {
        if (sequent.Goal is not Literal { Relation: not (Relation.Equal or Relation.NotEqual) } literal
            || k < 0 || k >= sequent.Coordinates.Length || sequent.Coordinates[k].IsInteger || sign is not (1 or -1)
            || (sign > 0 ? sequent.Ranges[k].Low : sequent.Ranges[k].High) is not { } end)
        {
            return null;
        }

        var slope = EndsStep.Along(sequent, literal.Difference, k);
        if (!EndsStep.AreDefined(sequent, literal.Difference, slope))
        {
            return null;
        }

        var rises = (literal.Relation is Relation.Greater or Relation.GreaterOrEqual) == sign > 0;
        var free = sequent with { Facts = [], Shown = 0..0 };
        return (free with { Goal = new Literal(rises ? Relation.GreaterOrEqual : Relation.LessOrEqual, slope) }, free.Within(k, new(end, end)));
    }
}
