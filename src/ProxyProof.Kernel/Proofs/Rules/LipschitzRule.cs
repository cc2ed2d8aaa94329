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
            if (Pairs(graph, number) is not { } steps || Points(graph, bounds, steps) is not { } points)
            {
                continue;
            }

            var k = form.Take(number) * sign;
            foreach (var other in numbers.Where(other => other != number))
            {
                if (Pairs(graph, other) is { } values && Slope(sequent, bounds, values, points) is { } slope && double.IsFinite(slope))
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

    // ‖x - y‖, or |x - y|: the differences, component by component.
    private static (NodeId X, NodeId Y)[]? Pairs(Graph graph, NodeId number)
    {
        var inner = graph[number] switch
        {
            Reduce { Kind: Reduction.Norm, Shape.IsScalar: true } n => n.X,
            Unary { Function: UnaryFunction.Abs, Shape.IsScalar: true } n => n.X,
            _ => default(NodeId?),
        };
        if (inner is not { } whole)
        {
            return null;
        }

        var parts = Array.ConvertAll(Concatenation.Of(graph, whole), part => graph[part] is Binary { Function: BinaryFunction.Subtract } n ? (n.X, n.Y) : default);
        return Array.TrueForAll(parts, part => part.X != part.Y) ? parts : null;
    }

    // w - v, where both range over one set: the variables of w, and those of v.
    private static (int[] W, int[] V)? Points(Graph graph, BallBounds bounds, (NodeId X, NodeId Y)[] steps)
    {
        var (w, v) = (new List<int>(), new List<int>());
        foreach (var (x, y) in steps)
        {
            if (graph[x] is not Variable one || graph[y] is not Variable other || !bounds.Region.AreAlike(one.Id, other.Id))
            {
                return null;
            }

            w.Add(one.Id);
            v.Add(other.Id);
        }

        return w.Concat(v).Distinct().Count() == w.Count + v.Count && bounds.Region.AreGroupedAlike(w, v) ? ([.. w], [.. v]) : null;
    }

    // A bound of the derivative of F where the differences are those of F(w) and F(v), or the other way round.
    private static double? Slope(Sequent sequent, BallBounds bounds, (NodeId X, NodeId Y)[] values, (int[] W, int[] V) points)
    {
        var graph = sequent.Graph;
        var directions = points.W.Aggregate(0UL, (bits, id) => bits | bounds.Region.Bit(id));
        var others = points.V.Aggregate(0UL, (bits, id) => bits | bounds.Region.Bit(id));
        if ((bounds.DependsOn(values[0].X) & directions) == 0)
        {
            values = Array.ConvertAll(values, pair => (pair.Y, pair.X));
        }

        var copies = new Dictionary<int, NodeId>();
        for (var k = 0; k < points.W.Length; k++)
        {
            copies[graph.VariableNode(points.W[k]).Index] = graph.VariableNode(points.V[k]);
        }

        // F depends on w and not on v besides, and becomes F(v) with v in place of w.
        if (values.Any(pair => (bounds.DependsOn(pair.X) & others) != 0))
        {
            return null;
        }

        // Gradients: all components of one function, or some of them.
        var gradients = Array.ConvertAll(values, pair => bounds.FunctionOf(pair.X, DerivativeKind.Gradient));
        if (gradients[0] is var (body, _) && Array.TrueForAll(gradients, gradient => gradient?.Body == body))
        {
            var mirrored = KernelOperands.Replace(graph, body, copies);
            var isPair = values.Zip(gradients).All(pair => bounds.FunctionOf(pair.First.Y, DerivativeKind.Gradient) is var (bodyY, variablesY) && bodyY == mirrored
                && pair.Second!.Value.Variables.Select(id => Array.IndexOf(points.W, id)).Select(place => place < 0 ? -1 : points.V[place]).SequenceEqual(variablesY));
            return isPair && gradients.SelectMany(gradient => gradient!.Value.Variables).Distinct().Count() == values.Length
                && bounds.Values(body).All(value => value.Definedness == Definedness.Defined) ? bounds.Second(body, directions) : null;
        }

        return values.Length == 1 && KernelOperands.Replace(graph, values[0].X, copies) == values[0].Y
            && bounds.Values(values[0].X).All(value => value.Definedness == Definedness.Defined)
            ? bounds.First(values[0].X, 0, directions)[0]
            : null;
    }
}
