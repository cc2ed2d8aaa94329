using System.Collections.Immutable;
using System.Text.Json;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>
/// Two values of one function: k ‖w - v‖ >= a ‖F(w) - F(v)‖ for w and v in one convex set, because k >= a ‖DF‖ at every point of it; F may be the gradient of a
/// function, of which the second derivatives are shown to lie between -k/a and k/a.
/// </summary>
internal sealed class MeanValueRule : ProofRule
{
    public override string Name => "mean_value";

    public override string? Check(Sequent sequent, JsonElement data, ProofContext context)
    {
        var isSlope = ProofData.Text(data, "form") == "slope";
        ProofData.Only(data, [.. (string[])["rule", "form"], .. isSlope ? (string[])["slope"] : ["above", "below"]]);
        if (MeanValueStep.Of(sequent, isSlope ? null : CurvatureData.Form(data)) is not { } parts)
        {
            return "the goal does not compare two values of one function over a convex set with the distance of the points";
        }

        return isSlope ? context.Check(parts[0], ProofData.Field(data, "slope"))
            : context.Check(parts[0], ProofData.Field(data, "above")) ?? context.Check(parts[1], ProofData.Field(data, "below"));
    }
}

/// <summary>For provers: what the rule "mean_value" asks.</summary>
public static class MeanValueStep
{
    /// <summary>The sequents: one, of a bound of the first derivative, or two, of bounds of second derivatives from above and below; null where the rule does not apply.</summary>
    /// <param name="sequent">What is to be shown.</param>
    /// <param name="form">How second derivatives are bounded; null for a first derivative.</param>
    public static Sequent[]? Of(Sequent sequent, CurvatureForm? form)
    {
        try
        {
            return sequent.Goal is Literal { Relation: Relation.GreaterOrEqual or Relation.LessOrEqual } goal && Goal(sequent, goal) is { } parts
                ? form is { } curved ? OfGradients(sequent, goal, parts, curved) : OfValues(sequent, goal, parts)
                : null;
        }
        catch (WorkExceededException)
        {
            return null;
        }
    }

    // k ‖w - v‖ - a ‖F(w) - F(v)‖ and nothing else, a >= 0.
    private static Parts? Goal(Sequent sequent, Literal goal)
    {
        var (graph, bounds) = (sequent.Graph, new BallBounds(sequent));
        var form = AdditiveForm.Of(graph, bounds, goal.Difference);
        NodeId[] numbers = [.. form.Terms.Keys.Select(number => new NodeId(number))];
        for (var k = 0; k < 2 && numbers.Length == 2; k++)
        {
            var (distance, values) = (numbers[k], numbers[1 - k]);
            var factor = goal.Relation == Relation.LessOrEqual ? form.Terms[values.Index] : -form.Terms[values.Index];
            if (TwoValues.Pairs(graph, distance) is { } steps && TwoValues.Points(graph, steps) is var (w, v) && ConvexPair.Of(sequent, w, v) is { } pair
                && factor is { Definedness: Definedness.Defined, Lower: >= 0 } && TwoValues.Pairs(graph, values) is { } differences
                && TwoValues.Of(graph, bounds, differences, w, v) is { } function)
            {
                return new(distance, values, pair, function);
            }
        }

        return null;
    }

    private static Sequent[]? OfValues(Sequent sequent, Literal goal, Parts parts)
    {
        var graph = sequent.Graph;
        var body = parts.Function.Body;
        if (parts.Function.IsGradient || graph.ShapeOf(body).Size > Curvatures.MostRows)
        {
            return null;
        }

        var jacobian = ReversePass.Jacobian(graph, body, parts.Pair.From.AsSpan(), 0);
        NodeId[] guards = [body, .. parts.Pair.From.Select(graph.VariableNode)];
        jacobian = graph.Add(new Guarded(jacobian, Sequence.Create<NodeId>(guards), 0, graph.ShapeOf(jacobian)));
        var steepness = graph.ShapeOf(body).Size == 1
            ? graph.Add(new Reduce(Reduction.Norm, jacobian, 2, Shape.Scalar))
            : graph.Add(new Spectral(SpectralFunction.OperatorNorm, jacobian, Shape.Scalar));
        return [parts.Pair.AtFrom(sequent, parts.Margin(graph, goal, One(graph), steepness), goal.Relation)];
    }

    private static Sequent[]? OfGradients(Sequent sequent, Literal goal, Parts parts, CurvatureForm form)
    {
        var (graph, pair) = (sequent.Graph, parts.Pair);
        if (!parts.Function.IsGradient || Curvatures.Of(graph, parts.Function.Body, pair.From) is not { } curvatures)
        {
            return null;
        }

        var make = new NodeMaker(graph);
        if (form == CurvatureForm.Direction)
        {
            // The function moves to v; the coordinates of w stand for the direction.
            var direction = Curvatures.Flat(graph, pair.From);
            var (square, image) = (make.Sum(make.Power(direction, 2), 1), new Curvatures(graph, pair.Mirrored(graph, curvatures.Matrix)).Along(direction));
            return
            [
                pair.Along(sequent, parts.Margin(graph, goal, square, image), goal.Relation),
                pair.Along(sequent, parts.Margin(graph, goal, square, make.Apply(UnaryFunction.Negate, image)), goal.Relation),
            ];
        }

        var (greatest, least) = form == CurvatureForm.Number ? (curvatures.Number(), curvatures.Number()) : (curvatures.Eigenvalue(isLeast: false), curvatures.Eigenvalue(isLeast: true));
        return greatest is { } above && least is { } below
            ?
            [
                pair.AtFrom(sequent, parts.Margin(graph, goal, One(graph), above), goal.Relation),
                pair.AtFrom(sequent, parts.Margin(graph, goal, One(graph), make.Apply(UnaryFunction.Negate, below)), goal.Relation),
            ]
            : null;
    }

    private static NodeId One(Graph graph) => new NodeMaker(graph).Number(1, Shape.Scalar);

    private sealed record Parts(NodeId Distance, NodeId Values, ConvexPair Pair, TwoValues Function)
    {
        /// <summary>The goal's left side less its right one with other numbers in place of the distance and of the difference of values.</summary>
        public NodeId Margin(Graph graph, Literal goal, NodeId distance, NodeId values) =>
            KernelOperands.Replace(graph, goal.Difference, new() { [Distance.Index] = distance, [Values.Index] = values });
    }
}
