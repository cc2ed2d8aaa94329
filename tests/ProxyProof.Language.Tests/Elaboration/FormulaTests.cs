using ProxyProof.Claims;

namespace ProxyProof.Language.Tests.Elaboration;

/// <summary>The structure of core formulas: quantifiers in every order, conditions, chains, tuples, replaced domains.</summary>
public class FormulaTests
{
    [Theory]
    [InlineData("1 <= 2", "c")]
    [InlineData("1 <= 2 < 3 != 4", "(c & c & c)")]
    [InlineData("not 1 <= 2 and 2 <= 3 or 3 <= 4", "((!c & c) | c)")]
    [InlineData("1 <= 2 implies 2 <= 3 implies 3 <= 4", "(c > (c > c))")]
    [InlineData("if 1 <= 2 then (2 <= 3) else (3 <= 4)", "((c > c) & (!c > c))")]
    [InlineData("[1, 2] == [1, 2]", "c")]
    [InlineData("(1, [2, 3]) == (1, [2, 3])", "(c & c)")]
    [InlineData("(1, [2, 3]) != (1, [2, 3])", "(c | c)")]
    [InlineData("((1, 2), 3) == ((1, 2), 3)", "((c & c) & c)")]
    [InlineData("forall w in R: w >= 0", "A{w}. c")]
    [InlineData("exists w in R: w >= 0", "E{w}. c")]
    [InlineData("forall w in R, v in R^2: <v, v> >= w", "A{w,v}. c")]
    [InlineData("forall w in R where w > 0: w >= 0", "A{w}. [c] c")]
    [InlineData("exists w in R where w > 0: w >= 0", "E{w}. [c] c")]
    [InlineData("forall w in R where w > 0 and w < 1: w >= 0", "A{w}. [(c & c)] c")]
    [InlineData("forall i in 1..3: i >= 1", "A i=1+3. c")]
    [InlineData("exists i in 1..3: i >= 1", "E i=1+3. c")]
    [InlineData("forall i in 1..3, j in 0..1: i >= j", "A i=1+3. A j=0+2. c")]
    [InlineData("forall i in 1..3 where i > 1: i >= 1", "A i=1+3. (c > c)")]
    [InlineData("exists i in 1..3 where i > 1: i >= 1", "E i=1+3. (c & c)")]
    [InlineData("forall w in R, i in 1..3: w >= i", "A{w}. A i=1+3. c")]
    [InlineData("forall i in 1..3, w in R: w >= i", "A{w}. A i=1+3. c")]
    [InlineData("forall i in 1..3, w in R, j in 1..2, v in R: w >= i * j * v", "A{w,v}. A i=1+3. A j=1+2. c")]
    [InlineData("exists i in 1..3, w in R: w >= i", "E{w}. E i=1+3. c")]
    [InlineData("forall w in R, i in 1..3 where w > 0: w >= i", "A{w}. [c] A i=1+3. c")]
    [InlineData("forall w in R, i in 1..3 where w > i: w >= i", "A{w}. A i=1+3. (c > c)")]
    [InlineData("forall w in R, i in 1..3 where w > 0 and w > i: w >= i", "A{w}. [c] A i=1+3. (c > c)")]
    [InlineData("exists w in R, i in 1..3 where w > 0 and w > i: w >= i", "E{w}. [c] E i=1+3. (c & c)")]
    [InlineData("forall w in R: forall i in 1..3: w >= i", "A{w}. A i=1+3. c")]
    [InlineData("forall w in R: exists i in 1..3: w >= i", "A{w}. E i=1+3. c")]
    [InlineData("forall i in 1..2: forall w in R: w >= i", "(A{w}. c & A{w}. c)")]
    [InlineData("forall i in 1..2: exists w in R: w >= i", "(E{w}. c & E{w}. c)")]
    [InlineData("exists i in 1..2: forall w in R: w >= i", "(A{w}. c | A{w}. c)")]
    [InlineData("forall i in 1..2 where i > 1: exists w in R: w >= i", "E{w}. c")]
    [InlineData("forall i in 1..2 where i > 2: exists w in R: w >= i", "((c > E{w}. c) & (c > E{w}. c))")]
    [InlineData("exists i in 1..2 where i > 1: forall w in R: w >= i", "((c & A{w}. c) | (c & A{w}. c))")]
    [InlineData("forall i in 1..2, w in [0, i]: w >= i", "(A{w}. c & A{w}. c)")]
    [InlineData("forall w in R, i in 1..2, v in [0, i]: w * v >= i", "(A{w,v}. c & A{w,v}. c)")]
    [InlineData("forall i in 1..2, j in 1..3, v in [0, i]: v * j >= i", "(A{v}. A j=1+3. c & A{v}. A j=1+3. c)")]
    [InlineData("forall i in 1..3, j in 1..2, v in [0, j]: v * j >= i", "(A{v}. A i=1+3. c & A{v}. A i=1+3. c)")]
    [InlineData("forall i in 1..2, v in [0, i]: forall j in 1..2, u in [0, j]: u >= v", "(A{v}. (A{u}. c & A{u}. c) & A{v}. (A{u}. c & A{u}. c))")]
    [InlineData("forall i in 1..2: i >= 1 and (forall w in R: w >= i)", "((c & A{w}. c) & (c & A{w}. c))")]
    [InlineData("forall i in 1..2: i >= 1 or (forall j in 1..2: forall w in R: w >= i * j)", "((c | (A{w}. c & A{w}. c)) & (c | (A{w}. c & A{w}. c)))")]
    [InlineData("forall i in 1..1: forall w in R: w >= i", "A{w}. c")]
    [InlineData("forall i in 1..3, j in 1..i: i >= j", "A i=1+3. A j=1+3. c")]
    [InlineData("forall i in 1..3, j in i..3: i <= j", "A i=1+3. A j=1+3. (c > c)")]
    [InlineData("exists i in 1..3, j in i..3: i == j", "E i=1+3. E j=1+3. (c & c)")]
    [InlineData("forall i in 1..3, j in 2..i: i >= j", "A i=1+3. A j=2+2. (c > c)")]
    [InlineData("forall i in 1..2, j in 2..i, w in [0, j]: w <= i", "(true & A{w}. c)")]
    [InlineData("forall k in 1..100000: k >= 1", "A{k}. c")]
    [InlineData("forall k in 1..100000, i in 1..k: i >= 1", "A{k,i}. c")]
    [InlineData("forall (a, b) in R * R^2: a >= ||b||", "A{(a, b)}. c")]
    [InlineData("forall p in R * R^2, (a, b) in R * R^2: p == (a, b)", "A{p,(a, b)}. (c & c)")]
    public void A_proposition_has_this_structure(string proposition, string expected) =>
        Assert.Equal(expected, Sketch(Elaborated.Formula(proposition)));

