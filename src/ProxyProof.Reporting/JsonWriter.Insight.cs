using System.Collections.Immutable;
using System.Text.Json;
using ProxyProof.Kernel;

namespace ProxyProof.Reporting;

/// <content>What a counterexample has to teach.</content>
public static partial class JsonWriter
{
    private static void WriteFamily(Utf8JsonWriter json, WitnessFamily? family)
    {
        if (family is null)
        {
            return;
        }

        json.WriteStartObject("family");
        json.WriteString("kind", family.Kind);
        if (!family.Entries.IsEmpty)
        {
            json.WriteStartArray("entries");
            foreach (var entry in family.Entries)
            {
                json.WriteStartObject();
                json.WriteString("name", entry.Name);
                WriteNumber(json, "factor", entry.Factor);
                WriteNumber(json, "exponent", entry.Exponent);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        WriteNumbers(json, "t", family.T);
        WriteNumbers(json, "margin", family.Margins);
        WriteText(json, "follows", family.Quantity);
        WriteNumber(json, "exponent", family.Exponent);
        json.WriteEndObject();
    }

    private static void WriteHypotheses(Utf8JsonWriter json, ImmutableArray<HypothesisRole> hypotheses)
    {
        if (hypotheses.IsEmpty)
        {
            return;
        }

        json.WriteStartArray("hypotheses");
        foreach (var hypothesis in hypotheses)
        {
            json.WriteStartObject();
            json.WriteString("text", hypothesis.Text);
            json.WriteBoolean("edge", hypothesis.IsAtEdge);
            if (hypothesis.Matters is { } matters)
            {
                json.WriteBoolean("matters", matters);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
