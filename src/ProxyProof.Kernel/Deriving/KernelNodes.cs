using ProxyProof.Expressions;

namespace ProxyProof.Kernel;

/// <summary>
/// A derivative where it is one: the entries of <paramref name="Value"/>, in each copy of the batch, as far as every guard is defined in that copy. A value
/// that its formula leaves undefined though the guards are defined is unknown, not undefined: the formula may fail where the derivative exists.
/// </summary>
/// <param name="Value">What the rules computed.</param>
/// <param name="Guards">The function itself and the point; their leading axes are those of the batch.</param>
/// <param name="BatchRank">How many leading axes are independent copies.</param>
/// <param name="Shape">That of the value.</param>
public sealed record Guarded(NodeId Value, Sequence<NodeId> Guards, int BatchRank, Shape Shape) : Node(Shape);

/// <summary>A derivative that the rules do not know: any number, or none.</summary>
/// <param name="Shape">The shape.</param>
internal sealed record UnknownValue(Shape Shape) : Node(Shape);

/// <summary>The operands of every node form that the kernel meets, its own included.</summary>
internal static class KernelOperands
{
    public static ReadOnlySpan<NodeId> Of(Node node, Span<NodeId> buffer) => node switch
    {
        Guarded n => (NodeId[])[n.Value, .. n.Guards],
        UnknownValue => [],
        _ => Operands.Of(node, buffer),
    };

    public static Node Map(Node node, Func<NodeId, NodeId> map) => node switch
    {
        Guarded n => n with { Value = map(n.Value), Guards = new Sequence<NodeId>([.. n.Guards.Items.Select(map)]) },
        UnknownValue => node,
        _ => Operands.Map(node, map),
    };

    /// <summary>Marks what the roots depend on.</summary>
    public static bool[] Reachable(Graph graph, IEnumerable<NodeId> roots)
    {
        var marks = new bool[graph.Count];
        foreach (var root in roots)
        {
            marks[root.Index] = true;
        }

        Span<NodeId> buffer = stackalloc NodeId[4];
        for (var i = graph.Count - 1; i >= 0; i--)
        {
            if (marks[i])
            {
                foreach (var operand in Of(graph[new NodeId(i)], buffer))
                {
                    marks[operand.Index] = true;
                }
            }
        }

        return marks;
    }

    /// <summary>Marks the nodes up to a root that depend on any of some nodes.</summary>
    public static bool[] Dependent(Graph graph, NodeId root, IReadOnlySet<int> on)
    {
        var marks = new bool[root.Index + 1];
        Span<NodeId> buffer = stackalloc NodeId[4];
        for (var i = 0; i < marks.Length; i++)
        {
            marks[i] = on.Contains(i);
            foreach (var operand in Of(graph[new NodeId(i)], buffer))
            {
                marks[i] |= marks[operand.Index];
            }
        }

        return marks;
    }

    /// <summary>The same expression with some nodes replaced: what depends on them is copied, and the copies join those that are known.</summary>
    public static NodeId Replace(Graph graph, NodeId root, Dictionary<int, NodeId> copies)
    {
        var dependent = Dependent(graph, root, copies.Keys.ToHashSet());
        var marks = Reachable(graph, [root]);
        for (var i = 0; i <= root.Index; i++)
        {
            if (dependent[i] && marks[i] && !copies.ContainsKey(i))
            {
                copies[i] = graph.Add(Map(graph[new NodeId(i)], operand => copies.GetValueOrDefault(operand.Index, operand)));
            }
        }

        return copies.GetValueOrDefault(root.Index, root);
    }
}