    [Fact]
    public void An_index_below_reals_is_an_axis_of_the_sides()
    {
        var claim = Elaborated.Claim("claim forall i in 1..3, w in R^3, j in 1..2: w[i] * j >= i");
        var comparison = Assert.Single(Elaborated.Comparisons(claim.Formula));
        Assert.Equal([3, 2], comparison.Indices.Select(index => index.Size));
        Assert.Equal("R^(3 x 2)", claim.Graph.ShapeOf(comparison.Left).ToString());
        Assert.Equal("w[i] * j >= i", comparison.Text);
    }

    [Fact]
    public void An_index_that_is_written_out_shows_its_value() =>
        Assert.Equal(["w <= (-1)", "w <= 0"], Elaborated.Comparisons(Elaborated.Formula("forall i in -1..0, w in [-5, i]: w <= i")).Select(c => c.Text));

    [Fact]
    public void Each_occurrence_of_a_proposition_binds_its_own_variables()
    {
        var claim = Assert.Single(Elaborated.Claims("define p = forall w in R: w^2 >= 0\ntheorem t { let q = exists v in R: v > 0 claim p and p and q and q }"));
        var quantifiers = ((And)claim.Formula).Parts.Cast<Quantifier>().SelectMany(quantifier => quantifier.Variables[0].Variables);
        Assert.Equal(4, quantifiers.Distinct().Count());
    }

