using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel.Tests;

/// <summary>What the kernel says of derivatives on kinks, across jumps and where they do not exist: never a refutation by convention.</summary>
public class KinkTests
{
    private readonly ClaimMaker _m = new();

    private PointStatus Slope(Func<NodeId, NodeId> f, Relation relation, Rational bound, Rational at)
    {
        var (x, u) = (_m.Variable("x"), _m.Variable("u"));
        return _m.Status(_m.All(x, _m.Compare(_m.Gradient(f(u), u, x), relation, _m.Number(bound))), (x, [at]));
    }

    private PointStatus SecondSlope(Func<NodeId, NodeId> f, Relation relation, Rational bound, Rational at)
    {
        var (x, u, t) = (_m.Variable("x"), _m.Variable("u"), _m.Variable("t"));
        return _m.Status(_m.All(x, _m.Compare(_m.Gradient(_m.Gradient(f(t), t, u), u, x), relation, _m.Number(bound))), (x, [at]));
    }

    [Fact]
    public void A_refutation_that_stands_only_by_the_convention_is_a_kink_that_names_the_function()
    {
        var (x, u) = (_m.Variable("x"), _m.Variable("u"));
        var relu = _m.Gradient(_m.F(UnaryFunction.Relu, u), u, x);
        var report = _m.Check(_m.All(x, _m.AtLeast(relu, _m.Number(new Rational(1, 2)))), (x, [0]));
        Assert.Equal(PointStatus.Kink, report.Status);
        Assert.Contains("relu", report.Reason, StringComparison.Ordinal);
        Assert.Equal(PointStatus.Kink, Slope(x => _m.F(UnaryFunction.Abs, x), Relation.Greater, 0, 0));
        Assert.Equal(PointStatus.Kink, Slope(x => _m.F(BinaryFunction.Max, x, _m.Square(x)), Relation.Less, 1, 0));

        // By convention it holds.
        Assert.Equal(PointStatus.Tight, Slope(x => _m.F(UnaryFunction.Abs, x), Relation.LessOrEqual, 0, 0));
    }

    [Theory]
    [InlineData(UnaryFunction.Step)]
    [InlineData(UnaryFunction.Sign)]
    public void The_value_of_a_step_at_its_jump_is_a_convention_too(UnaryFunction function)
    {
        var x = _m.Variable("x");
        var value = _m.F(function, x);
        PointStatus At(Rational at, Relation relation, Rational bound) => _m.Status(_m.All(x, _m.Compare(value, relation, _m.Number(bound))), (x, [at]));
        Assert.Equal(PointStatus.Kink, At(0, Relation.Equal, 1));
        Assert.Equal(PointStatus.Kink, At(0, Relation.Greater, 0));
        Assert.Equal(PointStatus.Tight, At(0, Relation.Equal, 0));
        Assert.Equal(PointStatus.Holds, At(0, Relation.LessOrEqual, 1));
        Assert.Equal(PointStatus.Refuted, At(0, Relation.Greater, 1));
        Assert.Equal(PointStatus.Refuted, At(new Rational(1, 9), Relation.Equal, 0));
    }

    [Fact]
    public void Powers_with_an_index_as_exponent_have_slopes_at_0()
    {
        // The sum over i in 0..3 of x^i: its slope at 0 is 1, its second one 2.
        var exponents = _m.Graph.Add(new Data(DenseArray.FromExact(Shape.Of(4), [0, 1, 2, 3])));
        NodeId Sum(NodeId x) => _m.Build.Sum(_m.Build.Apply(BinaryFunction.Power, x, exponents), 1);
        Assert.Equal(PointStatus.Holds, Slope(Sum, Relation.Equal, 1, 0));
        Assert.Equal(PointStatus.Refuted, Slope(Sum, Relation.Equal, 0, 0));
        Assert.Equal(PointStatus.Holds, SecondSlope(Sum, Relation.Equal, 2, 0));
        Assert.Equal(PointStatus.Holds, SecondSlope(Sum, Relation.Equal, -4, -1));
    }

    [Fact]
    public void What_fails_for_the_whole_subdifferential_is_refuted_and_what_holds_for_it_holds()
    {
        Assert.Equal(PointStatus.Refuted, Slope(x => _m.F(UnaryFunction.Relu, x), Relation.GreaterOrEqual, 2, 0));
        Assert.Equal(PointStatus.Refuted, Slope(x => _m.F(UnaryFunction.Abs, x), Relation.Less, -1, 0));
        Assert.Equal(PointStatus.Holds, Slope(x => _m.F(UnaryFunction.Relu, x), Relation.LessOrEqual, 1, 0));
    }

