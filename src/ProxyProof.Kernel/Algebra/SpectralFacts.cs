using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>
/// What is known of eigenvalues and operator norms that a sequent reads, as polynomials in them and in the entries of their matrices. Eigenvalues are those of the
/// symmetric part.
/// </summary>
internal static class SpectralFacts
{
    /// <summary>Larger matrices are left alone.</summary>
    public const int MostEntries = 2_500;

    /// <summary>Entries with more products of terms are not squared.</summary>
    private const long MostProducts = 50_000;

    private const int MostNodes = 12;

    /// <summary>The facts, in an order that depends on the graph alone.</summary>
    /// <param name="graph">The expressions.</param>
    /// <param name="form">Their polynomials.</param>
    /// <param name="marks">What the sequent reads.</param>
    /// <param name="isDefined">Whether all entries of a node have values on the region.</param>
    /// <param name="table">The symbols.</param>
    public static IEnumerable<KnownFact> Of(Graph graph, NormalForm form, bool[] marks, Func<NodeId, bool> isDefined, SymbolTable table)
    {
        var known = new List<(Spectral Node, Polynomial Value)>();
        foreach (var i in Enumerable.Range(0, marks.Length).Where(i => marks[i] && graph[new NodeId(i)] is Spectral { Shape.IsScalar: true, Function: not SpectralFunction.Determinant }).Take(MostNodes).ToList())
        {
            var node = (Spectral)graph[new NodeId(i)];
            if (graph.ShapeOf(node.X) is not { Rank: 2, Size: <= MostEntries } shape || form.Known(i) is not [var value] || form.Known(node.X.Index) is not { } entries || !isDefined(node.X))
            {
                continue;
            }

            known.Add((node, value));
            foreach (var fact in node.Function is SpectralFunction.LambdaMin or SpectralFunction.LambdaMax
                ? OfEigenvalue(graph, form, node, value, entries, shape[0], table)
                : OfSingularValue(node, value, entries, shape[0], shape[1], table))
            {
                yield return fact;
            }
        }

        // The least of one matrix is at most its greatest, and the two eigenvalues of a matrix of two rows add up to its trace.
        foreach (var (least, low) in known.Where(each => each.Node.Function is SpectralFunction.LambdaMin or SpectralFunction.SigmaMin))
        {
            foreach (var (greatest, high) in known.Where(each => each.Node.X == least.X && each.Node.Function is SpectralFunction.LambdaMax or SpectralFunction.OperatorNorm))
            {
                if (least.Function == SpectralFunction.LambdaMin || greatest.Function == SpectralFunction.OperatorNorm)
                {
                    yield return new(high - low, IsEquality: false);
                }

                if (least.Function == SpectralFunction.LambdaMin && greatest.Function == SpectralFunction.LambdaMax && graph.ShapeOf(least.X)[0] == 2)
                {
                    yield return new(low + high - form.Known(least.X.Index)![0] - form.Known(least.X.Index)![3], IsEquality: true);
                }
            }
        }
    }

    private static IEnumerable<KnownFact> OfEigenvalue(Graph graph, NormalForm form, Spectral node, Polynomial value, Polynomial[] entries, int n, SymbolTable table)
    {
        var sign = node.Function == SpectralFunction.LambdaMax ? Rational.One : -1;
        var trace = Polynomial.Zero;
        for (var i = 0; i < n; i++)
        {
            // Between the extremes of v'Sv, and so of the diagonal and its mean.
            yield return new(sign * (value - entries[(i * n) + i]), IsEquality: false);
            trace += entries[(i * n) + i];
        }

        if (n > 1)
        {
            yield return new(sign * (((Rational)n * value) - trace), IsEquality: false);
        }

        if (n == 2)
        {
            var half = new Rational(1, 2) * (entries[1] + entries[2]);
            yield return new(table.Multiply(value - entries[0], value - entries[3]) - table.Multiply(half, half), IsEquality: true);
        }

        if (IsSemidefinite(graph, form, node.X))
        {
            yield return new(value, IsEquality: false);
            if (node.Function == SpectralFunction.LambdaMax)
            {
                yield return new(trace - value, IsEquality: false);
            }
        }
    }

