using ProxyProof.Claims;
using ProxyProof.Expressions;

namespace ProxyProof.Checking.Refuting;

/// <summary>Where the entries of the quantified variables lie in the vector that search moves.</summary>
internal sealed class Layout
{
    private readonly Dictionary<int, (int Start, int Length)> _slices = [];

    public Layout(Graph graph, IEnumerable<BoundVariable> variables)
    {
        Bound = [.. variables];
        foreach (var variable in Bound.SelectMany(bound => bound.Variables))
        {
            var length = graph.ShapeOf(graph.VariableNode(variable)).Size;
            Variables.Add(variable);
            _slices.Add(variable, (Dimension, length));
            Dimension += length;
        }
    }

    /// <summary>The bound variables in order.</summary>
    public IReadOnlyList<BoundVariable> Bound { get; }

    /// <summary>Ids of all components in order.</summary>
    public List<int> Variables { get; } = [];

    /// <summary>Entries of all.</summary>
    public int Dimension { get; private set; }

    /// <summary>Where a component lies.</summary>
    public (int Start, int Length) Slice(int variable) => _slices[variable];

    /// <summary>Where all components of a bound variable lie: side by side.</summary>
    public (int Start, int Length) Slice(BoundVariable bound) =>
        (_slices[bound.Variables[0]].Start, bound.Variables.Items.Sum(variable => _slices[variable].Length));
}
