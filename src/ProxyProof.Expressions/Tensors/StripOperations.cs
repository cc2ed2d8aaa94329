using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Tensors;

/// <summary>Where an operation of a chain finds or leaves its entries: in an array of all, or in one of the strip at hand.</summary>
/// <param name="Array">The array.</param>
/// <param name="IsStrip">Whether it holds the strip at hand alone.</param>
internal readonly record struct Entries(double[] Array, bool IsStrip)
{
    /// <summary>The entries of a strip.</summary>
    public Span<double> Of(int first, int count) => Array.AsSpan(IsStrip ? 0 : first, count);
}

/// <summary>An operation entry by entry.</summary>
internal abstract class StripOperation
{
    /// <summary>Computes some entries of the result.</summary>
    public abstract void Run(int first, int count);
}

/// <summary>A chain, strip by strip, so that what lies between its operations stays in the nearest cache.</summary>
internal sealed class ChainOperation(StripOperation[] operations, int length) : TensorOperation
{
    /// <summary>Entries in a strip: a dozen strips fit into the nearest cache.</summary>
    public const int Strip = 512;

    public override void Run()
    {
        for (var first = 0; first < length; first += Strip)
        {
            var count = Math.Min(Strip, length - first);
            foreach (var operation in operations)
            {
                operation.Run(first, count);
            }
        }
    }
}

internal sealed class UnaryOperation(UnaryFunction function, Entries x, Entries result) : StripOperation
{
    public override void Run(int first, int count) => Blocks.Apply(function, x.Of(first, count), result.Of(first, count));
}

internal sealed class BinaryOperation(BinaryFunction function, Entries x, Entries y, Entries result) : StripOperation
{
    public override void Run(int first, int count) => Blocks.Apply(function, x.Of(first, count), y.Of(first, count), result.Of(first, count));
}

internal sealed class ScalarRightOperation(BinaryFunction function, Entries x, double[] y, int at, Entries result) : StripOperation
{
    public override void Run(int first, int count) => Blocks.Apply(function, x.Of(first, count), y[at], result.Of(first, count));
}

internal sealed class ScalarLeftOperation(BinaryFunction function, double[] x, int at, Entries y, Entries result) : StripOperation
{
    public override void Run(int first, int count) => Blocks.Apply(function, x[at], y.Of(first, count), result.Of(first, count));
}

internal sealed class PowerOperation(Entries x, int exponent, Entries result) : StripOperation
{
    public override void Run(int first, int count) => Blocks.Power(x.Of(first, count), exponent, result.Of(first, count));
}

internal sealed class SelectOperation(Relation relation, Entries difference, Entries then, Entries otherwise, Entries result) : StripOperation
{
    public override void Run(int first, int count) =>
        Blocks.Select(relation, difference.Of(first, count), then.Of(first, count), otherwise.Of(first, count), result.Of(first, count));
}

/// <summary>x y + 0, rounded once.</summary>
internal sealed class EntryProductOperation(Entries x, Entries y, Entries result) : StripOperation
{
    public override void Run(int first, int count)
    {
        var entries = result.Of(first, count);
        entries.Clear();
        Blocks.MultiplyAdd(x.Of(first, count), y.Of(first, count), entries);
    }
}

/// <summary>Every entry of x times every entry of y, row by row.</summary>
internal sealed class OuterOperation(double[] x, double[] y, Entries result) : StripOperation
{
    public override void Run(int first, int count)
    {
        var entries = result.Of(first, count);
        var done = 0;
        while (done < count)
        {
            // Whole rows together; a strip may begin and end within a row.
            var (row, column) = Math.DivRem(first + done, y.Length);
            var part = Math.Min(y.Length - column, count - done);
            if (column == 0 && part == y.Length)
            {
                var rows = (count - done) / y.Length;
                part = rows * y.Length;
                Dense.Outer(x.AsSpan(row, rows), y, entries.Slice(done, part));
            }
            else
            {
                Blocks.Apply(BinaryFunction.Multiply, y.AsSpan(column, part), x[row], entries.Slice(done, part));
            }

            done += part;
        }
    }
}

/// <summary>result[k] = x[positions[k]].</summary>
internal sealed class GatherOperation(double[] x, int[] positions, Entries result) : StripOperation
{
    public override void Run(int first, int count)
    {
        var entries = result.Of(first, count);
        var from = positions.AsSpan(first, count);
        for (var k = 0; k < from.Length; k++)
        {
            entries[k] = x[from[k]];
        }
    }
}

/// <summary>Rows copied from their starts, or one entry repeated along each row.</summary>
internal sealed class RowsOperation(double[] x, int[] starts, int length, bool repeat, Entries result) : StripOperation
{
    public override void Run(int first, int count)
    {
        var entries = result.Of(first, count);
        var done = 0;
        while (done < count)
        {
            var (row, column) = Math.DivRem(first + done, length);
            var part = Math.Min(length - column, count - done);
            var target = entries.Slice(done, part);
            if (repeat)
            {
                target.Fill(x[starts[row]]);
            }
            else
            {
                x.AsSpan(starts[row] + column, part).CopyTo(target);
            }

            done += part;
        }
    }
}

/// <summary>A function of two numbers, repeated.</summary>
internal sealed class NumbersOperation(BinaryFunction function, double[] x, int atX, double[] y, int atY, Entries result) : StripOperation
{
    public override void Run(int first, int count)
    {
        var entries = result.Of(first, count);
        entries.Fill(x[atX]);
        Blocks.Apply(function, entries, y[atY], entries);
    }
}
