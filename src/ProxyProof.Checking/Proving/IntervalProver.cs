using System.Text.Json.Nodes;
using ProxyProof.Expressions;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Proving;

/// <summary>
/// Interval branch and bound: boxes are divided where the margin varies most until each is shown in one of the kernel's forms. A box that stays open when it
/// is tiny ends the search: near it the margin vanishes in a way that no form sees.
/// </summary>
internal sealed class IntervalProver : Prover
{
    /// <summary>Numbers that may be enclosed for one sequent.</summary>
    private const long Work = 12_000_000;

    private const int FewestBoxes = 20;

    // Of the iterates of a run no derivatives are made: linear bounds do for them, in few coordinates, at about so many times the cost.
    private const int FewCoordinates = 8;
    private const int LinearCost = 30;

    private const int MostBoxes = 60_000;
    private const int Tasks = 32;
    private const double TinyWidth = 1e-6;
    private const double FarAway = 1e12;

    public override string Name => Methods.Interval;

    public override Attempt Prove(Sequent sequent, ProofEffort effort)
    {
        // No enclosure of more than a point shows an equality.
        var n = sequent.Coordinates.Length;
        if (sequent.Goal.Literals.All(literal => literal.Relation == Relation.Equal))
        {
            return Attempt.NotApplicable;
        }

        var linear = !sequent.Claim.Source.Trajectories.IsEmpty && n is > 0 and <= FewCoordinates;
        var order = n == 0 || n > BranchCode.MostCoordinates || linear ? 0 : n <= 12 && !HoldsEigenvalue(sequent) ? 2 : 1;
        BoxForms? forms;
        while ((forms = BoxForms.Create(sequent, order)) is null && order > 0)
        {
            order--;
        }

        if (forms is null)
        {
            return Attempt.NotApplicable;
        }

        var points = Points(sequent, effort);
        var run = new Run(sequent, order, linear, points, order == 2 ? Slices(sequent, forms, points) : [], effort);
        return run.Search(forms);
    }

    // Of eigenvalues and singular values second derivatives are unknown.
    private static bool HoldsEigenvalue(Sequent sequent)
    {
        var marks = CasesProver.Reachable(sequent);
        return Enumerable.Range(0, marks.Length).Any(i => marks[i] && sequent.Graph[new NodeId(i)] is Spectral { Function: not SpectralFunction.Determinant });
    }

    // Points at which the margin may vanish: the best ones of the search, made simple.
    private static List<Rational[]> Points(Sequent sequent, ProofEffort effort)
    {
        var points = new List<Rational[]>();
        foreach (var best in effort.BestPoints.Where(point => point.Count == sequent.Coordinates.Length))
        {
            foreach (var tolerance in new[] { new Rational(1, 1000), new Rational(1, 1_000_000) })
            {
                Rational[] simple =
                [
                    .. best.Select((x, k) =>
                    {
                        var radius = tolerance * (1 + Rational.Abs(x));
                        var range = sequent.Ranges[k];
                        var low = range.Low is { } l && l > x - radius ? l : x - radius;
                        var high = range.High is { } h && h < x + radius ? h : x + radius;
                        return low > high ? x : BoxForms.Simplest(new(low, high));
                    }),
                ];
                if (points.Count < BranchCode.MostPoints && !points.Exists(known => known.SequenceEqual(simple)))
                {
                    points.Add(simple);
                }
            }
        }

        return points;
    }

    // Manifolds on which the margin and its slopes across vanish: two variables of one shape that are equal, coordinates that are 0.
    private static List<Slice> Slices(Sequent sequent, BoxForms forms, List<Rational[]> points)
    {
        var groups = sequent.Coordinates.Select((coordinate, k) => (coordinate, k)).GroupBy(pair => pair.coordinate.Variable).Select(group => group.Select(pair => pair.k).ToArray()).ToList();
        var candidates = new List<Slice>();
        foreach (var moved in groups)
        {
            candidates.AddRange(groups.Where(kept => kept != moved && kept.Length == moved.Length)
                .Select(kept => new Slice([.. moved.Zip(kept).Select(pair => new Replacement(pair.First, pair.Second, 0))])));
        }

        // Points where constants such as log(2) cancel, which no enclosure sees.
        candidates.AddRange(points.Append(new Rational[sequent.Coordinates.Length]).Select(point => new Slice([.. point.Select((x, k) => new Replacement(k, -1, x))])));
        if (sequent.Coordinates.Length > 1)
        {
            candidates.AddRange(groups.Where(group => group.Length > 1 || groups.Count > 1).Select(group => new Slice([.. group.Select(k => new Replacement(k, -1, 0))])));
            candidates.AddRange(Enumerable.Range(0, sequent.Coordinates.Length).Select(k => new Slice([new Replacement(k, -1, 0)])));
            candidates.AddRange(
                from i in Enumerable.Range(0, sequent.Coordinates.Length)
                from j in Enumerable.Range(0, sequent.Coordinates.Length)
                where i != j && sequent.Coordinates.Length <= 4
                select new Slice([new Replacement(i, j, 0)]));
        }

        return [.. candidates.Where(slice => Enumerable.Range(0, forms.LiteralCount).Any(k => forms.Vanishes(slice, k))).Take(BranchCode.MostSlices)];
    }

