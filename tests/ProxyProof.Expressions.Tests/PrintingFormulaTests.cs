using ProxyProof.Claims;
using ProxyProof.Claims.Printing;
using ProxyProof.Expressions.Printing;
using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Tests;

public sealed class PrintingFormulaTests
{
    private readonly PrintingRoundTrip _b = new();

    [Fact]
    public void A_quantified_claim_reads_as_in_the_file()
    {
        var (w, v) = (_b.Variable("w", 3), _b.Variable("v", 3));
        var claim = new Quantifier(
            true,
            [Bound("w", 0, new Box(Number(-1), Number(1))), Bound("v", 1, new Ball([w], Number(2)))],
            Compare(Relation.NotEqual, w, v),
            Compare(Relation.GreaterOrEqual, _b.Build.Inner(w, v, 0), _b.Build.Reduce(Reduction.Norm, _b.Build.Subtract(w, v), 1)),
            SourceSpan.None);
        Assert.Equal("forall w in [-1, 1]^3, v in ball(w, 2) where w != v: <w, v> >= ||w - v||", Infix(claim));
        Assert.Equal(
            @"\forall w \in [-1, 1]^{3}, v \in B\left(w, 2\right) \text{ with } w \ne v :\; \langle w, v \rangle \ge \lVert w - v \rVert", Latex(claim));
    }

    [Fact]
    public void Every_domain_has_its_text()
    {
        _b.Variable("w.1", 2, 3);
        _b.Variable("w.2", 3);
        _b.Variable("s", 4);
        _b.Variable("p", 4);
        _b.Variable("n");
        _b.Variable("z");
        _b.Variable("A", 2, 2);
        _b.Variable("u", 2);
        var claim = new Quantifier(
            false,
            [
                new BoundVariable("w", [0, 1], ["w.1", "w.2"], new Claims.Product([new WholeSpace(), new WholeSpace()]), ""),
                Bound("s", 2, new Sphere()),
                Bound("p", 3, new Simplex()),
                Bound("n", 4, new IntegerRange(Number(0), Number(5))),
                Bound("z", 5, new Box(null, Number(0))),
                Bound("A", 6, new OperatorBall(_b.Build.Identity(2), Number(1))),
                Bound("u", 7, new Box(_b.Data(0, 0), _b.Data(1, 2))),
            ],
            null,
            new Truth(true, SourceSpan.None),
            SourceSpan.None);
        Assert.Equal(
            "exists (w_1, w_2) in R^(2 x 3) * R^3, s in sphere(4), p in simplex(4), n in 0..5, z in [-inf, 0], A in ball_op(identity(2), 1), "
            + "u in box([0, 0], [1, 2]): 0 == 0",
            Infix(claim));
    }

    [Fact]
    public void Connectives_have_the_parentheses_that_they_need()
    {
        var x = _b.Variable("x");
        var (p, q, r) = (Compare(Relation.Greater, x, Number(0)), Compare(Relation.Less, x, Number(1)), Compare(Relation.Equal, x, Number(2)));
        Formula none = new Or([new And([p, new Or([q, r], SourceSpan.None)], SourceSpan.None), new Not(new Implies(p, q, SourceSpan.None), SourceSpan.None)], SourceSpan.None);
        Assert.Equal("x > 0 and (x < 1 or x == 2) or not (x > 0 implies x < 1)", Infix(none));
        Formula chain = new Implies(new Implies(p, q, SourceSpan.None), new Implies(q, r, SourceSpan.None), SourceSpan.None);
        Assert.Equal("(x > 0 implies x < 1) implies x < 1 implies x == 2", Infix(chain));
        Formula quantified = new And([new Quantifier(true, [Bound("x", 0, new WholeSpace())], null, p, SourceSpan.None), q], SourceSpan.None);
        Assert.Equal("(forall x in R: x > 0) and x < 1", Infix(quantified));
        Assert.Equal(@"\left(\forall x \in \mathbb{R} :\; x > 0\right) \land x < 1", Latex(quantified));
    }

    [Fact]
    public void Index_quantifiers_count_from_their_first_value()
    {
        var x = _b.Variable("x", 5);
        var left = _b.Build.View(x, new IndexMap(0, 1, [1]), Shape.Of(4));
        var right = _b.Build.View(x, new IndexMap(0, 0, [1]), Shape.Of(4));
        var index = new OpenIndex(0, 4);
        Formula claim = new IndexQuantifier(true, "t", index, 0, new Comparison(Relation.LessOrEqual, left, right, [index], SourceSpan.None), SourceSpan.None);
        Assert.Equal("forall t in 0..3: x[t + 2] <= x[t + 1]", Infix(claim));
        Assert.Equal(@"\forall t \in \{0, \dots, 3\} :\; x_{t + 2} \le x_{t + 1}", Latex(claim));
    }

    [Fact]
    public void Orders_of_vectors_are_compared_entry_by_entry()
    {
        var (x, y) = (_b.Variable("x", 5), _b.Variable("y", 5));
        Assert.Equal("forall i in 1..5: x[i] <= y[i]", Infix(Compare(Relation.LessOrEqual, x, y)));
        Assert.Equal("x == y", Infix(Compare(Relation.Equal, x, y)));
    }

    [Fact]
    public void Shadowed_names_are_told_apart()
    {
        var (outer, inner) = (_b.Variable("w"), _b.Variable("w"));
        Formula claim = new Quantifier(
            true,
            [Bound("w", 0, new WholeSpace())],
            null,
            new Quantifier(false, [Bound("w", 1, new WholeSpace())], null, Compare(Relation.Greater, inner, outer), SourceSpan.None),
            SourceSpan.None);
        Assert.Equal("forall w in R: exists w_2 in R: w_2 > w", Infix(claim));
    }

    [Fact]
    public void A_piecewise_side_is_set_apart()
    {
        var z = _b.Variable("z");
        var relu = _b.Build.Select(Relation.Greater, z, z, Number(0));
        Assert.Equal("(if z > 0 then z else 0) >= z", Infix(Compare(Relation.GreaterOrEqual, relu, z)));
    }

    [Fact]
    public void Probabilities_name_what_is_random() =>
        Assert.Equal(
            "with probability >= 0.9 over W0: 1 <= 2",
            Infix(new WithProbability(_b.Build.Constant(new Rational(9, 10)), ["W0"], Compare(Relation.LessOrEqual, Number(1), Number(2)), SourceSpan.None)));

    private NodeId Number(int value) => _b.Build.Constant(value);

    private static Comparison Compare(Relation relation, NodeId left, NodeId right) => new(relation, left, right, [], SourceSpan.None);

    private static BoundVariable Bound(string name, int id, Domain domain) => new(name, [id], [name], domain, "");

    private string Infix(Formula formula) => FormulaPrinter.Print(_b.Graph, formula, Notation.Infix).ToString();

    private string Latex(Formula formula) => FormulaPrinter.Print(_b.Graph, formula, Notation.Latex).ToString();
}
