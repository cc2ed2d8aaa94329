using ProxyProof.Claims;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Randomness;

/// <summary>
/// Integrals over what a population draws, in up to two continuous numbers and a few discrete ones: the rules of Gauss and Kronrod with 7 and 15 points on boxes
/// that are halved where the two differ most. The error is estimated by the difference, and not bounded.
/// </summary>
internal sealed class Quadrature
{
    private const int MostChoices = 64;
    private const int MostRounds = 60;

    // Singular points of one number are cheap to come close to.
    private const int MostRoundsOnLine = 400;
    private const long MostPoints = 400_000;
    private const double Tolerance = 1e-11;

    // Numbers have some 2^-52 of their size: the nodes of a narrower box cannot be told apart.
    private const double Narrowest = 1.0 / (1L << 46);

    // An estimated error below this share of what is summed says that the sum has settled.
    private const double Settling = 1e-3;

    // What lies beyond the last box of a law without ends, in units of that box.
    private const double Beyond = 100;

    // Enclosures over boxes that bound what nodes may have missed: how many, to what share of the size, and the mass of a box that is set aside where it has none.
    private const int MostEnclosures = 40_000;
    private const double Sought = 0.05;
    private const double Accepted = 0.1;
    private const double Aside = 1e-6;

    // How far out laws without ends are followed: nearer where what is averaged overflows.
    private static readonly double[] s_reaches = [1, 0.75, 0.5, 0.37];

    // Points of (0, 1) of the rule on [-1, 1], the odd places those of Gauss; weights of Kronrod, then of Gauss.
    private static readonly double[] s_points = [0, 0.207784955007898, 0.405845151377397, 0.586087235467691, 0.741531185599394, 0.864864423359769, 0.949107912342759, 0.991455371120813];
    private static readonly double[] s_kronrod = [0.209482141084728, 0.204432940075298, 0.190350578064785, 0.169004726639267, 0.140653259715525, 0.104790010322250, 0.063092092629979, 0.022935322010529];
    private static readonly double[] s_gauss = [0.417959183673469, 0, 0.381830050505119, 0, 0.279705391489277, 0, 0.129484966168870, 0];

    private readonly Population _population;
    private readonly int[] _lengths;
    private readonly SampledBodies? _bodies;
    private readonly List<Coordinate> _coordinates;
    private readonly List<(double Weight, (int Draw, int Entry, double Value)[] Values)> _choices;

    private sealed record Coordinate(int Draw, int Entry, Line Law);

    // The law on the line of a coordinate: the ends of its first boxes, where most of it lies, whether it goes on beyond them, and for each point the value with a
    // density up to a constant.
    private sealed record Line(double[] Ends, (double From, double To) Window, bool GoesOn, Func<double, (double Value, double Density)> Map)
    {
        public double[] Reached(double reach) => GoesOn ? [reach * Ends[0], .. Ends[1..^1], reach * Ends[^1]] : Ends;
    }

    /// <summary>The mean of an entry with an estimate of its error, and the mean of its size, and whether refining no longer moves it.</summary>
    public readonly record struct Integral(double Low, double High, double Size, bool IsSettled);

    private sealed record Box(double[] Low, double[] High, int Choice, double[] Value, double[] Error, int Axis);

    private Quadrature(Population population, int[] lengths, SampledBodies? bodies, List<Coordinate> coordinates, List<(double, (int, int, double)[])> choices) =>
        (_population, _lengths, _bodies, _coordinates, _choices) = (population, lengths, bodies, coordinates, choices);

