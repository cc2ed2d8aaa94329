using System.CommandLine;
using ProxyProof.Reporting;

namespace ProxyProof.Cli.Commands;

/// <summary>`proxyproof replay REPORT [--claim ID]`.</summary>
internal static class ReplayCommand
{
    private const string Description = "Runs a claim of a JSON report again, exactly: same seed, same work, and compares verdict, witness and numbers.";

    private const string Examples = """
          proxyproof replay r.json --claim 'theorems/pl/quadratic.thm#quadratic_is_pl.claim1'
          proxyproof replay r.json                                  every claim of the report
        """;

    /// <summary>The command.</summary>
    public static Command Create(Surroundings surroundings)
    {
        var report = new Argument<string>("REPORT") { Description = "A report written by `check --format json`." };
        report.Validators.Add(Mistakes.NoUnknownOptions);
        var claim = new Option<string?>("--claim", "-c") { HelpName = "ID", Description = "The claim's id in the report [default: every claim]." };
        var allow = Values.AllowPath();
        var command = new CommandWithExamples("replay", Description, Examples) { report, claim, allow };
        command.SetAction((parsed, cancellation) =>
            Task.FromResult(Run(surroundings, parsed.GetValue(report)!, parsed.GetValue(claim), parsed.GetValue(allow) ?? [], cancellation)));
        return command;
    }

    private static int Run(Surroundings surroundings, string report, string? claim, string[] allow, CancellationToken cancellation)
    {
        var answer = Replay.Run(surroundings.Session, report, claim, cancellation, [.. allow]);
        if (cancellation.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }

        if (answer.Problem is { } problem)
        {
            surroundings.Error.Write($"proxyproof: {problem}\n");
            return answer.ExitCode;
        }

        var palette = surroundings.OutLook.Palette;
        foreach (var replayed in answer.Claims)
        {
            var word = replayed switch
            {
                { Again: null } => palette.Bad("not run"),
                { Differences.IsEmpty: true } => palette.Good("same   "),
                _ => palette.Bad("differs"),
            };
            var verdict = replayed.Again is { } again ? $": {Words.Of(again.Verdict)}" : "";
            surroundings.Out.Write($"{word}  {Palette.Clean(replayed.Id)}{verdict}\n");
            foreach (var difference in replayed.Differences)
            {
                surroundings.Out.Write($"         {Palette.Clean(difference)}\n");
            }

            if (replayed is { TimeCapped: true, Differences.IsEmpty: false })
            {
                surroundings.Out.Write("         the reported search was ended by its time cap: a faster or slower machine gets elsewhere\n");
            }
        }

        var same = answer.Claims.Count(each => each.Again is not null && each.Differences.IsEmpty);
        surroundings.Out.Write($"{answer.Claims.Length} claim{(answer.Claims.Length == 1 ? "" : "s")} replayed: {same} the same, {answer.Claims.Length - same} not\n");
        return answer.ExitCode;
    }
}
