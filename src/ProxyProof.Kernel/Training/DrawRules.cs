using System.Collections.Immutable;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>Which draws a training run may make. Noise may be any number.</summary>
internal static class DrawRules
{
    /// <summary>Whether batches are possible: numbers of samples, none twice within an epoch of floor(samples / size) batches.</summary>
    public static bool AreBatches(Batching batches, int steps, ImmutableArray<Rational> drawn)
    {
        var each = batches.Samples / batches.Size * batches.Size;
        for (var start = 0; start < steps * batches.Size; start += each)
        {
            var epoch = drawn.AsSpan(start, int.Min(each, (steps * batches.Size) - start)).ToArray();
            if (epoch.Any(sample => !sample.IsInteger || sample < 1 || sample > batches.Samples) || epoch.Distinct().Count() != epoch.Length)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the draws that a point gives are possible ones.</summary>
    public static bool ArePossible(Claim claim, ImmutableSortedDictionary<int, ImmutableArray<Rational>> point) =>
        claim.Trajectories.All(run => run.Batches is not { } batches || !point.TryGetValue(run.Draws[0], out var drawn) || AreBatches(batches, run.Steps, drawn))
        && claim.Randoms.All(random => !point.TryGetValue(random.Variable, out var drawn) || IsPossible(random, drawn, claim.Graph.ShapeOf(claim.Graph.VariableNode(random.Variable))));

    /// <summary>Whether a law can give these values: they lie in its support.</summary>
    public static bool IsPossible(RandomValue random, ImmutableArray<Rational> drawn, Shape shape) => random.Law switch
    {
        "rademacher" => drawn.All(value => Rational.Abs(value) == 1),
        "bernoulli" => drawn.All(value => value == 0 || value == 1),
        "uniform" => drawn.All(value => random.Parameters[0][0] <= value && value <= random.Parameters[1][0]),
        "choice" => drawn.All(random.Parameters[0].Contains),
        "sphere" => drawn.Chunk(shape[shape.Rank - 1]).All(row => row.Aggregate(Rational.Zero, (sum, value) => sum + (value * value)) == 1),
        _ => true,
    };
}
