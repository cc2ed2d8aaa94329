using ProxyProof.Checking.Refuting;

namespace ProxyProof.Checking.Picturing;

/// <summary>The margin as a function of points: NaN outside the domain, where a hypothesis fails and where the claim has no value.</summary>
/// <param name="problem">Whose margin it is.</param>
/// <param name="rounding">Tells violations from rounding; null shows what floating point finds.</param>
internal sealed class MarginView(Problem problem, Rounding? rounding = null)
{
    // How far a point may be from its projection and still count as inside.
    private const double Tolerance = 1e-12;

    private readonly Worker _worker = problem.CreateWorker();

    /// <summary>The margin at one point, wherever it is.</summary>
    public double At(double[] point)
    {
        var evaluation = _worker.Evaluate(point);
        return evaluation is { Satisfied: true, Defined: true } ? evaluation.Margin : double.NaN;
    }

    /// <summary>The point of the domain that is taken for the nearest.</summary>
    public double[] Projected(double[] point)
    {
        var moved = (double[])point.Clone();
        _worker.Project(moved);
        return moved;
    }

    /// <summary>Whether the point lies in the domain, or so far beside it.</summary>
    public bool Holds(double[] point, double tolerance = Tolerance)
    {
        var moved = Projected(point);
        for (var k = 0; k < point.Length; k++)
        {
            if (!(Math.Abs(moved[k] - point[k]) <= tolerance * (1 + Math.Abs(point[k]))))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The margins at many points.</summary>
    /// <param name="points">The points.</param>
    /// <param name="everywhere">Whether the points are known to lie in the domain.</param>
    public double[] All(double[][] points, bool everywhere = false)
    {
        var runner = _worker.Values;
        var lanes = runner.Tape.Lanes;
        var (margins, magnitudes) = (new double[points.Length], new double[points.Length]);
        for (var first = 0; first < points.Length; first += lanes)
        {
            var size = Math.Min(lanes, points.Length - first);
            PointBlocks.Load(runner, points, first, size);
            runner.Run();
            for (var lane = 0; lane < size; lane++)
            {
                var evaluation = _worker.Read(runner, lane);
                margins[first + lane] = evaluation is { Satisfied: true, Defined: true } ? evaluation.Margin : double.NaN;
                magnitudes[first + lane] = evaluation.Magnitude;
            }
        }

        for (var k = 0; k < points.Length && !everywhere; k++)
        {
            if (!double.IsNaN(margins[k]) && !Holds(points[k]))
            {
                margins[k] = double.NaN;
            }
        }

        rounding?.Settle(points, margins, magnitudes);
        return margins;
    }

    /// <summary>The gradient of the margin; null where there is none.</summary>
    public double[]? Gradient(double[] point)
    {
        if (_worker.Gradients is not { } runner)
        {
            return null;
        }

        runner.RunPoint(point);
        var gradient = new double[point.Length];
        PointBlocks.Gradient(runner, problem, 0, 0, gradient);
        return Array.TrueForAll(gradient, double.IsFinite) && Array.Exists(gradient, entry => entry != 0) ? gradient : null;
    }
}
