using System.Text.Json;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>Adds |&lt;x, y&gt;| &lt;= ||x|| ||y|| for pairs of tensors of the graph as facts; the step "then" shows the goal with them.</summary>
internal sealed class CauchySchwarzRule : ProofRule
{
    public override string Name => "cauchy_schwarz";

    public override string? Check(Sequent sequent, JsonElement data, ProofContext context)
    {
        ProofData.Only(data, "rule", "pairs", "then");
        var pairs = new List<(int X, int Y)>();
        foreach (var pair in ProofData.List(data, "pairs"))
        {
            int[] nodes = pair.ValueKind == JsonValueKind.Array
                ? [.. pair.EnumerateArray().Select(node => node.ValueKind == JsonValueKind.Number && node.TryGetInt32(out var whole) ? whole : -1)]
                : [];
            if (nodes.Length != 2)
            {
                return "a pair is a list of two nodes";
            }

            pairs.Add((nodes[0], nodes[1]));
        }

        return CauchySchwarzStep.Of(sequent, pairs) is not { } richer ? "there are no such tensors of one shape" : context.Check(richer, ProofData.Field(data, "then"));
    }
}

/// <summary>For provers: the sequent of the rule "cauchy_schwarz".</summary>
public static class CauchySchwarzStep
{
    private const int MostPairs = 1000;

    /// <summary>The sequent with two facts for each pair; null where a node is missing, shapes differ, or an unbound variable stands in one.</summary>
    public static Sequent? Of(Sequent sequent, IReadOnlyList<(int X, int Y)> pairs)
    {
        var graph = sequent.Graph;
        var count = graph.Count;
        if (pairs.Count > MostPairs || pairs.Any(pair => pair.X < 0 || pair.Y < 0 || pair.X >= count || pair.Y >= count || graph.ShapeOf(new NodeId(pair.X)) != graph.ShapeOf(new NodeId(pair.Y))))
        {
            return null;
        }

        var bound = sequent.Coordinates.Select(coordinate => coordinate.Variable).ToHashSet();
        var marks = KernelOperands.Reachable(graph, pairs.SelectMany(pair => (NodeId[])[new(pair.X), new(pair.Y)]));
        if (Enumerable.Range(0, marks.Length).Any(i => marks[i] && graph[new NodeId(i)] is Variable variable && !bound.Contains(variable.Id)))
        {
            return null;
        }

        var facts = sequent.Facts.ToBuilder();
        var make = new NodeMaker(graph);
        foreach (var (x, y) in pairs)
        {
            var (a, b) = (new NodeId(x), new NodeId(y));
            var product = make.Times(Norm(graph, a), Norm(graph, b));
            facts.Add(new Literal(Relation.GreaterOrEqual, make.Minus(product, Inner(graph, a, b))));
            facts.Add(new Literal(Relation.GreaterOrEqual, make.Plus(product, Inner(graph, a, b))));
        }

        return sequent with { Facts = facts.ToImmutable() };
    }

    private static NodeId Norm(Graph graph, NodeId x) => graph.Add(new Reduce(Reduction.Norm, x, graph.ShapeOf(x).Rank, Shape.Scalar));

    private static NodeId Inner(Graph graph, NodeId x, NodeId y)
    {
        var labels = Sequence.Create<int>([.. Enumerable.Range(0, graph.ShapeOf(x).Rank)]);
        return labels.Count == 0 ? new NodeMaker(graph).Times(x, y) : graph.Add(new Contract(x, y, labels, labels, Sequence.Create<int>([]), Shape.Scalar));
    }
}
