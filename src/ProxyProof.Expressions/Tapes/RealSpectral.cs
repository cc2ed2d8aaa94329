using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Tapes;

/// <summary>Spectral functions of one matrix of doubles, by the dense kernels. Undefined is NaN, also where a method does not converge.</summary>
internal static class RealSpectral
{
    // Cofactors of a matrix that may be singular come from minors as long as these are cheap.
    private const int GreatestMinor = 10;

    // Of a larger matrix the norm comes from the greatest eigenvalue of A A', without the other singular values.
    private const int ManyRows = 64;

    public static SpectralKernels Kernels { get; } = new(Value, Weights);

    private static double Value(SpectralFunction function, double[] matrix, int rows, int columns)
    {
        switch (function)
        {
            case SpectralFunction.LambdaMin or SpectralFunction.LambdaMax:
                return Dense.ExtremeEigen(Symmetric(matrix, rows), rows, function == SpectralFunction.LambdaMin, [], out var end) ? end : double.NaN;
            case SpectralFunction.OperatorNorm when Math.Min(rows, columns) > ManyRows:
                return GreatestSingular(matrix, rows, columns);
            case SpectralFunction.OperatorNorm or SpectralFunction.SigmaMin:
                var singular = new double[Math.Min(rows, columns)];
                return !Dense.SingularValues(matrix, rows, columns, singular)
                    ? double.NaN
                    : singular[function == SpectralFunction.OperatorNorm ? 0 : singular.Length - 1];
            default:
                return Array.TrueForAll(matrix, double.IsFinite) ? Dense.Determinant(matrix, rows) : double.NaN;
        }
    }

    private static double[] Weights(SpectralFunction function, double[] matrix, int rows, int columns)
    {
        if (!Array.TrueForAll(matrix, double.IsFinite))
        {
            return [.. Enumerable.Repeat(double.NaN, matrix.Length)];
        }

        return function switch
        {
            SpectralFunction.LambdaMin or SpectralFunction.LambdaMax => Eigen(matrix, rows, least: function == SpectralFunction.LambdaMin),
            SpectralFunction.Determinant => Cofactors(matrix, rows),
            _ => Singular(matrix, rows, columns, least: function == SpectralFunction.SigmaMin),
        };
    }

    private static double[] Symmetric(double[] matrix, int n)
    {
        var symmetric = new double[matrix.Length];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                symmetric[(i * n) + j] = (0.5 * matrix[(i * n) + j]) + (0.5 * matrix[(j * n) + i]);
            }
        }

        return symmetric;
    }

    private static double GreatestSingular(double[] matrix, int rows, int columns)
    {
        var greatest = 0.0;
        foreach (var entry in matrix)
        {
            greatest = Math.Max(greatest, Math.Abs(entry));
        }

        if (greatest == 0 || !double.IsFinite(greatest))
        {
            return greatest == 0 ? 0 : double.NaN;
        }

        // Scaled, so that squares neither overflow nor vanish.
        var small = Math.Min(rows, columns);
        var (scaled, transposed, gram) = (Array.ConvertAll(matrix, x => x / greatest), new double[matrix.Length], new double[small * small]);
        Dense.Transpose(scaled, transposed, rows, columns);
        var (first, second) = rows <= columns ? (scaled, transposed) : (transposed, scaled);
        Dense.Multiply(first, second, gram, small, Math.Max(rows, columns), small);
        return Dense.ExtremeEigen(Symmetric(gram, small), small, least: false, [], out var square) ? greatest * Math.Sqrt(Math.Max(square, 0)) : double.NaN;
    }

    private static double[]? Vector(double[] symmetric, int n, bool least)
    {
        var vector = new double[n];
        return Dense.ExtremeEigen(symmetric, n, least, vector, out _) ? vector : null;
    }

    private static double[] Eigen(double[] matrix, int n, bool least) =>
        Vector(Symmetric(matrix, n), n, least) is { } v ? Outer(v, v) : [.. Enumerable.Repeat(double.NaN, matrix.Length)];

    // u v' from the eigenvector of the smaller of A A' and A' A. At a singular value 0 the convention of a norm: 0.
    private static double[] Singular(double[] matrix, int rows, int columns, bool least)
    {
        var wide = rows < columns;
        var (small, large) = wide ? (rows, columns) : (columns, rows);
        var transposed = new double[matrix.Length];
        Dense.Transpose(matrix, transposed, rows, columns);
        var (first, second) = wide ? (matrix, transposed) : (transposed, matrix);
        var gram = new double[small * small];
        Dense.Multiply(first, second, gram, small, large, small);
        if (Vector(Symmetric(gram, small), small, least) is not { } near)
        {
            return [.. Enumerable.Repeat(double.NaN, matrix.Length)];
        }

        var far = new double[large];
        Dense.Multiply(second, near, far, large, small, 1);
        var size = Dense.Norm(far);
        if (!(size > 0))
        {
            return new double[matrix.Length];
        }

        far = Array.ConvertAll(far, x => x / size);
        return wide ? Outer(near, far) : Outer(far, near);
    }

    private static double[] Outer(double[] u, double[] v)
    {
        var product = new double[u.Length * v.Length];
        for (var i = 0; i < u.Length; i++)
        {
            for (var j = 0; j < v.Length; j++)
            {
                product[(i * v.Length) + j] = u[i] * v[j];
            }
        }

        return product;
    }

    private static double[] Cofactors(double[] matrix, int n)
    {
        var cofactors = new double[matrix.Length];
        if (n == 1)
        {
            return [1];
        }

        if (n > GreatestMinor)
        {
            return ByInverse(matrix, n);
        }

        var minor = new double[(n - 1) * (n - 1)];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                for (var r = 0; r < n - 1; r++)
                {
                    for (var c = 0; c < n - 1; c++)
                    {
                        minor[(r * (n - 1)) + c] = matrix[((r < i ? r : r + 1) * n) + (c < j ? c : c + 1)];
                    }
                }

                cofactors[(i * n) + j] = (i + j) % 2 == 0 ? Dense.Determinant(minor, n - 1) : -Dense.Determinant(minor, n - 1);
            }
        }

        return cofactors;
    }

    private static double[] ByInverse(double[] matrix, int n)
    {
        var (result, unit, column) = (new double[n * n], new double[n], new double[n]);
        var determinant = Dense.Determinant(matrix, n);
        for (var j = 0; j < n; j++)
        {
            Array.Clear(unit);
            unit[j] = determinant;
            if (!Dense.Solve(matrix, unit, column))
            {
                return new double[n * n];
            }

            // Column j of the inverse times the determinant is row j of the cofactors.
            column.CopyTo(result, j * n);
        }

        return result;
    }
}
