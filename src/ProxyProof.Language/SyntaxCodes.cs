namespace ProxyProof.Language;

/// <summary>The ids of lexical and syntactic diagnostics; docs/errors.md explains each.</summary>
public static class SyntaxCodes
{
    /// <summary>The file cannot be opened or read.</summary>
    public const string Unreadable = "PP1001";
    /// <summary>The file is not UTF-8.</summary>
    public const string NotUtf8 = "PP1002";
    /// <summary>The file holds NUL characters.</summary>
    public const string Binary = "PP1003";
    /// <summary>The file exceeds the size limit.</summary>
    public const string TooLarge = "PP1004";
    /// <summary>A character that means nothing here.</summary>
    public const string StrayCharacter = "PP1010";
    /// <summary>A text without its closing quote.</summary>
    public const string UnterminatedText = "PP1011";
    /// <summary>A number with no digit on one side of its point.</summary>
    public const string BarePoint = "PP1012";
    /// <summary>A number run together with a name.</summary>
    public const string NumberThenName = "PP1013";
    /// <summary>An exponent without digits.</summary>
    public const string EmptyExponent = "PP1014";
    /// <summary>A literal beyond the limits.</summary>
    public const string LiteralTooLarge = "PP1015";
    /// <summary>A symbol of another language or one that only looks right; the intended one is known.</summary>
    public const string ForeignSymbol = "PP1016";
    /// <summary>A block comment.</summary>
    public const string BlockComment = "PP1017";
    /// <summary>A character that cannot be seen.</summary>
    public const string InvisibleCharacter = "PP1018";
    /// <summary>Something else was expected here.</summary>
    public const string Unexpected = "PP1020";
    /// <summary>A bracket that is not closed.</summary>
    public const string Unclosed = "PP1021";
    /// <summary>A closing bracket that nothing opened.</summary>
    public const string Unopened = "PP1022";
    /// <summary>Nesting beyond the limit.</summary>
    public const string TooDeep = "PP1023";
    /// <summary>A reserved word where a name is expected.</summary>
    public const string ReservedWord = "PP1024";
    /// <summary>Two factors without an operator between them.</summary>
    public const string MissingOperator = "PP1025";
    /// <summary><c>=</c> where <c>==</c> is meant.</summary>
    public const string AssignmentForEquality = "PP1026";
    /// <summary>A quantifier, a probability or an expectation without its colon.</summary>
    public const string MissingColon = "PP1027";
    /// <summary><c>if</c> without <c>then</c> or <c>else</c>.</summary>
    public const string IncompleteConditional = "PP1028";
    /// <summary>A quantifier's variable without its domain.</summary>
    public const string MissingDomain = "PP1029";
    /// <summary>An item of a theorem outside a theorem, or a declaration of a file inside one.</summary>
    public const string Misplaced = "PP1030";
    /// <summary>A word of programming languages.</summary>
    public const string Statement = "PP1031";
    /// <summary>A claim without content.</summary>
    public const string EmptyClaim = "PP1032";
    /// <summary>Two norms, or a factor and a norm, side by side.</summary>
    public const string AdjacentNorm = "PP1033";
    /// <summary><c>||</c> for <c>or</c>.</summary>
    public const string BarsForOr = "PP1034";
    /// <summary>A factor and an inner product side by side.</summary>
    public const string AdjacentInnerProduct = "PP1035";
    /// <summary>A comma after which nothing follows.</summary>
    public const string TrailingComma = "PP1036";
    /// <summary>A range outside a domain.</summary>
    public const string MisplacedRange = "PP1037";
    /// <summary>A doc comment that belongs to nothing.</summary>
    public const string LooseDoc = "PP1038";
    /// <summary>A sweep over something that is neither a list nor a range.</summary>
    public const string SweepValues = "PP1039";
    /// <summary>A matrix shape or its word where it means nothing.</summary>
    public const string MisplacedShape = "PP1040";
    /// <summary><c>E(</c> or <c>P(</c> as a function of one's own.</summary>
    public const string ReservedCall = "PP1041";
    /// <summary>More errors than are shown.</summary>
    public const string TooMany = "PP1049";
}
