using ProxyProof.Claims;
using ProxyProof.Language;
using ProxyProof.TestKit;

namespace ProxyProof.Tests;

/// <summary>Claims from texts, read as a file p.thm.</summary>
internal static class TheoremText
{
    /// <summary>The claims of a whole file, which must have no errors.</summary>
    public static Claim[] Claims(TemporaryFolder folder, string text)
    {
        folder.Write("p.thm", text);
        var file = Elaborator.Elaborate(Path.Combine(folder.Path, "p.thm"), "p.thm", ElaborationOptions.Default);
        Assert.Empty(file.Diagnostics.Where(diagnostic => diagnostic.Severity == Severity.Error));
        return [.. file.Entries.Select(entry => entry.Claim!)];
    }

    /// <summary>The first claim of a theorem t with these items, or with nothing but a claim of this statement.</summary>
    public static Claim Claim(TemporaryFolder folder, string text) =>
        Claims(folder, $"theorem t {{\n  {(text.Contains("claim ", StringComparison.Ordinal) ? text : $"claim {text}")}\n}}\n")[0];
}
