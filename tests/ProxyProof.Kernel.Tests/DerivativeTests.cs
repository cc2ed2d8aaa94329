using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel.Tests;

/// <summary>The kernel's derivatives against the symbolic ones, which share no rule with them.</summary>
public class DerivativeTests
{
    private readonly ClaimMaker _m = new();

    public static TheoryData<UnaryFunction> UnaryFunctions => [.. Enum.GetValues<UnaryFunction>()];

    public static TheoryData<BinaryFunction> BinaryFunctions => [.. Enum.GetValues<BinaryFunction>().Where(f => f != BinaryFunction.KinkRatio)];

    [Theory]
    [MemberData(nameof(UnaryFunctions))]
    public void Slopes_and_second_slopes_of_functions_of_one_argument_agree_with_the_symbolic_ones(UnaryFunction function)
    {
        var x = _m.Variable("x");
        var y = _m.F(function, x);
        var arguments = function switch
        {
            UnaryFunction.Log or UnaryFunction.Sqrt => (Rational[])[new(1, 3), 5],
            UnaryFunction.Arcsin or UnaryFunction.Arccos => [new(-1, 3), new(4, 5)],
            _ => [new(-7, 3), new(-1, 5), new(1, 3), 2],
        };
        foreach (var argument in arguments)
        {
            Agree(y, [x], [[argument]]);
            Agree(_m.Gradient(_m.Times(y, _m.Square(x)), x, x), [x], [[argument]]);
            Agree(_m.Gradient(_m.Gradient(y, x, x), x, x), [x], [[argument]]);
        }
    }

    [Theory]
    [MemberData(nameof(BinaryFunctions))]
    public void Slopes_and_second_slopes_of_functions_of_two_arguments_agree_with_the_symbolic_ones(BinaryFunction function)
    {
        var (x, y) = (_m.Variable("x"), _m.Variable("y"));
        var z = _m.F(function, x, y);
        foreach (var (a, b) in ((Rational, Rational)[])[(new(1, 3), new(7, 5)), (3, new(1, 2)), (new(3, 2), new(7, 4)), (new(-1, 3), 2)])
        {
            if (function != BinaryFunction.Power || a.Sign > 0)
            {
                Agree(z, [x, y], [[a], [b]]);
                Agree(_m.Norm(_m.Build.Stack(_m.Gradient(z, [x, y], [x, y], 0), _m.Gradient(z, [x, y], [x, y], 1))), [x, y], [[a], [b]]);
            }
        }
    }

    [Fact]
    public void Jacobians_and_Hessians_of_products_of_spaces_agree_with_the_symbolic_ones()
    {
        var (w, v) = (_m.Variable("W", 3, 2), _m.Variable("v", 3));
        var input = _m.Vector(new Rational(1, 2), -1);
        var hidden = _m.F(UnaryFunction.Tanh, _m.Build.Contract(w, [0, 1], input, [1], [0]));
        var outputs = _m.Times(hidden, v);
        var loss = _m.F(UnaryFunction.Softplus, _m.Build.Sum(outputs, 1));
        Rational[][] at = [[1, new(-1, 2), 0, 2, new(1, 7), new(-2, 3)], [1, new(-1, 3), 2]];
        Agree(_m.Jacobian(outputs, [w, v], [w, v]), at, [w, v]);
        var hessian = _m.Graph.Add(new Derivative(DerivativeKind.Hessian, loss, [_m.Id(w), _m.Id(v)], [w, v], 0, -1, Shape.Of(9, 9)));
        Agree(hessian, at, [w, v]);
        Agree(_m.Gradient(loss, [w, v], [w, v], 0), at, [w, v]);
        Agree(_m.Gradient(loss, [w, v], [w, v], 1), at, [w, v]);
    }

