using System.Collections.Immutable;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Claims;

/// <summary>What the author expects of a claim.</summary>
public enum Expectation
{
    /// <summary>Proved or supported: the default.</summary>
    Holds,
    /// <summary>Proved.</summary>
    Proved,
    /// <summary>Refuted.</summary>
    Refuted,
}

/// <summary>How much work a claim may cost. Null means that nothing was said: the next wider scope decides.</summary>
/// <param name="Samples">Points to sample.</param>
/// <param name="TimeSeconds">A cap in seconds.</param>
/// <param name="Trials">Trials of a statistical claim.</param>
/// <param name="Seed">The seed of every draw and search.</param>
/// <param name="Confidence">Confidence of statistical verdicts, in (0, 1).</param>
/// <param name="Methods">Names of the methods that may be used.</param>
public sealed record Budget(
    long? Samples = null, double? TimeSeconds = null, long? Trials = null, long? Seed = null, double? Confidence = null, ImmutableArray<string>? Methods = null)
{
    /// <summary>This budget where it says something, else the other's.</summary>
    public Budget Or(Budget wider) => new(
        Samples ?? wider.Samples,
        TimeSeconds ?? wider.TimeSeconds,
        Trials ?? wider.Trials,
        Seed ?? wider.Seed,
        Confidence ?? wider.Confidence,
        Methods ?? wider.Methods);
}

/// <summary>A constant array that a claim's instance holds and the file does not: a reader needs it to check a witness by hand.</summary>
/// <param name="Name">The data item's name.</param>
/// <param name="Array">The values.</param>
/// <param name="IsGiven">Whether it was read from a file; else it was drawn.</param>
public sealed record DrawnData(string Name, DenseArray Array, bool IsGiven = false);

/// <summary>The values of quantified variables at a point of an earlier run.</summary>
/// <param name="Values">By name; a component of a product space as "(W, v).W". Row-major.</param>
/// <param name="InOrder">The same in the order in which they are bound, of a claim that is the same but for names; else empty.</param>
public sealed record RememberedPoint(ImmutableDictionary<string, ImmutableArray<Rational>> Values, ImmutableArray<ImmutableArray<Rational>> InOrder);

/// <summary>One obligation in core form, for one choice of the sweep values: what search and kernel work on.</summary>
public sealed record Claim
{
    /// <summary>file#theorem.label, and [m=64] for a sweep.</summary>
    public required string Id { get; init; }

    /// <summary>The file as reports print it.</summary>
    public required string File { get; init; }

    /// <summary>The theorem's name.</summary>
    public required string Theorem { get; init; }

    /// <summary>The claim's own label, or claimK.</summary>
    public required string Label { get; init; }

    /// <summary>Where the claim stands.</summary>
    public required SourceSpan Span { get; init; }

    /// <summary>The claim as written.</summary>
    public required string Source { get; init; }

    /// <summary>The claim with every define expanded, in the language itself.</summary>
    public required string Statement { get; init; }

    /// <summary>The doc comment of the theorem and claim; empty when there is none.</summary>
    public string Documentation { get; init; } = "";

    /// <summary>The source that the theorem cites; empty when there is none.</summary>
    public string Citation { get; init; } = "";

    /// <summary>The sweep values, in order.</summary>
    public ImmutableArray<(string Name, Rational Value)> Instance { get; init; } = [];

    /// <summary>The graph that the formula's expressions live in.</summary>
    public required Graph Graph { get; init; }

    /// <summary>What is claimed, as written: derivatives in place.</summary>
    public required Formula Formula { get; init; }

    /// <summary>Hypotheses on data, random and sweep names (assume).</summary>
    public ImmutableArray<Formula> Assumptions { get; init; } = [];

    /// <summary>Drawn data that the claim depends on.</summary>
    public ImmutableArray<DrawnData> Drawn { get; init; } = [];

    /// <summary>The training runs that the claim speaks of; a later one may start from an iterate of an earlier one.</summary>
    public ImmutableArray<Trajectory> Trajectories { get; init; } = [];

    /// <summary>Random items that the claim speaks of: variables that no quantifier binds, drawn anew in every trial.</summary>
    public ImmutableArray<RandomValue> Randoms { get; init; } = [];

    /// <summary>Expectations without a closed form over values that are drawn on the spot.</summary>
    public ImmutableArray<Population> Populations { get; init; } = [];

    /// <summary>Expectations without a closed form over random items.</summary>
    public ImmutableArray<TrialMean> TrialMeans { get; init; } = [];

    /// <summary>Whether expectations in closed form stand in it.</summary>
    public bool HoldsMeans { get; init; }

    /// <summary>Exponents of random quantities.</summary>
    public ImmutableArray<ScalingExponent> Exponents { get; init; } = [];

    /// <summary>The seed that the drawn data come from.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>What the author expects.</summary>
    public Expectation Expected { get; init; }

    /// <summary>The budget that the file states.</summary>
    public Budget Budget { get; init; } = new();

    /// <summary>Features that no checker of this version decides; a claim with any has verdict error.</summary>
    public ImmutableArray<Diagnostic> NotCheckedYet { get; init; } = [];

    /// <summary>Points at which an earlier run, or an earlier form of the claim, failed: search tries them first. They are no part of the claim.</summary>
    public ImmutableArray<RememberedPoint> Remembered { get; init; } = [];

    /// <summary>The proof that the file gives; null when it gives none.</summary>
    public ProofScript? Script { get; init; }

    /// <summary>The id of the claim that this is a step of; null for a claim.</summary>
    public string? Parent { get; init; }

    /// <summary>Whether its verdict is that of a statistical test.</summary>
    public bool IsStatistical => !Populations.IsEmpty || !TrialMeans.IsEmpty || !Exponents.IsEmpty || Speaks(Formula);

    /// <summary>Warnings about the claim.</summary>
    public ImmutableArray<Diagnostic> Warnings { get; init; } = [];

    private static bool Speaks(Formula formula) => formula switch
    {
        WithProbability => true,
        And n => n.Parts.Any(Speaks),
        Or n => n.Parts.Any(Speaks),
        Not n => Speaks(n.Operand),
        Implies n => Speaks(n.Premise) || Speaks(n.Conclusion),
        Quantifier n => Speaks(n.Body),
        IndexQuantifier n => Speaks(n.Body),
        _ => false,
    };
}
