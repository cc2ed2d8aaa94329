using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel.Tests;

/// <summary>A stream of small expressions with kinks, jumps, poles, norms, eigenvalues and derivatives, and of boxes to look at them on.</summary>
/// <param name="seed">Of the stream.</param>
internal sealed class RandomNumbers(uint seed)
{
    private static readonly Rational[] Fractions = [0, 1, -1, new(1, 3), new(-1, 2), 2, new(2, 3), new(1, 7), -3];

    private static readonly UnaryFunction[] Unary =
    [
        .. Enum.GetValues<UnaryFunction>().Where(function => function is not (UnaryFunction.KinkStep or UnaryFunction.KinkSign)),
        UnaryFunction.Abs, UnaryFunction.Relu, UnaryFunction.Sin, UnaryFunction.Exp,
    ];

    private uint _state = (seed * 2654435761) + 12345;

    public int Next(int n)
    {
        _state = (_state * 1664525) + 1013904223;
        return (int)((_state >> 8) % (uint)n);
    }

    public Rational Fraction() => Fractions[Next(Fractions.Length)];

    /// <summary>A number made of some others.</summary>
    public NodeId Number(ClaimMaker m, NodeId[] from) => Number(m, from, 3 + Next(6), derivatives: true);

    /// <summary>A range: one number, a small interval, one far out, a half line or the line; of numbers that are not negative where asked.</summary>
    public CoordinateRange Range(bool positive)
    {
        var low = positive ? Rational.Abs(Fraction()) : Fraction();
        return Next(9) switch
        {
            0 => new(low, low),
            1 => new(low, null),
            2 => positive ? new(0, 1) : new(null, low),
            3 => positive ? new(0, null) : new(null, null),
            4 => new(0, 1),
            5 => new(positive ? 0 : -1, 1),
            _ => new(low, low + new Rational(1 + Next(3), 1 << Next(5))),
        };
    }

    /// <summary>A number in a range: an end, the middle, a short fraction.</summary>
    public Rational Within(CoordinateRange range)
    {
        var low = range.Low ?? (range.High is { Sign: < 0 } end ? end - 3 : -3);
        var high = range.High ?? (low.Sign > 0 ? low + 3 : 3);
        return Next(5) switch
        {
            0 => low,
            1 => high,
            2 when range.Contains(0) => 0,
            _ => low + ((high - low) * new Rational(Next(13), 12)),
        };
    }

    /// <summary>A number that is often convex in some others: compositions of the kind that the rules of convexity speak of.</summary>
    public NodeId Convex(ClaimMaker m, NodeId[] from)
    {
        NodeId Affine() => m.Plus(m.Times(m.Number(Fraction()), from[Next(from.Length)]), Next(3) == 0 ? from[Next(from.Length)] : m.Number(Fraction()));
        UnaryFunction[] outer =
        [
            UnaryFunction.Relu, UnaryFunction.Exp, UnaryFunction.Softplus, UnaryFunction.Elu, UnaryFunction.Abs, UnaryFunction.Cosh, UnaryFunction.Sqrt, UnaryFunction.Log,
            UnaryFunction.Sin, UnaryFunction.Cos, UnaryFunction.Tanh, UnaryFunction.Sigmoid, UnaryFunction.Atan, UnaryFunction.Erf, UnaryFunction.Sinh,
        ];
        List<NodeId> pool = [Affine(), Affine(), m.Square(Affine())];
        NodeId Any() => pool[Next(pool.Count)];
        for (var step = 0; step < 2 + Next(6); step++)
        {
            pool.Add(Next(12) switch
            {
                0 or 1 or 2 => m.F(outer[Next(outer.Length)], Any()),
                3 => m.F(BinaryFunction.Max, Any(), Any()),
                4 => m.F(Next(2) == 0 ? BinaryFunction.Huber : BinaryFunction.Smelu, Any(), m.Number(new Rational(1 + Next(3), 2))),
                5 => m.Norm(m.Build.Stack(Any(), Affine())),
                6 => m.F(BinaryFunction.Multiply, Any(), Next(2) == 0 ? Any() : m.Number(Fraction())),
                7 => m.Build.Power(Any(), Next(6) - 1),
                8 => m.F(BinaryFunction.LeakyRelu, Any(), m.Number(Fraction())),
                9 => m.Build.Reduce(Reduction.Max, m.Build.Stack(Any(), Any(), Any()), 1),
                10 => m.F(UnaryFunction.Log, m.Plus(m.F(UnaryFunction.Exp, Any()), m.F(UnaryFunction.Exp, Affine()))),
                _ => m.Plus(Any(), Next(2) == 0 ? Any() : m.Times(m.Number(Fraction()), Any())),
            });
        }

        return m.Plus(pool[^1], Any());
    }

