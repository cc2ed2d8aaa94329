namespace ProxyProof.Numerics;

/// <content>The eigenproblem of larger symmetric matrices: reflections to three diagonals, then implicit QL.</content>
/// <remarks>Source: Golub and Van Loan, Matrix Computations, sections 8.3.1 and 8.3.3.</remarks>
public static partial class Dense
{
    /// <summary>Rows of <paramref name="rows"/> become the eigenvectors; a is overwritten.</summary>
    private static bool TridiagonalEigen(double[] a, double[] rows, double[] d, int n)
    {
        var e = new double[n];
        var reflected = Tridiagonalise(a, d, e, n);
        Accumulate(a, reflected, rows, n);
        return ImplicitQl(rows, d, e, n);
    }

    /// <summary>a = Q' T Q with T of diagonal d and subdiagonal e[1..]; Q is the product of the reflections whose vectors are left in the rows of a.</summary>
    /// <returns>Which columns were reflected.</returns>
    private static bool[] Tridiagonalise(double[] a, double[] d, double[] e, int n)
    {
        // 1. For each column below the diagonal a reflection I - 2 v v'; the unit vector v takes the place of the row.
        var reflected = new bool[n];
        var p = new double[n];
        for (var k = 0; k < n - 1; k++)
        {
            var size = n - k - 1;
            var v = a.AsSpan((k * n) + k + 1, size);
            d[k] = a[(k * n) + k];
            var norm = Norm(v);
            if (norm == 0 || Norm(v[1..]) == 0)
            {
                e[k + 1] = v[0];
                continue;
            }

            var alpha = v[0] > 0 ? -norm : norm;
            e[k + 1] = alpha;
            v[0] -= alpha;

            var length = Norm(v);
            for (var i = 0; i < size; i++)
            {
                v[i] /= length;
            }

            reflected[k] = true;

            // 2. a -= v w' + w v' with p = 2 a v, w = p - (p'v) v.
            for (var i = 0; i < size; i++)
            {
                p[i] = 2 * Dot(a.AsSpan(((k + 1 + i) * n) + k + 1, size), v);
            }

            var w = p.AsSpan(0, size);
            Blocks.MultiplyAdd(-Dot(w, v), v, w);
            for (var i = 0; i < size; i++)
            {
                var row = a.AsSpan(((k + 1 + i) * n) + k + 1, size);
                Blocks.MultiplyAdd(-v[i], w, row);
                Blocks.MultiplyAdd(-w[i], v, row);
            }
        }

        d[n - 1] = a[(n * n) - 1];
        return reflected;
    }

    // Q, from the last reflection.
    private static void Accumulate(double[] a, bool[] reflected, double[] rows, int n)
    {
        Array.Clear(rows);
        for (var i = 0; i < n; i++)
        {
            rows[(i * n) + i] = 1;
        }

        for (var k = n - 2; k >= 0; k--)
        {
            if (!reflected[k])
            {
                continue;
            }

            var v = a.AsSpan((k * n) + k + 1, n - k - 1);
            for (var i = k + 1; i < n; i++)
            {
                var row = rows.AsSpan((i * n) + k + 1, n - k - 1);
                Blocks.MultiplyAdd(-2 * Dot(row, v), v, row);
            }
        }
    }

    private static bool ImplicitQl(double[] rows, double[] d, double[] e, int n)
    {
        for (var i = 1; i < n; i++)
        {
            e[i - 1] = e[i];
        }

        e[n - 1] = 0;
        var scale = 0.0;
        for (var i = 0; i < n; i++)
        {
            scale = Math.Max(scale, Math.Abs(d[i]) + Math.Abs(e[i]));
        }

        // Half a unit in the last place of the matrix.
        var negligible = scale * 1.1e-16;
        for (var l = 0; l < n; l++)
        {
            for (var step = 0; ; step++)
            {
                // 1. A subdiagonal that no longer matters splits the matrix.
                var m = l;
                while (m < n - 1 && Math.Abs(e[m]) > negligible)
                {
                    m++;
                }

                if (m == l)
                {
                    break;
                }

                if (step == SweepLimit)
                {
                    return false;
                }

                // 2. Wilkinson's shift.
                var g = (d[l + 1] - d[l]) / (2 * e[l]);
                var r = Hypotenuse(g, 1);
                g = d[m] - d[l] + (e[l] / (g + (g < 0 ? -r : r)));
                double s = 1, c = 1, p = 0;
                var i = m - 1;
                for (; i >= l; i--)
                {
                    // 3. Chase the bulge.
                    var f = s * e[i];
                    var b = c * e[i];
                    r = Hypotenuse(f, g);
                    e[i + 1] = r;
                    if (r == 0)
                    {
                        d[i + 1] -= p;
                        e[m] = 0;
                        break;
                    }

                    s = f / r;
                    c = g / r;
                    g = d[i + 1] - p;
                    r = ((d[i] - g) * s) + (2 * c * b);
                    p = s * r;
                    d[i + 1] = g + p;
                    g = (c * r) - b;
                    Turn(rows.AsSpan(i * n, n), rows.AsSpan((i + 1) * n, n), c, s);
                }

                if (r == 0 && i >= l)
                {
                    continue;
                }

                d[l] -= p;
                e[l] = g;
                e[m] = 0;
            }
        }

        return true;
    }

    /// <summary>sqrt(x^2 + y^2), without overflow.</summary>
    private static double Hypotenuse(double x, double y)
    {
        var (small, large) = Math.Abs(x) < Math.Abs(y) ? (Math.Abs(x), Math.Abs(y)) : (Math.Abs(y), Math.Abs(x));
        if (large == 0)
        {
            return 0;
        }

        var ratio = small / large;
        return large * Math.Sqrt(Math.FusedMultiplyAdd(ratio, ratio, 1));
    }
}
