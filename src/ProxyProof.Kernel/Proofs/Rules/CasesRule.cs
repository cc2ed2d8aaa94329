using System.Text.Json;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>
/// Divides the points by the sign of a number of the graph: the sequent with the fact that it is at least 0, and with the fact that it is at most 0. Both
/// must show that the number is defined, as every fact must be.
/// </summary>
internal sealed class CasesRule : ProofRule
{
    public override string Name => "cases";

    public override string? Check(Sequent sequent, JsonElement data, ProofContext context)
    {
        ProofData.Only(data, "rule", "node", "minus", "entry", "above", "below");
        var (node, minus, entry) = (ProofData.Whole(data, "node"), ProofData.Whole(data, "minus"), ProofData.Whole(data, "entry"));
        if (Number(sequent, node, minus, entry) is not { } number)
        {
            return "there is no such number";
        }

        return context.Check(Case(sequent, number, Relation.GreaterOrEqual), ProofData.Field(data, "above"))
            ?? context.Check(Case(sequent, number, Relation.LessOrEqual), ProofData.Field(data, "below"));
    }

    /// <summary>One case. A coordinate's range is cut as well.</summary>
    public static Sequent Case(Sequent sequent, NodeId number, Relation relation)
    {
        var divided = sequent with { Facts = sequent.Facts.Add(new Literal(relation, number)) };
        if (sequent.Place(number) is not { } k)
        {
            return divided;
        }

        var range = sequent.Ranges[k];
        return relation == Relation.GreaterOrEqual
            ? divided.Within(k, range.Low is { Sign: >= 0 } ? range : range with { Low = Rational.Zero })
            : divided.Within(k, range.High is { Sign: <= 0 } ? range : range with { High = Rational.Zero });
    }

    /// <summary>An entry of a node, or of the difference of two, that depends on bound variables only; null when there is none.</summary>
    public static NodeId? Number(Sequent sequent, int node, int minus, int entry) =>
        Entry(sequent, node, entry) is not { } first ? null
        : minus < 0 ? first
        : Entry(sequent, minus, entry) is { } second ? new NodeMaker(sequent.Graph).Minus(first, second)
        : null;

    private static NodeId? Entry(Sequent sequent, int node, int entry)
    {
        var graph = sequent.Graph;
        if (node < 0 || node >= graph.Count || entry < 0 || entry >= graph[new NodeId(node)].Shape.Size)
        {
            return null;
        }

        var bound = sequent.Coordinates.Select(coordinate => coordinate.Variable).ToHashSet();
        var marks = KernelOperands.Reachable(graph, [new NodeId(node)]);
        for (var i = 0; i < marks.Length; i++)
        {
            if (marks[i] && graph[new NodeId(i)] is Variable variable && !bound.Contains(variable.Id))
            {
                return null;
            }
        }

        return graph[new NodeId(node)].Shape.IsScalar ? new NodeId(node) : graph.Add(new View(new NodeId(node), new IndexMap(0, entry, []), Shape.Scalar));
    }
}

/// <summary>Case divisions for provers.</summary>
public static class SignCases
{
    /// <summary>The sequent where a number, an entry of a node or of a difference, is at least 0, and where it is at most 0; null when there is no such number.</summary>
    public static (Sequent Above, Sequent Below)? Of(Sequent sequent, int node, int minus, int entry) => CasesRule.Number(sequent, node, minus, entry) is { } number
        ? (CasesRule.Case(sequent, number, Relation.GreaterOrEqual), CasesRule.Case(sequent, number, Relation.LessOrEqual))
        : null;
}
