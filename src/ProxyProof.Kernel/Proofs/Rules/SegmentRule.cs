using System.Collections.Immutable;
using System.Text.Json;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>
/// A margin in two points w and v of one convex set, by Taylor's theorem along the segment from w to v: what it is at v = w, with its slope there, is shown to be
/// enough, and its second derivatives along v not to be below 0.
/// </summary>
internal sealed class SegmentRule : ProofRule
{
    public override string Name => "segment";

    public override string? Check(Sequent sequent, JsonElement data, ProofContext context)
    {
        ProofData.Only(data, "rule", "from", "to", "form", "tangent", "curvature");
        return SegmentStep.Of(sequent, CurvatureData.Variables(data, "from"), CurvatureData.Variables(data, "to"), CurvatureData.Form(data)) is not { } step
            ? "the margin cannot be followed from one point to the other"
            : context.Check(step.Tangent, ProofData.Field(data, "tangent")) ?? context.Check(step.Curvature, ProofData.Field(data, "curvature"));
    }
}

/// <summary>Reads what the rules on two points have in common.</summary>
internal static class CurvatureData
{
    public static ImmutableArray<int> Variables(JsonElement data, string name) =>
    [
        .. ProofData.List(data, name).Select(item => item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out var id) ? id : throw new ProofFormatException($"{name} is a list of whole numbers")),
    ];

    public static CurvatureForm Form(JsonElement data) => ProofData.Text(data, "form") switch
    {
        "number" => CurvatureForm.Number,
        "eigenvalue" => CurvatureForm.Eigenvalue,
        "direction" => CurvatureForm.Direction,
        _ => throw new ProofFormatException("there is no such form"),
    };
}

/// <summary>For provers: what the rule "segment" asks.</summary>
public static class SegmentStep
{
    /// <summary>
    /// The sequents; null where the goal is no order of numbers, the points do not range over one convex set, or the second derivatives depend on w where directions
    /// are to stand in its place.
    /// </summary>
    /// <param name="sequent">What is to be shown.</param>
    /// <param name="from">The variables of w.</param>
    /// <param name="to">Those of v.</param>
    /// <param name="form">How second derivatives are bounded.</param>
    public static (Sequent Tangent, Sequent Curvature)? Of(Sequent sequent, ImmutableArray<int> from, ImmutableArray<int> to, CurvatureForm form)
    {
        if (sequent.Goal is not Literal { Relation: not (Relation.Equal or Relation.NotEqual) } goal || ConvexPair.Of(sequent, from, to) is not { } pair)
        {
            return null;
        }

        var graph = sequent.Graph;
        var apart = Curvatures.Apart(graph, goal.Difference, pair);
        if ((form == CurvatureForm.Direction ? apart : apart ?? Curvatures.Of(graph, goal.Difference, to)) is not { } curvatures)
        {
            return null;
        }

        var rises = goal.Relation is Relation.Greater or Relation.GreaterOrEqual;
        var relation = rises ? Relation.GreaterOrEqual : Relation.LessOrEqual;
        var tangent = pair.With(sequent, Tangent(graph, pair, goal.Difference), goal.Relation);
        return form switch
        {
            CurvatureForm.Number => curvatures.Number() is { } number ? (tangent, pair.AtTo(sequent, number, relation)) : null,
            CurvatureForm.Eigenvalue => (tangent, pair.AtTo(sequent, curvatures.Eigenvalue(isLeast: rises), relation)),
            _ => (tangent, pair.Along(sequent, curvatures.Along(Curvatures.Flat(graph, from)), relation)),
        };
    }

    // M(w, w) + <slope of M in v at v = w, v - w>.
    private static NodeId Tangent(Graph graph, ConvexPair pair, NodeId margin)
    {
        var make = new NodeMaker(graph);
        var slopes = ReversePass.Gradient(graph, margin, pair.To.AsSpan());
        var sum = pair.Returned(graph, margin);
        for (var k = 0; k < slopes.Length; k++)
        {
            var step = make.Minus(graph.VariableNode(pair.To[k]), graph.VariableNode(pair.From[k]));
            sum = make.Plus(sum, make.Sum(make.Times(pair.Returned(graph, slopes[k]), step), graph.ShapeOf(step).Rank));
        }

        return sum;
    }
}
