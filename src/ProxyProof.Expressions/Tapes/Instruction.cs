using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using V = System.Numerics.Vector<double>;

namespace ProxyProof.Expressions.Tapes;

/// <summary>One operation on a block of points. The entries of a tensor lie one after the other, the lanes of an entry side by side.</summary>
internal abstract class Instruction
{
    protected const MethodImplOptions Hot = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    /// <summary>Doubles of working memory beside the registers.</summary>
    public virtual int Scratch => 0;

    /// <summary>Work for one point, in additions or so.</summary>
    public abstract long Cost { get; }

    /// <summary>Runs on the registers of one thread.</summary>
    public abstract void Run(double[] registers, double[] scratch);

    /// <summary>The same, compiled to machine code of its own where that is faster; costs milliseconds.</summary>
    public virtual Instruction Compiled() => this;
}

/// <summary>Moves of whole entries.</summary>
internal static class Moves
{
    /// <summary>result[k] = source[start + k], the lanes of an entry at each of count positions.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Gather(double[] registers, in Access source, int first, int count, int lanes, Span<double> result)
    {
        if (source.Shared is { } shared)
        {
            for (var k = 0; k < count; k++)
            {
                var position = source.Repeated ? source.Start : source.Table is { } table ? table[first + k] : source.Start + first + k;
                result.Slice(k * lanes, lanes).Fill(shared[position]);
            }
        }
        else if (source.Table is null && !source.Repeated)
        {
            registers.AsSpan(source.Start + (first * lanes), count * lanes).CopyTo(result);
        }
        else
        {
            ref var from = ref MemoryMarshal.GetArrayDataReference(registers);
            ref var to = ref MemoryMarshal.GetReference(result);
            for (var k = 0; k < count; k++)
            {
                var position = source.Repeated ? source.Start : source.Table![first + k];
                for (var lane = 0; lane < lanes; lane += V.Count)
                {
                    Vector.LoadUnsafe(ref from, (nuint)(position + lane)).StoreUnsafe(ref to, (nuint)((k * lanes) + lane));
                }
            }
        }
    }
}

/// <summary>Copies entries into a register: the items of a stack, outputs that are views, factors that no stride reads.</summary>
internal sealed class CopyInstruction(Access source, int count, int lanes, int result) : Instruction
{
    public override long Cost => count;

    public override void Run(double[] registers, double[] scratch) =>
        Moves.Gather(registers, source, 0, count, lanes, registers.AsSpan(result, count * lanes));
}

/// <summary>Adds entries into zeros, in the order of the entries.</summary>
internal sealed class ScatterInstruction(Access source, int[] targets, int lanes, int result, int size) : Instruction
{
    public override long Cost => size + targets.Length;

    public override void Run(double[] registers, double[] scratch)
    {
        registers.AsSpan(result, size * lanes).Clear();
        if (source.Shared is null)
        {
            AddLanes(registers, source, targets, lanes);
        }
    }

    [MethodImpl(Hot)]
    private static void AddLanes(double[] registers, in Access source, int[] targets, int lanes)
    {
        ref var data = ref MemoryMarshal.GetArrayDataReference(registers);
        for (var k = 0; k < targets.Length; k++)
        {
            var from = source.Repeated ? source.Start : source.Table is { } table ? table[k] : source.Start + (k * lanes);
            var to = targets[k];
            for (var lane = 0; lane < lanes; lane += V.Count)
            {
                var sum = Vector.LoadUnsafe(ref data, (nuint)(to + lane)) + Vector.LoadUnsafe(ref data, (nuint)(from + lane));
                sum.StoreUnsafe(ref data, (nuint)(to + lane));
            }
        }
    }
}
