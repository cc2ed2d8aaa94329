using System.Numerics;
using System.Text.Json;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>Divides the region at a value of one coordinate; a whole number k divides integers into those up to k and those from k + 1.</summary>
internal sealed class SplitRule : ProofRule
{
    public override string Name => "split";

    public override string? Check(Sequent sequent, JsonElement data, ProofContext context)
    {
        ProofData.Only(data, "rule", "coordinate", "at", "below", "above");
        var k = ProofData.Whole(data, "coordinate");
        if (k < 0 || k >= sequent.Coordinates.Length)
        {
            return "there is no such coordinate";
        }

        var at = ProofData.Fraction(data, "at");
        if (!sequent.Ranges[k].Contains(at) || (sequent.Coordinates[k].IsInteger && !at.IsInteger))
        {
            return "the value is not in the range";
        }

        var (below, above) = Halves(sequent, k, at);
        return context.Check(below, ProofData.Field(data, "below")) ?? context.Check(above, ProofData.Field(data, "above"));
    }

    /// <summary>Both sides. Every point of the region is in one of them.</summary>
    public static (Sequent Below, Sequent Above) Halves(Sequent sequent, int k, Rational at)
    {
        var range = sequent.Ranges[k];
        return (sequent.Within(k, range with { High = at }), sequent.Within(k, range with { Low = sequent.Coordinates[k].IsInteger ? at + 1 : at }));
    }
}

/// <summary>Shows every part of a conjunction.</summary>
internal sealed class PartsRule : ProofRule
{
    public override string Name => "parts";

    public override bool IsForLargeClaims => true;

    public override string? Check(Sequent sequent, JsonElement data, ProofContext context)
    {
        var steps = ProofData.List(ProofData.Only(data, "rule", "parts"), "parts");
        if (sequent.Goal is not AllOf all || all.Parts.Length != steps.Count)
        {
            return "the goal is not a conjunction of so many parts";
        }

        for (var k = 0; k < steps.Count; k++)
        {
            if (context.Check(sequent with { Goal = all.Parts[k] }, steps[k]) is { } reason)
            {
                return $"part {k + 1}: {reason}";
            }
        }

        return null;
    }
}
