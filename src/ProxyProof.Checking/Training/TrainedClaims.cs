using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ProxyProof.Checking.Inspecting;
using ProxyProof.Checking.Randomness;
using ProxyProof.Checking.Refuting;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Training;

/// <summary>
/// Judges claims about training runs. A run in floating point is search: it fills in the iterates, and what is left is an ordinary claim. Whatever that search
/// suspects, the kernel judges of the exact iterates. A run with draws of its own is tried many times, for the claim is about every trial.
/// </summary>
internal static class TrainedClaims
{
    private const int ClosedTrials = 100;
    private const int OpenTrials = 4;

    // Where few trials satisfy what is assumed, so many are drawn for each that is asked for.
    private const int MostDraws = 50;

    // A margin that is a greater share of what is compared is no rounding.
    private const double Clear = 1e-7;

    /// <summary>Judges a claim that speaks of training runs.</summary>
    public static Outcome Decide(Claim claim, Effort effort, IProgress<SearchProgress>? progress)
    {
        var runs = new ClaimRuns(claim);
        var kernel = new PointChecker(claim);
        PointReport? known = null;
        PointReport Report(ExactPoint point) => point.Values.IsEmpty ? known ??= kernel.Check(point) : kernel.Check(point);
        var random = new RandomDraws(claim, effort.Seed);
        var drawn = claim.Trajectories.SelectMany(run => run.Draws.Items).Concat(random.Variables).ToHashSet();
        var isClosed = Obligations.Of(claim).All(obligation => obligation.Universals.Count + obligation.Existentials.Count == 0);
        var trials = drawn.Count == 0 ? 1 : (int)Math.Clamp(effort.StatedTrials ?? (isClosed ? ClosedTrials : OpenTrials), 1, 100_000);
        int[] moving = [.. claim.Trajectories.SelectMany(run => run.Readings).SelectMany(reading => reading.Variables.Items).Concat(random.Variables)];
        var margins = isClosed && trials > 1 ? new ClosedMargins(claim, moving) : null;
        var admits = claim.Assumptions.IsEmpty || drawn.Count == 0 ? null : new ClosedMargins(claim with { Formula = new And([.. claim.Assumptions], claim.Span), Assumptions = [] }, moving);
        List<Outcome> outcomes = [];
        Outcome? lost = null;
        var (tried, rejected, passed, least) = (0, 0, 0, double.PositiveInfinity);
        ImmutableArray<Diagnostic> left = [];
        for (var trial = 0; trial - rejected < trials && trial < MostDraws * trials; trial++)
        {
            if (trial > 0 && effort.Stop())
            {
                break;
            }

            var stream = new CounterStream(effort.Seed, claim.Id).Substream("training").Substream((ulong)trial);
            var values = random.At((ulong)trial);
            var all = runs.Run(id => values.GetValueOrDefault(id), stream, effort.Stop);
            foreach (var (id, entries) in values)
            {
                all.Values[id] = entries;
            }

            tried++;
            if (all.Problem is { } problem)
            {
                return Outcome.Error(claim, problem);
            }

            if (all.Lost is { } message)
            {
                lost ??= Outcome.Inconclusive(claim) with { Message = message, Method = "training" };
                continue;
            }

            // What is assumed conditions the trials.
            if (admits?.At(all.Values) is { Margin: < 0 })
            {
                rejected++;
                continue;
            }

            left = trial == rejected ? IterateDomains.Warnings(claim, all.Values) : left;

            // A trial that passes by more than rounding needs no closer look.
            if (margins?.At(all.Values) is var (margin, magnitude) && margin > Clear * magnitude)
            {
                (passed, least) = (passed + 1, Math.Min(least, margin));
                continue;
            }

            var outcome = Judge(claim, all, drawn, kernel, Report, effort, $"{claim.Id}/{trial}", progress);
            outcomes.Add(outcome);
            if (outcome.Verdict is Verdict.Refuted or Verdict.Error)
            {
                break;
            }
        }

        if (passed > 0)
        {
            outcomes.Add(Outcome.Supported(claim) with
            {
                Method = "training",
                BestMargin = double.IsFinite(least) ? least : null,
                Statistics = new Statistics { Points = passed },
            });
        }

        if (isClosed && drawn.Count == 0 && lost is null && outcomes is [{ Verdict: Verdict.Supported } supported])
        {
            outcomes[0] = Evaluated(claim, Report) is { } proof
                ? Outcome.Proved(proof) with { Method = Methods.Evaluation, BestMargin = supported.BestMargin, Statistics = supported.Statistics with { Stopped = "decided" } }
                : kernel.Reach() is { } reach ? Proving.Portfolio.With(supported, reach)
                : supported;
        }

        if (tried == rejected)
        {
            outcomes.Add(Outcome.Vacuous(claim) with { Message = $"The assumptions hold in none of {tried.ToString(CultureInfo.InvariantCulture)} trials." });
        }

        var weakest = Outcomes.WeakestCase(lost is null || outcomes.Any(outcome => outcome.Verdict == Verdict.Refuted) ? outcomes : [.. outcomes, lost]);
        return weakest with
        {
            Diagnostics = weakest.Diagnostics.AddRange(left),
            Statistics = weakest.Statistics with
            {
                Trajectories = tried * claim.Trajectories.Length,
                Trials = drawn.Count == 0 ? 0 : tried,
                Stages = weakest.Statistics.Stages.Insert(0, new StageReport("training", 0, null, runs.Describe(tried))),
            },
        };
    }

