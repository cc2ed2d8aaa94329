namespace ProxyProof.Numerics;

/// <content>Eigenvalues of symmetric matrices and singular values.</content>
public static partial class Dense
{
    // Rotations are more accurate, the tridiagonal method is faster; the bits depend on which, so the border is fixed.
    private const int RotationLimit = 64;
    private const int SweepLimit = 60;

    /// <summary>Eigenvalues in ascending order, and eigenvectors.</summary>
    /// <param name="a">Shape: (n, n), symmetric; left as it is.</param>
    /// <param name="values">Shape: (n).</param>
    /// <param name="vectors">Shape: (n, n); row i is a unit eigenvector of values[i]. Empty where not wanted.</param>
    /// <returns>False when an entry is not finite or the method does not converge.</returns>
    /// <exception cref="ArgumentException">The shape is wrong: a programming error.</exception>
    public static bool SymmetricEigen(ReadOnlySpan<double> a, Span<double> values, Span<double> vectors)
    {
        var n = values.Length;
        Require(a.Length == (long)n * n && (vectors.IsEmpty || vectors.Length == a.Length));
        foreach (var entry in a)
        {
            if (!double.IsFinite(entry))
            {
                return false;
            }
        }

        var work = a.ToArray();
        var rows = new double[n * n];
        var d = new double[n];
        if (!(n <= RotationLimit ? Rotate(work, rows, d, n) : TridiagonalEigen(work, rows, d, n)))
        {
            return false;
        }

        // Ascending; ties keep their order.
        var order = Enumerable.Range(0, n).OrderBy(i => d[i]).ToArray();
        for (var i = 0; i < n; i++)
        {
            values[i] = d[order[i]];
            if (!vectors.IsEmpty)
            {
                rows.AsSpan(order[i] * n, n).CopyTo(vectors[(i * n)..]);
            }
        }

        return true;
    }

    /// <summary>Singular values in descending order, by rotations of the rows or columns, whichever are fewer.</summary>
    /// <param name="a">Shape: (m, n).</param>
    /// <param name="m">Rows.</param>
    /// <param name="n">Columns.</param>
    /// <param name="values">Shape: (min(m, n)).</param>
    /// <returns>False when an entry is not finite or the method does not converge.</returns>
    /// <remarks>Source: Hestenes 1958 (one-sided Jacobi): small singular values keep their relative accuracy where the columns are well scaled.</remarks>
    /// <exception cref="ArgumentException">The shape is wrong: a programming error.</exception>
    public static bool SingularValues(ReadOnlySpan<double> a, int m, int n, Span<double> values)
    {
        var (count, length) = (Math.Min(m, n), Math.Max(m, n));
        Require(a.Length == (long)m * n && values.Length == count);
        var rows = a.ToArray();
        if (m > n)
        {
            Transpose(a, rows, m, n);
        }

        foreach (var entry in rows)
        {
            if (!double.IsFinite(entry))
            {
                return false;
            }
        }

        // About the rounding error of an inner product.
        var negligible = 1e-15 * Math.Sqrt(length);
        var rotated = true;
        for (var sweep = 0; rotated; sweep++)
        {
            if (sweep == SweepLimit)
            {
                return false;
            }

            rotated = false;
            for (var p = 0; p < count; p++)
            {
                for (var q = p + 1; q < count; q++)
                {
                    var x = rows.AsSpan(p * length, length);
                    var y = rows.AsSpan(q * length, length);
                    var (xx, yy, xy) = (Dot(x, x), Dot(y, y), Dot(x, y));
                    if (Math.Abs(xy) > negligible * Math.Sqrt(xx) * Math.Sqrt(yy))
                    {
                        rotated = true;
                        var (c, s) = Rotation(xx, yy, xy);
                        Turn(x, y, c, s);
                    }
                }
            }
        }

        for (var p = 0; p < count; p++)
        {
            values[p] = Norm(rows.AsSpan(p * length, length));
        }

        values.Sort((x, y) => y.CompareTo(x));
        return true;
    }

    /// <summary>Cyclic Jacobi; rows of <paramref name="vectors"/> become the eigenvectors.</summary>
    private static bool Rotate(double[] a, double[] vectors, double[] values, int n)
    {
        for (var i = 0; i < n; i++)
        {
            vectors[(i * n) + i] = 1;
        }

        var negligible = 1e-18 * Norm(a);
        var rotated = true;
        for (var sweep = 0; rotated; sweep++)
        {
            if (sweep == SweepLimit)
            {
                return false;
            }

            rotated = false;
            for (var p = 0; p < n; p++)
            {
                for (var q = p + 1; q < n; q++)
                {
                    var (app, aqq, apq) = (a[(p * n) + p], a[(q * n) + q], a[(p * n) + q]);

                    // Nothing to do where the entry no longer moves the diagonal, nor the matrix.
                    if (Math.Abs(apq) <= negligible || (Math.Abs(app) + Math.Abs(apq) == Math.Abs(app) && Math.Abs(aqq) + Math.Abs(apq) == Math.Abs(aqq)))
                    {
                        continue;
                    }

                    rotated = true;
                    var (c, s) = Rotation(app, aqq, apq);
                    Turn(a.AsSpan(p * n, n), a.AsSpan(q * n, n), c, s);
                    for (var i = 0; i < n; i++)
                    {
                        var (x, y) = (a[(i * n) + p], a[(i * n) + q]);
                        a[(i * n) + p] = Math.FusedMultiplyAdd(c, x, -(s * y));
                        a[(i * n) + q] = Math.FusedMultiplyAdd(s, x, c * y);
                    }

                    a[(p * n) + q] = 0;
                    a[(q * n) + p] = 0;
                    Turn(vectors.AsSpan(p * n, n), vectors.AsSpan(q * n, n), c, s);
                }
            }
        }

        for (var i = 0; i < n; i++)
        {
            values[i] = a[(i * n) + i];
        }

        return true;
    }

    /// <summary>The cosine and sine of the smaller angle that annihilates xy in ((xx, xy), (xy, yy)).</summary>
    private static (double C, double S) Rotation(double xx, double yy, double xy)
    {
        var theta = (yy - xx) / (2 * xy);
        var t = double.IsFinite(theta * theta) ? 1 / (Math.Abs(theta) + Math.Sqrt(Math.FusedMultiplyAdd(theta, theta, 1))) : 0.5 / Math.Abs(theta);
        t = theta < 0 ? -t : t;
        var c = 1 / Math.Sqrt(Math.FusedMultiplyAdd(t, t, 1));
        return (c, t * c);
    }

    /// <summary>x, y become c x - s y and s x + c y.</summary>
    private static void Turn(Span<double> x, Span<double> y, double c, double s)
    {
        for (var i = 0; i < x.Length; i++)
        {
            var (a, b) = (x[i], y[i]);
            x[i] = Math.FusedMultiplyAdd(c, a, -(s * b));
            y[i] = Math.FusedMultiplyAdd(s, a, c * b);
        }
    }
}
