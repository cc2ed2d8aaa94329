using ProxyProof.Numerics;

namespace ProxyProof.Checking.Refuting;

/// <summary>Whether equations that a point satisfies up to rounding have a solution beside it at which the claim fails as well, as far as slopes tell.</summary>
internal static class Manifold
{
    private const double NearStep = 1e-7;
    private const double FarStep = 1e-4;
    private const double GreatestShare = 1e-3;

    /// <summary>
    /// Beside a solution at which the equations are regular, their size grows as the distance, at every scale; and the distance that rounding leaves must not
    /// matter to the margin.
    /// </summary>
    public static bool Passes(Worker worker, double[] point)
    {
        if (worker.Gradients is not { } runner || worker.Problem.Conditions.Length == 0)
        {
            return false;
        }

        var gradient = new double[point.Length];
        var (slope, margin) = (0.0, worker.Evaluate(point).Margin);
        for (var k = 0; k < worker.Problem.Conditions.Length; k++)
        {
            if (worker.Problem.Conditions[k].Residual is null)
            {
                continue;
            }

            double Slope(double step)
            {
                var beside = new double[point.Length];
                for (var j = 0; j < point.Length; j++)
                {
                    beside[j] = point[j] + (step * (0.5 + (j * 0.6180339887498949 % 1)) * (1 + Math.Abs(point[j])));
                }

                PointBlocks.Load(runner, [beside], 0, 1);
                runner.Run();
                PointBlocks.Gradient(runner, worker.Problem, 0, 0, gradient);
                slope = Dense.Norm(gradient);
                PointBlocks.Gradient(runner, worker.Problem, Problem.FirstCondition + k, 0, gradient);
                return Dense.Norm(gradient);
            }

            worker.Values.RunPoint(point);
            var residual = worker.Values.Output(Problem.FirstCondition + k)[0];
            var (far, near) = (Slope(FarStep), Slope(NearStep));
            if (!(near > far / 2 && near < far * 2 && Math.Abs(residual) / near * slope <= GreatestShare * Math.Abs(margin)))
            {
                return false;
            }
        }

        return true;
    }
}
