using System.Collections.Immutable;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>On what a verdict rests.</summary>
public enum EvidenceKind
{
    /// <summary>Nothing.</summary>
    None,
    /// <summary>Points were tried.</summary>
    Search,
    /// <summary>Rigorous enclosures at a point.</summary>
    Enclosure,
    /// <summary>A certificate that the kernel accepted.</summary>
    Certificate,
    /// <summary>A statistical test.</summary>
    Statistical,
}

/// <summary>The value of one component of a quantified variable, or of a drawn array.</summary>
/// <param name="Name">As the file names it.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Values">Row-major.</param>
public sealed record WitnessVariable(string Name, Shape Shape, ImmutableArray<Rational> Values);

/// <summary>A point that violates a claim, with both sides.</summary>
/// <param name="Variables">Every quantified variable; a product space has one entry a component, grouped by <see cref="WitnessVariable.Name"/> "(W, v).W".</param>
/// <param name="Comparison">The comparison that fails, as the claim states it.</param>
/// <param name="Left">Its left side.</param>
/// <param name="Right">Its right side.</param>
/// <param name="Margin">The margin, to nearest.</param>
public sealed record Witness(ImmutableArray<WitnessVariable> Variables, string Comparison, DecimalEnclosure Left, DecimalEnclosure Right, double Margin);

/// <summary>Counterexamples along a ray or a curve, read off in floating point; no verdict rests on them.</summary>
/// <param name="Kind">"ray" for t times the witness, else "curve".</param>
/// <param name="Entries">What each entry is at t; empty for a ray.</param>
/// <param name="T">Where it was looked at, in the order of the steps from the witness.</param>
/// <param name="Margins">The margin there.</param>
/// <param name="Quantity">What follows the power: the violation, or the ratio of the lesser side to the greater; empty where nothing does.</param>
/// <param name="Exponent">The power of t that it follows; null where it follows none.</param>
public sealed record WitnessFamily(string Kind, ImmutableArray<FamilyEntry> Entries, ImmutableArray<double> T, ImmutableArray<double> Margins, string Quantity, double? Exponent);

/// <summary>One entry of a point of a family: factor times a power of t.</summary>
/// <param name="Name">The entry, as the file names it.</param>
/// <param name="Factor">The factor.</param>
/// <param name="Exponent">The power.</param>
public sealed record FamilyEntry(string Name, double Factor, double Exponent);

/// <summary>What a hypothesis does to a violation, as far as a search tells.</summary>
/// <param name="Text">The hypothesis, as the claim states it.</param>
/// <param name="IsAtEdge">Whether the witness lies on its edge.</param>
/// <param name="Matters">Whether the claim fails by more without it; null where that is not known.</param>
public sealed record HypothesisRole(string Text, bool IsAtEdge, bool? Matters);

/// <summary>What one stage of the search did.</summary>
/// <param name="Name">The stage: "sampling", "descent", …</param>
/// <param name="Points">Points it evaluated.</param>
/// <param name="BestMargin">The least margin it saw; null when it saw none.</param>
/// <param name="Note">Anything a reader should know; may be empty.</param>
public sealed record StageReport(string Name, long Points, double? BestMargin, string Note);

/// <summary>What was tried.</summary>
public sealed record Statistics
{
    /// <summary>Points at which the margin was evaluated, hypotheses satisfied.</summary>
    public long Points { get; init; }

    /// <summary>Points that were drawn and failed a hypothesis.</summary>
    public long Rejected { get; init; }

    /// <summary>Local searches.</summary>
    public int Restarts { get; init; }

    /// <summary>Training runs.</summary>
    public int Trajectories { get; init; }

    /// <summary>Trials of a statistical claim.</summary>
    public long Trials { get; init; }

    /// <summary>"work" when the budget in work ended the search, "time" when the cap did, "decided" when a verdict did.</summary>
    public string Stopped { get; init; } = "work";

    /// <summary>Stage by stage.</summary>
    public ImmutableArray<StageReport> Stages { get; init; } = [];
}

/// <summary>What a test of "with probability at least p" found.</summary>
/// <param name="Holds">Its decision; null when it has none.</param>
/// <param name="Required">p.</param>
/// <param name="Estimate">The share of trials that succeeded.</param>
/// <param name="Lower">Lower end of the confidence sequence at the last trial.</param>
/// <param name="Upper">Upper end.</param>
/// <param name="Trials">Trials that were counted.</param>
/// <param name="Failures">Trials that failed.</param>
public sealed record ProbabilityFinding(bool? Holds, double Required, double Estimate, double Lower, double Upper, long Trials, long Failures)
{
    /// <summary>Numbers of the first trials that failed: each can be replayed alone.</summary>
    public ImmutableArray<long> Failing { get; init; } = [];
}

/// <summary>The answer to a claim. Each verdict has its own factory; proved and refuted ask for the kernel's evidence.</summary>
public sealed record Outcome
{
    private Outcome(Claim claim, Verdict verdict, EvidenceKind evidence) => (Claim, Verdict, Evidence) = (claim, verdict, evidence);

