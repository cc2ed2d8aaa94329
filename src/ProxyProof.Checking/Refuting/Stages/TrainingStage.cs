using ProxyProof.Expressions.Tapes;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Refuting.Stages;

/// <summary>
/// Trajectories of gradient descent, plain, with noise of the size of the gradient as minibatches have it, and by Adam, on the functions whose gradients the claim
/// speaks of: from the lowest points so far and from samples. Such claims fail at points that training comes to, near stationary ones above all. What the function
/// does not depend on (data, labels, a second point) moves down the margin meanwhile: a trained adversary.
/// </summary>
internal sealed class TrainingStage : Stage
{
    private const int MostStarts = 12;
    private const int MostSteps = 60;
    private const int FewestSteps = 6;
    private const double Work = 3e7;
    private const int AdversaryEvery = 4;
    private const int Refined = 6;
    private const int RefiningEvaluations = 120;

    private static readonly (string Method, double Rate)[] s_runs = [("gd", 0.3), ("gd", 0.03), ("sgd", 0.1), ("adam", 0.1)];

    public override string Name => Methods.Training;

    public override string Method => Methods.Training;

    public override bool Fits(Search search) => search.Problem is { Gradients: not null, Layout.Dimension: > 0, Objectives.Count: > 0 };

    public override Findings Run(Search search)
    {
        var problem = search.Problem;
        var worker = problem.CreateWorker();
        var source = new Sampling.PointSource(worker, search.Stream.Substream("starts/training"));
        var starts = new double[MostStarts][];
        for (var k = 0; k < starts.Length; k++)
        {
            starts[k] = new double[problem.Layout.Dimension];
            if (k < starts.Length / 3 && k < search.All.Lowest.Count)
            {
                search.All.Lowest[k].Point.CopyTo(starts[k], 0);
            }
            else
            {
                source.Point((ulong)k, starts[k]);
            }
        }

        var steps = (int)Math.Clamp(Work / problem.Gradients!.Cost / (problem.Objectives.Count * s_runs.Length * MostStarts), FewestSteps, MostSteps);
        var jobs = problem.Objectives.SelectMany(objective => s_runs.Select(run => (objective, run))).ToArray();
        var findings = search.Effort.Run(problem, jobs.Length, (own, k) =>
        {
            var (objective, (method, rate)) = jobs[k];
            return Train(own, objective, method, rate, starts, steps, search.Stream.Substream($"noise/{k}"), search.Effort.Stop);
        });
        search.Note = $"{jobs.Length * MostStarts} trajectories of {steps} steps";

        // From where training came lowest, down the margin itself.
        double[][] lowest = [.. findings.Lowest.Take(Refined).Select(found => (double[])found.Point.Clone())];
        if (lowest.Length > 0 && !search.Effort.Stop())
        {
            findings.Merge(Descent.Run(worker, lowest, RefiningEvaluations, search.Effort.Stop));
        }

        return findings;
    }

    private static Findings Train(Worker worker, Objective objective, string method, double rate, double[][] starts, int steps, CounterStream stream, Func<bool> stop)
    {
        var findings = new Findings();
        var runner = objective.Tape.CreateRunner();
        var lanes = runner.Tape.Lanes;
        var places = Places(worker.Problem, objective);
        var others = Enumerable.Range(0, worker.Dimension).Except(places).ToArray();
        var noise = new Draws(stream);
        var full = new double[worker.Dimension];
        for (var first = 0; first < starts.Length; first += lanes)
        {
            var block = starts.Skip(first).Take(lanes).Select(start => (double[])start.Clone()).ToArray();
            var mean = block.Select(_ => new double[places.Length]).ToArray();
            var square = block.Select(_ => new double[places.Length]).ToArray();
            for (var t = 0; t < steps && !stop(); t++)
            {
                // 1. A step of training.
                PointBlocks.Load(runner, block, 0, block.Length);
                runner.Run();
                for (var lane = 0; lane < block.Length; lane++)
                {
                    var gradient = Gradient(runner, objective, lane, places.Length);
                    var size = Dense.Norm(gradient);
                    if (!double.IsFinite(size))
                    {
                        continue;
                    }

                    for (var k = 0; k < places.Length; k++)
                    {
                        var slope = gradient[k] + (method == "sgd" ? size / Math.Sqrt(places.Length) * noise.Normal() : 0);
                        mean[lane][k] = (0.9 * mean[lane][k]) + (0.1 * slope);
                        square[lane][k] = (0.999 * square[lane][k]) + (0.001 * slope * slope);
                        block[lane][places[k]] -= method == "adam"
                            ? rate * mean[lane][k] / (1 - RealMath.Pow(0.9, t + 1)) / (Math.Sqrt(square[lane][k] / (1 - RealMath.Pow(0.999, t + 1))) + 1e-8)
                            : rate * slope / Math.Max(1, size);
                    }
                }

                // 2. A step of the adversary.
                if (others.Length > 0 && t % AdversaryEvery == AdversaryEvery - 1)
                {
                    Oppose(worker, block, others, full);
                }

                // 3. What the claim says there.
                foreach (var point in block)
                {
                    worker.Project(point);
                    findings.Add(point, worker.Evaluate(point));
                }
            }
        }

        return findings;
    }

    // Down the margin, in what training does not move. The gradients' tape has lanes of its own.
    private static void Oppose(Worker worker, double[][] block, int[] others, double[] full)
    {
        var gradients = worker.Gradients!;
        for (var first = 0; first < block.Length; first += gradients.Tape.Lanes)
        {
            var count = Math.Min(gradients.Tape.Lanes, block.Length - first);
            PointBlocks.Load(gradients, block, first, count);
            gradients.Run();
            for (var lane = 0; lane < count; lane++)
            {
                PointBlocks.Gradient(gradients, worker.Problem, 0, lane, full);
                var size = Math.Sqrt(others.Sum(place => full[place] * full[place]));
                if (size > 0 && double.IsFinite(size))
                {
                    foreach (var place in others)
                    {
                        block[first + lane][place] -= 0.1 * full[place] / size;
                    }
                }
            }
        }
    }

    private static int[] Places(Problem problem, Objective objective) => [.. objective.Variables.SelectMany(variable =>
    {
        var (start, length) = problem.Layout.Slice(variable);
        return Enumerable.Range(start, length);
    })];

    private static double[] Gradient(TapeRunner runner, Objective objective, int lane, int length)
    {
        var (lanes, gradient, position) = (runner.Tape.Lanes, new double[length], 0);
        for (var c = 0; c < objective.Variables.Length; c++)
        {
            var entries = runner.Output(1 + c);
            for (var e = 0; e < entries.Length; e += lanes)
            {
                gradient[position++] = entries[e + lane];
            }
        }

        return gradient;
    }
}
