using System.CommandLine;
using ProxyProof.Reporting;

namespace ProxyProof.Cli.Commands;

/// <summary>`proxyproof init [DIR]`.</summary>
internal static class InitCommand
{
    private const string Examples = """
          proxyproof init                                           in this folder
          proxyproof init claims                                    in a folder of its own
        """;

    /// <summary>The command.</summary>
    public static Command Create(Surroundings surroundings)
    {
        var folder = new Argument<string>("DIR") { Arity = ArgumentArity.ZeroOrOne, DefaultValueFactory = _ => ".", Description = "The folder." };
        folder.Validators.Add(Mistakes.NoUnknownOptions);
        var command = new CommandWithExamples("init", "Writes a first file of claims and, at the root of the git repository, a CI workflow. Overwrites nothing.", Examples) { folder };
        command.SetAction(parsed => Run(surroundings, parsed.GetValue(folder)!));
        return command;
    }

    private static int Run(Surroundings surroundings, string folder)
    {
        var full = Path.GetFullPath(folder, surroundings.WorkingDirectory);
        try
        {
            foreach (var file in Initializer.Write(full))
            {
                surroundings.Out.Write($"{(file.Written ? "wrote" : "kept ")}  {Shown(file.Path)}{(file.Written ? "" : "  (was there already)")}\n");
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            surroundings.Error.Write($"proxyproof: {failure.Message}\n");
            return ExitCode.Invalid;
        }

        surroundings.Out.Write($"Next: proxyproof check {Shown(Path.Combine(full, Initializer.ClaimsFile))}\n");
        return ExitCode.AsExpected;

        string Shown(string path) => Path.GetRelativePath(surroundings.WorkingDirectory, path).Replace('\\', '/');
    }
}
