using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Proving.Squares;

/// <summary>
/// A polynomial as a sum of multiples, at least 0, of some others: least squares with signs in floating point (Lawson and Hanson, Solving Least Squares Problems, 1974, chapter 23) says which are
/// needed, and exact elimination with how much.
/// </summary>
internal static class NonnegativeCombination
{
    private const int MostRounds = 300;
    private const double Tolerance = 1e-9;

    /// <summary>The multiples, with 0 for what is not needed; null where none were found.</summary>
    /// <param name="parts">What is combined.</param>
    /// <param name="target">The sum.</param>
    /// <param name="stop">Whether to give up.</param>
    public static Rational[]? Of(IReadOnlyList<Polynomial> parts, Polynomial target, Func<bool> stop)
    {
        // 1. One row a monomial.
        var rows = new Dictionary<Monomial, int>();
        foreach (var (monomial, _) in parts.SelectMany(part => part.Terms.ToArray()).Concat(target.Terms.ToArray()))
        {
            rows.TryAdd(monomial, rows.Count);
        }

        var columns = parts.Select(part => Column(part, rows)).ToArray();
        var right = Column(target, rows);

        // 2. Which are needed.
        var (weights, isIn) = (new double[columns.Length], new bool[columns.Length]);
        for (var round = 0; round < MostRounds && !stop(); round++)
        {
            var rest = Rest(columns, weights, right);
            var best = -1;
            var most = Tolerance;
            for (var c = 0; c < columns.Length; c++)
            {
                if (!isIn[c] && Inner(columns[c], rest) is var slope && slope > most)
                {
                    (best, most) = (c, slope);
                }
            }

            if (best < 0)
            {
                break;
            }

            isIn[best] = true;
            if (!Settle(columns, right, weights, isIn))
            {
                return null;
            }
        }

        // 3. With how much, exactly.
        int[] needed = [.. Enumerable.Range(0, columns.Length).Where(c => isIn[c])];
        if (Math.Sqrt(Inner(Rest(columns, weights, right), Rest(columns, weights, right))) > 1e-7 * Math.Sqrt(Inner(right, right))
            || ExactSystem.Solve([.. needed.Select(c => parts[c])], target, 1_000_000) is not { } system)
        {
            return null;
        }

        var values = system.Values(new Rational[system.Free.Length]);
        var result = new Rational[parts.Count];
        for (var k = 0; k < needed.Length; k++)
        {
            if (values[k].Sign < 0)
            {
                return null;
            }

            result[needed[k]] = values[k];
        }

        return result;
    }

    // Least squares over what is in. What comes to 0 on the way there leaves, at least one in each round; false where columns depend on each other.
    private static bool Settle(double[][] columns, double[] right, double[] weights, bool[] isIn)
    {
        while (true)
        {
            int[] chosen = [.. Enumerable.Range(0, columns.Length).Where(c => isIn[c])];
            if (LeastSquares(columns, chosen, right) is not { } solved)
            {
                return false;
            }

            int[] leaving = [.. Enumerable.Range(0, chosen.Length).Where(k => solved[k] <= 0)];
            if (leaving.Length == 0)
            {
                for (var k = 0; k < chosen.Length; k++)
                {
                    weights[chosen[k]] = solved[k];
                }

                return true;
            }

            // Of a weight that is 0 nothing is left to take, whatever it is drawn to.
            double Reach(int k) => weights[chosen[k]] > 0 ? weights[chosen[k]] / (weights[chosen[k]] - solved[k]) : 0;
            var first = leaving.MinBy(Reach);
            var step = Reach(first);
            for (var k = 0; k < chosen.Length; k++)
            {
                weights[chosen[k]] += step * (solved[k] - weights[chosen[k]]);
            }

            foreach (var k in leaving.Where(k => k == first || weights[chosen[k]] <= 1e-14))
            {
                (weights[chosen[k]], isIn[chosen[k]]) = (0, false);
            }
        }
    }

    private static double[] Column(Polynomial polynomial, Dictionary<Monomial, int> rows)
    {
        var column = new double[rows.Count];
        foreach (var (monomial, coefficient) in polynomial.Terms)
        {
            column[rows[monomial]] = coefficient.ToDouble();
        }

        return column;
    }

    private static double[] Rest(double[][] columns, double[] weights, double[] right)
    {
        var rest = (double[])right.Clone();
        for (var c = 0; c < columns.Length; c++)
        {
            for (var i = 0; i < rest.Length && weights[c] != 0; i++)
            {
                rest[i] -= weights[c] * columns[c][i];
            }
        }

        return rest;
    }

    // By the normal equations; null where the columns depend on each other.
    private static double[]? LeastSquares(double[][] columns, int[] chosen, double[] right)
    {
        var n = chosen.Length;
        var (matrix, solved) = (new double[n * n], new double[n]);
        for (var i = 0; i < n; i++)
        {
            solved[i] = Inner(columns[chosen[i]], right);
            for (var j = 0; j < n; j++)
            {
                matrix[(i * n) + j] = Inner(columns[chosen[i]], columns[chosen[j]]);
            }
        }

        if (!Dense.Cholesky(matrix, n))
        {
            return null;
        }

        Dense.CholeskySolve(matrix, solved);
        return solved.All(double.IsFinite) ? solved : null;
    }

    private static double Inner(double[] a, double[] b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }
}
