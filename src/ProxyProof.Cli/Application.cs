using System.CommandLine;
using System.CommandLine.Help;
using ProxyProof.Cli.Commands;
using ProxyProof.Reporting;

namespace ProxyProof.Cli;

/// <summary>The command line: which command, what its words mean, which exit code.</summary>
internal static class Application
{
    private const string Description = "Checks claims about functions, gradients and training: looks for counterexamples, confirms them rigorously, and says what was tried.";

    private const string Examples = """
          proxyproof theorems                        checks every claim below theorems (check is the default command)
          proxyproof check quadratic.thm --seed 7    checks one file with another seed
          proxyproof explain quadratic.thm           prints what each claim says in full
          proxyproof init                            writes a first file to play with
        """;

    private const string FirstRun = """
        ProxyProof checks mathematical claims that are written down in .thm files.

          proxyproof init            writes a first file, starter.thm
          proxyproof starter.thm     checks it
          proxyproof --help          shows every command

        """;

    private const string NoColor = "--no-color";

    // ENOSPC, and ERROR_DISK_FULL as Windows' results carry it.
    private const int NoSpace = 28;
    private const int DiskFull = unchecked((int)0x80070070);

    // Whatever a search does, an interrupted run reports within this time.
    private static readonly TimeSpan s_terminationTimeout = TimeSpan.FromSeconds(20);

    /// <summary>Runs one command.</summary>
    public static async Task<int> RunAsync(string[] args, Surroundings surroundings)
    {
        try
        {
            if (args.Length == 0)
            {
                surroundings.Out.Write(FirstRun.ReplaceLineEndings("\n"));
                return ExitCode.AsExpected;
            }

            // Said anywhere, it holds for everything that is written, mistakes of the command line among it.
            if (args.TakeWhile(word => word is not "--").Contains(NoColor, StringComparer.Ordinal))
            {
                surroundings = surroundings with { OutLook = surroundings.OutLook with { Color = false }, ErrorLook = surroundings.ErrorLook with { Color = false } };
                args = args[0] is NoColor && args.Length > 1 ? [.. args[1..], NoColor] : args;
            }

            var root = Root(surroundings);
            var typed = DefaultCommand.Insert(args, root.Subcommands, surroundings.WorkingDirectory);
            var parsed = root.Parse(typed);
            if (parsed.CommandResult.Command.Name is "check" && parsed.Action is not HelpWithExamples)
            {
                if (Configured.Insert(surroundings, typed, parsed) is not { } configured)
                {
                    return ExitCode.Invalid;
                }

                parsed = root.Parse(configured);
            }

            if (parsed.Errors.Count > 0 && parsed.Action is not HelpWithExamples)
            {
                return Mistakes.Report(parsed, surroundings.Error);
            }

            using var signals = new Signals(s_terminationTimeout);
            return await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = surroundings.Out,
                    Error = surroundings.Error,
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = null,
                },
                signals.Token);
        }
        catch (IOException failure) when (failure.HResult is NoSpace or DiskFull)
        {
            surroundings.Error.Write($"proxyproof: error {PipelineCodes.UnwritableFile}: the output cannot be written: {failure.Message}\n");
            return ExitCode.Invalid;
        }
        catch (Exception failure)
        {
            surroundings.Error.Write($"proxyproof: internal error\n{failure}\nThis is a bug in ProxyProof. Please report it with the message above and the files that caused it.\n");
            return ExitCode.Internal;
        }
    }

    private static RootCommand Root(Surroundings surroundings)
    {
        var root = new RootCommand(Description)
        {
            CheckCommand.Create(surroundings),
            ExplainCommand.Create(surroundings),
            VerifyCommand.Create(surroundings),
            ReplayCommand.Create(surroundings),
            MergeCommand.Create(surroundings),
            GalleryCommand.Create(surroundings),
            EstimateCommand.Create(surroundings),
            FormatCommand.Create(surroundings),
            InitCommand.Create(surroundings),
            CompletionCommand.Create(surroundings),
        };

        foreach (var command in root.Subcommands.Where(command => command.Options.All(option => option.Name is not NoColor)))
        {
            command.Options.Add(Values.NoColor());
        }

        foreach (var option in root.Options)
        {
            switch (option)
            {
                case HelpOption help:
                    help.Aliases.Clear();
                    help.Aliases.Add("-h");
                    help.Aliases.Add("-?");
                    help.Action = new HelpWithExamples((HelpAction)help.Action!, Examples);
                    break;
                case VersionOption version:
                    version.Action = new VersionAction(surroundings.Engine);
                    break;
            }
        }

        return root;
    }
}
