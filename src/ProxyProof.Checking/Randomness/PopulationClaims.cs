using System.Collections.Immutable;
using System.Globalization;
using ProxyProof.Checking.Refuting;
using ProxyProof.Checking.Training;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Randomness;

/// <summary>
/// Decides claims about expectations that have no closed form. A claim about numbers is judged by intervals of its expectations: of a quadrature where few numbers
/// are drawn, and of confidence sequences. One with quantified variables is searched with a sample in place of the law, and what that finds is tested on fresh
/// draws.
/// </summary>
internal static partial class PopulationClaims
{
    private const long Draws = 1 << 21;
    private const double DrawWork = 4e9;

    // Inside each of many trials.
    private const long TrialDraws = 1 << 17;
    private const long ClosedTrials = 20_000;
    private const long TrainedTrials = 2_000;
    private const int LeastTrials = 200;
    private const int Candidates = 3;
    private const string Distrust = "few of the draws make up its spread, or all are the same: its tails are heavy or what matters is rare, and no level can be stated";

    private const string NoMean = "few of the draws make up its spread: its tails are so heavy that there may be no mean";

    private const double DrawnShare = 0.1;

    // A tail that falls off no faster than the power of minus 1 has no mean; an estimate of the power errs by some twentieth.
    private const double LeastTailIndex = 1.2;

    // The margins of samples are computed in floating point: the share of what they compare that stands for their error.
    private const double RoundingShare = 1e-9;
    private const long SearchedSamples = 4_000;

    /// <summary>Whether a claim speaks of such expectations.</summary>
    public static bool Concerns(Claim claim) => !claim.Populations.IsEmpty || !claim.TrialMeans.IsEmpty;

    /// <summary>Decides.</summary>
    public static Outcome Decide(Claim claim, Effort effort, IProgress<SearchProgress>? progress)
    {
        // Iterates of runs without draws are numbers: in floating point, far below what statistics can tell.
        if (!claim.Populations.IsEmpty && !claim.Trajectories.IsEmpty)
        {
            if (!claim.Randoms.IsEmpty || claim.Trajectories.Any(run => run.Draws.Count > 0))
            {
                return Outcome.Error(claim, "not checked yet: an expectation without a closed form of what a random run ends in");
            }

            var runs = new ClaimRuns(claim).Run(_ => null, new CounterStream(effort.Seed, claim.Id), effort.Stop);
            if ((runs.Problem ?? runs.Lost) is { } failure)
            {
                return runs.Problem is null ? Outcome.Inconclusive(claim) with { Message = failure } : Outcome.Error(claim, failure);
            }

            claim = Substitution.At(claim, runs.Values) with { Trajectories = [] };
        }

        if (Refusal(claim) is { } refusal)
        {
            return Outcome.Error(claim, refusal);
        }

        var obligations = Obligations.Of(claim);
        return obligations.All(obligation => obligation.Universals.Count + obligation.Existentials.Count == 0)
            ? Ground(claim, effort, 1 - effort.Confidence, progress)
            : !claim.TrialMeans.IsEmpty ? Outcome.Error(claim, "not checked yet: an expectation over random items beside quantified variables; draw the values on the spot")
            : Searched(claim, obligations, effort, progress);
    }

    /// <summary>Why the expectations of a claim cannot be judged; null where they can.</summary>
    public static string? Refusal(Claim claim) => !claim.Populations.IsEmpty && DifferentiatedJumps.In(claim)
        ? "not checked yet: a derivative of an expectation, without a closed form, of what jumps where its variables move; the mean of the slopes is another number"
        : null;

    /// <summary>One part of a claim, with the expectations that it speaks of.</summary>
    public static Claim Part(Claim claim, Formula part)
    {
        var marks = claim.Graph.Reachable([.. DerivativeCheck.Sides(part)]);
        bool Holds(int variable) => claim.Graph.VariableNode(variable) is var node && node.Index < marks.Length && marks[node.Index];
        return claim with
        {
            Formula = part,
            Populations = [.. claim.Populations.Where(population => Holds(population.Weights))],
            TrialMeans = [.. claim.TrialMeans.Where(mean => Holds(mean.Variable))],
        };
    }

