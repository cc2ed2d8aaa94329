using System.Collections.Immutable;
using ProxyProof.Checking.Refuting;
using ProxyProof.Checking.Training;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking;

/// <summary>Checks claims: looks for counterexamples and asks the kernel to confirm them.</summary>
/// <remarks>The same claim, seed and budget of work give the same outcome on every machine, whatever <see cref="Parallelism"/> is.</remarks>
public sealed class Checker
{
    private const double ShareAtOnce = 0.5;

    // A margin in floating point that no rounding explains.
    private const double ClearViolation = 1e-6;

    /// <summary>How many threads a claim may use.</summary>
    public int Parallelism { get; init; } = Math.Max(1, Environment.ProcessorCount);

    /// <summary>An engine whose derivatives are compared with the native ones; null when there is none.</summary>
    public IScalarEngine? SecondEngine { get; init; }

    /// <summary>Whether the search takes its derivatives of scalar functions from the second engine, where that has them.</summary>
    public bool DerivesWithSecondEngine { get; init; }

    /// <summary>Checks a claim.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="budget">How much to try; what it leaves open, the claim's own budget decides, else the defaults.</param>
    /// <param name="progress">Hears how far the search is; may be null.</param>
    /// <param name="cancellation">Ends the search; what was found until then is the outcome.</param>
    /// <exception cref="InternalErrorException">Two computations of one derivative disagree: a bug.</exception>
    public Outcome Check(Claim claim, Budget budget, IProgress<SearchProgress>? progress = null, CancellationToken cancellation = default)
    {
        var inForce = budget.Or(claim.Budget);

        // The cap in time also ends what does not ask for it: the making of derivatives, and one long evaluation in the kernel.
        using var deadline = new Deadline(Effort.SecondsOf(inForce), cancellation);
        var effort = new Effort(inForce, Parallelism, deadline.Token);
        var remarks = Methods.Check(inForce, claim.Span).ToImmutableArray();
        if (remarks.FirstOrDefault(remark => remark.Severity == Severity.Error) is { } mistake)
        {
            return Outcome.Error(claim, mistake.Message) with { Diagnostics = remarks, Seconds = effort.Elapsed };
        }

        remarks = remarks.AddRange(Compared(claim));
        if (claim.NotCheckedYet.Length > 0)
        {
            return Outcome.Error(claim, $"not checked yet: {string.Join("; ", claim.NotCheckedYet.Select(diagnostic => diagnostic.Message))}") with
            {
                Seconds = effort.Elapsed,
                Diagnostics = claim.NotCheckedYet.AddRange(remarks),
            };
        }

        claim.Graph.Stop = deadline.Token;
        try
        {
            var outcome = claim.Script is not null
                ? Proving.ScriptedProof.Follow(claim, Decide(claim, effort, progress), effort, step => Decide(step, effort, progress))
                : AtOnce(claim, effort, deadline.Token) is { } settled ? Derived(claim, settled, effort)
                : Valued(claim, ByPart(claim, Proved(claim, Decide(claim, effort, progress, isWhole: true), effort), effort, progress), effort);
            outcome = Satisfied(claim, outcome, effort);
            return outcome with { Seconds = effort.Elapsed, Diagnostics = outcome.Diagnostics.AddRange(remarks) };
        }
        finally
        {
            claim.Graph.Stop = default;
        }
    }

    private static Outcome Proved(Claim claim, Outcome found, Effort effort) => Outcomes.Settled(Admitted(effort.InTime(() => Proving.Portfolio.Prove(claim, found, effort)) ?? found));

    // A violation in floating point where the hypotheses fail, and no point at which they are known to hold, is no support.
    private static Outcome Admitted(Outcome found) => found is not { Verdict: Verdict.Supported, BestMargin: < -ClearViolation } || !found.Message.Contains(Proving.Portfolio.NoPoint, StringComparison.Ordinal) ? found : Outcome.Inconclusive(found.Claim) with
    {
        Method = found.Method,
        BestMargin = found.BestMargin,
        BestPoint = found.BestPoint,
        Statistics = found.Statistics,
        Diagnostics = found.Diagnostics,
        Message = $"In floating point the claim fails, at a point where the hypotheses fail too; {Proving.Portfolio.NoPoint}: they may contradict each other.",
    };

    // What holds because its hypotheses never do is vacuous, also where they stand below an index.
    private Outcome Satisfied(Claim claim, Outcome found, Effort effort)
    {
        if (found.Verdict is not (Verdict.Proved or Verdict.Supported) || IndexedHypotheses.Nowhere(claim) is not { } nowhere)
        {
            return found;
        }

        var outcome = Proved(nowhere, Decide(nowhere, effort, progress: null), effort);
        return outcome.Verdict is not (Verdict.Proved or Verdict.Supported) ? found : Outcome.Vacuous(claim) with
        {
            Message = outcome.Verdict == Verdict.Proved ? "No value of the index satisfies the hypotheses: that is proved." : "No point that satisfies the hypotheses was found for any value of the index.",
            Statistics = found.Statistics,
        };
    }

