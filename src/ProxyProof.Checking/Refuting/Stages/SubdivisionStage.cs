using ProxyProof.Expressions.Tapes;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Refuting.Stages;

/// <summary>
/// Global search by batched enclosures: boxes on which the margin cannot be negative, or no point satisfies the hypotheses, are dropped; the others are divided,
/// level by level, and their middles tried. It finds narrow basins where no gradient points, in few variables.
/// </summary>
/// <remarks>A level keeps the boxes of least enclosed margin when they are too many, so that work stays bounded where the margin vanishes on a surface.</remarks>
internal sealed class SubdivisionStage : Stage
{
    private const int MostVariables = 10;
    private const double Work = 1e7;
    private const int MostBoxes = 50_000;
    private const int FewestBoxes = 1_000;
    private const int BoxesPerLevel = 1024;
    private const int MostLevels = 600;

    // A violation of this share of the sides ends the search: what is smaller may be rounding.
    private const double Found = 1e-9;

    // A margin that is negative by at most this share of the sides is not looked for here.
    private const double Negligible = 1e-13;

    public override string Name => Methods.Subdivision;

    public override string Method => Methods.Subdivision;

    public override bool Fits(Search search) => search.Problem.Layout.Dimension is > 0 and <= MostVariables;

    public override Findings Run(Search search)
    {
        var worker = search.Problem.CreateWorker();
        var findings = new Findings();
        if (search.Problem.Enclosures is not { } tape)
        {
            search.Note = "the margin cannot be enclosed";
            return findings;
        }

        var run = new Subdivision(worker, tape, findings);
        worker.Bounds(out var lower, out var upper);
        var isWhole = true;
        List<Box> level = [new Box(lower, upper, double.NegativeInfinity)];
        var budget = (int)Math.Clamp(Work / tape.Cost, FewestBoxes, MostBoxes);
        var (spent, depth) = (0, 0);
        for (; level.Count > 0 && spent < budget && depth < MostLevels && !search.Effort.Stop(); depth++)
        {
            spent += level.Count;
            var open = run.TryMiddles(run.Open(level));
            if (findings.Lowest is [{ Relative: < -Found }, ..])
            {
                search.Note = $"{spent} boxes";
                return findings;
            }

            if (open.Count > BoxesPerLevel)
            {
                open.Sort((a, b) => a.Least.CompareTo(b.Least));
                open.RemoveRange(BoxesPerLevel, open.Count - BoxesPerLevel);
                isWhole = false;
            }

            level = [];
            foreach (var box in open)
            {
                if (!box.Divide(level))
                {
                    isWhole = false;
                }
            }
        }

        search.IsExhausted = isWhole && level.Count == 0;
        search.Note = search.IsExhausted ? $"{spent} boxes: no point of the domain is a counterexample" : $"{spent} boxes";
        return findings;
    }

    /// <summary>A box of points.</summary>
    private sealed class Box(double[] lower, double[] upper, double least)
    {
        private const double Far = 1.7e308;

        public double[] Lower => lower;

        public double[] Upper => upper;

        /// <summary>A lower bound of the margin on the box.</summary>
        public double Least { get; set; } = least;

        /// <summary>The greatest slopes of the margin along each coordinate; null where they bound nothing.</summary>
        public double[]? Slopes { get; set; }

        public double Middle(int k)
        {
            var (lo, hi) = (Math.Max(lower[k], -Far), Math.Min(upper[k], Far));
            if (lo <= -1 && hi >= 1 && hi - lo > 4)
            {
                return 0;
            }

            // Far from zero by exponents.
            if (lo >= 0 && hi > 4 * Math.Max(lo, 1))
            {
                return Math.Sqrt(Math.Max(lo, 1)) * Math.Sqrt(hi);
            }

            if (hi <= 0 && lo < -4 * Math.Max(-hi, 1))
            {
                return -Math.Sqrt(Math.Max(-hi, 1)) * Math.Sqrt(-lo);
            }

            return lo + ((hi - lo) / 2);
        }

        /// <summary>Adds both halves to a list; false when the box is too small to divide.</summary>
        public bool Divide(List<Box> halves)
        {
            // Where slopes are known the margin's variation decides, but no coordinate is left out for long.
            var (widest, greatest) = (0.0, 0.0);
            for (var k = 0; k < lower.Length; k++)
            {
                widest = Math.Max(widest, Width(k));
                greatest = Math.Max(greatest, Variation(k));
            }

            var (best, most) = (-1, 0.0);
            for (var k = 0; k < lower.Length; k++)
            {
                var middle = Middle(k);
                var measure = (Width(k) / widest) + (greatest > 0 ? 4 * Math.Min(Variation(k), double.MaxValue) / Math.Min(greatest, double.MaxValue) : 0);
                if (middle > lower[k] && middle < upper[k] && measure > most)
                {
                    (best, most) = (k, measure);
                }
            }

            if (best < 0)
            {
                return false;
            }

            var (below, above) = ((double[])upper.Clone(), (double[])lower.Clone());
            below[best] = above[best] = Middle(best);
            halves.Add(new Box(lower, below, Least));
            halves.Add(new Box(above, upper, Least));
            return true;
        }

