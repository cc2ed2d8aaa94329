using System.Globalization;
using System.Text;
using ProxyProof.Claims;
using ProxyProof.Kernel;

namespace ProxyProof.Reporting.Html;

/// <summary>One claim of the page.</summary>
internal static class ClaimSection
{
    private const int LongestLatex = 6000;

    /// <summary>Adds the claim.</summary>
    /// <param name="html">The page so far.</param>
    /// <param name="claim">The claim.</param>
    /// <param name="number">Its place on the page.</param>
    /// <param name="open">Whether it is unfolded from the start.</param>
    /// <param name="later">Whether a browser that runs scripts reads the body only when it is unfolded. Where no script runs, it reads it at once.</param>
    public static void Write(StringBuilder html, ClaimReport claim, int number, bool open, bool later)
    {
        var tone = claim.Standing switch { Standing.AsExpected => "good", Standing.Undecided => "doubt", _ => "bad-news" };
        var text = $"{claim.Id} {claim.Written} {claim.Documentation} {claim.Citation} {claim.Method} {Words.Of(claim.Verdict)}".ToLowerInvariant();
        html.Append("<article id=\"c").Append(number).Append("\" data-tags=\"").Append(Words.Of(claim.Verdict)).Append(claim.Ok ? "" : " unexpected").Append("\" data-text=\"").Append(E(text)).Append("\"><details").Append(open ? " open" : "")
            .Append("><summary><span class=\"badge ").Append(tone).Append("\">").Append(E(Words.VerdictOf(claim))).Append("</span><span class=\"name\">").Append(E(Words.NameOf(claim)))
            .Append("</span><span class=\"time\">").Append(claim.Ok && claim.Expected != Expectation.Refuted ? "" : $"{Prose(Words.StandingOf(claim))}, ")
            .Append(claim.Cached ? "cached, " : "").Append(E(NumberText.Seconds(claim.Seconds))).Append("</span></summary>\n<div class=\"body\">\n").Append(later ? "<noscript>" : "");

        WriteStatement(html, claim);
        WriteVerdict(html, claim);
        WriteFigures(html, claim);
        WriteBackground(html, claim);
        foreach (var diagnostic in claim.Diagnostics)
        {
            WriteDiagnostic(html, diagnostic);
        }

        html.Append(later ? "</noscript>" : "").Append("</div></details></article>\n");
    }

    public static void WriteDiagnostic(StringBuilder html, DiagnosticReport report)
    {
        var (diagnostic, source) = report;
        html.Append("<div class=\"diagnostic ").Append(Words.Of(diagnostic.Severity)).Append("\"><strong>").Append(Words.Of(diagnostic.Severity)).Append(' ').Append(E(diagnostic.Code)).Append("</strong> ")
            .Append(diagnostic.Span.File.Length > 0 ? $"<code>{E(diagnostic.Span.ToString())}</code> " : "").Append(Prose(diagnostic.Message));
        if (source is not null)
        {
            html.Append("<pre>").Append(E(source)).Append("</pre>");
        }

        html.Append(diagnostic.Help is { Length: > 0 } help ? $"<div class=\"soft\">help: {Prose(help)}</div>" : "").Append("</div>\n");
    }

    private static string E(string text) => HtmlWriter.E(text);

    private static string Prose(string text) => CodeSpans.Mark(E(text), "<code>", "</code>");

    private static void WriteStatement(StringBuilder html, ClaimReport claim)
    {
        if (claim.Documentation.Length > 0)
        {
            html.Append("<p>").Append(Prose(claim.Documentation)).Append("</p>\n");
        }

        if (claim.Citation.Length > 0)
        {
            html.Append("<p class=\"soft\">source: ").Append(E(claim.Citation)).Append("</p>\n");
        }

        html.Append("<h3>Statement</h3>\n");
        if (claim.Mathematics is { } mathematics)
        {
            foreach (var display in mathematics.Latex)
            {
                Math(html, display);
            }
        }

        var written = claim.Written.Length > 0 ? claim.Written : claim.Statement;
        if (written.Length > 0)
        {
            html.Append("<pre>").Append(E(written)).Append("</pre>\n");
        }

        if (!claim.Instance.IsEmpty)
        {
            html.Append("<p class=\"soft\">with ").Append(E(string.Join(", ", claim.Instance.Select(each => $"{each.Name} = {each.Value}")))).Append("</p>\n");
        }
    }

    private static void Math(StringBuilder html, string latex)
    {
        if (latex.Length <= LongestLatex)
        {
            html.Append("<div class=\"math\">").Append(MathMl.Display(latex)).Append("</div>\n");
        }
    }

