using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>Encloses numbers of a proof's graph over boxes of coordinates. Parts that depend on no coordinate are computed once. Not thread-safe.</summary>
/// <typeparam name="T">The carrier.</typeparam>
public sealed class RegionEvaluator<T>
    where T : struct, IEnclosure<T>
{
    private readonly Sequent _sequent;
    private readonly EnclosureEvaluator<T> _values;
    private readonly bool[] _dependent;
    private readonly Dictionary<int, T[]> _variables = [];
    private readonly IReadOnlyDictionary<int, bool>? _open;
    private bool _ready;

    /// <summary>Prepares the evaluation of some nodes, which must exist by now.</summary>
    /// <param name="sequent">Names the coordinates.</param>
    /// <param name="roots">The nodes.</param>
    /// <param name="open">Nodes known to be positive (true) or not 0 (false) at the points in question.</param>
    public RegionEvaluator(Sequent sequent, IEnumerable<NodeId> roots, IReadOnlyDictionary<int, bool>? open = null)
    {
        (_sequent, _open) = (sequent, open);
        var needed = KernelOperands.Reachable(sequent.Graph, roots);
        _values = new EnclosureEvaluator<T>(sequent.Graph, needed) { Open = open, Stop = sequent.Graph.Stop };
        var variables = sequent.Coordinates.Select(coordinate => sequent.Graph.VariableNode(coordinate.Variable).Index).ToHashSet();
        _dependent = KernelOperands.Dependent(sequent.Graph, new NodeId(needed.Length - 1), variables);
        for (var i = 0; i < needed.Length; i++)
        {
            _dependent[i] &= needed[i];
            Cost += _dependent[i] ? sequent.Graph[new NodeId(i)].Shape.Size : 0;
        }

        foreach (var coordinate in sequent.Coordinates)
        {
            if (!_variables.ContainsKey(coordinate.Variable))
            {
                _variables[coordinate.Variable] = new T[sequent.Graph.ShapeOf(sequent.Graph.VariableNode(coordinate.Variable)).Size];
            }
        }
    }

    /// <summary>Numbers that one evaluation computes.</summary>
    public long Cost { get; }

    /// <summary>Evaluates on a box.</summary>
    /// <param name="box">One enclosure a coordinate.</param>
    public void Run(ReadOnlySpan<T> box)
    {
        for (var k = 0; k < box.Length; k++)
        {
            var coordinate = _sequent.Coordinates[k];
            _variables[coordinate.Variable][coordinate.Entry] = box[k];
        }

        _values.Run(id => _variables.GetValueOrDefault(id), _ready ? _dependent : null);
        _ready = true;
    }

    /// <summary>Evaluates on a region.</summary>
    public void Run(IReadOnlyList<CoordinateRange> ranges)
    {
        var box = new T[ranges.Count];
        for (var k = 0; k < box.Length; k++)
        {
            box[k] = ranges[k].Enclose<T>();
        }

        Run(box);
    }

    /// <summary>The entries of a node on the last box; not to be written.</summary>
    public ReadOnlySpan<T> Entries(NodeId id) => _values[id];

    /// <summary>The value of a number on the last box.</summary>
    public T Value(NodeId id) => _values[id][0];

    internal Truths Judge(Statement statement) => StatementRules.Judge(statement, OfGoal);

    /// <summary>Whether the facts hold: what may be.</summary>
    internal Truths Facts(Sequent sequent) => StatementRules.Conjunction(sequent.Facts, Of);

    /// <summary>Whether the sequent is shown on the last box, by the enclosures as they are.</summary>
    public bool Shows(Sequent sequent)
    {
        var facts = Facts(sequent);
        return facts == Truths.False || TruthRules.Implies(facts, Judge(sequent.Goal)) == Truths.True;
    }

    /// <summary>Whether some fact fails everywhere on the last box.</summary>
    public bool Excludes(Sequent sequent) => Facts(sequent) == Truths.False;

    /// <summary>Whether on the last box all facts hold everywhere and the goal has a value nowhere.</summary>
    public bool LacksValue(Sequent sequent) => Facts(sequent) == Truths.True && Judge(sequent.Goal) == Truths.Undefined;

    // What is known to be positive or not 0 is so though its enclosure may end at 0.
    internal Truths OfGoal(Literal literal) => _open is not null && _open.TryGetValue(literal.Difference.Index, out var positive)
        && Value(literal.Difference).Definedness == Definedness.Defined
        && (literal.Relation == Relation.NotEqual || (positive && literal.Relation is (Relation.Greater or Relation.GreaterOrEqual)))
            ? Truths.True
            : Of(literal);

    private Truths Of(Literal literal) => TruthRules.Of(Value(literal.Difference), literal.Relation);
}
