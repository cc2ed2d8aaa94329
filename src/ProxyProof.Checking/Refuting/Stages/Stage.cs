using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Refuting.Stages;

/// <summary>One stage of the search for a counterexample. A new way to search is a new class and a place in the refuter's list.</summary>
internal abstract class Stage
{
    /// <summary>As the report names it.</summary>
    public abstract string Name { get; }

    /// <summary>The method that a budget may leave out; empty for what always runs.</summary>
    public virtual string Method => "";

    /// <summary>Whether the stage has anything to do for a problem.</summary>
    public virtual bool Fits(Search search) => true;

    /// <summary>Searches. What it saw is merged and its lowest points are shown to the kernel by the refuter.</summary>
    public abstract Findings Run(Search search);
}

/// <summary>What the stages of one search share.</summary>
/// <param name="problem">What to make negative.</param>
/// <param name="effort">How much to try.</param>
/// <param name="stream">The search's random numbers.</param>
/// <param name="confirmation">Asks the kernel.</param>
/// <param name="kernel">Decides about exact points.</param>
internal sealed class Search(Problem problem, Effort effort, CounterStream stream, Confirmation confirmation, Func<ExactPoint, PointReport> kernel)
{
    private readonly List<StageReport> _reports = [];

    public Problem Problem => problem;

    public Effort Effort => effort;

    /// <summary>Substreams of it are the stages' random numbers.</summary>
    public CounterStream Stream => stream;

    /// <summary>Everything that earlier stages saw.</summary>
    public Findings All { get; } = new();

    /// <summary>The stages so far.</summary>
    public IReadOnlyList<StageReport> Reports => _reports;

    /// <summary>Whether so few points satisfy the hypotheses that points are moved to satisfy them.</summary>
    public bool Restores { get; set; }

    /// <summary>Whether a stage saw that no point of the domain is a counterexample: later stages are spared.</summary>
    public bool IsExhausted { get; set; }

    /// <summary>Looks for a proof with what was seen so far; null where none is wanted yet.</summary>
    public Func<bool>? Prove { get; set; }

    /// <summary>Says a word about the running stage in its report.</summary>
    public string Note { get; set; } = "";

    /// <summary>A counterexample that a stage had confirmed by itself.</summary>
    public Confirmed? Confirmed { get; private set; }

    /// <summary>Asks the kernel about a point although floating point sees no violation there.</summary>
    /// <returns>Whether it is a counterexample.</returns>
    public bool Ask(double[] point) => (Confirmed ??= confirmation.Probe(point)) is not null;

    /// <summary>Asks the kernel about the shortest points near one, down to the point itself.</summary>
    /// <returns>Whether one of them decides the claim: as a counterexample, or because the claim has no value there.</returns>
    public bool AskNear(double[] point) => (Confirmed ??= confirmation.ProbeNear(point)) is not null || confirmation.Undefined is not null;

    /// <summary>Asks the kernel about the points that were found of the same problem under more hypotheses, put exactly onto their equations.</summary>
    /// <returns>Whether one of them is a counterexample.</returns>
    public bool Ask(Problem narrower, Findings findings) => (Confirmed ??= new Confirmation(narrower.CreateWorker(), kernel, effort.Stop).First(findings)) is not null;

    /// <summary>Whether a violation that floating point sees is rounding.</summary>
    public bool IsRounding(double[] point)
    {
        var exact = new Rational[point.Length];
        return problem.CreateWorker().Exact(point, Rounding.Full, exact) && Confirmation.IsRounding(kernel, problem.Layout, exact);
    }

    /// <summary>Enters a stage in the report and what it saw among everything that was seen.</summary>
    public void Report(string stage, Findings findings)
    {
        _reports.Add(new StageReport(stage, findings.Points, findings.Best?.Margin is { } margin && double.IsFinite(margin) ? margin : null, Note));
        All.Merge(findings);
        Note = "";
    }
}
