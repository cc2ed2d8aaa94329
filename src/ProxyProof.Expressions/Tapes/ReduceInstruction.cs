using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ProxyProof.Numerics;
using V = System.Numerics.Vector<double>;

namespace ProxyProof.Expressions.Tapes;

/// <summary>A reduction over the last axes, term by term in row-major order.</summary>
/// <param name="kind">What is computed.</param>
/// <param name="x">The tensor, in registers.</param>
/// <param name="count">Entries of the result.</param>
/// <param name="length">Entries that are reduced to one.</param>
/// <param name="lanes">Points in a block.</param>
/// <param name="result">Where the result lies.</param>
internal sealed class ReduceInstruction(Reduction kind, Access x, int count, int length, int lanes, int result) : Instruction
{
    public override long Cost => (long)count * length;

    public override void Run(double[] registers, double[] scratch)
    {
        switch (kind)
        {
            case Reduction.Sum:
                Sum(registers, x, count, length, lanes, result);
                break;
            case Reduction.Norm when length == 1:
                Extreme(registers);
                Blocks.Apply(UnaryFunction.Abs, registers.AsSpan(result, count * lanes), registers.AsSpan(result, count * lanes));
                break;
            case Reduction.Norm:
                SumOfSquares(registers, x, count, length, lanes, result);
                Blocks.Apply(UnaryFunction.Sqrt, registers.AsSpan(result, count * lanes), registers.AsSpan(result, count * lanes));
                break;
            default:
                Extreme(registers);
                break;
        }
    }

    private static int Position(in Access x, int entry, int lanes) => x.Repeated ? x.Start : x.Table is { } table ? table[entry] : x.Start + (entry * lanes);

    [MethodImpl(Hot)]
    private static void Sum(double[] registers, in Access x, int count, int length, int lanes, int result)
    {
        ref var data = ref MemoryMarshal.GetArrayDataReference(registers);
        for (var i = 0; i < count; i++)
        {
            for (var lane = 0; lane < lanes; lane += 2 * V.Count)
            {
                var start = (nuint)(Position(x, i * length, lanes) + lane);
                var (a, b) = (Vector.LoadUnsafe(ref data, start), Vector.LoadUnsafe(ref data, start + (nuint)V.Count));
                for (var k = 1; k < length; k++)
                {
                    var next = (nuint)(Position(x, (i * length) + k, lanes) + lane);
                    a += Vector.LoadUnsafe(ref data, next);
                    b += Vector.LoadUnsafe(ref data, next + (nuint)V.Count);
                }

                a.StoreUnsafe(ref data, (nuint)(result + (i * lanes) + lane));
                b.StoreUnsafe(ref data, (nuint)(result + (i * lanes) + lane + V.Count));
            }
        }
    }

    [MethodImpl(Hot)]
    private static void SumOfSquares(double[] registers, in Access x, int count, int length, int lanes, int result)
    {
        ref var data = ref MemoryMarshal.GetArrayDataReference(registers);
        for (var i = 0; i < count; i++)
        {
            for (var lane = 0; lane < lanes; lane += 2 * V.Count)
            {
                var start = (nuint)(Position(x, i * length, lanes) + lane);
                var (a, b) = (Vector.LoadUnsafe(ref data, start), Vector.LoadUnsafe(ref data, start + (nuint)V.Count));
                a *= a;
                b *= b;
                for (var k = 1; k < length; k++)
                {
                    var next = (nuint)(Position(x, (i * length) + k, lanes) + lane);
                    var (xa, xb) = (Vector.LoadUnsafe(ref data, next), Vector.LoadUnsafe(ref data, next + (nuint)V.Count));
                    a += xa * xa;
                    b += xb * xb;
                }

                a.StoreUnsafe(ref data, (nuint)(result + (i * lanes) + lane));
                b.StoreUnsafe(ref data, (nuint)(result + (i * lanes) + lane + V.Count));
            }
        }
    }

    private void Extreme(double[] registers)
    {
        var function = kind == Reduction.Max ? BinaryFunction.Max : BinaryFunction.Min;
        for (var i = 0; i < count; i++)
        {
            var best = registers.AsSpan(result + (i * lanes), lanes);
            registers.AsSpan(Position(x, i * length, lanes), lanes).CopyTo(best);
            for (var k = 1; k < length; k++)
            {
                Blocks.Apply(function, best, registers.AsSpan(Position(x, (i * length) + k, lanes), lanes), best);
            }
        }
    }
}

/// <summary>Weight 1 at the first extreme entry of each stretch, else 0; NaN throughout a stretch of two or more that holds a NaN.</summary>
/// <param name="kind">Max or Min.</param>
/// <param name="x">The tensor, in registers.</param>
/// <param name="count">How many stretches.</param>
/// <param name="length">Entries in each.</param>
/// <param name="lanes">Points in a block.</param>
/// <param name="result">Where the weights lie.</param>
internal sealed class ExtremalInstruction(Reduction kind, Access x, int count, int length, int lanes, int result) : Instruction
{
    public override long Cost => 4L * count * length;

    public override int Scratch => 2 * lanes;

    public override void Run(double[] registers, double[] scratch)
    {
        var best = scratch.AsSpan(0, lanes);
        var first = scratch.AsSpan(lanes, lanes);
        for (var i = 0; i < count; i++)
        {
            var start = i * length;
            Read(registers, start).CopyTo(best);
            first.Clear();
            for (var k = 1; k < length; k++)
            {
                Beat(Read(registers, start + k), k, best, first, kind == Reduction.Max);
            }

            for (var k = 0; k < length; k++)
            {
                Weigh(registers.AsSpan(result + ((start + k) * lanes), lanes), k, best, first, length > 1);
            }
        }
    }

    [MethodImpl(Hot)]
    private static void Beat(ReadOnlySpan<double> next, int k, Span<double> best, Span<double> first, bool greatest)
    {
        for (var lane = 0; lane < best.Length; lane++)
        {
            var (value, held) = (next[lane], best[lane]);
            if (double.IsNaN(value) || (greatest ? value > held : value < held))
            {
                best[lane] = value;
                first[lane] = k;
            }
        }
    }

    [MethodImpl(Hot)]
    private static void Weigh(Span<double> weights, int k, ReadOnlySpan<double> best, ReadOnlySpan<double> first, bool several)
    {
        for (var lane = 0; lane < weights.Length; lane++)
        {
            weights[lane] = several && double.IsNaN(best[lane]) ? double.NaN : first[lane] == k ? 1 : 0;
        }
    }

    private ReadOnlySpan<double> Read(double[] registers, int entry) =>
        registers.AsSpan(x.Repeated ? x.Start : x.Table is { } table ? table[entry] : x.Start + (entry * lanes), lanes);
}