    /// <summary>What is said of one trial, whose random values are numbers: draws decide, each time at a level of its own.</summary>
    /// <param name="claim">The claim about the trial.</param>
    /// <param name="effort">The budget.</param>
    /// <param name="alpha">1 - confidence.</param>
    /// <param name="isFirst">Whether to ask first if the expectations have values.</param>
    public static Outcome InTrial(Claim claim, Effort effort, double alpha, bool isFirst)
    {
        var bounds = new MarginBounds(claim);
        return (isFirst ? Valueless(claim, bounds, effort, []) : null)
            ?? (bounds.IsTransparent ? Bounded(claim, bounds, effort, alpha, null, isTrial: true) : Batched(claim, effort, alpha));
    }

    // 1. Claims about numbers.

    private static Outcome Ground(Claim claim, Effort effort, double alpha, IProgress<SearchProgress>? progress)
    {
        var bounds = new MarginBounds(claim);
        return Valueless(claim, bounds, effort, []) ?? (bounds.IsTransparent ? Bounded(claim, bounds, effort, alpha, progress) : Batched(claim, effort, alpha));
    }

    // What speaks against a value of one of the expectations.
    private static Outcome? Valueless(Claim claim, MarginBounds bounds, Effort effort, IEnumerable<WitnessVariable> at)
    {
        if (!bounds.IsTransparent || bounds.IsDecidedWithoutMeans)
        {
            return null;
        }

        foreach (var population in claim.Populations)
        {
            var bodies = new SampledBodies(claim, population);
            if (Finiteness.Of(bodies, new CounterStream(effort.Seed, claim.Id).Substream("lines").Substream(population.Text), effort.Stop) is { } finding)
            {
                return finding.Point is { } point
                    ? Undefined(claim, bodies, point, at)
                    : Outcomes.NoValue(claim, "PP4001", $"`{population.Text}` has no finite value{At(at)}: what is averaged, times the density, does not fall off fast enough {finding.Text}", "use a law with lighter tails, or a bounded function");
            }
        }

        return null;
    }

    private static Outcome Undefined(Claim claim, SampledBodies bodies, double[] point, IEnumerable<WitnessVariable> at)
    {
        var (first, parts) = (0, new List<string>());
        foreach (var (draw, length) in bodies.Population.Draws.Zip(bodies.Lengths))
        {
            parts.Add($"{draw.Name} = {Entries([.. point[first..(first + length)]])}");
            first += length;
        }

        return Outcomes.NoValue(claim, Outcomes.UndefinedCode, $"The claim has no value{At(at)}: `{bodies.Population.Text}` averages what has none where {string.Join(", ", parts)}", "guard what is averaged with if");
    }

    private static string At(IEnumerable<WitnessVariable> at) => string.Concat(at.Select((variable, k) => $"{(k == 0 ? " at " : ", ")}{variable.Name} = {Entries([.. variable.Values.Select(value => value.ToDouble())])}"));

    private static string Entries(double[] values)
    {
        var entries = string.Join(", ", values.Take(12).Select(value => value.ToString("R", CultureInfo.InvariantCulture)));
        return values.Length == 1 ? entries : $"[{entries}{(values.Length > 12 ? ", …" : "")}]";
    }

