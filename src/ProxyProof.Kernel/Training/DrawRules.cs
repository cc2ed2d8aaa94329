using System.Collections.Immutable;
using ProxyProof.Claims;
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
    public static bool ArePossible(Claim claim, ImmutableSortedDictionary<int, ImmutableArray<Rational>> point) => claim.Trajectories.All(run =>
        run.Batches is not { } batches || !point.TryGetValue(run.Draws[0], out var drawn) || AreBatches(batches, run.Steps, drawn));
}
