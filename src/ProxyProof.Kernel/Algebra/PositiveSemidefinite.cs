using System.Numerics;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>
/// Exact answers to whether a symmetric rational matrix is positive semidefinite. Small blocks are eliminated exactly. Large ones are compared with C Cᵀ for
/// a factor C of whole multiples of 2^-40 that floating point proposes: what is left over is computed in integers and must be diagonally dominant.
/// </summary>
public static class PositiveSemidefinite
{
    private const int ExactSize = 40;
    private const int FractionBits = 40;
    private static readonly BigInteger Scale = BigInteger.One << FractionBits;

    /// <summary>Whether the matrix is positive semidefinite; false also where the answer is not found.</summary>
    /// <param name="entries">The entries that are not 0 on and above the diagonal: (i, j) with i &lt;= j.</param>
    /// <param name="size">Rows and columns.</param>
    /// <param name="kernel">Vectors that the matrix maps to 0, as the prover claims: needed for large singular matrices; may be empty.</param>
    public static bool Check(IReadOnlyDictionary<(int Row, int Column), Rational> entries, int size, IReadOnlyList<Rational[]> kernel)
    {
        foreach (var block in Blocks(entries, size, kernel))
        {
            var matrix = new Rational[block.Length, block.Length];
            for (var i = 0; i < block.Length; i++)
            {
                for (var j = 0; j < block.Length; j++)
                {
                    matrix[i, j] = entries.GetValueOrDefault((int.Min(block[i], block[j]), int.Max(block[i], block[j])));
                }
            }

            if (!(block.Length <= ExactSize ? Eliminates(matrix) : IsDominated(matrix, [.. kernel.Select(vector => Array.ConvertAll(block, i => vector[i])).Where(vector => vector.Any(x => !x.IsZero))])))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether exact elimination ends with pivots that are all positive, or 0 with a row of zeros.</summary>
    public static bool Eliminates(Rational[,] matrix)
    {
        var n = matrix.GetLength(0);
        var a = (Rational[,])matrix.Clone();
        for (var k = 0; k < n; k++)
        {
            if (a[k, k].Sign < 0)
            {
                return false;
            }

            if (a[k, k].IsZero)
            {
                for (var j = k + 1; j < n; j++)
                {
                    if (!a[k, j].IsZero)
                    {
                        return false;
                    }
                }

                continue;
            }

            for (var i = k + 1; i < n; i++)
            {
                if (a[k, i].IsZero)
                {
                    continue;
                }

                var factor = a[k, i] / a[k, k];
                for (var j = i; j < n; j++)
                {
                    a[i, j] = a[k, j].IsZero ? a[i, j] : a[i, j] - (factor * a[k, j]);
                }
            }
        }

        return true;
    }

    // Connected rows: off the blocks all entries are 0, those of the vectors' outer products included.
    private static IEnumerable<int[]> Blocks(IReadOnlyDictionary<(int Row, int Column), Rational> entries, int size, IReadOnlyList<Rational[]> kernel)
    {
        int[] root = [.. Enumerable.Range(0, size)];
        int Find(int i)
        {
            while (root[i] != i)
            {
                root[i] = root[root[i]];
                i = root[i];
            }

            return i;
        }

        foreach (var ((i, j), value) in entries)
        {
            if (!value.IsZero)
            {
                root[Find(i)] = Find(j);
            }
        }

        foreach (var vector in kernel)
        {
            int[] support = [.. Enumerable.Range(0, size).Where(i => !vector[i].IsZero)];
            foreach (var i in support)
            {
                root[Find(i)] = Find(support[0]);
            }
        }

        return Enumerable.Range(0, size).GroupBy(Find).Select(group => group.ToArray());
    }

    // For M k = 0 and x = a + b, b in the span of the k and a orthogonal to it: x'Mx = a'Ma = a'(M + Σ c k k')a. So M + Σ c k k' >= 0 suffices.
    private static bool IsDominated(Rational[,] matrix, IReadOnlyList<Rational[]> kernel)
    {
        var n = matrix.GetLength(0);
        foreach (var vector in kernel)
        {
            for (var i = 0; i < n; i++)
            {
                var sum = Rational.Zero;
                for (var j = 0; j < n; j++)
                {
                    sum = vector[j].IsZero || matrix[i, j].IsZero ? sum : sum + (matrix[i, j] * vector[j]);
                }

                if (!sum.IsZero)
                {
                    return false;
                }
            }
        }

        // 1. Scaled by powers of two, so that the diagonal is about 1. A zero on it needs a zero row.
        var shifts = new int[n];
        for (var i = 0; i < n; i++)
        {
            var diagonal = matrix[i, i];
            if (diagonal.Sign <= 0)
            {
                return false;
            }

            shifts[i] = (int)(diagonal.Denominator.GetBitLength() - diagonal.Numerator.GetBitLength());
        }

        var m = new Rational[n, n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                // Halves of both shifts, rounded to whole numbers one for each row: a congruence with a diagonal matrix.
                m[i, j] = matrix[i, j] * PowerOfTwo((shifts[i] >> 1) + (shifts[j] >> 1));
            }
        }

        foreach (var vector in kernel)
        {
            var scaled = new Rational[n];
            for (var i = 0; i < n; i++)
            {
                // The congruence D M D has the kernel D^-1 k.
                scaled[i] = vector[i] * PowerOfTwo(-(shifts[i] >> 1));
            }

            var norm = scaled.Aggregate(Rational.Zero, (sum, x) => sum + (x * x));
            for (var i = 0; i < n; i++)
            {
                for (var j = 0; j < n && !scaled[i].IsZero; j++)
                {
                    m[i, j] = scaled[j].IsZero ? m[i, j] : m[i, j] + (scaled[i] * scaled[j] / norm);
                }
            }
        }

        // 2. A factor that floating point proposes, in multiples of 2^-40; a little is left for the remainder.
        return Propose(m, n) is { } factor && Remains(m, factor, n);
    }

    private static Rational PowerOfTwo(int exponent) => exponent >= 0 ? BigInteger.One << exponent : new Rational(1, BigInteger.One << -exponent);

    // The Cholesky factor of M - 2^-20 I or less, as integers; null where there is none.
    private static long[][]? Propose(Rational[,] m, int n)
    {
        var rounded = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                rounded[i, j] = m[i, j].ToDouble();
            }
        }

