using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>What is concluded from a function F = c N + k/2 ‖x‖², for numbers or with an eigenvalue V of a matrix S in them: k is k + s V for a tangent, L is L + s V for the others.</summary>
public enum ConvexConclusion
{
    /// <summary>F convex: F(b) - F(a) - &lt;F'(a), b - a&gt; is at least 0.</summary>
    Tangent,
    /// <summary>L/2 ‖x‖² + F and L/2 ‖x‖² - F convex: L² ‖b - a‖² - ‖F'(b) - F'(a)‖² is at least 0.</summary>
    Lipschitz,
    /// <summary>F convex and L/2 ‖x‖² - F convex on the whole space: L &lt;F'(b) - F'(a), b - a&gt; - ‖F'(b) - F'(a)‖² is at least 0.</summary>
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

    /// <summary>The node of V, as <see cref="SpectralForm"/> reads it: the greatest of S where s is positive, the least where it is negative; null where s is 0.</summary>
    public int? Spectrum { get; init; }

    /// <summary>s.</summary>
    public Rational Multiple { get; init; }

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
            Polynomial[] entries = [.. Enumerable.Range(coordinates.Count, graph.ShapeOf(node).Size).Select(i => table.Coordinate(fresh, i))];
            coordinates.AddRange(entries.Select(entry => entry.AsSymbol));
            given[node.Index] = entries;
        }

        // Bounds that contradict each other would prove anything.
        var count = coordinates.Count;
        if (convex.At.Count != count || convex.To.Count != count || (convex.Box.Count != 0 && convex.Box.Count != count) || convex.Box.Any(box => box.Low > box.High)
            || !convex.At.Concat(convex.To).All(goal.HasValues) || (convex.Conclusion == ConvexConclusion.Cocoercive && convex.Box.Count != 0))
        {
            return null;
        }

        for (var i = 0; i < convex.Box.Count; i++)
        {
            var box = convex.Box[i];
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

        // 2. Curvature: s V ‖x‖² has at least that of s x'Sx.
        Polynomial[] x = [.. coordinates.Select(Polynomial.Symbol)];
        var (half, tangent) = (new Rational(1, 2) * table.Product(x, x), convex.Conclusion == ConvexConclusion.Tangent);
        var (extra, form) = (Polynomial.Zero, Polynomial.Zero);
        if (convex.Spectrum is { } end)
        {
            if (SpectralForm.Spectrum(goal, end, convex.Multiple.Sign > 0, count) is not { } spectrum)
            {
                return null;
            }

            (extra, form) = (convex.Multiple * spectrum.Value, convex.Multiple / 2 * table.Product(x, [.. x.Select((_, i) => table.Product(spectrum.Matrix.AsSpan(i * count, count), x))]));
        }

        var function = (convex.Factor * new NormalForm(graph, table, given).Of(new NodeId(convex.Node))[convex.Entry]) + (convex.Square * half);
        var (curvature, bound, lipschitz) = (new Curvature(table, coordinates), (convex.Lipschitz * half) + form, Polynomial.Of(convex.Lipschitz) + extra);
        if ((!tangent && !table.Signs.Of(lipschitz, table).IsNonnegative)
            || !curvature.IsConvex(tangent ? function + form : convex.Conclusion == ConvexConclusion.Lipschitz ? function + bound : function)
            || (!tangent && !curvature.IsConvex(bound - function)))
        {
            return null;
        }

        // 3. Slopes, at the points.
        var places = coordinates.Index().ToDictionary(coordinate => coordinate.Item, coordinate => coordinate.Index);
        Func<int, Polynomial?> At(Sequence<Polynomial> point) => symbol => places.TryGetValue(symbol, out var place) ? point[place] : null;
        var (atA, atB) = (new Dictionary<int, Polynomial>(), new Dictionary<int, Polynomial>());
        Polynomial A(Polynomial p) => table.Substitute(p, At(convex.At), atA);
        Polynomial B(Polynomial p) => table.Substitute(p, At(convex.To), atB);
        Polynomial[] slopes = [.. coordinates.Select(coordinate => table.Derivative(function, coordinate, [], convex.Ties)).OfType<Polynomial>()];
        if (slopes.Length < count)
        {
            return null;
        }

        Polynomial[] step = [.. convex.To.Zip(convex.At, (b, a) => b - a)], atStart = [.. slopes.Select(A)];
        if (tangent)
        {
            return new(B(function) - A(function) - table.Product(atStart, step) + (new Rational(1, 2) * table.Multiply(extra, table.Product(step, step))), IsEquality: false);
        }

        Polynomial[] rise = [.. slopes.Zip(atStart, (slope, start) => B(slope) - start)];
        var most = table.Multiply(lipschitz, convex.Conclusion == ConvexConclusion.Lipschitz ? table.Multiply(lipschitz, table.Product(step, step)) : table.Product(rise, step));
        return new(most - table.Product(rise, rise), IsEquality: false);
    }
}
