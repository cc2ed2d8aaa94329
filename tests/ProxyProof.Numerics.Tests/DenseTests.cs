namespace ProxyProof.Numerics.Tests;

public class DenseTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 5, 7)]
    [InlineData(4, 300, 17)]
    [InlineData(9, 33, 40)]
    [InlineData(6, 20, 10)]
    [InlineData(5, 3, 3)]
    [InlineData(7, 513, 22)]
    [InlineData(2, 257, 9)]
    [InlineData(5, 1, 8)]
    [InlineData(6, 600, 2)]
    [InlineData(8, 256, 31)]
    [InlineData(13, 300, 6)]
    [InlineData(1, 40, 37)]
    [InlineData(8, 30, 20)]
    [InlineData(17, 512, 50)]
    [InlineData(16, 520, 70)]
    [InlineData(9, 20, 900)]
    public void Products_are_fused_sums_in_order(int m, int k, int n)
    {
        var a = Draw(m * k, "a");
        var b = Draw(k * n, "b");
        var c = new double[m * n];
        Dense.Multiply(a, b, c, m, k, n);

        // From the transpose, and over what was there before.
        var (turned, again) = (new double[m * k], Draw(m * n, "c"));
        Dense.Transpose(a, turned, m, k);
        Dense.MultiplyTransposed(turned, b, again, m, k, n);
        Assert.Equal(c, again);
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var sum = 0.0;
                for (var t = 0; t < k; t++)
                {
                    sum = Math.FusedMultiplyAdd(a[(i * k) + t], b[(t * n) + j], sum);
                }

                Assert.Equal(BitConverter.DoubleToInt64Bits(sum), BitConverter.DoubleToInt64Bits(c[(i * n) + j]));
            }
        }
    }

    [Theory]
    [InlineData(5, 3, 10)]
    [InlineData(4, 2, 16)]
    [InlineData(3, 9, 33)]
    [InlineData(7, 300, 12)]
    public void Products_hold_what_is_not_finite_where_it_belongs(int m, int k, int n)
    {
        var (a, b) = (Draw(m * k, "a"), Draw(k * n, "b"));
        (a[0], a[^1], b[0], b[^1]) = (double.NaN, double.PositiveInfinity, -0.0, double.NegativeInfinity);
        var (plain, wide) = (new double[m * n], new double[m * n]);
        LaneProducts.Multiply(a, b, plain, m, k, n, k, 1);
        WideProducts.Multiply(a, b, wide, m, k, n, k, 1);
        Assert.Equal(plain.Select(Bits), wide.Select(Bits));
        for (var i = 0; i < m * n; i++)
        {
            var (row, column) = (i / n, i % n);
            var sum = 0.0;
            for (var t = 0; t < k; t++)
            {
                sum = Math.FusedMultiplyAdd(a[(row * k) + t], b[(t * n) + column], sum);
            }

            Assert.Equal(Bits(sum), Bits(plain[i]));
        }

        // All NaN are one.
        static long Bits(double value) => double.IsNaN(value) ? -1 : BitConverter.DoubleToInt64Bits(value);
    }

    [Fact]
    public void Matrix_times_vector_is_an_inner_product_a_row()
    {
        for (var m = 0; m <= 9; m++)
        {
            for (var k = 0; k <= 40; k++)
            {
                var (a, x, result) = (Draw(m * k, "a"), Draw(k, "x"), Draw(m, "r"));
                Dense.MultiplyVector(a, x, result);
                for (var i = 0; i < m; i++)
                {
                    Assert.Equal(BitConverter.DoubleToInt64Bits(Dense.Dot(a.AsSpan(i * k, k), x)), BitConverter.DoubleToInt64Bits(result[i]));
                }
            }
        }
    }

    [Fact]
    public void Outer_products_and_transposes_have_every_entry_in_its_place()
    {
        foreach (var m in (int[])[0, 1, 2, 5, 31, 32, 33, 70])
        {
            foreach (var n in (int[])[0, 1, 3, 4, 5, 8, 13])
            {
                var (x, y, a, turned) = (Draw(m, "x"), Draw(n, "y"), new double[m * n], Draw(m * n, "t"));
                Dense.Outer(x, y, a);
                Dense.Transpose(a, turned, m, n);
                for (var i = 0; i < m * n; i++)
                {
                    Assert.Equal(x[i / n] * y[i % n], a[i]);
                    Assert.Equal(a[i], turned[((i % n) * m) + (i / n)]);
                }
            }
        }
    }

    [Fact]
    public void Inner_products_and_sums_take_the_documented_order()
    {
        for (var n = 0; n <= 40; n++)
        {
            var x = Draw(n, "x");
            var y = Draw(n, "y");
            var dot = new double[8];
            var sum = new double[8];
            for (var i = 0; i < n; i++)
            {
                dot[i % 8] = Math.FusedMultiplyAdd(x[i], y[i], dot[i % 8]);
                sum[i % 8] += x[i];
            }

            Assert.Equal(dot[0] + dot[4] + (dot[2] + dot[6]) + (dot[1] + dot[5] + (dot[3] + dot[7])), Dense.Dot(x, y));
            Assert.Equal(sum[0] + sum[4] + (sum[2] + sum[6]) + (sum[1] + sum[5] + (sum[3] + sum[7])), Dense.Sum(x));
        }

        Assert.Equal(5e200, Dense.Norm([3e200, 4e200]), 1e186);
        Assert.Equal(5e-200, Dense.Norm([3e-200, 4e-200]), 1e-214);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(10)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(100)]
    public void Eigenpairs_satisfy_their_equation(int n)
    {
        var a = Symmetric(n);
        var values = new double[n];
        var vectors = new double[n * n];
        Assert.True(Dense.SymmetricEigen(a, values, vectors));
        var scale = Dense.Norm(a);
        for (var i = 0; i < n; i++)
        {
            var v = vectors.AsSpan(i * n, n).ToArray();
            Assert.True(i == 0 || values[i - 1] <= values[i]);
            for (var j = 0; j < n; j++)
            {
                Assert.Equal(values[i] * v[j], Dense.Dot(a.AsSpan(j * n, n), v), 1e-14 * scale);
                Assert.Equal(i == j ? 1 : 0, Dense.Dot(vectors.AsSpan(j * n, n), v), 1e-13);
            }
        }
    }

    [Theory]
    [InlineData(1, "random")]
    [InlineData(40, "random")]
    [InlineData(65, "random")]
    [InlineData(130, "random")]
    [InlineData(70, "diagonal")]
    [InlineData(70, "zero")]
    [InlineData(90, "low rank")]
    [InlineData(80, "tiny")]
    public void An_end_of_the_spectrum_is_that_of_all_of_it(int n, string kind)
    {
        var a = kind switch
        {
            "diagonal" => Diagonal(n),
            "zero" => new double[n * n],
            "low rank" => Outer(Draw(n, "u")),
            "tiny" => Array.ConvertAll(Symmetric(n), x => x * 1e-200),
            _ => Symmetric(n),
        };
        var (values, vector) = (new double[n], new double[n]);
        Assert.True(Dense.SymmetricEigen(a, values, []));
        var scale = Dense.Norm(a);
        foreach (var least in (bool[])[true, false])
        {
            Assert.True(Dense.ExtremeEigen(a, n, least, vector, out var value));
            Assert.Equal(values[least ? 0 : n - 1], value, 1e-13 * scale);
            Assert.Equal(1, Dense.Norm(vector), 1e-12);
            for (var j = 0; j < n; j++)
            {
                Assert.Equal(value * vector[j], Dense.Dot(a.AsSpan(j * n, n), vector), 1e-12 * scale);
            }
        }

        Assert.False(Dense.ExtremeEigen([.. a[..^1], double.NaN], n, true, vector, out _));
    }

    private static double[] Diagonal(int n)
    {
        var a = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            a[(i * n) + i] = (i * 37 % n) - 5;
        }

        return a;
    }

    private static double[] Outer(double[] u) => [.. u.SelectMany(x => u.Select(y => x * y))];

    [Theory]
    [InlineData(5)]
    [InlineData(80)]
    public void Eigenvalues_of_the_path_are_known(int n)
    {
        // 2 - 2 cos(k pi / (n + 1)).
        var a = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            a[(i * n) + i] = 2;
            if (i > 0)
            {
                a[(i * n) + i - 1] = a[((i - 1) * n) + i] = -1;
            }
        }

        var values = new double[n];
        Assert.True(Dense.SymmetricEigen(a, values, []));
        for (var k = 1; k <= n; k++)
        {
            Assert.Equal(2 - (2 * Math.Cos(k * Math.PI / (n + 1))), values[k - 1], 1e-13);
        }
    }

    [Theory]
    [InlineData(70)]
    [InlineData(6)]
    public void Degenerate_matrices_have_eigenvalues(int n)
    {
        var values = new double[n];
        Assert.True(Dense.SymmetricEigen(new double[n * n], values, new double[n * n]));
        Assert.All(values, v => Assert.Equal(0, v));

        // All ones: rank one.
        var a = Enumerable.Repeat(1.0, n * n).ToArray();
        Assert.True(Dense.SymmetricEigen(a, values, new double[n * n]));
        Assert.Equal(n, values[^1], 1e-12);
        Assert.All(values[..^1], v => Assert.Equal(0, v, 1e-12));
        a[3] = double.NaN;
        Assert.False(Dense.SymmetricEigen(a, values, []));
    }

    [Theory]
    [InlineData(4, 4)]
    [InlineData(30, 7)]
    [InlineData(7, 30)]
    [InlineData(90, 60)]
    public void Singular_values_are_roots_of_the_eigenvalues_of_the_gram_matrix(int m, int n)
    {
        var a = Draw(m * n, "svd");
        var k = Math.Min(m, n);
        var values = new double[k];
        Assert.True(Dense.SingularValues(a, m, n, values));
        var transposed = new double[m * n];
        Dense.Transpose(a, transposed, m, n);
        var gram = new double[k * k];
        if (m <= n)
        {
            Dense.Multiply(a, transposed, gram, m, n, m);
        }
        else
        {
            Dense.Multiply(transposed, a, gram, n, m, n);
        }

        var eigen = new double[k];
        Assert.True(Dense.SymmetricEigen(gram, eigen, []));
        for (var i = 0; i < k; i++)
        {
            Assert.Equal(eigen[k - 1 - i], values[i] * values[i], 1e-13 * eigen[^1]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(50)]
    public void Systems_are_solved_by_each_factorisation(int n)
    {
        var g = Draw(n * n, "g");
        var gt = new double[n * n];
        Dense.Transpose(g, gt, n, n);
        var a = new double[n * n];
        Dense.Multiply(g, gt, a, n, n, n);
        for (var i = 0; i < n; i++)
        {
            a[(i * n) + i] += 1;
        }

        var expected = Draw(n, "x");
        var b = new double[n];
        Dense.Multiply(a, expected, b, n, n, 1);
        var x = new double[n];
        Assert.True(Dense.Solve(a, b, x));
        AssertNear(expected, x);
        Assert.True(Dense.LeastSquares(a, b, x));
        AssertNear(expected, x);
        var factor = a.ToArray();
        Assert.True(Dense.Cholesky(factor, n));
        b.CopyTo(x, 0);
        Dense.CholeskySolve(factor, x);
        AssertNear(expected, x);
        var root = 1.0;
        for (var i = 0; i < n; i++)
        {
            root *= factor[(i * n) + i];
        }

        Assert.Equal(root * root, Dense.Determinant(a, n), 1e-10 * root * root);
    }

    [Fact]
    public void Failures_are_answers()
    {
        var x = new double[2];
        Assert.False(Dense.Solve([1, 2, 2, 4], [1, 1], x));
        Assert.False(Dense.Cholesky([1.0, 2, 2, 1], 2));
        Assert.False(Dense.LeastSquares([1, 2, 2, 4, 3, 6], [1, 1, 1], x));
        Assert.Equal(0, Dense.Determinant([1, 2, 2, 4], 2));
        Assert.Equal(-1, Dense.Determinant([0, 1, 1, 0], 2));
        Assert.Equal(1, Dense.Determinant([0, 1, 0, 0, 0, 1, 1, 0, 0], 3));
    }

    [Fact]
    public void Least_squares_leave_a_residual_orthogonal_to_the_columns()
    {
        var a = Draw(40, "lsq");
        var b = Draw(10, "rhs");
        var x = new double[4];
        Assert.True(Dense.LeastSquares(a, b, x));
        var residual = Enumerable.Range(0, 10).Select(i => b[i] - Dense.Dot(a.AsSpan(i * 4, 4), x)).ToArray();
        for (var j = 0; j < 4; j++)
        {
            Assert.Equal(0, Enumerable.Range(0, 10).Sum(i => a[(i * 4) + j] * residual[i]), 1e-13);
        }
    }

    private static double[] Draw(int count, string name)
    {
        var x = new double[count];
        new Distribution.Normal(0, 1).Fill(new CounterStream(11, name), 0, x);
        return x;
    }

    private static double[] Symmetric(int n)
    {
        var a = Draw(n * n, "symmetric");
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < i; j++)
            {
                a[(i * n) + j] = a[(j * n) + i];
            }
        }

        return a;
    }

    private static void AssertNear(double[] expected, double[] actual)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], 1e-9);
        }
    }
}
