namespace ProxyProof.Language.Parsing;

/// <summary>What a token is, whichever spelling it has. The grammar sees the kind as a character.</summary>
internal enum TokenKind : ushort
{
    EndOfFile,
    Name,
    Number,
    Text,

    // Words that start a declaration, an item or a step of a proof.
    Import,
    Define,
    Theorem,
    Source,
    Let,
    Data,
    Random,
    Trajectory,
    Sweep,
    Assume,
    Claim,
    Estimate,
    Expect,
    Check,
    Proof,
    Have,
    Calc,

    // Words of clauses.
    In,
    On,
    Where,
    By,
    With,
    Over,
    If,
    Then,
    Else,

    // Logical words, calculus, the real line.
    ForAll,
    Exists,
    And,
    Or,
    Not,
    Implies,
    Grad,
    Hess,
    Jac,
    Reals,

    // Brackets; angles and norms are told from relations by what stands before them.
    OpenParen,
    CloseParen,
    OpenBracket,
    CloseBracket,
    OpenBrace,
    CloseBrace,
    OpenAngle,
    CloseAngle,
    OpenNorm,
    CloseNorm,

    // Marks and operators.
    Comma,
    Colon,
    Tilde,
    Prime,
    Dot,
    DotDot,
    Assign,
    Plus,
    Minus,
    Star,
    Slash,
    DotStar,
    DotSlash,
    Caret,
    LessOrEqual,
    Less,
    GreaterOrEqual,
    Greater,
    Equal,
    NotEqual,
    Cross,
}

/// <summary>Facts about kinds.</summary>
internal static class TokenKinds
{
    private static readonly Dictionary<string, TokenKind> Words = new(StringComparer.Ordinal)
    {
        ["import"] = TokenKind.Import,
        ["define"] = TokenKind.Define,
        ["theorem"] = TokenKind.Theorem,
        ["source"] = TokenKind.Source,
        ["let"] = TokenKind.Let,
        ["data"] = TokenKind.Data,
        ["random"] = TokenKind.Random,
        ["trajectory"] = TokenKind.Trajectory,
        ["sweep"] = TokenKind.Sweep,
        ["assume"] = TokenKind.Assume,
        ["claim"] = TokenKind.Claim,
        ["estimate"] = TokenKind.Estimate,
        ["expect"] = TokenKind.Expect,
        ["check"] = TokenKind.Check,
        ["proof"] = TokenKind.Proof,
        ["have"] = TokenKind.Have,
        ["calc"] = TokenKind.Calc,
        ["in"] = TokenKind.In,
        ["on"] = TokenKind.On,
        ["where"] = TokenKind.Where,
        ["by"] = TokenKind.By,
        ["with"] = TokenKind.With,
        ["over"] = TokenKind.Over,
        ["if"] = TokenKind.If,
        ["then"] = TokenKind.Then,
        ["else"] = TokenKind.Else,
        ["forall"] = TokenKind.ForAll,
        ["exists"] = TokenKind.Exists,
        ["and"] = TokenKind.And,
        ["or"] = TokenKind.Or,
        ["not"] = TokenKind.Not,
        ["implies"] = TokenKind.Implies,
        ["grad"] = TokenKind.Grad,
        ["hess"] = TokenKind.Hess,
        ["jac"] = TokenKind.Jac,
        ["R"] = TokenKind.Reals,
        ["ℝ"] = TokenKind.Reals,
    };