    // Of what no search looked at, the derivatives are checked all the same.
    private static Outcome Derived(Claim claim, Outcome settled, Effort effort)
    {
        try
        {
            return effort.InTime(() => settled with { Diagnostics = settled.Diagnostics.AddRange(DerivativeCheck.Run(GraphCopy.Of(claim.Graph), claim)) }) ?? settled;
        }
        catch (Exception unavailable) when (unavailable is DerivativeUnavailableException or NotSupportedException)
        {
            return settled;
        }
    }

    // What is neither proved nor refuted may have no value.
    private static Outcome Valued(Claim claim, Outcome found, Effort effort) =>
        found.Verdict is Verdict.Supported or Verdict.Inconclusive && effort.InTime(() => Undefinedness.Of(claim, effort)) is { } undefined ? undefined with { Statistics = found.Statistics } : found;

    // What is proved without a search: it leaves half of the time to the search, which may well find a counterexample.
    private static Outcome? AtOnce(Claim claim, Effort effort, CancellationToken deadline)
    {
        using var share = new Deadline(effort.Seconds * ShareAtOnce, deadline);
        claim.Graph.Stop = share.Token;
        try
        {
            return Proving.Portfolio.AtOnce(claim, effort);
        }
        catch (Exception exception) when (Effort.IsStop(exception) && share.Token.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            claim.Graph.Stop = deadline;
        }
    }

    // Of quantified statements joined by "and", one without a witness is refuted by itself.
    private Outcome ByPart(Claim claim, Outcome found, Effort effort, IProgress<SearchProgress>? progress)
    {
        if (found.Verdict != Verdict.Inconclusive || !claim.Trajectories.IsEmpty || claim.Formula is not And and || !and.Parts.All(Obligations.HasQuantifier))
        {
            return found;
        }

        for (var k = 0; k < and.Parts.Count && !effort.Stop(); k++)
        {
            var part = claim with { Formula = and.Parts[k] };
            if (Proved(part, Decide(part, effort, progress), effort) is { Proof: { IsNegation: true } proof } refuted && Proving.Portfolio.OfPart(claim, k, proof, refuted) is { Verdict: Verdict.Refuted } whole)
            {
                return whole;
            }
        }

        return found;
    }

    private Outcome Decide(Claim claim, Effort effort, IProgress<SearchProgress>? progress, bool isWhole = false) =>
        effort.InTime(() => Judged(claim, effort, progress, isWhole)) ?? Outcome.Inconclusive(claim) with
        {
            Message = Effort.OutOfTime,
            Statistics = new Statistics { Stopped = "time" },
        };

    /// <summary>Judges one trial of a claim about a probability, alone: it depends on the seed and its number only.</summary>
    /// <returns>Null when the claim has no trials of its own.</returns>
    public TrialReport? Trial(Claim claim, Budget budget, long number, CancellationToken cancellation = default) =>
        Randomness.ProbabilityClaims.Replay(claim, new Effort(budget.Or(claim.Budget), 1, cancellation), number);

    // The engines on every derivative of a claim and of the steps of its proof, whoever decides it in the end.
    private ImmutableArray<Diagnostic> Compared(Claim claim) => SecondEngine is not { } engine || claim.NotCheckedYet.Length > 0
        ? []
        :
        [
            .. Enumerable.Range(0, claim.Script?.Steps.Length ?? 0).Select(k => claim.Script!.ClaimOf(claim, k)).Prepend(claim)
                .SelectMany(each => EngineComparison.Of(each, engine)).DistinctBy(note => note.Message, StringComparer.Ordinal),
        ];

    private Outcome Judged(Claim claim, Effort effort, IProgress<SearchProgress>? progress, bool isWhole)
    {
        try
        {
            var graph = GraphCopy.Of(claim.Graph, DerivesWithSecondEngine ? SecondEngine : null);
            var notes = DerivativeCheck.Run(graph, claim);
            var outcome = Searched(graph, claim, effort, progress, isWhole);
            return outcome with { Diagnostics = outcome.Diagnostics.AddRange(notes) };
        }
        catch (DerivativeUnavailableException exception)
        {
            return Outcome.Error(claim, exception.Message);
        }
        catch (UnsupportedFormException exception)
        {
            return Alternate(claim, effort) ?? Nested(claim, effort) ?? Outcome.Inconclusive(claim) with { Message = $"Nothing was tried: {exception.Message}." };
        }
        catch (NotSupportedException exception)
        {
            return Outcome.Error(claim, $"not checked yet: {exception.Message}");
        }
    }

