using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Reporting;

/// <summary>How reports write numbers and tensors: invariant culture, shortest text that reads back.</summary>
internal static class NumberText
{
    /// <summary>The shortest text that reads back as this double, such as 0.1 or 1e-05.</summary>
    public static string Shortest(double value) => value.ToString("R", CultureInfo.InvariantCulture).Replace('E', 'e');

    /// <summary>Six significant digits, for numbers that floating-point search found and that need not be exact.</summary>
    public static string Rounded(double value) => value.ToString("G6", CultureInfo.InvariantCulture).Replace('E', 'e');

    /// <summary>A share as a percentage: "99 %", "99.9 %".</summary>
    public static string Percent(double share) => Shortest(Math.Round(100 * share, 6)) + " %";

    /// <summary>A count with thousands apart.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Seconds with two or three significant digits.</summary>
    public static string Seconds(double value) =>
        value.ToString(value >= 1 ? "0.0" : "0.00", CultureInfo.InvariantCulture) + " s";

    /// <summary>The nearest finite binary64. Beyond the range that is the largest one, and the exact value says the rest.</summary>
    public static double Nearest(Rational value)
    {
        // Adding 0 turns -0 into 0, which is the same number and reads better.
        var nearest = value.ToDouble() + 0.0;
        return double.IsFinite(nearest) ? nearest : Math.CopySign(double.MaxValue, value.Sign);
    }

    /// <summary>Whether the nearest binary64 is the number itself.</summary>
    public static bool IsBinary(Rational value) => Rational.FromDouble(Nearest(value)) == value;

    /// <summary>A tensor in brackets, row by row: a number for a scalar, [1, 2] for a vector, [[1, 2], [3, 4]] for a matrix.</summary>
    public static string Nested(Shape shape, ImmutableArray<Rational> values, Func<Rational, string> entry)
    {
        var text = new StringBuilder();
        var next = 0;
        Append(0);
        return text.ToString();

        void Append(int axis)
        {
            if (axis == shape.Rank)
            {
                text.Append(entry(values[next++]));
                return;
            }

            text.Append('[');
            for (var i = 0; i < shape[axis]; i++)
            {
                text.Append(i == 0 ? "" : ", ");
                Append(axis + 1);
            }

            text.Append(']');
        }
    }
}
