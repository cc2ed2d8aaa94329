using ProxyProof.Numerics;

namespace ProxyProof.Checking.Refuting.Regions;

/// <summary>A hair beside some kinks, on a side of each.</summary>
/// <param name="kinks">The kinks of the problem.</param>
/// <param name="dimension">Entries of a point.</param>
/// <param name="faces">Which, and the sign on the side that is kept to.</param>
internal sealed class KinkRegion(Kinks.Worker kinks, int dimension, (int Kink, int Side)[] faces) : Region(0, dimension)
{
    // Of the size of what is compared with 0: more than rounding, less than what matters.
    private const double Hair = 1e-9;
    private const int Rounds = 4;
    private readonly double[][] _normals = [.. faces.Select(_ => new double[dimension])];

    public override void Sample(Draws draws, SamplingStyle style, Span<double> point) => Project(point);

    // Newton's steps, one kink after the other.
    public override void Project(Span<double> point)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var moved = false;
            for (var k = 0; k < faces.Length; k++)
            {
                var slope = _normals[k];
                var value = kinks.Slope(point, faces[k].Kink, slope);
                var square = Dense.Dot(slope, slope);
                var hair = Hair * Math.Sqrt(square) * (1e-3 + Dense.Norm(point));
                if (!(square > 0) || !double.IsFinite(square) || (value * faces[k].Side >= hair / 2 && value * faces[k].Side <= 2 * hair))
                {
                    continue;
                }

                var step = ((faces[k].Side * hair) - value) / square;
                for (var j = 0; j < slope.Length; j++)
                {
                    point[j] += step * slope[j];
                }

                moved = true;
            }

            if (!moved)
            {
                return;
            }
        }
    }

    public override void Tangent(ReadOnlySpan<double> point, Span<double> gradient)
    {
        // Gram and Schmidt: what is orthogonal to all normals.
        for (var k = 0; k < faces.Length; k++)
        {
            var normal = _normals[k];
            kinks.Slope(point, faces[k].Kink, normal);
            for (var j = 0; j <= k; j++)
            {
                if (j == k)
                {
                    var size = Dense.Norm(normal);
                    for (var e = 0; e < normal.Length; e++)
                    {
                        normal[e] = size > 0 ? normal[e] / size : 0;
                    }

                    Remove(gradient, normal);
                }
                else
                {
                    Remove(normal, _normals[j]);
                }
            }
        }
    }

    public override bool Exact(ReadOnlySpan<double> point, Rounding rounding, Rational[] exact) => true;

    private static void Remove(Span<double> x, double[] unit)
    {
        var along = 0.0;
        for (var e = 0; e < unit.Length; e++)
        {
            along += x[e] * unit[e];
        }

        for (var e = 0; e < unit.Length; e++)
        {
            x[e] -= along * unit[e];
        }
    }
}
