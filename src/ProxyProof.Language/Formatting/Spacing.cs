using ProxyProof.Language.Parsing;

namespace ProxyProof.Language.Formatting;

/// <summary>The canonical spelling of each token and the white space between neighbours on a line.</summary>
internal sealed class Spacing
{
    // The longest product, in characters without spaces, that a sum or an argument writes without spaces.
    private const int LongestTightTerm = 24;

    private readonly TokenList _tokens;
    private readonly bool[] _tight;
    private readonly bool[] _shapeWord;

    public Spacing(TokenList tokens)
    {
        _tokens = tokens;
        _tight = new bool[tokens.Tokens.Length];
        _shapeWord = new bool[tokens.Tokens.Length];
        for (var i = 1; i < tokens.Tokens.Length; i++)
        {
            // Two operands side by side occur only around the shape word, `R^(m x n)`.
            _shapeWord[i] = Kind(i) == TokenKind.Cross || (tokens.IsName(i, "x") && TokenKinds.EndsOperand(Kind(i - 1)) && !_shapeWord[i - 1]);
        }

        for (var i = 1; i < tokens.Tokens.Length; i++)
        {
            if (Kind(i) == TokenKind.DotDot)
            {
                Tighten(i, -1);
                Tighten(i, 1);
            }
            else if (Kind(i) == TokenKind.OpenBracket && EndsOperand(i - 1))
            {
                Tighten(i, 1);
            }
        }

        TightenProducts();
    }

    /// <summary>The token as it is written: operators in ASCII, everything else as it was.</summary>
    public ReadOnlySpan<char> Spelling(int index)
    {
        var kind = Kind(index);
        if (kind == TokenKind.Name && _tokens.Raw(index) is ['∑'] or ['∞'])
        {
            return _tokens.Name(index);
        }

        return kind is TokenKind.Name or TokenKind.Number or TokenKind.Text ? _tokens.Raw(index) : TokenKinds.Spelling(kind);
    }

    /// <summary>Whether a binary operator stands there.</summary>
    public bool IsBinary(int index) => IsArithmetic(Kind(index)) && EndsOperand(index - 1);

    /// <summary>Whether an operand ends there; the shape word is none.</summary>
    public bool EndsOperand(int index) => TokenKinds.EndsOperand(Kind(index)) && !_shapeWord[index];

    /// <summary>Whether a space stands between the token and the one before it.</summary>
    public bool SpaceBefore(int index)
    {
        var (left, right) = (Kind(index - 1), Kind(index));
        if (left == TokenKind.OpenNorm || right == TokenKind.CloseNorm)
        {
            return (left, right) is (TokenKind.OpenNorm, TokenKind.OpenNorm) or (TokenKind.CloseNorm, TokenKind.CloseNorm);
        }

        switch (right)
        {
            case TokenKind.Dot when left == TokenKind.Number:
                // `2.` is no number, so nothing may come between `2.T`; apart, they are always read alike.
                return true;
            case TokenKind.CloseParen or TokenKind.CloseBracket or TokenKind.CloseAngle or TokenKind.Comma or TokenKind.Colon or TokenKind.Prime
                or TokenKind.Dot or TokenKind.DotDot or TokenKind.Caret:
                return false;
            case TokenKind.OpenParen when left is TokenKind.Name or TokenKind.Prime && !_shapeWord[index - 1]:
                return false;
            case TokenKind.OpenBracket when EndsOperand(index - 1) || left is TokenKind.Grad or TokenKind.Hess or TokenKind.Jac:
                return false;
            default:
                break;
        }

        return left switch
        {
            TokenKind.OpenParen or TokenKind.OpenBracket or TokenKind.OpenAngle or TokenKind.Dot or TokenKind.DotDot or TokenKind.Caret => false,
            TokenKind.Minus when !IsBinary(index - 1) => false,
            _ when IsArithmetic(left) && _tight[index - 1] => false,
            _ when IsArithmetic(right) && _tight[index] && EndsOperand(index - 1) => false,
            _ => true,
        };
    }

    private static bool IsArithmetic(TokenKind kind) => kind is TokenKind.Plus or TokenKind.Minus or TokenKind.Star or TokenKind.Slash or TokenKind.DotStar or TokenKind.DotSlash;

    private TokenKind Kind(int index) => _tokens.Tokens[index].Kind;

