namespace ProxyProof.Checking.Refuting.Stages;

/// <summary>Local searches from the lowest points so far, special ones and samples.</summary>
/// <param name="round">Names the starts.</param>
/// <param name="eighths">The share of all local searches.</param>
internal sealed class DescentStage(string round, int eighths) : Stage
{
    private const int StartsPerTask = 8;
    private const int EvaluationsPerStart = 250;

    public override string Name => Methods.Descent;

    public override string Method => Methods.Descent;

    public override bool Fits(Search search) => search.Problem.Layout.Dimension > 0;

    public override Findings Run(Search search)
    {
        var problem = search.Problem;
        var count = Effort.Restarts(problem) * eighths / 8;
        if (problem.Gradients is null || count == 0)
        {
            search.Note = problem.GradientProblem ?? "";
            return new Findings();
        }

        var worker = problem.CreateWorker();
        var source = new Sampling.PointSource(worker, search.Stream.Substream($"starts/{round}"));
        double[][] special = [.. Starts.Special(worker)];
        var starts = new double[count][];
        for (var k = 0; k < count; k++)
        {
            starts[k] = new double[problem.Layout.Dimension];
            if (k < count / 3 && k < search.All.Lowest.Count)
            {
                search.All.Lowest[k].Point.CopyTo(starts[k], 0);
            }
            else if (k % 4 == 3 && k / 4 * 3 < special.Length)
            {
                special[k / 4 * 3].CopyTo(starts[k], 0);
            }
            else
            {
                source.Point((ulong)k, starts[k]);
            }
        }

        var tasks = (count + StartsPerTask - 1) / StartsPerTask;
        return search.Effort.Run(problem, tasks, (own, k) =>
            Descent.Run(own, starts[(k * StartsPerTask)..Math.Min(count, (k + 1) * StartsPerTask)], EvaluationsPerStart, search.Effort.Stop));
    }
}
