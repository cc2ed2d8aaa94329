using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Claims;

/// <summary>A core formula: what a claim says when every define is expanded. Expressions live in the claim's graph.</summary>
/// <param name="Span">Where it was written.</param>
public abstract record Formula(SourceSpan Span);

/// <summary>An index that is open where a comparison stands: axis k of the comparison's sides runs over it.</summary>
/// <param name="Id">Number within the claim.</param>
/// <param name="Size">How many values it has.</param>
public readonly record struct OpenIndex(int Id, int Size);

/// <summary>left R right. Sides of more than a number are compared entry by entry: <c>==</c> and orders hold in all entries, <c>!=</c> in some.</summary>
/// <param name="Relation">R.</param>
/// <param name="Left">Shape: one axis for each index, then any.</param>
/// <param name="Right">The same shape as the left side.</param>
/// <param name="Indices">The leading axes.</param>
/// <param name="Span">Where it was written.</param>
public sealed record Comparison(Relation Relation, NodeId Left, NodeId Right, Sequence<OpenIndex> Indices, SourceSpan Span) : Formula(Span)
{
    /// <summary>The comparison as a reader would write it, every define expanded; for reports only.</summary>
    public string Text { get; init; } = "";
}

/// <summary>true or false.</summary>
/// <param name="Value">Which.</param>
/// <param name="Span">Where it was written.</param>
public sealed record Truth(bool Value, SourceSpan Span) : Formula(Span);

/// <summary>Every part holds. An earlier part that fails guards the later ones.</summary>
/// <param name="Parts">At least one.</param>
/// <param name="Span">Where it was written.</param>
public sealed record And(Sequence<Formula> Parts, SourceSpan Span) : Formula(Span)
{
    /// <summary>Whether the parts are one statement for the values of an index: those whose hypotheses nothing satisfies are none of its cases.</summary>
    public bool AreCases { get; init; }
}

/// <summary>Some part holds. An earlier part that holds guards the later ones.</summary>
/// <param name="Parts">At least one.</param>
/// <param name="Span">Where it was written.</param>
public sealed record Or(Sequence<Formula> Parts, SourceSpan Span) : Formula(Span);

/// <summary>The operand fails.</summary>
/// <param name="Operand">The operand.</param>
/// <param name="Span">Where it was written.</param>
public sealed record Not(Formula Operand, SourceSpan Span) : Formula(Span);

/// <summary>The conclusion holds wherever the premise does; it need not be defined elsewhere.</summary>
/// <param name="Premise">The premise.</param>
/// <param name="Conclusion">The conclusion.</param>
/// <param name="Span">Where it was written.</param>
public sealed record Implies(Formula Premise, Formula Conclusion, SourceSpan Span) : Formula(Span);

/// <summary>For every (or some) value of an index; comparisons inside have an axis for it.</summary>
/// <param name="Universal">Whether for every value.</param>
/// <param name="Name">The index as written.</param>
/// <param name="Index">The index.</param>
/// <param name="First">The value at position 0; later positions count up by one.</param>
/// <param name="Body">What is said of it.</param>
/// <param name="Span">Where it was written.</param>
public sealed record IndexQuantifier(bool Universal, string Name, OpenIndex Index, long First, Formula Body, SourceSpan Span) : Formula(Span);

/// <summary>A variable bound by a quantifier.</summary>
/// <param name="Name">As written; a pattern's names joined as "(W, v)".</param>
/// <param name="Variables">Ids of the graph's variables, one a component.</param>
/// <param name="ComponentNames">One a component.</param>
/// <param name="Domain">The set it ranges over, covering all components.</param>
/// <param name="DomainText">The set as a reader would write it.</param>
public sealed record BoundVariable(string Name, Sequence<int> Variables, Sequence<string> ComponentNames, Domain Domain, string DomainText);

/// <summary>For every (or some) point of the domains at which the condition holds.</summary>
/// <param name="Universal">Whether for every point.</param>
/// <param name="Variables">In order: a domain may speak of the variables before it.</param>
/// <param name="Where">The condition; null when there is none.</param>
/// <param name="Body">What is said of them.</param>
/// <param name="Span">Where it was written.</param>
public sealed record Quantifier(bool Universal, Sequence<BoundVariable> Variables, Formula? Where, Formula Body, SourceSpan Span) : Formula(Span);

/// <summary>A statement about probabilities. Not checked yet.</summary>
/// <param name="Level">The probability, a scalar.</param>
/// <param name="Over">Names of the random values.</param>
/// <param name="Body">What is said of a trial.</param>
/// <param name="Span">Where it was written.</param>
public sealed record WithProbability(NodeId Level, Sequence<string> Over, Formula Body, SourceSpan Span) : Formula(Span);
