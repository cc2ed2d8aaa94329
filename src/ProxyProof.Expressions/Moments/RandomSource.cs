using System.Collections.Immutable;

namespace ProxyProof.Expressions.Moments;

/// <summary>A variable that an expectation draws.</summary>
/// <param name="Variable">Id of the variable in the graph; of the drawn shape.</param>
/// <param name="Law">The distribution, as the language calls it.</param>
/// <param name="Parameters">Its parameters in the order of the language, each a node that holds no drawn variable.</param>
public sealed record RandomSource(int Variable, string Law, ImmutableArray<NodeId> Parameters);

/// <summary>An expectation has no closed form here, or none that is small enough.</summary>
internal sealed class NoClosedFormException(string message) : Exception(message);

/// <summary>An expectation is infinite or undefined whatever is computed.</summary>
/// <param name="message">Why.</param>
public sealed class InfiniteMomentException(string message) : Exception(message);
