using ProxyProof.Checking.Randomness;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Tests;

/// <summary>Confidence sequences hold the mean at every count at once, as often as they say.</summary>
public sealed class MeanSequenceTests
{
    [Theory]
    [InlineData("bernoulli", 0.5, 0.0, 1.0, true)]
    [InlineData("bernoulli", 0.03, 0.0, 1.0, true)]
    [InlineData("uniform", 0.5, 0.0, 1.0, false)]
    [InlineData("bernoulli", 0.1, 0.0, 1.0, false)]
    [InlineData("normal", 0.0, double.NegativeInfinity, double.PositiveInfinity, false)]
    [InlineData("laplace", 0.0, double.NegativeInfinity, double.PositiveInfinity, false)]
    public void The_mean_is_ever_excluded_at_most_at_the_stated_rate(string law, double mean, double low, double high, bool isIndicator)
    {
        const double Alpha = 0.05;
        const int Runs = 1000;
        const int Length = 1500;
        var wrong = 0;
        var narrow = 0.0;
        Distribution distribution = law switch
        {
            "bernoulli" => new Distribution.Bernoulli(mean),
            "uniform" => new Distribution.Uniform(0, 1),
            "normal" => new Distribution.Normal(0, 1),
            _ => new Distribution.Laplace(0, 1),
        };
        var values = new double[Length];
        for (var run = 0; run < Runs; run++)
        {
            distribution.Fill(new CounterStream(7, law).Substream((ulong)run), 0, values);
            var sequence = new MeanSequence(low, high, isIndicator, Alpha, least: 200);
            var (excluded, count) = (false, 0);
            foreach (var value in values)
            {
                sequence.Add(value);
                if (++count % 25 == 0)
                {
                    var (from, to) = sequence.Interval();
                    excluded |= mean < from - 1e-12 || mean > to + 1e-12;
                }
            }

            wrong += excluded ? 1 : 0;
            narrow += sequence.Interval() is var (a, b) ? (b - a) / Runs : 0;
        }

        // Three deviations above the level; and the intervals are of use.
        Assert.InRange(wrong, 0, (int)(Runs * (Alpha + (3 * Math.Sqrt(Alpha * (1 - Alpha) / Runs)))));
        Assert.InRange(narrow, 0, 0.4);
    }

    [Theory]
    [InlineData(1.0, 0.9, 1.2)]
    [InlineData(0.5, 1.8, 2.2)]
    [InlineData(0.9, 1.0, 1.2)]
    [InlineData(0.0, 3, double.PositiveInfinity)]
    public void The_tail_index_is_the_power_by_which_a_tail_falls_off(double power, double least, double greatest)
    {
        var sequence = new MeanSequence(double.NegativeInfinity, double.PositiveInfinity, isIndicator: false, 0.01);
        for (var k = 0UL; k < 200_000; k++)
        {
            var u = new CounterStream(11, "tail").OpenUniformAt(k);
            sequence.Add(5 + (power > 0 ? RealMath.Pow(u, -power) : u));
        }

        Assert.InRange(sequence.TailIndex, least, greatest);
    }

    [Theory]
    [InlineData(0.05, 10, 2.2281388520)]
    [InlineData(0.01, 3, 5.8409093097)]
    [InlineData(0.01, 1000, 2.58076)]
    [InlineData(0.5, 1, 1.0)]
    public void Quantiles_of_t_are_those_of_the_tables(double alpha, double freedom, double expected) =>
        Assert.Equal(expected, StudentQuantile.TwoSided(alpha, freedom), 1e-5);
}