        foreach (var slack in (int[])[-18, -24, -28])
        {
            var c = new double[n][];
            var found = true;
            for (var i = 0; i < n && found; i++)
            {
                c[i] = new double[i + 1];
                for (var j = 0; j <= i; j++)
                {
                    var sum = rounded[i, j] - (i == j ? double.ScaleB(1, slack) : 0);
                    for (var k = 0; k < j; k++)
                    {
                        sum -= c[i][k] * c[j][k];
                    }

                    c[i][j] = i == j ? double.Sqrt(sum) : sum / c[j][j];
                }

                // Not a number, too small or out of range: no factor.
                found = c[i].All(x => double.Abs(x) < 1024) && c[i][i] > 0;
            }

            if (found)
            {
                return Array.ConvertAll(c, row => Array.ConvertAll(row, x => (long)double.Round(double.ScaleB(x, FractionBits))));
            }
        }

        return null;
    }

    // M - C C', in units of 2^-80, rounded outward: each diagonal entry at least the sum of the sizes of the others in its row.
    private static bool Remains(Rational[,] m, long[][] factor, int n)
    {
        var unit = Scale * Scale;
        var others = new BigInteger[n];
        var diagonal = new BigInteger[n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                // |c| < 2^50, so a product is below 2^100 and a sum of fewer than 2^26 of them fits.
                Int128 sum = 0;
                for (var k = 0; k <= j; k++)
                {
                    sum += (Int128)factor[i][k] * factor[j][k];
                }

                var floor = BigInteger.DivRem(m[i, j].Numerator * unit, m[i, j].Denominator, out var remainder);
                floor -= remainder.Sign < 0 ? 1 : 0;
                var difference = floor - (BigInteger)sum;
                if (i == j)
                {
                    // The true difference is at least this.
                    diagonal[i] = difference;
                }
                else
                {
                    // The true difference lies within one unit above.
                    var size = BigInteger.Abs(difference) + 1;
                    others[i] += size;
                    others[j] += size;
                }
            }
        }

        return Enumerable.Range(0, n).All(i => diagonal[i] >= others[i]);
    }
}
