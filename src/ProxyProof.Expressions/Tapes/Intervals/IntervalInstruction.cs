using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Tapes;

/// <summary>The registers of one thread: the ends of every entry in every lane, and how defined it is where that is not known beforehand.</summary>
/// <param name="size">Doubles in each array.</param>
/// <param name="scratch">Doubles in each array of working memory.</param>
internal sealed class IntervalRegisters(int size, int scratch)
{
    public double[] Lower { get; } = GC.AllocateArray<double>(size, pinned: true);

    public double[] Upper { get; } = GC.AllocateArray<double>(size, pinned: true);

    /// <summary>2 defined, 1 partial, 0 undefined; read only where an operand is marked partial.</summary>
    public double[] Defined { get; } = GC.AllocateArray<double>(size, pinned: true);

    public IntervalScratch[] Scratch { get; } = [new(scratch), new(scratch), new(scratch)];

    public RangeSpan Ranges(int start, int length) => new(Lower.AsSpan(start, length), Upper.AsSpan(start, length));
}

/// <summary>Working memory for one operand that does not lie entry after entry.</summary>
/// <param name="size">Doubles in each array.</param>
internal sealed class IntervalScratch(int size)
{
    public double[] Lower { get; } = GC.AllocateArray<double>(size, pinned: true);

    public double[] Upper { get; } = GC.AllocateArray<double>(size, pinned: true);

    public double[] Defined { get; } = GC.AllocateArray<double>(size, pinned: true);
}

/// <summary>Where an operand lies, in doubles, lanes included.</summary>
/// <param name="Start">Where entry 0 lies, or every entry when repeated.</param>
/// <param name="Table">Where each entry lies; else null.</param>
/// <param name="Repeated">Whether every entry is the one at the start.</param>
/// <param name="IsPartial">Whether it may be less than defined.</param>
internal readonly record struct IntervalAccess(int Start, int[]? Table, bool Repeated, bool IsPartial)
{
    public bool IsContiguous => Table is null && !Repeated;

    public int Position(int entry, int lanes) => Repeated ? Start : Table is { } table ? table[entry] : Start + (entry * lanes);
}

/// <summary>One operation on a block of boxes.</summary>
internal abstract class IntervalInstruction
{
    /// <summary>Doubles of working memory for each operand.</summary>
    public virtual int Scratch => 0;

    /// <summary>Work for one box, in additions or so.</summary>
    public abstract long Cost { get; }

    /// <summary>Runs on the registers of one thread.</summary>
    public abstract void Run(IntervalRegisters registers);

    /// <summary>Makes entries as defined as the least defined of some operands, entry by entry.</summary>
    protected static void Meet(IntervalRegisters registers, ReadOnlySpan<IntervalAccess> operands, int count, int lanes, int result)
    {
        var defined = registers.Defined.AsSpan(result, count * lanes);
        defined.Fill(IntervalBlocks.Defined);
        foreach (ref readonly var operand in operands)
        {
            if (!operand.IsPartial)
            {
                continue;
            }

            for (var k = 0; k < count; k++)
            {
                IntervalBlocks.Cap(registers.Defined.AsSpan(operand.Position(k, lanes), lanes), defined.Slice(k * lanes, lanes));
            }
        }
    }
}

/// <summary>Copies entries: the items of a stack, outputs that are views.</summary>
internal sealed class IntervalCopy(IntervalAccess source, int count, int lanes, int result, bool partial) : IntervalInstruction
{
    public override long Cost => count;

    public override void Run(IntervalRegisters registers)
    {
        for (var k = 0; k < count; k++)
        {
            var (from, to) = (source.Position(k, lanes), result + (k * lanes));
            registers.Lower.AsSpan(from, lanes).CopyTo(registers.Lower.AsSpan(to, lanes));
            registers.Upper.AsSpan(from, lanes).CopyTo(registers.Upper.AsSpan(to, lanes));
        }

        if (partial)
        {
            Meet(registers, [source], count, lanes, result);
        }
    }
}

/// <summary>Adds entries into zeros, in the order of the entries.</summary>
internal sealed class IntervalScatter(IntervalAccess source, int[] targets, int lanes, int result, int size, bool partial) : IntervalInstruction
{
    public override int Scratch => lanes;

    public override long Cost => size + (4L * targets.Length);

    public override void Run(IntervalRegisters registers)
    {
        registers.Lower.AsSpan(result, size * lanes).Clear();
        registers.Upper.AsSpan(result, size * lanes).Clear();
        if (partial)
        {
            registers.Defined.AsSpan(result, size * lanes).Fill(IntervalBlocks.Defined);
        }

        var sum = new RangeSpan(registers.Scratch[0].Lower.AsSpan(0, lanes), registers.Scratch[0].Upper.AsSpan(0, lanes));
        for (var k = 0; k < targets.Length; k++)
        {
            var (from, to) = (source.Position(k, lanes), targets[k]);
            var target = registers.Ranges(to, lanes);
            IntervalBlocks.Apply(BinaryFunction.Add, target, registers.Ranges(from, lanes), sum, default);
            sum.Lower.CopyTo(target.Lower);
            sum.Upper.CopyTo(target.Upper);
            if (source.IsPartial)
            {
                IntervalBlocks.Cap(registers.Defined.AsSpan(from, lanes), registers.Defined.AsSpan(to, lanes));
            }
        }
    }
}
