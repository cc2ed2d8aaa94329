using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Reporting;

/// <summary>Reads what <see cref="JsonWriter"/> wrote: for merging, for comparing with a baseline, and for answers that are taken over.</summary>
public static partial class JsonReader
{
    /// <summary>Reads a report.</summary>
    /// <exception cref="FormatException">The text is no report of this schema.</exception>
    public static RunReport Report(string text) => Guarded(() =>
    {
        var json = Parse(text);
        if (Text(json, "schema") is not JsonWriter.Schema)
        {
            throw new FormatException($"it is not a report of schema {JsonWriter.Schema}");
        }

        var (tool, run) = (Inner(json, "tool"), Inner(json, "run"));
        var record = new RunRecord
        {
            Seed = (long)run["seed"]!,
            Started = DateTimeOffset.Parse((string)run["started"]!, CultureInfo.InvariantCulture),
            Seconds = (double)run["seconds"]!,
            Shard = Text(run, "shard") ?? "1/1",
            Confidence = (double)run["confidence"]!,
            Matched = (int?)run["matched"] ?? 0,
            Selected = (int?)run["selected"] ?? 0,
            Interrupted = (bool?)run["interrupted"] ?? false,
            Cached = (int?)run["cached"] ?? 0,
            Baseline = Text(run, "baseline"),
        };
        return new RunReport(record, [.. Items(json, "claims").Select(Claim)], [.. Items(json, "diagnostics").Select(Diagnostic)])
        {
            Tool = new(Text(tool, "name") ?? "", Text(tool, "version") ?? "", Text(tool, "engine") ?? ""),
        };
    });

    /// <summary>Reads one entry.</summary>
    /// <exception cref="FormatException">The text is no entry.</exception>
    public static ClaimReport Claim(string text) => Guarded(() => Claim(Parse(text)));

