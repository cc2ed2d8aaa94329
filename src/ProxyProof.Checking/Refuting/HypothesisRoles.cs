using System.Collections.Immutable;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Refuting;

/// <summary>
/// Which hypotheses hold a violation back: each is dropped in turn, and the same short search looks whether the claim then fails by more. An author who wants to save a claim
/// must strengthen one of those, or another.
/// </summary>
internal static class HypothesisRoles
{
    private const double Active = 1e-7;
    private const int MostConditions = 8;
    private const int Points = 512;
    private const int Evaluations = 120;

    // Register entries that the searches may touch.
    private const double MostWork = 3e7;

    // Formulas beyond this many nodes take too long to derive anew.
    private const int MostNodes = 2000;

    // The share by which a violation must be greater to count.
    private const double Deeper = 0.01;

    /// <summary>The role of every hypothesis that the claim states; empty where there are none or a search costs too much.</summary>
    /// <param name="worker">The problem.</param>
    /// <param name="witness">The simplest counterexample.</param>
    /// <param name="worst">The worst.</param>
    /// <param name="isEndless">Whether the violation goes on along a ray or a curve: then its size says nothing, only its share of what is compared.</param>
    /// <param name="name">Names the random numbers.</param>
    /// <param name="stop">Whether the time is over: then no role is known.</param>
    public static ImmutableArray<HypothesisRole> Of(Worker worker, double[] witness, double[] worst, bool isEndless, string name, Func<bool> stop)
    {
        var problem = worker.Problem;
        int[] stated = [.. Enumerable.Range(0, problem.Conditions.Length).Where(k => problem.Conditions[k].Text.Length > 0)];
        if (stated.Length == 0)
        {
            return [];
        }

        worker.Values.RunPoint(witness);
        bool[] edges = [.. stated.Select(k => problem.Conditions[k].Residual is null && Math.Abs(worker.Values.Output(Problem.FirstCondition + k)[0]) < Active)];
        var cost = (stated.Length + 1) * ((Points * (double)problem.Values.Cost) + (4.0 * Evaluations * ((problem.Gradients?.Cost ?? 0) + (100.0 * worker.Dimension))));
        var isDropped = !stop() && problem.Conditions.Length <= MostConditions && cost <= MostWork && problem.Graph.Reachable(problem.MarginNode).Count(reached => reached) <= MostNodes;
        var before = isDropped ? Search(problem, [witness, worst], name) : null;
        return [.. stated.Select((k, at) => new HypothesisRole(problem.Conditions[k].Text, edges[at], before is null || stop() ? null : Matters(before, problem.Without(k))))];

        bool? Matters(Findings with, Problem dropped)
        {
            var without = Search(dropped, [witness, worst], name);
            if (IsDeeper(without, with))
            {
                // What was found without it may be near points that the search with it has missed.
                with.Merge(Search(problem, [.. without.Lowest.Take(2).Concat(without.Deepest.Take(2)).Select(found => found.Point)], name));
            }

            // A hypothesis that guards what has no value otherwise is needed, whatever the violation.
            return without.Undefined.Count > with.Undefined.Count ? null
                : without.Lowest[0].Relative < with.Lowest[0].Relative * (1 + Deeper) || (!isEndless && IsDeeper(without, with)) ? true
                : IsDeeper(without, with) ? null : false;
        }
    }

    private static bool IsDeeper(Findings findings, Findings others) =>
        findings.Lowest[0].Relative < others.Lowest[0].Relative * (1 + Deeper) || findings.Deepest[0].Margin < others.Deepest[0].Margin * (1 + Deeper);

    /// <summary>The roles in a sentence or two; empty where nothing is known.</summary>
    public static string Describe(ImmutableArray<HypothesisRole> roles)
    {
        string[] edges = [.. roles.Where(role => role.IsAtEdge).Select(role => role.Text)];
        string[] matter = [.. roles.Where(role => role.Matters == true).Select(role => role.Text)];
        string[] idle = [.. roles.Where(role => role.Matters == false && !role.IsAtEdge).Select(role => role.Text)];
        string[] sentences =
        [
            edges.Length == 0 ? "" : $"At the edge of {string.Join(", and of ", edges)}.",
            matter.Length == 0 ? "" : $"It would fail by more without {string.Join(", or without ", matter)}.",
            idle.Length == 0 ? "" : $"{string.Join(", ", idle)} {(idle.Length == 1 ? "makes" : "make")} no difference.",
        ];
        return string.Join(" ", sentences.Where(sentence => sentence.Length > 0));
    }

    private static Findings Search(Problem problem, double[][] points, string name)
    {
        var worker = problem.CreateWorker();
        var findings = Sampling.Run(worker, new CounterStream(1, name).Substream("hypotheses"), Points, restore: false, () => false);
        foreach (var point in points)
        {
            findings.Add(point, worker.Evaluate(point));
        }

        if (problem.Gradients is not null)
        {
            // A start in an even place makes the margin small, one in an odd place its share.
            double[][] starts = [.. points.SelectMany(point => (double[][])[point, point]), .. findings.Lowest.Take(2).Concat(findings.Deepest.Take(2)).Select(found => found.Point)];
            findings.Merge(Descent.Run(worker, starts, Evaluations, () => false));
        }

        return findings;
    }
}
