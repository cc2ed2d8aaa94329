using System.Runtime.ExceptionServices;
using ProxyProof.Claims;
using ProxyProof.Language.Syntax;
using ProxyProof.Language.Text;

namespace ProxyProof.Language.Parsing;

/// <summary>What parsing gives: always a tree, with the mistakes beside it.</summary>
/// <param name="File">The tree; an item that could not be read is a <see cref="BrokenSyntax"/>.</param>
/// <param name="Diagnostics">Lexical and syntactic mistakes and warnings in the order of the text.</param>
public sealed record ParseResult(FileSyntax File, ImmutableArray<Diagnostic> Diagnostics)
{
    /// <summary>Whether there is an error; warnings do not count.</summary>
    public bool HasErrors => Diagnostics.Any(d => d.Severity == Severity.Error);
}

/// <summary>Reads the text of a .thm file into syntax.</summary>
public static class Parser
{
    /// <summary>How many mistakes of one file are shown; after that reading stops.</summary>
    public const int DiagnosticLimit = 100;

    // The deepest tree that NestingLimit allows needs between 1.5 and 2 MB in a debug build; the threads of some hosts have less.
    private const int StackSize = 16 << 20;

    // Below this many tokens that can nest, any stack will do.
    private const int SafeNesting = 24;

    /// <summary>Reads the text. Never throws, whatever the text; takes time and memory linear in its length.</summary>
    public static ParseResult Parse(SourceText source)
    {
        var tokens = Lexer.Read(source);
        return Parse(tokens);
    }

    /// <summary>Reads the tokens.</summary>
    internal static ParseResult Parse(TokenList tokens)
    {
        if (NestingTokens(tokens) <= SafeNesting)
        {
            return new FileParser(tokens).Read();
        }

        // A bug must surface in the caller's thread, not end the process.
        ParseResult? result = null;
        ExceptionDispatchInfo? bug = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    result = new FileParser(tokens).Read();
                }
                catch (Exception e)
                {
                    bug = ExceptionDispatchInfo.Capture(e);
                }
            },
            StackSize);
        thread.Start();
        thread.Join();
        bug?.Throw();
        return result!;
    }

    /// <summary>A bound on the nesting of any item: the most tokens that can nest between two keywords that start items.</summary>
    private static int NestingTokens(TokenList tokens)
    {
        var most = 0;
        var current = 0;
        foreach (var token in tokens.Tokens)
        {
            if (TokenKinds.StartsItem(token.Kind))
            {
                current = 0;
            }
            else if (TokenKinds.IsOpener(token.Kind) || token.Kind is TokenKind.Not or TokenKind.Minus or TokenKind.Caret or TokenKind.If
                or TokenKind.ForAll or TokenKind.Exists or TokenKind.With or TokenKind.Implies)
            {
                most = Math.Max(most, ++current);
            }
        }

        return most;
    }
}
