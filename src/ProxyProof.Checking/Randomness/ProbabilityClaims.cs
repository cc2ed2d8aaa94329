using System.Collections.Immutable;
using ProxyProof.Checking.Refuting;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Randomness;

/// <summary>Decides "with probability at least p" by a test on independent trials that may stop after any of them.</summary>
internal static class ProbabilityClaims
{
    private const long ClosedTrials = 20_000;
    private const long TrainedTrials = 2_000;
    private const long SearchedTrials = 400;
    private const long MostTrials = 100_000;

    // A claim that holds with room to spare fails a trial now and then: so many times the trials that would do if none failed.
    private const long Spare = 2;
    private const int TrialsAtOnce = 16;
    private const int MostRejections = 100;
    private const int MostFailing = 20;

    /// <summary>Whether a claim is about a probability, alone or beside others.</summary>
    public static bool Concerns(Claim claim) => Holds(claim.Formula);

    /// <summary>Decides.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="effort">The budget.</param>
    /// <param name="ordinary">Decides a part without probability.</param>
    /// <param name="progress">Hears how many trials there were; may be null.</param>
    public static Outcome Decide(Claim claim, Effort effort, Func<Claim, Outcome> ordinary, IProgress<SearchProgress>? progress) => claim.Formula switch
    {
        WithProbability when !claim.TrialMeans.IsEmpty => Outcome.Error(claim, "not checked yet: an expectation over random items inside `with probability`; draw the values on the spot"),
        WithProbability probability when !Holds(probability.Body) => Test(claim, probability, effort, progress),
        And parts => Outcomes.Weakest([.. parts.Parts.Select(part => PopulationClaims.Part(claim, part)).Select(part => Concerns(part) ? Decide(part, effort, ordinary, progress) : ordinary(part))]),
        _ => Outcome.Error(claim, "not checked yet: `with probability` inside another statement than `and`"),
    };

    private static bool Holds(Formula formula) => formula switch
    {
        WithProbability => true,
        And n => n.Parts.Any(Holds),
        Or n => n.Parts.Any(Holds),
        Not n => Holds(n.Operand),
        Implies n => Holds(n.Premise) || Holds(n.Conclusion),
        Quantifier n => Holds(n.Body),
        IndexQuantifier n => Holds(n.Body),
        _ => false,
    };

    private static Outcome Test(Claim claim, WithProbability probability, Effort effort, IProgress<SearchProgress>? progress)
    {
        var level = new Evaluator<Real>(claim.Graph, probability.Level);
        level.Run(_ => throw new NotSupportedException("a probability that is no fixed number"));
        var (required, doubt) = (level[probability.Level][0].Value, claim.Populations.IsEmpty ? 0 : Trials.Doubt);
        var test = new ProbabilityTest(required, effort.Confidence, doubt);
        var workers = Enumerable.Range(0, Math.Max(1, effort.Parallelism)).Select(_ => new Trials(claim, probability.Body, effort)).ToArray();
        if ((workers[0].Averages && !workers[0].IsClosed ? "not checked yet: an expectation without a closed form beside quantified variables inside `with probability`" : PopulationClaims.Refusal(claim)) is { } refusal)
        {
            return Outcome.Error(claim, refusal);
        }

        var most = effort.StatedTrials ?? Math.Max(
            !workers[0].IsClosed ? SearchedTrials : claim.Trajectories.IsEmpty && !workers[0].Averages ? ClosedTrials : TrainedTrials,
            Math.Min(MostTrials, Spare * ProbabilityTest.FewestTrials(required, effort.Confidence, doubt)));
        var (rejected, rigorous, next) = (0L, 0L, 0UL);
        List<long> failing = [];
        var results = new TrialResult[TrialsAtOnce * workers.Length];
        while (test.Decision is null && test.Trials < most && rejected < MostRejections * (test.Trials + MostRejections) && !effort.Stop())
        {
            // 1. Trials in parallel; 2. their results in order, so that the verdict does not depend on how many run at once.
            var first = next;
            Parallel.For(0, workers.Length, new ParallelOptions { MaxDegreeOfParallelism = workers.Length }, w =>
            {
                for (var k = w; k < results.Length; k += workers.Length)
                {
                    results[k] = workers[w].Judge(first + (ulong)k);
                }
            });
            next += (ulong)results.Length;
            for (var k = 0; k < results.Length; k++)
            {
                var result = results[k];
                if (result.Problem is { } problem)
                {
                    return Outcome.Error(claim, problem);
                }

                if (!result.IsAdmitted)
                {
                    rejected++;
                }
                else if (test.Decision is null && test.Trials < most)
                {
                    test.Add(result.Success);
                    if (result.Success == false && failing.Count < MostFailing)
                    {
                        failing.Add((long)first + k);
                    }

                    rigorous += result.IsRigorous ? 1 : 0;
                }
            }

            progress?.Report(new SearchProgress("trials", test.Trials, null));
        }

        var statistics = new Statistics
        {
            Trials = test.Trials,
            Rejected = rejected,
            Trajectories = (int)Math.Min(int.MaxValue, test.Trials * claim.Trajectories.Length),
            Stopped = test.Decision is not null ? "decided" : effort.Interrupted ? "time" : "work",
            Stages = [new StageReport("trials", test.Trials, null, $"{test.Failures} failed, {test.Undecided} undecided, {rigorous} judged by enclosures")],
        };
        return test.Trials == 0
            ? (effort.Interrupted ? Outcome.Inconclusive(claim) : Outcome.Vacuous(claim)) with
            {
                Statistics = statistics,
                Message = effort.Interrupted ? "The budget ended before any trial." : $"No trial satisfied the assumptions among {rejected}.",
            }
            : Outcome.Tested(claim, test.Finding with { Failing = [.. failing] }) with { Method = "trials", Statistics = statistics, Message = Describe(test, rigorous, workers[0], failing), Pictures = Drawn(test) };
    }

