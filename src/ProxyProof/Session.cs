using System.Collections.Immutable;
using System.Diagnostics;
using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.Numerics;
using ProxyProof.Reporting;

namespace ProxyProof;

/// <summary>The pipeline: read, select, elaborate, check, write evidence, report. What another program would reference.</summary>
/// <param name="engine">The parts.</param>
/// <param name="workingDirectory">What paths are relative to.</param>
/// <param name="clock">Says when a run began.</param>
public sealed class Session(Engine engine, string workingDirectory, TimeProvider clock)
{
    /// <summary>The seed of a run when neither command line nor file says one.</summary>
    public const long DefaultSeed = 1;

    /// <summary>The confidence of statistical verdicts when nothing is said.</summary>
    public const double DefaultConfidence = 0.99;

    /// <summary>The cap on a claim's time when nothing is said.</summary>
    public const double DefaultSeconds = 60;

    private readonly SourceLines _lines = new(workingDirectory);

    /// <summary>Checks claims.</summary>
    /// <param name="options">What to check.</param>
    /// <param name="observer">Is told how it goes.</param>
    /// <param name="cancellation">Interrupts the run: what was finished is reported.</param>
    public RunReport Check(CheckOptions options, IRunObserver observer, CancellationToken cancellation)
    {
        var started = clock.GetUtcNow();
        var watch = Stopwatch.StartNew();

        // 1. Read the files. What cannot be read stops nothing else.
        var (files, diagnostics) = SourcePaths.Expand(workingDirectory, options.Paths);
        var allowed = options.AllowedFolders.Select(folder => Path.GetFullPath(folder, workingDirectory)).ToImmutableArray();
        var changed = options.Selection.Changed is { } since ? ChangedFiles.Among(files, since) : files;
        var (matched, found) = Load(changed, options.Selection, cancellation, new LoadOptions(options.Budget.Seed, allowed));
        ImmutableArray<Diagnostic> wrong = [.. UnknownMethods(options.Budget)];
        diagnostics = diagnostics.AddRange(found).AddRange(wrong);

        // 2. Take this shard's claims and check them. With a wrong command line nothing is.
        var selected = !wrong.IsEmpty ? [] : matched.Where(claim => options.Selection.Shard?.Holds(claim.Pending.Header.Id) != false).ToList();
        observer.Selected(selected.Count);
        using var memory = new RunMemory(engine, workingDirectory, options, clock);
        var context = new RunContext(options.Budget, new EvidenceFolder(workingDirectory, options.Certificates), observer, memory, options.Illustrate, options.Baseline) { Constants = options.Selection.Constants };
        context = context with { Share = options.Familywise ? Statistical(matched, cancellation) : 1 };
        var claims = OrderedWork.Run(
            selected.Count,
            options.Jobs,
            i => Report(selected[i].Pending, selected[i].Gate, context, cancellation),
            (report) => Unfolded(report).ToList().ForEach(observer.Finished),
            cancellation).SelectMany(Unfolded).ToImmutableArray();

        memory.End(complete: !cancellation.IsCancellationRequested);
        diagnostics = diagnostics.AddRange(memory.Problems).AddRange(Record(options, claims));

        return new RunReport(
            new RunRecord
            {
                Seed = InForce(options.Budget, new Budget()).Seed ?? DefaultSeed,
                Started = started,
                Seconds = watch.Elapsed.TotalSeconds,
                Shard = options.Selection.Shard?.ToString() ?? "1/1",
                Confidence = InForce(options.Budget, new Budget()).Confidence ?? DefaultConfidence,
                Matched = matched.Count,
                Selected = selected.Count,
                Interrupted = cancellation.IsCancellationRequested,
                Unchanged = files.Length - changed.Length,
                Cached = memory.Recalled,
                Baseline = options.Baseline?.Name,
            },
            claims,
            [.. diagnostics.Select(Remark)])
        {
            Tool = ToolRecord.Current with { Engine = engine.Symbolic },
        };
    }

