using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel.Tests;

/// <summary>Random piecewise functions at their kinks and jumps: what the kernel says of a slope is held against quotients of the function itself.</summary>
public class SoundnessTests
{
    private static readonly Rational Near = Rational.Pow(10, -15);
    private uint _state = 2024;

    [Fact]
    public void Slopes_at_kinks_and_jumps_enclose_the_quotients_on_both_sides()
    {
        var (defined, kinked) = (0, 0);
        for (var trial = 0; trial < 1500; trial++)
        {
            var m = new ClaimMaker();
            var x = m.Variable("x");
            var f = RandomFunction(m, x);
            var slope = m.Gradient(f, x, x);
            foreach (var at in (Rational[])[0, 1, -1, new(1, 2)])
            {
                var s = Enclose(m, slope, x, at);
                if (s.Definedness == Definedness.Defined && Exact(m, f, x, at) is { } here)
                {
                    defined++;
                    kinked += s.IsPoint ? 0 : 1;
                    Holds(m, f, x, at, here, s);
                }
            }
        }

        // The test is worth something only if it sees enough of both.
        Assert.InRange(defined, 2000, int.MaxValue);
        Assert.InRange(kinked, 200, int.MaxValue);
    }

    [Fact]
    public void Second_slopes_enclose_the_quotients_of_slopes()
    {
        var seen = 0;
        for (var trial = 0; trial < 1000; trial++)
        {
            var m = new ClaimMaker();
            var (x, u) = (m.Variable("x"), m.Variable("u"));
            var slope = m.Gradient(RandomFunction(m, u), u, x);
            var second = m.Gradient(m.Times(slope, m.Plus(x, m.Number(2))), x, x);
            var value = m.Times(slope, m.Plus(x, m.Number(2)));
            foreach (var at in (Rational[])[0, 1, -1])
            {
                var s = Enclose(m, second, x, at);
                if (s.Definedness == Definedness.Defined && Exact(m, value, x, at) is { } here)
                {
                    seen++;
                    Holds(m, value, x, at, here, s);
                }
            }
        }

        Assert.InRange(seen, 500, int.MaxValue);
    }

    [Fact]
    public void An_unknown_value_absorbs_every_function()
    {
        Absorbs<Interval>();
        Absorbs<BigInterval>();
        Absorbs<ExactOr<Interval>>();
    }

    private static void Absorbs<T>()
        where T : struct, IEnclosure<T>
    {
        var unknown = T.Apply(UnaryFunction.Log, T.Entire);
        Assert.Equal(Definedness.Partial, unknown.Definedness);
        foreach (var function in Enum.GetValues<UnaryFunction>())
        {
            Assert.NotEqual(Definedness.Defined, T.Apply(function, unknown).Definedness);
        }

        foreach (var function in Enum.GetValues<BinaryFunction>())
        {
            foreach (var other in (T[])[T.FromDouble(0), T.FromDouble(1), T.FromDouble(-2), T.Entire, unknown])
            {
                Assert.NotEqual(Definedness.Defined, T.Apply(function, unknown, other).Definedness);
                Assert.NotEqual(Definedness.Defined, T.Apply(function, other, unknown).Definedness);
            }
        }

        foreach (var n in (int[])[-2, -1, 0, 1, 2])
        {
            Assert.NotEqual(Definedness.Defined, T.Power(unknown, n).Definedness);
        }

        foreach (var relation in Enum.GetValues<Relation>())
        {
            Assert.Equal(Trilean.Unknown, unknown.Compare(relation));
            Assert.NotEqual(Definedness.Defined, T.Select(relation, unknown, T.FromDouble(0), T.FromDouble(0)).Definedness);
            Assert.NotEqual(Definedness.Defined, T.Select(relation, T.Entire, unknown, T.FromDouble(0)).Definedness);
        }

        Assert.NotEqual(Definedness.Defined, T.Hull(unknown, T.FromDouble(0)).Definedness);
    }

    private static void Holds(ClaimMaker m, NodeId f, NodeId x, Rational at, Rational here, ExactOr<Interval> slope)
    {
        foreach (var h in (Rational[])[Near, -Near])
        {
            if (Exact(m, f, x, at + h) is { } there)
            {
                var quotient = ((there - here) / h).ToDouble();
                var (lower, upper) = slope.ToDoubles();
                Assert.True(
                    lower - 1e-6 <= quotient && quotient <= upper + 1e-6,
                    $"slope [{lower}, {upper}] but quotient {quotient} at {at}: {string.Join("; ", Enumerable.Range(0, m.Graph.Count).Select(i => $"{i} {m.Graph[new NodeId(i)]}"))}");
            }
        }
    }

    private static ExactOr<Interval> Enclose(ClaimMaker m, NodeId expression, NodeId x, Rational at)
    {
        var derivation = new Derivation(m.Graph, [expression]);
        var evaluator = new EnclosureEvaluator<ExactOr<Interval>>(derivation.Own, KernelOperands.Reachable(derivation.Own, [derivation[expression]]));
        evaluator.Run(id => id == m.Id(x) ? [ExactOr<Interval>.FromRational(at)] : null);
        return evaluator[derivation[expression]][0];
    }

    private static Rational? Exact(ClaimMaker m, NodeId expression, NodeId x, Rational at) =>
        Enclose(m, expression, x, at).Fraction;

    private int Next(int n)
    {
        _state = (_state * 1664525) + 1013904223;
        return (int)((_state >> 8) % (uint)n);
    }

    // Polynomials, kinks and jumps at 0, 1, -1 and thereabouts.
    private NodeId RandomFunction(ClaimMaker m, NodeId x)
    {
        var pool = new List<NodeId> { x, m.Minus(x, m.Number(1)), m.Plus(x, m.Number(1)), m.Number(0), m.Number(1), m.Square(x) };
        UnaryFunction[] unary = [UnaryFunction.Relu, UnaryFunction.Abs, UnaryFunction.Step, UnaryFunction.Sign, UnaryFunction.Negate, UnaryFunction.Relu, UnaryFunction.Abs];
        BinaryFunction[] binary = [BinaryFunction.Add, BinaryFunction.Subtract, BinaryFunction.Multiply, BinaryFunction.Max, BinaryFunction.Min, BinaryFunction.Multiply];
        NodeId Any() => pool[Next(pool.Count)];
        for (var step = 0; step < 7; step++)
        {
            pool.Add(Next(9) switch
            {
                0 or 1 => m.F(unary[Next(unary.Length)], Any()),
                2 or 3 or 4 => m.F(binary[Next(binary.Length)], Any(), Any()),
                5 or 6 => m.Build.Select((Relation)Next(6), Any(), Any(), Any()),
                7 => m.Build.Reduce(Next(2) == 0 ? Reduction.Max : Reduction.Min, m.Build.Stack(Any(), Any(), Any()), 1),
                _ => Next(2) == 0 ? m.Norm(m.Build.Stack(Any(), m.Number(0))) : m.F(BinaryFunction.Huber, Any(), m.Number(1)),
            });
        }

        return pool[^1];
    }
}
