using ProxyProof.Claims;
using ProxyProof.Numerics;

namespace ProxyProof.Language.Syntax;

/// <summary>What starts with a keyword: a declaration of a file, or an item of a theorem.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
public abstract record ItemSyntax(SourceSpan Span, int End) : SyntaxNode(Span, End);

/// <summary>A whole file.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Members">Imports, defines, lets, theorems and broken items in the order of the text.</param>
public sealed record FileSyntax(SourceSpan Span, int End, ImmutableArray<ItemSyntax> Members) : SyntaxNode(Span, End)
{
    /// <summary>The imports, in order.</summary>
    public ImmutableArray<ImportSyntax> Imports { get; } = [.. Members.OfType<ImportSyntax>()];

    /// <summary>The defines, in order.</summary>
    public ImmutableArray<DefineSyntax> Defines { get; } = [.. Members.OfType<DefineSyntax>()];

    /// <summary>The lets that stand outside theorems, in order.</summary>
    public ImmutableArray<LetSyntax> Lets { get; } = [.. Members.OfType<LetSyntax>()];

    /// <summary>The theorems, in order.</summary>
    public ImmutableArray<TheoremSyntax> Theorems { get; } = [.. Members.OfType<TheoremSyntax>()];
}

/// <summary><c>import "path"</c>.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Path">The path, relative to the importing file.</param>
public sealed record ImportSyntax(SourceSpan Span, int End, StringSyntax Path) : ItemSyntax(Span, End);

/// <summary><c>define name(parameters) = body</c>.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Doc">Its doc comment without the slashes; empty when there is none.</param>
/// <param name="Name">Its name.</param>
/// <param name="Parameters">Its parameters; empty when there are no brackets.</param>
/// <param name="Body">What it stands for.</param>
public sealed record DefineSyntax(SourceSpan Span, int End, string Doc, IdentifierSyntax Name, ImmutableArray<IdentifierSyntax> Parameters, ExpressionSyntax Body)
    : ItemSyntax(Span, End);

/// <summary><c>theorem name { items }</c>.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Doc">Its doc comment without the slashes; empty when there is none.</param>
/// <param name="Name">Its name.</param>
/// <param name="Items">Its items in order, broken ones included.</param>
public sealed record TheoremSyntax(SourceSpan Span, int End, string Doc, IdentifierSyntax Name, ImmutableArray<ItemSyntax> Items) : ItemSyntax(Span, End);

/// <summary>An item that could not be read; a diagnostic says why.</summary>
/// <param name="Span">Where: the stretch that was skipped.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Keyword">The keyword it starts with, such as <c>claim</c>; empty when it starts with none.</param>
/// <param name="Name">The label of a claim, the name of a theorem and the like, where that much could be read; else null.</param>
public sealed record BrokenSyntax(SourceSpan Span, int End, string Keyword, IdentifierSyntax? Name) : ItemSyntax(Span, End);

/// <summary><c>source "…"</c>.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Text">Where the claim comes from.</param>
public sealed record SourceSyntax(SourceSpan Span, int End, StringSyntax Text) : ItemSyntax(Span, End);

/// <summary><c>let a = 1, f(w in D) = e</c>.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Doc">Its doc comment without the slashes; empty when there is none.</param>
/// <param name="Bindings">What it binds, at least one.</param>
public sealed record LetSyntax(SourceSpan Span, int End, string Doc, ImmutableArray<BindingSyntax> Bindings) : ItemSyntax(Span, End);

/// <summary>One binding of a <c>let</c>.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
public abstract record BindingSyntax(SourceSpan Span, int End) : SyntaxNode(Span, End);

/// <summary><c>x = e</c> or <c>(W, v) = e</c>.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Pattern">The name or names.</param>
/// <param name="Value">What they stand for.</param>
public sealed record ValueBindingSyntax(SourceSpan Span, int End, PatternSyntax Pattern, ExpressionSyntax Value) : BindingSyntax(Span, End);

/// <summary><c>f(w in D, z) = e</c>.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Name">The function's name.</param>
/// <param name="Parameters">Its parameters, at least one.</param>
/// <param name="Body">Its value.</param>
public sealed record FunctionBindingSyntax(SourceSpan Span, int End, IdentifierSyntax Name, ImmutableArray<ParameterSyntax> Parameters, ExpressionSyntax Body)
    : BindingSyntax(Span, End);

/// <summary><c>data X in D ~ dist</c> or <c>data X in D = e</c>.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Domain">Where it lies.</param>
/// <param name="Origin">How it comes to be.</param>
public sealed record DataSyntax(SourceSpan Span, int End, IdentifierSyntax Name, ExpressionSyntax Domain, DataOriginSyntax Origin) : ItemSyntax(Span, End);

/// <summary>How a <c>data</c> item gets its value.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
public abstract record DataOriginSyntax(SourceSpan Span, int End) : SyntaxNode(Span, End);

/// <summary><c>~ dist</c>: drawn once.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Distribution">From what.</param>
public sealed record DrawnDataSyntax(SourceSpan Span, int End, DistributionSyntax Distribution) : DataOriginSyntax(Span, End);

