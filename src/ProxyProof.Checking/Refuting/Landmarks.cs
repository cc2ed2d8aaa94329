using ProxyProof.Expressions;
using ProxyProof.Expressions.Tapes;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Refuting;

/// <summary>A place that a formula names: a value of one variable.</summary>
/// <param name="Start">Where the variable's entries lie in a point.</param>
/// <param name="Values">Its entries there.</param>
internal sealed record Landmark(int Start, double[] Values);

/// <summary>
/// Places that a formula names by its constants: where the argument of a kink, a jump or a condition changes its sign, and vectors and rows of data that something
/// is subtracted from. Steps, narrow dips and points without a value lie there, and chance misses them.
/// </summary>
internal static class Landmarks
{
    private const int MostArguments = 32;
    private const int MostEntries = 4096;
    private const int MostEach = 8;
    private const int MostOfAll = 16;
    private const int MostCoordinates = 64;
    private const double Rounding = 1e-9;

    /// <summary>The places of a problem, in the order of the formula; variables of one shape have their own each.</summary>
    public static IReadOnlyList<Landmark> Of(Problem problem)
    {
        var layout = problem.Layout;
        (NodeId Node, int Variable)[] arguments = [.. Arguments(problem).Take(MostArguments)];
        if (arguments.Length == 0)
        {
            return [];
        }

        var runner = Tape.Compile(problem.Graph, layout.Variables, [.. arguments.Select(argument => argument.Node)]).CreateRunner();
        var found = new List<Landmark>();
        for (var k = 0; k < arguments.Length && found.Count < MostOfAll; k++)
        {
            var (start, length) = layout.Slice(arguments[k].Variable);
            var argument = new Argument(runner, k, layout.Dimension, start, length);
            foreach (var values in Roots(argument).Take(MostEach))
            {
                if (found.Count < MostOfAll && !found.Exists(other => other.Start == start && other.Values.AsSpan().SequenceEqual(values)))
                {
                    found.Add(new Landmark(start, values));
                }
            }
        }

        return found;
    }

    // Differences, and the arguments of kinks, that depend on one variable only.
    private static IEnumerable<(NodeId Node, int Variable)> Arguments(Problem problem)
    {
        const int None = -1, Several = -2;
        var graph = problem.Graph;
        var marks = graph.Reachable([problem.MarginNode, .. problem.Conditions.Select(condition => condition.Value)]);
        var depends = new int[marks.Length];
        var isArgument = new bool[marks.Length];
        Span<NodeId> buffer = stackalloc NodeId[8];
        for (var i = 0; i < marks.Length; i++)
        {
            if (!marks[i])
            {
                continue;
            }

            var node = graph[new NodeId(i)];
            depends[i] = node is Variable variable ? problem.Layout.Variables.Contains(variable.Id) ? variable.Id : Several : None;
            foreach (var operand in Operands.Of(node, buffer))
            {
                var one = depends[operand.Index];
                depends[i] = depends[i] == None || depends[i] == one ? one : one == None ? depends[i] : Several;
            }

            isArgument[i] |= node is Binary { Function: BinaryFunction.Subtract };
            if (OfKink(node) is { } argument)
            {
                isArgument[argument.Index] = true;
            }
        }

        List<(NodeId Node, int Variable)> found = [];
        for (var i = 0; i < marks.Length; i++)
        {
            if (isArgument[i] && depends[i] >= 0 && graph.ShapeOf(new NodeId(i)).Size <= MostEntries)
            {
                found.Add((new NodeId(i), depends[i]));
            }
        }

        return found;
    }

    private static NodeId? OfKink(Node node) => node switch
    {
        Unary { Function: UnaryFunction.Abs or UnaryFunction.Sign or UnaryFunction.Step or UnaryFunction.Relu } n => n.X,
        Select n => n.Difference,
        _ => null,
    };

    // Where an affine argument is 0: entry by entry, row by row, or on a hyperplane.
    private static IEnumerable<double[]> Roots(Argument argument)
    {
        var (n, zero, one, two) = (argument.Length, argument.At(_ => 0), argument.At(_ => 1), argument.At(_ => 2));
        if (!Enumerable.Range(0, zero.Length).All(e => Math.Abs(two[e] - (2 * one[e]) + zero[e]) <= Rounding * (1 + Math.Abs(two[e]))))
        {
            yield break;
        }

        if (zero.Length % n == 0)
        {
            for (var row = 0; row < zero.Length / n; row++)
            {
                var first = row * n;
                double[] root = [.. Enumerable.Range(first, n).Select(e => zero[e] / (zero[e] - one[e]))];
                if (root.All(double.IsFinite) && argument.At(k => root[k]).AsSpan(first, n).ToArray().All(value => Math.Abs(value) <= Rounding * (1 + root.Max(Math.Abs))))
                {
                    yield return root;
                }
            }
        }

        if (zero.Length != 1 || n is 1 or > MostCoordinates)
        {
            yield break;
        }

        double[] slopes = [.. Enumerable.Range(0, n).Select(axis => argument.At(k => k == axis ? 1 : 0)[0] - zero[0])];
        var square = slopes.Sum(slope => slope * slope);
        if (square > 0 && double.IsFinite(square))
        {
            yield return [.. slopes.Select(slope => -zero[0] * slope / square)];
            foreach (var axis in Enumerable.Range(0, n).Where(axis => Math.Abs(slopes[axis]) > 0))
            {
                yield return [.. Enumerable.Range(0, n).Select(k => k == axis ? -zero[0] / slopes[axis] : 0)];
            }
        }
    }

    // An output of a tape as a function of one variable, the others being 0.
    private sealed class Argument(TapeRunner runner, int output, int dimension, int start, int length)
    {
        public int Length => length;

        public double[] At(Func<int, double> entry)
        {
            var point = new double[dimension];
            for (var k = 0; k < length; k++)
            {
                point[start + k] = entry(k);
            }

            runner.RunPoint(point);
            var lanes = runner.Tape.Lanes;
            var values = runner.Output(output);
            var result = new double[values.Length / lanes];
            for (var e = 0; e < result.Length; e++)
            {
                result[e] = values[e * lanes];
            }

            return result;
        }
    }
}
