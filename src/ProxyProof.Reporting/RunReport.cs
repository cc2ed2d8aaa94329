using System.Collections.Immutable;
using System.Reflection;
using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Reporting;

/// <summary>One run: all that any writer prints. Writers read this record and compute nothing.</summary>
/// <param name="Run">How the run was made.</param>
/// <param name="Claims">One entry for each claim and sweep value, in the order of files and lines.</param>
/// <param name="Diagnostics">Remarks on files, in order; a claim's own remarks are in its entry.</param>
public sealed record RunReport(RunRecord Run, ImmutableArray<ClaimReport> Claims, ImmutableArray<DiagnosticReport> Diagnostics)
{
    /// <summary>What made the report.</summary>
    public ToolRecord Tool { get; init; } = ToolRecord.Current;

    /// <summary>The counts.</summary>
    public RunSummary Summary { get; } = RunSummary.Of(Claims);

    /// <summary>Every diagnostic: those of files, then those of claims.</summary>
    public IEnumerable<DiagnosticReport> AllDiagnostics => Diagnostics.Concat(Claims.SelectMany(claim => claim.Diagnostics));
}

/// <summary>What made a report.</summary>
/// <param name="Name">The product.</param>
/// <param name="Version">Its version.</param>
/// <param name="Engine">The symbolic engine in use.</param>
public sealed record ToolRecord(string Name, string Version, string Engine)
{
    /// <summary>This program.</summary>
    public static ToolRecord Current { get; } = new("ProxyProof", VersionOf(typeof(ToolRecord).Assembly), "native");

    private static string VersionOf(Assembly assembly)
    {
        var text = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";
        var build = text.IndexOf('+', StringComparison.Ordinal);
        return build < 0 ? text : text[..build];
    }
}

/// <summary>How a run was made.</summary>
public sealed record RunRecord
{
    /// <summary>The seed of every claim that sets none of its own.</summary>
    public required long Seed { get; init; }

    /// <summary>When the run began.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>Wall time.</summary>
    public double Seconds { get; init; }

    /// <summary>The shard as "I/N".</summary>
    public string Shard { get; init; } = "1/1";

    /// <summary>The confidence of statistical claims that set none of their own.</summary>
    public required double Confidence { get; init; }

    /// <summary>Claims that paths and names selected, before the shard was taken.</summary>
    public int Matched { get; init; }

    /// <summary>Claims of this shard; fewer are reported when the run was interrupted.</summary>
    public int Selected { get; init; }

    /// <summary>Whether the run was interrupted.</summary>
    public bool Interrupted { get; init; }

    /// <summary>Files that were left out because nothing in them changed.</summary>
    public int Unchanged { get; init; }

    /// <summary>How many answers were taken over from earlier runs.</summary>
    public int Cached { get; init; }

    /// <summary>The report that this one is compared with; null when there is none.</summary>
    public string? Baseline { get; init; }
}

/// <summary>The counts of a run.</summary>
/// <param name="Claims">All entries.</param>
/// <param name="Ok">Those as expected.</param>
/// <param name="ByVerdict">One count for each verdict, in the order of the enumeration.</param>
/// <param name="JointConfidence">A lower bound (the union bound) on the confidence that all statistical verdicts are right at once; null when there is none.</param>
public sealed record RunSummary(int Claims, int Ok, ImmutableArray<int> ByVerdict, double? JointConfidence)
{
    /// <summary>How many entries have the verdict.</summary>
    public int Count(Verdict verdict) => ByVerdict[(int)verdict];

    /// <summary>Counts the entries.</summary>
    public static RunSummary Of(ImmutableArray<ClaimReport> claims)
    {
        var statistical = claims.Where(claim => claim.Evidence == EvidenceKind.Statistical).ToList();
        return new(
            claims.Length,
            claims.Count(claim => claim.Ok),
            [.. Enum.GetValues<Verdict>().Select(verdict => claims.Count(claim => claim.Verdict == verdict))],
            statistical.Count == 0 ? null : Math.Max(0, 1 - statistical.Sum(claim => 1 - (claim.Budget.Confidence ?? 0))));
    }
}

/// <summary>The answer to one claim, for one choice of the sweep values.</summary>
public sealed record ClaimReport
{
    /// <summary>file#theorem.label, and [m=64] for a sweep.</summary>
    public required string Id { get; init; }

    /// <summary>The file as reports print it.</summary>
    public required string File { get; init; }

    /// <summary>The theorem's name.</summary>
    public required string Theorem { get; init; }

    /// <summary>The claim's label.</summary>
    public required string Label { get; init; }

    /// <summary>Line, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>Column, from 1.</summary>
    public required int Column { get; init; }

    /// <summary>The id of the claim that this is a step of; null for a claim.</summary>
    public string? Parent { get; init; }

    /// <summary>The entries of the steps of the claim's proof, until the run's report lists them after it.</summary>
    public ImmutableArray<ClaimReport> Steps { get; init; } = [];

    /// <summary>The sweep values.</summary>
    public ImmutableArray<(string Name, Rational Value)> Instance { get; init; } = [];

    /// <summary>The verdict.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>On what it rests.</summary>
    public EvidenceKind Evidence { get; init; }

    /// <summary>What the author expects.</summary>
    public Expectation Expected { get; init; }

    /// <summary>The method that decided; empty when none did.</summary>
    public string Method { get; init; } = "";

    /// <summary>Wall time.</summary>
    public double Seconds { get; init; }

    /// <summary>The claim as written.</summary>
    public string Written { get; init; } = "";

    /// <summary>The claim with every define expanded.</summary>
    public string Statement { get; init; } = "";

    /// <summary>The doc comment; empty when there is none.</summary>
    public string Documentation { get; init; } = "";

