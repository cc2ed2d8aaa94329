using System.Text;
using ProxyProof.Claims;

namespace ProxyProof.Reporting;

/// <summary>The report as Markdown that fits a comment on a pull request: what needs a look first, all claims folded below.</summary>
public static class MarkdownWriter
{
    /// <summary>A comment may have 65,536 characters.</summary>
    public const int LongestComment = 60_000;

    private const int LongestSection = 2_000;

    /// <summary>The report as text that ends in a newline.</summary>
    public static string Write(RunReport report)
    {
        var unexpected = report.Claims.Where(claim => !claim.Ok && claim.Baseline != BaselineState.Known).ToList();
        var text = new StringBuilder();
        text.Append(unexpected.Count == 0 && report.Diagnostics.All(each => each.Diagnostic.Severity != Severity.Error) && !report.Run.Interrupted
            ? "## ✅ ProxyProof: every claim as expected\n\n" : "## ❌ ProxyProof: not every claim as expected\n\n");
        text.Append(Escape(PrettyWriter.SummaryLine(report))).Append("\n\n");
        if (report.Run.Interrupted)
        {
            text.Append("**Interrupted:** ").Append(report.Claims.Length).Append(" of ").Append(report.Run.Selected).Append(" claims finished.\n\n");
        }

        // 1. What needs a look. Whatever does not fit is counted.
        var left = unexpected.Count;
        foreach (var claim in unexpected)
        {
            var section = Section(claim);
            if (text.Length + section.Length > LongestComment / 2)
            {
                text.Append("… and ").Append(left).Append(" more.\n\n");
                break;
            }

            text.Append(section);
            left--;
        }

        WriteDiagnostics(text, report);

        // 2. Every claim, folded.
        text.Append("<details><summary>All claims</summary>\n\n| verdict | claim | expected | seconds |\n| --- | --- | --- | ---: |\n");
        var rows = 0;
        foreach (var claim in report.Claims)
        {
            var row = $"| {Mark(claim)} {Words.VerdictOf(claim)}{(claim.Cached ? " (cached)" : "")} | {Cell(Words.NameOf(claim))} | {Words.Of(claim.Expected)} | {claim.Seconds.ToString("0.00", System.Globalization.CultureInfo.InvariantCulture)} |\n";
            if (text.Length + row.Length > LongestComment)
            {
                text.Append($"| … | and {report.Claims.Length - rows} more | | |\n");
                break;
            }

            text.Append(row);
            rows++;
        }

        return text.Append("\n</details>\n").ToString();
    }

    private static void WriteDiagnostics(StringBuilder text, RunReport report)
    {
        var problems = report.Diagnostics.Where(each => each.Diagnostic.Severity == Severity.Error).ToList();
        foreach (var (diagnostic, _) in problems.Take(20))
        {
            text.Append("- **").Append(diagnostic.Code).Append("** ").Append(Code(diagnostic.Span.File.Length == 0 ? "command line" : diagnostic.Span.ToString()))
                .Append(": ").Append(Escape(Cut(diagnostic.Message, 500))).Append('\n');
        }

        if (problems.Count > 20)
        {
            text.Append("- … and ").Append(problems.Count - 20).Append(" more errors in files\n");
        }

        if (problems.Count > 0)
        {
            text.Append('\n');
        }
    }

    private static string Mark(ClaimReport claim) => claim switch
    {
        { Baseline: BaselineState.Known } => "☑️",
        { Standing: Standing.AsExpected } => "✅",
        { Standing: Standing.Undecided } => "❔",
        _ => "❌",
    };

    private static string Section(ClaimReport claim)
    {
        var text = new StringBuilder();
        text.Append("### ").Append(Mark(claim)).Append(' ').Append(Code(Words.NameOf(claim))).Append(": ").Append(Words.VerdictOf(claim)).Append("\n\n")
            .Append(Code($"{claim.File}:{claim.Line}")).Append(", ").Append(Escape(Words.StandingOf(claim))).Append(". ").Append(Escape(Words.PromiseOf(claim))).Append("\n\n");
        Block(claim.Written);
        if (claim.Message.Length > 0)
        {
            text.Append(Escape(Cut(claim.Message, LongestSection))).Append("\n\n");
        }

        if (claim.Witness is { } witness)
        {
            text.Append("| at | |\n| --- | --- |\n");
            foreach (var line in WitnessText.Lines(witness.Variables))
            {
                var equals = line.IndexOf(" = ", StringComparison.Ordinal);
                text.Append("| ").Append(Cell(line[..equals].TrimEnd())).Append(" | ").Append(Cell(Cut(line[(equals + 3)..], LongestSection / 4))).Append(" |\n");
            }

            text.Append("| fails | ").Append(Cell(Cut(witness.Comparison, LongestSection / 4))).Append(" |\n")
                .Append("| left | ").Append(Cell(WitnessText.Enclosure(witness.Left))).Append(" |\n")
                .Append("| right | ").Append(Cell(WitnessText.Enclosure(witness.Right))).Append(" |\n\n");
        }

        foreach (var (diagnostic, _) in claim.Diagnostics.Take(5))
        {
            text.Append("- **").Append(diagnostic.Code).Append("** ").Append(Escape(Cut(diagnostic.Message, 500))).Append('\n');
        }

        return text.Append(claim.Diagnostics.IsEmpty ? "" : "\n").ToString();

        void Block(string code)
        {
            if (code.Length > 0)
            {
                var fence = new string('`', Math.Max(3, LongestRun(code) + 1));
                text.Append(fence).Append('\n').Append(Cut(code, LongestSection)).Append('\n').Append(fence).Append("\n\n");
            }
        }
    }

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..most] + " …";

    private static string Cell(string text) => Code(text).Replace("|", "\\|", StringComparison.Ordinal);

    // A code span: its fence is longer than any run of backticks inside.
    private static string Code(string text)
    {
        var clean = Palette.Clean(text).ReplaceLineEndings(" ");
        var fence = new string('`', LongestRun(clean) + 1);
        return clean.Length == 0 ? "" : clean.StartsWith('`') || clean.EndsWith('`') ? $"{fence} {clean} {fence}" : fence + clean + fence;
    }

    private static int LongestRun(string text)
    {
        var (longest, run) = (0, 0);
        foreach (var c in text)
        {
            run = c == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }

    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in Palette.Clean(text).ReplaceLineEndings(" "))
        {
            escaped.Append(c is '\\' or '`' or '*' or '_' or '[' or ']' or '<' or '>' or '|' or '#' ? $"\\{c}" : c.ToString());
        }

        return escaped.ToString();
    }
}
