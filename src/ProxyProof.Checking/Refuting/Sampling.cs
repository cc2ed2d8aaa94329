using ProxyProof.Numerics;

namespace ProxyProof.Checking.Refuting;

/// <summary>Points drawn over the whole domain in several styles.</summary>
internal static class Sampling
{
    /// <summary>How many styles there are: points whose numbers differ by a multiple of it share one.</summary>
    public const int StyleCount = 6;

    /// <summary>Draws and evaluates points; each depends only on the stream and its number.</summary>
    /// <param name="worker">The problem.</param>
    /// <param name="stream">The task's stream.</param>
    /// <param name="count">How many points.</param>
    /// <param name="restore">Whether points are moved to satisfy the conditions before they count.</param>
    /// <param name="stop">Ends early when it says so.</param>
    public static Findings Run(Worker worker, CounterStream stream, int count, bool restore, Func<bool> stop)
    {
        var findings = new Findings();
        var runner = worker.Values;
        var lanes = runner.Tape.Lanes;
        var block = new double[lanes][];
        for (var lane = 0; lane < lanes; lane++)
        {
            block[lane] = new double[worker.Dimension];
        }

        var source = new PointSource(worker, stream);
        for (var first = 0; first < count && !stop(); first += lanes)
        {
            var size = Math.Min(lanes, count - first);
            for (var lane = 0; lane < size; lane++)
            {
                source.Point((ulong)(first + lane), block[lane]);
            }

            if (restore)
            {
                Restoration.Run(worker, size == lanes ? block : block[..size]);
            }

            PointBlocks.Load(runner, block, 0, size);
            runner.Run();
            for (var lane = 0; lane < size; lane++)
            {
                findings.Add(block[lane], worker.Read(runner, lane));
            }
        }

        return findings;
    }

    /// <summary>Numbered points of the domain, in several styles.</summary>
    internal sealed class PointSource(Worker worker, CounterStream stream)
    {
        private readonly ScrambledHalton? _halton = worker.Dimension > 0 ? new ScrambledHalton(worker.Dimension, stream.Substream("even")) : null;
        private readonly double[] _even = new double[worker.Dimension];

        /// <summary>Point number <paramref name="index"/>.</summary>
        public void Point(ulong index, double[] point)
        {
            var style = (SamplingStyle)(int)(index % StyleCount);
            // A point takes fewer than 2^20 numbers.
            var draws = new Draws(stream, index << 20);
            if (style == SamplingStyle.Even && _halton is not null)
            {
                _halton.Point(index / StyleCount, _even);
                draws.Precede(_even);
            }

            worker.Sample(draws, style, point);
            if (index / StyleCount % 4 == 3)
            {
                Pair(worker, draws, point);
            }
        }

        // Two variables of one shape are often compared with each other: look near the diagonal.
        private static void Pair(Worker worker, Draws draws, double[] point)
        {
            var layout = worker.Problem.Layout;
            for (var b = 1; b < layout.Variables.Count; b++)
            {
                var (start, length) = layout.Slice(layout.Variables[b]);
                var (other, otherLength) = layout.Slice(layout.Variables[draws.Below(b)]);
                if (length != otherLength)
                {
                    continue;
                }

                var distance = draws.Below(4) switch { 0 => 0, 1 => 1e-6, 2 => 1e-3, _ => 0.1 };
                for (var k = 0; k < length; k++)
                {
                    point[start + k] = point[other + k] + (distance == 0 ? 0 : distance * draws.Normal());
                }
            }

            worker.Project(point);
        }
    }
}