    private static Outcome Bounded(Claim claim, MarginBounds bounds, Effort effort, double alpha, IProgress<SearchProgress>? progress, bool isTrial = false)
    {
        var bodies = claim.Populations.Select(population => new SampledBodies(claim, population)).ToArray();

        // 1. Quadrature.
        var (integrals, isSettled) = claim.TrialMeans.IsEmpty && !isTrial ? Integrated(bodies, effort) : (null, true);
        var integral = isSettled ? "" : "A quadrature does not settle: what it refines goes on to change it, as where there is no mean";
        var isDoubted = !isSettled;
        Outcome? integrated = null;
        if (integrals is not null)
        {
            List<(double Low, double High)[]> quadrature = [.. integrals.Select(means => means.Select(mean => (mean.Low, mean.High)).ToArray())];
            var (holds, low, high) = bounds.At(quadrature);
            isDoubted = holds == false;
            var agrees = holds is null && bounds.AreEquations && high - low <= 1e-6 && low >= -1e-6;
            integral = string.Create(CultureInfo.InvariantCulture, $"By quadrature the margin lies in [{low:G8}, {high:G8}], its error estimated");
            if (holds == true || agrees)
            {
                integrated = Outcome.Supported(claim) with
                {
                    Method = "quadrature",
                    BestMargin = Finite(agrees ? 0 : low),
                    Message = agrees ? "Both sides agree within the estimated error of a quadrature." : integral + ".",
                    Statistics = new Statistics { Stopped = "decided", Stages = [new StageReport("quadrature", 0, Finite(low), Describe(claim, quadrature))] },
                };

                // Nodes may miss what is narrow: enclosures tell that they did not, or else draws.
                if (Array.TrueForAll([.. bodies.Zip(integrals)], pair => Quadrature.Of(pair.First.Population, pair.First.Lengths, pair.First)!.Agrees(pair.Second, effort.Stop)))
                {
                    return integrated;
                }
            }
        }

        // 2. Monte Carlo: one sequence for every entry, at its share of the level.
        var entries = bodies.Sum(body => body.Entries) + claim.TrialMeans.Sum(mean => claim.Graph.ShapeOf(claim.Graph.VariableNode(mean.Variable)).Size);
        var sequences = new List<MeanSequence[]>();
        foreach (var body in bodies)
        {
            sequences.Add([.. (body.Population.IsProbability ? Enumerable.Repeat((0.0, 1.0), body.Entries) : body.Range().Select(range => (range.Low, range.High))).Select(range =>
                new MeanSequence(range.Item1, range.Item2, body.Population.IsProbability, alpha / entries))]);
        }

        var trials = claim.TrialMeans.IsEmpty ? null : new TrialBodies(claim, effort);
        foreach (var mean in claim.TrialMeans)
        {
            var size = claim.Graph.ShapeOf(claim.Graph.VariableNode(mean.Variable)).Size;
            sequences.Add([.. Enumerable.Range(0, size).Select(_ => mean.IsProbability
                ? new MeanSequence(0, 1, isIndicator: true, alpha / entries)
                : new MeanSequence(double.NegativeInfinity, double.PositiveInfinity, isIndicator: false, alpha / entries, LeastTrials))]);
        }

        bool? verdict = null;
        var (least, greatest) = (double.NegativeInfinity, double.PositiveInfinity);
        var (drawn, judged) = (0L, 0L);
        var cost = bodies.Sum(body => (double)body.Population.Samples * body.Entries * 8);
        var mostDraws = bodies.Length == 0 ? 0 : effort.StatedSamples ?? (long)Math.Min(isTrial ? TrialDraws : Draws, DrawWork / Math.Max(1, cost) * bodies[0].Population.Samples);
        var mostTrials = trials is null ? 0 : effort.StatedTrials ?? (claim.Trajectories.IsEmpty ? ClosedTrials : TrainedTrials);
        var stream = new CounterStream(effort.Seed, claim.Id).Substream("population");
        var (chunk, look) = (0UL, 1UL);
        while (verdict is null && (drawn < mostDraws || judged < mostTrials) && !effort.Stop())
        {
            // Looks at geometric counts: the sequences hold at every count.
            for (; chunk < look && (drawn < mostDraws || judged < mostTrials) && !effort.Stop(); chunk++)
            {
                for (var p = 0; p < bodies.Length && drawn < mostDraws; p++)
                {
                    var sample = bodies[p].Draw(stream.Substream((ulong)p).Substream(chunk));
                    var values = bodies[p].At(sample);
                    for (var k = 0; k < values.Length; k++)
                    {
                        if (double.IsNaN(values[k]))
                        {
                            return Unvalued(claim, bodies[p], [.. sample.SelectMany((each, d) => each.Skip(k / bodies[p].Entries * bodies[p].Lengths[d]).Take(bodies[p].Lengths[d]))]);
                        }

                        sequences[p][k % bodies[p].Entries].Add(values[k]);
                    }
                }

                drawn += bodies.Length == 0 ? 0 : bodies[0].Population.Samples;
                for (var k = 0; trials is not null && k < TrialBodies.AtOnce && judged < mostTrials && !effort.Stop(); k++)
                {
                    if (trials.Next() is not { } values)
                    {
                        return trials.Failure is { } failure ? failure : Outcome.Inconclusive(claim) with { Message = "Too few trials satisfy the assumptions." };
                    }

                    judged++;
                    for (var m = 0; m < values.Length; m++)
                    {
                        for (var e = 0; e < values[m].Length; e++)
                        {
                            sequences[bodies.Length + m][e].Add(values[m][e]);
                        }
                    }
                }
            }

            look = Math.Max(look + 1, look * 5 / 4);
            (verdict, least, greatest) = bounds.At([.. sequences.Select(sequence => sequence.Select(each => each.IsTrusted ? each.Interval() : (double.NegativeInfinity, double.PositiveInfinity)).ToArray())]);
            progress?.Report(new SearchProgress("draws", drawn + judged, null));
        }

        var asymptotic = sequences.Exists(sequence => Array.Exists(sequence, each => each.IsAsymptotic));
        var intervals = sequences.Select(sequence => sequence.Select(each => each.Interval()).ToArray()).ToList();
        var statistics = new Statistics
        {
            Trials = drawn + judged,
            Rejected = trials?.Rejected ?? 0,
            Trajectories = (int)Math.Min(int.MaxValue, judged * claim.Trajectories.Length),
            Stopped = verdict is not null ? "decided" : effort.Interrupted ? "time" : "work",
            Stages = [new StageReport("draws", drawn + judged, null, Describe(claim, intervals))],
        };
        var margin = string.Create(CultureInfo.InvariantCulture, $"{drawn + judged} draws: the margin lies in [{least:G6}, {greatest:G6}]{(asymptotic ? ", in the limit of many draws" : "")}.");
        if (integrated is not null && verdict is null && Agree(integrals!, intervals))
        {
            return integrated;
        }

        isDoubted |= integrated is not null || sequences.Exists(sequence => Array.Exists(sequence, each => each.IsAsymptotic && !each.HasVaried));
        var apparent = bounds.At(intervals);
        if (verdict is null && (double.IsFinite(apparent.Low) || double.IsFinite(apparent.High)) && sequences.Exists(sequence => Array.Exists(sequence, each => !each.IsTrusted)))
        {
            var hasNoMean = sequences.Exists(sequence => Array.Exists(sequence, each => each is { IsTrusted: false, TailIndex: < LeastTailIndex }));
            return Distrusted(claim, isDoubted || hasNoMean ? (null, apparent.Low, apparent.High) : apparent, integral, drawn + judged, hasNoMean ? NoMean : Distrust) with { Statistics = statistics };
        }

        return Outcome.Estimated(claim, verdict) with
        {
            Method = "draws",
            Statistics = statistics,
            BestMargin = Finite(0.5 * (least + greatest)),
            Message = integral.Length > 0 && verdict is null ? $"{integral}. {margin}" : margin,
        };
    }

