using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using ProxyProof.Claims;

namespace ProxyProof.Reporting;

/// <summary>A library of claims at a glance: a table for each folder, with a row for each claim. Steps of proofs are left out.</summary>
public static class GalleryWriter
{
    private const string Head = "| file | claim | | verdict | margin | by | time |\n| --- | --- | --- | --- | ---: | --- | --- |\n";

    private const string OutOfTime = " (out of time)";

    private const int LongestClaim = 160;

    // Cells of a row, and which of them may differ between machines.
    private const int Cells = 7;
    private const int VerdictCell = 3;
    private const int MarginCell = 4;
    private const int MethodCell = 5;
    private const int TimeCell = 6;

    /// <summary>The gallery as Markdown that ends in a newline.</summary>
    /// <param name="report">A run over the library.</param>
    /// <param name="folder">The folder that the gallery is written to, as the report prints paths; links are relative to it.</param>
    public static string Write(RunReport report, string folder)
    {
        var claims = Shown(report);
        var text = new StringBuilder();
        text.Append("# Gallery\n\nEvery claim of the library and what became of it. This file is made by `proxyproof gallery`; do not edit it.\n\n")
            .Append(Words.Plural(claims.Length, "claim")).Append(" in ").Append(Words.Plural(claims.Select(claim => claim.File).Distinct(StringComparer.Ordinal).Count(), "file")).Append(": ")
            .Append(string.Join(", ", Enum.GetValues<Verdict>().Select(verdict => (Verdict: verdict, Count: claims.Count(claim => claim.Verdict == verdict))).Where(each => each.Count > 0)
                .Select(each => $"{NumberText.Count(each.Count)} {Words.Of(each.Verdict)}")))
            .Append(".\n\nA refuted claim is one that its file says is false (`expect refuted`), unless it is marked **unexpected**. The margin is the least that was seen of left side minus right side;")
            .Append(" where it is 0 the claim is tight. Floating point may see less than 0: that is rounding where the claim is proved, and unconfirmed where it is only supported. Times are orders of magnitude.\n");
        foreach (var group in claims.GroupBy(claim => FolderOf(Relative(claim.File, folder)), StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            text.Append("\n## ").Append(group.Key.Length == 0 ? "." : group.Key).Append("\n\n").Append(Head);
            var previous = "";
            foreach (var claim in group)
            {
                var file = Relative(claim.File, folder);
                text.Append(Row(claim, file, isNew: !string.Equals(file, previous, StringComparison.Ordinal))).Append('\n');
                previous = file;
            }
        }

        return text.ToString();
    }

    /// <summary>
    /// How a gallery in the tree differs from a run: lines with - are in the file only, lines with + in the run only. Margins and times are not compared; neither is the
    /// verdict of a claim whose search was ended by its cap of time.
    /// </summary>
    /// <param name="report">The run.</param>
    /// <param name="folder">As for <see cref="Write"/>.</param>
    /// <param name="written">The file's text.</param>
    public static ImmutableArray<string> Differences(RunReport report, string folder, string written)
    {
        var capped = Shown(report).Where(IsCapped).Select(claim => Code(Words.NameOf(claim))).ToHashSet(StringComparer.Ordinal);
        capped.UnionWith(Rows(written).Select(CellsOf).Where(cells => cells.Count == Cells && cells[VerdictCell].EndsWith(OutOfTime, StringComparison.Ordinal)).Select(cells => cells[1]));
        var (old, now) = (Compared(written, capped), Compared(Write(report, folder), capped));
        var (oldSet, nowSet) = (old.ToHashSet(StringComparer.Ordinal), now.ToHashSet(StringComparer.Ordinal));
        ImmutableArray<string> differences = [.. old.Where(line => !nowSet.Contains(line)).Select(line => "- " + line), .. now.Where(line => !oldSet.Contains(line)).Select(line => "+ " + line)];
        return differences.IsEmpty && !old.SequenceEqual(now, StringComparer.Ordinal) ? ["the order of the claims differs"] : differences;
    }

    private static ImmutableArray<ClaimReport> Shown(RunReport report) => [.. report.Claims.Where(claim => claim.Parent is null)];

    private static string Row(ClaimReport claim, string file, bool isNew)
    {
        var name = file[(file.LastIndexOf('/') + 1)..];
        var verdict = Words.VerdictOf(claim) + (claim.Ok ? "" : " **unexpected**") + (IsCapped(claim) ? OutOfTime : "");
        return $"| {(isNew ? $"[{name}]({Link(file)})" : "")} | {Code(Words.NameOf(claim))} | {Code(Cut(claim.Written))} | {verdict} | {MarginOf(claim)} | {claim.Method} | {TimeClass(claim.Seconds)} |";
    }

    // Floating-point search may see a margin below 0. Of a proved claim that is rounding; of one that is only supported nobody knows.
    private static string MarginOf(ClaimReport claim) => claim.Margin?.Best switch
    {
        null => "",
        < 0 when claim.Verdict == Verdict.Proved => "rounding",
        < 0 when claim.Verdict == Verdict.Supported => "unconfirmed",
        { } best => best.ToString("G3", CultureInfo.InvariantCulture).Replace('E', 'e'),
    };

    private static bool IsCapped(ClaimReport claim) => claim.Statistics?.Stopped == "time";

    private static string TimeClass(double seconds) => seconds switch
    {
        < 0.1 => "< 0.1 s",
        < 1 => "< 1 s",
        < 10 => "< 10 s",
        _ => "≥ 10 s",
    };

    /// <summary>Headings and rows, without what may differ.</summary>
    private static List<string> Compared(string text, HashSet<string> capped)
    {
        var lines = new List<string>();
        var file = "";
        foreach (var line in Rows(text))
        {
            var cells = CellsOf(line);
            if (cells.Count != Cells)
            {
                lines.Add(line);
                continue;
            }

            // A file is named in its first row only.
            file = cells[0].Length > 0 ? cells[0] : file;
            cells[0] = file;
            var isCapped = capped.Contains(cells[1]);
            lines.Add(string.Join(" | ", cells.Index().Where(each => each.Index is not (MarginCell or TimeCell) && !(isCapped && each.Index is (VerdictCell or MethodCell))).Select(each => each.Item)));
        }

        return lines;
    }

    private static IEnumerable<string> Rows(string text) =>
        text.ReplaceLineEndings("\n").Split('\n').Where(line => line.StartsWith("## ", StringComparison.Ordinal) || line.StartsWith("| ", StringComparison.Ordinal));

    private static List<string> CellsOf(string row)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        for (var i = 1; i < row.Length; i++)
        {
            if (row[i] == '|' && row[i - 1] != '\\')
            {
                cells.Add(cell.ToString().Trim());
                cell.Clear();
            }
            else
            {
                cell.Append(row[i]);
            }
        }

        return cells;
    }

