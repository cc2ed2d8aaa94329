using ProxyProof.Checking.Refuting.Regions;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Expressions.Tapes;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Refuting;

/// <summary>A condition on the points of a problem.</summary>
/// <param name="Value">Nonnegative where it holds.</param>
/// <param name="Strict">Whether 0 fails.</param>
/// <param name="Residual">For an equation, what must be 0 in every entry; roots are squared away.</param>
/// <param name="Text">As the claim states it; empty where it does not.</param>
internal sealed record Condition(NodeId Value, bool Strict, NodeId? Residual, string Text)
{
    /// <summary>Whether a floating-point value of the condition may hold: equations hold up to rounding.</summary>
    public bool Accepts(double value) => Residual is not null ? value >= -1e-9 : Strict ? value > 0 : value >= 0;
}

/// <summary>A function to make negative over regions, under conditions: an obligation ready for search. Shared by threads.</summary>
internal sealed class Problem
{
    /// <summary>Outputs of both tapes: the margin, its magnitude, then the conditions.</summary>
    public const int FirstCondition = 2;

    private readonly Func<NodeId, NodeId> _lower;
    private readonly Dictionary<int, double[]> _fixed = [];
    private readonly Lazy<IntervalTape?> _enclosures;
    private readonly Lazy<IReadOnlyList<Objective>> _objectives;
    private readonly IEnumerable<Formula> _hypotheses;
    private readonly Formula _goal;

    /// <summary>Prepares the search for a point at which the goal fails.</summary>
    /// <param name="graph">The search's own graph.</param>
    /// <param name="variables">The variables that move, and those before them.</param>
    /// <param name="hypotheses">What points must satisfy.</param>
    /// <param name="goal">What fails where the margin is negative.</param>
    /// <exception cref="DerivativeUnavailableException">The goal holds a derivative that the calculus does not have.</exception>
    public Problem(Graph graph, IEnumerable<BoundVariable> variables, IEnumerable<Formula> hypotheses, Formula goal)
    {
        Graph = graph;
        (_hypotheses, _goal) = (hypotheses, goal);
        Layout = new Layout(graph, variables);
        var lowering = new Lowering(graph);
        _lower = lowering.Lower;
        var margins = new MarginBuilder(graph);
        var build = new ExpressionBuilder(graph, simplify: false);

        var margin = margins.Of(goal);
        Strict = margin.Strict;
        MarginNode = lowering.Lower(build.Reduce(Reduction.Min, margin.Value, margin.Axes.Length));
        var magnitude = lowering.Lower(build.Reduce(Reduction.Max, margin.Magnitude, margin.Axes.Length));
        var conditions = new MarginBuilder(graph) { SeparatesZero = true };
        Conditions = [.. hypotheses.SelectMany(hypothesis => MarginBuilder.Conditions(hypothesis)).Select(part => Condition(build, conditions, part.Formula, part.Negated))];

        NodeId[] values = [MarginNode, magnitude, .. Conditions.Select(condition => condition.Value)];
        Values = Tape.Compile(graph, Layout.Variables, values);
        _enclosures = new(() => Enclose(values));
        NodeId[] sides = [.. hypotheses.Append(goal).SelectMany(DerivativeCheck.Sides)];
        _objectives = new(() => Objective.Among(graph, lowering, Layout, sides));
        Regions = Region.Of(graph, Layout, _lower);
        try
        {
            var differentiator = new Differentiator(graph);
            var gradients = values.SelectMany(value => differentiator.Gradient(value, [.. Layout.Variables]));
            Gradients = Layout.Dimension == 0 ? null : Tape.Compile(graph, Layout.Variables, [.. values, .. gradients]);
        }
        catch (DerivativeUnavailableException exception)
        {
            GradientProblem = exception.Message;
        }
    }

    public Graph Graph { get; }

    public Layout Layout { get; }

    /// <summary>The margin, lowered.</summary>
    public NodeId MarginNode { get; }

    /// <summary>Whether a margin of 0 fails.</summary>
    public bool Strict { get; }

    public Condition[] Conditions { get; }

    /// <summary>Margin, magnitude and conditions.</summary>
    public Tape Values { get; }

    /// <summary>The same, then the gradient of each, component by component; null when there is none.</summary>
    public Tape? Gradients { get; }

    /// <summary>Margin, magnitude and conditions over boxes, then the margin's gradient where slopes bound differences; null where nothing is enclosed.</summary>
    public IntervalTape? Enclosures => _enclosures.Value;

