using System.Collections.Immutable;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Reporting;

/// <summary>The report as JSON, schema proxyproof/report/1 (docs/report.schema.json). Keys that do not apply are left out.</summary>
public static partial class JsonWriter
{
    /// <summary>The schema that reports name.</summary>
    public const string Schema = "proxyproof/report/1";

    private static readonly JsonWriterOptions s_options = new()
    {
        Indented = true,
        NewLine = "\n",
        // The text is a file, not part of a web page: mathematics stays readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The report as text that ends in a newline.</summary>
    public static string Write(RunReport report)
    {
        return Text(json => WriteReport(json, report)) + "\n";
    }

    /// <summary>One claim's entry.</summary>
    public static string Write(ClaimReport claim) => Text(json => WriteClaim(json, claim));

    private static string Text(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, s_options))
        {
            write(json);
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void WriteReport(Utf8JsonWriter json, RunReport report)
    {
        json.WriteStartObject();
        json.WriteString("schema", Schema);

        json.WriteStartObject("tool");
        json.WriteString("name", report.Tool.Name);
        json.WriteString("version", report.Tool.Version);
        json.WriteString("engine", report.Tool.Engine);
        json.WriteEndObject();

        var run = report.Run;
        json.WriteStartObject("run");
        json.WriteNumber("seed", run.Seed);
        json.WriteString("started", run.Started.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        json.WriteNumber("seconds", Milliseconds(run.Seconds));
        json.WriteString("shard", run.Shard);
        json.WriteNumber("confidence", run.Confidence);
        json.WriteNumber("matched", run.Matched);
        json.WriteNumber("selected", run.Selected);
        if (run.Interrupted)
        {
            json.WriteBoolean("interrupted", value: true);
        }

        if (run.Cached > 0)
        {
            json.WriteNumber("cached", run.Cached);
        }

        WriteText(json, "baseline", run.Baseline);

        json.WriteEndObject();

        json.WriteStartObject("summary");
        json.WriteNumber("claims", report.Summary.Claims);
        json.WriteNumber("ok", report.Summary.Ok);
        foreach (var verdict in Enum.GetValues<Verdict>())
        {
            json.WriteNumber(Words.Of(verdict), report.Summary.Count(verdict));
        }

        WriteNumber(json, "confidence", report.Summary.JointConfidence);
        json.WriteEndObject();

        json.WriteStartArray("claims");
        foreach (var claim in report.Claims)
        {
            WriteClaim(json, claim);
        }

        json.WriteEndArray();
        WriteDiagnostics(json, report.Diagnostics, always: true);
        json.WriteEndObject();
    }

    private static void WriteClaim(Utf8JsonWriter json, ClaimReport claim)
    {
        json.WriteStartObject();
        json.WriteString("id", claim.Id);
        json.WriteString("file", claim.File);
        json.WriteString("theorem", claim.Theorem);
        json.WriteString("label", claim.Label);
        json.WriteNumber("line", claim.Line);
        json.WriteNumber("column", claim.Column);
        WriteText(json, "parent", claim.Parent);
        if (!claim.Instance.IsEmpty)
        {
            json.WriteStartObject("instance");
            foreach (var (name, value) in claim.Instance)
            {
                json.WritePropertyName(name);
                json.WriteRawValue(NumberText.Shortest(NumberText.Nearest(value)));
            }

            json.WriteEndObject();
        }

        json.WriteString("verdict", Words.Of(claim.Verdict));
        json.WriteString("evidence", Words.Of(claim.Evidence));
        json.WriteString("expected", Words.Of(claim.Expected));
        json.WriteBoolean("ok", claim.Ok);
        WriteText(json, "method", claim.Method);
        json.WriteNumber("seconds", Milliseconds(claim.Seconds));
        WriteText(json, "written", claim.Written);
        WriteText(json, "statement", claim.Statement);
        WriteText(json, "documentation", claim.Documentation);
        WriteText(json, "citation", claim.Citation);
        WriteMargin(json, claim.Margin);
        WriteWitness(json, "witness", claim.Witness);
        WriteWitness(json, "worst", claim.Worst);
        WriteFamily(json, claim.Family);
        WriteHypotheses(json, claim.Hypotheses);
        WriteStatistics(json, claim.Statistics, claim.Probability);
        WriteText(json, "certificate", claim.Certificate);
        if (claim.Bracket is { } bracket)
        {
            json.WriteStartObject("bracket");
            json.WriteString("parameter", bracket.Parameter);
            WriteNumber(json, "proved", bracket.Proved);
            WriteNumber(json, "supported", bracket.Supported);
            WriteNumber(json, "refuted", bracket.Refuted);
            json.WriteEndObject();
        }

        WriteBudget(json, claim.Budget);
        WriteText(json, "message", claim.Message);
        if (claim.Cached)
        {
            json.WriteBoolean("cached", value: true);
        }

        WriteText(json, "baseline", claim.Baseline is { } state ? Words.Of(state) : null);
        WriteWitness(json, "survived", claim.Survived);
        WriteMathematics(json, claim.Mathematics);
        WritePictures(json, claim.Pictures);
        WriteDiagnostics(json, claim.Diagnostics, always: false);
        json.WriteEndObject();
    }

    private static void WriteMargin(Utf8JsonWriter json, MarginReport? margin)
    {
        if (margin is null)
        {
            return;
        }

        json.WriteStartObject("margin");
        WriteNumber(json, "best", margin.Best);
        if (!margin.At.IsEmpty)
        {
            json.WriteStartObject("at");
            WriteVariables(json, margin.At);
            json.WriteEndObject();
        }

        if (margin.Enclosure is { } enclosure)
        {
            WriteEnclosure(json, "enclosure", enclosure);
        }

        json.WriteEndObject();
    }

    private static void WriteWitness(Utf8JsonWriter json, string key, Witness? witness)
    {
        if (witness is null)
        {
            return;
        }

        json.WriteStartObject(key);
        WriteVariables(json, witness.Variables);
        WriteText(json, "comparison", witness.Comparison);
        WriteEnclosure(json, "left", witness.Left);
        WriteEnclosure(json, "right", witness.Right);
        WriteNumber(json, "margin", witness.Margin);
        json.WriteEndObject();
    }

    private static void WriteVariables(Utf8JsonWriter json, ImmutableArray<WitnessVariable> variables)
    {
        var groups = WitnessGroup.Of(variables);
        Write("variables", groups, value => NumberText.Shortest(NumberText.Nearest(value)));
        var inexact = groups.Where(group => group.Components.Any(part => part.Values.Any(value => !NumberText.IsBinary(value)))).ToList();
        if (inexact.Count > 0)
        {
            Write("exact", inexact, value => $"\"{value}\"");
        }

        void Write(string key, IEnumerable<WitnessGroup> written, Func<Rational, string> entry)
        {
            json.WriteStartObject(key);
            foreach (var group in written)
            {
                var parts = group.Components.Select(part => NumberText.Nested(part.Shape, part.Values, entry)).ToList();
                json.WritePropertyName(group.Name);
                json.WriteRawValue(group.IsTuple ? $"[{string.Join(", ", parts)}]" : parts[0]);
            }

            json.WriteEndObject();
        }
    }

    private static void WriteStatistics(Utf8JsonWriter json, Statistics? statistics, ProbabilityReport? probability)
    {
        if (statistics is null)
        {
            return;
        }

        json.WriteStartObject("statistics");
        json.WriteNumber("points", statistics.Points);
        json.WriteNumber("rejected", statistics.Rejected);
        json.WriteNumber("restarts", statistics.Restarts);
        json.WriteNumber("trajectories", statistics.Trajectories);
        json.WriteNumber("trials", statistics.Trials);
        json.WriteString("stopped", statistics.Stopped);
        if (probability is not null)
        {
            json.WriteStartObject("probability");
            WriteNumber(json, "required", probability.Required);
            WriteNumber(json, "estimate", probability.Estimate);
            WriteNumber(json, "lower", probability.Lower);
            WriteNumber(json, "upper", probability.Upper);
            json.WriteNumber("trials", probability.Trials);
            json.WriteNumber("failures", probability.Failures);
            if (!probability.Failing.IsEmpty)
            {
                json.WriteStartArray("failing");
                foreach (var number in probability.Failing)
                {
                    json.WriteNumberValue(number);
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        if (!statistics.Stages.IsEmpty)
        {
            json.WriteStartArray("stages");
            foreach (var stage in statistics.Stages)
            {
                json.WriteStartObject();
                json.WriteString("name", stage.Name);
                json.WriteNumber("points", stage.Points);
                WriteNumber(json, "best", stage.BestMargin);
                WriteText(json, "note", stage.Note);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteBudget(Utf8JsonWriter json, Budget budget)
    {
        if (budget == new Budget())
        {
            return;
        }

        json.WriteStartObject("budget");
        WriteNumber(json, "samples", budget.Samples);
        WriteNumber(json, "time", budget.TimeSeconds);
        WriteNumber(json, "trials", budget.Trials);
        WriteNumber(json, "seed", budget.Seed);
        WriteNumber(json, "confidence", budget.Confidence);
        if (budget.Methods is { } methods)
        {
            json.WriteStartArray("methods");
            foreach (var method in methods)
            {
                json.WriteStringValue(method);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteDiagnostics(Utf8JsonWriter json, ImmutableArray<DiagnosticReport> diagnostics, bool always)
    {
        if (diagnostics.IsEmpty && !always)
        {
            return;
        }

        json.WriteStartArray("diagnostics");
        foreach (var (diagnostic, _) in diagnostics)
        {
            json.WriteStartObject();
            json.WriteString("severity", Words.Of(diagnostic.Severity));
            json.WriteString("code", diagnostic.Code);
            WriteText(json, "file", diagnostic.Span.File);
            json.WriteNumber("line", diagnostic.Span.Line);
            json.WriteNumber("column", diagnostic.Span.Column);
            json.WriteNumber("length", diagnostic.Span.Length);
            json.WriteString("message", diagnostic.Message);
            WriteText(json, "help", diagnostic.Help);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteEnclosure(Utf8JsonWriter json, string key, DecimalEnclosure enclosure)
    {
        json.WritePropertyName(key);
        json.WriteRawValue($"[\"{enclosure.Lower}\", \"{enclosure.Upper}\"]");
    }

    private static void WriteText(Utf8JsonWriter json, string key, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            json.WriteString(key, text);
        }
    }

    // JSON has no infinity and no NaN: what is not a finite number does not apply.
    private static void WriteNumber(Utf8JsonWriter json, string key, double? value)
    {
        if (value is { } number && double.IsFinite(number))
        {
            json.WritePropertyName(key);
            json.WriteRawValue(NumberText.Shortest(number));
        }
    }

    private static void WriteNumber(Utf8JsonWriter json, string key, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(key, number);
        }
    }

    private static double Milliseconds(double seconds) => Math.Round(seconds, 3);
}
