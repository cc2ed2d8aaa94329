using System.Globalization;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Refuting;

/// <summary>
/// The curve behind a counterexample: one entry is doubled (or halved) again and again while the others move to where the sides stay farthest apart for their size.
/// Where all of them then follow powers of the first, that is a family such as (t, 1/t). A fit in floating point, and told as one.
/// </summary>
internal static class Curves
{
    private const int MostEntries = 6;
    private const int MostPivots = 3;
    private const int Steps = 9;
    private const int Fitted = 5;
    private const double Agreement = 0.05;
    private const double MostWork = 2e8;

    // Sides whose ratio is smaller cannot be told from 0.
    private const double LeastRatio = 1e-13;

    /// <summary>A sentence and the numbers behind it; null where nothing is seen.</summary>
    public static (string Text, WitnessFamily Family)? Of(Worker worker, double[] point)
    {
        if (point.Length is < 2 or > MostEntries || worker.Problem.Values.Cost * (double)worker.Problem.Values.Lanes * MostPivots * 2 * Steps * 60 * point.Length > MostWork)
        {
            return null;
        }

        foreach (var pivot in Enumerable.Range(0, point.Length).Where(k => point[k] != 0).OrderByDescending(k => Math.Abs(point[k])).Take(MostPivots))
        {
            foreach (var factor in (double[])[2, 0.5])
            {
                if (Follow(worker, point, pivot, factor) is { } path && Describe(worker, path, pivot, factor) is { } seen)
                {
                    return seen;
                }
            }
        }

        return null;
    }

    // Each step starts where the last two point to.
    private static List<double[]>? Follow(Worker worker, double[] start, int pivot, double factor)
    {
        var path = new List<double[]> { Settled(worker, start, pivot) };
        for (var step = 1; step <= Steps; step++)
        {
            var last = path[^1];
            var next = (double[])last.Clone();
            for (var k = 0; k < next.Length; k++)
            {
                var ratio = path.Count > 1 && path[^2][k] != 0 ? last[k] / path[^2][k] : 1;
                next[k] = k == pivot ? factor * last[k] : Math.Clamp(ratio, 1e-3, 1e3) * last[k];
            }

            next = Settled(worker, next, pivot);
            if (!IsInside(worker, next) || !Insight.Fails(worker, next) || Ratio(worker, next) < LeastRatio)
            {
                return null;
            }

            path.Add(next);
        }

        return path;
    }

    // The lesser side over the greater one, in size: what a constant in the claim would have to be, as a share of what it is.
    private static double Ratio(Worker worker, double[] point) =>
        worker.Evaluate(point) is { Satisfied: true, Defined: true } evaluation ? 1 + evaluation.Relative : double.PositiveInfinity;

    private static bool IsInside(Worker worker, double[] point)
    {
        var inside = (double[])point.Clone();
        worker.Project(inside);
        return inside.AsSpan().SequenceEqual(point);
    }

    // The other entries at the least ratio near where they are: each by shares of itself, ever smaller ones.
    private static double[] Settled(Worker worker, double[] point, int pivot)
    {
        var (best, least) = ((double[])point.Clone(), Ratio(worker, point));
        for (var share = 0.5; share > 1e-7; share /= 2)
        {
            for (var (k, moves) = (0, 0); k < best.Length; k++)
            {
                foreach (var by in (double[])[1 + share, 1 / (1 + share)])
                {
                    while (k != pivot && best[k] != 0 && moves++ < 40)
                    {
                        var moved = (double[])best.Clone();
                        moved[k] *= by;
                        if (Ratio(worker, moved) is var ratio && !(ratio < least && IsInside(worker, moved)))
                        {
                            break;
                        }

                        (best, least) = (moved, ratio);
                    }
                }
            }
        }

        return best;
    }

    private static (string Text, WitnessFamily Family)? Describe(Worker worker, List<double[]> path, int pivot, double factor)
    {
        var names = Names(worker.Problem.Layout).ToArray();
        var entries = new FamilyEntry[names.Length];
        var bends = false;
        for (var k = 0; k < names.Length; k++)
        {
            if (Power([.. path.Select(point => Math.Abs(point[k]))], factor) is not { } exponent)
            {
                return null;
            }

            var at = path[^1];
            var size = at[k] == 0 ? 0 : at[k] / RealMath.Exp(exponent * RealMath.Log(Math.Abs(at[pivot])));
            entries[k] = k == pivot ? new(names[k], at[k] < 0 ? -1 : 1, 1) : new(names[k], size, exponent);
            bends |= at[k] != 0 && exponent is not (0 or 1);
        }

        double[] margins = [.. path.Select(point => worker.Evaluate(point).Margin)];
        var (quantity, rate) = Power([.. path.Select(point => Ratio(worker, point))], factor) is { } decay && decay != 0 && decay > 0 == factor < 1 ? ("ratio", decay)
            : Power([.. margins.Select(margin => -margin)], factor) is { } growth ? ("violation", growth)
            : ("", 0);
        if (!bends || quantity.Length == 0)
        {
            return null;
        }

        var text = string.Create(CultureInfo.InvariantCulture, $"{(quantity == "ratio" ? "the ratio of the sides falls" : "the violation goes")} about as t^{rate:R}");
        double[] t = [.. path.Select(point => Math.Abs(point[pivot]))];
        return (
            string.Create(CultureInfo.InvariantCulture, $"By a numerical fit it fails along the curve {string.Join(", ", entries.Select(Entry))}, for t from {t[0]:G3} {(factor > 1 ? "up" : "down")} to {t[^1]:G3}: {text}."),
            new WitnessFamily("curve", [.. entries], [.. t], [.. margins], quantity, rate));
    }

    private static string Entry(FamilyEntry entry) => $"{entry.Name} = {(entry.Factor == 0 ? "0" : entry.Exponent == 1 && Math.Abs(entry.Factor) == 1 ? entry.Factor < 0 ? "-t" : "t" : Multiple(entry.Factor, entry.Exponent))}";

    private static string Multiple(double size, double exponent)
    {
        var factor = size.ToString("G3", CultureInfo.InvariantCulture);
        var power = exponent.ToString("R", CultureInfo.InvariantCulture);
        return exponent == 0 ? factor : factor is "1" ? $"t^{power}" : factor is "-1" ? $"-t^{power}" : $"{factor}*t^{power}";
    }

    // The exponent, if neighbours agree on one; 0 for zeros.
    private static double? Power(double[] sizes, double factor)
    {
        if (Array.TrueForAll(sizes, size => size == 0))
        {
            return 0;
        }

        if (!Array.TrueForAll(sizes, size => size > 0 && double.IsFinite(size)))
        {
            return null;
        }

        double[] exponents = [.. sizes.Skip(1).Zip(sizes, (later, earlier) => RealMath.Log(later / earlier) / RealMath.Log(factor)).TakeLast(Fitted)];
        var mean = exponents.Average();
        return !exponents.All(exponent => Math.Abs(exponent - mean) <= Agreement * Math.Max(1, Math.Abs(mean))) ? null
            : Math.Abs(mean - Math.Round(mean)) < Agreement ? Math.Round(mean) + 0.0
            : Math.Round(mean, 2);
    }

    private static IEnumerable<string> Names(Layout layout) => layout.Bound.SelectMany(bound => bound.Variables.Items.SelectMany((variable, c) =>
        layout.Slice(variable) is var (_, length) && length == 1
            ? [bound.ComponentNames[c]]
            : Enumerable.Range(1, length).Select(k => $"{bound.ComponentNames[c]}[{k}]")));
}
