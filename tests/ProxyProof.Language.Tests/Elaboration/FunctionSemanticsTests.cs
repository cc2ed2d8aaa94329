namespace ProxyProof.Language.Tests.Elaboration;

/// <summary>What functions of lets and defines mean: application, entry by entry, patterns, names.</summary>
public class FunctionSemanticsTests
{
    [Theory]
    [InlineData("let f(x in R, y in R) = x - y", "f(5, 3)", "2")]
    [InlineData("let f(x in R, y in R) = x - y", "f(y = 5, x = 3)", "-2")]
    [InlineData("let f(x in R, y in R) = x - y", "f(5, y = 3)", "2")]
    [InlineData("let f(x) = x^2 + 1", "f(3)", "10")]
    [InlineData("let f(x) = x^2 + 1", "f([1, 2])", "2 5")]
    [InlineData("let f(x) = x^2 + 1", "f([[1, 2], [3, 4]])", "2 5 10 17")]
    [InlineData("let f(x in R) = x^2 + 1", "f([1, 2])", "2 5")]
    [InlineData("let f(x) = <x, x>", "f([1, 2])", "5")]
    [InlineData("let f(x in R, c in R^2) = x * c[1] + c[2]", "f([1, 2], [10, 1])", "11 21")]
    [InlineData("let f(x, c) = x^2 + c", "f([1, 2], 1)", "2 5")]
    [InlineData("let f(x, c) = x^2 + c", "f([1, 2], [1, 10])", "2 14")]
    [InlineData("let f(z in R) = if z > 0 then z else 0", "f([-1, 2])", "0 2")]
    [InlineData("let f(x in R) = x + 1", "f(f(f(1)))", "4")]
    [InlineData("let f(x in R) = 2 * x let g(x in R) = f(x + 1)", "g(f(1))", "6")]
    [InlineData("let g(x in R) = f(x + 1) let f(x in R) = 2 * x", "g(1)", "4")]
    [InlineData("let a = 2, b = a + 1", "a * b", "6")]
    [InlineData("let b = a + 1 let a = 2", "a * b", "6")]
    [InlineData("let (W, v) = ([1, 2], 3)", "v * W", "3 6")]
    [InlineData("let t = ([1, 2], 3) let (W, v) = t", "v * W", "3 6")]
    [InlineData("let f((W, v) in R^2 * R) = v * W", "f(([1, 2], 3))", "3 6")]
    [InlineData("let f((W, v)) = v * W", "f(([1, 2], 3))", "3 6")]
    [InlineData("let f(W in R^2, v in R) = v * W", "f([1, 2], 3)", "3 6")]
    [InlineData("let f(p in R^2 * R) = 2 * p", "f(([1, 2], 3))", "2 4 6")]
    [InlineData("let f(x, y) = x + y", "f((1, 2), (3, 4))", "4 6")]
    [InlineData("let apply(f, x in R) = f(x + 1) let g(z) = z^2", "apply(g, 2)", "9")]
    [InlineData("let l(z) = z^3", "l'(2)", "12")]
    [InlineData("let l(z) = z^3", "l''(2)", "12")]
    [InlineData("let l(z) = z^3", "l'''(2)", "6")]
    [InlineData("let l(z) = z^3", "l'([1, 2])", "3 12")]
    [InlineData("let l(z in R) = z^3 let X = [[1, 0], [0, 2]]", "l'(X * [1, 1])", "3 12")]
    [InlineData("let l(z) = z^3 let h = 1", "sum(i in 1..2, l'(i + h))", "39")]
    [InlineData("", "relu'([-1, 2])", "0 1")]
    [InlineData("", "relu'(0)", "kink")]
    [InlineData("let e = 5", "e", "5")]
    [InlineData("let sum = 5 let T = 3 let x = 2", "sum * T * x", "30")]
    [InlineData("let norm(x) = 7", "norm(1)", "7")]
    [InlineData("let row(i in 1..2) = [[1, 2], [3, 4]][i]", "sum(i in 1..2, row(i))", "4 6")]
    [InlineData("let row(i in 1..2) = [[1, 2], [3, 4]][i]", "row(2)", "3 4")]
    public void A_function_has_this_value(string items, string expression, string expected) => Assert.Equal(expected, Elaborated.Exactly(expression, items));

