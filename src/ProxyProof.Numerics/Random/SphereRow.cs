using System.Numerics;

namespace ProxyProof.Numerics;

/// <summary>Points of the unit sphere with exact rational coordinates.</summary>
public static class SphereRow
{
    /// <summary>
    /// Row number <paramref name="row"/> of a draw, uniform on the unit sphere up to a rounding of about 1e-6 of the direction. Its squares sum to
    /// exactly 1.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The dimension is not positive: a programming error.</exception>
    public static Rational[] At(CounterStream stream, ulong row, int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimension);

        // 1. A Gaussian direction.
        var u = new double[dimension];
        new Distribution.Normal(0, 1).Fill(stream, row * (ulong)dimension, u);
        var largest = 0;
        var squares = 0.0;
        for (var i = 0; i < dimension; i++)
        {
            squares = Math.FusedMultiplyAdd(u[i], u[i], squares);
            largest = Math.Abs(u[i]) > Math.Abs(u[largest]) ? i : largest;
        }

        // 2. Project from the pole of the largest coordinate that lies opposite: all images lie in the unit ball. Round them to a grid that is finer
        // where coordinates are smaller.
        var norm = Math.Sqrt(squares);
        var bits = 20 + ((BitOperations.Log2((uint)dimension) + 1) / 2);
        var grid = (double)(1L << bits);
        var away = norm + Math.Abs(u[largest]);
        var images = new BigInteger[dimension];
        var sum = BigInteger.Zero;
        for (var i = 0; i < dimension; i++)
        {
            if (i != largest)
            {
                images[i] = new BigInteger(Math.Round(u[i] / away * grid));
                sum += images[i] * images[i];
            }
        }

        // 3. Back to the sphere, exactly: 2 y / (1 + |y|^2) and (1 - |y|^2) / (1 + |y|^2).
        var one = BigInteger.One << (2 * bits);
        var below = one + sum;
        var result = new Rational[dimension];
        for (var i = 0; i < dimension; i++)
        {
            result[i] = i == largest
                ? new Rational(u[i] < 0 ? sum - one : one - sum, below)
                : new Rational(images[i] << (bits + 1), below);
        }

        return result;
    }
}
