namespace ProxyProof.Numerics.Tests;

public class VerifiedLinearAlgebraTests
{
    [Fact]
    public void Diagonal_matrices_and_numbers_have_exact_eigenvalues()
    {
        Assert.Equal(new Interval(-0.3), VerifiedLinearAlgebra.LambdaMin<Interval>([new(-0.3)], 1));
        Assert.Equal(new Interval(-2), VerifiedLinearAlgebra.LambdaMin<Interval>([new(3), new(0), new(0), new(-2)], 2));
        Assert.Equal(new Interval(3), VerifiedLinearAlgebra.LambdaMax<Interval>([new(3), new(0), new(0), new(-2)], 2));
        Assert.Equal(new Interval(3), VerifiedLinearAlgebra.OpNorm<Interval>([new(0.5), new(0), new(0), new(0), new(-3), new(0)], 2, 3));
        Assert.Equal(new Interval(0.5), VerifiedLinearAlgebra.SigmaMin<Interval>([new(0.5), new(0), new(0), new(0), new(-3), new(0)], 2, 3));
        Assert.Equal(new Interval(1), VerifiedLinearAlgebra.LambdaMin<Interval>([new(2), new(1), new(1), new(2)], 2));
        Assert.Equal(new Interval(5), VerifiedLinearAlgebra.OpNorm<Interval>([new(3), new(4)], 1, 2));
    }

    [Fact]
    public void The_second_difference_matrix_has_its_known_eigenvalues()
    {
        // Eigenvalues 2 - 2 cos(k pi/(n+1)) = 4 sin^2(k pi / (2(n+1))).
        foreach (var n in new[] { 3, 10, 40, 70 })
        {
            var matrix = new Interval[n * n];
            for (var i = 0; i < n; i++)
            {
                for (var j = 0; j < n; j++)
                {
                    matrix[(i * n) + j] = new(i == j ? 2 : Math.Abs(i - j) == 1 ? -1 : 0);
                }
            }

            CheckOne(VerifiedLinearAlgebra.LambdaMin<Interval>(matrix, n), 1);
            CheckOne(VerifiedLinearAlgebra.LambdaMax<Interval>(matrix, n), n);
            CheckOne(VerifiedLinearAlgebra.OpNorm<Interval>(matrix, n, n), n);

            void CheckOne(Interval result, int k)
            {
                var angle = Interval.Pi * new Interval(k) / new Interval(2 * (n + 1));
                var exact = new Interval(4) * Interval.Power(Interval.Apply(UnaryFunction.Sin, angle), 2);
                Assert.True(result.Lower <= exact.Upper && exact.Lower <= result.Upper, $"n = {n}: {result} misses {exact}");
                Assert.True(result.Width < 1e-11, $"n = {n}: {result} is {result.Width} wide");
            }
        }
    }

    [Fact]
    public void More_bits_narrow_the_eigenvalues()
    {
        using var scope = BigInterval.WithPrecision(200);
        BigInterval[] matrix = [N(2), N(1), N(0), N(1), N(3), N(1), N(0), N(1), N(4)];
        var low = VerifiedLinearAlgebra.LambdaMin<BigInterval>(matrix, 3);
        var high = VerifiedLinearAlgebra.LambdaMax<BigInterval>(matrix, 3);
        Assert.True(low.RelativeWidthExponent < -170, $"{low}");

        // Eigenvalues 3 - sqrt 3, 3, 3 + sqrt 3.
        var root = BigInterval.Apply(UnaryFunction.Sqrt, N(3));
        Assert.Equal(Trilean.Unknown, (low - N(3) + root).Compare(Relation.NotEqual));
        Assert.Equal(Trilean.Unknown, (high - N(3) - root).Compare(Relation.NotEqual));

        static BigInterval N(double x) => BigInterval.FromDouble(x);
    }

