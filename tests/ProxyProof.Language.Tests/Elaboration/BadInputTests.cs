using System.Diagnostics;
using System.Text;
using ProxyProof.Claims;

namespace ProxyProof.Language.Tests.Elaboration;

/// <summary>Inputs that ask for much: no crash, no hang, and a diagnostic where the answer is no.</summary>
public class BadInputTests
{
    // Generous: a machine under load must not fail what a broken algorithm would fail by orders of magnitude.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public void Ten_thousand_lets_in_a_chain_elaborate() =>
        Quick($"theorem t {{ let a0 = 1 {Repeat(1, 10_000, k => $"let a{k} = a{k - 1} + 1 ")} claim a10000 == 10001 }}");

    [Fact]
    public void Ten_thousand_lets_of_a_file_in_a_chain_elaborate() =>
        Quick($"let a0 = 1 {Repeat(1, 10_000, k => $"let a{k} = a{k - 1} + 1 ")} theorem t {{ claim a10000 == 10001 }}");

    [Fact]
    public void Five_thousand_functions_that_call_each_other_elaborate() =>
        Quick($"theorem t {{ let f0(x in R) = x + 1 {Repeat(1, 5000, k => $"let f{k}(x in R) = f{k - 1}(x + 1) ")} claim forall x in R: f5000(x) >= x and grad f5000(x) >= 1 }}");

    [Fact]
    public void Five_thousand_functions_in_the_other_order_elaborate() =>
        Quick($"theorem t {{ {Repeat(0, 4999, k => $"let f{5000 - k}(x in R) = f{4999 - k}(x + 1) ")} let f0(x in R) = x + 1 claim forall x in R: f5000(x) >= x }}");

    [Fact]
    public void Five_thousand_functions_without_domains_elaborate() =>
        Quick($"theorem t {{ let f0(x) = x + 1 {Repeat(1, 5000, k => $"let f{k}(x) = f{k - 1}(x + 1) ")} claim forall x in R: f5000(x) >= x }}");

    [Fact]
    public void Five_thousand_functions_over_a_mistake_are_one_mistake()
    {
        var text = $"theorem t {{ let f0(x) = x^2 + [1, x] {Repeat(1, 5000, k => $"let f{k}(x) = f{k - 1}(x) + 1 ")} claim forall x in R^3: ||f5000(x)|| >= 0 }}";
        Assert.Equal(["PP3001"], Quick(text, mistakes: true).Select(d => d.Code));
    }

    [Fact]
    public void Five_thousand_defines_that_use_each_other_elaborate() =>
        Quick($"define d0(x) = x + 1 {Repeat(1, 5000, k => $"define d{k}(x) = d{k - 1}(x) + 1 ")} theorem t {{ claim forall x in R: d5000(x) >= x }}");

    [Theory]
    [InlineData("let f0(x) = x + 1 ", "let f{1}(x) = f{0}(x) + f{0}(x) ", "f40(x) >= x")]
    [InlineData("let f0(x in R) = x + 1 ", "let f{1}(x in R) = f{0}(x / 2) + f{0}(x / 2) ", "f40(x) >= x")]
    [InlineData("define f0(x) = x + 1 ", "define f{1}(x) = f{0}(x) + f{0}(x) ", "f40(x) >= x")]
    [InlineData("define f0(x) = x + 1 ", "define f{1}(x) = f{0}(x / 2) + f{0}(x / 2) ", "f40(x) >= x")]
    [InlineData("define f0(g, x) = g(x) ", "define f{1}(g, x) = f{0}(g, x) * f{0}(g, x) ", "f40(exp, x) >= x")]
    [InlineData("define f0(x, y) = x + y ", "define f{1}(x, y) = f{0}(y, x) + f{0}(x, y) ", "f40(x, 1) >= x")]
    [InlineData("let f0 = 1 ", "let f{1} = f{0} + f{0} ", "f40 >= x or x >= 0")]
    [InlineData("let f0 = 3 ", "let f{1} = f{0} * f{0} ", "1 / f40 >= x or x >= 0")]
    [InlineData("let f0 = (1, 1) ", "let f{1} = (f{0}, 1) ", "||f40|| >= x or x >= 0")]
    public void Forty_doublings_elaborate(string first, string step, string claim) =>
        Quick($"{first}{Repeat(1, 40, k => step.Replace("{0}", $"{k - 1}", StringComparison.Ordinal).Replace("{1}", $"{k}", StringComparison.Ordinal))} theorem t {{ claim forall x in R: {claim} }}");

