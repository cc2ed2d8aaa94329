using System.Numerics;

namespace ProxyProof.Numerics.Tests;

/// <summary>The four operations and the powers against exact fractions, at every edge of the format.</summary>
public class IntervalArithmeticTests
{
    private static readonly double[] Edges =
    [
        0, double.Epsilon, -double.Epsilon, 3 * double.Epsilon, 2.2250738585072014e-308, -2.225073858507201e-308, 1e-300, -1e-290, 1.0 / 3, -0.1, 1, -1, 1.0000000000000002,
        3, -7, 1e16, 9007199254740993, -1e200, 1.2e270, 4.5e307, 8.98846567431158e307, -8.98846567431158e307, double.MaxValue, -double.MaxValue, 1.5e-154, 1.5e-162, -2e-170, 7e153,
    ];

    private static readonly BinaryFunction[] Operations = [BinaryFunction.Add, BinaryFunction.Subtract, BinaryFunction.Multiply, BinaryFunction.Divide];

    [Fact]
    public void Every_operation_on_points_gives_the_two_neighbours_or_the_exact_result()
    {
        foreach (var a in Edges)
        {
            foreach (var b in Edges)
            {
                CheckPoints(a, b);
            }
        }

        var state = Points.Seed;
        for (var i = 0; i < Points.Count / 4; i++)
        {
            CheckPoints(Wild(ref state), Wild(ref state));
        }
    }

    [Fact]
    public void Multiplication_and_division_of_ranges_enclose_every_pointwise_result()
    {
        var state = Points.Seed;
        for (var i = 0; i < Points.Count / 20; i++)
        {
            var x = Range(ref state);
            var y = Range(ref state);
            foreach (var operation in Operations)
            {
                var result = Interval.Apply(operation, x, y);
                foreach (var a in new[] { x.Lower, x.Upper, x.Midpoint })
                {
                    foreach (var b in new[] { y.Lower, y.Upper, y.Midpoint })
                    {
                        var at = ExactReal.Apply(operation, ExactReal.FromDouble(a), ExactReal.FromDouble(b));
                        Assert.True(!at.IsExact || BigInterval.FromInterval(result).Contains(at.Value), $"{operation} of {x} and {y} at {a:R}, {b:R}: {result}");
                        Assert.True(at.IsExact || result.Definedness < Definedness.Defined);
                    }
                }
            }
        }
    }

    [Fact]
    public void Exact_results_stay_points()
    {
        Assert.True((new Interval(0) + new Interval(0.1)).IsPoint);
        Assert.True((new Interval(2) * new Interval(3)).IsPoint);
        Assert.True((new Interval(0.1) - new Interval(0)).IsPoint);
        Assert.True((new Interval(0.1) - new Interval(0.1)).IsPoint);
        Assert.True((new Interval(6) / new Interval(3)).IsPoint);
        Assert.True((new Interval(double.Epsilon) * new Interval(4)).IsPoint);
        Assert.True(Interval.Power(new Interval(-3), 5).IsPoint);
        Assert.Equal(new Interval(9), Interval.Power(new Interval(3), 2));
        Assert.Equal(new Interval(0.125), Interval.Power(new Interval(2), -3));
        Assert.False((new Interval(0.1) + new Interval(0.2)).IsPoint);
    }

    [Fact]
    public void Division_by_a_range_around_zero_is_partial_and_by_zero_undefined()
    {
        var one = new Interval(1);
        Assert.Equal(Definedness.Undefined, (one / new Interval(0)).Definedness);
        Assert.Equal((double.NegativeInfinity, double.PositiveInfinity), (one / new Interval(-1, 1)).ToDoubles());
        Assert.Equal(Definedness.Partial, (one / new Interval(-1, 1)).Definedness);
        Assert.Equal((0.5, double.PositiveInfinity), (one / new Interval(0, 2)).ToDoubles());
        Assert.Equal((double.NegativeInfinity, -0.5), (one / new Interval(-2, 0)).ToDoubles());
    }

    [Fact]
    public void Unbounded_ranges_are_ordinary()
    {
        var half = new Interval(0, double.PositiveInfinity);
        Assert.Equal(new Interval(0), new Interval(0) * Interval.Entire);
        Assert.Equal(half, half * half);
        Assert.Equal(half, half + half);
        Assert.Equal(Interval.Entire, half - half);
        Assert.Equal(new Interval(0, 1), new Interval(1) / new Interval(1, double.PositiveInfinity));
        Assert.Equal(half, new Interval(1, double.PositiveInfinity) / new Interval(1, double.PositiveInfinity));
    }

