using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>What is concluded from a function F = c N + k/2 ‖x‖².</summary>
public enum ConvexConclusion
{
    /// <summary>F convex: F(b) - F(a) - &lt;F'(a), b - a&gt; is at least 0.</summary>
    Tangent,
    /// <summary>L/2 ‖x‖² + F and L/2 ‖x‖² - F convex: L² ‖b - a‖² - ‖F'(b) - F'(a)‖² is at least 0.</summary>
    Lipschitz,
    /// <summary>F convex and L/2 ‖x‖² - F convex on the whole space: &lt;F'(b) - F'(a), b - a&gt; - ‖F'(b) - F'(a)‖² / L is at least 0.</summary>
    Cocoercive,
}

/// <summary>A function and two points.</summary>
public sealed record ConvexFact
{
    /// <summary>What is concluded.</summary>
    public ConvexConclusion Conclusion { get; init; }

    /// <summary>N: a node of the derivative-free graph.</summary>
    public int Node { get; init; }

    /// <summary>Which entry of it.</summary>
    public int Entry { get; init; }

    /// <summary>c.</summary>
    public Rational Factor { get; init; } = Rational.One;

    /// <summary>k.</summary>
    public Rational Square { get; init; }

    /// <summary>L; not used for a tangent.</summary>
    public Rational Lipschitz { get; init; }

    /// <summary>Which slope max(p, 0) has where p is 0: 1 as the first of two that are equal has it, or 0. Both are slopes of a supporting line.</summary>
    public bool Ties { get; init; }

    /// <summary>The variables of the graph that are x; others are parameters.</summary>
    public Sequence<int> Variables { get; init; } = [];

    /// <summary>a: one polynomial for each entry of each variable.</summary>
    public Sequence<Polynomial> At { get; init; } = [];

    /// <summary>b, likewise.</summary>
    public Sequence<Polynomial> To { get; init; } = [];

    /// <summary>Bounds of the box that the function is considered on, one pair for each entry; empty for the whole space.</summary>
    public Sequence<ExactRange> Box { get; init; } = [];
}

/// <summary>What convexity says of a function at two points.</summary>
public static class ConvexRule
{
    /// <summary>
    /// The fact; null where the function is not known to be convex on the box, or a point is not known to lie in it. The coordinates of the box are symbols of
    /// their own, of which nothing is known but their bounds: nothing that holds on the region alone enters the derivation.
    /// </summary>
    public static KnownFact? Fact(AlgebraicGoal goal, ConvexFact convex)
    {
        var table = goal.Symbols;
        if (goal.Graph is not { } graph || convex.Node < 0 || convex.Node >= graph.Count
            || convex.Entry < 0 || convex.Entry >= graph.ShapeOf(new NodeId(convex.Node)).Size
            || convex.Variables.Any(variable => variable < 0 || variable >= graph.VariableCount)
            || convex.Variables.Distinct().Count() != convex.Variables.Count)
        {
            return null;
        }

        // 1. The coordinates, and both points within their bounds.
        var given = new Dictionary<int, Polynomial[]>();
        var coordinates = new List<int>();
        var fresh = -1 - table.Count;
        foreach (var variable in convex.Variables)
        {
            var node = graph.VariableNode(variable);
            var entries = new Polynomial[graph.ShapeOf(node).Size];
            for (var i = 0; i < entries.Length; i++)
            {
                entries[i] = table.Coordinate(fresh, coordinates.Count);
                coordinates.Add(entries[i].AsSymbol);
            }

            given[node.Index] = entries;
        }

        var count = coordinates.Count;
        if (convex.At.Count != count || convex.To.Count != count || (convex.Box.Count != 0 && convex.Box.Count != count)
            || !convex.At.Concat(convex.To).All(goal.HasValues) || (convex.Conclusion == ConvexConclusion.Cocoercive && convex.Box.Count != 0))
        {
            return null;
        }

        for (var i = 0; i < convex.Box.Count; i++)
        {
            var box = convex.Box[i];
            if (box.Low > box.High)
            {
                // Bounds that contradict each other would prove anything.
                return null;
            }

            table.Signs.Bound(coordinates[i], box.Low, box.High);
            foreach (var point in (Polynomial[])[convex.At[i], convex.To[i]])
            {
                if ((box.Low is { } low && !table.Signs.Of(point - Polynomial.Of(low), table).IsNonnegative)
                    || (box.High is { } high && !table.Signs.Of(Polynomial.Of(high) - point, table).IsNonnegative))
                {
                    return null;
                }
            }
        }

        // 2. Curvature.
        var half = Polynomial.Zero;
        foreach (var coordinate in coordinates)
        {
            half += Polynomial.Of(Monomial.Of(coordinate, 2), new Rational(1, 2));
        }

        var function = (convex.Factor * new NormalForm(graph, table, given).Of(new NodeId(convex.Node))[convex.Entry]) + (convex.Square * half);
        var curvature = new Curvature(table, coordinates);
        var tangent = convex.Conclusion == ConvexConclusion.Tangent;
        if ((!tangent && convex.Lipschitz.Sign <= 0)
            || !curvature.IsConvex(convex.Conclusion == ConvexConclusion.Lipschitz ? function + (convex.Lipschitz * half) : function)
            || (!tangent && !curvature.IsConvex((convex.Lipschitz * half) - function)))
        {
            return null;
        }

        // 3. Slopes, at the points.
        var places = new Dictionary<int, int>();
        foreach (var coordinate in coordinates)
        {
            places[coordinate] = places.Count;
        }

        Func<int, Polynomial?> At(Sequence<Polynomial> point) => symbol => places.TryGetValue(symbol, out var place) ? point[place] : null;
        var (atA, atB) = (new Dictionary<int, Polynomial>(), new Dictionary<int, Polynomial>());
        Polynomial A(Polynomial p) => table.Substitute(p, At(convex.At), atA);
        Polynomial B(Polynomial p) => table.Substitute(p, At(convex.To), atB);
        var fact = tangent ? B(function) - A(function) : Polynomial.Zero;
        for (var i = 0; i < count; i++)
        {
            if (table.Derivative(function, coordinates[i], [], convex.Ties) is not { } slope)
            {
                return null;
            }

            var step = convex.To[i] - convex.At[i];
            if (tangent)
            {
                fact -= table.Multiply(A(slope), step);
                continue;
            }

            var rise = B(slope) - A(slope);
            var square = table.Multiply(rise, rise);
            fact += convex.Conclusion == ConvexConclusion.Lipschitz
                ? (convex.Lipschitz * convex.Lipschitz * table.Multiply(step, step)) - square
                : table.Multiply(rise, step) - (1 / convex.Lipschitz * square);
        }

        return new(fact, IsEquality: false);
    }
}
