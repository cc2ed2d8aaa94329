using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>
/// x' P x >= 0 for a product P of factors that commute and are positive semidefinite: b I - S and S - a I, for the greatest eigenvalue b and the least a of S, and S itself where it is
/// known to be. Of an eigenvalue of a matrix, S is its symmetric part; of a singular value of A, S is A'A or AA', with as many rows as x has entries, and b or a its square.
/// </summary>
public sealed record SpectralForm
{
    /// <summary>The node of the greatest eigenvalue or singular value; null where b I - S is no factor.</summary>
    public int? Greatest { get; init; }

    /// <summary>The node of the least; null where S - a I is no factor.</summary>
    public int? Least { get; init; }

    /// <summary>Whether S is a factor.</summary>
    public bool Image { get; init; }

    /// <summary>x.</summary>
    public Sequence<Polynomial> At { get; init; } = [];

    /// <summary>The fact; null where there is none: the nodes are no such values, or of different matrices, or S is not known to be positive semidefinite.</summary>
    public static KnownFact? Fact(AlgebraicGoal goal, SpectralForm form)
    {
        var (table, n) = (goal.Symbols, form.At.Count);
        (int Node, bool IsGreatest)[] ends = [.. form.Greatest is { } greatest ? ((int, bool)[])[(greatest, true)] : [], .. form.Least is { } least ? ((int, bool)[])[(least, false)] : []];
        if (ends.Length == 0 || !form.At.All(goal.HasValues))
        {
            return null;
        }

        // 1. S and the ends of its spectrum.
        (Polynomial Value, Polynomial[] Matrix, bool IsSemidefinite)[] spectra = [.. ends.Select(end => Spectrum(goal, end.Node, end.IsGreatest, n)).OfType<(Polynomial, Polynomial[], bool)>()];
        if (spectra.Length < ends.Length || spectra.Any(spectrum => !spectrum.Matrix.AsSpan().SequenceEqual(spectra[0].Matrix) || (form.Image && !spectrum.IsSemidefinite)))
        {
            return null;
        }

        // 2. P x, factor by factor.
        Polynomial[] x = [.. form.At], z = form.Image ? Times(x) : x;
        for (var k = 0; k < ends.Length; k++)
        {
            var image = Times(z);
            z = [.. z.Select((entry, i) => (Rational)(ends[k].IsGreatest ? 1 : -1) * (table.Multiply(spectra[k].Value, entry) - image[i]))];
        }

        return new(table.Product(x, z), IsEquality: false);

        Polynomial[] Times(Polynomial[] vector) => [.. vector.Select((_, i) => table.Product(spectra[0].Matrix.AsSpan(i * n, n), vector))];
    }

    /// <summary>
    /// The greatest or least eigenvalue of a matrix S with n rows, S by rows, and whether S is known to be positive semidefinite: of an eigenvalue the symmetric part of its matrix,
    /// of a singular value of A the product A'A or AA', and the square of the value. Null where the node is no such end.
    /// </summary>
    public static (Polynomial Value, Polynomial[] Matrix, bool IsSemidefinite)? Spectrum(AlgebraicGoal goal, int id, bool isGreatest, int n)
    {
        if (goal.Graph is not { } graph || id < 0 || id >= graph.Count || graph[new NodeId(id)] is not Spectral { Shape.IsScalar: true } node || graph.ShapeOf(node.X) is not { Rank: 2, Size: <= SpectralFacts.MostEntries } shape)
        {
            return null;
        }

        var (table, normal, rows, columns) = (goal.Symbols, new NormalForm(graph, goal.Symbols), shape[0], shape[1]);
        var (a, value, isEigenvalue) = (normal.Of(node.X), normal.Of(new NodeId(id))[0], node.Function is SpectralFunction.LambdaMax or SpectralFunction.LambdaMin);

        // A value that bounds from the other side is none, nor is the least singular value the root of the least eigenvalue of the larger of A'A and AA'.
        var matrix = isEigenvalue ? isGreatest == (node.Function == SpectralFunction.LambdaMax) && rows == n ? Entries((i, j) => new Rational(1, 2) * (a[(i * n) + j] + a[(j * n) + i])) : null
            : node.Function != (isGreatest ? SpectralFunction.OperatorNorm : SpectralFunction.SigmaMin) || (!isGreatest && n > int.Min(rows, columns)) ? null
            : n == columns ? Entries((i, j) => table.Product([.. Enumerable.Range(0, rows).Select(k => a[(k * n) + i])], [.. Enumerable.Range(0, rows).Select(k => a[(k * n) + j])]))
            : n == rows ? Entries((i, j) => table.Product(a.AsSpan(i * columns, columns), a.AsSpan(j * columns, columns))) : null;
        return matrix is not null && goal.HasValues(value) && matrix.All(goal.HasValues)
            ? (isEigenvalue ? value : table.Multiply(value, value), matrix, !isEigenvalue || SpectralFacts.IsSemidefinite(graph, normal, node.X)) : null;

        Polynomial[] Entries(Func<int, int, Polynomial> entry) => [.. Enumerable.Range(0, n * n).Select(k => entry(k / n, k % n))];
    }
}
