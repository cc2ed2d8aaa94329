using ProxyProof.Claims;

namespace ProxyProof.Language.Text;

/// <summary>The text of a .thm file, with its lines.</summary>
public sealed class SourceText
{
    private readonly int[] _lineStarts;

    /// <summary>A text that is at hand already.</summary>
    /// <param name="path">The file's path as reports print it; backslashes become slashes.</param>
    /// <param name="text">The text; a byte order mark at its start is dropped.</param>
    public SourceText(string path, string text)
    {
        Path = path.Replace('\\', '/');
        Text = text.StartsWith('\uFEFF') ? text[1..] : text;
        _lineStarts = LineStarts(Text);
    }

    /// <summary>The path as reports print it, with forward slashes.</summary>
    public string Path { get; }

    /// <summary>The text without byte order mark; line ends as in the file.</summary>
    public string Text { get; }

    /// <summary>The number of lines; an empty text has one.</summary>
    public int LineCount => _lineStarts.Length;

    /// <summary>Line and column of an offset, both from 1; the column counts UTF-16 units.</summary>
    public (int Line, int Column) Position(int offset)
    {
        var line = LineOf(offset);
        return (line + 1, offset - _lineStarts[line] + 1);
    }

    /// <summary>The span from start up to end; its length stops at the end of the first line and is at least 1.</summary>
    public SourceSpan Span(int start, int end)
    {
        var line = LineOf(start);
        if (line + 1 < _lineStarts.Length && end > _lineStarts[line + 1])
        {
            end = LineEnd(line);
        }

        return new(Path, line + 1, start - _lineStarts[line] + 1, Math.Max(1, end - start), start);
    }

    /// <summary>The line's text without its line end; the line counts from 1.</summary>
    public string Line(int line) => Text[_lineStarts[line - 1]..LineEnd(line - 1)];

    private int LineEnd(int line)
    {
        var end = line + 1 < _lineStarts.Length ? _lineStarts[line + 1] : Text.Length;
        while (end > _lineStarts[line] && Text[end - 1] is '\r' or '\n')
        {
            end--;
        }

        return end;
    }

    private int LineOf(int offset)
    {
        var found = Array.BinarySearch(_lineStarts, offset);
        return found >= 0 ? found : ~found - 1;
    }

    private static int[] LineStarts(string text)
    {
        var starts = new List<int> { 0 };
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n')))
            {
                starts.Add(i + 1);
            }
        }

        return [.. starts];
    }
}
