using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.TestKit;

namespace ProxyProof.Reporting.Tests;

/// <summary>Every format against its golden, its rules, and text that tries to break out of it.</summary>
public sealed class FormatTests
{
    private const string Hostile = "<script>alert(1)</script> ]]> --> % , : | ` \\ {x} $y$ \u0001 \"q\" 'a' & ≥ ‖η‖\r\nnext";

    private static RunReport Everything => Samples.Everything() with { Tool = new("ProxyProof", "0.0.0", "native") };

    [Theory]
    [InlineData("sarif", "everything.sarif")]
    [InlineData("junit", "everything.xml")]
    [InlineData("markdown", "everything.md")]
    [InlineData("github", "everything.github.txt")]
    [InlineData("latex", "everything.tex")]
    [InlineData("html", "everything.html")]
    public void A_report_is_written_as_always(string format, string golden)
    {
        // The bundle of figures is a file of the tree by itself.
        var text = ReportFormats.Write(format, Everything, UndecidedPolicy.Fail);
        var bundle = File.ReadAllText(Repository.File("src", "ProxyProof.Reporting", "Html", "plots.min.js")).ReplaceLineEndings("\n");
        var hash = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(bundle)));
        Assert.Equal(format == "html", text.Contains(bundle, StringComparison.Ordinal) && text.Contains(hash, StringComparison.Ordinal));
        Golden.Matches(text.Replace(bundle, "(the bundle)", StringComparison.Ordinal).Replace(hash, "(its hash)", StringComparison.Ordinal), golden);
    }

    [Fact]
    public void Every_verdict_appears_in_every_format()
    {
        var report = Samples.Report(Enum.GetValues<Verdict>().Select(verdict => Samples.Entry(verdict, verdict == Verdict.Refuted ? Expectation.Refuted : Expectation.Holds, "c" + verdict)));
        foreach (var format in ReportFormats.Names.Where(format => format is not ("github" or "sarif")))
        {
            var text = ReportFormats.Write(format, report, UndecidedPolicy.Fail);
            Assert.All(Enum.GetValues<Verdict>(), verdict => Assert.Contains(Words.Of(verdict), text, StringComparison.OrdinalIgnoreCase));
        }

        var statistical = Samples.Report([Samples.Entry(Verdict.Refuted) with { Evidence = EvidenceKind.Statistical, Budget = new Budget(Confidence: 0.999) }]);
        foreach (var format in ReportFormats.Names.Where(format => format is not ("json" or "latex")))
        {
            Assert.Contains("refuted at 99.9 %", ReportFormats.Write(format, statistical, UndecidedPolicy.Fail), StringComparison.Ordinal);
        }

        Assert.Contains("Refuted at 99.9 \\%", ReportFormats.Write("latex", statistical, UndecidedPolicy.Fail), StringComparison.Ordinal);
    }

    [Fact]
    public void Junit_fits_its_schema_and_counts_what_it_holds()
    {
        var schemas = new XmlSchemaSet();
        schemas.Add(targetNamespace: null, XmlReader.Create(Repository.File("tests", "ProxyProof.Reporting.Tests", "junit.xsd")));
        foreach (var report in new[] { Everything, Samples.Report([]), Broken() })
        {
            var problems = new List<string>();
            var document = XDocument.Parse(JunitWriter.Write(report));
            document.Validate(schemas, (_, problem) => problems.Add(problem.Message));

            Assert.Empty(problems);
            foreach (var suite in document.Descendants("testsuite"))
            {
                Assert.Equal(suite.Elements("testcase").Count(), (int)suite.Attribute("tests")!);
                Assert.Equal(suite.Descendants("failure").Count(), (int)suite.Attribute("failures")!);
                Assert.Equal(suite.Descendants("error").Count(), (int)suite.Attribute("errors")!);
            }
        }

        Assert.Equal("1", XDocument.Parse(JunitWriter.Write(Samples.Report([Samples.Entry(Verdict.Vacuous)]), UndecidedPolicy.Ok)).Root!.Attribute("skipped")!.Value);
    }

    [Fact]
    public void What_stands_between_backticks_is_code_on_the_page_and_in_a_paper()
    {
        var report = Samples.Report([Samples.Entry(Verdict.Supported) with { Message = "use `a < b`, not `c", Expected = Expectation.Refuted }]);

        Assert.Contains("use <code>a &lt; b</code>, not `c", HtmlWriter.Write(report), StringComparison.Ordinal);
        Assert.Contains("use \\texttt{a \\textless{} b}, not `c", LatexWriter.Write(report), StringComparison.Ordinal);
    }

    [Fact]
    public void Sarif_shows_what_is_not_as_expected_and_expected_refutations_as_passes()
    {
        var report = Samples.Report([Samples.Entry(Verdict.Refuted), Samples.Entry(Verdict.Refuted, Expectation.Refuted), Samples.Entry(Verdict.Supported), Samples.Entry(Verdict.Vacuous)]);
        var results = JsonNode.Parse(SarifWriter.Write(report))!["runs"]![0]!["results"]!.AsArray();

        Assert.Equal(["fail error", "fail warning", "pass none"], results.Select(result => $"{result!["kind"]} {result["level"]}"));
        Assert.Equal("a.thm", (string)results[0]!["locations"]![0]!["physicalLocation"]!["artifactLocation"]!["uri"]!);
        Assert.Equal(1, (int)JsonNode.Parse(SarifWriter.Write(report))!["runs"]![0]!["invocations"]![0]!["exitCode"]!);
    }

    [Fact]
    public void Markdown_of_a_large_run_fits_a_comment()
    {
        var claims = Enumerable.Range(0, 5000).Select(k => Samples.Entry(k % 2 == 0 ? Verdict.Refuted : Verdict.Supported, name: $"a_claim_with_a_long_name_{k}") with { Written = new string('x', 9000) });
        var text = MarkdownWriter.Write(Samples.Report(claims));

        Assert.InRange(text.Length, 1000, 65_536);
        Assert.Contains("more", text, StringComparison.Ordinal);
        Assert.EndsWith("</details>\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Hostile_text_stays_text_in_every_format()
    {
        var report = Broken();
        XDocument.Parse(JunitWriter.Write(report));
        JsonNode.Parse(SarifWriter.Write(report));
        var html = HtmlWriter.Write(report);
        Assert.DoesNotContain("<script>alert", html, StringComparison.Ordinal);
        Assert.Equal(2, html.Split("<script").Length);
        Assert.All(GithubWriter.Write(report).Split('\n', StringSplitOptions.RemoveEmptyEntries)[..^1], line => Assert.StartsWith("::", line, StringComparison.Ordinal));
        Assert.DoesNotContain("<script>alert", MarkdownWriter.Write(report).Replace("\\<script\\>", "", StringComparison.Ordinal).Replace("`<script>alert", "", StringComparison.Ordinal).Replace("\n<script>alert", "", StringComparison.Ordinal), StringComparison.Ordinal);
        var latex = LatexWriter.Write(report);
        Assert.Equal(latex.Replace("\\{", "", StringComparison.Ordinal).Count(c => c == '{'), latex.Replace("\\}", "", StringComparison.Ordinal).Count(c => c == '}'));
        Assert.All(latex.Split('\n').Where(line => !line.StartsWith('%')), line => Assert.DoesNotContain("$y$", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Hostile_names_stay_data_inside_a_figure()
    {
        var picture = new SlicePicture("</script><script>alert(1)</script>", "<!--<script>", [0, 1], [1, 2], 0.5);
        var html = HtmlWriter.Write(Samples.Report([Samples.Entry(Verdict.Supported) with { Pictures = [picture] }]));

        // The page's two scripts and the figure's numbers.
        Assert.Equal(3, html.Split("<script").Length - 1);
        Assert.DoesNotContain("<!--", html, StringComparison.Ordinal);
        Assert.Contains("\\u003C!--", html, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_long_page_keeps_closed_claims_as_text_until_they_are_opened()
    {
        var entry = Everything.Claims[0] with { Expected = Expectation.Refuted };
        RunReport Of(int count) => Samples.Report(Enumerable.Range(0, count).Select(k => entry with { Id = string.Create(CultureInfo.InvariantCulture, $"a.thm#t.claim{k}") }));

        Assert.DoesNotContain("<noscript>", HtmlWriter.Write(Of(100)), StringComparison.Ordinal);
        var html = HtmlWriter.Write(Of(101));
        Assert.Equal(101, html.Split("<div class=\"body\">\n<noscript>").Length - 1);
        Assert.Equal(101, html.Split("</noscript></div>").Length - 1);
    }

    [Fact]
    public void What_was_written_as_json_is_read_back_unchanged()
    {
        foreach (var report in new[] { Everything, Samples.Report([]), Samples.Report(Enum.GetValues<Verdict>().Select(verdict => Samples.Entry(verdict))), Broken() })
        {
            var text = JsonWriter.Write(report);
            Assert.Equal(text, JsonWriter.Write(JsonReader.Report(text)));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"schema\": \"proxyproof/report/1\"}")]
    [InlineData("{\"schema\": \"proxyproof/report/1\", \"tool\": {}, \"run\": {\"seed\": \"x\"}}")]
    public void What_is_no_report_is_a_format_exception(string text) => Assert.Throws<FormatException>(() => JsonReader.Report(text));

    [Fact]
    public void A_damaged_report_is_a_format_exception_and_nothing_worse()
    {
        var text = JsonWriter.Write(Everything);
        for (var k = 1; k < 60; k++)
        {
            Assert.Throws<FormatException>(() => JsonReader.Report(text[..(text.Length * k / 60)]));
        }

        Assert.Throws<FormatException>(() => JsonReader.Report(text.Replace("\"columns\": 3", "\"columns\": 4", StringComparison.Ordinal)));
    }

    internal static RunReport Broken()
    {
        var claim = Samples.Entry(Verdict.Refuted) with
        {
            Id = "a b%2C.thm#" + Hostile.Replace("\r\n", "", StringComparison.Ordinal),
            File = "a b%2C.thm",
            Written = Hostile,
            Statement = Hostile,
            Documentation = Hostile,
            Citation = Hostile,
            Message = Hostile,
            Witness = new Witness([new("w", Expressions.Shape.Scalar, [1])], Hostile, new("0", "0"), new("1", "1"), -1),
        };
        return Samples.Report(
            [claim, claim with { Verdict = Verdict.Error }, claim with { Verdict = Verdict.Vacuous }],
            [new DiagnosticReport(new(Severity.Error, "PP1001", new SourceSpan("a b%2C.thm", 1, 1, 1, 0), Hostile, Hostile))]);
    }
}
