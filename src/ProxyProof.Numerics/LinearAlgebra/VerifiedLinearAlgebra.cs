using ProxyProof.Numerics.LinearAlgebra;

namespace ProxyProof.Numerics;

/// <summary>
/// Extreme eigenvalues, extreme singular values and determinants of matrices of enclosures: the result encloses the exact quantity of every real matrix
/// within. Matrices are row-major spans. Where nothing better can be said the result is wide, never wrong, and no argument throws for its values.
/// </summary>
public static class VerifiedLinearAlgebra
{
    /// <summary>The least eigenvalue of the symmetric part (A + A')/2. Exact for diagonal matrices of points. Error: encloses the exact value.</summary>
    /// <param name="matrix">Shape: (n, n).</param>
    /// <param name="n">At least 1.</param>
    /// <exception cref="ArgumentException">The length is not n^2: a programming error.</exception>
    public static T LambdaMin<T>(ReadOnlySpan<T> matrix, int n)
        where T : struct, IEnclosure<T>
    {
        Require(matrix.Length, n, n);
        var defined = Definedness(matrix);
        matrix = WhereDefined(matrix);
        return Scalar.Plus(SymmetricLambdaMin(SymmetricPart(matrix, n), n), defined);
    }

    /// <summary>The greatest eigenvalue of the symmetric part (A + A')/2. Exact for diagonal matrices of points. Error: encloses the exact value.</summary>
    /// <param name="matrix">Shape: (n, n).</param>
    /// <param name="n">At least 1.</param>
    /// <exception cref="ArgumentException">The length is not n^2: a programming error.</exception>
    public static T LambdaMax<T>(ReadOnlySpan<T> matrix, int n)
        where T : struct, IEnclosure<T>
    {
        Require(matrix.Length, n, n);
        var defined = Definedness(matrix);
        matrix = WhereDefined(matrix);
        return Scalar.Plus(SymmetricLambdaMax(SymmetricPart(matrix, n), n), defined);
    }

    /// <summary>The greatest singular value. Error: encloses the exact value.</summary>
    /// <param name="matrix">Shape: (rows, columns).</param>
    /// <param name="rows">At least 1.</param>
    /// <param name="columns">At least 1.</param>
    /// <exception cref="ArgumentException">The length is not rows * columns: a programming error.</exception>
    public static T OpNorm<T>(ReadOnlySpan<T> matrix, int rows, int columns)
        where T : struct, IEnclosure<T>
    {
        Require(matrix.Length, rows, columns);
        var defined = Definedness(matrix);
        matrix = WhereDefined(matrix);
        if (IsDiagonal(matrix, rows, columns))
        {
            return Scalar.Plus(FoldDiagonal(matrix, rows, columns, BinaryFunction.Max), defined);
        }

        var (gram, n) = Gram(matrix, rows, columns);
        return Scalar.Plus(Root(SymmetricLambdaMax(gram, n)), defined);
    }

    /// <summary>The least of the min(rows, columns) singular values. Error: encloses the exact value.</summary>
    /// <param name="matrix">Shape: (rows, columns).</param>
    /// <param name="rows">At least 1.</param>
    /// <param name="columns">At least 1.</param>
    /// <remarks>The square root halves the number of right digits of singular values below sqrt(eps) times the norm.</remarks>
    /// <exception cref="ArgumentException">The length is not rows * columns: a programming error.</exception>
    public static T SigmaMin<T>(ReadOnlySpan<T> matrix, int rows, int columns)
        where T : struct, IEnclosure<T>
    {
        Require(matrix.Length, rows, columns);
        var defined = Definedness(matrix);
        matrix = WhereDefined(matrix);
        if (IsDiagonal(matrix, rows, columns))
        {
            return Scalar.Plus(FoldDiagonal(matrix, rows, columns, BinaryFunction.Min), defined);
        }

        var (gram, n) = Gram(matrix, rows, columns);
        return Scalar.Plus(Root(SymmetricLambdaMin(gram, n)), defined);
    }

    /// <summary>The determinant. Error: encloses the exact value.</summary>
    /// <param name="matrix">Shape: (n, n).</param>
    /// <param name="n">At least 1.</param>
    /// <exception cref="ArgumentException">The length is not n^2: a programming error.</exception>
    public static T Determinant<T>(ReadOnlySpan<T> matrix, int n)
        where T : struct, IEnclosure<T>
    {
        Require(matrix.Length, n, n);
        return Scalar.Plus(Elimination.Determinant(WhereDefined(matrix).ToArray(), n), Definedness(matrix));
    }

    private static void Require(int length, int rows, int columns)
    {
        if (rows < 1 || columns < 1 || length != rows * columns)
        {
            throw new ArgumentException($"A matrix of {rows} by {columns} entries was announced and {length} entries were given.", nameof(length));
        }
    }

