namespace ProxyProof.Checking.Proving.Squares;

/// <summary>Ends a search when it is asked to.</summary>
internal static class Stopping
{
    /// <summary>Throws when it is time to stop.</summary>
    /// <exception cref="OperationCanceledException">It is.</exception>
    public static void Check(Func<bool> stop)
    {
        if (stop())
        {
            throw new OperationCanceledException();
        }
    }
}

/// <summary>The work that one attempt may cost, in multiplications: work, not time, ends it, so that the same is proved on every machine.</summary>
/// <param name="left">How many.</param>
internal sealed class SearchWork(double left)
{
    private double _left = left;

    /// <summary>Counts work.</summary>
    /// <exception cref="OperationCanceledException">There was too much.</exception>
    public void Spend(double cost)
    {
        _left -= cost;
        if (_left < 0)
        {
            throw new OperationCanceledException("the search grew too large");
        }
    }
}

/// <summary>One symmetric block of an affine family of matrices: M(y) = constant + Σ y_k part_k.</summary>
/// <param name="Size">Rows.</param>
/// <param name="Constant">Row-major.</param>
/// <param name="Parts">For each parameter the entries that it moves: (row, column, value), both of (i, j) and (j, i).</param>
internal sealed record MatrixFamily(int Size, double[] Constant, List<(int Row, int Column, double Value)>[] Parts);

/// <summary>
/// Looks for parameters with all matrices of several families above t I, for the greatest t up to 1: damped Newton steps on the barrier
/// -eta t - log(1 - t) - Σ log det(M(y) - t I) + rho/2 ‖y‖², whose self-concordance gives the step length without a line search.
/// </summary>
internal sealed class Semidefinite
{
    private const double Regularity = 1e-7;

    private readonly MatrixFamily[] _families;
    private readonly int _count;
    private double _eta = 1;

    public Semidefinite(MatrixFamily[] families, int parameters)
    {
        (_families, _count) = (families, parameters);
        Parameters = new double[parameters];
        T = families.Min(LeastGershgorin) - 1;
        T = Math.Min(T, 0.5);
    }

    /// <summary>The parameters.</summary>
    public double[] Parameters { get; private set; }

    /// <summary>All matrices are above this times I.</summary>
    public double T { get; private set; }

    /// <summary>The matrix of a family at the parameters.</summary>
    public double[] Matrix(int family) => Assemble(_families[family], Parameters, 0);

    /// <summary>Runs, or goes on, until t is above a goal or cannot grow by more than a tolerance.</summary>
    /// <returns>Whether every step could be made.</returns>
    public bool Run(double goal, double tolerance, int maxSteps, SearchWork work, Func<bool> stop)
    {
        double total = 1 + _families.Sum(family => family.Size);
        var cost = Cost();
        for (var step = 0; step < maxSteps; step++)
        {
            Stopping.Check(stop);
            work.Spend(cost);
            if (Step(_eta) is not { } decrement)
            {
                return false;
            }

            if (T >= goal)
            {
                return true;
            }

            if (decrement < 0.5)
            {
                // Near the centre t is within total / eta of the greatest one.
                if (total / _eta < tolerance || T + (2 * total / _eta) < -1e-4)
                {
                    return true;
                }

                _eta *= 4;
            }
        }

        return true;
    }

    private double Cost()
    {
        double n = _count + 1;
        var cost = n * n * n / 3;
        foreach (var family in _families)
        {
            double entries = family.Parts.Sum(part => (long)part.Count), moved = family.Parts.Count(part => part.Count > 0), size = family.Size;
            cost += (entries * size * size) + (entries * moved / 2) + (size * size * size);
        }

        return cost;
    }

