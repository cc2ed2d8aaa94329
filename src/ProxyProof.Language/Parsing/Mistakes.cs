using ProxyProof.Claims;
using ProxyProof.Language.Syntax;

namespace ProxyProof.Language.Parsing;

/// <summary>A failure to read an item: the tokens, what the grammar expected and where the item starts.</summary>
/// <param name="tokens">The tokens of the file.</param>
/// <param name="state">The furthest failure.</param>
/// <param name="item">Index of the item's first token.</param>
internal sealed class Failure(TokenList tokens, ParseState state, int item)
{
    public TokenList Tokens => tokens;

    public ParseState State => state;

    public int Item => item;

    public int At => state.Furthest;

    public int Before => Math.Max(0, state.Furthest - 1);

    public TokenKind Found => Kind(At);

    public string Quote => tokens.Quote(At);

    public bool Expects(string words) => state.Expected.Contains(words, StringComparer.Ordinal);

    public TokenKind Kind(int index) => index >= 0 && index < tokens.Tokens.Length ? tokens.Tokens[index].Kind : TokenKind.EndOfFile;

    public string Place(int index)
    {
        var (line, column) = tokens.Source.Position(tokens.Tokens[index].Start);
        return $"{line}:{column}";
    }

    public Diagnostic Error(string code, string message, string? help, int? from = null, int? to = null) => new(
        Severity.Error, code, tokens.Source.Span(tokens.Tokens[from ?? At].Start, tokens.Tokens[to ?? from ?? At].End), message, help);

    /// <summary>The expected things in a sentence.</summary>
    public string Expected() => state.Expected switch
    {
        [] => "something else",
        [var one] => one,
        var several => $"{string.Join(", ", several.SkipLast(1))} or {several[^1]}",
    };
}

/// <summary>Turns failures into messages: the first rule that fits, else what was found and what was expected.</summary>
internal static class Mistakes
{
    private static readonly Func<Failure, Diagnostic?>[] Rules =
    [
        TooDeep, EmptyClaim, ReservedFunction, Words.Explain, ClosingAngle, AssignmentForEquality, AdjacentInnerProduct, AdjacentNorm, ReservedName,
        TrailingComma, MissingDomain, Shape, Unclosed, Unopened, MissingColon, IncompleteConditional, MisplacedRange, BareLogic, MissingOperator,
    ];

    /// <summary>The message for a failure.</summary>
    public static Diagnostic Explain(Failure failure)
    {
        foreach (var rule in Rules)
        {
            if (rule(failure) is { } diagnostic)
            {
                return diagnostic;
            }
        }

        return failure.Error(SyntaxCodes.Unexpected, $"found {failure.Quote}, expected {failure.Expected()}", Forms.Of(failure));
    }

    private static Diagnostic? TooDeep(Failure f) => f.State.IsTooDeep
        ? f.Error(SyntaxCodes.TooDeep, $"found more than {SyntaxNode.NestingLimit} levels of nesting", "name parts of the expression with `let` or `define`")
        : null;

    private static Diagnostic? EmptyClaim(Failure f)
    {
        var isLabelled = f.Kind(f.Item + 1) == TokenKind.Name && f.Kind(f.Item + 2) == TokenKind.Colon;
        var isEmpty = f.Kind(f.Item) == TokenKind.Claim && f.At == f.Item + (isLabelled ? 3 : 1)
            && (TokenKinds.StartsItem(f.Found) || f.Found is TokenKind.CloseBrace or TokenKind.EndOfFile or TokenKind.On);
        return isEmpty
            ? f.Error(SyntaxCodes.EmptyClaim, $"found {f.Quote} after `claim`, expected what is claimed", "write a proposition, such as `claim convex(f)`", f.Item)
            : null;
    }

    private static Diagnostic? ReservedFunction(Failure f) => f.State.Unfinished?.Kind == UnfinishedKind.FunctionName
        ? f.Error(SyntaxCodes.ReservedCall, $"found {f.Quote} as the name of a function; `E(` is always an expectation and `P(` a probability", "choose another name")
        : null;

    private static Diagnostic? ClosingAngle(Failure f) =>
        f.Found == TokenKind.Assign && f.Kind(f.Before) == TokenKind.CloseAngle && f.Tokens.Touch(f.Before, f.At)
            ? f.Error(
                SyntaxCodes.Unexpected, "found `>=` after an inner product that is not closed: its `>` closes the inner product", "write `<a, b> >= c` to compare, `<a, b> == c` for equality", f.Before, f.At)
            : null;

