using System.Text.Json;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>
/// A squared loss against its gradient: a ‖grad L‖² >= b L over a ball, for L = q ‖r‖², because grad L is 2 q J'r, whose norm is at least 2 q times the least
/// singular value of J times ‖r‖, as bounds over the ball have it.
/// </summary>
internal sealed class KernelRule : ProofRule
{
    public override string Name => "kernel";

    public override bool IsForLargeClaims => true;

    public override string? Check(Sequent sequent, JsonElement data, ProofContext context)
    {
        ProofData.Only(data, "rule");
        return KernelStep.Shows(sequent) ? null : "the least singular value of the residual's Jacobian over the ball is too small, or the goal has another form";
    }
}

/// <summary>For provers: whether the rule "kernel" shows a sequent.</summary>
public static class KernelStep
{
    /// <summary>Whether it does.</summary>
    public static bool Shows(Sequent sequent)
    {
        try
        {
            return sequent.Goal is Literal { Relation: not (Relation.Equal or Relation.NotEqual) } goal && Shows(sequent, goal);
        }
        catch (WorkExceededException)
        {
            return false;
        }
    }

    private static bool Shows(Sequent sequent, Literal goal)
    {
        var (graph, bounds) = (sequent.Graph, new BallBounds(sequent));
        var sign = goal.Relation is Relation.Less or Relation.LessOrEqual ? -1 : 1;
        var squares = AdditiveForm.Of(graph, bounds, goal.Difference).Terms.Keys.Select(number => new NodeId(number)).ToList();
        foreach (var square in squares)
        {
            if (GradientUnder(graph, bounds, square) is not var (body, variables) || SquaredLoss.Of(graph, bounds, body) is not { } loss)
            {
                continue;
            }

            // a ‖grad L‖² - b L + rest >= 0.
            var form = AdditiveForm.Of(graph, bounds, goal.Difference, number => number == body || number == square);
            var (a, b) = (form.Take(square) * new Interval(sign), form.Take(body) * new Interval(-sign));
            if (form.Rest() is not { } rest || !(a.Definedness == Definedness.Defined && a.Lower >= 0 && b.Definedness == Definedness.Defined)
                || bounds.SingularValues(loss.Residual, variables, least: true) is not { } least)
            {
                continue;
            }

            // ‖grad L‖² >= 4 q² s² ‖r‖² = 4 q s² L, and L >= 0.
            var slack = (a * new Interval(4) * loss.Factor * Interval.Power(new(least.Lower), 2)) - b;
            rest *= new Interval(sign);
            var isEnough = goal.Relation is Relation.Less or Relation.Greater ? rest.Lower > 0 : rest.Lower >= 0;
            return slack.Lower >= 0 && rest.Definedness == Definedness.Defined && isEnough && bounds.FactsAreDefined();
        }

        return false;
    }

    // ‖grad f(x)‖²: f(x), and the variables x; all components of a product, or one.
    private static (NodeId Body, int[] Variables)? GradientUnder(Graph graph, BallBounds bounds, NodeId square)
    {
        var inner = graph[square] switch
        {
            Power { Exponent: 2, Shape.IsScalar: true } n when graph[n.X] is Reduce { Kind: Reduction.Norm } norm => norm.X,
            Power { Exponent: 2, Shape.IsScalar: true } n => n.X,
            Contract { Shape.IsScalar: true } n when n.X == n.Y && n.LabelsX == n.LabelsY => n.X,
            _ => default(NodeId?),
        };
        if (inner is not { } gradient)
        {
            return null;
        }

        var parts = Array.ConvertAll(Concatenation.Of(graph, gradient), part => bounds.FunctionOf(part, DerivativeKind.Gradient));
        int[] variables = [.. parts.SelectMany(part => part?.Variables ?? [])];
        return parts[0] is var (body, _) && Array.TrueForAll(parts, part => part?.Body == body) && variables.Distinct().Count() == variables.Length ? (body, variables) : null;
    }
}
