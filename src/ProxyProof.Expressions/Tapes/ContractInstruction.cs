using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using V = System.Numerics.Vector<double>;

namespace ProxyProof.Expressions.Tapes;

/// <summary>Where one factor of a contraction is read: entry i of the result starts at Starts[i] and steps by Steps[k] over the summed axes, in doubles.</summary>
/// <param name="Shared">The factor when all lanes share it; else it lies in registers.</param>
/// <param name="Starts">One for each entry of the result.</param>
/// <param name="Steps">One for each term of the sum.</param>
internal readonly record struct Factor(double[]? Shared, int[] Starts, int[] Steps);

/// <summary>
/// Sums of products over shared axes: for every entry and lane, terms in row-major order of the summed axes, each added by one fused multiply-add. Four
/// entries that read one factor at the same place are computed together.
/// </summary>
internal sealed class ContractInstruction : Instruction
{
    private readonly Factor _x;
    private readonly Factor _y;
    private readonly int _lanes;
    private readonly int _result;

    /// <param name="x">A factor in registers.</param>
    /// <param name="y">The other factor: in registers or shared.</param>
    /// <param name="lanes">Points in a block.</param>
    /// <param name="result">Where the result lies.</param>
    public ContractInstruction(Factor x, Factor y, int lanes, int result) => (_x, _y, _lanes, _result) = (x, y, lanes, result);

    public override long Cost => (long)_x.Starts.Length * _x.Steps.Length;

    public override void Run(double[] registers, double[] scratch)
    {
        var (sx, sy) = (_x.Starts, _y.Starts);
        var i = 0;
        while (i < sx.Length)
        {
            var to = _result + (i * _lanes);
            if (i + 3 < sx.Length && Same(sx, i))
            {
                if (_y.Shared is { } shared)
                {
                    OneLaneFourShared(registers, sx[i], _x.Steps, shared, sy, i, _y.Steps, _lanes, to);
                }
                else
                {
                    OneLaneFourLanes(registers, sx[i], _x.Steps, sy, i, _y.Steps, _lanes, to);
                }

                i += 4;
            }
            else if (i + 3 < sx.Length && Same(sy, i))
            {
                if (_y.Shared is { } shared)
                {
                    FourLanesOneShared(registers, sx, i, _x.Steps, shared, sy[i], _y.Steps, _lanes, to);
                }
                else
                {
                    OneLaneFourLanes(registers, sy[i], _y.Steps, sx, i, _x.Steps, _lanes, to);
                }

                i += 4;
            }
            else
            {
                if (_y.Shared is { } shared)
                {
                    OneLaneOneShared(registers, sx[i], _x.Steps, shared, sy[i], _y.Steps, _lanes, to);
                }
                else
                {
                    OneLaneOneLane(registers, sx[i], _x.Steps, sy[i], _y.Steps, _lanes, to);
                }

                i++;
            }
        }
    }

    private static bool Same(int[] starts, int i) => starts[i] == starts[i + 1] && starts[i] == starts[i + 2] && starts[i] == starts[i + 3];

