using System.CommandLine;
using ProxyProof.Reporting;

namespace ProxyProof.Cli.Commands;

/// <summary>`proxyproof estimate FILE`, which is promised and not built yet.</summary>
internal static class EstimateCommand
{
    private const string Examples = """
          proxyproof check quadratic.thm                            what works today: check claims with a constant that you choose
        """;

    /// <summary>The command.</summary>
    public static Command Create(Surroundings surroundings)
    {
        var file = new Argument<string>("FILE") { Description = "A file with estimate items." };
        var command = new CommandWithExamples("estimate", "Not built yet: the sharpest constants of `estimate` items.", Examples) { file };
        command.SetAction(_ =>
        {
            surroundings.Error.Write("proxyproof: estimate is not built yet; write the claim with a constant that you choose and use `proxyproof check`\n");
            return ExitCode.Invalid;
        });
        return command;
    }
}
