namespace ProxyProof.Expressions.Tapes;

/// <summary>Spectral functions of matrices, and their derivatives, as scalar code: given (function, row-major matrix, rows, columns).</summary>
/// <param name="Value">The function's value.</param>
/// <param name="Weights">Its derivative: a matrix of the same shape, row by row.</param>
public sealed record SpectralKernels(
    Func<SpectralFunction, double[], int, int, double> Value,
    Func<SpectralFunction, double[], int, int, double[]> Weights);

/// <summary>A spectral function, or its derivative, lane by lane.</summary>
/// <param name="kernels">Computes one matrix.</param>
/// <param name="function">The function.</param>
/// <param name="weights">Whether the derivative is wanted.</param>
/// <param name="x">The matrices, in registers.</param>
/// <param name="count">How many matrices.</param>
/// <param name="rows">Rows of each.</param>
/// <param name="columns">Columns of each.</param>
/// <param name="lanes">Points in a block.</param>
/// <param name="result">Where the result lies.</param>
internal sealed class SpectralInstruction(
    SpectralKernels kernels, SpectralFunction function, bool weights, Access x, int count, int rows, int columns, int lanes, int result) : Instruction
{
    // Eigenvalues and singular values take some twenty passes over the matrix for each row.
    public override long Cost => 20L * count * rows * columns * Math.Max(rows, columns);

    public override void Run(double[] registers, double[] scratch)
    {
        // The kernels work on an array of their own; everything else allocates nothing. Single points fill all lanes alike: their matrices are looked at once.
        var (matrix, before) = (new double[rows * columns], new double[rows * columns]);
        for (var i = 0; i < count; i++)
        {
            double value = 0;
            double[] derivative = [];
            for (var lane = 0; lane < lanes; lane++)
            {
                for (var k = 0; k < matrix.Length; k++)
                {
                    var entry = (i * matrix.Length) + k;
                    var position = x.Repeated ? x.Start : x.Table is { } table ? table[entry] : x.Start + (entry * lanes);
                    matrix[k] = registers[position + lane];
                }

                var isKnown = lane > 0 && matrix.AsSpan().SequenceEqual(before);
                (matrix, before) = (before, matrix);
                if (!weights)
                {
                    registers[result + (i * lanes) + lane] = value = isKnown ? value : kernels.Value(function, before, rows, columns);
                    continue;
                }

                derivative = isKnown ? derivative : kernels.Weights(function, before, rows, columns);
                for (var k = 0; k < derivative.Length; k++)
                {
                    registers[result + (((i * before.Length) + k) * lanes) + lane] = derivative[k];
                }
            }
        }
    }
}