    [Fact]
    public void The_true_slope_of_a_sum_of_steps_is_not_contradicted_by_their_values_at_the_jump()
    {
        // step(x) x + step(-x) x is x; step(0) = 0 would make the slope 0 at 0. The same with sign, if, and ties.
        Func<NodeId, NodeId>[] identities =
        [
            x => _m.Plus(_m.Times(_m.F(UnaryFunction.Step, x), x), _m.Times(_m.F(UnaryFunction.Step, _m.F(UnaryFunction.Negate, x)), x)),
            x => _m.Times(_m.F(UnaryFunction.Sign, x), _m.F(UnaryFunction.Abs, x)),
            x => _m.Times(_m.F(UnaryFunction.Sign, x), _m.Times(_m.F(UnaryFunction.Sign, x), x)),
            x => _m.Minus(_m.F(UnaryFunction.Relu, x), _m.F(UnaryFunction.Relu, _m.F(UnaryFunction.Negate, x))),
            x => _m.Plus(_m.F(BinaryFunction.Max, x, _m.Number(0)), _m.F(BinaryFunction.Min, x, _m.Number(0))),
            x => _m.Build.Select(Relation.Equal, x, _m.Number(0), x),
            x => _m.Build.Select(Relation.NotEqual, x, x, _m.Number(0)),
            x => _m.Build.Select(Relation.Greater, x, x, x),
            x => _m.Build.Select(Relation.GreaterOrEqual, x, x, _m.Times(_m.Number(1), x)),
            x => _m.Times(x, _m.Plus(_m.Build.Select(Relation.Less, x, _m.Number(1), _m.Number(0)), _m.Build.Select(Relation.GreaterOrEqual, x, _m.Number(1), _m.Number(0)))),
            x => _m.Times(x, _m.Build.Select(Relation.Equal, x, _m.Number(7), _m.Number(1))),
        ];
        foreach (var f in identities)
        {
            // The slope is 1: nothing else than that is false of it.
            Assert.NotEqual(PointStatus.Refuted, Slope(f, Relation.Equal, 1, 0));
            Assert.NotEqual(PointStatus.Refuted, Slope(f, Relation.GreaterOrEqual, 1, 0));
            Assert.NotEqual(PointStatus.Refuted, Slope(f, Relation.LessOrEqual, 1, 0));
            Assert.NotEqual(PointStatus.Undefined, Slope(f, Relation.Equal, 1, 0));
            foreach (var away in (Rational[])[new(1, 1000), new(-1, 1000)])
            {
                Assert.Equal(PointStatus.Holds, Slope(f, Relation.Equal, 1, away));
                Assert.Equal(PointStatus.Refuted, Slope(f, Relation.LessOrEqual, 1 - Rational.Pow(10, -30), away));
            }
        }
    }

    [Fact]
    public void Second_slopes_at_a_kink_of_the_slope_are_those_of_all_sides_and_away_from_it_exact()
    {
        // Their slopes 2 relu(x), 2 |x| and 2 relu(x) have the slopes [0, 2], [-2, 2] and [0, 2] at 0: nothing below 0 is among the first and the last.
        (Func<NodeId, NodeId> Function, bool Rises)[] functions =
        [
            (x => _m.Times(x, _m.F(UnaryFunction.Relu, x)), true),
            (x => _m.Times(_m.F(UnaryFunction.Abs, x), x), false),
            (x => _m.Build.Select(Relation.Greater, x, _m.Square(x), _m.Number(0)), true),
        ];
        foreach (var (f, rises) in functions)
        {
            foreach (var relation in Enum.GetValues<Relation>().Where(relation => !(rises && relation == Relation.Less)))
            {
                Assert.NotEqual(PointStatus.Refuted, SecondSlope(f, relation, 0, 0));
                Assert.NotEqual(PointStatus.Undefined, SecondSlope(f, relation, 0, 0));
            }

            Assert.NotEqual(PointStatus.Undecided, SecondSlope(f, Relation.Equal, 2, 1));
        }

        // The slope of the Huber loss has a kink, whose slopes are [0, 1].
        Func<NodeId, NodeId> huber = x => _m.F(BinaryFunction.Huber, _m.Plus(x, _m.Number(1)), _m.Number(1));
        Assert.Equal(PointStatus.Refuted, SecondSlope(huber, Relation.Less, 0, 0));
        Assert.Equal(PointStatus.Kink, SecondSlope(huber, Relation.Less, 1, 0));
        Assert.Equal(PointStatus.Holds, SecondSlope(x => _m.Times(x, _m.F(UnaryFunction.Relu, x)), Relation.Equal, 2, 1));
        Assert.Equal(PointStatus.Holds, SecondSlope(x => _m.Build.Select(Relation.Greater, x, _m.Square(x), _m.Number(0)), Relation.Equal, 0, -1));
    }

