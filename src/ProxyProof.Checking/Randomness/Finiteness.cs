using ProxyProof.Claims;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Randomness;

/// <summary>
/// Whether an expectation has a value: what is averaged is followed along lines through points of the law, out to where floating point ends and in to where it
/// grows. By Fubini's theorem a mean is infinite when the integral along such a line is, for points of positive probability.
/// </summary>
/// <remarks>
/// An integral along a line diverges towards a point where the mass of shells, each nearer by the same factor than the one before, does not shrink. That is seen
/// from finitely many shells, and only told where they shrink by nothing up to rounding; so an integral that diverges slowly (|x log x|^-1) passes, and one that
/// converges slowly (|x|^-0.999) does as well.
/// </remarks>
internal sealed class Finiteness
{
    private const int MostLines = 30;
    private const int MostCoordinates = 12;
    private const int Rays = 6;
    private const double MostSamples = 400;
    private const int PointsOfLine = 2000;
    private const int GridPoints = 128;
    private const int Peaks = 3;
    private const int ZoomPoints = 24;
    private const int ZoomRounds = 14;

    // By how much a peak grows under the zoom if it is a pole.
    private const double Growth = 1e4;

    // So many shells tell where the mass goes.
    private const int Shells = 12;
    private const int LastShells = 4;

    // By how much rounding moves the logarithms of their masses: hardly at 0 and far out, more where the point itself is rounded.
    private const double Exact = 1e-9;
    private const double Located = 1e-4;

    // A fraction of a step, so that a grid meets no point by being round.
    private const double Offset = 0.381966;

    private static readonly double[] s_places = [1, 1.13, 1.31];

    private readonly SampledBodies _bodies;
    private readonly Coordinate[] _coordinates;

    private Finiteness(SampledBodies bodies)
    {
        _bodies = bodies;
        List<Coordinate> coordinates = [];
        var place = 0;
        foreach (var (draw, length) in bodies.Population.Draws.Zip(bodies.Lengths))
        {
            for (var e = 0; e < length; e++)
            {
                if (IsContinuous(draw))
                {
                    coordinates.Add(new Coordinate(place + e, length == 1 ? draw.Name : $"an entry of {draw.Name}", draw));
                }
            }

            place += length;
        }

        _coordinates = [.. coordinates];
    }

    /// <summary>What speaks against a value.</summary>
    /// <param name="Text">Where, such as "as x grows".</param>
    /// <param name="Point">What was drawn where there is no value to average; null where the mean diverges.</param>
    internal sealed record Finding(string Text, double[]? Point);

    // A number that a law with a density gives, by its place in a point.
    private sealed record Coordinate(int Place, string Name, RandomValue Draw);

    // A line through a point of the law, with the logarithm of the density along it.
    private sealed record Line(Func<double, double[]> At, Func<double, double> LogDensity);

    // Shells of a line that near a point: each at a distance from the centre, on the side of its sign. The centre may be rounded.
    private sealed record Approach(Line Line, string Where, double Centre, double[] Distances, bool IsRounded = false);

    /// <summary>What speaks against a value of an expectation; null where nothing was found.</summary>
    /// <param name="bodies">What is averaged.</param>
    /// <param name="stream">Where the points of the law come from.</param>
    /// <param name="stop">Asked from time to time.</param>
    public static Finding? Of(SampledBodies bodies, CounterStream stream, Func<bool> stop) =>
        Array.TrueForAll(bodies.Range(), range => range.Definedness == Definedness.Defined && double.IsFinite(range.Low) && double.IsFinite(range.High))
            ? null
            : new Finiteness(bodies).Search(stream, stop);

    /// <summary>Whether what is averaged has certainly no value at a point and around it: one point has no probability.</summary>
    /// <param name="bodies">What is averaged.</param>
    /// <param name="point">All entries of what is drawn.</param>
    public static bool IsUndefined(SampledBodies bodies, double[] point)
    {
        double[] hairs = [.. bodies.Population.Draws.Zip(bodies.Lengths).SelectMany(each => Enumerable.Repeat(Hair(each.First.Law), each.Second))];
        double[] Moved(int sign) => [.. point.Zip(hairs, (x, hair) => x + (sign * hair * (1 + Math.Abs(x))))];
        return Array.TrueForAll(point, double.IsFinite) && Array.Exists(Enclosed(bodies, Moved(-1), Moved(1)), range => range.Definedness == Definedness.Undefined);
    }

    /// <summary>How far around a value that a law gives others are that it gives as well; 0 where its values are apart.</summary>
    public static double Hair(string law) => law is "rademacher" or "bernoulli" or "choice" ? 0 : 1e-9;