    private static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or NullReferenceException or InvalidCastException or OverflowException or ArgumentException)
        {
            throw new FormatException(failure is NullReferenceException ? "a key is missing" : failure.Message, failure);
        }
    }

    private static JsonObject Parse(string text) => JsonNode.Parse(text) as JsonObject ?? throw new FormatException("it is no JSON object");

    private static ClaimReport Claim(JsonNode json) => new()
    {
        Id = (string)json["id"]!,
        File = (string)json["file"]!,
        Theorem = (string)json["theorem"]!,
        Label = (string)json["label"]!,
        Line = (int)json["line"]!,
        Column = (int)json["column"]!,
        Parent = Text(json, "parent"),
        Instance = [.. ((json["instance"] as JsonObject) ?? []).Select(pair => (pair.Key, Number(pair.Value!)))],
        Verdict = Word<Verdict>(json, "verdict"),
        Evidence = Word<EvidenceKind>(json, "evidence"),
        Expected = Word<Expectation>(json, "expected"),
        Method = Text(json, "method") ?? "",
        Seconds = (double)json["seconds"]!,
        Written = Text(json, "written") ?? "",
        Statement = Text(json, "statement") ?? "",
        Documentation = Text(json, "documentation") ?? "",
        Citation = Text(json, "citation") ?? "",
        Margin = json["margin"] is JsonObject margin ? new((double?)margin["best"], margin["at"] is JsonObject at ? Variables(at) : [], Enclosure(margin["enclosure"])) : null,
        Witness = Witness(json["witness"]),
        Worst = Witness(json["worst"]),
        Family = json["family"] is JsonObject family ? Family(family) : null,
        Hypotheses = [.. Items(json, "hypotheses").Select(each => new HypothesisRole(Text(each, "text") ?? "", (bool?)each["edge"] ?? false, (bool?)each["matters"]))],
        Statistics = json["statistics"] is JsonObject statistics ? Statistics(statistics) : null,
        Probability = json["statistics"]?["probability"] is JsonObject probability ? Probability(probability) : null,
        Certificate = Text(json, "certificate"),
        Bracket = json["bracket"] is JsonObject b ? new(Text(b, "parameter") ?? "", (double?)b["proved"], (double?)b["supported"], (double?)b["refuted"]) : null,
        Message = Text(json, "message") ?? "",
        Diagnostics = [.. Items(json, "diagnostics").Select(Diagnostic)],
        Budget = json["budget"] is JsonObject budget ? Budget(budget) : new(),
        Mathematics = json["mathematics"] is JsonObject mathematics ? Mathematics(mathematics) : null,
        Pictures = [.. Items(json, "pictures").Select(Picture)],
        Cached = (bool?)json["cached"] ?? false,
        Baseline = json["baseline"] is null ? null : Word<BaselineState>(json, "baseline"),
        Survived = Witness(json["survived"]),
    };

    private static WitnessFamily Family(JsonObject json) => new(
        Text(json, "kind") ?? "",
        [.. Items(json, "entries").Select(each => new FamilyEntry(Text(each, "name") ?? "", (double?)each["factor"] ?? 0, (double?)each["exponent"] ?? 0))],
        Numbers(json, "t"),
        Numbers(json, "margin"),
        Text(json, "follows") ?? "",
        (double?)json["exponent"]);

    private static MathematicsReport Mathematics(JsonObject json) => new(
        Text(json, "core") ?? "",
        Texts(json, "latex"),
        [.. Items(json, "derivatives").Select(each => new DerivativeReport(Text(each, "of") ?? "", Text(each, "is") ?? "", Texts(each, "latex")))]);

    private static Statistics Statistics(JsonObject json) => new()
    {
        Points = (long?)json["points"] ?? 0,
        Rejected = (long?)json["rejected"] ?? 0,
        Restarts = (int?)json["restarts"] ?? 0,
        Trajectories = (int?)json["trajectories"] ?? 0,
        Trials = (long?)json["trials"] ?? 0,
        Stopped = Text(json, "stopped") ?? "work",
        Stages = [.. Items(json, "stages").Select(each => new StageReport(Text(each, "name") ?? "", (long)each["points"]!, (double?)each["best"], Text(each, "note") ?? ""))],
    };

    private static ProbabilityReport Probability(JsonObject json) => new(
        (double)json["required"]!, (double)json["estimate"]!, (double)json["lower"]!, (double)json["upper"]!, (long)json["trials"]!, (long)json["failures"]!)
    {
        Failing = [.. Items(json, "failing").Select(number => (long)number!)],
    };

    private static Budget Budget(JsonObject json) => new(
        (long?)json["samples"],
        (double?)json["time"],
        (long?)json["trials"],
        (long?)json["seed"],
        (double?)json["confidence"],
        json["methods"] is JsonArray methods ? [.. methods.Select(method => (string)method!)] : null);

    private static DiagnosticReport Diagnostic(JsonNode json) => new(new(
        Word<Severity>(json, "severity"),
        Text(json, "code") ?? "",
        new SourceSpan(Text(json, "file") ?? "", (int)json["line"]!, (int)json["column"]!, (int)json["length"]!, 0),
        Text(json, "message") ?? "",
        Text(json, "help")));

    private static Witness? Witness(JsonNode? json) => json is not JsonObject witness ? null : new(
        Variables(witness), Text(witness, "comparison") ?? "", Enclosure(witness["left"]) ?? default, Enclosure(witness["right"]) ?? default, (double?)witness["margin"] ?? double.NaN);

    private static DecimalEnclosure? Enclosure(JsonNode? json) => json is JsonArray ends ? new((string)ends[0]!, (string)ends[1]!) : null;

    private static ImmutableArray<WitnessVariable> Variables(JsonObject json)
    {
        var exact = json["exact"] as JsonObject;
        return [.. ((json["variables"] as JsonObject) ?? []).SelectMany(pair => Components(pair.Key, exact?[pair.Key] ?? pair.Value!))];
    }

    // A tuple is an array whose name is a pattern, or one that is no tensor.
    private static IEnumerable<WitnessVariable> Components(string name, JsonNode value)
    {
        if (value is JsonArray array && name is ['(', .., ')'] && name[1..^1].Split(", ") is var names && names.Length == array.Count)
        {
            return names.Zip(array, (part, item) => Tensor($"{name}.{part}", item!));
        }

        return value is JsonArray ragged && ShapeOf(ragged) is null
            ? ragged.Select((item, k) => Tensor($"{name}.{k + 1}", item!))
            : [Tensor(name, value)];
    }

    private static WitnessVariable Tensor(string name, JsonNode value)
    {
        var shape = ShapeOf(value) ?? throw new FormatException($"{name} is no tensor");
        var entries = ImmutableArray.CreateBuilder<Rational>();
        Collect(value);
        return new(name, shape, entries.ToImmutable());

        void Collect(JsonNode node)
        {
            if (node is JsonArray items)
            {
                foreach (var item in items)
                {
                    Collect(item!);
                }
            }
            else
            {
                entries.Add(Number(node));
            }
        }
    }

    // The shape of nested arrays; null when they are ragged.
    private static Shape? ShapeOf(JsonNode node)
    {
        if (node is not JsonArray items)
        {
            return Shape.Scalar;
        }

        if (items.Count == 0)
        {
            return Shape.Of(0);
        }

        var inner = items.Select(item => ShapeOf(item!)).ToList();
        return inner.TrueForAll(shape => shape is not null && shape.Value == inner[0]!.Value) ? Shape.Of([items.Count, .. inner[0]!.Value.Dims.Items]) : null;
    }

    private static Rational Number(JsonNode node) => node.GetValueKind() == JsonValueKind.String
        ? Rational.TryParse((string)node!, out var exact) ? exact : Fraction((string)node!)
        : Rational.FromDouble((double)node);

    private static Rational Fraction(string text) =>
        text.Split('/') is [var top, var bottom] && Rational.TryParse(top, out var numerator) && Rational.TryParse(bottom, out var denominator) && !denominator.IsZero
            ? numerator / denominator
            : throw new FormatException($"'{text}' is no fraction");

    private static T Word<T>(JsonNode json, string key)
        where T : struct, Enum =>
        Enum.TryParse<T>(Text(json, key), ignoreCase: true, out var value) ? value : throw new FormatException($"{key} is '{Text(json, key)}'");

    private static JsonObject Inner(JsonNode json, string key) => json[key] as JsonObject ?? throw new FormatException($"the key {key} is missing");

    private static IEnumerable<JsonNode> Items(JsonNode json, string key) => ((json[key] as JsonArray) ?? []).Select(item => item!);

    private static ImmutableArray<string> Texts(JsonNode json, string key) => [.. Items(json, key).Select(item => (string)item!)];

    private static string? Text(JsonNode json, string key) => json[key] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
