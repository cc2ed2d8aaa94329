using System.Globalization;
using System.Net;
using System.Text;

namespace ProxyProof.Reporting.Html;

/// <summary>The frame of a chart: from numbers to places in an SVG, with ticks and labels. Colours come from classes, so that a page can be light or dark.</summary>
internal sealed class Axes
{
    /// <summary>Width of every chart in its own units.</summary>
    public const double Width = 400;

    /// <summary>Height of every chart.</summary>
    public const double Height = 250;

    /// <summary>Where the plotted area begins and ends.</summary>
    public const double Left = 58, Right = 388, Top = 10, Bottom = 208;

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
        _svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" xmlns=\"http://www.w3.org/2000/svg\"><title>{WebUtility.HtmlEncode(description)}</title>");
        foreach (var tick in Ticks(X))
        {
            var at = N(PlaceX(tick));
            _svg.Append($"<line class=\"grid\" x1=\"{at}\" x2=\"{at}\" y1=\"{Top}\" y2=\"{Bottom}\"/><text class=\"tick\" x=\"{at}\" y=\"{Bottom + 14}\" text-anchor=\"middle\">{Text(tick)}</text>");
        }

        foreach (var tick in Ticks(Y))
        {
            var at = N(PlaceY(tick));
            _svg.Append($"<line class=\"grid\" x1=\"{Left}\" x2=\"{Right}\" y1=\"{at}\" y2=\"{at}\"/><text class=\"tick\" x=\"{Left - 5}\" y=\"{N(PlaceY(tick) + 3.5)}\" text-anchor=\"end\">{Text(tick)}</text>");
        }

        _svg.Append($"<text class=\"label\" x=\"{N((Left + Right) / 2)}\" y=\"{Height - 8}\" text-anchor=\"middle\">{WebUtility.HtmlEncode(Short(xLabel))}</text>");
        var middle = N((Top + Bottom) / 2);
        _svg.Append($"<text class=\"label\" x=\"12\" y=\"{middle}\" text-anchor=\"middle\" transform=\"rotate(-90 12 {middle})\">{WebUtility.HtmlEncode(Short(yLabel))}</text>");
    }

    /// <summary>Ends of the horizontal axis.</summary>
    public (double Low, double High) X { get; }

    /// <summary>Ends of the vertical axis.</summary>
    public (double Low, double High) Y { get; }

    /// <summary>The place of a number on the horizontal axis.</summary>
    public double PlaceX(double x) => Left + (Share(x, X) * (Right - Left));

    /// <summary>The place of a number on the vertical axis.</summary>
    public double PlaceY(double y) => Bottom - (Share(y, Y) * (Bottom - Top));

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
    public string Finish() => _svg.Append($"<rect class=\"frame\" x=\"{Left}\" y=\"{Top}\" width=\"{Right - Left}\" height=\"{Bottom - Top}\"/></svg>").ToString();

    /// <summary>A place with one digit behind the point; what is far beyond the chart stays beyond it.</summary>
    public static string N(double place) => (Math.Round(Math.Clamp(place, -1e4, 1e4), 1) + 0.0).ToString("0.#", CultureInfo.InvariantCulture);

    private static string Short(string label) => label.Length <= 48 ? label : label[..47] + "…";

    private double Share(double value, (double Low, double High) range) =>
        _log ? (Math.Log10(Math.Max(value, double.Epsilon)) - Math.Log10(range.Low)) / (Math.Log10(range.High) - Math.Log10(range.Low)) : (value - range.Low) / (range.High - range.Low);

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

    private IEnumerable<double> Ticks((double Low, double High) range)
    {
        if (_log)
        {
            var (first, last) = ((int)Math.Ceiling(Math.Log10(range.Low) - 1e-9), (int)Math.Floor(Math.Log10(range.High) + 1e-9));
            var every = Math.Max(1, (last - first) / 5);
            if (last > first)
            {
                for (var k = first; k <= last; k += every)
                {
                    yield return Math.Pow(10, k);
                }
            }
            else
            {
                yield return range.Low;
                yield return range.High;
            }

            yield break;
        }

        var raw = (range.High - range.Low) / 5;
        var scale = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        var step = scale * ((raw / scale) switch { <= 1.0001 => 1, <= 2.0001 => 2, <= 5.0001 => 5, _ => 10 });
        var begin = Math.Ceiling(range.Low / step);
        for (var k = 0; k < 12 && double.IsFinite(begin) && (begin + k) * step <= range.High + (step * 1e-9); k++)
        {
            yield return begin + k == 0 ? 0 : (begin + k) * step;
        }
    }

    private static string Text(double tick)
    {
        var size = Math.Abs(tick);
        return size is > 0 and < 1e-3 or >= 1e5
            ? tick.ToString("0.##e0", CultureInfo.InvariantCulture).Replace('-', '−')
            : Math.Round(tick, 10).ToString("0.####", CultureInfo.InvariantCulture).Replace('-', '−');
    }
}
