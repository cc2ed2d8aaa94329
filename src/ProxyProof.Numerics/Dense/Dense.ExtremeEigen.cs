namespace ProxyProof.Numerics;

/// <content>One end of the spectrum of a symmetric matrix, without the rest of it.</content>
/// <remarks>Source: Golub and Van Loan, Matrix Computations, sections 8.3.1 (three diagonals), 8.4.1 (bisection) and 8.2.2 (inverse iteration).</remarks>
public static partial class Dense
{
    private const int InverseSteps = 3;

    /// <summary>The least or greatest eigenvalue, and an eigenvector.</summary>
    /// <param name="a">Shape: (n, n), symmetric; left as it is.</param>
    /// <param name="n">Rows.</param>
    /// <param name="least">Which end.</param>
    /// <param name="vector">Shape: (n); a unit eigenvector. Empty where not wanted.</param>
    /// <param name="value">The eigenvalue, to about n units in the last place of the matrix' norm.</param>
    /// <returns>False when an entry is not finite or the method does not converge.</returns>
    /// <exception cref="ArgumentException">The shape is wrong: a programming error.</exception>
    public static bool ExtremeEigen(ReadOnlySpan<double> a, int n, bool least, Span<double> vector, out double value)
    {
        Require(n > 0 && a.Length == (long)n * n && (vector.IsEmpty || vector.Length == n));
        value = double.NaN;
        if (n <= RotationLimit)
        {
            var (values, vectors) = (new double[n], new double[n * n]);
            if (!SymmetricEigen(a, values, vectors))
            {
                return false;
            }

            var at = least ? 0 : n - 1;
            value = values[at];
            vectors.AsSpan(at * n, vector.Length).CopyTo(vector);
            return true;
        }

        foreach (var entry in a)
        {
            if (!double.IsFinite(entry))
            {
                return false;
            }
        }

        // 1. Three diagonals, and the end of their spectrum. The greatest is the least of -T.
        var (work, d, e) = (a.ToArray(), new double[n], new double[n]);
        var reflected = Tridiagonalise(work, d, e, n);
        var size = 0.0;
        for (var i = 0; i < n; i++)
        {
            size = Math.Max(size, Math.Max(Math.Abs(d[i]), Math.Abs(e[i])));
        }

        // By a power of two, so that squares neither overflow nor vanish.
        var scale = Math.ScaleB(least ? 1 : -1, size > 0 ? Math.Clamp(-Math.ILogB(size), -1000, 1000) : 0);
        for (var i = 0; i < n; i++)
        {
            d[i] *= scale;
            e[i] *= scale;
        }

        var below = LeastOfTridiagonal(d, e);
        value = below / scale;
        if (vector.IsEmpty)
        {
            return true;
        }

        // 2. Its vector, carried back by the reflections.
        Inverse(d, e, below, vector);
        for (var k = n - 2; k >= 0; k--)
        {
            if (reflected[k])
            {
                var v = work.AsSpan((k * n) + k + 1, n - k - 1);
                var part = vector[(k + 1)..];
                Blocks.MultiplyAdd(-2 * Dot(part, v), v, part);
            }
        }

        return !double.IsNaN(vector[0]);
    }

    // By bisection: how many eigenvalues lie below x are the negative pivots of T - x.
    private static double LeastOfTridiagonal(double[] d, double[] e)
    {
        // 1. Gershgorin.
        var n = d.Length;
        var (low, high) = (double.PositiveInfinity, double.PositiveInfinity);
        for (var i = 0; i < n; i++)
        {
            var reach = Math.Abs(i == 0 ? 0 : e[i]) + Math.Abs(i == n - 1 ? 0 : e[i + 1]);
            low = Math.Min(low, d[i] - reach);
            high = Math.Min(high, d[i]);
        }

        // 2. The least diagonal entry is a Rayleigh quotient.
        low -= 1e-16 * Math.Abs(low);
        for (var step = 0; step < 200; step++)
        {
            var middle = low + (0.5 * (high - low));
            if (middle <= low || middle >= high)
            {
                break;
            }

            (low, high) = HasBelow(d, e, middle) ? (low, middle) : (middle, high);
        }

        return low + (0.5 * (high - low));
    }

    private static bool HasBelow(double[] d, double[] e, double x)
    {
        var pivot = d[0] - x;
        for (var i = 1; i < d.Length && pivot >= 0; i++)
        {
            // A pivot 0 stands for one just above it.
            pivot = d[i] - x - (e[i] == 0 ? 0 : e[i] * e[i] / Math.Max(pivot, double.Epsilon));
        }

        return pivot < 0;
    }

    // Inverse iteration with T - x by elimination with row exchanges: three diagonals above.
    private static void Inverse(double[] d, double[] e, double x, Span<double> vector)
    {
        var n = d.Length;
        var (first, second, third) = (new double[n], new double[n], new double[n]);
        var (factor, swapped) = (new double[n], new bool[n]);
        var scale = 0.0;
        for (var i = 0; i < n; i++)
        {
            first[i] = d[i] - x;
            second[i] = i < n - 1 ? e[i + 1] : 0;
            scale = Math.Max(scale, Math.Abs(d[i]) + Math.Abs(second[i]));
        }

        // 1. Elimination.
        var tiny = scale > 0 ? scale * 1e-16 : 1;
        for (var i = 0; i < n - 1; i++)
        {
            var below = e[i + 1];
            if (Math.Abs(below) > Math.Abs(first[i]))
            {
                swapped[i] = true;
                factor[i] = first[i] / below;
                var (pivot, next, far) = (below, first[i + 1], second[i + 1]);
                (first[i + 1], second[i + 1]) = (second[i] - (factor[i] * next), -factor[i] * far);
                (first[i], second[i], third[i]) = (pivot, next, far);
            }
            else
            {
                first[i] = first[i] == 0 ? tiny : first[i];
                factor[i] = below / first[i];
                first[i + 1] -= factor[i] * second[i];
            }
        }

        first[n - 1] = first[n - 1] == 0 ? tiny : first[n - 1];

        // 2. Some steps from a vector that no eigenvector is orthogonal to by structure.
        for (var i = 0; i < n; i++)
        {
            vector[i] = 1 + (0.5 * ((i * 0.6180339887498949) % 1));
        }

        for (var step = 0; step < InverseSteps; step++)
        {
            for (var i = 0; i < n - 1; i++)
            {
                (vector[i], vector[i + 1]) = swapped[i] ? (vector[i + 1], vector[i] - (factor[i] * vector[i + 1])) : (vector[i], vector[i + 1] - (factor[i] * vector[i]));
            }

            for (var i = n - 1; i >= 0; i--)
            {
                vector[i] = (vector[i] - (i < n - 1 ? second[i] * vector[i + 1] : 0) - (i < n - 2 ? third[i] * vector[i + 2] : 0)) / first[i];
            }

            var length = Norm(vector);
            for (var i = 0; i < n; i++)
            {
                vector[i] /= length;
            }
        }
    }
}
