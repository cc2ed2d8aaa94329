using System.Collections.Immutable;
using ProxyProof.Claims;
using ProxyProof.Language.Elaboration;
using ProxyProof.Numerics;

namespace ProxyProof.Language;

/// <summary>What elaboration may be told.</summary>
/// <param name="Seed">Overrides the seed of every theorem.</param>
/// <param name="AllowedFolders">Folders besides a file's own that its data may be read from.</param>
public sealed record ElaborationOptions(long? Seed, ImmutableArray<string> AllowedFolders)
{
    /// <summary>Whether to warn of names that nothing uses and of conventions that are easily confused.</summary>
    public bool Hygiene { get; init; }

    /// <summary>Nothing special.</summary>
    public static ElaborationOptions Default { get; } = new(null, []);
}

/// <summary>A claim of a file, elaborated or with the reasons why not.</summary>
public sealed record ClaimEntry
{
    /// <summary>file#theorem.label, and [m=64] for a sweep.</summary>
    public required string Id { get; init; }

    /// <summary>The file as reports print it.</summary>
    public required string File { get; init; }

    /// <summary>The theorem's name.</summary>
    public required string Theorem { get; init; }

    /// <summary>The claim's own label, or claimK; estimateK for an estimate.</summary>
    public required string Label { get; init; }

    /// <summary>Where it stands.</summary>
    public required SourceSpan Span { get; init; }

    /// <summary>As written.</summary>
    public required string Source { get; init; }

    /// <summary>What the author expects.</summary>
    public Expectation Expected { get; init; }

    /// <summary>The sweep values.</summary>
    public ImmutableArray<(string Name, Rational Value)> Instance { get; init; } = [];

    /// <summary>The core form; null when elaboration failed.</summary>
    public Claim? Claim { get; init; }

    /// <summary>Why elaboration failed; empty when it did not.</summary>
    public ImmutableArray<Diagnostic> Errors { get; init; } = [];

    /// <summary>For an estimate, whose core form is that of the lower end: what is sought. Null for a claim.</summary>
    public EstimateEntry? Estimate { get; init; }

    /// <summary>The numeric constants of a claim, in order; empty for an estimate.</summary>
    public ImmutableArray<ClaimConstant> Constants { get; init; } = [];
}

/// <summary>A numeric constant of a claim.</summary>
/// <param name="Name">The parameter that it is given to, else the number as written.</param>
/// <param name="Value">Its value.</param>
/// <param name="With">The claim with another value in its place. Calls for entries of one file must not overlap.</param>
public sealed record ClaimConstant(string Name, Rational Value, Func<Rational, EstimateInstance> With);

/// <summary>The interval in which a constant is sought.</summary>
/// <param name="Parameter">The constant's name.</param>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
public sealed record EstimateInterval(string Parameter, Rational Low, Rational High);

/// <summary>An estimate: a claim for each value of a constant.</summary>
/// <param name="Interval">Where the constant is sought.</param>
/// <param name="At">The claim at a value. Calls for entries of one file must not overlap.</param>
public sealed record EstimateEntry(EstimateInterval Interval, Func<Rational, EstimateInstance> At);

/// <summary>An estimate's claim at one value, or why there is none.</summary>
/// <param name="Claim">The claim, with the value in its instance; null when elaboration failed.</param>
/// <param name="Errors">Why it failed.</param>
public sealed record EstimateInstance(Claim? Claim, ImmutableArray<Diagnostic> Errors);

/// <summary>A file with everything in it that can be checked.</summary>
/// <param name="Path">As reports print it.</param>
/// <param name="Entries">Its claims in order.</param>
/// <param name="Diagnostics">All errors and warnings of the file and of what it imports, in order, each once.</param>
public sealed record ElaboratedFile(string Path, ImmutableArray<ClaimEntry> Entries, ImmutableArray<Diagnostic> Diagnostics);

/// <summary>From a file to claims in core form.</summary>
public static class Elaborator
{
    // Definitions may nest; each level costs some frames.
    private const int StackSize = 128 << 20;

    /// <summary>Elaborates a file. Never throws for what a user wrote.</summary>
    /// <param name="path">The file.</param>
    /// <param name="shown">The path as reports print it.</param>
    /// <param name="options">Options.</param>
    public static ElaboratedFile Elaborate(string path, string shown, ElaborationOptions options) =>
        OnLargeStack(() => new FileElaborator(new FileLoader(), options).Elaborate(path, shown));

    /// <summary>Elaborates text as if it stood in a file.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">The file it would be; imports and data are looked for beside it.</param>
    /// <param name="options">Options.</param>
    public static ElaboratedFile ElaborateText(string text, string path, ElaborationOptions options) =>
        OnLargeStack(() => new FileElaborator(new FileLoader(text, path), options).Elaborate(path, path));

    internal static T OnLargeStack<T>(Func<T> work)
        where T : class
    {
        T? result = null;
        System.Runtime.ExceptionServices.ExceptionDispatchInfo? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    result = work();
                }
                catch (Exception e)
                {
                    failure = System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(e);
                }
            },
            StackSize);
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result!;
    }
}
