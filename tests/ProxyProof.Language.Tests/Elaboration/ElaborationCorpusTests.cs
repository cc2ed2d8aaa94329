using System.Text.RegularExpressions;
using ProxyProof.Claims;

namespace ProxyProof.Language.Tests.Elaboration;

/// <summary>Files that parse and are wrong all the same, with the whole of their messages: tests/errors, stage elaborate. PROXYPROOF_ACCEPT=1 writes what is expected.</summary>
public partial class ElaborationCorpusTests
{
    // Told by a file of thousands of lines, or only by one that is built while the tests run.
    private static readonly string[] TooLargeToCommit = ["PP3010"];

    public static TheoryData<string> Cases => new(RepositoryFiles.ErrorCases("elaborate"));

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
    public void Every_code_in_the_sources_has_a_case()
    {
        var covered = RepositoryFiles.ErrorCases("elaborate").Select(name => name[..6]).Concat(TooLargeToCommit);
        Assert.Empty(Codes().Except(covered, StringComparer.Ordinal));
    }

    [Fact]
    public void Every_code_in_the_sources_is_documented_with_an_example_that_shows_it()
    {
        var sections = File.ReadAllText(Path.Combine(RepositoryFiles.Root, "docs", "errors.md")).Split("\n### ").Skip(1).ToDictionary(s => s[..6], StringComparer.Ordinal);
        foreach (var code in Codes())
        {
            Assert.True(sections.TryGetValue(code, out var section), $"docs/errors.md has no section {code}");
            var start = section.IndexOf("```thm\n", StringComparison.Ordinal);
            if (start >= 0)
            {
                var example = section[(start + 7)..section.IndexOf("```", start + 7, StringComparison.Ordinal)];
                var file = Elaborated.File(example);
                Assert.Contains(code, file.Diagnostics.Concat(file.Entries.SelectMany(entry => entry.Claim?.NotCheckedYet ?? [])).Select(d => d.Code), StringComparer.Ordinal);
            }
        }
    }

    [Fact]
    public void Every_message_says_what_to_write_instead()
    {
        foreach (var name in RepositoryFiles.ErrorCases("elaborate"))
        {
            foreach (var diagnostic in Diagnose(Path.Combine(RepositoryFiles.Errors, name, "input.thm")))
            {
                Assert.False(diagnostic.Message.EndsWith('.'), diagnostic.Message);
                Assert.True(diagnostic.Help is not null || diagnostic.Code is "PP2001" or "PP2005", diagnostic.ToString());
                Assert.True(diagnostic.Span.Line >= 1 && diagnostic.Span.Column >= 1 && diagnostic.Span.Length >= 1, diagnostic.ToString());
            }
        }
    }

    [GeneratedRegex("\"(?<code>PP[2-6][0-9]{3})\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Quoted();

    private static IEnumerable<string> Codes() => Directory
        .EnumerateFiles(Path.Combine(RepositoryFiles.Root, "src", "ProxyProof.Language"), "*.cs", SearchOption.AllDirectories)
        .SelectMany(file => Quoted().Matches(File.ReadAllText(file)).Select(match => match.Groups["code"].Value))
        .Distinct(StringComparer.Ordinal);

    private static IEnumerable<Diagnostic> Diagnose(string path)
    {
        var file = Elaborator.Elaborate(path, "input.thm", ElaborationOptions.Default);
        return file.Diagnostics.Concat(file.Entries.SelectMany(entry => entry.Claim?.NotCheckedYet ?? []));
    }
}