    [MethodImpl(Hot)]
    private static void OneLaneFourShared(
        double[] registers, int x, int[] stepsX, double[] shared, int[] starts, int i, int[] stepsY, int lanes, int to)
    {
        ref var data = ref MemoryMarshal.GetArrayDataReference(registers);
        ref var y0 = ref shared[starts[i]];
        ref var y1 = ref shared[starts[i + 1]];
        ref var y2 = ref shared[starts[i + 2]];
        ref var y3 = ref shared[starts[i + 3]];
        for (var lane = 0; lane < lanes; lane += 2 * V.Count)
        {
            V a0 = V.Zero, a1 = V.Zero, a2 = V.Zero, a3 = V.Zero, b0 = V.Zero, b1 = V.Zero, b2 = V.Zero, b3 = V.Zero;
            for (var k = 0; k < stepsX.Length; k++)
            {
                var position = (nuint)(x + stepsX[k] + lane);
                var (xa, xb) = (Vector.LoadUnsafe(ref data, position), Vector.LoadUnsafe(ref data, position + (nuint)V.Count));
                var step = stepsY[k];
                var c = new V(Unsafe.Add(ref y0, step));
                a0 = Vector.FusedMultiplyAdd(xa, c, a0);
                b0 = Vector.FusedMultiplyAdd(xb, c, b0);
                c = new V(Unsafe.Add(ref y1, step));
                a1 = Vector.FusedMultiplyAdd(xa, c, a1);
                b1 = Vector.FusedMultiplyAdd(xb, c, b1);
                c = new V(Unsafe.Add(ref y2, step));
                a2 = Vector.FusedMultiplyAdd(xa, c, a2);
                b2 = Vector.FusedMultiplyAdd(xb, c, b2);
                c = new V(Unsafe.Add(ref y3, step));
                a3 = Vector.FusedMultiplyAdd(xa, c, a3);
                b3 = Vector.FusedMultiplyAdd(xb, c, b3);
            }

            Store(ref data, to + lane, lanes, a0, a1, a2, a3);
            Store(ref data, to + lane + V.Count, lanes, b0, b1, b2, b3);
        }
    }

