using ProxyProof.Numerics;

namespace ProxyProof.Checking.Randomness;

/// <summary>
/// A confidence sequence for the mean of independent numbers: an interval that holds the mean at every count at once, with the stated confidence, so that one
/// may stop whenever one likes.
/// </summary>
/// <remarks>
/// 0 and 1: the mixture martingale of <see cref="ProbabilityTest"/>. In a known range: empirical Bernstein with predictable weights (Waudby-Smith and Ramdas 2024,
/// arXiv:2010.09686, theorem 2). Otherwise: the asymptotic sequence of Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas 2024 (arXiv:2103.06476), from
/// some numbers on; its confidence is that of the central limit theorem.
/// </remarks>
/// <param name="low">The least value a number may take; minus infinity where it is not known.</param>
/// <param name="high">The greatest.</param>
/// <param name="isIndicator">Whether every number is 0 or 1.</param>
/// <param name="alpha">1 - confidence.</param>
/// <param name="least">From how many numbers on an asymptotic interval is given; it is narrowest at some 25 times as many.</param>
internal sealed class MeanSequence(double low, double high, bool isIndicator, double alpha, int least = 2048)
{
    // The numbers are computed in floating point: where they hardly differ, so much stands for their error.
    private const double Rounding = 1e-10;

    // Sum of d^4 over the square of the sum of d^2, d the distances from the mean: it bounds the square of Lyapunov's ratio, by which the central limit theorem
    // errs (Berry and Esseen). 3 / n for normal numbers; of the order 1 for any n where there is no variance.
    private const double GreatestRatio = 0.0125;

    // So many of the numbers that are furthest out tell how fast a tail falls off.
    private const int Furthest = 512;
    private const int Early = 33;

    private readonly PriorityQueue<double, double> _furthest = new();
    private readonly List<double> _early = [];
    private double _centre;

    private readonly double _range = high - low;
    private readonly double _log = RealMath.Log(2 / alpha);
    private (double Weights, double Weighted, double Penalty, double Deviations) _bernstein;
    private double _mixture;
    private double _sum;
    private double _squares;
    private (double Cubes, double Fourths) _higher;
    private double _first;
    private (double Low, double High) _met = (double.NegativeInfinity, double.PositiveInfinity);

    public long Count { get; private set; }

    /// <summary>Whether the confidence holds in the limit only.</summary>
    public bool IsAsymptotic => !isIndicator && !double.IsFinite(_range);

    /// <summary>
    /// Whether the numbers look as the confidence needs them: an asymptotic interval says nothing of numbers that are all the same, as where something rare was
    /// not met, nor where few of them make up the spread, as with heavy tails.
    /// </summary>
    public bool IsTrusted
    {
        get
        {
            if (!IsAsymptotic)
            {
                return true;
            }

            var shift = _sum / Count;
            var second = Second;
            var fourth = _higher.Fourths - (4 * shift * _higher.Cubes) + (6 * shift * shift * _squares) - (3 * shift * shift * shift * _sum);
            return Count >= least && HasVaried && fourth <= GreatestRatio * second * second;
        }
    }

    /// <summary>Whether the numbers differ by more than rounding.</summary>
    public bool HasVaried => Rounding * (Math.Abs(_first) + Math.Abs(_sum / Count)) is var noise && Second > Count * noise * noise;

    // The sum of squared distances from the mean.
    private double Second => _squares - (_sum / Count * _sum);

    /// <summary>
    /// How fast the tails seem to fall off: the share of numbers beyond t is about t to the power of minus this, which must be more than 1 if there is a mean;
    /// infinite where too few were seen.
    /// </summary>
    /// <remarks>Source: Hill 1975.</remarks>
    public double TailIndex
    {
        get
        {
            var kept = _furthest.UnorderedItems.Select(item => item.Element).Order().ToArray();
            return kept.Length < Early || Count < 10 * kept.Length || kept[0] <= 0 ? double.PositiveInfinity : (kept.Length - 1) / kept[1..].Sum(far => RealMath.Log(far / kept[0]));
        }
    }

    public double Mean => Count == 0 ? double.NaN : _first + (_sum / Count);