    [Theory]
    [InlineData("define p0(x) = x >= 1 ", "define p{1}(x) = p{0}(x) and p{0}(x) ", "p40(x)")]
    [InlineData("define p0(x) = x >= 1 ", "define p{1}(x) = p{0}(x + 1) and p{0}(x + 1) ", "p40(x)")]
    [InlineData("define p0(x) = forall w in R: w >= x ", "define p{1}(x) = p{0}(x) or p{0}(x) ", "p40(x)")]
    [InlineData("let p0 = forall w in R: w^2 >= 0 ", "let p{1} = p{0} and p{0} ", "p40")]
    public void Forty_doublings_of_a_proposition_are_too_long(string first, string step, string claim)
    {
        var text = $"{first}{Repeat(1, 40, k => step.Replace("{0}", $"{k - 1}", StringComparison.Ordinal).Replace("{1}", $"{k}", StringComparison.Ordinal))} theorem t {{ claim forall x in R: {claim} }}";
        Assert.All(Quick(text, mistakes: true), d => Assert.Contains(d.Code, (string[])["PP3008", "PP3010"]));
    }

    [Fact]
    public void Definitions_nested_100_000_deep_are_elaborated_or_a_diagnostic()
    {
        var text = $"let b0 = a1 {Repeat(1, 100_000, k => $"let a{100_000 - k} = a{100_001 - k} + 1 ")} let a100000 = 1 theorem t {{ claim a1 >= 0 claim 1 <= 2 }}";
        var file = Elaborated.File(text);
        // Whether the stack holds them depends on how far the code is optimised by now.
        Assert.True(file.Entries[0].Claim is not null || file.Diagnostics.Any(d => string.Equals(d.Code, "PP3010", StringComparison.Ordinal)));
        Assert.NotNull(file.Entries[1].Claim);
    }

    [Theory]
    [InlineData("10^10^10 >= 1")]
    [InlineData("2^1000000 >= 1 and 2^(2^30) >= 2^(-2^30)")]
    [InlineData("1 / (3^100000) >= 0")]
    [InlineData("(1e900)^1000000 >= 1e-900")]
    [InlineData("norm([1, 2], 10^30) >= 0")]
    [InlineData("1 / sum(i in 1..30000, 1 / i) >= 0")]
    [InlineData("1 / prod(i in 1..30000, i) >= 0")]
    [InlineData("1 / sum(i in 1..1000000, 1 / i) >= 0")]
    [InlineData("sum(i in 1..1000000, i) >= 0")]
    [InlineData("forall i in 1..10^11: i >= 0")]
    [InlineData("forall i in 1..10^30: i >= 0")]
    [InlineData("forall w in R^10000000: ||w|| >= 0")]
    [InlineData("exp(10^5) > 0 and sin(10^100) <= 1")]
    [InlineData("forall i in 1..40, j in 1..40, k in 1..40, l in 1..40, m in 1..40: i + j + k + l + m >= 0")]
    public void A_huge_number_is_no_burden(string proposition) => Quick($"theorem t {{ claim {proposition} }}");

    [Theory]
    [InlineData("sum(i in 1..10^9, i) >= 0")]
    [InlineData("forall w in R^(10^100): ||w|| >= 0")]
    [InlineData("forall w in R^1000000, v in R^1000000: ||outer(w, v)|| >= 0")]
    [InlineData("forall w in R^1000000: ||diag(w)|| >= 0")]
    [InlineData("identity(10^5) == identity(10^5)")]
    [InlineData("zeros(10^9) == zeros(10^9)")]
    [InlineData("sum(i in 1..100000, sum(j in 1..100000, i * j)) >= 0")]
    [InlineData("sum(i in 1..5000, sum(j in 1..i, i * j)) >= 0")]
    [InlineData("zeros(2^1000000) == zeros(2)")]
    [InlineData("forall i in 1..1000, w in [0, i], j in 1..1000, v in [0, j]: w * v >= 0")]
    public void What_is_too_large_is_a_diagnostic(string proposition) =>
        Assert.Contains(Quick($"theorem t {{ claim {proposition} claim 1 <= 2 }}", mistakes: true)[0].Code, (string[])["PP3008", "PP3006"]);

