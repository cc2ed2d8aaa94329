using ProxyProof.Claims;
using ProxyProof.Language.Syntax;

namespace ProxyProof.Language.Parsing;

/// <summary>Reads a file item by item. After a mistake it goes on at the next keyword, so that every broken item is reported once.</summary>
/// <param name="tokens">The tokens of the file.</param>
internal sealed class FileParser(TokenList tokens)
{
    private readonly ParseState _state = new(tokens);
    private readonly List<Diagnostic> _diagnostics = [];
    private int _at;

    private TokenKind Kind => tokens.Tokens[_at].Kind;

    private bool IsFull => _diagnostics.Count >= Parser.DiagnosticLimit;

    /// <summary>Reads the whole file.</summary>
    public ParseResult Read()
    {
        var members = ImmutableArray.CreateBuilder<ItemSyntax>();
        while (Kind != TokenKind.EndOfFile && !IsFull)
        {
            switch (Kind)
            {
                case TokenKind.Theorem:
                    members.Add(Theorem());
                    break;
                case TokenKind.Import or TokenKind.Define or TokenKind.Let:
                    members.Add(Item());
                    break;
                case TokenKind.CloseBrace:
                    Report(_at, SyntaxCodes.Unopened, "found `}`, which closes nothing", "remove it");
                    _at++;
                    break;
                case var kind when TokenKinds.StartsItem(kind):
                    members.AddRange(Homeless());
                    break;
                default:
                    members.Add(Stray(["`theorem`", "`define`", "`let`", "`import`"]));
                    break;
            }
        }

        var end = tokens.Source.Text.Length;
        var all = tokens.Diagnostics.Concat(_diagnostics).OrderBy(d => d.Span.Start).Take(Parser.DiagnosticLimit).ToList();
        if (tokens.Diagnostics.Length + _diagnostics.Count >= Parser.DiagnosticLimit)
        {
            all.Add(new(
                Severity.Error, SyntaxCodes.TooMany, tokens.Source.Span(end, end), $"more than {Parser.DiagnosticLimit - 1} mistakes; the rest of the file was not read",
                "correct the first ones and check again"));
        }

        return new(new FileSyntax(tokens.Source.Span(0, end), end, members.ToImmutable()), [.. all]);
    }

    private (TheoremHead? Head, int Open) Head(int start)
    {
        var head = Attempt(ItemGrammar.TheoremStart, start);
        if (head.WasSuccessful)
        {
            _at = head.Remainder.Position;
            return (head.Value, head.Value.Open);
        }

        // Without a name or a brace the items can still be read.
        ReportFailure(start);
        var open = start + 1;
        while (!TokenKinds.StartsItem(tokens.Tokens[open].Kind) && tokens.Tokens[open].Kind is not (TokenKind.OpenBrace or TokenKind.CloseBrace or TokenKind.EndOfFile))
        {
            open++;
        }

        _at = tokens.Tokens[open].Kind == TokenKind.OpenBrace ? open + 1 : open;
        return (null, start);
    }

    private ItemSyntax Theorem()
    {
        var start = _at;
        var head = Head(start);
        var title = head.Head is { } named ? $"theorem `{named.Name.Name}`" : "this theorem";
        var items = ImmutableArray.CreateBuilder<ItemSyntax>();
        var isBroken = head.Head is null;
        while (!IsFull)
        {
            if (Kind == TokenKind.CloseBrace)
            {
                _at++;
                break;
            }

            if (Kind is TokenKind.EndOfFile or TokenKind.Theorem)
            {
                Report(
                    _at, SyntaxCodes.Unclosed, $"found {tokens.Quote(_at)}, expected an item or `}}`: {title}, opened at {PlaceOf(head.Open)}, is not closed",
                    $"close {title} with `}}`");
                break;
            }

            items.Add(TheoremItem(title));
        }

        var (span, end) = Covered(start);
        return isBroken
            ? new BrokenSyntax(span, end, "theorem", tokens.Tokens[start + 1].Kind == TokenKind.Name ? NameAt(start + 1) : null)
            : new TheoremSyntax(span, end, head.Head!.Doc, head.Head.Name, items.ToImmutable());
    }

