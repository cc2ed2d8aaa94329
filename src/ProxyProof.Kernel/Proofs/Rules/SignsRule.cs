using System.Text.Json;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>Divides the region by the sign of an expression that is defined on it: below 0, 0 and above 0.</summary>
internal sealed class SignsRule : ProofRule
{
    private static readonly (string Name, Relation Relation)[] Cases = [("less", Relation.Less), ("equal", Relation.Equal), ("greater", Relation.Greater)];

    public override string Name => "signs";

    public override string? Check(Sequent sequent, JsonElement data, ProofContext context)
    {
        ProofData.Only(data, "rule", "node", "entry", "other", "other_entry", "offset", "less", "equal", "greater");
        var cut = new SignCut(ProofData.Whole(data, "node"), ProofData.Whole(data, "entry"), ProofData.Whole(data, "other"), ProofData.Whole(data, "other_entry"), ProofData.Fraction(data, "offset"));
        if (Divide(sequent, cut) is not { } parts)
        {
            return "there is no such expression, or it is not known to be defined on the region";
        }

        for (var k = 0; k < Cases.Length; k++)
        {
            if (context.Check(parts[k], ProofData.Field(data, Cases[k].Name)) is { } reason)
            {
                return $"{Cases[k].Name}: {reason}";
            }
        }

        return null;
    }

    /// <summary>The sequents of the cases; null where there is no such expression, it may be undefined, or it speaks of more than the coordinates.</summary>
    public static Sequent[]? Divide(Sequent sequent, SignCut cut)
    {
        if (Entry(sequent.Graph, cut.Node, cut.Entry) is not { } number)
        {
            return null;
        }

        var make = new NodeMaker(sequent.Graph);
        if (cut.Other >= 0)
        {
            if (Entry(sequent.Graph, cut.Other, cut.OtherEntry) is not { } other)
            {
                return null;
            }

            number = make.Minus(number, other);
        }

        number = cut.Offset.IsZero ? number : make.Minus(number, make.Number(cut.Offset, Shape.Scalar));
        if (!IsBound(sequent, number))
        {
            return null;
        }

        var literals = sequent.Facts.SelectMany(part => part.Literals).Select(literal => literal.Difference).Append(number);
        var evaluator = new RegionEvaluator<ExactOr<Interval>>(sequent, literals);
        evaluator.Run(sequent.Ranges);
        return evaluator.Value(number).Definedness != Definedness.Defined
            ? null
            : Array.ConvertAll(Cases, one => sequent with { Facts = sequent.Facts.Add(new Literal(one.Relation, number)) });
    }

    /// <summary>Whether a number depends on no variables but those of the coordinates.</summary>
    public static bool IsBound(Sequent sequent, NodeId number)
    {
        var bound = sequent.Coordinates.Select(coordinate => coordinate.Variable).ToHashSet();
        var marks = KernelOperands.Reachable(sequent.Graph, [number]);
        for (var i = 0; i < marks.Length; i++)
        {
            if (marks[i] && sequent.Graph[new NodeId(i)] is Variable variable && !bound.Contains(variable.Id))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>An entry of a node; null where there is none.</summary>
    public static NodeId? Entry(Graph graph, int node, int entry)
    {
        if (node < 0 || node >= graph.Count || entry < 0 || entry >= graph.ShapeOf(new NodeId(node)).Size)
        {
            return null;
        }

        var whole = new NodeId(node);
        return graph.ShapeOf(whole).IsScalar ? whole : graph.Add(new View(whole, new IndexMap(0, entry, []), Shape.Scalar));
    }
}

/// <summary>The expression whose sign divides a region: an entry of a node, less one of another (none: -1), less a number.</summary>
/// <param name="Node">The node.</param>
/// <param name="Entry">Its entry.</param>
/// <param name="Other">The other node, or -1.</param>
/// <param name="OtherEntry">Its entry.</param>
/// <param name="Offset">The number.</param>
public sealed record SignCut(int Node, int Entry, int Other, int OtherEntry, Rational Offset);
