using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Tensors;

/// <summary>A sum of products over shared axes, as a batch of matrix products where the axes allow.</summary>
internal sealed class ProductOperation : TensorOperation
{
    // Of a result that is summed up row by row, so that it stays in the nearest cache.
    private const int Tile = 1024;

    private readonly double[] _x;
    private readonly double[] _y;
    private readonly double[] _result;
    private readonly int _batches;
    private readonly int _rows;
    private readonly int _inner;
    private readonly int _columns;
    private readonly bool _rowsFirst;
    private readonly bool _innerFirst;
    private readonly double[] _turnedY;

    // X is (batch, rows, inner) where rowsFirst, else (batch, inner, rows); Y is (batch, inner, columns) where innerFirst, else (batch, columns, inner).
    private ProductOperation(double[] x, double[] y, double[] result, int batches, int rows, int inner, int columns, bool rowsFirst, bool innerFirst)
    {
        (_x, _y, _result) = (x, y, result);
        (_batches, _rows, _inner, _columns) = (batches, rows, inner, columns);
        (_rowsFirst, _innerFirst) = (rowsFirst, innerFirst);
        _turnedY = innerFirst || UsesVectors ? [] : new double[inner * columns];
    }

    private bool UsesVectors => _columns == 1 || _inner == 1;

    /// <summary>The operation of a contraction.</summary>
    public static TensorOperation Of(Graph graph, Contract node, double[] x, double[] y, double[] result)
    {
        var direct = Matrices(graph, node, x, y, result);
        if (direct is { _rows: > 1 } or { _columns: 1 })
        {
            return direct;
        }

        // A row times a matrix is a matrix times a column; and factors may stand the other way round in the result.
        var swapped = Matrices(graph, node with { X = node.Y, Y = node.X, LabelsX = node.LabelsY, LabelsY = node.LabelsX }, y, x, result);
        return (TensorOperation?)swapped ?? direct ?? (TensorOperation)new AnyProductOperation(new ContractionPlan(graph, node), x, y, result);
    }

    public override void Run()
    {
        for (var batch = 0; batch < _batches; batch++)
        {
            var x = _x.AsSpan(batch * _rows * _inner, _rows * _inner);
            var y = _y.AsSpan(batch * _inner * _columns, _inner * _columns);
            var result = _result.AsSpan(batch * _rows * _columns, _rows * _columns);
            if (_columns == 1)
            {
                MatrixVector(x, y, result);
            }
            else if (_inner == 1)
            {
                for (var i = 0; i < _rows; i++)
                {
                    Blocks.Apply(BinaryFunction.Multiply, y, x[i], result.Slice(i * _columns, _columns));
                }
            }
            else
            {
                if (!_innerFirst)
                {
                    Dense.Transpose(y, _turnedY, _columns, _inner);
                    y = _turnedY;
                }

                if (_rowsFirst)
                {
                    Dense.Multiply(x, y, result, _rows, _inner, _columns);
                }
                else
                {
                    Dense.MultiplyTransposed(x, y, result, _rows, _inner, _columns);
                }
            }
        }
    }

    private void MatrixVector(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<double> result)
    {
        if (_rowsFirst)
        {
            Dense.MultiplyVector(x, y, result);
            return;
        }

        if (_rows <= Tile)
        {
            Dense.Multiply(y, x, result, 1, _inner, _rows);
            return;
        }

        result.Clear();
        for (var first = 0; first < _rows; first += Tile)
        {
            var part = result.Slice(first, Math.Min(Tile, _rows - first));
            for (var k = 0; k < _inner; k++)
            {
                Blocks.MultiplyAdd(y[k], x.Slice((k * _rows) + first, part.Length), part);
            }
        }
    }

    // Axes in runs: shared by all three, then rows, inner and columns, each run together and in one order wherever it stands.
    private static ProductOperation? Matrices(Graph graph, Contract node, double[] x, double[] y, double[] result)
    {
        int[] lx = [.. node.LabelsX], ly = [.. node.LabelsY], l = [.. node.Labels];
        int[] batch = [.. l.Where(label => lx.Contains(label) && ly.Contains(label))];
        int[] rows = [.. l.Where(label => lx.Contains(label) && !ly.Contains(label))];
        int[] columns = [.. l.Where(label => !lx.Contains(label))];
        int[] inner = [.. lx.Where(label => !l.Contains(label))];
        var rowsFirst = lx.AsSpan().SequenceEqual([.. batch, .. rows, .. inner]);
        var innerFirst = ly.AsSpan().SequenceEqual([.. batch, .. inner, .. columns]);
        var fits = l.AsSpan().SequenceEqual([.. batch, .. rows, .. columns])
            && (rowsFirst || lx.AsSpan().SequenceEqual([.. batch, .. inner, .. rows]))
            && (innerFirst || ly.AsSpan().SequenceEqual([.. batch, .. columns, .. inner]));
        int Size(int[] labels) => labels.Aggregate(1, (size, label) => size * (Array.IndexOf(lx, label) is var at && at >= 0 ? graph.ShapeOf(node.X)[at] : graph.ShapeOf(node.Y)[Array.IndexOf(ly, label)]));
        return fits && (rows.Length + columns.Length > 0 || inner.Length > 0) && Size(rows) * Size(columns) * Size(inner) > 2
            ? new(x, y, result, Size(batch), Size(rows), Size(inner), Size(columns), rowsFirst, innerFirst)
            : null;
    }
}

/// <summary>A contraction of axes in any order, entry by entry.</summary>
internal sealed class AnyProductOperation(ContractionPlan plan, double[] x, double[] y, double[] result) : TensorOperation
{
    public override void Run()
    {
        var (innerX, innerY) = (plan.InnerX, plan.InnerY);
        for (var i = 0; i < result.Length; i++)
        {
            var (startX, startY) = plan.Start(i);
            var sum = 0.0;
            for (var k = 0; k < innerX.Length; k++)
            {
                sum = Math.FusedMultiplyAdd(x[startX + innerX[k]], y[startY + innerY[k]], sum);
            }

            result[i] = sum;
        }
    }
}
