using ProxyProof.Checking.Refuting.Regions;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Refuting.Stages;

/// <summary>
/// Along the places where pieces meet, a hair on either side: local searches that keep to one kink, from the best of these to two, and freely from there. Where slopes
/// are compared the margin jumps at a kink, and no descent leads to the foot of a jump.
/// </summary>
internal sealed class KinkStage : Stage
{
    private const int MostDimensions = 400;
    private const int LowPoints = 3;
    private const int Draws = 6;
    private const int Followed = 4;
    private const int Evaluations = 100;
    private const int MostFaces = 96;
    private const double Work = 4e7;
    private const int Lanes = 8;
    private const double Near = 1e-7;
    private const double Clear = -1e-6;

    public override string Name => "kinks";

    public override string Method => Methods.Descent;

    public override bool Fits(Search search) => search.Problem is { Gradients: not null, Layout.Dimension: > 0 and <= MostDimensions };

    public override Findings Run(Search search)
    {
        var findings = new Findings();
        if (Kinks.Of(search.Problem) is not { } kinks)
        {
            search.Note = "none";
            return findings;
        }

        var each = Evaluations * (double)(search.Problem.Gradients!.Cost + (2 * kinks.Cost));
        var most = (int)Math.Clamp(Work / each, 0, MostFaces);
        search.Note = $"{kinks.Count} {(kinks.Count == 1 ? "kink" : "kinks")}";

        // 1. One kink, from the lowest points and from anywhere.
        var worker = search.Problem.CreateWorker();
        var source = new Sampling.PointSource(worker, search.Stream.Substream("kinks"));
        var drawn = new double[Draws][];
        for (var k = 0; k < drawn.Length; k++)
        {
            source.Point((ulong)k, drawn[k] = new double[worker.Dimension]);
        }

        double[][] starts = [.. Best(search.All, LowPoints).Select(found => found.Point), .. drawn];
        findings.Merge(Along(search, kinks, starts, held: false, most));

        // 2. Two, 3. and none.
        if (!IsClear(findings))
        {
            findings.Merge(Along(search, kinks, [.. Best(findings, Followed).Select(found => found.Point)], held: true, most));
        }

        if (!IsClear(findings) && most > 0)
        {
            findings.Merge(Descent.Run(worker, [.. Best(findings, Followed).Select(found => found.Point)], Evaluations, search.Effort.Stop));
        }

        return findings;
    }

    private static bool IsClear(Findings findings) => findings.Lowest is [{ Relative: < Clear }, ..];

    private static IEnumerable<Found> Best(Findings findings, int count) => findings.Lowest.Take(count).Concat(findings.Deepest.Take(count)).Distinct();

    // The nearest kinks of every start come first; each side twice, as local searches in turn look at the margin and at its share.
    private static Findings Along(Search search, Kinks kinks, double[][] starts, bool held, int most)
    {
        var worker = kinks.CreateWorker();
        (double[] Start, (int, int)[] Faces)[] tasks =
        [
            .. starts.SelectMany(start => Faces(worker, start, held).Select((faces, rank) => (start, faces, rank)))
                .OrderBy(task => task.rank).Take(most).SelectMany(task => Enumerable.Repeat((task.start, task.faces), 2)),
        ];
        return search.Effort.Run(search.Problem, (tasks.Length + Lanes - 1) / Lanes, (own, k) =>
        {
            var (beside, part) = (kinks.CreateWorker(), tasks[(k * Lanes)..Math.Min(tasks.Length, (k + 1) * Lanes)]);
            var workers = Array.ConvertAll(part, task => own.Within(new KinkRegion(beside, own.Dimension, task.Faces)));
            return Descent.Run(own, Array.ConvertAll(part, task => task.Start), Evaluations, search.Effort.Stop, workers);
        });
    }

    // One more kink than those that the start lies beside, when these are held.
    private static IEnumerable<(int Kink, int Side)[]> Faces(Kinks.Worker kinks, double[] start, bool held)
    {
        var values = kinks.Values(start);
        var slope = new double[start.Length];
        var distances = new double[values.Length];
        for (var k = 0; k < values.Length; k++)
        {
            kinks.Slope(start, k, slope);
            distances[k] = Math.Abs(values[k]) / Dense.Norm(slope);
        }

        var near = Near * (1e-3 + Dense.Norm(start));
        (int, int)[] kept = [.. Enumerable.Range(0, held ? values.Length : 0).Where(k => distances[k] <= near).Select(k => (k, Math.Sign(values[k])))];
        return Enumerable.Range(0, values.Length).Where(k => double.IsFinite(distances[k]) && !kept.Any(face => face.Item1 == k)).OrderBy(k => distances[k])
            .SelectMany(k => new[] { 1, -1 }.Select(side => ((int, int)[])[.. kept, (k, side)]));
    }
}
