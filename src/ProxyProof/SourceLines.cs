using System.Collections.Concurrent;
using ProxyProof.Claims;
using ProxyProof.Language.Text;

namespace ProxyProof;

/// <summary>The lines of files, for diagnostics; each file is read at most once.</summary>
/// <param name="workingDirectory">What display paths are relative to.</param>
internal sealed class SourceLines(string workingDirectory)
{
    private readonly ConcurrentDictionary<string, string[]?> _files = new(StringComparer.Ordinal);

    /// <summary>The line that a span begins on; null when there is none to be had.</summary>
    public string? Of(SourceSpan span)
    {
        if (span.File.Length == 0)
        {
            return null;
        }

        var lines = _files.GetOrAdd(span.File, Read);
        return lines is not null && span.Line >= 1 && span.Line <= lines.Length ? lines[span.Line - 1] : null;
    }

    private string[]? Read(string display)
    {
        try
        {
            // A pipe was read already, and a device does not end.
            var place = Place.Of(Path.GetFullPath(display, workingDirectory));
            return place is { Kind: PlaceKind.Ordinary } file ? File.ReadAllLines(file.Path) : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // The line is an extra: the diagnostic stands without it.
            return null;
        }
    }
}
