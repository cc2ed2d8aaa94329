namespace ProxyProof.Numerics.LinearAlgebra;

/// <summary>Approximate eigenvectors of a symmetric matrix in plain binary64: a guess that the verified bounds start from. Nothing rests on it.</summary>
internal static class JacobiEigenvectors
{
    private const int GreatestSweeps = 30;

    /// <summary>The eigenvectors as columns of an n by n row-major matrix. Error: heuristic.</summary>
    /// <remarks>Source: cyclic Jacobi, Golub and Van Loan, 8.5. Cost: O(n^3) a sweep, some 8 sweeps.</remarks>
    public static double[] Of(double[] symmetric, int n)
    {
        var a = (double[])symmetric.Clone();
        var vectors = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            vectors[(i * n) + i] = 1;
        }

        for (var sweep = 0; sweep < GreatestSweeps; sweep++)
        {
            var rotated = false;
            for (var p = 0; p < n - 1; p++)
            {
                for (var q = p + 1; q < n; q++)
                {
                    rotated |= Rotate(a, vectors, n, p, q);
                }
            }

            if (!rotated)
            {
                break;
            }
        }

        return vectors;
    }

    private static bool Rotate(double[] a, double[] vectors, int n, int p, int q)
    {
        var off = a[(p * n) + q];
        var gap = a[(q * n) + q] - a[(p * n) + p];
        if (Math.Abs(off) <= 1e-18 * (Math.Abs(a[(p * n) + p]) + Math.Abs(a[(q * n) + q])) || !double.IsFinite(off) || !double.IsFinite(gap))
        {
            return false;
        }

        var theta = gap / (2 * off);
        var t = (theta < 0 ? -1 : 1) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
        var c = 1 / Math.Sqrt((t * t) + 1);
        var s = t * c;
        for (var k = 0; k < n; k++)
        {
            var (x, y) = (a[(k * n) + p], a[(k * n) + q]);
            a[(k * n) + p] = (c * x) - (s * y);
            a[(k * n) + q] = (s * x) + (c * y);
        }

        for (var k = 0; k < n; k++)
        {
            var (x, y) = (a[(p * n) + k], a[(q * n) + k]);
            a[(p * n) + k] = (c * x) - (s * y);
            a[(q * n) + k] = (s * x) + (c * y);
        }

        for (var k = 0; k < n; k++)
        {
            var (x, y) = (vectors[(k * n) + p], vectors[(k * n) + q]);
            vectors[(k * n) + p] = (c * x) - (s * y);
            vectors[(k * n) + q] = (s * x) + (c * y);
        }

        a[(p * n) + q] = 0;
        a[(q * n) + p] = 0;
        return true;
    }
}
