using System.Collections.Immutable;
using System.CommandLine;
using ProxyProof.Claims;
using ProxyProof.Cli.Terminal;
using ProxyProof.Reporting;

namespace ProxyProof.Cli.Commands;

/// <summary>`proxyproof check PATH…`.</summary>
internal sealed class CheckCommand
{
    private const string Description = "Checks every claim in files and folders (*.thm, at any depth). The default command.";

    private const string Examples = """
          proxyproof check theorems
          proxyproof check a.thm b.thm --only 'quadratic*'          claims by name; * stands for any text
          proxyproof check theorems --samples 1e7 --time 120        more work a claim
          proxyproof check theorems --shard 2/4                     the second quarter, for a CI matrix
          proxyproof check theorems --format json --output r.json   a report for machines beside the one for people
          proxyproof check theorems --format json | jq .summary     the same on standard output
        """;

    private readonly Argument<string[]> _paths = new("PATH") { Arity = ArgumentArity.ZeroOrMore, Description = "Files of claims, and folders of them." };
    private readonly Option<string[]> _format = OutputPlan.FormatOption();
    private readonly Option<string[]> _output = OutputPlan.OutputOption();
    private readonly Option<long?> _seed = new("--seed", "-s") { HelpName = "N", Description = "The seed of every draw and search [default: the file's, else 1]. The same seed and work give the same answer.", CustomParser = Values.Whole("--seed") };
    private readonly Option<double?> _time = new("--time", "-t") { HelpName = "SECONDS", Description = "A cap on the time of a claim [default: the file's, else 60].", CustomParser = Values.Seconds("--time") };
    private readonly Option<long?> _samples = new("--samples", "-n") { HelpName = "N", Description = "Points to sample for a claim.", CustomParser = Values.Count("--samples") };
    private readonly Option<double?> _confidence = new("--confidence") { HelpName = "P", Description = "The confidence of statistical verdicts [default: the file's, else 0.99].", CustomParser = Values.Fraction("--confidence") };
    private readonly Option<string?> _methods = new("--methods", "-m") { HelpName = "a,b", Description = "Use these methods only." };
    private readonly Option<int?> _jobs = new("--jobs", "-j") { HelpName = "N", Description = "Claims to check at once [default: the number of cores]. Never changes an answer.", CustomParser = Values.Jobs("--jobs") };
    private readonly Option<Shard?> _shard = new("--shard") { HelpName = "I/N", Description = "Check the I-th of N parts. A claim's part depends on its id alone.", CustomParser = Values.ShardOf("--shard") };
    private readonly Option<string?> _only = new("--only", "-k") { HelpName = "GLOB", Description = "Check claims whose id, theorem.label or theorem matches; * and ? are wildcards." };
    private readonly Option<string?> _certificates = new("--certificates") { HelpName = "DIR", Description = $"The folder for evidence that `verify` re-checks [default: {CheckOptions.DefaultCertificates}]." };
    private readonly Option<string[]> _allowPath = Values.AllowPath();
    private readonly Option<string?> _engine = new("--engine") { HelpName = "native|angourimath|both", Description = "Who differentiates: the native engine, or AngouriMath where it can (builds with -p:AngouriMath=true have it); both compares them on every claim." };
    private readonly Option<string> _unknown = new("--unknown") { HelpName = "fail|warn|ok", Description = "Whether undecided claims count in the exit code.", DefaultValueFactory = _ => "fail" };
    private readonly Option<bool> _allowEmpty = new("--allow-empty") { Description = "Nothing to check is exit code 0 and not 5, such as for a hook that is given files of defines only." };
    private readonly Option<bool> _noColor = Values.NoColor();
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Only what is not as expected, and the summary." };
    private readonly Option<bool> _verbose = new("--verbose", "-v") { Description = "Also core forms, sources, and every stage of the search." };
    private readonly Option<string?> _cache = new("--cache") { HelpName = "DIR|off", Description = "Take over answers to the same claims, options and tool from this folder, and keep new ones there [default: off]. Evidence is verified anew." };
    private readonly Option<string?> _state = new("--state") { HelpName = "DIR|off", Description = $"The folder for what later runs use: the journal for --resume, counterexamples, what failed last [default: {CheckOptions.DefaultState}]." };
    private readonly Option<bool> _resume = new("--resume") { Description = "Go on where a run that was interrupted or killed ended." };
    private readonly Option<string?> _baseline = new("--baseline") { HelpName = "REPORT", Description = "A JSON report: what was not as expected in it, with the same verdict, does not count." };
    private readonly Option<bool> _lastFailed = new("--last-failed") { Description = "Check only what was not as expected when it was last checked; everything when nothing is recorded. Without a PATH: in this folder." };
    private readonly Option<string?> _changed = new("--changed") { HelpName = "REF", Description = "Check only files that differ from this commit (git), or import or read one that does. Without a PATH: in this folder." };
    private readonly Option<string?> _config = new("--config") { HelpName = "FILE|off", Description = "The configuration [default: proxyproof.yaml, here or in a folder above]." };
    private readonly Option<bool> _watch = new("--watch", "-w") { Description = "Check again whenever a file changes, until interrupted." };
    private readonly Option<bool> _familywise = new("--familywise") { Description = "Split the level over the statistical claims of the run: all their verdicts are right at once at the stated confidence." };
    private readonly Surroundings _surroundings;