    private Outcome Searched(Graph graph, Claim claim, Effort effort, IProgress<SearchProgress>? progress, bool isWhole)
    {
        if (Randomness.ScalingClaims.Concerns(claim))
        {
            return Randomness.ScalingClaims.Decide(claim, effort, progress);
        }

        if (Randomness.PopulationClaims.Concerns(claim) && !Randomness.ProbabilityClaims.Concerns(claim))
        {
            return Randomness.PopulationClaims.Decide(claim, effort, progress);
        }

        if (Randomness.ProbabilityClaims.Concerns(claim))
        {
            return Randomness.ProbabilityClaims.Decide(claim, effort, part => Decide(part, effort, progress), progress);
        }

        if (claim.Trajectories.Length > 0)
        {
            return TrainedClaims.Decide(claim, effort, progress);
        }

        var kernel = new PointChecker(claim);
        var outcomes = new List<Outcome>();
        var witness = new List<WitnessVariable>();
        Claim[] conjuncts = [.. Conjuncts.Of(claim)];
        foreach (var conjunct in conjuncts)
        {
            Func<ExactPoint, PointReport> judge = conjuncts.Length == 1 ? kernel.Check : new Conjuncts(kernel, conjunct).Check;
            foreach (var obligation in Obligations.Of(conjunct))
            {
                var name = $"{claim.Id}/{outcomes.Count}";
                var outcome = obligation.Existentials.Count > 0
                    ? Seek(claim, graph, obligation, effort, name)
                    : Refute(claim, new Problem(graph, obligation.Universals, obligation.Hypotheses, obligation.Goal), effort, name, kernel, judge, isWhole && outcomes.Count == 0, progress);
                outcome = !obligation.IsChoice || outcome.Verdict != Verdict.Vacuous ? outcome
                    : Outcome.Supported(claim) with { Statistics = outcome.Statistics, Method = "search", Message = "At every point that was tried another part of the choice holds." };
                outcomes.Add(outcome);
                witness.AddRange(obligation is { Existentials.Count: > 0, Universals.Count: 0 } ? outcome.BestPoint : []);
                if (outcome.Verdict is Verdict.Refuted or Verdict.Proved)
                {
                    return Outcomes.Weakest(outcomes);
                }
            }
        }

        // The witnesses of all parts together are what a proof needs.
        return (Conjuncts.HasCases(claim.Formula) ? Outcomes.WeakestCase(outcomes) : Outcomes.Weakest(outcomes)) is var weakest && outcomes.Count > 1 && witness.Count > 0 && weakest.Verdict == Verdict.Supported
            ? weakest with { BestPoint = [.. witness] }
            : weakest;
    }

    // A proof on the way is one of the whole claim.
    private static Outcome Refute(
        Claim claim, Problem problem, Effort effort, string name, PointChecker kernel, Func<ExactPoint, PointReport> judge, bool mayProve, IProgress<SearchProgress>? progress)
    {
        Outcome? proved = null;
        bool Prove(SearchResult soFar) => (proved = effort.InTime(() => Proving.Portfolio.Early(claim, Outcomes.Of(claim, soFar, effort, problem, kernel), effort))) is not null;
        var refuter = new Refuter(problem, effort, name, judge, progress) { Prover = mayProve ? Prove : null };
        var result = Remembered.Try(problem, claim, judge) ?? refuter.Run();
        var outcome = Outcomes.Of(claim, result, effort, problem, kernel);
        return proved is null ? outcome : proved with { Statistics = outcome.Statistics with { Stopped = "decided" } };
    }

    private static Outcome Seek(Claim claim, Graph graph, Obligation obligation, Effort effort, string name)
    {
        var result = new WitnessSearch(graph, obligation, effort, name).Run();
        return Outcomes.Of(claim, obligation, result, effort);
    }

    // "forall x: exists y: forall z: P" and its like; null where the claim has another form.
    private static Outcome? Nested(Claim claim, Effort effort)
    {
        try
        {
            return NestedSearch.Run(claim, effort);
        }
        catch (Exception exception) when (exception is UnsupportedFormException or DerivativeUnavailableException)
        {
            return null;
        }
    }

    // "exists x: forall y: P"; null where the claim has another form.
    private static Outcome? Alternate(Claim claim, Effort effort)
    {
        try
        {
            var graph = GraphCopy.Of(claim.Graph);
            return Obligations.OfNegation(claim) is [{ Universals.Count: > 0, Existentials.Count: > 0 } negation]
                ? Outcomes.Of(claim, negation, new AlternatingSearch(graph, negation, effort, $"{claim.Id}/turns").Run(), effort)
                : null;
        }
        catch (Exception exception) when (exception is UnsupportedFormException or DerivativeUnavailableException)
        {
            return null;
        }
    }
}