    private static (double Low, double High, Definedness Definedness)[] Enclosed(SampledBodies bodies, double[] low, double[] high)
    {
        int[] first = [.. bodies.Lengths.Select((_, d) => bodies.Lengths[..d].Sum())];
        return bodies.Over((draw, entry) => new Interval(Math.Min(low[first[draw] + entry], high[first[draw] + entry]), Math.Max(low[first[draw] + entry], high[first[draw] + entry])));
    }

    private static bool IsContinuous(RandomValue draw) => draw.Law switch
    {
        "normal" or "laplace" => draw.Parameters[1][0].Sign > 0,
        "uniform" => draw.Parameters[0][0] < draw.Parameters[1][0],
        "student_t" => true,
        _ => false,
    };

    private Finding? Search(CounterStream stream, Func<bool> stop)
    {
        // 1. Points of the law, those first at which most is averaged.
        var drawn = _bodies.Draw(stream);
        double[][] sample = [.. Enumerable.Range(0, _bodies.Population.Samples).Select(k => drawn.SelectMany((values, d) => values.Skip(k * _bodies.Lengths[d]).Take(_bodies.Lengths[d])).ToArray())];
        var sizes = Sizes(sample, stop);
        if (Undefined(sample, sizes) is { } undefined)
        {
            return undefined;
        }

        if (_coordinates.Length == 0)
        {
            return null;
        }

        int[] order = [.. Enumerable.Range(0, sample.Length).OrderByDescending(k => sizes[k]).Take(Rays / 2), .. Enumerable.Range(0, sample.Length)];
        double[][] bases = [.. order.Distinct().Take(Rays).Select(k => sample[k])];

        // 2. Lines of one coordinate, and rays from 0.
        var most = (int)Math.Clamp(MostSamples * _bodies.Population.Samples / PointsOfLine, 2, MostLines);
        List<Approach> approaches = [];
        List<(Line Line, string Name, double[] Grid)> lines = [];
        for (var k = 0; k < Math.Min(_coordinates.Length, MostCoordinates) * 2 && lines.Count < most; k++)
        {
            var coordinate = _coordinates[k / 2];
            var line = Along(bases[k % 2 == 0 ? 0 : Rays - 1], coordinate);
            lines.Add((line, coordinate.Name, Grid(coordinate.Draw)));
            approaches.AddRange(Ends(line, coordinate));
        }

        // 3. Is there a value all along the lines?
        double[][] points = [.. lines.SelectMany(line => line.Grid.Select(line.Line.At))];
        var heights = Sizes(points, stop);
        if (Undefined(points, heights) is { } nowhere)
        {
            return nowhere;
        }

        if (_bodies.Population.IsProbability)
        {
            return null;
        }

        approaches.AddRange(_coordinates.Length > 1 ? bases.SelectMany(FromZero) : []);
        return Found(approaches, stop) ?? Found(Poles(lines, heights, stop), stop);
    }

    private Finding? Undefined(double[][] points, double[] sizes)
    {
        var k = Array.FindIndex(sizes, double.IsNaN);
        return k >= 0 && IsUndefined(_bodies, points[k]) ? new Finding("", points[k]) : null;
    }

    private Finding? Found(List<Approach> approaches, Func<bool> stop)
    {
        double At(Approach approach, double distance, double place) => approach.Centre + (place * distance);
        var sizes = Sizes([.. approaches.SelectMany(approach => approach.Distances.SelectMany(distance => s_places.Select(place => approach.Line.At(At(approach, distance, place)))))], stop);
        var next = 0;
        foreach (var approach in approaches)
        {
            var masses = new double[approach.Distances.Length];
            for (var k = 0; k < masses.Length; k++)
            {
                masses[k] = double.NegativeInfinity;
                foreach (var place in s_places)
                {
                    var size = sizes[next++];
                    var distance = approach.Distances[k];
                    var mass = double.IsFinite(size) ? RealMath.Log(size) + RealMath.Log(Math.Abs(distance)) + approach.Line.LogDensity(At(approach, distance, place)) : double.NaN;
                    masses[k] = double.IsNaN(mass) || double.IsNaN(masses[k]) ? double.NaN : Math.Max(masses[k], mass);
                }
            }

            if (Diverges(masses, approach.IsRounded ? Located : Exact) && (!approach.IsRounded || IsPole(approach)))
            {
                return new Finding(approach.Where, null);
            }
        }

        return null;
    }

