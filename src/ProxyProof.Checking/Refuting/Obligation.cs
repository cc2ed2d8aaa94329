using System.Collections.Immutable;
using ProxyProof.Claims;

namespace ProxyProof.Checking.Refuting;

/// <summary>The claim has a form that search does not know; the message says which.</summary>
internal sealed class UnsupportedFormException(string message) : Exception(message);

/// <summary>
/// One part of a claim in the order: for all universals that satisfy the hypotheses there are existentials that satisfy their conditions such that the
/// goal holds.
/// </summary>
/// <param name="Universals">Quantified over all values, outermost first.</param>
/// <param name="Hypotheses">Conditions without quantifiers.</param>
/// <param name="Existentials">Sought for each point of the universals.</param>
/// <param name="Goal">Without quantifiers over points.</param>
internal sealed record Obligation(
    IReadOnlyList<BoundVariable> Universals, IReadOnlyList<Formula> Hypotheses, IReadOnlyList<BoundVariable> Existentials, Formula Goal)
{
    /// <summary>Universals of which one value alone is spoken of, the outermost ones, with their entries.</summary>
    public IReadOnlyList<(BoundVariable Variable, double[] Entries)> Held { get; init; } = [];

    /// <summary>Whether some hypothesis is that another part of a choice fails: where none of them ever does, the choice holds.</summary>
    public bool IsChoice { get; init; }

    /// <summary>A problem over the same variables, with those that are held where they are.</summary>
    public Problem Hold(Problem problem)
    {
        foreach (var (variable, entries) in Held)
        {
            problem.Fix(variable, entries);
        }

        return problem;
    }
}

/// <summary>Takes a claim apart into obligations: conjunctions split, premises become hypotheses, quantifiers come to the front.</summary>
internal static class Obligations
{
    public static IReadOnlyList<Obligation> Of(Claim claim)
    {
        var found = new List<Obligation>();
        Collect(claim.Formula, negated: false, new Obligation([], claim.Assumptions, [], claim.Formula), found);
        return found;
    }

    /// <summary>The negation, taken apart in the same way.</summary>
    public static IReadOnlyList<Obligation> OfNegation(Claim claim)
    {
        var found = new List<Obligation>();
        Collect(claim.Formula, negated: true, new Obligation([], claim.Assumptions, [], claim.Formula), found);
        return found;
    }

    /// <summary>
    /// A statement that says that something exists such that the rest holds, the rest taken apart: "exists x: forall y: exists z: P" into x, what is asked of it, and the
    /// obligations below; null where it has another form.
    /// </summary>
    /// <param name="claim">The claim.</param>
    /// <param name="isNegation">Whether its negation is meant.</param>
    public static (IReadOnlyList<BoundVariable> Outer, IReadOnlyList<Formula> Conditions, IReadOnlyList<Obligation> Below)? BelowExists(Claim claim, bool isNegation)
    {
        var (formula, negated) = (claim.Formula, isNegation);
        var outer = new List<BoundVariable>();
        var conditions = new List<Formula>(claim.Assumptions);
        for (; formula is Not || (formula is Quantifier quantifier && quantifier.Universal == negated); formula = formula is Not not ? not.Operand : ((Quantifier)formula).Body)
        {
            negated ^= formula is Not;
            if (formula is Quantifier bound)
            {
                outer.AddRange(bound.Variables);
                conditions.AddRange(bound.Where is null ? [] : [bound.Where]);
            }
        }

        if (outer.Count == 0)
        {
            return null;
        }

        var rest = new List<Obligation>();
        Collect(formula, negated, new Obligation([], conditions, [], formula), rest);
        return (outer, conditions, rest);
    }

    private static void Collect(Formula formula, bool negated, Obligation context, List<Obligation> found)
    {
        if (!HasQuantifier(formula))
        {
            found.Add(context with { Goal = negated ? new Not(formula, formula.Span) : formula });
            return;
        }

        switch (formula)
        {
            case Not n:
                Collect(n.Operand, !negated, context, found);
                break;
            case And n when !negated:
                Each(n.Parts, negated, context, found);
                break;
            case Or n when negated:
                Each(n.Parts, negated, context, found);
                break;
            case Or n:
                Alternatives(n.Parts, negated, context, found);
                break;
            case And n:
                Alternatives(n.Parts, negated, context, found);
                break;
            case Implies implies when !negated:
                Alternatives([new Not(implies.Premise, implies.Premise.Span), implies.Conclusion], negated, context, found, isPremise: true);
                break;
            case Implies implies:
                Each([implies.Premise, new Not(implies.Conclusion, implies.Conclusion.Span)], negated: false, context, found);
                break;
            case Quantifier quantifier:
                Bind(quantifier, negated, context, found);
                break;
            case IndexQuantifier:
                throw new UnsupportedFormException("a quantifier over points inside one over an index is not searched yet");
            default:
                throw new UnsupportedFormException("a statement about probabilities is not searched yet");
        }
    }

    private static void Bind(Quantifier quantifier, bool negated, Obligation context, List<Obligation> found)
    {
        if (quantifier.Universal != negated)
        {
            if (context.Existentials.Count > 0)
            {
                throw new UnsupportedFormException("a statement in which forall and exists alternate so often is not searched");
            }

            Formula[] conditions = [.. context.Hypotheses, .. quantifier.Where is null ? Array.Empty<Formula>() : [quantifier.Where]];
            Collect(quantifier.Body, negated, context with { Universals = [.. context.Universals, .. quantifier.Variables], Hypotheses = conditions }, found);
            return;
        }

        // The condition of an exists is part of what its witness must satisfy.
        var body = negated ? new Not(quantifier.Body, quantifier.Body.Span) : quantifier.Body;
        var sought = quantifier.Where is { } condition ? new And([condition, body], quantifier.Span) : body;
        Collect(sought, negated: false, context with { Existentials = [.. context.Existentials, .. quantifier.Variables] }, found);
    }