    /// <summary>The claim.</summary>
    public Claim Claim { get; }

    /// <summary>The verdict.</summary>
    public Verdict Verdict { get; }

    /// <summary>On what it rests.</summary>
    public EvidenceKind Evidence { get; }

    /// <summary>Which method decided; empty when none did.</summary>
    public string Method { get; init; } = "";

    /// <summary>Wall time.</summary>
    public double Seconds { get; init; }

    /// <summary>The least margin seen, in floating point.</summary>
    public double? BestMargin { get; init; }

    /// <summary>Where the least margin was seen; empty when nowhere.</summary>
    public ImmutableArray<WitnessVariable> BestPoint { get; init; } = [];

    /// <summary>For provers: points, in floating point and in the order of quantification, whose later entries answer the earlier ones.</summary>
    public ImmutableArray<ImmutableArray<double>> Replies { get; init; } = [];

    /// <summary>An enclosure of the margin at the witness.</summary>
    public DecimalEnclosure? MarginEnclosure { get; init; }

    /// <summary>The simplest counterexample.</summary>
    public Witness? Witness { get; init; }

    /// <summary>The counterexample with the worst margin.</summary>
    public Witness? Worst { get; init; }

    /// <summary>The family of counterexamples behind the witness; null where none is seen.</summary>
    public WitnessFamily? Family { get; init; }

    /// <summary>What the hypotheses do to the violation; empty where that was not looked at.</summary>
    public ImmutableArray<HypothesisRole> Hypotheses { get; init; } = [];

    /// <summary>The kernel's evidence, for the evidence file.</summary>
    public CheckedRefutation? Refutation { get; private init; }

    /// <summary>The kernel's proof, for the evidence file.</summary>
    public CheckedProof? Proof { get; private init; }

    /// <summary>What a test on trials found; null where there was none.</summary>
    public ProbabilityFinding? Probability { get; private init; }

    /// <summary>What was tried.</summary>
    public Statistics Statistics { get; init; } = new();

    /// <summary>One or two sentences for the user.</summary>
    public string Message { get; init; } = "";

    /// <summary>Why a claim that is not proved may have no value somewhere in its domain, in a sentence; empty where nothing says so.</summary>
    public string Doubt { get; init; } = "";

    /// <summary>Diagnostics of this claim.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; init; } = [];

    /// <summary>The outcomes of the steps of the claim's proof, in order, and last that of the conclusion; empty where the file gives none.</summary>
    public ImmutableArray<Outcome> Steps { get; init; } = [];

    /// <summary>What the method has to draw, such as the margin along training; no verdict rests on it.</summary>
    public ImmutableArray<Picture> Pictures { get; init; } = [];

    /// <summary>A counterexample that the kernel accepted.</summary>
    public static Outcome Refuted(Claim claim, CheckedRefutation refutation) => new(claim, Verdict.Refuted, EvidenceKind.Enclosure) { Refutation = refutation };

    /// <summary>A certificate that the kernel accepted: of the claim, which is proved, or of its negation, and it is refuted.</summary>
    public static Outcome Proved(CheckedProof proof) =>
        new(proof.Claim, proof.IsNegation ? Verdict.Refuted : Verdict.Proved, EvidenceKind.Certificate) { Proof = proof };

    /// <summary>Not refuted within the budget.</summary>
    public static Outcome Supported(Claim claim) => new(claim, Verdict.Supported, EvidenceKind.Search);

    /// <summary>A candidate that could be neither confirmed nor rejected, or nothing was tried.</summary>
    public static Outcome Inconclusive(Claim claim) => new(claim, Verdict.Inconclusive, EvidenceKind.None);

    /// <summary>No point of the domain satisfies the hypotheses, as far as was searched.</summary>
    public static Outcome Vacuous(Claim claim) => new(claim, Verdict.Vacuous, EvidenceKind.None);

    /// <summary>The verdict of a test on independent trials, at the test's confidence.</summary>
    public static Outcome Tested(Claim claim, ProbabilityFinding finding) => new(
        claim,
        finding.Holds switch { true => Verdict.Supported, false => Verdict.Refuted, null => Verdict.Inconclusive },
        finding.Holds is null ? EvidenceKind.None : EvidenceKind.Statistical)
    {
        Probability = finding,
    };

    /// <summary>What confidence intervals of the claim's expectations say, at their confidence.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="holds">Whether it holds; null where the intervals leave that open.</param>
    public static Outcome Estimated(Claim claim, bool? holds) => new(
        claim,
        holds switch { true => Verdict.Supported, false => Verdict.Refuted, null => Verdict.Inconclusive },
        holds is null ? EvidenceKind.None : EvidenceKind.Statistical);

    /// <summary>The claim could not be checked.</summary>
    public static Outcome Error(Claim claim, string message) => new(claim, Verdict.Error, EvidenceKind.None) { Message = message };
}