    // No level: what was drawn may have missed what matters.
    private static Outcome Distrusted(Claim claim, (bool? Holds, double Low, double High) apparent, string integral, long draws, string reason) =>
        (apparent.Holds == true ? Outcome.Supported(claim) : Outcome.Inconclusive(claim)) with
        {
            Method = "draws",
            BestMargin = Finite(0.5 * (apparent.Low + apparent.High)),
            Message = string.Create(
                CultureInfo.InvariantCulture,
                $"{(integral.Length > 0 ? integral + ". " : "")}{draws} draws: the margin seems to lie in [{apparent.Low:G6}, {apparent.High:G6}], but {reason}."),
        };

    // Whether draws, which see what is not too rare, say the same to a tenth.
    private static bool Agree(List<Quadrature.Integral[]> integrals, List<(double Low, double High)[]> intervals) =>
        integrals.Zip(intervals).All(pair => pair.First.Zip(pair.Second).All(each =>
            each.First.High >= each.Second.Low && each.First.Low <= each.Second.High && each.Second.High - each.Second.Low <= DrawnShare * each.First.Size));

    private static (List<Quadrature.Integral[]>? Means, bool IsSettled) Integrated(SampledBodies[] bodies, Effort effort)
    {
        List<Quadrature.Integral[]> all = [];
        foreach (var body in bodies)
        {
            if (Quadrature.Of(body.Population, body.Lengths, body)?.Means(effort.Stop) is not { } means)
            {
                return (null, true);
            }

            // What lies in known ends has a mean.
            var ranges = body.Range();
            if (Enumerable.Range(0, means.Length).Any(e => !means[e].IsSettled && !body.Population.IsProbability && (double.IsInfinity(ranges[e].Low) || double.IsInfinity(ranges[e].High))))
            {
                return (null, false);
            }

            all.Add(means);
        }

        return (all, true);
    }

