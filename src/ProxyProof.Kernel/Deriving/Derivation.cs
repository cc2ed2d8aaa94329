using ProxyProof.Claims;
using ProxyProof.Expressions;

namespace ProxyProof.Kernel;

/// <summary>
/// A claim's expressions without derivatives, in a graph of the kernel's own: every <see cref="Derivative"/> is replaced, inside out, by what
/// <see cref="ReversePass"/> makes of it, guarded by the function and the point it is taken at. Nothing is simplified.
/// </summary>
internal sealed class Derivation
{
    /// <summary>More nodes than this are refused: the kernel would not walk them in reasonable time.</summary>
    public const int NodeLimit = 4_000_000;

    private readonly NodeId[] _own;
    private readonly bool[] _marks;

    /// <summary>Derives what the roots need.</summary>
    /// <exception cref="DerivationLimitException">The derived expressions are too large.</exception>
    public Derivation(Graph source, IEnumerable<NodeId> roots)
    {
        Own = new Graph { Stop = source.Stop };
        for (var variable = 0; variable < source.VariableCount; variable++)
        {
            Own.AddVariable(source.VariableName(variable), source.ShapeOf(source.VariableNode(variable)));
        }

        NodeId[] all = [.. roots];
        var marks = KernelOperands.Reachable(source, all);
        _marks = marks;
        _own = new NodeId[source.Count];
        for (var i = 0; i < marks.Length; i++)
        {
            if (marks[i])
            {
                var node = KernelOperands.Map(source[new NodeId(i)], operand => _own[operand.Index]);
                _own[i] = node is Derivative derivative ? Derive(derivative) : Own.Add(node);
                if (Own.Count > NodeLimit)
                {
                    throw new DerivationLimitException();
                }

                HasDeferred |= node is Deferred;
            }
        }
    }

    /// <summary>The graph of derivative-free nodes.</summary>
    public Graph Own { get; }

    /// <summary>Whether something without a value is among the expressions.</summary>
    public bool HasDeferred { get; }

    /// <summary>What the nodes that stand for derivatives are derivatives of, without batches.</summary>
    public Dictionary<int, DerivedFunction> Derived { get; } = [];

    /// <summary>Whether a claim's node was needed.</summary>
    public bool Has(NodeId claimed) => claimed.Index >= 0 && claimed.Index < _marks.Length && _marks[claimed.Index];

    /// <summary>The derivative-free node of a claim's node.</summary>
    public NodeId this[NodeId claimed] => _own[claimed.Index];

    private NodeId Derive(Derivative derivative)
    {
        var body = derivative.Body;
        var variables = derivative.Variables.Span;
        var guards = new List<NodeId> { body };
        NodeId value;
        switch (derivative.Kind)
        {
            case DerivativeKind.Gradient:
                value = ReversePass.Gradient(Own, body, variables)[derivative.Component];
                break;
            case DerivativeKind.Jacobian:
                value = ReversePass.Jacobian(Own, body, variables, derivative.BatchRank);
                break;
            default:
                var gradient = ReversePass.FlatGradient(Own, body, variables, derivative.BatchRank);
                guards.Add(gradient);
                value = ReversePass.Jacobian(Own, gradient, variables, derivative.BatchRank);
                break;
        }

        foreach (var variable in variables)
        {
            guards.Add(Own.VariableNode(variable));
        }

        var guarded = Own.Add(new Guarded(value, new Sequence<NodeId>([.. guards]), derivative.BatchRank, derivative.Shape));

        // The bound variables replaced by the point, all at once.
        var at = KernelOperands.Replace(Own, guarded, Substitution(derivative.Variables, derivative.At));
        if (derivative.BatchRank == 0)
        {
            Derived.TryAdd(at.Index, new(derivative.Kind, body, derivative.Variables, derivative.At, derivative.Component));
        }

        return at;
    }

    private Dictionary<int, NodeId> Substitution(Sequence<int> variables, Sequence<NodeId> values)
    {
        var copies = new Dictionary<int, NodeId>();
        for (var k = 0; k < variables.Count; k++)
        {
            copies[Own.VariableNode(variables[k]).Index] = values[k];
        }

        return copies;
    }
}

/// <summary>A derivative of a function at a point.</summary>
/// <param name="Kind">Which derivative.</param>
/// <param name="Body">The function's value, an expression of the bound variables.</param>
/// <param name="Variables">The bound variables.</param>
/// <param name="At">The point: one node a variable.</param>
/// <param name="Component">Of a gradient: with respect to which variable.</param>
internal sealed record DerivedFunction(DerivativeKind Kind, NodeId Body, Sequence<int> Variables, Sequence<NodeId> At, int Component);

/// <summary>The derived expressions of a claim are too large for the kernel.</summary>
internal sealed class DerivationLimitException() : Exception("The derived expressions are too large.");
