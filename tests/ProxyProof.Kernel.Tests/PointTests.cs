using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel.Tests;

public class PointTests
{
    private readonly ClaimMaker _m = new();

    [Fact]
    public void A_false_comparison_is_refuted_with_enclosures_that_tell_the_sides_apart()
    {
        var x = _m.Variable("x");
        var report = _m.Check(_m.All(x, _m.AtMost(_m.F(UnaryFunction.Exp, x), _m.Number(2))), (x, [1]));
        Assert.Equal(PointStatus.Refuted, report.Status);
        Assert.Equal("interval", report.Refutation!.Arithmetic);
        Assert.StartsWith("2.718281828", report.Refutation.Left.Lower, StringComparison.Ordinal);
        Assert.Equal("2", report.Refutation.Right.Upper);
    }

    [Fact]
    public void A_comparison_of_fractions_is_decided_exactly()
    {
        var x = _m.Variable("x");
        var report = _m.Check(_m.All(x, _m.Compare(_m.Times(x, _m.Number(3)), Relation.Less, _m.Number(1))), (x, [new Rational(1, 3)]));
        Assert.Equal(PointStatus.Refuted, report.Status);
        Assert.Equal("exact", report.Refutation!.Arithmetic);
        Assert.Equal(PointStatus.Holds, _m.Status(_m.All(x, _m.AtMost(_m.Times(x, _m.Number(3)), _m.Number(1))), x, "1/3"));
    }

    [Theory]
    [InlineData("1", PointStatus.Tight)]
    [InlineData("1.000000000000000000000000000001", PointStatus.Refuted)]
    [InlineData("0.999999999999999999999999999999", PointStatus.Holds)]
    public void A_hair_is_seen(string factor, PointStatus expected)
    {
        // exp(x) <= exp(x) / factor.
        var x = _m.Variable("x");
        var e = _m.F(UnaryFunction.Exp, x);
        Assert.Equal(expected, _m.Status(_m.All(x, _m.AtMost(e, _m.F(BinaryFunction.Divide, e, _m.Number(factor)))), x, "0.3"));
    }

    [Fact]
    public void A_claim_that_is_true_by_a_hair_is_never_refuted_and_one_false_by_a_hair_is_at_higher_precision()
    {
        // sin^2 + cos^2 against 1 ± h.
        var x = _m.Variable("x");
        var circle = _m.Plus(_m.Square(_m.F(UnaryFunction.Sin, x)), _m.Square(_m.F(UnaryFunction.Cos, x)));
        foreach (var value in (string[])["0.1", "1", "-7/3", "100"])
        {
            Assert.Equal(PointStatus.Holds, _m.Status(_m.All(x, _m.AtMost(circle, _m.Number(1 + Rational.Pow(2, -60)))), x, value));
            Assert.Equal(PointStatus.Refuted, _m.Status(_m.All(x, _m.AtMost(circle, _m.Number(1 - Rational.Pow(2, -60)))), x, value));
            Assert.Equal(PointStatus.Refuted, _m.Status(_m.All(x, _m.AtMost(circle, _m.Number(1 - Rational.Pow(2, -900)))), x, value));
            Assert.Equal(PointStatus.Tight, _m.Status(_m.All(x, _m.AtMost(circle, _m.Number(1))), x, value));
            Assert.Equal(PointStatus.Tight, _m.Status(_m.All(x, _m.AtMost(circle, _m.Number(1 - Rational.Pow(2, -2000)))), x, value));
        }
    }

    [Fact]
    public void Sides_are_printed_as_finely_as_it_takes_to_tell_them_apart()
    {
        var x = _m.Variable("x");
        var e = _m.F(UnaryFunction.Exp, x);
        var report = _m.Check(_m.All(x, _m.AtMost(_m.Plus(e, _m.Number("1e-60")), e)), (x, [1]));
        var refutation = Assert.IsType<CheckedRefutation>(report.Refutation);
        Assert.Equal("interval 256 bit", refutation.Arithmetic);
        Assert.True(Rational.TryParse(refutation.Left.Lower, out var left) && Rational.TryParse(refutation.Right.Upper, out var right) && left > right);
    }

