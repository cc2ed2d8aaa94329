namespace ProxyProof.Checking.Refuting;

/// <summary>Points that claims often fail at: zero, ones, unit vectors, patterns of signs, and a hair beside each.</summary>
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
    }

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