    // A claim, then the steps of its proof.
    private static IEnumerable<ClaimReport> Unfolded(ClaimReport report) => report.Steps.Prepend(report with { Steps = [] });

    /// <summary>Finds a claim by its id in its file.</summary>
    /// <returns>The claim as it stands in the file now; or what is wrong.</returns>
    internal (PendingClaim? Claim, ImmutableArray<DiagnosticReport> Diagnostics) Find(string file, string id, LoadOptions options)
    {
        var (files, missing) = SourcePaths.Expand(workingDirectory, [file]);
        var (claims, found) = Load(files, new Selection(), CancellationToken.None, options);
        var claim = claims.Find(each => string.Equals(each.Pending.Header.Id, id, StringComparison.Ordinal)).Pending ?? StepOf(claims, id);
        return (claim, [.. missing.AddRange(found).Select(Remark)]);
    }

    // A step of a proof is found through the claim that it is a step of.
    private static PendingClaim? StepOf(List<(PendingClaim Pending, object Gate)> claims, string id) =>
        claims.Find(each => id.StartsWith(each.Pending.Header.Id + ".", StringComparison.Ordinal)).Pending is not { } whole ? null : new(whole.Header with { Id = id }, () =>
        {
            var elaboration = whole.Elaborate();
            var step = elaboration.Claim is { Script: { } script } claim
                ? Enumerable.Range(0, script.Steps.Length + 1).Select(k => script.ClaimOf(claim, k)).FirstOrDefault(each => string.Equals(each.Id, id, StringComparison.Ordinal))
                : null;
            return elaboration with { Claim = step };
        });

    /// <summary>Checks one claim under exactly this budget and writes no evidence.</summary>
    internal ClaimReport? CheckAgain(PendingClaim claim, Budget budget, CancellationToken cancellation) =>
        Report(claim, new object(), new RunContext(budget, Evidence: null, new SilentObserver(), new RunMemory(engine), Illustrate: false, Baseline: null), cancellation);

    /// <summary>The engine's parts.</summary>
    internal Engine Engine => engine;

    /// <summary>What paths are relative to.</summary>
    internal string WorkingDirectory => workingDirectory;

    /// <summary>A diagnostic with the line it speaks of.</summary>
    internal DiagnosticReport Remark(Diagnostic diagnostic) => new(diagnostic, _lines.Of(diagnostic.Span));

    /// <summary>Reads files into claims that a pattern matches, each with the lock of its file.</summary>
    internal (List<(PendingClaim Pending, object Gate)> Claims, ImmutableArray<Diagnostic> Diagnostics) Load(
        ImmutableArray<SourcePath> files, Selection selection, CancellationToken cancellation, LoadOptions? options = null)
    {
        var claims = new List<(PendingClaim, object)>();
        var diagnostics = ImmutableArray.CreateBuilder<Diagnostic>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            if (cancellation.IsCancellationRequested)
            {
                break;
            }

            var gate = new object();
            try
            {
                var loaded = engine.Source.Load(file, options ?? LoadOptions.Default);
                diagnostics.AddRange(loaded.Diagnostics);
                foreach (var claim in loaded.Claims.Where(each => selection.Matches(each.Header) && (!selection.Constants || each.Estimate is not null || !each.Constants.IsEmpty)))
                {
                    if (ids.Add(claim.Header.Id))
                    {
                        claims.Add((claim, gate));
                    }
                    else
                    {
                        diagnostics.Add(new(Severity.Error, PipelineCodes.DuplicateId, claim.Header.Span, $"two claims have the id '{claim.Header.Id}'", "give one of them a label of its own"));
                    }
                }
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                diagnostics.Add(new(Severity.Error, PipelineCodes.UnreadableFile, SourceSpan.None with { File = file.Display }, $"the file cannot be read: {failure.Message}"));
            }
            catch (Exception failure)
            {
                diagnostics.Add(InternalError(SourceSpan.None with { File = file.Display }, failure));
            }
        }

