using ProxyProof.Checking.Refuting;
using ProxyProof.Expressions.Tapes;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Picturing;

/// <summary>
/// Tells a violation from rounding: a margin that floating point finds below 0 is drawn as 0 where an enclosure, taken over the nearest neighbours of the point, does
/// not show it to be below 0.
/// </summary>
/// <remarks>The neighbours count because a point of a sphere or an end of an interval is written down rounded. Of a claim that is proved no margin is below 0.</remarks>
internal sealed class Rounding
{
    // Neighbours: units in the last place of the greatest entry of a variable.
    private const double Units = 4 * 2.220446049250313e-16;

    // Of a claim that is proved: the share of the compared sides that rounding inside of them may reach.
    private const double Share = 1e-9;

    private readonly Problem _problem;
    private readonly bool _isProved;
    private readonly IntervalTapeRunner? _runner;
    private int _left;

    /// <summary>Prepares the enclosure.</summary>
    /// <param name="problem">Whose margins are drawn.</param>
    /// <param name="isProved">Whether the claim is proved.</param>
    /// <param name="work">How much may be enclosed, in additions or so.</param>
    public Rounding(Problem problem, bool isProved, double work)
    {
        (_problem, _isProved) = (problem, isProved);
        _runner = problem.Enclosures?.CreateRunner();
        _left = _runner is null ? 0 : (int)Math.Min(work / Math.Max(1, _runner.Tape.Cost), 20_000);
    }

    /// <summary>Puts 0 for the margins that rounding explains.</summary>
    /// <param name="points">The points.</param>
    /// <param name="margins">Their margins; NaN where there is none.</param>
    /// <param name="magnitudes">The sizes of the sides.</param>
    public void Settle(double[][] points, double[] margins, double[] magnitudes)
    {
        if (_isProved)
        {
            for (var k = 0; k < margins.Length; k++)
            {
                margins[k] = margins[k] < 0 && -margins[k] <= Share * magnitudes[k] ? 0 : margins[k];
            }
        }

        int[] below = [.. Enumerable.Range(0, margins.Length).Where(k => margins[k] < 0)];
        if (_runner is not { } runner || below.Length > _left)
        {
            return;
        }

        _left -= below.Length;
        var lanes = runner.Tape.Lanes;
        for (var first = 0; first < below.Length; first += lanes)
        {
            var size = Math.Min(lanes, below.Length - first);
            for (var lane = 0; lane < lanes; lane++)
            {
                var (lower, upper) = Neighbours(points[below[first + Math.Min(lane, size - 1)]]);
                runner.SetBox(lane, lower, upper);
            }

            runner.Run();
            for (var lane = 0; lane < size; lane++)
            {
                if (runner.DefinednessOf(0, 0, lane) == Definedness.Defined && runner.Upper(0)[lane] >= 0)
                {
                    margins[below[first + lane]] = 0;
                }
            }
        }
    }

    private (double[] Lower, double[] Upper) Neighbours(double[] point)
    {
        var (lower, upper) = ((double[])point.Clone(), (double[])point.Clone());
        foreach (var variable in _problem.Layout.Variables)
        {
            var (start, length) = _problem.Layout.Slice(variable);
            var reach = Units * Enumerable.Range(start, length).Max(k => Math.Abs(point[k]));
            for (var k = start; k < start + length; k++)
            {
                (lower[k], upper[k]) = (point[k] - reach, point[k] + reach);
            }
        }

        return (lower, upper);
    }
}
