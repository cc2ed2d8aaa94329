using System.Numerics;
using ProxyProof.Numerics.Tests.Oracles;

namespace ProxyProof.Numerics.Tests.Enclosures;

/// <summary>The elementary functions of both enclosing carriers against the fixed-point oracle.</summary>
public class ElementaryFunctionTests
{
    /// <summary>The functions that need a series, how far random arguments reach, and the greatest width in ulps that a point may be enclosed with.</summary>
    public static readonly TheoryData<UnaryFunction, double, int> Functions = new()
    {
        { UnaryFunction.Exp, 50, 1 }, { UnaryFunction.Exp, 700, 1 }, { UnaryFunction.Log, 100, 1 }, { UnaryFunction.Sqrt, 100, 1 },
        { UnaryFunction.Sin, 10, 1 }, { UnaryFunction.Sin, 1e9, 1 }, { UnaryFunction.Cos, 10, 1 }, { UnaryFunction.Cos, 1e9, 1 }, { UnaryFunction.Tan, 100, 1 },
        { UnaryFunction.Sinh, 40, 1 }, { UnaryFunction.Cosh, 40, 1 }, { UnaryFunction.Tanh, 25, 1 }, { UnaryFunction.Atan, 50, 1 },
        { UnaryFunction.Arcsin, 1, 1 }, { UnaryFunction.Arccos, 1, 1 }, { UnaryFunction.Erf, 6, 1 }, { UnaryFunction.Sigmoid, 50, 1 },
        { UnaryFunction.Softplus, 50, 1 }, { UnaryFunction.Gelu, 6, 1 }, { UnaryFunction.Silu, 50, 1 }, { UnaryFunction.Elu, 50, 1 },
    };

    /// <summary>The same functions once each.</summary>
    public static TheoryData<UnaryFunction> Names => new(Functions.Select(static row => (UnaryFunction)row[0]).Distinct());

