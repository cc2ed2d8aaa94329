using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>
/// The iterates of a training run, enclosed: each update of docs/training.md in the carrier's arithmetic, with the kernel's own gradient. The start is exact or
/// enclosed, so that with enough bits the iterates stay narrow.
/// </summary>
/// <typeparam name="T">The carrier.</typeparam>
internal sealed class RunRules<T>
    where T : struct, IEnclosure<T>
{
    private readonly PreparedRun _run;
    private readonly Func<int, T[]?> _known;
    private readonly EnclosureEvaluator<T> _values;
    private readonly Dictionary<int, T[]> _moving = [];
    private readonly NodeId[] _gradient;

    private RunRules(PreparedRun run, Func<int, T[]?> known, bool byConvention)
    {
        (_run, _known) = (run, known);
        _values = new EnclosureEvaluator<T>(run.Derivation.Own, run.Once, byConvention);
        _gradient = [.. run.Trajectory.Gradient.Select(node => run.Derivation[node])];
    }

    /// <summary>A kink that an iterate sat on exactly; null when there was none.</summary>
    public string? Kink => _values.Kink;

    /// <summary>The iterates by the id of their variable, one after the other, each row-major.</summary>
    /// <param name="run">The run.</param>
    /// <param name="known">Values of variables: draws, random values, iterates of earlier runs; null where nothing is known.</param>
    /// <param name="byConvention">Whether kinks take their conventions.</param>
    /// <param name="kink">A kink that an iterate sat on exactly.</param>
    public static Dictionary<int, T[]> Enclose(PreparedRun run, Func<int, T[]?> known, bool byConvention, out string? kink)
    {
        var rules = new RunRules<T>(run, known, byConvention);
        var iterates = rules.Iterate();
        kink = rules.Kink;
        var result = new Dictionary<int, T[]>();
        var variables = run.Trajectory.Readings[0].Variables;
        for (var k = 0; k < variables.Count; k++)
        {
            result[variables[k]] = [.. iterates.SelectMany(iterate => iterate[k])];
        }

        return result;
    }

    private static T Plus(T x, T y) => T.Apply(BinaryFunction.Add, x, y);

    private static T Minus(T x, T y) => T.Apply(BinaryFunction.Subtract, x, y);

    private static T Times(T x, T y) => T.Apply(BinaryFunction.Multiply, x, y);

    private static T Over(T x, T y) => T.Apply(BinaryFunction.Divide, x, y);

    private static T Root(T x) => T.Apply(UnaryFunction.Sqrt, x);

    private static T[] Each(T[] x, T[] y, Func<T, T, T> rule) => [.. x.Zip(y, rule)];

    private T Scalar(NodeId claimed) => _values[_run.Derivation[claimed]][0];

    private T[][] Gradient(T[][] at, int step)
    {
        var run = _run.Trajectory;
        for (var k = 0; k < at.Length; k++)
        {
            _moving[run.Parameters[k]] = at[k];
        }

        if (run.Batches is { } batches)
        {
            _moving[batches.Weights] = Weights(batches, step);
        }

        _values.Rerun(_run.EachStep, id => _moving.GetValueOrDefault(id) ?? _known(id));
        return [.. _gradient.Select(node => _values[node])];
    }

    // 1/size for the samples of the batch. A batch that is not known leaves everything open.
    private T[] Weights(Batching batches, int step)
    {
        var weights = new T[batches.Samples];
        var drawn = _known(_run.Trajectory.Draws[0]);
        Array.Fill(weights, drawn is null ? T.Entire : T.FromDouble(0));
        for (var k = 0; drawn is not null && k < batches.Size; k++)
        {
            var sample = (int)drawn[(step * batches.Size) + k].ToDoubles().Lower;
            weights[sample - 1] = T.FromRational((Rational)1 / batches.Size);
        }

        return weights;
    }

    private List<T[][]> Iterate()
    {
        var run = _run.Trajectory;
        _values.Run(_known);
        T[][] at = [.. run.Start.Select(node => _values[_run.Derivation[node]])];
        List<T[][]> iterates = [at];
        if (run.Steps == 0)
        {
            return iterates;
        }

        var steps = _values[_run.Derivation[run.Step!.Value]];
        var update = Updates(run, at);
        for (var t = 0; t < run.Steps; t++)
        {
            at = update(at, steps[steps.Length == 1 ? 0 : t], t);
            iterates.Add(at);
        }

        return iterates;
    }

    // The update of a method, with what it remembers from step to step.
    private Func<T[][], T, int, T[][]> Updates(Trajectory run, T[][] start)
    {
        var zero = T.FromDouble(0);
        T[][] Zeros() => [.. start.Select(component => component.Select(_ => zero).ToArray())];
        T[][] Move(T[][] at, T step, T[][] direction) => [.. at.Zip(direction, (w, d) => Each(w, d, (x, y) => Minus(x, Times(step, y))))];
        switch (run.Method)
        {
            case TrainingMethod.GradientDescent or TrainingMethod.StochasticGradientDescent:
                return (at, step, t) => Move(at, step, Gradient(at, t));
            case TrainingMethod.Momentum or TrainingMethod.Nesterov:
                var (beta, memory) = (Scalar(run.Beta!.Value), Zeros());
                return (at, step, t) =>
                {
                    var gradient = Gradient(run.Method == TrainingMethod.Momentum ? at : Move(at, Times(step, beta), memory), t);
                    memory = [.. memory.Zip(gradient, (m, g) => Each(m, g, (x, y) => Plus(Times(beta, x), y)))];
                    return Move(at, step, memory);
                };
            case TrainingMethod.Adam:
                return Adam(run, Zeros);
            case TrainingMethod.Langevin:
                var temperature = Scalar(run.Temperature!.Value);
                return (at, step, t) =>
                {
                    var scale = Root(Times(Times(T.FromDouble(2), step), temperature));
                    var moved = Move(at, step, Gradient(at, t));
                    return [.. moved.Select((w, k) => w.Select((x, i) => Plus(x, Times(scale, Noise(k, (t * w.Length) + i)))).ToArray())];
                };
            default:
                throw new System.Diagnostics.UnreachableException(run.Method.ToString());
        }
    }

    private T Noise(int component, int entry) => _known(_run.Trajectory.Draws[component]) is { } drawn ? drawn[entry] : T.Entire;

    private Func<T[][], T, int, T[][]> Adam(Trajectory run, Func<T[][]> zeros)
    {
        var (one, floor) = (T.FromDouble(1), Scalar(run.Adam!.Value.Floor));
        var (first, second) = (Scalar(run.Adam.Value.First), Scalar(run.Adam.Value.Second));
        var (mean, square) = (zeros(), zeros());
        return (at, step, t) =>
        {
            var gradient = Gradient(at, t);
            mean = [.. mean.Zip(gradient, (m, g) => Each(m, g, (x, y) => Plus(Times(first, x), Times(Minus(one, first), y))))];
            square = [.. square.Zip(gradient, (v, g) => Each(v, g, (x, y) => Plus(Times(second, x), Times(Minus(one, second), T.Power(y, 2)))))];
            var (biasFirst, biasSecond) = (Minus(one, T.Power(first, t + 1)), Minus(one, T.Power(second, t + 1)));
            return
            [
                .. at.Select((w, k) => w.Select((x, i) =>
                    Minus(x, Over(Times(step, Over(mean[k][i], biasFirst)), Plus(Root(Over(square[k][i], biasSecond)), floor)))).ToArray()),
            ];
        };
    }
}
