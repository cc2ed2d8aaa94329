using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>The comparison that a finding rests on, or hangs on.</summary>
/// <param name="Comparison">The comparison.</param>
/// <param name="Entry">Row-major position of the entry.</param>
/// <param name="At">Its meaning there.</param>
internal sealed record Blame(Comparison Comparison, int Entry, IValuation At);

/// <summary>What a formula may be, and which comparison makes it so.</summary>
/// <param name="Truths">The possible outcomes.</param>
/// <param name="Blame">Null where no comparison is concerned.</param>
internal readonly record struct Finding(Truths Truths, Blame? Blame)
{
    /// <summary>As a hypothesis: once it is decided, what follows from it is to blame.</summary>
    public Finding AsHypothesis(bool negated) => new(
        negated ? TruthRules.Not(Truths) : Truths,
        Truths == Truths.True ? null : Blame);
}

/// <summary>
/// Evaluates a formula at a point that gives quantified variables values. Where a formula stands positively, False is rigorous of the formula itself and
/// True speaks of the point only: a universal quantifier that holds at its point is True. Where it stands negatively (a premise, under "not"), True is
/// rigorous of the formula itself. Existential quantifiers, and universal ones that stand negatively, are decided by the point where one point can, else by
/// going through few integers, else not at all.
/// </summary>
/// <param name="graph">The claim's graph.</param>
/// <param name="given">The variables that the point has values for.</param>
/// <param name="deepest">Whether of several entries that decide the one whose sides are furthest apart is to blame, instead of the first.</param>
internal sealed class FormulaChecker(Graph graph, IReadOnlySet<int> given, bool deepest = false)
{
    /// <summary>Quantifiers over at most so many integers are decided by going through them.</summary>
    private const int ExhaustionLimit = 64;

    private readonly Dictionary<int, int> _index = [];
    private bool _isGiven;

