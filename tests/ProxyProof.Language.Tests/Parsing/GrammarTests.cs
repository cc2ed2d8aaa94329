using ProxyProof.Claims;
using ProxyProof.Language.Parsing;
using ProxyProof.Language.Syntax;
using ProxyProof.Language.Text;

namespace ProxyProof.Language.Tests.Parsing;

public class GrammarTests
{
    public static TheoryData<string> Samples => new(RepositoryFiles.SampleFiles.Select(path => Path.GetFileName(path)));

    [Theory]
    [MemberData(nameof(Samples))]
    public void Samples_parse_without_a_message(string name)
    {
        Assert.True(SourceReader.TryRead(Path.Combine(RepositoryFiles.Samples, name), out var source, out _));
        Assert.Empty(Parser.Parse(source).Diagnostics);
    }

    [Theory]
    [InlineData("-x^2", "(- (x ^ 2))")]
    [InlineData("2^-3", "(2 ^ (- 3))")]
    [InlineData("x^y^z", "(x ^ (y ^ z))")]
    [InlineData("2^-3^2", "(2 ^ (- (3 ^ 2)))")]
    [InlineData("--x", "(- (- x))")]
    [InlineData("a * -b", "(a * (- b))")]
    [InlineData("a - b - c + d", "(a - b - c + d)")]
    [InlineData("a / b * c .* d ./ e", "(a / b * c .* d ./ e)")]
    [InlineData("a + b * c^2[1].T", "(a + (b * (c ^ ((2[1]).T))))")]
    [InlineData("a <= b <= c", "(a <= b <= c)")]
    [InlineData("not a >= b and c == d", "((not (a >= b)) and (c == d))")]
    [InlineData("a or b and c or d", "(a or (b and c) or d)")]
    [InlineData("a implies b implies c", "(a implies (b implies c))")]
    [InlineData("a and b implies c or d", "((a and b) implies (c or d))")]
    [InlineData("P and forall w in D: Q and S implies T", "(P and (ForAll w in D: ((Q and S) implies T)))")]
    [InlineData("if a > b then c else d + 1", "(if (a > b) then c else (d + 1))")]
    [InlineData("2 * if a > b then c else d + 1 >= 0", "((2 * (if (a > b) then c else (d + 1))) >= 0)")]
    [InlineData("if a > b then c else if d > 0 then 1 else 2", "(if (a > b) then c else (if (d > 0) then 1 else 2))")]
    [InlineData("f'(z) - l''(z)", "(f'(z) - l''(z))")]
    [InlineData("grad[v] m(w, v)", "Gradient[v] m(w, v)")]
    [InlineData("∇f(w).T", "(Gradient f(w).T)")]
    [InlineData("(jac u(W)).T * hess g'(x)", "((Jacobian u(W).T) * Hessian g'(x))")]
    [InlineData("∑(i in 1..n, e)", "Sum(i in (1 .. n), e)")]
    [InlineData("sum(x) + max(a, b) + mean", "(sum(x) + max(a, b) + mean)")]
    [InlineData("vec(i in 0..T-1, w[i+1, 2])", "Vector(i in (0 .. (T - 1)), (w[(i + 1), 2]))")]
    [InlineData("||x||*||y||", "(||x|| * ||y||)")]
    [InlineData("|| ||x|| * y ||", "||(||x|| * y)||")]
    [InlineData("||||x|| + ||y||||", "||(||x|| + ||y||)||")]
    [InlineData("‖x‖ / ||y||^2", "(||x|| / (||y|| ^ 2))")]
    [InlineData("<a,b>==c", "(<a, b> == c)")]
    [InlineData("<a,b>>=c", "(<a, b> >= c)")]
    [InlineData("<a,b>>0", "(<a, b> > 0)")]
    [InlineData("<a, b> >= c", "(<a, b> >= c)")]
    [InlineData("<<a,b>*x, y>", "<(<a, b> * x), y>")]
    [InlineData("c<<a,b>", "(c < <a, b>)")]
    [InlineData("a < b and c > d", "((a < b) and (c > d))")]
    [InlineData("f(a < b, c > d)", "f((a < b), (c > d))")]
    [InlineData("<if a > b then c else d, g(e > f)>", "<(if (a > b) then c else d), g((e > f))>")]
    [InlineData("⟨a, b⟩ ≥ ⟨c, d⟩", "(<a, b> >= <c, d>)")]
    [InlineData("w in", null)]
    [InlineData("R^(m x d) * R^m", "((R ^ (m x d)) * (R ^ m))")]
    [InlineData("[a, b]^(2 x n+1)", "([a, b] ^ (2 x (n + 1)))")]
    [InlineData("R^(x x x)", "(R ^ (x x x))")]
    [InlineData("a^(b)^(c, d)[1]", "(a ^ (b ^ (tuple(c, d)[1])))")]
    [InlineData("E(x in R^d ~ normal(0, sd = 1), W0: <x, W0>) >= 0", "(Expectation(x in (R ^ d) ~ normal(0, sd = 1), W0: <x, W0>) >= 0)")]
    [InlineData("P(W0: x >= 0 and y >= 0)", "Probability(W0: ((x >= 0) and (y >= 0)))")]
    [InlineData("with probability >= 1 - d over W0, a: forall t in 0..T: g(t)", "(with >= (1 - d) over W0, a: (ForAll t in (0 .. T): g(t)))")]
    [InlineData("exists (W, v) in D * E, z in 1..2 where a >= b: P", "(Exists (W, v) in (D * E), z in (1 .. 2) where (a >= b): P)")]
    [InlineData("f(a >= b implies c, k = x and y)", "f(((a >= b) implies c), k = (x and y))")]
    [InlineData("[[1, 2], [3, 4]] * (a, b, (c))", "([[1, 2], [3, 4]] * tuple(a, b, c))")]
    [InlineData("0.1 + 1e-3 + 2.5E+1", "(1/10 + 1/1000 + 25)")]
    [InlineData("probability + T + x + proved", "(probability + T + x + proved)")]
    public void Expressions_group_as_documented(string text, string? shape)
    {
        var result = Parser.Parse(new SourceText("input.thm", $"let it = {text}"));
        if (shape is null)
        {
            Assert.True(result.HasErrors);
            return;
        }

        Assert.Empty(result.Diagnostics);
        Assert.Equal(shape, Shape.Of(((ValueBindingSyntax)result.File.Lets[0].Bindings[0]).Value));
    }

