namespace ProxyProof.Expressions;

/// <summary>Replaces every <see cref="Derivative"/> by its symbolic derivative, inside out, in one pass over the arena.</summary>
public sealed class Lowering
{
    private readonly Graph _graph;
    private readonly Differentiator _differentiator;
    private readonly ScalarSlopes _slopes;
    private readonly Dictionary<NodeId, NodeId> _lowered = [];

    /// <summary>Lowers within a graph; results are remembered.</summary>
    public Lowering(Graph graph)
    {
        _graph = graph;
        _differentiator = new Differentiator(graph);
        _slopes = new ScalarSlopes(graph);
    }

    /// <summary>The expression without derivatives.</summary>
    /// <exception cref="DerivativeUnavailableException">A derivative is not in the calculus.</exception>
    public NodeId Lower(NodeId root)
    {
        if (_lowered.TryGetValue(root, out var known))
        {
            return known;
        }

        var marks = _graph.Reachable(root);
        for (var i = 0; i <= root.Index; i++)
        {
            var id = new NodeId(i);
            if (marks[i] && !_lowered.ContainsKey(id))
            {
                _lowered[id] = _graph[id] switch
                {
                    Derivative derivative => Derive(derivative),
                    Contract product when Kernel(product) is { } kernel => kernel,
                    var node => _graph.Add(Operands.Map(node, operand => _lowered[operand])),
                };
            }
        }

        return _lowered[root];
    }

    /// <summary>A derivative in its own variables, before it is taken at a point.</summary>
    /// <returns>The gradient by each variable; one matrix for a Jacobian or a Hessian.</returns>
    /// <exception cref="DerivativeUnavailableException">It is not in the calculus.</exception>
    public NodeId[] Slopes(Derivative derivative)
    {
        var body = Lower(derivative.Body);
        var variables = derivative.Variables.Span;
        return derivative.Kind switch
        {
            DerivativeKind.Gradient when variables.Length == 1 && _slopes.Of(body, variables[0]) is { } slope => [slope],
            DerivativeKind.Gradient => _differentiator.Gradient(body, variables),
            DerivativeKind.Jacobian => [_differentiator.Jacobian(body, variables, derivative.BatchRank)],
            DerivativeKind.Hessian => [_differentiator.Hessian(body, variables, derivative.BatchRank)],
        };
    }

    /// <summary>The expression with variables replaced by other expressions of their shapes.</summary>
    public NodeId Substitute(NodeId root, IReadOnlyDictionary<int, NodeId> replacements)
    {
        var marks = _graph.Reachable(root);
        var mapped = new Dictionary<NodeId, NodeId>();
        for (var i = 0; i <= root.Index; i++)
        {
            if (marks[i])
            {
                var id = new NodeId(i);
                mapped[id] = _graph[id] is Variable variable && replacements.TryGetValue(variable.Id, out var replacement)
                    ? replacement
                    : _graph.Add(Operands.Map(_graph[id], operand => mapped[operand]));
            }
        }

        return mapped[root];
    }

    // J J' of one Jacobian, without forming it.
    private NodeId? Kernel(Contract product) =>
        product.LabelsX.Count == 2
        && _graph[product.X] is Derivative { Kind: DerivativeKind.Jacobian, BatchRank: 0 } jacobian
        && IsTransposed(product, jacobian)
        && _differentiator.TangentKernel(_lowered[jacobian.Body], jacobian.Variables.Span) is { } kernel
            ? Placed(jacobian, kernel)
            : null;

    private bool IsTransposed(Contract product, Derivative jacobian)
    {
        var (rows, columns) = (jacobian.Shape[0], jacobian.Shape[1]);
        var isProduct = product.LabelsX[1] == product.LabelsY[0] && product.Labels.Span.SequenceEqual((int[])[product.LabelsX[0], product.LabelsY[1]]);
        return isProduct && _graph[product.Y] is View view && view.X == product.X && view.Shape == Shape.Of(columns, rows)
            && view.Map is { Lead: 0, Offset: 0, Table: null } map && map.Strides.Span.SequenceEqual((int[])[1, columns]);
    }

    private NodeId Derive(Derivative derivative) => Placed(derivative, Slopes(derivative)[derivative.Kind == DerivativeKind.Gradient ? derivative.Component : 0]);

    // An expression in the derivative's variables, at the point where it is taken.
    private NodeId Placed(Derivative derivative, NodeId atVariables)
    {
        var variables = derivative.Variables.Span;
        var replacements = new Dictionary<int, NodeId>();
        for (var k = 0; k < variables.Length; k++)
        {
            var at = _lowered[derivative.At[k]];
            if (at != _graph.VariableNode(variables[k]))
            {
                replacements[variables[k]] = at;
            }
        }

        return replacements.Count == 0 ? atVariables : Substitute(atVariables, replacements);
    }
}
