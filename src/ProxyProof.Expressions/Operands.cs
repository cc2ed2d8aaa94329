namespace ProxyProof.Expressions;

/// <summary>The operands of each node form, and the same form with others.</summary>
public static class Operands
{
    /// <summary>The operands in order.</summary>
    /// <param name="node">The node.</param>
    /// <param name="buffer">At least 4 long; may hold the answer.</param>
    public static ReadOnlySpan<NodeId> Of(Node node, Span<NodeId> buffer)
    {
        switch (node)
        {
            case Unary n:
                buffer[0] = n.X;
                return buffer[..1];
            case Binary n:
                (buffer[0], buffer[1]) = (n.X, n.Y);
                return buffer[..2];
            case Power n:
                buffer[0] = n.X;
                return buffer[..1];
            case Select n:
                (buffer[0], buffer[1], buffer[2]) = (n.Difference, n.Then, n.Otherwise);
                return buffer[..3];
            case View n:
                buffer[0] = n.X;
                return buffer[..1];
            case Scatter n:
                buffer[0] = n.X;
                return buffer[..1];
            case Stacked n:
                return n.Items.Span;
            case Contract n:
                (buffer[0], buffer[1]) = (n.X, n.Y);
                return buffer[..2];
            case Reduce n:
                buffer[0] = n.X;
                return buffer[..1];
            case Extremal n:
                buffer[0] = n.X;
                return buffer[..1];
            case Spectral n:
                buffer[0] = n.X;
                return buffer[..1];
            case SpectralWeights n:
                buffer[0] = n.X;
                return buffer[..1];
            case Derivative n:
                return (NodeId[])[n.Body, .. n.At];
            case Jump n:
                (buffer[0], buffer[1], buffer[2]) = (n.Difference, n.Then, n.Otherwise);
                return buffer[..3];
            case Deferred n:
                return n.Operands.Span;
            case Constant or PiConstant or Data or Variable:
                return [];
            default:
                throw new System.Diagnostics.UnreachableException(node.GetType().Name);
        }
    }

    /// <summary>The node with its operands mapped.</summary>
    public static Node Map(Node node, Func<NodeId, NodeId> map) => node switch
    {
        Unary n => n with { X = map(n.X) },
        Binary n => n with { X = map(n.X), Y = map(n.Y) },
        Power n => n with { X = map(n.X) },
        Select n => n with { Difference = map(n.Difference), Then = map(n.Then), Otherwise = map(n.Otherwise) },
        View n => n with { X = map(n.X) },
        Scatter n => n with { X = map(n.X) },
        Stacked n => n with { Items = MapAll(n.Items, map) },
        Contract n => n with { X = map(n.X), Y = map(n.Y) },
        Reduce n => n with { X = map(n.X) },
        Extremal n => n with { X = map(n.X) },
        Spectral n => n with { X = map(n.X) },
        SpectralWeights n => n with { X = map(n.X) },
        Derivative n => n with { Body = map(n.Body), At = MapAll(n.At, map) },
        Jump n => n with { Difference = map(n.Difference), Then = map(n.Then), Otherwise = map(n.Otherwise) },
        Deferred n => n with { Operands = MapAll(n.Operands, map) },
        Constant or PiConstant or Data or Variable => node,
        _ => throw new System.Diagnostics.UnreachableException(node.GetType().Name),
    };

    private static Sequence<NodeId> MapAll(Sequence<NodeId> items, Func<NodeId, NodeId> map)
    {
        var mapped = new NodeId[items.Count];
        for (var i = 0; i < mapped.Length; i++)
        {
            mapped[i] = map(items[i]);
        }

        return Sequence.Create<NodeId>(mapped);
    }
}