    /// <summary>Functions of the moving variables whose derivatives the claim speaks of.</summary>
    public IReadOnlyList<Objective> Objectives => _objectives.Value;

    /// <summary>The gradients in the goal, as it is written, that depend on the variables.</summary>
    public IEnumerable<NodeId> Derivatives
    {
        get
        {
            var marks = Graph.Reachable([.. DerivativeCheck.Sides(_goal)]);
            for (var i = 0; i < marks.Length; i++)
            {
                if (marks[i] && Graph[new NodeId(i)] is Derivative { Kind: DerivativeKind.Gradient, BatchRank: 0 } && DependsOnVariables(new NodeId(i)))
                {
                    yield return new NodeId(i);
                }
            }
        }
    }

    /// <summary>The problem of making the squared norm of an array small; null where there is none.</summary>
    public Problem? SquareOf(NodeId array)
    {
        try
        {
            var build = new ExpressionBuilder(Graph, simplify: false);
            var square = build.Reduce(Reduction.Sum, build.Power(array, 2), Graph.ShapeOf(array).Rank);
            return new Problem(Graph, Layout.Bound, _hypotheses, new Comparison(Relation.GreaterOrEqual, square, build.Constant(0), default, SourceSpan.None));
        }
        catch (Exception exception) when (exception is DerivativeUnavailableException or NotSupportedException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>
    /// The same problem on the equations that hold in one of the ways in which the goal fails, as hypotheses: "a != b or P" fails where a is b alone, and "(a != b or P) and
    /// (a != c or Q)" where it is b or c. One for each way that has equations.
    /// </summary>
    public IEnumerable<Problem> OnEquations()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var way in MarginBuilder.Ways(_goal, negated: true))
        {
            (Formula Formula, bool Negated)[] equations = [.. way.Where(part => part.Formula is Comparison { Indices.Count: 0 } comparison && comparison.Relation == (part.Negated ? Relation.NotEqual : Relation.Equal))];
            if (equations.Length == 0 || !seen.Add(string.Join(' ', equations.Select(part => $"{((Comparison)part.Formula).Left.Index}={((Comparison)part.Formula).Right.Index}"))))
            {
                continue;
            }

            // There the goal fails where what else belongs to the way holds.
            Formula[] others = [.. way.Except(equations).Select(part => part.Negated ? part.Formula : new Not(part.Formula, part.Formula.Span))];
            Formula goal = others.Length == 0 ? _goal : others.Length == 1 ? others[0] : new Or([.. others], _goal.Span);
            yield return Held(new Problem(Graph, Layout.Bound, [.. _hypotheses, .. equations.Select(Stated)], goal));
        }
    }

    /// <summary>The same problem with one condition less.</summary>
    /// <param name="condition">The number of the condition that is dropped.</param>
    public Problem Without(int condition)
    {
        var kept = _hypotheses.SelectMany(hypothesis => MarginBuilder.Conditions(hypothesis)).Where((_, k) => k != condition);
        return Held(new Problem(Graph, Layout.Bound, kept.Select(Stated), _goal));
    }

    /// <summary>Why there is no gradient; null when there is.</summary>
    public string? GradientProblem { get; }

    private Region[] Regions { get; }

    /// <summary>Holds a variable at a value in all workers made from now on.</summary>
    public void Fix(BoundVariable variable, double[] values) => _fixed[variable.Variables[0]] = values;

    /// <summary>What one thread needs.</summary>
    /// <param name="held">Values of entries that stay where they are; may be null.</param>
    public Worker CreateWorker(IReadOnlyDictionary<int, double>? held = null)
    {
        var regions = Region.Of(Graph, Layout, _lower);
        if (_fixed.Count > 0)
        {
            var kept = new List<Region>();
            foreach (var bound in Layout.Bound)
            {
                var (start, length) = Layout.Slice(bound);
                if (_fixed.TryGetValue(bound.Variables[0], out var values))
                {
                    kept.Add(new FixedRegion(start, values));
                }
                else
                {
                    kept.AddRange(regions.Where(region => region.IsWithin(start, length)));
                }
            }

            regions = [.. kept];
        }

        if (held is null)
        {
            return new Worker(this, regions);
        }

        // Before the other entries are moved into the domain and after it.
        var fix = new HeldRegion(Layout.Dimension, held);
        return new Worker(this, [fix, .. regions, fix]);
    }