    [Fact]
    public void Matrices_of_ranges_enclose_the_values_of_their_members()
    {
        var state = Points.Seed;
        for (var round = 0; round < 60; round++)
        {
            var n = 2 + (round % 5);
            var points = new Interval[n * n];
            var ranges = new Interval[n * n];
            for (var i = 0; i < n; i++)
            {
                for (var j = 0; j <= i; j++)
                {
                    var x = Points.Spread(ref state, 3);
                    points[(i * n) + j] = points[(j * n) + i] = new(x);
                    ranges[(i * n) + j] = ranges[(j * n) + i] = new(x - (0.2 * Points.Next(ref state)), x + (0.2 * Points.Next(ref state)));
                }
            }

            AssertWithin(VerifiedLinearAlgebra.LambdaMin<Interval>(points, n), VerifiedLinearAlgebra.LambdaMin<Interval>(ranges, n));
            AssertWithin(VerifiedLinearAlgebra.LambdaMax<Interval>(points, n), VerifiedLinearAlgebra.LambdaMax<Interval>(ranges, n));
            AssertWithin(VerifiedLinearAlgebra.OpNorm<Interval>(points, n, n), VerifiedLinearAlgebra.OpNorm<Interval>(ranges, n, n));
            AssertWithin(VerifiedLinearAlgebra.SigmaMin<Interval>(points, n, n), VerifiedLinearAlgebra.SigmaMin<Interval>(ranges, n, n));
            AssertWithin(VerifiedLinearAlgebra.Determinant<Interval>(points, n), VerifiedLinearAlgebra.Determinant<Interval>(ranges, n));

            // The determinant is within the product of the extreme singular values to the n, and the extreme eigenvalues bound the diagonal.
            var largest = VerifiedLinearAlgebra.OpNorm<Interval>(points, n, n);
            Assert.True(Interval.Apply(UnaryFunction.Abs, VerifiedLinearAlgebra.Determinant<Interval>(points, n)).Lower <= Interval.Power(largest, n).Upper);
            Assert.True(VerifiedLinearAlgebra.LambdaMin<Interval>(points, n).Lower <= points[0].Lower);
        }

        static void AssertWithin(Interval point, Interval range)
        {
            // Each encloses the same number, so they meet; and the range is not much narrower than the point allows.
            Assert.True(range.Lower <= point.Upper && point.Lower <= range.Upper, $"{point} and {range}");
            Assert.True(range.Lower <= point.Lower + 1e-9 && point.Upper - 1e-9 <= range.Upper, $"{point} is not in {range}");
        }
    }

    [Fact]
    public void Determinants_of_small_integer_matrices_are_exact_and_larger_ones_enclosed()
    {
        Assert.Equal(new Interval(-2), VerifiedLinearAlgebra.Determinant<Interval>([new(1), new(2), new(3), new(4)], 2));
        Assert.Equal(new Interval(-3), VerifiedLinearAlgebra.Determinant<Interval>([new(1), new(2), new(3), new(4), new(5), new(6), new(7), new(8), new(10)], 3));
        Interval[] vandermonde = [.. Enumerable.Range(0, 25).Select(static k => new Interval(Math.Pow((k / 5) + 1, k % 5)))];
        Assert.True(VerifiedLinearAlgebra.Determinant<Interval>(vandermonde, 5).Contains(288));
        Assert.Equal(new Interval(0), VerifiedLinearAlgebra.Determinant<Interval>(new Interval[25].Select(static _ => new Interval(0)).ToArray(), 5));
    }

    [Fact]
    public void What_cannot_be_said_is_wide_and_what_is_undefined_stays_so()
    {
        Interval[] unbounded = [Interval.Entire, new(1), new(1), new(2)];
        Assert.Equal(Interval.Entire, VerifiedLinearAlgebra.LambdaMin<Interval>(unbounded, 2));
        Assert.Equal(double.PositiveInfinity, VerifiedLinearAlgebra.OpNorm<Interval>(unbounded, 2, 2).Upper);
        Interval[] undefined = [Interval.Undefined, new(1), new(1), new(2)];
        Assert.Equal(Definedness.Undefined, VerifiedLinearAlgebra.LambdaMin<Interval>(undefined, 2).Definedness);
        Assert.Equal(Definedness.Undefined, VerifiedLinearAlgebra.Determinant<Interval>(undefined, 2).Definedness);
        Interval[] partial = [Interval.Apply(UnaryFunction.Sqrt, new(-1, 4)), new(1), new(1), new(20)];
        var result = VerifiedLinearAlgebra.LambdaMax<Interval>(partial, 2);
        Assert.Equal(Definedness.Partial, result.Definedness);
        Assert.True(result.Lower > 19 && result.Upper < 21);
    }
}
