using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>Questions about every real symmetric matrix whose entries lie in given intervals.</summary>
internal static class IntervalMatrix
{
    /// <summary>Whether every symmetric matrix within is positive semidefinite. No means: not shown.</summary>
    /// <param name="entries">Row-major, symmetric, defined.</param>
    /// <param name="n">Rows.</param>
    public static bool IsPositiveSemidefinite(ReadOnlySpan<Interval> entries, int n)
    {
        var matrix = entries.ToArray();
        return !Finite(matrix) ? DiagonalWithUnboundedEntries(matrix, n) : Eliminates([.. matrix], n) || Eliminates(Centre(matrix, n), n);
    }

    private static bool Finite(Interval[] matrix) => matrix.All(entry => double.IsFinite(entry.Lower) && double.IsFinite(entry.Upper));

    // Zero off the diagonal, and nothing below zero on it.
    private static bool DiagonalWithUnboundedEntries(Interval[] matrix, int n)
    {
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var entry = matrix[(i * n) + j];
                if (i == j ? entry.Lower < 0 : entry.Lower != 0 || entry.Upper != 0)
                {
                    return false;
                }
            }
        }

        return true;
    }

    // Positive pivots, all the way: A = L D L' with D >= 0. A row that is zero throughout needs no pivot.
    private static bool Eliminates(Interval[] a, int n)
    {
        var done = new bool[n];
        for (var step = 0; step < n; step++)
        {
            // The greatest pivot first.
            var k = -1;
            for (var i = 0; i < n; i++)
            {
                if (!done[i] && (k < 0 || a[(i * n) + i].Lower > a[(k * n) + k].Lower))
                {
                    k = i;
                }
            }

            var pivot = a[(k * n) + k];
            done[k] = true;
            if (pivot.Lower <= 0)
            {
                // No pivot is positive any more: what is left must be a diagonal of numbers that are not negative.
                done[k] = false;
                for (var i = 0; i < n; i++)
                {
                    for (var j = 0; j < n; j++)
                    {
                        var entry = a[(i * n) + j];
                        if (!done[i] && !done[j] && (i == j ? entry.Lower < 0 : entry.Lower != 0 || entry.Upper != 0))
                        {
                            return false;
                        }
                    }
                }

                return true;
            }

            for (var i = 0; i < n; i++)
            {
                for (var j = i; j < n && !done[i]; j++)
                {
                    if (!done[j])
                    {
                        var change = i == j ? Interval.Power(a[(i * n) + k], 2) / pivot : a[(i * n) + k] * a[(j * n) + k] / pivot;
                        a[(i * n) + j] -= change;
                        a[(j * n) + i] = a[(i * n) + j];
                    }
                }
            }
        }

        return true;
    }

    // Every matrix within differs from the middle one by a matrix of norm at most the greatest row sum of radii.
    private static Interval[] Centre(Interval[] matrix, int n)
    {
        var radius = Interval.FromDouble(0);
        var middle = Array.ConvertAll(matrix, entry => Interval.FromDouble(entry.Midpoint));
        for (var i = 0; i < n; i++)
        {
            var row = Interval.FromDouble(0);
            for (var j = 0; j < n; j++)
            {
                row += Interval.Apply(UnaryFunction.Abs, matrix[(i * n) + j] - middle[(i * n) + j]);
            }

            radius = Interval.Apply(BinaryFunction.Max, radius, row);
        }

        for (var i = 0; i < n; i++)
        {
            middle[(i * n) + i] -= Interval.FromDouble(radius.Upper);
        }

        return middle;
    }
}
