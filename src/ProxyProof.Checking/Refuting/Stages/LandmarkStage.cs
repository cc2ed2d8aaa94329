using ProxyProof.Numerics;

namespace ProxyProof.Checking.Refuting.Stages;

/// <summary>
/// About the places that the formula names by its constants: at them, at many distances on both sides, with variables of the same shape there as well, then local searches
/// from the lowest of these points.
/// </summary>
internal sealed class LandmarkStage : Stage
{
    private const int MostAxes = 4;
    private const int Random = 2;
    private const int Evaluations = 120;
    private const double Share = 0.1;
    private const int FewestPoints = 1000;
    private const double Work = 2e4;
    private static readonly double[] Distances = [0, 1e-9, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.03, 0.05, 0.07, 0.1, 0.2, 0.5, 1];

    public override string Name => "constants";

    public override string Method => Methods.Sampling;

    public override bool Fits(Search search) => search.Problem.Layout.Dimension > 0;

    public override Findings Run(Search search)
    {
        var findings = new Findings();
        var places = Landmarks.Of(search.Problem);
        search.Note = places.Count == 0 ? "none in the formula" : $"{places.Count} {(places.Count == 1 ? "place" : "places")}";
        if (places.Count == 0)
        {
            return findings;
        }

        // 1. The places themselves, exactly: there the claim may have no value.
        var worker = search.Problem.CreateWorker();
        foreach (var place in places.Take((int)Math.Clamp(Work / search.Problem.Values.Cost, 1, places.Count)))
        {
            double[][] at = [Point(worker, place, _ => place.Values, _ => 0), Point(worker, place, start => start == place.Start ? place.Values : null, _ => 0)];
            if (Array.Exists(at[0].AsSpan().SequenceEqual(at[1]) ? at[..1] : at, search.AskNear))
            {
                return findings;
            }
        }

        // 2. Beside them.
        var each = Math.Max(FewestPoints, (int)(Share * search.Effort.Samples(search.Problem))) / places.Count;
        var draws = new Draws(search.Stream.Substream("constants"));
        var starts = new List<double[]>();
        foreach (var place in places)
        {
            var about = new Findings();
            worker.Evaluate([.. Beside(worker, place, draws).Take(each)], search.Restores, about);
            starts.AddRange(about.Lowest.Take(2).Concat(about.Deepest.Take(2)).Distinct().Select(found => found.Point));
            findings.Merge(about);
            if (search.Effort.Stop())
            {
                return findings;
            }
        }

        // 3. Local searches.
        if (search.Problem.Gradients is not null && search.Effort.Uses(Methods.Descent))
        {
            findings.Merge(Descent.Run(worker, [.. starts.Take(Effort.Restarts(search.Problem) / 2)], Evaluations, search.Effort.Stop));
        }

        return findings;
    }

    // Distances from small to great for all directions in turn; of two distances the first is the named variable's, the second that of the others like it.
    private static IEnumerable<double[]> Beside(Worker worker, Landmark place, Draws draws)
    {
        double[][] directions = [.. Directions(place, draws)];
        var isAlone = worker.Problem.Layout.Variables.TrueForAll(id => worker.Problem.Layout.Slice(id) is var (start, length) && (start == place.Start || length != place.Values.Length));
        foreach (var direction in directions)
        {
            double[] Moved(double distance) => [.. place.Values.Select((x, k) => x + (distance * direction[k]))];
            foreach (var distance in Distances)
            {
                // Variables of another shape, or far from the place.
                foreach (var other in worker.Problem.Layout.Variables.Count == 1 ? [0] : (double[])[0, 1])
                {
                    yield return Point(worker, place, start => start == place.Start ? Moved(distance) : null, _ => other);
                }
            }
        }

        foreach (var first in isAlone ? [] : Distances)
        {
            foreach (var second in Distances)
            {
                foreach (var direction in directions)
                {
                    foreach (var sign in (int[])[1, -1])
                    {
                        double[] Moved(double distance) => [.. place.Values.Select((x, k) => x + (distance * direction[k]))];
                        yield return Point(worker, place, start => Moved(start == place.Start ? first : sign * second), k => k % 2);
                    }
                }
            }
        }
    }

    private static IEnumerable<double[]> Directions(Landmark place, Draws draws)
    {
        var n = place.Values.Length;
        double[] Unit(Func<int, double> entry)
        {
            double[] direction = [.. Enumerable.Range(0, n).Select(entry)];
            var size = Dense.Norm(direction);
            return Array.ConvertAll(direction, x => x / size);
        }

        List<double[]> all = [Unit(_ => 1)];
        if (n > 1)
        {
            all.AddRange(place.Values.Any(x => x != 0) ? [Unit(k => place.Values[k])] : []);
            all.AddRange(Enumerable.Range(0, Math.Min(n, MostAxes)).Select(axis => Unit(k => k == axis ? 1 : 0)));
            for (var k = 0; k < Random; k++)
            {
                double[] drawn = [.. Enumerable.Range(0, n).Select(_ => draws.Normal())];
                all.Add(Unit(entry => drawn[entry]));
            }
        }

        return all.SelectMany(direction => (double[][])[direction, Array.ConvertAll(direction, x => -x)]);
    }

    // Variables that are as long as the place's take what is given for them, where something is; the entries of others are filled.
    private static double[] Point(Worker worker, Landmark place, Func<int, double[]?> like, Func<int, double> fill)
    {
        var (layout, point) = (worker.Problem.Layout, new double[worker.Dimension]);
        foreach (var variable in layout.Variables)
        {
            var (start, length) = layout.Slice(variable);
            var given = length == place.Values.Length ? like(start) : null;
            for (var k = 0; k < length; k++)
            {
                point[start + k] = given is null ? fill(k) : given[k];
            }
        }

        worker.Project(point);
        return point;
    }
}
