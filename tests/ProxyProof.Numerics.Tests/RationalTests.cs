using System.Globalization;
using System.Numerics;

namespace ProxyProof.Numerics.Tests;

public class RationalTests
{
    [Fact]
    public void Reading_a_decimal_and_rounding_it_is_what_the_platform_parses()
    {
        var state = Points.Seed;
        for (var i = 0; i < Points.Count; i++)
        {
            var digits = (BigInteger)(Points.Next(ref state) * 1e17) * (1 + (int)(Points.Next(ref state) * 1000));
            var text = string.Create(CultureInfo.InvariantCulture, $"{digits}e{(int)(660 * Points.Next(ref state)) - 345}");
            Assert.True(Rational.TryParse(text, out var value));
            Assert.Equal(double.Parse(text, CultureInfo.InvariantCulture), value.ToDouble());
        }

        foreach (var text in new[] { "0", "0.1", "-2.5e-3", "9007199254740993", "2.4703282292062327e-324", "2.4703282292062329e-324", "1.7976931348623158e308", "1.7976931348623159e308", "4.9406564584124654e-324" })
        {
            Assert.True(Rational.TryParse(text, out var value));
            Assert.Equal(double.Parse(text, CultureInfo.InvariantCulture), value.ToDouble());
        }
    }

    [Fact]
    public void Every_double_is_a_fraction_that_rounds_back()
    {
        var state = Points.Seed;
        for (var i = 0; i < Points.Count; i++)
        {
            var x = Math.ScaleB(Points.Spread(ref state, 2), (int)(2090 * Points.Next(ref state)) - 1070);
            Assert.Equal(x, double.IsFinite(x) ? Rational.FromDouble(x).ToDouble() : x);
        }
    }

    [Fact]
    public void A_tie_rounds_to_the_even_neighbour()
    {
        Assert.Equal(9007199254740992.0, new Rational(9007199254740993, 1).ToDouble());
        Assert.Equal(9007199254740996.0, new Rational(9007199254740995, 1).ToDouble());
        Assert.Equal(9007199254740994.0, new Rational((9007199254740993 * new BigInteger(1000)) + 1, 1000).ToDouble());
    }

    [Fact]
    public void The_laws_of_a_field_hold()
    {
        var state = Points.Seed;
        for (var i = 0; i < 1000; i++)
        {
            var (a, b, c) = (Next(ref state), Next(ref state), Next(ref state));
            Assert.Equal(a + b, b + a);
            Assert.Equal(a * (b + c), (a * b) + (a * c));
            Assert.Equal(a, a - b + b);
            Assert.True(b.IsZero || a == a / b * b);
            Assert.Equal((a - b).Sign, a.CompareTo(b));
            Assert.True(Rational.TryParse(a.ToString(), out var read));
            Assert.Equal(a, read);
        }

        static Rational Next(ref ulong state) => new((BigInteger)Points.Spread(ref state, 1e6), 1 + (BigInteger)(Points.Next(ref state) * 1e4));
    }

    [Fact]
    public void What_is_no_number_is_not_read()
    {
        foreach (var text in new[] { "", "x", "1e", "1/0", "1e999999", "--1", "1.2.3", "nan", "inf" })
        {
            Assert.False(Rational.TryParse(text, out _), text);
        }
    }
}
