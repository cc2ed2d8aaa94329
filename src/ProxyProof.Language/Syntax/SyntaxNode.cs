using ProxyProof.Claims;

namespace ProxyProof.Language.Syntax;

/// <summary>
/// A piece of a .thm file as it was written, before names and shapes are known. Records compare spans too: to compare two
/// trees by what they say, compare <see cref="SyntaxPrinter.Print"/>.
/// </summary>
/// <remarks>
/// Long sums, products, conjunctions and chains are flat lists, so a tree is at most <see cref="MaximumDepth"/> nodes deep
/// whatever the length of the file, and a recursive reader needs no guard of its own.
/// </remarks>
/// <param name="Span">From the first character of the first token; its length ends with the node or with the first line.</param>
/// <param name="End">Offset just after the last character of the last token.</param>
public abstract record SyntaxNode(SourceSpan Span, int End)
{
    /// <summary>How deep brackets, prefix operators, right-hand operators, bodies and postfixes may nest together.</summary>
    public const int NestingLimit = 256;

    /// <summary>A bound on the depth of any tree: between two nestings lie at most ten levels of the grammar.</summary>
    public const int MaximumDepth = (NestingLimit + 2) * 10;

    /// <summary>Offset of the first character in the file's text.</summary>
    public int Start => Span.Start;
}

/// <summary>A name where one is declared or referred to by itself.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Name">The name in Unicode NFC, with the micro sign read as μ: what is compared.</param>
public sealed record IdentifierSyntax(SourceSpan Span, int End, string Name) : SyntaxNode(Span, End);

/// <summary>One name, or several in brackets that take a tuple apart.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Names">At least one name.</param>
/// <param name="IsTuple">Whether the names stand in round brackets.</param>
public sealed record PatternSyntax(SourceSpan Span, int End, ImmutableArray<IdentifierSyntax> Names, bool IsTuple) : SyntaxNode(Span, End);

/// <summary>A parameter of a function bound by <c>let</c>.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Pattern">Its name or names.</param>
/// <param name="Domain">Its domain; null when it takes its shape from each use.</param>
public sealed record ParameterSyntax(SourceSpan Span, int End, PatternSyntax Pattern, ExpressionSyntax? Domain) : SyntaxNode(Span, End);

/// <summary>A variable of a quantifier with its domain.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Pattern">Its name or names.</param>
/// <param name="Domain">Its domain.</param>
public sealed record BinderSyntax(SourceSpan Span, int End, PatternSyntax Pattern, ExpressionSyntax Domain) : SyntaxNode(Span, End);

/// <summary>A distribution such as <c>normal(0, sd = 1)</c> or <c>rademacher</c>.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Arguments">Its arguments; empty when there are no brackets.</param>
public sealed record DistributionSyntax(SourceSpan Span, int End, IdentifierSyntax Name, ImmutableArray<ArgumentSyntax> Arguments) : SyntaxNode(Span, End);

/// <summary>An argument of a call, <c>value</c> or <c>name = value</c>.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Name">The parameter it is for; null when its position says so.</param>
/// <param name="Value">Its value.</param>
public sealed record ArgumentSyntax(SourceSpan Span, int End, IdentifierSyntax? Name, ExpressionSyntax Value) : SyntaxNode(Span, End);

/// <summary>What is called: a name and its derivative marks, <c>l''</c>.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Name">The function's name.</param>
/// <param name="Primes">The number of derivative marks.</param>
public sealed record CalleeSyntax(SourceSpan Span, int End, IdentifierSyntax Name, int Primes) : SyntaxNode(Span, End);
