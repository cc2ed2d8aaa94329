namespace ProxyProof.Numerics.Tests;

public class DistributionTests
{
    private const int Count = 40_000;

    // Distribution functions, by formulas that the draws do not use.
    public static TheoryData<Distribution, Func<double, double>, double, double> Laws => new()
    {
        { new Distribution.Normal(1, 2), x => 0.5 * RealMath.Erfc((1 - x) / (2 * Math.Sqrt(2))), 1, 4 },
        { new Distribution.Uniform(-3, 5), x => (x + 3) / 8, 1, 64.0 / 12 },
        { new Distribution.Laplace(-1, 0.5), x => x < -1 ? 0.5 * Math.Exp((x + 1) / 0.5) : 1 - (0.5 * Math.Exp(-(x + 1) / 0.5)), -1, 0.5 },
        { new Distribution.StudentT(2), x => 0.5 + (x / (2 * Math.Sqrt(2 + (x * x)))), 0, double.NaN },
        { new Distribution.StudentT(1), x => 0.5 + (Math.Atan(x) / Math.PI), double.NaN, double.NaN },
        { new Distribution.StudentT(1e12), x => 0.5 * RealMath.Erfc(-x / Math.Sqrt(2)), 0, 1 },
    };

    [Theory]
    [MemberData(nameof(Laws))]
    public void Draws_follow_their_law(Distribution law, Func<double, double> cumulative, double mean, double variance)
    {
        Assert.Null(law.Problem);
        var x = new double[Count];
        law.Fill(new CounterStream(42, "draws"), 0, x);
        if (!double.IsNaN(variance))
        {
            var m = x.Average();
            Assert.Equal(mean, m, 5 * Math.Sqrt(variance / Count));
            Assert.Equal(variance, x.Average(v => (v - m) * (v - m)), 0.05 * variance);
        }

        // Kolmogorov and Smirnov; 1.95 is the 0.1 % point of a random seed, and this one is fixed.
        Array.Sort(x);
        var distance = Enumerable.Range(0, Count).Max(i => Math.Max(cumulative(x[i]) - (i / (double)Count), ((i + 1) / (double)Count) - cumulative(x[i])));
        Assert.True(distance * Math.Sqrt(Count) < 1.95, $"{law}: {distance * Math.Sqrt(Count)}");
    }

    [Fact]
    public void Discrete_draws_follow_their_law()
    {
        var stream = new CounterStream(42, "coins");
        var x = new double[Count];
        new Distribution.Rademacher().Fill(stream, 0, x);
        Assert.All(x, v => Assert.True(v is 1 or -1));
        Assert.Equal(0, x.Average(), 5 / Math.Sqrt(Count));
        new Distribution.Bernoulli(0.2).Fill(stream, 0, x);
        Assert.Equal(0.2, x.Average(), 5 * 0.4 / Math.Sqrt(Count));
        new Distribution.Bernoulli(1).Fill(stream, 0, x);
        Assert.All(x, v => Assert.Equal(1, v));
        new Distribution.Bernoulli(0).Fill(stream, 0, x);
        Assert.All(x, v => Assert.Equal(0, v));
        var choice = new Distribution.Choice([1, 10, 100]);
        choice.Fill(stream, 0, x);
        Assert.Equal(37, x.Average(), 5 * 45 / Math.Sqrt(Count));
        Assert.Equal(x[17], choice.Values[choice.IndexAt(stream, 17)]);
    }

    [Fact]
    public void An_entry_does_not_depend_on_where_the_draw_starts()
    {
        var stream = new CounterStream(42, "draws");
        var law = new Distribution.StudentT(4.5);
        var x = new double[10];
        law.Fill(stream, 100, x);
        Assert.Equal(x[7], law.At(stream, 107));
    }

