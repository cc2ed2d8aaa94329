using System.Collections.Immutable;
using System.Text.Json;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>
/// Two values of one function: k ‖w - v‖ >= a ‖F(w) - F(v)‖ for w and v in one convex set, because the derivative of F is at most k/a there; F may be the gradient
/// of a function, of which the second derivative is bounded.
/// </summary>
internal sealed class LipschitzRule : ProofRule
{
    public override string Name => "lipschitz";

    public override bool IsForLargeClaims => true;

    public override string? Check(Sequent sequent, JsonElement data, ProofContext context)
    {
        ProofData.Only(data, "rule");
        return LipschitzStep.Shows(sequent) ? null : "derivatives over the set do not show the goal, or it has another form";
    }
}

/// <summary>For provers: whether the rule "lipschitz" shows a sequent.</summary>
public static class LipschitzStep
{
    /// <summary>Whether it does.</summary>
    public static bool Shows(Sequent sequent)
    {
        try
        {
            return sequent.Goal is Literal { Relation: Relation.GreaterOrEqual or Relation.LessOrEqual } goal && Shows(sequent, goal);
        }
        catch (WorkExceededException)
        {
            return false;
        }
    }

    private static bool Shows(Sequent sequent, Literal goal)
    {
        var (graph, bounds) = (sequent.Graph, new BallBounds(sequent));
        var sign = new Interval(goal.Relation == Relation.LessOrEqual ? -1 : 1);
        var form = AdditiveForm.Of(graph, bounds, goal.Difference);
        NodeId[] numbers = [.. form.Terms.Keys.Select(number => new NodeId(number))];
        foreach (var number in numbers)
        {
            if (TwoValues.Pairs(graph, number) is not { } steps || Points(graph, bounds, steps) is not { } points)
            {
                continue;
            }

            var k = form.Take(number) * sign;
            foreach (var other in numbers.Where(other => other != number))
            {
                if (TwoValues.Pairs(graph, other) is { } values && Slope(graph, bounds, values, points) is { } slope && double.IsFinite(slope))
                {
                    var a = -(form.Take(other) * sign);
                    var slack = k - (new Interval(double.Max(a.Upper, 0)) * new Interval(slope));
                    return a.Definedness == Definedness.Defined && slack.Definedness == Definedness.Defined && slack.Lower >= 0
                        && form.Rest() is { } rest && (rest * sign) is { Definedness: Definedness.Defined, Lower: >= 0 } && bounds.FactsAreDefined();
                }
            }

            return false;
        }

        return false;
    }

    // w - v, where both range over one set: the variables of w, and those of v.
    private static (ImmutableArray<int> W, ImmutableArray<int> V)? Points(Graph graph, BallBounds bounds, (NodeId X, NodeId Y)[] steps) =>
        TwoValues.Points(graph, steps) is var (w, v) && w.Zip(v).All(pair => bounds.Region.AreAlike(pair.First, pair.Second)) && bounds.Region.AreGroupedAlike(w, v) ? (w, v) : null;

    // A bound of the derivative of F where the differences are those of F(w) and F(v), or the other way round.
    private static double? Slope(Graph graph, BallBounds bounds, (NodeId X, NodeId Y)[] values, (ImmutableArray<int> W, ImmutableArray<int> V) points)
    {
        var directions = points.W.Aggregate(0UL, (bits, id) => bits | bounds.Region.Bit(id));
        return TwoValues.Of(graph, bounds, values, points.W, points.V) is not { } function || bounds.Values(function.Body).Any(value => value.Definedness != Definedness.Defined) ? null
            : function.IsGradient ? bounds.Second(function.Body, directions)
            : bounds.First(function.Body, 0, directions)[0];
    }
}
