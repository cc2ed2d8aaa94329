using System.Text.Encodings.Web;
using System.Text.Json;
using ProxyProof.Claims;

namespace ProxyProof.Reporting;

/// <summary>The report as SARIF 2.1.0, for code scanning: what is not as expected at its line, with the witness; expected refutations as passes; diagnostics.</summary>
public static class SarifWriter
{
    private const string SchemaUri = "https://json.schemastore.org/sarif-2.1.0.json";

    // Code scanning takes 25,000 results a run.
    private const int MostResults = 20_000;

    private static readonly JsonWriterOptions s_options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly (string Id, string Name, string Text)[] s_rules =
    [
        ("claim-contradicted", "ClaimContradicted", "A claim came out as the opposite of what its file expects."),
        ("claim-undecided", "ClaimUndecided", "A claim is neither shown as its file expects nor contradicted."),
        ("claim-failed", "ClaimFailed", "A claim could not be checked."),
        ("claim-refuted-as-expected", "ClaimRefutedAsExpected", "A claim is false, as its file says."),
    ];

    /// <summary>The report as text that ends in a newline.</summary>
    public static string Write(RunReport report, UndecidedPolicy undecided = UndecidedPolicy.Fail)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, s_options))
        {
            Write(json, report, undecided);
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    private static void Write(Utf8JsonWriter json, RunReport report, UndecidedPolicy undecided)
    {
        var diagnostics = report.AllDiagnostics.Where(each => each.Diagnostic.Severity != Severity.Note).Distinct().ToList();
        json.WriteStartObject();
        json.WriteString("$schema", SchemaUri);
        json.WriteString("version", "2.1.0");
        json.WriteStartArray("runs");
        json.WriteStartObject();
        WriteTool(json, report.Tool, diagnostics);

        json.WriteStartArray("invocations");
        json.WriteStartObject();
        var code = ExitCode.Of(report, undecided);
        json.WriteBoolean("executionSuccessful", code is not (ExitCode.Internal or ExitCode.Interrupted));
        json.WriteNumber("exitCode", code);
        json.WriteString("startTimeUtc", report.Run.Started.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture));
        json.WriteEndObject();
        json.WriteEndArray();

        json.WriteStartObject("automationDetails");
        json.WriteString("id", $"proxyproof/{(report.Run.Shard is "1/1" ? "" : $"shard-{report.Run.Shard.Replace('/', '-')}/")}");
        json.WriteEndObject();
        json.WriteString("columnKind", "utf16CodeUnits");

        json.WriteStartArray("results");
        foreach (var claim in report.Claims.Where(claim => !claim.Ok || claim.Verdict == Verdict.Refuted).OrderBy(claim => claim.Ok).Take(MostResults))
        {
            WriteClaim(json, claim);
        }

        foreach (var diagnostic in diagnostics.Take(MostResults / 4))
        {
            WriteDiagnostic(json, diagnostic.Diagnostic);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTool(Utf8JsonWriter json, ToolRecord tool, List<DiagnosticReport> diagnostics)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", tool.Name);
        json.WriteString("version", tool.Version);
        json.WriteString("semanticVersion", tool.Version);
        json.WriteStartArray("rules");
        foreach (var (id, name, text) in s_rules)
        {
            WriteRule(json, id, name, text, "docs/language.md says what each verdict promises.");
        }

        foreach (var code in diagnostics.Select(each => each.Diagnostic.Code).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            WriteRule(json, code, "Diagnostic" + code, $"Diagnostic {code}.", $"docs/errors.md explains {code}.");
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteRule(Utf8JsonWriter json, string id, string name, string text, string help)
    {
        json.WriteStartObject();
        json.WriteString("id", id);
        json.WriteString("name", name);
        WriteMessage(json, "shortDescription", text);
        WriteMessage(json, "fullDescription", text);
        WriteMessage(json, "help", help);
        json.WriteEndObject();
    }

    private static void WriteClaim(Utf8JsonWriter json, ClaimReport claim)
    {
        var (rule, kind, level) = claim.Standing switch
        {
            Standing.Contradicted => (s_rules[0].Id, "fail", "error"),
            Standing.Undecided => (s_rules[1].Id, "fail", "warning"),
            Standing.Failed => (s_rules[2].Id, "fail", "error"),
            Standing.AsExpected => (s_rules[3].Id, "pass", "none"),
        };
        json.WriteStartObject();
        json.WriteString("ruleId", rule);
        json.WriteNumber("ruleIndex", Array.FindIndex(s_rules, each => each.Id == rule));
        json.WriteString("kind", kind);
        json.WriteString("level", level);
        WriteMessage(json, "message", MessageOf(claim));
        WriteLocation(json, claim.File, claim.Line, claim.Column, length: null, claim.Id);
        json.WriteStartObject("partialFingerprints");
        json.WriteString("proxyproofClaim/v1", claim.Id);
        json.WriteEndObject();
        if (claim.Baseline is { } state)
        {
            json.WriteString("baselineState", state switch
            {
                BaselineState.New => "new",
                BaselineState.Known or BaselineState.Unchanged => "unchanged",
                BaselineState.Fixed => "absent",
            });
        }

        json.WriteStartObject("properties");
        json.WriteString("verdict", Words.VerdictOf(claim));
        json.WriteString("expected", Words.Of(claim.Expected));
        if (claim.Witness is { } witness)
        {
            json.WriteString("witness", WitnessText.Line(witness.Variables));
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string MessageOf(ClaimReport claim)
    {
        var text = $"{Words.NameOf(claim)} is {Words.VerdictOf(claim)}: {Words.StandingOf(claim)}.";
        if (claim.Witness is { } witness)
        {
            text += $" Counterexample: {WitnessText.Line(witness.Variables)}; there {witness.Comparison} has the left side {WitnessText.Enclosure(witness.Left)} and the right side {WitnessText.Enclosure(witness.Right)}.";
        }

        return claim.Message.Length > 0 ? $"{text} {claim.Message}" : text;
    }

    private static void WriteDiagnostic(Utf8JsonWriter json, Diagnostic diagnostic)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", diagnostic.Code);
        json.WriteString("kind", "fail");
        json.WriteString("level", diagnostic.Severity == Severity.Error ? "error" : "warning");
        WriteMessage(json, "message", Sentence(diagnostic.Message) + (diagnostic.Help is { Length: > 0 } help ? $" Help: {Sentence(help)}" : ""));
        if (diagnostic.Span.File.Length > 0)
        {
            WriteLocation(json, diagnostic.Span.File, diagnostic.Span.Line, diagnostic.Span.Column, diagnostic.Span.Length, name: null);
        }

        json.WriteEndObject();
    }

    private static string Sentence(string text)
    {
        var trimmed = text.TrimEnd();
        return trimmed.Length == 0 || trimmed[^1] is '.' or '?' or '!' ? trimmed : trimmed + ".";
    }

    private static void WriteLocation(Utf8JsonWriter json, string file, int line, int column, int? length, string? name)
    {
        json.WriteStartArray("locations");
        json.WriteStartObject();
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", string.Join('/', file.Split('/').Select(Uri.EscapeDataString)));
        json.WriteEndObject();
        json.WriteStartObject("region");
        json.WriteNumber("startLine", line);
        json.WriteNumber("startColumn", column);
        if (length is { } units)
        {
            json.WriteNumber("endColumn", column + units);
        }

        json.WriteEndObject();
        json.WriteEndObject();
        if (name is not null)
        {
            json.WriteStartArray("logicalLocations");
            json.WriteStartObject();
            json.WriteString("fullyQualifiedName", name);
            json.WriteString("kind", "declaration");
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteMessage(Utf8JsonWriter json, string key, string text)
    {
        json.WriteStartObject(key);
        json.WriteString("text", text);
        json.WriteEndObject();
    }
}
