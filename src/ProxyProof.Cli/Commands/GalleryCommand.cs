using System.CommandLine;
using ProxyProof.Claims;
using ProxyProof.Reporting;

namespace ProxyProof.Cli.Commands;

/// <summary>`proxyproof gallery REPORT…`.</summary>
internal static class GalleryCommand
{
    private const string Description = "Makes a table of every claim, its verdict, margin, method and time, from JSON reports of a run.";

    private const string Examples = """
          proxyproof check theorems --format json --output r.json
          proxyproof gallery r.json --output theorems/gallery.md
          proxyproof gallery r.json --output theorems/gallery.md --check   for CI: changes nothing, exit code 1 when a claim,
                                                                           verdict or method differs (margins and times may)
        """;

    /// <summary>The command.</summary>
    public static Command Create(Surroundings surroundings)
    {
        var reports = new Argument<string[]>("REPORT") { Arity = ArgumentArity.OneOrMore, Description = "JSON reports, and folders of them." };
        reports.Validators.Add(Mistakes.NoUnknownOptions);
        var output = new Option<string?>("--output", "-o") { HelpName = "FILE", Description = "Where the table goes [default: standard output]. Links are relative to its folder." };
        var check = new Option<bool>("--check") { Description = "Only say how the file of --output differs." };
        var command = new CommandWithExamples("gallery", Description, Examples) { reports, output, check };
        command.Validators.Add(result =>
        {
            if (result.Given(check) && result.Given(output) is null)
            {
                result.AddError("--check needs --output: compare with which file?");
            }
        });
        command.SetAction(parsed => Run(surroundings, parsed.GetValue(reports)!, parsed.GetValue(output), parsed.GetValue(check)));
        return command;
    }

    private static int Run(Surroundings surroundings, string[] paths, string? output, bool checkOnly)
    {
        var (report, problem) = Merging.Merge(surroundings.Session, paths);
        if (report is null)
        {
            surroundings.Error.Write($"proxyproof: {problem}\n");
            return ExitCode.Invalid;
        }

        // A table of a part of the library would look like the whole.
        if (report.Run.Interrupted || report.Diagnostics.Any(each => each.Diagnostic.Severity == Severity.Error))
        {
            foreach (var (diagnostic, _) in report.Diagnostics)
            {
                surroundings.Error.Write($"proxyproof: {Palette.Clean(diagnostic.Message)}\n");
            }

            surroundings.Error.Write("proxyproof: the run is not complete, so there is no gallery of it\n");
            return ExitCode.Invalid;
        }

        var folder = output is null ? "" : Path.GetDirectoryName(output)!;
        if (output is null)
        {
            surroundings.Out.Write(GalleryWriter.Write(report, folder));
            return ExitCode.AsExpected;
        }

        var full = Path.GetFullPath(output, surroundings.WorkingDirectory);
        try
        {
            if (!checkOnly)
            {
                AtomicFile.Write(full, GalleryWriter.Write(report, folder));
                return ExitCode.AsExpected;
            }

            var differences = GalleryWriter.Differences(report, folder, File.ReadAllText(full));
            foreach (var line in differences)
            {
                surroundings.Out.Write(Palette.Clean(line) + "\n");
            }

            surroundings.Out.Write(differences.IsEmpty
                ? $"{output} is up to date\n"
                : $"{output} is not up to date: run `proxyproof gallery` with --output and without --check\n");
            return differences.IsEmpty ? ExitCode.AsExpected : ExitCode.Contradicted;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            surroundings.Error.Write($"proxyproof: {output}: {failure.Message}\n");
            return ExitCode.Invalid;
        }
    }
}