    private static IEnumerable<KnownFact> OfSingularValue(Spectral node, Polynomial value, Polynomial[] entries, int rows, int columns, SymbolTable table)
    {
        yield return new(value, IsEquality: false);
        if (entries.Sum(entry => (long)entry.Count * entry.Count) > MostProducts)
        {
            yield break;
        }

        var (square, total) = (table.Multiply(value, value), table.Product(entries, entries));
        var least = (Rational)int.Min(rows, columns);
        if (node.Function == SpectralFunction.OperatorNorm)
        {
            // At most the norm of all entries, at least that of each row and column.
            yield return new(total - square, IsEquality: false);
            yield return new((least * square) - total, IsEquality: false);
            for (var k = 0; k < rows + columns; k++)
            {
                Polynomial[] line = k < rows ? entries[(k * columns)..((k + 1) * columns)] : [.. Enumerable.Range(0, rows).Select(i => entries[(i * columns) + k - rows])];
                yield return new(square - table.Product(line, line), IsEquality: false);
            }
        }
        else if (node.Function == SpectralFunction.SigmaMin)
        {
            yield return new(total - (least * square), IsEquality: false);
        }
    }

    /// <summary>Whether the symmetric part of a matrix is seen to be positive semidefinite: products A A', multiples of them by numbers that are at least 0, sums, and matrices of numbers.</summary>
    internal static bool IsSemidefinite(Graph graph, NormalForm form, NodeId x)
    {
        var (node, n) = (graph[x], graph.ShapeOf(x)[0]);
        if (form.Known(x.Index) is not { } entries)
        {
            return false;
        }

        if (entries.All(entry => entry.IsConstant))
        {
            var matrix = Enumerable.Range(0, n * n).Where(k => k / n <= k % n).ToDictionary(k => (k / n, k % n), k => (entries[k].ConstantTerm + entries[(k % n * n) + (k / n)].ConstantTerm) / 2);
            return PositiveSemidefinite.Check(matrix, n, []);
        }

        bool IsNonnegative(NodeId factor) => form.Known(factor.Index) is { } values && values.All(value => value.IsConstant && value.Equals(values[0]) && value.ConstantTerm.Sign >= 0);
        return node switch
        {
            Binary { Function: BinaryFunction.Add } sum => IsSemidefinite(graph, form, sum.X) && IsSemidefinite(graph, form, sum.Y),
            Binary { Function: BinaryFunction.Multiply } product => (IsNonnegative(product.X) && IsSemidefinite(graph, form, product.Y)) || (IsNonnegative(product.Y) && IsSemidefinite(graph, form, product.X)),
            Binary { Function: BinaryFunction.Divide } quotient => IsNonnegative(quotient.Y) && IsSemidefinite(graph, form, quotient.X),
            Contract product => IsGram(graph, form, product, n),
            _ => false,
        };
    }

    // Row i of one factor is row i of the other.
    private static bool IsGram(Graph graph, NormalForm form, Contract product, int n)
    {
        if (form.Known(product.X.Index) is not { } x || form.Known(product.Y.Index) is not { } y)
        {
            return false;
        }

        var plan = new ContractionPlan(graph, product);
        for (var i = 0; i < n; i++)
        {
            var (startX, startY) = (plan.Start(i * n).X, plan.Start(i).Y);
            if (Enumerable.Range(0, n).Any(j => plan.Start((i * n) + j).X != startX || plan.Start((j * n) + i).Y != startY)
                || Enumerable.Range(0, plan.InnerX.Length).Any(k => !x[startX + plan.InnerX[k]].Equals(y[startY + plan.InnerY[k]])))
            {
                return false;
            }
        }

        return true;
    }
}
