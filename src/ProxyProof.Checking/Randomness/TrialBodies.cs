using ProxyProof.Checking.Refuting;
using ProxyProof.Checking.Training;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Expressions.Tensors;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Randomness;

/// <summary>Values of expressions in independent trials: random items, the runs that follow from them, and what is asked of both.</summary>
internal sealed class TrialBodies
{
    /// <summary>How many trials make one step.</summary>
    public const int AtOnce = 256;

    private const long MostRejections = 100_000;

    private readonly Claim _claim;
    private readonly Effort _effort;
    private readonly RandomDraws _random;
    private readonly ClaimRuns _runs;
    private readonly Graph _graph;
    private readonly TensorProgram _program;
    private readonly NodeId[] _bodies;
    private readonly int[] _moving;
    private readonly ClosedMargins? _admits;
    private ulong _next;

    /// <summary>Prepares trials.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="effort">The budget.</param>
    /// <param name="bodies">What is asked of each trial; the trial means of the claim when nothing is said.</param>
    public TrialBodies(Claim claim, Effort effort, IEnumerable<NodeId>? bodies = null)
    {
        (_claim, _effort, _random, _runs) = (claim, effort, new RandomDraws(claim, effort.Seed), new ClaimRuns(claim));
        _graph = GraphCopy.Of(claim.Graph);
        var lowering = new Lowering(_graph);
        _bodies = [.. (bodies ?? claim.TrialMeans.Select(mean => mean.Body)).Select(lowering.Lower)];
        _moving = [.. claim.Trajectories.SelectMany(run => run.Readings).SelectMany(reading => reading.Variables.Items).Concat(_random.Variables)];
        _program = new TensorProgram(_graph, _bodies, _moving);
        _program.Prepare();
        _admits = claim.Assumptions.IsEmpty ? null : new ClosedMargins(claim with { Formula = new And([.. claim.Assumptions], claim.Span), Assumptions = [] }, _moving);
    }

    /// <summary>How many trials did not satisfy the assumptions.</summary>
    public long Rejected { get; private set; }

    /// <summary>How many trials there were.</summary>
    public long Trials { get; private set; }

    /// <summary>Why there are no trials; null when there are.</summary>
    public Outcome? Failure { get; private set; }

    /// <summary>The bodies' entries in the next trial; null when there is none.</summary>
    public double[][]? Next()
    {
        while (Rejected <= MostRejections + (100 * Trials))
        {
            var trial = _next++;
            var values = _random.At(trial);
            var all = _runs.Run(id => values.GetValueOrDefault(id), new CounterStream(_effort.Seed, _claim.Id).Substream("training").Substream(trial), _effort.Stop);
            if ((all.Problem ?? all.Lost) is { } problem)
            {
                Failure = all.Problem is null
                    ? Outcome.Inconclusive(_claim) with { Message = $"{problem} (trial {trial})" }
                    : Outcome.Error(_claim, problem);
                return null;
            }

            foreach (var (id, entries) in values)
            {
                all.Values[id] = entries;
            }

            if (_admits is { } admits && !(admits.At(all.Values).Margin >= 0))
            {
                Rejected++;
                continue;
            }

            foreach (var id in _moving)
            {
                var entries = _program.Entries(id);
                if (entries.Length > 0)
                {
                    all.Values[id].AsSpan(0, entries.Length).CopyTo(entries);
                }
            }

            _program.Run();
            var result = Array.ConvertAll(_bodies, body => _program[body].ToArray());
            if (Array.Exists(result, body => Array.Exists(body, double.IsNaN)))
            {
                Failure = IsUndefined(values)
                    ? Outcomes.NoValue(_claim, Outcomes.UndefinedCode, $"What is averaged has no value in trial {trial}", "guard what is averaged with if, or the trials with assume")
                    : Outcome.Inconclusive(_claim) with { Message = $"What is averaged has no value in floating point in trial {trial}." };
                return null;
            }

            Trials++;
            return result;
        }

        return null;
    }

    // Whether that is certain, and so of the values around these: iterates of a run are rounded.
    private bool IsUndefined(Dictionary<int, double[]> values)
    {
        if (!_claim.Trajectories.IsEmpty)
        {
            return false;
        }

        try
        {
            var evaluator = new Evaluator<Interval>(_graph, [.. _bodies]);
            evaluator.Run(id => _claim.Randoms.FirstOrDefault(random => random.Variable == id) is { } random && Finiteness.Hair(random.Law) is var hair
                ? [.. values[id].Select(x => new Interval(x - (hair * (1 + Math.Abs(x))), x + (hair * (1 + Math.Abs(x)))))]
                : throw new NotSupportedException("a free variable"));
            return Array.Exists(_bodies, body => Array.Exists(evaluator[body], entry => entry.Definedness == Definedness.Undefined));
        }
        catch (NotSupportedException)
        {
            return false;
        }
    }
}