    private static string Describe(Claim claim, List<(double Low, double High)[]> intervals) => string.Join("; ", intervals.Zip([.. claim.Populations.Select(population => population.Text), .. claim.TrialMeans.Select(mean => mean.Text)])
        .Where(pair => pair.First.Length == 1).Take(4)
        .Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Second} in [{pair.First[0].Low:G8}, {pair.First[0].High:G8}]")));

    private static double? Finite(double value) => double.IsFinite(value) ? value + 0.0 : null;

    private static Outcome Unvalued(Claim claim) => Outcome.Inconclusive(claim) with { Message = "What is averaged has no value in floating point at a point that was drawn." };

    private static Outcome Unvalued(Claim claim, SampledBodies bodies, double[] point) => Finiteness.IsUndefined(bodies, point) ? Undefined(claim, bodies, point, []) : Unvalued(claim);

    private static double[] Even(int count, int first, int end)
    {
        var weights = new double[count];
        weights.AsSpan(first, end - first).Fill(1.0 / (end - first));
        return weights;
    }

    private static Dictionary<int, double[]> Values(Claim claim, Func<Population, double[][]> draw, Func<Population, double[]> weigh)
    {
        var values = new Dictionary<int, double[]>();
        foreach (var population in claim.Populations.DistinctBy(population => population.Weights))
        {
            values[population.Weights] = weigh(population);
            var drawn = draw(population);
            for (var k = 0; k < drawn.Length; k++)
            {
                values[population.Draws[k].Variable] = drawn[k];
            }
        }

        return values;
    }

    // 2. Claims with quantified variables.

