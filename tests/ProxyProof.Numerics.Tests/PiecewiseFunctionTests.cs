namespace ProxyProof.Numerics.Tests;

/// <summary>The piecewise functions and the kinks over all three carriers, with the exact carrier as the judge.</summary>
public class PiecewiseFunctionTests
{
    private static readonly BinaryFunction[] Exact =
    [
        BinaryFunction.LeakyRelu, BinaryFunction.Smelu, BinaryFunction.Huber, BinaryFunction.TieStep, BinaryFunction.KinkRatio, BinaryFunction.Max, BinaryFunction.Min,
    ];

    [Fact]
    public void At_points_the_exact_value_is_enclosed_within_an_ulp()
    {
        var state = Points.Seed;
        for (var i = 0; i < Points.Count / 2; i++)
        {
            var (x, y) = (Value(ref state), Value(ref state));
            foreach (var function in Exact)
            {
                if (function == BinaryFunction.KinkRatio && Math.Abs(x) > y)
                {
                    continue;
                }

                var exact = ExactReal.Apply(function, ExactReal.FromDouble(x), ExactReal.FromDouble(y));
                var result = Interval.Apply(function, new Interval(x), new Interval(y));
                var big = BigInterval.Apply(function, BigInterval.FromDouble(x), BigInterval.FromDouble(y));
                Assert.Equal(exact.Exactness == Exactness.Undefined, result.Definedness == Definedness.Undefined);
                Assert.Equal(result.Definedness, big.Definedness);
                if (exact.IsExact)
                {
                    Assert.True(BigInterval.FromInterval(result).Contains(exact.Value) && big.Contains(exact.Value), $"{function}({x:R}, {y:R}): {result}");
                    Assert.True(Math.Abs(BitConverter.DoubleToInt64Bits(result.Upper) - BitConverter.DoubleToInt64Bits(result.Lower)) <= 1, $"{function}({x:R}, {y:R}): {result}");
                }
            }
        }
    }

    [Fact]
    public void Over_ranges_every_value_is_enclosed()
    {
        var state = Points.Seed;
        for (var i = 0; i < Points.Count / 40; i++)
        {
            var x = Range(ref state);
            var y = Range(ref state);
            foreach (var function in Exact.Where(static f => f != BinaryFunction.KinkRatio))
            {
                var result = BigInterval.FromInterval(Interval.Apply(function, x, y));
                foreach (var a in new[] { x.Lower, x.Upper, x.Midpoint })
                {
                    foreach (var b in new[] { y.Lower, y.Upper, y.Midpoint })
                    {
                        var at = ExactReal.Apply(function, ExactReal.FromDouble(a), ExactReal.FromDouble(b));
                        Assert.True(at.Exactness != Exactness.Exact || result.Contains(at.Value), $"{function}({x}, {y}) at {a:R}, {b:R}: {result}");
                        Assert.True(at.Exactness != Exactness.Undefined || result.Definedness < Definedness.Defined, $"{function}({x}, {y}) at {a:R}, {b:R}");
                    }
                }
            }
        }
    }

    [Fact]
    public void A_derivative_at_a_kink_is_the_whole_Clarke_set()
    {
        var zero = new Interval(0);
        Assert.Equal(new Interval(0, 1), Interval.Apply(UnaryFunction.KinkStep, zero));
        Assert.Equal(new Interval(-1, 1), Interval.Apply(UnaryFunction.KinkSign, zero));
        Assert.Equal(new Interval(0, 1), Interval.Apply(UnaryFunction.KinkStep, new Interval(-1, 0)));
        Assert.Equal(new Interval(0, 1), Interval.Apply(BinaryFunction.TieStep, new Interval(3), new Interval(3)));
        Assert.Equal(new Interval(1), Interval.Apply(BinaryFunction.TieStep, new Interval(3), new Interval(2)));
        Assert.Equal(new Interval(-1, 1), Interval.Apply(BinaryFunction.KinkRatio, zero, zero));
        Assert.Equal(ExactReal.Kink, ExactReal.Apply(UnaryFunction.KinkStep, default));
        Assert.Equal(ExactReal.Kink, ExactReal.Apply(BinaryFunction.TieStep, default, default));
        Assert.Equal(ExactReal.Kink, ExactReal.Apply(BinaryFunction.KinkRatio, default, default));
    }

    [Fact]
    public void A_number_too_long_is_unsupported()
    {
        var x = ExactReal.FromRational(new Rational(3, 7));
        Assert.Equal(Exactness.Unsupported, ExactReal.Power(x, 1_000_000_000).Exactness);
        Assert.Equal(Exactness.Exact, ExactReal.Power(x, 1000).Exactness);
        Assert.Equal(Exactness.Undefined, ExactReal.Power(default, -1).Exactness);
        Assert.Equal(Exactness.Unsupported, ExactReal.Apply(UnaryFunction.Exp, x).Exactness);
    }

    private static double Value(ref ulong state) =>
        Points.Next(ref state) < 0.5 ? Math.Round(Points.Spread(ref state, 4)) : Points.Spread(ref state, 4);

    private static Interval Range(ref ulong state)
    {
        var (a, b) = (Value(ref state), Value(ref state));
        return new(Math.Min(a, b), Math.Max(a, b));
    }
}