    [Fact]
    public void A_slope_that_its_formula_misses_is_unknown_not_undefined()
    {
        // sqrt(x^4) = x^2 has the slope 0 at 0.
        Func<NodeId, NodeId> f = x => _m.F(UnaryFunction.Sqrt, _m.Build.Power(x, 4));
        Assert.Equal(PointStatus.Undecided, Slope(f, Relation.Equal, 0, 0));
        Assert.Equal(PointStatus.Undecided, Slope(x => _m.F(BinaryFunction.Power, x, _m.Number(new Rational(3, 2))), Relation.Equal, 1, 0));
        Assert.Equal(PointStatus.Holds, Slope(x => _m.F(BinaryFunction.Power, x, _m.Number(2)), Relation.Equal, 0, 0));
    }

    [Fact]
    public void A_slope_is_undefined_where_the_function_is()
    {
        // The slope of log is 1/x, which has a value at -1; log has none.
        Assert.Equal(PointStatus.Undefined, Slope(x => _m.F(UnaryFunction.Log, x), Relation.Greater, 0, -1));
        Assert.Equal(PointStatus.Undefined, Slope(x => _m.Times(_m.Number(0), _m.F(UnaryFunction.Log, x)), Relation.Greater, 0, -1));
        Assert.Equal(PointStatus.Undefined, SecondSlope(x => _m.F(UnaryFunction.Log, x), Relation.Greater, 0, -1));

        // And where its point is.
        var (x, u) = (_m.Variable("x"), _m.Variable("u"));
        var constant = _m.Gradient(_m.Number(3), u, _m.F(UnaryFunction.Log, x));
        Assert.Equal(PointStatus.Undefined, _m.Status(_m.All(x, _m.AtMost(constant, x)), x, "-1"));
    }

    [Fact]
    public void A_branch_that_is_not_taken_does_not_count_when_the_condition_is_fixed()
    {
        var (x, u) = (_m.Variable("x"), _m.Variable("u"));
        var f = _m.Build.Select(Relation.Greater, _m.Number(1), _m.Square(u), _m.F(UnaryFunction.Abs, u));
        Assert.Equal(PointStatus.Holds, _m.Status(_m.All(x, _m.Equal(_m.Gradient(f, u, x), _m.Number(0))), x, "0"));
    }

