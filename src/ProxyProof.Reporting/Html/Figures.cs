using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;
using ProxyProof.Claims;

namespace ProxyProof.Reporting.Html;

/// <summary>Draws the pictures of a record as SVG, which needs no script; where one may run, it puts interactive ones in their place.</summary>
internal static class Figures
{
    /// <summary>A figure with its caption; its numbers beside it as JSON, for the script that draws it again.</summary>
    public static string Of(Picture picture)
    {
        var (svg, note) = picture switch
        {
            SlicePicture p => Slice(p),
            PlanePicture p => Plane(p),
            HistogramPicture p => Histogram(p),
            SeriesPicture p => Series(p),
            BoxesPicture p => Boxes(p),
            _ => throw new System.Diagnostics.UnreachableException(picture.GetType().Name),
        };
        return $"<figure data-kind=\"{JsonWriter.KindOf(picture)}\">{svg}<figcaption>{WebUtility.HtmlEncode(picture.Title)}<span class=\"note\">{WebUtility.HtmlEncode(note)}</span></figcaption><script type=\"application/json\">{JsonWriter.Of(picture)}</script></figure>\n";
    }

    private static (string Svg, string Note) Slice(SlicePicture p)
    {
        var y = RangeOf([.. p.Margin, 0], robust: true);
        var axes = new Axes((p.X[0], p.X[^1]), y, p.Axis, "margin", $"{p.Title}: the margin over {p.Axis}, negative where the claim fails");
        axes.Rectangle(axes.X, (double.MinValue / 4, 0), "bad");
        axes.Add($"<line class=\"zero\" x1=\"{Axes.N(axes.Left)}\" x2=\"{Axes.N(axes.Right)}\" y1=\"{Axes.N(axes.PlaceY(0))}\" y2=\"{Axes.N(axes.PlaceY(0))}\"/>");
        axes.Line(p.X, p.Margin, "curve");
        if (double.IsFinite(p.Mark))
        {
            var nearest = Enumerable.Range(0, p.X.Length).MinBy(k => Math.Abs(p.X[k] - p.Mark));
            if (double.IsFinite(p.Margin[nearest]))
            {
                axes.Dot(p.Mark, p.Margin[nearest], "mark");
            }
        }

        return (axes.Finish(), "red: the claim fails");
    }

    private static (string Svg, string Note) Plane(PlanePicture p)
    {
        var axes = new Axes(p.XRange, p.YRange, p.XAxis, p.YAxis, $"{p.Title}: the margin over {p.XAxis} and {p.YAxis}, red where the claim fails");
        axes.Add($"<image x=\"{Axes.N(axes.Left)}\" y=\"{Axes.Top}\" width=\"{Axes.N(axes.Right - axes.Left)}\" height=\"{Axes.Bottom - Axes.Top}\" preserveAspectRatio=\"none\" href=\"{Raster(p)}\"/>");
        axes.Add(Contour(p, axes));
        axes.Dot(p.Mark.X, p.Mark.Y, "mark");
        return (axes.Finish(), "red: the claim fails; blue: it holds; line: margin 0");
    }

    private static (string Svg, string Note) Histogram(HistogramPicture p)
    {
        var most = Math.Max(1, p.Counts.Max());
        var axes = new Axes((p.Edges[0], p.Edges[^1]), (0, most * 1.05), "margin", "samples", $"{p.Title}: how often each margin was sampled");
        for (var k = 0; k < p.Counts.Length; k++)
        {
            if (p.Counts[k] > 0)
            {
                axes.Rectangle((p.Edges[k], p.Edges[k + 1]), (0, p.Counts[k]), p.Edges[k + 1] <= 0 ? "bar failing" : "bar");
            }
        }

        var total = p.Counts.Sum() + p.Beyond.Below + p.Beyond.Above;
        var beyond = p.Beyond.Below + p.Beyond.Above;
        return (axes.Finish(), $"{NumberText.Count(total)} samples{(beyond > 0 ? $", {NumberText.Count(beyond)} beyond the ends" : "")}");
    }

