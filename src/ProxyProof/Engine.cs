using System.Collections.Immutable;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof;

/// <summary>The parts that a session puts together: each is a seam of one or two methods, so that a program or a test can bring its own.</summary>
/// <param name="Source">Reads files of claims.</param>
/// <param name="Checker">Searches and decides.</param>
/// <param name="Evidence">Writes evidence and has the kernel re-check it.</param>
/// <param name="Layout">Rewrites files in canonical layout.</param>
public sealed record Engine(IClaimSource Source, IClaimChecker Checker, IEvidenceKernel Evidence, ISourceLayout Layout)
{
    /// <summary>The symbolic engines that run, as reports print them.</summary>
    public string Symbolic { get; init; } = SymbolicEngines.Native;

    /// <summary>Draws claims; null when nothing is drawn.</summary>
    public IClaimIllustrator? Illustrator { get; init; }

    /// <summary>Looks at claims before they are searched; null when nobody does.</summary>
    public IClaimInspector? Inspector { get; init; }
}

/// <summary>Warns of claims that may not say what their author means.</summary>
public interface IClaimInspector
{
    /// <summary>The warnings. Called from several threads at once, each with a claim of its own.</summary>
    ImmutableArray<Diagnostic> Inspect(Claim claim);
}

/// <summary>Computes what a report draws of a claim.</summary>
public interface IClaimIllustrator
{
    /// <summary>The pictures of a claim that was decided. Called from several threads at once, each with a claim of its own.</summary>
    ImmutableArray<Picture> Draw(Claim claim, Outcome outcome, long seed);
}

/// <summary>Reads a file into claims that wait to be elaborated.</summary>
public interface IClaimSource
{
    /// <summary>Parses and binds a file. A user's mistakes are diagnostics, not exceptions.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    LoadedFile Load(SourcePath path, LoadOptions options);
}

/// <summary>How files are read.</summary>
/// <param name="Seed">The seed of drawn data; null leaves it to the file.</param>
/// <param name="AllowedFolders">Full paths of folders that data may be read from besides the file's own.</param>
public sealed record LoadOptions(long? Seed, ImmutableArray<string> AllowedFolders)
{
    /// <summary>As the file says.</summary>
    public static LoadOptions Default { get; } = new(null, []);
}

/// <summary>Decides claims.</summary>
public interface IClaimChecker
{
    /// <summary>The budget where neither command line nor file says anything.</summary>
    Budget Defaults { get; }

    /// <summary>The names that a budget's methods may use; empty when any name may be used.</summary>
    ImmutableArray<string> Methods { get; }

    /// <summary>Checks a claim. Called from several threads at once, each with a claim of its own.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="budget">The budget in force.</param>
    /// <param name="progress">Told from time to time what is being tried.</param>
    /// <param name="cancellation">Ends the search with <see cref="OperationCanceledException"/>.</param>
    Outcome Check(Claim claim, Budget budget, IProgress<SearchProgress> progress, CancellationToken cancellation);

    /// <summary>Judges one trial of a claim about a probability; null when the claim has no trials of its own.</summary>
    Checking.TrialReport? Trial(Claim claim, Budget budget, long number, CancellationToken cancellation) => null;
}

/// <summary>How far the search for one claim is.</summary>
/// <param name="Stage">What is being tried.</param>
/// <param name="Points">Points so far.</param>
/// <param name="Best">The least margin so far; null when there is none.</param>
public readonly record struct SearchProgress(string Stage, long Points, double? Best = null);

/// <summary>Writes evidence files and has them re-checked by the kernel alone.</summary>
public interface IEvidenceKernel
{
    /// <summary>The text of the evidence file; null when the outcome rests on no evidence that the kernel can re-check.</summary>
    string? Write(Outcome outcome);

    /// <summary>Which claim an evidence file speaks of.</summary>
    /// <exception cref="FormatException">The text is no evidence file.</exception>
    EvidenceSubject Read(string text);

    /// <summary>The kernel's answer for the claim as it stands in its file now.</summary>
    EvidenceAnswer Verify(string text, Claim claim);
}