    private NodeId Number(ClaimMaker m, NodeId[] from, int steps, bool derivatives)
    {
        List<NodeId> pool = [.. from, m.Number(Fraction()), m.Number(Fraction())];
        for (var step = 0; step < steps; step++)
        {
            pool.Add(Step(m, pool, from, derivatives));
        }

        return pool[^1];
    }

    private NodeId Step(ClaimMaker m, List<NodeId> pool, NodeId[] from, bool derivatives)
    {
        // What is new is used more than what is old.
        NodeId Any() => pool[int.Max(Next(pool.Count), Next(pool.Count))];
        return Next(derivatives ? 17 : 14) switch
        {
            0 or 1 or 2 => m.F(Unary[Next(Unary.Length)], Any()),
            3 or 4 => m.F(BinaryFunction.Multiply, Any(), Any()),
            5 => m.F(Next(2) == 0 ? BinaryFunction.Add : BinaryFunction.Subtract, Any(), Any()),
            6 => m.F(Next(2) == 0 ? BinaryFunction.Max : BinaryFunction.Min, Any(), Any()),
            7 => m.Build.Power(Any(), Next(6) - 1),
            8 => m.F(BinaryFunction.Power, Any(), Next(3) == 0 ? Any() : m.Number(new Rational(Next(9) - 2, 1 + Next(3)))),
            9 => m.Build.Select((Relation)Next(6), Any(), Any(), Any()),
            10 => m.Build.Reduce(Next(2) == 0 ? Reduction.Max : Reduction.Min, m.Build.Stack(Any(), Any(), Any()), 1),
            11 => m.Norm(m.Build.Stack(Any(), Next(2) == 0 ? m.Number(0) : Any())),
            12 => m.F(Next(3) switch { 0 => BinaryFunction.Huber, 1 => BinaryFunction.Smelu, _ => BinaryFunction.LeakyRelu }, Any(), Next(3) == 0 ? Any() : m.Number(new Rational(1 + Next(3), 2))),
            13 => Next(3) == 0 ? m.F(BinaryFunction.Divide, Any(), Any()) : Spectral(m, Any(), Any(), Any(), Any()),
            _ => Derivative(m, from, Any),
        };
    }

    private NodeId Spectral(ClaimMaker m, NodeId a, NodeId b, NodeId c, NodeId d) =>
        m.Graph.Add(new Spectral((SpectralFunction)Next(5), m.Build.Stack(m.Build.Stack(a, b), m.Build.Stack(c, d)), Shape.Scalar));

    // A partial derivative of a function of its own at some point.
    private NodeId Derivative(ClaimMaker m, NodeId[] from, Func<NodeId> any)
    {
        var u = m.Variable($"u{m.Graph.VariableCount}", 2);
        var f = Number(m, [m.Entry(u, 0), m.Entry(u, 1), from[0]], 2 + Next(4), derivatives: false);
        return m.Entry(m.Gradient(f, u, m.Build.Stack(any(), any())), Next(2));
    }
}