        return (claims, diagnostics.ToImmutable());
    }

    // Of all shards together: their reports are merged into one.
    private static int Statistical(List<(PendingClaim Pending, object Gate)> claims, CancellationToken cancellation) => claims.Count(claim =>
    {
        var gate = claim.Gate;
        lock (gate)
        {
            return !cancellation.IsCancellationRequested && claim.Pending.Elaborate().Claim?.IsStatistical == true;
        }
    });

    private static Diagnostic InternalError(SourceSpan span, Exception failure) =>
        new(Severity.Error, DiagnosticReport.InternalErrorCode, span, $"internal error: {failure}");

    // Command line over file over the checker's default over the pipeline's.
    private Budget InForce(Budget asked, Budget file) =>
        asked.Or(file).Or(engine.Checker.Defaults).Or(new Budget(TimeSeconds: DefaultSeconds, Seed: DefaultSeed, Confidence: DefaultConfidence));

    private IEnumerable<Diagnostic> UnknownMethods(Budget asked)
    {
        var known = engine.Checker.Methods;
        return (asked.Methods ?? [])
            .Where(method => !known.IsEmpty && !known.Contains(method, StringComparer.Ordinal))
            .Select(method => new Diagnostic(
                Severity.Error,
                PipelineCodes.UnknownMethod,
                SourceSpan.None,
                $"there is no method '{method}'",
                Spelling.Nearest(method, known) is { } near ? $"did you mean '{near}'?" : $"the methods are {string.Join(", ", known)}"));
    }

    // Null when the claim was interrupted. A failure inside the checker is this claim's entry and stops no other.
    private ClaimReport? Report(PendingClaim pending, object gate, RunContext run, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            // 1. Elaborate. Claims of one file share its syntax and bindings: one at a time.
            Elaboration elaboration;
            lock (gate)
            {
                elaboration = pending.Elaborate();
            }

            if (elaboration.Claim is not { } claim)
            {
                return Compared(Failed(pending.Header, watch, [.. elaboration.Diagnostics.Select(Remark)]), run);
            }

            claim = engine.Inspector is { } inspector ? claim with { Warnings = claim.Warnings.AddRange(inspector.Inspect(claim)) } : claim;

            // 2. Check.
            var budget = InForce(run.Asked, claim.Budget);
            budget = run.Share > 1 && claim.IsStatistical ? budget with { Confidence = 1 - ((1 - (budget.Confidence ?? DefaultConfidence)) / run.Share) } : budget;
            run.Observer.Trying(pending.Header, new SearchProgress("starting", 0));
            var brackets = new Bracketing(engine, run.Observer, run.Evidence, _lines.Of);
            if (pending.Estimate is { } sought && claim.NotCheckedYet.IsEmpty)
            {
                return brackets.Estimate(pending, sought, claim, gate, budget, cancellation) is { } estimated ? estimated with { Seconds = watch.Elapsed.TotalSeconds } : null;
            }

            var remembers = run.Memory.IsOn;
            var key = remembers ? RunKey.Of(claim, budget, engine.Symbolic, run.Illustrate) : "";
            if (remembers && run.Memory.Recall(claim, key) is { } kept)
            {
                run.Memory.Keep(kept);
                var remarks = claim.Warnings.Select(Remark).Concat(kept.Report.Diagnostics.Select(each => Remark(each.Diagnostic)));
                var steps = kept.Report.Steps.Zip(kept.StepEvidence, (step, evidence) => Compared(Kept(step with { Certificate = null }, evidence, claim.Span, run), run));
                var known = run.Memory.Stored(claim, out var form);
                var recalled = kept.Report with { Seconds = watch.Elapsed.TotalSeconds, Certificate = null, Diagnostics = [.. remarks], Steps = [.. steps], Survived = run.Memory.Witnesses?.SurvivedBy(known, form, kept.Report) };
                return Compared(Kept(recalled, kept.Evidence, claim.Span, run), run);
            }

            var stored = run.Memory.Stored(claim, out var hash);
            claim = claim with { Remembered = WitnessStore.PointsFor(stored, hash, key) };
            var outcome = claim.NotCheckedYet.IsEmpty
                ? engine.Checker.Check(claim, budget, new Relay(pending.Header, run.Observer), cancellation)
                : Outcome.Error(claim, "this version cannot check the claim");

            if (run.Constants && outcome.Verdict == Verdict.Refuted && brackets.Mend(pending, claim, gate, budget, cancellation) is { } mended)
            {
                return mended with { Seconds = watch.Elapsed.TotalSeconds };
            }

            // 3. Keep the evidence.
            var text = run.Evidence is not null || run.Memory.IsOn ? engine.Evidence.Write(outcome) : null;
            var report = Kept(ClaimReports.From(outcome, budget, certificate: null, _lines.Of) with { Seconds = watch.Elapsed.TotalSeconds }, text, claim.Span, run);
            report = run.Illustrate ? Illustrated(report, claim, outcome) : report;
            var followed = outcome.Steps.Select(step => Step(step, budget, run, remembers)).ToList();
            report = report with { Steps = [.. followed.Select(step => step.Report)] };
            if (remembers)
            {
                run.Memory.Keep(new(key, report with { Diagnostics = [.. outcome.Diagnostics.Select(Remark)] }, text) { StepEvidence = [.. followed.Select(step => step.Evidence)] });
                run.Memory.Witnesses?.Keep(hash, key, report);
                report = report with { Survived = run.Memory.Witnesses?.SurvivedBy(stored, hash, report) };
            }

            return Compared(report, run);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception failure)
        {
            return Failed(pending.Header, watch, [new(InternalError(pending.Header.Span, failure))]);
        }
    }

    private (ClaimReport Report, string? Evidence) Step(Outcome step, Budget budget, RunContext run, bool remembers)
    {
        var text = run.Evidence is not null || remembers ? engine.Evidence.Write(step) : null;
        return (Compared(Kept(ClaimReports.From(step, budget, certificate: null, _lines.Of) with { Seconds = step.Seconds }, text, step.Claim.Span, run), run), text);
    }

    private static ClaimReport Kept(ClaimReport report, string? text, SourceSpan span, RunContext run) => run.Evidence?.Keep(report, text, span) ?? report;

    // What a report shows beside the answer; it never changes one.
    private ClaimReport Illustrated(ClaimReport report, Claim claim, Outcome outcome) => report with
    {
        Mathematics = Mathematics.Of(claim),
        Pictures = [.. outcome.Pictures, .. engine.Illustrator?.Draw(claim, outcome, report.Budget.Seed ?? DefaultSeed) ?? []],
    };

    private static ClaimReport Compared(ClaimReport report, RunContext run) =>
        run.Baseline is { } baseline ? report with { Baseline = baseline.StateOf(report) } : report;

    private IEnumerable<Diagnostic> Record(CheckOptions options, ImmutableArray<ClaimReport> claims)
    {
        if (options.State is not { } state)
        {
            return [];
        }

        try
        {
            LastRun.Write(Path.GetFullPath(state, workingDirectory), claims);
            return [];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [new(Severity.Warning, PipelineCodes.UnkeptState, SourceSpan.None, $"what failed could not be recorded: {failure.Message}")];
        }
    }

    private static ClaimReport Failed(ClaimHeader header, Stopwatch watch, ImmutableArray<DiagnosticReport> diagnostics) => new()
    {
        Id = header.Id,
        File = header.File,
        Theorem = header.Theorem,
        Label = header.Label,
        Line = header.Span.Line,
        Column = header.Span.Column,
        Verdict = Verdict.Error,
        Expected = header.Expected,
        Written = header.Written,
        Seconds = watch.Elapsed.TotalSeconds,
        Diagnostics = diagnostics,
    };

    // What every claim of a run shares.
    private sealed record RunContext(Budget Asked, EvidenceFolder? Evidence, IRunObserver Observer, RunMemory Memory, bool Illustrate, Baseline? Baseline)
    {
        public bool Constants { get; init; }

        // How many claims share the level of statistical verdicts.
        public int Share { get; init; } = 1;
    }
}
