using System.Collections.Immutable;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Reporting;

/// <summary>Prints points and enclosures for a reader: short enough to be read without scrolling, exact where that is short.</summary>
internal static class WitnessText
{
    // A longer value is named by its shape and first entries; the JSON report and the evidence file hold all of it.
    private const int MostEntries = 16;
    private const int FirstEntries = 6;

    // A fraction longer than this is no easier to read than its nearest decimal.
    private const int LongestFraction = 13;

    /// <summary>One line a variable, names aligned: "w = [0.5, -1]".</summary>
    public static IEnumerable<string> Lines(ImmutableArray<WitnessVariable> variables)
    {
        var groups = WitnessGroup.Of(variables);
        var width = groups.IsEmpty ? 0 : groups.Max(group => group.Name.Length);
        return groups.Select(group => $"{group.Name.PadRight(width)} = {Value(group)}");
    }

    /// <summary>All variables on one line.</summary>
    public static string Line(ImmutableArray<WitnessVariable> variables) =>
        string.Join(", ", WitnessGroup.Of(variables).Select(group => $"{group.Name} = {Value(group)}"));

    /// <summary>"[-0.2, -0.19]", or the number when both ends are it.</summary>
    public static string Enclosure(DecimalEnclosure enclosure) =>
        string.Equals(enclosure.Lower, enclosure.Upper, StringComparison.Ordinal) ? enclosure.Lower : $"in [{enclosure.Lower}, {enclosure.Upper}]";

    private static string Value(WitnessGroup group)
    {
        var parts = group.Components.Select(part => Value(part.Shape, part.Values));
        return group.IsTuple ? $"({string.Join(", ", parts)})" : parts.First();
    }

    private static string Value(Shape shape, ImmutableArray<Rational> values) =>
        values.Length <= MostEntries
            ? NumberText.Nested(shape, values, Entry)
            : $"[{string.Join(", ", values.Take(FirstEntries).Select(Entry))}, …] in {shape} ({NumberText.Count(values.Length)} entries; all are in the JSON report)";

    private static string Entry(Rational value)
    {
        var nearest = NumberText.Shortest(NumberText.Nearest(value));
        if (NumberText.IsBinary(value))
        {
            return nearest;
        }

        // 1/10 reads best as 0.1, which is exactly what the decimal says.
        if (Rational.TryParse(nearest, out var read) && read == value)
        {
            return nearest;
        }

        var fraction = value.ToString();
        return fraction.Length <= LongestFraction ? fraction : "≈" + nearest;
    }
}