    [Fact]
    public void Gradients_nest()
    {
        // grad of |grad f|^2 / 2 is H grad f.
        var (w, u) = (_m.Variable("w", 2), _m.Variable("u", 2));
        var f = _m.Build.Sum(_m.F(UnaryFunction.Exp, _m.Times(u, _m.Vector(2, -1))), 1);
        f = _m.Plus(f, _m.Times(_m.Entry(u, 0), _m.Square(_m.Entry(u, 1))));
        var size = _m.Times(_m.Number(new Rational(1, 2)), _m.Square(_m.Norm(_m.Gradient(f, u, w))));
        var left = _m.Gradient(size, w, w);
        var right = _m.Build.Contract(_m.Hessian(f, u, w), [0, 1], _m.Gradient(f, u, w), [1], [0]);
        Rational[][] at = [[new(1, 3), new(-2, 5)]];
        Agree(left, at, [w]);
        var (a, b) = (Enclose(left, [w], at), Enclose(right, [w], at));
        for (var i = 0; i < 2; i++)
        {
            Assert.True(a[i].Lower <= b[i].Upper && b[i].Lower <= a[i].Upper);
        }
    }

    [Fact]
    public void Copies_in_a_batch_are_derived_side_by_side()
    {
        var (x, s) = (_m.Variable("x", 3), _m.Variable("s", 3, 2));
        var body = _m.Times(_m.F(UnaryFunction.Sin, _m.Build.Sum(s, 1)), _m.Entry(s, 0) is var first ? _m.Build.View(s, new IndexMap(1, 0, []), Shape.Of(3)) : first);
        var at = _m.Build.Broadcast(x, Shape.Of(3, 2), [0]);
        var gradient = _m.Graph.Add(new Derivative(DerivativeKind.Gradient, body, [_m.Id(s)], [at], 1, 0, Shape.Of(3, 2)));
        var hessian = _m.Graph.Add(new Derivative(DerivativeKind.Hessian, body, [_m.Id(s)], [at], 1, -1, Shape.Of(3, 2, 2)));
        Rational[][] point = [[1, new(-1, 2), 3]];
        Agree(gradient, point, [x]);
        Agree(hessian, point, [x]);
        Agree(_m.Gradient(_m.Norm(hessian), x, x), point, [x]);
    }

    [Fact]
    public void Every_node_form_has_its_adjoint()
    {
        var w = _m.Variable("w", 2, 3);
        var b = _m.Build;
        var gram = b.Contract(w, [0, 1], w, [2, 1], [0, 2]);
        var rows = b.Stack(b.View(w, new IndexMap(0, 3, [1]), Shape.Of(3)), b.View(w, new IndexMap(0, 2, [-1]), Shape.Of(3)));
        var table = b.View(w, new IndexMap(0, 0, [], Sequence.Create<int>([5, 0, 0, 3])), Shape.Of(4));
        var padded = b.Scatter(table, new IndexMap(0, 1, [2]), Shape.Of(9));
        var value = b.Sum(_m.F(UnaryFunction.Sin, gram), 2);
        value = _m.Plus(value, _m.Norm(_m.F(UnaryFunction.Exp, padded)));
        value = _m.Plus(value, b.Sum(b.Reduce(Reduction.Max, rows, 1), 1));
        value = _m.Plus(value, _m.Times(b.Reduce(Reduction.Min, rows, 2), b.Sum(b.Power(w, -3), 2)));
        value = _m.Plus(value, b.Sum(b.Select(Relation.Less, rows, b.Power(rows, 2), _m.F(UnaryFunction.Atan, rows)), 2));
        value = _m.Plus(value, _m.Graph.Add(new Spectral(SpectralFunction.Determinant, gram, Shape.Scalar)));
        Rational[][] at = [[1, new(-1, 2), 3, new(1, 3), -2, new(2, 7)]];
        Agree(value, at, [w]);
        Agree(_m.Gradient(value, w, w), at, [w]);
        var smooth = _m.Plus(b.Sum(_m.F(UnaryFunction.Sin, gram), 2), _m.Norm(_m.F(UnaryFunction.Exp, padded)));
        smooth = _m.Plus(smooth, b.Sum(b.Select(Relation.Less, rows, b.Power(rows, 2), _m.F(UnaryFunction.Atan, rows)), 2));
        Agree(_m.Hessian(smooth, w, w), at, [w]);
    }

