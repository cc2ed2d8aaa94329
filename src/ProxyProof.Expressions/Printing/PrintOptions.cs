using System.Collections.Immutable;

namespace ProxyProof.Expressions.Printing;

/// <summary>What a reader is shown, and how much of it.</summary>
public sealed record PrintOptions
{
    /// <summary>The defaults.</summary>
    public static PrintOptions Default { get; } = new();

    /// <summary>The name under which a constant array is known to the reader; null where it has none. Arrays without a name are written out when they are small.</summary>
    public Func<DenseArray, string?> DataName { get; init; } = _ => null;

    /// <summary>The name of a variable, by its id; null for the graph's own.</summary>
    public Func<int, string?> VariableName { get; init; } = _ => null;

    /// <summary>What a variable stands for, by its id, in the notation that is printed; null where its name is shown.</summary>
    public Func<int, string?> VariableText { get; init; } = _ => null;

    /// <summary>The first index along a variable's first axis, by its id: the iterates of a training run count from 0.</summary>
    public Func<int, long> FirstIndex { get; init; } = _ => 1;

    /// <summary>The length in characters after which a text is cut with "…".</summary>
    public int MaxLength { get; init; } = 20_000;

    /// <summary>A subexpression of at least so many parts that is used more than once gets a name of its own.</summary>
    public int LetWeight { get; init; } = 14;

    /// <summary>The most entries of a constant array that are written out.</summary>
    public int MaxLiteral { get; init; } = 16;
}

/// <summary>A subexpression under a name.</summary>
/// <param name="Name">Its name: t1, t2, ….</param>
/// <param name="Text">The whole definition, such as "let t1 = x + y".</param>
public readonly record struct Definition(string Name, string Text);

/// <summary>An expression as text.</summary>
/// <param name="Definitions">Shared parts, each before its uses.</param>
/// <param name="Text">The expression.</param>
/// <param name="IsCut">Whether something was left out, shown as "…": such a text does not re-parse.</param>
public sealed record PrintedExpression(ImmutableArray<Definition> Definitions, string Text, bool IsCut)
{
    /// <summary>One definition a line, then the expression.</summary>
    public override string ToString() => string.Join('\n', [.. Definitions.Select(definition => definition.Text), Text]);
}

/// <summary>An index that a leading axis of an expression runs over, as a reader knows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="First">The value at position 0.</param>
/// <param name="Size">How many values it has.</param>
public readonly record struct NamedIndex(string Name, long First, int Size);

/// <summary>In which notation a text is written.</summary>
public enum Notation
{
    /// <summary>The .thm language.</summary>
    Infix,
    /// <summary>LaTeX with amsmath, for math mode.</summary>
    Latex,
}
