using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Refuting.Regions;

/// <summary>A ball in the Euclidean norm of all components, or in the operator norm of a matrix.</summary>
internal sealed class BallRegion(int start, int length, EndPoint[] center, EndPoint radius, Shape shape, bool spectral) : Region(start, length)
{
    private readonly double[] _offset = new double[length];
    private readonly double[] _center = new double[length];

    public override bool IsEmpty(ReadOnlySpan<double> point) => !radius.IsFixed && radius.At(point)[0] < 0;

    public override void Sample(Draws draws, SamplingStyle style, Span<double> point)
    {
        Place(point);
        for (var k = 0; k < Length; k++)
        {
            _offset[k] = style switch
            {
                SamplingStyle.Simple => draws.Below(3) - 1,
                SamplingStyle.Sparse => draws.Uniform() < 0.6 ? 0 : draws.Normal(),
                _ => draws.Normal(),
            };
        }

        var size = Norm();
        if (size > 0)
        {
            // Uniform inside, on the surface, or near the centre.
            var share = style switch
            {
                SamplingStyle.Even => RealMath.Exp(RealMath.Log(draws.Uniform()) / Length),
                SamplingStyle.HeavyTailed => draws.PowerOfTen(-3, 0),
                SamplingStyle.Near => draws.PowerOfTen(-8, -2),
                SamplingStyle.Scaled => draws.Uniform(),
                _ => draws.Below(4) == 0 ? 0.5 : 1,
            };
            Scale(share * radius.At(point)[0] / size);
        }

        Write(point);
    }

    public override void Project(Span<double> point)
    {
        Place(point);
        Take(point);
        var (size, limit) = (Norm(), radius.At(point)[0]);
        if (size > limit)
        {
            Scale(limit / size);
            Write(point);
        }
    }

    public override void Bound(Span<double> lower, Span<double> upper)
    {
        if (!IsFixed)
        {
            return;
        }

        Place(lower);
        var reach = radius.At(lower)[0];
        for (var k = 0; k < Length; k++)
        {
            lower[Start + k] = _center[k] - reach;
            upper[Start + k] = _center[k] + reach;
        }
    }

    public override bool Excludes(ReadOnlySpan<double> lower, ReadOnlySpan<double> upper)
    {
        if (!IsFixed)
        {
            return false;
        }

        Place(lower);
        var reach = radius.At(lower)[0];

        // The operator norm is at most the Euclidean one, and at least that over the root of the shorter side.
        var limit = spectral ? reach * reach * Math.Min(shape[0], shape[1]) : reach * reach;
        return Distances(lower.Slice(Start, Length), upper.Slice(Start, Length), _center).Least > limit * (1 + 1e-9);
    }

    public override bool Exact(ReadOnlySpan<double> point, Rounding rounding, Rational[] exact)
    {
        Place(point);
        Take(point);
        var limit = radius.At(point)[0];
        var size = Norm();
        var shrink = size > limit * (1 - 1e-12) && rounding.IsFull ? limit / size * (1 - 1e-12) : 1.0;
        var exactCenter = new List<Rational>();
        foreach (var end in center)
        {
            var entries = end.At(exact);
            if (entries is null)
            {
                exactCenter.Clear();
                break;
            }

            exactCenter.AddRange(entries.Length == 1 && Length > 1 && center.Length == 1 ? Enumerable.Repeat(entries[0], Length) : entries);
        }

        var squares = (Rational)0;
        for (var k = 0; k < Length; k++)
        {
            var middle = exactCenter.Count == Length ? exactCenter[k] : Rational.FromDouble(_center[k]);
            exact[Start + k] = rounding.Apply(_center[k] + (_offset[k] * shrink));
            var offset = exact[Start + k] - middle;
            squares += offset * offset;
        }

        if (spectral)
        {
            for (var k = 0; k < Length; k++)
            {
                _offset[k] = exact[Start + k].ToDouble() - _center[k];
            }

            return Norm() <= limit * (1 + 1e-12);
        }

        return radius.At(exact) is not { } exactRadius || squares <= exactRadius[0] * exactRadius[0];
    }

    private bool IsFixed => radius.IsFixed && Array.TrueForAll(center, end => end.IsFixed);

    private void Place(ReadOnlySpan<double> point)
    {
        var k = 0;
        foreach (var end in center)
        {
            var entries = end.At(point);
            var count = center.Length == 1 ? Length : entries.Length;
            for (var j = 0; j < count; j++)
            {
                _center[k++] = entries[entries.Length == 1 ? 0 : j];
            }
        }
    }

    private void Take(ReadOnlySpan<double> point)
    {
        for (var k = 0; k < Length; k++)
        {
            _offset[k] = point[Start + k] - _center[k];
        }
    }

    private void Write(Span<double> point)
    {
        for (var k = 0; k < Length; k++)
        {
            point[Start + k] = _center[k] + _offset[k];
        }
    }

    private void Scale(double factor)
    {
        for (var k = 0; k < Length; k++)
        {
            _offset[k] *= factor;
        }
    }

    private double Norm()
    {
        if (!spectral)
        {
            return Dense.Norm(_offset);
        }

        Span<double> values = stackalloc double[Math.Min(shape[0], shape[1])];
        return Dense.SingularValues(_offset, shape[0], shape[1], values) ? Math.Max(values[0], values[^1]) : double.NaN;
    }
}
