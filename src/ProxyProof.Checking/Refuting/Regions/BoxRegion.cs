using ProxyProof.Numerics;

namespace ProxyProof.Checking.Refuting.Regions;

/// <summary>A box with finite or infinite ends; the whole space has none.</summary>
internal sealed class BoxRegion(int start, int length, EndPoint? low, EndPoint? high) : Region(start, length)
{
    public override void Sample(Draws draws, SamplingStyle style, Span<double> point)
    {
        var lows = low is null ? [] : low.At(point);
        var highs = high is null ? [] : high.At(point);
        var scale = Scale(draws, style);
        var side = draws.Below(4);
        for (var k = 0; k < Length; k++)
        {
            point[Start + k] = (Entry(lows, k, double.NegativeInfinity), Entry(highs, k, double.PositiveInfinity)) switch
            {
                (double.NegativeInfinity, double.PositiveInfinity) => Free(draws, style, scale),
                (var lo, double.PositiveInfinity) => lo + Math.Abs(Free(draws, style, scale)),
                (double.NegativeInfinity, var hi) => hi - Math.Abs(Free(draws, style, scale)),
                var (lo, hi) => Bounded(draws, style, lo, hi, side),
            };
        }
    }

    public override void Project(Span<double> point)
    {
        var lows = low is null ? [] : low.At(point);
        var highs = high is null ? [] : high.At(point);
        for (var k = 0; k < Length; k++)
        {
            var (lo, hi) = (Entry(lows, k, double.NegativeInfinity), Entry(highs, k, double.PositiveInfinity));
            point[Start + k] = point[Start + k] < lo ? lo : point[Start + k] > hi ? hi : point[Start + k];
        }
    }

    public override bool IsEmpty(ReadOnlySpan<double> point)
    {
        if (low is null || high is null || (low.IsFixed && high.IsFixed))
        {
            return false;
        }

        var lows = low.At(point);
        var highs = high.At(point);
        for (var k = 0; k < Length; k++)
        {
            if (Entry(lows, k, double.NegativeInfinity) > Entry(highs, k, double.PositiveInfinity))
            {
                return true;
            }
        }

        return false;
    }

    public override void Bound(Span<double> lower, Span<double> upper)
    {
        for (var k = 0; k < Length; k++)
        {
            lower[Start + k] = low is { IsFixed: true } ? Entry(low.At(lower), k, double.NegativeInfinity) : double.NegativeInfinity;
            upper[Start + k] = high is { IsFixed: true } ? Entry(high.At(upper), k, double.PositiveInfinity) : double.PositiveInfinity;
        }
    }

    public override bool Exact(ReadOnlySpan<double> point, Rounding rounding, Rational[] exact)
    {
        var (lows, highs) = (low?.At(exact), high?.At(exact));
        var lowDoubles = low is null ? [] : low.At(point);
        var highDoubles = high is null ? [] : high.At(point);
        for (var k = 0; k < Length; k++)
        {
            var x = point[Start + k];
            var value = rounding.Apply(x);
            var (lo, hi) = (Entry(lowDoubles, k, double.NegativeInfinity), Entry(highDoubles, k, double.PositiveInfinity));

            // An end is near by the measure of the box: a box may be narrower than any fixed distance.
            var near = rounding.IsFull ? 0 : 1e-9 * Math.Min(hi - lo, 1 + Math.Min(Math.Abs(lo), Math.Abs(hi)));
            value = Snap(value, x, lows, lo, near, k, above: true);
            value = Snap(value, x, highs, hi, near, k, above: false);
            exact[Start + k] = value;
        }

        return true;
    }

    private static double Entry(ReadOnlySpan<double> ends, int k, double none) => ends.Length == 0 ? none : ends[ends.Length == 1 ? 0 : k];

