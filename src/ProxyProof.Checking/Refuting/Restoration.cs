using ProxyProof.Expressions.Tapes;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Refuting;

/// <summary>Moves points towards satisfied conditions: one Newton step on each violated condition in turn, many points at once.</summary>
internal static class Restoration
{
    private const int Rounds = 40;

    /// <summary>Moves a block of points; afterwards the runner holds margins and conditions of the moved points.</summary>
    public static void Run(Worker worker, double[][] points)
    {
        if (worker.Gradients is not { } runner || worker.Problem.Conditions.Length == 0)
        {
            return;
        }

        var lanes = runner.Tape.Lanes;
        var gradient = new double[worker.Dimension];
        for (var first = 0; first < points.Length; first += lanes)
        {
            var count = Math.Min(lanes, points.Length - first);
            for (var round = 0; round < Rounds; round++)
            {
                PointBlocks.Load(runner, points, first, count);
                runner.Run();
                var moved = false;
                for (var lane = 0; lane < count; lane++)
                {
                    moved |= Step(worker, runner, lane, points[first + lane], gradient);
                }

                if (!moved)
                {
                    break;
                }
            }
        }
    }

    private static bool Step(Worker worker, TapeRunner runner, int lane, double[] point, double[] gradient)
    {
        var moved = false;
        var conditions = worker.Problem.Conditions;
        for (var k = 0; k < conditions.Length; k++)
        {
            var value = runner.Output(Problem.FirstCondition + k)[lane];
            if (double.IsNaN(value) || (conditions[k].Residual is null ? conditions[k].Accepts(value) : value >= -1e-14))
            {
                continue;
            }

            PointBlocks.Gradient(runner, worker.Problem, Problem.FirstCondition + k, lane, gradient);
            var square = Dense.Dot(gradient, gradient);
            if (!(square > 1e-300) || !double.IsFinite(square))
            {
                continue;
            }

            // A little farther than the boundary of an inequality, so that rounding does not leave the point outside.
            var beyond = conditions[k].Residual is null ? 1e-9 + (1e-6 * Math.Abs(value)) : 0;
            var step = (beyond - value) / square;
            for (var j = 0; j < point.Length; j++)
            {
                point[j] += step * gradient[j];
            }

            moved = true;
        }

        if (moved)
        {
            worker.Project(point);
        }

        return moved;
    }
}
