using System.Globalization;
using ProxyProof.Checking.Refuting;
using ProxyProof.Checking.Training;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Randomness;

/// <content>Claims in which a derivative reaches inside an expectation: the margin itself is computed of many independent samples.</content>
internal static partial class PopulationClaims
{
    private const int Batches = 48;

    // Of so many batches the margin is taken with one draw in place of all: where its tails fall off more slowly than this, the spread of the batches tells nothing,
    // however even they look, for what makes up the mean was not met.
    private const int BatchesOfSingles = 16;
    private const double LeastIndexOfSingles = 1.6;

    // Of 48 normal numbers the fourth moments give some 0.06.
    private const double GreatestBatchRatio = 0.15;

    private const string OutOfBudget = "The budget ended before enough was drawn.";

    // Twice the margin of a sample less the mean of those of its halves has no bias of the order 1 / samples.
    private static Outcome Batched(Claim claim, Effort effort, double alpha)
    {
        var graph = GraphCopy.Of(claim.Graph);
        int[] moving = [.. claim.Populations.SelectMany(population => population.Draws.Select(draw => draw.Variable).Append(population.Weights)).Distinct()];
        var margins = new ClosedMargins(claim, moving);
        var stream = new CounterStream(effort.Seed, claim.Id).Substream("batches");
        Dictionary<int, double[]> Batch(int number) => Values(
            claim, population => SampledBodies.Draw(graph, population, stream.Substream(population.Text).Substream((ulong)number)), population => Even(population.Samples, 0, population.Samples));

        // 1. The margins.
        List<double> found = [];
        var size = 0.0;
        for (var b = 0; b < Batches && !effort.Stop(); b++)
        {
            var values = Batch(b);
            var (whole, magnitude) = margins.At(values);
            size = Math.Max(size, magnitude);
            var halves = 0.0;
            for (var half = 0; half < 2; half++)
            {
                foreach (var population in claim.Populations)
                {
                    values[population.Weights] = Even(population.Samples, half * (population.Samples / 2), (half + 1) * (population.Samples / 2));
                }

                halves += 0.5 * margins.At(values).Margin;
            }

            if (!double.IsFinite(whole) || !double.IsFinite(halves))
            {
                return Unvalued(claim);
            }

            found.Add((2 * whole) - halves);
        }

        if (found.Count < Batches)
        {
            return Outcome.Inconclusive(claim) with { Message = OutOfBudget };
        }

        // 2. A t interval, where the margins look as it needs them.
        var mean = found.Average();
        var deviation = Math.Sqrt(found.Sum(x => (x - mean) * (x - mean)) / (Batches - 1));
        var reach = (StudentQuantile.TwoSided(alpha, Batches - 1) * deviation / Math.Sqrt(Batches)) + (RoundingShare * size);
        bool? verdict = mean - reach > 0 ? true : mean + reach < 0 ? false : null;
        var draws = Batches * claim.Populations.Max(population => (long)population.Samples);
        if (verdict is not null)
        {
            var areEven = deviation > RoundingShare * size && found.Sum(x => Math.Pow(x - mean, 4)) <= GreatestBatchRatio * Math.Pow(deviation, 4) * (Batches - 1) * (Batches - 1);
            if (TailsOfSingles(claim, margins, Batch, effort) is not { } index)
            {
                return Outcome.Inconclusive(claim) with { Message = OutOfBudget };
            }

            if (!areEven || index < LeastIndexOfSingles)
            {
                return Distrusted(claim, (verdict, mean - reach, mean + reach), "", draws, Distrust);
            }
        }

        return Outcome.Estimated(claim, verdict) with
        {
            Method = "draws",
            BestMargin = Finite(mean),
            Message = string.Create(CultureInfo.InvariantCulture, $"{Batches} samples: the margin lies in [{mean - reach:G6}, {mean + reach:G6}], in the limit of large samples."),
            Statistics = new Statistics { Trials = draws, Stopped = verdict is null ? "work" : "decided" },
        };
    }

    // How fast the tails of the margin fall off with one draw in place of all; null where the budget ends first.
    private static double? TailsOfSingles(Claim claim, ClosedMargins margins, Func<int, Dictionary<int, double[]>> batch, Effort effort)
    {
        var singles = new MeanSequence(double.NegativeInfinity, double.PositiveInfinity, isIndicator: false, alpha: 0.01);
        for (var b = 0; b < BatchesOfSingles; b++)
        {
            var values = batch(b);
            for (var k = 0; k < claim.Populations.Max(population => population.Samples); k++)
            {
                if (effort.Stop())
                {
                    return null;
                }

                foreach (var population in claim.Populations)
                {
                    values[population.Weights] = Even(population.Samples, k % population.Samples, (k % population.Samples) + 1);
                }

                if (margins.At(values).Margin is var alone && double.IsFinite(alone))
                {
                    singles.Add(alone);
                }
            }
        }

        return singles.TailIndex;
    }
}
