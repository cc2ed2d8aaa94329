using System.Collections.Immutable;
using System.Text.Json;
using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Picturing;

/// <summary>
/// The domain box by box: as the certificate of a proof divides it, or, where no proof was found, which boxes plain enclosures show and which stay open.
/// </summary>
internal static class BoxPictures
{
    private const int MostBoxes = 600;
    private const int FewestBoxes = 64;
    private const int MostCoordinates = 10;

    // Numbers that may be enclosed for one picture.
    private const long Work = 4_000_000;

    /// <summary>The picture; null where there are no boxes to show.</summary>
    public static BoxesPicture? Of(Claim claim, Outcome outcome)
    {
        try
        {
            return outcome.Proof is { } proof ? Proved(proof)
                : outcome.Verdict is Verdict.Supported or Verdict.Inconclusive && claim.Script is null ? Tried(claim, outcome)
                : null;
        }
        catch (Exception failure) when (failure is KeyNotFoundException or InvalidOperationException or FormatException or OverflowException)
        {
            // A picture is no reason to fail.
            return null;
        }
    }

    // The goal that the certificate divides most.
    private static BoxesPicture? Proved(CheckedProof proof)
    {
        if (proof.Certificate.ValueKind != JsonValueKind.Object || !proof.Certificate.TryGetProperty("goals", out var goals) || proof.Certificate.TryGetProperty("steps", out _) || proof.Certificate.TryGetProperty("zero", out _))
        {
            return null;
        }

        var subject = ProofClaim.Of(proof.Claim, [.. proof.Certificate.GetProperty("witness").EnumerateArray().Select(ProofBoxes.Fraction)], proof.IsNegation);
        var all = subject.Sequents.Zip(goals.EnumerateArray(), (sequent, goal) => (Sequent: sequent, Boxes: new ProofBoxes(sequent, goal.GetProperty("proof")).All));
        var (chosen, boxes) = all.MaxBy(pair => pair.Boxes.Count);
        return boxes is not { Count: > 1 } ? null : BoxSection.Of(chosen, [.. boxes.Select(box => (box, true))], Middle(chosen), "The domain as the proof divides it", share: 1);
    }

    // Breadth first, the largest boxes first, with the cheap forms.
    private static BoxesPicture? Tried(Claim claim, Outcome outcome)
    {
        var subject = ProofClaim.Of(claim);
        if (subject.Refusal is not null || subject.Sequents.Length != 1)
        {
            return null;
        }

        var sequent = subject.Sequents[0];
        if (sequent.Coordinates.Length is 0 or > MostCoordinates
            || sequent.Ranges.Any(range => range.Low is null || range.High is null || range.IsEmpty)
            || sequent.Goal.Literals.All(literal => literal.Relation == Relation.Equal)
            || BoxForms.Create(sequent, 1) is not { } forms)
        {
            return null;
        }

        var most = (int)Math.Min(Work / Math.Max(1, forms.Cost), MostBoxes);
        if (most < FewestBoxes)
        {
            return null;
        }

        var done = new List<(ImmutableArray<CoordinateRange> Ranges, bool Proved)>();
        var open = new Queue<ImmutableArray<CoordinateRange>>([sequent.Ranges]);
        for (var count = 0; open.TryDequeue(out var box); count++)
        {
            var split = Widest(sequent, box);
            if (forms.Shows(box, BoxForm.Natural) || forms.Shows(box, BoxForm.Slopes))
            {
                done.Add((box, true));
            }
            else if (count >= most || split < 0)
            {
                done.Add((box, false));
            }
            else
            {
                var (below, above) = ProofBoxes.Halves(sequent, box, split, BoxForms.Middle(box[split], sequent.Coordinates[split].IsInteger));
                open.Enqueue(below);
                open.Enqueue(above);
            }
        }

        var share = done.Where(box => box.Proved).Sum(box => Share(sequent, box.Ranges));
        return BoxSection.Of(sequent, done, PointOf(sequent, outcome) ?? Middle(sequent), "Where enclosures show the claim", Math.Clamp(share, 0, 1));
    }

    private static double[]? PointOf(Sequent sequent, Outcome outcome)
    {
        double[] best = [.. outcome.BestPoint.SelectMany(variable => variable.Values).Select(value => value.ToDouble())];
        return best.Length == sequent.Coordinates.Length && Array.TrueForAll(best, double.IsFinite) ? best : null;
    }

    private static double[] Middle(Sequent sequent) => [.. sequent.Ranges.Select((range, k) => BoxForms.Middle(range, sequent.Coordinates[k].IsInteger).ToDouble())];

    // The coordinate that is widest beside its whole range.
    private static int Widest(Sequent sequent, ImmutableArray<CoordinateRange> box)
    {
        var (best, most) = (-1, 1e-6);
        for (var k = 0; k < box.Length; k++)
        {
            var width = Width(box[k]) / Width(sequent.Ranges[k]);
            (best, most) = !box[k].IsPoint && width > most ? (k, width) : (best, most);
        }

        return best;
    }

    private static double Share(Sequent sequent, ImmutableArray<CoordinateRange> box)
    {
        var share = 1.0;
        for (var k = 0; k < box.Length; k++)
        {
            if (!sequent.Ranges[k].IsPoint)
            {
                var extra = sequent.Coordinates[k].IsInteger ? 1 : 0;
                share *= (Width(box[k]) + extra) / (Width(sequent.Ranges[k]) + extra);
            }
        }

        return share;
    }

    private static double Width(CoordinateRange range) => (range.High!.Value - range.Low!.Value).ToDouble();
}

/// <summary>The boxes of a step of a certificate: where regions are divided its parts, else the region as a whole. They are only drawn.</summary>
internal sealed class ProofBoxes
{
    private const int Most = 20_000;

