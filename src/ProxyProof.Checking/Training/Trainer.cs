using System.Numerics;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Expressions.Tensors;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Training;

/// <summary>What one training run in floating point came to.</summary>
/// <param name="Values">Iterates and draws by the id of their variable, row-major.</param>
/// <param name="DivergedAt">The first iterate that is not finite; null when all are.</param>
/// <param name="Problem">Why there is no run; null when there is one.</param>
/// <param name="Error">For a flow, the estimated error of its iterates; else null.</param>
internal sealed record RunResult(IReadOnlyDictionary<int, double[]> Values, double? DivergedAt, string? Problem, double? Error);

/// <summary>
/// Runs a training method in floating point, by the updates of docs/training.md: search, never evidence. The same seed gives the same run; the inner loop
/// allocates nothing.
/// </summary>
internal sealed class Trainer
{
    private const int MovedAtOnce = 1024;

    private readonly Graph _graph;
    private readonly Trajectory _run;
    private readonly NodeId[] _gradient;
    private readonly TensorProgram _once;
    private readonly TensorProgram _steps;
    private readonly NodeId[] _start;
    private readonly NodeId?[] _rates;
    private readonly int[] _lengths;
    private readonly double[][]? _kept;

    /// <summary>Compiles a run.</summary>
    /// <param name="graph">The search's own graph; derived expressions are added.</param>
    /// <param name="run">The run.</param>
    /// <param name="reuse">Whether a run may write over the iterates of the last one.</param>
    /// <exception cref="DerivativeUnavailableException">The objective has no gradient in the calculus.</exception>
    /// <exception cref="NotSupportedException">The objective holds something that has no value yet.</exception>
    public Trainer(Graph graph, Trajectory run, bool reuse = false)
    {
        (_graph, _run) = (graph, run);
        var lowering = new Lowering(graph);
        _gradient = [.. run.Gradient.Select(lowering.Lower)];
        _start = [.. run.Start.Select(lowering.Lower)];
        _rates = [.. new[] { run.Step, run.Beta, run.Adam?.First, run.Adam?.Second, run.Adam?.Floor, run.Temperature }.Select(node => node is { } given ? lowering.Lower(given) : (NodeId?)null)];
        _lengths = [.. run.Parameters.Select(id => graph.ShapeOf(graph.VariableNode(id)).Size)];
        _kept = reuse && run.IsDiscrete ? Array.ConvertAll(_lengths, length => new double[(run.Steps + 1) * length]) : null;
        int[] moving = [.. run.Parameters, .. run.Batches is { } batches ? [batches.Weights] : Array.Empty<int>()];
        _once = new TensorProgram(graph, [.. _start, .. _rates.OfType<NodeId>()], []);
        _steps = new TensorProgram(graph, _gradient, moving);
        Outside = [.. Variables(_once, []), .. Variables(_steps, moving)];
    }

    /// <summary>The run.</summary>
    public Trajectory Run => _run;

    /// <summary>Entries of all components together.</summary>
    public int Dimension => _lengths.Sum();

    private int[] Outside { get; }

    /// <summary>Runs.</summary>
    /// <param name="known">Values of variables that the run needs: random values, iterates of earlier runs.</param>
    /// <param name="stream">Where the run's own draws come from.</param>
    /// <param name="stop">Asked from time to time; may be null.</param>
    public RunResult Start(Func<int, double[]?> known, CounterStream stream, Func<bool>? stop = null)
    {
        // 1. What no step changes.
        foreach (var id in Outside)
        {
            if (known(id) is not { } values)
            {
                return Failed($"the run needs a value for `{_graph.VariableName(id)}`");
            }

            foreach (var program in (TensorProgram[])[_once, _steps])
            {
                var entries = program.Entries(id);
                values.AsSpan(0, entries.Length).CopyTo(entries);
            }
        }

        _once.Prepare();
        _steps.Prepare();
        var start = new double[_lengths.Length][];
        for (var k = 0; k < start.Length; k++)
        {
            start[k] = _once[_start[k]].ToArray();
            if (!IsFinite(start[k]))
            {
                return Failed("its start has no value");
            }
        }

        // 2. The iterates.
        return _run.Method == TrainingMethod.Flow ? new FlowIntegrator(this, _run, stop).Integrate(start) : Iterate(start, stream, stop);
    }

    /// <summary>The gradient at a point, into arrays of the components' sizes.</summary>
    public void Gradient(double[][] at, double[][] result)
    {
        Evaluate(at);
        for (var k = 0; k < result.Length; k++)
        {
            _steps[_gradient[k]].CopyTo(result[k]);
        }
    }

    internal static bool IsFinite(ReadOnlySpan<double> values)
    {
        // x - x is 0 for finite x only. Four sums, so that none waits for the other.
        var (a, b, c, d) = (Vector<double>.Zero, Vector<double>.Zero, Vector<double>.Zero, Vector<double>.Zero);
        var i = 0;
        for (; i <= values.Length - (4 * Vector<double>.Count); i += 4 * Vector<double>.Count)
        {
            var four = values.Slice(i, 4 * Vector<double>.Count);
            var (x, y) = (new Vector<double>(four), new Vector<double>(four[Vector<double>.Count..]));
            var (z, w) = (new Vector<double>(four[(2 * Vector<double>.Count)..]), new Vector<double>(four[(3 * Vector<double>.Count)..]));
            (a, b, c, d) = (a + (x - x), b + (y - y), c + (z - z), d + (w - w));
        }

        var rest = Vector.Sum((a + b) + (c + d));
        for (; i < values.Length; i++)
        {
            rest += values[i] - values[i];
        }

        return rest == 0;
    }