    private static Outcome Searched(Claim claim, IReadOnlyList<Obligation> obligations, Effort effort, IProgress<SearchProgress>? progress)
    {
        if (obligations.Any(obligation => obligation.Existentials.Count > 0))
        {
            return Outcome.Inconclusive(claim) with { Message = "Nothing was tried: a witness for an expectation without a closed form is not sought yet." };
        }

        // 1. A sample in place of the law: nodes of a quadrature where they are few.
        var graph = GraphCopy.Of(claim.Graph);
        var stream = new CounterStream(effort.Seed, claim.Id).Substream("search");
        var values = new Dictionary<int, double[]>();
        var how = "a sample";
        foreach (var population in claim.Populations.DistinctBy(population => population.Weights))
        {
            var lengths = population.Draws.Select(draw => graph.ShapeOf(graph.VariableNode(draw.Variable)).Size / population.Samples);
            var rule = Quadrature.Of(population, [.. lengths], null)?.Rule();
            how = rule is null ? how : "the nodes of a quadrature";
            var drawn = rule?.Values ?? SampledBodies.Draw(graph, population, stream.Substream(population.Text));
            values[population.Weights] = rule?.Weights ?? Even(population.Samples, 0, population.Samples);
            for (var k = 0; k < drawn.Length; k++)
            {
                values[population.Draws[k].Variable] = drawn[k];
            }
        }

        var searched = Substitution.Of(claim, values) with { Populations = [] };
        PointReport Ask(ExactPoint point) => new(PointStatus.Undecided, point.Values.IsEmpty ? "" : "a sample is not the law");
        var own = effort.ForTrial(SearchedSamples);
        List<Outcome> outcomes = [];
        var tested = 0;
        foreach (var (obligation, number) in Obligations.Of(searched).Select((obligation, number) => (obligation, number)))
        {
            var problem = new Problem(GraphCopy.Of(searched.Graph), obligation.Universals, obligation.Hypotheses, obligation.Goal);
            var result = new Refuter(problem, own, $"{claim.Id}/{number}", Ask, progress).Run();
            var kernel = new PointChecker(searched);
            var plain = Outcomes.Of(claim, result with { OpenReason = null }, own, problem, kernel);
            if ((Undefined(claim, problem, result, effort) ?? Valueless(claim, obligations[Math.Min(number, obligations.Count - 1)], problem, result, effort)) is { } nothing)
            {
                return nothing with { Statistics = plain.Statistics };
            }

            // 2. The lowest points, on fresh draws, each at its share of the level.
            Outcome? open = null;
            double[][] candidates =
            [
                .. result.Findings.Lowest.Concat(result.Findings.Deepest).Where(found => found.Margin < 0 && found.Relative < -1e-9)
                    .Select(found => Exact(problem, found.Point)).OfType<double[]>().DistinctBy(point => string.Join(',', point), StringComparer.Ordinal).Take(4 * Candidates)
                    .Where(point => !Confirmation.IsRounding(kernel.Check, problem.Layout, Array.ConvertAll(point, Rational.FromDouble))).Take(Candidates),
            ];
            foreach (var exact in candidates)
            {
                tested++;
                var ground = Fixed(claim, Values(problem, exact), obligations[Math.Min(number, obligations.Count - 1)]);
                var fresh = Ground(ground with { Id = $"{claim.Id}/{number}/{tested}" }, effort, (1 - effort.Confidence) / (Candidates * obligations.Count), progress);
                if (fresh.Verdict == Verdict.Refuted)
                {
                    var variables = Outcomes.Variables(result.Layout, Array.ConvertAll(exact, Rational.FromDouble), claim.Graph);
                    return Outcome.Estimated(claim, false) with
                    {
                        Method = "draws",
                        BestMargin = fresh.BestMargin,
                        BestPoint = variables,
                        Message = $"Found with {how} and confirmed on fresh draws. {fresh.Message}",
                        Statistics = plain.Statistics with { Trials = fresh.Statistics.Trials, Stopped = "decided", Stages = [.. plain.Statistics.Stages, .. fresh.Statistics.Stages] },
                    };
                }

                open ??= fresh.Verdict == Verdict.Supported ? null : Outcome.Inconclusive(claim) with
                {
                    BestPoint = Outcomes.Variables(result.Layout, Array.ConvertAll(exact, Rational.FromDouble), claim.Graph),
                    BestMargin = fresh.BestMargin,
                    Message = $"A point that was found with {how} could be neither confirmed nor rejected on fresh draws. {fresh.Message}",
                };
            }

            outcomes.Add(open is { } left ? left with { Statistics = plain.Statistics } : plain with
            {
                Message = plain.Verdict == Verdict.Supported ? $"The expectation was searched with {how} in place of the law." : plain.Message,
            });
        }

        return Outcomes.Weakest(outcomes);
    }

