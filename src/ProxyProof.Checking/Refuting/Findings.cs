namespace ProxyProof.Checking.Refuting;

/// <summary>A point that search came by.</summary>
/// <param name="Point">The entries of all variables.</param>
/// <param name="Margin">Its margin.</param>
/// <param name="Relative">The margin as a share of what is compared.</param>
internal sealed record Found(double[] Point, double Margin, double Relative);

/// <summary>What a task found: a few of the lowest points, a few undefined ones, and counts. Tasks are merged in the order of their numbers.</summary>
internal sealed class Findings
{
    private const int Kept = 8;
    private readonly List<Found> _lowest = [];
    private readonly List<double[]> _undefined = [];
    private readonly List<Found> _simplest = [];
    private readonly List<Found> _deepest = [];

    public long Points { get; private set; }

    public long Rejected { get; private set; }

    public int Restarts { get; set; }

    /// <summary>Lowest relative margins first; earlier points first among equals.</summary>
    public IReadOnlyList<Found> Lowest => _lowest;

    /// <summary>Lowest margins first, whatever the size of what is compared.</summary>
    public IReadOnlyList<Found> Deepest => _deepest;

    /// <summary>Points at which the claim has no value, in order.</summary>
    public IReadOnlyList<double[]> Undefined => _undefined;

    /// <summary>Violating points that are short to write, shortest first.</summary>
    public IReadOnlyList<Found> Simplest => _simplest;

    /// <summary>Whether the claim had a value in floating point somewhere, also at points that are left out since.</summary>
    public bool AnyValue { get; private set; }

    /// <summary>The point of the least margin.</summary>
    public Found? Best { get; private set; }

    /// <summary>Takes note of a point.</summary>
    public void Add(ReadOnlySpan<double> point, Evaluation evaluation)
    {
        if (!evaluation.Satisfied)
        {
            Rejected++;
            return;
        }

        Points++;
        if (!evaluation.Defined)
        {
            if (_undefined.Count < Kept)
            {
                _undefined.Add(point.ToArray());
            }

            return;
        }

        AnyValue = true;
        var relative = evaluation.Relative;
        if (relative < -1e-6)
        {
            KeepSimple(new Found(point.ToArray(), evaluation.Margin, relative));
        }

        if (_lowest.Count < Kept || relative < _lowest[^1].Relative || _deepest.Count < Kept || evaluation.Margin < _deepest[^1].Margin)
        {
            Keep(new Found(point.ToArray(), evaluation.Margin, relative));
        }
    }

    /// <summary>Leaves a point out of all lists; the best margin stays what was seen.</summary>
    public void Forget(Found found)
    {
        _lowest.Remove(found);
        _deepest.Remove(found);
        _simplest.Remove(found);
    }

    /// <summary>Adds what a later task found.</summary>
    public void Merge(Findings later)
    {
        Points += later.Points;
        Rejected += later.Rejected;
        Restarts += later.Restarts;
        AnyValue |= later.AnyValue;
        foreach (var found in later._lowest.Concat(later._deepest))
        {
            Keep(found);
        }

        foreach (var found in later._simplest)
        {
            KeepSimple(found);
        }

        foreach (var point in later._undefined)
        {
            if (_undefined.Count < Kept)
            {
                _undefined.Add(point);
            }
        }
    }

    private static double Length(Found found)
    {
        var length = 0.0;
        foreach (var x in found.Point)
        {
            length += x == 0 ? 0 : (x == Math.Round(x) ? 2 : x * 2 == Math.Round(x * 2) ? 3 : 8) + (Math.Abs(x) is > 10 or < 0.1 ? 2 : 0);
        }

        return length;
    }

    private void KeepSimple(Found found)
    {
        var length = Length(found);
        var place = _simplest.Count;
        while (place > 0 && length < Length(_simplest[place - 1]))
        {
            place--;
        }

        if (place < Kept)
        {
            _simplest.Insert(place, found);
            if (_simplest.Count > Kept)
            {
                _simplest.RemoveAt(Kept);
            }
        }
    }

    private void Keep(Found found)
    {
        if (Best is null || found.Margin < Best.Margin)
        {
            Best = found;
        }

        Insert(_lowest, found, each => each.Relative);
        Insert(_deepest, found, each => each.Margin);
    }

    private static void Insert(List<Found> list, Found found, Func<Found, double> by)
    {
        var place = list.Count;
        while (place > 0 && by(found) < by(list[place - 1]))
        {
            place--;
        }

        if (place < Kept && !list.Contains(found))
        {
            list.Insert(place, found);
            if (list.Count > Kept)
            {
                list.RemoveAt(Kept);
            }
        }
    }
}