    // Where the kernel's enclosures of the exact iterates decide the claim, it is a statement about numbers that is proved.
    private static CheckedProof? Evaluated(Claim claim, Func<ExactPoint, PointReport> kernel) =>
        kernel(new ExactPoint(ImmutableSortedDictionary<int, ImmutableArray<Rational>>.Empty)).Status == PointStatus.Holds
            ? ProofClaim.Check(claim, JsonSerializer.SerializeToElement(new JsonObject { [Methods.Evaluation] = true })).Proof
            : null;

    /// <summary>Judges one trial: with its iterates and random values in place the claim is an ordinary one.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="all">Iterates and random values.</param>
    /// <param name="drawn">Which of them are random.</param>
    /// <param name="kernel">Judges points.</param>
    /// <param name="ask">Judges a point with what was drawn in place.</param>
    /// <param name="effort">The budget.</param>
    /// <param name="name">Names the draws of the search.</param>
    /// <param name="progress">Hears of the search; may be null.</param>
    /// <param name="showsWitnesses">Whether a witness counts only if it is proved to be one.</param>
    /// <param name="isExact">Whether the values are those of the claim, without rounding: then what they refute is refuted.</param>
    public static Outcome Judge(
        Claim claim, TrialRuns all, IReadOnlySet<int> drawn, PointChecker kernel, Func<ExactPoint, PointReport> ask, Effort effort, string name, IProgress<SearchProgress>? progress, bool showsWitnesses = false, bool isExact = false)
    {
        var draws = all.Values.Where(pair => drawn.Contains(pair.Key)).ToImmutableSortedDictionary(
            pair => pair.Key, pair => pair.Value.Select(Rational.FromDouble).ToImmutableArray());
        Claim searched;
        try
        {
            searched = Substitution.Of(claim, all.Values);
        }
        catch (TooManyIteratesException)
        {
            return Outcome.Error(claim, "the claim compares more numbers at once than memory holds: state it for fewer iterates");
        }

        PointReport Ask(ExactPoint point) => ask(new ExactPoint(point.Values.AddRange(draws)));
        var graph = GraphCopy.Of(searched.Graph);
        List<Outcome> outcomes = [];
        Obligation[] obligations = [.. Obligations.Of(searched)];
        foreach (var (obligation, number) in obligations.Select((obligation, number) => (obligation, number)))
        {
            Outcome outcome;
            if (obligation.Existentials.Count > 0)
            {
                outcome = Outcomes.Of(claim, obligation, new WitnessSearch(graph, obligation, effort, $"{name}/{number}").Run(), effort);
                if (showsWitnesses && outcome.Verdict == Verdict.Supported && !(obligations.Length == 1 && obligation.Universals.Count == 0 && claim.Trajectories.IsEmpty && Proving.Portfolio.IsWitness(searched with { Randoms = [] }, outcome, effort)))
                {
                    outcome = Outcome.Inconclusive(claim) with { Message = "A witness was found in floating point, and is not shown to be one.", Statistics = outcome.Statistics };
                }
                else if (isExact && outcome.Verdict == Verdict.Inconclusive && obligations.Length == 1 && obligation.Universals.Count == 0 && claim.Trajectories.IsEmpty)
                {
                    outcome = Proving.Portfolio.WithoutWitness(searched with { Randoms = [] }, outcome, effort) ?? outcome;
                }
            }
            else
            {
                var problem = new Problem(graph, obligation.Universals, obligation.Hypotheses, obligation.Goal);
                outcome = Outcomes.Of(claim, new Refuter(problem, effort, $"{name}/{number}", Ask, progress).Run(), effort, problem, kernel);
            }

            outcomes.Add(outcome);
            if (outcome.Verdict == Verdict.Refuted)
            {
                break;
            }
        }

        var weakest = Outcomes.Weakest(outcomes);
        return all.Error is { } error && weakest.Message.Length == 0
            ? weakest with { Message = string.Create(CultureInfo.InvariantCulture, $"The error of the flow is estimated as {error:G2}, and not bounded.") }
            : weakest.Witness is not { } witness || draws.IsEmpty ? weakest : weakest with
            {
                Witness = WithDraws(claim, witness, draws),
                Worst = weakest.Worst is { } worst ? WithDraws(claim, worst, draws) : null,
            };
    }

    // What was drawn is part of the counterexample.
    private static Witness WithDraws(Claim claim, Witness witness, ImmutableSortedDictionary<int, ImmutableArray<Rational>> draws) => witness with
    {
        Variables = witness.Variables.AddRange(draws.Select(pair =>
            new WitnessVariable(claim.Graph.VariableName(pair.Key), claim.Graph.ShapeOf(claim.Graph.VariableNode(pair.Key)), pair.Value))),
    };
}