    private static ImmutableArray<Picture> Drawn(ProbabilityTest test)
    {
        var course = test.Course;
        return course.Count < 2 ? [] :
        [
            new SeriesPicture(
                "The confidence sequence over trials, and the probability that is claimed",
                "trials",
                "share of successes",
                [new SeriesLine("", [.. course.Select(each => (double)each.Trials)], [.. course.Select(each => each.Estimate)], [.. course.Select(each => each.Lower)], [.. course.Select(each => each.Upper)])],
                Level: course[^1].Required),
        ];
    }

    /// <summary>One trial of a claim, judged as the test judges it.</summary>
    /// <param name="claim">A claim about a probability.</param>
    /// <param name="effort">The budget.</param>
    /// <param name="number">The number of the trial, from 0.</param>
    /// <returns>Null when the claim is about none, or about several.</returns>
    public static TrialReport? Replay(Claim claim, Effort effort, long number)
    {
        if (claim.Formula is not WithProbability { Body: var body } || Holds(body))
        {
            return null;
        }

        var result = new Trials(claim, body, effort).Judge((ulong)number);
        var values = new RandomDraws(claim, effort.Seed).Arrays((ulong)number);
        return new TrialReport(
            number,
            result.Success,
            result.IsAdmitted,
            result.IsRigorous,
            result.Problem,
            [.. claim.Randoms.Select(random => new WitnessVariable(
                random.Name, values[random.Variable].Shape, [.. Enumerable.Range(0, values[random.Variable].Shape.Size).Select(values[random.Variable].Exact)]))]);
    }

    private static string Describe(ProbabilityTest test, long rigorous, Trials trials, List<long> failing)
    {
        var finding = test.Finding;
        var share = string.Create(null, $"{test.Successes} of {test.Trials} trials succeeded; the probability lies in [{finding.Lower:F4}, {finding.Upper:F4}].");
        var how = rigorous == test.Trials ? ""
            : trials.Averages ? " Inside a trial expectations are drawn, in the limit of many draws."
            : trials.IsClosed ? $" {test.Trials - rigorous} trials were judged in floating point, where their margin is clear of rounding."
            : " Inside a trial a success means that a search found no counterexample, or a witness that is proved to be one.";
        var first = failing.Count == 0 ? "" : $" Trials that failed: {string.Join(", ", failing.Take(5))}{(test.Failures > 5 ? ", …" : "")}.";
        return (test.Undecided == 0 ? share + how : $"{share} {test.Undecided} could not be decided.{how}") + first;
    }
}
