using System.CommandLine;
using ProxyProof.Reporting;

namespace ProxyProof.Cli.Commands;

/// <summary>`proxyproof explain FILE[:THEOREM]`.</summary>
internal static class ExplainCommand
{
    private const string Description = "Prints what each claim says in full: every define expanded, shapes and domains. Nothing is searched.";

    private const string Examples = """
          proxyproof explain quadratic.thm
          proxyproof explain quadratic.thm:quadratic_is_pl
        """;

    /// <summary>The command.</summary>
    public static Command Create(Surroundings surroundings)
    {
        var target = new Argument<string>("FILE[:THEOREM]") { Description = "A file of claims, or one theorem of it." };
        var latex = new Option<bool>("--latex") { Description = "Print formulas as LaTeX." };
        var allow = Values.AllowPath();
        var command = new CommandWithExamples("explain", Description, Examples) { target, latex, allow };
        target.Validators.Add(Mistakes.NoUnknownOptions);
        command.SetAction(parsed => Run(surroundings, parsed.GetValue(target)!, parsed.GetValue(latex), parsed.GetValue(allow) ?? []));
        return command;
    }

    private static int Run(Surroundings surroundings, string target, bool latex, string[] allow)
    {
        // A colon may belong to a path; a theorem's name holds no slash and no dot.
        var colon = target.LastIndexOf(':');
        var named = colon > 0 && target.IndexOfAny(['/', '\\', '.'], colon) < 0;
        var explanation = Explanation.Of(surroundings.Session, named ? target[..colon] : target, named ? target[(colon + 1)..] : null, [.. allow]);
        foreach (var claim in explanation.Claims)
        {
            surroundings.Out.Write(latex ? $"% {claim.Id}\n{claim.Latex}\n" : $"{surroundings.OutLook.Palette.Strong(claim.Id)}\n{Palette.Clean(claim.Text)}\n");
        }

        foreach (var diagnostic in explanation.Diagnostics)
        {
            surroundings.Error.Write(DiagnosticText.Of(diagnostic, surroundings.ErrorLook.Palette) + "\n");
        }

        if (explanation.ExitCode == ExitCode.NothingMatched)
        {
            surroundings.Error.Write($"proxyproof: {target} holds no claims\n");
        }

        return explanation.ExitCode;
    }
}
