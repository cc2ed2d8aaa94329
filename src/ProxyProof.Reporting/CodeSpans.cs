namespace ProxyProof.Reporting;

/// <summary>Words between backticks, as messages and comments have them.</summary>
internal static class CodeSpans
{
    /// <summary>Puts other marks in the place of pairs of backticks; one without a partner stays.</summary>
    /// <param name="text">The text, escaped for the format.</param>
    /// <param name="open">What begins code.</param>
    /// <param name="close">What ends it.</param>
    public static string Mark(string text, string open, string close)
    {
        var parts = text.Split('`');
        return string.Concat(parts.Select((part, k) => k % 2 == 0 ? part : k == parts.Length - 1 ? "`" + part : open + part + close));
    }
}
