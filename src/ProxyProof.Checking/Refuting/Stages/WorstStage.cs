using ProxyProof.Claims;

namespace ProxyProof.Checking.Refuting.Stages;

/// <summary>
/// Looks for a worse violation once one is certain: the first that a search meets may be a hair's breadth beside a tie, and says little of how wrong the claim is.
/// A few thousand points and a few local searches, for milliseconds.
/// </summary>
internal sealed class WorstStage : Stage
{
    // Register entries that its points, and its local searches, may touch.
    private const double PointWork = 1e6;
    private const double DescentWork = 2e7;
    private const int MostPoints = 2048;
    private const int MostStarts = 8;
    private const int EvaluationsPerStart = 150;

    public override string Name => "worst";

    public override bool Fits(Search search) => search.Problem.Layout.Dimension > 0;

    public override Findings Run(Search search)
    {
        var problem = search.Problem;
        var worker = problem.CreateWorker();
        var points = (int)Math.Min(search.Effort.Samples(problem), Math.Clamp(PointWork / (problem.Values.Cost + (30.0 * worker.Dimension)), 16, MostPoints));
        var findings = Sampling.Run(worker, search.Stream.Substream("worst"), points, search.Restores, search.Effort.Stop);
        if (problem.Gradients is { } gradients)
        {
            var lowest = new Findings();
            lowest.Merge(search.All);
            lowest.Merge(findings);
            var starts = (int)Math.Clamp(DescentWork / EvaluationsPerStart / (gradients.Cost + (100.0 * worker.Dimension)), 2, MostStarts);
            double[][] from = [.. lowest.Lowest.Take((starts + 1) / 2).Concat(lowest.Deepest.Take(starts / 2)).Where(found => Array.TrueForAll(found.Point, double.IsFinite)).Select(found => found.Point)];
            findings.Merge(Descent.Run(worker, from, EvaluationsPerStart, search.Effort.Stop));
        }

        return findings;
    }
}
