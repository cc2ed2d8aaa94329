using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.Reporting;

namespace ProxyProof;

/// <summary>
/// Counterexamples that were found, one file a claim, named by the claim's normal form: renaming and layout do not lose them. Search tries them first; a claim
/// that an earlier form's counterexample no longer breaks is told so, also when it is renamed later.
/// </summary>
/// <param name="folder">The full path.</param>
internal sealed class WitnessStore(string folder)
{
    private const string Schema = "proxyproof/witness/1";

    // A file beyond this is not ours.
    private const long LongestFile = 4 << 20;

    private readonly Lazy<IReadOnlyList<StoredWitness>> _all = new(() => Load(folder));
    private readonly Lock _survivors = new();

    /// <summary>Why a counterexample could not be kept; null when all could.</summary>
    public string? Problem { get; private set; }

    /// <summary>The counterexamples of a claim: of the same normal form under any name, of other forms under the same name, and those that this form is known to survive.</summary>
    public IReadOnlyList<StoredWitness> Of(string hash, string id) =>
        [.. _all.Value.Where(each => each.Hash == hash || each.Id == id || each.Survivors.Contains(hash)).OrderByDescending(each => each.Hash == hash).ThenBy(each => each.Hash, StringComparer.Ordinal).Take(4)];

    /// <summary>Keeps the counterexample of a refuted claim.</summary>
    public void Keep(string hash, string key, ClaimReport report)
    {
        if (report is not { Verdict: Verdict.Refuted, Witness: not null } || _all.Value.Any(each => each.Hash == hash && each.Key == key))
        {
            return;
        }

        try
        {
            var entry = report with { Pictures = [], Mathematics = null, Diagnostics = [], Survived = null, Baseline = null };
            var json = new JsonObject { ["schema"] = Schema, ["hash"] = hash, ["key"] = key, ["entry"] = JsonNode.Parse(JsonWriter.Write(entry)) };
            AtomicFile.Write(Path.Combine(folder, NameOf(hash, report.Id)), json.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Problem ??= failure.Message;
        }
    }

    /// <summary>
    /// The points to try first. What the very same search found it finds again: it is left to it, so that a run answers the same whether or not an equal one went before.
    /// </summary>
    public static ImmutableArray<RememberedPoint> PointsFor(IReadOnlyList<StoredWitness> stored, string hash, string key) =>
    [
        .. stored.Where(each => each.Hash != hash || each.Key != key)
            .SelectMany(each => (each.Worst is { } worst ? (Witness[])[each.Witness, worst] : [each.Witness]).Select(witness => PointOf(witness, each.Hash == hash))),
    ];

    // In the same normal form variables stand in the same order, whatever they are called.
    private static RememberedPoint PointOf(Witness witness, bool isSameForm) => new(
        witness.Variables.GroupBy(variable => variable.Name, StringComparer.Ordinal).ToImmutableDictionary(group => group.Key, group => group.First().Values, StringComparer.Ordinal),
        isSameForm ? [.. witness.Variables.Select(variable => variable.Values)] : []);

    /// <summary>The counterexample that broke an earlier form of a claim which holds now; null when there is none. That this form survives it is kept with it.</summary>
    public Witness? SurvivedBy(IReadOnlyList<StoredWitness> stored, string hash, ClaimReport report)
    {
        if (report.Verdict is not (Verdict.Proved or Verdict.Supported) || stored.FirstOrDefault(each => each.Hash != hash && (each.Id == report.Id || each.Survivors.Contains(hash))) is not { } survived)
        {
            return null;
        }

        if (!survived.Survivors.Contains(hash))
        {
            KeepSurvivor(survived, hash);
        }

        return survived.Witness;
    }

    private void KeepSurvivor(StoredWitness survived, string hash)
    {
        try
        {
            lock (_survivors)
            {
                var json = JsonNode.Parse(File.ReadAllText(survived.Path))!.AsObject();
                json["survivors"] = new JsonArray([.. SurvivorsOf(json).Add(hash).Order(StringComparer.Ordinal).Select(each => JsonValue.Create(each))]);
                AtomicFile.Write(survived.Path, json.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            Problem ??= failure.Message;
        }
    }

    private static ImmutableHashSet<string> SurvivorsOf(JsonObject json) => json["survivors"] is JsonArray hashes ? [.. hashes.Select(hash => (string)hash!)] : [];

    // The normal form comes first, so that files of one form stand together.
    private static string NameOf(string hash, string id) => $"{hash[..Math.Min(16, hash.Length)]}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))[..16]}.json";

    private static IReadOnlyList<StoredWitness> Load(string folder)
    {
        var found = new List<StoredWitness>();
        if (Directory.Exists(folder))
        {
            foreach (var path in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
            {
                try
                {
                    if (new FileInfo(path).Length <= LongestFile && JsonNode.Parse(File.ReadAllText(path)) is JsonObject json && (string?)json["schema"] is Schema
                        && JsonReader.Claim(json["entry"]!.ToJsonString()) is { Witness: { } witness } entry)
                    {
                        found.Add(new((string)json["hash"]!, (string)json["key"]!, entry.Id, witness, entry.Worst) { Path = path, Survivors = SurvivorsOf(json) });
                    }
                }
                catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException or FormatException or InvalidOperationException or NullReferenceException)
                {
                    // A damaged file only loses its hint.
                }
            }
        }

        return found;
    }
}

/// <summary>A counterexample that was kept.</summary>
/// <param name="Hash">The normal form that it broke.</param>
/// <param name="Key">The run that found it: the same run finds it again.</param>
/// <param name="Id">The claim's id then.</param>
/// <param name="Witness">The simplest.</param>
/// <param name="Worst">The worst.</param>
internal sealed record StoredWitness(string Hash, string Key, string Id, Witness Witness, Witness? Worst)
{
    /// <summary>Its file.</summary>
    public required string Path { get; init; }

    /// <summary>Normal forms of the claim that it did not break.</summary>
    public required ImmutableHashSet<string> Survivors { get; init; }
}