/// <summary>Which claim an evidence file speaks of.</summary>
/// <param name="Id">The claim's id.</param>
/// <param name="File">The claim's file as reports print it.</param>
/// <param name="Seed">The seed of its drawn data.</param>
public sealed record EvidenceSubject(string Id, string File, long? Seed = null)
{
    /// <summary>The sweep values, and the value of an estimated constant, as fractions.</summary>
    public ImmutableArray<(string Name, string Value)> Instance { get; init; } = [];
}

/// <summary>The kernel's answer.</summary>
/// <param name="Accepted">Whether the evidence stands.</param>
/// <param name="Message">One sentence: what was shown, or why not.</param>
public sealed record EvidenceAnswer(bool Accepted, string Message);

/// <summary>Rewrites a file in canonical layout.</summary>
public interface ISourceLayout
{
    /// <summary>The canonical text of a file; diagnostics instead when it does not parse.</summary>
    LayoutAnswer Format(SourcePath path, string text);
}

/// <summary>A file's canonical text.</summary>
/// <param name="Text">The text; null when the file does not parse.</param>
/// <param name="Diagnostics">Why not.</param>
public sealed record LayoutAnswer(string? Text, ImmutableArray<Diagnostic> Diagnostics);

/// <summary>A file that was read.</summary>
/// <param name="Claims">Its claims, in order, one for each choice of the sweep values.</param>
/// <param name="Diagnostics">What is wrong with the file as a whole, and warnings; a claim's own come with the claim.</param>
public sealed record LoadedFile(ImmutableArray<PendingClaim> Claims, ImmutableArray<Diagnostic> Diagnostics);

/// <summary>A claim that is known by name and waits to be elaborated.</summary>
/// <param name="Header">Its names and place.</param>
/// <param name="Elaborate">Elaborates it; called at most once a run, and never for two claims of one file at once. The graph belongs to this claim alone.</param>
public sealed record PendingClaim(ClaimHeader Header, Func<Elaboration> Elaborate)
{
    /// <summary>For an estimate: the constant that is sought, with the claim at each of its values. Null for a claim.</summary>
    public PendingEstimate? Estimate { get; init; }

    /// <summary>The numeric constants of a claim, each with the claim that has another value in its place.</summary>
    public ImmutableArray<PendingConstant> Constants { get; init; } = [];
}

/// <summary>A numeric constant of a claim.</summary>
/// <param name="Name">The parameter that it is given to, else the number as written.</param>
/// <param name="Value">Its value.</param>
/// <param name="With">The claim with another value; like <see cref="PendingClaim.Elaborate"/> never for two claims of one file at once.</param>
public sealed record PendingConstant(string Name, Rational Value, Func<Rational, Elaboration> With);

/// <summary>The constant of an estimate.</summary>
/// <param name="Parameter">Its name.</param>
/// <param name="Low">The lower end of the interval in which it is sought.</param>
/// <param name="High">The upper end.</param>
/// <param name="At">The claim at a value; like <see cref="PendingClaim.Elaborate"/> never for two claims of one file at once.</param>
public sealed record PendingEstimate(string Parameter, Rational Low, Rational High, Func<Rational, Elaboration> At);

/// <summary>What is known of a claim before it is elaborated.</summary>
/// <param name="Id">file#theorem.label, and [m=64] for a sweep.</param>
/// <param name="File">The file as reports print it.</param>
/// <param name="Theorem">The theorem's name.</param>
/// <param name="Label">The claim's own label, or claimK.</param>
/// <param name="Span">Where it stands.</param>
/// <param name="Expected">What the author expects.</param>
public sealed record ClaimHeader(string Id, string File, string Theorem, string Label, SourceSpan Span, Expectation Expected)
{
    /// <summary>The claim as written.</summary>
    public string Written { get; init; } = "";
}

/// <summary>A claim, or why there is none.</summary>
/// <param name="Claim">The claim; null when elaboration failed.</param>
/// <param name="Diagnostics">Why it failed; warnings of a claim are in the claim.</param>
public sealed record Elaboration(Claim? Claim, ImmutableArray<Diagnostic> Diagnostics);
