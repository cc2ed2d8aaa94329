using System.Collections.Immutable;
using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.Reporting;

namespace ProxyProof;

/// <summary>What a run takes over from earlier ones, and what it leaves for later ones: cached answers, the journal, counterexamples.</summary>
internal sealed class RunMemory : IDisposable
{
    private readonly IEvidenceKernel _kernel;
    private readonly AnswerCache? _cache;
    private readonly RunJournal? _journal;
    private readonly WitnessStore? _witnesses;
    private int _recalled;

    /// <summary>The memory that a run asks for.</summary>
    public RunMemory(Engine engine, string workingDirectory, CheckOptions options, TimeProvider clock)
    {
        _kernel = engine.Evidence;
        _cache = options.Cache is { } cache ? new(Path.GetFullPath(cache, workingDirectory)) : null;
        if (options.State is { } state)
        {
            var folder = Path.GetFullPath(state, workingDirectory);
            _journal = new(Path.Combine(folder, "run.jsonl"), options.Resume, clock);
            _witnesses = new(Path.Combine(folder, "witnesses"));
        }
    }

    /// <summary>No memory.</summary>
    public RunMemory(Engine engine) => _kernel = engine.Evidence;

    /// <summary>How many answers were taken over.</summary>
    public int Recalled => _recalled;

    /// <summary>Whether keys are needed at all.</summary>
    public bool IsOn => _cache is not null || _journal is not null;

    /// <summary>The stored counterexamples; null when there is no store.</summary>
    public WitnessStore? Witnesses => _witnesses;

    /// <summary>The stored counterexamples that concern a claim.</summary>
    public IReadOnlyList<StoredWitness> Stored(Claim claim, out string hash)
    {
        hash = _witnesses is null ? "" : ClaimHash.Of(claim);
        return _witnesses?.Of(hash, claim.Id) ?? [];
    }

    /// <summary>What could not be kept.</summary>
    public IEnumerable<Diagnostic> Problems => new[] { _cache?.Problem, _journal?.Problem, _witnesses?.Problem }
        .Where(problem => problem is not null)
        .Distinct(StringComparer.Ordinal)
        .Select(problem => new Diagnostic(Severity.Warning, PipelineCodes.UnkeptState, SourceSpan.None, $"answers could not be kept for later runs: {problem}", "the answers of this run stand; make the folder writable, or give --state off and --cache off"));

    /// <summary>The answer that an earlier run gave to the same claim under the same options; null when there is none, or when its evidence does not stand now.</summary>
    public KeptAnswer? Recall(Claim claim, string key)
    {
        if ((_journal?.Find(key) ?? _cache?.Find(key)) is not { } kept)
        {
            return null;
        }

        // A claim with a proof is kept with its steps.
        Claim[] steps = [.. kept.Report.Steps.Select((_, k) => claim.Script is { } script && k <= script.Steps.Length ? script.ClaimOf(claim, k) : claim)];
        if (!Stands(kept.Report, kept.Evidence, claim) || !kept.Report.Steps.Zip(kept.StepEvidence, steps).All(step => Stands(step.First, step.Second, step.Third)))
        {
            return null;
        }

        Interlocked.Increment(ref _recalled);
        return kept with { Report = UpToDate(kept.Report, claim) with { Steps = [.. kept.Report.Steps.Zip(steps, UpToDate)] } };
    }

    // A search may be taken at its word; what the kernel vouched for it must vouch for again.
    private bool Stands(ClaimReport report, string? evidence, Claim claim) => string.Equals(report.Id, claim.Id, StringComparison.Ordinal)
        && (report.Verdict is not (Verdict.Proved or Verdict.Refuted) || report.Evidence == EvidenceKind.Statistical || (evidence is not null && Accepts(evidence, claim)));

    /// <summary>Keeps an answer, when it is one that another run would come to as well.</summary>
    public void Keep(KeptAnswer answer)
    {
        var report = answer.Report;
        if (report.Steps.Prepend(report).Any(each => each.Verdict == Verdict.Error || each.Statistics is { Stopped: "time" }))
        {
            return;
        }

        _journal?.Keep(answer);
        if (!report.Cached)
        {
            _cache?.Keep(answer);
        }
    }

    /// <summary>Ends the run.</summary>
    public void End(bool complete) => _journal?.End(complete);

    /// <inheritdoc/>
    public void Dispose() => _journal?.Dispose();

    private bool Accepts(string evidence, Claim claim)
    {
        try
        {
            return _kernel.Verify(evidence, claim).Accepted;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    // Places, comments and expectations may have changed since; the answer has not.
    private static ClaimReport UpToDate(ClaimReport report, Claim claim) => report with
    {
        File = claim.File,
        Theorem = claim.Theorem,
        Label = claim.Label,
        Line = claim.Span.Line,
        Column = claim.Span.Column,
        Expected = claim.Expected,
        Written = claim.Source,
        Statement = claim.Statement,
        Documentation = claim.Documentation,
        Citation = claim.Citation,
        Cached = true,
        Diagnostics = [.. report.Diagnostics.Select(each => new DiagnosticReport(each.Diagnostic with { Span = claim.Span }))],
    };
}
