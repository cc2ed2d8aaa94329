namespace ProxyProof.Claims;

/// <summary>A stretch of a source file.</summary>
/// <param name="File">The path as reports print it, with forward slashes.</param>
/// <param name="Line">Line of the first character, from 1.</param>
/// <param name="Column">Column of the first character in UTF-16 units, from 1.</param>
/// <param name="Length">Length in UTF-16 units on the first line; at least 1.</param>
/// <param name="Start">Offset of the first character in the file's text, in UTF-16 units, from 0.</param>
public readonly record struct SourceSpan(string File, int Line, int Column, int Length, int Start)
{
    /// <summary>The place of something that stands in no file.</summary>
    public static SourceSpan None { get; } = new("", 1, 1, 1, 0);

    /// <inheritdoc/>
    public override string ToString() => $"{File}:{Line}:{Column}";
}
