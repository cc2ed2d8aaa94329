using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ProxyProof;

/// <summary>Which claims of the files are checked.</summary>
/// <param name="Only">A pattern for names; null takes all.</param>
/// <param name="Shard">Which part of them.</param>
public sealed record Selection(NamePattern? Only = null, Shard? Shard = null)
{
    /// <summary>Full paths of files that changed: only claims of files that changed, or import or read one that did; null for all.</summary>
    public ImmutableHashSet<string>? Changed { get; init; }

    /// <summary>Ids of claims; null for all.</summary>
    public ImmutableHashSet<string>? Ids { get; init; }

    /// <summary>Whether a claim is meant, whatever its shard.</summary>
    public bool Matches(ClaimHeader claim) => Only?.Matches(claim) != false && Ids?.Contains(claim.Id) != false;

    /// <summary>Whether a refuted claim with numeric constants is answered with the nearest constant that stands, and claims without any are passed over.</summary>
    public bool Constants { get; init; }
}

/// <summary>
/// A pattern for claims: * stands for any text, ? for one character, everything else (brackets too, so that an id can be pasted) for itself. It matches the
/// whole id, the id after the file's name, or the theorem's name.
/// </summary>
public sealed class NamePattern
{
    private readonly Regex _regex;

    /// <summary>The pattern with this text.</summary>
    public NamePattern(string text)
    {
        Text = text;
        var pattern = Regex.Escape(text).Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal);
        _regex = new Regex($"^(?:{pattern})$", RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.NonBacktracking, TimeSpan.FromSeconds(1));
    }

    /// <summary>The pattern as written.</summary>
    public string Text { get; }

    /// <summary>Whether the claim is meant.</summary>
    public bool Matches(ClaimHeader claim)
    {
        var hash = claim.Id.IndexOf('#', StringComparison.Ordinal);
        return _regex.IsMatch(claim.Id) || _regex.IsMatch(claim.Id[(hash + 1)..]) || _regex.IsMatch(claim.Theorem);
    }
}

/// <summary>One of N parts of a run. A claim's part depends on its id alone, so that parts stay the same when other claims come and go.</summary>
/// <param name="Index">From 1 to <paramref name="Count"/>.</param>
/// <param name="Count">The number of parts.</param>
public sealed record Shard(int Index, int Count)
{
    /// <summary>Reads "I/N" with 1 &lt;= I &lt;= N.</summary>
    public static Shard? TryParse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0
            && int.TryParse(text.AsSpan(0, slash), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            && int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && index >= 1 && index <= count
            ? new(index, count)
            : null;
    }

    /// <summary>Whether the claim belongs to this part.</summary>
    public bool Holds(string id)
    {
        // FNV-1a, 64 bit, finished by a multiplication and a shift so that the low bits depend on all of the text.
        var hash = 14695981039346656037UL;
        foreach (var b in Encoding.UTF8.GetBytes(id))
        {
            hash = unchecked((hash ^ b) * 1099511628211UL);
        }

        hash ^= hash >> 32;
        return hash % (ulong)Count == (ulong)(Index - 1);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Index}/{Count}";
}
