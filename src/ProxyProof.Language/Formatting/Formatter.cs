using System.Diagnostics;
using System.Text;
using ProxyProof.Claims;
using ProxyProof.Language.Parsing;
using ProxyProof.Language.Syntax;
using ProxyProof.Language.Text;

namespace ProxyProof.Language.Formatting;

/// <summary>What formatting gives.</summary>
/// <param name="Text">The file in canonical layout; null when it could not be read.</param>
/// <param name="Diagnostics">Why it could not be read, and warnings.</param>
public sealed record FormatResult(string? Text, ImmutableArray<Diagnostic> Diagnostics);

/// <summary>
/// Rewrites a file in canonical layout: two spaces a level, at most <see cref="Width"/> columns where it can be broken, ASCII
/// operators, names and numbers as written, every comment where it was, at most one blank line. Only white space and the spelling of
/// operators change; formatting twice is formatting once.
/// </summary>
public static class Formatter
{
    /// <summary>The longest line that is not broken; a comment, a text or a name may be longer.</summary>
    public const int Width = 100;

    /// <summary>The file in canonical layout, or why it cannot be read.</summary>
    /// <exception cref="UnreachableException">The layout would change the tokens: a bug of the formatter.</exception>
    public static FormatResult Format(SourceText source)
    {
        var tokens = Lexer.Read(source);
        var parsed = Parser.Parse(tokens);
        if (parsed.HasErrors)
        {
            return new(null, parsed.Diagnostics);
        }

        var text = Write(tokens, Outline.Of(parsed.File, tokens));
        var again = Lexer.Read(new SourceText(source.Path, text));
        if (!tokens.Tokens.Select(Meaning).SequenceEqual(again.Tokens.Select(Meaning)) || tokens.Comments.Length != again.Comments.Length)
        {
            throw new UnreachableException($"Formatting changes the tokens of {source.Path}:\n{source.Text}\n=>\n{text}");
        }

        return new(text, parsed.Diagnostics);
    }

    /// <summary>What the grammar sees of a token; <c>×</c> is the shape word.</summary>
    private static (TokenKind Kind, object? Value) Meaning(Token token) =>
        token.Kind == TokenKind.Cross ? (TokenKind.Name, TokenKinds.Spelling(TokenKind.Cross)) : (token.Kind, token.Value);

    private static string Write(TokenList tokens, List<OutlineLine> lines)
    {
        var output = new StringBuilder();
        var layout = new LineBreaker(tokens, output);
        var comment = 0;
        var previousEnd = 0;
        var isFirst = true;
        foreach (var line in lines)
        {
            // 1. Comments between the line before and this one: trailing ones stay on their line.
            var needsBlank = line.WantsBlank;
            while (comment < tokens.Comments.Length && tokens.Comments[comment].Before <= line.From)
            {
                var (start, end, _) = tokens.Comments[comment++];
                var gap = tokens.Source.Text.AsSpan(previousEnd, start - previousEnd);
                var written = tokens.Source.Text.AsSpan(start, end - start);
                if (!isFirst && gap.IndexOfAny('\n', '\r') < 0)
                {
                    output.Append("  ").Append(written);
                }
                else
                {
                    StartLine(output, isFirst, !line.AfterOpening && (needsBlank || HasBlankLine(gap)), line.CommentIndent);
                    output.Append(written);
                    needsBlank = false;
                    isFirst = false;
                    line.AfterOpening = false;
                }

                previousEnd = end;
            }

            // 2. The line itself.
            if (line.From < line.To)
            {
                var gap = tokens.Source.Text.AsSpan(previousEnd, tokens.Tokens[line.From].Start - previousEnd);
                StartLine(output, isFirst, !line.AfterOpening && !line.IsClosing && (needsBlank || HasBlankLine(gap)), line.Indent);
                layout.Write(line);
                while (comment < tokens.Comments.Length && tokens.Comments[comment].Before < line.To)
                {
                    comment++;
                }

                previousEnd = tokens.Tokens[line.To - 1].End;
                isFirst = false;
            }
        }

        return isFirst ? "" : output.Append('\n').ToString();
    }

    private static void StartLine(StringBuilder output, bool isFirst, bool blank, int indent) =>
        output.Append(isFirst ? "" : blank ? "\n\n" : "\n").Append(' ', indent);

    private static bool HasBlankLine(ReadOnlySpan<char> gap)
    {
        var first = gap.IndexOf('\n');
        return first >= 0 ? gap[(first + 1)..].Contains('\n') : gap.Count('\r') > 1;
    }
}
