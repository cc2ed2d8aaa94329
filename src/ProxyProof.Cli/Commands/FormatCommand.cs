using System.CommandLine;
using ProxyProof.Reporting;

namespace ProxyProof.Cli.Commands;

/// <summary>`proxyproof format FILE…`.</summary>
internal static class FormatCommand
{
    private const string Description = "Rewrites files in canonical layout. Meaning and comments stay.";

    private const string Examples = """
          proxyproof format theorems
          proxyproof format --check theorems                        for CI: changes nothing, exit code 1 when something would change
        """;

    /// <summary>The command.</summary>
    public static Command Create(Surroundings surroundings)
    {
        var files = new Argument<string[]>("FILE") { Arity = ArgumentArity.OneOrMore, Description = "Files of claims, and folders of them." };
        files.Validators.Add(Mistakes.NoUnknownOptions);
        var check = new Option<bool>("--check") { Description = "Only say which files would change." };
        var command = new CommandWithExamples("format", Description, Examples) { files, check };
        command.SetAction(parsed => Run(surroundings, parsed.GetValue(files)!, parsed.GetValue(check)));
        return command;
    }

    private static int Run(Surroundings surroundings, string[] files, bool checkOnly)
    {
        var report = Layout.Run(surroundings.Session, files, checkOnly);
        foreach (var file in report.Files)
        {
            foreach (var diagnostic in file.Diagnostics)
            {
                surroundings.Error.Write(DiagnosticText.Of(diagnostic, surroundings.ErrorLook.Palette) + "\n");
            }

            if (file.Changed)
            {
                surroundings.Out.Write($"{(checkOnly ? "would change" : "formatted")}  {Palette.Clean(file.File)}\n");
            }
        }

        var changed = report.Files.Count(file => file.Changed);
        surroundings.Out.Write($"{report.Files.Length} file{(report.Files.Length == 1 ? "" : "s")}: {changed} {(checkOnly ? "would change" : "formatted")}\n");
        return report.ExitCode;
    }
}