    /// <summary>The quadrature of a population; null where it draws too much.</summary>
    /// <param name="population">What is drawn.</param>
    /// <param name="lengths">Entries of one value of each draw.</param>
    /// <param name="bodies">What is averaged; null where only <see cref="Rule"/> is asked for.</param>
    public static Quadrature? Of(Population population, int[] lengths, SampledBodies? bodies)
    {
        List<Coordinate> coordinates = [];
        List<(double Weight, (int, int, double)[] Values)> choices = [(1, [])];
        for (var d = 0; d < population.Draws.Length; d++)
        {
            var draw = population.Draws[d];
            for (var e = 0; e < lengths[d]; e++)
            {
                if (Support(draw) is { } support)
                {
                    var (at, entry) = (d, e);
                    choices = [.. choices.SelectMany(choice => support.Select(value => (choice.Weight * value.Weight, ((int, int, double)[])[.. choice.Values, (at, entry, value.Value)])))];
                }
                else if (Law(draw) is { } law)
                {
                    coordinates.Add(new Coordinate(d, e, law));
                }
                else
                {
                    return null;
                }

                if (coordinates.Count > 2 || choices.Count > MostChoices)
                {
                    return null;
                }
            }
        }

        return new(population, lengths, bodies, coordinates, choices);
    }

    /// <summary>A sample with weights that stands for the law while one searches: null where the boxes would be too coarse.</summary>
    public (double[][] Values, double[] Weights)? Rule()
    {
        var n = _population.Samples;
        var each = n / _choices.Count;
        var panels = _coordinates.Count == 0 ? 1 : (int)(Math.Pow(each, 1.0 / _coordinates.Count) / 15);
        if (panels == 0)
        {
            return null;
        }

        // 1. Panels of equal length, narrowed to where a law has its mass.
        List<(double Weight, double[] Point)> points = [(1, [])];
        foreach (var coordinate in _coordinates)
        {
            var (from, to) = coordinate.Law.Window;
            var width = (to - from) / panels;
            List<(double, double[])> next = [];
            foreach (var (weight, point) in points)
            {
                for (var p = 0; p < panels; p++)
                {
                    foreach (var (x, w, _) in Nodes(from + (p * width), from + ((p + 1) * width)))
                    {
                        next.Add((weight * w * coordinate.Law.Map(x).Density, [.. point, x]));
                    }
                }
            }

            points = next;
        }

        var total = points.Sum(point => point.Weight);
        var values = _lengths.Select(length => new double[n * length]).ToArray();
        var weights = new double[n];
        var k = 0;
        foreach (var (chance, chosen) in _choices)
        {
            foreach (var (weight, point) in points)
            {
                Place(values, k, point, chosen);
                weights[k++] = chance * weight / total;
            }
        }

        // What is left over repeats a point and counts nothing.
        for (; k < n; k++)
        {
            Place(values, k, points[0].Point, _choices[0].Values);
        }

        return (values, weights);
    }

    /// <summary>The mean of every entry with an estimate of its error; null when time ended, or where a mean is not finite.</summary>
    /// <param name="stop">Asked from time to time.</param>
    public Integral[]? Means(Func<bool> stop)
    {
        if (_coordinates.Count == 0)
        {
            var sums = new double[_bodies!.Entries];
            Evaluate([.. _choices.Select((choice, c) => (Array.Empty<double>(), c))], (k, body) =>
            {
                for (var e = 0; e < sums.Length; e++)
                {
                    sums[e] += _choices[k].Weight * body[e];
                }
            });
            return Array.TrueForAll(sums, double.IsFinite)
                ? [.. sums.Select(sum => new Integral(sum - (1e-12 * Math.Abs(sum)) - 1e-300, sum + (1e-12 * Math.Abs(sum)) + 1e-300, Math.Abs(sum), IsSettled: true))]
                : null;
        }

        foreach (var reach in _coordinates.Exists(coordinate => coordinate.Law.GoesOn) ? s_reaches : s_reaches[..1])
        {
            if (Means(reach, stop) is not { } means)
            {
                return null;
            }

            if (Array.TrueForAll(means, mean => double.IsFinite(mean.Low) && double.IsFinite(mean.High)))
            {
                return means;
            }
        }

        return null;
    }

