using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using ProxyProof.Language.Text;
using ProxyProof.Numerics;

namespace ProxyProof.Language.Arrays;

/// <summary>A table of exact numbers in a file beside the .thm file.</summary>
internal static class CsvTable
{
    private const long LargestFile = 64L << 20;

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
        if (Place.Of(full) is not { } place || !IsInside(place.Path, [directory, .. allowed]))
        {
            return (null, ("PP5004", $"the file \"{path}\" lies outside the folder of the .thm file", "copy it beside the .thm file, or permit its folder with `--allow-path DIR`"));
        }

        if (Directory.Exists(full))
        {
            return (null, ("PP5001", $"\"{path}\" is a folder", "name a file of comma-separated numbers in it"));
        }

        if (!File.Exists(full))
        {
            return (null, ("PP5001", $"there is no file \"{path}\" beside the .thm file", "paths are relative to the file that names them"));
        }

        try
        {
            return place.Kind != PlaceKind.Ordinary ? (null, ("PP5001", $"\"{path}\" is a pipe, a device or a socket, and no file", "copy what it gives to a file beside the .thm file"))
                : new FileInfo(place.Path).Length > LargestFile ? (null, ("PP5001", $"the file \"{path}\" is larger than 64 MB", "split it, or keep fewer rows"))
                : Parse(path, full);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DecoderFallbackException or CsvHelperException)
        {
            return (null, ("PP5001", $"the file \"{path}\" cannot be read: {Reason(e)}", "check that it is a text file in UTF-8 that you may read"));
        }
    }

    private static (IReadOnlyList<Rational[]>? Rows, (string Code, string Message, string? Help)? Mistake) Parse(string path, string full)
    {
        // The mark of UTF-8 is skipped; that of another encoding is no UTF-8.
        using var reader = new StreamReader(full, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: false);
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
            var header = rows.Count == 0 && csv.Row == 1 && Array.TrueForAll(cells, IsName);
            for (var k = 0; k < cells.Length && !header; k++)
            {
                if (!Rational.TryParse(cells[k].TrimStart('+'), out row[k]))
                {
                    var found = cells[k].Length == 0 ? "an empty cell" : $"\"{(cells[k].Length > 40 ? cells[k][..40] + "…" : cells[k])}\"";
                    return (null, (
                        "PP5003",
                        $"\"{path}\" line {csv.RawRow}, cell {k + 1}: found {found}, expected a finite number",
                        IsNotFinite(cells[k]) ? "a claim speaks of finite numbers: remove or replace the row"
                        : SeparatorOf(cells[k]) is { } separator ? $"cells are separated by commas, not {separator}, and a decimal has a point: 0.5, not 0,5"
                        : "write a decimal such as 0.5 or 1e-3"));
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

    private static bool IsNumber(string cell) => Rational.TryParse(cell.Trim().TrimStart('+'), out _) || IsNotFinite(cell.Trim());

    // Numbers with another separator between them are no name of a column.
    private static bool IsName(string cell) => !IsNumber(cell) && (SeparatorOf(cell) is null || !Array.TrueForAll(cell.Split([';', '\t', '|', ' '], StringSplitOptions.RemoveEmptyEntries), IsNumber));

    private static string? SeparatorOf(string cell) => cell.Contains(';', StringComparison.Ordinal) ? "semicolons"
        : cell.Contains('\t', StringComparison.Ordinal) ? "tabs"
        : cell.Contains('|', StringComparison.Ordinal) ? "bars"
        : cell.Contains(' ', StringComparison.Ordinal) ? "spaces"
        : null;

    // The system's own message names machine paths.
    private static string Reason(Exception e) => e switch
    {
        UnauthorizedAccessException => "access is denied",
        DecoderFallbackException => "it is not UTF-8",
        CsvHelperException { InnerException: DecoderFallbackException } => "it is not UTF-8",
        CsvHelperException => "it is no table of comma-separated values",
        _ => "the system reports an input error",
    };

    private static bool IsInside(string full, IEnumerable<string> folders) => folders.Any(folder =>
    {
        return Place.Of(Path.GetFullPath(folder)) is { } allowed && full.StartsWith(allowed.Path.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
    });
}
