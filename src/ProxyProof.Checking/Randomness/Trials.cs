using System.Collections.Immutable;
using ProxyProof.Checking.Refuting;
using ProxyProof.Checking.Training;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Randomness;

/// <summary>What a trial came to.</summary>
/// <param name="Success">Whether what is claimed of it holds; null when that could not be decided.</param>
/// <param name="IsAdmitted">Whether it satisfies the assumptions; another one is drawn in its place.</param>
/// <param name="IsRigorous">Whether enclosures decided it; else floating point did, or a search.</param>
/// <param name="Problem">Why no trial can be judged; null when this one could.</param>
internal readonly record struct TrialResult(bool? Success, bool IsAdmitted, bool IsRigorous, string? Problem = null);

/// <summary>Trials of a claim, for one thread: draws, runs and judges. A trial depends on its number and the seed alone.</summary>
internal sealed class Trials
{
    /// <summary>Points of the search for a counterexample inside a trial.</summary>
    private const long Samples = 2000;

    /// <summary>1 - confidence of what draws say of an expectation inside a trial.</summary>
    public const double Doubt = 1e-4;

    // A margin that is a greater share of what is compared is no rounding.
    private const double Clear = 1e-7;

    private readonly Claim _body;
    private readonly Effort _effort;
    private readonly RandomDraws _random;
    private readonly ClaimRuns _runs;
    private readonly PointChecker _kernel;
    private readonly PointChecker? _admits;
    private readonly ClosedMargins? _margins;
    private readonly HashSet<int> _drawn;

    /// <summary>Prepares trials.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="body">What is said of a trial.</param>
    /// <param name="effort">The budget.</param>
    public Trials(Claim claim, Formula body, Effort effort)
    {
        _effort = effort;
        _body = claim with { Formula = body, Assumptions = [] };
        (_random, _runs, _kernel) = (new RandomDraws(claim, effort.Seed), new ClaimRuns(claim, reuse: true), new PointChecker(_body));
        _drawn = claim.Trajectories.SelectMany(run => run.Draws.Items).Concat(_random.Variables).ToHashSet();
        _admits = claim.Assumptions.IsEmpty ? null : new PointChecker(_body with { Formula = new And([.. claim.Assumptions], claim.Span) });
        IsClosed = Obligations.Of(_body).All(obligation => obligation.Universals.Count + obligation.Existentials.Count == 0);
        _margins = IsClosed && !Averages
            ? new ClosedMargins(_body, claim.Trajectories.SelectMany(run => run.Readings).SelectMany(reading => reading.Variables.Items).Concat(_random.Variables))
            : null;
    }

    /// <summary>Whether what is said of a trial quantifies over nothing.</summary>
    public bool IsClosed { get; }

    /// <summary>Whether what is said of a trial holds expectations without a closed form.</summary>
    public bool Averages => !_body.Populations.IsEmpty;

    /// <summary>Draws, runs and judges a trial.</summary>
    public TrialResult Judge(ulong trial)
    {
        // 1. The random values, and the iterates that follow from them.
        var arrays = _random.Arrays(trial);
        var stream = new CounterStream(_effort.Seed, _body.Id).Substream("training").Substream(trial);
        var all = _runs.Run(id => arrays.GetValueOrDefault(id)?.Values, stream, _effort.Stop);
        if (all.Problem is { } problem)
        {
            return new(null, IsAdmitted: true, IsRigorous: false, problem);
        }

        // A run without iterates shows nothing.
        if (all.Lost is not null)
        {
            return new(null, IsAdmitted: true, IsRigorous: false);
        }

        foreach (var (id, array) in arrays)
        {
            all.Values[id] = array.Values;
        }

        // 2. The verdict: exact values are made where the kernel is to look at them.
        if (_admits is not null && _admits.Check(Point(arrays, all)).Status is not (PointStatus.Holds or PointStatus.Tight))
        {
            return new(null, IsAdmitted: false, IsRigorous: true);
        }

        return Averages ? Averaged(trial, all) : _margins is null ? Searched(trial, all, Point(arrays, all)) : Evaluated(_margins, arrays, all);
    }

    private ExactPoint Point(Dictionary<int, DenseArray> arrays, TrialRuns all)
    {
        var exact = ImmutableSortedDictionary.CreateBuilder<int, ImmutableArray<Rational>>();
        foreach (var (id, entries) in all.Values.Where(pair => _drawn.Contains(pair.Key)))
        {
            exact[id] = arrays.TryGetValue(id, out var array)
                ? [.. Enumerable.Range(0, array.Shape.Size).Select(array.Exact)]
                : [.. entries.Select(Rational.FromDouble)];
        }

        return new(exact.ToImmutable());
    }

    private TrialResult Evaluated(ClosedMargins margins, Dictionary<int, DenseArray> arrays, TrialRuns all)
    {
        var (margin, magnitude) = margins.At(all.Values);
        if (margin > Clear * magnitude)
        {
            return new(true, IsAdmitted: true, IsRigorous: false);
        }

        return _kernel.Check(Point(arrays, all)).Status switch
        {
            PointStatus.Holds => new(true, IsAdmitted: true, IsRigorous: true),
            PointStatus.Refuted => new(false, IsAdmitted: true, IsRigorous: true),
            // Equal as far as any precision can tell, as a start is to itself: not violated.
            PointStatus.Tight when !margins.IsStrict => new(true, IsAdmitted: true, IsRigorous: false),
            // Too large for the kernel, and clear in floating point.
            PointStatus.Undecided when margin < -Clear * magnitude => new(false, IsAdmitted: true, IsRigorous: false),
            _ => new(null, IsAdmitted: true, IsRigorous: false),
        };
    }

    private TrialResult Averaged(ulong trial, TrialRuns all)
    {
        var ground = Substitution.At(_body, all.Values) with { Id = $"{_body.Id}/{trial}", Trajectories = [], Randoms = [] };
        var outcome = PopulationClaims.InTrial(ground, _effort, Doubt, isFirst: trial == 0);
        return outcome switch
        {
            { Verdict: Verdict.Error } => new(null, IsAdmitted: true, IsRigorous: false, outcome.Message),
            { Evidence: EvidenceKind.Statistical, Verdict: var verdict } => new(verdict == Verdict.Supported, IsAdmitted: true, IsRigorous: false),
            _ => new(null, IsAdmitted: true, IsRigorous: false),
        };
    }

    private TrialResult Searched(ulong trial, TrialRuns all, ExactPoint point)
    {
        PointReport Ask(ExactPoint at) => _kernel.Check(new ExactPoint(at.Values.SetItems(point.Values)));
        var isExact = point.Values.All(pair => pair.Value.Zip(all.Values[pair.Key]).All(entry => entry.First == Rational.FromDouble(entry.Second)));
        return TrainedClaims.Judge(_body, all, _drawn, _kernel, Ask, _effort.ForTrial(Samples), $"{_body.Id}/{trial}", progress: null, showsWitnesses: true, isExact).Verdict switch
        {
            Verdict.Refuted => new(false, IsAdmitted: true, IsRigorous: true),
            Verdict.Supported or Verdict.Proved => new(true, IsAdmitted: true, IsRigorous: false),
            _ => new(null, IsAdmitted: true, IsRigorous: false),
        };
    }
}