    [Fact]
    public void A_proposition_of_a_let_below_an_index_is_written_out_too() =>
        Assert.Equal("(A{w}. c & (A{w}. c & A{w}. c))", Sketch(Elaborated.Formula("q and (forall i in 1..2: q)", "let q = forall w in R: w^2 >= 0")));

    [Fact]
    public void An_argument_of_a_define_that_holds_an_index_is_written_out()
    {
        var claim = Assert.Single(Elaborated.Claims("define above(c) = forall w in R: w^2 >= c\ntheorem t { claim forall i in 1..2: above(-i) }"));
        Assert.Equal("(A{w}. c & A{w}. c)", Sketch(claim.Formula));
    }

    [Theory]
    [InlineData("R", "whole R")]
    [InlineData("R^3", "whole R^3")]
    [InlineData("R^(2 x 3)", "whole R^(2 x 3)")]
    [InlineData("[0, 1]", "box R")]
    [InlineData("[-inf, 1]", "below R")]
    [InlineData("[0, inf]", "above R")]
    [InlineData("[-inf, inf]", "whole R")]
    [InlineData("[0, 1]^3", "box R^3")]
    [InlineData("[0, 1]^(2 x 2)", "box R^(2 x 2)")]
    [InlineData("box([0, 0], [1, 2])", "box R^2")]
    [InlineData("ball([0, 0], 1)", "ball R^2")]
    [InlineData("ball(0, 1)", "ball R")]
    [InlineData("ball(zeros(2, 2), 1)", "ball R^(2 x 2)")]
    [InlineData("ball((zeros(2, 2), 1), 1)", "ball R^(2 x 2),R")]
    [InlineData("ball_op(zeros(2, 3), 1)", "ball_op R^(2 x 3)")]
    [InlineData("sphere(3)", "sphere R^3")]
    [InlineData("simplex(3)", "simplex R^3")]
    [InlineData("R * R^2", "whole R,whole R^2")]
    [InlineData("[0, 1] * ball((1, [2, 3]), 1) * sphere(2)", "box R,ball R,R^2,sphere R^2")]
    [InlineData("(R * R) * R", "whole R,whole R,whole R")]
    [InlineData("domain(f)", "ball R^2")]
    [InlineData("domain(g)", "box R")]
    [InlineData("domain(f')", "ball R^2")]
    [InlineData("domain(exp)", "whole R")]
    [InlineData("D", "box R")]
    [InlineData("D^2", "box R^2")]
    [InlineData("B", "ball R^2")]
    [InlineData("S(3)", "sphere R^3")]
    [InlineData("U", "box R")]
    public void A_domain_is_this_set(string domain, string expected)
    {
        const string members = "define S(n) = sphere(n)\ndefine U = [0, 1]\n";
        const string items = "let f(w in ball([0, 0], 1)) = <w, w> let g(z in [0, 1], w in R) = z let D = [0, 1] let B = ball([0, 0], 1)";
        var claim = Assert.Single(Elaborated.Claims($"{members}theorem t {{ {items} claim forall w in {domain}: w == w }}"));
        var variable = Assert.Single(((Quantifier)claim.Formula).Variables);
        var shapes = new Queue<string>(variable.Variables.Select(id => claim.Graph.ShapeOf(claim.Graph.VariableNode(id)).ToString()));
        string Of(Domain d) => d switch
        {
            Product n => string.Join(",", n.Factors.Select(Of)),
            Ball n => $"ball {string.Join(",", n.Center.Select(_ => shapes.Dequeue()))}",
            Box { Low: null } => $"below {shapes.Dequeue()}",
            Box { High: null } => $"above {shapes.Dequeue()}",
            OperatorBall => $"ball_op {shapes.Dequeue()}",
            WholeSpace => $"whole {shapes.Dequeue()}",
            _ => $"{d.GetType().Name.ToLowerInvariant()} {shapes.Dequeue()}",
        };
        Assert.Equal(expected, Of(variable.Domain));
        Assert.Equal(variable.Domain.Components, variable.Variables.Count);
    }

