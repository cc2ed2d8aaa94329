using ProxyProof.Language.Formatting;
using ProxyProof.Language.Parsing;
using ProxyProof.Language.Syntax;
using ProxyProof.Language.Text;

namespace ProxyProof.Language.Tests.Formatting;

public class FormatterTests
{
    public static TheoryData<string> Samples => new(RepositoryFiles.SampleFiles.Select(path => Path.GetFileName(path)));

    [Theory]
    [MemberData(nameof(Samples))]
    public void Samples_keep_their_meaning_and_format_once(string name)
    {
        var text = File.ReadAllText(Path.Combine(RepositoryFiles.Samples, name));
        Check(text, name);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Samples_have_this_layout(string name)
    {
        var path = Path.Combine(RepositoryFiles.Samples, name);
        var actual = Formatter.Format(new SourceText(name, File.ReadAllText(path))).Text!;
        var expectedPath = Path.ChangeExtension(path, ".formatted");
        if (string.Equals(Environment.GetEnvironmentVariable("PROXYPROOF_ACCEPT"), "1", StringComparison.Ordinal))
        {
            Assert.False(string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase), "CI accepts nothing.");
            File.WriteAllText(expectedPath, actual);
        }

        Assert.Equal(File.ReadAllText(expectedPath), actual);
    }

    [Fact]
    public void Generated_files_keep_their_meaning_and_format_once()
    {
        for (var seed = 0; seed < 1500; seed++)
        {
            Check(new SyntaxGenerator(seed).File(), $"seed {seed}");
        }
    }

    /// <summary>Products are apart on the sides of a relation, close in sums and arguments; fractions of two numbers or names are close unless that would misread.</summary>
    [Theory]
    [InlineData("1 / 2 * ||w||^2 >= mu*(f(w)-c)", "1/2 * ||w||^2 >= mu * (f(w) - c)")]
    [InlineData("f(w) + 2 * w >= a * b - 1 / 2 * c", "f(w) + 2*w >= a*b - 1/2*c")]
    [InlineData("f(2 * a, b / 3) <= sqrt(2 * pi)", "f(2*a, b/3) <= sqrt(2*pi)")]
    [InlineData("(a * b <= c) and <u, A * v> == 0", "(a * b <= c) and <u, A*v> == 0")]
    [InlineData("a/(b*c) >= x/2/3", "a / (b*c) >= x/2 / 3")]
    [InlineData("a/b/c >= 2^1/2", "a/b / c >= 2^1 / 2")]
    [InlineData("2 .* x + y >= a ./ b", "2 .* x + y >= a ./ b")]
    [InlineData("1 - (a + b + c + d) * (e + f + g + h) * (i + j) >= 0", "1 - (a + b + c + d) * (e + f + g + h) * (i + j) >= 0")]
    [InlineData("forall (W, a) in R^(2 x 2)*R^2: f(W) >= 0", "forall (W, a) in R^(2 x 2) * R^2: f(W) >= 0")]
    [InlineData("w[2 * t + 1] >= -1 / 2 * x", "w[2*t+1] >= -1/2 * x")]
    public void Products_are_spaced_as_by_hand(string written, string expected)
    {
        Check($"theorem t {{\n  claim {written}\n}}\n", written);
        Assert.Equal($"theorem t {{\n  claim {expected}\n}}\n", Formatter.Format(new SourceText("a", $"theorem t {{ claim {written} }}")).Text);
    }

    [Fact]
    public void Conditions_and_cases_stand_on_lines_of_their_own()
    {
        const string Long = "a_name_that_is_so_long_that_two_of_it_fill_a_line";
        var text = Formatter.Format(new SourceText("a", $$"""
            theorem t {
              let f(x in R) = if x <= 1 then {{Long}} else if x <= 2 then {{Long}} else 0
              claim forall a in [0, 1], {{Long}} in [0, 1], b in R where a <= {{Long}}: f(a) >= 0
            }
            """)).Text;

        Assert.Equal(
            $$"""
            theorem t {
              let f(x in R) =
                if x <= 1 then {{Long}}
                else if x <= 2 then {{Long}}
                else 0
              claim forall a in [0, 1], {{Long}} in [0, 1], b in R
                  where a <= {{Long}}:
                f(a) >= 0
            }

            """.ReplaceLineEndings("\n"),
            text);
    }

    [Fact]
    public void A_broken_file_is_not_formatted()
    {
        var result = Formatter.Format(new SourceText("a", "let a = "));
        Assert.Null(result.Text);
        Assert.NotEmpty(result.Diagnostics);
    }

    [Fact]
    public void Lines_that_can_be_broken_are_not_too_long()
    {
        var text = "theorem t {\n  claim " + string.Join(" + ", Enumerable.Repeat("f(x, [1, 2, 3]) * (a + b)", 60)) + " >= 0 and forall w in domain(f), v in domain(g): "
            + string.Join(" or ", Enumerable.Repeat("g(w, v) >= h(v)", 20)) + "\n}\n";
        var lines = Formatter.Format(new SourceText("a", text)).Text!.Split('\n');
        Assert.All(lines, line => Assert.True(line.Length <= Formatter.Width, line));
    }

    private static void Check(string text, string name)
    {
        var before = Parser.Parse(new SourceText("a", text));
        Assert.True(!before.HasErrors, $"{name}: {string.Join('\n', before.Diagnostics)}\n{text}");
        var once = Formatter.Format(new SourceText("a", text)).Text!;
        var after = Parser.Parse(new SourceText("a", once));
        Assert.True(string.Equals(SyntaxPrinter.Print(before.File), SyntaxPrinter.Print(after.File), StringComparison.Ordinal), $"{name}\n{text}\n=>\n{once}");
        var twice = Formatter.Format(new SourceText("a", once)).Text!;
        Assert.True(string.Equals(once, twice, StringComparison.Ordinal), $"{name}\n{text}\n=>\n{once}\n=>\n{twice}");
        Assert.DoesNotContain(" \n", once, StringComparison.Ordinal);
        Assert.DoesNotContain("\n\n\n", once, StringComparison.Ordinal);
    }
}