    [Fact]
    public void Powers_contain_the_exact_powers()
    {
        var state = Points.Seed;
        for (var i = 0; i < 2000; i++)
        {
            var x = Points.Spread(ref state, 10);
            var n = (int)(Points.Next(ref state) * 40) - 20;
            var result = Interval.Power(new Interval(x), n);
            if (x == 0 || double.IsInfinity(result.Upper) || double.IsInfinity(result.Lower))
            {
                continue;
            }

            Assert.True(BigInterval.FromInterval(result).Contains(Rational.Pow(Rational.FromDouble(x), n)), $"{x:R}^{n}: {result}");
            Assert.True(result.Upper <= Math.BitIncrement(result.Lower), $"{x:R}^{n} is wide: {result}");
            var outer = Interval.Power(new Interval(Math.Min(x, 0.3), Math.Max(x, 0.3)), n);
            Assert.True(outer.Lower <= result.Lower && result.Upper <= outer.Upper, $"{x:R}^{n}");
        }
    }

    [Fact]
    public void Real_powers_contain_their_rational_roots()
    {
        foreach (var (x, y, root) in new (double, double, double)[] { (8, 1.0 / 4, double.NaN), (16, 0.25, 2), (9, 1.5, 27), (0.25, -0.5, 2), (1e10, 0.5, 1e5), (4, -2.5, 0.03125) })
        {
            var result = Interval.Apply(BinaryFunction.Power, new Interval(x), new Interval(y));
            Assert.True(double.IsNaN(root) || result.Contains(root), $"{x}^{y}: {result}");
            Assert.True(result.Upper <= Math.BitIncrement(Math.BitIncrement(result.Lower)), $"{x}^{y}: {result}");
            var big = BigInterval.Apply(BinaryFunction.Power, BigInterval.FromDouble(x), BigInterval.FromDouble(y));
            Assert.True(double.IsNaN(root) || big.Contains(Rational.FromDouble(root)));
        }

        Interval Pow(Interval x, Interval y) => Interval.Apply(BinaryFunction.Power, x, y);
        Assert.Equal(new Interval(1), Pow(new(0), new(0)));
        Assert.Equal(new Interval(0), Pow(new(0), new(0.3)));
        Assert.Equal(Definedness.Undefined, Pow(new(0), new(-1)).Definedness);
        Assert.Equal(Definedness.Undefined, Pow(new(-2), new(0.3)).Definedness);
        Assert.Equal(new Interval(-8), Pow(new(-2), new(3)));
        Assert.Equal(Definedness.Partial, Pow(new(-1, 4), new(0.5)).Definedness);
        Assert.True(Pow(new(-2, 3), new(1, 3)).Contains(-8) && Pow(new(-2, 3), new(1, 3)).Contains(27) && Pow(new(-2, 3), new(1, 3)).Contains(4));
        Assert.True(Pow(new(0, 4), new(0, 0.5)).Contains(0) && Pow(new(0, 4), new(0, 0.5)).Contains(2) && Pow(new(0, 4), new(0, 0.5)).Contains(1));
    }

    [Fact]
    public void Decimals_are_never_rounded_inward()
    {
        var state = Points.Seed;
        for (var i = 0; i < 1000; i++)
        {
            var x = Wild(ref state);
            var digits = 1 + (int)(Points.Next(ref state) * 20);
            var point = new Interval(x);
            var exact = Rational.FromDouble(x);
            Assert.True(Rational.TryParse(point.LowerDecimal(digits), out var low) && low <= exact, $"{x:R} {digits}: {point.LowerDecimal(digits)}");
            Assert.True(Rational.TryParse(point.UpperDecimal(digits), out var high) && exact <= high, $"{x:R} {digits}: {point.UpperDecimal(digits)}");
            Assert.True(high - low <= Rational.Abs(exact) * new Rational(2, BigInteger.Pow(10, digits - 1)));
            Assert.Equal(point.LowerDecimal(digits), BigInterval.FromDouble(x).LowerDecimal(digits));
            Assert.Equal(point.UpperDecimal(digits), BigInterval.FromDouble(x).UpperDecimal(digits));
        }

        Assert.Equal("-inf", Interval.Entire.LowerDecimal(4));
        Assert.Equal("inf", Interval.Entire.UpperDecimal(4));
        Assert.Equal("0", new Interval(0).LowerDecimal(4));
        Assert.Equal("10", new Interval(9.96).UpperDecimal(2));
    }