    [Fact]
    public void Brackets_are_an_interval_where_a_domain_is_expected_and_a_vector_elsewhere()
    {
        var claims = Elaborated.Claims(
            """
            define inside(D, v) = forall w in D: w <= ||v||
            theorem t {
              let I = [3, 4]
              claim inside([3, 4], [3, 4])
              claim inside(I, I)
            }
            """);
        Assert.All(claims, claim => Assert.Equal("A{w}. c", Sketch(claim.Formula)));
        Assert.All(claims, claim => Assert.IsType<Box>(((Quantifier)claim.Formula).Variables[0].Domain));
    }

    [Fact]
    public void On_replaces_every_domain_of_a_function_in_the_claim()
    {
        var claim = Elaborated.Claim("let f(w in R^2) = <w, w> let g(w in ball([0, 0], 9)) = <w, w> claim (forall w in domain(f), v in domain(g): f(w) <= g(v)) and convex(f) on sphere(2)");
        Assert.All(Elaborated.Comparisons(claim.Formula), _ => { });
        foreach (var quantifier in ((And)claim.Formula).Parts.Cast<Quantifier>())
        {
            Assert.All(quantifier.Variables, variable => Assert.IsType<Sphere>(variable.Domain));
        }

        Assert.Contains("sphere(2)", claim.Statement, StringComparison.Ordinal);
    }

    [Fact]
    public void On_gives_a_domain_to_a_function_without_one() =>
        Assert.Equal("A{w,v}. c", Sketch(Elaborated.Formula("convex(f) on R^2", "let f(w) = <w, w>")));

    [Fact]
    public void A_domain_may_depend_on_variables_before_it()
    {
        var claim = Elaborated.Claim("claim forall c in R^2, r in [0, 1], w in ball(c, r): ||w - c|| <= r");
        var quantifier = (Quantifier)claim.Formula;
        var ball = Assert.IsType<Ball>(quantifier.Variables[2].Domain);
        Assert.Equal(claim.Graph.VariableNode(quantifier.Variables[0].Variables[0]), ball.Center[0]);
        Assert.Equal(claim.Graph.VariableNode(quantifier.Variables[1].Variables[0]), ball.Radius);
    }

    [Fact]
    public void A_guard_makes_a_certain_domain_error_no_mistake()
    {
        Assert.Empty(Elaborated.Codes("theorem t { claim 1 <= 0 implies 1/0 >= 0 }"));
        Assert.Empty(Elaborated.Codes("theorem t { claim 1 >= 0 or log(-1) >= 0 }"));
        Assert.Empty(Elaborated.Codes("theorem t { claim (if 1 > 0 then 1 else 1/0) == 1 }"));
        Assert.Equal(["PP4001"], Elaborated.Codes("theorem t { claim 1/0 >= 0 or 1 >= 0 }"));
    }

    // A{w}. quantifier over variables; A i=1+3. index from 1 with 3 values; [..] condition; c comparison.
    internal static string Sketch(Formula formula) => formula switch
    {
        Comparison => "c",
        Truth n => n.Value ? "true" : "false",
        And n => $"({string.Join(" & ", n.Parts.Select(Sketch))})",
        Or n => $"({string.Join(" | ", n.Parts.Select(Sketch))})",
        Not n => $"!{Sketch(n.Operand)}",
        Implies n => $"({Sketch(n.Premise)} > {Sketch(n.Conclusion)})",
        IndexQuantifier n => $"{(n.Universal ? "A" : "E")} {n.Name}={n.First}+{n.Index.Size}. {Sketch(n.Body)}",
        Quantifier n => $"{(n.Universal ? "A" : "E")}{{{string.Join(",", n.Variables.Select(v => v.Name))}}}. {(n.Where is { } where ? $"[{Sketch(where)}] " : "")}{Sketch(n.Body)}",
        WithProbability n => $"P({string.Join(",", n.Over)}). {Sketch(n.Body)}",
        _ => "?",
    };
}