    private static (string Svg, string Note) Series(SeriesPicture p)
    {
        var x = RangeOf([.. p.Lines.SelectMany(line => line.X), .. p.Mark is { } m ? (double[])[m] : []], robust: false, positive: p.Logarithmic);
        var y = RangeOf([.. p.Lines.SelectMany(line => line.Y.Concat(line.Low).Concat(line.High)), .. p.Level is { } l ? (double[])[l] : []], robust: false, positive: p.Logarithmic);
        var axes = new Axes(x, y, p.XAxis, p.YAxis, p.Title, p.Logarithmic);
        if (!p.Logarithmic && axes.Y.Low < 0 && axes.Y.High > 0)
        {
            axes.Add($"<line class=\"zero\" x1=\"{Axes.N(axes.Left)}\" x2=\"{Axes.N(axes.Right)}\" y1=\"{Axes.N(axes.PlaceY(0))}\" y2=\"{Axes.N(axes.PlaceY(0))}\"/>");
        }

        for (var k = 0; k < p.Lines.Length; k++)
        {
            var line = p.Lines[k];
            if (!line.Low.IsEmpty)
            {
                axes.Add($"<path class=\"band s{k % 6}\" d=\"{Band(line, axes, p.Logarithmic)}\"/>");
            }

            axes.Line(line.X, line.Y, $"curve s{k % 6}");
            if (line.X.Length <= 24)
            {
                for (var i = 0; i < line.X.Length; i++)
                {
                    if (double.IsFinite(line.Y[i]) && (!p.Logarithmic || (line.X[i] > 0 && line.Y[i] > 0)))
                    {
                        axes.Add($"<circle class=\"point s{k % 6}\" cx=\"{Axes.N(axes.PlaceX(line.X[i]))}\" cy=\"{Axes.N(axes.PlaceY(line.Y[i]))}\" r=\"2.2\"/>");
                    }
                }
            }
        }

        if (p.Level is { } level)
        {
            axes.Add($"<line class=\"level\" x1=\"{Axes.N(axes.Left)}\" x2=\"{Axes.N(axes.Right)}\" y1=\"{Axes.N(axes.PlaceY(level))}\" y2=\"{Axes.N(axes.PlaceY(level))}\"/>");
        }

        if (p.Mark is { } mark)
        {
            axes.Add($"<line class=\"markline\" x1=\"{Axes.N(axes.PlaceX(mark))}\" x2=\"{Axes.N(axes.PlaceX(mark))}\" y1=\"{Axes.Top}\" y2=\"{Axes.Bottom}\"/>");
        }

        var names = p.Lines.Length > 1 || p.Lines[0].Name.Length > 0 ? string.Join("; ", p.Lines.Select(line => line.Name)) : "";
        return (axes.Finish(), names);
    }

    private static (string Svg, string Note) Boxes(BoxesPicture p)
    {
        var flat = p.YAxis.Length == 0;
        var x = RangeOf([.. p.Boxes.SelectMany(box => (double[])[box.X.Low, box.X.High])], robust: false);
        var y = flat ? (0, 1) : RangeOf([.. p.Boxes.SelectMany(box => (double[])[box.Y.Low, box.Y.High])], robust: false);
        var axes = new Axes(x, y, p.XAxis, p.YAxis, $"{p.Title}: {NumberText.Percent(Math.Round(p.ProvedShare, 4))} of the domain is proved");
        axes.Rectangles(p.Boxes.Where(box => box.Proved).Select(box => (box.X, flat ? (0, 1) : box.Y)), "box proved");
        axes.Rectangles(p.Boxes.Where(box => !box.Proved).Select(box => (box.X, flat ? (0, 1) : box.Y)), "box open");

        return (axes.Finish(), $"{NumberText.Percent(Math.Round(p.ProvedShare, 4))} proved (green), the rest open, in {NumberText.Count(p.Boxes.Length)} boxes");
    }

    private static string Band(SeriesLine line, Axes axes, bool logarithmic)
    {
        var (up, down) = (new List<string>(), new List<string>());
        for (var k = 0; k < line.X.Length; k++)
        {
            if (double.IsFinite(line.Low[k]) && double.IsFinite(line.High[k]) && (!logarithmic || (line.Low[k] > 0 && line.X[k] > 0)))
            {
                var at = Axes.N(axes.PlaceX(line.X[k]));
                up.Add($"{at} {Axes.N(Math.Clamp(axes.PlaceY(line.High[k]), Axes.Top, Axes.Bottom))}");
                down.Add($"{at} {Axes.N(Math.Clamp(axes.PlaceY(line.Low[k]), Axes.Top, Axes.Bottom))}");
            }
        }

        down.Reverse();
        return up.Count == 0 ? "" : $"M{string.Join('L', up.Concat(down))}Z";
    }

