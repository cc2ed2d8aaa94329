using System.Text.Json;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>
/// A function against its tangent at the centre of a ball: a (f(v) - f(c) - &lt;grad f(c), v - c>) + b ‖v - c‖² >= 0, by Taylor's theorem and bounds of the second
/// derivative over the ball. For a squared loss and v in a cone |&lt;v - c, h>| >= k ‖v - c‖ the second derivative is bounded below by what the residual's
/// Jacobian at c does to such directions.
/// </summary>
internal sealed class TaylorRule : ProofRule
{
    public override string Name => "taylor";

    public override bool IsForLargeClaims => true;

    public override string? Check(Sequent sequent, JsonElement data, ProofContext context)
    {
        ProofData.Only(data, "rule");
        return TaylorStep.Shows(sequent) ? null : "second derivatives over the ball do not show the goal, or it has another form";
    }
}

/// <summary>For provers: whether the rule "taylor" shows a sequent.</summary>
public static class TaylorStep
{
    /// <summary>Whether it does.</summary>
    public static bool Shows(Sequent sequent)
    {
        try
        {
            return sequent.Goal is Literal { Relation: not (Relation.Equal or Relation.NotEqual) } goal && new TaylorGoal(sequent, goal).Holds();
        }
        catch (WorkExceededException)
        {
            return false;
        }
    }
}

/// <summary>The parts of a goal of the rule "taylor".</summary>
internal sealed class TaylorGoal
{
    private readonly Sequent _sequent;
    private readonly Literal _goal;
    private readonly Graph _graph;
    private readonly BallBounds _bounds;
    private DerivedFunction? _function;
    private int[] _variables = [];

    public TaylorGoal(Sequent sequent, Literal goal) => (_sequent, _goal, _graph, _bounds) = (sequent, goal, sequent.Graph, new BallBounds(sequent));

    public bool Holds()
    {
        var sign = new Interval(_goal.Relation is Relation.Less or Relation.LessOrEqual ? -1 : 1);
        var terms = AdditiveForm.Of(_graph, _bounds, _goal.Difference, number => Slope(number) is not null).Terms.Keys;
        var slopes = terms.Select(number => Slope(new NodeId(number))).Where(slope => slope is not null).Select(slope => slope!.Value).ToList();
        return slopes.Count > 0 && IsAtTheCentre(slopes) && Holds(sign);
    }

    private bool Holds(Interval sign)
    {
        var (here, there) = (At(_function!.At), At(Sequence.Create<NodeId>([.. _variables.Select(_graph.VariableNode)])));
        var form = AdditiveForm.Of(_graph, _bounds, _goal.Difference, number => number == here || number == there || Slope(number) is not null);

        // The factors are known exactly: a of f(v), -a of f(c) and of each part of the inner product.
        var a = form.Take(there) * sign;
        var places = new HashSet<int>();
        foreach (var number in form.Terms.Keys.Select(number => new NodeId(number)).ToList())
        {
            if (Slope(number) is { } slope && IsSameFunction(slope.Function) && slope.Variable == _variables[slope.Function.Component] && places.Add(slope.Function.Component) && !Opposite(form.Take(number) * sign, a))
            {
                return false;
            }
        }

        if (places.Count != _variables.Length || !a.IsPoint || a.Lower == 0 || !Opposite(form.Take(here) * sign, a))
        {
            return false;
        }

        var b = new Interval(0);
        foreach (var number in form.Terms.Keys.Select(number => new NodeId(number)).ToList())
        {
            b += IsSquaredDistance(number) ? form.Take(number) * sign : new(0);
        }

        // a/2 times a bound of the second derivative, and b.
        var directions = _variables.Aggregate(0UL, (bits, id) => bits | _bounds.Region.Bit(id));
        var curvature = _bounds.Second(there, directions);
        if (double.IsInfinity(curvature) || form.Rest() is not { } rest || _bounds.Values(there)[0].Definedness != Definedness.Defined)
        {
            return false;
        }

        var least = a.Lower > 0 ? new Interval(double.Max(-curvature, LeastCurvature(there, directions))) : new Interval(curvature);
        var slack = (a * least / new Interval(2)) + b;
        rest *= sign;
        var isEnough = _goal.Relation is Relation.Less or Relation.Greater ? rest.Lower > 0 : rest.Lower >= 0;
        return slack.Definedness == Definedness.Defined && slack.Lower >= 0 && rest.Definedness == Definedness.Defined && isEnough && _bounds.FactsAreDefined();
    }

    private static bool Opposite(Interval x, Interval a) => x.IsPoint && a.IsPoint && x.Lower == -a.Lower;

    private NodeId At(Sequence<NodeId> point)
    {
        var copies = new Dictionary<int, NodeId>();
        for (var k = 0; k < point.Count; k++)
        {
            copies[_graph.VariableNode(_function!.Variables[k]).Index] = point[k];
        }

        return KernelOperands.Replace(_graph, _function!.Body, copies);
    }

