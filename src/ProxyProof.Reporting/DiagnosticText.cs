using System.Globalization;
using System.Text;
using ProxyProof.Claims;

namespace ProxyProof.Reporting;

/// <summary>Prints a diagnostic with its source line, a caret under the offending text and the help.</summary>
public static class DiagnosticText
{
    // Of a longer line this much is shown, around the place.
    private const int LongestLine = 400;

    /// <summary>The lines of a diagnostic, without a final newline.</summary>
    /// <param name="report">The diagnostic.</param>
    /// <param name="palette">The colours.</param>
    /// <param name="indent">Put before every line.</param>
    public static string Of(DiagnosticReport report, Palette palette, string indent = "")
    {
        var (diagnostic, source) = report;
        var text = new StringBuilder();
        var severity = Words.Of(diagnostic.Severity) + " " + diagnostic.Code;
        var painted = diagnostic.Severity switch
        {
            Severity.Error => palette.Bad(severity),
            Severity.Warning => palette.Doubtful(severity),
            Severity.Note => palette.Strong(severity),
        };

        var place = diagnostic.Span.File.Length == 0 ? "" : palette.Strong(Palette.Clean(diagnostic.Span.ToString())) + ": ";
        text.Append(indent).Append(place).Append(painted).Append(": ").Append(Palette.Clean(diagnostic.Message));
        if (source is not null)
        {
            var number = diagnostic.Span.Line.ToString(CultureInfo.InvariantCulture).PadLeft(4);
            var (shown, span) = Window(source, diagnostic.Span);
            var (padding, width) = Underline(shown, span);
            text.Append('\n').Append(indent).Append(palette.Faint($"{number} | ")).Append(Palette.Clean(shown));
            text.Append('\n').Append(indent).Append(palette.Faint("     | ")).Append(padding).Append(painted.Length == severity.Length ? new string('^', width) : palette.Bad(new string('^', width)));
        }

        if (diagnostic.Help is { Length: > 0 } help)
        {
            text.Append('\n').Append(indent).Append("  ").Append(palette.Good("help")).Append(": ").Append(Palette.Clean(help).ReplaceLineEndings($"\n{indent}        "));
        }

        return text.ToString();
    }

    private static (string Line, SourceSpan Span) Window(string line, SourceSpan span)
    {
        if (line.Length <= LongestLine)
        {
            return (line, span);
        }

        var start = Math.Clamp(span.Column - 1 - (LongestLine / 4), 0, line.Length - LongestLine);
        var end = start + LongestLine;
        start += char.IsLowSurrogate(line[start]) ? 1 : 0;
        end -= end < line.Length && char.IsLowSurrogate(line[end]) ? 1 : 0;
        var before = start > 0 ? "…" : "";
        return ($"{before}{line[start..end]}{(end < line.Length ? "…" : "")}", span with { Column = span.Column - start + before.Length, Length = Math.Min(span.Length, end + 1 - span.Column) });
    }

    // Columns count UTF-16 units; a reader sees text elements. Tabs stay tabs, so that the caret lands under the text whatever their width.
    private static (string Padding, int Width) Underline(string line, SourceSpan span)
    {
        var start = Math.Clamp(span.Column - 1, 0, line.Length);
        var end = Math.Clamp(start + span.Length, start, line.Length);
        var padding = new StringBuilder();
        var elements = StringInfo.GetTextElementEnumerator(line[..start]);
        while (elements.MoveNext())
        {
            padding.Append(elements.GetTextElement() is "\t" ? '\t' : ' ');
        }

        return (padding.ToString(), Math.Max(1, new StringInfo(line[start..end]).LengthInTextElements));
    }
}
