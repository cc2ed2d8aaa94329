using System.Collections.Immutable;
using ProxyProof.Expressions;
using ProxyProof.Language.Syntax;
using ProxyProof.Numerics;

namespace ProxyProof.Language.Elaboration;

/// <summary>A theorem for one choice of its sweep values: what all of its claims share.</summary>
internal sealed class TheoremInstance(string file, string directory, string theorem, Scope scope, ImmutableArray<(string Name, Rational Value)> values, long seed, IReadOnlyList<string> allowedFolders)
{
    /// <summary>The file as reports print it.</summary>
    public string File { get; } = file;

    /// <summary>The folder of the file, for data beside it.</summary>
    public string Directory { get; } = directory;

    /// <summary>The theorem's name.</summary>
    public string Theorem { get; } = theorem;

    /// <summary>The names that claims see.</summary>
    public Scope Scope { get; } = scope;

    /// <summary>The sweep values.</summary>
    public ImmutableArray<(string Name, Rational Value)> Values { get; } = values;

    /// <summary>How many values each sweep has.</summary>
    public IReadOnlyDictionary<string, int> SweepSizes { get; init; } = ImmutableDictionary<string, int>.Empty;

    /// <summary>The theorem at every value of a sweep, the other values as they are here.</summary>
    public Func<string, IReadOnlyList<(Rational Value, TheoremInstance Instance)>> Along { get; init; } = _ => [];

    /// <summary>What the theorem assumes.</summary>
    public ImmutableArray<AssumeSyntax> Assumptions { get; init; } = [];

    /// <summary>The seed of every draw.</summary>
    public long Seed { get; } = seed;

    /// <summary>Folders that data may be read from besides the file's own.</summary>
    public IReadOnlyList<string> AllowedFolders { get; } = allowedFolders;

    /// <summary>Arrays of data items, read or drawn once.</summary>
    public Dictionary<DataBinding, DenseArray> Data { get; } = [];
}