    private CheckCommand(Surroundings surroundings) => _surroundings = surroundings;

    /// <summary>The command.</summary>
    public static Command Create(Surroundings surroundings)
    {
        var check = new CheckCommand(surroundings);
        var command = new CommandWithExamples("check", Description, Examples)
        {
            check._paths,
            check._format,
            check._output,
            check._seed,
            check._time,
            check._samples,
            check._confidence,
            check._methods,
            check._jobs,
            check._shard,
            check._only,
            check._certificates,
            check._allowPath,
            check._engine,
            check._unknown,
            check._allowEmpty,
            check._noColor,
            check._quiet,
            check._verbose,
            check._resume,
            check._lastFailed,
            check._changed,
            check._baseline,
            check._cache,
            check._state,
            check._config,
            check._watch,
            check._familywise,
        };

        check._paths.Validators.Add(Mistakes.NoUnknownOptions);
        check._methods.CompletionSources.Add([.. Checking.Methods.Built]);
        check._unknown.AcceptOnlyFromAmong("fail", "warn", "ok");
        check._engine.AcceptOnlyFromAmong([.. SymbolicEngines.Names]);
        command.Validators.Add(result =>
        {
            var mistake = OutputPlan.From(result.Given(check._format) ?? [], result.Given(check._output) ?? []).Mistake;
            if (mistake is not null)
            {
                result.AddError(mistake);
            }

            if (result.GetResult(check._paths) is null or { Tokens.Count: 0 } && !result.Given(check._lastFailed) && result.Given(check._changed) is null)
            {
                result.AddError("name a file or folder to check, such as `proxyproof check theorems`");
            }

            if (result.Given(check._engine) is (SymbolicEngines.AngouriMath or SymbolicEngines.Both) and var engine && surroundings.Engines.Optional is null)
            {
                result.AddError($"this build has no engine '{engine}': build with -p:AngouriMath=true, or use --engine native");
            }

            if (result.Given(check._quiet) && result.Given(check._verbose))
            {
                result.AddError("--quiet and --verbose exclude each other");
            }
        });
        command.SetAction((parsed, cancellation) => Task.FromResult(check.Run(parsed, cancellation)));
        return command;
    }

    private int Run(ParseResult parsed, CancellationToken cancellation)
    {
        if (!parsed.GetValue(_watch))
        {
            return RunOnce(parsed, cancellation);
        }

        // Until interrupted: check, wait for a change, check again.
        var paths = Paths(parsed);
        while (true)
        {
            var before = Watcher.Look(_surroundings.WorkingDirectory, paths);
            var code = RunOnce(parsed, cancellation);
            if (cancellation.IsCancellationRequested)
            {
                return ExitCode.Interrupted;
            }

            _surroundings.Error.Write($"proxyproof: exit code {code}; waiting for a change (Ctrl-C ends)\n");
            _surroundings.Error.Flush();
            Watcher.Wait(_surroundings.WorkingDirectory, paths, before, cancellation);
            if (cancellation.IsCancellationRequested)
            {
                return ExitCode.Interrupted;
            }
        }
    }

    // What says which claims are meant may leave out where they are.
    private string[] Paths(ParseResult parsed) => parsed.GetValue(_paths) is { Length: > 0 } paths ? paths : ["."];

