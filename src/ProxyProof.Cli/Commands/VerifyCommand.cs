using System.CommandLine;
using ProxyProof.Reporting;

namespace ProxyProof.Cli.Commands;

/// <summary>`proxyproof verify CERTIFICATE…`.</summary>
internal static class VerifyCommand
{
    private const string Description = "Has the kernel alone re-check evidence files against the .thm files they name. Exit code 0 only if all are accepted.";

    private const string Examples = """
          proxyproof verify .proxyproof/evidence                    every evidence file of the last runs
          proxyproof verify evidence/cubic-is-not-convex.json
        """;

    /// <summary>The command.</summary>
    public static Command Create(Surroundings surroundings)
    {
        var files = new Argument<string[]>("CERTIFICATE") { Arity = ArgumentArity.OneOrMore, Description = "Evidence files, and folders of them." };
        files.Validators.Add(Mistakes.NoUnknownOptions);
        var allow = Values.AllowPath();
        var command = new CommandWithExamples("verify", Description, Examples) { files, allow };
        command.SetAction(parsed => Run(surroundings, parsed.GetValue(files)!, parsed.GetValue(allow) ?? []));
        return command;
    }

    private static int Run(Surroundings surroundings, string[] files, string[] allow)
    {
        var palette = surroundings.OutLook.Palette;
        var answers = Verification.Verify(surroundings.Session, files, [.. allow]);
        foreach (var answer in answers)
        {
            var word = answer.Accepted ? palette.Good("accepted") : palette.Bad(answer.ExitCode == ExitCode.Invalid ? "error   " : "rejected");
            surroundings.Out.Write($"{word}  {Palette.Clean(answer.Path)}\n          {(answer.Id.Length > 0 ? Palette.Clean(answer.Id) + ": " : "")}{Palette.Clean(answer.Message)}\n");
            foreach (var diagnostic in answer.Diagnostics)
            {
                surroundings.Out.Write(DiagnosticText.Of(diagnostic, palette, "          ") + "\n");
            }
        }

        var accepted = answers.Count(answer => answer.Accepted);
        surroundings.Out.Write($"{answers.Length} evidence file{(answers.Length == 1 ? "" : "s")}: {accepted} accepted, {answers.Length - accepted} not\n");
        return answers.IsEmpty ? ExitCode.NothingMatched : Worst(answers.Select(answer => answer.ExitCode));
    }

    // The first of 2, 1, 0 that occurs.
    private static int Worst(IEnumerable<int> codes) => codes.Max();
}
