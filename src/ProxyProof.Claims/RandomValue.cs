using System.Collections.Immutable;
using ProxyProof.Numerics;

namespace ProxyProof.Claims;

/// <summary>A random item: a variable of the claim's graph that a law draws anew in every trial.</summary>
/// <param name="Name">The name in the file.</param>
/// <param name="Variable">Id of the variable.</param>
/// <param name="Law">The distribution, as the language calls it.</param>
/// <param name="Parameters">Its parameters in the order of the language, each row-major.</param>
/// <param name="Stream">The name of the stream that it draws from: theorem, item and sweep values. Trial k draws from its k-th substream.</param>
public sealed record RandomValue(string Name, int Variable, string Law, ImmutableArray<ImmutableArray<Rational>> Parameters, string Stream);
