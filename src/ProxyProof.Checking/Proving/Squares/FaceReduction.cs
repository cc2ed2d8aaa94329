using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Proving.Squares;

/// <summary>Shrinks bases to what is orthogonal to the kernels of nearly singular matrices.</summary>
internal static class FaceReduction
{
    // Entries of a kernel below this are taken for 0.
    private const double Noise = 1e-4;

    /// <summary>Reduces; false when no matrix has a kernel that can be told from the rest.</summary>
    /// <param name="blocks">The blocks.</param>
    /// <param name="matrices">Their Gram matrices, as far as floating point finds them.</param>
    /// <param name="small">What part of the greatest eigenvalue, up to 1, those of a kernel are below.</param>
    /// <param name="tolerance">How near fractions are to entries of a kernel, times their denominators.</param>
    /// <param name="entries">Entries of the matrices that are exactly known: kernels that follow from them are.</param>
    /// <param name="table">The symbols.</param>
    /// <param name="reduced">The smaller blocks.</param>
    public static bool TryReduce(IReadOnlyList<SquaresBlock> blocks, double[][] matrices, double small, double tolerance, ExactEntries entries, SymbolTable table, out IReadOnlyList<SquaresBlock> reduced)
    {
        var kernels = blocks.Select((block, b) =>
        {
            var kernel = Kernel(matrices[b], block.Basis.Count, small);
            return (Rows: kernel, Pivots: Echelon(kernel, block.Basis.Count));
        }).ToArray();

        // Rows of a matrix that vanish as a whole are left out first: without them more entries are exactly known.
        var isWhole = kernels.Select(kernel => kernel.Rows.Count > 0 && kernel.Rows.All(row => row.Count(x => Math.Abs(x) > Noise) == 1)).ToArray();
        var result = new List<SquaresBlock>();
        for (var b = 0; b < blocks.Count; b++)
        {
            var (kernel, pivots) = kernels[b];
            if (kernel.Count == 0 || (isWhole.Contains(true) && !isWhole[b]))
            {
                result.Add(blocks[b]);
                continue;
            }

            // Rows of the kernel in echelon form, pivots p: z is orthogonal to all of them where it is Σ over the others f of z_f (e_f - Σ K_pf e_p).
            var basis = blocks[b].Basis;
            var exact = kernel.Select((row, r) => Exactly(b, row, pivots[r], entries)).ToArray();
            var kept = new List<Polynomial>();
            for (var f = 0; f < basis.Count; f++)
            {
                if (pivots.Contains(f))
                {
                    continue;
                }

                var polynomial = basis[f];
                for (var r = 0; r < pivots.Count; r++)
                {
                    if ((exact[r] is { } vector ? vector.GetValueOrDefault(f) : Fractions.Near(kernel[r][f], tolerance)) is { IsZero: false } value)
                    {
                        polynomial -= value * basis[pivots[r]];
                    }
                }

                kept.Add(table.Reduce(polynomial));
            }

            result.Add(blocks[b] with { Basis = kept });
        }

        reduced = result;
        return kernels.Any(kernel => kernel.Rows.Count > 0);
    }

    // A row of a kernel in fractions, where the entries that it speaks of are known; null elsewhere.
    private static Dictionary<int, Rational>? Exactly(int block, double[] row, int pivot, ExactEntries entries)
    {
        int[] places = [.. Enumerable.Range(0, row.Length).Where(f => Math.Abs(row[f]) > Noise)];
        return entries.Kernel(block, places, pivot) is { } vector ? places.Zip(vector).ToDictionary(pair => pair.First, pair => pair.Second) : null;
    }

    // Eigenvectors of the eigenvalues below the widest gap in the lower part of the spectrum.
    private static List<double[]> Kernel(double[] matrix, int size, double small)
    {
        var (values, vectors) = (new double[size], new double[size * size]);
        if (!Dense.SymmetricEigen(matrix, values, vectors))
        {
            return [];
        }

        var greatest = Math.Max(values[^1], 1e-9);
        var (count, widest) = (0, 30.0);
        for (var i = 0; i < size; i++)
        {
            var next = i + 1 < size ? values[i + 1] : Math.Max(greatest, 1);
            var gap = Math.Max(next, 1e-12) / Math.Max(values[i], 1e-10);
            if (values[i] < small * (small > 1e-4 ? Math.Max(greatest, 1e-2) : Math.Clamp(greatest, 1e-2, 1)) && gap > widest)
            {
                (count, widest) = (i + 1, gap);
            }
        }

        return [.. Enumerable.Range(0, count).Select(i => vectors.AsSpan(i * size, size).ToArray())];
    }

    // Gauss–Jordan with full pivoting; the pivot column of each row.
    private static List<int> Echelon(List<double[]> rows, int size)
    {
        var pivots = new List<int>();
        for (var r = 0; r < rows.Count; r++)
        {
            var (best, row, column) = (0.0, r, -1);
            for (var i = r; i < rows.Count; i++)
            {
                for (var j = 0; j < size; j++)
                {
                    if (!pivots.Contains(j) && Math.Abs(rows[i][j]) > best * 1.0001)
                    {
                        (best, row, column) = (Math.Abs(rows[i][j]), i, j);
                    }
                }
            }

            if (best < 1e-6)
            {
                rows.RemoveRange(r, rows.Count - r);
                break;
            }

            (rows[r], rows[row]) = (rows[row], rows[r]);
            var pivot = rows[r][column];
            for (var j = 0; j < size; j++)
            {
                rows[r][j] /= pivot;
            }

            for (var i = 0; i < rows.Count; i++)
            {
                if (i != r)
                {
                    var factor = rows[i][column];
                    for (var j = 0; j < size; j++)
                    {
                        rows[i][j] -= factor * rows[r][j];
                    }
                }
            }

            pivots.Add(column);
        }

        return pivots;
    }
}

/// <summary>Simple fractions near a number.</summary>
internal static class Fractions
{
    /// <summary>The fraction of least denominator within a tolerance, up to 4096; else the number in multiples of 2^-40.</summary>
    public static Rational Near(double x, double tolerance)
    {
        for (var denominator = 1; denominator <= 4096; denominator++)
        {
            var numerator = Math.Round(x * denominator);
            if (Math.Abs(x - (numerator / denominator)) <= tolerance / denominator)
            {
                return new Rational(new System.Numerics.BigInteger(numerator), denominator);
            }
        }

        return Rational.FromDouble(Math.ScaleB(Math.Round(Math.ScaleB(x, 40)), -40));
    }
}
