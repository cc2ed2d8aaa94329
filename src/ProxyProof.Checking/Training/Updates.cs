using ProxyProof.Claims;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Training;

/// <summary>The update of each training method, with what it remembers from step to step.</summary>
/// <param name="run">The run.</param>
/// <param name="beta">Momentum.</param>
/// <param name="first">Adam's decay of the mean gradient.</param>
/// <param name="second">Adam's decay of the mean square.</param>
/// <param name="floor">What Adam adds to the root.</param>
/// <param name="temperature">Langevin's temperature.</param>
/// <param name="like">Arrays of the components' sizes.</param>
internal sealed class Updates(Trajectory run, double beta, double first, double second, double floor, double temperature, double[][] like)
{
    private readonly double[][] _memory = Array.ConvertAll(like, array => new double[
        run.Method is TrainingMethod.Momentum or TrainingMethod.Nesterov or TrainingMethod.Adam ? array.Length : 0]);
    private readonly double[][] _squares = Array.ConvertAll(like, array => new double[run.Method == TrainingMethod.Adam ? array.Length : 0]);

    /// <summary>Where Nesterov's gradient is taken: result = at - step * beta * memory.</summary>
    public void LookAhead(double[][] at, double step, double[][] result)
    {
        for (var k = 0; k < at.Length; k++)
        {
            at[k].CopyTo(result[k], 0);
            Blocks.MultiplyAdd(-step * beta, _memory[k], result[k]);
        }
    }

    /// <summary>Moves entries of a component in place.</summary>
    /// <param name="k">Which component.</param>
    /// <param name="from">Where in it the entries begin.</param>
    /// <param name="at">The entries.</param>
    /// <param name="gradient">The same entries of the gradient where the method takes it; not where the iterate lies.</param>
    /// <param name="step">The step.</param>
    /// <param name="t">Its number, from 0.</param>
    /// <param name="draws">Langevin's noise, all steps of each component.</param>
    public void Move(int k, int from, Span<double> at, ReadOnlySpan<double> gradient, double step, int t, double[][] draws)
    {
        switch (run.Method)
        {
            case TrainingMethod.Momentum or TrainingMethod.Nesterov:
                var memory = _memory[k].AsSpan(from, at.Length);
                Blocks.Apply(BinaryFunction.Multiply, memory, beta, memory);
                Blocks.Apply(BinaryFunction.Add, memory, gradient, memory);
                Blocks.MultiplyAdd(-step, memory, at);
                break;
            case TrainingMethod.Adam:
                Adam(at, gradient, _memory[k].AsSpan(from, at.Length), _squares[k].AsSpan(from, at.Length), step, t);
                break;
            case TrainingMethod.Langevin:
                Blocks.MultiplyAdd(-step, gradient, at);
                Blocks.MultiplyAdd(Math.Sqrt(2 * step * temperature), draws[k].AsSpan((t * like[k].Length) + from, at.Length), at);
                break;
            default:
                Blocks.MultiplyAdd(-step, gradient, at);
                break;
        }
    }

    private void Adam(Span<double> at, ReadOnlySpan<double> gradient, Span<double> mean, Span<double> square, double step, int t)
    {
        var (biasFirst, biasSecond) = (1 - RealMath.Pow(first, t + 1), 1 - RealMath.Pow(second, t + 1));
        for (var i = 0; i < at.Length; i++)
        {
            mean[i] = (first * mean[i]) + ((1 - first) * gradient[i]);
            square[i] = (second * square[i]) + ((1 - second) * gradient[i] * gradient[i]);
            at[i] -= step * (mean[i] / biasFirst) / (Math.Sqrt(square[i] / biasSecond) + floor);
        }
    }
}
