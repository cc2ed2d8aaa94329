using ProxyProof.Claims;

namespace ProxyProof;

/// <summary>Tells a run's observer how the search for one claim goes.</summary>
internal sealed class Relay(ClaimHeader claim, IRunObserver observer) : IProgress<SearchProgress>
{
    /// <inheritdoc/>
    public void Report(SearchProgress value) => observer.Trying(claim, value);
}
