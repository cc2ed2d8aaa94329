using ProxyProof.Numerics;

namespace ProxyProof.Expressions;

/// <summary>
/// A scalar function that a tensor expression applies entry by entry: an activation, a loss, the body of <c>let l(z) = …</c>. It has a graph of its own, in
/// which every operand that is no entrywise function is a variable.
/// </summary>
/// <param name="Graph">The template's own graph.</param>
/// <param name="Body">The function's value; a number.</param>
/// <param name="Root">The node of the tensor graph that the template was read from.</param>
/// <param name="Operands">For each of the template's variables, in order of their ids, the node of the tensor graph that it stands for.</param>
public sealed record ScalarTemplate(Graph Graph, NodeId Body, NodeId Root, IReadOnlyList<NodeId> Operands)
{
    /// <summary>Every greatest entrywise function in an expression, innermost first.</summary>
    /// <param name="graph">The tensor graph.</param>
    /// <param name="roots">Lowered expressions.</param>
    public static IEnumerable<ScalarTemplate> Of(Graph graph, params ReadOnlySpan<NodeId> roots)
    {
        var marks = graph.Reachable(roots);
        var heads = new bool[marks.Length];
        foreach (var root in roots)
        {
            heads[root.Index] = true;
        }

        // An entrywise node is a head where something other than an entrywise function uses it.
        Span<NodeId> buffer = stackalloc NodeId[4];
        for (var i = 0; i < marks.Length; i++)
        {
            if (marks[i] && !IsEntrywise(graph[new NodeId(i)]))
            {
                foreach (var operand in Expressions.Operands.Of(graph[new NodeId(i)], buffer))
                {
                    heads[operand.Index] = true;
                }
            }
        }

        return Enumerable.Range(0, marks.Length).Where(i => marks[i] && heads[i] && IsEntrywise(graph[new NodeId(i)])).Select(i => At(graph, new NodeId(i)));
    }

    /// <summary>The entrywise function whose value a node is.</summary>
    public static ScalarTemplate At(Graph graph, NodeId root)
    {
        // 1. The entrywise nodes that reach the root without leaving entrywise functions, in arena order.
        var inside = new SortedSet<int>();
        var open = new Stack<NodeId>([root]);
        Span<NodeId> buffer = stackalloc NodeId[4];
        while (open.TryPop(out var next))
        {
            if (inside.Add(next.Index) && IsEntrywise(graph[next]))
            {
                foreach (var operand in Expressions.Operands.Of(graph[next], buffer))
                {
                    open.Push(operand);
                }
            }
        }

        // 2. The same on numbers.
        var own = new Graph();
        var operands = new List<NodeId>();
        var scalar = new Dictionary<NodeId, NodeId>();
        foreach (var i in inside)
        {
            var id = new NodeId(i);
            scalar[id] = graph[id] switch
            {
                Unary n => own.Add(n with { X = scalar[n.X], Shape = Shape.Scalar }),
                Binary n => own.Add(n with { X = scalar[n.X], Y = scalar[n.Y], Shape = Shape.Scalar }),
                Power n => own.Add(n with { X = scalar[n.X], Shape = Shape.Scalar }),
                Select n => own.Add(n with { Difference = scalar[n.Difference], Then = scalar[n.Then], Otherwise = scalar[n.Otherwise], Shape = Shape.Scalar }),
                PiConstant n => own.Add(n),
                _ when new ExpressionBuilder(graph, simplify: false).IsConstant(id, out var value) => own.Add(new Constant(value)),
                _ => Variable(id),
            };
        }

        return new(own, scalar[root], root, operands);

        NodeId Variable(NodeId id)
        {
            operands.Add(id);
            return own.AddVariable($"x{operands.Count}", Shape.Scalar);
        }
    }

    /// <summary>An expression over the template's variables, entry by entry over the operands: numbers become tensors of the root's shape.</summary>
    /// <param name="graph">The tensor graph.</param>
    /// <param name="expression">A node of the template's graph made of entrywise functions.</param>
    public NodeId Instantiate(Graph graph, NodeId expression)
    {
        var shape = graph.ShapeOf(Root);
        var build = new ExpressionBuilder(graph, simplify: false);
        var marks = Graph.Reachable(expression);
        var made = new Dictionary<NodeId, NodeId>();
        for (var i = 0; i < marks.Length; i++)
        {
            if (marks[i])
            {
                var id = new NodeId(i);
                made[id] = Graph[id] switch
                {
                    Variable n => build.Broadcast(Operands[n.Id], shape),
                    Constant or PiConstant => build.Broadcast(graph.Add(Graph[id]), shape),
                    Unary n => graph.Add(n with { X = made[n.X], Shape = shape }),
                    Binary n => graph.Add(n with { X = made[n.X], Y = made[n.Y], Shape = shape }),
                    Power n => graph.Add(n with { X = made[n.X], Shape = shape }),
                    Select n => graph.Add(n with { Difference = made[n.Difference], Then = made[n.Then], Otherwise = made[n.Otherwise], Shape = shape }),
                    View n => build.Broadcast(made[n.X], shape),
                    var other => throw new ArgumentException($"{other.GetType().Name} is no entrywise function.", nameof(expression)),
                };
            }
        }

        return made[expression];
    }

    private static bool IsEntrywise(Node node) => node is Unary or Binary or Power or Select;
}
