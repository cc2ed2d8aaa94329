using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;
using ProxyProof.Claims;

namespace ProxyProof.Language.Text;

/// <summary>Reads .thm files: strict UTF-8 with or without byte order mark, of bounded size.</summary>
public static class SourceReader
{
    /// <summary>The largest file in bytes. Claims are short and data lie in CSV files; the limit bounds the memory a file can claim.</summary>
    public const int SizeLimit = 16 << 20;

    /// <summary>Reads a file; what is wrong with it is a diagnostic.</summary>
    /// <param name="path">Where it lies.</param>
    /// <param name="source">Its text.</param>
    /// <param name="diagnostic">Why there is none.</param>
    /// <param name="shownAs">The path as reports print it; null for <paramref name="path"/> itself.</param>
    public static bool TryRead(
        string path, [NotNullWhen(true)] out SourceText? source, [NotNullWhen(false)] out Diagnostic? diagnostic, string? shownAs = null)
    {
        source = null;
        var shown = (shownAs ?? path).Replace('\\', '/');
        try
        {
            if (path.Length > 0 && Place.Of(Path.GetFullPath(path)) is { Kind: PlaceKind.Special })
            {
                diagnostic = SourceProblem(SyntaxCodes.Unreadable, shown, "the file cannot be read: it is a pipe with a name, a device or a socket, which need not end", "copy what it gives to a file, or name `/dev/stdin` and pipe it in");
                return false;
            }

            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            var bytes = ReadAtMost(file, SizeLimit + 1);
            return TryDecode(bytes, shown, out source, out diagnostic);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException or System.Security.SecurityException)
        {
            diagnostic = SourceProblem(SyntaxCodes.Unreadable, shown, $"the file cannot be read: {Reason(e, path)}", "check the path and its permissions");
            return false;
        }
    }

    /// <summary>Decodes the bytes of a file; what is wrong with them is a diagnostic.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="shownAs">The path as reports print it.</param>
    /// <param name="source">The text.</param>
    /// <param name="diagnostic">Why there is none.</param>
    public static bool TryDecode(
        ReadOnlySpan<byte> bytes, string shownAs, [NotNullWhen(true)] out SourceText? source, [NotNullWhen(false)] out Diagnostic? diagnostic)
    {
        source = null;
        if (bytes.Length > SizeLimit)
        {
            diagnostic = SourceProblem(
                SyntaxCodes.TooLarge, shownAs, $"the file is larger than {SizeLimit >> 20} MB, the limit for a .thm file", "move data to a CSV file and read it with `data X in R^(n x d) = csv(\"points.csv\")`");
            return false;
        }

        if (bytes is [0xFF, 0xFE, 0, 0, ..] or [0, 0, 0xFE, 0xFF, ..])
        {
            diagnostic = SourceProblem(SyntaxCodes.NotUtf8, shownAs, "the file is UTF-32, expected UTF-8", "save it as UTF-8");
            return false;
        }

        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            diagnostic = SourceProblem(SyntaxCodes.NotUtf8, shownAs, "the file is UTF-16, expected UTF-8", "save it as UTF-8");
            return false;
        }

        var text = new char[bytes.Length];
        var status = Utf8.ToUtf16(bytes, text, out var read, out var written, replaceInvalidSequences: false);
        var decoded = new SourceText(shownAs, new string(text, 0, written));
        if (status != OperationStatus.Done)
        {
            diagnostic = new(
                Severity.Error, SyntaxCodes.NotUtf8, decoded.Span(decoded.Text.Length, decoded.Text.Length),
                $"the file is not UTF-8: byte 0x{bytes[read]:X2} at offset {read} starts no character", "save it as UTF-8");
            return false;
        }

        var nul = decoded.Text.IndexOf('\0', StringComparison.Ordinal);
        if (nul >= 0)
        {
            diagnostic = new(
                Severity.Error, SyntaxCodes.Binary, decoded.Span(nul, nul + 1), "the file holds a NUL character, so it is not a text file", "check that the path names a .thm file");
            return false;
        }

        source = decoded;
        diagnostic = null;
        return true;
    }

    private static Diagnostic SourceProblem(string code, string shown, string message, string help) =>
        new(Severity.Error, code, new SourceSpan(shown, 1, 1, 1, 0), message, help);

    private static ReadOnlySpan<byte> ReadAtMost(FileStream file, int limit)
    {
        // Not file.Length: a device or a pipe has none.
        var buffer = new byte[1 << 16];
        var filled = 0;
        while (filled < limit)
        {
            if (filled == buffer.Length)
            {
                Array.Resize(ref buffer, Math.Min(limit, buffer.Length * 2));
            }

            var count = file.Read(buffer, filled, buffer.Length - filled);
            if (count == 0)
            {
                break;
            }

            filled += count;
        }

        return buffer.AsSpan(0, filled);
    }

    private static string Reason(Exception e, string path) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => "there is no such file",
        UnauthorizedAccessException when Directory.Exists(path) => "it is a folder",
        UnauthorizedAccessException => "access is denied",
        PathTooLongException => "the path is too long",
        ArgumentException => "the path is empty or malformed",
        _ => "the system reports an input error",
    };
}
