using ProxyProof.Numerics;

namespace ProxyProof.Checking.Proving.Squares;

/// <summary>The entries of Gram matrices that the equations settle.</summary>
internal sealed class ExactEntries
{
    private readonly Dictionary<int, Rational> _settled;
    private readonly (int Start, int Size)[] _blocks;

    /// <summary>Reads them.</summary>
    /// <param name="system">The equations, solved.</param>
    /// <param name="blocks">The blocks, whose entries on and above the diagonal are the first unknowns, row by row.</param>
    public ExactEntries(ExactSystem system, IReadOnlyList<SquaresBlock> blocks)
    {
        _settled = system.Pivots.Where(pivot => pivot.Coefficients.Count == 0).ToDictionary(pivot => pivot.Unknown, pivot => pivot.Constant);
        _blocks = new (int, int)[blocks.Count];
        for (var (b, at) = (0, 0); b < blocks.Count; b++)
        {
            _blocks[b] = (at, blocks[b].Basis.Count);
            at += blocks[b].Basis.Count * (blocks[b].Basis.Count + 1) / 2;
        }
    }

    /// <summary>The one vector with a 1 at a place that the entries between some rows map to 0; null where there is none or more, or where an entry is open.</summary>
    /// <param name="block">Whose matrix.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="one">The row that the 1 is in.</param>
    public Rational[]? Kernel(int block, int[] rows, int one)
    {
        int[] others = [.. rows.Where(row => row != one)];
        var matrix = new Rational[rows.Length][];
        for (var i = 0; i < rows.Length; i++)
        {
            matrix[i] = new Rational[others.Length + 1];
            for (var j = 0; j <= others.Length; j++)
            {
                if (Entry(block, rows[i], j < others.Length ? others[j] : one) is not { } value)
                {
                    return null;
                }

                matrix[i][j] = j < others.Length ? value : -value;
            }
        }

        // Σ over the others of G x = -G e_one, by elimination.
        var solved = 0;
        for (var column = 0; column < others.Length; column++, solved++)
        {
            var pivot = Array.FindIndex(matrix, solved, row => !row[column].IsZero);
            if (pivot < 0)
            {
                return null;
            }

            (matrix[solved], matrix[pivot]) = (matrix[pivot], matrix[solved]);
            for (var i = 0; i < matrix.Length; i++)
            {
                if (i != solved && !matrix[i][column].IsZero)
                {
                    var factor = matrix[i][column] / matrix[solved][column];
                    for (var j = column; j <= others.Length; j++)
                    {
                        matrix[i][j] -= factor * matrix[solved][j];
                    }
                }
            }
        }

        return matrix.Skip(solved).Any(row => !row[^1].IsZero) ? null
            : [.. rows.Select(row => row == one ? Rational.One : matrix[Array.IndexOf(others, row)][^1] / matrix[Array.IndexOf(others, row)][Array.IndexOf(others, row)])];
    }

    private Rational? Entry(int block, int row, int column)
    {
        var (start, size) = _blocks[block];
        var (i, j) = (Math.Min(row, column), Math.Max(row, column));
        return _settled.TryGetValue(start + (i * size) - (i * (i - 1) / 2) + j - i, out var value) ? value : null;
    }
}
