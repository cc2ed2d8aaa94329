using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ProxyProof.Claims;
using ProxyProof.Reporting;

namespace ProxyProof;

/// <summary>What became of one claim when it was run again.</summary>
/// <param name="Id">The claim.</param>
/// <param name="Again">The new entry; null when the claim could not be run.</param>
/// <param name="Differences">What differs from the report; empty when nothing does.</param>
/// <param name="TimeCapped">Whether the reported search was ended by the clock, so that another machine may get further or less far.</param>
public sealed record ReplayedClaim(string Id, ClaimReport? Again, ImmutableArray<string> Differences, bool TimeCapped);

/// <summary>Claims that were run again.</summary>
/// <param name="Claims">One a claim.</param>
/// <param name="Problem">Why nothing could be run; null when something was.</param>
public sealed record ReplayAnswer(ImmutableArray<ReplayedClaim> Claims, string? Problem)
{
    /// <summary>0 all the same, 1 something differs, 2 nothing could be run.</summary>
    public int ExitCode => this switch
    {
        { Problem: not null } => Reporting.ExitCode.Invalid,
        _ when Claims.Any(claim => claim.Again is null) => Reporting.ExitCode.Invalid,
        _ when Claims.Any(claim => !claim.Differences.IsEmpty) => Reporting.ExitCode.Contradicted,
        _ => Reporting.ExitCode.AsExpected,
    };
}

/// <summary>Runs claims of a JSON report again under the budget that the report records, and compares verdict, witness and numbers.</summary>
public static class Replay
{
    // Wall time and the place of files belong to a run, not to its answer.
    private static readonly string[] s_compared = ["statement", "verdict", "evidence", "method", "margin", "witness", "worst", "statistics", "bracket"];

    // A search that its work budget ended is not ended earlier by a slower machine.
    private const double AmpleSeconds = 3600;

    /// <summary>Runs a report's claim again, or each of them.</summary>
    /// <param name="session">Where.</param>
    /// <param name="reportPath">The JSON report.</param>
    /// <param name="claimId">The claim; null for all.</param>
    /// <param name="cancellation">Interrupts.</param>
    /// <param name="allowed">Folders that data may be read from besides the files' own.</param>
    public static ReplayAnswer Run(Session session, string reportPath, string? claimId, CancellationToken cancellation, ImmutableArray<string> allowed = default)
    {
        var (entries, problem) = Entries(session, reportPath);
        if (problem is not null)
        {
            return new([], problem);
        }

        var chosen = entries.Where(entry => claimId is null || string.Equals(Text(entry, "id"), claimId, StringComparison.Ordinal)).ToList();
        if (chosen.Count == 0)
        {
            var ids = entries.Select(entry => Text(entry, "id") ?? "");
            var near = claimId is null ? null : Spelling.Nearest(claimId, ids);
            return new([], claimId is null ? $"{reportPath} holds no claims" : $"{reportPath} holds no claim '{claimId}'" + (near is null ? "" : $"; did you mean '{near}'?"));
        }

        // The steps of a proof are run with the claim that they are steps of, once.
        var runs = new Dictionary<string, ClaimReport?>(StringComparer.Ordinal);
        return new([.. chosen.Select(entry => RunOne(session, entry, runs, allowed.IsDefault ? [] : allowed, cancellation))], Problem: null);
    }

    private static (List<JsonObject> Entries, string? Problem) Entries(Session session, string reportPath)
    {
        JsonNode report;
        try
        {
            report = JsonNode.Parse(File.ReadAllText(Path.GetFullPath(reportPath, session.WorkingDirectory))) ?? new JsonObject();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            return ([], $"{reportPath}: {failure.Message}");
        }

        if (report is not JsonObject || Text(report, "schema") is not JsonWriter.Schema || report["claims"] is not JsonArray entries)
        {
            return ([], $"{reportPath} is not a report of schema {JsonWriter.Schema}; `proxyproof check --format json --output FILE` writes one");
        }

        return ([.. entries.OfType<JsonObject>()], null);
    }

