using System.Numerics;
using ProxyProof.Numerics;
using V = System.Numerics.Vector<double>;

namespace ProxyProof.Expressions.Tapes;

/// <summary>A reduction over the last axes, term by term in row-major order.</summary>
/// <param name="kind">What is computed.</param>
/// <param name="x">The tensor.</param>
/// <param name="count">Entries of the result.</param>
/// <param name="length">Entries that are reduced to one.</param>
/// <param name="lanes">Boxes in a block.</param>
/// <param name="result">Where the result lies.</param>
internal sealed class IntervalReduce(Reduction kind, IntervalAccess x, int count, int length, int lanes, int result) : IntervalInstruction
{
    public override long Cost => 4L * count * length;

    public override void Run(IntervalRegisters registers)
    {
        var (lower, upper) = (registers.Lower, registers.Upper);
        for (var i = 0; i < count; i++)
        {
            for (var lane = 0; lane < lanes; lane += V.Count)
            {
                var start = x.Position(i * length, lanes) + lane;
                Term(new V(lower, start), new V(upper, start), out var sumL, out var sumU);
                for (var k = 1; k < length; k++)
                {
                    var next = x.Position((i * length) + k, lanes) + lane;
                    Join(sumL, sumU, new V(lower, next), new V(upper, next), out sumL, out sumU);
                }

                if (kind == Reduction.Norm && length > 1)
                {
                    IntervalLanes.Sqrt(sumL, sumU, out sumL, out sumU);
                }

                var to = result + (i * lanes) + lane;
                sumL.CopyTo(lower, to);
                sumU.CopyTo(upper, to);
            }

            if (x.IsPartial)
            {
                var defined = registers.Defined.AsSpan(result + (i * lanes), lanes);
                defined.Fill(IntervalBlocks.Defined);
                for (var k = 0; k < length; k++)
                {
                    IntervalBlocks.Cap(registers.Defined.AsSpan(x.Position((i * length) + k, lanes), lanes), defined);
                }
            }
        }
    }

    private void Term(V xl, V xu, out V lower, out V upper)
    {
        if (kind != Reduction.Norm)
        {
            (lower, upper) = (xl, xu);
        }
        else if (length == 1)
        {
            IntervalLanes.Abs(xl, xu, out lower, out upper);
        }
        else
        {
            IntervalLanes.Square(xl, xu, out lower, out upper);
        }
    }

    private void Join(V sumL, V sumU, V xl, V xu, out V lower, out V upper)
    {
        switch (kind)
        {
            case Reduction.Sum:
                IntervalLanes.Add(sumL, sumU, xl, xu, out lower, out upper);
                break;
            case Reduction.Max:
                (lower, upper) = (Vector.MaxNative(sumL, xl), Vector.MaxNative(sumU, xu));
                break;
            case Reduction.Min:
                (lower, upper) = (Vector.MinNative(sumL, xl), Vector.MinNative(sumU, xu));
                break;
            default:
                IntervalLanes.Square(xl, xu, out xl, out xu);
                IntervalLanes.Add(sumL, sumU, xl, xu, out lower, out upper);
                break;
        }
    }
}

/// <summary>The weights of a maximum or minimum: 1 at the one entry that surely is it, 0 at those that surely are not, [0, 1] elsewhere.</summary>
/// <param name="kind">Max or Min.</param>
/// <param name="x">The tensor.</param>
/// <param name="count">How many stretches.</param>
/// <param name="length">Entries in each.</param>
/// <param name="lanes">Boxes in a block.</param>
/// <param name="result">Where the weights lie.</param>
internal sealed class IntervalExtremal(Reduction kind, IntervalAccess x, int count, int length, int lanes, int result) : IntervalInstruction
{
    public override long Cost => 4L * count * length * length;

    public override void Run(IntervalRegisters registers)
    {
        for (var i = 0; i < count; i++)
        {
            for (var k = 0; k < length; k++)
            {
                var entry = (i * length) + k;
                for (var lane = 0; lane < lanes; lane += V.Count)
                {
                    Weigh(registers, i * length, entry, lane);
                }
            }

            if (x.IsPartial)
            {
                var stretch = registers.Defined.AsSpan(result + (i * length * lanes), length * lanes);
                stretch.Fill(IntervalBlocks.Defined);
                for (var k = 0; k < length; k++)
                {
                    for (var other = 0; other < length; other++)
                    {
                        IntervalBlocks.Cap(registers.Defined.AsSpan(x.Position((i * length) + other, lanes), lanes), stretch.Slice(k * lanes, lanes));
                    }
                }
            }
        }
    }

