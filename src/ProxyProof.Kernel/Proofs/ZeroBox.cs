using System.Collections.Immutable;
using System.Text.Json;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>
/// A witness that is not written down: the zero of a system of equations within a box about the numbers of <see cref="ProofClaim.Witness"/>. That there is one is
/// shown by Krawczyk's test (R. Krawczyk, Computing 4, 1969; A. Neumaier, Interval Methods for Systems of Equations, 1990, theorem 5.1.8).
/// </summary>
/// <param name="Radii">For each number of the witness half the width of its range; 0 where the number itself is meant.</param>
/// <param name="Equations">Entries of the claim's expressions that are 0: as many as there are ranges of positive width.</param>
public sealed record ZeroBox(ImmutableArray<Rational> Radii, ImmutableArray<StandIn> Equations)
{
    /// <summary>More equations than this are refused.</summary>
    private const int MostEquations = 200;

    private static readonly int[] Precisions = [0, 192];

    internal static ZeroBox Read(JsonElement data)
    {
        return new(
            ProofData.Rationals(data, "radii"),
            [.. ProofData.List(data, "equations").Select(Equation)]);

        static StandIn Equation(JsonElement pair) =>
            pair.ValueKind == JsonValueKind.Array && pair.GetArrayLength() == 2
            && pair[0].ValueKind == JsonValueKind.Number && pair[0].TryGetInt32(out var node) && pair[1].ValueKind == JsonValueKind.Number && pair[1].TryGetInt32(out var entry)
                ? new(node, entry)
                : throw new ProofFormatException("an equation is a node and an entry");
    }

    /// <summary>Why these are no equations for a witness; null when they are.</summary>
    internal string? Unfit(Graph graph, int nodes, int witnesses) =>
        Radii.Length != witnesses || Radii.Any(radius => radius.Sign < 0) ? "the box of a zero does not fit the witness"
        : Equations.IsEmpty || Equations.Length > MostEquations || Equations.Length != Radii.Count(radius => radius.Sign > 0) ? "a zero needs one equation for each number that is not given"
        : Equations.Any(equation => equation.Node < 0 || equation.Node >= nodes || equation.Entry < 0 || equation.Entry >= graph.ShapeOf(new NodeId(equation.Node)).Size)
            ? "an equation is no number of the claim"
        : null;

    /// <summary>An equation as a number of the graph.</summary>
    internal static NodeId Number(Graph graph, StandIn equation)
    {
        var node = new NodeId(equation.Node);
        return graph.ShapeOf(node).IsScalar ? node : graph.Add(new View(node, new IndexMap(0, equation.Entry, []), Shape.Scalar));
    }

    /// <summary>Shows that the equations have a common zero.</summary>
    /// <param name="box">Whose coordinates and ranges are those of the witness, in order.</param>
    /// <param name="witness">The middles.</param>
    /// <returns>Null when they have, else why that is not shown.</returns>
    internal string? Check(Sequent box, ImmutableArray<Rational> witness)
    {
        if (box.Coordinates.Where((coordinate, k) => coordinate.IsInteger && Radii[k].Sign > 0).Any())
        {
            return "a whole number is given, not enclosed";
        }

        int[] variables = [.. box.Coordinates.Select(coordinate => coordinate.Variable).Distinct()];
        NodeId[] equations = [.. Equations.Select(equation => Number(box.Graph, equation))];
        var marks = KernelOperands.Reachable(box.Graph, equations);
        if (Enumerable.Range(0, marks.Length).Any(i => marks[i] && box.Graph[new NodeId(i)] is Variable variable && !variables.Contains(variable.Id)))
        {
            return "an equation speaks of more than the witness";
        }

        NodeId[] slopes = [.. equations.Select(equation => ReversePass.FlatGradient(box.Graph, equation, variables, 0))];
        return Precisions.Any(precision =>
        {
            using (BigInterval.WithPrecision(precision))
            {
                return precision == 0 ? Holds<Interval>(box, witness, equations, slopes) : Holds<BigInterval>(box, witness, equations, slopes);
            }
        })
            ? null
            : "Krawczyk's test does not show a zero in the box";
    }