    /// <summary>Exactly 0, as defined as the least defined entry.</summary>
    private static T Definedness<T>(ReadOnlySpan<T> matrix)
        where T : struct, IEnclosure<T>
    {
        var zero = T.FromDouble(0);
        var sum = zero;
        foreach (var entry in matrix)
        {
            sum = Scalar.Plus(sum, Scalar.Times(zero, entry));
        }

        return sum;
    }

    /// <summary>The matrix with partly defined entries read as defined, since comparisons never decide about partial ones; the caller adds the definedness back.</summary>
    private static ReadOnlySpan<T> WhereDefined<T>(ReadOnlySpan<T> matrix)
        where T : struct, IEnclosure<T>
    {
        var result = matrix.ToArray();
        for (var i = 0; i < result.Length; i++)
        {
            if (result[i].Definedness == Numerics.Definedness.Partial)
            {
                var (low, high) = result[i].ToDoubles();
                result[i] = double.IsFinite(low) && double.IsFinite(high) ? T.Hull(T.FromDouble(low), T.FromDouble(high)) : T.Entire;
            }
        }

        return result;
    }

    private static T[] SymmetricPart<T>(ReadOnlySpan<T> matrix, int n)
        where T : struct, IEnclosure<T>
    {
        var half = T.FromDouble(0.5);
        var result = new T[n * n];
        for (var i = 0; i < n; i++)
        {
            result[(i * n) + i] = matrix[(i * n) + i];
            for (var j = i + 1; j < n; j++)
            {
                var (a, b) = (matrix[(i * n) + j], matrix[(j * n) + i]);

                // Two equal ranges hold their mean, without the rounding of forming it.
                var mean = EqualityComparer<T>.Default.Equals(a, b) ? a : Scalar.Times(half, Scalar.Plus(a, b));
                result[(i * n) + j] = mean;
                result[(j * n) + i] = mean;
            }
        }

        return result;
    }

    private static T SymmetricLambdaMin<T>(T[] matrix, int n)
        where T : struct, IEnclosure<T>
    {
        if (IsDiagonal<T>(matrix, n, n))
        {
            var least = matrix[0];
            for (var i = 1; i < n; i++)
            {
                least = T.Apply(BinaryFunction.Min, least, matrix[(i * n) + i]);
            }

            return least;
        }

        return IsBounded(matrix) ? LeastEigenvalue<T>.Of(matrix, n) : T.Entire;
    }

    private static T SymmetricLambdaMax<T>(T[] matrix, int n)
        where T : struct, IEnclosure<T> =>
        T.Apply(UnaryFunction.Negate, SymmetricLambdaMin(Array.ConvertAll(matrix, static x => T.Apply(UnaryFunction.Negate, x)), n));

    private static bool IsBounded<T>(T[] matrix)
        where T : struct, IEnclosure<T> =>
        Array.TrueForAll(matrix, static x => x.Definedness != Numerics.Definedness.Undefined && x.ToDoubles() is var (low, high) && double.IsFinite(low) && double.IsFinite(high));

    private static bool IsDiagonal<T>(ReadOnlySpan<T> matrix, int rows, int columns)
        where T : struct, IEnclosure<T>
    {
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                if (i != j && !Scalar.IsExactZero(matrix[(i * columns) + j]))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static T FoldDiagonal<T>(ReadOnlySpan<T> matrix, int rows, int columns, BinaryFunction choose)
        where T : struct, IEnclosure<T>
    {
        var result = T.Apply(UnaryFunction.Abs, matrix[0]);
        for (var i = 1; i < Math.Min(rows, columns); i++)
        {
            result = T.Apply(choose, result, T.Apply(UnaryFunction.Abs, matrix[(i * columns) + i]));
        }

        return result;
    }

    /// <summary>AA' or A'A, whichever is smaller.</summary>
    private static (T[] Matrix, int Size) Gram<T>(ReadOnlySpan<T> matrix, int rows, int columns)
        where T : struct, IEnclosure<T>
    {
        var byRows = rows <= columns;
        var (n, depth) = byRows ? (rows, columns) : (columns, rows);
        var (outer, inner) = byRows ? (columns, 1) : (1, columns);
        var result = new T[n * n];
        for (var i = 0; i < n; i++)
        {
            for (var j = i; j < n; j++)
            {
                var sum = T.FromDouble(0);
                for (var k = 0; k < depth; k++)
                {
                    var a = matrix[(i * outer) + (k * inner)];
                    sum = Scalar.Plus(sum, i == j ? T.Power(a, 2) : Scalar.Times(a, matrix[(j * outer) + (k * inner)]));
                }

                result[(i * n) + j] = sum;
                result[(j * n) + i] = sum;
            }
        }

        return (result, n);
    }

    /// <summary>The square root of what is known not to be negative.</summary>
    private static T Root<T>(T square)
        where T : struct, IEnclosure<T> => T.Apply(UnaryFunction.Sqrt, T.Apply(UnaryFunction.Relu, square));
}