    // A point at which floating point found no value: with fresh draws in place of the law, the kernel says whether there is none. A quadrature's nodes may lie just
    // where nothing is averaged.
    private static Outcome? Undefined(Claim claim, Problem problem, SearchResult result, Effort effort)
    {
        if (result.Findings.Undefined.Count == 0)
        {
            return null;
        }

        var graph = GraphCopy.Of(claim.Graph);
        var stream = new CounterStream(effort.Seed, claim.Id).Substream("undefined");
        var values = Values(claim, population => SampledBodies.Draw(graph, population, stream.Substream(population.Text)), population => Even(population.Samples, 0, population.Samples));
        var kernel = new PointChecker(Substitution.Of(claim, values) with { Populations = [] });
        var worker = problem.CreateWorker();
        foreach (var point in result.Findings.Undefined.Take(3))
        {
            foreach (var rounding in (Rounding[])[new(1, 0), new(2, 0), Rounding.Full])
            {
                var exact = new Rational[point.Length];
                if (worker.Exact(point, rounding, exact) && kernel.Check(Confirmation.ToPoint(problem.Layout, exact)) is { Status: PointStatus.Undefined })
                {
                    var at = Outcomes.Variables(result.Layout, exact, claim.Graph);
                    return Outcomes.NoValue(claim, Outcomes.UndefinedCode, $"The claim has no value{At(at)}, at least for some of what is drawn", "guard the claim with where, implies or if");
                }
            }
        }

        return null;
    }

    // The same of a mean that diverges, at the lowest points and at some others.
    private static Outcome? Valueless(Claim claim, Obligation obligation, Problem problem, SearchResult result, Effort effort)
    {
        var worker = problem.CreateWorker();
        var source = new Sampling.PointSource(worker, new CounterStream(effort.Seed, claim.Id).Substream("means"));
        List<double[]> points = [.. result.Findings.Lowest.Take(2).Concat(result.Findings.Deepest.Take(1)).Select(found => found.Point)];
        for (var k = 0UL; k < 2 * Sampling.StyleCount; k++)
        {
            var point = new double[problem.Layout.Dimension];
            source.Point(k, point);
            if (worker.Evaluate(point).Satisfied)
            {
                points.Add(point);
            }
        }

        foreach (var point in points.DistinctBy(point => string.Join(',', point), StringComparer.Ordinal))
        {
            if (effort.Stop())
            {
                return null;
            }

            if (Exact(problem, point) is { } exact && Fixed(claim, Values(problem, exact), obligation) is var ground
                && Valueless(ground, new MarginBounds(ground), effort, Outcomes.Variables(result.Layout, Array.ConvertAll(exact, Rational.FromDouble), claim.Graph)) is { } nothing)
            {
                return nothing;
            }
        }

        return null;
    }

    private static Dictionary<int, double[]> Values(Problem problem, double[] point)
    {
        var at = new Dictionary<int, double[]>();
        foreach (var variable in problem.Layout.Variables)
        {
            var (start, length) = problem.Layout.Slice(variable);
            at[variable] = point[start..(start + length)];
        }

        return at;
    }

    private static double[]? Exact(Problem problem, double[] point)
    {
        var exact = new Rational[point.Length];
        return problem.CreateWorker().Exact(point, Rounding.Full, exact) ? Array.ConvertAll(exact, x => x.ToDouble()) : null;
    }

    // The claim at one point: no quantified variables are left.
    private static Claim Fixed(Claim claim, IReadOnlyDictionary<int, double[]> at, Obligation obligation)
    {
        var goal = obligation.Hypotheses.Count == 0 ? obligation.Goal : new Implies(new And([.. obligation.Hypotheses], claim.Span), obligation.Goal, claim.Span);
        var source = claim with { Formula = goal, Assumptions = [] };
        var ground = Substitution.At(source, at);
        var marks = ground.Graph.Reachable([.. DerivativeCheck.Sides(ground.Formula)]);
        return ground with { Populations = [.. ground.Populations.Where(population => ground.Graph.VariableNode(population.Weights) is var weights && weights.Index < marks.Length && marks[weights.Index])] };
    }
}