    /// <summary>For searches: values and slopes of numbers at a point, in floating point.</summary>
    /// <param name="box">Names the coordinates.</param>
    /// <param name="named">The numbers.</param>
    /// <param name="point">One value a coordinate.</param>
    /// <returns>One value and one row of slopes an equation; null where something has no value.</returns>
    public static (double[] Values, double[][] Slopes)? Linearised(Sequent box, IReadOnlyList<StandIn> named, IReadOnlyList<double> point)
    {
        NodeId[] equations = [.. named.Select(equation => Number(box.Graph, equation))];
        int[] variables = [.. box.Coordinates.Select(coordinate => coordinate.Variable).Distinct()];
        NodeId[] slopes = [.. equations.Select(equation => ReversePass.FlatGradient(box.Graph, equation, variables, 0))];
        var at = new RegionEvaluator<Interval>(box, slopes.Concat(equations));
        at.Run([.. point.Select(Interval.FromDouble)]);
        var values = equations.Select(equation => at.Value(equation)).ToArray();
        var rows = slopes.Select(slope => at.Entries(slope).ToArray()).ToArray();
        return values.Concat(rows.SelectMany(row => row)).All(value => value.Definedness == Definedness.Defined && double.IsFinite(value.Midpoint))
            ? (Array.ConvertAll(values, value => value.Midpoint), Array.ConvertAll(rows, row => Array.ConvertAll(row, value => value.Midpoint)))
            : null;
    }

    // N(x) = x - Y E(x) maps the box into its interior, and contracts: |Y E(c)| + |1 - Y J| r < r. Then Y has an inverse, and the fixed point is a zero of E.
    private bool Holds<T>(Sequent box, ImmutableArray<Rational> witness, NodeId[] equations, NodeId[] slopes)
        where T : struct, IEnclosure<T>
    {
        int[] free = [.. Enumerable.Range(0, Radii.Length).Where(k => Radii[k].Sign > 0)];
        var n = free.Length;
        var over = new RegionEvaluator<T>(box, slopes.Concat(equations));
        over.Run(box.Ranges);
        var jacobian = new T[n * n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                // A slope that is defined over the box says as well that the equation is continuous there.
                jacobian[(i * n) + j] = over.Entries(slopes[i])[free[j]];
            }

            if (over.Value(equations[i]).Definedness != Definedness.Defined || over.Entries(slopes[i]).ToArray().Any(slope => slope.Definedness != Definedness.Defined))
            {
                return false;
            }
        }

        var at = new RegionEvaluator<T>(box, equations);
        at.Run([.. witness.Select(T.FromRational)]);
        if (equations.Any(equation => at.Value(equation).Definedness != Definedness.Defined) || Inverse(jacobian, n) is not { } inverse)
        {
            return false;
        }

        for (var i = 0; i < n; i++)
        {
            var (step, radius) = (T.FromDouble(0), T.FromDouble(0));
            for (var k = 0; k < n; k++)
            {
                step = Sum(step, Product(T.FromDouble(inverse[(i * n) + k]), at.Value(equations[k])));
            }

            step = T.Apply(UnaryFunction.Abs, step);
            for (var j = 0; j < n; j++)
            {
                var entry = T.FromDouble(i == j ? 1 : 0);
                for (var k = 0; k < n; k++)
                {
                    entry = T.Apply(BinaryFunction.Subtract, entry, Product(T.FromDouble(inverse[(i * n) + k]), jacobian[(k * n) + j]));
                }

                radius = Sum(radius, Product(T.Apply(UnaryFunction.Abs, entry), T.FromRational(Radii[free[j]])));
            }

            if (T.Apply(BinaryFunction.Subtract, Sum(step, radius), T.FromRational(Radii[free[i]])).Compare(Relation.Less) != Trilean.True)
            {
                return false;
            }
        }

        return true;

        static T Sum(T a, T b) => T.Apply(BinaryFunction.Add, a, b);

        static T Product(T a, T b) => T.Apply(BinaryFunction.Multiply, a, b);
    }

    // Of the middles of the enclosures, in floating point: any matrix will do that passes the test.
    private static double[]? Inverse<T>(T[] matrix, int n)
        where T : struct, IEnclosure<T>
    {
        var a = Array.ConvertAll(matrix, entry => entry.ToDoubles() is var (lower, upper) ? lower + ((upper - lower) / 2) : 0);
        var inverse = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            inverse[(i * n) + i] = 1;
        }

        for (var step = 0; step < n; step++)
        {
            var pivot = Enumerable.Range(step, n - step).MaxBy(i => double.Abs(a[(i * n) + step]));
            var value = a[(pivot * n) + step];
            if (value == 0 || !double.IsFinite(value))
            {
                return null;
            }

            for (var j = 0; j < n; j++)
            {
                (a[(pivot * n) + j], a[(step * n) + j]) = (a[(step * n) + j], a[(pivot * n) + j] / value);
                (inverse[(pivot * n) + j], inverse[(step * n) + j]) = (inverse[(step * n) + j], inverse[(pivot * n) + j] / value);
            }

            for (var i = 0; i < n; i++)
            {
                var factor = a[(i * n) + step];
                for (var j = 0; j < n && i != step; j++)
                {
                    a[(i * n) + j] -= factor * a[(step * n) + j];
                    inverse[(i * n) + j] -= factor * inverse[(step * n) + j];
                }
            }
        }

        return inverse.All(double.IsFinite) ? inverse : null;
    }
}