    private Integral[]? Means(double reach, Func<bool> stop)
    {
        // 1. The boxes of the laws' own ends.
        var ends = _coordinates.Select(coordinate => coordinate.Law.Reached(reach)).ToArray();
        List<(double[] Low, double[] High, int Choice)> fresh = [.. Enumerable.Range(0, _choices.Count).SelectMany(c => Cells(ends, [], [], c))];
        var boxes = new PriorityQueue<Box, double>();
        List<Box> narrow = [];
        var (value, error) = (new double[_bodies!.Entries + 1], new double[_bodies!.Entries + 1]);
        long points = 0;
        for (var round = 0; fresh.Count > 0; round++)
        {
            if (stop())
            {
                return null;
            }

            foreach (var box in Measure(fresh))
            {
                for (var e = 0; e < value.Length; e++)
                {
                    value[e] += box.Value[e];
                    error[e] += box.Error[e];
                }

                if (IsNarrow(box))
                {
                    narrow.Add(box);
                }
                else
                {
                    boxes.Enqueue(box, -box.Error.Max());
                }
            }

            points += fresh.Count * (long)Math.Pow(15, _coordinates.Count);
            if (round == (_coordinates.Count == 1 ? MostRoundsOnLine : MostRounds) || points > MostPoints
                || !error.All(double.IsFinite) || Enumerable.Range(0, value.Length).All(e => error[e] <= Tolerance * Math.Max(Math.Abs(value[e]), 1e-3)))
            {
                break;
            }

            // 2. The worst boxes are halved, a good part of them at once.
            fresh = [];
            var most = Math.Max(4, boxes.Count / 4);
            var worst = error.Max();
            var taken = 0.0;
            while (boxes.Count > 0 && fresh.Count < 2 * most && taken < 0.9 * worst)
            {
                var box = boxes.Dequeue();
                for (var e = 0; e < value.Length; e++)
                {
                    value[e] -= box.Value[e];
                    error[e] -= box.Error[e];
                }

                taken += box.Error.Max();
                var middle = 0.5 * (box.Low[box.Axis] + box.High[box.Axis]);
                var (high, low) = ((double[])box.High.Clone(), (double[])box.Low.Clone());
                (high[box.Axis], low[box.Axis]) = (middle, middle);
                fresh.AddRange([(box.Low, high, box.Choice), (low, box.High, box.Choice)]);
            }
        }

        // 3. Over the integral of the density itself, which needs no constant. The estimate is taken ten times.
        Box[] all = [.. boxes.UnorderedItems.Select(item => item.Element), .. narrow];
        var outer = Array.FindAll(all, box => Enumerable.Range(0, ends.Length).Any(c => _coordinates[c].Law.GoesOn && (box.Low[c] == ends[c][0] || box.High[c] == ends[c][^1])));
        var mass = value[^1];
        return [.. Enumerable.Range(0, _bodies!.Entries).Select(e =>
        {
            var (mean, size) = (value[e] / mass, all.Sum(box => Math.Abs(box.Value[e])) / mass);
            var around = (10 * (Math.Abs(error[e]) + Math.Abs(error[^1] * value[e] / mass)) / mass) + (1e-12 * Math.Max(Math.Abs(value[e]) / mass, 1e-3));
            around += Beyond * outer.Sum(box => Math.Abs(box.Value[e])) / mass;
            return new Integral(mean - around, mean + around, size, around <= Settling * Math.Max(size, 1e-6));
        })];
    }

