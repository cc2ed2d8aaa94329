using System.Collections.Immutable;
using System.Text.Json;

namespace ProxyProof.Kernel;

/// <summary>The goal holds on the whole region, by linear bounds of every number in the coordinates.</summary>
internal sealed class LinearBoundsRule : ProofRule
{
    public override string Name => "linear_bounds";

    public override string? Check(Sequent sequent, JsonElement data, ProofContext context)
    {
        ProofData.Only(data, "rule");
        return LinearBoundsStep.Shows(sequent) ? null : "the linear bounds over the region do not show the goal";
    }
}

/// <summary>For provers: whether the rule "linear_bounds" shows a sequent.</summary>
public static class LinearBoundsStep
{
    /// <summary>Whether it does.</summary>
    public static bool Shows(Sequent sequent) => Shows(sequent, out _);

    /// <summary>Whether it does; where it does not and the goal is one comparison, how far the bounds come.</summary>
    /// <param name="sequent">The sequent.</param>
    /// <param name="difference">The bounds of left - right, where there are any.</param>
    /// <param name="stop">Whether to give up.</param>
    public static bool Shows(Sequent sequent, out Numerics.Interval? difference, Func<bool>? stop = null)
    {
        difference = null;
        if (sequent.IsEmpty)
        {
            return true;
        }

        // The facts by plain enclosures over the box: each is to be defined wherever those before it hold, inside the balls or not.
        var facts = new RegionEvaluator<Numerics.Interval>(sequent, sequent.Facts.SelectMany(fact => fact.Literals).Select(literal => literal.Difference));
        facts.Run(sequent.Ranges);
        var given = facts.Facts(sequent);
        if (given == Truths.False)
        {
            return true;
        }

        if (given.HasFlag(Truths.Undefined))
        {
            return false;
        }

        try
        {
            ImmutableArray<Literal> literals = [.. sequent.Goal.Literals.Distinct()];
            var values = new LinearEvaluator(sequent, sequent.Ranges, [.. literals.Select(literal => literal.Difference)], stop);
            difference = literals.Length == 1 ? values.Value(literals[0].Difference) : null;
            return StatementRules.Judge(sequent.Goal, literal => TruthRules.Of(values.Value(literal.Difference), literal.Relation)) == Truths.True;
        }
        catch (LinearLimitException)
        {
            return false;
        }
    }
}
