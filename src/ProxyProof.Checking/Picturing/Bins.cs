using System.Collections.Immutable;
using System.Globalization;
using ProxyProof.Claims;

namespace ProxyProof.Checking.Picturing;

/// <summary>Puts sorted numbers into bins of one width, with 0 between two bins; far outliers are only counted.</summary>
internal static class Bins
{
    private const int Wanted = 32;

    /// <summary>The histogram; null when the numbers spread too wide for equal bins.</summary>
    public static HistogramPicture? Of(List<double> sorted, string title)
    {
        // 1. The ends: most of the numbers, without the few that would flatten the rest.
        var (low, high) = (sorted[sorted.Count / 50], sorted[sorted.Count - 1 - (sorted.Count / 10)]);
        var spread = Math.Max(high - low, Math.Max(Math.Abs(high), Math.Abs(low)) * 1e-6);
        spread = spread > 0 ? spread : 1;

        // 2. Edges at whole multiples of a width, so that no bin holds both signs.
        var width = Nice(spread / Wanted);
        var (first, last) = (Math.Floor(Math.Min(low, sorted[0] < 0 ? Math.Max(sorted[0], low - spread) : low) / width), Math.Ceiling(high / width));
        last = Math.Max(last, first + 1);
        if (!(last - first < 1e9) || !(Math.Abs(first) < 1e12))
        {
            return null;
        }

        var bins = (int)Math.Min(last - first, 4 * Wanted);
        var edges = Enumerable.Range(0, bins + 1).Select(k => Digits.Short((first + k) * width, width)).ToImmutableArray();

        // 3. Count.
        var counts = new long[bins];
        var (below, above) = (0L, 0L);
        foreach (var value in sorted)
        {
            if (value < edges[0])
            {
                below++;
            }
            else if (value >= edges[^1])
            {
                above++;
            }
            else
            {
                counts[Math.Clamp((int)Math.Floor((value / width) - first), 0, bins - 1)]++;
            }
        }

        return new(title, edges, [.. counts], (below, above));
    }

    private static double Nice(double width)
    {
        var scale = Math.Pow(10, Math.Floor(Math.Log10(width)));
        return scale * ((width / scale) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 });
    }
}

/// <summary>Numbers for drawing.</summary>
internal static class Digits
{
    /// <summary>Five significant digits: finer than any screen, and short in a report.</summary>
    public static double Short(double value)
    {
        if (value == 0 || !double.IsFinite(value))
        {
            return value + 0.0;
        }

        return double.Parse(value.ToString("G5", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }

    /// <summary>A place in a range of this width: five significant digits, and as many more as tell a hundred-thousandth of the range apart.</summary>
    public static double Short(double value, double width)
    {
        if (value == 0 || !double.IsFinite(value) || !(width > 0) || !double.IsFinite(width))
        {
            return Short(value);
        }

        var digits = Math.Clamp((int)Math.Ceiling(Math.Log10(Math.Abs(value) / width)) + 5, 5, 17);
        return double.Parse(value.ToString("G" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }
}
