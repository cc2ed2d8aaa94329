using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ProxyProof.Reporting.Tests;

/// <summary>JSON Schema 2020-12, as far as docs/report.schema.json uses it; another keyword is an error, so that none is ignored.</summary>
internal static class SchemaValidator
{
    private static readonly HashSet<string> s_remarks = ["$schema", "title", "description", "$defs"];

    public static List<string> Validate(JsonNode schema, JsonNode? value)
    {
        var problems = new List<string>();
        Check(schema.AsObject(), value, "$");
        return problems;

        void Check(JsonObject rule, JsonNode? node, string path)
        {
            foreach (var (keyword, argument) in rule)
            {
                switch (keyword)
                {
                    case "$ref":
                        Check(schema["$defs"]![((string)argument!)["#/$defs/".Length..]]!.AsObject(), node, path);
                        break;
                    case "type":
                        Require(IsOf((string)argument!, node), path, $"is no {argument}");
                        break;
                    case "const":
                        Require(JsonNode.DeepEquals(argument, node), path, $"is not {argument}");
                        break;
                    case "enum":
                        Require(argument!.AsArray().Any(each => JsonNode.DeepEquals(each, node)), path, $"is none of {argument}");
                        break;
                    case "pattern":
                        Require(node is not JsonValue || Regex.IsMatch((string)node!, (string)argument!, RegexOptions.None, TimeSpan.FromSeconds(1)), path, $"does not match {argument}");
                        break;
                    case "minimum":
                        Require(node is not JsonValue || Number(node) >= Number(argument!), path, $"is below {argument}");
                        break;
                    case "maximum":
                        Require(node is not JsonValue || Number(node) <= Number(argument!), path, $"is above {argument}");
                        break;
                    case "required":
                        foreach (var name in argument!.AsArray())
                        {
                            Require(node is not JsonObject || node.AsObject().ContainsKey((string)name!), path, $"lacks {name}");
                        }

                        break;
                    case "properties":
                        foreach (var (name, inner) in (node as JsonObject) ?? [])
                        {
                            // Consumers may meet new keys; the writer of this version writes none that the schema does not tell of.
                            Require(argument![name] is not null, $"{path}.{name}", "is not in the schema");
                            if (argument[name] is JsonObject property)
                            {
                                Check(property, inner, $"{path}.{name}");
                            }
                        }

                        break;
                    case "additionalProperties":
                        foreach (var (name, inner) in (node as JsonObject) ?? [])
                        {
                            Check(argument!.AsObject(), inner, $"{path}.{name}");
                        }

                        break;
                    case "items":
                        var items = (node as JsonArray) ?? [];
                        for (var i = 0; i < items.Count; i++)
                        {
                            Check(argument!.AsObject(), items[i], $"{path}[{i}]");
                        }

                        break;
                    case "minItems":
                        Require(node is not JsonArray few || few.Count >= (int)argument!, path, $"has fewer than {argument} items");
                        break;
                    case "maxItems":
                        Require(node is not JsonArray many || many.Count <= (int)argument!, path, $"has more than {argument} items");
                        break;
                    case "anyOf":
                        Require(argument!.AsArray().Any(choice => Holds(choice!.AsObject(), node, path)), path, "fits no alternative");
                        break;
                    default:
                        Require(s_remarks.Contains(keyword), path, $"the validator does not know {keyword}");
                        break;
                }
            }
        }

        bool Holds(JsonObject rule, JsonNode? node, string path)
        {
            var before = problems.Count;
            Check(rule, node, path);
            var holds = problems.Count == before;
            problems.RemoveRange(before, problems.Count - before);
            return holds;
        }

        void Require(bool holds, string path, string problem)
        {
            if (!holds)
            {
                problems.Add($"{path} {problem}");
            }
        }
    }

    private static bool IsOf(string type, JsonNode? node) => type switch
    {
        "object" => node is JsonObject,
        "array" => node is JsonArray,
        "string" => node?.GetValueKind() == System.Text.Json.JsonValueKind.String,
        "boolean" => node?.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False,
        "number" => node?.GetValueKind() == System.Text.Json.JsonValueKind.Number,
        "integer" => node?.GetValueKind() == System.Text.Json.JsonValueKind.Number && double.IsInteger(Number(node)),
        _ => false,
    };

    private static double Number(JsonNode node) => double.Parse(node.ToJsonString(), CultureInfo.InvariantCulture);
}
