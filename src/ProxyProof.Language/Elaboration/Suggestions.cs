namespace ProxyProof.Language.Elaboration;

/// <summary>"Did you mean": the known name that is fewest edits away.</summary>
internal static class Suggestions
{
    // Longer names, and more of them, are no slips of a hand; and the work stays bounded.
    private const int LongestName = 64;
    private const int MostCandidates = 1000;

    /// <summary>A help line for an unknown name; null when nothing is near.</summary>
    public static string? For(string name, IEnumerable<string> known)
    {
        if (name.Length > LongestName)
        {
            return null;
        }

        string? best = null;
        var least = Math.Max(1, name.Length / 3) + 1;
        foreach (var candidate in known.Take(MostCandidates))
        {
            if (candidate.Length > LongestName || Math.Abs(candidate.Length - name.Length) > least)
            {
                continue;
            }

            var distance = string.Equals(candidate, name, StringComparison.OrdinalIgnoreCase) ? 0 : Distance(name, candidate);
            // A name that shares no character with it is no slip of a hand.
            if (distance >= name.Length && distance > 0)
            {
                continue;
            }

            if (distance < least || (distance == least && best is not null && string.CompareOrdinal(candidate, best) < 0))
            {
                (least, best) = (distance, candidate);
            }
        }

        return best is null ? null : $"did you mean `{best}`?";
    }

    // Edits: insert, delete, replace, swap neighbours (Damerau 1964, the restricted form).
    private static int Distance(string a, string b)
    {
        if (Math.Abs(a.Length - b.Length) > 3)
        {
            return int.MaxValue;
        }

        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    rows[i, j] = i + j;
                    continue;
                }

                var replace = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(replace, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
                }
            }
        }

        return rows[a.Length, b.Length];
    }
}