    /// <summary>
    /// Whether enclosures over boxes agree with means to a tenth of their size, so that the nodes missed nothing that counts, such as a narrow peak. Where what is
    /// averaged is not bounded no box shows anything: there the nodes are believed.
    /// </summary>
    /// <param name="means">Of every entry.</param>
    /// <param name="stop">Asked from time to time.</param>
    public bool Agrees(Integral[] means, Func<bool> stop)
    {
        if (_coordinates.Count == 0)
        {
            return true;
        }

        // 1. The boxes of the laws' own ends, with their shares of the law.
        var ends = _coordinates.Select(coordinate => coordinate.Law.Ends).ToArray();
        var total = _coordinates.Select((coordinate, c) => Enumerable.Range(0, ends[c].Length - 1).Sum(k => Mass(coordinate, ends[c][k], ends[c][k + 1]))).ToArray();
        Piece[] Enclosed(List<(double[] Low, double[] High, int Choice)> boxes) => Pieces(boxes, total, means);
        var waiting = new PriorityQueue<Piece, double>();
        List<Piece> aside = [];
        void Take(Piece piece)
        {
            if (double.IsInfinity(piece.Doubt) && piece.Mass <= Aside)
            {
                aside.Add(piece);
            }
            else
            {
                waiting.Enqueue(piece, -piece.Doubt);
            }
        }

        Array.ForEach(Enclosed([.. Enumerable.Range(0, _choices.Count).SelectMany(c => Cells(ends, [], [], c))]), Take);

        // 2. The most doubtful are halved, along the better axis.
        var axes = _coordinates.Count;
        for (var count = 0; count < MostEnclosures && !stop();)
        {
            if (waiting.Count == 0 || waiting.UnorderedItems.Sum(item => item.Element.Doubt) <= Sought)
            {
                break;
            }

            List<Piece> halved = [];
            while (waiting.Count > 0 && halved.Count < Math.Max(8, _population.Samples / (2 * axes)) && waiting.Peek().Doubt > 0)
            {
                halved.Add(waiting.Dequeue());
            }

            var halves = Enclosed([.. halved.SelectMany(piece => Enumerable.Range(0, axes).SelectMany(axis => Halves(piece, axis)))]);
            count += halves.Length;
            for (var k = 0; k < halved.Count; k++)
            {
                var best = Enumerable.Range(0, axes).MinBy(axis => halves[2 * ((k * axes) + axis)].Doubt + halves[(2 * ((k * axes) + axis)) + 1].Doubt);
                Take(halves[2 * ((k * axes) + best)]);
                Take(halves[(2 * ((k * axes) + best)) + 1]);
            }
        }

        // 3. What they say together.
        Piece[] all = [.. waiting.UnorderedItems.Select(item => item.Element)];
        return Enumerable.Range(0, means.Length).All(e =>
        {
            var (low, high, slack) = (all.Sum(piece => piece.Mass * piece.Range[e].Low), all.Sum(piece => piece.Mass * piece.Range[e].High), Accepted * means[e].Size);
            return high - low <= slack && (aside.Count > 0 || (means[e].High >= low - slack && means[e].Low <= high + slack));
        });
    }

    // A box with its share of the law, the range of every entry there, and how much of the means these leave open.
    private sealed record Piece(double[] Low, double[] High, int Choice, double Mass, (double Low, double High)[] Range, double Doubt);

    private static IEnumerable<(double[] Low, double[] High, int Choice)> Halves(Piece piece, int axis)
    {
        var middle = 0.5 * (piece.Low[axis] + piece.High[axis]);
        var (high, low) = ((double[])piece.High.Clone(), (double[])piece.Low.Clone());
        (high[axis], low[axis]) = (middle, middle);
        return [(piece.Low, high, piece.Choice), (low, piece.High, piece.Choice)];
    }

    private static double Mass(Coordinate coordinate, double low, double high) => Nodes(low, high).Sum(node => node.Kronrod * coordinate.Law.Map(node.X).Density);

    private Piece[] Pieces(List<(double[] Low, double[] High, int Choice)> boxes, double[] total, Integral[] means)
    {
        var n = _population.Samples;
        List<Piece> pieces = [];
        for (var start = 0; start < boxes.Count; start += n)
        {
            (double[] Low, double[] High, int Choice) At(int k) => boxes[Math.Min(start + k, boxes.Count - 1)];
            var values = Enumerable.Range(0, n).Select(k => Sides(At(k))).ToArray();
            int[] first = [.. _lengths.Select((_, d) => _lengths[..d].Sum())];
            var ranges = _bodies!.Enclosures((k, draw, entry) => values[k][first[draw] + entry]);
            for (var k = 0; k < n && start + k < boxes.Count; k++)
            {
                var (low, high, choice) = At(k);
                var mass = _choices[choice].Weight * _coordinates.Select((coordinate, c) => Mass(coordinate, low[c], high[c]) / total[c]).Aggregate((a, b) => a * b);
                (double Low, double High)[] range = [.. Enumerable.Range(0, _bodies!.Entries).Select(e => ranges?[(k * _bodies!.Entries) + e] is { Definedness: not Definedness.Undefined } enclosed
                    ? (enclosed.Lower, enclosed.Upper)
                    : (double.NegativeInfinity, double.PositiveInfinity))];
                var doubt = mass == 0 ? 0 : range.Select((side, e) => side.High == side.Low ? 0 : mass * (side.High - side.Low) / Math.Max(means[e].Size, 1e-300)).Max();
                pieces.Add(new Piece(low, high, choice, mass, mass == 0 ? [.. range.Select(_ => (0.0, 0.0))] : range, doubt));
            }
        }

        return [.. pieces];
    }

