using System.Collections.Immutable;
using System.Text.Json;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>A certificate does not have the form that docs/certificate.md describes; the message says where.</summary>
internal sealed class ProofFormatException(string message) : Exception(message);

/// <summary>Strict reading of certificates: what is missing, unknown or of another form is an error.</summary>
internal static class ProofData
{
    /// <summary>The object, when it has these fields and no others, each once.</summary>
    public static JsonElement Only(JsonElement data, params ReadOnlySpan<string> fields)
    {
        if (data.ValueKind != JsonValueKind.Object)
        {
            throw new ProofFormatException("a step of a certificate is an object");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in data.EnumerateObject())
        {
            if (!fields.Contains(property.Name) || !seen.Add(property.Name))
            {
                throw new ProofFormatException($"the field {property.Name} is unknown or repeated");
            }
        }

        foreach (var field in fields)
        {
            if (!seen.Contains(field))
            {
                throw new ProofFormatException($"the field {field} is missing");
            }
        }

        return data;
    }

    public static JsonElement Field(JsonElement data, string name) =>
        data.ValueKind == JsonValueKind.Object && data.TryGetProperty(name, out var value) ? value : throw new ProofFormatException($"the field {name} is missing");

    public static string Text(JsonElement data, string name) =>
        Field(data, name) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : throw new ProofFormatException($"{name} is a text");

    public static int Whole(JsonElement data, string name) =>
        Field(data, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var whole) ? whole : throw new ProofFormatException($"{name} is a whole number");

    public static IReadOnlyList<JsonElement> List(JsonElement data, string name) =>
        Field(data, name) is { ValueKind: JsonValueKind.Array } value ? [.. value.EnumerateArray()] : throw new ProofFormatException($"{name} is a list");

    public static Rational Fraction(JsonElement data, string name) => Fraction(Field(data, name));

    public static ImmutableArray<Rational> Rationals(JsonElement data, string name) => [.. List(data, name).Select(Fraction)];

    public static ImmutableArray<Rational> Fractions(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(Fraction)] : throw new ProofFormatException("a point is a list of fractions");

    // Written in one way only: lowest terms.
    public static Rational Fraction(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.GetString() is { Length: < 20_000 } text && Rational.TryParse(text, out var fraction) && fraction.ToString() == text
            ? fraction
            : throw new ProofFormatException("a number is a fraction in lowest terms, as text");
}
