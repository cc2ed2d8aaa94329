using System.Collections.Immutable;
using System.Text.Json;
using ProxyProof.Claims;

namespace ProxyProof.Reporting;

/// <content>Mathematics and pictures.</content>
public static partial class JsonWriter
{
    private static void WriteMathematics(Utf8JsonWriter json, MathematicsReport? mathematics)
    {
        if (mathematics is null)
        {
            return;
        }

        json.WriteStartObject("mathematics");
        json.WriteString("core", mathematics.Core);
        WriteTexts(json, "latex", mathematics.Latex);
        if (!mathematics.Derivatives.IsEmpty)
        {
            json.WriteStartArray("derivatives");
            foreach (var derivative in mathematics.Derivatives)
            {
                json.WriteStartObject();
                json.WriteString("of", derivative.Of);
                json.WriteString("is", derivative.Is);
                WriteTexts(json, "latex", derivative.Latex);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, string key, ImmutableArray<string> texts)
    {
        json.WriteStartArray(key);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static void WritePictures(Utf8JsonWriter json, ImmutableArray<Picture> pictures)
    {
        if (pictures.IsEmpty)
        {
            return;
        }

        json.WriteStartArray("pictures");
        foreach (var picture in pictures)
        {
            json.WriteStartObject();
            json.WriteString("kind", KindOf(picture));
            json.WriteString("title", picture.Title);
            WritePicture(json, picture);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>A picture by itself, on one line.</summary>
    internal static string Of(Picture picture)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            WritePicture(json, picture);
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>The word of a kind of picture.</summary>
    internal static string KindOf(Picture picture) => picture switch
    {
        SlicePicture => "slice",
        PlanePicture => "plane",
        HistogramPicture => "histogram",
        SeriesPicture => "series",
        BoxesPicture => "boxes",
        _ => throw new System.Diagnostics.UnreachableException(picture.GetType().Name),
    };

    private static void WritePicture(Utf8JsonWriter json, Picture picture)
    {
        switch (picture)
        {
            case SlicePicture p:
                json.WriteString("axis", p.Axis);
                WriteNumbers(json, "x", p.X);
                WriteNumbers(json, "margin", p.Margin);
                WriteNumber(json, "mark", p.Mark);
                break;
            case PlanePicture p:
                json.WriteString("xAxis", p.XAxis);
                json.WriteString("yAxis", p.YAxis);
                WriteNumbers(json, "xRange", [p.XRange.Low, p.XRange.High]);
                WriteNumbers(json, "yRange", [p.YRange.Low, p.YRange.High]);
                json.WriteNumber("columns", p.Columns);
                json.WriteNumber("rows", p.Rows);
                WriteNumbers(json, "margin", p.Margin);
                WriteNumbers(json, "mark", [p.Mark.X, p.Mark.Y]);
                break;
            case HistogramPicture p:
                WriteNumbers(json, "edges", p.Edges);
                json.WritePropertyName("counts");
                json.WriteRawValue($"[{string.Join(",", p.Counts)}]");
                json.WriteNumber("below", p.Beyond.Below);
                json.WriteNumber("above", p.Beyond.Above);
                break;
            case SeriesPicture p:
                WriteSeries(json, p);
                break;
            case BoxesPicture p:
                json.WriteString("xAxis", p.XAxis);
                json.WriteString("yAxis", p.YAxis);
                json.WriteStartArray("boxes");
                foreach (var box in p.Boxes)
                {
                    json.WriteRawValue($"[{Numbers([box.X.Low, box.X.High, box.Y.Low, box.Y.High])},{(box.Proved ? 1 : 0)}]");
                }

                json.WriteEndArray();
                WriteNumber(json, "proved", p.ProvedShare);
                break;
        }
    }

    private static void WriteSeries(Utf8JsonWriter json, SeriesPicture p)
    {
        json.WriteString("xAxis", p.XAxis);
        json.WriteString("yAxis", p.YAxis);
        json.WriteStartArray("lines");
        foreach (var line in p.Lines)
        {
            json.WriteStartObject();
            json.WriteString("name", line.Name);
            WriteNumbers(json, "x", line.X);
            WriteNumbers(json, "y", line.Y);
            if (!line.Low.IsEmpty)
            {
                WriteNumbers(json, "low", line.Low);
                WriteNumbers(json, "high", line.High);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteNumber(json, "mark", p.Mark);
        WriteNumber(json, "level", p.Level);
        json.WriteBoolean("logarithmic", p.Logarithmic);
    }

    private static void WriteNumbers(Utf8JsonWriter json, string key, ImmutableArray<double> values)
    {
        json.WritePropertyName(key);
        json.WriteRawValue($"[{Numbers(values)}]");
    }

    private static string Numbers(ImmutableArray<double> values) =>
        string.Join(",", values.Select(value => double.IsFinite(value) ? NumberText.Shortest(value) : "null"));
}
