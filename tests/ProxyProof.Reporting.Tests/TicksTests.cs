using ProxyProof.Reporting.Html;

namespace ProxyProof.Reporting.Tests;

/// <summary>Numbers at the sides of a chart: short, distinct, and never wider than the room that is made for them.</summary>
public sealed class TicksTests
{
    [Theory]
    [InlineData(-1, 1, "−1 −0.5 0 0.5 1", "")]
    [InlineData(0, 4.3e24, "0 1e24 2e24 3e24 4e24", "")]
    [InlineData(-5e-15, 5e-15, "−4e−15 −2e−15 0 2e−15 4e−15", "")]
    [InlineData(1e6, 1.12e6, "1e6 1.05e6 1.1e6", "")]
    [InlineData(1000000, 1000000.001, "0 0.0002 0.0004 0.0006 0.0008 0.001", " − 1000000")]
    [InlineData(-100000.5, -99999.5, "−0.4 −0.2 0 0.2 0.4", " + 100000")]
    [InlineData(0.38888888, 0.38888890, "−2e−8 −1.5e−8 −1e−8 −5e−9 0", " − 0.3888889")]
    public void Linear_ticks(double low, double high, string texts, string offset)
    {
        var ticks = Ticks.Upward((low, high), logarithmic: false);

        Assert.Equal((texts, offset), (string.Join(' ', ticks.Texts), ticks.Offset));
    }

    [Theory]
    [InlineData(1e-9, 1e9, "1e−9 1e−6 0.001 1 1000 1e6 1e9")]
    [InlineData(50, 700, "50 100 200 500")]
    [InlineData(0.9, 1.1, "0.9 0.95 1 1.05 1.1")]
    public void Logarithmic_ticks(double low, double high, string texts) =>
        Assert.Equal(texts, string.Join(' ', Ticks.Upward((low, high), logarithmic: true).Texts));

    [Fact]
    public void Ticks_of_any_range_are_distinct_and_fit_beside_each_other()
    {
        var random = new Random(5);
        for (var k = 0; k < 20_000; k++)
        {
            var middle = (random.Next(3) - 1) * Math.Pow(10, (random.NextDouble() * 60) - 30);
            var width = Math.Max(Math.Pow(10, (random.NextDouble() * 60) - 30), Math.Abs(middle) * 1e-9);
            var range = (Low: middle - width, High: middle + (width * random.NextDouble()));
            var ticks = Ticks.Along(range, logarithmic: false, 300);

            Assert.InRange(ticks.Values.Count, 1, 12);
            Assert.Equal(ticks.Texts.Count, ticks.Texts.Distinct(StringComparer.Ordinal).Count());
            Assert.InRange(ticks.Widest, 0, 90);
            var end = double.NegativeInfinity;
            for (var i = 0; i < ticks.Values.Count; i++)
            {
                var (at, half) = (Ticks.Share(ticks.Values[i], range, logarithmic: false) * 300, Ticks.WidthOf(ticks.Texts[i]) / 2);
                Assert.True(at - half > end, $"{range}: {string.Join(' ', ticks.Texts)}");
                end = at + half;
            }
        }
    }
}
