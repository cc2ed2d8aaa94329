using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking;

/// <summary>Says which comparison fails, and for which values of its indices.</summary>
internal static class ComparisonText
{
    /// <summary>The comparison as the claim states it, such as "f(w[i]) &gt;= 0 for i = 3".</summary>
    public static string Of(Claim claim, CheckedRefutation refutation)
    {
        var comparison = refutation.Violated;
        var text = comparison.Text.Length > 0 ? comparison.Text : $"left {Symbol(comparison.Relation)} right";
        string[] places = [.. Places(claim, refutation).Select(place => place.IsIndex ? $"{place.Name} = {place.Value}" : $"entry {place.Value}")];
        return places.Length == 0 ? text : $"{text} for {string.Join(", ", places)}";
    }

    /// <summary>The quantified integers at which the comparison fails.</summary>
    public static IEnumerable<WitnessVariable> Integers(Claim claim, CheckedRefutation refutation) => Places(claim, refutation)
        .Where(place => place.IsIndex)
        .Select(place => new WitnessVariable(place.Name, Shape.Scalar, [place.Value]));

    // The entry's position over the open indices, then in the shape of the sides.
    private static List<(bool IsIndex, string Name, long Value)> Places(Claim claim, CheckedRefutation refutation)
    {
        var comparison = refutation.Violated;
        var names = new Dictionary<int, (string Name, long First)>();
        Collect(claim.Formula, names);
        foreach (var assumption in claim.Assumptions)
        {
            Collect(assumption, names);
        }

        var shape = claim.Graph.ShapeOf(comparison.Left);
        var strides = shape.Strides();
        List<(bool IsIndex, string Name, long Value)> places = [];
        for (var axis = 0; axis < shape.Rank; axis++)
        {
            var at = refutation.Entry / strides[axis] % shape[axis];
            if (axis < comparison.Indices.Count)
            {
                var known = names.GetValueOrDefault(comparison.Indices[axis].Id, ("index", 1));
                places.Add((true, known.Item1, known.Item2 + at));
            }
            else
            {
                places.Add((false, "", at + 1));
            }
        }

        return places;
    }

    private static void Collect(Formula formula, Dictionary<int, (string Name, long First)> names)
    {
        switch (formula)
        {
            case IndexQuantifier f:
                names[f.Index.Id] = (f.Name, f.First);
                Collect(f.Body, names);
                break;
            case And f:
                foreach (var part in f.Parts)
                {
                    Collect(part, names);
                }

                break;
            case Or f:
                foreach (var part in f.Parts)
                {
                    Collect(part, names);
                }

                break;
            case Not f:
                Collect(f.Operand, names);
                break;
            case Implies f:
                Collect(f.Premise, names);
                Collect(f.Conclusion, names);
                break;
            case Quantifier f:
                if (f.Where is { } where)
                {
                    Collect(where, names);
                }

                Collect(f.Body, names);
                break;
            default:
                break;
        }
    }

    private static string Symbol(Relation relation) => relation switch
    {
        Relation.Less => "<",
        Relation.LessOrEqual => "<=",
        Relation.Greater => ">",
        Relation.GreaterOrEqual => ">=",
        Relation.Equal => "==",
        Relation.NotEqual => "!=",
    };
}
