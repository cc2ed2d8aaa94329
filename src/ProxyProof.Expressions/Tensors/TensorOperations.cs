using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Tensors;

/// <summary>One operation on whole tensors, bound to its arrays.</summary>
internal abstract class TensorOperation
{
    public abstract void Run();
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

/// <summary>1 at the first extreme entry of each row, else 0; undefined where an entry of the row is.</summary>
internal sealed class ExtremalOperation(Reduction kind, double[] x, int length, double[] result) : TensorOperation
{
    public override void Run()
    {
        Array.Clear(result);
        for (var start = 0; start < x.Length; start += length)
        {
            var row = x.AsSpan(start, length);
            if (length > 1 && HasUndefined(row))
            {
                result.AsSpan(start, length).Fill(double.NaN);
                continue;
            }

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

    private static bool HasUndefined(ReadOnlySpan<double> row)
    {
        foreach (var entry in row)
        {
            if (double.IsNaN(entry))
            {
                return true;
            }
        }

        return false;
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