    [Fact]
    public void The_end_of_a_domain_is_exact()
    {
        var x = _m.Variable("x");
        var claim = _m.All(x, _m.AtMost(_m.F(UnaryFunction.Exp, x), _m.Number(1)), _m.Box(_m.Number(0), _m.Number("0.1")));
        Assert.Equal(PointStatus.Refuted, _m.Status(claim, x, "0.1"));

        // The double nearest to 0.1 is above it.
        Assert.Equal(PointStatus.NotInDomain, _m.Status(claim, (x, [Rational.FromDouble(0.1)])));
        Assert.Equal(PointStatus.Refuted, _m.Status(claim, (x, [Rational.FromDouble(double.BitDecrement(0.1))])));
        Assert.Equal(PointStatus.NotInDomain, _m.Status(claim, x, "-1e-400"));
    }

    [Fact]
    public void Domains_contain_what_they_contain()
    {
        var v = _m.Variable("v", 2);
        var nothing = _m.Compare(_m.Number(0), Relation.Less, _m.Number(0));
        Rational[] At(Rational a, Rational b) => [a, b];
        var center = _m.Vector(1, 1);
        var root = _m.F(UnaryFunction.Sqrt, _m.Number(2));
        (Domain Domain, Rational[] Point, PointStatus Expected)[] cases =
        [
            (new WholeSpace(), At(1, 2), PointStatus.Refuted),
            (new Box(_m.Vector(0, 1), null), At(0, 1), PointStatus.Refuted),
            (new Box(_m.Vector(0, 1), null), At(1, 0), PointStatus.NotInDomain),
            (new Ball([center], _m.Number(5)), At(4, 5), PointStatus.Refuted),
            (new Ball([center], _m.Number(5)), At(4, 5 + Rational.Pow(2, -1000)), PointStatus.NotInDomain),
            (new Ball([center], _m.Number(-5)), At(1, 1), PointStatus.NotInDomain),
            (new Ball([center], root), At(2, 1), PointStatus.Refuted),
            (new Ball([center], root), At(3, 1), PointStatus.NotInDomain),

            // sqrt(2)^2 is 2 only as far as enclosures can tell.
            (new Ball([center], root), At(2, 2), PointStatus.Undecided),
            (new Sphere(), At(new(3, 5), new(4, 5)), PointStatus.Refuted),
            (new Sphere(), At(new(3, 5), new(3, 5)), PointStatus.NotInDomain),
            (new Simplex(), At(new(1, 3), new(2, 3)), PointStatus.Refuted),
            (new Simplex(), At(new(-1, 3), new(4, 3)), PointStatus.NotInDomain),
            (new Simplex(), At(new(1, 3), new(1, 3)), PointStatus.NotInDomain),
        ];
        foreach (var (domain, point, expected) in cases)
        {
            Assert.True(expected == _m.Status(_m.All(v, nothing, domain), (v, point)), $"{domain} at {string.Join(", ", point)}");
        }
    }

    [Fact]
    public void An_operator_ball_is_measured_in_the_operator_norm()
    {
        var a = _m.Variable("A", 3, 3);
        var nothing = _m.Compare(_m.Number(0), Relation.Less, _m.Number(0));
        var domain = new OperatorBall(_m.Graph.Add(new Data(new DenseArray(Shape.Of(3, 3), new double[9]))), _m.Number(1));
        Rational[] Diagonal(Rational d) => [d, 0, 0, 0, d, 0, 0, 0, d];
        Assert.Equal(PointStatus.Refuted, _m.Status(_m.All(a, nothing, domain), (a, Diagonal(new(9, 10)))));
        Assert.Equal(PointStatus.NotInDomain, _m.Status(_m.All(a, nothing, domain), (a, Diagonal(new(11, 10)))));
    }

    [Fact]
    public void A_domain_may_depend_on_earlier_variables_and_cover_several_components()
    {
        var (x, y, w, b) = (_m.Variable("x"), _m.Variable("y"), _m.Variable("w", 2), _m.Variable("b"));
        var nothing = _m.Compare(x, Relation.Less, x);
        var dependent = _m.All([_m.Bind(x), _m.Bind(y, _m.Box(x, _m.Square(x)))], nothing);
        Assert.Equal(PointStatus.Refuted, _m.Status(dependent, (x, [3]), (y, [9])));
        Assert.Equal(PointStatus.NotInDomain, _m.Status(dependent, (x, [3]), (y, [10])));
        var product = _m.All([_m.Bind("(w, b)", [w, b], new Product([new Sphere(), new IntegerRange(_m.Number(1), _m.Number(3))]))], _m.Compare(b, Relation.Less, b));
        Assert.Equal(PointStatus.Refuted, _m.Status(product, (w, [0, 1]), (b, [3])));
        Assert.Equal(PointStatus.NotInDomain, _m.Status(product, (w, [0, 1]), (b, [4])));
        Assert.Equal(PointStatus.NotInDomain, _m.Status(product, (w, [0, 1]), (b, [new(3, 2)])));
        var ball = _m.All([_m.Bind("(w, b)", [w, b], new Ball([_m.Vector(0, 0), _m.Number(0)], _m.Number(3)))], _m.Compare(b, Relation.Less, b));
        Assert.Equal(PointStatus.Refuted, _m.Status(ball, (w, [1, 2]), (b, [2])));
        Assert.Equal(PointStatus.NotInDomain, _m.Status(ball, (w, [1, 2]), (b, [3])));
    }

