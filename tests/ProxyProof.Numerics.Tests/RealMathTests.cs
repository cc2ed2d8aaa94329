namespace ProxyProof.Numerics.Tests;

public class RealMathTests
{
    private static readonly bool Soak = string.Equals(Environment.GetEnvironmentVariable("PROXYPROOF_SOAK"), "1", StringComparison.Ordinal);

    private static readonly Dictionary<string, (Func<double, double> Subject, Func<BigFloat, BigFloat> Oracle, Func<double, double>? Platform, double Bound, (double, double)[] Ranges)> Functions =
        new(StringComparer.Ordinal)
        {
            ["exp"] = (RealMath.Exp, BigFloat.Exp, Math.Exp, 2, [(-1, 1), (-700, 700), (-1e-9, 1e-9)]),
            ["expm1"] = (RealMath.Expm1, x => BigFloat.Exp(x) - 1, null, 3, [(-1, 1), (-40, 700), (-1e-9, 1e-9)]),
            ["log"] = (RealMath.Log, BigFloat.Log, Math.Log, 2, [(0.5, 2), (0, 1e300), (0, 1e-300), (1 - 1e-9, 1 + 1e-9)]),
            ["log1p"] = (RealMath.Log1p, x => BigFloat.Log(1 + x), null, 2, [(-0.9, 2), (0, 1e300), (-1e-9, 1e-9)]),
            ["sin"] = (RealMath.Sin, x => BigFloat.SinCos(x).Sin, Math.Sin, 2, [(-10, 10), (-1e6, 1e6), (-1e15, 1e15), (-1e-9, 1e-9)]),
            ["cos"] = (RealMath.Cos, x => BigFloat.SinCos(x).Cos, Math.Cos, 2, [(-10, 10), (-1e6, 1e6), (-1e15, 1e15), (-1e-9, 1e-9)]),
            ["tan"] = (RealMath.Tan, x => BigFloat.SinCos(x).Sin / BigFloat.SinCos(x).Cos, Math.Tan, 3, [(-10, 10), (-1e6, 1e6), (-1e15, 1e15), (-1e-9, 1e-9)]),
            ["sinh"] = (RealMath.Sinh, x => (BigFloat.Exp(x) - BigFloat.Exp(-x)) / 2, Math.Sinh, 3, [(-3, 3), (-710, 710), (-1e-9, 1e-9)]),
            ["cosh"] = (RealMath.Cosh, x => (BigFloat.Exp(x) + BigFloat.Exp(-x)) / 2, Math.Cosh, 3, [(-3, 3), (-710, 710), (-1e-9, 1e-9)]),
            ["tanh"] = (RealMath.Tanh, x => 1 - (2 / (BigFloat.Exp(2 * x) + 1)), Math.Tanh, 3, [(-3, 3), (-30, 30), (-1e-9, 1e-9)]),
            ["atan"] = (RealMath.Atan, BigFloat.Atan, Math.Atan, 2, [(-3, 3), (-1e9, 1e9), (-1e-9, 1e-9)]),
            ["asin"] = (RealMath.Asin, x => BigFloat.Atan(x / BigFloat.Sqrt(1 - (x * x))), Math.Asin, 2, [(-0.9999, 0.9999), (-1e-9, 1e-9)]),
            ["acos"] = (RealMath.Acos, x => 2 * BigFloat.Atan(BigFloat.Sqrt((1 - x) / (1 + x))), Math.Acos, 2, [(-0.9999, 0.9999), (-1e-9, 1e-9)]),
            ["erf"] = (RealMath.Erf, BigFloat.Erf, null, 2, [(-1, 1), (-6, 6), (-1e-9, 1e-9)]),
            ["erfc"] = (RealMath.Erfc, x => 1 - BigFloat.Erf(x), null, 4, [(-1, 1), (-6, 6), (-1e-9, 1e-9)]),
            ["sigmoid"] = (RealMath.Sigmoid, x => 1 / (1 + BigFloat.Exp(-x)), null, 3, [(-3, 3), (-700, 40), (-1e-9, 1e-9)]),
            ["softplus"] = (RealMath.Softplus, x => BigFloat.Log(1 + BigFloat.Exp(x)), null, 2, [(-3, 3), (-40, 40), (-1e-9, 1e-9)]),
            ["gelu"] = (RealMath.Gelu, x => x * (1 + BigFloat.Erf(x / BigFloat.Sqrt(2))) / 2, null, 5, [(-3, 3), (-9, 9), (-1e-9, 1e-9)]),
            ["silu"] = (RealMath.Silu, x => x / (1 + BigFloat.Exp(-x)), null, 3, [(-3, 3), (-700, 40), (-1e-9, 1e-9)]),
        };

