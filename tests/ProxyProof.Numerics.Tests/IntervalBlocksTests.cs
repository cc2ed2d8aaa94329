namespace ProxyProof.Numerics.Tests;

public class IntervalBlocksTests
{
    public static TheoryData<UnaryFunction> Functions() =>
    [
        UnaryFunction.Exp, UnaryFunction.Log, UnaryFunction.Tanh, UnaryFunction.Sigmoid, UnaryFunction.Softplus, UnaryFunction.Sinh, UnaryFunction.Cosh,
        UnaryFunction.Elu, UnaryFunction.Atan, UnaryFunction.Sin, UnaryFunction.Cos, UnaryFunction.Sqrt,
    ];

    /// <summary>The lanes' own error is at most half of the slack that the enclosure adds: the scalar enclosure of the value lies well within.</summary>
    [Theory]
    [MemberData(nameof(Functions))]
    public void Values_at_points_lie_within_with_room_to_spare(UnaryFunction function)
    {
        var random = new Random(7);
        var (x, lower, upper) = (new double[4096], new double[4096], new double[4096]);
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < x.Length; i++)
            {
                var size = round switch { 0 => 2 * random.NextDouble(), 1 => 700 * random.NextDouble(), _ => Math.ScaleB(1 + random.NextDouble(), random.Next(-300, 10)) };
                x[i] = function is UnaryFunction.Log or UnaryFunction.Sqrt || random.Next(2) == 0 ? size : -size;
            }

            IntervalBlocks.Apply(function, new RangeSpan(x, x), new RangeSpan(lower, upper), default);
            for (var i = 0; i < x.Length; i++)
            {
                var exact = Interval.Apply(function, new Interval(x[i]));
                var room = function == UnaryFunction.Sqrt || x[i] == 0 ? 0 : Math.ScaleB(Math.Abs(exact.Midpoint), -50);
                var text = $"{function}({x[i]:R}) = {exact}, not [{lower[i]:R}, {upper[i]:R}]";
                Assert.True(lower[i] <= exact.Lower && exact.Upper <= upper[i], text);
                if (!double.IsFinite(exact.Lower) || !double.IsFinite(exact.Upper))
                {
                    continue;
                }

                Assert.True(lower[i] <= exact.Lower - room || lower[i] is 0 or 1 or -1 || lower[i] == x[i], text);
                Assert.True(upper[i] >= exact.Upper + room || upper[i] is 0 or 1 or -1 || upper[i] == x[i] || Math.Abs(upper[i]) < 1.58, text);
                Assert.True(upper[i] - lower[i] <= Math.ScaleB(Math.Abs(exact.Midpoint), -46) + 1e-23, text);
            }
        }
    }

    [Theory]
    [InlineData(BinaryFunction.Add)]
    [InlineData(BinaryFunction.Subtract)]
    [InlineData(BinaryFunction.Multiply)]
    [InlineData(BinaryFunction.Divide)]
    public void Arithmetic_has_the_ends_of_the_scalar_interval(BinaryFunction function)
    {
        var random = new Random(3);
        const int count = 8192;
        var (xl, xu, yl, yu, rl, ru) = (new double[count], new double[count], new double[count], new double[count], new double[count], new double[count]);
        for (var i = 0; i < count; i++)
        {
            (xl[i], xu[i]) = Draw(random);
            (yl[i], yu[i]) = Draw(random);
        }

        IntervalBlocks.Apply(function, new RangeSpan(xl, xu), new RangeSpan(yl, yu), new RangeSpan(rl, ru), default);
        for (var i = 0; i < count; i++)
        {
            var expected = Interval.Apply(function, new Interval(xl[i], xu[i]), new Interval(yl[i], yu[i]));
            Assert.True(expected.Lower == rl[i] && expected.Upper == ru[i], $"[{xl[i]:R}, {xu[i]:R}] {function} [{yl[i]:R}, {yu[i]:R}]: {expected}, not [{rl[i]:R}, {ru[i]:R}]");
        }
    }

    private static (double Lower, double Upper) Draw(Random random)
    {
        double Number() => random.Next(6) == 0 ? random.Next(-3, 4) : Math.ScaleB((2 * random.NextDouble()) - 1, random.Next(-60, 60));
        var (a, b) = (Number(), random.Next(5) == 0 ? double.NaN : Number());
        return double.IsNaN(b) ? (a, a) : (Math.Min(a, b), Math.Max(a, b));
    }
}
