using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace ProxyProof.Reporting.Html;

/// <summary>The frame of a chart: from numbers to places in an SVG, with ticks and labels. Colours come from classes, so that a page can be light or dark.</summary>
internal sealed class Axes
{
    /// <summary>Width of every chart in its own units.</summary>
    public const double Width = 400;

    /// <summary>Height of every chart.</summary>
    public const double Height = 250;

    /// <summary>Where the plotted area begins and ends from top to bottom. From left to right it depends on the numbers at its sides.</summary>
    public const double Top = 10, Bottom = 208;

    // Room for the name of the vertical axis, and the least distance from the edge on the right.
    private const double NameWidth = 20, Edge = 12;

    private readonly StringBuilder _svg = new();
    private readonly bool _log;

    /// <summary>A chart over these ranges.</summary>
    /// <param name="x">Left and right end.</param>
    /// <param name="y">Lower and upper end.</param>
    /// <param name="xLabel">Under the chart.</param>
    /// <param name="yLabel">Left of the chart.</param>
    /// <param name="description">What a reader who does not see it should know.</param>
    /// <param name="logarithmic">Whether both axes are logarithmic.</param>
    public Axes((double Low, double High) x, (double Low, double High) y, string xLabel, string yLabel, string description, bool logarithmic = false)
    {
        _log = logarithmic;
        (X, Y) = (Widened(x), Widened(y));
        var up = Ticks.Upward(Y, _log);
        Left = NameWidth + Math.Max(22, up.Widest + 7);
        var along = Ticks.Along(X, _log, Width - Edge - Left);

        // A text at the right end keeps within the chart.
        Right = Width - along.Values.Select((value, k) => (Ticks.WidthOf(along.Texts[k]) / 2) + 2 - ((1 - Ticks.Share(value, X, _log)) * (Width - Edge - Left))).Append(Edge).Max();
        var (under, beside) = (Short(xLabel, 48) + along.Offset, Short(yLabel, 28) + up.Offset);
        _svg.Append($"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" xmlns=\"http://www.w3.org/2000/svg\" data-frame=\"{WebUtility.HtmlEncode(Frame(along, up, under, beside))}\"><title>{WebUtility.HtmlEncode(description)}</title>");
        for (var k = 0; k < along.Values.Count; k++)
        {
            var at = N(PlaceX(along.Values[k]));
            _svg.Append($"<line class=\"grid\" x1=\"{at}\" x2=\"{at}\" y1=\"{Top}\" y2=\"{Bottom}\"/><text class=\"tick\" x=\"{at}\" y=\"{Bottom + 16}\" text-anchor=\"middle\">{along.Texts[k]}</text>");
        }

        for (var k = 0; k < up.Values.Count; k++)
        {
            var at = PlaceY(up.Values[k]);
            _svg.Append($"<line class=\"grid\" x1=\"{N(Left)}\" x2=\"{N(Right)}\" y1=\"{N(at)}\" y2=\"{N(at)}\"/><text class=\"tick\" x=\"{N(Left - 5)}\" y=\"{N(at + 3.5)}\" text-anchor=\"end\">{up.Texts[k]}</text>");
        }

        _svg.Append($"<text class=\"label\" x=\"{N((Left + Right) / 2)}\" y=\"{Height - 8}\" text-anchor=\"middle\">{WebUtility.HtmlEncode(under)}</text>");
        var middle = N((Top + Bottom) / 2);
        _svg.Append($"<text class=\"label\" x=\"11\" y=\"{middle}\" text-anchor=\"middle\" transform=\"rotate(-90 11 {middle})\">{WebUtility.HtmlEncode(beside)}</text>");
    }

    /// <summary>Ends of the horizontal axis.</summary>
    public (double Low, double High) X { get; }

    /// <summary>Ends of the vertical axis.</summary>
    public (double Low, double High) Y { get; }

    /// <summary>Where the plotted area begins on the left.</summary>
    public double Left { get; }

    /// <summary>Where the plotted area ends on the right.</summary>
    public double Right { get; }

    /// <summary>The place of a number on the horizontal axis.</summary>
    public double PlaceX(double x) => Left + (Ticks.Share(x, X, _log) * (Right - Left));

    /// <summary>The place of a number on the vertical axis.</summary>
    public double PlaceY(double y) => Bottom - (Ticks.Share(y, Y, _log) * (Bottom - Top));

    /// <summary>Adds a piece of SVG.</summary>
    public void Add(string svg) => _svg.Append(svg);

