using System.Globalization;
using ProxyProof.Claims;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Training;

/// <summary>All runs of a claim, once.</summary>
/// <param name="Values">Iterates and draws by the id of their variable.</param>
/// <param name="Lost">Why a run has no iterates to judge, in a sentence: it diverged; null when all have.</param>
/// <param name="Problem">Why a run could not start, in a sentence; null when all could.</param>
/// <param name="Error">The greatest estimated error of a flow; null without flows.</param>
internal sealed record TrialRuns(Dictionary<int, double[]> Values, string? Lost, string? Problem, double? Error);

/// <summary>The training runs of a claim, compiled once and run as often as asked: a trial is a function of its stream and of the random values given.</summary>
internal sealed class ClaimRuns
{
    private readonly List<Trainer> _trainers = [];

    /// <summary>Compiles the runs of a claim.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="reuse">Whether each call of <see cref="Run"/> may write over the iterates of the last one; for many trials, of which no iterate is kept.</param>
    public ClaimRuns(Claim claim, bool reuse = false)
    {
        var graph = GraphCopy.Of(claim.Graph);
        foreach (var run in claim.Trajectories)
        {
            _trainers.Add(new Trainer(graph, run, reuse));
        }
    }

    /// <summary>Runs all, in order: a later run may start from an earlier one.</summary>
    /// <param name="given">Values of random variables.</param>
    /// <param name="stream">The trial's own stream.</param>
    /// <param name="stop">Asked from time to time; may be null.</param>
    public TrialRuns Run(Func<int, double[]?> given, CounterStream stream, Func<bool>? stop = null)
    {
        var values = new Dictionary<int, double[]>();
        double? error = null;
        foreach (var trainer in _trainers)
        {
            var name = trainer.Run.Name;
            var result = trainer.Start(id => values.GetValueOrDefault(id) ?? given(id), stream.Substream(name), stop);
            foreach (var (id, entries) in result.Values)
            {
                values[id] = entries;
            }

            if (result.Problem is { } problem)
            {
                return new(values, null, $"The run `{name}` could not be computed: {problem}.", null);
            }

            if (result.DivergedAt is { } at)
            {
                var where = trainer.Run.IsDiscrete ? "step" : "time";
                return new(values, string.Create(CultureInfo.InvariantCulture, $"The run `{name}` left the finite numbers at {where} {at:G6}: it diverged."), null, null);
            }

            error = result.Error is { } estimated ? Math.Max(error ?? 0, estimated) : error;
        }

        return new(values, null, null, error);
    }

    /// <summary>What was run, for reports.</summary>
    public string Describe(int trials) => string.Join("; ", _trainers.Select(trainer =>
        $"{trainer.Run.Name}: {(trainer.Run.IsDiscrete ? $"{trainer.Run.Steps} steps" : $"time {trainer.Run.Time}")}, {trainer.Dimension} parameters")) + (trials > 1 ? $"; {trials} trials" : "");
}