    private static string Relative(string file, string folder)
    {
        var clean = file.Replace('\\', '/');
        var prefix = folder.Replace('\\', '/').TrimEnd('/') + "/";
        return clean.StartsWith(prefix, StringComparison.Ordinal) ? clean[prefix.Length..] : clean;
    }

    private static string FolderOf(string file) => file.LastIndexOf('/') is var slash && slash < 0 ? "" : file[..slash];

    private static string Link(string file) => string.Join('/', file.Split('/').Select(Uri.EscapeDataString));

    private static string Cut(string text)
    {
        // However the file breaks its lines.
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .Replace("( ", "(", StringComparison.Ordinal).Replace(" )", ")", StringComparison.Ordinal).Replace("[ ", "[", StringComparison.Ordinal).Replace(" ]", "]", StringComparison.Ordinal);
        return line.Length <= LongestClaim ? line : line[..LongestClaim] + " …";
    }

    // A code span in a table: a bar is escaped, and the fence is longer than any run of backticks inside.
    private static string Code(string text)
    {
        var clean = Palette.Clean(text).Replace("|", "\\|", StringComparison.Ordinal);
        return clean.Length == 0 ? "" : clean.Contains('`', StringComparison.Ordinal) ? $"`` {clean} ``" : $"`{clean}`";
    }
}