    /// <summary>Adds a broken line: NaN breaks it, what lies beyond the chart is cut at its edge.</summary>
    public void Line(IReadOnlyList<double> x, IReadOnlyList<double> y, string style)
    {
        var path = new StringBuilder();
        var down = false;
        for (var k = 0; k < x.Count; k++)
        {
            if (!double.IsFinite(y[k]) || !double.IsFinite(x[k]) || (_log && (x[k] <= 0 || y[k] <= 0)))
            {
                down = false;
                continue;
            }

            path.Append(down ? 'L' : 'M').Append(N(PlaceX(x[k]))).Append(' ').Append(N(Math.Clamp(PlaceY(y[k]), Top, Bottom)));
            down = true;
        }

        _svg.Append($"<path class=\"{style}\" d=\"{path}\"/>");
    }

    /// <summary>A dot.</summary>
    public void Dot(double x, double y, string style) =>
        _svg.Append($"<circle class=\"{style}\" cx=\"{N(PlaceX(x))}\" cy=\"{N(Math.Clamp(PlaceY(y), Top, Bottom))}\" r=\"4\"/>");

    /// <summary>A rectangle between corners.</summary>
    public void Rectangle((double Low, double High) x, (double Low, double High) y, string style)
    {
        var (left, right) = (Math.Clamp(PlaceX(x.Low), Left, Right), Math.Clamp(PlaceX(x.High), Left, Right));
        var (top, bottom) = (Math.Clamp(PlaceY(y.High), Top, Bottom), Math.Clamp(PlaceY(y.Low), Top, Bottom));
        _svg.Append($"<rect class=\"{style}\" x=\"{N(left)}\" y=\"{N(top)}\" width=\"{N(Math.Max(0, right - left))}\" height=\"{N(Math.Max(0, bottom - top))}\"/>");
    }

    /// <summary>Many rectangles of one style, as one path.</summary>
    public void Rectangles(IEnumerable<((double Low, double High) X, (double Low, double High) Y)> corners, string style)
    {
        var path = new StringBuilder();
        foreach (var (x, y) in corners)
        {
            var (left, right) = (Math.Clamp(PlaceX(x.Low), Left, Right), Math.Clamp(PlaceX(x.High), Left, Right));
            var (top, bottom) = (Math.Clamp(PlaceY(y.High), Top, Bottom), Math.Clamp(PlaceY(y.Low), Top, Bottom));
            path.Append($"M{N(left)} {N(top)}H{N(right)}V{N(bottom)}H{N(left)}Z");
        }

        _svg.Append(path.Length == 0 ? "" : $"<path class=\"{style}\" d=\"{path}\"/>");
    }

    /// <summary>The whole chart.</summary>
    public string Finish() => _svg.Append($"<rect class=\"frame\" x=\"{N(Left)}\" y=\"{Top}\" width=\"{N(Right - Left)}\" height=\"{Bottom - Top}\"/></svg>").ToString();

    /// <summary>A place with one digit behind the point; what is far beyond the chart stays beyond it.</summary>
    public static string N(double place) => (Math.Round(Math.Clamp(place, -1e4, 1e4), 1) + 0.0).ToString("0.#", CultureInfo.InvariantCulture);

    // What the script needs to draw the same frame again: one place decides on ends, ticks, texts and margins.
    private string Frame(Ticks along, Ticks up, string under, string beside)
    {
        var json = new StringBuilder();
        json.Append($"{{\"left\":{N(Left)},\"right\":{N(Width - Right)},\"x\":");
        Append(X, along, under);
        json.Append(",\"y\":");
        Append(Y, up, beside);
        return json.Append('}').ToString();

        void Append((double Low, double High) range, Ticks ticks, string label) => json.Append($"{{\"domain\":[{NumberText.Shortest(range.Low)},{NumberText.Shortest(range.High)}],\"ticks\":[{string.Join(',', ticks.Values.Select(NumberText.Shortest))}],\"texts\":[{string.Join(',', ticks.Texts.Select(text => $"\"{text}\""))}],\"label\":\"{JsonEncodedText.Encode(label)}\"}}");
    }

    private static string Short(string label, int length) => label.Length <= length ? label : label[..(length - 1)] + "…";

    private (double Low, double High) Widened((double Low, double High) range)
    {
        // Beyond this size a chart shows nothing that a reader could use, and widths overflow.
        var (low, high) = double.IsFinite(range.Low) && double.IsFinite(range.High) ? (Math.Clamp(range.Low, -1e150, 1e150), Math.Clamp(range.High, -1e150, 1e150)) : (0, 1);
        if (_log)
        {
            low = low > 0 ? low : 1e-12;
            return high > low ? (low, high) : (low / 2, low * 2);
        }

        var least = Math.Max(Math.Abs(low), Math.Abs(high)) * 1e-9;
        return high - low > Math.Max(least, 1e-200) ? (low, high) : (low - Math.Max(least, 0.5), high + Math.Max(least, 0.5));
    }
}