    private readonly Sequent _sequent;

    public ProofBoxes(Sequent sequent, JsonElement step)
    {
        _sequent = sequent;
        Walk(sequent.Ranges, step);
    }

    /// <summary>The boxes; not all where there are very many.</summary>
    public List<ImmutableArray<CoordinateRange>> All { get; } = [];

    /// <summary>Both sides of a value of a coordinate.</summary>
    public static (ImmutableArray<CoordinateRange> Below, ImmutableArray<CoordinateRange> Above) Halves(Sequent sequent, ImmutableArray<CoordinateRange> box, int k, Rational at) =>
        (box.SetItem(k, box[k] with { High = at }), box.SetItem(k, box[k] with { Low = sequent.Coordinates[k].IsInteger ? at + 1 : at }));

    /// <summary>A number as certificates write it.</summary>
    public static Rational Fraction(JsonElement value) => Rational.TryParse(value.GetString(), out var fraction) ? fraction : throw new FormatException("A fraction is expected.");

    private void Walk(ImmutableArray<CoordinateRange> box, JsonElement step)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (step.GetProperty("rule").GetString())
        {
            case "split":
                var (below, above) = Halves(_sequent, box, step.GetProperty("coordinate").GetInt32(), Fraction(step.GetProperty("at")));
                Walk(below, step.GetProperty("below"));
                Walk(above, step.GetProperty("above"));
                break;
            case "branch":
                Branch(box, step.GetProperty("tree").GetBytesFromBase64());
                break;
            default:
                Add(box);
                break;
        }
    }

    private void Branch(ImmutableArray<CoordinateRange> root, byte[] tree)
    {
        var open = new Stack<ImmutableArray<CoordinateRange>>([root]);
        foreach (var code in tree)
        {
            var box = open.Pop();
            if (code < BranchCode.FirstSplit)
            {
                Add(box);
                continue;
            }

            var k = code - BranchCode.FirstSplit;
            var (below, above) = Halves(_sequent, box, k, BoxForms.Middle(box[k], _sequent.Coordinates[k].IsInteger));
            open.Push(above);
            open.Push(below);
        }
    }

    private void Add(ImmutableArray<CoordinateRange> box)
    {
        if (All.Count < Most)
        {
            All.Add(box);
        }
    }
}

/// <summary>Boxes of many coordinates as a page shows them: in the two coordinates that they divide most, those that meet a plane through a point.</summary>
internal static class BoxSection
{
    private const int MostDrawn = 1000;

    /// <summary>The picture; null where fewer than two boxes would be seen.</summary>
    /// <param name="sequent">Names the coordinates.</param>
    /// <param name="boxes">The boxes, and whether each is shown.</param>
    /// <param name="point">Where the other coordinates stand.</param>
    /// <param name="title">What is seen.</param>
    /// <param name="share">The share of the volume that is shown.</param>
    public static BoxesPicture? Of(Sequent sequent, List<(ImmutableArray<CoordinateRange> Ranges, bool Proved)> boxes, double[] point, string title, double share)
    {
        var n = sequent.Coordinates.Length;
        int[] axes = [.. Enumerable.Range(0, n).OrderByDescending(k => boxes.Select(box => box.Ranges[k]).Distinct().Count()).ThenBy(k => k).Take(2).Order()];
        var others = Enumerable.Range(0, n).Except(axes).ToArray();
        var seen = boxes.Where(box => Array.TrueForAll(others, k => Holds(box.Ranges[k], sequent.Ranges[k], point[k]))).Take(MostDrawn).ToList();
        if (seen.Count < 2)
        {
            return null;
        }

        var (x, y) = (axes[0], axes.Length > 1 ? axes[1] : -1);
        var (xEnds, yEnds) = (Ends(seen.Select(box => box.Ranges[x])), y < 0 ? (0, 1) : Ends(seen.Select(box => box.Ranges[y])));
        var section = n > 2 ? $"{title}: the plane through {string.Join(", ", others.Take(3).Select(k => $"{sequent.Coordinates[k].Name} = {Digits.Short(point[k])}"))}{(n > 5 ? ", …" : "")}" : title;
        return new(
            section,
            sequent.Coordinates[x].Name,
            y < 0 ? "" : sequent.Coordinates[y].Name,
            [.. seen.Select(box => new PictureBox(Clip(box.Ranges[x], xEnds), y < 0 ? (0, 1) : Clip(box.Ranges[y], yEnds), box.Proved))],
            share);
    }

    // Half-open, so that a point on a common face meets one box; the upper end of the whole counts.
    private static bool Holds(CoordinateRange range, CoordinateRange whole, double at) =>
        (range.Low is not { } low || low.ToDouble() <= at) && (range.High is not { } high || at < high.ToDouble() || range.IsPoint || (high == whole.High && at <= high.ToDouble()));

    // Boxes without end are drawn a little beyond the last division.
    private static (double Low, double High) Ends(IEnumerable<CoordinateRange> ranges)
    {
        var all = ranges.ToList();
        double[] known = [.. all.SelectMany(range => new[] { range.Low, range.High }).OfType<Rational>().Select(end => end.ToDouble())];
        var (low, high) = known.Length == 0 ? (-1, 1) : (known.Min(), known.Max());
        var beyond = Math.Max((high - low) * 0.15, high == low ? 1 : 0);
        return (all.Exists(range => range.Low is null) ? low - beyond : low, all.Exists(range => range.High is null) ? high + beyond : high);
    }

    private static (double Low, double High) Clip(CoordinateRange range, (double Low, double High) ends) =>
        (Digits.Short(range.Low?.ToDouble() ?? ends.Low, ends.High - ends.Low), Digits.Short(range.High?.ToDouble() ?? ends.High, ends.High - ends.Low));
}
