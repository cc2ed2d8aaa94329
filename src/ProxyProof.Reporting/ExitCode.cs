using ProxyProof.Claims;

namespace ProxyProof.Reporting;

/// <summary>Whether undecided claims count in the exit code.</summary>
public enum UndecidedPolicy
{
    /// <summary>They do.</summary>
    Fail,
    /// <summary>They do not; the summary warns of them.</summary>
    Warn,
    /// <summary>They do not.</summary>
    Ok,
}

/// <summary>What a process returns. Scripts and CI jobs are written against these numbers.</summary>
public static class ExitCode
{
    /// <summary>Every claim came out as expected.</summary>
    public const int AsExpected = 0;

    /// <summary>A claim is contradicted; or evidence was rejected, a replay differs, a layout is not canonical.</summary>
    public const int Contradicted = 1;

    /// <summary>A file could not be read, parsed or elaborated, a claim is an error, or the command line is wrong.</summary>
    public const int Invalid = 2;

    /// <summary>A claim is undecided.</summary>
    public const int Undecided = 3;

    /// <summary>A bug.</summary>
    public const int Internal = 4;

    /// <summary>No claim matched.</summary>
    public const int NothingMatched = 5;

    /// <summary>Interrupted; what was finished is reported.</summary>
    public const int Interrupted = 130;

    /// <summary>The exit code of a run. Interruption wins over all; of the others the first of 4, 2, 1, 3, 5 that applies.</summary>
    public static int Of(RunReport report, UndecidedPolicy undecided)
    {
        // What the baseline knows does not count.
        var diagnostics = report.Diagnostics.Concat(report.Claims.Where(claim => claim.Baseline != BaselineState.Known).SelectMany(claim => claim.Diagnostics)).ToList();
        return report switch
        {
            { Run.Interrupted: true } => Interrupted,
            _ when diagnostics.Exists(diagnostic => diagnostic.IsInternal) => Internal,
            _ when diagnostics.Exists(diagnostic => diagnostic.Diagnostic.Severity == Severity.Error) || Any(Standing.Failed) => Invalid,
            _ when Any(Standing.Contradicted) => Contradicted,
            _ when undecided == UndecidedPolicy.Fail && Any(Standing.Undecided) => Undecided,
            { Run: { Matched: 0, Unchanged: 0 } } => NothingMatched,
            _ => AsExpected,
        };

        bool Any(Standing standing) => report.Claims.Any(claim => claim.Standing == standing && claim.Baseline != BaselineState.Known);
    }
}