    // The interval of every entry of what is drawn, in a box.
    private Interval[] Sides((double[] Low, double[] High, int Choice) box)
    {
        var sides = new Interval[_lengths.Sum()];
        for (var c = 0; c < _coordinates.Count; c++)
        {
            var coordinate = _coordinates[c];
            var (from, to) = (coordinate.Law.Map(box.Low[c]).Value, coordinate.Law.Map(box.High[c]).Value);
            sides[_lengths[..coordinate.Draw].Sum() + coordinate.Entry] = new Interval(Math.Min(from, to), Math.Max(from, to));
        }

        foreach (var (draw, entry, value) in _choices[box.Choice].Values)
        {
            sides[_lengths[..draw].Sum() + entry] = new Interval(value);
        }

        return sides;
    }

    private static bool IsNarrow(Box box) =>
        box.High[box.Axis] - box.Low[box.Axis] <= Narrowest * Math.Max(Math.Abs(box.Low[box.Axis]), Math.Abs(box.High[box.Axis]));

    private IEnumerable<(double[] Low, double[] High, int Choice)> Cells(double[][] all, double[] low, double[] high, int choice)
    {
        if (low.Length == _coordinates.Count)
        {
            return [(low, high, choice)];
        }

        var ends = all[low.Length];
        return Enumerable.Range(0, ends.Length - 1).SelectMany(k => Cells(all, [.. low, ends[k]], [.. high, ends[k + 1]], choice));
    }

    private static IEnumerable<(double X, double Kronrod, double Gauss)> Nodes(double low, double high)
    {
        var (centre, half) = (0.5 * (low + high), 0.5 * (high - low));
        for (var k = -7; k <= 7; k++)
        {
            var at = Math.Abs(k);
            yield return (centre + (Math.Sign(k) * half * s_points[at]), half * s_kronrod[at], half * s_gauss[at]);
        }
    }

    private List<Box> Measure(List<(double[] Low, double[] High, int Choice)> boxes)
    {
        // 1. All nodes of all boxes, so that bodies are evaluated in whole samples.
        List<(double[] Point, int Choice)> points = [];
        List<(int Box, double Both, double[] Mixed)> weights = [];
        for (var b = 0; b < boxes.Count; b++)
        {
            var (low, high, choice) = boxes[b];
            var first = Nodes(low[0], high[0]);
            if (low.Length == 1)
            {
                foreach (var (x, w, g) in first)
                {
                    var density = _coordinates[0].Law.Map(x).Density * _choices[choice].Weight;
                    points.Add(([x], choice));
                    weights.Add((b, w * density, [g * density]));
                }

                continue;
            }

            foreach (var (x, w, g) in first)
            {
                var dx = _coordinates[0].Law.Map(x).Density * _choices[choice].Weight;
                foreach (var (y, v, h) in Nodes(low[1], high[1]))
                {
                    var density = dx * _coordinates[1].Law.Map(y).Density;
                    points.Add(([x, y], choice));
                    weights.Add((b, w * v * density, [g * v * density, w * h * density]));
                }
            }
        }

        // 2. The two rules, and where they differ by axis. The last entry integrates the density.
        var axes = _coordinates.Count;
        var value = boxes.Select(_ => new double[_bodies!.Entries + 1]).ToArray();
        var mixed = boxes.Select(_ => Enumerable.Range(0, axes).Select(_ => new double[_bodies!.Entries + 1]).ToArray()).ToArray();
        Evaluate(points, (k, body) =>
        {
            var (b, both, other) = weights[k];
            for (var e = 0; e <= _bodies!.Entries; e++)
            {
                var f = e < _bodies!.Entries ? body[e] : 1;
                value[b][e] += both == 0 ? 0 : both * f;
                for (var axis = 0; axis < axes; axis++)
                {
                    mixed[b][axis][e] += other[axis] == 0 ? 0 : other[axis] * f;
                }
            }
        });
        return [.. boxes.Select((box, b) =>
        {
            var errors = mixed[b].Select(rule => rule.Select((x, e) => Math.Abs(x - value[b][e])).ToArray()).ToArray();
            var axis = axes == 1 || errors[0].Max() >= errors[1].Max() ? 0 : 1;
            return new Box(box.Low, box.High, box.Choice, value[b], [.. value[b].Select((_, e) => errors.Sum(error => error[e]))], axis);
        })];
    }

