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
    IReadOnlyList<BoundVariable> Universals, IReadOnlyList<Formula> Hypotheses, IReadOnlyList<BoundVariable> Existentials, Formula Goal);

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
                Alternatives([new Not(implies.Premise, implies.Premise.Span), implies.Conclusion], negated, context, found);
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
                throw new UnsupportedFormException("a statement with more than two alternations of forall and exists is not searched");
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
    private static void Alternatives(IEnumerable<Formula> parts, bool negated, Obligation context, List<Obligation> found)
    {
        Formula[] quantified = [.. parts.Where(HasQuantifier)];
        if (quantified.Length > 1 || context.Existentials.Count > 0)
        {
            throw new UnsupportedFormException("a choice between several quantified statements is not searched yet");
        }

        var others = parts.Where(part => !HasQuantifier(part)).Select(part => negated ? part : new Not(part, part.Span));
        Collect(quantified[0], negated, context with { Hypotheses = [.. context.Hypotheses, .. others] }, found);
    }

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
