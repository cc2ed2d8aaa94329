using ProxyProof.Checking.Refuting.Stages;
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

    /// <summary>A point at which it is not known whether the claim has a value; null when none was met.</summary>
    public Rational[]? Valueless { get; init; }

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

/// <summary>Searches stage by stage: special points, rays, samples, local searches from the lowest points, subdivision, more of all.</summary>
/// <param name="problem">What to make negative.</param>
/// <param name="effort">How much to try.</param>
/// <param name="name">Names the streams: the same claim always sees the same points.</param>
/// <param name="kernel">Decides about exact points.</param>
/// <param name="progress">Hears of every stage.</param>
internal sealed class Refuter(Problem problem, Effort effort, string name, Func<ExactPoint, PointReport> kernel, IProgress<SearchProgress>? progress)
{
    /// <summary>Looks for a proof in the light of what was seen so far, and says whether it found one; may be null.</summary>
    public Func<SearchResult, bool>? Prover { get; init; }

    private static readonly Stage[] Stages =
    [
        new SpecialStage(),
        new RayStage("first"),
        new DescentStage("early", eighths: 1),
        new ProofStage(),
        new SamplingStage("first", eighths: 1),
        new DescentStage("first", eighths: 2),
        new LandmarkStage(),
        new EquationStage(),
        new TieStage(),
        new BesideStage(),
        new KinkStage(),
        new SubdivisionStage(),
        new CriticalStage(),
        new SamplingStage("second", eighths: 3),
        new DescentStage("second", eighths: 5),
        new RayStage("second"),
        new SamplingStage("third", eighths: 4),
        new TrainingStage(),
    ];

    public SearchResult Run()
    {
        var confirmation = new Confirmation(problem.CreateWorker(), kernel, effort.Stop);
        var search = new Search(problem, effort, new CounterStream(effort.Seed, name), confirmation, kernel);
        search.Prove = Prover is null ? null : () => Prover(Result(search, confirmation));
        foreach (var stage in Stages.Where(stage => (stage.Method.Length == 0 || effort.Uses(stage.Method)) && stage.Fits(search)))
        {
            if (search.IsExhausted || confirmation.Undefined is not null || (effort.Stop() && search.All.Points > 0))
            {
                break;
            }

            var findings = stage.Run(search);
            var counterexample = search.Confirmed ?? confirmation.First(findings);
            if (counterexample is not null)
            {
                search.Note = search.Note.Length > 0 ? $"{search.Note}; found the counterexample" : "found the counterexample";
            }

            search.Report(stage.Name, findings);
            progress?.Report(new SearchProgress(stage.Name, search.All.Points, search.All.Best?.Margin));
            if (counterexample is { } first)
            {
                Worsen(search);
                // What is confirmed stays so when the time ends before a simpler one is found.
                var both = effort.InTime<object>(() => confirmation.Simplify(first, search.All)) is (Confirmed simplest, Confirmed worst) ? (simplest, worst) : (first, first);
                return Result(search, confirmation) with { Counterexample = both };
            }
        }

        // Sides that are equal or infinite in floating point need not be so.
        if (problem.Layout.Dimension == 0 && search.All.Points > 0 && confirmation.Undefined is null && confirmation.Constant() is { } constant)
        {
            return Result(search, confirmation) with { Counterexample = (constant, constant) };
        }

        return Result(search, confirmation);
    }

    // How wrong the claim is shows at the worst point, not at the first.
    private static void Worsen(Search search)
    {
        var stage = new WorstStage();
        if (stage.Fits(search) && !search.Effort.Stop() && search.Effort.InTime(() => stage.Run(search)) is { } findings)
        {
            search.Report(stage.Name, findings);
        }
    }

    private static SearchResult Result(Search search, Confirmation confirmation) => new()
    {
        Undefined = confirmation.Undefined,
        Valueless = confirmation.Valueless,
        OpenReason = confirmation.OpenReason,
        IsTrue = confirmation.IsTrue,
        ExactBest = confirmation.OnEquations(search.All.Lowest),
        Findings = search.All,
        Stages = search.Reports,
        Layout = search.Problem.Layout,
    };
}
