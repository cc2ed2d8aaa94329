using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ProxyProof.Claims;

namespace ProxyProof.Reporting;

/// <content>Pictures.</content>
public static partial class JsonReader
{
    private static Picture Picture(JsonNode json)
    {
        var picture = Unchecked(json);
        return IsSound(picture) ? picture : throw new FormatException($"the numbers of the picture '{picture.Title}' do not fit together");
    }

    // Writers index into these arrays.
    private static bool IsSound(Picture picture) => picture switch
    {
        SlicePicture p => p.X.Length > 0 && p.X.Length == p.Margin.Length,
        PlanePicture p => p is { Columns: > 1, Rows: > 1 } && (long)p.Columns * p.Rows == p.Margin.Length,
        HistogramPicture p => p.Counts.Length > 0 && p.Edges.Length == p.Counts.Length + 1,
        SeriesPicture p => p.Lines.Length > 0 && p.Lines.All(line =>
            line.X.Length == line.Y.Length && line.Low.Length == line.High.Length && (line.Low.IsEmpty || line.Low.Length == line.X.Length)),
        _ => true,
    };

    private static Picture Unchecked(JsonNode json)
    {
        var title = Text(json, "title") ?? "";
        return Text(json, "kind") switch
        {
            "slice" => new SlicePicture(title, Text(json, "axis") ?? "", Numbers(json, "x"), Numbers(json, "margin"), (double?)json["mark"] ?? double.NaN),
            "plane" => new PlanePicture(
                title, Text(json, "xAxis") ?? "", Text(json, "yAxis") ?? "", Pair(json, "xRange"), Pair(json, "yRange"), (int)json["columns"]!, (int)json["rows"]!, Numbers(json, "margin"), Pair(json, "mark")),
            "histogram" => new HistogramPicture(title, Numbers(json, "edges"), [.. Items(json, "counts").Select(each => (long)each)], ((long)json["below"]!, (long)json["above"]!)),
            "series" => new SeriesPicture(
                title,
                Text(json, "xAxis") ?? "",
                Text(json, "yAxis") ?? "",
                [.. Items(json, "lines").Select(line => new SeriesLine(Text(line, "name") ?? "", Numbers(line, "x"), Numbers(line, "y"), Numbers(line, "low"), Numbers(line, "high")))],
                (double?)json["mark"],
                (double?)json["level"],
                (bool?)json["logarithmic"] ?? false),
            "boxes" => new BoxesPicture(title, Text(json, "xAxis") ?? "", Text(json, "yAxis") ?? "", [.. Items(json, "boxes").Select(Box)], (double)json["proved"]!),
            var other => throw new FormatException($"there is no picture of kind '{other}'"),
        };
    }

    private static PictureBox Box(JsonNode json) => json.AsArray().Select(each => (double?)each ?? double.NaN).ToArray() is [var a, var b, var c, var d, var proved]
        ? new((a, b), (c, d), proved != 0)
        : throw new FormatException("a box has five numbers");

    private static (double, double) Pair(JsonNode json, string key) =>
        Numbers(json, key) is [var a, var b] ? (a, b) : throw new FormatException($"{key} is no pair of numbers");

    private static ImmutableArray<double> Numbers(JsonNode json, string key) => [.. ((json[key] as JsonArray) ?? []).Select(item => (double?)item ?? double.NaN)];
}
