using ProxyProof.Expressions.Tapes;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Refuting.Stages;

/// <summary>
/// Beside points at which the sides are equal as far as floating point sees: down the slope of the margin and along coordinates at many scales, where the
/// kernel tells what rounding hides.
/// </summary>
internal sealed class BesideStage : Stage
{
    private const double Tight = 1e-9;

    // What rounding of the sides may hide, as a share of them.
    private const double Hidden = 1e-15;
    private const int MostPoints = 4;
    private const int MostAxes = 8;
    private const double Work = 2e4;
    private const int FewestAsked = 2;
    private const int MostAsked = 40;
    private const int MostHidden = 6;

    public override string Name => "beside";

    public override string Method => Methods.Descent;

    public override bool Fits(Search search) => search.Problem is { Gradients: not null, Layout.Dimension: > 0 } && search.All.Lowest is [{ Relative: < Tight }, ..];

    public override Findings Run(Search search)
    {
        var worker = search.Problem.CreateWorker();
        var findings = new Findings();
        var asked = (int)Math.Clamp(Work / worker.Problem.Values.Cost, FewestAsked, MostAsked);
        foreach (var found in search.All.Lowest.Where(found => Math.Abs(found.Relative) < Tight).Take(MostPoints).ToArray())
        {
            foreach (var direction in Directions(worker, found.Point))
            {
                var (sees, hidden) = (false, 0);
                for (var exponent = -1; exponent >= -15; exponent--)
                {
                    var scale = RealMath.Exp(exponent * 2.302585092994046);
                    var point = new double[found.Point.Length];
                    for (var k = 0; k < point.Length; k++)
                    {
                        point[k] = found.Point[k] + (scale * direction[k]);
                    }

                    worker.Project(point);
                    if (point.AsSpan().SequenceEqual(found.Point))
                    {
                        continue;
                    }

                    // Where the sides part farther out, what rounding hides begins below; where they never do, one point tells as much as all.
                    var evaluation = worker.Evaluate(point);
                    findings.Add(point, evaluation);
                    var isHidden = evaluation is { Defined: true, Satisfied: true } && Math.Abs(evaluation.Relative) < Hidden;
                    sees |= !isHidden;
                    if (isHidden && hidden++ < (sees ? MostHidden : 1) && asked-- > 0 && search.Ask(point))
                    {
                        return findings;
                    }
                }
            }
        }

        return findings;
    }

    private static IEnumerable<double[]> Directions(Worker worker, double[] point)
    {
        var runner = worker.Gradients!;
        PointBlocks.Load(runner, [point], 0, 1);
        runner.Run();
        var slope = new double[point.Length];
        PointBlocks.Gradient(runner, worker.Problem, 0, 0, slope);
        var size = Dense.Norm(slope);
        var length = 1 + Dense.Norm(point);
        if (size > 0 && double.IsFinite(size))
        {
            yield return Array.ConvertAll(slope, entry => -entry / size * length);
        }

        for (var k = 0; k < Math.Min(point.Length, MostAxes); k++)
        {
            foreach (var sign in (int[])[1, -1])
            {
                var axis = new double[point.Length];
                axis[k] = sign * (1 + Math.Abs(point[k]));
                yield return axis;
            }
        }
    }
}