    // <grad f(c), v - c>, of one component.
    private (DerivedFunction Function, int Variable)? Slope(NodeId number)
    {
        if (_graph[number] is not (Contract { Shape.IsScalar: true } or Binary { Function: BinaryFunction.Multiply, Shape.IsScalar: true }))
        {
            return null;
        }

        var (x, y) = _graph[number] switch
        {
            Contract n when n.LabelsX == n.LabelsY => (n.X, n.Y),
            Binary n => (n.X, n.Y),
            _ => (default, default),
        };
        return OfGradient(x, y) ?? OfGradient(y, x);
    }

    private (DerivedFunction Function, int Variable)? OfGradient(NodeId gradient, NodeId step) =>
        _sequent.Claim.Derivation.Derived.TryGetValue(gradient.Index, out var function) && function.Kind == DerivativeKind.Gradient
            && Step(step) is var (variable, centre) && function.At[function.Component] == centre
            ? (function, variable)
            : null;

    // v - c.
    private (int Variable, NodeId Centre)? Step(NodeId node) =>
        _graph[node] is Binary { Function: BinaryFunction.Subtract } n && _graph[n.X] is Variable variable && _bounds.Region.CentreNodes.TryGetValue(variable.Id, out var centre) && centre == n.Y
            ? (variable.Id, centre)
            : null;

    // The parts of one inner product say which variable stands for which component of the function's argument.
    private bool IsAtTheCentre(List<(DerivedFunction Function, int Variable)> slopes)
    {
        _function = slopes[0].Function;
        _variables = [.. Enumerable.Repeat(-1, _function.Variables.Count)];
        foreach (var (function, variable) in slopes.Where(slope => IsSameFunction(slope.Function)))
        {
            _variables[function.Component] = variable;
        }

        if (_variables.Contains(-1) || _variables.Distinct().Count() != _variables.Length)
        {
            return false;
        }

        // What the body holds besides its bound variables must not move with the point.
        var bound = _function.Variables.Select(id => _graph.VariableNode(id).Index).ToHashSet();
        var moving = _variables.Select(id => _graph.VariableNode(id).Index).Where(index => !bound.Contains(index)).ToHashSet();
        return !KernelOperands.Dependent(_graph, _function.Body, moving)[_function.Body.Index];
    }

    private bool IsSameFunction(DerivedFunction other) => other.Body == _function!.Body && other.Variables == _function.Variables && other.At == _function.At;

    private bool IsSquaredDistance(NodeId number) => _graph[number] switch
    {
        Power { Exponent: 2, Shape.IsScalar: true } n when _graph[n.X] is Reduce { Kind: Reduction.Norm } norm => IsDistance(norm.X),
        Power { Exponent: 2, Shape.IsScalar: true } n when _graph[n.X] is Unary { Function: UnaryFunction.Abs } abs => IsDistance(abs.X),
        Power { Exponent: 2, Shape.IsScalar: true } n => IsDistance(n.X),
        Contract { Shape.IsScalar: true } n when n.X == n.Y && n.LabelsX == n.LabelsY => IsDistance(n.X),
        _ => false,
    };

    // v - c, of all components.
    private bool IsDistance(NodeId node)
    {
        var steps = Array.ConvertAll(Concatenation.Of(_graph, node), Step);
        return steps.Length == _variables.Length && Array.TrueForAll(steps, step => step is not null) && steps.Select(step => step!.Value.Variable).ToHashSet().SetEquals(_variables);
    }

    /// <summary>
    /// A lower bound of the second derivative along v - c, of length 1, of a squared loss: 2 q ((‖J(c) d‖ - R M)² - ‖r‖ M), where M bounds the residual's second
    /// derivative, and where no cone says anything of ‖J(c) d‖ it is 0; minus infinity where there is no such loss.
    /// </summary>
    private double LeastCurvature(NodeId body, ulong directions)
    {
        if (SquaredLoss.Of(_graph, _bounds, body) is not { } loss)
        {
            return double.NegativeInfinity;
        }

        var curvature = _bounds.Second(loss.Residual, directions);
        var radius = _bounds.Region.Radius(directions);
        var residual = _bounds.Norms(loss.Residual, 0)[0];
        var square = new Interval(0);
        if (double.IsFinite(radius) && double.IsFinite(curvature)
            && _sequent.Facts.OfType<Literal>().Select(Cone).FirstOrDefault(cone => cone is not null) is { } direction
            && new CentreJacobian(_graph, loss.Residual, _variables, _bounds.Region) is var jacobian && Array.TrueForAll(jacobian.Nodes, node => (_bounds.DependsOn(node) & ~directions) == 0)
            && jacobian.Rows() is { } rows)
        {
            // The Jacobian at c is one matrix, since nothing else moves it. The change of J over the ball, of which every direction sees at most that much.
            var kept = new Interval(direction.Keeps(rows, _bounds.AtCentre(loss.Residual))) - new Interval(Upward.Times(radius, curvature));
            square = kept.Lower > 0 ? Interval.Power(new(kept.Lower), 2) : square;
        }

        return double.IsInfinity(residual) || double.IsInfinity(curvature) ? double.NegativeInfinity : (new Interval(2) * loss.Factor * (square - new Interval(Upward.Times(residual, curvature)))).Lower;
    }