    private static void Each(IEnumerable<Formula> parts, bool negated, Obligation context, List<Obligation> found)
    {
        if (context.Existentials.Count > 0)
        {
            throw new UnsupportedFormException("a conjunction with quantifiers inside exists is not searched yet");
        }

        foreach (var part in parts)
        {
            Collect(part, negated, context, found);
        }
    }

    // "A or B" where only B has a quantifier says that B holds wherever A does not.
    private static void Alternatives(IEnumerable<Formula> parts, bool negated, Obligation context, List<Obligation> found, bool isPremise = false)
    {
        Formula[] quantified = [.. parts.Where(HasQuantifier)];
        if (quantified.Length > 1 || context.Existentials.Count > 0)
        {
            Choose([.. parts.Select(part => (part, negated))], context, found);
            return;
        }

        var others = parts.Where(part => !HasQuantifier(part)).Select(part => negated ? part : new Not(part, part.Span));
        Collect(quantified[0], negated, context with { Hypotheses = [.. context.Hypotheses, .. others], IsChoice = context.IsChoice || !isPremise }, found);
    }

    // Some part of several holds: quantifiers come to the front, "forall" before "exists", and a conjunction among the parts asks for the choice with each of its own.
    private static void Choose(ImmutableArray<(Formula Formula, bool Negated)> parts, Obligation context, List<Obligation> found)
    {
        if (Place(parts, (part, negated) => part is Not || (part is Or && !negated) || (part is And && negated) || (part is Implies && !negated)) is { } flat)
        {
            var (formula, negated) = parts[flat];
            Choose(Replaced(parts, flat, formula switch
            {
                Not n => [(n.Operand, !negated)],
                Implies n => [(n.Premise, true), (n.Conclusion, false)],
                _ => [.. Items(formula).Select(part => (part, negated))],
            }), context, found);
        }
        else if (Place(parts, (part, _) => part is And or Or or Implies) is { } all)
        {
            if (context.Existentials.Count > 0)
            {
                throw new UnsupportedFormException("a conjunction with quantifiers inside exists is not searched yet");
            }

            var (formula, negated) = parts[all];
            foreach (var part in formula is Implies n ? [(n.Premise, false), (n.Conclusion, true)] : Items(formula).Select(part => (part, negated)))
            {
                Choose(Replaced(parts, all, [part]), context, found);
            }
        }
        else if (Place(parts, (part, negated) => part is Quantifier n && n.Universal != negated) is { } universal)
        {
            if (context.Existentials.Count > 0)
            {
                throw new UnsupportedFormException("a statement in which forall and exists alternate so often is not searched");
            }

            var (quantifier, negated) = ((Quantifier)parts[universal].Formula, parts[universal].Negated);
            Choose(Replaced(parts, universal, [(quantifier.Body, negated)]), context with
            {
                Universals = [.. context.Universals, .. quantifier.Variables],
                Hypotheses = quantifier.Where is { } where ? [.. context.Hypotheses, where] : context.Hypotheses,
            }, found);
        }
        else if (Place(parts, (part, _) => part is Quantifier) is { } existential)
        {
            var (quantifier, negated) = ((Quantifier)parts[existential].Formula, parts[existential].Negated);
            var body = negated ? new Not(quantifier.Body, quantifier.Body.Span) : quantifier.Body;
            Choose(Replaced(parts, existential, [(quantifier.Where is { } where ? new And([where, body], quantifier.Span) : body, false)]), context with
            {
                Existentials = [.. context.Existentials, .. quantifier.Variables],
            }, found);
        }
        else
        {
            found.Add(parts.Any(part => HasQuantifier(part.Formula))
                ? throw new UnsupportedFormException("a quantifier over points inside one over an index, or a probability, in a choice is not searched yet")
                : context with { Goal = new Or([.. parts.Select(part => part.Negated ? new Not(part.Formula, part.Formula.Span) : part.Formula)], parts[0].Formula.Span) });
        }
    }

    private static int? Place(ImmutableArray<(Formula Formula, bool Negated)> parts, Func<Formula, bool, bool> fits)
    {
        for (var k = 0; k < parts.Length; k++)
        {
            if (HasQuantifier(parts[k].Formula) && fits(parts[k].Formula, parts[k].Negated))
            {
                return k;
            }
        }

        return null;
    }

    private static ImmutableArray<(Formula Formula, bool Negated)> Replaced(ImmutableArray<(Formula Formula, bool Negated)> parts, int place, IEnumerable<(Formula Formula, bool Negated)> by) =>
        [.. parts[..place], .. by, .. parts[(place + 1)..]];

    private static IEnumerable<Formula> Items(Formula formula) => formula is And and ? and.Parts : ((Or)formula).Parts;

    /// <summary>Whether a formula quantifies over points or is about a probability, itself or in a part.</summary>
    public static bool HasQuantifier(Formula formula) => formula switch
    {
        Quantifier or WithProbability => true,
        And n => n.Parts.Any(HasQuantifier),
        Or n => n.Parts.Any(HasQuantifier),
        Not n => HasQuantifier(n.Operand),
        Implies n => HasQuantifier(n.Premise) || HasQuantifier(n.Conclusion),
        IndexQuantifier n => HasQuantifier(n.Body),
        _ => false,
    };
}
