using ProxyProof.Expressions.Tapes;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Refuting;

/// <summary>Local searches for the least margin, side by side in the lanes of a block: projected L-BFGS with backtracking, conditions by a penalty.</summary>
internal static class Descent
{
    /// <summary>Runs local searches; each depends only on its start.</summary>
    /// <param name="worker">The problem; it must have gradients.</param>
    /// <param name="starts">Where they start.</param>
    /// <param name="evaluations">Gradients that each may cost.</param>
    /// <param name="stop">Ends early when it says so.</param>
    /// <param name="parts">The part of the domain that each keeps to; null for the whole.</param>
    public static Findings Run(Worker worker, double[][] starts, int evaluations, Func<bool> stop, Worker[]? parts = null)
    {
        var findings = new Findings();
        var runner = worker.Gradients!;
        var lanes = runner.Tape.Lanes;
        for (var first = 0; first < starts.Length && !stop(); first += lanes)
        {
            var count = Math.Min(lanes, starts.Length - first);
            var searches = new LocalSearch[count];
            var points = new double[count][];
            for (var lane = 0; lane < count; lane++)
            {
                searches[lane] = new LocalSearch(parts?[first + lane] ?? worker, starts[first + lane], ratio: (first + lane) % 2 == 1);
                points[lane] = searches[lane].Trial;
            }

            for (var k = 0; k < evaluations && !stop(); k++)
            {
                PointBlocks.Load(runner, points, 0, count);
                runner.Run();
                var active = false;
                for (var lane = 0; lane < count; lane++)
                {
                    if (!searches[lane].Done)
                    {
                        var evaluation = worker.Read(runner, lane);
                        findings.Add(points[lane], evaluation);
                        searches[lane].Receive(runner, lane, evaluation);
                        points[lane] = searches[lane].Trial;
                        active |= !searches[lane].Done;
                    }
                }

                if (!active)
                {
                    break;
                }
            }

            findings.Restarts += count;
            Finish(worker, searches, findings);
        }

        return findings;
    }

    // Where conditions hold only by the penalty, the last step is onto them.
    private static void Finish(Worker worker, LocalSearch[] searches, Findings findings)
    {
        if (worker.Problem.Conditions.Length == 0)
        {
            return;
        }

        var ends = Array.ConvertAll(searches, search => (double[])search.Point.Clone());
        Restoration.Run(worker, ends);
        foreach (var end in ends)
        {
            findings.Add(end, worker.Evaluate(end));
        }
    }
}

/// <summary>One local search. It proposes a trial point, receives the values there, and proposes the next.</summary>
internal sealed class LocalSearch
{
    private const int Memory = 6;
    private const double SufficientDecrease = 1e-4;
    private const double FarthestEntry = 1e9;

    private readonly Worker _worker;
    private readonly bool _ratio;
    private readonly int _dimension;
    private readonly List<(double[] Step, double[] Change, double Inverse)> _memory = [];
    private readonly double[] _direction;
    private readonly double[] _scratch;
    private double[] _gradient;
    private double[] _trialGradient;
    private double _value = double.NaN;
    private double _step = 1;
    private double _penalty;
    private int _failures;
    private int _stalls;

    /// <param name="worker">The problem.</param>
    /// <param name="start">Where to start; projected into the domain.</param>
    /// <param name="ratio">Whether the margin is taken as a share of what is compared, which sees small scales as well as great ones.</param>
    public LocalSearch(Worker worker, double[] start, bool ratio)
    {
        (_worker, _ratio, _dimension) = (worker, ratio, start.Length);
        Trial = (double[])start.Clone();
        worker.Project(Trial);
        Point = (double[])Trial.Clone();
        _direction = new double[_dimension];
        _scratch = new double[_dimension];
        _gradient = new double[_dimension];
        _trialGradient = new double[_dimension];
    }

    /// <summary>The best point so far.</summary>
    public double[] Point { get; private set; }

    /// <summary>Where the values are wanted.</summary>
    public double[] Trial { get; private set; }

    /// <summary>Whether nothing more is wanted.</summary>
    public bool Done { get; private set; }

    /// <summary>Takes the values at the trial point.</summary>
    public void Receive(TapeRunner runner, int lane, Evaluation evaluation)
    {
        var value = Merit(runner, lane, evaluation);
        if (double.IsNaN(_value))
        {
            Begin(value);
            return;
        }

        var decrease = 0.0;
        for (var k = 0; k < _dimension; k++)
        {
            decrease += _gradient[k] * (Trial[k] - Point[k]);
        }

        if (value <= _value + (SufficientDecrease * Math.Min(decrease, 0)) && value < _value && double.IsFinite(value))
        {
            Accept(value);
        }
        else
        {
            Reject();
        }
    }

    private void Begin(double value)
    {
        if (!double.IsFinite(value) || !Array.TrueForAll(_trialGradient, double.IsFinite))
        {
            Done = true;
            return;
        }

        (_value, _gradient, _trialGradient) = (value, _trialGradient, _gradient);
        Aim();
    }