    [Fact]
    public void Undefined_at_a_point_of_the_domain_is_said_unless_guarded()
    {
        var x = _m.Variable("x");
        var positive = _m.Compare(x, Relation.Greater, _m.Number(0));
        var log = _m.AtMost(_m.F(UnaryFunction.Log, x), x);
        Assert.Equal(PointStatus.Undefined, _m.Status(_m.All(x, log), x, "-1"));
        Assert.Equal(PointStatus.Undefined, _m.Status(_m.All(x, log), x, "0"));
        Assert.Equal(PointStatus.NotInDomain, _m.Status(_m.All(x, log, where: positive), x, "-1"));
        Assert.Equal(PointStatus.NotInDomain, _m.Status(_m.All(x, _m.If(positive, log)), x, "-1"));
        Assert.Equal(PointStatus.Holds, _m.Status(_m.All(x, _m.Either(_m.No(positive), log)), x, "-1"));
        Assert.Equal(PointStatus.Refuted, _m.Status(_m.All(x, _m.Both(positive, log)), x, "-1"));
        Assert.Equal(PointStatus.Undefined, _m.Status(_m.All(x, _m.Both(log, positive)), x, "-1"));
        var chosen = _m.Build.Select(Relation.Greater, x, _m.F(UnaryFunction.Log, x), x);
        Assert.Equal(PointStatus.Holds, _m.Status(_m.All(x, _m.AtMost(chosen, x)), x, "-1"));
        Assert.Equal(PointStatus.Undefined, _m.Status(_m.All(x, _m.AtMost(_m.F(BinaryFunction.Divide, x, _m.Minus(x, x)), x)), x, "2"));
    }

    [Fact]
    public void Connectives_refute_as_they_should()
    {
        var x = _m.Variable("x");
        var (yes, no) = (_m.AtLeast(x, x), _m.Compare(x, Relation.Greater, x));
        (Formula Formula, PointStatus Expected)[] cases =
        [
            (_m.Both(yes, no), PointStatus.Refuted),
            (_m.Both(yes, yes), PointStatus.Holds),
            (_m.Either(no, no), PointStatus.Refuted),
            (_m.Either(no, yes), PointStatus.Holds),
            (_m.No(yes), PointStatus.Refuted),
            (_m.No(no), PointStatus.Holds),
            (_m.Either(_m.If(yes, no), no), PointStatus.Refuted),
            (_m.If(yes, no), PointStatus.Refuted),
            (_m.If(no, no), PointStatus.NotInDomain),
            (_m.Compare(x, Relation.NotEqual, x), PointStatus.Refuted),
            (new Truth(false, SourceSpan.None), PointStatus.Undecided),
            (new Truth(true, SourceSpan.None), PointStatus.Holds),
        ];
        foreach (var (formula, expected) in cases)
        {
            Assert.Equal(expected, _m.Status(_m.All(x, formula), x, "1/3"));
        }
    }

    [Fact]
    public void The_comparison_to_blame_is_one_that_decides()
    {
        var x = _m.Variable("x");
        var (yes, no) = (_m.AtLeast(x, _m.Number(0)), _m.Compare(x, Relation.Less, _m.Number(1)));
        foreach (var formula in (Formula[])[_m.Both(yes, no), _m.Either(no, _m.Both(yes, no)), _m.If(yes, no), _m.No(_m.Either(_m.No(yes), _m.No(no)))])
        {
            Assert.Same(no, _m.Check(_m.All(x, formula, where: yes), (x, [1])).Refutation!.Violated);
        }
    }