    // Logarithms of the masses of shells, NaN from where floating point overflows.
    private static bool Diverges(double[] masses, double tolerance)
    {
        var count = Array.FindIndex(masses, double.IsNaN) is var first and >= 0 ? first : masses.Length;
        if (count < Shells || Array.Exists(masses[count..], mass => !double.IsNaN(mass)))
        {
            return false;
        }

        // Each at least as much as the one before, and not less and less so.
        double[] rises = [.. Enumerable.Range(count - LastShells, LastShells).Select(k => masses[k] - masses[k - 1])];
        return Array.TrueForAll(rises, rise => rise >= -tolerance) && Enumerable.Range(1, rises.Length - 1).All(k => rises[k] >= rises[k - 1] - tolerance);
    }

    // Where rounding alone makes a finite function look like a pole, its enclosure is bounded.
    private bool IsPole(Approach approach)
    {
        var hair = 8 * Math.Max(Math.BitIncrement(Math.Abs(approach.Centre)) - Math.Abs(approach.Centre), double.Epsilon);
        return Array.Exists(
            Enclosed(_bodies, approach.Line.At(approach.Centre - hair), approach.Line.At(approach.Centre + hair)),
            range => !double.IsFinite(range.Low) || !double.IsFinite(range.High));
    }

    private Line Along(double[] point, Coordinate coordinate)
    {
        double[] At(double t)
        {
            var moved = (double[])point.Clone();
            moved[coordinate.Place] = t;
            return moved;
        }

        return new Line(At, t => LogDensity(coordinate.Draw, t));
    }

    private IEnumerable<Approach> Ends(Line line, Coordinate coordinate)
    {
        var (low, high) = Support(coordinate.Draw);
        foreach (var sign in (double[])[1, -1])
        {
            // 1. Far out, in steps that suit normal tails; then in large ones.
            var end = sign > 0 ? high : low;
            if (double.IsInfinity(end))
            {
                var (centre, scale) = Scale(coordinate.Draw);
                var where = sign > 0 ? $"as {coordinate.Name} grows" : $"as {coordinate.Name} goes to minus infinity";
                yield return new Approach(line, where, centre, Powers(sign * scale, 0.125, -48, 96));
                if (coordinate.Draw.Law == "student_t")
                {
                    yield return new Approach(line, where, centre, Powers(sign * scale, 4, 1, 120));
                }
            }
            else if (end != 0)
            {
                yield return new Approach(line, $"where {coordinate.Name} nears {end:G6}", end, Powers(-sign * (high - low), -1, 1, 36), IsRounded: true);
            }

            // 2. Near 0, where numbers are as fine as one likes.
            if (sign * end > 0 && low <= 0 && high >= 0)
            {
                yield return new Approach(line, $"where {coordinate.Name} nears 0", 0, Powers(sign * (double.IsInfinity(end) ? Scale(coordinate.Draw).Scale : 0.5 * Math.Abs(end)), -8, 0, 120));
            }
        }
    }

    // Rays from 0 through a point: numbers with laws that go on for ever move out, and all whose law has 0 within move in.
    private IEnumerable<Approach> FromZero(double[] point)
    {
        Line Ray(Coordinate[] moving)
        {
            double[] At(double t)
            {
                var moved = (double[])point.Clone();
                foreach (var coordinate in moving)
                {
                    moved[coordinate.Place] *= t;
                }

                return moved;
            }

            return new Line(At, t => moving.Sum(coordinate => LogDensity(coordinate.Draw, t * point[coordinate.Place])) + ((moving.Length - 1) * RealMath.Log(t)));
        }

        var outward = Array.FindAll(_coordinates, coordinate => double.IsInfinity(Support(coordinate.Draw).High));
        if (outward.Length > 1)
        {
            yield return new Approach(Ray(outward), "far out", 0, Powers(1, 0.125, -48, 96));
        }

        var inward = Array.FindAll(_coordinates, coordinate => Support(coordinate.Draw) is var (low, high) && low <= 0 && high >= 0);
        if (inward.Length > 1)
        {
            yield return new Approach(Ray(inward), "near 0", 0, Powers(0.5, -8, 0, 100));
        }
    }

