using ProxyProof.Claims;
using ProxyProof.Expressions;

namespace ProxyProof.Checking.Refuting.Stages;

/// <summary>
/// Critical points of what the claim differentiates: local searches for the least squared gradient, under the same domain and hypotheses. Claims that bound a
/// function by its gradient fail there first, also at saddles and maxima where the margin itself leads elsewhere.
/// </summary>
internal sealed class CriticalStage : Stage
{
    private const int MostDimensions = 200;
    private const int MostFunctions = 2;
    private const int Starts = 16;
    private const int Evaluations = 120;
    private const long MostCost = 2_000_000;

    public override string Name => "critical points";

    public override string Method => Methods.Descent;

    public override bool Fits(Search search) =>
        search.Problem.Layout.Dimension is > 0 and <= MostDimensions && search.Problem.Gradients is { Cost: <= MostCost } && search.Problem.Derivatives.Any();

    public override Findings Run(Search search)
    {
        var problem = search.Problem;
        var findings = new Findings();
        var own = problem.CreateWorker();
        var functions = 0;
        foreach (var gradient in problem.Derivatives.Take(MostFunctions))
        {
            if (problem.SquareOf(gradient) is not { Gradients.Cost: <= MostCost } square)
            {
                continue;
            }

            functions++;
            var worker = square.CreateWorker();
            var source = new Sampling.PointSource(worker, search.Stream.Substream($"critical/{gradient.Index}"));
            var starts = new double[Starts][];
            for (var k = 0; k < Starts; k++)
            {
                starts[k] = new double[worker.Dimension];
                source.Point((ulong)k, starts[k]);
            }

            // Each end is a candidate, and so is what lies a little beside it.
            var ends = Descent.Run(worker, starts, Evaluations, search.Effort.Stop);
            foreach (var end in ends.Lowest.Concat(ends.Deepest).Distinct())
            {
                List<double[]> points = [end.Point];
                foreach (var share in (double[])[1e-6, -1e-6, 1e-3, -1e-3])
                {
                    var beside = Array.ConvertAll(end.Point, x => x + (share * (1 + Math.Abs(x))));
                    own.Project(beside);
                    points.Add(beside);
                }

                own.Evaluate(points, restore: false, findings);
            }
        }

        search.Note = $"of {functions} {(functions == 1 ? "function" : "functions")}";
        return findings;
    }
}
