using ProxyProof.Numerics;

namespace ProxyProof.Checking.Refuting.Stages;

/// <summary>
/// Geometric scales along rays from zero and from the lowest points: axes, sums and differences of variables, a few directions at random. Far points of
/// unbounded domains, eigenvectors of extreme eigenvalues, and claims that fail at one scale only.
/// </summary>
/// <param name="round">Names the directions.</param>
internal sealed class RayStage(string round) : Stage
{
    private const int MostAxes = 16;
    private const int Random = 6;
    private const double Share = 0.1;
    private const int MostCurved = 64;
    private const double Farthest = 1e20;

    public override string Name => "rays";

    public override string Method => Methods.Sampling;

    public override bool Fits(Search search) => search.Problem.Layout.Dimension > 0;

    public override Findings Run(Search search)
    {
        var worker = search.Problem.CreateWorker();
        var isBounded = worker.Bounds(out _, out _);
        double[] scales = [.. Scales(isBounded)];
        var budget = Math.Max(200, (int)(Share * search.Effort.Samples(search.Problem)));
        var origins = new List<double[]> { new double[worker.Dimension] };
        origins.AddRange(search.All.Lowest.Take(2).Select(found => found.Point));
        var (findings, spent) = (new Findings(), 0);
        var block = new List<double[]>();
        foreach (var origin in origins)
        {
            foreach (var direction in Directions(worker, search.Stream.Substream($"rays/{round}")).Concat(Eigenvectors.OfData(worker)).Concat(Curved(worker, origin)))
            {
                if (spent > budget || search.Effort.Stop())
                {
                    break;
                }

                foreach (var scale in scales)
                {
                    var point = new double[origin.Length];
                    for (var k = 0; k < point.Length; k++)
                    {
                        point[k] = origin[k] + (scale * direction[k]);
                    }

                    worker.Project(point);
                    block.Add(point);
                }

                spent += scales.Length;
                worker.Evaluate(block, search.Restores, findings);
                block.Clear();
            }
        }

        return findings;
    }

    /// <summary>Points of a domain without end, ever farther out along rays from zero; none of one with ends.</summary>
    /// <param name="worker">The problem.</param>
    /// <param name="stream">Names directions at random.</param>
    /// <param name="most">No more than so many.</param>
    public static IEnumerable<double[]> Far(Worker worker, CounterStream stream, int most) => worker.Dimension == 0 || worker.Bounds(out _, out _)
        ? []
        : Directions(worker, stream).SelectMany(direction => Scales(isBounded: false).Where(scale => scale <= Farthest).Select(scale =>
        {
            var point = Array.ConvertAll(direction, entry => scale * entry);
            worker.Project(point);
            return point;
        })).Take(most);

    private static IEnumerable<double> Scales(bool isBounded)
    {
        for (var exponent = isBounded ? -12 : -10; exponent <= (isBounded ? 0 : 20); exponent += isBounded ? 2 : 1)
        {
            yield return Power(exponent);
        }

        for (var exponent = 25; exponent <= 300 && !isBounded; exponent += 25)
        {
            yield return Power(exponent);
        }
    }

    private static double Power(int exponent) => double.Parse($"1e{exponent}", System.Globalization.CultureInfo.InvariantCulture);

    private static IEnumerable<double[]> Curved(Worker worker, double[] origin) =>
        worker.Gradients is not null && worker.Dimension is > 1 and <= MostCurved ? Eigenvectors.OfCurvature(worker, origin) : [];

    private static IEnumerable<double[]> Directions(Worker worker, CounterStream stream)
    {
        var n = worker.Dimension;
        var layout = worker.Problem.Layout;
        double[] Fill(Func<int, double> entry) => [.. Enumerable.Range(0, n).Select(entry)];
        foreach (var sign in (double[])[1, -1])
        {
            yield return Fill(_ => sign);
            for (var k = 0; k < Math.Min(n, MostAxes) && n > 1; k++)
            {
                yield return Fill(j => j == k ? sign : 0);
            }
        }

        if (n == 1)
        {
            yield break;
        }

        yield return Fill(k => k % 2 == 0 ? 1 : -1);
        foreach (var variable in layout.Variables.Take(layout.Variables.Count > 1 ? MostAxes : 0))
        {
            var (start, length) = layout.Slice(variable);
            if (length > 1)
            {
                yield return Fill(k => k >= start && k < start + length ? 1 : 0);
            }
        }

        // At random; variables of one shape may be equal or opposite.
        var draws = new Draws(stream);
        for (var number = 0; number < Random; number++)
        {
            var direction = Fill(_ => draws.Normal());
            for (var b = 1; b < layout.Variables.Count && number % 3 > 0; b++)
            {
                var (first, second) = (layout.Slice(layout.Variables[b - 1]), layout.Slice(layout.Variables[b]));
                for (var k = 0; k < first.Length && first.Length == second.Length; k++)
                {
                    direction[second.Start + k] = (number % 3 == 1 ? 1 : -1) * direction[first.Start + k];
                }
            }

            yield return direction;
        }
    }
}
