using System.Text.Json;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>
/// Along a coordinate the margin is concave on the region, so that it is least at one of the two ends: its second derivative is shown to be at most 0, and the
/// goal to hold at both ends.
/// </summary>
internal sealed class EndsRule : ProofRule
{
    public override string Name => "ends";

    public override string? Check(Sequent sequent, JsonElement data, ProofContext context)
    {
        ProofData.Only(data, "rule", "coordinate", "curvature", "low", "high");
        return EndsStep.Of(sequent, ProofData.Whole(data, "coordinate")) is not { } step
            ? "the margin cannot be followed along the coordinate to both ends"
            : context.Check(step.Curvature, ProofData.Field(data, "curvature"))
                ?? context.Check(step.Low, ProofData.Field(data, "low"))
                ?? context.Check(step.High, ProofData.Field(data, "high"));
    }
}

/// <summary>For provers: what the rule "ends" asks.</summary>
public static class EndsStep
{
    /// <summary>
    /// The sequents; null where the goal is no order of numbers, an end is infinite, or enclosures do not show that facts, margin, slope and second derivative are
    /// defined throughout. All are without facts: the way to the ends may leave them.
    /// </summary>
    public static (Sequent Curvature, Sequent Low, Sequent High)? Of(Sequent sequent, int k)
    {
        if (sequent.Goal is not Literal { Relation: not (Relation.Equal or Relation.NotEqual) } literal
            || k < 0 || k >= sequent.Coordinates.Length || sequent.Coordinates[k].IsInteger
            || sequent.Ranges[k] is not { Low: { } low, High: { } high })
        {
            return null;
        }

        // A slope whose own slope is defined has no jump.
        var slope = Along(sequent, literal.Difference, k);
        var curvature = Along(sequent, slope, k);
        if (!AreDefined(sequent, literal.Difference, slope, curvature))
        {
            return null;
        }

        var free = sequent with { Facts = [], Shown = 0..0 };
        var relation = literal.Relation is Relation.Greater or Relation.GreaterOrEqual ? Relation.LessOrEqual : Relation.GreaterOrEqual;
        return (free with { Goal = new Literal(relation, curvature) }, free.Within(k, new(low, low)), free.Within(k, new(high, high)));
    }

    /// <summary>Whether enclosures show that all facts and some numbers are defined throughout.</summary>
    internal static bool AreDefined(Sequent sequent, params NodeId[] numbers)
    {
        NodeId[] roots = [.. numbers, .. sequent.Facts.SelectMany(fact => fact.Literals).Select(fact => fact.Difference)];
        var evaluator = new RegionEvaluator<Interval>(sequent, roots);
        evaluator.Run(sequent.Ranges);
        return roots.All(root => evaluator.Value(root).Definedness == Definedness.Defined);
    }

    /// <summary>The slope of a number along a coordinate.</summary>
    internal static NodeId Along(Sequent sequent, NodeId number, int k)
    {
        var coordinate = sequent.Coordinates[k];
        var flat = ReversePass.FlatGradient(sequent.Graph, number, [coordinate.Variable], 0);
        return sequent.Graph.ShapeOf(flat).Size == 1 && sequent.Graph.ShapeOf(flat).IsScalar
            ? flat
            : sequent.Graph.Add(new View(flat, new IndexMap(0, coordinate.Entry, []), Shape.Scalar));
    }
}