    [Fact]
    public void Bad_parameters_are_named()
    {
        Assert.Contains("standard deviation", new Distribution.Normal(0, -1).Problem, StringComparison.Ordinal);
        Assert.NotNull(new Distribution.Normal(double.NaN, 1).Problem);
        Assert.NotNull(new Distribution.Normal(0, double.NaN).Problem);
        Assert.NotNull(new Distribution.Uniform(2, 1).Problem);
        Assert.NotNull(new Distribution.Uniform(double.NegativeInfinity, 1).Problem);
        Assert.NotNull(new Distribution.Bernoulli(1.5).Problem);
        Assert.NotNull(new Distribution.Bernoulli(double.NaN).Problem);
        Assert.NotNull(new Distribution.Laplace(0, -0.1).Problem);
        Assert.NotNull(new Distribution.StudentT(0).Problem);
        Assert.NotNull(new Distribution.Choice([]).Problem);
        Assert.Null(new Distribution.Normal(3, 0).Problem);
        Assert.Equal(3, new Distribution.Normal(3, 0).At(new CounterStream(1, "a"), 0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(17)]
    [InlineData(200)]
    public void Sphere_rows_have_norm_exactly_one(int dimension)
    {
        var stream = new CounterStream(5, "X");
        for (ulong row = 0; row < 20; row++)
        {
            var x = SphereRow.At(stream, row, dimension);
            var sum = Rational.Zero;
            foreach (var value in x)
            {
                sum += value * value;
            }

            Assert.Equal(Rational.One, sum);
            Assert.All(x, value => Assert.True(value.Denominator.GetBitLength() < 64));
        }
    }

    [Fact]
    public void Sphere_rows_are_uniform()
    {
        // By Archimedes a coordinate of the sphere in three dimensions is uniform on [-1, 1]; and all signs are as likely.
        var stream = new CounterStream(5, "X");
        const int count = 5000;
        for (var axis = 0; axis < 3; axis++)
        {
            var x = Enumerable.Range(0, count).Select(row => SphereRow.At(stream, (ulong)row, 3)[axis].ToDouble()).Order().ToArray();
            var distance = Enumerable.Range(0, count).Max(i => Math.Abs(((x[i] + 1) / 2) - ((i + 0.5) / count)));
            Assert.True(distance * Math.Sqrt(count) < 1.95, $"axis {axis}: {distance * Math.Sqrt(count)}");
        }
    }

    [Fact]
    public void Multivariate_rows_have_their_mean_and_covariance()
    {
        double[] mean = [1, -2, 0];
        double[] covariance = [2, 1, 0.5, 1, 3, -0.5, 0.5, -0.5, 1];
        Assert.Null(MultivariateNormal.TryCreate(mean, covariance, out var law));
        Assert.NotNull(law);
        var stream = new CounterStream(9, "rows");
        var rows = Enumerable.Range(0, Count).Select(i =>
        {
            var row = new double[3];
            law.Row(stream, (ulong)i, row);
            return row;
        }).ToArray();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(mean[i], rows.Average(r => r[i]), 0.05);
            for (var j = 0; j < 3; j++)
            {
                Assert.Equal(covariance[(i * 3) + j], rows.Average(r => (r[i] - mean[i]) * (r[j] - mean[j])), 0.1);
            }
        }
    }

    [Fact]
    public void Covariances_may_be_singular_but_not_indefinite()
    {
        Assert.Null(MultivariateNormal.TryCreate([0, 0], [1, 1, 1, 1], out var law));
        var row = new double[2];
        law!.Row(new CounterStream(1, "r"), 4, row);
        Assert.Equal(row[0], row[1]);
        Assert.Null(MultivariateNormal.TryCreate([5, 5], [0, 0, 0, 0], out law));
        law!.Row(new CounterStream(1, "r"), 4, row);
        Assert.Equal([5, 5], row);
        Assert.Equal("the covariance is not positive semidefinite", MultivariateNormal.TryCreate([0, 0], [1, 2, 2, 1], out _));
        Assert.Equal("the covariance is not positive semidefinite", MultivariateNormal.TryCreate([0, 0], [0, 1, 1, 0], out _));
        Assert.Equal("the covariance is not symmetric at (1, 2)", MultivariateNormal.TryCreate([0, 0], [1, 0.5, 0.25, 1], out _));
        Assert.Equal("the covariance has 3 entries, not 2 * 2", MultivariateNormal.TryCreate([0, 0], [1, 0, 1], out _));
    }

    [Fact]
    public void The_normal_quantile_inverts_the_distribution_function()
    {
        foreach (var p in RealMathTests.Points([(0, 1), (0, 1e-3), (0, 1e-12), (0, 1e-300)], 4000))
        {
            var x = NormalQuantile.At(p);

            // d log(P) = x dx in the tail, so a relative error of 1e-15 in x is one of x^2 1e-15 in P.
            Assert.Equal(p, 0.5 * RealMath.Erfc(-x / Math.Sqrt(2)), p * 3e-15 * (1 + (x * x)));
        }

        Assert.Equal(0, NormalQuantile.At(0.5));
        Assert.Equal(double.PositiveInfinity, NormalQuantile.At(1));
        Assert.True(double.IsNaN(NormalQuantile.At(-0.1)));
    }
}