    private static readonly Dictionary<TokenKind, string> Spellings = new()
    {
        [TokenKind.EndOfFile] = "the end of the file",
        [TokenKind.OpenParen] = "(",
        [TokenKind.CloseParen] = ")",
        [TokenKind.OpenBracket] = "[",
        [TokenKind.CloseBracket] = "]",
        [TokenKind.OpenBrace] = "{",
        [TokenKind.CloseBrace] = "}",
        [TokenKind.OpenAngle] = "<",
        [TokenKind.CloseAngle] = ">",
        [TokenKind.OpenNorm] = "||",
        [TokenKind.CloseNorm] = "||",
        [TokenKind.Comma] = ",",
        [TokenKind.Colon] = ":",
        [TokenKind.Tilde] = "~",
        [TokenKind.Prime] = "'",
        [TokenKind.Dot] = ".",
        [TokenKind.DotDot] = "..",
        [TokenKind.Assign] = "=",
        [TokenKind.Plus] = "+",
        [TokenKind.Minus] = "-",
        [TokenKind.Star] = "*",
        [TokenKind.Slash] = "/",
        [TokenKind.DotStar] = ".*",
        [TokenKind.DotSlash] = "./",
        [TokenKind.Caret] = "^",
        [TokenKind.LessOrEqual] = "<=",
        [TokenKind.Less] = "<",
        [TokenKind.GreaterOrEqual] = ">=",
        [TokenKind.Greater] = ">",
        [TokenKind.Equal] = "==",
        [TokenKind.NotEqual] = "!=",
        [TokenKind.Cross] = "x",
    };

    private static readonly Dictionary<TokenKind, string> WordSpellings =
        Words.Where(w => !string.Equals(w.Key, "ℝ", StringComparison.Ordinal)).ToDictionary(w => w.Value, w => w.Key);

    private static readonly string[] Quotes = [.. Enum.GetValues<TokenKind>().Select(kind => $"`{Spelling(kind)}`")];

    /// <summary>The ASCII spelling between backquotes, as messages show it.</summary>
    public static string Quoted(TokenKind kind) => Quotes[(int)kind];

    /// <summary>The reserved word's kind, or <see cref="TokenKind.Name"/>.</summary>
    public static TokenKind OfWord(string word) => Words.GetValueOrDefault(word, TokenKind.Name);

    /// <summary>The ASCII spelling; empty for names, numbers and texts.</summary>
    public static string Spelling(TokenKind kind) =>
        Spellings.TryGetValue(kind, out var mark) ? mark : WordSpellings.GetValueOrDefault(kind, "");

    public static bool IsReservedWord(TokenKind kind) => kind is >= TokenKind.Import and <= TokenKind.Reals;

    /// <summary>Whether a declaration, an item or a step of a proof starts with it.</summary>
    public static bool StartsItem(TokenKind kind) => kind is >= TokenKind.Import and <= TokenKind.Calc;

    /// <summary>Whether an operand can end with it, so that what follows is an operator.</summary>
    public static bool EndsOperand(TokenKind kind) => kind is TokenKind.Name or TokenKind.Number or TokenKind.Text or TokenKind.Reals
        or TokenKind.CloseParen or TokenKind.CloseBracket or TokenKind.CloseAngle or TokenKind.CloseNorm or TokenKind.Prime;

    /// <summary>Whether an operand can start with it.</summary>
    public static bool StartsOperand(TokenKind kind) => kind is TokenKind.Name or TokenKind.Number or TokenKind.Text or TokenKind.Reals
        or TokenKind.OpenParen or TokenKind.OpenBracket or TokenKind.OpenAngle or TokenKind.OpenNorm
        or TokenKind.Grad or TokenKind.Hess or TokenKind.Jac;

    public static bool IsOpener(TokenKind kind) => kind is TokenKind.OpenParen or TokenKind.OpenBracket or TokenKind.OpenBrace
        or TokenKind.OpenAngle or TokenKind.OpenNorm;

    public static bool IsCloser(TokenKind kind) => kind is TokenKind.CloseParen or TokenKind.CloseBracket or TokenKind.CloseBrace
        or TokenKind.CloseAngle or TokenKind.CloseNorm;

    /// <summary>The closing bracket of an opening one: its neighbour in the enumeration.</summary>
    public static TokenKind Closer(TokenKind opener) => opener + 1;

    public static bool IsRelation(TokenKind kind) => kind is >= TokenKind.LessOrEqual and <= TokenKind.NotEqual;
}
