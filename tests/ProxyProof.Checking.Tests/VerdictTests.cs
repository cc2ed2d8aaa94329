using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Kernel;
using ProxyProof.Numerics;
using static ProxyProof.Checking.Tests.ClaimMaker;

namespace ProxyProof.Checking.Tests;

public class VerdictTests
{
    private static readonly Budget Small = new(Samples: 20_000);

    [Theory]
    [InlineData("0.175", Verdict.Supported)]
    [InlineData("0.18", Verdict.Refuted)]
    public void The_PL_constant_of_a_wavy_parabola_is_told_from_a_slightly_greater_one(string constant, Verdict expected)
    {
        // f(x) = x^2 + 3 sin^2 x: (1/2) f'(x)^2 >= mu f(x).
        var m = new ClaimMaker();
        var x = m.Forall("x", Shape.Scalar);
        var f = m.B.Add(m.B.Power(x, 2), m.B.Multiply(m.Number("3"), m.B.Power(m.B.Apply(UnaryFunction.Sin, x), 2)));
        var left = m.B.Divide(m.B.Power(m.Gradient(f, x), 2), m.Number("2"));
        Expect(expected, m.Claim(AtLeast(left, m.B.Multiply(m.Number(constant), f))));
    }

    [Fact]
    public void Convexity_that_is_tight_on_the_diagonal_is_supported()
    {
        var m = new ClaimMaker();
        var (w, v) = (m.Forall("w", Shape.Of(3)), m.Forall("v", Shape.Of(3)));
        NodeId F(NodeId z) => m.B.Sum(m.B.Apply(UnaryFunction.Softplus, z), 1);
        var left = m.Dot(m.Gradient(F(w), w), m.B.Subtract(w, v));
        Expect(Verdict.Supported, m.Claim(AtLeast(left, m.B.Subtract(F(w), F(v)))));
    }

    [Fact]
    public void A_wavy_parabola_is_not_convex_and_the_witness_is_short()
    {
        var m = new ClaimMaker();
        var (w, v) = (m.Forall("w", Shape.Scalar), m.Forall("v", Shape.Scalar));
        NodeId F(NodeId z) => m.B.Add(m.B.Power(z, 2), m.B.Multiply(m.Number("3"), m.B.Power(m.B.Apply(UnaryFunction.Sin, z), 2)));
        var left = m.B.Multiply(m.Gradient(F(w), w), m.B.Subtract(w, v));
        var outcome = Expect(Verdict.Refuted, m.Claim(AtLeast(left, m.B.Subtract(F(w), F(v)))));
        Assert.All(outcome.Witness!.Variables, variable => Assert.True(variable.Values[0].ToString().Length <= 4, variable.Values[0].ToString()));
        Assert.True(outcome.Worst!.Margin < 0);
        Assert.NotNull(outcome.Refutation);
    }

    [Theory]
    [InlineData("2", Verdict.Supported)]
    [InlineData("1.5", Verdict.Refuted)]
    public void Proxy_convexity_of_a_parabola_is_decided_at_its_tight_constant(string b, Verdict expected)
    {
        // 2 w (w - v) >= 1.5 w^2 - b v^2.
        var m = new ClaimMaker();
        var (w, v) = (m.Forall("w", Shape.Scalar), m.Forall("v", Shape.Scalar));
        var left = m.B.Multiply(m.Gradient(m.B.Power(w, 2), w), m.B.Subtract(w, v));
        var right = m.B.Subtract(m.B.Multiply(m.Number("1.5"), m.B.Power(w, 2)), m.B.Multiply(m.Number(b), m.B.Power(v, 2)));
        Expect(expected, m.Claim(AtLeast(left, right)));
    }

    [Theory]
    [InlineData("1", Verdict.Supported)]
    [InlineData("0.99", Verdict.Refuted)]
    public void A_norm_on_a_ball_reaches_the_radius(string bound, Verdict expected)
    {
        var m = new ClaimMaker();
        var center = m.B.Constant(0, Shape.Of(3));
        var x = m.Forall("x", Shape.Of(3), new Ball([center], m.Number("1")));
        Expect(expected, m.Claim(AtMost(m.B.Reduce(Reduction.Norm, x, 1), m.Number(bound))));
    }