    [Fact]
    public void Doubles_read_from_more_bits_lie_outside()
    {
        using var scope = BigInterval.WithPrecision(300);
        var third = BigInterval.FromRational(new Rational(1, 3));
        var (low, high) = third.ToDoubles();
        Assert.Equal(high, Math.BitIncrement(low));
        Assert.Equal((0.0, double.Epsilon), BigInterval.Power(BigInterval.FromDouble(0.5), 2000).ToDoubles());
        Assert.Equal((double.MaxValue, double.PositiveInfinity), BigInterval.Power(BigInterval.FromDouble(2), 2000).ToDoubles());
        Assert.Equal((-1.5, -1.5), BigInterval.FromDouble(-1.5).ToDoubles());
    }

    [Fact]
    public void A_choice_is_as_defined_as_its_branch_and_its_condition()
    {
        var (one, two) = (new Interval(1), new Interval(2));
        Assert.Equal(one, Interval.Select(Relation.Greater, new(1, 2), one, Interval.Undefined));
        Assert.Equal(Interval.Undefined, Interval.Select(Relation.Greater, new(-2, -1), one, Interval.Undefined));
        Assert.Equal(Definedness.Partial, Interval.Select(Relation.Greater, new(-1, 1), one, Interval.Undefined).Definedness);
        Assert.Equal(new Interval(1, 2), Interval.Select(Relation.Greater, new(-1, 1), one, two));
        Assert.Equal(Definedness.Undefined, Interval.Select(Relation.Greater, Interval.Undefined, one, two).Definedness);
        var partial = Interval.Apply(UnaryFunction.Log, new Interval(-1, 0.5));
        Assert.Equal((Definedness.Partial, (1.0, 1.0)), (Interval.Select(Relation.Less, partial, one, two).Definedness, Interval.Select(Relation.Less, partial, one, two).ToDoubles()));
        Assert.Equal(Trilean.Unknown, partial.Compare(Relation.Less));
        Assert.Equal(ExactReal.Kink, ExactReal.Select(Relation.Less, ExactReal.Kink, default, default));
    }

    private static void CheckPoints(double a, double b)
    {
        foreach (var operation in Operations)
        {
            var exact = ExactReal.Apply(operation, ExactReal.FromDouble(a), ExactReal.FromDouble(b));
            var result = Interval.Apply(operation, new Interval(a), new Interval(b));
            if (!exact.IsExact)
            {
                Assert.Equal(Definedness.Undefined, result.Definedness);
                continue;
            }

            var what = $"{operation} of {a:R} and {b:R}: {result}";
            Assert.True(BigInterval.FromInterval(result).Contains(exact.Value), what);
            var nearest = exact.Value.ToDouble();
            var point = double.IsFinite(nearest) && Rational.FromDouble(nearest) == exact.Value;

            // Only sums beyond half the greatest double may give up exactness.
            Assert.True(!point || result.IsPoint || Math.Abs(nearest) >= 4e307, what);
            Assert.True(result.Upper <= Math.BitIncrement(result.Lower) || Math.Abs(nearest) >= 4e307, what);
            var big = BigInterval.Apply(operation, BigInterval.FromDouble(a), BigInterval.FromDouble(b));
            Assert.True(big.Contains(exact.Value), what);
        }
    }

    private static double Wild(ref ulong state)
    {
        var x = Math.ScaleB(1 + Points.Next(ref state), (int)(2040 * Points.Next(ref state)) - 1070);
        x = Points.Next(ref state) < 0.3 ? Math.Round(Points.Spread(ref state, 50)) : x;
        return Points.Next(ref state) < 0.5 ? -x : x;
    }

    private static Interval Range(ref ulong state)
    {
        var (a, b) = (Points.Next(ref state) < 0.2 ? 0 : Points.Spread(ref state, 4), Points.Spread(ref state, 4));
        return new(Math.Min(a, b), Math.Max(a, b));
    }
}
