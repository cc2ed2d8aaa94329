using System.Diagnostics;
using ProxyProof.Language.Formatting;
using ProxyProof.Language.Parsing;
using ProxyProof.Language.Syntax;
using ProxyProof.Language.Text;

namespace ProxyProof.Language.Tests.Parsing;

/// <summary>Depth, length and speed. Times are generous: a slow machine passes, quadratic time does not.</summary>
public class LimitTests
{
    public static TheoryData<string, string, string> Nestings => new()
    {
        { "(", "x", ")" },
        { "-", "x", "" },
        { "not ", "x", "" },
        { "x^", "x", "" },
        { "2^-", "x", "" },
        { "if x > 0 then 1 else ", "2", "" },
        { "if x > 0 then ", "2", " else 1" },
        { "x implies ", "x", "" },
        { "forall w in R: ", "x", "" },
        { "forall w in R where ", "x", ": y" },
        { "with probability >= 1 over w: ", "x", "" },
        { "", "x", ".T" },
        { "", "x", "[1]" },
        { "f(", "x", ")" },
        { "[", "x", "]" },
        { "<", "x", ", y>" },
        { "|| ", "x", " ||" },
        { "grad f(", "x", ")" },
        { "sum(i in 1..n, ", "x", ")" },
        { "E(w: ", "x", ")" },
        { "x^(", "x", ")" },
        { "x[", "1", "]" },
        { "(x, -[", "1", "])[1].T" },
    };

    [Theory]
    [MemberData(nameof(Nestings))]
    public void Nesting_is_limited_and_never_overflows_the_stack(string before, string core, string after)
    {
        foreach (var (depth, isFine) in new[] { (40, true), (10_000, false), (100_000, false) })
        {
            var text = string.Concat(Enumerable.Repeat(before, depth)) + core + string.Concat(Enumerable.Repeat(after, depth));
            var watch = Stopwatch.StartNew();
            var result = Parser.Parse(new SourceText("a", $"let it = {text}\nlet b = * 1"));
            Assert.True(watch.Elapsed.TotalSeconds < 10, $"{watch.Elapsed}");
            var codes = result.Diagnostics.Select(d => d.Code);
            Assert.Equal(isFine ? [SyntaxCodes.Unexpected] : [SyntaxCodes.TooDeep, SyntaxCodes.Unexpected], codes, StringComparer.Ordinal);
        }
    }

    [Fact]
    public void The_deepest_tree_fits_a_small_stack_of_its_readers()
    {
        var levels = SyntaxNode.NestingLimit / 4;
        var text = string.Concat(Enumerable.Repeat("1 + 2 * -(x and y or a >= ", levels)) + "z" + string.Concat(Enumerable.Repeat(")[1].T", levels));
        var result = Parser.Parse(new SourceText("a", $"let it = {text}"));
        Assert.Empty(result.Diagnostics);
        Assert.InRange(Depth(SyntaxPrinter.Print(result.File)), levels, SyntaxNode.MaximumDepth);
        var reader = new Thread(() => SyntaxPrinter.Print(result.File), 1 << 20);
        reader.Start();
        reader.Join();
        Assert.NotNull(Formatter.Format(new SourceText("a", $"let it = {text}")).Text);
    }

    [Fact]
    public void No_tree_is_deeper_than_documented()
    {
        // Every level of the grammar between one nesting and the next.
        const string level = "f(k = a implies b or c and d >= e + g * h^i^-";
        for (var depth = 60; depth < 140; depth++)
        {
            var result = Parser.Parse(new SourceText("a", "let it = " + string.Concat(Enumerable.Repeat(level, depth)) + "z" + new string(')', depth)));
            if (!result.HasErrors)
            {
                Assert.InRange(Depth(SyntaxPrinter.Print(result.File)), depth, SyntaxNode.MaximumDepth);
            }
        }
    }

    private static int Depth(string print) => print.Split('\n').Max(line => line.Length - line.TrimStart(' ').Length) / 2;

    [Fact]
    public void Long_flat_lists_stay_flat()
    {
        const int count = 100_000;
        foreach (var mark in new[] { " + ", " * ", " and ", " or ", " <= " })
        {
            var result = Parser.Parse(new SourceText("a", "let it = " + string.Join(mark, Enumerable.Repeat("x", count))));
            Assert.Empty(result.Diagnostics);
            var operands = ((ValueBindingSyntax)result.File.Lets[0].Bindings[0]).Value switch
            {
                ArithmeticSyntax a => a.Operands,
                AndSyntax a => a.Operands,
                OrSyntax o => o.Operands,
                ComparisonSyntax c => c.Operands,
                _ => [],
            };
            Assert.Equal(count, operands.Length);
        }
    }

    [Fact]
    public void Ten_thousand_claims_and_a_long_expression_parse_in_time()
    {
        var claims = new SourceText("a", "theorem t {\n" + string.Concat(Enumerable.Range(0, 10_000).Select(i => $"  claim c{i}: <grad f(w), w - v> >= {i} * h(v)\n")) + "}\n");
        var watch = Stopwatch.StartNew();
        Assert.Empty(Parser.Parse(claims).Diagnostics);
        Assert.True(watch.Elapsed.TotalSeconds < 5, $"claims: {watch.Elapsed}");
        var sum = new SourceText("a", "let it = 1" + string.Concat(Enumerable.Range(0, 8_000).Select(i => $" + x{i}*f(y, 2.5)^2 - ||z||")));
        Assert.True(sum.Text.Length > 200_000);
        watch.Restart();
        Assert.Empty(Parser.Parse(sum).Diagnostics);
        Assert.True(watch.Elapsed.TotalSeconds < 3, $"sum: {watch.Elapsed}");
    }

    [Fact]
    public void Mistakes_are_counted_up_to_a_limit()
    {
        var result = Parser.Parse(new SourceText("a", string.Concat(Enumerable.Repeat("let = ;\n", 100_000))));
        Assert.Equal(Parser.DiagnosticLimit + 1, result.Diagnostics.Length);
        Assert.Equal(SyntaxCodes.TooMany, result.Diagnostics[^1].Code);
    }
}