    [Theory]
    [InlineData("2", Verdict.Supported)]
    [InlineData("1.9", Verdict.Refuted)]
    public void A_quadratic_form_on_the_sphere_reaches_its_eigenvalue(string bound, Verdict expected)
    {
        // <x, A x> with eigenvalues 2 and 0 off the axes: [[1, 1], [1, 1]].
        var m = new ClaimMaker();
        var x = m.Forall("x", Shape.Of(2), new Sphere());
        Expect(expected, m.Claim(AtMost(m.B.Power(m.B.Sum(x, 1), 2), m.Number(bound))));
    }

    [Theory]
    [InlineData("1", Verdict.Supported)]
    [InlineData("0.5", Verdict.Refuted)]
    public void Squares_on_the_simplex_reach_one_at_its_vertices(string bound, Verdict expected)
    {
        var m = new ClaimMaker();
        var x = m.Forall("x", Shape.Of(4), new Simplex());
        Expect(expected, m.Claim(AtMost(m.Square(x), m.Number(bound))));
    }

    [Theory]
    [InlineData("0.5", Verdict.Supported)]
    [InlineData("0.51", Verdict.Refuted)]
    public void An_equation_among_the_hypotheses_is_met_exactly(string bound, Verdict expected)
    {
        var m = new ClaimMaker();
        var (x, y) = (m.Forall("x", Shape.Scalar), m.Forall("y", Shape.Scalar));
        var where = Compare(m.B.Add(x, y), Relation.Equal, m.Number("1"));
        Expect(expected, m.Claim(AtLeast(m.B.Add(m.B.Power(x, 2), m.B.Power(y, 2)), m.Number(bound)), where));
    }

    [Theory]
    [InlineData("0", Verdict.Supported)]
    [InlineData("0.1", Verdict.Refuted)]
    public void A_domain_may_depend_on_a_variable_before_it(string bound, Verdict expected)
    {
        // y in [x, x + 1]: y - x >= bound.
        var m = new ClaimMaker();
        var x = m.Forall("x", Shape.Scalar, m.Interval("0", "1"));
        var y = m.Forall("y", Shape.Scalar, new Box(x, m.B.Add(x, m.Number("1"))));
        Expect(expected, m.Claim(AtLeast(m.B.Subtract(y, x), m.Number(bound))));
    }

    [Fact]
    public void A_product_of_a_matrix_and_a_vector_is_searched_together()
    {
        // (W, v) in R^(2 x 2) x R^2: |W|^2 + |v|^2 >= |v|.
        var m = new ClaimMaker();
        var parts = m.Forall("p", [Shape.Of(2, 2), Shape.Of(2)], new Product([new WholeSpace(), new WholeSpace()]));
        var left = m.B.Add(m.B.Sum(m.B.Power(parts[0], 2), 2), m.Square(parts[1]));
        var outcome = Expect(Verdict.Refuted, m.Claim(AtLeast(left, m.B.Reduce(Reduction.Norm, parts[1], 1))));
        Assert.Equal(2, outcome.Witness!.Variables.Length);
        Assert.All(outcome.Witness.Variables[0].Values, value => Assert.True(value.IsZero));
    }

    [Theory]
    [InlineData("40", Verdict.Supported)]
    [InlineData("41", Verdict.Refuted)]
    public void Integers_of_a_range_are_all_reached(string bound, Verdict expected)
    {
        // n^2 - 20 n + 140 >= bound for n in 0..100: least 40 at n = 10.
        var m = new ClaimMaker();
        var n = m.Forall("n", Shape.Scalar, new IntegerRange(m.Number("0"), m.Number("100")));
        var left = m.B.Add(m.B.Subtract(m.B.Power(n, 2), m.B.Multiply(m.Number("20"), n)), m.Number("140"));
        Expect(expected, m.Claim(AtLeast(left, m.Number(bound))));
    }