    private static Diagnostic? AssignmentForEquality(Failure f) => f.Found == TokenKind.Assign && (f.Expects("an operator") || f.Expects("a relation such as `<=`"))
        ? f.Error(SyntaxCodes.AssignmentForEquality, $"found `=`, expected {f.Expected()}", "write `==` for equality")
        : null;

    private static Diagnostic? AdjacentInnerProduct(Failure f)
    {
        // `x <y, z>` reads as x < y, then a comma: look back for a `<` that touches what follows and not what stands before.
        for (var less = f.At - 1; less > f.Item; less--)
        {
            if (f.Kind(less) != TokenKind.Less || f.Tokens.Touch(less - 1, less) || !f.Tokens.Touch(less, less + 1))
            {
                continue;
            }

            var depth = 0;
            var comma = -1;
            for (var i = less + 1; i < f.Tokens.Tokens.Length && !TokenKinds.StartsItem(f.Kind(i)) && depth >= 0; i++)
            {
                depth += TokenKinds.IsOpener(f.Kind(i)) ? 1 : TokenKinds.IsCloser(f.Kind(i)) ? -1 : 0;
                if (depth == 0 && f.Kind(i) == TokenKind.Comma)
                {
                    comma = i;
                }
                else if (depth == 0 && comma > 0 && f.Kind(i) is TokenKind.Greater or TokenKind.GreaterOrEqual)
                {
                    var factor = f.Tokens.Quote(less - 1);
                    return f.Error(
                        SyntaxCodes.AdjacentInnerProduct, $"found `<` after {factor}, where it compares: an inner product cannot follow a factor directly",
                        $"write `*` between the factors: `… {factor.Trim('`')} * <…, …>`", less);
                }
            }
        }

        return null;
    }

    private static Diagnostic? AdjacentNorm(Failure f) => f.Found == TokenKind.OpenNorm && f.Expects("an operator")
        ? f.Error(
            SyntaxCodes.AdjacentNorm, $"found `||` directly after {(f.Kind(f.Before) == TokenKind.CloseNorm ? "a norm" : f.Tokens.Quote(f.Before))}, expected an operator",
            f.Kind(f.Before) == TokenKind.CloseNorm ? "write `*` between the norms: `||x|| * ||y||`" : "write `*` before the norm: `a * ||x||`; `or` between conditions")
        : null;

    private static Diagnostic? ReservedName(Failure f) => TokenKinds.IsReservedWord(f.Found) && f.Expects("a name") && !StartsNextItem(f)
        ? f.Error(SyntaxCodes.ReservedWord, $"found the reserved word {f.Quote}, expected {f.Expected()}", "choose another name")
        : null;

    private static bool StartsNextItem(Failure f) =>
        TokenKinds.StartsItem(f.Found) && f.Tokens.Source.Position(f.Tokens.Tokens[f.Before].Start).Line != f.Tokens.Source.Position(f.Tokens.Tokens[f.At].Start).Line;

    private static Diagnostic? TrailingComma(Failure f) =>
        f.Kind(f.Before) == TokenKind.Comma && (f.Expects("an expression") || f.Expects("a name"))
        && (TokenKinds.IsCloser(f.Found) || TokenKinds.StartsItem(f.Found) || f.Found is TokenKind.EndOfFile or TokenKind.Colon)
            ? f.Error(SyntaxCodes.TrailingComma, $"found {f.Quote} after a comma, expected {f.Expected()}", "remove the comma, or write what shall follow it", f.Before)
            : null;

    private static Diagnostic? MissingDomain(Failure f) => f.State.Unfinished is { Kind: UnfinishedKind.Domain, Opener: var name }
        ? f.Error(
            SyntaxCodes.MissingDomain, $"found {f.Quote}, expected `in` and a domain for {f.Tokens.Quote(name)}",
            $"write where it lies, such as `{f.Tokens.Quote(name).Trim('`')} in R` or `{f.Tokens.Quote(name).Trim('`')} in domain(f)`")
        : null;

    private static Diagnostic? Shape(Failure f) =>
        (f.Found == TokenKind.Cross || (f.Tokens.IsName(f.At, "x") && f.Kind(f.Before) is TokenKind.Number or TokenKind.Name && f.Kind(f.At + 1) is TokenKind.Number or TokenKind.Name))
        && f.Expects("an operator")
            ? f.Error(
                SyntaxCodes.MisplacedShape, $"found {f.Quote}, expected {f.Expected()}: a shape stands only in brackets after `^`",
                "write `R^(m x n)` for a space of matrices; a product is `*`")
            : null;

