namespace ProxyProof.Numerics.Tests;

public class DualTests
{
    public static TheoryData<UnaryFunction> Unary => [.. Enum.GetValues<UnaryFunction>()];

    public static TheoryData<BinaryFunction> Binary => [.. Enum.GetValues<BinaryFunction>()];

    [Theory]
    [MemberData(nameof(Unary))]
    public void Tangents_of_unary_functions_match_central_differences(UnaryFunction function)
    {
        foreach (var x in new[] { 0.3, 0.7, -0.4, 0.95, -0.85, 2.5, -3.25, 0.15 })
        {
            var exact = Dual<Real>.Apply(function, new(new(x), new(2)));
            const double h = 1e-5;
            var up = Real.Apply(function, new(x + h)).Value;
            var down = Real.Apply(function, new(x - h)).Value;
            if (double.IsNaN(up))
            {
                Assert.True(double.IsNaN(exact.Value.Value));
                continue;
            }

            var expected = (up - down) / h;
            Assert.Equal(expected, exact.Tangent.Value, 1e-7 * Math.Max(1, Math.Abs(expected)));
            Assert.Equal(Real.Apply(function, new(x)), exact.Value);
        }
    }

    [Theory]
    [MemberData(nameof(Binary))]
    public void Tangents_of_binary_functions_match_central_differences(BinaryFunction function)
    {
        foreach (var (x, y) in new[] { (0.3, 0.7), (2.5, 1.25), (-0.4, 0.9), (1.5, 3.0), (-4.5, 2.0), (0.2, 1.1) })
        {
            // Along (2, -3); a negative base takes a constant exponent.
            var isPower = function == BinaryFunction.Power && x < 0;
            var (yy, dy) = isPower ? (3.0, 0.0) : (y, -3.0);
            var exact = Dual<Real>.Apply(function, new(new(x), new(2)), new(new(yy), new(dy)));
            const double h = 1e-5;
            var up = Real.Apply(function, new(x + (2 * h)), new(yy + (dy * h))).Value;
            var down = Real.Apply(function, new(x - (2 * h)), new(yy - (dy * h))).Value;
            var expected = (up - down) / (2 * h);
            Assert.Equal(expected, exact.Tangent.Value, 1e-7 * Math.Max(1, Math.Abs(expected)));
        }
    }

    [Fact]
    public void Kinks_take_the_conventions()
    {
        Assert.Equal(0, Slope(UnaryFunction.Relu, 0));
        Assert.Equal(0, Slope(UnaryFunction.Abs, 0));
        Assert.Equal(0, Slope(UnaryFunction.Step, 0));
        Assert.Equal(0, Slope(UnaryFunction.KinkStep, 3));
        Assert.Equal(1, Slope(UnaryFunction.Elu, 0));
        Assert.Equal(double.NaN, Slope(UnaryFunction.Sqrt, 0));
        var tie = Dual<Real>.Apply(BinaryFunction.Max, new(new(1), new(5)), new(new(1), new(7)));
        Assert.Equal(5, tie.Tangent.Value);
        tie = Dual<Real>.Apply(BinaryFunction.Min, new(new(1), new(5)), new(new(1), new(7)));
        Assert.Equal(5, tie.Tangent.Value);
        var leak = Dual<Real>.Apply(BinaryFunction.LeakyRelu, Dual<Real>.Variable(new(0)), Dual<Real>.FromDouble(0.1));
        Assert.Equal(0.1, leak.Tangent.Value);
        var ratio = Dual<Real>.Apply(BinaryFunction.KinkRatio, Dual<Real>.Variable(new(0)), Dual<Real>.Variable(new(0)));
        Assert.Equal(0, ratio.Tangent.Value);
    }

    [Fact]
    public void Powers_at_zero_have_the_slope_of_the_monomial()
    {
        var x = Dual<Real>.Variable(new(0));
        Assert.Equal(1, Dual<Real>.Power(x, 1).Tangent.Value);
        Assert.Equal(0, Dual<Real>.Power(x, 2).Tangent.Value);
        Assert.Equal(0, Dual<Real>.Power(x, 0).Tangent.Value);
        Assert.Equal(0, Dual<Real>.Apply(BinaryFunction.Power, x, Dual<Real>.FromDouble(2)).Tangent.Value);
        Assert.Equal(1, Dual<Real>.Apply(BinaryFunction.Power, x, Dual<Real>.FromDouble(1)).Tangent.Value);
        Assert.Equal(12, Dual<Real>.Power(Dual<Real>.Variable(new(-2)), 3).Tangent.Value);
        var undefined = Dual<Real>.Apply(BinaryFunction.Power, Dual<Real>.Constant(new(-2)), Dual<Real>.Variable(new(3)));
        Assert.True(double.IsNaN(undefined.Tangent.Value));
    }

    [Fact]
    public void Duals_nest_to_second_derivatives()
    {
        // x^3 tanh(x) at 0.5: 6x t + 6x^2 t' + x^3 t'' with t' = 1 - t^2, t'' = -2 t t'.
        var x = new Dual<Dual<Real>>(Dual<Real>.Variable(new(0.5)), Dual<Real>.Constant(new(1)));
        var y = Dual<Dual<Real>>.Apply(BinaryFunction.Multiply, Dual<Dual<Real>>.Power(x, 3), Dual<Dual<Real>>.Apply(UnaryFunction.Tanh, x));
        var t = Math.Tanh(0.5);
        var slope = 1 - (t * t);
        Assert.Equal((3 * t) + (1.5 * slope) - (0.25 * t * slope), y.Tangent.Tangent.Value, 1e-14);
    }

    [Fact]
    public void Selections_select_value_and_tangent_together()
    {
        var a = new Dual<Real>(new(1), new(10));
        var b = new Dual<Real>(new(2), new(20));
        Assert.Equal(b, Dual<Real>.Select(Relation.Less, a, a, b));
        Assert.Equal(a, Dual<Real>.Select(Relation.GreaterOrEqual, a, a, b));
    }

    private static double Slope(UnaryFunction function, double x) => Dual<Real>.Apply(function, Dual<Real>.Variable(new(x))).Tangent.Value;
}
