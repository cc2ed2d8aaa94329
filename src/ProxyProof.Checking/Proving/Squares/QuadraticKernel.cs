using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Proving.Squares;

/// <summary>The kernel of a large singular matrix, as far as floating point and simple fractions find it.</summary>
internal static class QuadraticKernel
{
    /// <summary>Vectors of fractions, one for each dimension of the kernel.</summary>
    public static ProxyProof.Expressions.Sequence<ProxyProof.Expressions.Sequence<Rational>> Of(Polynomial polynomial)
    {
        if (QuadraticForm.Of(polynomial) is not { } form)
        {
            return [];
        }

        var n = form.Symbols.Length + 1;
        var matrix = new double[n * n];
        foreach (var ((i, j), value) in form.Matrix)
        {
            matrix[(i * n) + j] = value.ToDouble();
            matrix[(j * n) + i] = value.ToDouble();
        }

        // Gauss–Jordan on the rows with full pivoting: what is left free spans the kernel.
        var pivots = new List<(int Row, int Column)>();
        var (rows, columns) = (new bool[n], new bool[n]);
        var largest = matrix.Max(Math.Abs);
        while (pivots.Count < n)
        {
            var (best, row, column) = (1e-8 * largest, -1, -1);
            for (var i = 0; i < n; i++)
            {
                for (var j = 0; j < n && !rows[i]; j++)
                {
                    if (!columns[j] && Math.Abs(matrix[(i * n) + j]) > best)
                    {
                        (best, row, column) = (Math.Abs(matrix[(i * n) + j]), i, j);
                    }
                }
            }

            if (row < 0)
            {
                break;
            }

            (rows[row], columns[column]) = (true, true);
            pivots.Add((row, column));
            var pivot = matrix[(row * n) + column];
            for (var j = 0; j < n; j++)
            {
                matrix[(row * n) + j] /= pivot;
            }

            for (var i = 0; i < n; i++)
            {
                var factor = matrix[(i * n) + column];
                if (i != row && factor != 0)
                {
                    for (var j = 0; j < n; j++)
                    {
                        matrix[(i * n) + j] -= factor * matrix[(row * n) + j];
                    }
                }
            }
        }

        var kernel = new List<ProxyProof.Expressions.Sequence<Rational>>();
        for (var free = 0; free < n; free++)
        {
            if (columns[free])
            {
                continue;
            }

            var vector = new Rational[n];
            vector[free] = Rational.One;
            foreach (var (row, column) in pivots)
            {
                vector[column] = -Fractions.Near(matrix[(row * n) + free], 1e-7);
            }

            kernel.Add([.. vector]);
        }

        return [.. kernel];
    }
}