    // Places inside of a line at which what is averaged grows beyond bounds.
    private List<Approach> Poles(List<(Line Line, string Name, double[] Grid)> lines, double[] heights, Func<bool> stop)
    {
        // 1. The highest points of the grids.
        List<(int Line, double At, double Width, double First, double Height)> peaks = [];
        for (var l = 0; l < lines.Count; l++)
        {
            var (grid, high) = (lines[l].Grid, heights[(l * GridPoints)..((l + 1) * GridPoints)]);
            var line = l;
            peaks.AddRange(Enumerable.Range(1, GridPoints - 2).Where(k => high[k] > high[k - 1] && high[k] >= high[k + 1]).OrderByDescending(k => high[k]).Take(Peaks)
                .Select(k => (line, grid[k], grid[1] - grid[0], high[k], high[k])));
        }

        // 2. All of them nearer and nearer.
        for (var round = 0; round < ZoomRounds; round++)
        {
            double[] Around((int Line, double At, double Width, double First, double Height) peak) =>
                [.. Enumerable.Range(0, ZoomPoints + 1).Select(k => peak.At + (peak.Width * ((2.0 * k / ZoomPoints) - 1)))];
            var sizes = Sizes([.. peaks.SelectMany(peak => Around(peak).Select(lines[peak.Line].Line.At))], stop);
            for (var p = 0; p < peaks.Count; p++)
            {
                var (places, own) = (Around(peaks[p]), sizes[(p * (ZoomPoints + 1))..((p + 1) * (ZoomPoints + 1))]);
                var best = Enumerable.Range(0, own.Length).MaxBy(k => own[k]);
                peaks[p] = peaks[p] with { At = places[best], Width = peaks[p].Width * 2 / ZoomPoints, Height = own[best] };
            }
        }

        return
        [
            .. peaks.Where(peak => peak.Height > Growth * peak.First).SelectMany(peak => ((double[])[1, -1]).Select(sign => new Approach(
                lines[peak.Line].Line, $"where {lines[peak.Line].Name} nears {peak.At:G6}", peak.At, Powers(sign * (lines[peak.Line].Grid[1] - lines[peak.Line].Grid[0]), -1, 1, 30), IsRounded: true))),
        ];
    }

    private static double[] Powers(double scale, double step, int from, int to) => [.. Enumerable.Range(from, to - from + 1).Select(k => scale * Math.Pow(2, step * k))];

    private static double[] Grid(RandomValue draw)
    {
        var (low, high) = Support(draw);
        var (centre, scale) = Scale(draw);
        var (from, to) = double.IsInfinity(low) ? (centre - (Reach(draw.Law) * scale), centre + (Reach(draw.Law) * scale)) : (low, high);
        return [.. Enumerable.Range(0, GridPoints).Select(k => from + ((to - from) * (k + Offset) / GridPoints))];
    }

    // Within this many scales a law has points that count.
    private static double Reach(string law) => law switch { "normal" => 8, "laplace" => 30, _ => 100 };

    private static (double Low, double High) Support(RandomValue draw) => draw.Law == "uniform"
        ? (draw.Parameters[0][0].ToDouble(), draw.Parameters[1][0].ToDouble())
        : (double.NegativeInfinity, double.PositiveInfinity);

    private static (double Centre, double Scale) Scale(RandomValue draw) => draw.Law is "normal" or "laplace"
        ? (draw.Parameters[0][0].ToDouble(), draw.Parameters[1][0].ToDouble())
        : (0, 1);

    // Up to a constant.
    private static double LogDensity(RandomValue draw, double x)
    {
        var (centre, scale) = Scale(draw);
        var z = Math.Abs(x - centre) / scale;
        var freedom = draw.Law == "student_t" ? draw.Parameters[0][0].ToDouble() : 1;
        return draw.Law switch
        {
            "normal" => -0.5 * z * z,
            "laplace" => -z,
            "student_t" => -(freedom + 1) * (z > 1e20 ? RealMath.Log(z) - (0.5 * RealMath.Log(freedom)) : 0.5 * RealMath.Log(1 + (z * z / freedom))),
            _ => 0,
        };
    }

    // The greatest absolute value of an entry of what is averaged, at each point; NaN where one has no value.
    private double[] Sizes(double[][] points, Func<bool> stop)
    {
        var sizes = new double[points.Length];
        var n = _bodies.Population.Samples;
        var values = _bodies.Lengths.Select(length => new double[n * length]).ToArray();
        for (var start = 0; start < points.Length; start += n)
        {
            if (stop())
            {
                return sizes;
            }

            for (var k = 0; k < n; k++)
            {
                var (point, first) = (points[Math.Min(start + k, points.Length - 1)], 0);
                for (var d = 0; d < values.Length; d++)
                {
                    point.AsSpan(first, _bodies.Lengths[d]).CopyTo(values[d].AsSpan(k * _bodies.Lengths[d]));
                    first += _bodies.Lengths[d];
                }
            }

            var all = _bodies.At(values);
            for (var k = 0; k < n && start + k < points.Length; k++)
            {
                foreach (var entry in all.AsSpan(k * _bodies.Entries, _bodies.Entries))
                {
                    sizes[start + k] = double.IsNaN(entry) || double.IsNaN(sizes[start + k]) ? double.NaN : Math.Max(sizes[start + k], Math.Abs(entry));
                }
            }
        }

        return sizes;
    }
}