    [MethodImpl(Hot)]
    private static void FourLanesOneShared(
        double[] registers, int[] starts, int i, int[] stepsX, double[] shared, int y, int[] stepsY, int lanes, int to)
    {
        ref var data = ref MemoryMarshal.GetArrayDataReference(registers);
        ref var y0 = ref shared[y];
        for (var lane = 0; lane < lanes; lane += 2 * V.Count)
        {
            V a0 = V.Zero, a1 = V.Zero, a2 = V.Zero, a3 = V.Zero, b0 = V.Zero, b1 = V.Zero, b2 = V.Zero, b3 = V.Zero;
            var (x0, x1, x2, x3) = (starts[i] + lane, starts[i + 1] + lane, starts[i + 2] + lane, starts[i + 3] + lane);
            for (var k = 0; k < stepsX.Length; k++)
            {
                var step = stepsX[k];
                var c = new V(Unsafe.Add(ref y0, stepsY[k]));
                a0 = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref data, (nuint)(x0 + step)), c, a0);
                b0 = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref data, (nuint)(x0 + step + V.Count)), c, b0);
                a1 = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref data, (nuint)(x1 + step)), c, a1);
                b1 = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref data, (nuint)(x1 + step + V.Count)), c, b1);
                a2 = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref data, (nuint)(x2 + step)), c, a2);
                b2 = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref data, (nuint)(x2 + step + V.Count)), c, b2);
                a3 = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref data, (nuint)(x3 + step)), c, a3);
                b3 = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref data, (nuint)(x3 + step + V.Count)), c, b3);
            }

            Store(ref data, to + lane, lanes, a0, a1, a2, a3);
            Store(ref data, to + lane + V.Count, lanes, b0, b1, b2, b3);
        }
    }

    [MethodImpl(Hot)]
    private static void OneLaneFourLanes(double[] registers, int x, int[] stepsX, int[] starts, int i, int[] stepsY, int lanes, int to)
    {
        ref var data = ref MemoryMarshal.GetArrayDataReference(registers);
        for (var lane = 0; lane < lanes; lane += 2 * V.Count)
        {
            V a0 = V.Zero, a1 = V.Zero, a2 = V.Zero, a3 = V.Zero, b0 = V.Zero, b1 = V.Zero, b2 = V.Zero, b3 = V.Zero;
            var (y0, y1, y2, y3) = (starts[i] + lane, starts[i + 1] + lane, starts[i + 2] + lane, starts[i + 3] + lane);
            for (var k = 0; k < stepsX.Length; k++)
            {
                var position = (nuint)(x + stepsX[k] + lane);
                var (xa, xb) = (Vector.LoadUnsafe(ref data, position), Vector.LoadUnsafe(ref data, position + (nuint)V.Count));
                var step = stepsY[k];
                a0 = Vector.FusedMultiplyAdd(xa, Vector.LoadUnsafe(ref data, (nuint)(y0 + step)), a0);
                b0 = Vector.FusedMultiplyAdd(xb, Vector.LoadUnsafe(ref data, (nuint)(y0 + step + V.Count)), b0);
                a1 = Vector.FusedMultiplyAdd(xa, Vector.LoadUnsafe(ref data, (nuint)(y1 + step)), a1);
                b1 = Vector.FusedMultiplyAdd(xb, Vector.LoadUnsafe(ref data, (nuint)(y1 + step + V.Count)), b1);
                a2 = Vector.FusedMultiplyAdd(xa, Vector.LoadUnsafe(ref data, (nuint)(y2 + step)), a2);
                b2 = Vector.FusedMultiplyAdd(xb, Vector.LoadUnsafe(ref data, (nuint)(y2 + step + V.Count)), b2);
                a3 = Vector.FusedMultiplyAdd(xa, Vector.LoadUnsafe(ref data, (nuint)(y3 + step)), a3);
                b3 = Vector.FusedMultiplyAdd(xb, Vector.LoadUnsafe(ref data, (nuint)(y3 + step + V.Count)), b3);
            }

            Store(ref data, to + lane, lanes, a0, a1, a2, a3);
            Store(ref data, to + lane + V.Count, lanes, b0, b1, b2, b3);
        }
    }

    [MethodImpl(Hot)]
    private static void OneLaneOneShared(double[] registers, int x, int[] stepsX, double[] shared, int y, int[] stepsY, int lanes, int to)
    {
        ref var data = ref MemoryMarshal.GetArrayDataReference(registers);
        ref var y0 = ref shared[y];
        for (var lane = 0; lane < lanes; lane += 2 * V.Count)
        {
            V a = V.Zero, b = V.Zero;
            for (var k = 0; k < stepsX.Length; k++)
            {
                var position = (nuint)(x + stepsX[k] + lane);
                var c = new V(Unsafe.Add(ref y0, stepsY[k]));
                a = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref data, position), c, a);
                b = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref data, position + (nuint)V.Count), c, b);
            }

            a.StoreUnsafe(ref data, (nuint)(to + lane));
            b.StoreUnsafe(ref data, (nuint)(to + lane + V.Count));
        }
    }

    [MethodImpl(Hot)]
    private static void OneLaneOneLane(double[] registers, int x, int[] stepsX, int y, int[] stepsY, int lanes, int to)
    {
        ref var data = ref MemoryMarshal.GetArrayDataReference(registers);
        for (var lane = 0; lane < lanes; lane += 2 * V.Count)
        {
            V a = V.Zero, b = V.Zero;
            for (var k = 0; k < stepsX.Length; k++)
            {
                var (px, py) = ((nuint)(x + stepsX[k] + lane), (nuint)(y + stepsY[k] + lane));
                a = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref data, px), Vector.LoadUnsafe(ref data, py), a);
                b = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref data, px + (nuint)V.Count), Vector.LoadUnsafe(ref data, py + (nuint)V.Count), b);
            }

            a.StoreUnsafe(ref data, (nuint)(to + lane));
            b.StoreUnsafe(ref data, (nuint)(to + lane + V.Count));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref double data, int to, int lanes, V r0, V r1, V r2, V r3)
    {
        r0.StoreUnsafe(ref data, (nuint)to);
        r1.StoreUnsafe(ref data, (nuint)(to + lanes));
        r2.StoreUnsafe(ref data, (nuint)(to + (2 * lanes)));
        r3.StoreUnsafe(ref data, (nuint)(to + (3 * lanes)));
    }
}
