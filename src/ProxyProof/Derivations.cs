using System.Globalization;
using ProxyProof.Checking;
using ProxyProof.Claims;
using ProxyProof.Expressions;

namespace ProxyProof;

/// <summary>The time ran out before a derivative that is only to be shown was derived.</summary>
internal sealed class DerivationTimeException(string message) : Exception(message);

/// <summary>Derivatives of a claim, derived symbolically to be shown: on a copy of its graph, within a few seconds for all of them together.</summary>
internal sealed class Derivations : IDisposable
{
    /// <summary>How long a reader waits for the derivatives of one claim.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Deadline _deadline;
    private readonly Lowering _lowering;
    private readonly TimeSpan _patience;

    /// <summary>Prepares the derivatives of a claim.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="patience">How long all of them may take together; <see cref="Patience"/> where it is null.</param>
    public Derivations(Claim claim, TimeSpan? patience = null)
    {
        _patience = patience ?? Patience;
        _deadline = new Deadline(_patience.TotalSeconds);
        Graph = GraphCopy.Of(claim.Graph);
        Graph.Stop = _deadline.Token;
        _lowering = new Lowering(Graph);
    }

    /// <summary>The copy.</summary>
    public Graph Graph { get; }

    /// <summary>A derivative without derivatives.</summary>
    /// <exception cref="DerivationTimeException">The time ran out.</exception>
    /// <exception cref="DerivativeUnavailableException">The calculus does not have it.</exception>
    public NodeId Lower(NodeId derivative)
    {
        try
        {
            return _lowering.Lower(derivative);
        }
        catch (OperationCanceledException)
        {
            throw new DerivationTimeException(string.Create(CultureInfo.InvariantCulture, $"not derived within {_patience.TotalSeconds:0.###} s"));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _deadline.Dispose();
}
