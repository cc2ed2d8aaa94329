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
    private readonly (int StepX, int StepY)? _regular;
    private readonly Tile[] _tiles;

    /// <param name="x">A factor in registers.</param>
    /// <param name="y">The other factor: in registers or shared.</param>
    /// <param name="lanes">Points in a block.</param>
    /// <param name="result">Where the result lies.</param>
    public ContractInstruction(Factor x, Factor y, int lanes, int result)
    {
        (_x, _y, _lanes, _result) = (x, y, lanes, result);
        _regular = Regular(x.Steps) is { } stepX && Regular(y.Steps) is { } stepY ? (stepX, stepY) : null;
        _tiles = MakeTiles(x.Starts, y.Starts);
    }

    /// <summary>Entries that are computed together.</summary>
    /// <param name="Shares">Which factor all of them read at one place.</param>
    /// <param name="A">The first entry.</param>
    /// <param name="B">The second, or -1: then there is only one.</param>
    /// <param name="C">The third.</param>
    /// <param name="D">The fourth.</param>
    private readonly record struct Tile(char Shares, int A, int B, int C, int D);

    public override long Cost => (long)_x.Starts.Length * _x.Steps.Length;

    public override void Run(double[] registers, double[] scratch)
    {
        foreach (ref readonly var tile in _tiles.AsSpan())
        {
            var to = new To(_result + (tile.A * _lanes), _result + (tile.B * _lanes), _result + (tile.C * _lanes), _result + (tile.D * _lanes));
            if (tile.B < 0)
            {
                if (_y.Shared is { } alone)
                {
                    OneLaneOneShared(registers, _x.Starts[tile.A], _x.Steps, alone, _y.Starts[tile.A], _y.Steps, _lanes, to.A);
                }
                else
                {
                    OneLaneOneLane(registers, _x.Starts[tile.A], _x.Steps, _y.Starts[tile.A], _y.Steps, _lanes, to.A);
                }
            }
            else if (_y.Shared is not { } shared)
            {
                var (one, four) = tile.Shares == 'x' ? (_x, _y) : (_y, _x);
                OneLaneFourLanes(registers, one.Starts[tile.A], one.Steps, four.Starts, tile, four.Steps, _lanes, to);
            }
            else if (tile.Shares == 'y')
            {
                FourLanesOneShared(registers, _x.Starts, tile, _x.Steps, shared, _y.Starts[tile.A], _y.Steps, _lanes, to);
            }
            else if (_regular is var (stepX, stepY))
            {
                OneLaneFourRegular(registers, _x.Starts[tile.A], stepX, shared, _y.Starts, tile, stepY, _x.Steps.Length, _lanes, to);
            }
            else
            {
                OneLaneFourShared(registers, _x.Starts[tile.A], _x.Steps, shared, _y.Starts, tile, _y.Steps, _lanes, to);
            }
        }
    }

    private readonly record struct To(int A, int B, int C, int D);

    /// <summary>The common difference of steps that have one.</summary>
    private static int? Regular(int[] steps)
    {
        var step = steps.Length > 1 ? steps[1] - steps[0] : 0;
        for (var k = 0; k < steps.Length; k++)
        {
            if (steps[k] != k * step)
            {
                return null;
            }
        }

        return step;
    }

    /// <summary>Fours of entries that read one factor at the same place, wherever in the result they lie; what is left alone.</summary>
    private static Tile[] MakeTiles(int[] startsX, int[] startsY)
    {
        var tiles = new List<Tile>();
        var (distinctX, distinctY) = (startsX.Distinct().Count(), startsY.Distinct().Count());
        var (shares, starts) = distinctX <= distinctY || 4 * distinctX <= startsX.Length ? ('x', startsX) : ('y', startsY);
        foreach (var group in Enumerable.Range(0, starts.Length).GroupBy(entry => starts[entry]))
        {
            foreach (var four in group.Chunk(4))
            {
                if (four.Length == 4)
                {
                    tiles.Add(new Tile(shares, four[0], four[1], four[2], four[3]));
                }
                else
                {
                    tiles.AddRange(four.Select(entry => new Tile(shares, entry, -1, -1, -1)));
                }
            }
        }

        return [.. tiles];
    }

    [MethodImpl(Hot)]
    private static void OneLaneFourRegular(
        double[] registers, int x, int stepX, double[] shared, int[] starts, in Tile tile, int stepY, int terms, int lanes, in To to)
    {
        ref var data = ref MemoryMarshal.GetArrayDataReference(registers);
        for (var lane = 0; lane < lanes; lane += 2 * V.Count)
        {
            ref var from = ref Unsafe.Add(ref data, x + lane);
            ref var y0 = ref shared[starts[tile.A]];
            ref var y1 = ref shared[starts[tile.B]];
            ref var y2 = ref shared[starts[tile.C]];
            ref var y3 = ref shared[starts[tile.D]];
            V a0 = V.Zero, a1 = V.Zero, a2 = V.Zero, a3 = V.Zero, b0 = V.Zero, b1 = V.Zero, b2 = V.Zero, b3 = V.Zero;
            nint offset = 0;
            for (var k = 0; k < terms; k++)
            {
                var (xa, xb) = (Vector.LoadUnsafe(ref from), Vector.LoadUnsafe(ref from, (nuint)V.Count));
                var c = new V(Unsafe.Add(ref y0, offset));
                a0 = Vector.FusedMultiplyAdd(xa, c, a0);
                b0 = Vector.FusedMultiplyAdd(xb, c, b0);
                c = new V(Unsafe.Add(ref y1, offset));
                a1 = Vector.FusedMultiplyAdd(xa, c, a1);
                b1 = Vector.FusedMultiplyAdd(xb, c, b1);
                c = new V(Unsafe.Add(ref y2, offset));
                a2 = Vector.FusedMultiplyAdd(xa, c, a2);
                b2 = Vector.FusedMultiplyAdd(xb, c, b2);
                c = new V(Unsafe.Add(ref y3, offset));
                a3 = Vector.FusedMultiplyAdd(xa, c, a3);
                b3 = Vector.FusedMultiplyAdd(xb, c, b3);
                from = ref Unsafe.Add(ref from, stepX);
                offset += stepY;
            }

            Store(ref data, lane, to, a0, a1, a2, a3);
            Store(ref data, lane + V.Count, to, b0, b1, b2, b3);
        }
    }

    [MethodImpl(Hot)]
    private static void OneLaneFourShared(
        double[] registers, int x, int[] stepsX, double[] shared, int[] starts, in Tile tile, int[] stepsY, int lanes, in To to)
    {
        ref var data = ref MemoryMarshal.GetArrayDataReference(registers);
        ref var y0 = ref shared[starts[tile.A]];
        ref var y1 = ref shared[starts[tile.B]];
        ref var y2 = ref shared[starts[tile.C]];
        ref var y3 = ref shared[starts[tile.D]];
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

            Store(ref data, lane, to, a0, a1, a2, a3);
            Store(ref data, lane + V.Count, to, b0, b1, b2, b3);
        }
    }

    [MethodImpl(Hot)]
    private static void FourLanesOneShared(
        double[] registers, int[] starts, in Tile tile, int[] stepsX, double[] shared, int y, int[] stepsY, int lanes, in To to)
    {
        ref var data = ref MemoryMarshal.GetArrayDataReference(registers);
        ref var y0 = ref shared[y];
        for (var lane = 0; lane < lanes; lane += 2 * V.Count)
        {
            V a0 = V.Zero, a1 = V.Zero, a2 = V.Zero, a3 = V.Zero, b0 = V.Zero, b1 = V.Zero, b2 = V.Zero, b3 = V.Zero;
            var (x0, x1, x2, x3) = (starts[tile.A] + lane, starts[tile.B] + lane, starts[tile.C] + lane, starts[tile.D] + lane);
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

            Store(ref data, lane, to, a0, a1, a2, a3);
            Store(ref data, lane + V.Count, to, b0, b1, b2, b3);
        }
    }

    [MethodImpl(Hot)]
    private static void OneLaneFourLanes(double[] registers, int x, int[] stepsX, int[] starts, in Tile tile, int[] stepsY, int lanes, in To to)
    {
        ref var data = ref MemoryMarshal.GetArrayDataReference(registers);
        for (var lane = 0; lane < lanes; lane += 2 * V.Count)
        {
            V a0 = V.Zero, a1 = V.Zero, a2 = V.Zero, a3 = V.Zero, b0 = V.Zero, b1 = V.Zero, b2 = V.Zero, b3 = V.Zero;
            var (y0, y1, y2, y3) = (starts[tile.A] + lane, starts[tile.B] + lane, starts[tile.C] + lane, starts[tile.D] + lane);
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

            Store(ref data, lane, to, a0, a1, a2, a3);
            Store(ref data, lane + V.Count, to, b0, b1, b2, b3);
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
    private static void Store(ref double data, int lane, in To to, V r0, V r1, V r2, V r3)
    {
        r0.StoreUnsafe(ref data, (nuint)(to.A + lane));
        r1.StoreUnsafe(ref data, (nuint)(to.B + lane));
        r2.StoreUnsafe(ref data, (nuint)(to.C + lane));
        r3.StoreUnsafe(ref data, (nuint)(to.D + lane));
    }
}
