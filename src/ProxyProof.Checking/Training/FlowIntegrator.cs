using ProxyProof.Claims;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Training;

/// <summary>
/// Integrates dw/dt = -grad f(w) by the embedded Runge-Kutta pair of orders 5 and 4 with adaptive steps, twice: the run with the coarser tolerance says how
/// far off the finer one may be.
/// </summary>
/// <remarks>Source: Dormand and Prince, A family of embedded Runge-Kutta formulae, J. Comput. Appl. Math. 6 (1980).</remarks>
internal sealed class FlowIntegrator(Trainer trainer, Trajectory run, Func<bool>? stop)
{
    private const int MostSteps = 200_000;
    private const double Fine = 1e-11;
    private const double Coarse = 1e-9;

    private static readonly double[][] Stages =
    [
        [1 / 5.0],
        [3 / 40.0, 9 / 40.0],
        [44 / 45.0, -56 / 15.0, 32 / 9.0],
        [19372 / 6561.0, -25360 / 2187.0, 64448 / 6561.0, -212 / 729.0],
        [9017 / 3168.0, -355 / 33.0, 46732 / 5247.0, 49 / 176.0, -5103 / 18656.0],
        [35 / 384.0, 0, 500 / 1113.0, 125 / 192.0, -2187 / 6784.0, 11 / 84.0],
    ];

    // Fifth order minus fourth.
    private static readonly double[] Difference =
        [71 / 57600.0, 0, -71 / 16695.0, 71 / 1920.0, -17253 / 339200.0, 22 / 525.0, -1 / 40.0];

    /// <summary>The flow at the times that are asked for.</summary>
    public RunResult Integrate(double[][] start)
    {
        double[] times = [.. run.Readings.SelectMany(reading => reading.Times!.Value).Select(time => time.ToDouble()).Distinct().Order()];
        var fine = Passes(start, times, Fine, out var end);
        var coarse = fine is null ? null : Passes(start, times, Coarse, out end);
        if (fine is null || coarse is null)
        {
            return double.IsNaN(end)
                ? new(new Dictionary<int, double[]>(), null, "the flow needs too many steps: it is stiff, or the time ended", null)
                : new(new Dictionary<int, double[]>(), end, null, null);
        }

        // 1. How far the two runs are apart.
        var error = 0.0;
        for (var j = 0; j < times.Length; j++)
        {
            for (var k = 0; k < start.Length; k++)
            {
                for (var i = 0; i < start[k].Length; i++)
                {
                    error = Math.Max(error, Math.Abs(fine[j][k][i] - coarse[j][k][i]));
                }
            }
        }

        // 2. The readings.
        var values = new Dictionary<int, double[]>();
        foreach (var reading in run.Readings)
        {
            for (var k = 0; k < start.Length; k++)
            {
                values[reading.Variables[k]] = [.. reading.Times!.Value.SelectMany(time => fine[Array.BinarySearch(times, time.ToDouble())][k])];
            }
        }

        return new(values, null, null, error);
    }

    // The point at each time; null when the flow leaves the finite numbers at `end`, or, with NaN, when it was given up.
    private double[][][]? Passes(double[][] start, double[] times, double tolerance, out double end)
    {
        double[][] New() => Array.ConvertAll(start, component => new double[component.Length]);
        var slopes = new double[7][][];
        for (var k = 0; k < slopes.Length; k++)
        {
            slopes[k] = New();
        }

        var at = Array.ConvertAll(start, component => (double[])component.Clone());
        var (next, passed) = (New(), new double[times.Length][][]);
        var (now, width, taken) = (0.0, InitialWidth(at, slopes[0], times[^1]), 0);
        for (var j = 0; j < times.Length; j++)
        {
            while (now < times[j])
            {
                if (++taken > MostSteps || ((taken & 63) == 0 && stop?.Invoke() == true))
                {
                    end = double.NaN;
                    return null;
                }

                var step = Math.Min(width, times[j] - now);
                var error = Attempt(at, next, slopes, step, tolerance);
                if (double.IsNaN(error) && step < 1e-14 * Math.Max(1, now))
                {
                    end = now;
                    return null;
                }

                var factor = double.IsNaN(error) ? 0.1 : Math.Clamp(0.9 * RealMath.Pow(Math.Max(error, 1e-10), -0.2), 0.2, 5);
                if (error <= 1)
                {
                    now = step == times[j] - now ? times[j] : now + step;
                    (at, next) = (next, at);

                    // The last slope of a step is the first of the next.
                    (slopes[0], slopes[6]) = (slopes[6], slopes[0]);
                    width = step < width ? Math.Max(width, step * factor) : step * factor;
                }
                else
                {
                    width = step * factor;
                }
            }

            passed[j] = Array.ConvertAll(at, component => (double[])component.Clone());
        }

        end = now;
        return passed;
    }

    private double InitialWidth(double[][] at, double[][] slope, double time)
    {
        Slope(at, slope);
        var (size, speed) = (at.Sum(component => Dense.Norm(component)), slope.Sum(component => Dense.Norm(component)));
        return Math.Min(Math.Max(time, 1e-300), speed > 0 ? 0.01 * (1 + size) / speed : time);
    }

    private void Slope(double[][] at, double[][] result)
    {
        trainer.Gradient(at, result);
        foreach (var component in result)
        {
            Blocks.Negate(component, component);
        }
    }

    // One step; the error as a share of what is tolerated, NaN where something is not finite.
    private double Attempt(double[][] at, double[][] next, double[][][] slopes, double step, double tolerance)
    {
        for (var stage = 0; stage < Stages.Length; stage++)
        {
            for (var k = 0; k < at.Length; k++)
            {
                at[k].CopyTo(next[k], 0);
                for (var j = 0; j <= stage; j++)
                {
                    if (Stages[stage][j] != 0)
                    {
                        Blocks.MultiplyAdd(step * Stages[stage][j], slopes[j][k], next[k]);
                    }
                }

                if (!Trainer.IsFinite(next[k]))
                {
                    return double.NaN;
                }
            }

            Slope(next, slopes[stage + 1]);
        }

        var worst = 0.0;
        for (var k = 0; k < at.Length; k++)
        {
            if (!Trainer.IsFinite(slopes[6][k]))
            {
                return double.NaN;
            }

            for (var i = 0; i < at[k].Length; i++)
            {
                var error = 0.0;
                for (var j = 0; j < Difference.Length; j++)
                {
                    error += Difference[j] * slopes[j][k][i];
                }

                worst = Math.Max(worst, Math.Abs(step * error) / (tolerance * (1e-3 + Math.Max(Math.Abs(at[k][i]), Math.Abs(next[k][i])))));
            }
        }

        return worst;
    }
}