    private ItemSyntax TheoremItem(string title)
    {
        switch (Kind)
        {
            case TokenKind.Import or TokenKind.Define:
                Report(_at, SyntaxCodes.Misplaced, $"found `{TokenKinds.Spelling(Kind)}` inside {title}, expected an item such as `claim`", "write it before the theorem");
                return Broken(Item());
            case TokenKind.Have or TokenKind.Calc:
                Report(_at, SyntaxCodes.Misplaced, $"found `{TokenKinds.Spelling(Kind)}` outside a proof", "write it inside `proof { … }` after its claim");
                return SkipItem();
            case TokenKind.Proof:
                return Proof();
            case var kind when TokenKinds.StartsItem(kind):
                return Item();
            default:
                return Stray(["an item such as `claim`", "`}`"]);
        }
    }

    private ItemSyntax Proof()
    {
        var start = _at;
        var head = Attempt(ItemGrammar.ProofStart, start);
        if (!head.WasSuccessful)
        {
            ReportFailure(start);
            return Resynchronize(start);
        }

        _at = head.Remainder.Position;
        var steps = ImmutableArray.CreateBuilder<ItemSyntax>();
        while (!IsFull)
        {
            if (Kind == TokenKind.CloseBrace)
            {
                _at++;
                break;
            }

            if (Kind is TokenKind.Have or TokenKind.Calc)
            {
                steps.Add(Item());
            }
            else if (Kind == TokenKind.EndOfFile || TokenKinds.StartsItem(Kind))
            {
                Report(
                    _at, SyntaxCodes.Unclosed, $"found {tokens.Quote(_at)}, expected `have`, `calc` or `}}`: the proof opened at {PlaceOf(head.Value)} is not closed",
                    "close the proof with `}`");
                break;
            }
            else
            {
                steps.Add(Stray(["`have`", "`calc`", "`}`"]));
            }
        }

        var (span, end) = Covered(start);
        return new ProofSyntax(span, end, steps.ToImmutable());
    }

    private ItemSyntax Item()
    {
        var start = _at;
        var result = Attempt(ItemGrammar.Items[Kind], start);
        if (!result.WasSuccessful)
        {
            ReportFailure(start);
            return Resynchronize(start);
        }

        _at = result.Remainder.Position;
        if (!TokenKinds.StartsItem(Kind) && Kind is not (TokenKind.CloseBrace or TokenKind.EndOfFile))
        {
            _state.Expect(_at, "the next item");
            ReportFailure(start);
            return Resynchronize(start);
        }

        if (result.Value is SweepSyntax { Values: not (VectorSyntax or RangeSyntax) } sweep)
        {
            _diagnostics.Add(new(
                Severity.Error, SyntaxCodes.SweepValues, sweep.Values.Span, "found an expression, expected a list or a range of sweep values",
                $"write `sweep {sweep.Name.Name} in [64, 128]` or `sweep {sweep.Name.Name} in 1..5`"));
            return Broken(sweep);
        }

        // A token with a mistake was read as what was probably meant: what the item says is a guess, and no verdict stands on one.
        return tokens.HasMistake(tokens.Tokens[start].Start, tokens.Tokens[_at].Start) ? Skipped(start) : result.Value;
    }

    /// <summary>Items of a theorem outside one: one message for a run of them.</summary>
    private IEnumerable<ItemSyntax> Homeless()
    {
        Report(_at, SyntaxCodes.Misplaced, $"found `{TokenKinds.Spelling(Kind)}` outside a theorem", "write it inside `theorem name { … }`");
        while (TokenKinds.StartsItem(Kind) && Kind is not (TokenKind.Theorem or TokenKind.Import or TokenKind.Define or TokenKind.Let))
        {
            yield return SkipItem();
        }
    }

    /// <summary>Tokens that start nothing.</summary>
    private BrokenSyntax Stray(string[] expected)
    {
        _state.Reset();
        foreach (var words in expected)
        {
            _state.Expect(_at, words);
        }

        var start = _at;
        ReportFailure(start);
        return Resynchronize(start, skipBlocks: true);
    }

    private BrokenSyntax SkipItem()
    {
        _state.Reset();
        _state.Expect(_at + 1, "");
        return Resynchronize(_at);
    }