    private static Formula Stated((Formula Formula, bool Negated) part) => part.Negated ? new Not(part.Formula, part.Formula.Span) : part.Formula;

    private Problem Held(Problem problem)
    {
        foreach (var (variable, values) in _fixed)
        {
            problem._fixed[variable] = values;
        }

        return problem;
    }

    private Condition Condition(ExpressionBuilder build, MarginBuilder margins, Formula formula, bool negated)
    {
        if (formula is Comparison { Indices.Count: 0 } comparison && comparison.Relation == (negated ? Relation.NotEqual : Relation.Equal))
        {
            // The distance from a solution has a gradient that leads there, which the least of many entries has not.
            var residual = _lower(build.Subtract(comparison.Left, comparison.Right));
            var squared = IsRoot(comparison.Left) || IsRoot(comparison.Right) ? _lower(build.Subtract(Square(build, comparison.Left), Square(build, comparison.Right))) : residual;
            return new Condition(build.Negate(build.Reduce(Reduction.Norm, residual, Graph.ShapeOf(residual).Rank)), Strict: false, squared, comparison.Text);
        }

        var margin = margins.Of(formula, negated);
        return new Condition(_lower(build.Reduce(Reduction.Min, margin.Value, margin.Axes.Length)), margin.Strict, null, !negated && formula is Comparison { Text: var text } ? text : "");
    }

    private IntervalTape? Enclose(NodeId[] values)
    {
        try
        {
            NodeId[] slopes = Gradients is null || IntervalTape.MayJump(Graph, MarginNode) ? [] : [.. new Differentiator(Graph).Gradient(MarginNode, [.. Layout.Variables])];
            return IntervalTape.Compile(Graph, Layout.Variables, [.. values, .. slopes]);
        }
        catch (Exception exception) when (exception is NotSupportedException or DerivativeUnavailableException)
        {
            return null;
        }
    }

    private bool DependsOnVariables(NodeId node)
    {
        var marks = Graph.Reachable(node);
        var ids = new HashSet<int>();
        for (var i = 0; i < marks.Length; i++)
        {
            if (marks[i] && Graph[new NodeId(i)] is Variable variable)
            {
                ids.Add(variable.Id);
            }
        }

        // What it is taken with respect to is bound in it, and may be one of them all the same.
        return ids.Overlaps(Layout.Variables);
    }

    private bool IsRoot(NodeId node) => Graph[node] is Reduce { Kind: Reduction.Norm } or Unary { Function: UnaryFunction.Sqrt };

    private NodeId Square(ExpressionBuilder build, NodeId node) => Graph[node] switch
    {
        Reduce { Kind: Reduction.Norm } norm => build.Reduce(Reduction.Sum, build.Power(norm.X, 2), norm.Axes),
        Unary { Function: UnaryFunction.Sqrt } root => root.X,
        _ => build.Power(node, 2),
    };
}

/// <summary>A problem in the hands of one thread.</summary>
internal sealed class Worker
{
    private readonly Region[] _regions;

    public Worker(Problem problem, Region[] regions)
    {
        (Problem, _regions) = (problem, regions);
        (Values, Gradients) = (problem.Values.CreateRunner(), problem.Gradients?.CreateRunner());
    }

    private Worker(Worker other, Region[] regions)
    {
        (Problem, _regions) = (other.Problem, regions);
        (Values, Gradients) = (other.Values, other.Gradients);
    }

    public Problem Problem { get; }

    public int Dimension => Problem.Layout.Dimension;

    public TapeRunner Values { get; }

    public TapeRunner? Gradients { get; }

    /// <summary>The same thread's hands on the part of the domain that lies in a region as well.</summary>
    public Worker Within(Region region) => new(this, [.. _regions, region, .. _regions]);

    /// <summary>Takes from a gradient what leads out of regions without an inside.</summary>
    public void Tangent(ReadOnlySpan<double> point, Span<double> gradient)
    {
        foreach (var region in _regions)
        {
            region.Tangent(point, gradient);
        }
    }

    /// <summary>Draws a point of the domain.</summary>
    public void Sample(Draws draws, SamplingStyle style, Span<double> point)
    {
        foreach (var region in _regions)
        {
            region.Sample(draws, style, point);
        }
    }

    /// <summary>Moves a point into the domain.</summary>
    public void Project(Span<double> point)
    {
        foreach (var region in _regions)
        {
            region.Project(point);
        }
    }

