using System.Collections.Immutable;
using ProxyProof.Checking.Refuting;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Picturing;

/// <summary>
/// Pictures of a claim's margin: on a plane and on lines through its witness or best point, a histogram over its domain, and the domain box by box; or along a
/// training run.
/// </summary>
public static class MarginPictures
{
    private const int MostSamples = 4096;

    private const double Farthest = 1e12;

    // A margin beyond this is as good as infinite.
    private const double Greatest = 1e100;

    // Beyond so many entries a section shows nothing, and compiling the margin and its gradient costs far more than the picture is worth.
    private const int MostEntries = 1000;

    // Register entries that all pictures of a claim may touch: a second at most.
    private const double Work = 4e8;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The pictures; empty when the claim has a form without a margin over points.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="outcome">Its outcome: the pictures go through the witness, else the point of the least margin.</param>
    /// <param name="seed">The seed of the run.</param>
    public static ImmutableArray<Picture> Of(Claim claim, Outcome outcome, long seed)
    {
        if (outcome.Verdict is Verdict.Error or Verdict.Vacuous || !claim.NotCheckedYet.IsEmpty || !claim.Populations.IsEmpty || !claim.TrialMeans.IsEmpty || !claim.Exponents.IsEmpty)
        {
            return [];
        }

        // What is to be drawn is derived anew: not for longer than a reader would wait.
        using var deadline = new Deadline(Patience.TotalSeconds);
        claim.Graph.Stop = deadline.Token;
        try
        {
            return claim.Trajectories.IsEmpty
                ? [.. ThroughPoint(claim, outcome, seed), .. BoxPictures.Of(claim, outcome) is { } boxes ? (Picture[])[boxes] : []]
                : AlongTraining(claim, outcome, seed);
        }
        catch (OperationCanceledException)
        {
            return [];
        }
        finally
        {
            claim.Graph.Stop = default;
        }
    }

    private static ImmutableArray<Picture> AlongTraining(Claim claim, Outcome outcome, long seed)
    {
        try
        {
            return TrainingPictures.Of(claim, outcome, seed);
        }
        catch (Exception failure) when (failure is DerivativeUnavailableException or UnsupportedFormException or NotSupportedException or InvalidOperationException or OverflowException)
        {
            return [];
        }
    }

    private static ImmutableArray<Picture> ThroughPoint(Claim claim, Outcome outcome, long seed)
    {
        try
        {
            var known = outcome.Witness?.Variables ?? outcome.BestPoint;
            var graph = GraphCopy.Of(claim.Graph);
            foreach (var obligation in Obligations.Of(claim).Where(each => each.Existentials.Count == 0))
            {
                if (new Layout(graph, obligation.Universals).Dimension > MostEntries)
                {
                    continue;
                }

                var problem = new Problem(graph, obligation.Universals, obligation.Hypotheses, obligation.Goal);
                if (problem.Layout.Dimension > 0 && PointOf(problem, known) is { } point)
                {
                    var view = new MarginView(problem, new Rounding(problem, outcome.Verdict == Verdict.Proved, Work));
                    if (outcome.Witness is null || view.At(point) < 0)
                    {
                        return Draw(problem, view, point, outcome, new CounterStream((ulong)seed, claim.Id + "/pictures"));
                    }
                }
            }
        }
        catch (Exception failure) when (failure is DerivativeUnavailableException or UnsupportedFormException or NotSupportedException or InvalidOperationException or OverflowException)
        {
            // The claim has no margin to draw.
        }

        return [];
    }

    private static ImmutableArray<Picture> Draw(Problem problem, MarginView view, double[] point, Outcome outcome, CounterStream stream)
    {
        var pictures = ImmutableArray.CreateBuilder<Picture>();
        var evaluations = Math.Min(Work / (problem.Values.Cost + (problem.Layout.Dimension * 20.0) + 50), 20_000);
        if (evaluations < 60)
        {
            return [];
        }

        // A point that far out shows nothing that a reader could use.
        if (Array.Exists(point, x => Math.Abs(x) > Farthest))
        {
            return Histogram(problem, view, stream, (int)Math.Min(MostSamples, evaluations / 2)) is { } alone ? [alone] : [];
        }

        // 1. The coordinates in which the margin changes most.
        var place = outcome.Witness is not null ? "through the witness" : "through the point of the least margin";
        var scene = new Scene(problem, view, point);
        var axes = scene.Strongest(Math.Min(2, problem.Layout.Dimension));
        var (first, second) = (axes[0], axes.Length > 1 ? axes[1] : -1);

        // 2. A plane, then lines.
        if (second >= 0 && evaluations > 400)
        {
            var size = Math.Clamp((int)Math.Sqrt(evaluations / 4), 11, 41);
            pictures.Add(scene.Plane(Math.Min(first, second), Math.Max(first, second), size, $"The margin on a plane {place}"));
        }

        var steps = Math.Clamp((int)(evaluations / 8), 15, 121);
        pictures.Add(scene.Slice(first, steps, $"The margin on a line {place}"));
        if (second >= 0 && scene.SteepestSlice(steps, $"The margin along its gradient, {place}") is { } steepest)
        {
            pictures.Add(steepest);
        }

        // 3. What a random point sees.
        if (Histogram(problem, view, stream, (int)Math.Min(MostSamples, evaluations / 2)) is { } histogram)
        {
            pictures.Add(histogram);
        }

        return pictures.ToImmutable();
    }

    private static double[]? PointOf(Problem problem, ImmutableArray<WitnessVariable> known)
    {
        var values = known.GroupBy(variable => variable.Name, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First().Values, StringComparer.Ordinal);
        var point = new double[problem.Layout.Dimension];
        foreach (var bound in problem.Layout.Bound)
        {
            for (var k = 0; k < bound.Variables.Count; k++)
            {
                var (start, length) = problem.Layout.Slice(bound.Variables[k]);
                var name = bound.Variables.Count == 1 ? bound.Name : $"{bound.Name}.{bound.ComponentNames[k]}";
                if (!values.TryGetValue(name, out var entries) || entries.Length != length)
                {
                    return null;
                }

                for (var e = 0; e < length; e++)
                {
                    point[start + e] = entries[e].ToDouble();
                }
            }
        }

        return Array.TrueForAll(point, double.IsFinite) ? point : null;
    }

    private static HistogramPicture? Histogram(Problem problem, MarginView view, CounterStream stream, int count)
    {
        var source = new Sampling.PointSource(problem.CreateWorker(), stream);
        var points = new double[count][];
        for (var k = 0; k < count; k++)
        {
            // Only the even style: the others look where violations hide, and would bend the picture.
            points[k] = new double[problem.Layout.Dimension];
            source.Point((ulong)k * (ulong)Sampling.StyleCount, points[k]);
        }

        var margins = view.All(points, everywhere: true).Where(margin => Math.Abs(margin) < Greatest).Order().ToList();
        return margins.Count < 16 ? null : Bins.Of(margins, "Margins at points drawn evenly");
    }
}
