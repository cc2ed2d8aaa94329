using System.CommandLine;
using ProxyProof.Reporting;

namespace ProxyProof.Cli.Commands;

/// <summary>`proxyproof merge REPORT…`.</summary>
internal static class MergeCommand
{
    private const string Description = "Puts the JSON reports of shards together and writes them as one, in any format. Exits as one run would have.";

    private const string Examples = """
          proxyproof merge shard-*.json --format html --output report.html
          proxyproof merge reports --format json > all.json         a folder of reports
        """;

    /// <summary>The command.</summary>
    public static Command Create(Surroundings surroundings)
    {
        var reports = new Argument<string[]>("REPORT") { Arity = ArgumentArity.OneOrMore, Description = "JSON reports, and folders of them." };
        reports.Validators.Add(Mistakes.NoUnknownOptions);
        var (format, output) = (OutputPlan.FormatOption(), OutputPlan.OutputOption());
        var unknown = new Option<string>("--unknown") { HelpName = "fail|warn|ok", Description = "Whether undecided claims count in the exit code.", DefaultValueFactory = _ => "fail" };
        unknown.AcceptOnlyFromAmong("fail", "warn", "ok");
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Only what is not as expected, and the summary." };
        var command = new CommandWithExamples("merge", Description, Examples) { reports, format, output, unknown, quiet };
        command.Validators.Add(result =>
        {
            if (OutputPlan.From(result.Given(format) ?? [], result.Given(output) ?? []).Mistake is { } mistake)
            {
                result.AddError(mistake);
            }
        });
        command.SetAction(parsed => Run(
            surroundings,
            parsed.GetValue(reports)!,
            OutputPlan.From(parsed.GetValue(format) ?? [], parsed.GetValue(output) ?? []).Plan!,
            Enum.Parse<UndecidedPolicy>(parsed.GetValue(unknown)!, ignoreCase: true),
            parsed.GetValue(quiet) ? Detail.Quiet : Detail.Normal));
        return command;
    }

    private static int Run(Surroundings surroundings, string[] paths, OutputPlan plan, UndecidedPolicy undecided, Detail detail)
    {
        var (report, problem) = Merging.Merge(surroundings.Session, paths);
        if (report is null)
        {
            surroundings.Error.Write($"proxyproof: {problem}\n");
            return ExitCode.Invalid;
        }

        var (people, look) = plan.TakesStandardOutput ? (surroundings.Error, surroundings.ErrorLook) : (surroundings.Out, surroundings.OutLook);
        new PrettyWriter(people, look.Palette, detail).Write(report, undecided);
        var written = ReportOutput.Write(surroundings, plan, report, undecided);
        var code = ExitCode.Of(report, undecided);
        return written || code is ExitCode.Interrupted or ExitCode.Internal ? code : ExitCode.Invalid;
    }
}