        private double Variation(int k) => Slopes is { } slopes && slopes[k] * (upper[k] - lower[k]) is var variation and >= 0 ? variation : 0;

        // By the size near zero, by exponents far away.
        private double Width(int k) => Place(upper[k]) - Place(lower[k]);

        private static double Place(double x)
        {
            var size = Math.Min(Math.Abs(x), Far);
            if (size <= 1)
            {
                return x;
            }

            var exponent = Math.ILogB(size);
            return Math.CopySign(exponent + Math.ScaleB(size, -exponent), x);
        }
    }

    private sealed class Subdivision(Worker worker, IntervalTape tape, Findings findings)
    {
        private readonly IntervalTapeRunner _runner = tape.CreateRunner();
        private readonly bool _restore = Array.Exists(worker.Problem.Conditions, condition => condition.Residual is not null);
        private readonly int _conditions = worker.Problem.Conditions.Length;
        private readonly bool _hasSlopes = tape.OutputCount > Problem.FirstCondition + worker.Problem.Conditions.Length;

        /// <summary>The boxes that may hold a counterexample.</summary>
        public List<Box> Open(List<Box> boxes)
        {
            var open = new List<Box>();
            for (var first = 0; first < boxes.Count; first += tape.Lanes)
            {
                var count = Math.Min(tape.Lanes, boxes.Count - first);
                for (var lane = 0; lane < tape.Lanes; lane++)
                {
                    var box = boxes[first + Math.Min(lane, count - 1)];
                    _runner.SetBox(lane, box.Lower, box.Upper);
                }

                _runner.Run();
                for (var lane = 0; lane < count; lane++)
                {
                    if (MayFail(boxes[first + lane], lane))
                    {
                        open.Add(boxes[first + lane]);
                    }
                }
            }

            return open;
        }

        /// <summary>Tries the middles of boxes, and drops boxes in which the slopes do not reach 0 from there.</summary>
        public List<Box> TryMiddles(List<Box> boxes)
        {
            var points = new List<double[]>(boxes.Count);
            var moved = new bool[boxes.Count];
            foreach (var box in boxes)
            {
                var middle = new double[worker.Dimension];
                for (var k = 0; k < middle.Length; k++)
                {
                    middle[k] = box.Middle(k);
                }

                worker.Project(middle);
                for (var k = 0; k < middle.Length; k++)
                {
                    moved[points.Count] |= !(middle[k] >= box.Lower[k] && middle[k] <= box.Upper[k]);
                }

                points.Add(middle);
            }

            var evaluations = new Evaluation[boxes.Count];
            worker.Evaluate(points, _restore, findings, evaluations);
            var open = new List<Box>(boxes.Count);
            for (var k = 0; k < boxes.Count; k++)
            {
                if (_restore || moved[k] || !Stays(boxes[k], points[k], evaluations[k]))
                {
                    open.Add(boxes[k]);
                }
            }

            return open;
        }

        // The mean-value form at the middle; rounding there is far below what is dropped.
        private bool Stays(Box box, double[] middle, Evaluation evaluation)
        {
            if (box.Slopes is not { } slopes || !evaluation.Defined)
            {
                return false;
            }

            var least = evaluation.Margin - (Negligible * evaluation.Magnitude);
            for (var k = 0; k < middle.Length; k++)
            {
                least -= slopes[k] * Math.Max(box.Upper[k] - middle[k], middle[k] - box.Lower[k]);
            }

            box.Least = Math.Max(box.Least, double.IsNaN(least) ? double.NegativeInfinity : least);
            return least > 0;
        }

        private bool MayFail(Box box, int lane)
        {
            if (worker.Excludes(box.Lower, box.Upper))
            {
                return false;
            }

            for (var k = 0; k < _conditions; k++)
            {
                var upper = _runner.Upper(Problem.FirstCondition + k)[lane];
                var condition = worker.Problem.Conditions[k];
                if (_runner.DefinednessOf(Problem.FirstCondition + k, 0, lane) == Definedness.Defined && !(condition.Strict ? upper > 0 : upper >= 0))
                {
                    return false;
                }
            }

            if (_runner.DefinednessOf(0, 0, lane) != Definedness.Defined)
            {
                box.Least = double.NegativeInfinity;
                return true;
            }

            box.Least = _runner.Lower(0)[lane];
            if (_hasSlopes)
            {
                box.Slopes = new double[worker.Dimension];
                var at = Problem.FirstCondition + _conditions;
                foreach (var variable in worker.Problem.Layout.Variables)
                {
                    var (start, length) = worker.Problem.Layout.Slice(variable);
                    var lower = _runner.Lower(at);
                    var upper = _runner.Upper(at);
                    for (var k = 0; k < length; k++)
                    {
                        var isDefined = _runner.DefinednessOf(at, k, lane) == Definedness.Defined;
                        var place = (k * tape.Lanes) + lane;
                        box.Slopes[start + k] = isDefined ? Math.Max(Math.Abs(lower[place]), Math.Abs(upper[place])) : double.PositiveInfinity;
                    }

                    at++;
                }
            }

            return worker.Problem.Strict ? !(box.Least > 0) : !(box.Least >= -Negligible * _runner.Lower(1)[lane]);
        }
    }
}
