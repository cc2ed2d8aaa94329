using System.Collections.Immutable;
using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Printing;

/// <summary>Operators between two terms.</summary>
internal enum Operator
{
    Add,
    Subtract,
    Multiply,
    Divide,
    MultiplyElementwise,
    DivideElementwise,
}

/// <summary>Operators over an index.</summary>
internal enum IndexedKind
{
    Sum,
    Mean,
    Max,
    Min,
    Vector,
}

/// <summary>An expression of the language as a reader would write it: what both notations print.</summary>
internal abstract record Term;

/// <summary>An exact number.</summary>
internal sealed record NumberTerm(Rational Value) : Term;

/// <summary>A name: a variable, a named array, an index.</summary>
internal sealed record SymbolTerm(string Name) : Term;

/// <summary>The number pi.</summary>
internal sealed record PiTerm() : Term;

/// <summary>A shared part, whose name is given when all are known.</summary>
internal sealed record SharedTerm(NodeId Node) : Term;

/// <summary>What was left out.</summary>
internal sealed record CutTerm() : Term;

/// <summary>Text that stands for itself and does not re-parse.</summary>
internal sealed record OpaqueTerm(string Text) : Term;

/// <summary>Text in the notation that is written.</summary>
internal sealed record VerbatimTerm(string Text) : Term;

internal sealed record NegatedTerm(Term X) : Term;

/// <summary>An operator between two terms; <paramref name="Scales"/> where the left side of a product is a number.</summary>
internal sealed record OperatorTerm(Operator Operator, Term X, Term Y, bool Scales = false) : Term;

/// <summary>A power of a number.</summary>
internal sealed record PowerTerm(Term X, Term Exponent) : Term;

/// <summary>A function with its arguments; the name is the language's.</summary>
internal sealed record CallTerm(string Function, ImmutableArray<Term> Arguments) : Term;

/// <summary>A number repeated: c * ones(n).</summary>
internal sealed record RepeatedTerm(Term Value, Sequence<int> Dims) : Term;

/// <summary>An entry or a row.</summary>
internal sealed record EntryTerm(Term Target, ImmutableArray<Term> Indices) : Term;

internal sealed record TransposedTerm(Term X) : Term;

internal sealed record InnerTerm(Term X, Term Y) : Term;

internal sealed record NormTerm(Term X) : Term;

/// <summary>A vector literal, or a matrix of rows.</summary>
internal sealed record LiteralTerm(ImmutableArray<Term> Items) : Term;

internal sealed record TupleTerm(ImmutableArray<Term> Items) : Term;

/// <summary>A sum, mean, extreme or vector over an index from 1.</summary>
internal sealed record IndexedTerm(IndexedKind Kind, string Index, int Last, Term Body) : Term;

/// <summary>A piecewise definition.</summary>
internal sealed record ChoiceTerm(ConditionTerm Condition, Term Then, Term Otherwise) : Term;

/// <summary>A derivative in place: for reading, since the language differentiates named functions only.</summary>
internal sealed record DerivativeTerm(
    DerivativeKind Kind, ImmutableArray<string> Variables, ImmutableArray<string> All, Term Body, ImmutableArray<Term> At) : Term;

/// <summary>What a piecewise definition asks.</summary>
internal abstract record ConditionTerm;

internal sealed record ComparedTerm(Relation Relation, Term X, Term Y) : ConditionTerm;

internal sealed record AllTerm(ImmutableArray<ConditionTerm> Parts) : ConditionTerm;

internal sealed record AnyTerm(ImmutableArray<ConditionTerm> Parts) : ConditionTerm;
