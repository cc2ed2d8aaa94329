namespace ProxyProof.Checking.Refuting;

/// <summary>
/// Points that claims often fail at: zero, ones, unit vectors, patterns of signs, and a hair beside each; small norms in many dimensions; blocks that are equal,
/// opposite or dead; variables that are equal or opposite.
/// </summary>
internal static class Starts
{
    private const int GreatestCount = 16;

    /// <summary>The special points, projected into the domain.</summary>
    public static IEnumerable<double[]> Special(Worker worker)
    {
        var dimension = worker.Dimension;
        var plain = new List<double[]> { new double[dimension], Filled(dimension, _ => 1), Filled(dimension, _ => -1), Filled(dimension, _ => 0.5) };
        for (var k = 0; k < Math.Min(dimension, GreatestCount); k++)
        {
            var axis = k;
            plain.Add(Filled(dimension, j => j == axis ? 1 : 0));
            plain.Add(Filled(dimension, j => j == axis ? -1 : 0));
        }

        plain.Add(Filled(dimension, j => j % 2 == 0 ? 1 : -1));
        plain.Add(Filled(dimension, j => j < dimension / 2 ? 1 : -1));
        plain.Add(Filled(dimension, j => j < dimension / 2 ? 2 : 0));
        foreach (var point in plain)
        {
            foreach (var offset in (double[])[0, 1e-7, -1e-7])
            {
                var near = Array.ConvertAll(point, x => x + offset);
                worker.Project(near);
                yield return near;
            }
        }

        foreach (var point in Norms(dimension).Concat(Blocks(worker)).Concat(Pairs(worker)))
        {
            worker.Project(point);
            yield return point;
        }
    }

    // In many dimensions points with entries of size 1 are far away.
    private static IEnumerable<double[]> Norms(int dimension)
    {
        foreach (var norm in dimension > GreatestCount ? [0.01, 0.1, 0.3, 0.7, 1.0, 3.0] : Array.Empty<double>())
        {
            yield return Filled(dimension, _ => norm / Math.Sqrt(dimension));
            yield return Filled(dimension, k => Pattern(k) * norm * Math.Sqrt(3.0 / dimension));
        }
    }

    // Rows of a matrix as units of a layer.
    private static IEnumerable<double[]> Blocks(Worker worker)
    {
        foreach (var variable in worker.Problem.Layout.Variables)
        {
            var graph = worker.Problem.Graph;
            if (graph.ShapeOf(graph.VariableNode(variable)) is not { Rank: 2 } shape || shape[0] < 2)
            {
                continue;
            }

            var (start, length) = worker.Problem.Layout.Slice(variable);
            foreach (var scale in (double[])[1, 0.1, 10])
            {
                // All equal; opposite in turn; the first zero; the first dead where inputs are positive, or negative.
                foreach (var row in (Func<int, int, double>[])
                    [
                        (_, j) => Pattern(j),
                        (i, j) => i % 2 == 0 ? Pattern(j) : -Pattern(j),
                        (i, j) => i == 0 ? 0 : Pattern((i * shape[1]) + j),
                        (i, j) => i == 0 ? -1 : Pattern((i * shape[1]) + j),
                        (i, j) => i == 0 ? 1 : Pattern((i * shape[1]) + j),
                    ])
                {
                    yield return Filled(worker.Dimension, k => k >= start && k < start + length ? scale * row((k - start) / shape[1], (k - start) % shape[1]) : scale * Pattern(k));
                }
            }
        }
    }

    private static IEnumerable<double[]> Pairs(Worker worker)
    {
        var layout = worker.Problem.Layout;
        for (var b = 1; b < layout.Variables.Count; b++)
        {
            var ((first, length), (second, other)) = (layout.Slice(layout.Variables[b - 1]), layout.Slice(layout.Variables[b]));
            if (length != other)
            {
                continue;
            }

            foreach (var factor in (double[])[1, -1, 1 + 1e-6, 0.5, 2])
            {
                yield return Filled(worker.Dimension, k => k >= second && k < second + length ? factor * Pattern(k - second + first) : Pattern(k));
            }
        }
    }

    // Entries in [-1, 1] that satisfy no short relation.
    private static double Pattern(int k) => (2 * ((k + 1) * 0.6180339887498949 % 1)) - 1;

    private static double[] Filled(int dimension, Func<int, double> entry)
    {
        var point = new double[dimension];
        for (var k = 0; k < dimension; k++)
        {
            point[k] = entry(k);
        }

        return point;
    }
}
