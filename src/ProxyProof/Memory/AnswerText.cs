using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ProxyProof.Reporting;

namespace ProxyProof;

/// <summary>A kept answer as one line of JSON that says itself whether it is whole.</summary>
internal static class AnswerText
{
    private const string Schema = "proxyproof/answer/2";

    /// <summary>The line, without its newline.</summary>
    public static string Write(KeptAnswer answer)
    {
        var body = new JsonObject
        {
            ["schema"] = Schema,
            ["key"] = answer.Key,
            ["entry"] = JsonNode.Parse(JsonWriter.Write(answer.Report)),
            ["evidence"] = answer.Evidence,
            ["steps"] = new JsonArray([.. answer.Report.Steps.Zip(answer.StepEvidence, (step, evidence) => (JsonNode)new JsonObject
            {
                ["entry"] = JsonNode.Parse(JsonWriter.Write(step)),
                ["evidence"] = evidence,
            })]),
        }.ToJsonString();
        return $"{Digest(body)} {body}";
    }

    /// <summary>Reads a line; null when it is torn, changed, or not of this version.</summary>
    public static KeptAnswer? Read(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0 || !string.Equals(line[..space], Digest(line[(space + 1)..]), StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            var json = JsonNode.Parse(line[(space + 1)..])!.AsObject();
            if ((string?)json["schema"] is not Schema)
            {
                return null;
            }

            var steps = json["steps"]!.AsArray();
            return new((string)json["key"]!, Entry(json) with { Steps = [.. steps.Select(step => Entry(step!))] }, (string?)json["evidence"])
            {
                StepEvidence = [.. steps.Select(step => (string?)step!["evidence"])],
            };
        }
        catch (Exception failure) when (failure is JsonException or FormatException or InvalidOperationException or NullReferenceException)
        {
            return null;
        }
    }

    private static ClaimReport Entry(JsonNode json) => JsonReader.Claim(json["entry"]!.ToJsonString());

    // Against accidents, not against an adversary: evidence is verified, and the rest is as good as the folder it lies in.
    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
}
