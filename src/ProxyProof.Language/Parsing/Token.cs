using ProxyProof.Claims;
using ProxyProof.Language.Text;
using ProxyProof.Numerics;

namespace ProxyProof.Language.Parsing;

/// <summary>One token.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Offset of its first character.</param>
/// <param name="End">Offset after its last character.</param>
/// <param name="Value">The normalised name, the exact number, the text without quotes, or the doc comments of a keyword that takes them.</param>
internal readonly record struct Token(TokenKind Kind, int Start, int End, object? Value);

/// <summary>A comment.</summary>
/// <param name="Start">Offset of its first slash.</param>
/// <param name="End">Offset after its last character that is not white space.</param>
/// <param name="Before">Index of the token that follows it.</param>
internal readonly record struct Comment(int Start, int End, int Before);

/// <summary>The tokens of a file; the last is <see cref="TokenKind.EndOfFile"/>.</summary>
/// <param name="Source">The text they are read from.</param>
/// <param name="Tokens">The tokens in order.</param>
/// <param name="Comments">The comments in order.</param>
/// <param name="Diagnostics">Lexical mistakes in order of place.</param>
/// <param name="Mistakes">Where each lexical mistake starts, in order, also one that is reported with another in its line.</param>
internal sealed record TokenList(SourceText Source, Token[] Tokens, ImmutableArray<Comment> Comments, ImmutableArray<Diagnostic> Diagnostics, ImmutableArray<int> Mistakes)
{
    public ReadOnlySpan<char> Raw(int index) => Source.Text.AsSpan(Tokens[index].Start, Tokens[index].End - Tokens[index].Start);

    public string Name(int index) => (string)Tokens[index].Value!;

    public Rational Number(int index) => (Rational)Tokens[index].Value!;

    public bool IsName(int index, string name) =>
        Tokens[index].Kind == TokenKind.Name && string.Equals((string)Tokens[index].Value!, name, StringComparison.Ordinal);

    public SourceSpan Span(int index) => Source.Span(Tokens[index].Start, Tokens[index].End);

    /// <summary>Whether a lexical mistake starts in a stretch of the text, reported there or with another in its line.</summary>
    public bool HasMistake(int from, int to)
    {
        var first = Mistakes.BinarySearch(from);
        first = first < 0 ? ~first : first;
        return first < Mistakes.Length && Mistakes[first] < to;
    }

    /// <summary>Whether two neighbours touch.</summary>
    public bool Touch(int left, int right) => Tokens[left].End == Tokens[right].Start;

    /// <summary>The token as messages quote it.</summary>
    public string Quote(int index)
    {
        if (Tokens[index].Kind == TokenKind.EndOfFile)
        {
            return TokenKinds.Spelling(TokenKind.EndOfFile);
        }

        const int longest = 40;
        var raw = Raw(index);
        return raw.Length > longest ? $"`{raw[..(longest - 1)]}…`" : $"`{raw}`";
    }
}