    public void Add(double x)
    {
        _first = Count == 0 ? x : _first;
        if (isIndicator)
        {
            var ones = _sum + (Count * _first);
            _mixture += RealMath.Log(((x > 0.5 ? ones : Count - ones) + 0.5) / (Count + 1));
        }
        else if (double.IsFinite(_range) && _range > 0)
        {
            // Everything predictable comes from the numbers before.
            var y = (x - low) / _range;
            var before = (0.5 + (Count == 0 ? 0 : (Mean - low) / _range * Count)) / (Count + 1);
            var variance = (0.25 + _bernstein.Deviations) / (Count + 1);
            var weight = Math.Min(0.5, Math.Sqrt(2 * _log / (variance * (Count + 1) * RealMath.Log(Count + 2))));
            var penalty = (-RealMath.Log(1 - weight) - weight) * (y - before) * (y - before);
            var after = (0.5 + ((Count == 0 ? 0 : (Mean - low) / _range * Count) + y)) / (Count + 2);
            _bernstein = (_bernstein.Weights + weight, _bernstein.Weighted + (weight * y), _bernstein.Penalty + penalty, _bernstein.Deviations + ((y - after) * (y - after)));
        }

        if (IsAsymptotic)
        {
            Keep(x);
        }

        Count++;
        _sum += x - _first;
        var square = (x - _first) * (x - _first);
        _squares += square;
        _higher = (_higher.Cubes + (square * (x - _first)), _higher.Fourths + (square * square));
    }

    // Distances from the median of the first ones.
    private void Keep(double x)
    {
        if (Count < Early)
        {
            _early.Add(x);
            _centre = Count == Early - 1 ? _early.Order().ElementAt(Early / 2) : 0;
            return;
        }

        var far = Math.Abs(x - _centre);
        if (_furthest.Count < Math.Min(Furthest, Count / 10))
        {
            _furthest.Enqueue(far, far);
        }
        else if (_furthest.Count > 0 && far > _furthest.Peek())
        {
            _ = _furthest.EnqueueDequeue(far, far);
        }
    }

    /// <summary>The interval now; everything that was ever excluded stays so.</summary>
    public (double Low, double High) Interval()
    {
        if (Count == 0)
        {
            return (low, high);
        }

        var (from, to) = isIndicator ? (End(upper: false), End(upper: true)) : IsAsymptotic ? Asymptotic() : Bernstein();

        if (!isIndicator)
        {
            var rounding = Rounding * Math.Max(Math.Abs(Mean), Math.Max(Math.Abs(from - Mean), Math.Abs(to - Mean)));
            (from, to) = (from - rounding, to + rounding);
        }

        // An asymptotic interval is not cut: early ones may be wrong.
        return IsAsymptotic ? (from, to) : _met = (Math.Max(_met.Low, from), Math.Min(_met.High, to));
    }

    private (double, double) Bernstein()
    {
        if (_range == 0)
        {
            return (low, high);
        }

        var centre = _bernstein.Weighted / _bernstein.Weights;
        var half = (_log + _bernstein.Penalty) / _bernstein.Weights;
        return (Math.Max(low, low + (_range * (centre - half))), Math.Min(high, low + (_range * (centre + half))));
    }

    private (double, double) Asymptotic()
    {
        if (Count < least)
        {
            return (double.NegativeInfinity, double.PositiveInfinity);
        }

        var shift = _sum / Count;
        var variance = Math.Max(0, (_squares / Count) - (shift * shift)) * Count / (Count - 1.0);
        var logged = -2 * RealMath.Log(alpha);
        var rho = (logged + RealMath.Log(logged + 1)) / (25.0 * least);
        var scaled = (Count * rho) + 1;
        var half = Math.Sqrt(variance) * Math.Sqrt(2 * scaled / ((double)Count * Count * rho) * RealMath.Log(Math.Sqrt(scaled) / alpha));
        return (Mean - half, Mean + half);
    }

    private double End(bool upper)
    {
        var ones = Math.Round(_sum + (Count * _first));
        var (inside, outside) = (ones / Count, upper ? 1.0 : 0.0);
        for (var step = 0; step < 60 && inside != outside; step++)
        {
            var q = 0.5 * (inside + outside);
            var ratio = _mixture - (ones == 0 ? 0 : ones * RealMath.Log(q)) - (ones == Count ? 0 : (Count - ones) * RealMath.Log(1 - q));
            (inside, outside) = ratio >= -RealMath.Log(alpha) ? (inside, q) : (q, outside);
        }

        return outside;
    }
}
