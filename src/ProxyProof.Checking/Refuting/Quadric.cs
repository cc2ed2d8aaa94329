using ProxyProof.Numerics;

namespace ProxyProof.Checking.Refuting;

/// <summary>
/// One equation of degree two, perhaps with affine ones: every line through a rational point of it that lies in the affine ones meets it in one more rational
/// point. A line from such a point to a point near the quadric ends near that.
/// </summary>
internal sealed class Quadric
{
    private const int MostLines = 600;
    private const int MostBases = 4;
    private readonly EquationSystem _system;
    private readonly int[] _affine;
    private readonly int _row;
    private readonly List<Rational[]> _bases = [];
    private bool _sought;

    /// <param name="system">The equations.</param>
    /// <param name="point">Any point.</param>
    /// <param name="count">How many equations there are.</param>
    public Quadric(EquationSystem system, Rational[] point, int count)
    {
        _system = system;

        // Along a line in general position an equation shows the degree that it has.
        var direction = new Rational[point.Length];
        for (var k = 0; k < system.Coordinates.Length; k++)
        {
            direction[system.Coordinates[k]] = new Rational(3 + (k * 7 % 11), 5 + (k * 3 % 7));
        }

        var along = Enumerable.Range(0, 4).Select(t => system.Residuals(Along(point, direction, t))).ToArray();
        if (along.Contains(null))
        {
            (_affine, _row) = ([], -1);
            return;
        }

        bool IsOfDegree(int row, int degree)
        {
            var differences = along.Select(values => values![row]).ToArray();
            for (var order = 0; order <= degree; order++)
            {
                differences = [.. differences.Skip(1).Zip(differences, (later, earlier) => later - earlier)];
            }

            return Array.TrueForAll(differences, difference => difference.IsZero);
        }

        _affine = [.. Enumerable.Range(0, count).Where(row => IsOfDegree(row, 1))];
        var others = Enumerable.Range(0, count).Except(_affine).ToArray();
        _row = others.Length == 1 && IsOfDegree(others[0], 2) ? others[0] : -1;
    }

    /// <summary>Moves a point onto all equations.</summary>
    public bool MoveOnto(Rational[] point)
    {
        if (_row < 0 || !_system.MoveOnto(_affine, point))
        {
            return false;
        }

        if (!_sought)
        {
            _sought = true;
            Seek(point);
        }

        // q(t) = b t + a t^2 along the chord from the base; the end nearest to the point wins.
        Rational[]? best = null;
        var least = double.PositiveInfinity;
        foreach (var rational in _bases)
        {
            // Coordinates of other equations stay where they are.
            var from = (Rational[])point.Clone();
            foreach (var k in _system.Coordinates)
            {
                from[k] = rational[k];
            }

            var chord = point.Zip(from, (x, y) => x - y).ToArray();
            if (!Coefficients(from, chord, out var a, out var b, out _) || a.IsZero || b.IsZero)
            {
                continue;
            }

            var end = Along(from, chord, -b / a);
            var distance = end.Zip(point, (x, y) => Math.Abs((x - y).ToDouble())).Max();
            if (distance < least)
            {
                (best, least) = (end, distance);
            }
        }

        if (best is null || _system.Residuals(best) is not { } residuals || residuals.Any(residual => !residual.IsZero))
        {
            return false;
        }

        best.CopyTo(point, 0);
        return true;
    }

    private static Rational[] Along(Rational[] point, Rational[] direction, Rational t) => [.. point.Zip(direction, (x, d) => x + (t * d))];

    // q(t) = c + b t + a t^2 along a line.
    private bool Coefficients(Rational[] point, Rational[] direction, out Rational a, out Rational b, out Rational c)
    {
        (a, b, c) = (0, 0, 0);
        if (_system.Residuals(point) is not { } at || _system.Residuals(Along(point, direction, 1)) is not { } ahead || _system.Residuals(Along(point, direction, -1)) is not { } behind)
        {
            return false;
        }

        c = at[_row];
        a = ((ahead[_row] + behind[_row]) / 2) - c;
        b = (ahead[_row] - behind[_row]) / 2;
        return true;
    }

    // Rational points on lines along coordinates through points with short entries near a given one: where the discriminant is a square.
    private void Seek(Rational[] near)
    {
        var coordinates = _system.Coordinates;
        var lines = 0;
        for (var round = 0; lines < MostLines && _bases.Count < MostBases; round++)
        {
            var denominator = 1 + (round % 12);
            var start = (Rational[])near.Clone();
            for (var k = 0; k < coordinates.Length; k++)
            {
                // The nearest fraction of the round's denominator, later one beside it; first of all zeros.
                var beside = round == 0 ? 0 : (int)((uint)((round * 0x9E3779B1L) + (k * 0x85EBCA6BL)) >> 16) % (1 + (2 * (round / 12)));
                start[coordinates[k]] = round == 0 ? 0 : new Rational(Rounding.Nearest(near[coordinates[k]] * denominator) + (beside % 2 == 0 ? beside / 2 : -(beside + 1) / 2), denominator);
            }

            if (!_system.MoveOnto(_affine, start))
            {
                return;
            }

            foreach (var j in coordinates)
            {
                lines++;
                var moved = (Rational[])start.Clone();
                moved[j] += 1;
                if (!_system.MoveOnto(_affine, moved))
                {
                    continue;
                }

                var direction = moved.Zip(start, (x, y) => x - y).ToArray();
                if (Coefficients(start, direction, out var a, out var b, out var c) && !a.IsZero && ExactRoot.Of((b * b) - (4 * a * c)) is { } root)
                {
                    foreach (var sign in (int[])[1, -1])
                    {
                        var found = Along(start, direction, ((sign * root) - b) / (2 * a));
                        if (!_bases.Exists(known => known.SequenceEqual(found)))
                        {
                            _bases.Add(found);
                        }
                    }
                }
            }
        }
    }
}