    [Fact]
    public void A_literal_beyond_the_limits_is_a_diagnostic() =>
        Assert.Equal(["PP1015"], Elaborated.Codes("theorem t { claim 1e100000 >= 0 }"));

    [Fact]
    public void Garbage_is_a_diagnostic()
    {
        var random = new Random(1);
        var garbage = new StringBuilder();
        while (garbage.Length < 8_000_000)
        {
            garbage.Append((char)random.Next(32, 0x250)).Append(random.Next(5) == 0 ? " let " : "");
        }

        Assert.NotEmpty(Quick(garbage.ToString(), mistakes: true));
    }

    [Fact]
    public void Garbage_of_a_hundred_megabytes_is_a_diagnostic()
    {
        var path = Path.GetTempFileName();
        try
        {
            using (var stream = File.OpenWrite(path))
            {
                var block = new byte[1 << 20];
                new Random(1).NextBytes(block);
                for (var k = 0; k < 100; k++)
                {
                    stream.Write(block);
                }
            }

            Assert.Equal(["PP1004"], Elaborator.Elaborate(path, "input.thm", ElaborationOptions.Default).Diagnostics.Select(d => d.Code));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("(", ")")]
    [InlineData("[", "]")]
    [InlineData("-", "")]
    [InlineData("||", "||")]
    [InlineData("f(", ")")]
    [InlineData("if x > 0 then ", " else 0")]
    public void Ten_thousand_levels_of_nesting_are_a_diagnostic(string open, string close)
    {
        var text = $"theorem t {{ claim {Repeat(0, 9_999, _ => open)}1{Repeat(0, 9_999, _ => close)} >= 0 claim 1 <= 2 }} theorem u {{ claim 1 <= 2 }}";
        Assert.Contains("PP1023", Quick(text, mistakes: true).Select(d => d.Code), StringComparer.Ordinal);
    }

    [Fact]
    public void Long_sums_conjunctions_and_vectors_elaborate()
    {
        Quick($"theorem t {{ claim forall x in R: {string.Join(" + ", Enumerable.Range(0, 10_000).Select(k => $"{k} * x^{k % 7}"))} >= 0 }}");
        Quick($"theorem t {{ claim {string.Join(" and ", Enumerable.Range(0, 10_000).Select(k => $"{k} >= 0"))} }}");
        Quick($"theorem t {{ let v = [{string.Join(", ", Enumerable.Range(0, 100_000))}] claim ||v|| >= 0 }}");
    }

    [Fact]
    public void Ten_thousand_unknown_names_are_ten_thousand_mistakes()
    {
        var text = $"{Repeat(0, 9_999, k => $"let a{k} = {k} ")}{Repeat(0, 9_999, k => $"theorem t{k} {{ claim a{k} >= b{k} }} ")}";
        Assert.Equal(10_000, Quick(text, mistakes: true).Count(d => d.Code == "PP2001"));
    }

    [Fact]
    public void A_name_of_a_million_characters_is_a_name()
    {
        var name = new string('a', 1_000_000);
        var mistake = Assert.Single(Quick($"let {name} = 1 theorem t {{ claim {name}b >= 0 claim {name} >= 0 }}", mistakes: true));
        Assert.True(mistake.ToString().Length < 1000);
    }

    private static string Repeat(int from, int to, Func<int, string> part) => string.Concat(Enumerable.Range(from, to - from + 1).Select(part));

    private static IReadOnlyList<Diagnostic> Quick(string text, bool mistakes = false)
    {
        var watch = Stopwatch.StartNew();
        var file = Elaborated.File(text);
        Assert.True(watch.Elapsed < Patience, $"{watch.Elapsed}");
        Assert.Equal(mistakes, file.Diagnostics.Any(d => d.Severity == Severity.Error));
        return file.Diagnostics;
    }
}
