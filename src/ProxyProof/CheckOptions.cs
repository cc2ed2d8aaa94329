using System.Collections.Immutable;
using ProxyProof.Claims;
using ProxyProof.Reporting;

namespace ProxyProof;

/// <summary>What a check is asked to do.</summary>
public sealed record CheckOptions
{
    /// <summary>Where evidence goes when nothing is said.</summary>
    public const string DefaultCertificates = ".proxyproof/evidence";

    /// <summary>Where a program keeps what later runs use, when nothing is said.</summary>
    public const string DefaultState = ".proxyproof";

    /// <summary>Files and folders.</summary>
    public required ImmutableArray<string> Paths { get; init; }

    /// <summary>Which claims of them.</summary>
    public Selection Selection { get; init; } = new();

    /// <summary>The command line's budget; it wins over the file's.</summary>
    public Budget Budget { get; init; } = new();

    /// <summary>How many claims are checked at once; never changes a verdict.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>Folders that data may be read from besides the files' own.</summary>
    public ImmutableArray<string> AllowedFolders { get; init; } = [];

    /// <summary>The folder for evidence files.</summary>
    public string Certificates { get; init; } = DefaultCertificates;

    /// <summary>The folder for what later runs use: the journal, stored counterexamples, what failed last; null keeps nothing.</summary>
    public string? State { get; init; }

    /// <summary>The folder of cached answers; null for none.</summary>
    public string? Cache { get; init; }

    /// <summary>Whether the statistical claims of the run share the level, so that all their verdicts are right at once at the stated confidence.</summary>
    public bool Familywise { get; init; }

    /// <summary>Whether to go on where a run that was interrupted or killed ended.</summary>
    public bool Resume { get; init; }

    /// <summary>An earlier report to compare with; null for none.</summary>
    public Baseline? Baseline { get; init; }

    /// <summary>Whether to compute mathematics and pictures for the report.</summary>
    public bool Illustrate { get; init; }
}

/// <summary>Is told how a run goes. Every call comes from one of the run's threads, <see cref="Finished"/> always from the caller's.</summary>
public interface IRunObserver
{
    /// <summary>The files are read and the claims selected.</summary>
    void Selected(int claims);

    /// <summary>Something is being tried.</summary>
    void Trying(ClaimHeader claim, SearchProgress progress);

    /// <summary>A claim is finished; called in the order of the report.</summary>
    void Finished(ClaimReport claim);
}

/// <summary>Looks away.</summary>
public sealed class SilentObserver : IRunObserver
{
    /// <inheritdoc/>
    public void Selected(int claims)
    {
        // Nothing to say.
    }

    /// <inheritdoc/>
    public void Trying(ClaimHeader claim, SearchProgress progress)
    {
        // Nothing to say.
    }

    /// <inheritdoc/>
    public void Finished(ClaimReport claim)
    {
        // Nothing to say.
    }
}
