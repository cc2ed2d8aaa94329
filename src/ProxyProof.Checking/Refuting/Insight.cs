using System.Collections.Immutable;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Refuting;

/// <summary>What a counterexample has to teach. It is read off in floating point; the verdict does not rest on it.</summary>
/// <param name="Message">A few sentences; empty where nothing is seen.</param>
/// <param name="Hypotheses">What the hypotheses do to the violation.</param>
/// <param name="Family">The ray or curve along which the claim keeps failing; null where none is seen.</param>
internal sealed record Insight(string Message, ImmutableArray<HypothesisRole> Hypotheses, WitnessFamily? Family)
{
    private const int Draws = 12;
    private const int MostEntries = 12;
    private const double MostWork = 2e7;

    /// <summary>Nothing is seen.</summary>
    public static Insight Nothing { get; } = new("", [], null);

    /// <summary>What is seen at a counterexample.</summary>
    /// <param name="problem">What it makes negative.</param>
    /// <param name="witness">The simplest.</param>
    /// <param name="worst">The worst.</param>
    /// <param name="name">Names the random numbers.</param>
    /// <param name="stop">Whether the time is over.</param>
    public static Insight Of(Problem problem, Confirmed witness, Confirmed worst, string name, Func<bool> stop)
    {
        var n = problem.Layout.Dimension;
        if (n == 0 || (Math.Min(n, MostEntries) * Draws * problem.Values.Cost * problem.Values.Lanes) + (1000.0 * n) > MostWork)
        {
            return Nothing;
        }

        var worker = problem.CreateWorker();
        var point = Array.ConvertAll(witness.Point, x => x.ToDouble());
        if (!Array.TrueForAll(point, double.IsFinite) || !Fails(worker, point))
        {
            return Nothing;
        }

        var family = Rays.Of(worker, point) ?? Curves.Of(worker, point);
        var hypotheses = HypothesisRoles.Of(worker, point, Array.ConvertAll(worst.Point, x => x.ToDouble()), family is not null, name, stop);
        string[] sentences = [Variables(worker, point, name), HypothesisRoles.Describe(hypotheses), family?.Text ?? ""];
        return new(string.Join(" ", sentences.Where(text => text.Length > 0)), hypotheses, family?.Family);
    }

    /// <summary>Whether the claim fails there by more than rounding.</summary>
    public static bool Fails(Worker worker, double[] point) => worker.Evaluate(point) is { Satisfied: true, Defined: true, Relative: < -1e-12 };

    // Values of one variable, or entry, are drawn anew while the others stay.
    private static string Variables(Worker worker, double[] point, string name)
    {
        var layout = worker.Problem.Layout;
        var parts = new List<(string Name, int Start, int Length)>();
        foreach (var bound in layout.Bound)
        {
            for (var k = 0; k < bound.Variables.Count; k++)
            {
                var (start, length) = layout.Slice(bound.Variables[k]);
                parts.Add((bound.ComponentNames[k], start, length));
            }
        }

        if (parts is [{ Length: <= MostEntries and > 1 } only] && worker.Problem.Graph.ShapeOf(worker.Problem.Graph.VariableNode(layout.Variables[0])).Rank == 1)
        {
            parts = [.. Enumerable.Range(0, only.Length).Select(k => ($"{only.Name}[{k + 1}]", only.Start + k, 1))];
        }

        if (parts.Count is < 2 or > MostEntries)
        {
            return "";
        }

        var source = new Sampling.PointSource(worker, new CounterStream(1, name).Substream("insight"));
        var idle = new List<string>();
        foreach (var (part, start, length) in parts)
        {
            var (drawn, moved, isIdle) = (new double[point.Length], (double[])point.Clone(), true);
            for (var k = 0; k < Draws && isIdle; k++)
            {
                source.Point((ulong)k, drawn);
                drawn.AsSpan(start, length).CopyTo(moved.AsSpan(start));
                var inside = (double[])moved.Clone();
                worker.Project(inside);
                isIdle = inside.AsSpan().SequenceEqual(moved) && Fails(worker, moved);
            }

            if (isIdle)
            {
                idle.Add(part);
            }
        }

        return idle.Count == 0 || idle.Count == parts.Count ? "" : $"It fails there for every {string.Join(", ", idle)} that was tried.";
    }
}
