namespace ProxyProof.Numerics;

/// <content>Linear systems by elimination, and least squares by reflections.</content>
public static partial class Dense
{
    /// <summary>Replaces a square matrix by its factors: unit lower L below the diagonal, U on and above, L U = a with rows exchanged.</summary>
    /// <param name="a">Shape: (n, n).</param>
    /// <param name="order">Shape: (n); row order[i] of a is row i of L U.</param>
    /// <returns>False when a column has no nonzero finite pivot.</returns>
    /// <exception cref="ArgumentException">The shape is wrong: a programming error.</exception>
    public static bool Lu(Span<double> a, Span<int> order)
    {
        var n = order.Length;
        Require(a.Length == (long)n * n);
        for (var i = 0; i < n; i++)
        {
            order[i] = i;
        }

        for (var j = 0; j < n; j++)
        {
            var best = j;
            for (var i = j + 1; i < n; i++)
            {
                best = Math.Abs(a[(i * n) + j]) > Math.Abs(a[(best * n) + j]) ? i : best;
            }

            var pivot = a[(best * n) + j];
            if (pivot == 0 || !double.IsFinite(pivot))
            {
                return false;
            }

            if (best != j)
            {
                (order[j], order[best]) = (order[best], order[j]);
                for (var k = 0; k < n; k++)
                {
                    (a[(j * n) + k], a[(best * n) + k]) = (a[(best * n) + k], a[(j * n) + k]);
                }
            }

            for (var i = j + 1; i < n; i++)
            {
                var factor = a[(i * n) + j] / pivot;
                a[(i * n) + j] = factor;
                Blocks.MultiplyAdd(-factor, a.Slice((j * n) + j + 1, n - j - 1), a.Slice((i * n) + j + 1, n - j - 1));
            }
        }

        return true;
    }

    /// <summary>Solves a x = b from the factors of a.</summary>
    /// <param name="factors">Shape: (n, n), from <see cref="Lu"/>.</param>
    /// <param name="order">Shape: (n), from <see cref="Lu"/>.</param>
    /// <param name="b">Shape: (n).</param>
    /// <param name="x">Shape: (n); not b itself.</param>
    /// <exception cref="ArgumentException">The shape is wrong: a programming error.</exception>
    public static void LuSolve(ReadOnlySpan<double> factors, ReadOnlySpan<int> order, ReadOnlySpan<double> b, Span<double> x)
    {
        var n = order.Length;
        Require(factors.Length == (long)n * n && b.Length == n && x.Length == n);
        for (var i = 0; i < n; i++)
        {
            x[i] = b[order[i]] - Dot(factors.Slice(i * n, i), x[..i]);
        }

        for (var i = n - 1; i >= 0; i--)
        {
            x[i] = (x[i] - Dot(factors.Slice((i * n) + i + 1, n - i - 1), x[(i + 1)..])) / factors[(i * n) + i];
        }
    }

    /// <summary>Solves a x = b, leaving a and b as they are.</summary>
    /// <param name="a">Shape: (n, n).</param>
    /// <param name="b">Shape: (n).</param>
    /// <param name="x">Shape: (n).</param>
    /// <returns>False when a is singular.</returns>
    /// <exception cref="ArgumentException">The shape is wrong: a programming error.</exception>
    public static bool Solve(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> x)
    {
        var factors = a.ToArray();
        var order = new int[b.Length];
        if (!Lu(factors, order))
        {
            return false;
        }

        LuSolve(factors, order, b.ToArray(), x);
        return true;
    }

    /// <summary>The determinant, by elimination.</summary>
    /// <param name="a">Shape: (n, n).</param>
    /// <param name="n">The order.</param>
    /// <returns>0 where elimination finds no pivot.</returns>
    /// <exception cref="ArgumentException">The shape is wrong: a programming error.</exception>
    public static double Determinant(ReadOnlySpan<double> a, int n)
    {
        var factors = a.ToArray();
        var order = new int[n];
        if (!Lu(factors, order))
        {
            return 0;
        }

        var result = 1.0;
        for (var i = 0; i < n; i++)
        {
            result *= factors[(i * n) + i];

            // Undo the exchanges one by one, counting them.
            while (order[i] != i)
            {
                var k = order[i];
                (order[i], order[k]) = (order[k], order[i]);
                result = -result;
            }
        }

        return result;
    }

    /// <summary>The x that makes |a x - b| least, by Householder reflections.</summary>
    /// <param name="a">Shape: (m, n) with m >= n and full rank.</param>
    /// <param name="b">Shape: (m).</param>
    /// <param name="x">Shape: (n).</param>
    /// <returns>False when the rank is not full, to working precision.</returns>
    /// <exception cref="ArgumentException">The shape is wrong: a programming error.</exception>
    public static bool LeastSquares(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> x)
    {
        var (m, n) = (b.Length, x.Length);
        Require(m >= n && a.Length == (long)m * n);

        // 1. Columns as rows, the right-hand side as one more, so that inner products are contiguous.
        var columns = new double[(n + 1) * m];
        Transpose(a, columns.AsSpan(0, n * m), m, n);
        b.CopyTo(columns.AsSpan(n * m));
        var diagonal = new double[n];
        var scale = 0.0;
        for (var j = 0; j < n; j++)
        {
            // 2. Reflect the rest of column j to a multiple of its first entry.
            var v = columns.AsSpan((j * m) + j, m - j);
            var norm = Norm(v);
            scale = Math.Max(scale, norm);
            if (!(norm > scale * 1e-14) || !double.IsFinite(norm))
            {
                return false;
            }

            diagonal[j] = v[0] > 0 ? -norm : norm;
            v[0] -= diagonal[j];
            var half = -diagonal[j] * v[0];
            for (var k = j + 1; k <= n; k++)
            {
                var other = columns.AsSpan((k * m) + j, m - j);
                Blocks.MultiplyAdd(-Dot(v, other) / half, v, other);
            }
        }

        // 3. Back substitution.
        for (var j = n - 1; j >= 0; j--)
        {
            var sum = columns[(n * m) + j];
            for (var k = j + 1; k < n; k++)
            {
                sum = Math.FusedMultiplyAdd(-columns[(k * m) + j], x[k], sum);
            }

            x[j] = sum / diagonal[j];
        }

        return true;
    }
}
