using Sprache;

namespace ProxyProof.Language.Parsing;

/// <summary>What the parsers of one item share: the tokens, the furthest failure and the depth reached.</summary>
/// <param name="tokens">The tokens of the file.</param>
internal sealed class ParseState(TokenList tokens)
{
    private readonly List<string> _expected = [];

    public TokenList Tokens { get; } = tokens;

    /// <summary>Index of the furthest token at which something else was expected; -1 when nothing was.</summary>
    public int Furthest { get; private set; } = -1;

    /// <summary>What was expected there, in a user's words, in the order in which it was tried.</summary>
    public IReadOnlyList<string> Expected => _expected;

    /// <summary>What was being read there, when that makes a better message.</summary>
    public Unfinished? Unfinished { get; private set; }

    /// <summary>Whether the nesting limit was exceeded at <see cref="Furthest"/>.</summary>
    public bool IsTooDeep { get; private set; }

    /// <summary>How deep the parser stands.</summary>
    public int Depth { get; set; }

    /// <summary>How deep the tree reaches, counted from the root, since this was last set back.</summary>
    public int Deepest { get; set; }

    public void Reset()
    {
        Furthest = -1;
        _expected.Clear();
        Unfinished = null;
        IsTooDeep = false;
        Depth = 0;
        Deepest = 0;
    }

    /// <summary>Notes that something else would have been accepted at the position.</summary>
    public void Expect(int position, string words, Unfinished? unfinished = null)
    {
        if (position < Furthest || IsTooDeep)
        {
            return;
        }

        if (position > Furthest)
        {
            Furthest = position;
            _expected.Clear();
            Unfinished = null;
        }

        if (words.Length > 0 && !_expected.Contains(words))
        {
            _expected.Add(words);
        }

        Unfinished = unfinished ?? Unfinished;
    }

    /// <summary>Notes that the nesting limit is exceeded at the position.</summary>
    public void FailTooDeep(int position)
    {
        Furthest = position;
        IsTooDeep = true;
    }
}

/// <summary>A construct that was begun: what it lacks, and the token that began it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Opener">Index of the token that began it.</param>
internal sealed record Unfinished(UnfinishedKind Kind, int Opener);

/// <summary>The constructs whose incompleteness has a message of its own.</summary>
internal enum UnfinishedKind
{
    /// <summary>A bracket without its closing one.</summary>
    Bracket,
    /// <summary>A quantifier, a probability or an expectation without its colon.</summary>
    Colon,
    /// <summary><c>if</c> without <c>then</c>.</summary>
    Then,
    /// <summary><c>if … then</c> without <c>else</c>.</summary>
    Else,
    /// <summary>A variable of a quantifier without <c>in</c>.</summary>
    Domain,
    /// <summary>A function of one's own called E or P.</summary>
    FunctionName,
}

/// <summary>A place among the tokens, as Sprache sees it: one character for each token, its kind.</summary>
internal sealed class TokenInput : IInput
{
    private static readonly Dictionary<object, object> NoMemos = [];

    public TokenInput(ParseState state, int position)
    {
        State = state;
        Position = position;
        Current = (char)state.Tokens.Tokens[position].Kind;
    }

    public ParseState State { get; }

    public int Position { get; }

    public char Current { get; }

    public TokenKind Kind => (TokenKind)Current;

    /// <inheritdoc/>
    public bool AtEnd => Kind == TokenKind.EndOfFile;

    /// <inheritdoc/>
    public string Source => State.Tokens.Source.Text;

    /// <inheritdoc/>
    public int Line => State.Tokens.Span(Position).Line;

    /// <inheritdoc/>
    public int Column => State.Tokens.Span(Position).Column;

    // The grammar is predictive and memoises nothing.
    IDictionary<object, object> IInput.Memos => NoMemos;

    public TokenKind KindAhead(int count) => Position + count < State.Tokens.Tokens.Length ? State.Tokens.Tokens[Position + count].Kind : TokenKind.EndOfFile;

    public TokenInput Next() => new(State, Position + 1);

    IInput IInput.Advance() => AtEnd ? throw new InvalidOperationException("There is nothing after the end of the file.") : Next();

    public bool Equals(IInput? other) => other is TokenInput input && ReferenceEquals(input.State, State) && input.Position == Position;

    public override bool Equals(object? obj) => Equals(obj as IInput);

    public override int GetHashCode() => Position;
}