    [Fact]
    public void Existential_quantifiers_are_refuted_only_by_going_through_few_integers()
    {
        var (x, k, y) = (_m.Variable("x"), _m.Variable("k"), _m.Variable("y"));
        var few = new IntegerRange(_m.Number(1), _m.Number(5));
        var hit = _m.Equal(_m.Square(k), x);
        var exists = _m.All(x, _m.Some([_m.Bind(k, few)], hit));
        Assert.Equal(PointStatus.Refuted, _m.Status(exists, x, "5"));
        Assert.Equal(PointStatus.Holds, _m.Status(exists, x, "16"));
        Assert.Equal(PointStatus.Refuted, _m.Status(exists, (x, [5]), (k, [2])));
        var many = _m.All(x, _m.Some([_m.Bind(k, new IntegerRange(_m.Number(1), _m.Number(1000)))], hit));
        Assert.Equal(PointStatus.Undecided, _m.Status(many, x, "5"));
        var real = _m.All(x, _m.Some([_m.Bind(y)], _m.Equal(_m.Square(y), x)));
        Assert.Equal(PointStatus.Undecided, _m.Status(real, (x, [5]), (y, [2])));
        Assert.Equal(PointStatus.Holds, _m.Status(real, (x, [4]), (y, [2])));

        // As a hypothesis a witness is enough, and nothing less is.
        var conclusion = _m.Compare(x, Relation.Less, _m.Number(0));
        var premise = _m.All(x, _m.If(_m.Some([_m.Bind(y)], _m.Equal(_m.Square(y), x)), conclusion));
        Assert.Equal(PointStatus.Refuted, _m.Status(premise, (x, [4]), (y, [2])));
        Assert.Equal(PointStatus.Undecided, _m.Status(premise, (x, [5]), (y, [2])));
        Assert.Equal(PointStatus.Undecided, _m.Status(premise, (x, [4])));
    }

    [Fact]
    public void A_universal_hypothesis_is_not_shown_by_a_point()
    {
        // (forall y: y^2 >= y) implies x < 0 is true, for its premise is false; at y = 2 the premise seems to hold.
        var (x, y) = (_m.Variable("x"), _m.Variable("y"));
        var claim = _m.All(x, _m.If(_m.All(y, _m.AtLeast(_m.Square(y), y)), _m.Compare(x, Relation.Less, _m.Number(0))));
        Assert.Equal(PointStatus.Undecided, _m.Status(claim, (x, [4]), (y, [2])));
        Assert.Equal(PointStatus.NotInDomain, _m.Status(claim, (x, [4]), (y, [new(1, 2)])));
        Assert.Equal(PointStatus.Undecided, _m.Status(_m.No(_m.All(y, _m.AtLeast(_m.Square(y), y))), (y, [2])));
    }

    [Fact]
    public void Tensors_are_compared_entry_by_entry_and_indices_pick_entries()
    {
        var v = _m.Variable("v", 3);
        var w = _m.Vector(1, 2, 3);
        Assert.Equal(PointStatus.Refuted, _m.Status(_m.All(v, _m.Equal(v, w)), (v, [1, 2, 4])));
        Assert.Equal(PointStatus.Holds, _m.Status(_m.All(v, _m.Equal(v, w)), (v, [1, 2, 3])));
        Assert.Equal(PointStatus.Refuted, _m.Status(_m.All(v, _m.Compare(v, Relation.NotEqual, w)), (v, [1, 2, 3])));
        Assert.Equal(PointStatus.Holds, _m.Status(_m.All(v, _m.Compare(v, Relation.NotEqual, w)), (v, [1, 2, 4])));
        Assert.Equal(2, _m.Check(_m.All(v, _m.AtMost(v, w)), (v, [1, 2, 4])).Refutation!.Entry);
        var i = _m.Index(3);
        var each = _m.All(v, _m.EachIndex(i, _m.Compare(v, Relation.LessOrEqual, w, i)));
        Assert.Equal(1, _m.Check(each, (v, [1, 3, 4])).Refutation!.Entry);
        var j = _m.Index(3);
        var some = _m.All(v, _m.EachIndex(j, _m.Compare(v, Relation.Equal, w, j), universal: false));
        Assert.Equal(PointStatus.Holds, _m.Status(some, (v, [0, 0, 3])));
        Assert.Equal(PointStatus.Refuted, _m.Status(some, (v, [0, 0, 0])));
    }

    [Fact]
    public void Assumptions_are_hypotheses()
    {
        var x = _m.Variable("x");
        var claim = _m.Claim(_m.All(x, _m.Compare(x, Relation.Less, x)), _m.AtLeast(_m.Number(1), _m.Number(2)));
        Assert.Equal(PointStatus.NotInDomain, PointChecker.Check(claim, _m.Point((x, [1]))).Status);
    }

