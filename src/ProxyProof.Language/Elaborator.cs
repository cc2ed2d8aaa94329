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
}

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

    private static T OnLargeStack<T>(Func<T> work)
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
