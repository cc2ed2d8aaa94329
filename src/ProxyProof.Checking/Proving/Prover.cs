using System.Text.Json.Nodes;
using ProxyProof.Claims;
using ProxyProof.Kernel;

namespace ProxyProof.Checking.Proving;

/// <summary>What an attempt came to.</summary>
/// <param name="Step">The step of a certificate that shows the sequent; null when the method found none.</param>
/// <param name="Note">When it found none: how far it came, as the end of a sentence that starts with the method's name. May be empty.</param>
internal sealed record Attempt(JsonObject? Step, string Note = "")
{
    /// <summary>The method does not speak of goals of this kind.</summary>
    public static Attempt NotApplicable { get; } = new(null, "");
}

/// <summary>Attempts to prove a claim that need not be made twice.</summary>
/// <param name="claim">The claim.</param>
internal sealed class EarlyAttempts(Claim claim)
{
    private readonly Dictionary<(int Sequent, string Method), Attempt> _attempts = [];

    /// <summary>The attempt of a method at one of the sequents of a claim; null where there was none.</summary>
    public Attempt? Of(Claim of, int sequent, string method) => ReferenceEquals(of, claim) ? _attempts.GetValueOrDefault((sequent, method)) : null;

    /// <summary>Keeps an attempt.</summary>
    public void Note(Claim of, int sequent, string method, Attempt attempt)
    {
        if (ReferenceEquals(of, claim))
        {
            _attempts[(sequent, method)] = attempt;
        }
    }
}

/// <summary>An untrusted method that looks for certificates: one file a method. What it finds the kernel checks.</summary>
internal abstract class Prover
{
    /// <summary>As budgets name it.</summary>
    public abstract string Name { get; }

    /// <summary>Whether it tries claims that are too large to enclose over boxes, before any search.</summary>
    public virtual bool IsForLargeClaims => false;

    /// <summary>Looks for a step that shows the sequent.</summary>
    /// <param name="sequent">What is to be shown.</param>
    /// <param name="effort">How much to try.</param>
    public abstract Attempt Prove(Sequent sequent, ProofEffort effort);
}

/// <summary>How much a proof may cost: work decides, so that the same is proved on every machine; time is only a cap.</summary>
/// <param name="stop">Whether the cap in time or the user ends the search.</param>
/// <param name="parallelism">How many threads may be used.</param>
/// <param name="bestPoints">Where search saw the least margins: coordinates in the order of quantification.</param>
internal sealed class ProofEffort(Func<bool> stop, int parallelism, IReadOnlyList<IReadOnlyList<ProxyProof.Numerics.Rational>> bestPoints)
{
    /// <summary>Where search saw the least margins.</summary>
    public IReadOnlyList<IReadOnlyList<ProxyProof.Numerics.Rational>> BestPoints { get; } = bestPoints;

    /// <summary>How many threads may be used.</summary>
    public int Parallelism { get; } = parallelism;

    /// <summary>The part of the usual work that may be done.</summary>
    public double Share { get; init; } = 1;

    /// <summary>Whether to stop now.</summary>
    public bool Stop() => stop();
}
