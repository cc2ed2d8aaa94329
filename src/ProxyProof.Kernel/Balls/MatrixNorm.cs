using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>Upper bounds of the operator norm of a matrix of ranges.</summary>
internal static class MatrixNorm
{
    // Beyond this many rows or columns, whichever are fewer, powers of the Gram matrix cost too much.
    private const int MostRows = 400;

    // The estimate is too great by at most the dimension to the power of 2^-k for k squarings.
    private const int Squarings = 6;
    private const int SquaringsOfMany = 4;
    private const int Many = 96;
    private const int SquaringsOfFew = 16;
    private const int Few = 16;

    /// <summary>An upper bound of the norm of every matrix within; row-major, m by n.</summary>
    public static double UpperBound(Interval[] a, int m, int n)
    {
        var size = Array.ConvertAll(a, Upward.Magnitude);
        var (rows, columns) = (new double[m], new double[n]);
        var frobenius = 0.0;
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var entry = size[(i * n) + j];
                rows[i] = Upward.Plus(rows[i], entry);
                columns[j] = Upward.Plus(columns[j], entry);
                frobenius = Upward.Plus(frobenius, Upward.Square(entry));
            }
        }

        // ‖A‖² is at most the greatest row sum times the greatest column sum, and at most the sum of squares.
        var bound = Upward.Root(double.Min(frobenius, Upward.Times(rows.Max(), columns.Max())));
        return bound == 0 || double.IsInfinity(bound) || int.Min(m, n) > MostRows ? bound : double.Min(bound, ByPowers(a, m, n));
    }

    // G = A A' or A' A: ‖A‖^(2^(k+1)) = ‖G^(2^k)‖ is at most the Frobenius norm of the power. Each square is scaled to stay of size 1.
    private static double ByPowers(Interval[] a, int m, int n)
    {
        var (small, large, byRow) = m <= n ? (m, n, true) : (n, m, false);
        var g = new Interval[small * small];
        for (var i = 0; i < small; i++)
        {
            for (var j = i; j < small; j++)
            {
                var sum = new Interval(0);
                for (var k = 0; k < large; k++)
                {
                    sum += byRow ? a[(i * n) + k] * a[(j * n) + k] : a[(k * n) + i] * a[(k * n) + j];
                }

                g[(i * small) + j] = g[(j * small) + i] = sum;
            }
        }

        // ‖G‖ = scale · ‖current‖^(1/2^k): the scale is kept as a product of roots.
        var scales = new List<double>();
        for (var step = 0; step < (small <= Few ? SquaringsOfFew : small <= Many ? Squarings : SquaringsOfMany); step++)
        {
            var factor = Frobenius(g);
            if (factor == 0 || double.IsInfinity(factor))
            {
                break;
            }

            scales.Add(factor);
            g = Array.ConvertAll(g, x => x / new Interval(factor));
            g = Square(g, small);
        }

        // ‖G‖ <= f1 (f2 (f3 ...)^(1/2))^(1/2), from the inside.
        var bound = Frobenius(g);
        for (var step = scales.Count - 1; step >= 0; step--)
        {
            bound = Upward.Times(scales[step], Upward.Root(bound));
        }

        return Upward.Root(bound);
    }

    private static double Frobenius(Interval[] g) => Upward.Root(g.Aggregate(0.0, (sum, x) => Upward.Plus(sum, Upward.Square(Upward.Magnitude(x)))));

    private static Interval[] Square(Interval[] g, int n)
    {
        var result = new Interval[n * n];
        for (var i = 0; i < n; i++)
        {
            for (var j = i; j < n; j++)
            {
                var sum = new Interval(0);
                for (var k = 0; k < n; k++)
                {
                    sum += g[(i * n) + k] * g[(k * n) + j];
                }

                result[(i * n) + j] = result[(j * n) + i] = sum;
            }
        }

        return result;
    }
}
