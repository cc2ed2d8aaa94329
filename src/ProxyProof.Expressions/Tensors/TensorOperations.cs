using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Tensors;

/// <summary>One operation on whole tensors, bound to its arrays.</summary>
internal abstract class TensorOperation
{
    public abstract void Run();
}

internal sealed class UnaryOperation(UnaryFunction function, double[] x, double[] result) : TensorOperation
{
    public override void Run() => Blocks.Apply(function, x, result);
}

internal sealed class BinaryOperation(BinaryFunction function, double[] x, double[] y, double[] result) : TensorOperation
{
    public override void Run() => Blocks.Apply(function, x, y, result);
}

internal sealed class ScalarRightOperation(BinaryFunction function, double[] x, double[] y, int at, double[] result) : TensorOperation
{
    public override void Run() => Blocks.Apply(function, x, y[at], result);
}

internal sealed class ScalarLeftOperation(BinaryFunction function, double[] x, int at, double[] y, double[] result) : TensorOperation
{
    public override void Run() => Blocks.Apply(function, x[at], y, result);
}

internal sealed class PowerOperation(double[] x, int exponent, double[] result) : TensorOperation
{
    public override void Run() => Blocks.Power(x, exponent, result);
}

internal sealed class SelectOperation(Relation relation, double[] difference, double[] then, double[] otherwise, double[] result) : TensorOperation
{
    public override void Run() => Blocks.Select(relation, difference, then, otherwise, result);
}

/// <summary>result[k] = x[positions[k]].</summary>
internal sealed class GatherOperation(double[] x, int[] positions, double[] result) : TensorOperation
{
    public override void Run()
    {
        for (var k = 0; k < positions.Length; k++)
        {
            result[k] = x[positions[k]];
        }
    }
}

/// <summary>Rows copied from their starts, or one entry repeated along each row.</summary>
internal sealed class RowsOperation(double[] x, int[] starts, int length, bool repeat, double[] result) : TensorOperation
{
    public override void Run()
    {
        for (var k = 0; k < starts.Length; k++)
        {
            var row = result.AsSpan(k * length, length);
            if (repeat)
            {
                row.Fill(x[starts[k]]);
            }
            else
            {
                x.AsSpan(starts[k], length).CopyTo(row);
            }
        }
    }
}

/// <summary>result[positions[k]] += x[k], from zeros.</summary>
internal sealed class ScatterOperation(double[] x, int[] positions, double[] result) : TensorOperation
{
    public override void Run()
    {
        Array.Clear(result);
        for (var k = 0; k < positions.Length; k++)
        {
            result[positions[k]] += x[k];
        }
    }
}

internal sealed class StackOperation(double[][] items, double[] result) : TensorOperation
{
    public override void Run()
    {
        var at = 0;
        foreach (var item in items)
        {
            item.CopyTo(result, at);
            at += item.Length;
        }
    }
}

internal sealed class ReduceOperation(Reduction kind, double[] x, double[] result) : TensorOperation
{
    public override void Run()
    {
        var length = x.Length / result.Length;
        for (var i = 0; i < result.Length; i++)
        {
            var row = x.AsSpan(i * length, length);
            result[i] = kind switch
            {
                Reduction.Sum => Dense.Sum(row),
                Reduction.Norm => length == 1 ? Math.Abs(row[0]) : Dense.Norm(row),
                _ => Extreme(row),
            };
        }
    }

    private double Extreme(ReadOnlySpan<double> row)
    {
        var value = row[0];
        foreach (var entry in row[1..])
        {
            value = kind == Reduction.Max ? Math.Max(value, entry) : Math.Min(value, entry);
        }

        return value;
    }
}

/// <summary>1 at the first extreme entry of each row, else 0.</summary>
internal sealed class ExtremalOperation(Reduction kind, double[] x, int length, double[] result) : TensorOperation
{
    public override void Run()
    {
        Array.Clear(result);
        for (var start = 0; start < x.Length; start += length)
        {
            var best = start;
            for (var k = start + 1; k < start + length; k++)
            {
                if (kind == Reduction.Max ? x[k] > x[best] : x[k] < x[best])
                {
                    best = k;
                }
            }

            result[best] = 1;
        }
    }
}

/// <summary>A function of each matrix of a batch.</summary>
internal sealed class MatrixOperation(double[] x, int rows, int columns, Func<double[], int, int, double[]> function, double[] result) : TensorOperation
{
    public override void Run()
    {
        var (size, each) = (rows * columns, result.Length / (x.Length / (rows * columns)));
        for (var k = 0; k * size < x.Length; k++)
        {
            function(x.AsSpan(k * size, size).ToArray(), rows, columns).CopyTo(result, k * each);
        }
    }
}
