using System.Text;
using ProxyProof.Claims;

namespace ProxyProof.Reporting;

/// <summary>The report as annotations of GitHub Actions: commands on standard output that mark lines of files. A step shows ten errors and ten warnings; the job summary has the rest.</summary>
public static class GithubWriter
{
    /// <summary>The annotations, worst first, then the summary line.</summary>
    public static string Write(RunReport report, UndecidedPolicy undecided = UndecidedPolicy.Fail)
    {
        var text = new StringBuilder();
        foreach (var claim in report.Claims.Where(claim => !claim.Ok).OrderBy(claim => Rank(claim.Standing)))
        {
            var command = claim.Baseline == BaselineState.Known ? "notice" : claim.Standing == Standing.Undecided && undecided != UndecidedPolicy.Fail ? "warning" : "error";
            var message = Words.StandingOf(claim);
            if (claim.Witness is { } witness)
            {
                message += $"\nat {WitnessText.Line(witness.Variables)}\nfails {witness.Comparison}\nleft {WitnessText.Enclosure(witness.Left)}, right {WitnessText.Enclosure(witness.Right)}";
            }

            if (claim.Message.Length > 0)
            {
                message += "\n" + claim.Message;
            }

            Annotate(command, claim.File, claim.Line, claim.Column, endColumn: null, $"{Words.NameOf(claim)} is {Words.VerdictOf(claim)}", message);
        }

        foreach (var (diagnostic, _) in report.AllDiagnostics.Distinct().OrderBy(each => each.Diagnostic.Severity))
        {
            var command = diagnostic.Severity switch
            {
                Severity.Error => "error",
                Severity.Warning => "warning",
                Severity.Note => "notice",
            };
            var (file, line, column, length, _) = diagnostic.Span;
            Annotate(command, file, line, column, column + length, diagnostic.Code, diagnostic.Message + (diagnostic.Help is { Length: > 0 } help ? $"\nhelp: {help}" : ""));
        }

        return text.Append(Palette.Clean(PrettyWriter.SummaryLine(report))).Append('\n').ToString();

        void Annotate(string command, string file, int line, int column, int? endColumn, string title, string message)
        {
            text.Append("::").Append(command).Append(' ');
            if (file.Length > 0)
            {
                text.Append("file=").Append(Property(file)).Append(",line=").Append(line).Append(",col=").Append(column).Append(',');
                if (endColumn is { } end)
                {
                    text.Append("endColumn=").Append(end).Append(',');
                }
            }

            text.Append("title=").Append(Property(title)).Append("::").Append(Data(message)).Append('\n');
        }
    }

    private static int Rank(Standing standing) => standing switch
    {
        Standing.Contradicted => 0,
        Standing.Failed => 1,
        Standing.Undecided => 2,
        Standing.AsExpected => 3,
    };

    // A line is a command: newlines and percent signs travel as escapes, in properties commas and colons too.
    private static string Data(string text) =>
        text.Replace("%", "%25", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) => Data(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}