    private sealed class Box(CoordinateRange[] ranges, int depth)
    {
        public CoordinateRange[] Ranges { get; } = ranges;

        public int Depth { get; } = depth;

        public byte Code { get; set; }

        public Box? Below { get; set; }

        public Box? Above { get; set; }
    }

    private sealed class Run(Sequent sequent, int order, bool linear, List<Rational[]> points, List<Slice> slices, ProofEffort effort)
    {
        private readonly bool[] _read = sequent.CoordinatesRead();
        private volatile Box? _stuck;
        private string _reason = "";

        public Attempt Search(BoxForms forms)
        {
            var root = new Box([.. sequent.Ranges], 0);
            var budget = (int)(effort.Share * Math.Min(Work / Math.Max(1, forms.Cost * (linear ? LinearCost : 1)), MostBoxes));
            if (budget < FewestBoxes)
            {
                return new(null, "would need too much work for each box");
            }

            // 1. Breadth first until there is work for all threads.
            var open = new Queue<Box>([root]);
            var spent = 0;
            while (open.Count is > 0 and < Tasks && _stuck is null && spent < budget / 2)
            {
                spent++;
                var box = open.Dequeue();
                if (Open(box, forms))
                {
                    open.Enqueue(box.Below!);
                    open.Enqueue(box.Above!);
                }
            }

            // 2. Each of them depth first, with a share of the boxes; threads do not change what each does.
            Box[] tasks = [.. open];
            if (tasks.Length > 0 && _stuck is null)
            {
                var share = Math.Max(8, (budget - spent) / tasks.Length);
                if (effort.Parallelism > 1)
                {
                    var pool = new System.Collections.Concurrent.ConcurrentBag<BoxForms>();
                    for (var k = 0; k < Math.Min(effort.Parallelism, tasks.Length); k++)
                    {
                        pool.Add(k == 0 ? forms : new BoxForms(sequent, order));
                    }

                    Parallel.For(0, tasks.Length, new ParallelOptions { MaxDegreeOfParallelism = pool.Count }, k =>
                    {
                        if (pool.TryTake(out var own))
                        {
                            Depth(tasks[k], own, share);
                            pool.Add(own);
                        }
                        else
                        {
                            Fail(tasks[k], "a thread is missing");
                        }
                    });
                }
                else
                {
                    for (var k = 0; k < tasks.Length && _stuck is null; k++)
                    {
                        Depth(tasks[k], forms, share);
                    }
                }
            }

            if (_stuck is { } stuck)
            {
                return new(null, $"{_reason} near {Describe(stuck)}");
            }

            // 3. The tree in preorder.
            var tree = new List<byte>();
            var rest = new Stack<Box>([root]);
            while (rest.TryPop(out var box))
            {
                tree.Add(box.Code);
                if (box.Below is not null)
                {
                    rest.Push(box.Above!);
                    rest.Push(box.Below);
                }
            }

            return new(Json.Step("branch", ("points", new JsonArray([.. points.Select(point => (JsonNode)Json.Of(point))])), ("slices", new JsonArray([.. slices.Select(slice => (JsonNode)Json.Of(slice.Replaced.SelectMany(one => new Rational[] { one.Coordinate, one.From, one.Offset })))])), ("tree", JsonValue.Create(Convert.ToBase64String([.. tree]))!)));
        }

        private void Depth(Box root, BoxForms forms, int share)
        {
            var open = new Stack<Box>([root]);
            var count = 0;
            while (_stuck is null && open.TryPop(out var box))
            {
                if (++count > share || ((count & 63) == 0 && effort.Stop()))
                {
                    Fail(box, "the budget ended");
                    break;
                }

                if (Open(box, forms))
                {
                    open.Push(box.Above!);
                    open.Push(box.Below!);
                }
            }
        }

        // Shows the box, or divides it: then true.
        private bool Open(Box box, BoxForms forms)
        {
            if (Shown(box, forms) is { } code)
            {
                box.Code = code;
                return false;
            }

            if (Divided(box, forms) is not { } k)
            {
                Fail(box, "cannot see the sign of the margin");
                return false;
            }

            box.Code = (byte)(BranchCode.FirstSplit + k);
            var range = box.Ranges[k];
            var middle = BoxForms.Middle(range, sequent.Coordinates[k].IsInteger);
            box.Below = Part(box, k, range with { High = middle });
            box.Above = Part(box, k, range with { Low = sequent.Coordinates[k].IsInteger ? middle + 1 : middle });
            return true;
        }