    /// <summary>Ends of ranges and indices are written without spaces: <c>0..T-1</c>, <c>w[t+1]</c>.</summary>
    private void Tighten(int from, int step)
    {
        var depth = 0;
        for (var i = from + step; i >= 0 && i < _tight.Length; i += step)
        {
            var kind = Kind(i);
            depth += TokenKinds.IsOpener(kind) ? step : TokenKinds.IsCloser(kind) ? -step : 0;
            var continues = (depth > 0 && _shapeWord[i]) || IsArithmetic(kind) || TokenKinds.IsOpener(kind) || TokenKinds.EndsOperand(kind) || kind is TokenKind.Dot or TokenKind.Caret or TokenKind.Comma;
            if (depth < 0 || !continues || (depth == 0 && (kind == TokenKind.Comma || _shapeWord[i])))
            {
                return;
            }

            _tight[i] |= depth == 0 && kind is TokenKind.Plus or TokenKind.Minus or TokenKind.Star or TokenKind.Slash;
        }
    }

    /// <summary>
    /// Products are written as by hand: apart where they are one side of a relation (<c>1/2 * ||w||^2 &gt;= mu * f(w)</c>), close where they are a term of a sum or
    /// part of an argument (<c>f(w) + 2*w</c>), and fractions of two names or numbers are always close.
    /// </summary>
    private void TightenProducts()
    {
        var outer = new Stack<Run>();
        var run = new Run(0, IsStatement: true, IsSide: true);
        for (var i = 0; i < _tight.Length; i++)
        {
            var kind = Kind(i);
            if (TokenKinds.IsOpener(kind))
            {
                outer.Push(run);
                run = new(i + 1, IsStatement: kind == TokenKind.OpenBrace, IsSide: kind == TokenKind.OpenBrace);
            }
            else if (TokenKinds.IsCloser(kind))
            {
                Close(run, i, run.IsSide);
                run = outer.TryPop(out var continued) ? continued : new(i + 1, IsStatement: true, IsSide: true);
            }
            else if (i > 0 && IsBinary(i))
            {
                (kind is TokenKind.Plus or TokenKind.Minus ? run.Sums : run.Products).Add(i);
            }
            else if (!IsPartOfOperand(kind))
            {
                var isRelation = TokenKinds.IsRelation(kind);
                Close(run, i, run.IsSide || isRelation);
                run = new(i + 1, run.IsStatement, run.IsStatement || isRelation) { IsDomain = kind == TokenKind.In };
            }
        }
    }

    private void Close(Run run, int end, bool isSide)
    {
        foreach (var i in run.Products)
        {
            _tight[i] |= IsSimpleFraction(i);
        }

        if (run.IsDomain || (isSide && run.Sums.Count == 0))
        {
            return;
        }

        // Long terms of a sum stay apart.
        foreach (var (from, to) in run.Sums.Prepend(run.Start - 1).Zip(run.Sums.Append(end)))
        {
            var width = 0;
            for (var i = from + 1; i < to; i++)
            {
                width += Spelling(i).Length;
            }

            foreach (var i in run.Products)
            {
                _tight[i] |= i > from && i < to && width <= LongestTightTerm && Kind(i) is (TokenKind.Star or TokenKind.Slash);
            }
        }
    }

    /// <summary>Whether a fraction of two names or numbers stands there that is a factor by itself: <c>1/2</c>, <c>mu/L</c>.</summary>
    private bool IsSimpleFraction(int i) =>
        Kind(i) == TokenKind.Slash && IsAtom(i - 1) && IsAtom(i + 1)
        && (i < 2 || Kind(i - 2) is not (TokenKind.Slash or TokenKind.DotSlash or TokenKind.Caret or TokenKind.Dot) && !(Kind(i - 2) == TokenKind.Minus && i > 2 && Kind(i - 3) == TokenKind.Caret))
        && (i + 2 >= _tight.Length || Kind(i + 2) is not (TokenKind.Caret or TokenKind.Dot or TokenKind.Prime or TokenKind.OpenParen or TokenKind.OpenBracket));

    private bool IsAtom(int i) => i >= 0 && i < _tight.Length && Kind(i) is TokenKind.Name or TokenKind.Number && !_shapeWord[i];

    private static bool IsPartOfOperand(TokenKind kind) => IsArithmetic(kind) || TokenKinds.EndsOperand(kind) || TokenKinds.StartsOperand(kind)
        || kind is TokenKind.Dot or TokenKind.Caret or TokenKind.Cross;

    /// <summary>The operators of one expression, between brackets, commas and words.</summary>
    /// <param name="Start">Its first token.</param>
    /// <param name="IsStatement">Whether it stands in no bracket but those of a theorem.</param>
    /// <param name="IsSide">Whether it is, as far as is known, one side of a relation or all of a statement.</param>
    private sealed record Run(int Start, bool IsStatement, bool IsSide)
    {
        public List<int> Sums { get; } = [];

        public List<int> Products { get; } = [];

        /// <summary>Whether it is a domain, whose product is one of spaces.</summary>
        public bool IsDomain { get; init; }
    }
}
