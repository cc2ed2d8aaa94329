using ProxyProof.Claims;
using ProxyProof.Language.Syntax;
using Sprache;

namespace ProxyProof.Language.Parsing;

/// <summary>Where a node stands: the first two components of every syntax record.</summary>
internal readonly record struct Place(SourceSpan Span, int End);

/// <summary>Combinators over tokens. All decide by the tokens ahead and never go back, so parsing takes linear time.</summary>
internal static class TokenParsers
{
    private static readonly Parser<int>[] OneToken = [.. Enum.GetValues<TokenKind>().Select(kind => (Parser<int>)(input => Take((TokenInput)input, kind, TokenKinds.Quoted(kind), null)))];

    /// <summary>One token of the kind; the result is its index.</summary>
    public static Parser<int> Token(TokenKind kind) => OneToken[(int)kind];

    /// <summary>One token of the kind, without which what the opener began stays unfinished.</summary>
    public static Parser<int> Token(TokenKind kind, UnfinishedKind unfinished, int opener)
    {
        var words = TokenKinds.Quoted(kind);
        return input => Take((TokenInput)input, kind, words, new(unfinished, opener));
    }

    /// <summary>A name that is a word only here.</summary>
    public static Parser<int> Word(string word) => input =>
    {
        var at = (TokenInput)input;
        return at.State.Tokens.IsName(at.Position, word) ? Result.Success(at.Position, at.Next()) : Fail<int>(at, $"`{word}`");
    };

    /// <summary>A name; reserved words are none.</summary>
    public static readonly Parser<IdentifierSyntax> Identifier = input =>
    {
        var at = (TokenInput)input;
        if (at.Kind != TokenKind.Name)
        {
            return Fail<IdentifierSyntax>(at, "a name");
        }

        var place = PlaceOf(at, at.Position + 1);
        return Result.Success(new IdentifierSyntax(place.Span, place.End, at.State.Tokens.Name(at.Position)), at.Next());
    };

    /// <summary>A text in quotes.</summary>
    public static readonly Parser<StringSyntax> Quoted = input =>
    {
        var at = (TokenInput)input;
        if (at.Kind != TokenKind.Text)
        {
            return Fail<StringSyntax>(at, "a text in double quotes");
        }

        var place = PlaceOf(at, at.Position + 1);
        return Result.Success(new StringSyntax(place.Span, place.End, (string)at.State.Tokens.Tokens[at.Position].Value!), at.Next());
    };

    /// <summary>Builds a node from what the parser made and the place it was made from.</summary>
    public static Parser<T> Placed<T>(this Parser<Func<Place, T>> parser) => input =>
    {
        var result = parser(input);
        return result.WasSuccessful
            ? Result.Success(result.Value(PlaceOf((TokenInput)input, result.Remainder.Position)), result.Remainder)
            : Failed<T>(result.Remainder);
    };

    /// <summary>The parser where the next token has the kind; else nothing, and no failure.</summary>
    public static Parser<T?> When<T>(this Parser<T> parser, TokenKind kind)
        where T : class
    {
        var words = TokenKinds.Quoted(kind);
        return input =>
        {
            var at = (TokenInput)input;
            if (at.Kind == kind)
            {
                return parser(input);
            }

            at.State.Expect(at.Position, words);
            return Result.Success<T?>(null, input);
        };
    }

    /// <summary>One or more, with the separator between.</summary>
    public static Parser<ImmutableArray<T>> SeparatedBy<T>(this Parser<T> parser, TokenKind separator)
    {
        var words = TokenKinds.Quoted(separator);
        return input =>
        {
            var items = ImmutableArray.CreateBuilder<T>();
            var result = parser(input);
            while (result.WasSuccessful)
            {
                items.Add(result.Value);
                var at = (TokenInput)result.Remainder;
                if (at.Kind != separator)
                {
                    at.State.Expect(at.Position, words);
                    return Result.Success(items.ToImmutable(), at);
                }

                result = parser(at.Next());
            }

            return Failed<ImmutableArray<T>>(result.Remainder);
        };
    }

    /// <summary>The parser between two brackets.</summary>
    public static Parser<T> Between<T>(this Parser<T> parser, TokenKind opener)
    {
        var closer = TokenKinds.Closer(opener);
        var openWords = TokenKinds.Quoted(opener);
        var closeWords = TokenKinds.Quoted(closer);
        return input =>
        {
            var open = Take((TokenInput)input, opener, openWords, null);
            if (!open.WasSuccessful)
            {
                return Failed<T>(open.Remainder);
            }

            var inside = parser(open.Remainder);
            if (!inside.WasSuccessful)
            {
                return inside;
            }

            var close = Take((TokenInput)inside.Remainder, closer, closeWords, new(UnfinishedKind.Bracket, input.Position));
            return close.WasSuccessful ? Result.Success(inside.Value, close.Remainder) : Failed<T>(close.Remainder);
        };
    }

    /// <summary>Goes one level down; beyond the limit it fails.</summary>
    public static Parser<T> Nested<T>(Parser<T> parser) => input => Nest((TokenInput)input, parser);

    /// <summary>Goes one level down; beyond the limit it fails.</summary>
    public static IResult<T> Nest<T>(TokenInput input, Parser<T> parser)
    {
        var state = input.State;
        if (state.Depth >= SyntaxNode.NestingLimit)
        {
            state.FailTooDeep(input.Position);
            return Result.Failure<T>(input, "", []);
        }

        state.Depth++;
        state.Deepest = Math.Max(state.Deepest, state.Depth);
        var result = parser(input);
        state.Depth--;
        return result;
    }

    /// <summary>A failure that says what was expected.</summary>
    public static IResult<T> Fail<T>(TokenInput input, string words, Unfinished? unfinished = null)
    {
        input.State.Expect(input.Position, words, unfinished);
        return Result.Failure<T>(input, "", []);
    }

    /// <summary>A failure that was noted before, for another type of result.</summary>
    public static IResult<T> Failed<T>(IInput at) => Result.Failure<T>(at, "", []);

    /// <summary>The place from here up to the token before the end.</summary>
    public static Place PlaceOf(TokenInput start, int end)
    {
        var tokens = start.State.Tokens;
        var from = tokens.Tokens[start.Position].Start;
        var to = end > start.Position ? tokens.Tokens[end - 1].End : from;
        return new(tokens.Source.Span(from, to), to);
    }

    private static IResult<int> Take(TokenInput at, TokenKind kind, string words, Unfinished? unfinished) =>
        at.Kind == kind ? Result.Success(at.Position, at.Next()) : Fail<int>(at, words, unfinished);
}