    /// <summary>Evaluates a formula.</summary>
    /// <param name="formula">The formula.</param>
    /// <param name="at">The meaning of its comparisons.</param>
    /// <param name="positive">Whether it stands positively.</param>
    public Finding Find(Formula formula, IValuation at, bool positive)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (formula)
        {
            case Truth f:
                return new(f.Value ? Truths.True : Truths.False, null);
            case Comparison f:
                return Compare(f, at);
            case Not f:
                var operand = Given(f.Operand, at, !positive);
                return operand with { Truths = TruthRules.Not(operand.Truths) };
            case And f:
                return Conjunction(f.Parts, at, positive);
            case Or f:
                return Chain(f.Parts.Select(part => Find(part, at, positive)), all: false);
            case Implies f:
                return Chain([Given(f.Premise, at, !positive).AsHypothesis(negated: true), Find(f.Conclusion, at, positive)], all: false);
            case IndexQuantifier f:
                var parts = Enumerable.Range(0, f.Index.Size).Select(k => AtIndex(f, k, at, positive));
                var found = Chain(parts, f.Universal);
                return deepest && found.Truths == (f.Universal ? Truths.False : Truths.True)
                    ? parts.Where(part => part.Truths == found.Truths).MaxBy(part => part.Blame is { } blame ? blame.At.Gap(blame.Comparison, blame.Entry) : 0)
                    : found;
            case Quantifier f:
                return Quantified(f, at, positive);
            case WithProbability:
                return new(Truths.Any, null);
            default:
                throw new UnreachableException(formula.GetType().Name);
        }
    }

    /// <summary>Whether the point lies in the domains of a quantifier and satisfies its condition.</summary>
    /// <param name="f">The quantifier.</param>
    /// <param name="at">The meaning of its domains and comparisons.</param>
    /// <param name="positive">Whether the condition stands positively: that of "forall" does where the quantifier stands negatively.</param>
    public Finding Hypothesis(Quantifier f, IValuation at, bool positive)
    {
        // A later domain speaks of the variables before it: it counts only where these lie in theirs.
        var inside = f.Variables.Aggregate(Truths.True, (truths, variable) => TruthRules.And(truths, at.Member(variable)));
        return inside == Truths.False || f.Where is null
            ? new(inside, null)
            : Chain([new(inside, null), Given(f.Where, at, positive)], all: true);
    }

    /// <summary>Evaluates a hypothesis, or what is negated: it counts as true only where all of it has a value.</summary>
    /// <param name="formula">The formula.</param>
    /// <param name="at">The meaning of its comparisons.</param>
    /// <param name="positive">Whether it stands positively.</param>
    public Finding Given(Formula formula, IValuation at, bool positive)
    {
        var before = _isGiven;
        _isGiven = true;
        try
        {
            return Find(formula, at, positive);
        }
        finally
        {
            _isGiven = before;
        }
    }

    // A point need not speak of every quantified part: a conjunction fails when a part does, whatever they are. Not in hypotheses or under "not": one of which a
    // part has no value would count as true.
    private Finding Conjunction(IEnumerable<Formula> parts, IValuation at, bool positive)
    {
        var found = Chain(parts.Select(part => Find(part, at, positive)), all: true);
        if (_isGiven || found.Truths is Truths.True or Truths.False || !parts.Any(FormulaParts.HasQuantifier))
        {
            return found;
        }

        var others = Chain(
            parts.Select(part => Find(part, at, positive) is var one && one.Truths != Truths.False && FormulaParts.HasQuantifier(part) ? new Finding(Truths.True, null) : one),
            all: true);
        return others.Truths == Truths.False ? others : found;
    }

    // Left to right, each part guarding the next. The blame goes to the part that decides, else to the first that is open.
    private static Finding Chain(IEnumerable<Finding> parts, bool all)
    {
        var (decisive, neutral) = all ? (Truths.False, Truths.True) : (Truths.True, Truths.False);
        var truths = neutral;
        Finding? deciding = null, open = null;
        Blame? first = null;
        foreach (var part in parts)
        {
            truths = all ? TruthRules.And(truths, part.Truths) : TruthRules.Or(truths, part.Truths);
            first ??= part.Blame;
            if (part.Truths == decisive)
            {
                deciding = part;
                break;
            }

            open ??= part.Truths != neutral ? part : null;
            if (!truths.HasFlag(neutral))
            {
                break;
            }
        }

        return new(truths, truths == decisive ? deciding?.Blame : truths == neutral ? first : (open ?? deciding)?.Blame);
    }

    private Finding AtIndex(IndexQuantifier f, int value, IValuation at, bool positive)
    {
        _index[f.Index.Id] = value;
        return Find(f.Body, at, positive);
    }

    // Entry by entry: all of them for an order or ==, some for !=. A tensor with an undefined entry is undefined.
    private Finding Compare(Comparison f, IValuation at)
    {
        var (start, copies) = (0, 1);
        foreach (var index in f.Indices)
        {
            start = (start * index.Size) + _index[index.Id];
            copies *= index.Size;
        }

        var count = graph.ShapeOf(f.Left).Size / copies;
        var (neutral, decisive) = f.Relation == Relation.NotEqual ? (Truths.False, Truths.True) : (Truths.True, Truths.False);
        var truths = neutral;
        int? deciding = null, open = null;
        for (var entry = start * count; entry < (start + 1) * count; entry++)
        {
            var one = at.Compare(f, entry);
            truths = TruthRules.Beside(truths, one, decisive);
            if (one == decisive && (deciding is not { } known || (deepest && at.Gap(f, entry) > at.Gap(f, known))))
            {
                deciding = entry;
            }

            open ??= one != neutral ? entry : null;
        }

        return new(truths, new Blame(f, deciding ?? open ?? start * count, at));
    }

    private Finding Quantified(Quantifier f, IValuation at, bool positive)
    {
        if (f.Variables.Any(variable => variable.Variables.Any(id => !given.Contains(id))))
        {
            return Exhausted(f, at, positive);
        }

        var hypothesis = Hypothesis(f, at, positive != f.Universal);
        var instance = Chain([hypothesis.AsHypothesis(negated: f.Universal), Find(f.Body, at, positive)], all: !f.Universal);

        // One point refutes "for all" and shows "exists"; that "for all" holds at it is the answer only where it stands positively.
        return instance.Truths == (f.Universal ? Truths.False : Truths.True) || (f.Universal && positive)
            ? instance
            : Exhausted(f, at, positive) is { Truths: Truths.True or Truths.False } exhausted ? exhausted : instance with { Truths = Truths.Any };
    }

    // One integer variable with few values: every one of them.
    private Finding Exhausted(Quantifier f, IValuation at, bool positive)
    {
        if (f.Variables.Count != 1
            || f.Variables[0].Domain is not IntegerRange range
            || at.Range(range) is not { } ends
            || ends.High - ends.Low >= ExhaustionLimit)
        {
            return new(Truths.Any, null);
        }

        var variable = f.Variables[0].Variables[0];
        var inner = new FormulaChecker(graph, given.Append(variable).ToHashSet(), deepest);
        inner._isGiven = _isGiven;
        foreach (var (index, value) in _index)
        {
            inner._index[index] = value;
        }

        Finding AtValue(BigInteger value)
        {
            var there = at.With(variable, value);
            var condition = f.Where is null ? new Finding(Truths.True, null) : inner.Given(f.Where, there, positive != f.Universal);
            return Chain([condition.AsHypothesis(negated: f.Universal), inner.Find(f.Body, there, positive)], all: !f.Universal);
        }

        var count = (int)BigInteger.Max(0, ends.High - ends.Low + 1);
        return Chain(Enumerable.Range(0, count).Select(k => AtValue(ends.Low + k)), f.Universal);
    }
}