    /// <summary>Runs one trial of a report's statistical claim again, alone.</summary>
    /// <returns>The trial; or why there is none.</returns>
    public static (Checking.TrialReport? Trial, string? Problem) RunTrial(
        Session session, string reportPath, string claimId, long number, CancellationToken cancellation, ImmutableArray<string> allowed = default)
    {
        var (entries, problem) = Entries(session, reportPath);
        if (problem is not null)
        {
            return (null, problem);
        }

        if (entries.Find(entry => string.Equals(Text(entry, "id"), claimId, StringComparison.Ordinal)) is not { } entry)
        {
            return (null, $"{reportPath} holds no claim '{claimId}'");
        }

        var budget = BudgetOf(entry["budget"] as JsonObject);
        var folders = (allowed.IsDefault ? [] : allowed).Select(folder => Path.GetFullPath(folder, session.WorkingDirectory));
        var (pending, diagnostics) = session.Find(Text(entry, "file") ?? "", claimId, new LoadOptions(budget.Seed, [.. folders]));
        return pending?.Elaborate().Claim is not { } claim ? (null, diagnostics.Select(each => each.Diagnostic.ToString()).FirstOrDefault() ?? "the file holds no claim with this id now")
            : session.Engine.Checker.Trial(claim, budget, number, cancellation) is { } trial ? (trial, null)
            : (null, $"the claim '{claimId}' has no trials: only `with probability` at its head has");
    }

    private static ReplayedClaim RunOne(Session session, JsonObject entry, Dictionary<string, ClaimReport?> runs, ImmutableArray<string> allowed, CancellationToken cancellation)
    {
        var id = Text(entry, "id") ?? "";
        var whole = Text(entry, "parent") ?? id;
        var budget = BudgetOf(entry["budget"] as JsonObject);
        var (pending, diagnostics) = session.Find(Text(entry, "file") ?? "", whole, new LoadOptions(budget.Seed, [.. allowed.Select(folder => Path.GetFullPath(folder, session.WorkingDirectory))]));
        if (pending is null)
        {
            return new(id, Again: null, [.. diagnostics.Select(each => each.Diagnostic.ToString()).DefaultIfEmpty("the file holds no claim with this id now")], TimeCapped: false);
        }

        var capped = entry["statistics"] is JsonObject statistics && Text(statistics, "stopped") is "time";
        if (!runs.TryGetValue(whole, out var again))
        {
            again = session.CheckAgain(pending, capped ? budget : budget with { TimeSeconds = Math.Max(budget.TimeSeconds ?? 0, AmpleSeconds) }, cancellation);
            runs.Add(whole, again);
        }

        again = whole == id ? again : again?.Steps.FirstOrDefault(step => string.Equals(step.Id, id, StringComparison.Ordinal));
        return again is null
            ? new(id, Again: null, ["interrupted"], capped)
            : new(id, again, [.. Differences(entry, JsonNode.Parse(JsonWriter.Write(again))!.AsObject())], capped);
    }

    private static IEnumerable<string> Differences(JsonObject was, JsonObject now) =>
        s_compared.SelectMany(key => Differences(key, was[key], now[key]));

    private static IEnumerable<string> Differences(string path, JsonNode? was, JsonNode? now)
    {
        if (JsonNode.DeepEquals(was, now))
        {
            return [];
        }

        return was is JsonObject left && now is JsonObject right
            ? left.Select(each => each.Key).Union(right.Select(each => each.Key), StringComparer.Ordinal).SelectMany(key => Differences($"{path}.{key}", left[key], right[key]))
            : [$"{path} was {Show(was)}, now {Show(now)}"];

        static string Show(JsonNode? node) => node?.ToJsonString() ?? "absent";
    }

    private static Budget BudgetOf(JsonObject? budget) => budget is null ? new() : new(
        Samples: (long?)budget["samples"],
        TimeSeconds: (double?)budget["time"],
        Trials: (long?)budget["trials"],
        Seed: (long?)budget["seed"],
        Confidence: (double?)budget["confidence"],
        Methods: budget["methods"] is JsonArray methods ? [.. methods.Select(method => Convert.ToString(method, CultureInfo.InvariantCulture) ?? "")] : null);

    private static string? Text(JsonNode node, string key) => node[key] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
