using System.Collections.Immutable;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>A formula without quantifiers, taken apart into comparisons of numbers with 0.</summary>
public abstract record Statement
{
    /// <summary>Every literal in reading order.</summary>
    public IEnumerable<Literal> Literals => this switch
    {
        Literal one => [one],
        AllOf all => all.Parts.SelectMany(part => part.Literals),
        AnyOf any => any.Parts.SelectMany(part => part.Literals),
        _ => [],
    };
}

/// <summary>left - right stands in a relation to 0.</summary>
/// <param name="Relation">The relation.</param>
/// <param name="Difference">left - right: a number of the proof's graph.</param>
public sealed record Literal(Relation Relation, NodeId Difference) : Statement;

/// <summary>Every part holds. None: true.</summary>
/// <param name="Parts">In order.</param>
/// <param name="Guarding">Whether an earlier part that fails guards the later ones; else every part must be defined.</param>
public sealed record AllOf(ImmutableArray<Statement> Parts, bool Guarding = true) : Statement;

/// <summary>Some part holds. None: false.</summary>
/// <param name="Parts">In order.</param>
/// <param name="Guarding">Whether an earlier part that holds guards the later ones; else every part must be defined.</param>
public sealed record AnyOf(ImmutableArray<Statement> Parts, bool Guarding) : Statement;

/// <summary>The possible outcomes of statements on a region.</summary>
internal static class StatementRules
{
    /// <summary>Outcomes that hold the actual one at every point of the region that the values enclose.</summary>
    public static Truths Judge(Statement statement, Func<Literal, Truths> literal)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (statement)
        {
            case Literal one:
                return literal(one);
            case AllOf { Guarding: true } all:
                return Conjunction(all.Parts, literal);
            case AllOf all:
                return all.Parts.Aggregate(Truths.True, (outcomes, part) => TruthRules.Beside(outcomes, Judge(part, literal), Truths.False));
            case AnyOf any:
                var truths = Truths.False;
                foreach (var part in any.Parts)
                {
                    if (any.Guarding && !truths.HasFlag(Truths.False))
                    {
                        return truths;
                    }

                    var next = Judge(part, literal);
                    truths = any.Guarding ? TruthRules.Or(truths, next) : TruthRules.Beside(truths, next, Truths.True);
                }

                return truths;
            default:
                return Truths.Any;
        }
    }

    /// <summary>All parts, left to right.</summary>
    public static Truths Conjunction(ImmutableArray<Statement> parts, Func<Literal, Truths> literal)
    {
        var truths = Truths.True;
        foreach (var part in parts)
        {
            if (!truths.HasFlag(Truths.True))
            {
                return truths;
            }

            truths = TruthRules.And(truths, Judge(part, literal));
        }

        return truths;
    }
}
