using System.Text.Json.Nodes;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Proving;

/// <summary>An exact point that satisfies the hypotheses of a sequent, so that nothing is proved of nothing.</summary>
internal static class SatisfyingPoint
{
    private const int ManyCoordinates = 100;
    private const int Draws = 2000;
    private const long MostWork = 500_000;

    /// <summary>As certificates write it: the fractions, or the box and the equations of a zero; null where none is found.</summary>
    public static JsonNode? Of(Sequent sequent, Outcome found, Func<bool> stop) =>
        Candidates(sequent, found).FirstOrDefault(point => ProofClaim.Satisfies(sequent, point)) is { } point ? Json.Of(point) : Zero(sequent, found, stop);

    // Where the hypotheses hold equations, perhaps no fraction satisfies them.
    private static JsonObject? Zero(Sequent sequent, Outcome found, Func<bool> stop)
    {
        var equations = NewtonZeros.Equations(sequent.Graph, sequent.Coordinates, sequent.Hypotheses);
        if (equations.Count == 0 || sequent.Coordinates.Length > NewtonZeros.MostUnknowns)
        {
            return null;
        }

        double[] best = [.. found.BestPoint.SelectMany(variable => variable.Values).Select(value => value.ToDouble())];
        foreach (var (middle, zero) in new NewtonZeros(sequent, equations).Find(best, stop).SelectMany(candidate => candidate.Boxes))
        {
            if (ProofClaim.Satisfies(sequent, [.. middle], zero))
            {
                var point = ZeroSearch.Certified(zero);
                point["middle"] = Json.Of(middle);
                return point;
            }
        }

        return null;
    }

    private static IEnumerable<Rational[]> Candidates(Sequent sequent, Outcome found)
    {
        var n = sequent.Coordinates.Length;

        // 1. The best point of the search.
        var best = found.BestPoint.SelectMany(variable => variable.Values).ToArray();
        if (best.Length == n)
        {
            yield return best;
        }

        // 2. Values near 0, middles, ends.
        Rational[] Each(Func<CoordinateRange, Rational> value) =>
            [.. sequent.Ranges.Select((range, k) => sequent.Coordinates[k].IsInteger ? Whole(value(range)) : value(range))];
        if (n >= ManyCoordinates)
        {
            // The centre of a ball satisfies what cones and balls say of it, and every candidate costs.
            yield return Each(Middle);
        }

        foreach (var value in new Rational[] { 0, 1, -1, new(1, 2) })
        {
            yield return Each(range => Clip(range, value));
        }

        yield return Each(Middle);
        yield return Each(range => range.Low ?? Clip(range, -1));
        yield return Each(range => range.High ?? Clip(range, 1));

        // 3. Unit vectors and the uniform point of a simplex, for each variable.
        foreach (var entry in new[] { 0, 1 })
        {
            yield return [.. sequent.Coordinates.Select((coordinate, k) => Clip(sequent.Ranges[k], coordinate.Entry == entry ? 1 : 0))];
        }

        // 4. Draws of short fractions.
        if (n is > 0 and <= 64)
        {
            var state = 88172645463325252UL;
            var cost = new RegionEvaluator<Interval>(sequent, sequent.Facts.SelectMany(fact => fact.Literals).Select(literal => literal.Difference)).Cost;
            for (var draw = 0; draw < Draws && draw * cost < MostWork; draw++)
            {
                yield return Each(range =>
                {
                    state ^= state << 13;
                    state ^= state >> 7;
                    state ^= state << 17;
                    var low = range.Low ?? (range.High is { } high ? high - 4 : -2);
                    var top = range.High ?? low + 4;
                    return low + ((top - low) * new Rational((long)(state % 1025), 1024));
                });
            }
        }
    }

    private static Rational Whole(Rational value) => Rational.FromDouble(Math.Round(value.ToDouble()));

    private static Rational Clip(CoordinateRange range, Rational value) =>
        range.Low is { } low && value < low ? low : range.High is { } high && value > high ? high : value;

    private static Rational Middle(CoordinateRange range) =>
        range is { Low: { } low, High: { } high } ? (low + high) / 2 : Clip(range, 0);
}
