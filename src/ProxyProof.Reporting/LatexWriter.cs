using System.Text;
using ProxyProof.Claims;
using ProxyProof.Kernel;

namespace ProxyProof.Reporting;

/// <summary>The report as LaTeX that a paper can \input: a lemma a claim, its status, its counterexample. Needs amsmath and amssymb.</summary>
public static class LatexWriter
{
    private const int LongestText = 4000;

    /// <summary>The report as text that ends in a newline.</summary>
    public static string Write(RunReport report)
    {
        var text = new StringBuilder();
        text.Append("% ").Append(report.Tool.Name).Append(' ').Append(report.Tool.Version).Append(": ").Append(OneLine(PrettyWriter.SummaryLine(report))).Append('\n')
            .Append("% In the preamble: \\usepackage{amsmath,amssymb,amsthm}\n")
            .Append("\\ifcsname lemma\\endcsname\\else\\newtheorem{lemma}{Lemma}\\fi\n");
        foreach (var claim in report.Claims)
        {
            Write(text, claim);
        }

        return text.ToString();
    }

    private static void Write(StringBuilder text, ClaimReport claim)
    {
        // 1. The lemma.
        var title = Escape(Words.NameOf(claim)) + (claim.Citation.Length > 0 ? $"; {Escape(Cut(claim.Citation))}" : "");
        text.Append("\n% ").Append(OneLine(claim.Id)).Append('\n')
            .Append("\\begin{lemma}[{").Append(title).Append("}]\n")
            .Append("\\label{pp:").Append(LabelOf(claim.Id)).Append("}\n");
        if (claim.Documentation.Length > 0)
        {
            text.Append(Prose(Cut(claim.Documentation)).ReplaceLineEndings(" ")).Append('\n');
        }

        if (claim.Mathematics is { } mathematics)
        {
            foreach (var display in mathematics.Latex)
            {
                text.Append("\\[ ").Append(display).Append(" \\]\n");
            }
        }
        else if (claim.Statement.Length > 0)
        {
            text.Append("\\begin{quote}\\ttfamily ").Append(Escape(Cut(claim.Statement))).Append("\\end{quote}\n");
        }

        text.Append("\\end{lemma}\n");

        // 2. Its status, and what shows it.
        text.Append("\\noindent\\textbf{Status.} ").Append(Escape(Capital(Words.VerdictOf(claim)))).Append(" (").Append(Prose(Words.StandingOf(claim))).Append("). ")
            .Append(Escape(Words.PromiseOf(claim))).Append("\\par\n");
        if (claim.Witness is { } witness)
        {
            text.Append(claim.Verdict == Verdict.Refuted ? "\\noindent\\textbf{Counterexample.} " : "\\noindent\\textbf{Candidate.} ")
                .Append(string.Join(", ", WitnessText.Lines(witness.Variables).Select(line => $"\\texttt{{{Escape(Squeeze(line))}}}")))
                .Append(". There the left side of \\texttt{").Append(Escape(Cut(witness.Comparison))).Append("} is ").Append(Side(witness.Left))
                .Append(" and the right side ").Append(Side(witness.Right)).Append(".\\par\n");
        }
        else if (claim.Margin?.Best is { } best)
        {
            text.Append("\\noindent The least margin seen is $").Append(Number(NumberText.Rounded(best))).Append("$.\\par\n");
        }

        if (claim.Bracket is { } bracket)
        {
            foreach (var end in PrettyWriter.Ends(bracket))
            {
                text.Append("\\noindent \\texttt{").Append(Escape(bracket.Parameter)).Append("} is ").Append(Escape(end)).Append(".\\par\n");
            }
        }

        if (claim.Message.Length > 0)
        {
            text.Append("\\noindent ").Append(Prose(Cut(claim.Message))).Append("\\par\n");
        }
    }

    private static string Side(DecimalEnclosure enclosure) =>
        string.Equals(enclosure.Lower, enclosure.Upper, StringComparison.Ordinal) ? $"${Number(enclosure.Lower)}$" : $"in $[{Number(enclosure.Lower)}, {Number(enclosure.Upper)}]$";

    // 1e-05 is 1 \cdot 10^{-5}; inf is \infty.
    private static string Number(string text)
    {
        var e = text.IndexOf('e', StringComparison.Ordinal);
        return text.EndsWith("inf", StringComparison.Ordinal) ? text.Replace("inf", "\\infty", StringComparison.Ordinal)
            : e < 0 ? text
            : $"{text[..e]} \\cdot 10^{{{int.Parse(text[(e + 1)..], System.Globalization.CultureInfo.InvariantCulture)}}}";
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static string Cut(string text) => text.Length <= LongestText ? text : text[..LongestText] + " ...";

    private static string OneLine(string text) => Palette.Clean(text).ReplaceLineEndings(" ");

    // Names of a witness are padded to one width for the terminal.
    private static string Squeeze(string line) => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    // Labels hold letters, digits and a few marks; what else an id has is written as its code.
    private static string LabelOf(string id) =>
        string.Concat(id.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '/' or ':' ? c.ToString() : c == '#' ? ":" : $"-{(int)c:x}-"));

    private static string Prose(string text) => CodeSpans.Mark(Escape(text), "\\texttt{", "}");

    /// <summary>Text for text mode: TeX's special characters escaped, common mathematical letters as commands.</summary>
    internal static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in Palette.Clean(text))
        {
            escaped.Append(c switch
            {
                '\\' => "\\textbackslash{}",
                '{' or '}' or '_' or '&' or '%' or '$' or '#' => $"\\{c}",
                '^' => "\\textasciicircum{}",
                '~' => "\\textasciitilde{}",
                '<' => "\\textless{}",
                '>' => "\\textgreater{}",
                '|' => "\\textbar{}",
                '"' => "''",
                _ => MathSymbols.LatexOf(c) is { } command ? $"\\ensuremath{{{command}}}" : c.ToString(),
            });
        }

        return escaped.ToString();
    }
}