    [Theory]
    [InlineData("define sq(x) = x^2", "sq(3) + sq(2)", "13")]
    [InlineData("define sq(x) = x^2", "sq(sq(2))", "16")]
    [InlineData("define sq(x) = x^2", "sum(i in 1..3, sq(i))", "14")]
    [InlineData("define total(f, n) = sum(i in 1..n, f(i))\nlet g(z) = z + 1", "total(g, 3)", "9")]
    [InlineData("define c = 7", "c + 1", "8")]
    [InlineData("define first(a, b) = a", "first(1, 2)", "1")]
    [InlineData("define pair(a, b) = (a, b)", "pair(1, 2)", "1 2")]
    [InlineData("let n = 2\ndefine at(x, j) = x[j] + n", "at([5, 6], 2)", "8")]
    [InlineData("define d(l, z) = l'(z)\nlet c(z) = z^3", "d(c, 2)", "12")]
    [InlineData("define g(f, w) = grad f(w)\nlet q(w in R^2) = <w, w>", "g(q, [1, 2])", "2 4")]
    [InlineData("define i2(i) = sum(j in 1..2, i * j)", "sum(j in 1..2, i2(j))", "9")]
    public void A_define_stands_for_its_body(string members, string expression, string expected)
    {
        var claim = Assert.Single(Elaborated.Claims($"{members}\ntheorem t {{ claim ({expression}) == ({expression}) }}"));
        var values = Elaborated.Comparisons(claim.Formula).SelectMany(comparison =>
        {
            var node = new Expressions.Lowering(claim.Graph).Lower(comparison.Left);
            var evaluator = new Expressions.Evaluator<Numerics.ExactReal>(claim.Graph, node);
            evaluator.Run(_ => throw new InvalidOperationException());
            return evaluator[node];
        });
        Assert.Equal(expected, string.Join(" ", values));
    }

    [Fact]
    public void A_define_sees_the_names_of_its_file_and_not_those_of_its_call()
    {
        var claim = Assert.Single(Elaborated.Claims("let c = 1\ndefine below(x) = x <= c\ntheorem t { let c = 100 claim below(2) }"));
        var evaluator = new Expressions.Evaluator<Numerics.ExactReal>(claim.Graph, ((Claims.Comparison)claim.Formula).Right);
        evaluator.Run(_ => throw new InvalidOperationException());
        Assert.Equal("1", evaluator[((Claims.Comparison)claim.Formula).Right][0].ToString());
    }

    [Theory]
    [InlineData("let f((W, v) in R^2 * R) = v * W", "f([1, 2], 3)", "PP2003")]
    [InlineData("let f(W in R^2, v in R) = v * W", "f(([1, 2], 3))", "PP2003")]
    [InlineData("let f(W in R^2) = ||W||", "f([1, 2, 3])", "PP3001")]
    [InlineData("let f(x, y) = <x, y>", "f([1, 2], [1, 2, 3])", "PP3001")]
    [InlineData("let f(x in R, y in R) = x + y", "f(1)", "PP2003")]
    [InlineData("let f(x in R, y in R) = x + y", "f(1, 2, 3)", "PP2003")]
    [InlineData("let f(x in R, y in R) = x + y", "f(1, z = 2)", "PP2003")]
    [InlineData("let f(x in R, y in R) = x + y", "f(1, x = 2)", "PP2003")]
    [InlineData("let f(x in R, y in R) = x + y", "f(x = 1, 2)", "PP2003")]
    [InlineData("let a = 3", "a(2)", "PP2002")]
    [InlineData("", "exp", "PP2007")]
    [InlineData("", "exp(1, 2)", "PP2003")]
    [InlineData("", "sum(3)", "PP2003")]
    public void A_wrong_call_is_this_mistake(string items, string expression, string code) =>
        Assert.Equal([code], Elaborated.Codes($"theorem t {{ {items} claim ({expression}) == ({expression}) }}").Distinct(StringComparer.Ordinal));
}