    private int RunOnce(ParseResult parsed, CancellationToken cancellation)
    {
        // 1. Who reads what where.
        var plan = OutputPlan.From(parsed.GetValue(_format) ?? [], parsed.GetValue(_output) ?? []).Plan!;
        var (people, look) = plan.TakesStandardOutput ? (_surroundings.Error, _surroundings.ErrorLook) : (_surroundings.Out, _surroundings.OutLook);
        var detail = parsed.GetValue(_quiet) ? Detail.Quiet : parsed.GetValue(_verbose) ? Detail.Verbose : Detail.Normal;
        var pretty = new PrettyWriter(people, look.Palette, detail);
        var undecided = Enum.Parse<UndecidedPolicy>(parsed.GetValue(_unknown)!, ignoreCase: true);

        var (options, problem) = OptionsOf(parsed);
        if (options is null)
        {
            _surroundings.Error.Write($"proxyproof: {problem}\n");
            return ExitCode.Invalid;
        }

        // 2. Check. What is written while the run goes is what the report says in the end.
        RunReport report;
        using (var progress = new ProgressLine(pretty.Write, _surroundings.Error, _surroundings.ErrorLook, detail == Detail.Quiet, _surroundings.Clock))
        {
            var chosen = parsed.GetValue(_engine) is { } engine && engine != _surroundings.Engines.Default ? _surroundings with { Engine = _surroundings.Engines.Create(engine)! } : _surroundings;
            report = chosen.Session.Check(options with { Illustrate = plan.Outputs.Any(output => ReportFormats.IsIllustrated(output.Format)) }, progress, cancellation);
        }

        pretty.Finish(report, undecided);
        people.Flush();

        // 3. The reports for machines, also of an interrupted run.
        var written = ReportOutput.Write(_surroundings, plan, report, undecided);
        var code = ExitCode.Of(report, undecided) is ExitCode.NothingMatched && parsed.GetValue(_allowEmpty) ? ExitCode.AsExpected : ExitCode.Of(report, undecided);
        return written || code is ExitCode.Interrupted or ExitCode.Internal ? code : ExitCode.Invalid;
    }

    // What is asked for; or why it cannot be done.
    private (CheckOptions? Options, string? Problem) OptionsOf(ParseResult parsed)
    {
        var methods = parsed.GetValue(_methods)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var state = parsed.GetValue(_state) is "off" ? null : parsed.GetValue(_state) ?? CheckOptions.DefaultState;
        var selection = new Selection(parsed.GetValue(_only) is { } only ? new NamePattern(only) : null, parsed.GetValue(_shard));
        Baseline? baseline = null;
        try
        {
            if (parsed.GetValue(_changed) is { } reference)
            {
                selection = selection with { Changed = ChangedFiles.Since(_surroundings.WorkingDirectory, reference) };
            }

            if (parsed.GetValue(_baseline) is { } path)
            {
                baseline = Baseline.Read(_surroundings.WorkingDirectory, path);
            }
        }
        catch (InvalidOperationException failure)
        {
            return (null, $"--changed {parsed.GetValue(_changed)}: {failure.Message}");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or FormatException)
        {
            return (null, $"--baseline {parsed.GetValue(_baseline)}: {failure.Message}");
        }

        if (parsed.GetValue(_lastFailed) && LastFailed(state) is { IsEmpty: false } failed)
        {
            selection = selection with { Ids = failed };
        }

        return (new()
        {
            Paths = [.. Paths(parsed)],
            Selection = selection,
            Budget = new Budget(
                Samples: parsed.GetValue(_samples),
                TimeSeconds: parsed.GetValue(_time),
                Seed: parsed.GetValue(_seed),
                Confidence: parsed.GetValue(_confidence),
                Methods: methods is null ? null : [.. methods]),
            Jobs = parsed.GetValue(_jobs) ?? Environment.ProcessorCount,
            AllowedFolders = [.. parsed.GetValue(_allowPath) ?? []],
            Certificates = parsed.GetValue(_certificates) ?? CheckOptions.DefaultCertificates,
            State = state,
            Cache = parsed.GetValue(_cache) is "off" ? null : parsed.GetValue(_cache),
            Resume = parsed.GetValue(_resume),
            Baseline = baseline,
            Familywise = parsed.GetValue(_familywise),
        }, null);
    }

    private ImmutableHashSet<string> LastFailed(string? state)
    {
        var failed = state is null ? null : LastRun.Read(Path.GetFullPath(state, _surroundings.WorkingDirectory));
        if (failed is not { IsEmpty: false })
        {
            _surroundings.Error.Write(failed is null ? "proxyproof: no earlier run is recorded: everything is checked\n" : "proxyproof: nothing failed last time: everything is checked\n");
        }

        return failed ?? [];
    }
}
