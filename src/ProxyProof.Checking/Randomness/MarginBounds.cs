using ProxyProof.Checking.Refuting;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Randomness;

/// <summary>
/// The margins of a claim without quantified variables, as functions of the values of its expectations: what intervals of these say of the claim.
/// </summary>
internal sealed class MarginBounds
{
    private readonly Graph _graph;
    private readonly List<(NodeId Node, bool Strict, bool IsEquation)> _margins = [];
    private readonly Dictionary<int, int> _place = [];

    /// <summary>Cuts the margins at the expectations.</summary>
    /// <param name="claim">The claim.</param>
    public MarginBounds(Claim claim)
    {
        _graph = GraphCopy.Of(claim.Graph);
        var (lowering, margins, build) = (new Lowering(_graph), new MarginBuilder(_graph) { SeparatesZero = true }, new ExpressionBuilder(_graph, simplify: false));
        List<NodeId> lowered = [];

        // Which trials count is the trials' business.
        var about = claim.TrialMeans.IsEmpty && claim.Exponents.IsEmpty ? claim : claim with { Assumptions = [] };
        foreach (var obligation in Obligations.Of(about))
        {
            var goal = obligation.Hypotheses.Count == 0 ? obligation.Goal : new Implies(new And([.. obligation.Hypotheses], claim.Span), obligation.Goal, claim.Span);
            var margin = margins.Of(goal);
            lowered.Add(lowering.Lower(build.Reduce(Reduction.Min, margin.Value, margin.Axes.Length)));
            _margins.Add((lowered[^1], margin.Strict, Flat(obligation.Goal).All(part => part is Comparison { Relation: Relation.Equal })));
        }

        // 1. Each expectation becomes a variable.
        var cuts = new Dictionary<NodeId, NodeId>();
        List<int> samples = [];
        for (var k = 0; k < claim.Populations.Length; k++)
        {
            var population = claim.Populations[k];
            var mean = lowering.Lower(population.Mean);
            if (!cuts.ContainsKey(mean))
            {
                var variable = _graph.AddVariable("E", _graph.ShapeOf(mean));
                cuts.Add(mean, variable);
                _place.Add(((Variable)_graph[variable]).Id, k);
            }

            samples.AddRange([population.Weights, .. population.Draws.Select(draw => draw.Variable)]);
        }

        for (var k = 0; k < claim.TrialMeans.Length; k++)
        {
            _place.Add(claim.TrialMeans[k].Variable, claim.Populations.Length + k);
        }

        for (var k = 0; k < claim.Exponents.Length; k++)
        {
            _place.Add(claim.Exponents[k].Variable, claim.Populations.Length + claim.TrialMeans.Length + k);
        }

        // 2. The margins in terms of them.
        var mapped = new Dictionary<NodeId, NodeId>();
        var marks = _graph.Reachable([.. lowered]);
        for (var i = 0; i < marks.Length; i++)
        {
            var id = new NodeId(i);
            if (marks[i])
            {
                mapped[id] = cuts.TryGetValue(id, out var cut) ? cut : _graph.Add(Operands.Map(_graph[id], operand => mapped[operand]));
            }
        }

        for (var k = 0; k < _margins.Count; k++)
        {
            _margins[k] = _margins[k] with { Node = mapped[lowered[k]] };
        }

        var left = _graph.Reachable([.. _margins.Select(margin => margin.Node)]);
        if (Enumerable.Range(0, _graph.VariableCount).Any(id => _graph.VariableNode(id) is var at && at.Index < left.Length && left[at.Index] && !_place.ContainsKey(id) && !samples.Contains(id)))
        {
            throw new NotSupportedException("a random value beside an expectation without a closed form");
        }

        IsTransparent = samples.TrueForAll(id => _graph.VariableNode(id).Index >= left.Length || !left[_graph.VariableNode(id).Index]);
    }

    /// <summary>Whether the claim depends on its samples through the expectations alone: no derivative reaches inside one.</summary>
    public bool IsTransparent { get; }

    /// <summary>Whether everything that is claimed are equations.</summary>
    public bool AreEquations => _margins.TrueForAll(margin => margin.IsEquation);

    /// <summary>Whether the claim needs no expectation to be decided: a guard does.</summary>
    public bool IsDecidedWithoutMeans
    {
        get
        {
            var evaluator = new Evaluator<Interval>(_graph, [.. _margins.Select(margin => margin.Node)]);
            evaluator.Run(id => [.. Enumerable.Repeat(Interval.Entire, _graph.ShapeOf(_graph.VariableNode(id)).Size)]);
            return _margins.TrueForAll(margin => evaluator[margin.Node][0] is { Definedness: Definedness.Defined } value && (margin.Strict ? value.Lower > 0 : value.Lower >= 0));
        }
    }

    /// <summary>What intervals of the expectations say.</summary>
    /// <param name="values">For each population, then each trial mean, then each exponent, the interval of every entry.</param>
    /// <returns>Whether the claim holds, null when that is open; and the least margin's ends.</returns>
    public (bool? Holds, double Low, double High) At(IReadOnlyList<(double Low, double High)[]> values)
    {
        var evaluator = new Evaluator<Interval>(_graph, [.. _margins.Select(margin => margin.Node)]);
        evaluator.Run(id => [.. values[_place[id]].Select(end => new Interval(end.Low, end.High))]);
        var (all, low, high) = (true, double.PositiveInfinity, double.PositiveInfinity);
        bool? verdict = null;
        foreach (var (node, strict, _) in _margins)
        {
            var margin = evaluator[node][0];
            (low, high) = (Math.Min(low, margin.Lower), Math.Min(high, margin.Upper));
            var isDefined = margin.Definedness == Definedness.Defined;
            if (isDefined && (strict ? margin.Upper <= 0 : margin.Upper < 0))
            {
                verdict = false;
            }

            all &= isDefined && (strict ? margin.Lower > 0 : margin.Lower >= 0);
        }

        return (verdict ?? (all ? true : null), low, high);
    }

    private static IEnumerable<Formula> Flat(Formula formula) => formula switch
    {
        And n => n.Parts.SelectMany(Flat),
        IndexQuantifier { Universal: true } n => Flat(n.Body),
        _ => [formula],
    };
}
