using System.Numerics;
using System.Runtime.CompilerServices;
using ProxyProof.Numerics;
using V = System.Numerics.Vector<double>;

namespace ProxyProof.Expressions.Tapes;

/// <summary>One factor of a contraction: entry i of the result starts at Starts[i] and steps by Steps[k] over the summed axes.</summary>
/// <param name="Lower">The lower ends when all lanes share the factor, else null: then positions count lanes.</param>
/// <param name="Upper">The upper ends; the same array for numbers known exactly.</param>
/// <param name="Starts">One for each entry of the result.</param>
/// <param name="Steps">One for each term of the sum.</param>
/// <param name="IsPartial">Whether it may be less than defined; never when shared.</param>
internal readonly record struct IntervalFactor(double[]? Lower, double[]? Upper, int[] Starts, int[] Steps, bool IsPartial)
{
    public bool IsPoints => Lower is not null && ReferenceEquals(Lower, Upper);
}

/// <summary>Sums of products over shared axes: terms in row-major order of the summed axes. A factor times itself is a square.</summary>
/// <param name="x">A factor in registers.</param>
/// <param name="y">The other factor: in registers or shared.</param>
/// <param name="lanes">Boxes in a block.</param>
/// <param name="result">Where the result lies.</param>
internal sealed class IntervalContract(IntervalFactor x, IntervalFactor y, int lanes, int result) : IntervalInstruction
{
    public override long Cost => 8L * x.Starts.Length * x.Steps.Length;

    public override void Run(IntervalRegisters registers)
    {
        for (var i = 0; i < x.Starts.Length; i++)
        {
            for (var lane = 0; lane < lanes; lane += V.Count)
            {
                V lower, upper;
                if (y.IsPoints)
                {
                    WithPoints(registers, x.Starts[i] + lane, y.Starts[i], out lower, out upper);
                }
                else
                {
                    WithRanges(registers, x.Starts[i] + lane, y.Starts[i] + (y.Lower is null ? lane : 0), out lower, out upper);
                }

                lower.CopyTo(registers.Lower, result + (i * lanes) + lane);
                upper.CopyTo(registers.Upper, result + (i * lanes) + lane);
            }

            if (x.IsPartial || y.IsPartial)
            {
                Meet(registers, i);
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void WithPoints(IntervalRegisters registers, int startX, int startY, out V sumL, out V sumU)
    {
        var (lower, upper, points, stepsX, stepsY) = (registers.Lower, registers.Upper, y.Lower!, x.Steps, y.Steps);
        sumL = V.Zero;
        sumU = V.Zero;
        for (var k = 0; k < stepsX.Length; k++)
        {
            var at = startX + stepsX[k];
            var value = points[startY + stepsY[k]];
            var factor = new V(value);
            var (xl, xu) = value >= 0 ? (new V(lower, at), new V(upper, at)) : (new V(upper, at), new V(lower, at));
            sumL = IntervalLanes.AddDown(sumL, IntervalLanes.MultiplyDown(xl, factor));
            sumU = IntervalLanes.AddUp(sumU, IntervalLanes.MultiplyUp(xu, factor));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void WithRanges(IntervalRegisters registers, int startX, int startY, out V sumL, out V sumU)
    {
        var (lower, upper, stepsX, stepsY) = (registers.Lower, registers.Upper, x.Steps, y.Steps);
        sumL = V.Zero;
        sumU = V.Zero;
        for (var k = 0; k < stepsX.Length; k++)
        {
            var (atX, atY) = (startX + stepsX[k], startY + stepsY[k]);
            var (xl, xu) = (new V(lower, atX), new V(upper, atX));
            V pl, pu;
            if (y.Lower is not null)
            {
                IntervalLanes.Multiply(xl, xu, new V(y.Lower[atY]), new V(y.Upper![atY]), out pl, out pu);
            }
            else if (atX == atY)
            {
                IntervalLanes.Square(xl, xu, out pl, out pu);
            }
            else
            {
                IntervalLanes.Multiply(xl, xu, new V(lower, atY), new V(upper, atY), out pl, out pu);
            }

            IntervalLanes.Add(sumL, sumU, pl, pu, out sumL, out sumU);
        }
    }

    private void Meet(IntervalRegisters registers, int i)
    {
        var defined = registers.Defined.AsSpan(result + (i * lanes), lanes);
        defined.Fill(IntervalBlocks.Defined);
        for (var k = 0; k < x.Steps.Length; k++)
        {
            if (x.IsPartial)
            {
                IntervalBlocks.Cap(registers.Defined.AsSpan(x.Starts[i] + x.Steps[k], lanes), defined);
            }

            if (y.IsPartial)
            {
                IntervalBlocks.Cap(registers.Defined.AsSpan(y.Starts[i] + y.Steps[k], lanes), defined);
            }
        }
    }
}