    private void Accept(double value)
    {
        if (!Array.TrueForAll(_trialGradient, double.IsFinite))
        {
            Reject();
            return;
        }

        var step = new double[_dimension];
        var change = new double[_dimension];
        var farthest = 0.0;
        for (var k = 0; k < _dimension; k++)
        {
            step[k] = Trial[k] - Point[k];
            change[k] = _trialGradient[k] - _gradient[k];
            farthest = Math.Max(farthest, Math.Abs(Trial[k]));
        }

        var curvature = Dense.Dot(step, change);
        if (curvature > 1e-10 * Dense.Norm(step) * Dense.Norm(change))
        {
            _memory.Add((step, change, 1 / curvature));
            if (_memory.Count > Memory)
            {
                _memory.RemoveAt(0);
            }
        }

        _stalls = _value - value <= 1e-12 * Math.Abs(_value) ? _stalls + 1 : 0;
        (_value, _gradient, _trialGradient) = (value, _trialGradient, _gradient);
        Point = (double[])Trial.Clone();
        _failures = 0;
        Done = farthest > FarthestEntry || _stalls > 5;
        Aim();
    }

    private void Reject()
    {
        _failures++;
        if (_failures > 30)
        {
            Done = true;
            return;
        }

        if (_failures == 12 && _memory.Count > 0)
        {
            _memory.Clear();
            Aim();
            return;
        }

        _step *= _failures > 4 ? 0.1 : 0.4;
        Propose();
    }

    // The direction of the limited-memory quasi-Newton method (Nocedal 1980), or down the gradient by a length that fits the point.
    private void Aim()
    {
        for (var k = 0; k < _dimension; k++)
        {
            _direction[k] = -_gradient[k];
        }

        var weights = new double[_memory.Count];
        for (var m = _memory.Count - 1; m >= 0; m--)
        {
            var (step, change, inverse) = _memory[m];
            weights[m] = inverse * Dense.Dot(step, _direction);
            Add(_direction, change, -weights[m]);
        }

        if (_memory.Count > 0)
        {
            var (step, change, _) = _memory[^1];
            Scale(_direction, Dense.Dot(step, change) / Dense.Dot(change, change));
            for (var m = 0; m < _memory.Count; m++)
            {
                var (s, y, inverse) = _memory[m];
                Add(_direction, s, weights[m] - (inverse * Dense.Dot(y, _direction)));
            }
        }
        else
        {
            var size = Dense.Norm(_direction);
            Scale(_direction, 0.1 * (0.1 + Dense.Norm(Point)) / Math.Max(size, 1e-300));
            Done |= !(size > 0);
        }

        if (!(Dense.Dot(_direction, _gradient) < 0))
        {
            Done |= _memory.Count == 0;
            if (_memory.Count > 0)
            {
                _memory.Clear();
                Aim();
                return;
            }
        }

        _step = 1;
        Propose();
    }

    private void Propose()
    {
        Trial = (double[])Point.Clone();
        Add(Trial, _direction, _step);
        _worker.Project(Trial);
        if (Trial.AsSpan().SequenceEqual(Point))
        {
            // The step vanished: at a corner of the domain, or below the last digit.
            if (_memory.Count > 0)
            {
                _memory.Clear();
                Aim();
            }
            else
            {
                Done = true;
            }
        }
    }

    private static void Add(double[] x, double[] y, double factor)
    {
        for (var k = 0; k < x.Length; k++)
        {
            x[k] += factor * y[k];
        }
    }

    private static void Scale(double[] x, double factor)
    {
        for (var k = 0; k < x.Length; k++)
        {
            x[k] *= factor;
        }
    }

    /// <summary>The value to make small, with its gradient in the trial's: the margin or its share, and a penalty for violated conditions.</summary>
    private double Merit(TapeRunner runner, int lane, Evaluation evaluation)
    {
        var problem = _worker.Problem;
        PointBlocks.Gradient(runner, problem, 0, lane, _trialGradient);
        var value = evaluation.Margin;
        if (_ratio && evaluation.Magnitude > 0 && double.IsFinite(evaluation.Magnitude))
        {
            var share = evaluation.Margin / evaluation.Magnitude;
            PointBlocks.Gradient(runner, problem, 1, lane, _scratch);
            for (var k = 0; k < _dimension; k++)
            {
                _trialGradient[k] = (_trialGradient[k] - (share * _scratch[k])) / evaluation.Magnitude;
            }

            value = share;
        }

        if (problem.Conditions.Length > 0 && _penalty == 0)
        {
            _penalty = 10 * Math.Max(Dense.Norm(_trialGradient), 1e-6);
        }

        for (var c = 0; c < problem.Conditions.Length; c++)
        {
            var condition = runner.Output(Problem.FirstCondition + c)[lane];
            if (condition < 0)
            {
                PointBlocks.Gradient(runner, problem, Problem.FirstCondition + c, lane, _scratch);
                var size = Dense.Norm(_scratch);
                var weight = _penalty / Math.Max(size, 1e-12);
                value -= weight * condition;
                Add(_trialGradient, _scratch, -weight);
            }
            else if (double.IsNaN(condition))
            {
                return double.NaN;
            }
        }

        _worker.Tangent(Trial, _trialGradient);

        return value;
    }
}