    /// <summary>Where the claim comes from; empty when the file does not say.</summary>
    public string Citation { get; init; } = "";

    /// <summary>What is known of the margin.</summary>
    public MarginReport? Margin { get; init; }

    /// <summary>The simplest counterexample.</summary>
    public Witness? Witness { get; init; }

    /// <summary>The counterexample with the worst margin.</summary>
    public Witness? Worst { get; init; }

    /// <summary>The family of counterexamples behind the witness; null where none is seen.</summary>
    public WitnessFamily? Family { get; init; }

    /// <summary>What the hypotheses do to the violation; empty where that was not looked at.</summary>
    public ImmutableArray<HypothesisRole> Hypotheses { get; init; } = [];

    /// <summary>What was tried; null when nothing was.</summary>
    public Statistics? Statistics { get; init; }

    /// <summary>The probability of a statistical claim.</summary>
    public ProbabilityReport? Probability { get; init; }

    /// <summary>The evidence file; null when there is none.</summary>
    public string? Certificate { get; init; }

    /// <summary>The bracket of an estimate item; null for a claim.</summary>
    public BracketReport? Bracket { get; init; }

    /// <summary>One or two sentences for the user; may be empty.</summary>
    public string Message { get; init; } = "";

    /// <summary>Remarks on this claim.</summary>
    public ImmutableArray<DiagnosticReport> Diagnostics { get; init; } = [];

    /// <summary>The budget in force: command line over file over default.</summary>
    public Budget Budget { get; init; } = new();

    /// <summary>The claim as mathematics, with its derivatives; null when the run was not asked to print it.</summary>
    public MathematicsReport? Mathematics { get; init; }

    /// <summary>What there is to draw; empty when the run was not asked to.</summary>
    public ImmutableArray<Picture> Pictures { get; init; } = [];

    /// <summary>Whether the answer was taken over from an earlier run of the same claim, tool and options. Evidence was verified anew.</summary>
    public bool Cached { get; init; }

    /// <summary>How the claim stands against the baseline; null when the run has none.</summary>
    public BaselineState? Baseline { get; init; }

    /// <summary>A counterexample that an earlier form of this claim had and this one survived; null when none is kept.</summary>
    public Witness? Survived { get; init; }

    /// <summary>How the verdict stands to what was expected.</summary>
    public Standing Standing => Bracket is null ? Standings.Of(Verdict, Expected) : Standings.OfEstimate(Verdict);

    /// <summary>Whether the claim came out as expected.</summary>
    public bool Ok => Standing == Standing.AsExpected;
}

/// <summary>A claim as mathematics. Long texts are cut, with dots at the end.</summary>
/// <param name="Core">The core form in the language: every define expanded.</param>
/// <param name="Latex">The core form as LaTeX displays, shared parts first.</param>
/// <param name="Derivatives">Every derivative that it holds.</param>
public sealed record MathematicsReport(string Core, ImmutableArray<string> Latex, ImmutableArray<DerivativeReport> Derivatives);

/// <summary>A derivative, derived symbolically.</summary>
/// <param name="Of">What is differentiated.</param>
/// <param name="Is">The result; or why there is none.</param>
/// <param name="Latex">The equation as LaTeX displays, shared parts first; empty when there is no result.</param>
public sealed record DerivativeReport(string Of, string Is, ImmutableArray<string> Latex);

/// <summary>How a claim stands against an earlier report.</summary>
public enum BaselineState
{
    /// <summary>Not as expected, and the baseline does not know it.</summary>
    New,
    /// <summary>Not as expected in the baseline too, with the same verdict: it does not count in the exit code.</summary>
    Known,
    /// <summary>Not as expected in the baseline, as expected now.</summary>
    Fixed,
    /// <summary>As expected in both.</summary>
    Unchanged,
}

/// <summary>What is known of a margin.</summary>
/// <param name="Best">The least margin seen, in floating point; null when none was.</param>
/// <param name="At">Where it was seen; empty when nowhere.</param>
/// <param name="Enclosure">An enclosure of the margin at the witness.</param>
public sealed record MarginReport(double? Best, ImmutableArray<WitnessVariable> At, DecimalEnclosure? Enclosure);

/// <summary>The probability of a statistical claim.</summary>
/// <param name="Required">What is claimed.</param>
/// <param name="Estimate">The observed share.</param>
/// <param name="Lower">Lower end of the confidence interval.</param>
/// <param name="Upper">Upper end of the confidence interval.</param>
/// <param name="Trials">Trials made.</param>
/// <param name="Failures">Trials that failed.</param>
public sealed record ProbabilityReport(double Required, double Estimate, double Lower, double Upper, long Trials, long Failures)
{
    /// <summary>Numbers of the first trials that failed.</summary>
    public ImmutableArray<long> Failing { get; init; } = [];
}

/// <summary>The bracket of an estimate item.</summary>
/// <param name="Parameter">The constant.</param>
/// <param name="Proved">The sharpest value proved; null when none was.</param>
/// <param name="Supported">The sharpest value supported; null when none was.</param>
/// <param name="Refuted">The nearest value refuted; null when none was.</param>
public sealed record BracketReport(string Parameter, double? Proved, double? Supported, double? Refuted);

/// <summary>A remark with its place and the line it speaks of.</summary>
/// <param name="Diagnostic">The remark.</param>
/// <param name="SourceLine">The text of its line; null when the file cannot be read.</param>
public sealed record DiagnosticReport(Diagnostic Diagnostic, string? SourceLine = null)
{
    /// <summary>The code of a failure inside the program, which no input should cause.</summary>
    public const string InternalErrorCode = "PP9001";

    /// <summary>Whether this is a failure inside the program.</summary>
    public bool IsInternal => string.Equals(Diagnostic.Code, InternalErrorCode, StringComparison.Ordinal);
}
