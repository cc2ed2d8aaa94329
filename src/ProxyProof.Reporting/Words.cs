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
}