    private static Diagnostic? Unclosed(Failure f)
    {
        var isEnd = TokenKinds.IsCloser(f.Found) || TokenKinds.StartsItem(f.Found)
            || f.Found is TokenKind.EndOfFile or TokenKind.Then or TokenKind.Else or TokenKind.On or TokenKind.By or TokenKind.Assign or TokenKind.Tilde;
        if (f.State.Unfinished is not { Kind: UnfinishedKind.Bracket, Opener: var opener })
        {
            return null;
        }

        // Norms and inner products hold no bare relation: one ends them.
        isEnd |= f.Kind(opener) is TokenKind.OpenNorm or TokenKind.OpenAngle
            && (TokenKinds.IsRelation(f.Found) || f.Found is TokenKind.And or TokenKind.Or or TokenKind.Implies);
        if (!isEnd)
        {
            return null;
        }

        var open = TokenKinds.Spelling(f.Kind(opener));
        var close = TokenKinds.Spelling(TokenKinds.Closer(f.Kind(opener)));
        return f.Error(
            SyntaxCodes.Unclosed, $"found {f.Quote}, expected {f.Expected()}: the `{open}` opened at {f.Place(opener)} is not closed", $"close `{open}` with `{close}`");
    }

    private static Diagnostic? Unopened(Failure f) =>
        f.Found is TokenKind.CloseParen or TokenKind.CloseBracket or TokenKind.CloseAngle && f.Expects("the next item")
            ? f.Error(SyntaxCodes.Unopened, $"found {f.Quote}, which closes nothing", "remove it, or write its opening bracket")
            : null;

    private static Diagnostic? MissingColon(Failure f)
    {
        if (f.State.Unfinished is not { Kind: UnfinishedKind.Colon, Opener: var opener })
        {
            return null;
        }

        var word = f.Tokens.Quote(opener);
        return f.Error(
            SyntaxCodes.MissingColon, $"found {f.Quote}, expected {f.Expected()} for the {word} at {f.Place(opener)}",
            f.Kind(opener) switch
            {
                TokenKind.Estimate => "write `estimate mu in [a, b]: P`",
                TokenKind.With => "write `with probability >= p over W0: P`",
                TokenKind.Name => $"write `{word.Trim('`')}(x in R ~ normal(0, 1): e)`",
                _ => $"write `{TokenKinds.Spelling(f.Kind(opener))} w in D: P`",
            });
    }

    private static Diagnostic? IncompleteConditional(Failure f) => f.State.Unfinished is { Kind: UnfinishedKind.Then or UnfinishedKind.Else, Opener: var opener }
        ? f.Error(
            SyntaxCodes.IncompleteConditional, $"found {f.Quote}, expected {f.Expected()} for the `if` at {f.Place(opener)}", "write `if c then a else b`: both branches have a value")
        : null;

    private static Diagnostic? MisplacedRange(Failure f) => f.Found == TokenKind.DotDot
        ? f.Error(SyntaxCodes.MisplacedRange, $"found `..`, expected {f.Expected()}: a range stands only where a domain is expected", "write `i in 1..n`, as in `sum(i in 1..n, e)`")
        : null;

    private static Diagnostic? BareLogic(Failure f) =>
        f.Found is TokenKind.Not or TokenKind.ForAll or TokenKind.Exists or TokenKind.With && f.Expects("an expression")
            ? f.Error(SyntaxCodes.Unexpected, $"found {f.Quote}, expected {f.Expected()}", "put the proposition in brackets: `(not P)`, `(forall w in D: P)`")
            : null;

    private static Diagnostic? MissingOperator(Failure f)
    {
        if (!TokenKinds.StartsOperand(f.Found) || !f.Expects("an operator") || !TokenKinds.EndsOperand(f.Kind(f.Before)))
        {
            return null;
        }

        if (Forms.Meant(f) is { } meant)
        {
            return f.Error(SyntaxCodes.Unexpected, $"found {f.Quote}, expected {f.Expected()}", meant);
        }

        var left = f.Tokens.Quote(f.Before);
        var isPlain = !TokenKinds.IsOpener(f.Found) && !TokenKinds.IsCloser(f.Kind(f.Before));
        var product = isPlain ? $"{left.Trim('`')} * {f.Quote.Trim('`')}" : "a * b";
        return f.Error(
            SyntaxCodes.MissingOperator, $"found {f.Quote} directly after {left}, expected {f.Expected()}", $"write an operator between them; a product is `{product}`");
    }
}
