using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Language.Syntax;
using ProxyProof.Numerics;

namespace ProxyProof.Language.Elaboration;

/// <summary>What an expression of the language means within one claim.</summary>
internal abstract record Meaning
{
    /// <summary>In a user's words, for diagnostics: "a vector in R^3".</summary>
    public abstract string Describe();
}

/// <summary>A number, vector or matrix that may depend on open indices: the node has one leading axis for each.</summary>
/// <param name="Node">The expression.</param>
/// <param name="Indices">Open indices by ascending id: the leading axes.</param>
/// <param name="Core">The shape that the user sees.</param>
internal sealed record TensorMeaning(NodeId Node, Sequence<OpenIndex> Indices, Shape Core) : Meaning
{
    public override string Describe() => Core.Rank switch
    {
        0 => "a number",
        1 => $"a vector in {Core}",
        _ => $"a matrix in {Core}",
    };
}

/// <summary>An element of a product space.</summary>
/// <param name="Parts">Tensors or tuples.</param>
internal sealed record TupleMeaning(Sequence<Meaning> Parts) : Meaning
{
    public override string Describe() => $"a tuple in {SpaceText(this)}";

    private static string SpaceText(Meaning part) => part switch
    {
        TensorMeaning tensor => tensor.Core.ToString(),
        TupleMeaning tuple => string.Join(" * ", tuple.Parts.Select(inner => inner is TupleMeaning ? $"({SpaceText(inner)})" : SpaceText(inner))),
        _ => part.Describe(),
    };
}

/// <summary>A proposition.</summary>
/// <param name="Formula">In core form.</param>
internal sealed record FormulaMeaning(Formula Formula) : Meaning
{
    public override string Describe() => "a proposition";
}

/// <summary>A function that can be applied.</summary>
internal abstract record FunctionMeaning(string Name) : Meaning
{
    public override string Describe() => $"the function `{Name}`";
}

/// <summary>A function of a let or a define.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Closure">Its parts.</param>
internal sealed record ClosureMeaning(string Name, Closure Closure) : FunctionMeaning(Name);

/// <summary>The parts of a closure; equal only to itself.</summary>
internal sealed class Closure(
    IReadOnlyList<(PatternSyntax Pattern, ExpressionSyntax? Domain)> parameters, ExpressionSyntax body, Scope scope, bool isDefine, string file)
{
    public IReadOnlyList<(PatternSyntax Pattern, ExpressionSyntax? Domain)> Parameters { get; } = parameters;

    public ExpressionSyntax Body { get; } = body;

    public Scope Scope { get; } = scope;

    public bool IsDefine { get; } = isDefine;

    public string File { get; } = file;
}

/// <summary>A function of the language itself.</summary>
internal sealed record BuiltinMeaning(string Name) : FunctionMeaning(Name);

/// <summary>f' or f'' of a scalar function.</summary>
/// <param name="Of">f.</param>
internal sealed record DerivedMeaning(FunctionMeaning Of) : FunctionMeaning(Of.Name + "'");

/// <summary>The iterates of a training run; equal only to itself.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Run">The run.</param>
internal sealed record TrajectoryMeaning(string Name, TrainingRun Run) : Meaning
{
    public override string Describe() => $"the trajectory `{Name}`";
}

/// <summary>The text of a string literal.</summary>
internal sealed record StringMeaning(string Value) : Meaning
{
    public override string Describe() => "a string";
}

/// <summary>The space a value lives in.</summary>
internal abstract record Space;

/// <summary>Tensors of a shape.</summary>
internal sealed record TensorSpace(Shape Shape) : Space
{
    public override string ToString() => Shape.ToString();
}

/// <summary>A product of spaces.</summary>
internal sealed record ProductSpace(Sequence<Space> Factors) : Space
{
    public override string ToString() => string.Join(" * ", Factors.Select(factor => factor is ProductSpace ? $"({factor})" : factor.ToString()));
}

/// <summary>A domain with its space.</summary>
/// <param name="Space">Where its elements live.</param>
/// <param name="Domain">The set.</param>
/// <param name="Text">As a reader would write it.</param>
/// <param name="Range">For a..b with fixed ends, the ends.</param>
internal sealed record DomainMeaning(Space Space, Domain Domain, string Text, (long First, long Last)? Range = null);

/// <summary>A mistake of the user: ends the elaboration of one item.</summary>
internal sealed class ElaborationException(Diagnostic diagnostic) : Exception(diagnostic.Message)
{
    public Diagnostic Diagnostic { get; } = diagnostic;

    /// <summary>How many functions around it were tried a second time, entry by entry.</summary>
    public int Retries { get; init; }

    /// <summary>Whether numbers in the place of vectors might do: then a function may apply entry by entry.</summary>
    public bool WantsNumbers { get; init; }

    /// <summary>Whether the message says already in which call it happened.</summary>
    public bool IsPlaced { get; init; }
}

/// <summary>A quantifier over reals, or a domain, stands below an index: the quantifier of the index must be written out.</summary>
internal sealed class NeedsExpansionException(SourceSpan span, Sequence<OpenIndex> indices) : Exception
{
    /// <summary>What needs it.</summary>
    public SourceSpan Span { get; } = span;

    /// <summary>The indices that it depends on, as far as they are known.</summary>
    public Sequence<OpenIndex> Indices { get; } = indices;
}