    private void Weigh(IntervalRegisters registers, int first, int entry, int lane)
    {
        var (mineL, mineU) = Load(registers, entry, lane);
        var (lower, upper) = (V.One, V.One);
        for (var k = first; k < first + length; k++)
        {
            if (k != entry)
            {
                // It beats all others surely, or one of the others beats it surely.
                var (otherL, otherU) = Load(registers, k, lane);
                lower = Vector.ConditionalSelect(Vector.GreaterThan(mineL, otherU), lower, V.Zero);
                upper = Vector.ConditionalSelect(Vector.LessThan(mineU, otherL), V.Zero, upper);
            }
        }

        lower.CopyTo(registers.Lower, result + (entry * lanes) + lane);
        upper.CopyTo(registers.Upper, result + (entry * lanes) + lane);
    }

    /// <summary>The ends, turned about for a minimum.</summary>
    private (V Lower, V Upper) Load(IntervalRegisters registers, int entry, int lane)
    {
        var at = x.Position(entry, lanes) + lane;
        var (lower, upper) = (new V(registers.Lower, at), new V(registers.Upper, at));
        return kind == Reduction.Max ? (lower, upper) : (-upper, -lower);
    }
}

/// <summary>A function of a matrix, box by box through <see cref="VerifiedLinearAlgebra"/>; its derivative by what holds of every matrix.</summary>
/// <param name="function">The function.</param>
/// <param name="weights">Whether the derivative is wanted.</param>
/// <param name="x">The matrices.</param>
/// <param name="count">How many matrices.</param>
/// <param name="rows">Rows of each.</param>
/// <param name="columns">Columns of each.</param>
/// <param name="lanes">Boxes in a block.</param>
/// <param name="result">Where the result lies.</param>
internal sealed class IntervalSpectral(
    SpectralFunction function, bool weights, IntervalAccess x, int count, int rows, int columns, int lanes, int result) : IntervalInstruction
{
    public override long Cost => 200L * count * rows * columns * Math.Max(rows, columns);

    public override void Run(IntervalRegisters registers)
    {
        var size = rows * columns;
        if (weights)
        {
            // Entries of u v' for unit vectors lie in [-1, 1]; cofactors anywhere.
            var most = function == SpectralFunction.Determinant ? double.PositiveInfinity : 1;
            registers.Lower.AsSpan(result, count * size * lanes).Fill(-most);
            registers.Upper.AsSpan(result, count * size * lanes).Fill(most);
        }

        var matrix = new Interval[size];
        for (var i = 0; i < count && !weights; i++)
        {
            for (var lane = 0; lane < lanes; lane++)
            {
                for (var k = 0; k < size; k++)
                {
                    var at = x.Position((i * size) + k, lanes) + lane;
                    matrix[k] = new(registers.Lower[at], registers.Upper[at]);
                }

                var value = Value(matrix);
                registers.Lower[result + (i * lanes) + lane] = value.Lower;
                registers.Upper[result + (i * lanes) + lane] = value.Upper;
            }
        }

        for (var i = 0; i < count && x.IsPartial; i++)
        {
            var entries = weights ? size : 1;
            var defined = registers.Defined.AsSpan(result + (i * entries * lanes), entries * lanes);
            defined.Fill(IntervalBlocks.Defined);
            for (var entry = 0; entry < entries; entry++)
            {
                for (var k = 0; k < size; k++)
                {
                    IntervalBlocks.Cap(registers.Defined.AsSpan(x.Position((i * size) + k, lanes), lanes), defined.Slice(entry * lanes, lanes));
                }
            }
        }
    }

    private Interval Value(Interval[] matrix) => function switch
    {
        SpectralFunction.LambdaMin => VerifiedLinearAlgebra.LambdaMin<Interval>(matrix, rows),
        SpectralFunction.LambdaMax => VerifiedLinearAlgebra.LambdaMax<Interval>(matrix, rows),
        SpectralFunction.OperatorNorm => VerifiedLinearAlgebra.OpNorm<Interval>(matrix, rows, columns),
        SpectralFunction.SigmaMin => VerifiedLinearAlgebra.SigmaMin<Interval>(matrix, rows, columns),
        SpectralFunction.Determinant => VerifiedLinearAlgebra.Determinant<Interval>(matrix, rows),
    };
}
