using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>
/// What is known of expressions over a convex set of points with a centre: enclosures of every entry, and bounds of first and second derivatives in mixed
/// norms, from which the entries' enclosures are narrowed again (a value is within radius times derivative of that at the centre). docs/trust.md has the rules.
/// </summary>
/// <remarks>
/// Derivatives are taken along directions of all variables together, of Euclidean length 1. All bounds hold at every point of the set; an infinite one says
/// nothing, not even that the derivative exists, and a finite one says that it does (a finite bound of a first derivative: that the expression is Lipschitz).
/// </remarks>
internal sealed partial class BallBounds
{
    /// <summary>One node of more work is not enclosed entry by entry.</summary>
    private const double MostWork = 4e9;

    /// <summary>The norm of a gradient of more entries is bounded without them.</summary>
    private const int MostEntries = 20_000;

    /// <summary>Nodes of more entries are not narrowed.</summary>
    private const int MostNarrowed = 8_000_000;

    private readonly Sequent _sequent;
    private readonly Graph _graph;
    private readonly Derivation _derivation;
    private readonly EnclosureEvaluator<Interval> _values;
    private readonly EnclosureEvaluator<Interval> _atCentre;
    private readonly Dictionary<int, ulong> _on = [];
    private readonly Dictionary<(Shape, int), int[]> _groups = [];
    private readonly Dictionary<(int Node, int Rows, int Columns), double[]> _operatorNorms = [];
    private readonly WorkMeter _meter;

    public BallBounds(Sequent sequent)
    {
        (_sequent, _graph, _derivation) = (sequent, sequent.Graph, sequent.Claim.Derivation);
        Region = BallRegion.Of(sequent);
        _values = new EnclosureEvaluator<Interval>(_graph, new bool[_graph.Count]) { Stop = _graph.Stop };
        _atCentre = new EnclosureEvaluator<Interval>(_graph, new bool[_graph.Count]) { Stop = _graph.Stop };
        _meter = new WorkMeter(int.MaxValue);
    }

    /// <summary>The set.</summary>
    public BallRegion Region { get; }

    /// <summary>Enclosures of a node's entries over the set.</summary>
    /// <exception cref="WorkExceededException">That would be too much work.</exception>
    public Interval[] Values(NodeId id)
    {
        Ensure(id);
        return _values[id];
    }

    /// <summary>Enclosures of a node's entries at the centre.</summary>
    public Interval[] AtCentre(NodeId id)
    {
        Ensure(id);
        return _atCentre[id];
    }

    /// <summary>The outcomes of a statement over the set.</summary>
    public Truths Judge(Statement statement) => StatementRules.Judge(statement, literal => TruthRules.Of(Values(literal.Difference)[0], literal.Relation));

    /// <summary>
    /// Whether the facts of the sequent hold over the set: what may be. They are to be defined wherever those before them hold, also outside of balls that only later
    /// facts speak of: what stands before the last ball, other than balls, is looked at over the ranges alone.
    /// </summary>
    public Truths Facts()
    {
        var last = Enumerable.Range(0, _sequent.Facts.Length).LastOrDefault(k => IsBall(_sequent.Facts[k]), -1);
        Statement[] before = last < 0 ? [] : [.. _sequent.Facts.Take(last).Where(fact => !IsBall(fact))];
        if (before.Length > 0)
        {
            var ranges = new BallBounds(_sequent with { Facts = [] });
            if (before.SelectMany(fact => fact.Literals).Any(literal => ranges.Values(literal.Difference)[0].Definedness != Definedness.Defined))
            {
                return Truths.Any;
            }
        }

        return StatementRules.Conjunction(_sequent.Facts, literal => TruthRules.Of(Values(literal.Difference)[0], literal.Relation));
    }

    /// <summary>Whether every fact of the sequent is defined wherever those before it hold.</summary>
    public bool FactsAreDefined() => !Facts().HasFlag(Truths.Undefined);

    private bool IsBall(Statement fact) => fact is Literal literal && BallFact.Of(_sequent, literal) is not null;

    /// <summary>The variables of the sequent that a node depends on.</summary>
    public ulong DependsOn(NodeId id)
    {
        if (_on.TryGetValue(id.Index, out var known))
        {
            return known;
        }

        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        var bits = _graph[id] is Variable variable ? Region.Bit(variable.Id) : 0;
        foreach (var operand in KernelOperands.Of(_graph[id], new NodeId[4]))
        {
            bits |= DependsOn(operand);
        }

        return _on[id.Index] = bits;
    }

