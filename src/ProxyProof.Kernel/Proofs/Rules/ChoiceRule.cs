using System.Text.Json;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>Of "A or B or C" a part is shown where those before it fail: "B, where A fails". The later parts are not needed.</summary>
internal sealed class ChoiceRule : ProofRule
{
    public override string Name => "choice";

    public override string? Check(Sequent sequent, JsonElement data, ProofContext context)
    {
        ProofData.Only(data, "rule", "part", "proof");
        return ChoiceStep.Of(sequent, ProofData.Whole(data, "part")) is { } part
            ? context.Check(part, ProofData.Field(data, "proof"))
            : "the goal is no choice with such a part, or a part before it is not known to be defined";
    }
}

/// <summary>For provers: what the rule "choice" asks.</summary>
public static class ChoiceStep
{
    /// <summary>The sequent of one part; null where the goal is no choice that has it, or a part before it may be undefined on the region.</summary>
    public static Sequent? Of(Sequent sequent, int part)
    {
        if (sequent.Goal is not AnyOf { Guarding: true } any || part < 0 || part >= any.Parts.Length)
        {
            return null;
        }

        var before = any.Parts[..part];
        var roots = sequent.Facts.Concat(before).SelectMany(each => each.Literals).Select(literal => literal.Difference).ToArray();
        var evaluator = new RegionEvaluator<ExactOr<Interval>>(sequent, roots);
        evaluator.Run(sequent.Ranges);
        return roots.Any(root => evaluator.Value(root).Definedness != Definedness.Defined)
            ? null
            : sequent with { Facts = sequent.Facts.AddRange(before.Select(SequentBuilder.Negation)), Goal = any.Parts[part] };
    }
}