    // A step of component k, kept in its row; false where an entry is not finite, and the row is 0 then. Part by part, so that each stays in the nearest cache.
    private bool Move(Updates update, int k, Span<double> at, double step, int t, double[][] draws, Span<double> row)
    {
        var gradient = _steps[_gradient[k]];
        for (var first = 0; first < row.Length; first += MovedAtOnce)
        {
            var part = at.Slice(first, Math.Min(MovedAtOnce, at.Length - first));
            update.Move(k, first, part, gradient.Slice(first, part.Length), step, t, draws);
            if (!IsFinite(part))
            {
                row.Clear();
                return false;
            }

            part.CopyTo(row[first..]);
        }

        return true;
    }

    private void Evaluate(double[][] at)
    {
        for (var k = 0; k < at.Length; k++)
        {
            var entries = _steps.Entries(_run.Parameters[k]);
            at[k].AsSpan(0, entries.Length).CopyTo(entries);
        }

        _steps.Run();
    }

    private static RunResult Failed(string problem) => new(new Dictionary<int, double[]>(), null, problem, null);

    private IEnumerable<int> Variables(TensorProgram program, int[] moving)
    {
        for (var id = 0; id < _graph.VariableCount; id++)
        {
            if (!moving.Contains(id) && program.Entries(id).Length > 0)
            {
                yield return id;
            }
        }
    }

    private double Rate(int which) => _rates[which] is { } node ? _once[node][0] : 0;

    private RunResult Iterate(double[][] start, CounterStream stream, Func<bool>? stop)
    {
        var (steps, count) = (_run.Steps, start.Length);
        var values = new Dictionary<int, double[]>();
        var iterates = new double[count][];
        for (var k = 0; k < count; k++)
        {
            values[_run.Readings[0].Variables[k]] = iterates[k] = _kept?[k] ?? new double[(steps + 1) * _lengths[k]];
            start[k].CopyTo(iterates[k], 0);
        }

        var draws = Draw(stream, values);
        var at = start;
        var look = _run.Method == TrainingMethod.Nesterov ? Array.ConvertAll(start, array => new double[array.Length]) : [];
        var update = new Updates(_run, Rate(1), Rate(2), Rate(3), Rate(4), Rate(5), start);
        var sizes = steps > 0 ? _once[_rates[0]!.Value].ToArray() : [];
        for (var t = 0; t < steps; t++)
        {
            var step = sizes[sizes.Length == 1 ? 0 : t];
            if (!(step > 0) || !double.IsFinite(step))
            {
                return Failed(System.Globalization.CultureInfo.InvariantCulture, $"its step at t = {t} is {step:R}; a step is a number greater than 0");
            }

            if ((t & 63) == 63 && stop?.Invoke() == true)
            {
                return Failed("the time ended before the run did");
            }

            if (_run.Batches is { } batches)
            {
                var weights = _steps.Entries(batches.Weights);
                weights.Clear();
                foreach (var sample in draws[0].AsSpan(t * batches.Size, batches.Size))
                {
                    weights[(int)sample - 1] = 1.0 / batches.Size;
                }
            }

            var where = at;
            if (_run.Method == TrainingMethod.Nesterov)
            {
                update.LookAhead(at, step, look);
                where = look;
            }

            Evaluate(where);
            for (var k = 0; k < count; k++)
            {
                if (!Move(update, k, at[k], step, t, draws, iterates[k].AsSpan((t + 1) * _lengths[k], _lengths[k])))
                {
                    return new(values, t + 1, null, null);
                }
            }
        }

        return new(values, null, null, null);
    }

    private static RunResult Failed(IFormatProvider provider, FormattableString text) => Failed(text.ToString(provider));

    // Counter-based: a draw depends on the stream, the epoch or component, and its place alone.
    private double[][] Draw(CounterStream stream, Dictionary<int, double[]> values)
    {
        var draws = new double[_run.Draws.Count][];
        for (var k = 0; k < draws.Length; k++)
        {
            values[_run.Draws[k]] = draws[k] = new double[_graph.ShapeOf(_graph.VariableNode(_run.Draws[k])).Size];
            if (_run.Batches is { } batches)
            {
                DrawBatches(stream.Substream("batches"), batches, draws[k]);
            }
            else
            {
                new Distribution.Normal(0, 1).Fill(stream.Substream("noise").Substream((ulong)k), 0, draws[k]);
            }
        }

        return draws;
    }

    // Each epoch is a permutation of the samples, cut into floor(samples / size) batches.
    private static void DrawBatches(CounterStream stream, Batching batches, double[] drawn)
    {
        var each = batches.Samples / batches.Size * batches.Size;
        var order = new int[batches.Samples];
        for (var (start, epoch) = (0, 0UL); start < drawn.Length; (start, epoch) = (start + each, epoch + 1))
        {
            var own = stream.Substream(epoch);
            for (var k = 0; k < order.Length; k++)
            {
                order[k] = k + 1;
            }

            for (var k = 0; k < each && start + k < drawn.Length; k++)
            {
                var other = k + (int)own.BelowAt((ulong)k, (ulong)(order.Length - k));
                (order[k], order[other]) = (order[other], order[k]);
                drawn[start + k] = order[k];
            }
        }
    }
}
