using System.Collections.Immutable;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>Two values of one function, at w and at v: F(w) and F(v), or the gradients of a function there.</summary>
/// <param name="Body">The function at w: F, or what the gradients are of.</param>
/// <param name="IsGradient">Whether the values are gradients.</param>
internal sealed record TwoValues(NodeId Body, bool IsGradient)
{
    /// <summary>‖x - y‖, or |x - y|: the differences, component by component; null where the number is nothing of the kind.</summary>
    public static (NodeId X, NodeId Y)[]? Pairs(Graph graph, NodeId number)
    {
        var inner = graph[number] switch
        {
            Reduce { Kind: Reduction.Norm, Shape.IsScalar: true } n => n.X,
            Unary { Function: UnaryFunction.Abs, Shape.IsScalar: true } n => n.X,
            _ => default(NodeId?),
        };
        if (inner is not { } whole)
        {
            return null;
        }

        var parts = Array.ConvertAll(Concatenation.Of(graph, whole), part => graph[part] is Binary { Function: BinaryFunction.Subtract } n ? (n.X, n.Y) : default);
        return Array.TrueForAll(parts, part => part.X != part.Y) ? parts : null;
    }

    /// <summary>w - v: the variables of w, and those of v; null where the differences are others.</summary>
    public static (ImmutableArray<int> W, ImmutableArray<int> V)? Points(Graph graph, (NodeId X, NodeId Y)[] steps)
    {
        var (w, v) = (ImmutableArray.CreateBuilder<int>(), ImmutableArray.CreateBuilder<int>());
        foreach (var (x, y) in steps)
        {
            if (graph[x] is not Variable one || graph[y] is not Variable other)
            {
                return null;
            }

            w.Add(one.Id);
            v.Add(other.Id);
        }

        return w.Concat(v).Distinct().Count() == w.Count + v.Count ? (w.ToImmutable(), v.ToImmutable()) : null;
    }

    /// <summary>The function of which differences are those of its values at w and v, or the other way round; null where there is none.</summary>
    public static TwoValues? Of(Graph graph, BallBounds bounds, (NodeId X, NodeId Y)[] values, ImmutableArray<int> w, ImmutableArray<int> v)
    {
        var directions = w.Aggregate(0UL, (bits, id) => bits | bounds.Region.Bit(id));
        var others = v.Aggregate(0UL, (bits, id) => bits | bounds.Region.Bit(id));
        if ((bounds.DependsOn(values[0].X) & directions) == 0)
        {
            values = Array.ConvertAll(values, pair => (pair.Y, pair.X));
        }

        // F depends on w and not on v besides, and becomes F(v) with v in place of w.
        if (Array.Exists(values, pair => (bounds.DependsOn(pair.X) & others) != 0))
        {
            return null;
        }

        // Gradients: all components of one function, or some of them.
        var gradients = Array.ConvertAll(values, pair => bounds.FunctionOf(pair.X, DerivativeKind.Gradient));
        if (gradients[0] is var (body, _) && Array.TrueForAll(gradients, gradient => gradient?.Body == body))
        {
            var mirrored = Mirrored(graph, body, w, v);
            var isPair = values.Zip(gradients).All(pair => bounds.FunctionOf(pair.First.Y, DerivativeKind.Gradient) is var (bodyY, variablesY) && bodyY == mirrored
                && pair.Second!.Value.Variables.Select(id => w.IndexOf(id)).Select(place => place < 0 ? -1 : v[place]).SequenceEqual(variablesY));
            return isPair && gradients.SelectMany(gradient => gradient!.Value.Variables).Distinct().Count() == values.Length ? new(body, IsGradient: true) : null;
        }

        return values.Length == 1 && Mirrored(graph, values[0].X, w, v) == values[0].Y ? new(values[0].X, IsGradient: false) : null;
    }

    private static NodeId Mirrored(Graph graph, NodeId node, ImmutableArray<int> w, ImmutableArray<int> v)
    {
        var copies = new Dictionary<int, NodeId>();
        for (var k = 0; k < w.Length; k++)
        {
            copies[graph.VariableNode(w[k]).Index] = graph.VariableNode(v[k]);
        }

        return KernelOperands.Replace(graph, node, copies);
    }
}
