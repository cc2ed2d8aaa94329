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
                Blocks.Load(runner, points, first, count);
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

            Blocks.Gradient(runner, worker.Problem, Problem.FirstCondition + k, lane, gradient);
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

    /// <summary>Reading and writing blocks.</summary>
    internal static class Blocks
    {
        /// <summary>Writes points into lanes; spare lanes repeat the last point.</summary>
        public static void Load(TapeRunner runner, double[][] points, int first, int count)
        {
            var lanes = runner.Tape.Lanes;
            var inputs = runner.Inputs;
            for (var lane = 0; lane < lanes; lane++)
            {
                var point = points[first + Math.Min(lane, count - 1)];
                for (var e = 0; e < point.Length; e++)
                {
                    inputs[(e * lanes) + lane] = point[e];
                }
            }
        }

        /// <summary>The gradient of an output of the gradient tape in a lane.</summary>
        public static void Gradient(TapeRunner runner, Problem problem, int output, int lane, Span<double> gradient)
        {
            var lanes = runner.Tape.Lanes;
            var values = Problem.FirstCondition + problem.Conditions.Length;
            var components = problem.Layout.Variables.Count;
            var position = 0;
            for (var c = 0; c < components; c++)
            {
                var entries = runner.Output(values + (output * components) + c);
                for (var e = 0; e < entries.Length; e += lanes)
                {
                    gradient[position++] = entries[e + lane];
                }
            }
        }
    }
}
