using ProxyProof.Checking.Refuting;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Expressions.Tensors;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Training;

/// <summary>The margin of a claim without quantified variables, compiled once for many trials: a function of the iterates and the random values alone.</summary>
internal sealed class ClosedMargins
{
    private readonly TensorProgram _program;
    private readonly List<(NodeId Margin, NodeId Magnitude, List<(NodeId Value, bool Strict)> Conditions)> _parts = [];
    private readonly int[] _moving;

    /// <summary>Compiles.</summary>
    /// <param name="claim">A claim whose obligations bind no variables.</param>
    /// <param name="moving">Ids of the variables that trials give values.</param>
    public ClosedMargins(Claim claim, IEnumerable<int> moving)
    {
        var graph = GraphCopy.Of(claim.Graph);
        var (lowering, margins, build) = (new Lowering(graph), new MarginBuilder(graph), new ExpressionBuilder(graph, simplify: false));
        var hypotheses = new MarginBuilder(graph) { SeparatesZero = true };
        NodeId Least(Margin margin) => lowering.Lower(build.Reduce(Reduction.Min, margin.Value, margin.Axes.Length));
        List<NodeId> outputs = [];
        foreach (var obligation in Obligations.Of(claim))
        {
            var goal = margins.Of(obligation.Goal);
            var conditions = obligation.Hypotheses.Select(hypothesis => hypotheses.Of(hypothesis)).Select(margin => (Least(margin), margin.Strict)).ToList();
            IsStrict |= goal.Strict;
            _parts.Add((Least(goal), lowering.Lower(build.Reduce(Reduction.Max, goal.Magnitude, goal.Axes.Length)), conditions));
            outputs.AddRange([_parts[^1].Margin, _parts[^1].Magnitude, .. conditions.Select(condition => condition.Item1)]);
        }

        _moving = [.. moving];
        _program = new TensorProgram(graph, outputs, _moving);
        _program.Prepare();
    }

    /// <summary>Whether a margin of 0 violates some part.</summary>
    public bool IsStrict { get; }

    /// <summary>The least margin, and the size of what it compares; infinite where a hypothesis fails. NaN where there is none.</summary>
    public (double Margin, double Magnitude) At(IReadOnlyDictionary<int, double[]> values)
    {
        foreach (var id in _moving)
        {
            var entries = _program.Entries(id);
            values[id].AsSpan(0, entries.Length).CopyTo(entries);
        }

        _program.Run();
        var (least, size) = (double.PositiveInfinity, 0.0);
        foreach (var (margin, magnitude, conditions) in _parts)
        {
            if (conditions.Exists(condition => _program[condition.Value][0] is var value && (condition.Strict ? value <= 0 : value < 0)))
            {
                continue;
            }

            var value = _program[margin][0];
            if (double.IsNaN(value))
            {
                return (value, 0);
            }

            (least, size) = value < least ? (value, _program[magnitude][0]) : (least, size);
        }

        return (least, size);
    }
}
