using ProxyProof.Expressions;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Proving;

/// <summary>Zeros of equations in the coordinates of a box, by Newton's method from several starts, in floating point.</summary>
/// <param name="box">Names the coordinates.</param>
/// <param name="equations">What is to be 0.</param>
internal sealed class NewtonZeros(Sequent box, IReadOnlyList<StandIn> equations)
{
    /// <summary>Larger systems are left alone.</summary>
    public const int MostUnknowns = 100;

    private const int Starts = 24;
    private const int Iterations = 60;

    private static readonly Rational[] Radii = [new(1, 1_000_000), new(1, 1000), new(1, 1_000_000_000), new(1, 1_000_000_000_000)];

    /// <summary>A zero: some coordinates are solved for, the others are given.</summary>
    /// <param name="Point">One value a coordinate.</param>
    /// <param name="Free">Which are solved for.</param>
    /// <param name="Equations">By which equations, as many.</param>
    public sealed record Candidate(double[] Point, int[] Free, StandIn[] Equations)
    {
        /// <summary>Boxes about it, in the order in which they are worth trying.</summary>
        public IEnumerable<(Rational[] Middle, ZeroBox Zero)> Boxes => Radii.Select(radius =>
        {
            var middle = new Rational[Point.Length];
            var radii = new Rational[Point.Length];
            for (var k = 0; k < Point.Length; k++)
            {
                var (free, exact) = (Free.Contains(k), Rational.FromDouble(Point[k]));
                var size = radius * (1 + Rational.Abs(Short(Point[k], 1)));
                middle[k] = free ? BoxForms.Simplest(new(exact - (size / 1000), exact + (size / 1000))) : Short(Point[k], 1e-4);
                radii[k] = free ? size : Rational.Zero;
            }

            return (middle, new ZeroBox([.. radii], [.. Equations]));
        });
    }

    /// <summary>Zeros, those from the first start first, each once.</summary>
    /// <param name="best">Where to start; of another length than the box it is left out.</param>
    /// <param name="stop">Whether to stop.</param>
    public IEnumerable<Candidate> Find(IReadOnlyList<double> best, Func<bool> stop)
    {
        var seen = new List<double[]>();
        foreach (var start in Points(best))
        {
            if (stop())
            {
                yield break;
            }

            if (Zero(start) is not { } zero || seen.Any(other => Near(other, zero)))
            {
                continue;
            }

            seen.Add(zero);
            foreach (var candidate in Systems(zero))
            {
                yield return candidate;
            }
        }
    }

    /// <summary>
    /// Entries of expressions, in the coordinates of the box alone, that must be 0 where statements hold: those of equations, and of squares and absolute values
    /// that must not be positive.
    /// </summary>
    public static List<StandIn> Equations(Graph graph, IEnumerable<Coordinate> coordinates, IEnumerable<Statement> statements)
    {
        var own = coordinates.Select(coordinate => coordinate.Variable).ToHashSet();
        var found = new List<StandIn>();
        foreach (var literal in statements.SelectMany(Conjuncts))
        {
            foreach (var node in Roots(graph, literal))
            {
                var size = graph.ShapeOf(node).Size;
                if (found.All(known => known.Node != node.Index) && found.Count + size <= 2 * MostUnknowns && DependsOnlyOn(graph, node, own))
                {
                    found.AddRange(Enumerable.Range(0, size).Select(entry => new StandIn(node.Index, entry)));
                }
            }
        }

        return found;
    }

    private static bool Near(double[] a, double[] b) => a.Zip(b).All(pair => double.Abs(pair.First - pair.Second) <= 1e-9 * (1 + double.Abs(pair.First)));

    private static IEnumerable<Literal> Conjuncts(Statement statement) => statement switch
    {
        Literal one => [one],
        AllOf all => all.Parts.SelectMany(Conjuncts),
        _ => [],
    };