/// <summary><c>= e</c>: given, computed or read from a file by <c>csv("…")</c>.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Value">The value.</param>
public sealed record GivenDataSyntax(SourceSpan Span, int End, ExpressionSyntax Value) : DataOriginSyntax(Span, End);

/// <summary><c>random W in D ~ dist</c>.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Domain">Where it lies.</param>
/// <param name="Distribution">From what it is drawn in every trial.</param>
public sealed record RandomSyntax(SourceSpan Span, int End, IdentifierSyntax Name, ExpressionSyntax Domain, DistributionSyntax Distribution) : ItemSyntax(Span, End);

/// <summary><c>trajectory w = gd(f, start = w0, …)</c>.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Name">The name of the iterates.</param>
/// <param name="Method">The training method.</param>
/// <param name="Arguments">Its arguments.</param>
public sealed record TrajectorySyntax(SourceSpan Span, int End, IdentifierSyntax Name, IdentifierSyntax Method, ImmutableArray<ArgumentSyntax> Arguments)
    : ItemSyntax(Span, End);

/// <summary><c>sweep m in [64, 128]</c> or <c>sweep m in 1..5</c>.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Values">A <see cref="VectorSyntax"/>, which lists the values, or a <see cref="RangeSyntax"/>.</param>
public sealed record SweepSyntax(SourceSpan Span, int End, IdentifierSyntax Name, ExpressionSyntax Values) : ItemSyntax(Span, End);

/// <summary><c>assume P</c>.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Condition">The hypothesis.</param>
public sealed record AssumeSyntax(SourceSpan Span, int End, ExpressionSyntax Condition) : ItemSyntax(Span, End);

/// <summary><c>claim label: P on D</c>.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Doc">Its doc comment without the slashes; empty when there is none.</param>
/// <param name="Label">Its label; null when it has none.</param>
/// <param name="Statement">The obligation.</param>
/// <param name="On">What replaces every <c>domain(g)</c>; null when nothing does.</param>
public sealed record ClaimSyntax(SourceSpan Span, int End, string Doc, IdentifierSyntax? Label, ExpressionSyntax Statement, ExpressionSyntax? On)
    : ItemSyntax(Span, End);

/// <summary><c>estimate mu in [a, b]: P</c>.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Name">The constant that is looked for.</param>
/// <param name="Domain">Where it is looked for.</param>
/// <param name="Statement">What it shall make true.</param>
public sealed record EstimateSyntax(SourceSpan Span, int End, IdentifierSyntax Name, ExpressionSyntax Domain, ExpressionSyntax Statement) : ItemSyntax(Span, End);

/// <summary><c>expect proved</c>, <c>expect holds</c> or <c>expect refuted</c>.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Expectation">The expected verdict.</param>
public sealed record ExpectSyntax(SourceSpan Span, int End, Expectation Expectation) : ItemSyntax(Span, End);

/// <summary><c>check { samples = 1e6 }</c>.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Options">The options in order.</param>
public sealed record CheckSyntax(SourceSpan Span, int End, ImmutableArray<OptionSyntax> Options) : ItemSyntax(Span, End);

/// <summary>One option of a <c>check</c> item.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
public sealed record OptionSyntax(SourceSpan Span, int End, IdentifierSyntax Name, ExpressionSyntax Value) : SyntaxNode(Span, End);

/// <summary><c>proof { … }</c>; belongs to the claim before it.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Steps">Its <see cref="HaveSyntax"/> and <see cref="CalcSyntax"/> steps and broken ones, in order.</param>
public sealed record ProofSyntax(SourceSpan Span, int End, ImmutableArray<ItemSyntax> Steps) : ItemSyntax(Span, End);

/// <summary><c>have label: P by method</c>.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Label">Its label; null when it has none.</param>
/// <param name="Statement">What it states.</param>
/// <param name="By">The named method; null when the checker shall look for one.</param>
public sealed record HaveSyntax(SourceSpan Span, int End, IdentifierSyntax? Label, ExpressionSyntax Statement, IdentifierSyntax? By) : ItemSyntax(Span, End);

/// <summary><c>calc first rel next by method …</c>.</summary>
/// <param name="Span">Where.</param>
/// <param name="End">Offset after it.</param>
/// <param name="First">Where the chain starts.</param>
/// <param name="Links">Its links, at least one.</param>
public sealed record CalcSyntax(SourceSpan Span, int End, ExpressionSyntax First, ImmutableArray<CalcLinkSyntax> Links) : ItemSyntax(Span, End);

/// <summary>One link of a chain.</summary>
/// <param name="Span">Where, from the relation.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Relation">How the expression before it compares with the next.</param>
/// <param name="Next">The next expression.</param>
/// <param name="By">The named method; null when the checker shall look for one.</param>
public sealed record CalcLinkSyntax(SourceSpan Span, int End, Relation Relation, ExpressionSyntax Next, IdentifierSyntax? By) : SyntaxNode(Span, End);