    public static TheoryData<string> Names => [.. Functions.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Functions_stay_within_their_measured_error_of_exact_arithmetic(string name)
    {
        var (subject, oracle, _, bound, ranges) = Functions[name];
        foreach (var x in Points(ranges, Soak ? 20_000 : 200))
        {
            var ulps = oracle(BigFloat.Of(x)).UlpsTo(subject(x));
            Assert.True(ulps <= bound, $"{name}({x:R}) = {subject(x):R} is off by {ulps} ulp.");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Functions_agree_with_the_platform_to_a_few_ulp(string name)
    {
        var (subject, _, platform, bound, ranges) = Functions[name];
        if (platform is null)
        {
            return;
        }

        foreach (var x in Points(ranges, Soak ? 1_000_000 : 10_000))
        {
            var expected = platform(x);
            var ulp = Math.BitIncrement(Math.Abs(expected)) - Math.Abs(expected);
            Assert.True(Math.Abs(subject(x) - expected) <= (bound + 3) * ulp, $"{name}({x:R}) = {subject(x):R}, the platform says {expected:R}.");
        }
    }

    [Fact]
    public void Powers_stay_within_their_measured_error_of_exact_arithmetic()
    {
        foreach (var x in Points([(0, 3), (0, 1e9), (1 - 1e-6, 1 + 1e-6)], Soak ? 10_000 : 100))
        {
            foreach (var y in Points([(-20, 20), (-0.01, 0.01)], 8))
            {
                var exact = BigFloat.Exp(BigFloat.Of(y) * BigFloat.Log(BigFloat.Of(x)));
                Assert.True(exact.UlpsTo(RealMath.Pow(x, y)) <= 2, $"{x:R}^{y:R}");
            }

            for (var n = -20; n <= 20; n++)
            {
                var exact = BigFloat.Exp(n * BigFloat.Log(BigFloat.Of(x)));
                Assert.True(exact.UlpsTo(RealMath.Pow(x, n)) <= 7, $"{x:R}^{n}");
            }
        }
    }

    [Fact]
    public void Angles_of_any_size_are_reduced_exactly()
    {
        // Known values to 1300 bits; the first is the double nearest to a multiple of pi/2 among all.
        Assert.Equal(-4.6871659242546276e-19, RealMath.Cos(Math.ScaleB(6381956970095103.0, 797)), 1e-34);
        Assert.Equal(0.0049619547891840618, RealMath.Sin(double.MaxValue), 1e-17);
        Assert.Equal(-0.81788191211590860, RealMath.Sin(1e300), 1e-15);
        Assert.Equal(-RealMath.Sin(1e300), RealMath.Sin(-1e300));
        Assert.Equal(RealMath.Cos(1e22), RealMath.Cos(-1e22));
        Assert.Equal(-0.8522008497671888, RealMath.Sin(1e22), 1e-15);
    }

    public static TheoryData<UnaryFunction, double, double> SpecialValues => new()
    {
        { UnaryFunction.Tanh, 400, 1 },
        { UnaryFunction.Tanh, double.NegativeInfinity, -1 },
        { UnaryFunction.Tanh, -0.0, -0.0 },
        { UnaryFunction.Tanh, double.Epsilon, double.Epsilon },
        { UnaryFunction.Softplus, 1000, 1000 },
        { UnaryFunction.Softplus, double.NegativeInfinity, 0 },
        { UnaryFunction.Sigmoid, double.PositiveInfinity, 1 },
        { UnaryFunction.Sigmoid, -800, 0 },
        { UnaryFunction.Exp, double.PositiveInfinity, double.PositiveInfinity },
        { UnaryFunction.Exp, double.NegativeInfinity, 0 },
        { UnaryFunction.Exp, 710, double.PositiveInfinity },
        { UnaryFunction.Exp, -745.2, 0 },
        { UnaryFunction.Exp, -745, double.Epsilon },
        { UnaryFunction.Exp, 0, 1 },
        { UnaryFunction.Log, 1, 0 },
        { UnaryFunction.Log, 0, double.NaN },
        { UnaryFunction.Log, -1, double.NaN },
        { UnaryFunction.Log, double.PositiveInfinity, double.PositiveInfinity },
        { UnaryFunction.Sqrt, -1, double.NaN },
        { UnaryFunction.Sqrt, 0, 0 },
        { UnaryFunction.Arcsin, 2, double.NaN },
        { UnaryFunction.Arcsin, 1, Math.PI / 2 },
        { UnaryFunction.Arccos, 1, 0 },
        { UnaryFunction.Arccos, -1, Math.PI },
        { UnaryFunction.Arccos, -1.5, double.NaN },
        { UnaryFunction.Atan, double.NegativeInfinity, -Math.PI / 2 },
        { UnaryFunction.Sin, double.PositiveInfinity, double.NaN },
        { UnaryFunction.Sin, -0.0, -0.0 },
        { UnaryFunction.Cos, 0, 1 },
        { UnaryFunction.Sinh, -0.0, -0.0 },
        { UnaryFunction.Sinh, 800, double.PositiveInfinity },
        { UnaryFunction.Cosh, -800, double.PositiveInfinity },
        { UnaryFunction.Erf, double.PositiveInfinity, 1 },
        { UnaryFunction.Erf, -0.0, -0.0 },
        { UnaryFunction.Gelu, double.NegativeInfinity, -0.0 },
        { UnaryFunction.Gelu, 100, 100 },
        { UnaryFunction.Silu, -1e300, -0.0 },
        { UnaryFunction.Silu, 1e300, 1e300 },
        { UnaryFunction.Elu, double.NegativeInfinity, -1 },
        { UnaryFunction.Elu, 5, 5 },
        { UnaryFunction.Step, 0, 0 },
        { UnaryFunction.Sign, -0.0, 0 },
        { UnaryFunction.Relu, -3, 0 },
        { UnaryFunction.KinkStep, 0, 0 },
        { UnaryFunction.KinkSign, -2, -1 },
    };

    [Theory]
    [MemberData(nameof(SpecialValues))]
    public void Special_arguments_have_their_limits(UnaryFunction function, double x, double expected) =>
        Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(Canonical(Real.Apply(function, new Real(x)).Value)));

    [Fact]
    public void Undefined_arguments_stay_undefined()
    {
        foreach (var function in Enum.GetValues<UnaryFunction>())
        {
            Assert.True(double.IsNaN(Real.Apply(function, new Real(double.NaN)).Value), function.ToString());
        }

        foreach (var function in Enum.GetValues<BinaryFunction>())
        {
            foreach (var other in new[] { -2, 0, 1, 3.5 })
            {
                Assert.True(double.IsNaN(Real.Apply(function, new Real(double.NaN), new Real(other)).Value), function.ToString());
                Assert.True(double.IsNaN(Real.Apply(function, new Real(other), new Real(double.NaN)).Value), function.ToString());
            }
        }
    }

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(0, 2, 0)]
    [InlineData(0, -1, double.NaN)]
    [InlineData(-2, 3, -8)]
    [InlineData(-2, -2, 0.25)]
    [InlineData(-2, 0.5, double.NaN)]
    [InlineData(-1, 1e300, 1)]
    [InlineData(double.PositiveInfinity, -1, 0)]
    [InlineData(2, 1024, double.PositiveInfinity)]
    [InlineData(2, -1074, double.Epsilon)]
    [InlineData(2, -1076, 0)]
    [InlineData(4, 0.5, 2)]
    [InlineData(1, 1e308, 1)]
    public void Powers_have_the_stated_domain(double x, double y, double expected) => Assert.Equal(expected, RealMath.Pow(x, y));

    [Fact]
    public void Division_by_zero_and_bad_parameters_are_undefined()
    {
        Assert.True(double.IsNaN(Real.Apply(BinaryFunction.Divide, new(1), new(0)).Value));
        Assert.True(double.IsNaN(Real.Apply(BinaryFunction.Huber, new(1), new(0)).Value));
        Assert.True(double.IsNaN(Real.Apply(BinaryFunction.Smelu, new(1), new(-1)).Value));
        Assert.True(double.IsNaN(Real.Power(new(0), -1).Value));
        Assert.Equal(1, Real.Power(new(0), 0).Value);
        Assert.Equal(0, Real.Apply(BinaryFunction.KinkRatio, new(0), new(0)).Value);
        Assert.Equal(1, Real.Apply(BinaryFunction.TieStep, new(2), new(2)).Value);
    }

    internal static IEnumerable<double> Points((double, double)[] ranges, int count)
    {
        var random = new Random(12345);
        foreach (var (a, b) in ranges)
        {
            for (var i = 0; i < count / ranges.Length; i++)
            {
                yield return a + ((b - a) * random.NextDouble());
            }
        }
    }

    // The sign and payload of NaN are the processor's.
    private static double Canonical(double x) => double.IsNaN(x) ? double.NaN : x;
}