    private Sprache.IResult<T> Attempt<T>(Sprache.Parser<T> parser, int start)
    {
        _state.Reset();
        return parser(new TokenInput(_state, start));
    }

    private void ReportFailure(int start)
    {
        // What follows a lexical mistake in the same item is most often its consequence.
        var from = tokens.Tokens[start].Start;
        var to = tokens.Tokens[_state.Furthest].End;
        if (!tokens.HasMistake(from, to + 1))
        {
            _diagnostics.Add(Mistakes.Explain(new(tokens, _state, start)));
        }
    }

    /// <summary>Goes to where the next item may start, over what is broken; a block in braces may hold items of its own.</summary>
    private BrokenSyntax Resynchronize(int start, bool skipBlocks = false)
    {
        var next = Math.Max(_state.Furthest, start + 1);
        if (TokenKinds.StartsItem(tokens.Tokens[next].Kind) && _state.Expected.Contains("a name", StringComparer.Ordinal) && !StartsLine(next))
        {
            next++;
        }

        next = Math.Min(next, tokens.Tokens.Length - 1);
        var depth = 0;
        for (var i = start; i < next; i++)
        {
            depth += tokens.Tokens[i].Kind switch { TokenKind.OpenBrace => 1, TokenKind.CloseBrace => -1, _ => 0 };
        }

        for (_at = next; Kind != TokenKind.EndOfFile; _at++)
        {
            var isDeclaration = Kind is TokenKind.Theorem or TokenKind.Define or TokenKind.Import;
            if (TokenKinds.StartsItem(Kind) && (depth <= 0 || (StartsLine(_at) && (isDeclaration || !skipBlocks))))
            {
                break;
            }

            if (Kind == TokenKind.OpenBrace)
            {
                depth++;
            }
            else if (Kind == TokenKind.CloseBrace && depth-- <= 0)
            {
                break;
            }
        }

        return Skipped(start);
    }

    private BrokenSyntax Skipped(int start)
    {
        var (span, end) = Covered(start);
        var keyword = TokenKinds.StartsItem(tokens.Tokens[start].Kind) ? TokenKinds.Spelling(tokens.Tokens[start].Kind) : "";
        return new(span, end, keyword, start + 1 < _at && tokens.Tokens[start + 1].Kind == TokenKind.Name && NamesItem(start) ? NameAt(start + 1) : null);
    }

    /// <summary>Whether the name after the keyword is the item's own: of a claim only before a colon.</summary>
    private bool NamesItem(int start) => tokens.Tokens[start].Kind switch
    {
        TokenKind.Claim or TokenKind.Have => start + 2 < tokens.Tokens.Length && tokens.Tokens[start + 2].Kind == TokenKind.Colon,
        TokenKind.Assume or TokenKind.Calc or TokenKind.Expect or TokenKind.Check or TokenKind.Proof or TokenKind.Source or TokenKind.Import => false,
        var kind => TokenKinds.StartsItem(kind),
    };

    private IdentifierSyntax NameAt(int index) => new(tokens.Span(index), tokens.Tokens[index].End, tokens.Name(index));

    private static BrokenSyntax Broken(ItemSyntax item) =>
        new(item.Span, item.End, item switch { SweepSyntax => "sweep", DefineSyntax => "define", ImportSyntax => "import", BrokenSyntax broken => broken.Keyword, _ => "" }, null);

    private (SourceSpan Span, int End) Covered(int start)
    {
        var from = tokens.Tokens[start].Start;
        var to = tokens.Tokens[Math.Max(start, _at - 1)].End;
        return (tokens.Source.Span(from, to), to);
    }

    private bool StartsLine(int index) =>
        index == 0 || tokens.Source.Text.AsSpan(tokens.Tokens[index - 1].End, tokens.Tokens[index].Start - tokens.Tokens[index - 1].End).IndexOfAny('\n', '\r') >= 0;

    private string PlaceOf(int index)
    {
        var (line, column) = tokens.Source.Position(tokens.Tokens[index].Start);
        return $"{line}:{column}";
    }

    private void Report(int at, string code, string message, string help) => _diagnostics.Add(new(Severity.Error, code, tokens.Span(at), message, help));
}
