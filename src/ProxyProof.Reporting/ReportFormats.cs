using System.Collections.Immutable;

namespace ProxyProof.Reporting;

/// <summary>The formats for machines and pages, one writer each.</summary>
public static class ReportFormats
{
    private static readonly Dictionary<string, Func<RunReport, UndecidedPolicy, string>> s_writers = new(StringComparer.Ordinal)
    {
        ["json"] = (report, _) => JsonWriter.Write(report),
        ["sarif"] = SarifWriter.Write,
        ["junit"] = JunitWriter.Write,
        ["markdown"] = (report, _) => MarkdownWriter.Write(report),
        ["html"] = (report, _) => HtmlWriter.Write(report),
        ["github"] = GithubWriter.Write,
        ["latex"] = (report, _) => LatexWriter.Write(report),
    };

    /// <summary>Their names.</summary>
    public static ImmutableArray<string> Names { get; } = [.. s_writers.Keys];

    /// <summary>Whether a format shows mathematics or pictures, so that the run must compute them.</summary>
    public static bool IsIllustrated(string format) => format is "json" or "html" or "latex";

    /// <summary>The report in a format.</summary>
    public static string Write(string format, RunReport report, UndecidedPolicy undecided) => s_writers[format](report, undecided);
}
