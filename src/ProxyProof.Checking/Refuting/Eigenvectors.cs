using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Refuting;

/// <summary>Directions in which data or the margin are extreme.</summary>
internal static class Eigenvectors
{
    private const int GreatestSize = 128;
    private const int MostArrays = 2;

    /// <summary>For matrices among the data with as many columns as a variable has entries: eigenvectors of extreme eigenvalues of X'X, both ways.</summary>
    public static IEnumerable<double[]> OfData(Worker worker)
    {
        var (graph, layout) = (worker.Problem.Graph, worker.Problem.Layout);
        var marks = graph.Reachable(worker.Problem.MarginNode);
        var used = 0;
        for (var i = 0; i < marks.Length && used < MostArrays; i++)
        {
            if (!marks[i] || graph[new NodeId(i)] is not Data { Array: { Shape: { Rank: 2 } shape } array } || shape[1] is < 2 or > GreatestSize)
            {
                continue;
            }

            foreach (var variable in layout.Variables)
            {
                var (start, length) = layout.Slice(variable);
                if (length == shape[1] && Extreme(Gram(array.Values, shape[0], shape[1]), shape[1]) is { } extreme)
                {
                    used++;
                    foreach (var vector in extreme)
                    {
                        foreach (var sign in (int[])[1, -1])
                        {
                            var direction = new double[worker.Dimension];
                            for (var k = 0; k < length; k++)
                            {
                                direction[start + k] = sign * vector[k];
                            }

                            yield return direction;
                        }
                    }
                }
            }
        }
    }

    /// <summary>Eigenvectors of extreme eigenvalues of the margin's Hessian, by differences of gradients, both ways.</summary>
    public static IEnumerable<double[]> OfCurvature(Worker worker, double[] point)
    {
        var n = point.Length;
        var (gradients, hessian) = (new double[2 * n][], new double[n * n]);
        var runner = worker.Gradients!;
        for (var k = 0; k < 2 * n; k++)
        {
            var beside = (double[])point.Clone();
            beside[k / 2] += (k % 2 == 0 ? 1 : -1) * 1e-5 * (1 + Math.Abs(point[k / 2]));
            PointBlocks.Load(runner, [beside], 0, 1);
            runner.Run();
            PointBlocks.Gradient(runner, worker.Problem, 0, 0, gradients[k] = new double[n]);
        }

        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var (step, other) = (2e-5 * (1 + Math.Abs(point[i])), 2e-5 * (1 + Math.Abs(point[j])));
                hessian[(i * n) + j] = (((gradients[2 * i][j] - gradients[(2 * i) + 1][j]) / step) + ((gradients[2 * j][i] - gradients[(2 * j) + 1][i]) / other)) / 2;
            }
        }

        foreach (var vector in Extreme(hessian, n) ?? [])
        {
            yield return vector;
            yield return Array.ConvertAll(vector, x => -x);
        }
    }

    private static double[] Gram(double[] x, int rows, int columns)
    {
        var gram = new double[columns * columns];
        for (var r = 0; r < rows; r++)
        {
            for (var i = 0; i < columns; i++)
            {
                for (var j = 0; j < columns; j++)
                {
                    gram[(i * columns) + j] += x[(r * columns) + i] * x[(r * columns) + j];
                }
            }
        }

        return gram;
    }

    private static double[][]? Extreme(double[] matrix, int n)
    {
        var (values, vectors) = (new double[n], new double[n * n]);
        return Dense.SymmetricEigen(matrix, values, vectors) ? [vectors[..n], vectors[^n..]] : null;
    }
}
