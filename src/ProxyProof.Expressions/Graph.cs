using ProxyProof.Numerics;

namespace ProxyProof.Expressions;

/// <summary>
/// The arena of a hash-consed expression DAG: equal nodes are one node, and operands come before their users, so that every pass is a loop over indices.
/// </summary>
/// <remarks>Adding is not thread-safe; reading a graph that nobody adds to is.</remarks>
public sealed class Graph
{
    private readonly List<Node> _nodes = [];
    private readonly Dictionary<Node, NodeId> _index = [];
    private readonly List<(string Name, NodeId Node)> _variables = [];

    /// <summary>What differentiates scalar functions in this graph where it can; null when the native rules do everything.</summary>
    public IScalarEngine? ScalarEngine { get; init; }

    /// <summary>Ends the making of nodes: high derivatives have more of them than anyone waits for. Graphs that are made of this one take it over.</summary>
    public CancellationToken Stop { get; set; }

    /// <summary>The number of nodes.</summary>
    public int Count => _nodes.Count;

    /// <summary>The number of variables, bound ones included.</summary>
    public int VariableCount => _variables.Count;

    /// <summary>The node at a place.</summary>
    public Node this[NodeId id] => _nodes[id.Index];

    /// <summary>The name of a variable, for printing.</summary>
    public string VariableName(int variable) => _variables[variable].Name;

    /// <summary>The node of a variable.</summary>
    public NodeId VariableNode(int variable) => _variables[variable].Node;

    /// <summary>The shape of a node's value.</summary>
    public Shape ShapeOf(NodeId id) => _nodes[id.Index].Shape;

    /// <summary>Adds a node, or finds the equal one. No simplification: the kernel and the claim's hash see what was written.</summary>
    /// <exception cref="ArgumentException">Shapes do not fit: a programming error, since elaboration checks them.</exception>
    /// <exception cref="OperationCanceledException">The making of nodes was ended.</exception>
    public NodeId Add(Node node)
    {
        if (_index.TryGetValue(node, out var known))
        {
            return known;
        }

        Stop.ThrowIfCancellationRequested();
        ShapeRules.Check(this, node);
        var id = new NodeId(_nodes.Count);
        _nodes.Add(node);
        _index.Add(node, id);
        return id;
    }

    /// <summary>Adds a fresh variable.</summary>
    public NodeId AddVariable(string name, Shape shape)
    {
        var id = Add(new Variable(_variables.Count, shape));
        _variables.Add((name, id));
        return id;
    }

    /// <summary>Marks every node that the roots depend on. Bodies of derivatives count; their bound variables too.</summary>
    public bool[] Reachable(params ReadOnlySpan<NodeId> roots)
    {
        var marks = new bool[Count];
        var top = -1;
        foreach (var root in roots)
        {
            marks[root.Index] = true;
            top = Math.Max(top, root.Index);
        }

        Span<NodeId> buffer = stackalloc NodeId[4];
        for (var i = top; i >= 0; i--)
        {
            if (marks[i])
            {
                foreach (var operand in Operands.Of(_nodes[i], buffer))
                {
                    marks[operand.Index] = true;
                }
            }
        }

        return marks;
    }
}