    private static IEnumerable<NodeId> Roots(Graph graph, Literal literal)
    {
        switch (literal.Relation)
        {
            case Relation.Equal:
                return Bases(graph, literal.Difference);
            case Relation.LessOrEqual or Relation.GreaterOrEqual:
                return Bases(graph, literal.Difference).Where(node => node != literal.Difference);
            default:
                return [];
        }
    }

    // u for u^2, |u|, norm(u): where these are 0.
    private static IEnumerable<NodeId> Bases(Graph graph, NodeId node) => graph[node] switch
    {
        Unary { Function: UnaryFunction.Negate or UnaryFunction.Abs or UnaryFunction.Sqrt } one => Bases(graph, one.X),
        Power { Exponent: > 0 } power => Bases(graph, power.X),
        Binary { Function: BinaryFunction.Add or BinaryFunction.Subtract } sum when graph[sum.Y] is Constant { Value.IsZero: true } => Bases(graph, sum.X),
        Binary { Function: BinaryFunction.Power } power when graph[power.Y] is Constant { Value.Sign: > 0 } => Bases(graph, power.X),
        Binary { Function: BinaryFunction.Add } sum when IsNonnegative(graph, sum.X) && IsNonnegative(graph, sum.Y) => Bases(graph, sum.X).Concat(Bases(graph, sum.Y)),
        Reduce { Kind: Reduction.Sum } sum when IsNonnegative(graph, sum.X) => Bases(graph, sum.X),
        Contract { Shape.IsScalar: true } product when product.X == product.Y => [product.X],
        _ => [node],
    };

    private static bool IsNonnegative(Graph graph, NodeId node) => graph[node] switch
    {
        Power power => power.Exponent % 2 == 0,
        Unary { Function: UnaryFunction.Abs or UnaryFunction.Sqrt or UnaryFunction.Relu } => true,
        Binary { Function: BinaryFunction.Add } sum => IsNonnegative(graph, sum.X) && IsNonnegative(graph, sum.Y),
        Contract { Shape.IsScalar: true } product => product.X == product.Y,
        Reduce { Kind: Reduction.Sum } sum => IsNonnegative(graph, sum.X),
        _ => false,
    };

    private static bool DependsOnlyOn(Graph graph, NodeId node, HashSet<int> variables)
    {
        var pending = new Stack<NodeId>([node]);
        var seen = new HashSet<NodeId>();
        var any = false;
        while (pending.TryPop(out var next))
        {
            if (!seen.Add(next))
            {
                continue;
            }

            if (graph[next] is Variable variable)
            {
                if (!variables.Contains(variable.Id))
                {
                    return false;
                }

                any = true;
            }

            foreach (var operand in BoxForms.Operands(graph[next]))
            {
                pending.Push(operand);
            }
        }

        return any;
    }

    private IEnumerable<double[]> Points(IReadOnlyList<double> best)
    {
        var n = box.Coordinates.Length;
        if (best.Count == n)
        {
            yield return [.. best];
        }

        var state = 0x9E3779B97F4A7C15UL;
        for (var k = 0; k < Starts; k++)
        {
            var scale = k % 3 == 0 ? 1.0 : k % 3 == 1 ? 4.0 : 20.0;
            yield return [.. box.Coordinates.Select((_, i) =>
            {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                return scale * ((state >> 11) * (2.0 / (1UL << 53)) - 1);
            })];
        }
    }

    // Newton's method, each step the least one.
    private double[]? Zero(double[] start)
    {
        var point = (double[])start.Clone();
        for (var k = 0; k < Iterations; k++)
        {
            if (ZeroBox.Linearised(box, equations, point) is not var (values, slopes))
            {
                return null;
            }

            var (rows, _) = Pivots(slopes, [.. Enumerable.Range(0, values.Length)]);
            if (rows.Length == 0 || LeastStep(values, slopes, rows) is not { } step)
            {
                return null;
            }

            var size = 0.0;
            for (var i = 0; i < point.Length; i++)
            {
                point[i] += step[i];
                size = double.Max(size, double.Abs(step[i]) / (1 + double.Abs(point[i])));
            }

            if (!point.All(double.IsFinite))
            {
                return null;
            }

            if (size < 1e-8)
            {
                return values.Zip(slopes).All(pair => double.Abs(pair.First) <= 1e-6 * (1 + pair.Second.Max(double.Abs))) ? point : null;
            }
        }

        return null;
    }

