using ProxyProof.Checking.Training;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Refuting;

/// <summary>What the search for a witness of "exists x: forall y: P" came to.</summary>
/// <param name="Witness">A point x against which no y was found; null when each has one.</param>
/// <param name="Replies">Points (x, y) in turn: each y answers an x that all the earlier ones had left.</param>
/// <param name="Points">Points that were evaluated.</param>
/// <param name="Tried">Points x that were looked at closely.</param>
/// <param name="IsVacuous">Whether no x satisfies the hypotheses, as far as was seen.</param>
/// <param name="Layout">How x lies in a point.</param>
internal sealed record AlternatingResult(double[]? Witness, IReadOnlyList<double[]> Replies, long Points, int Tried, bool IsVacuous, Layout Layout);

/// <summary>
/// Looks for an x such that no y makes P false, in turns: the x that is best against the replies so far, then a y that makes P false there, which joins the
/// replies. It ends with an x that nothing answers, or with replies that no x withstands.
/// </summary>
/// <param name="graph">The search's own graph.</param>
/// <param name="negation">The claim's negation: for every x there is a y such that P is false.</param>
/// <param name="effort">How much to try.</param>
/// <param name="name">Names the streams.</param>
internal sealed class AlternatingSearch(Graph graph, Obligation negation, Effort effort, string name)
{
    private const int MostTurns = 24;
    private const int Samples = 2048;
    private const int Starts = 8;
    private const int Evaluations = 200;
    private const int MostPolished = 12;
    private const int MostFar = 600;

    // A reply counts when P is false by more than rounding.
    private const double Rounding = 1e-9;

    private readonly Lowering _lowering = new(graph);
    private long _points;

    public AlternatingResult Run()
    {
        var stream = new CounterStream(effort.Seed, name);
        var outer = new Layout(graph, negation.Universals);
        var replies = new List<double[]>();
        var inner = new Problem(graph, [.. negation.Universals, .. negation.Existentials], [], new Not(negation.Goal, SourceSpan.None));
        for (var turn = 0; turn < MostTurns && !effort.Stop(); turn++)
        {
            var turns = stream.Substream((ulong)turn);
            if (Best(outer, replies, turns.Substream("outer")) is not { } x)
            {
                return new(null, replies, _points, turn, replies.Count == 0, outer);
            }

            foreach (var bound in negation.Universals)
            {
                var (start, length) = outer.Slice(bound);
                inner.Fix(bound, x[start..(start + length)]);
            }

            // The negated goal is negative where a y makes P false.
            var findings = Least(inner, turns.Substream("inner"));
            if (findings.Best is not { } reply || findings.Lowest.All(found => found.Relative >= -Rounding))
            {
                return new(x, replies, _points, turn + 1, IsVacuous: false, outer);
            }

            replies.Add(findings.Lowest.FirstOrDefault(found => found.Relative < -Rounding)?.Point ?? reply.Point);
        }

        return new(null, replies, _points, MostTurns, IsVacuous: false, outer);
    }

    // The x that withstands all replies by the most; null when none does.
    private double[]? Best(Layout outer, List<double[]> replies, CounterStream stream)
    {
        Formula answered = replies.Count == 0
            ? new Truth(true, SourceSpan.None)
            : new Or([.. replies.Select(reply => At(reply, outer.Dimension))], SourceSpan.None);
        var problem = negation.Hold(new Problem(graph, negation.Universals, negation.Hypotheses, answered));
        var findings = Least(problem, stream);
        return findings.Lowest.Concat(findings.Best is { } best ? [best] : []).FirstOrDefault(found => replies.Count == 0 || found.Margin <= 0 || found.Relative <= Rounding)?.Point;
    }

    // "y makes P false" for one y, with derivatives worked out first: what they bind is not replaced.
    private Formula At(double[] reply, int start)
    {
        var copies = new Dictionary<int, NodeId>();
        foreach (var variable in negation.Existentials.SelectMany(bound => bound.Variables.Items))
        {
            var node = graph.VariableNode(variable);
            var shape = graph.ShapeOf(node);
            copies[node.Index] = shape.IsScalar
                ? graph.Add(new Constant(Rational.FromDouble(reply[start])))
                : graph.Add(new Data(new DenseArray(shape, reply[start..(start + shape.Size)])));
            start += shape.Size;
        }

        return Substitution.Rebuilt(negation.Goal, side => Replaced(_lowering.Lower(side), copies));
    }

    private NodeId Replaced(NodeId root, Dictionary<int, NodeId> copies)
    {
        var marks = graph.Reachable(root);
        Span<NodeId> buffer = stackalloc NodeId[4];
        for (var i = 0; i <= root.Index; i++)
        {
            if (marks[i] && !copies.ContainsKey(i) && HasCopy(Operands.Of(graph[new NodeId(i)], buffer), copies))
            {
                copies[i] = graph.Add(Operands.Map(graph[new NodeId(i)], operand => copies.GetValueOrDefault(operand.Index, operand)));
            }
        }

        return copies.GetValueOrDefault(root.Index, root);
    }

    private static bool HasCopy(ReadOnlySpan<NodeId> operands, Dictionary<int, NodeId> copies)
    {
        foreach (var operand in operands)
        {
            if (copies.ContainsKey(operand.Index))
            {
                return true;
            }
        }

        return false;
    }

    private Findings Least(Problem problem, CounterStream stream)
    {
        var worker = problem.CreateWorker();
        var findings = new Findings();
        foreach (var point in Refuting.Starts.Special(worker).Concat(Stages.RayStage.Far(worker, stream.Substream("far"), MostFar)))
        {
            findings.Add(point, worker.Evaluate(point));
        }

        findings.Merge(Sampling.Run(worker, stream, (int)Math.Min(Samples, effort.Samples(problem)), restore: true, effort.Stop));
        if (problem.Gradients is not null && findings.Lowest.Count > 0)
        {
            findings.Merge(Descent.Run(worker, [.. findings.Lowest.Take(Starts).Select(found => found.Point)], Evaluations, effort.Stop));
        }

        if (findings.Best is { } best && worker.Dimension is > 0 and <= MostPolished)
        {
            Polish(worker, best, findings);
        }

        _points += findings.Points;
        return findings;
    }

    // The least of a maximum lies at a kink, where gradients lead astray: steps along coordinates and against each other find it.
    private static void Polish(Worker worker, Found best, Findings findings)
    {
        var (point, least) = ((double[])best.Point.Clone(), best.Margin);
        for (var step = 1.0; step > 1e-9; step /= 2)
        {
            for (var k = 0; k < point.Length; k++)
            {
                foreach (var sign in (double[])[1, -1])
                {
                    var moved = (double[])point.Clone();
                    moved[k] += sign * step * Math.Max(1, Math.Abs(point[k]));
                    worker.Project(moved);
                    var evaluation = worker.Evaluate(moved);
                    if (evaluation is { Satisfied: true, Defined: true } && evaluation.Margin < least)
                    {
                        (point, least) = (moved, evaluation.Margin);
                        findings.Add(point, evaluation);
                    }
                }
            }
        }
    }
}
