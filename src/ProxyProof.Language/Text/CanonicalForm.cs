using System.Globalization;
using System.Text;

namespace ProxyProof.Language.Text;

/// <summary>
/// Unicode normalization form C, in which names are compared. The runtime's own cannot be used: under InvariantGlobalization it
/// returns its argument unchanged.
/// </summary>
/// <remarks>Source: Unicode Standard Annex 15; Hangul by section 3.12 of the standard. Table: CanonicalForms.txt.</remarks>
internal static class CanonicalForm
{
    // Every character below the first combining mark is its own canonical form.
    private const char FirstThatMayChange = '\u0300';
    private const int SyllableBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TailBase = 0x11A7;
    private const int LeadCount = 19, VowelCount = 21, TailCount = 28, SyllableCount = LeadCount * VowelCount * TailCount;

    private static readonly Lazy<Tables> LazyTables = new(Tables.Read);

    /// <summary>The text in form C. Lone surrogates stay as they are.</summary>
    public static string Of(string text)
    {
        var ascii = true;
        foreach (var c in text)
        {
            ascii &= c < FirstThatMayChange;
        }

        if (ascii)
        {
            return text;
        }

        var tables = LazyTables.Value;
        var runes = new List<int>(text.Length);
        for (var i = 0; i < text.Length;)
        {
            var wide = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            Decompose(tables, wide ? char.ConvertToUtf32(text[i], text[i + 1]) : text[i], runes);
            i += wide ? 2 : 1;
        }

        Reorder(tables, runes);
        Compose(tables, runes);
        var result = new StringBuilder(text.Length);
        foreach (var rune in runes)
        {
            if (rune is >= 0xD800 and <= 0xDFFF)
            {
                result.Append((char)rune);
            }
            else
            {
                result.Append(char.ConvertFromUtf32(rune));
            }
        }

        return result.ToString();
    }

    private static void Decompose(Tables tables, int rune, List<int> into)
    {
        var syllable = rune - SyllableBase;
        if (syllable is >= 0 and < SyllableCount)
        {
            into.Add(LeadBase + (syllable / (VowelCount * TailCount)));
            into.Add(VowelBase + (syllable % (VowelCount * TailCount) / TailCount));
            if (syllable % TailCount != 0)
            {
                into.Add(TailBase + (syllable % TailCount));
            }
        }
        else if (tables.Decompositions.TryGetValue(rune, out var parts))
        {
            foreach (var part in parts)
            {
                Decompose(tables, part, into);
            }
        }
        else
        {
            into.Add(rune);
        }
    }

    /// <summary>Sorts each run of combining marks by class, keeping the order of equals.</summary>
    private static void Reorder(Tables tables, List<int> runes)
    {
        for (var start = 0; start < runes.Count; start++)
        {
            if (tables.Class(runes[start]) == 0)
            {
                continue;
            }

            var end = start + 1;
            while (end < runes.Count && tables.Class(runes[end]) != 0)
            {
                end++;
            }

            // LINQ's OrderBy is stable, List.Sort is not.
            var sorted = runes.GetRange(start, end - start).OrderBy(tables.Class).ToList();
            for (var i = start; i < end; i++)
            {
                runes[i] = sorted[i - start];
            }

            start = end - 1;
        }
    }

    private static void Compose(Tables tables, List<int> runes)
    {
        var starter = -1;
        var lastClass = 0;
        var kept = 0;
        for (var i = 0; i < runes.Count; i++)
        {
            var rune = runes[i];
            var combining = tables.Class(rune);
            var isFree = starter >= 0 && (kept == starter + 1 || lastClass < combining);
            if (isFree && Pair(tables, runes[starter], rune) is { } composed)
            {
                runes[starter] = composed;
                continue;
            }

            if (combining == 0)
            {
                starter = kept;
            }

            lastClass = combining;
            runes[kept++] = rune;
        }

        runes.RemoveRange(kept, runes.Count - kept);
    }

    private static int? Pair(Tables tables, int first, int second)
    {
        if (first - LeadBase is >= 0 and < LeadCount && second - VowelBase is >= 0 and < VowelCount)
        {
            return SyllableBase + ((((first - LeadBase) * VowelCount) + (second - VowelBase)) * TailCount);
        }

        if (first - SyllableBase is >= 0 and < SyllableCount && (first - SyllableBase) % TailCount == 0 && second - TailBase is > 0 and < TailCount)
        {
            return first + (second - TailBase);
        }

        return tables.Compositions.TryGetValue((first, second), out var composed) ? composed : null;
    }

    private sealed record Tables(Dictionary<int, int[]> Decompositions, Dictionary<(int First, int Second), int> Compositions, Dictionary<int, int> Classes)
    {
        public int Class(int rune) => Classes.GetValueOrDefault(rune);

        public static Tables Read()
        {
            var tables = new Tables([], [], []);
            using var stream = typeof(CanonicalForm).Assembly.GetManifestResourceStream("ProxyProof.Language.Text.CanonicalForms.txt")!;
            using var reader = new StreamReader(stream, Encoding.UTF8);
            while (reader.ReadLine() is { } line)
            {
                if (line.StartsWith('#'))
                {
                    continue;
                }

                var numbers = line.TrimStart('@', '!').Split(' ').Select(n => int.Parse(n, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToArray();
                if (line[0] == '@')
                {
                    for (var rune = numbers[1]; rune <= numbers[2]; rune++)
                    {
                        tables.Classes[rune] = numbers[0];
                    }

                    continue;
                }

                tables.Decompositions[numbers[0]] = numbers[1..];
                if (line[0] != '!' && numbers.Length == 3)
                {
                    tables.Compositions[(numbers[1], numbers[2])] = numbers[0];
                }
            }

            return tables;
        }
    }
}
