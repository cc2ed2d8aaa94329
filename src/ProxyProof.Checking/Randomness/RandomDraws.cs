using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Randomness;

/// <summary>The random values of a claim, trial by trial: a draw depends on the seed, the names, the sweep values and the trial alone.</summary>
/// <param name="claim">The claim.</param>
/// <param name="seed">The seed.</param>
internal sealed class RandomDraws(Claim claim, ulong seed)
{
    /// <summary>Ids of the random variables.</summary>
    public IEnumerable<int> Variables => claim.Randoms.Select(random => random.Variable);

    /// <summary>The values of a trial, by variable.</summary>
    public Dictionary<int, double[]> At(ulong trial) => Arrays(trial).ToDictionary(pair => pair.Key, pair => pair.Value.Values);

    /// <summary>The same, with exact values: points of a sphere are fractions.</summary>
    public Dictionary<int, DenseArray> Arrays(ulong trial) => claim.Randoms.ToDictionary(random => random.Variable, random =>
    {
        var shape = claim.Graph.ShapeOf(claim.Graph.VariableNode(random.Variable));
        var stream = new CounterStream(seed, random.Stream).Substream("trial").Substream(trial);
        return RandomArrays.Sample(random.Law, shape, [.. random.Parameters.Select(parameter => parameter.ToArray())], stream).Array
            ?? throw new InvalidOperationException("The law was checked when the claim was read.");
    });
}
