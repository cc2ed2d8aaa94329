using ProxyProof.Checking.Picturing;
using ProxyProof.Checking.Refuting;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Inspecting;

/// <summary>
/// Whether a statement holds at kinks only, by the convention for derivatives there: at every point found where it holds, it fails by a jump a little beside it.
/// What is smooth fails by no more than the way that was gone.
/// </summary>
internal static class KinkHolds
{
    private const int Points = 3072;
    private const int Beside = 4;
    private const double Step = 1e-7;
    private const double Jump = 1e-3;

    /// <summary>Whether it does; false where it was found to hold nowhere.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="variables">What moves.</param>
    /// <param name="statement">Without quantifiers over points.</param>
    /// <param name="mostCost">Statements that cost more to evaluate are left alone.</param>
    public static bool Only(Claim claim, IReadOnlyList<BoundVariable> variables, Formula statement, double mostCost)
    {
        if (!HasDerivativeOfKinks(claim.Graph, statement))
        {
            return false;
        }

        var problem = new Problem(GraphCopy.Of(claim.Graph), variables, [], statement);
        if (problem.Layout.Dimension == 0 || problem.Values.Cost > mostCost)
        {
            return false;
        }

        var view = new MarginView(problem);
        var worker = problem.CreateWorker();
        var source = new Sampling.PointSource(worker, new CounterStream(1, claim.Id + "/kinks"));
        var draws = new Draws(new CounterStream(1, claim.Id + "/beside"), 0);
        var points = new double[Points][];
        for (var k = 0; k < Points; k++)
        {
            points[k] = new double[problem.Layout.Dimension];
            source.Point((ulong)k, points[k]);
        }

        var margins = view.All(points, everywhere: true);
        var found = false;
        for (var k = 0; k < Points; k++)
        {
            if (problem.Strict ? margins[k] > 0 : margins[k] >= 0)
            {
                found = true;
                for (var other = 0; other < Beside; other++)
                {
                    double[] moved = [.. points[k].Select(x => x + (Step * (1 + Math.Abs(x)) * draws.Normal()))];
                    worker.Project(moved);
                    if (view.At(moved) is not < -Jump)
                    {
                        return false;
                    }
                }
            }
        }

        return found;
    }

    private static bool HasDerivativeOfKinks(Graph graph, Formula statement)
    {
        var reached = graph.Reachable([.. DerivativeCheck.Sides(statement)]);
        var (kinks, derivatives) = (false, false);
        for (var i = 0; i < reached.Length; i++)
        {
            if (reached[i])
            {
                var node = graph[new NodeId(i)];
                derivatives |= node is Derivative or Expressions.Jump;
                kinks |= node is Select or Expressions.Jump or Extremal
                    or Unary { Function: UnaryFunction.Abs or UnaryFunction.Relu or UnaryFunction.KinkStep or UnaryFunction.KinkSign } or Binary { Function: BinaryFunction.Min or BinaryFunction.Max };
            }
        }

        return kinks && (derivatives || Enumerable.Range(0, reached.Length).Any(i => reached[i] && graph[new NodeId(i)] is Unary { Function: UnaryFunction.KinkStep or UnaryFunction.KinkSign }));
    }
}
