namespace ProxyProof.Checking.Refuting.Stages;

/// <summary>Points drawn over the domain.</summary>
/// <param name="round">Names the points.</param>
/// <param name="eighths">The share of all samples.</param>
internal sealed class SamplingStage(string round, int eighths) : Stage
{
    private const int PointsPerTask = 4096;
    private const double StarvingShare = 0.01;

    public override string Name => Methods.Sampling;

    public override string Method => Methods.Sampling;

    public override bool Fits(Search search) => search.Problem.Layout.Dimension > 0;

    public override Findings Run(Search search)
    {
        var count = Math.Max(1, (int)((long)search.Effort.Samples(search.Problem) * eighths / 8));
        var findings = Draw(search, count);
        if (!search.Restores && search.Problem.Conditions.Length > 0 && search.Problem.Gradients is not null
            && findings.Points < StarvingShare * (findings.Points + findings.Rejected))
        {
            // Too few points satisfy the conditions by chance: move points towards them from now on.
            search.Note = "few points satisfy the hypotheses";
            search.Report(Name, findings);
            search.Restores = true;
            findings = Draw(search, Math.Max(1, count / 8));
        }

        search.Note = search.Restores ? "points were moved to satisfy the hypotheses" : "";
        return findings;
    }

    private Findings Draw(Search search, int count)
    {
        var points = search.Restores ? Math.Max(1, count / 4) : count;
        var tasks = (points + PointsPerTask - 1) / PointsPerTask;
        return search.Effort.Run(search.Problem, tasks, (worker, k) => Sampling.Run(
            worker,
            search.Stream.Substream($"sampling/{round}/{search.Restores}/{k}"),
            Math.Min(PointsPerTask, points - (k * PointsPerTask)),
            search.Restores,
            search.Effort.Stop));
    }
}
