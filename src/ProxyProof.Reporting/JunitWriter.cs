using System.Globalization;
using System.Text;
using System.Xml;
using ProxyProof.Claims;

namespace ProxyProof.Reporting;

/// <summary>The report as JUnit XML, the dialect that Jenkins, GitLab and GitHub's test reporters read: a suite a file, a case a claim.</summary>
public static class JunitWriter
{
    /// <summary>The report as text that ends in a newline.</summary>
    public static string Write(RunReport report, UndecidedPolicy undecided = UndecidedPolicy.Fail)
    {
        var text = new StringBuilder();
        using (var xml = XmlWriter.Create(new StringWriter(text), new XmlWriterSettings { Indent = true, NewLineChars = "\n", OmitXmlDeclaration = true }))
        {
            var suites = report.Claims.GroupBy(claim => claim.File, StringComparer.Ordinal).ToList();
            var problems = report.Diagnostics.Where(each => each.Diagnostic.Severity == Severity.Error).ToList();
            xml.WriteStartElement("testsuites");
            xml.WriteAttributeString("name", "proxyproof");
            WriteCounts(xml, report.Claims, problems.Count, report.Run.Seconds, undecided);
            foreach (var suite in suites)
            {
                StartSuite(xml, suite.Key, [.. suite], errors: 0, suite.Sum(claim => claim.Seconds), report, undecided);
                foreach (var claim in suite)
                {
                    WriteCase(xml, claim, undecided);
                }

                xml.WriteEndElement();
            }

            if (problems.Count > 0)
            {
                StartSuite(xml, "files", [], problems.Count, seconds: 0, report, undecided);
                foreach (var (diagnostic, _) in problems)
                {
                    StartCase(xml, diagnostic.Code, diagnostic.Span.File, diagnostic.Span.Line, seconds: 0);
                    WriteProblem(xml, "error", diagnostic.Code, diagnostic.Message, diagnostic.ToString());
                    xml.WriteEndElement();
                }

                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + text.ToString().ReplaceLineEndings("\n") + "\n";
    }

    private static bool IsSkipped(ClaimReport claim, UndecidedPolicy undecided) =>
        claim.Baseline == BaselineState.Known || (claim.Standing == Standing.Undecided && undecided != UndecidedPolicy.Fail);

    private static void WriteCounts(XmlWriter xml, IReadOnlyCollection<ClaimReport> claims, int errors, double seconds, UndecidedPolicy undecided)
    {
        var skipped = claims.Count(claim => IsSkipped(claim, undecided));
        var failures = claims.Count(claim => claim.Standing is Standing.Contradicted or Standing.Undecided && !IsSkipped(claim, undecided));
        errors += claims.Count(claim => claim.Standing == Standing.Failed && !IsSkipped(claim, undecided));
        Number("tests", claims.Count + (claims.Count == 0 ? errors : 0));
        Number("failures", failures);
        Number("errors", errors);
        Number("skipped", skipped);
        xml.WriteAttributeString("time", Seconds(seconds));

        void Number(string name, int value) => xml.WriteAttributeString(name, value.ToString(CultureInfo.InvariantCulture));
    }

    private static void StartSuite(XmlWriter xml, string name, IReadOnlyCollection<ClaimReport> claims, int errors, double seconds, RunReport report, UndecidedPolicy undecided)
    {
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", Clean(name));
        WriteCounts(xml, claims, errors, seconds, undecided);
        xml.WriteAttributeString("timestamp", report.Run.Started.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));
        xml.WriteAttributeString("hostname", "localhost");
        xml.WriteStartElement("properties");
        Property("seed", report.Run.Seed.ToString(CultureInfo.InvariantCulture));
        Property("shard", report.Run.Shard);
        Property("version", report.Tool.Version);
        xml.WriteEndElement();

        void Property(string key, string value)
        {
            xml.WriteStartElement("property");
            xml.WriteAttributeString("name", key);
            xml.WriteAttributeString("value", value);
            xml.WriteEndElement();
        }
    }

    private static void StartCase(XmlWriter xml, string name, string file, int line, double seconds)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("name", Clean(name));
        xml.WriteAttributeString("classname", Clean(file.Replace('/', '.')));
        xml.WriteAttributeString("file", Clean(file));
        xml.WriteAttributeString("line", line.ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("time", Seconds(seconds));
    }

    private static void WriteCase(XmlWriter xml, ClaimReport claim, UndecidedPolicy undecided)
    {
        StartCase(xml, Words.NameOf(claim), claim.File, claim.Line, claim.Seconds);
        var message = $"{Words.VerdictOf(claim)}: {Words.StandingOf(claim)}";
        if (IsSkipped(claim, undecided))
        {
            xml.WriteStartElement("skipped");
            xml.WriteAttributeString("message", Clean(claim.Baseline == BaselineState.Known ? message + "; known in the baseline" : message));
            xml.WriteEndElement();
        }
        else if (!claim.Ok)
        {
            WriteProblem(xml, claim.Standing == Standing.Failed ? "error" : "failure", Words.Of(claim.Verdict), message, PrettyWriter.TextOf(claim));
        }

        xml.WriteElementString("system-out", Clean(PrettyWriter.TextOf(claim)));
        xml.WriteEndElement();
    }

    private static void WriteProblem(XmlWriter xml, string element, string type, string message, string text)
    {
        xml.WriteStartElement(element);
        xml.WriteAttributeString("message", Clean(message));
        xml.WriteAttributeString("type", Clean(type));
        xml.WriteString(Clean(text));
        xml.WriteEndElement();
    }

    private static string Seconds(double seconds) => Math.Max(0, double.IsFinite(seconds) ? seconds : 0).ToString("0.000", CultureInfo.InvariantCulture);

    // What XML 1.0 cannot hold becomes a visible mark.
    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                clean.Append(text, i++, 2);
            }
            else
            {
                clean.Append(XmlConvert.IsXmlChar(text[i]) ? text[i] : '\uFFFD');
            }
        }

        return clean.ToString();
    }
}
