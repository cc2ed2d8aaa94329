using System.Collections.Immutable;
using System.Reflection;
using ProxyProof.Claims;
using ProxyProof.Language.Parsing;
using ProxyProof.Language.Text;

namespace ProxyProof.Language.Tests.Parsing;

/// <summary>Wrong files and the whole of their messages: tests/errors/PPnnnn-slug. PROXYPROOF_ACCEPT=1 writes what is expected.</summary>
public class ErrorCorpusTests
{
    // Mistakes that no committed file can hold.
    private static readonly string[] Uncommittable = [SyntaxCodes.Unreadable, SyntaxCodes.TooLarge];

    public static TheoryData<string> Cases => new(RepositoryFiles.SyntaxErrorCases);

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_wrong_file_gets_exactly_these_messages(string name)
    {
        var folder = Path.Combine(RepositoryFiles.Errors, name);
        var actual = string.Concat(Diagnose(Path.Combine(folder, "input.thm")).Select(d => d + "\n"));
        var expectedPath = Path.Combine(folder, "expected.txt");
        if (string.Equals(Environment.GetEnvironmentVariable("PROXYPROOF_ACCEPT"), "1", StringComparison.Ordinal))
        {
            Assert.False(string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase), "CI accepts nothing.");
            File.WriteAllText(expectedPath, actual);
        }

        Assert.Equal(File.ReadAllText(expectedPath), actual);
        Assert.Contains(name[..6], actual, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_code_has_a_case()
    {
        var covered = RepositoryFiles.SyntaxErrorCases.Select(name => name[..6]).Concat(Uncommittable).ToHashSet(StringComparer.Ordinal);
        Assert.Empty(Codes().Except(covered, StringComparer.Ordinal));
    }

    [Fact]
    public void Every_code_is_documented_with_an_example_that_shows_it()
    {
        var sections = File.ReadAllText(Path.Combine(RepositoryFiles.Root, "docs", "errors.md")).Split("\n### ").Skip(1).ToDictionary(s => s[..6], StringComparer.Ordinal);
        foreach (var code in Codes())
        {
            Assert.True(sections.TryGetValue(code, out var section), $"docs/errors.md has no section {code}");
            var start = section.IndexOf("```thm\n", StringComparison.Ordinal);
            if (start >= 0)
            {
                var example = section[(start + 7)..section.IndexOf("```", start + 7, StringComparison.Ordinal)];
                Assert.Contains(code, Parser.Parse(new SourceText("input.thm", example)).Diagnostics.Select(d => d.Code), StringComparer.Ordinal);
            }
        }
    }

    private static IEnumerable<string> Codes() =>
        typeof(SyntaxCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!);

    private static ImmutableArray<Diagnostic> Diagnose(string path) =>
        SourceReader.TryRead(path, out var source, out var diagnostic, "input.thm") ? Parser.Parse(source).Diagnostics : [diagnostic];
}
