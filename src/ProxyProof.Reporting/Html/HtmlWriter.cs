using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.Reporting.Html;

namespace ProxyProof.Reporting;

/// <summary>
/// The report as one HTML file that needs nothing else: it opens from a disk, runs no foreign script (a strict content security policy says so) and reads without
/// any. Mathematics is MathML, pictures are SVG, and interactive where scripts may run.
/// </summary>
public static class HtmlWriter
{
    // What needs a look is open from the start, unless it is much.
    private const int MostOpen = 8;

    // Of more claims than this a browser reads those that are closed when they are opened: hundreds of formulas and figures take seconds.
    private const int MostAtOnce = 100;

    private static readonly string s_style = Resource("report.css");
    private static readonly string s_script = Resource("report.js");

    // Observable Plot and what draws with it; see web/.
    private static readonly string s_plots = Resource("plots.min.js");

    /// <summary>The report as text that ends in a newline.</summary>
    public static string Write(RunReport report)
    {
        var html = new StringBuilder();
        WriteHead(html, report);
        WriteHeader(html, report);
        html.Append("<main>\n");
        WriteFileDiagnostics(html, report);
        var open = report.Claims.Length <= 2 ? report.Claims.Length : MostOpen;
        var number = 0;
        foreach (var file in report.Claims.GroupBy(claim => claim.File, StringComparer.Ordinal))
        {
            html.Append("<section><h2>").Append(E(file.Key)).Append("</h2>\n");
            foreach (var claim in file)
            {
                var isOpen = (!claim.Ok || report.Claims.Length <= 2) && open-- > 0;
                ClaimSection.Write(html, claim, ++number, isOpen, later: !isOpen && report.Claims.Length > MostAtOnce);
            }

            html.Append("</section>\n");
        }

        html.Append("</main>\n<footer>").Append(E(report.Tool.Name)).Append(' ').Append(E(report.Tool.Version)).Append(", engine ").Append(E(report.Tool.Engine))
            .Append(". Pictures are floating point and illustrate; what a verdict rests on is stated with it. Evidence is checked again by <code>proxyproof verify</code>.</footer>\n<script>")
            .Append(s_script).Append("</script>\n").Append(HasPictures(report) ? $"<script>{s_plots}</script>\n" : "").Append("</body>\n</html>\n");
        return html.ToString();
    }

    /// <summary>Text for HTML.</summary>
    internal static string E(string text) => WebUtility.HtmlEncode(text);

    private static void WriteHead(StringBuilder html, RunReport report)
    {
        var policy = $"default-src 'none'; style-src '{HashOf(s_style)}'; script-src '{HashOf(s_script)}'{(HasPictures(report) ? $" '{HashOf(s_plots)}'" : "")}; img-src data:; base-uri 'none'; form-action 'none'";
        html.Append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Append("<meta http-equiv=\"Content-Security-Policy\" content=\"").Append(policy).Append("\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<title>")
            .Append(E(Title(report))).Append("</title>\n<style>").Append(s_style).Append("</style>\n</head>\n<body>\n");
    }

    private static bool HasPictures(RunReport report) => report.Claims.Any(claim => !claim.Pictures.IsEmpty);

    private static string Title(RunReport report) => $"ProxyProof: {report.Summary.Ok} of {Words.Plural(report.Summary.Claims, "claim")} as expected";

    private static void WriteHeader(StringBuilder html, RunReport report)
    {
        var run = report.Run;
        html.Append("<header><h1>ProxyProof report</h1>\n<p>").Append(E(PrettyWriter.SummaryLine(report))).Append("</p>\n<p class=\"soft\">")
            .Append(run.Started.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture))
            .Append(", seed ").Append(run.Seed).Append(", shard ").Append(E(run.Shard))
            .Append(run.Interrupted ? $", <strong class=\"bad-news\">interrupted: {report.Claims.Length} of {run.Selected} finished</strong>" : "")
            .Append(run.Cached > 0 ? $", {run.Cached} answers from an earlier run" : "")
            .Append(run.Baseline is { } baseline ? $", compared with {E(baseline)}" : "").Append("</p>\n")
            .Append("<div class=\"bar-of-tools\" hidden><input type=\"search\" placeholder=\"search claims\" aria-label=\"search claims\">")
            .Append("<button type=\"button\" data-tag=\"unexpected\" aria-pressed=\"false\">not as expected ").Append(report.Claims.Count(claim => !claim.Ok)).Append("</button>");
        foreach (var verdict in Enum.GetValues<Verdict>().Where(verdict => report.Summary.Count(verdict) > 0))
        {
            html.Append("<button type=\"button\" data-tag=\"").Append(Words.Of(verdict)).Append("\" aria-pressed=\"false\">").Append(Words.Of(verdict)).Append(' ').Append(report.Summary.Count(verdict)).Append("</button>");
        }

        html.Append("<button type=\"button\" id=\"fold\">open all</button><button type=\"button\" id=\"theme\">light / dark</button></div>\n<p class=\"soft\" id=\"shown\"></p></header>\n");
    }

    private static void WriteFileDiagnostics(StringBuilder html, RunReport report)
    {
        foreach (var diagnostic in report.Diagnostics)
        {
            ClaimSection.WriteDiagnostic(html, diagnostic);
        }
    }

    private static string HashOf(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Resource(string name)
    {
        using var stream = typeof(HtmlWriter).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The resource {name} is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
