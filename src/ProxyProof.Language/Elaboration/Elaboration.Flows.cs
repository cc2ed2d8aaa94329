using System.Collections.Immutable;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Language.Elaboration;

/// <content>A flow at a time that is not fixed: cubic interpolation between many times, which the velocities make precise to the fourth order.</content>
internal sealed partial class Elaboration
{
    private const int FlowIntervals = 256;

    private Meaning Between(TrajectoryMeaning trajectory, TensorMeaning time, SourceSpan span)
    {
        var run = trajectory.Run;
        if (run.Last.IsZero)
        {
            return Iterate(trajectory, Number(0), span);
        }

        // 1. Iterates and gradients at equidistant times, one axis for them.
        ImmutableArray<Rational> times = [.. Enumerable.Range(0, FlowIntervals + 1).Select(k => run.Last * k / FlowIntervals)];
        var open = NewIndex(FlowIntervals + 1);
        var places = Mapped(Read(trajectory, times), all => new(all.Node, [open], all.Core.Without(1)));
        var slopes = Derived(DerivativeKind.Gradient, run.Objective, 0, [places], span);

        // 2. s counts intervals from the time of each; r = max(0, 1 - |s|) is 0 beyond the neighbours: Hermite's r^2 (3 - 2 r) and s r^2.
        var width = run.Last / FlowIntervals;
        var numbers = new TensorMeaning(
            Graph.Add(new Expressions.Data(new DenseArray(Shape.Of(FlowIntervals + 1), [.. Enumerable.Range(0, FlowIntervals + 1).Select(k => (double)k)]))), [open], Shape.Scalar);
        var s = Elementwise(BinaryFunction.Subtract, Elementwise(BinaryFunction.Divide, time, Number(width)), numbers);
        var r = Elementwise(UnaryFunction.Relu, Elementwise(BinaryFunction.Subtract, Number(1), Elementwise(UnaryFunction.Abs, s)));
        var square = Elementwise(BinaryFunction.Multiply, r, r);
        var value = Elementwise(BinaryFunction.Multiply, square, Elementwise(BinaryFunction.Subtract, Number(3), Elementwise(BinaryFunction.Multiply, Number(2), r)));
        var velocity = Elementwise(BinaryFunction.Multiply, Number(-width), Elementwise(BinaryFunction.Multiply, s, square));

        // 3. The sum over all times.
        Meaning Sum(Meaning at, Meaning slope) => (at, slope) switch
        {
            (TensorMeaning x, TensorMeaning g) => Elementwise(
                BinaryFunction.Add,
                Summed(Elementwise(BinaryFunction.Multiply, value, x), open),
                Summed(Elementwise(BinaryFunction.Multiply, velocity, g), open)),
            (TupleMeaning x, TupleMeaning g) => new TupleMeaning([.. x.Parts.Zip(g.Parts, Sum)]),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        return Sum(places, slopes);
    }
}
