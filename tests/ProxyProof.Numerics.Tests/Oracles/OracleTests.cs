using System.Numerics;

namespace ProxyProof.Numerics.Tests.Oracles;

/// <summary>The oracles are checked against one another and against identities before they judge anything.</summary>
public class OracleTests
{
    private const int Bits = 300;

    [Fact]
    public void The_logarithm_by_Newton_is_the_logarithm_by_the_arithmetic_geometric_mean()
    {
        foreach (var x in new[] { 0.001, 0.3, 0.9999, 1.5, 2, 10, 12345.678 })
        {
            var value = FixedPoint.FromDouble(x, Bits);
            AssertClose(FixedPoint.LogByMean(value, Bits), FixedPoint.Log(value, Bits, Math.Log(x)), 24);
        }
    }

    [Fact]
    public void Pi_is_four_arctangents_of_one_and_makes_the_sine_vanish()
    {
        AssertClose(FixedPoint.Pi(Bits), FixedPoint.Atan(FixedPoint.One(Bits), Bits) << 2, 12);
        AssertClose(BigInteger.Zero, FixedPoint.SinCos(FixedPoint.Pi(Bits) - 1, Bits).Sine, 12);
    }

    [Fact]
    public void Sine_and_cosine_lie_on_the_circle_and_the_arctangent_undoes_the_tangent()
    {
        foreach (var x in new[] { 0.1, 0.7, -1.2, 1.5 })
        {
            var angle = FixedPoint.FromDouble(x, Bits);
            var (sine, cosine) = FixedPoint.SinCos(angle, Bits);
            AssertClose(FixedPoint.One(Bits), FixedPoint.Multiply(sine, sine, Bits) + FixedPoint.Multiply(cosine, cosine, Bits), 12);
            AssertClose(angle, FixedPoint.Atan(FixedPoint.Divide(sine, cosine, Bits), Bits), 20);
        }
    }

    [Fact]
    public void The_exponential_is_multiplicative()
    {
        var (a, b) = (FixedPoint.FromDouble(1.375, Bits), FixedPoint.FromDouble(-2.6, Bits));
        AssertClose(FixedPoint.Exp(a + b, Bits), FixedPoint.Multiply(FixedPoint.Exp(a, Bits), FixedPoint.Exp(b, Bits), Bits), 12);
    }

    [Fact]
    public void The_error_function_agrees_with_a_quadrature_of_its_integrand()
    {
        // Simpson's rule over [0, 1] with 2^12 panels: error below 2^-50.
        const int panels = 1 << 12;
        const int bits = 160;
        BigInteger sum = 0;
        for (var i = 0; i <= panels; i++)
        {
            var t = (BigInteger.One << bits) * i / panels;
            var weight = i == 0 || i == panels ? 1 : i % 2 == 1 ? 4 : 2;
            sum += weight * FixedPoint.Exp(-FixedPoint.Multiply(t, t, bits), bits);
        }

        var integral = FixedPoint.Divide((sum << 1) / (3 * panels), FixedPoint.Sqrt(FixedPoint.Pi(bits), bits), bits);
        AssertClose(integral, FixedPoint.Erf(FixedPoint.One(bits), bits), bits - 48);
    }

    [Fact]
    public void The_constants_of_the_subject_are_those_of_the_oracle()
    {
        foreach (var bits in new[] { 40, 256, 1280, 3000 })
        {
            var pi = Numerics.Enclosures.Constants.Pi(bits);
            var exact = FixedPoint.Pi(bits + 40);
            Assert.True(pi << 40 <= exact + 1000 && exact - 1000 <= (pi + 2) << 40);
            var ln2 = Numerics.Enclosures.Constants.Ln2(bits);
            var log = FixedPoint.Log(FixedPoint.One(bits + 40) << 1, bits + 40, Math.Log(2));
            Assert.True(ln2 << 40 <= log + 100_000 && log - 100_000 <= (ln2 + 2) << 40);
        }
    }

    private static void AssertClose(BigInteger expected, BigInteger actual, int bits) =>
        Assert.True(BigInteger.Abs(expected - actual) < BigInteger.One << bits, $"{BigInteger.Abs(expected - actual).GetBitLength()} bits apart");
}
