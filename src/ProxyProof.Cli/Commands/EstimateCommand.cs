using System.CommandLine;
using ProxyProof.Claims;
using ProxyProof.Cli.Terminal;
using ProxyProof.Reporting;

namespace ProxyProof.Cli.Commands;

/// <summary>`proxyproof estimate FILE`.</summary>
internal sealed class EstimateCommand
{
    private const string Description = "The sharpest constants: the bracket of each estimate item, and for a refuted claim the nearest constant that stands.";

    private const string Examples = """
          proxyproof estimate wavy.thm                              every constant of a file
          proxyproof estimate wavy.thm --only 'wavy_is_pl*'         those of some claims
          proxyproof estimate wavy.thm --samples 1e6                more work at each value
        """;

    private readonly Argument<string[]> _paths = new("FILE") { Arity = ArgumentArity.OneOrMore, Description = "Files with estimate items, or claims with constants." };
    private readonly Option<string?> _only = new("--only", "-k") { HelpName = "GLOB", Description = "Claims whose id, theorem.label or theorem matches; * and ? are wildcards." };
    private readonly Option<long?> _seed = new("--seed", "-s") { HelpName = "N", Description = "The seed of every draw and search [default: the file's, else 1].", CustomParser = Values.Whole("--seed") };
    private readonly Option<double?> _time = new("--time", "-t") { HelpName = "SECONDS", Description = "A cap on the time at each value [default: the file's, else 60].", CustomParser = Values.Seconds("--time") };
    private readonly Option<long?> _samples = new("--samples", "-n") { HelpName = "N", Description = "Points to sample at each value.", CustomParser = Values.Count("--samples") };
    private readonly Option<string[]> _allowPath = Values.AllowPath();
    private readonly Surroundings _surroundings;

    private EstimateCommand(Surroundings surroundings) => _surroundings = surroundings;

    /// <summary>The command.</summary>
    public static Command Create(Surroundings surroundings)
    {
        var estimate = new EstimateCommand(surroundings);
        var command = new CommandWithExamples("estimate", Description, Examples)
        {
            estimate._paths, estimate._only, estimate._seed, estimate._time, estimate._samples, estimate._allowPath,
        };
        estimate._paths.Validators.Add(Mistakes.NoUnknownOptions);
        command.SetAction((parsed, cancellation) => Task.FromResult(estimate.Run(parsed, cancellation)));
        return command;
    }

    private int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var pretty = new PrettyWriter(_surroundings.Out, _surroundings.OutLook.Palette, Detail.Normal);
        RunReport report;
        using (var progress = new ProgressLine(pretty.Write, _surroundings.Error, _surroundings.ErrorLook, quiet: false, _surroundings.Clock))
        {
            report = _surroundings.Session.Check(
                new CheckOptions
                {
                    Paths = [.. parsed.GetValue(_paths) ?? []],
                    Selection = new(parsed.GetValue(_only) is { } only ? new NamePattern(only) : null) { Constants = true },
                    Budget = new Budget(Samples: parsed.GetValue(_samples), TimeSeconds: parsed.GetValue(_time), Seed: parsed.GetValue(_seed)),
                    AllowedFolders = [.. parsed.GetValue(_allowPath) ?? []],
                },
                progress,
                cancellation);
        }

        pretty.Finish(report, UndecidedPolicy.Fail);
        _surroundings.Out.Flush();
        return ExitCode.Of(report, UndecidedPolicy.Fail);
    }
}
