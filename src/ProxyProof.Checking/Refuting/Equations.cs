
using ProxyProof.Checking.Refuting.Regions;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Refuting;

/// <summary>Puts an exact point exactly onto the equations among the conditions, by moving coordinates in which they are of degree one.</summary>
internal static class Equations
{
    private const int Passes = 4;
    private const int GreatestDimension = 64;

    /// <summary>Moves the point.</summary>
    /// <returns>Whether every equation holds exactly afterwards.</returns>
    public static bool Solve(Problem problem, Rational[] point)
    {
        for (var pass = 0; pass < Passes; pass++)
        {
            if (Residuals(problem, point) is not { } residuals)
            {
                return false;
            }

            if (Array.TrueForAll(residuals, residual => residual.IsZero))
            {
                return true;
            }

            if (pass == Passes - 1 || point.Length > GreatestDimension || !Move(problem, point, residuals))
            {
                return false;
            }
        }

        return false;
    }

    private static Rational[]? Residuals(Problem problem, Rational[] point)
    {
        var all = new List<Rational>();
        foreach (var condition in problem.Conditions)
        {
            if (condition.Residual is { } residual)
            {
                if (Exactly.Evaluate(problem.Graph, residual, problem.Layout, point) is not { } entries)
                {
                    return null;
                }

                all.AddRange(entries);
            }
        }

        return [.. all];
    }

    // 1. Columns of the equations along coordinates in which they are affine. 2. Elimination with the greatest pivot of each row, in fractions.
    private static bool Move(Problem problem, Rational[] point, Rational[] residuals)
    {
        var columns = new Dictionary<int, Rational[]>();
        for (var j = 0; j < point.Length; j++)
        {
            var kept = point[j];
            point[j] = kept + 1;
            var once = Residuals(problem, point);
            point[j] = kept + 2;
            var twice = Residuals(problem, point);
            point[j] = kept;
            if (once is not null && twice is not null && Enumerable.Range(0, residuals.Length).All(i => twice[i] - once[i] == once[i] - residuals[i]))
            {
                columns[j] = [.. residuals.Select((residual, i) => once[i] - residual)];
            }
        }

        var right = Array.ConvertAll(residuals, residual => -residual);
        var pivots = new int[residuals.Length];
        for (var i = 0; i < residuals.Length; i++)
        {
            var free = columns.Keys.Where(j => !pivots.AsSpan(0, i).Contains(j) && !columns[j][i].IsZero).ToArray();
            if (free.Length == 0)
            {
                pivots[i] = -1;
                if (right[i].IsZero)
                {
                    continue;
                }

                return false;
            }

            var pivot = free.MaxBy(j => Math.Abs(columns[j][i].ToDouble()));
            pivots[i] = pivot;
            for (var row = 0; row < residuals.Length; row++)
            {
                if (row != i && !columns[pivot][row].IsZero)
                {
                    var factor = columns[pivot][row] / columns[pivot][i];
                    foreach (var column in columns.Values)
                    {
                        column[row] -= factor * column[i];
                    }

                    right[row] -= factor * right[i];
                }
            }
        }

        for (var i = 0; i < residuals.Length; i++)
        {
            if (pivots[i] >= 0)
            {
                point[pivots[i]] += right[i] / columns[pivots[i]][i];
            }
        }

        return true;
    }
}
