using ProxyProof.Checking.Refuting.Regions;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Refuting;

/// <summary>Equations that share variables, as functions of exact points.</summary>
/// <param name="problem">Whose they are.</param>
/// <param name="nodes">What must be 0 in every entry.</param>
/// <param name="coordinates">The places of their variables in a point.</param>
internal sealed class EquationSystem(Problem problem, NodeId[] nodes, int[] coordinates)
{
    private const int Passes = 4;
    private const int GreatestDimension = 64;
    private Quadric? _quadric;

    public int[] Coordinates => coordinates;

    /// <summary>Moves the point onto the equations; leaves it where it is when that fails.</summary>
    /// <returns>Whether every equation holds exactly afterwards.</returns>
    public bool Solve(Rational[] point)
    {
        if (Residuals(point) is not { } residuals)
        {
            return false;
        }

        if (Array.TrueForAll(residuals, residual => residual.IsZero))
        {
            return true;
        }

        if (coordinates.Length > GreatestDimension)
        {
            return false;
        }

        var moved = (Rational[])point.Clone();
        if (!MoveOnto([.. Enumerable.Range(0, residuals.Length)], moved))
        {
            moved = (Rational[])point.Clone();
            if (!(_quadric ??= new Quadric(this, point, residuals.Length)).MoveOnto(moved))
            {
                return false;
            }
        }

        moved.CopyTo(point, 0);
        return true;
    }

    /// <summary>What must be 0, at a point; null where it is no fraction that is easily known.</summary>
    public Rational[]? Residuals(Rational[] point)
    {
        var entries = new List<Rational>();
        foreach (var node in nodes)
        {
            if (Exactly.Evaluate(problem.Graph, node, problem.Layout, point) is not { } values)
            {
                return null;
            }

            entries.AddRange(values);
        }

        return [.. entries];
    }

    /// <summary>Moves the point onto some of the equations by changing coordinates in which these are of degree one.</summary>
    /// <returns>Whether they hold exactly afterwards.</returns>
    public bool MoveOnto(int[] rows, Rational[] point)
    {
        for (var pass = 0; pass < Passes; pass++)
        {
            if (Residuals(point) is not { } residuals)
            {
                return false;
            }

            if (rows.All(row => residuals[row].IsZero))
            {
                return true;
            }

            if (pass == Passes - 1 || !Move(rows, point, residuals))
            {
                return false;
            }
        }

        return false;
    }

    // 1. Columns of the equations along coordinates in which they are affine. 2. Elimination with the greatest pivot of each row, in fractions.
    private bool Move(int[] rows, Rational[] point, Rational[] residuals)
    {
        var columns = new Dictionary<int, Rational[]>();
        foreach (var j in coordinates)
        {
            var kept = point[j];
            point[j] = kept + 1;
            var once = Residuals(point);
            point[j] = kept + 2;
            var twice = Residuals(point);
            point[j] = kept;
            if (once is not null && twice is not null && rows.All(i => twice[i] - once[i] == once[i] - residuals[i]))
            {
                columns[j] = Array.ConvertAll(rows, i => once[i] - residuals[i]);
            }
        }

        var right = Array.ConvertAll(rows, i => -residuals[i]);
        var pivots = new int[rows.Length];
        for (var i = 0; i < rows.Length; i++)
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
            for (var row = 0; row < rows.Length; row++)
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

        for (var i = 0; i < rows.Length; i++)
        {
            if (pivots[i] >= 0)
            {
                point[pivots[i]] += right[i] / columns[pivots[i]][i];
            }
        }

        return true;
    }
}