    [Fact]
    public void What_cannot_be_judged_is_undecided_with_a_reason()
    {
        var (x, v) = (_m.Variable("x"), _m.Variable("v", 2));
        var no = _m.Compare(x, Relation.Less, x);
        var deferred = _m.Graph.Add(new Deferred("an expectation", [x], "", Shape.Scalar));
        foreach (var report in (PointReport[])[
            _m.Check(_m.All(x, no)),
            _m.Check(_m.All(x, no), (v, [1])),
            _m.Check(_m.All(x, _m.AtMost(deferred, x)), (x, [1])),
            _m.Check(new WithProbability(_m.Number(1), [], no, SourceSpan.None), (x, [1])),
            PointChecker.Check(_m.Claim(_m.All(x, no)), _m.Point((x, [1])), new PointCheckerOptions(Work: 1)),
        ])
        {
            Assert.Equal(PointStatus.Undecided, report.Status);
            Assert.EndsWith(".", report.Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_margin_is_of_the_entry_that_is_shown()
    {
        var x = _m.Variable("x");
        var both = new PointChecker(_m.Claim(_m.All(x, _m.Both(_m.AtLeast(_m.Square(x), x), _m.Equal(x, _m.Number(1))))));
        Assert.Equal(new DecimalEnclosure("-0.25", "-0.25"), both.Margin(both.Check(_m.Point((x, [new Rational(1, 2)]))).Refutation!));

        var v = _m.Variable("v", 4);
        var entries = new PointChecker(_m.Claim(_m.All(v, _m.AtLeast(v, _m.Minus(v, v)))));
        var point = _m.Point((v, [1, -2, -5, -3]));
        var (first, deepest) = (entries.Check(point).Refutation!, entries.Deepest(point)!);
        Assert.Equal((1, 2), (first.Entry, deepest.Entry));
        Assert.Equal(new DecimalEnclosure("-2", "-2"), entries.Margin(first));
        Assert.Equal(new DecimalEnclosure("-5", "-5"), entries.Margin(deepest));
        Assert.Null(entries.Deepest(_m.Point((v, [1, 2, 3, 4]))));
    }

    [Fact]
    public void A_chain_of_thirty_thousand_nodes_is_walked_without_recursion()
    {
        var x = _m.Variable("x");
        var y = x;
        for (var k = 0; k < 30_000; k++)
        {
            y = _m.F(UnaryFunction.Sin, y);
        }

        Assert.Equal(PointStatus.Holds, _m.Status(_m.All(x, _m.AtMost(y, _m.Number(1))), x, "0"));
        Assert.Equal(64, ClaimHash.Of(_m.Claim(_m.All(x, _m.AtMost(y, _m.Number(1))))).Length);
        Assert.Equal(PointStatus.Holds, _m.Status(_m.All(x, _m.AtMost(_m.Gradient(y, x, x), _m.Number(2))), x, "0"));
    }

    [Fact]
    public void What_no_quantifier_binds_is_not_chosen_by_a_point()
    {
        var (x, free) = (_m.Variable("x"), _m.Variable("free"));
        Assert.Equal(PointStatus.Undecided, _m.Status(_m.All(x, _m.AtMost(x, free)), (x, [1]), (free, [0])));
    }

    [Fact]
    public void A_formula_that_is_nested_too_deeply_is_undecided()
    {
        var x = _m.Variable("x");
        var formula = _m.AtMost(x, x);
        for (var k = 0; k < 200_000; k++)
        {
            formula = _m.No(formula);
        }

        Assert.Equal(PointStatus.Undecided, _m.Status(_m.All(x, formula), x, "1"));
    }

    [Fact]
    public void Nested_searches_for_witnesses_end()
    {
        var (x, y) = (_m.Variable("x"), _m.Square(_m.Variable("y")));
        var formula = _m.Compare(y, Relation.Less, _m.Number(0));
        for (var k = 0; k < 5; k++)
        {
            formula = _m.Some([_m.Bind(_m.Variable($"k{k}"), new IntegerRange(_m.Number(1), _m.Number(60)))], formula);
        }

        Assert.Equal(PointStatus.Undecided, _m.Status(_m.All(x, formula), x, "1"));
    }

    [Fact]
    public void One_checker_serves_many_threads()
    {
        var x = _m.Variable("x");
        var e = _m.F(UnaryFunction.Exp, x);
        var checker = new PointChecker(_m.Claim(_m.All(x, _m.AtMost(_m.Plus(e, _m.Number("1e-40")), e))));
        Parallel.For(0, 32, k => Assert.Equal(PointStatus.Refuted, checker.Check(_m.Point((x, [k]))).Status));
    }
}