    // One damped step; its Newton decrement, or null where the Hessian could not be factored.
    private double? Step(double eta)
    {
        var n = _count + 1;
        var (gradient, hessian) = (new double[n], new double[n * n]);
        for (var k = 0; k < _count; k++)
        {
            gradient[k] = Regularity * Parameters[k];
            hessian[(k * n) + k] = Regularity;
        }

        gradient[_count] = -eta + (1 / (1 - T));
        hessian[(_count * n) + _count] = 1 / ((1 - T) * (1 - T));
        foreach (var family in _families)
        {
            if (!Add(family, gradient, hessian))
            {
                return null;
            }
        }

        for (var k = 0; k < n; k++)
        {
            hessian[(k * n) + k] *= 1 + 1e-13;
        }

        var direction = new double[n];
        for (var k = 0; k < n; k++)
        {
            direction[k] = -gradient[k];
        }

        if (!ProxyProof.Numerics.Dense.Cholesky(hessian, n))
        {
            return null;
        }

        ProxyProof.Numerics.Dense.CholeskySolve(hessian, direction);
        var decrement = 0.0;
        for (var k = 0; k < n; k++)
        {
            decrement -= gradient[k] * direction[k];
        }

        decrement = Math.Sqrt(Math.Max(0, decrement));
        for (var length = decrement > 0.25 ? 1 / (1 + decrement) : 1.0; length > 1e-12; length /= 2)
        {
            var y = new double[_count];
            for (var k = 0; k < _count; k++)
            {
                y[k] = Parameters[k] + (length * direction[k]);
            }

            var t = T + (length * direction[_count]);
            if (t < 1 && _families.All(family => ProxyProof.Numerics.Dense.Cholesky(Assemble(family, y, t), family.Size)))
            {
                (Parameters, T) = (y, t);
                return double.IsFinite(decrement) ? decrement : null;
            }
        }

        return null;
    }

    private bool Add(MatrixFamily family, double[] gradient, double[] hessian)
    {
        var (size, n) = (family.Size, _count + 1);
        if (Inverse(Assemble(family, Parameters, T), size) is not { } inverse)
        {
            return false;
        }

        // d/dy_k of -log det S is -tr(S^-1 B_k); of d/dt it is tr(S^-1). Second derivatives: tr(S^-1 B_k S^-1 B_l).
        var product = new double[size * size];
        var moved = Enumerable.Range(0, _count).Where(k => family.Parts[k].Count > 0).ToArray();
        foreach (var k in moved)
        {
            Array.Clear(product);
            foreach (var (row, column, value) in family.Parts[k])
            {
                gradient[k] -= value * inverse[(column * size) + row];
                for (var i = 0; i < size; i++)
                {
                    var left = value * inverse[(i * size) + row];
                    if (left != 0)
                    {
                        for (var j = 0; j < size; j++)
                        {
                            product[(i * size) + j] += left * inverse[(column * size) + j];
                        }
                    }
                }
            }

            foreach (var l in moved)
            {
                if (l > k)
                {
                    break;
                }

                var sum = 0.0;
                foreach (var (row, column, value) in family.Parts[l])
                {
                    sum += value * product[(column * size) + row];
                }

                hessian[(k * n) + l] += sum;
                hessian[(l * n) + k] += k == l ? 0 : sum;
            }

            var trace = 0.0;
            for (var i = 0; i < size; i++)
            {
                trace += product[(i * size) + i];
            }

            hessian[(k * n) + _count] -= trace;
            hessian[(_count * n) + k] -= trace;
        }

        for (var i = 0; i < size; i++)
        {
            gradient[_count] += inverse[(i * size) + i];
            for (var j = 0; j < size; j++)
            {
                hessian[(_count * n) + _count] += inverse[(i * size) + j] * inverse[(j * size) + i];
            }
        }

        return true;
    }

    private static double[]? Inverse(double[] matrix, int size)
    {
        if (!ProxyProof.Numerics.Dense.Cholesky(matrix, size))
        {
            return null;
        }

        var inverse = new double[size * size];
        var column = new double[size];
        for (var j = 0; j < size; j++)
        {
            Array.Clear(column);
            column[j] = 1;
            ProxyProof.Numerics.Dense.CholeskySolve(matrix, column);
            column.CopyTo(inverse, j * size);
        }

        return inverse;
    }

    private static double[] Assemble(MatrixFamily family, double[] y, double t)
    {
        var matrix = (double[])family.Constant.Clone();
        for (var k = 0; k < y.Length; k++)
        {
            foreach (var (row, column, value) in family.Parts[k])
            {
                matrix[(row * family.Size) + column] += y[k] * value;
            }
        }

        for (var i = 0; i < family.Size; i++)
        {
            matrix[(i * family.Size) + i] -= t;
        }

        return matrix;
    }

    private static double LeastGershgorin(MatrixFamily family)
    {
        var least = double.PositiveInfinity;
        for (var i = 0; i < family.Size; i++)
        {
            var bound = 2 * family.Constant[(i * family.Size) + i];
            for (var j = 0; j < family.Size; j++)
            {
                bound -= j == i ? family.Constant[(i * family.Size) + i] : Math.Abs(family.Constant[(i * family.Size) + j]);
            }

            least = Math.Min(least, bound);
        }

        return least;
    }
}
