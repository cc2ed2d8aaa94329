using ProxyProof.Expressions.Tapes;

namespace ProxyProof.Checking.Refuting;

/// <summary>Reading and writing blocks of points.</summary>
internal static class PointBlocks
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