    // <v - c, h>, of one component, where h depends on nothing.
    private (int Step, NodeId Other)? Along(NodeId number)
    {
        var (x, y) = _graph[number] switch
        {
            Contract { Shape.IsScalar: true } n when n.LabelsX == n.LabelsY => (n.X, n.Y),
            Binary { Function: BinaryFunction.Multiply } n => (n.X, n.Y),
            _ => (default, default),
        };
        return x == y ? null
            : Step(x) is { } first && _bounds.DependsOn(y) == 0 ? (first.Variable, y)
            : Step(y) is { } second && _bounds.DependsOn(x) == 0 ? (second.Variable, x)
            : null;
    }

    // |<v - c, h>| >= k ‖v - c‖, where k may be a product.
    private ConeFact? Cone(Literal fact)
    {
        if (fact.Relation is not (Relation.GreaterOrEqual or Relation.Greater) || _graph[fact.Difference] is not Binary { Function: BinaryFunction.Subtract } difference
            || _graph[difference.X] is not Unary { Function: UnaryFunction.Abs } abs)
        {
            return null;
        }

        // The inner product, component by component.
        var parts = new Dictionary<int, Interval[]>();
        foreach (var (number, factor) in AdditiveForm.Of(_graph, _bounds, abs.X, number => Along(number) is not null).Terms)
        {
            if (Along(new NodeId(number)) is not var (step, other) || !parts.TryAdd(step, Array.ConvertAll(_bounds.Values(other), value => value * factor)))
            {
                return null;
            }
        }

        // The right side: a factor that depends on nothing times the distance.
        var right = AdditiveForm.Of(_graph, _bounds, difference.Y).Terms;
        return right.Count == 1 && _graph[new NodeId(right.Keys.Single())] is Reduce { Kind: Reduction.Norm } norm && IsDistance(norm.X) && parts.Keys.ToHashSet().SetEquals(_variables)
            ? new(right.Values.Single(), [.. _variables.SelectMany(id => parts[id])])
            : null;
    }
}

/// <summary>The fact |&lt;d, h>| >= k ‖d‖ on a direction d.</summary>
/// <param name="Least">An enclosure of k.</param>
/// <param name="Axis">Enclosures of h, entry by entry.</param>
internal sealed record ConeFact(Interval Least, Interval[] Axis)
{
    /// <summary>
    /// A lower bound of ‖J d‖/‖d‖: for w with ‖w‖ = 1 it is at least |&lt;J'w, d>| >= l k ‖d‖ - ‖J'w - l h‖ ‖d‖, for every l >= 0. Two w are tried: all entries
    /// alike, and the residual's direction.
    /// </summary>
    public double Keeps(Interval[][] rows, Interval[] residual)
    {
        var best = 0.0;
        foreach (var weights in (double[][])[[.. residual.Select(_ => 1.0)], [.. residual.Select(r => r.Midpoint)]])
        {
            best = double.Max(best, Keeps(rows, weights));
        }

        return best;
    }

    private double Keeps(Interval[][] rows, double[] weights)
    {
        var length = weights.Aggregate(new Interval(0), (sum, weight) => sum + Interval.Power(new(weight), 2));
        if (!(length.Lower > 0) || Least.Definedness != Definedness.Defined || !(Least.Lower > 0))
        {
            return 0;
        }

        var image = new Interval[Axis.Length];
        Array.Fill(image, new Interval(0));
        for (var i = 0; i < rows.Length; i++)
        {
            for (var k = 0; k < image.Length; k++)
            {
                image[k] += new Interval(weights[i]) * rows[i][k];
            }
        }

        // Any multiple does; the nearest is best. Its sign is free, since the inner product stands in absolute value.
        double inner = 0, square = 0;
        for (var k = 0; k < image.Length; k++)
        {
            var axis = Axis[k].Midpoint;
            (inner, square) = (inner + (axis * image[k].Midpoint), square + (axis * axis));
        }

        var factor = inner / square;
        if (!double.IsFinite(factor))
        {
            return 0;
        }

        var apart = 0.0;
        for (var k = 0; k < image.Length; k++)
        {
            apart = Upward.Plus(apart, Upward.Square(Upward.Magnitude(image[k] - (new Interval(factor) * Axis[k]))));
        }

        var kept = (new Interval(double.Abs(factor)) * Least) - new Interval(Upward.Root(apart));
        return kept.Lower > 0 ? (new Interval(kept.Lower) / Interval.Apply(UnaryFunction.Sqrt, length)).Lower : 0;
    }
}
