namespace ProxyProof.Checking.Refuting.Stages;

/// <summary>
/// On the equations that hold wherever the claim fails: those of a premise, and the negations of inequations in a choice; where it fails in several ways, on those of each. By chance no point satisfies them; points are
/// moved there, and put onto them exactly for the kernel.
/// </summary>
internal sealed class EquationStage : Stage
{
    private const int MostDimensions = 200;
    private const int Samples = 4096;
    private const int Starts = 16;
    private const int Evaluations = 150;
    private const int MostWays = 8;

    public override string Name => "equations";

    public override string Method => Methods.Descent;

    public override bool Fits(Search search) => search.Problem.Layout.Dimension is > 0 and <= MostDimensions;

    public override Findings Run(Search search)
    {
        var hasAny = false;
        foreach (var problem in search.Problem.OnEquations().Take(MostWays).Where(problem => problem.Gradients is not null))
        {
            hasAny = true;

            // 1. Special points and samples, moved onto the equations; 2. local searches from the lowest of them.
            var worker = problem.CreateWorker();
            var found = new Findings();
            worker.Evaluate([.. Refuting.Starts.Special(worker)], restore: true, found);
            found.Merge(Sampling.Run(worker, search.Stream.Substream("equations"), Math.Min(Samples, search.Effort.Samples(problem)), restore: true, search.Effort.Stop));
            found.Merge(Descent.Run(worker, [.. found.Lowest.Concat(found.Deepest).Distinct().Take(Starts).Select(each => each.Point)], Evaluations, search.Effort.Stop));
            if (search.Ask(problem, found))
            {
                return new Findings();
            }
        }

        search.Note = hasAny ? "no point on them fails" : "none";
        return new Findings();
    }
}