    [Fact]
    public void A_violation_that_hangs_on_the_convention_at_a_kink_is_inconclusive()
    {
        // relu'(x) >= 1 for x in [0, 1] fails only at 0, by the convention.
        var m = new ClaimMaker();
        var x = m.Forall("x", Shape.Scalar, m.Interval("0", "1"));
        var outcome = Expect(Verdict.Inconclusive, m.Claim(AtLeast(m.Gradient(m.B.Apply(UnaryFunction.Relu, x), x), m.Number("1"))));
        Assert.Contains("kink", outcome.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_point_without_a_value_is_an_error_that_names_it()
    {
        var m = new ClaimMaker();
        var x = m.Forall("x", Shape.Scalar);
        var outcome = Expect(Verdict.Error, m.Claim(AtLeast(m.B.Power(m.B.Apply(UnaryFunction.Log, x), 2), m.Number("0"))));
        Assert.Contains("x = ", outcome.Message, StringComparison.Ordinal);
        Assert.Equal("PP6001", Assert.Single(outcome.Diagnostics).Code);
    }

    [Fact]
    public void A_premise_guards_what_follows()
    {
        // x > 0 implies log(x) <= x - 1.
        var m = new ClaimMaker();
        var x = m.Forall("x", Shape.Scalar);
        var conclusion = AtMost(m.B.Apply(UnaryFunction.Log, x), m.B.Subtract(x, m.Number("1")));
        Expect(Verdict.Supported, m.Claim(new Implies(Compare(x, Relation.Greater, m.Number("0")), conclusion, Nowhere)));
    }

    [Fact]
    public void A_strict_claim_is_refuted_where_the_margin_is_zero()
    {
        var m = new ClaimMaker();
        var x = m.Forall("x", Shape.Scalar);
        var outcome = Expect(Verdict.Refuted, m.Claim(Compare(m.B.Power(x, 2), Relation.Greater, m.Number("0"))));
        Assert.True(outcome.Witness!.Variables[0].Values[0].IsZero);
    }

    [Fact]
    public void Ends_are_taken_as_the_fractions_that_were_written()
    {
        // x <= 0.1 on [0, 0.1] holds with equality at the exact end.
        var m = new ClaimMaker();
        var x = m.Forall("x", Shape.Scalar, m.Interval("0", "0.1"));
        Expect(Verdict.Supported, m.Claim(AtMost(x, m.Number("0.1"))));
        m = new ClaimMaker();
        x = m.Forall("x", Shape.Scalar, m.Interval("0", "0.1"));
        Expect(Verdict.Refuted, m.Claim(Compare(x, Relation.Less, m.Number("0.1"))));
    }

    [Fact]
    public void Hypotheses_that_chance_never_meets_are_met_by_moving_points()
    {
        // x1 >= 100 and x2 >= 100 and x1 + x2 <= 200.5: x1 * x2 >= 10020.
        var m = new ClaimMaker();
        var x = m.Forall("x", Shape.Of(2));
        var (x1, x2) = (m.At(x, 0), m.At(x, 1));
        var where = new And(
            [AtLeast(x1, m.Number("100")), AtLeast(x2, m.Number("100")), AtMost(m.B.Add(x1, x2), m.Number("200.5"))], Nowhere);
        Expect(Verdict.Refuted, m.Claim(AtLeast(m.B.Multiply(x1, x2), m.Number("10020")), where));
    }

    [Fact]
    public void Hypotheses_that_nothing_meets_make_the_claim_vacuous()
    {
        var m = new ClaimMaker();
        var x = m.Forall("x", Shape.Scalar);
        Expect(Verdict.Vacuous, m.Claim(AtLeast(x, m.Number("0")), AtMost(m.B.Power(x, 2), m.Number("-1"))));
    }

    [Fact]
    public void A_claim_without_variables_is_evaluated_once()
    {
        var m = new ClaimMaker();
        Expect(Verdict.Refuted, m.Plain(AtLeast(m.Number("1"), m.Number("2"))));
        Expect(Verdict.Supported, m.Plain(AtLeast(m.Number("2"), m.Number("2"))));
    }

    [Fact]
    public void A_claim_without_variables_is_judged_by_the_kernel_where_floating_point_cannot()
    {
        var m = new ClaimMaker();
        Expect(Verdict.Refuted, m.Plain(Compare(m.B.Add(m.Number("1"), m.Number("1e-40")), Relation.Equal, m.Number("1"))));
        Expect(Verdict.Supported, m.Plain(Compare(m.B.Apply(UnaryFunction.Exp, m.Number("1000")), Relation.Greater, m.B.Apply(UnaryFunction.Exp, m.Number("999")))));
        Expect(Verdict.Refuted, m.Plain(Compare(m.B.Apply(UnaryFunction.Exp, m.Number("999")), Relation.Greater, m.B.Apply(UnaryFunction.Exp, m.Number("1000")))));
    }

    [Theory]
    [InlineData("1e-10", "2e-10", "1.5e-10")]
    [InlineData("1e-30", "2e-30", "1.5e-30")]
    [InlineData("-1e-300", "1e-300", "0")]
    [InlineData("0", "1e-12", "1e-20")]
    public void A_narrow_domain_is_searched_to_its_inside(string low, string high, string bound)
    {
        var m = new ClaimMaker();
        var x = m.Forall("x", Shape.Scalar, m.Interval(low, high));
        Expect(Verdict.Refuted, m.Claim(AtLeast(x, m.Number(bound))));
        Expect(Verdict.Refuted, m.Claim(AtMost(x, m.Number(bound))));
    }

    [Fact]
    public void A_strict_claim_that_fails_only_by_the_convention_at_a_kink_is_inconclusive()
    {
        // relu'(0) != 0.
        var m = new ClaimMaker();
        var x = m.Forall("x", Shape.Scalar, m.Interval("0", "1"));
        var slope = m.Gradient(m.B.Apply(UnaryFunction.Relu, x), x);
        Expect(Verdict.Inconclusive, m.Claim(Compare(slope, Relation.NotEqual, m.Number("0"))));
    }

    [Theory]
    [InlineData("-1", Verdict.Supported)]
    [InlineData("-2", Verdict.Refuted)]
    public void An_exists_is_supported_when_a_witness_is_found_everywhere(string low, Verdict expected)
    {
        // For all x in [low, 4] there is y with y^2 <= x + 1.
        var m = new ClaimMaker();
        var x = m.Forall("x", Shape.Scalar, m.Interval(low, "4"));
        var (y, bound) = m.Bind("y", Shape.Scalar, new WholeSpace());
        var body = AtMost(m.B.Power(y, 2), m.B.Add(x, m.Number("1")));
        Expect(expected, m.Claim(new Quantifier(Universal: false, [bound], null, body, Nowhere)));
    }

    [Fact]
    public void The_least_eigenvalue_is_searched_with_its_frozen_gradient()
    {
        // lambda_min([[x, 1], [1, y]]) >= -3 fails.
        var m = new ClaimMaker();
        var x = m.Forall("x", Shape.Of(2), m.Interval("-5", "5"));
        var matrix = m.B.Reshape(m.B.Stack(m.At(x, 0), m.Number("1"), m.Number("1"), m.At(x, 1)), Shape.Of(2, 2));
        var least = m.Graph.Add(new Spectral(SpectralFunction.LambdaMin, matrix, Shape.Scalar));
        Expect(Verdict.Refuted, m.Claim(AtLeast(least, m.Number("-3"))));
    }

    private static Outcome Expect(Verdict verdict, Claim claim)
    {
        var outcome = new Checker { Parallelism = 2 }.Check(claim, Small);
        Assert.True(verdict == outcome.Verdict || (verdict == Verdict.Supported && outcome.Verdict == Verdict.Proved), $"{outcome.Verdict}: {outcome.Message} best {outcome.BestMargin:R} at {string.Join("; ", outcome.BestPoint.Select(v => $"{v.Name} = {string.Join(", ", v.Values.Select(x => x.ToDouble()))}"))}");
        return outcome;
    }
}
