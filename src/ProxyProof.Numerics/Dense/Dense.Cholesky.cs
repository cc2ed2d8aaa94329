namespace ProxyProof.Numerics;

/// <content>Factors of symmetric positive matrices.</content>
public static partial class Dense
{
    /// <summary>Replaces a symmetric positive definite matrix by its lower factor L with L L' = a; the upper triangle becomes 0.</summary>
    /// <param name="a">Shape: (n, n); only the lower triangle is read.</param>
    /// <param name="n">The order.</param>
    /// <returns>False when a pivot is not positive.</returns>
    /// <exception cref="ArgumentException">The shape is wrong: a programming error.</exception>
    public static bool Cholesky(Span<double> a, int n) => Factor(a, n, double.NaN);

    /// <summary>As <see cref="Cholesky"/>, but a pivot of at most the tolerance counts as 0, its column with it.</summary>
    /// <param name="a">Shape: (n, n); only the lower triangle is read.</param>
    /// <param name="n">The order.</param>
    /// <param name="tolerance">What counts as 0; absolute.</param>
    /// <returns>False when a pivot is below minus the tolerance, or the column of a pivot that counts as 0 does not vanish.</returns>
    /// <exception cref="ArgumentException">The shape is wrong: a programming error.</exception>
    public static bool SemidefiniteCholesky(Span<double> a, int n, double tolerance) => Factor(a, n, tolerance);

    /// <summary>Solves L L' x = b in place.</summary>
    /// <param name="factor">Shape: (n, n), from <see cref="Cholesky"/>.</param>
    /// <param name="x">Shape: (n); b before, x after.</param>
    /// <exception cref="ArgumentException">The shape is wrong: a programming error.</exception>
    public static void CholeskySolve(ReadOnlySpan<double> factor, Span<double> x)
    {
        var n = x.Length;
        Require(factor.Length == (long)n * n);
        for (var i = 0; i < n; i++)
        {
            x[i] = (x[i] - Dot(factor.Slice(i * n, i), x[..i])) / factor[(i * n) + i];
        }

        for (var i = n - 1; i >= 0; i--)
        {
            x[i] /= factor[(i * n) + i];
            Blocks.MultiplyAdd(-x[i], factor.Slice(i * n, i), x[..i]);
        }
    }

    private static bool Factor(Span<double> a, int n, double tolerance)
    {
        Require(a.Length == (long)n * n);
        for (var j = 0; j < n; j++)
        {
            var rowJ = a.Slice(j * n, n);
            rowJ[(j + 1)..].Clear();
            var pivot = rowJ[j] - Dot(rowJ[..j], rowJ[..j]);
            var vanishes = Math.Abs(pivot) <= tolerance;
            if (!(pivot > 0) && !vanishes)
            {
                return false;
            }

            var root = vanishes ? 0 : Math.Sqrt(pivot);
            rowJ[j] = root;
            for (var i = j + 1; i < n; i++)
            {
                var rowI = a.Slice(i * n, n);
                var value = rowI[j] - Dot(rowI[..j], rowJ[..j]);
                if (!vanishes)
                {
                    rowI[j] = value / root;
                    continue;
                }

                // |a_ij|^2 <= a_ii a_jj in a semidefinite matrix.
                if (value * value > 4 * tolerance * Math.Max(Math.Abs(rowI[i]), tolerance))
                {
                    return false;
                }

                rowI[j] = 0;
            }
        }

        return true;
    }
}