    // Of equations that depend on each other some are solved and the others are left to be shown: from which they follow differs.
    private IEnumerable<Candidate> Systems(double[] point)
    {
        if (ZeroBox.Linearised(box, equations, point) is not var (_, slopes))
        {
            yield break;
        }

        int[] forward = [.. Enumerable.Range(0, equations.Count)];
        var tried = new HashSet<string>(StringComparer.Ordinal);
        foreach (var order in new[] { forward, [.. forward.Reverse()] })
        {
            var (rows, columns) = Pivots(slopes, order);
            if (rows.Length > 0 && tried.Add(string.Join(',', rows.Order())) && Settled(new(point, columns, [.. rows.Select(row => equations[row])])) is { } settled)
            {
                yield return settled;
            }
        }
    }

    // What stays is written shortly, and the rest solved again.
    private Candidate? Settled(Candidate rough)
    {
        var point = rough.Point.Select((x, i) => rough.Free.Contains(i) ? x : Short(x, 1e-4).ToDouble()).ToArray();
        for (var k = 0; k < Iterations; k++)
        {
            if (ZeroBox.Linearised(box, rough.Equations, point) is not var (values, slopes)
                || LeastStep(values, [.. slopes.Select(row => rough.Free.Select(i => row[i]).ToArray())], [.. Enumerable.Range(0, values.Length)]) is not { } step)
            {
                return null;
            }

            var size = 0.0;
            for (var i = 0; i < step.Length; i++)
            {
                point[rough.Free[i]] += step[i];
                size = double.Max(size, double.Abs(step[i]) / (1 + double.Abs(point[rough.Free[i]])));
            }

            if (!point.All(double.IsFinite))
            {
                return null;
            }

            if (size < 1e-13)
            {
                return rough with { Point = point };
            }
        }

        return null;
    }

    private static Rational Short(double x, double tolerance)
    {
        var (exact, radius) = (Rational.FromDouble(x), Rational.FromDouble(tolerance * (1 + double.Abs(x))));
        return BoxForms.Simplest(new(exact - radius, exact + radius));
    }

    // Independent rows, the earlier ones in the order first, and for each the column that it is solved for.
    private static (int[] Rows, int[] Columns) Pivots(double[][] slopes, int[] order)
    {
        var a = slopes.Select(row => (double[])row.Clone()).ToArray();
        var (rows, columns) = (new List<int>(), new List<int>());
        foreach (var row in order)
        {
            var column = Enumerable.Range(0, a[row].Length).Where(j => !columns.Contains(j)).OrderByDescending(j => double.Abs(a[row][j])).FirstOrDefault(-1);
            if (column < 0 || double.Abs(a[row][column]) <= 1e-7 * slopes[row].Max(double.Abs))
            {
                continue;
            }

            rows.Add(row);
            columns.Add(column);
            foreach (var other in order.Where(i => !rows.Contains(i)))
            {
                var factor = a[other][column] / a[row][column];
                for (var j = 0; j < a[other].Length; j++)
                {
                    a[other][j] -= factor * a[row][j];
                }
            }
        }

        return ([.. rows], [.. columns.Order()]);
    }

    // -J'(J J')^-1 values, over the independent rows; null where they are none.
    private static double[]? LeastStep(double[] values, double[][] slopes, int[] rows)
    {
        var n = rows.Length;
        var gram = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                gram[(i * n) + j] = Dense.Dot(slopes[rows[i]], slopes[rows[j]]);
            }
        }

        double[] weights = [.. rows.Select(i => values[i])];
        if (!Dense.Cholesky(gram, n))
        {
            return null;
        }

        Dense.CholeskySolve(gram, weights);
        return [.. Enumerable.Range(0, slopes[0].Length).Select(j => -rows.Select((row, k) => weights[k] * slopes[row][j]).Sum())];
    }
}