    /// <summary>Rounds a point to an exact one of the domain.</summary>
    public bool Exact(ReadOnlySpan<double> point, Rounding rounding, Rational[] exact)
    {
        foreach (var region in _regions)
        {
            if (!region.Exact(point, rounding, exact))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Ends of all entries, infinite where there are none.</summary>
    /// <returns>Whether all are finite.</returns>
    public bool Bounds(out double[] lower, out double[] upper)
    {
        (lower, upper) = (new double[Dimension], new double[Dimension]);
        Array.Fill(lower, double.NegativeInfinity);
        Array.Fill(upper, double.PositiveInfinity);
        foreach (var region in _regions)
        {
            region.Bound(lower, upper);
        }

        return Array.TrueForAll(lower, double.IsFinite) && Array.TrueForAll(upper, double.IsFinite);
    }

    /// <summary>Whether no point of the domain lies in a box.</summary>
    public bool Excludes(ReadOnlySpan<double> lower, ReadOnlySpan<double> upper)
    {
        foreach (var region in _regions)
        {
            if (region.Excludes(lower, upper))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Evaluates points of the domain; one without a value there may be too far out for floating point and is not noted.</summary>
    /// <param name="points">The points; moved when they are restored.</param>
    /// <param name="restore">Whether they are moved to satisfy the conditions first.</param>
    /// <param name="findings">Takes note of them.</param>
    /// <param name="evaluations">Where their values go; may be empty.</param>
    public void Evaluate(List<double[]> points, bool restore, Findings findings, Span<Evaluation> evaluations = default)
    {
        var lanes = Values.Tape.Lanes;
        double[][] all = [.. points];
        if (restore)
        {
            Restoration.Run(this, all);
        }

        for (var first = 0; first < all.Length; first += lanes)
        {
            var count = Math.Min(lanes, all.Length - first);
            PointBlocks.Load(Values, all, first, count);
            Values.Run();
            for (var lane = 0; lane < count; lane++)
            {
                var evaluation = Inside(all[first + lane], Read(Values, lane));
                if (!evaluations.IsEmpty)
                {
                    evaluations[first + lane] = evaluation;
                }

                if (evaluation.Defined)
                {
                    findings.Add(all[first + lane], evaluation);
                }
            }
        }
    }

    /// <summary>Evaluates margin, magnitude and conditions at one point.</summary>
    public Evaluation Evaluate(ReadOnlySpan<double> point)
    {
        Values.RunPoint(point);
        return Inside(point, Read(Values, 0));
    }

    // A domain that is empty beside the variables before it holds no point.
    private Evaluation Inside(ReadOnlySpan<double> point, Evaluation evaluation)
    {
        foreach (var region in _regions)
        {
            if (region.IsEmpty(point))
            {
                return evaluation with { Satisfied = false };
            }
        }

        return evaluation;
    }

    /// <summary>What a run found in a lane.</summary>
    public Evaluation Read(TapeRunner runner, int lane)
    {
        var (margin, magnitude) = (runner.Output(0)[lane], runner.Output(1)[lane]);
        var (satisfied, defined) = (true, true);
        for (var k = 0; k < Problem.Conditions.Length; k++)
        {
            var value = runner.Output(Problem.FirstCondition + k)[lane];
            satisfied &= double.IsNaN(value) || Problem.Conditions[k].Accepts(value);
            defined &= !double.IsNaN(value);
        }

        return new Evaluation(margin, magnitude, satisfied, defined && !double.IsNaN(margin));
    }
}

/// <summary>The problem's values at a point.</summary>
/// <param name="Margin">Negative where the goal fails; NaN where it has no value.</param>
/// <param name="Magnitude">The size of the compared sides.</param>
/// <param name="Satisfied">Whether no condition fails.</param>
/// <param name="Defined">Whether margin and conditions have values.</param>
internal readonly record struct Evaluation(double Margin, double Magnitude, bool Satisfied, bool Defined)
{
    // Sides far below any scale that a claim speaks of: their difference is what rounding and underflow left over.
    private const double Negligible = 1e-60;

    /// <summary>The margin as a share of what is compared: at least -1. Sides that are negligibly small count as equal; 0 where there is no margin.</summary>
    public double Relative => double.IsNaN(Margin)
        ? 0
        : Magnitude > Math.Abs(Margin) && double.IsFinite(Magnitude) ? Margin / Math.Max(Magnitude, Negligible)
        : Math.Abs(Margin) < Negligible ? Margin / Negligible
        : Math.Sign(Margin);
}
