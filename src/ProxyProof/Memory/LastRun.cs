using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using ProxyProof.Reporting;

namespace ProxyProof;

/// <summary>Which claims were not as expected when they were last checked.</summary>
public static class LastRun
{
    private const string Schema = "proxyproof/last-run/1";

    /// <summary>The ids; null when no run is recorded.</summary>
    public static ImmutableHashSet<string>? Read(string folder)
    {
        try
        {
            var path = PathOf(folder);
            return File.Exists(path) && JsonNode.Parse(File.ReadAllText(path)) is JsonObject json && (string?)json["schema"] is Schema && json["failed"] is JsonArray failed
                ? [.. failed.Select(id => (string)id!)]
                : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Records a run: claims that it did not check keep their state.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string folder, IReadOnlyCollection<ClaimReport> claims)
    {
        var before = Read(folder);
        var failed = (before ?? []).Except(claims.Select(claim => claim.Id)).Union(claims.Where(claim => !claim.Ok).Select(claim => claim.Id));
        if (before is null || !before.SetEquals(failed))
        {
            var json = new JsonObject { ["schema"] = Schema, ["failed"] = new JsonArray([.. failed.Order(StringComparer.Ordinal).Select(id => (JsonNode)id)]) };
            AtomicFile.Write(PathOf(folder), json.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
        }
    }

    private static string PathOf(string folder) => Path.Combine(folder, "last-run.json");
}
