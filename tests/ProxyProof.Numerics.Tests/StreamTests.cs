namespace ProxyProof.Numerics.Tests;

public class StreamTests
{
    private const ulong GoldenWord = 18389838933408828127;
    private const double GoldenNormal = 2.738625132707365;
    private const double GoldenStudent = 0.07696724519245444;

    // Salmon et al. 2011, the known answers that come with their library.
    [Theory]
    [InlineData(0UL, 0UL, 0UL, 0xe169c58d6627e8d5UL, 0x9b00dbd8bc57ac4cUL)]
    [InlineData(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, 0x41c83b0e408f276dUL, 0x6d5451fda20bc7c6UL)]
    [InlineData(0x85a308d3243f6a88UL, 0x0370734413198a2eUL, 0x299f31d0a4093822UL, 0x94fdccebd16cfe09UL, 0x24126ea15001e420UL)]
    public void Philox_gives_the_known_answers(ulong counterLow, ulong counterHigh, ulong key, ulong low, ulong high) =>
        Assert.Equal((low, high), Philox.Block(counterLow, counterHigh, key));

    [Fact]
    public void A_word_depends_on_seed_name_and_index_alone()
    {
        var stream = new CounterStream(7, "W0");
        var first = stream.At(1000);
        _ = stream.At(3);
        Assert.Equal(first, new CounterStream(7, "W0").At(1000));
        Assert.NotEqual(first, new CounterStream(8, "W0").At(1000));
        Assert.NotEqual(first, new CounterStream(7, "W1").At(1000));
        Assert.NotEqual(first, stream.Substream(0).At(1000));
        Assert.NotEqual(stream.Substream(0).At(0), stream.Substream(1).At(0));
        Assert.Equal(stream.PairAt(500), (stream.At(1000), stream.At(1001)));
    }

    [Fact]
    public void The_words_of_a_stream_never_change()
    {
        // A change here changes every draw that a report has named.
        var stream = new CounterStream(1, "x");
        Assert.Equal(GoldenWord, stream.At(0));
        Assert.Equal(GoldenNormal, new Distribution.Normal(0, 1).At(stream, 0));
        Assert.Equal(GoldenStudent, new Distribution.StudentT(3).At(stream, 0));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(10)]
    public void Integers_below_a_count_are_uniform(int count)
    {
        var stream = new CounterStream(3, "below");
        var tally = new int[count];
        const int draws = 100_000;
        for (ulong i = 0; i < draws; i++)
        {
            tally[stream.BelowAt(i, (ulong)count)]++;
        }

        var expected = draws / (double)count;
        Assert.True(tally.Sum(t => (t - expected) * (t - expected) / expected) < 30);
    }

    [Fact]
    public void Quasi_random_points_fill_the_cube_more_evenly_than_random_ones()
    {
        var points = new ScrambledHalton(50, new CounterStream(1, "search"));
        var point = new double[50];
        const int count = 1 << 12;
        var mean = new double[50];
        var cells = new int[64];
        for (ulong i = 0; i < count; i++)
        {
            points.Point(i, point);
            for (var j = 0; j < 50; j++)
            {
                Assert.InRange(point[j], 0, 1 - 1e-16);
                mean[j] += point[j] / count;
            }

            cells[(int)(point[0] * 64)]++;
        }

        // The first base is 2: each of 64 cells holds exactly its share. A random mean would stray by 0.0045.
        Assert.All(cells, cell => Assert.Equal(count / 64, cell));
        Assert.All(mean.Take(10), m => Assert.Equal(0.5, m, 0.001));
        Assert.All(mean, m => Assert.Equal(0.5, m, 0.02));
        var wide = new double[80];
        new ScrambledHalton(80, new CounterStream(1, "search")).Point(5, wide);
        Assert.All(wide, x => Assert.InRange(x, 0, 1));
    }
}
