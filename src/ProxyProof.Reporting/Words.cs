using ProxyProof.Claims;
using ProxyProof.Kernel;

namespace ProxyProof.Reporting;

/// <summary>The words that reports use for the members of enumerations.</summary>
public static class Words
{
    /// <summary>The word of a verdict.</summary>
    public static string Of(Verdict verdict) => verdict switch
    {
        Verdict.Proved => "proved",
        Verdict.Refuted => "refuted",
        Verdict.Supported => "supported",
        Verdict.Inconclusive => "inconclusive",
        Verdict.Vacuous => "vacuous",
        Verdict.Error => "error",
    };

    /// <summary>The word of a kind of evidence.</summary>
    public static string Of(EvidenceKind evidence) => evidence switch
    {
        EvidenceKind.None => "none",
        EvidenceKind.Search => "search",
        EvidenceKind.Enclosure => "enclosure",
        EvidenceKind.Certificate => "certificate",
        EvidenceKind.Statistical => "statistical",
    };

    /// <summary>The word of an expectation.</summary>
    public static string Of(Expectation expectation) => expectation switch
    {
        Expectation.Holds => "holds",
        Expectation.Proved => "proved",
        Expectation.Refuted => "refuted",
    };

    /// <summary>The word of a severity.</summary>
    public static string Of(Severity severity) => severity switch
    {
        Severity.Error => "error",
        Severity.Warning => "warning",
        Severity.Note => "note",
    };

    /// <summary>The word of a state against the baseline.</summary>
    public static string Of(BaselineState state) => state switch
    {
        BaselineState.New => "new",
        BaselineState.Known => "known",
        BaselineState.Fixed => "fixed",
        BaselineState.Unchanged => "unchanged",
    };

    /// <summary>The verdict of an entry as a reader wants it: "supported at 99 %" where it is statistical.</summary>
    public static string VerdictOf(ClaimReport claim) =>
        Of(claim.Verdict) + (claim is { Evidence: EvidenceKind.Statistical, Budget.Confidence: { } level } ? $" at {NumberText.Percent(level)}" : "");

    /// <summary>What the verdict of an entry promises, in one sentence.</summary>
    public static string PromiseOf(ClaimReport claim) => (claim.Verdict, claim.Evidence) switch
    {
        (Verdict.Proved, _) => "The claim holds at every point of its domain: the independent kernel accepted a certificate.",
        (Verdict.Refuted, EvidenceKind.Statistical) => "The claim is false, at the stated confidence of a statistical test.",
        (Verdict.Refuted, _) => "There is a counterexample, at which rigorous arithmetic shows the claim to fail; it replays.",
        (Verdict.Supported, EvidenceKind.Statistical) => "The claim holds, at the stated confidence of a statistical test; this is no proof.",
        (Verdict.Supported, _) => "A search found no violation. This is evidence and no proof.",
        (Verdict.Inconclusive, _) => "Undecided: a suspected violation that rigorous arithmetic neither confirms nor rejects, or nothing could be tried.",
        (Verdict.Vacuous, _) => "Nothing was found that satisfies the hypotheses, so nothing is said.",
        (Verdict.Error, _) => "The claim could not be checked.",
    };

    /// <summary>How the entry stands to what its file expects, such as "as expected" or "NOT as expected: the file expects proved".</summary>
    public static string StandingOf(ClaimReport claim) => claim.Standing switch
    {
        Standing.AsExpected => claim.Expected == Expectation.Refuted ? "as expected: the file says `expect refuted`" : "as expected",
        Standing.Failed => "could not be checked",
        Standing.Contradicted => $"NOT as expected: the file expects {Of(claim.Expected)}",
        Standing.Undecided => $"undecided: the file expects {Of(claim.Expected)}",
    };

    /// <summary>The name of an entry without its file.</summary>
    public static string NameOf(ClaimReport claim)
    {
        var hash = claim.Id.IndexOf('#', StringComparison.Ordinal);
        return hash < 0 ? claim.Id : claim.Id[(hash + 1)..];
    }

    /// <summary>A count and its noun: "1 claim", "2 claims".</summary>
    public static string Plural(long count, string noun) => $"{NumberText.Count(count)} {noun}{(count == 1 ? "" : "s")}";
}
