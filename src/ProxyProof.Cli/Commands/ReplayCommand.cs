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
          proxyproof replay r.json -c 'a.thm#t.claim1' --trial 17   one trial of a claim with probability
        """;

    /// <summary>The command.</summary>
    public static Command Create(Surroundings surroundings)
    {
        var report = new Argument<string>("REPORT") { Description = "A report written by `check --format json`." };
        report.Validators.Add(Mistakes.NoUnknownOptions);
        var claim = new Option<string?>("--claim", "-c") { HelpName = "ID", Description = "The claim's id in the report [default: every claim]." };
        var allow = Values.AllowPath();
        var trial = new Option<long?>("--trial", "-t") { HelpName = "K", Description = "Only trial number K of a claim `with probability`; needs --claim." };
        var command = new CommandWithExamples("replay", Description, Examples) { report, claim, trial, allow };
        command.Validators.Add(result =>
        {
            if (result.Given(trial) is { } number && (number < 0 || result.Given(claim) is null))
            {
                result.AddError(number < 0 ? $"--trial expects the number of a trial from 0, got '{number}'" : "--trial needs --claim: the trial of which claim?");
            }
        });
        command.SetAction((parsed, cancellation) => Task.FromResult(parsed.GetValue(trial) is { } number
            ? RunTrial(surroundings, parsed.GetValue(report)!, parsed.GetValue(claim)!, number, parsed.GetValue(allow) ?? [], cancellation)
            : Run(surroundings, parsed.GetValue(report)!, parsed.GetValue(claim), parsed.GetValue(allow) ?? [], cancellation)));
        return command;
    }

    private static int RunTrial(Surroundings surroundings, string report, string claim, long number, string[] allow, CancellationToken cancellation)
    {
        var (trial, problem) = Replay.RunTrial(surroundings.Session, report, claim, number, cancellation, [.. allow]);
        if (trial is null)
        {
            surroundings.Error.Write($"proxyproof: {problem}\n");
            return ExitCode.Invalid;
        }

        var how = trial.IsRigorous ? "by enclosures" : "in floating point, or by search";
        var verdict = trial switch
        {
            { Problem: { } reason } => reason,
            { IsAdmitted: false } => "does not satisfy the assumptions",
            { Success: true } => $"succeeds, {how}",
            { Success: false } => $"fails, {how}",
            _ => "could not be decided",
        };
        surroundings.Out.Write($"trial {trial.Number} of {Palette.Clean(claim)}: {verdict}\n");
        foreach (var value in trial.Values)
        {
            var entries = string.Join(", ", value.Values.Take(24).Select(x => x.ToDouble().ToString("R", System.Globalization.CultureInfo.InvariantCulture)));
            surroundings.Out.Write($"  {Palette.Clean(value.Name)} = {(value.Shape.IsScalar ? entries : $"[{entries}{(value.Values.Length > 24 ? ", …" : "")}]")}\n");
        }

        return ExitCode.AsExpected;
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
