using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Language.Tests.Elaboration;

/// <summary>Eigenvalues and determinants of small matrices by Jacobi rotations and elimination: slow, plain, sharing no code with the subject.</summary>
internal static class Spectra
{
    public static T Value<T>(SpectralFunction function, T[] matrix, int rows, int columns)
        where T : struct, IScalar<T>
    {
        var a = Doubles(matrix);
        return T.FromDouble(function switch
        {
            SpectralFunction.LambdaMin => Eigen(Symmetric(a, rows)).Min(pair => pair.Value),
            SpectralFunction.LambdaMax => Eigen(Symmetric(a, rows)).Max(pair => pair.Value),
            SpectralFunction.OperatorNorm => Root(Eigen(Gram(a, rows, columns)).Max(pair => pair.Value)),
            SpectralFunction.SigmaMin => Root(Eigen(Gram(a, rows, columns)).Min(pair => pair.Value)),
            SpectralFunction.Determinant => Determinant(a, rows),
        });
    }

    public static T[] Weights<T>(SpectralFunction function, T[] matrix, int rows, int columns)
        where T : struct, IScalar<T>
    {
        var a = Doubles(matrix);
        var weights = new double[rows * columns];
        if (function == SpectralFunction.Determinant)
        {
            // Cofactors, by changing one entry at a time: the determinant is affine in each.
            for (var k = 0; k < weights.Length; k++)
            {
                var changed = a.ToArray();
                changed[k] += 1;
                weights[k] = Determinant(changed, rows) - Determinant(a, rows);
            }
        }
        else
        {
            var pairs = Eigen(Symmetric(a, rows));
            var v = (function == SpectralFunction.LambdaMin ? pairs.MinBy(pair => pair.Value) : pairs.MaxBy(pair => pair.Value)).Vector;
            for (var k = 0; k < weights.Length; k++)
            {
                weights[k] = v[k / columns] * v[k % columns];
            }
        }

        return [.. weights.Select(T.FromDouble)];
    }

    private static double[] Doubles<T>(T[] matrix) => [.. matrix.Select(entry => ((Real)(object)entry!).Value)];

    private static double Root(double x) => Math.Sqrt(Math.Max(0, x));

    private static double[,] Symmetric(double[] a, int n)
    {
        var s = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                s[i, j] = (a[(i * n) + j] + a[(j * n) + i]) / 2;
            }
        }

        return s;
    }

    // A A' or A' A, whichever is smaller.
    private static double[,] Gram(double[] a, int rows, int columns)
    {
        var n = Math.Min(rows, columns);
        var s = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                for (var k = 0; k < Math.Max(rows, columns); k++)
                {
                    s[i, j] += rows <= columns ? a[(i * columns) + k] * a[(j * columns) + k] : a[(k * columns) + i] * a[(k * columns) + j];
                }
            }
        }

        return s;
    }

    private static List<(double Value, double[] Vector)> Eigen(double[,] s)
    {
        var n = s.GetLength(0);
        var v = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            v[i, i] = 1;
        }

        for (var sweep = 0; sweep < 60; sweep++)
        {
            for (var p = 0; p < n; p++)
            {
                for (var q = p + 1; q < n; q++)
                {
                    if (s[p, q] == 0)
                    {
                        continue;
                    }

                    var theta = (s[q, q] - s[p, p]) / (2 * s[p, q]);
                    var t = (theta >= 0 ? 1 : -1) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
                    var c = 1 / Math.Sqrt((t * t) + 1);
                    Rotate(s, v, n, p, q, c, t * c);
                }
            }
        }

        return [.. Enumerable.Range(0, n).Select(k => (s[k, k], Enumerable.Range(0, n).Select(i => v[i, k]).ToArray()))];
    }

    private static void Rotate(double[,] s, double[,] v, int n, int p, int q, double c, double sine)
    {
        for (var k = 0; k < n; k++)
        {
            (s[k, p], s[k, q]) = ((c * s[k, p]) - (sine * s[k, q]), (sine * s[k, p]) + (c * s[k, q]));
        }

        for (var k = 0; k < n; k++)
        {
            (s[p, k], s[q, k]) = ((c * s[p, k]) - (sine * s[q, k]), (sine * s[p, k]) + (c * s[q, k]));
            (v[k, p], v[k, q]) = ((c * v[k, p]) - (sine * v[k, q]), (sine * v[k, p]) + (c * v[k, q]));
        }
    }

    private static double Determinant(double[] a, int n)
    {
        if (n == 1)
        {
            return a[0];
        }

        var sum = 0.0;
        for (var column = 0; column < n; column++)
        {
            double[] minor = [.. Enumerable.Range(0, n * n).Where(k => k / n > 0 && k % n != column).Select(k => a[k])];
            sum += (column % 2 == 0 ? 1 : -1) * a[column] * Determinant(minor, n - 1);
        }

        return sum;
    }
}
