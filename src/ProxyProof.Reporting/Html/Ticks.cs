using System.Globalization;

namespace ProxyProof.Reporting.Html;

/// <summary>Where an axis has its ticks and how they are written: round numbers, as many as have room, with the digits that tell them apart and no more.</summary>
internal sealed record Ticks
{
    // More digits than this on every tick are not read: what the ticks have in common goes to the label of the axis.
    private const int MostDigits = 5;

    private Ticks(IReadOnlyList<double> values, IReadOnlyList<string> texts, string offset) => (Values, Texts, Offset) = (values, texts, offset);

    /// <summary>The places, increasing.</summary>
    public IReadOnlyList<double> Values { get; }

    /// <summary>What is written at each.</summary>
    public IReadOnlyList<string> Texts { get; }

    /// <summary>What the texts leave out, as it follows the name of the axis: " − 1000000", or nothing.</summary>
    public string Offset { get; }

    /// <summary>The width of the widest text, in units of the chart.</summary>
    public double Widest => Texts.Count == 0 ? 0 : Texts.Max(WidthOf);

    /// <summary>Ticks of a vertical axis: their texts stand above each other.</summary>
    public static Ticks Upward((double Low, double High) range, bool logarithmic) => Of(range, logarithmic, 5);

    /// <summary>Ticks of a horizontal axis of this length: as many as stand beside each other.</summary>
    public static Ticks Along((double Low, double High) range, bool logarithmic, double length)
    {
        for (var parts = 5; ; parts--)
        {
            var ticks = Of(range, logarithmic, parts);
            if (parts == 1 || ticks.Fits(range, logarithmic, length))
            {
                return ticks;
            }
        }
    }

    /// <summary>How wide a text is at most, in the fonts that the page asks for.</summary>
    public static double WidthOf(string text) => text.Sum(c => c switch { '.' or ',' => 3.4, '−' or '+' => 8.8, _ => 6.7 });

    /// <summary>The share of an axis that lies before a value.</summary>
    public static double Share(double value, (double Low, double High) range, bool logarithmic) => logarithmic
        ? (Math.Log10(Math.Max(value, double.Epsilon)) - Math.Log10(range.Low)) / (Math.Log10(range.High) - Math.Log10(range.Low))
        : (value - range.Low) / (range.High - range.Low);

    private bool Fits((double Low, double High) range, bool logarithmic, double length)
    {
        const double Gap = 6;
        var end = double.NegativeInfinity;
        for (var k = 0; k < Values.Count; k++)
        {
            var (at, half) = (Share(Values[k], range, logarithmic) * length, WidthOf(Texts[k]) / 2);
            if (at - half < end + Gap)
            {
                return false;
            }

            end = at + half;
        }

        return true;
    }

    private static Ticks Of((double Low, double High) range, bool logarithmic, int parts)
    {
        if (logarithmic && Logarithmic(range, parts) is { Count: > 1 } values)
        {
            return new Ticks(values, [.. values.Select(value => Text(value, Unit(value), scientific: value is < 1e-3 or >= 1e5))], "");
        }

        var step = Step(range, parts);
        values = Linear(range, step);
        var size = values.Count == 0 ? 0 : values.Max(Math.Abs);
        var offset = size > 0 && Exponent(size) - Exponent(step) >= MostDigits ? Base(range) : 0;
        size = offset == 0 ? size : values.Max(value => Math.Abs(value - offset));
        return new Ticks(values, [.. values.Select(value => Text(value - offset, step, scientific: size is > 0 and (< 1e-3 or >= 1e5)))], Words(offset));
    }

    // The number in the middle of the range that has no digit smaller than the range is wide.
    private static double Base((double Low, double High) range)
    {
        var unit = Power(Exponent(range.High - range.Low) + 1);
        return Math.Round(((range.Low / 2) + (range.High / 2)) / unit) * unit;
    }

    private static string Words(double offset) => offset == 0 ? "" : $" {(offset < 0 ? '+' : '−')} {Math.Abs(offset).ToString("G15", CultureInfo.InvariantCulture).Replace("E+", "e", StringComparison.Ordinal).Replace('E', 'e').Replace('-', '−')}";

    private static double Step((double Low, double High) range, int parts)
    {
        var raw = (range.High - range.Low) / parts;
        var scale = Power(Exponent(raw));
        return scale * ((raw / scale) switch { <= 1.0001 => 1, <= 2.0001 => 2, <= 5.0001 => 5, _ => 10 });
    }

    private static List<double> Linear((double Low, double High) range, double step)
    {
        var values = new List<double>();
        var begin = Math.Ceiling(range.Low / step);
        for (var k = 0; k < 12 && double.IsFinite(begin) && (begin + k) * step <= range.High + (step * 1e-9); k++)
        {
            values.Add(begin + k == 0 ? 0 : (begin + k) * step);
        }

        return values;
    }

    // Powers of ten; on a short axis 2 and 5 times them as well.
    private static List<double> Logarithmic((double Low, double High) range, int parts)
    {
        var (first, last) = ((int)Math.Floor(Math.Log10(range.Low)), (int)Math.Ceiling(Math.Log10(range.High)));
        int[] within = last - first <= 3 && parts > 2 ? [1, 2, 5] : [1];
        var every = Math.Max(1, (int)Math.Ceiling((last - first) / (double)(parts + 1)));
        return
        [
            .. Enumerable.Range(first, last - first + 1).Where(k => every == 1 || k % every == 0).SelectMany(k => within.Select(m => m * Power(k)))
                .Where(value => value >= range.Low * (1 - 1e-9) && value <= range.High * (1 + 1e-9)),
        ];
    }

    private static double Unit(double value) => Power(Exponent(value));

    private static int Exponent(double size) => (int)Math.Floor(Math.Log10(Math.Abs(size)) + 1e-9);

    private static double Power(int exponent) => double.Parse("1e" + exponent.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    // Digits down to the size of a step. Enough to tell neighbours apart, and rounding of the last bits is not seen.
    private static string Text(double value, double step, bool scientific)
    {
        var last = Exponent(step);
        if (Math.Abs(value) < step * 1e-6)
        {
            return "0";
        }

        var text = scientific
            ? value.ToString("0." + new string('#', Math.Clamp(Exponent(value) - last, 0, 15)) + "e0", CultureInfo.InvariantCulture)
            : value.ToString("0." + new string('#', Math.Clamp(-last, 0, 15)), CultureInfo.InvariantCulture);
        return text.Replace('-', '−');
    }
}
