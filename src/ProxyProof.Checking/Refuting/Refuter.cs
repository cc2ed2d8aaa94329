using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Refuting;

/// <summary>What the search for a counterexample to one obligation came to.</summary>
internal sealed record SearchResult
{
    /// <summary>The kernel's counterexamples, when there are any.</summary>
    public (Confirmed Simplest, Confirmed Worst)? Counterexample { get; init; }

    /// <summary>A point of the domain at which the claim has no value, as the kernel says.</summary>
    public (Rational[] Point, PointReport Report)? Undefined { get; init; }

    /// <summary>Why a significant candidate is open; null when none is.</summary>
    public string? OpenReason { get; init; }

    /// <summary>Whether the kernel says that the claim, which has no variables, holds.</summary>
    public bool IsTrue { get; init; }

    /// <summary>The point of the least margin, put exactly onto the equations; null where that is not known or not needed.</summary>
    public Rational[]? ExactBest { get; init; }

    /// <summary>Everything that was seen.</summary>
    public required Findings Findings { get; init; }

    /// <summary>Stage by stage.</summary>
    public required IReadOnlyList<StageReport> Stages { get; init; }

    /// <summary>How the variables lie in the points.</summary>
    public required Layout Layout { get; init; }
}

/// <summary>Searches in rounds of fixed tasks: special points, samples, local searches from the lowest points, more of both.</summary>
/// <param name="problem">What to make negative.</param>
/// <param name="effort">How much to try.</param>
/// <param name="name">Names the streams: the same claim always sees the same points.</param>
/// <param name="kernel">Decides about exact points.</param>
/// <param name="progress">Hears of every round.</param>
internal sealed class Refuter(Problem problem, Effort effort, string name, Func<ExactPoint, PointReport> kernel, IProgress<SearchProgress>? progress)
{
    private const int PointsPerTask = 4096;
    private const int StartsPerTask = 8;
    private const int EvaluationsPerStart = 250;
    private const double StarvingShare = 0.01;

    private readonly CounterStream _stream = new(effort.Seed, name);
    private readonly Findings _all = new();
    private readonly List<StageReport> _stages = [];
    private bool _restore;

    public SearchResult Run()
    {
        var confirmation = new Confirmation(problem.CreateWorker(), kernel);
        var samples = effort.Samples(problem);
        var restarts = Effort.Restarts(problem);
        (string Method, Func<Findings> Run)[] rounds = problem.Layout.Dimension == 0
            ? [("", Special)]
            :
            [
                ("", Special),
                (Methods.Sampling, () => Sample("first", Math.Max(1, samples / 8))),
                (Methods.Descent, () => Descend("first", restarts / 4)),
                (Methods.Sampling, () => Sample("second", samples * 3 / 8)),
                (Methods.Descent, () => Descend("second", restarts - (restarts / 4))),
                (Methods.Sampling, () => Sample("third", samples - (samples * 3 / 8) - (samples / 8))),
            ];
        foreach (var (method, round) in rounds)
        {
            if (method.Length > 0 && !effort.Uses(method))
            {
                continue;
            }

            if (effort.Stop() && _all.Points > 0)
            {
                break;
            }

            var findings = round();
            _all.Merge(findings);
            progress?.Report(new SearchProgress(_stages[^1].Name, _all.Points, _all.Best?.Margin));
            if (confirmation.First(findings) is { } first)
            {
                return Result(confirmation) with { Counterexample = confirmation.Simplify(first, _all) };
            }

            if (confirmation.Undefined is not null)
            {
                break;
            }
        }

        // Sides that are equal or infinite in floating point need not be so.
        if (problem.Layout.Dimension == 0 && _all.Points > 0 && confirmation.Undefined is null && confirmation.Constant() is { } constant)
        {
            return Result(confirmation) with { Counterexample = (constant, constant) };
        }

        return Result(confirmation);
    }

    private SearchResult Result(Confirmation confirmation) => new()
    {
        Undefined = confirmation.Undefined,
        OpenReason = confirmation.OpenReason,
        IsTrue = confirmation.IsTrue,
        ExactBest = confirmation.OnEquations(_all.Lowest),
        Findings = _all,
        Stages = _stages,
        Layout = problem.Layout,
    };

    private Findings Special()
    {
        var findings = effort.Run(problem, 1, (worker, _) =>
        {
            var found = new Findings();
            foreach (var point in Starts.Special(worker))
            {
                found.Add(point, worker.Evaluate(point));
            }

            return found;
        });
        return Report("special points", findings, "");
    }

    private Findings Sample(string round, int count)
    {
        var findings = SampleTasks(round, count);
        if (!_restore && problem.Conditions.Length > 0 && problem.Gradients is not null && findings.Points < StarvingShare * (findings.Points + findings.Rejected))
        {
            // Too few points satisfy the conditions by chance: move points towards them from now on.
            _restore = true;
            Report("sampling", findings, "few points satisfy the hypotheses");
            _all.Merge(findings);
            findings = SampleTasks(round, Math.Max(1, count / 8));
        }

        return Report("sampling", findings, _restore ? "points were moved to satisfy the hypotheses" : "");
    }

    private Findings SampleTasks(string round, int count)
    {
        var points = _restore ? Math.Max(1, count / 4) : count;
        var tasks = (points + PointsPerTask - 1) / PointsPerTask;
        return effort.Run(problem, tasks, (worker, k) => Sampling.Run(
            worker,
            _stream.Substream($"sampling/{round}/{_restore}/{k}"),
            Math.Min(PointsPerTask, points - (k * PointsPerTask)),
            _restore,
            effort.Stop));
    }

    private Findings Descend(string round, int count)
    {
        if (problem.Gradients is null || count == 0)
        {
            return Report("descent", new Findings(), problem.GradientProblem ?? "");
        }

        // The lowest points so far, then special ones, then samples.
        var worker = problem.CreateWorker();
        var source = new Sampling.PointSource(worker, _stream.Substream($"starts/{round}"));
        double[][] special = [.. Starts.Special(worker)];
        var starts = new double[count][];
        for (var k = 0; k < count; k++)
        {
            starts[k] = new double[problem.Layout.Dimension];
            if (k < count / 3 && k < _all.Lowest.Count)
            {
                _all.Lowest[k].Point.CopyTo(starts[k], 0);
            }
            else if (k % 4 == 3 && k / 4 * 3 < special.Length)
            {
                special[k / 4 * 3].CopyTo(starts[k], 0);
            }
            else
            {
                source.Point((ulong)k, starts[k]);
            }
        }

        var tasks = (count + StartsPerTask - 1) / StartsPerTask;
        var findings = effort.Run(problem, tasks, (own, k) =>
            Descent.Run(own, starts[(k * StartsPerTask)..Math.Min(count, (k + 1) * StartsPerTask)], EvaluationsPerStart, effort.Stop));
        return Report("descent", findings, "");
    }

    private Findings Report(string stage, Findings findings, string note)
    {
        _stages.Add(new StageReport(stage, findings.Points, Finite(findings.Best?.Margin), note));
        return findings;
    }

    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}
