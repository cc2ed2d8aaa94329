using System.CommandLine;

namespace ProxyProof.Cli;

/// <summary>A report to write: its format, and its file or null for standard output.</summary>
/// <param name="Format">The format.</param>
/// <param name="File">The file.</param>
internal sealed record PlannedOutput(string Format, string? File);

/// <summary>Which report goes where.</summary>
/// <param name="Outputs">The reports for machines.</param>
internal sealed record OutputPlan(IReadOnlyList<PlannedOutput> Outputs)
{
    /// <summary>The report for people.</summary>
    public const string Pretty = "pretty";

    /// <summary>The formats that exist.</summary>
    public static IReadOnlyList<string> Built { get; } = [Pretty, .. Reporting.ReportFormats.Names];

    /// <summary>The option that names formats.</summary>
    public static Option<string[]> FormatOption()
    {
        var option = new Option<string[]>("--format", "-f") { HelpName = "FORMAT", Description = "A report to write, repeatable: json, html, markdown, sarif, junit, github, latex. The pretty one always appears; it moves to standard error when another takes standard output." };
        option.CompletionSources.Add([.. Built]);
        return option;
    }

    /// <summary>The option that names files.</summary>
    public static Option<string[]> OutputOption() => new("--output", "-o") { HelpName = "FILE", Description = "The file of a report; the k-th belongs to the k-th --format that is not pretty." };

    /// <summary>Whether a report takes standard output; then the report for people moves to standard error.</summary>
    public bool TakesStandardOutput => Outputs.Any(output => output.File is null);

    /// <summary>The k-th file belongs to the k-th format that is not pretty; a format without one takes standard output.</summary>
    /// <returns>The plan, or what is wrong.</returns>
    public static (OutputPlan? Plan, string? Mistake) From(IReadOnlyList<string> formats, IReadOnlyList<string> files)
    {
        foreach (var format in formats)
        {
            if (!Built.Contains(format, StringComparer.Ordinal))
            {
                var near = Spelling.Nearest(format, Built);
                return (null, $"there is no format '{format}'; " + (near is null ? $"the formats are {string.Join(", ", Built)}" : $"did you mean '{near}'?"));
            }
        }

        var machine = formats.Where(format => !string.Equals(format, Pretty, StringComparison.Ordinal)).ToList();
        if (files.Count > machine.Count)
        {
            return (null, $"--output {files[machine.Count]} has no format: each --output belongs to one --format other than pretty, in order (add --format json)");
        }

        var outputs = machine.Select((format, k) => new PlannedOutput(format, k < files.Count && files[k] is not "-" ? files[k] : null)).ToList();
        return outputs.Count(output => output.File is null) > 1
            ? (null, "two reports cannot share standard output: give all but one an --output")
            : (new(outputs), null);
    }
}
