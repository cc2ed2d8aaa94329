using ProxyProof.Numerics;

namespace ProxyProof.Checking.Refuting.Regions;

/// <summary>The unit sphere. Exact points come by stereographic projection: rational parameters give rational points of norm 1.</summary>
internal sealed class SphereRegion(int start, int length) : Region(start, length)
{
    private readonly double[] _origin = new double[length];

    public override void Sample(Draws draws, SamplingStyle style, Span<double> point)
    {
        for (var k = 0; k < Length; k++)
        {
            point[Start + k] = style switch
            {
                SamplingStyle.Simple => draws.Below(3) - 1,
                SamplingStyle.Sparse => draws.Uniform() < 0.7 ? 0 : draws.Normal(),
                SamplingStyle.Near => k == 0 ? 1 : draws.Normal() * 1e-4,
                _ => draws.Normal(),
            };
        }

        Project(point);
    }

    public override void Project(Span<double> point)
    {
        var x = point.Slice(Start, Length);
        var size = Dense.Norm(x);
        if (size > 0 && double.IsFinite(size))
        {
            for (var k = 0; k < x.Length; k++)
            {
                x[k] /= size;
            }
        }
        else
        {
            x.Clear();
            x[0] = 1;
        }
    }

    public override void Bound(Span<double> lower, Span<double> upper)
    {
        lower.Slice(Start, Length).Fill(-1);
        upper.Slice(Start, Length).Fill(1);
    }

    public override bool Excludes(ReadOnlySpan<double> lower, ReadOnlySpan<double> upper)
    {
        var (least, greatest) = Distances(lower.Slice(Start, Length), upper.Slice(Start, Length), _origin);
        return least > 1 + 1e-9 || greatest < 1 - 1e-9;
    }

    public override bool Exact(ReadOnlySpan<double> point, Rounding rounding, Rational[] exact)
    {
        // 1. A simple point may lie on the sphere as it is.
        var squares = (Rational)0;
        for (var k = 0; k < Length; k++)
        {
            exact[Start + k] = rounding.Apply(point[Start + k]);
            squares += exact[Start + k] * exact[Start + k];
        }

        if (squares.IsOne)
        {
            return true;
        }

        // 2. Project from the pole that is farther away along the largest entry.
        var axis = 0;
        for (var k = 1; k < Length; k++)
        {
            axis = Math.Abs(point[Start + k]) > Math.Abs(point[Start + axis]) ? k : axis;
        }

        var sign = point[Start + axis] < 0 ? -1 : 1;
        var parameters = new Rational[Length];
        var sum = (Rational)0;
        for (var k = 0; k < Length; k++)
        {
            if (k != axis)
            {
                parameters[k] = rounding.Apply(point[Start + k] / (1 + Math.Abs(point[Start + axis])));
                sum += parameters[k] * parameters[k];
            }
        }

        for (var k = 0; k < Length; k++)
        {
            exact[Start + k] = k == axis ? sign * (1 - sum) / (1 + sum) : 2 * parameters[k] / (1 + sum);
        }

        return true;
    }
}

/// <summary>Nonnegative entries that sum to 1.</summary>
internal sealed class SimplexRegion(int start, int length) : Region(start, length)
{
    private readonly double[] _sorted = new double[length];

    public override void Sample(Draws draws, SamplingStyle style, Span<double> point)
    {
        var x = point.Slice(Start, Length);
        var total = 0.0;
        for (var k = 0; k < x.Length; k++)
        {
            x[k] = style switch
            {
                SamplingStyle.Simple => draws.Below(4),
                SamplingStyle.Sparse => draws.Uniform() < 0.6 ? 0 : -RealMath.Log(draws.Uniform()),
                SamplingStyle.HeavyTailed => draws.PowerOfTen(-6, 0),
                SamplingStyle.Near => 1 + (0.01 * draws.Normal()),
                _ => -RealMath.Log(draws.Uniform()),
            };
            x[k] = Math.Max(x[k], 0);
            total += x[k];
        }

        if (total <= 0)
        {
            x[draws.Below(x.Length)] = total = 1;
        }

        for (var k = 0; k < x.Length; k++)
        {
            x[k] /= total;
        }
    }

    public override void Project(Span<double> point)
    {
        // The nearest point: subtract one number from all entries and cut at 0 (Held, Wolfe and Crowder 1974).
        var x = point.Slice(Start, Length);
        x.CopyTo(_sorted);
        Array.Sort(_sorted);
        var (sum, shift) = (0.0, 0.0);
        for (var k = 1; k <= Length; k++)
        {
            sum += _sorted[Length - k];
            var candidate = (sum - 1) / k;
            if (_sorted[Length - k] > candidate)
            {
                shift = candidate;
            }
        }

        for (var k = 0; k < x.Length; k++)
        {
            x[k] = Math.Max(x[k] - shift, 0);
        }
    }

    public override void Bound(Span<double> lower, Span<double> upper)
    {
        lower.Slice(Start, Length).Clear();
        upper.Slice(Start, Length).Fill(1);
    }

    public override bool Excludes(ReadOnlySpan<double> lower, ReadOnlySpan<double> upper)
    {
        var (least, greatest) = (0.0, 0.0);
        for (var k = Start; k < Start + Length; k++)
        {
            (least, greatest) = (least + lower[k], greatest + upper[k]);
        }

        return least > 1 + 1e-9 || greatest < 1 - 1e-9;
    }

    public override bool Exact(ReadOnlySpan<double> point, Rounding rounding, Rational[] exact)
    {
        var (largest, others) = (0, (Rational)0);
        for (var k = 0; k < Length; k++)
        {
            var value = point[Start + k] <= 1e-12 ? 0 : rounding.Apply(point[Start + k]);
            exact[Start + k] = value;
            others += value;
            largest = point[Start + k] > point[Start + largest] ? k : largest;
        }

        exact[Start + largest] += 1 - others;
        return exact[Start + largest].Sign >= 0;
    }
}