    // Operands first, one after the other; a node that is known as a whole needs none.
    private void Ensure(NodeId root)
    {
        var open = new Stack<NodeId>([root]);
        while (open.TryPeek(out var id))
        {
            if (_values.Has(id))
            {
                open.Pop();
                continue;
            }

            if (Whole(id) is { } whole)
            {
                _values.Put(id, whole);
                _atCentre.Put(id, whole);
                continue;
            }

            var before = open.Count;
            foreach (var operand in KernelOperands.Of(_graph[id], new NodeId[4]))
            {
                if (!_values.Has(operand))
                {
                    open.Push(operand);
                }
            }

            if (open.Count == before)
            {
                Compute(id);
            }
        }
    }

    private void Compute(NodeId id)
    {
        var node = _graph[id];
        if (PreparedClaim.WorkOf(_graph, node) > MostWork)
        {
            throw new WorkExceededException();
        }

        _graph.Stop.ThrowIfCancellationRequested();
        _meter.Spend();
        _atCentre.Compute(id, variable => Region.Centre.GetValueOrDefault(variable));
        _values.Compute(id, variable => Region.Ranges.GetValueOrDefault(variable));
        Narrow(id);
        if (node is Reduce { Kind: Reduction.Norm } norm && Steepness(norm) is { } steepness)
        {
            _values[id][0] = Interval.Intersect(_values[id][0], steepness[0]);
        }
    }

    private void Narrow(NodeId id)
    {
        var values = _values[id];
        if (IsConstant(id) || _graph[id] is Variable || values.Length > MostNarrowed || values.Any(value => value.Definedness != Definedness.Defined))
        {
            return;
        }

        var reach = Reach(id, AxisGroups.All(_graph.ShapeOf(id)));
        var centre = _atCentre[id];
        for (var k = 0; k < values.Length; k++)
        {
            if (double.IsFinite(reach[k]) && centre[k].Definedness == Definedness.Defined)
            {
                values[k] = Interval.Intersect(values[k], centre[k] + new Interval(-reach[k], reach[k]));
            }
        }
    }

    private bool IsConstant(NodeId id) => DependsOn(id) == 0;

    // The group of every entry.
    private int[] Groups(Shape shape, int axes)
    {
        if (!_groups.TryGetValue((shape, axes), out var groups))
        {
            _groups[(shape, axes)] = groups = AxisGroups.Of(shape, axes);
        }

        return groups;
    }

    /// <summary>Bounds of the Euclidean norm of a node's values, for each index along some axes, over the set.</summary>
    public double[] Norms(NodeId id, int axes)
    {
        var shape = _graph.ShapeOf(id);
        var (groups, count) = (Groups(shape, axes), AxisGroups.Count(shape, axes));
        var entries = Upward.Norms(Array.ConvertAll(Values(id), Upward.Magnitude), groups, count);
        if (IsConstant(id) || axes == AxisGroups.All(shape))
        {
            return entries;
        }

        var centre = Upward.Norms(Array.ConvertAll(AtCentre(id), Upward.Magnitude), groups, count);
        return Upward.Least(entries, Upward.Plus(centre, Reach(id, axes)));
    }

    /// <summary>
    /// Bounds of the operator norm of the matrices that a node holds: for each index along the axes that are neither rows nor columns, the norm as a map from the
    /// column axes to the row axes, over the set.
    /// </summary>
    private double[] OperatorNorms(NodeId id, int rows, int columns)
    {
        if (!_operatorNorms.TryGetValue((id.Index, rows, columns), out var known))
        {
            _operatorNorms[(id.Index, rows, columns)] = known = OperatorNormsOf(id, rows, columns);
        }

        return known;
    }

    private double[] OperatorNormsOf(NodeId id, int rows, int columns)
    {
        var shape = _graph.ShapeOf(id);
        var rest = AxisGroups.All(shape) & ~rows & ~columns;
        var bounds = Norms(id, rest);
        if (rows == 0 || columns == 0)
        {
            return bounds;
        }

        var (groups, rowOf, columnOf) = (Groups(shape, rest), Groups(shape, rows), Groups(shape, columns));
        var (m, n) = (AxisGroups.Count(shape, rows), AxisGroups.Count(shape, columns));
        var reach = IsConstant(id) ? null : Reach(id, rest);
        var entries = reach is null || reach.Any(double.IsInfinity) ? Values(id) : AtCentre(id);
        var matrices = new Interval[bounds.Length][];
        for (var k = 0; k < matrices.Length; k++)
        {
            matrices[k] = new Interval[m * n];
        }

        for (var i = 0; i < entries.Length; i++)
        {
            matrices[groups[i]][(rowOf[i] * n) + columnOf[i]] = entries[i];
        }

        for (var k = 0; k < matrices.Length; k++)
        {
            var norm = MatrixNorm.UpperBound(matrices[k], m, n);
            bounds[k] = double.Min(bounds[k], reach is null || reach.Any(double.IsInfinity) ? norm : Upward.Plus(norm, reach[k]));
        }

        return bounds;
    }
}