        private static Box Part(Box box, int k, CoordinateRange range)
        {
            var ranges = (CoordinateRange[])box.Ranges.Clone();
            ranges[k] = range;
            return new Box(ranges, box.Depth + 1);
        }

        private byte? Shown(Box box, BoxForms forms)
        {
            if (forms.Shows(box.Ranges, BoxForm.Natural))
            {
                return (byte)BoxForm.Natural;
            }

            if (linear)
            {
                return forms.Shows(box.Ranges, BoxForm.Linear) ? (byte)BoxForm.Linear : null;
            }

            if (forms.Shows(box.Ranges, BoxForm.Normal))
            {
                return (byte)BoxForm.Normal;
            }

            if (order > 0 && forms.Shows(box.Ranges, BoxForm.Slopes))
            {
                return (byte)BoxForm.Slopes;
            }

            if (forms.HasTail(box.Ranges) && forms.Shows(box.Ranges, BoxForm.Tail))
            {
                return (byte)BoxForm.Tail;
            }

            if (order < 2)
            {
                return null;
            }

            for (var k = 0; k < points.Count; k++)
            {
                if (Inside(box, points[k]) && forms.Shows(box.Ranges, BoxForm.CurvatureAtPoint, points[k]))
                {
                    return (byte)(BranchCode.FirstPoint + k);
                }
            }

            for (var k = 0; k < slices.Count; k++)
            {
                if (forms.Shows(box.Ranges, BoxForm.CurvatureAtSlice, slice: slices[k]))
                {
                    return (byte)(BranchCode.FirstSlice + k);
                }
            }

            return forms.Shows(box.Ranges, BoxForm.CurvatureAtMiddle) ? (byte)BoxForm.CurvatureAtMiddle
                : forms.Shows(box.Ranges, BoxForm.CurvatureAtSimplest) ? (byte)BoxForm.CurvatureAtSimplest
                : null;
        }

        private static bool Inside(Box box, Rational[] point)
        {
            for (var k = 0; k < point.Length; k++)
            {
                if (!box.Ranges[k].Contains(point[k]))
                {
                    return false;
                }
            }

            return true;
        }

        // The coordinate along which the margin varies most; null when the box is tiny or far away.
        private int? Divided(Box box, BoxForms forms)
        {
            var (best, most, widest) = ((int?)null, -1.0, 0.0);
            for (var k = 0; k < box.Ranges.Length; k++)
            {
                var range = box.Ranges[k];
                if (range.IsPoint || !_read[k])
                {
                    continue;
                }

                if (range is not { Low: { } low, High: { } high })
                {
                    if (Math.Abs((range.Low ?? range.High ?? 0).ToDouble()) > FarAway)
                    {
                        return null;
                    }

                    // Unbounded ranges first, the nearest to 0 first.
                    var far = 1e300 / (1 + Math.Abs((range.Low ?? range.High ?? 0).ToDouble()));
                    (best, most, widest) = far > most ? (k, far, double.PositiveInfinity) : (best, most, double.PositiveInfinity);
                    continue;
                }

                var width = (high - low).ToDouble() / (1 + Math.Min(Math.Abs(low.ToDouble()), Math.Abs(high.ToDouble())));
                widest = Math.Max(widest, sequent.Coordinates[k].IsInteger ? 1 : width);
                var smear = order > 0 ? forms.Smear(k, box.Ranges) : width;

                // A wide coordinate is divided now and then though nothing seems to depend on it.
                smear = double.IsFinite(smear) ? smear + (1e-9 * width) : 1e100 * width;
                if (smear > most)
                {
                    (best, most) = (k, smear);
                }
            }

            return widest < TinyWidth ? null : best;
        }

        private void Fail(Box box, string reason)
        {
            lock (points)
            {
                // The first in the order of the search would need waiting for; the report may name any.
                if (_stuck is null)
                {
                    (_stuck, _reason) = (box, reason);
                }
            }
        }

        private string Describe(Box box) => string.Join(", ", sequent.Coordinates.Take(6).Select((coordinate, k) => box.Ranges[k] switch
        {
            { Low: { } low, High: { } high } => $"{coordinate.Name} = {((low + high) / 2).ToDouble():G6}",
            { Low: { } low } => $"{coordinate.Name} >= {low.ToDouble():G6}",
            { High: { } high } => $"{coordinate.Name} <= {high.ToDouble():G6}",
            _ => $"any {coordinate.Name}",
        })) + (sequent.Coordinates.Length > 6 ? ", …" : "");
    }
}

/// <summary>The enclosures over the region as a whole.</summary>
internal sealed class EnclosureProver : Prover
{
    public override string Name => Methods.Interval;

    public override Attempt Prove(Sequent sequent, ProofEffort effort)
    {
        return IntervalStep.Shows(sequent) ? new(Json.Step("interval")) : Attempt.NotApplicable;
    }
}
