using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Tapes;

/// <summary>What an operation entry by entry computes.</summary>
/// <param name="Unary">A function of one argument, or null.</param>
/// <param name="Binary">A function of two, or null.</param>
/// <param name="Exponent">The exponent of an integer power, or null.</param>
/// <param name="Relation">The relation of a choice, or null.</param>
internal readonly record struct EntryOperation(UnaryFunction? Unary = null, BinaryFunction? Binary = null, int? Exponent = null, Relation? Relation = null)
{
    /// <summary>Whether a value exists wherever the arguments do.</summary>
    public bool IsTotal => Unary is { } unary ? IntervalBlocks.IsTotal(unary) : Binary is { } binary ? IntervalBlocks.IsTotal(binary) : Exponent is not < 0;

    public long Cost => Binary is BinaryFunction.Power ? 400 : Unary is not (null or UnaryFunction.Negate or UnaryFunction.Abs or UnaryFunction.Relu) ? 40 : 4;
}

/// <summary>An operation entry by entry, strip by strip; operands that do not lie entry after entry are gathered first.</summary>
/// <param name="operation">What is computed.</param>
/// <param name="operands">One, two or three.</param>
/// <param name="size">Entries.</param>
/// <param name="lanes">Boxes in a block.</param>
/// <param name="result">Where the result lies.</param>
/// <param name="partial">Whether the result may be less than defined.</param>
internal sealed class IntervalElementwise(EntryOperation operation, IntervalAccess[] operands, int size, int lanes, int result, bool partial)
    : IntervalInstruction
{
    private const int StripDoubles = 512;

    private readonly int _strip = Math.Clamp(StripDoubles / lanes, 1, size);

    public override int Scratch => _strip * lanes;

    public override long Cost => operation.Cost * size;

    public override void Run(IntervalRegisters registers)
    {
        for (var first = 0; first < size; first += _strip)
        {
            Run(registers, first, Math.Min(_strip, size - first));
        }
    }

    private void Run(IntervalRegisters registers, int first, int count)
    {
        var (start, length) = (result + (first * lanes), count * lanes);
        var to = registers.Ranges(start, length);
        var defined = partial ? registers.Defined.AsSpan(start, length) : default;
        defined.Fill(IntervalBlocks.Defined);
        var x = Operand(registers, 0, first, count, out var xDefined);
        IntervalBlocks.Cap(xDefined, defined[..xDefined.Length]);
        if (operation.Unary is { } unary)
        {
            IntervalBlocks.Apply(unary, x, to, defined);
        }
        else if (operation.Exponent is { } exponent)
        {
            IntervalBlocks.Power(x, exponent, to, defined);
        }
        else
        {
            var y = Operand(registers, 1, first, count, out var yDefined);
            if (operation.Binary is { } binary)
            {
                IntervalBlocks.Cap(yDefined, defined[..yDefined.Length]);
                IntervalBlocks.Apply(binary, x, y, to, defined);
            }
            else
            {
                var z = Operand(registers, 2, first, count, out var zDefined);
                IntervalBlocks.Select(operation.Relation!.Value, x, y, z, to, defined, Whole(registers, 1, yDefined, defined), Whole(registers, 2, zDefined, defined));
            }
        }
    }

    /// <summary>A branch that is always defined, beside a result that may not be.</summary>
    private static ReadOnlySpan<double> Whole(IntervalRegisters registers, int k, ReadOnlySpan<double> branch, ReadOnlySpan<double> defined)
    {
        if (branch.Length == defined.Length)
        {
            return branch;
        }

        var whole = registers.Scratch[k].Defined.AsSpan(0, defined.Length);
        whole.Fill(IntervalBlocks.Defined);
        return whole;
    }

    private RangeSpan Operand(IntervalRegisters registers, int k, int first, int count, out ReadOnlySpan<double> defined)
    {
        ref readonly var operand = ref operands[k];
        var length = count * lanes;
        if (operand.IsContiguous)
        {
            var start = operand.Start + (first * lanes);
            defined = operand.IsPartial ? registers.Defined.AsSpan(start, length) : default;
            return registers.Ranges(start, length);
        }

        var scratch = registers.Scratch[k];
        if (!operand.Repeated || first == 0)
        {
            for (var entry = 0; entry < count; entry++)
            {
                var from = operand.Position(first + entry, lanes);
                registers.Lower.AsSpan(from, lanes).CopyTo(scratch.Lower.AsSpan(entry * lanes, lanes));
                registers.Upper.AsSpan(from, lanes).CopyTo(scratch.Upper.AsSpan(entry * lanes, lanes));
                if (operand.IsPartial)
                {
                    registers.Defined.AsSpan(from, lanes).CopyTo(scratch.Defined.AsSpan(entry * lanes, lanes));
                }
            }
        }

        defined = operand.IsPartial ? scratch.Defined.AsSpan(0, length) : default;
        return new RangeSpan(scratch.Lower.AsSpan(0, length), scratch.Upper.AsSpan(0, length));
    }
}
