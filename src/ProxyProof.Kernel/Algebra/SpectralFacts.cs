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
    private const int MostEntries = 2_500;

    /// <summary>Entries with more products of terms are not squared.</summary>
    private const long MostProducts = 50_000;

    private const int MostNodes = 12;

    /// <summary>The facts, in an order that depends on the graph alone.</summary>
    /// <param name="graph">The expressions.</param>
    /// <param name="form">Their polynomials.</param>
    /// <param name="marks">What the sequent reads.</param>
    /// <param name="isDefined">Whether all entries of a node have values on the region.</param>
    /// <param name="multiply">The product in normal form.</param>
    public static IEnumerable<KnownFact> Of(Graph graph, NormalForm form, bool[] marks, Func<NodeId, bool> isDefined, Func<Polynomial, Polynomial, Polynomial> multiply)
    {
        var nodes = Enumerable.Range(0, marks.Length).Where(i => marks[i] && graph[new NodeId(i)] is Spectral { Shape.IsScalar: true, Function: not SpectralFunction.Determinant }).Take(MostNodes).ToList();
        var known = new List<(Spectral Node, Polynomial Value)>();
        foreach (var i in nodes)
        {
            var node = (Spectral)graph[new NodeId(i)];
            if (graph.ShapeOf(node.X) is not { Rank: 2, Size: <= MostEntries } shape || form.Known(i) is not [var value] || form.Known(node.X.Index) is not { } entries || !isDefined(node.X))
            {
                continue;
            }

            known.Add((node, value));
            foreach (var fact in node.Function is SpectralFunction.LambdaMin or SpectralFunction.LambdaMax
                ? OfEigenvalue(graph, form, node, value, entries, shape[0], multiply)
                : OfSingularValue(node, value, entries, shape[0], shape[1], multiply))
            {
                yield return fact;
            }
        }

        // The least of one matrix is at most its greatest.
        foreach (var (least, low) in known.Where(each => each.Node.Function is SpectralFunction.LambdaMin or SpectralFunction.SigmaMin))
        {
            foreach (var (greatest, high) in known.Where(each => each.Node.X == least.X && each.Node.Function is SpectralFunction.LambdaMax or SpectralFunction.OperatorNorm))
            {
                if (least.Function == SpectralFunction.LambdaMin || greatest.Function == SpectralFunction.OperatorNorm)
                {
                    yield return new(high - low, IsEquality: false);
                }
            }
        }

        // The two eigenvalues of a matrix of two rows add up to its trace.
        foreach (var (least, low) in known.Where(each => each.Node.Function == SpectralFunction.LambdaMin && graph.ShapeOf(each.Node.X)[0] == 2))
        {
            foreach (var (_, high) in known.Where(each => each.Node.X == least.X && each.Node.Function == SpectralFunction.LambdaMax))
            {
                var entries = form.Known(least.X.Index)!;
                yield return new(low + high - entries[0] - entries[3], IsEquality: true);
            }
        }

        // |A x| <= |A| |x|, for products that the sequent reads.
        foreach (var (node, value) in known.Where(each => each.Node.Function == SpectralFunction.OperatorNorm))
        {
            for (var i = 0; i < marks.Length; i++)
            {
                if (marks[i] && graph[new NodeId(i)] is Contract { Shape.Rank: 1 } product && Vector(graph, form, node.X, product) is { } vector && form.Known(i) is { } image && isDefined(new NodeId(i)))
                {
                    yield return new(multiply(multiply(value, value), Squares(vector, multiply)) - Squares(image, multiply), IsEquality: false);
                }
            }
        }
    }

    private static IEnumerable<KnownFact> OfEigenvalue(Graph graph, NormalForm form, Spectral node, Polynomial value, Polynomial[] entries, int n, Func<Polynomial, Polynomial, Polynomial> multiply)
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
            yield return new(multiply(value - entries[0], value - entries[3]) - multiply(half, half), IsEquality: true);
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

    private static IEnumerable<KnownFact> OfSingularValue(Spectral node, Polynomial value, Polynomial[] entries, int rows, int columns, Func<Polynomial, Polynomial, Polynomial> multiply)
    {
        yield return new(value, IsEquality: false);
        if (entries.Sum(entry => (long)entry.Count * entry.Count) > MostProducts)
        {
            yield break;
        }

        var (square, total) = (multiply(value, value), Squares(entries, multiply));
        var least = (Rational)int.Min(rows, columns);
        if (node.Function == SpectralFunction.OperatorNorm)
        {
            // At most the norm of all entries, at least that of each row and column.
            yield return new(total - square, IsEquality: false);
            yield return new((least * square) - total, IsEquality: false);
            for (var i = 0; i < rows; i++)
            {
                yield return new(square - Squares(entries.AsSpan(i * columns, columns).ToArray(), multiply), IsEquality: false);
            }

            for (var j = 0; j < columns; j++)
            {
                yield return new(square - Squares([.. Enumerable.Range(0, rows).Select(i => entries[(i * columns) + j])], multiply), IsEquality: false);
            }
        }
        else if (node.Function == SpectralFunction.SigmaMin)
        {
            yield return new(total - (least * square), IsEquality: false);
        }
    }

    private static Polynomial Squares(Polynomial[] entries, Func<Polynomial, Polynomial, Polynomial> multiply) =>
        entries.Aggregate(Polynomial.Zero, (sum, entry) => sum + multiply(entry, entry));

    // Products A A', multiples of them by numbers that are at least 0, sums, and matrices of numbers.
    private static bool IsSemidefinite(Graph graph, NormalForm form, NodeId x)
    {
        var (node, entries) = (graph[x], form.Known(x.Index));
        var n = node.Shape[0];
        if (entries is null)
        {
            return false;
        }

        if (entries.All(entry => entry.IsConstant))
        {
            var matrix = new Dictionary<(int Row, int Column), Rational>();
            for (var i = 0; i < n; i++)
            {
                for (var j = i; j < n; j++)
                {
                    var entry = (entries[(i * n) + j].ConstantTerm + entries[(j * n) + i].ConstantTerm) / 2;
                    if (!entry.IsZero)
                    {
                        matrix[(i, j)] = entry;
                    }
                }
            }

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

    // The vector that a product multiplies a matrix by; null for other products.
    private static Polynomial[]? Vector(Graph graph, NormalForm form, NodeId matrix, Contract product)
    {
        if (form.Known(matrix.Index) is not { } entries || form.Known(product.X.Index) is not { } x || form.Known(product.Y.Index) is not { } y)
        {
            return null;
        }

        var (plan, shape) = (new ContractionPlan(graph, product), graph.ShapeOf(matrix));
        if (product.Shape.Size != shape[0] || plan.InnerX.Length != shape[1])
        {
            return null;
        }

        // Row i of the matrix on the left, the same vector on the right for every i.
        var start = plan.Start(0).Y;
        for (var i = 0; i < shape[0]; i++)
        {
            if (plan.Start(i).Y != start || Enumerable.Range(0, shape[1]).Any(k => !x[plan.Start(i).X + plan.InnerX[k]].Equals(entries[(i * shape[1]) + k])))
            {
                return null;
            }
        }

        return [.. plan.InnerY.Select(offset => y[start + offset])];
    }
}