    private static void WriteVerdict(StringBuilder html, ClaimReport claim)
    {
        html.Append("<h3>Verdict</h3>\n<p><strong>").Append(E(Words.VerdictOf(claim))).Append("</strong> (").Append(Prose(Words.StandingOf(claim))).Append("). ").Append(E(Words.PromiseOf(claim)));
        if (claim.Method.Length > 0)
        {
            html.Append(" Method: ").Append(E(claim.Method)).Append('.');
        }

        html.Append("</p>\n");
        if (claim.Message.Length > 0)
        {
            html.Append("<p>").Append(Prose(claim.Message)).Append("</p>\n");
        }

        if (claim.Witness is { } witness)
        {
            WriteWitness(html, claim, witness);
        }

        if (claim.Bracket is { } bracket)
        {
            html.Append("<p><code>").Append(E(bracket.Parameter)).Append("</code>: ").Append(E(string.Join(", ", PrettyWriter.Ends(bracket)))).Append("</p>\n");
        }

        if (claim.Probability is { } probability)
        {
            html.Append("<table><tr><th>required</th><th>observed</th><th>interval</th><th>trials</th><th>failures</th></tr><tr><td>").Append(Number(probability.Required)).Append("</td><td>").Append(Number(probability.Estimate))
                .Append("</td><td>[").Append(Number(probability.Lower)).Append(", ").Append(Number(probability.Upper)).Append("]</td><td>").Append(probability.Trials).Append("</td><td>").Append(probability.Failures).Append("</td></tr></table>\n");
        }

        if (claim.Survived is { } survived)
        {
            html.Append("<p>It survived the counterexample that an earlier form of it had: <code>").Append(E(WitnessText.Line(survived.Variables))).Append("</code></p>\n");
        }
    }

    // Both sides at the witness with the numbers put in.
    private static void WriteWitness(StringBuilder html, ClaimReport claim, Witness witness)
    {
        html.Append("<h3>").Append(claim.Verdict == Verdict.Refuted ? "Counterexample" : "Candidate").Append("</h3>\n<table>\n");
        foreach (var line in WitnessText.Lines(witness.Variables))
        {
            var equals = line.IndexOf(" = ", StringComparison.Ordinal);
            Row(line[..equals].TrimEnd(), line[(equals + 3)..]);
        }

        Row(claim.Verdict == Verdict.Refuted ? "fails" : "unclear", witness.Comparison);
        Row("left side", WitnessText.Enclosure(witness.Left));
        Row("right side", WitnessText.Enclosure(witness.Right));
        Row("margin", claim.Margin?.Enclosure is { } enclosure ? WitnessText.Enclosure(enclosure) : "about " + NumberText.Rounded(witness.Margin));
        html.Append("</table>\n");
        if (claim.Worst is { } worst && worst.Margin < witness.Margin)
        {
            html.Append("<p class=\"soft\">The worst found has a margin of about ").Append(E(NumberText.Rounded(worst.Margin))).Append(", at <code>").Append(E(WitnessText.Line(worst.Variables))).Append("</code></p>\n");
        }

        void Row(string name, string value) => html.Append("<tr><th>").Append(E(name)).Append("</th><td><code>").Append(E(value)).Append("</code></td></tr>\n");
    }

    private static void WriteFigures(StringBuilder html, ClaimReport claim)
    {
        if (claim.Pictures.IsEmpty)
        {
            return;
        }

        html.Append("<div class=\"figures\">\n");
        foreach (var picture in claim.Pictures)
        {
            html.Append(Figures.Of(picture));
        }

        html.Append("</div>\n");
    }

    private static void WriteBackground(StringBuilder html, ClaimReport claim)
    {
        if (claim.Mathematics is { Derivatives.IsEmpty: false } mathematics)
        {
            html.Append("<details><summary>Derivatives (").Append(mathematics.Derivatives.Length).Append(")</summary>\n");
            foreach (var derivative in mathematics.Derivatives)
            {
                foreach (var display in derivative.Latex)
                {
                    Math(html, display);
                }

                html.Append("<pre>").Append(E(derivative.Of)).Append("\n= ").Append(E(derivative.Is)).Append("</pre>\n");
            }

            html.Append("</details>\n");
        }

        var core = claim.Mathematics?.Core ?? "";
        if (claim.Statement.Length > 0 || core.Length > 0)
        {
            html.Append("<details><summary>Elaborated form</summary>\n");
            html.Append(claim.Statement.Length > 0 ? $"<pre>{E(claim.Statement)}</pre>\n" : "").Append(core.Length > 0 && core != claim.Statement ? $"<pre>{E(core)}</pre>\n" : "").Append("</details>\n");
        }

        if (claim.Statistics is { } statistics)
        {
            html.Append("<details><summary>What was tried</summary>\n<p>").Append(E(PrettyWriter.Tried(claim).Replace("tried    ", "", StringComparison.Ordinal))).Append("</p>\n");
            if (!statistics.Stages.IsEmpty)
            {
                html.Append("<table><tr><th>stage</th><th>points</th><th>least margin</th><th></th></tr>");
                foreach (var stage in statistics.Stages)
                {
                    html.Append("<tr><td>").Append(E(stage.Name)).Append("</td><td>").Append(NumberText.Count(stage.Points)).Append("</td><td>").Append(stage.BestMargin is { } best ? E(NumberText.Rounded(best)) : "").Append("</td><td>").Append(E(stage.Note)).Append("</td></tr>");
                }

                html.Append("</table>\n");
            }

            html.Append("</details>\n");
        }

        html.Append("<p class=\"soft\"><code>").Append(E($"{claim.File}:{claim.Line}:{claim.Column}")).Append("</code>")
            .Append(claim.Certificate is { } certificate ? $", evidence <code>{E(certificate)}</code>" : "")
            .Append(", again: <code>").Append(E(PrettyWriter.Again(claim))).Append("</code></p>\n");
    }

    private static string Number(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