    private void Evaluate(IReadOnlyList<(double[] Point, int Choice)> points, Action<int, double[]> take)
    {
        var n = _population.Samples;
        var values = _lengths.Select(length => new double[n * length]).ToArray();
        var body = new double[_bodies!.Entries];
        for (var start = 0; start < points.Count; start += n)
        {
            var count = Math.Min(n, points.Count - start);
            for (var k = 0; k < n; k++)
            {
                var (point, choice) = points[start + Math.Min(k, count - 1)];
                Place(values, k, point, _choices[choice].Values);
            }

            var all = _bodies!.At(values);
            for (var k = 0; k < count; k++)
            {
                all.AsSpan(k * _bodies!.Entries, _bodies!.Entries).CopyTo(body);
                take(start + k, body);
            }
        }
    }

    private void Place(double[][] values, int k, double[] point, (int Draw, int Entry, double Value)[] chosen)
    {
        for (var c = 0; c < point.Length; c++)
        {
            var coordinate = _coordinates[c];
            values[coordinate.Draw][(k * _lengths[coordinate.Draw]) + coordinate.Entry] = coordinate.Law.Map(point[c]).Value;
        }

        foreach (var (draw, entry, value) in chosen)
        {
            values[draw][(k * _lengths[draw]) + entry] = value;
        }
    }

    private static (double Value, double Weight)[]? Support(RandomValue draw) => draw.Law switch
    {
        "rademacher" => [(-1, 0.5), (1, 0.5)],
        "bernoulli" => [(0, 1 - draw.Parameters[0][0].ToDouble()), (1, draw.Parameters[0][0].ToDouble())],
        "choice" => [.. draw.Parameters[0].Select(value => (value.ToDouble(), 1.0 / draw.Parameters[0].Length))],
        _ => null,
    };

    private static Line? Law(RandomValue draw)
    {
        double At(int k) => draw.Parameters[k][0].ToDouble();
        switch (draw.Law)
        {
            case "normal":
                var (mean, deviation) = (At(0), At(1));
                return new([-38, -14, -6, -3, -1, 0, 1, 3, 6, 14, 38], (-7, 7), GoesOn: true, z => (mean + (deviation * z), RealMath.Exp(-0.5 * z * z)));
            case "uniform":
                var (low, high) = (At(0), At(1));
                return low == high ? new([0, 1], (0, 1), GoesOn: false, _ => (low, 1))
                    : new([low, low < 0 && high > 0 ? 0 : 0.5 * (low + high), high], (low, high), GoesOn: false, x => (x, 1));
            case "laplace":
                var (centre, scale) = (At(0), At(1));
                return new([-700, -60, -12, -4, -1, 0, 1, 4, 12, 60, 700], (-7, 7), GoesOn: true, z => (centre + (scale * z), RealMath.Exp(-Math.Abs(z))));
            case "student_t":
                // On the scale of its logarithm, so that tails that fall off slowly end somewhere.
                var freedom = At(0);
                (double, double) Heavy(double v)
                {
                    var (x, slope) = (RealMath.Sinh(v), RealMath.Cosh(v));
                    return (x, RealMath.Pow(1 + (x * x / freedom), -0.5 * (freedom + 1)) * slope);
                }

                return new([-340, -60, -12, -4, -1, 0, 1, 4, 12, 60, 340], (-12, 12), GoesOn: true, Heavy);
            default:
                return null;
        }
    }
}