    // Zero lies where signs change on the edges of the grid's cells (marching squares; saddles are joined one way).
    private static string Contour(PlanePicture p, Axes axes)
    {
        var path = new StringBuilder();
        for (var row = 0; row + 1 < p.Rows; row++)
        {
            for (var column = 0; column + 1 < p.Columns; column++)
            {
                var (a, b, c, d) = (At(column, row), At(column + 1, row), At(column + 1, row + 1), At(column, row + 1));
                if (!double.IsFinite(a + b + c + d))
                {
                    continue;
                }

                var cuts = new List<string>(4);
                Cut(a, b, column, row, column + 1, row);
                Cut(b, c, column + 1, row, column + 1, row + 1);
                Cut(c, d, column + 1, row + 1, column, row + 1);
                Cut(d, a, column, row + 1, column, row);
                for (var k = 0; k + 1 < cuts.Count; k += 2)
                {
                    path.Append('M').Append(cuts[k]).Append('L').Append(cuts[k + 1]);
                }

                void Cut(double from, double to, int x0, int y0, int x1, int y1)
                {
                    if (from < 0 != to < 0)
                    {
                        var t = from / (from - to);
                        cuts.Add($"{Axes.N(axes.PlaceX(X(x0 + (t * (x1 - x0)))))} {Axes.N(axes.PlaceY(Y(y0 + (t * (y1 - y0)))))}");
                    }
                }
            }
        }

        return path.Length == 0 ? "" : $"<path class=\"contour\" d=\"{path}\"/>";

        double At(int column, int row) => p.Margin[(row * p.Columns) + column];

        double X(double column) => p.XRange.Low + (column / (p.Columns - 1) * (p.XRange.High - p.XRange.Low));

        double Y(double row) => p.YRange.Low + (row / (p.Rows - 1) * (p.YRange.High - p.YRange.Low));
    }

    // Blue where the margin is positive, red where it is negative, deeper with its size; nothing where there is no value.
    private static string Raster(PlanePicture p)
    {
        var scale = Scale(p.Margin);
        var pixels = new byte[p.Columns * p.Rows * 4];
        for (var row = 0; row < p.Rows; row++)
        {
            for (var column = 0; column < p.Columns; column++)
            {
                var margin = p.Margin[(row * p.Columns) + column];
                if (double.IsNaN(margin))
                {
                    continue;
                }

                var depth = (byte)(30 + (200 * Math.Sqrt(Math.Min(1, Math.Abs(margin) / scale))));
                var (r, g, b) = margin < 0 ? (214, 39, 40) : (31, 119, 180);
                var at = (((p.Rows - 1 - row) * p.Columns) + column) * 4;
                (pixels[at], pixels[at + 1], pixels[at + 2], pixels[at + 3]) = ((byte)r, (byte)g, (byte)b, depth);
            }
        }

        return Png.DataUri(p.Columns, p.Rows, pixels);
    }

    private static double Scale(ImmutableArray<double> margins)
    {
        var sizes = margins.Where(double.IsFinite).Select(Math.Abs).Order().ToList();
        return sizes.Count == 0 ? 1 : Math.Max(sizes[(int)((sizes.Count - 1) * 0.9)], 1e-300);
    }

    // The ends that show what matters: a few huge values do not flatten the rest.
    private static (double Low, double High) RangeOf(IEnumerable<double> values, bool robust, bool positive = false)
    {
        var finite = values.Where(value => double.IsFinite(value) && (!positive || value > 0)).Order().ToList();
        if (finite.Count == 0)
        {
            return positive ? (0.1, 1) : (0, 1);
        }

        var (low, high) = (finite[0], finite[^1]);
        if (robust && finite.Count > 8)
        {
            var (below, above) = (finite[finite.Count / 8], finite[finite.Count * 7 / 8]);
            var reach = Math.Max(above - below, 1e-300) * 4;
            (low, high) = (Math.Max(low, below - reach), Math.Min(high, above + reach));
            (low, high) = (Math.Min(low, 0), Math.Max(high, 0));
        }

        var pad = (high - low) * 0.06;
        return positive ? (low / 1.15, high * 1.15) : (low - pad, high + pad);
    }
}
