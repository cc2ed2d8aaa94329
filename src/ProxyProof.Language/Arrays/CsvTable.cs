using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using ProxyProof.Numerics;

namespace ProxyProof.Language.Arrays;

/// <summary>A table of exact numbers in a file beside the .thm file.</summary>
internal static class CsvTable
{
    private const long LargestFile = 64L << 20;
    private const int MostLinks = 40;

    /// <summary>The most entries of a data item.</summary>
    public const int MostCells = 1 << 22;

    /// <summary>Reads a table; a first line with no number in it is a header.</summary>
    /// <param name="directory">The folder of the .thm file.</param>
    /// <param name="path">As written.</param>
    /// <param name="allowed">Folders that may be read from besides.</param>
    /// <returns>The rows, all of one length and at least one; or the mistake.</returns>
    public static (IReadOnlyList<Rational[]>? Rows, (string Code, string Message, string? Help)? Mistake) Read(string directory, string path, IReadOnlyList<string> allowed)
    {
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal))
        {
            return (null, ("PP5001", "the path of the file is empty or not a path", "for example `csv(\"points.csv\")`"));
        }

        var full = Path.GetFullPath(Path.Combine(directory, path));
        if (Resolved(full) is not { } place || !IsInside(place, [directory, .. allowed]))
        {
            return (null, ("PP5004", $"the file \"{path}\" lies outside the folder of the .thm file", "copy it beside the .thm file, or permit its folder with `--allow-path DIR`"));
        }

        if (!File.Exists(full))
        {
            return (null, ("PP5001", $"there is no file \"{path}\" beside the .thm file", "paths are relative to the file that names them"));
        }

        try
        {
            return new FileInfo(full).Length > LargestFile
                ? (null, ("PP5001", $"the file \"{path}\" is larger than 64 MB", "split it, or keep fewer rows"))
                : Parse(path, full);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DecoderFallbackException or CsvHelperException)
        {
            return (null, ("PP5001", $"the file \"{path}\" cannot be read: {Reason(e)}", "check that it is a text file in UTF-8 that you may read"));
        }
    }

    private static (IReadOnlyList<Rational[]>? Rows, (string Code, string Message, string? Help)? Mistake) Parse(string path, string full)
    {
        using var reader = new StreamReader(full, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
        using var csv = new CsvParser(reader, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            TrimOptions = TrimOptions.Trim,
            WhiteSpaceChars = [' ', '\t'],
            IgnoreBlankLines = true,
            AllowComments = true,
            Comment = '#',
            BadDataFound = null,
        });
        List<Rational[]> rows = [];
        while (csv.Read())
        {
            var cells = csv.Record!;
            var row = new Rational[cells.Length];
            var header = rows.Count == 0 && csv.Row == 1 && cells.All(cell => !Rational.TryParse(cell.TrimStart('+'), out _) && !IsNotFinite(cell));
            for (var k = 0; k < cells.Length && !header; k++)
            {
                if (!Rational.TryParse(cells[k].TrimStart('+'), out row[k]))
                {
                    var found = cells[k].Length == 0 ? "an empty cell" : $"\"{(cells[k].Length > 40 ? cells[k][..40] + "…" : cells[k])}\"";
                    return (null, (
                        "PP5003",
                        $"\"{path}\" line {csv.RawRow}, cell {k + 1}: found {found}, expected a finite number",
                        IsNotFinite(cells[k]) ? "a claim speaks of finite numbers: remove or replace the row" : "write a decimal such as 0.5 or 1e-3"));
                }
            }

            if (header)
            {
                continue;
            }

            if (rows.Count > 0 && row.Length != rows[0].Length)
            {
                return (null, ("PP5002", $"\"{path}\" line {csv.RawRow}: found {row.Length} cells, expected {rows[0].Length} as in the first row", "every row has the same number of cells"));
            }

            rows.Add(row);
            if ((long)rows.Count * row.Length > MostCells)
            {
                return (null, ("PP5001", $"the file \"{path}\" has more than {MostCells} cells", "keep fewer rows"));
            }
        }

        return rows.Count == 0 ? (null, ("PP5002", $"the file \"{path}\" holds no row of numbers", "a row is numbers with commas between them")) : (rows, null);
    }

    private static bool IsNotFinite(string cell) => cell.TrimStart('+', '-').ToUpperInvariant() is "NAN" or "INF" or "INFINITY" or "∞";

    // The system's own message names machine paths.
    private static string Reason(Exception e) => e switch
    {
        UnauthorizedAccessException => "access is denied",
        DecoderFallbackException => "it is not UTF-8",
        CsvHelperException { InnerException: DecoderFallbackException } => "it is not UTF-8",
        CsvHelperException => "it is no table of comma-separated values",
        _ => "the system reports an input error",
    };

    // The place that the path leads to, as the system finds it: each link is followed where it stands, those of links included. Null where they go in circles.
    private static string? Resolved(string full)
    {
        static IEnumerable<string> Parts(string path) => path.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Reverse();
        var root = Path.GetPathRoot(full) ?? "/";
        var at = root;
        var links = 0;
        var waiting = new Stack<string>(Parts(full[root.Length..]));
        while (waiting.TryPop(out var part))
        {
            if (part is "." or "..")
            {
                at = part == "." ? at : Path.GetDirectoryName(at) ?? root;
                continue;
            }

            var next = Path.Combine(at, part);
            FileSystemInfo info = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
            if (info.LinkTarget is not { } target)
            {
                at = next;
                continue;
            }

            if (++links > MostLinks)
            {
                return null;
            }

            at = Path.IsPathRooted(target) ? root : at;
            foreach (var step in Parts(Path.IsPathRooted(target) ? target[(Path.GetPathRoot(target) ?? "/").Length..] : target))
            {
                waiting.Push(step);
            }
        }

        return at;
    }

    private static bool IsInside(string full, IEnumerable<string> folders) => folders.Any(folder =>
    {
        return Resolved(Path.GetFullPath(folder)) is { } resolved && full.StartsWith(resolved.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
    });
}