    [Theory]
    [MemberData(nameof(Functions))]
    public void The_enclosure_of_a_value_at_a_point_contains_it_and_is_narrow(UnaryFunction function, double span, int ulps)
    {
        // The oracle's integers have thousands of bits for the far row of the exponential; the near row has the full number.
        var count = span == 700 ? Points.Count / 10 : Points.Count;
        const int chunk = 500;
        Parallel.For(0, (count + chunk - 1) / chunk, part =>
        {
            var state = Points.Seed + ((ulong)part << 20);
            for (var i = 0; i < chunk; i++)
            {
                var x = Points.Spread(ref state, span);
                x = function is UnaryFunction.Log or UnaryFunction.Sqrt ? Math.Abs(x) : x;
                Check(function, x, ulps);
            }
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_hard_arguments_are_enclosed(UnaryFunction function)
    {
        foreach (var hard in Points.Hard)
        {
            foreach (var x in new[] { hard, Math.BitIncrement(hard), Math.BitDecrement(hard) }.Where(double.IsFinite))
            {
                Check(function, x, 4);
                var big = BigInterval.Apply(function, BigInterval.FromDouble(x));
                var (lower, upper) = big.ToDoubles();
                var narrow = Interval.Apply(function, new Interval(x));
                Assert.Equal(narrow.Definedness, big.Definedness);
                Assert.True(narrow.Definedness == Definedness.Undefined || (lower <= narrow.Upper && narrow.Lower <= upper), $"{function}({x:R}): {big} and {narrow} are disjoint");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void More_bits_narrow_the_enclosure_and_keep_the_value(UnaryFunction function)
    {
        var state = Points.Seed;
        for (var i = 0; i < 40; i++)
        {
            var x = Points.Spread(ref state, function is UnaryFunction.Arcsin or UnaryFunction.Arccos ? 1 : 12);
            x = function is UnaryFunction.Log or UnaryFunction.Sqrt ? Math.Abs(x) : x;
            foreach (var precision in new[] { 64, 150, 400 })
            {
                using var scope = BigInterval.WithPrecision(precision);
                var result = BigInterval.Apply(function, BigInterval.FromDouble(x));
                Assert.True(result.RelativeWidthExponent <= 3 - precision, $"{function}({x:R}) at {precision} bits: {result.RelativeWidthExponent}");

                const int bits = 600;
                var value = Oracle.Evaluate(function, x, bits);
                var unit = BigInteger.One << bits;
                Assert.True(
                    result.Contains(new Rational(value - 4, unit)) || result.Contains(new Rational(value + 4, unit)) || result.IsPoint,
                    $"{function}({x:R}) at {precision} bits: {result}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_range_contains_the_enclosures_of_its_points_and_grows_with_its_argument(UnaryFunction function)
    {
        var state = Points.Seed;
        for (var i = 0; i < 400; i++)
        {
            var (a, b) = (Points.Spread(ref state, 8), Points.Spread(ref state, 8));
            var outer = new Interval(Math.Min(a, b), Math.Max(a, b));
            var (c, d) = (outer.Lower + (Points.Next(ref state) * outer.Width), outer.Lower + (Points.Next(ref state) * outer.Width));
            (c, d) = (Math.Clamp(Math.Min(c, d), outer.Lower, outer.Upper), Math.Clamp(Math.Max(c, d), outer.Lower, outer.Upper));
            var large = Interval.Apply(function, outer);
            var small = Interval.Apply(function, new Interval(c, d));
            AssertWithin(small, large, $"{function}({outer}) and its part [{c:R}, {d:R}]");
            AssertWithin(Interval.Apply(function, new Interval(c)), small, $"{function}([{c:R}, {d:R}]) at its lower end");
            var middle = Math.Clamp((c + d) / 2, c, d);
            AssertWithin(Interval.Apply(function, new Interval(middle)), small, $"{function}([{c:R}, {d:R}]) at {middle:R}");

            var half = Interval.Apply(function, new Interval(double.NegativeInfinity, outer.Upper));
            AssertWithin(large, half, $"{function} below {outer.Upper:R}");
            AssertWithin(half, Interval.Apply(function, Interval.Entire), $"{function} everywhere");
            AssertWithin(large, Interval.Apply(function, new Interval(outer.Lower, double.PositiveInfinity)), $"{function} above {outer.Lower:R}");
        }
    }

    [Fact]
    public void The_exact_values_are_points()
    {
        (UnaryFunction Function, double X, double Value)[] exact =
        [
            (UnaryFunction.Exp, 0, 1), (UnaryFunction.Log, 1, 0), (UnaryFunction.Sin, 0, 0), (UnaryFunction.Cos, 0, 1), (UnaryFunction.Tan, 0, 0),
            (UnaryFunction.Sinh, 0, 0), (UnaryFunction.Cosh, 0, 1), (UnaryFunction.Tanh, 0, 0), (UnaryFunction.Atan, 0, 0), (UnaryFunction.Arcsin, 0, 0),
            (UnaryFunction.Arccos, 1, 0), (UnaryFunction.Erf, 0, 0), (UnaryFunction.Sigmoid, 0, 0.5), (UnaryFunction.Gelu, 0, 0), (UnaryFunction.Silu, 0, 0),
            (UnaryFunction.Elu, 0, 0), (UnaryFunction.Elu, 7.3, 7.3), (UnaryFunction.Sqrt, 0, 0), (UnaryFunction.Sqrt, 9, 3), (UnaryFunction.Sqrt, 0.25, 0.5),
            (UnaryFunction.Abs, -3.1, 3.1), (UnaryFunction.Relu, -3.1, 0), (UnaryFunction.Relu, 3.1, 3.1), (UnaryFunction.Negate, 3.1, -3.1),
            (UnaryFunction.Step, 0, 0), (UnaryFunction.Step, 1e-300, 1), (UnaryFunction.Sign, 0, 0), (UnaryFunction.Sign, -4, -1),
            (UnaryFunction.KinkStep, -1, 0), (UnaryFunction.KinkStep, 1, 1), (UnaryFunction.KinkSign, -1, -1), (UnaryFunction.KinkSign, 1, 1),
        ];
        foreach (var (function, x, value) in exact)
        {
            Assert.Equal(new Interval(value), Interval.Apply(function, new Interval(x)));
            Assert.Equal(BigInterval.FromDouble(value), BigInterval.Apply(function, BigInterval.FromDouble(x)));
            Assert.Equal(ExactReal.FromDouble(value), ExactReal.Apply(function, ExactReal.FromDouble(x)));
        }
    }

    [Fact]
    public void The_minimum_of_a_valley_is_enclosed_tightly()
    {
        foreach (var function in new[] { UnaryFunction.Gelu, UnaryFunction.Silu })
        {
            var place = function == UnaryFunction.Gelu ? -0.7517915246935645 : -1.2784645427610738;
            var range = Interval.Apply(function, new Interval(-20, -0.01));
            var least = Oracle.Evaluate(function, place, 130);
            Assert.True(FixedPoint.FromDouble(range.Lower, 130) <= least);
            Assert.True(range.Lower >= Math.BitDecrement(Interval.Apply(function, new Interval(place)).Lower));

            // The derivative changes its sign between two neighbours 10^-20 apart: three values that fall and rise again.
            const int bits = 400;
            var unit = BigInteger.One << bits;
            var left = Value(function, -1);
            var middle = Value(function, 0);
            var right = Value(function, 1);
            Assert.True(left > middle && right > middle);
            var stated = function == UnaryFunction.Gelu ? Numerics.Enclosures.Valleys.Gelu : Numerics.Enclosures.Valleys.Silu;
            var value = new Rational(middle, unit);
            Assert.True(stated.LeastValue < value);
            Assert.True(value - stated.LeastValue < new Rational(1, BigInteger.Pow(10, 97)));

            BigInteger Value(UnaryFunction f, int offset)
            {
                var s = f == UnaryFunction.Gelu ? Numerics.Enclosures.Valleys.Gelu : Numerics.Enclosures.Valleys.Silu;
                var x = ((s.Left + s.Right) / 2) + new Rational(offset, BigInteger.Pow(10, 40));
                return Oracle.EvaluateRational(f, x, bits);
            }
        }
    }

    [Fact]
    public void Beyond_their_domain_functions_are_undefined_and_across_its_end_partial()
    {
        (UnaryFunction Function, Interval Outside, Interval Across)[] domains =
        [
            (UnaryFunction.Log, new(-2, -1), new(-1, 2)), (UnaryFunction.Log, new(0), new(0, 1)), (UnaryFunction.Sqrt, new(-2, -1), new(-1, 4)),
            (UnaryFunction.Arcsin, new(1.5, 2), new(0.5, 2)), (UnaryFunction.Arccos, new(-3, -2), new(-2, 0)),
        ];
        foreach (var (function, outside, across) in domains)
        {
            Assert.Equal(Definedness.Undefined, Interval.Apply(function, outside).Definedness);
            Assert.Equal(Definedness.Partial, Interval.Apply(function, across).Definedness);
            Assert.Equal(Definedness.Undefined, BigInterval.Apply(function, BigInterval.FromInterval(outside)).Definedness);
            Assert.Equal(Definedness.Partial, BigInterval.Apply(function, BigInterval.FromInterval(across)).Definedness);
        }

        Assert.Equal(Definedness.Partial, Interval.Apply(UnaryFunction.Tan, new Interval(1, 2)).Definedness);
        Assert.Equal(Definedness.Defined, Interval.Apply(UnaryFunction.Tan, new Interval(1.5707963267948966)).Definedness);
        Assert.Equal(Definedness.Undefined, Interval.Apply(UnaryFunction.Exp, Interval.Undefined).Definedness);
        Assert.Equal(Definedness.Partial, Interval.Apply(UnaryFunction.Exp, Interval.Apply(UnaryFunction.Log, new Interval(-1, 2))).Definedness);
    }

    [Fact]
    public void Enormous_arguments_of_the_exponential_neither_hang_nor_lie()
    {
        var large = BigInterval.Apply(UnaryFunction.Exp, BigInterval.FromDouble(1e9));
        Assert.Equal("inf", large.UpperDecimal(3));
        Assert.Equal(Trilean.True, large.Compare(Relation.Greater));
        var small = BigInterval.Apply(UnaryFunction.Exp, BigInterval.FromDouble(-1e9));
        Assert.Equal("0", small.LowerDecimal(3));
        Assert.Equal((0.0, double.Epsilon), small.ToDoubles());
        Assert.Equal(new Interval(double.MaxValue, double.PositiveInfinity), Interval.Apply(UnaryFunction.Exp, new Interval(710)));
        Assert.Equal(new Interval(0, double.Epsilon), Interval.Apply(UnaryFunction.Exp, new Interval(-800)));
    }

    private static void Check(UnaryFunction function, double x, int ulps)
    {
        var result = Interval.Apply(function, new Interval(x));
        var inside = function switch
        {
            UnaryFunction.Log => x > 0,
            UnaryFunction.Sqrt => x >= 0,
            UnaryFunction.Arcsin or UnaryFunction.Arccos => Math.Abs(x) <= 1,
            _ => true,
        };
        Assert.Equal(inside ? Definedness.Defined : Definedness.Undefined, result.Definedness);
        if (!inside || double.IsInfinity(result.Upper) || double.IsInfinity(result.Lower))
        {
            return;
        }

        Assert.True(result.Lower <= result.Upper, $"{function}({x:R})");
        var steps = BitConverter.DoubleToInt64Bits(Math.Abs(result.Lower)) - BitConverter.DoubleToInt64Bits(Math.Abs(result.Upper));
        Assert.True(Math.Abs(steps) <= ulps, $"{function}({x:R}) is {Math.Abs(steps)} ulps wide");

        // Beyond these the oracle's integers grow too long; the leading term is tested by the hard points of moderate size.
        var size = Math.Max(Math.Abs(result.Lower), Math.Abs(result.Upper));
        if (Math.Abs(x) > 1e30 || ((x > 9 || x < -21) && function is (UnaryFunction.Erf or UnaryFunction.Gelu)) || (x != 0 && Math.Abs(x) < 1e-200) || size < 1e-330 || (Math.Abs(x) > 800 && function is not (UnaryFunction.Sin or UnaryFunction.Cos or UnaryFunction.Tan or UnaryFunction.Log or UnaryFunction.Sqrt or UnaryFunction.Atan)))
        {
            return;
        }

        var bits = 130 + Math.Max(0, -Math.ILogB(size)) + Math.Max(0, -Math.ILogB(x == 0 ? 1 : x));
        var value = Oracle.Evaluate(function, x, bits);
        Assert.True(
            FixedPoint.FromDouble(result.Lower, bits) <= value + 4 && value - 4 <= FixedPoint.FromDouble(result.Upper, bits) + 1,
            $"{function}({x:R}) is not within {result}");
    }

    private static void AssertWithin(Interval inner, Interval outer, string what)
    {
        Assert.True(outer.Definedness <= inner.Definedness || inner.Definedness == Definedness.Undefined, what);
        Assert.True(inner.Definedness == Definedness.Undefined || (outer.Lower <= inner.Lower && inner.Upper <= outer.Upper), $"{what}: {inner} is not in {outer}");
    }
}
