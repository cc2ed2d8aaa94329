using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Kernel;
using ProxyProof.Numerics;
using ProxyProof.TestKit;

namespace ProxyProof.Reporting.Tests;

public sealed class PrettyWriterTests
{
    [Theory]
    [InlineData(Detail.Quiet)]
    [InlineData(Detail.Normal)]
    [InlineData(Detail.Verbose)]
    public void A_report_reads_as_always(Detail detail) =>
        Golden.Matches(Write(Samples.Everything(), detail), $"everything.{detail}.txt");

    [Fact]
    public void The_summary_is_the_last_line_and_greppable()
    {
        ClaimReport[] claims = [Samples.Entry(Verdict.Refuted, Expectation.Refuted), Samples.Entry(Verdict.Supported), Samples.Entry(Verdict.Supported)];

        Assert.Equal("3 claims: 1 refuted, 2 supported; 3 as expected in 3.1 s", Last(Samples.Report(claims)));
        Assert.Equal("1 claim: 1 refuted; 0 as expected, 1 not in 3.1 s", Last(Samples.Report([Samples.Entry(Verdict.Refuted)])));
        Assert.Equal("0 claims: nothing matched; 0 as expected in 3.1 s", Last(Samples.Report([])));
        Assert.Equal("0 claims: none in this shard; 0 as expected in 3.1 s", Last(Samples.Report([], matched: 3)));

        static string Last(RunReport report) => Write(report).TrimEnd('\n').Split('\n')[^1];
    }

    [Fact]
    public void Without_colour_no_escape_is_written_even_when_a_file_holds_one()
    {
        var claim = Samples.Entry(Verdict.Refuted) with { File = "a\e[31m.thm", Written = "\e]0;title\a", Message = "\r\e[2K" };

        Assert.DoesNotContain('\e', Write(Samples.Report([claim, .. Samples.Everything().Claims]), Detail.Verbose));
        Assert.DoesNotContain('\r', Write(Samples.Report([claim])));
    }

    [Fact]
    public void With_colour_an_unexpected_verdict_stands_out()
    {
        var text = new StringWriter();
        new PrettyWriter(text, new Palette(color: true)).Write(Samples.Report([Samples.Entry(Verdict.Refuted)]));

        Assert.Contains("\e[1;31mrefuted", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("\e[1;31mNOT AS EXPECTED: the file expects holds\e[0m", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_large_value_is_named_by_its_shape_and_first_entries()
    {
        var values = Enumerable.Range(0, 10_000).Select(i => (Rational)i).ToArray();
        var witness = new Witness([new("W", Shape.Of(100, 100), [.. values])], "W == 0", new("0", "0"), new("1", "1"), -1);

        Assert.Contains("W = [0, 1, 2, 3, 4, 5, …] in R^(100 x 100) (10,000 entries; all are in the JSON report)", Write(Samples.Report([Samples.Entry(Verdict.Refuted) with { Witness = witness }])), StringComparison.Ordinal);
    }

    [Fact]
    public void Undecided_claims_are_warned_of_when_they_do_not_count()
    {
        var text = new StringWriter();
        new PrettyWriter(text, Palette.Plain).Write(Samples.Report([Samples.Entry(Verdict.Vacuous)]), UndecidedPolicy.Warn);

        Assert.Contains("warning: 1 claim undecided (--unknown warn)", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_diagnostic_shows_its_line_and_points_at_the_text()
    {
        var report = new DiagnosticReport(
            new(Severity.Error, "PP4102", new SourceSpan("a.thm", 12, 12, 5, 0), "shapes differ: w is R^3, x is R^4", "declare x in R^3"),
            "\tclaim 𝛼η dot(w)");

        Assert.Equal(
            """
            a.thm:12:12: error PP4102: shapes differ: w is R^3, x is R^4
              12 | 	claim 𝛼η dot(w)
                 | 	         ^^^^^
              help: declare x in R^3
            """.ReplaceLineEndings("\n"),
            DiagnosticText.Of(report, Palette.Plain));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5_000)]
    [InlineData(9_997)]
    public void Of_a_long_line_what_is_around_the_place_is_shown(int before)
    {
        var source = new string('x', before) + "bad" + new string('y', 9_997 - before);
        var report = new DiagnosticReport(new Diagnostic(Severity.Error, "PP0000", new SourceSpan("a.thm", 1, before + 1, 3, before), "no"), source);

        var lines = DiagnosticText.Of(report, Palette.Plain).Split('\n');

        Assert.InRange(lines[1].Length, 400, 420);
        Assert.Equal("bad", lines[1].Substring(lines[2].IndexOf('^', StringComparison.Ordinal), 3));
        Assert.EndsWith(" ^^^", lines[2], StringComparison.Ordinal);
    }

    private static string Write(RunReport report, Detail detail = Detail.Normal)
    {
        var text = new StringWriter();
        new PrettyWriter(text, Palette.Plain, detail).Write(report);
        return text.ToString();
    }
}
