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
        if (goal.Graph is not { } graph || ends.Length == 0 || !form.At.All(goal.HasValues))
        {
            return null;
        }

        // 1. S and the ends of its spectrum.
        var (normal, values, matrices) = (new NormalForm(graph, table), new Polynomial[ends.Length], new Polynomial[ends.Length][]);
        for (var k = 0; k < ends.Length; k++)
        {
            if (ends[k].Node < 0 || ends[k].Node >= graph.Count || graph[new NodeId(ends[k].Node)] is not Spectral { Shape.IsScalar: true } node || graph.ShapeOf(node.X) is not { Rank: 2, Size: <= SpectralFacts.MostEntries } shape
                || Matrix(node.Function, ends[k].IsGreatest, normal.Of(node.X), shape[0], shape[1]) is not { } matrix || !matrix.All(goal.HasValues))
            {
                return null;
            }

            var (value, isEigenvalue) = (normal.Of(new NodeId(ends[k].Node))[0], node.Function is SpectralFunction.LambdaMax or SpectralFunction.LambdaMin);
            (matrices[k], values[k]) = (matrix, isEigenvalue ? value : table.Multiply(value, value));
            if (!goal.HasValues(value) || !matrix.AsSpan().SequenceEqual(matrices[0]) || (form.Image && isEigenvalue && !SpectralFacts.IsSemidefinite(graph, normal, node.X)))
            {
                return null;
            }
        }

        // 2. P x, factor by factor.
        Polynomial[] x = [.. form.At], z = form.Image ? Times(x) : x;
        for (var k = 0; k < ends.Length; k++)
        {
            var image = Times(z);
            z = [.. z.Select((entry, i) => (Rational)(ends[k].IsGreatest ? 1 : -1) * (table.Multiply(values[k], entry) - image[i]))];
        }

        return new(Product(x.Zip(z)), IsEquality: false);

        Polynomial[] Times(Polynomial[] vector) => [.. vector.Select((_, i) => Product(vector.Select((entry, j) => (matrices[0][(i * n) + j], entry))))];
        Polynomial Product(IEnumerable<(Polynomial, Polynomial)> pairs) => pairs.Aggregate(Polynomial.Zero, (sum, pair) => sum + table.Multiply(pair.Item1, pair.Item2));

        // A value that bounds from the other side is none, nor is the least singular value the root of the least eigenvalue of the larger of A'A and AA'.
        Polynomial[]? Matrix(SpectralFunction function, bool isGreatest, Polynomial[] a, int rows, int columns) =>
            function is SpectralFunction.LambdaMax or SpectralFunction.LambdaMin
                ? isGreatest == (function == SpectralFunction.LambdaMax) && rows == n ? Entries((i, j) => new Rational(1, 2) * (a[(i * n) + j] + a[(j * n) + i])) : null
            : function == (isGreatest ? SpectralFunction.OperatorNorm : SpectralFunction.SigmaMin) && (isGreatest || n <= int.Min(rows, columns))
                ? n == columns ? Entries((i, j) => Product(Enumerable.Range(0, rows).Select(k => (a[(k * n) + i], a[(k * n) + j]))))
                : n == rows ? Entries((i, j) => Product(Enumerable.Range(0, columns).Select(k => (a[(i * columns) + k], a[(j * columns) + k])))) : null
            : null;
        Polynomial[] Entries(Func<int, int, Polynomial> entry) => [.. Enumerable.Range(0, n * n).Select(k => entry(k / n, k % n))];
    }
}