    [Fact]
    public void Derivatives_of_random_expressions_agree_with_the_symbolic_ones()
    {
        // A linear congruential generator: the expressions are the same on every machine.
        var state = 12345u;
        int Next(int n)
        {
            state = (state * 1664525) + 1013904223;
            return (int)((state >> 8) % (uint)n);
        }

        UnaryFunction[] functions =
        [
            UnaryFunction.Negate, UnaryFunction.Abs, UnaryFunction.Relu, UnaryFunction.Sin, UnaryFunction.Cos, UnaryFunction.Tanh, UnaryFunction.Atan,
            UnaryFunction.Erf, UnaryFunction.Sigmoid, UnaryFunction.Softplus, UnaryFunction.Gelu, UnaryFunction.Silu, UnaryFunction.Elu,
        ];
        BinaryFunction[] pairs = [BinaryFunction.Add, BinaryFunction.Subtract, BinaryFunction.Multiply, BinaryFunction.Max, BinaryFunction.Min, BinaryFunction.LeakyRelu];
        for (var trial = 0; trial < 60; trial++)
        {
            var m = new ClaimMaker();
            var x = m.Variable("x", 3);
            var pool = new List<NodeId> { x, m.Times(x, m.Vector(1, -2, new Rational(1, 3))) };
            for (var step = 0; step < 8; step++)
            {
                var (a, b) = (pool[Next(pool.Count)], pool[Next(pool.Count)]);
                pool.Add(Next(2) == 0 ? m.F(functions[Next(functions.Length)], a) : m.F(pairs[Next(pairs.Length)], a, b));
            }

            var value = m.Build.Inner(pool[^1], pool[Next(pool.Count)], 0);
            Rational[][] at = [[new(Next(200) - 100, 37), new(Next(200) - 100, 41), new(Next(200) - 100, 43)]];
            Agree(m, m.Gradient(value, x, x), at, [x], loose: true);
            Agree(m, m.Gradient(m.Norm(m.Gradient(value, x, x)), x, x), at, [x], loose: true);
        }
    }

    private void Agree(NodeId value, NodeId[] variables, Rational[][] at)
    {
        for (var k = 0; k < variables.Length; k++)
        {
            Agree(_m.Gradient(value, variables, variables, k), at, variables);
        }
    }

    private void Agree(NodeId expression, Rational[][] at, NodeId[] variables) => Agree(_m, expression, at, variables, loose: false);

    private static void Agree(ClaimMaker m, NodeId expression, Rational[][] at, NodeId[] variables, bool loose)
    {
        var kernel = Enclose(m, expression, variables, at);
        var lowered = new Lowering(m.Graph).Lower(expression);
        Func<SpectralFunction, Interval[], int, int, Interval> determinant = (function, a, rows, columns) => SpectralRules<Interval>.Enclose(function, a, rows, columns);
        Func<SpectralFunction, Interval[], int, int, Interval[]> cofactors = (_, a, _, _) => [a[3], -a[2], -a[1], a[0]];
        var symbolic = new Evaluator<Interval>(m.Graph, lowered) { Spectral = determinant, SpectralWeights = cofactors };
        symbolic.Run(id => [.. at[Array.FindIndex(variables, variable => m.Id(variable) == id)].Select(Interval.FromRational)]);
        for (var i = 0; i < kernel.Length; i++)
        {
            var (a, b) = (kernel[i], symbolic[lowered][i]);
            var message = $"{m.Graph[expression]} at {string.Join("; ", at.Select(x => string.Join(", ", x)))}, entry {i}: {a} and {b}";
            if (!loose || (a.Definedness == Definedness.Defined && b.Definedness == Definedness.Defined))
            {
                Assert.True(a.Definedness == Definedness.Defined && b.Definedness == Definedness.Defined, message);
                Assert.True(a.Lower <= b.Upper && b.Lower <= a.Upper, message);
                Assert.True(loose ? a.Width <= (1.01 * b.Width) + 1e-9 : a.Width <= 1e-9 * (1 + Math.Abs(a.Midpoint)), message);
            }
        }
    }

    private Interval[] Enclose(NodeId expression, NodeId[] variables, Rational[][] at) => Enclose(_m, expression, variables, at);

    private static Interval[] Enclose(ClaimMaker m, NodeId expression, NodeId[] variables, Rational[][] at)
    {
        var derivation = new Derivation(m.Graph, [expression]);
        var evaluator = new EnclosureEvaluator<Interval>(derivation.Own, KernelOperands.Reachable(derivation.Own, [derivation[expression]]));
        evaluator.Run(id => [.. at[Array.FindIndex(variables, variable => m.Id(variable) == id)].Select(Interval.FromRational)]);
        return evaluator[derivation[expression]];
    }
}