    [Fact]
    public void Spans_cover_a_node_to_its_end_or_to_the_end_of_its_line()
    {
        const string text = "let f(w in R^2) =\r\n  <w,\r\n   w>  +  1\r\n";
        var file = Parser.Parse(new SourceText("a\\b.thm", text)).File;
        var binding = (FunctionBindingSyntax)file.Lets[0].Bindings[0];
        var sum = (ArithmeticSyntax)binding.Body;
        Assert.Equal(new SourceSpan("a/b.thm", 1, 5, 13, 4), binding.Span);
        Assert.Equal(new SourceSpan("a/b.thm", 2, 3, 3, 21), sum.Span);
        Assert.Equal("<w,\r\n   w>  +  1", text[sum.Start..sum.End]);
        Assert.Equal("1", text[sum.Operands[1].Start..sum.Operands[1].End]);
    }

    [Fact]
    public void Doc_comments_go_to_the_next_theorem_define_let_or_claim()
    {
        var file = Parser.Parse(new SourceText("a", """
            /// of the define
            ///   second line
            define d = 1
            /// of the theorem
            theorem t {
              /// of the claim
              data X in R = 1
              //// not a doc
              // not a doc
              claim x >= 0
              let a = 1
            }
            """)).File;
        Assert.Equal("of the define\n  second line", file.Defines[0].Doc);
        Assert.Equal("of the theorem", file.Theorems[0].Doc);
        Assert.Equal("of the claim", file.Theorems[0].Items.OfType<ClaimSyntax>().Single().Doc);
        Assert.Equal("", file.Theorems[0].Items.OfType<LetSyntax>().Single().Doc);
    }

    [Fact]
    public void A_broken_item_leaves_the_others_and_keeps_its_name()
    {
        var result = Parser.Parse(new SourceText("a", "theorem t {\n  claim key: (x\n  claim y >= 0\n  let b = * 3\n  expect proved\n}\ntheorem u {\n  claim z >= 0\n}\n"));
        Assert.Equal(2, result.Diagnostics.Length);
        var items = result.File.Theorems[0].Items;
        Assert.Equal(["BrokenSyntax", "ClaimSyntax", "BrokenSyntax", "ExpectSyntax"], items.Select(i => i.GetType().Name), StringComparer.Ordinal);
        Assert.Equal(("claim", "key"), (((BrokenSyntax)items[0]).Keyword, ((BrokenSyntax)items[0]).Name!.Name));
        Assert.Equal(("let", "b"), (((BrokenSyntax)items[2]).Keyword, ((BrokenSyntax)items[2]).Name!.Name));
        Assert.Equal("u", result.File.Theorems[1].Name.Name);
    }

    [Fact]
    public void An_empty_file_is_fine()
    {
        foreach (var text in new[] { "", "\uFEFF", "\n\n", "// only a comment", "\uFEFFlet a = 1" })
        {
            Assert.Empty(Parser.Parse(new SourceText("a", text)).Diagnostics);
        }
    }

    [Theory]
    [InlineData("\u00B5", "\u03BC")]
    [InlineData("w\u0302", "\u0175")]
    [InlineData("\u2126", "\u03A9")]
    [InlineData("x\u0304\u0323", "x\u0323\u0304")]
    public void Names_are_compared_in_canonical_form(string written, string name)
    {
        var file = Parser.Parse(new SourceText("a", $"let {written} = 1")).File;
        Assert.Equal(name, ((ValueBindingSyntax)file.Lets[0].Bindings[0]).Pattern.Names[0].Name);
    }
}
