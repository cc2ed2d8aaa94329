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

        var graph = sequent.Graph;
        var coordinate = sequent.Coordinates[k];
        var flat = ReversePass.FlatGradient(graph, literal.Difference, [coordinate.Variable], 0);
        var slope = graph.Add(new View(flat, new IndexMap(0, coordinate.Entry, []), Shape.Scalar));
        var facts = sequent.Facts.SelectMany(fact => fact.Literals).Select(fact => fact.Difference);
        NodeId[] roots = [literal.Difference, slope, .. facts];
        var evaluator = new RegionEvaluator<Interval>(sequent, roots);
        evaluator.Run(sequent.Ranges);
        if (roots.Any(root => evaluator.Value(root).Definedness != Definedness.Defined))
        {
            return null;
        }

        var rises = (literal.Relation is Relation.Greater or Relation.GreaterOrEqual) == sign > 0;
        var free = sequent with { Facts = [], Shown = 0..0 };
        return (free with { Goal = new Literal(rises ? Relation.GreaterOrEqual : Relation.LessOrEqual, slope) }, free.Within(k, new(end, end)));
    }
}