    private static double Bounded(Draws draws, SamplingStyle style, double lo, double hi, int side)
    {
        // The domain is empty there: any point does, and none counts.
        if (!(lo <= hi))
        {
            return lo;
        }

        var width = hi - lo;
        return style switch
        {
            SamplingStyle.Even => lo + (width * draws.Uniform()),
            SamplingStyle.Scaled => lo + (width * draws.Uniform()),
            SamplingStyle.HeavyTailed => draws.Below(2) == 0 ? lo + (width * draws.PowerOfTen(-6, 0)) : hi - (width * draws.PowerOfTen(-6, 0)),
            SamplingStyle.Near => draws.Below(3) switch
            {
                0 => lo + (width * draws.PowerOfTen(-8, -1)),
                1 => hi - (width * draws.PowerOfTen(-8, -1)),
                _ => Math.Clamp(draws.Normal() * width * 1e-4, lo, hi),
            },
            SamplingStyle.Simple => side switch
            {
                0 => draws.Below(2) == 0 ? lo : hi,
                1 => Math.Clamp(Math.Round(lo + (width * draws.Uniform())), lo, hi),
                2 => lo + (width * draws.Below(5) / 4),
                _ => lo + (width / 2),
            },
            SamplingStyle.Sparse => draws.Below(3) switch
            {
                0 => draws.Below(2) == 0 ? lo : hi,
                1 => Math.Clamp(0, lo, hi),
                _ => lo + (width * draws.Uniform()),
            },
        };
    }

    // What touches an end becomes that end exactly; where the end is no fraction, a point just inside.
    private static Rational Snap(Rational value, double x, Rational[]? ends, double end, double near, int k, bool above)
    {
        if (double.IsInfinity(end))
        {
            return value;
        }

        var touches = Math.Abs(x - end) <= near;
        if (ends is not null)
        {
            var exact = ends[ends.Length == 1 ? 0 : k];
            return touches || (above ? value < exact : value > exact) ? exact : value;
        }

        var inside = Rational.FromDouble(above ? end + (1e-15 * Math.Abs(end)) : end - (1e-15 * Math.Abs(end)));
        return touches || (above ? value < inside : value > inside) ? inside : value;
    }
}

/// <summary>The integers between two ends.</summary>
internal sealed class IntegerRegion(int start, int length, EndPoint low, EndPoint high) : Region(start, length)
{
    public override bool IsEmpty(ReadOnlySpan<double> point) => !(low.IsFixed && high.IsFixed) && Math.Ceiling(low.At(point)[0]) > Math.Floor(high.At(point)[0]);

    public override void Sample(Draws draws, SamplingStyle style, Span<double> point)
    {
        var (lo, hi) = (Math.Ceiling(low.At(point)[0]), Math.Floor(high.At(point)[0]));
        for (var k = 0; k < Length; k++)
        {
            point[Start + k] = style switch
            {
                SamplingStyle.Simple => draws.Below(2) == 0 ? lo : hi,
                SamplingStyle.Near => Math.Min(hi, lo + draws.Below(3)),
                SamplingStyle.HeavyTailed => Math.Min(hi, Math.Floor(lo + ((hi - lo + 1) * draws.PowerOfTen(-6, 0)))),
                _ => Math.Min(hi, Math.Floor(lo + ((hi - lo + 1) * draws.Uniform()))),
            };
        }
    }

    public override void Project(Span<double> point)
    {
        var (lo, hi) = (Math.Ceiling(low.At(point)[0]), Math.Floor(high.At(point)[0]));
        for (var k = 0; k < Length; k++)
        {
            var nearest = Math.Round(point[Start + k]);
            point[Start + k] = nearest < lo ? lo : nearest > hi ? hi : nearest;
        }
    }

    public override void Bound(Span<double> lower, Span<double> upper)
    {
        for (var k = 0; k < Length; k++)
        {
            lower[Start + k] = low.IsFixed ? Math.Ceiling(low.At(lower)[0]) : double.NegativeInfinity;
            upper[Start + k] = high.IsFixed ? Math.Floor(high.At(upper)[0]) : double.PositiveInfinity;
        }
    }

    public override bool Exact(ReadOnlySpan<double> point, Rounding rounding, Rational[] exact)
    {
        for (var k = 0; k < Length; k++)
        {
            if (!double.IsFinite(point[Start + k]))
            {
                return false;
            }

            exact[Start + k] = Rounding.Nearest(Rational.FromDouble(point[Start + k]));
        }

        return true;
    }
}