    [Fact]
    public void The_square_of_a_norm_is_smooth()
    {
        var (w, u) = (_m.Variable("w", 2), _m.Variable("u", 2));
        var f = _m.Square(_m.Norm(u));
        var twice = _m.Matrix(2, 2, 0, 0, 2);
        foreach (var point in (Rational[][])[[0, 0], [3, 4], [1, 1]])
        {
            Assert.Equal(PointStatus.Holds, _m.Status(_m.All(w, _m.Equal(_m.Hessian(f, u, w), twice)), (w, point)));
            Assert.Equal(PointStatus.Holds, _m.Status(_m.All(w, _m.Equal(_m.Gradient(f, u, w), _m.Times(_m.Number(2), w))), (w, point)));
        }

        var report = _m.Check(_m.All(w, _m.AtLeast(_m.Norm(_m.Gradient(_m.Norm(u), u, w)), _m.Number(1))), (w, [0, 0]));
        Assert.Equal(PointStatus.Kink, report.Status);
        Assert.Contains("norm", report.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Ties_of_extremes_take_the_whole_simplex()
    {
        var (w, u) = (_m.Variable("w", 3), _m.Variable("u", 3));
        var gradient = _m.Gradient(_m.Build.Reduce(Reduction.Max, u, 1), u, w);
        Formula First(Relation relation, Rational bound) => _m.All(w, _m.Compare(_m.Entry(gradient, 0), relation, _m.Number(bound)));
        Assert.Equal(PointStatus.Kink, _m.Status(First(Relation.LessOrEqual, 0), (w, [1, 1, 0])));
        Assert.Equal(PointStatus.Refuted, _m.Status(First(Relation.LessOrEqual, 0), (w, [2, 1, 0])));
        Assert.Equal(PointStatus.Holds, _m.Status(First(Relation.LessOrEqual, 0), (w, [0, 1, 1])));
        var last = _m.All(w, _m.Compare(_m.Entry(gradient, 2), Relation.GreaterOrEqual, _m.Number(1)));
        Assert.Equal(PointStatus.Kink, _m.Status(last, (w, [0, 1, 1])));
    }

    [Fact]
    public void Spectral_functions_are_enclosed_and_their_gradients_bounded()
    {
        var (a, u) = (_m.Variable("A", 3, 3), _m.Variable("U", 3, 3));
        NodeId S(SpectralFunction f, NodeId x) => _m.Graph.Add(new Spectral(f, x, Shape.Scalar));
        Rational[] values = [2, 1, 0, 1, 2, 1, 0, 1, 2];

        // The eigenvalues are 2 - sqrt 2, 2 and 2 + sqrt 2, the determinant is 4.
        var least = _m.Minus(_m.Number(2), _m.F(UnaryFunction.Sqrt, _m.Number(2)));
        var hair = _m.Number("1e-25");
        foreach (var (f, value) in ((SpectralFunction, NodeId)[])[
            (SpectralFunction.LambdaMin, least), (SpectralFunction.SigmaMin, least),
            (SpectralFunction.LambdaMax, _m.Minus(_m.Number(4), least)), (SpectralFunction.OperatorNorm, _m.Minus(_m.Number(4), least)),
            (SpectralFunction.Determinant, _m.Number(4)),
        ])
        {
            Assert.Equal(PointStatus.Refuted, _m.Status(_m.All(a, _m.AtMost(S(f, a), _m.Minus(value, hair))), (a, values)));
            Assert.Equal(PointStatus.Refuted, _m.Status(_m.All(a, _m.AtLeast(S(f, a), _m.Plus(value, hair))), (a, values)));
            Assert.Equal(PointStatus.Holds, _m.Status(_m.All(a, _m.AtMost(S(f, a), _m.Plus(value, hair))), (a, values)));
            Assert.NotEqual(PointStatus.Refuted, _m.Status(_m.All(a, _m.Equal(S(f, a), value)), (a, values)));
            Assert.Equal(PointStatus.Undecided, _m.Status(_m.All(a, _m.AtMost(_m.Norm(_m.Gradient(_m.Norm(_m.Gradient(S(f, u), u, u)), u, a)), _m.Number(0))), (a, values)));
        }

        var gradient = _m.Gradient(S(SpectralFunction.LambdaMax, u), u, a);
        Assert.Equal(PointStatus.Refuted, _m.Status(_m.All(a, _m.AtLeast(_m.Entry(gradient, 0), _m.Number(2))), (a, values)));
        Assert.Equal(PointStatus.Undecided, _m.Status(_m.All(a, _m.AtLeast(_m.Entry(gradient, 0), _m.Number(new Rational(1, 2)))), (a, values)));
        var cofactors = _m.Gradient(S(SpectralFunction.Determinant, u), u, a);
        Assert.Equal(PointStatus.Holds, _m.Status(_m.All(a, _m.Equal(cofactors, _m.Matrix(3, 3, -2, 1, -2, 4, -2, 1, -2, 3))), (a, values)));
        var (b, c) = (_m.Variable("B", 2, 2), _m.Variable("C", 2, 3));
        Assert.Equal(PointStatus.Holds, _m.Status(_m.All(b, _m.Equal(S(SpectralFunction.LambdaMin, b), _m.Number(-5))), (b, [-1, 1, 7, -1])));
        Assert.Equal(PointStatus.Holds, _m.Status(_m.All(b, _m.Equal(S(SpectralFunction.OperatorNorm, b), _m.Number(7))), (b, [0, 7, -1, 0])));
        Assert.Equal(PointStatus.Holds, _m.Status(_m.All(b, _m.Equal(S(SpectralFunction.SigmaMin, b), _m.Number(1))), (b, [0, 7, -1, 0])));
        Assert.Equal(PointStatus.Holds, _m.Status(_m.All(c, _m.Equal(S(SpectralFunction.SigmaMin, c), _m.Number(3))), (c, [0, 4, 0, 3, 0, 0])));
    }
}
