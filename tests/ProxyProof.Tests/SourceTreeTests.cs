using System.Text.RegularExpressions;
using ProxyProof.TestKit;

namespace ProxyProof.Tests;

public sealed partial class SourceTreeTests
{
    [Fact]
    public void Sources_hold_no_marks_of_unfinished_work() =>
        Assert.Empty(Lines("*.cs").Where(line => Marks().IsMatch(line.Text)).Select(line => line.Place));

    [Fact]
    public void Sources_and_projects_hold_no_path_of_a_machine() =>
        Assert.Empty(Lines("*.cs").Concat(Lines("*.csproj")).Concat(Lines("*.thm")).Concat(Lines("*.yml")).Where(line => MachinePaths().IsMatch(line.Text)).Select(line => line.Place));

    [Fact]
    public void Every_diagnostic_has_its_section_in_the_manual_and_every_section_its_diagnostic()
    {
        // PP0000 marks what was reported before; nobody sees it.
        var codes = Lines("*.cs").SelectMany(line => Codes().Matches(line.Text)).Select(match => match.Value.Trim('"')).Where(code => code != "PP0000").ToHashSet(StringComparer.Ordinal);
        var sections = File.ReadAllText(Repository.File("docs", "errors.md")).Split("\n### ").Skip(1).Select(section => section[..6]).ToList();

        Assert.NotEmpty(codes);
        Assert.Empty(codes.Except(sections));
        Assert.Empty(sections.Except(codes));
        Assert.Equal(sections.Distinct().Count(), sections.Count);
    }

    private static IEnumerable<(string Place, string Text)> Lines(string pattern) =>
        from file in Directory.EnumerateFiles(Repository.File("src"), pattern, SearchOption.AllDirectories)
        from line in File.ReadLines(file).Index()
        select ($"{Path.GetRelativePath(Repository.Root, file)}:{line.Index + 1}: {line.Item.Trim()}", line.Item);

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Marks();

    [GeneratedRegex("\"PP[0-9]{4}\"", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Codes();

    [GeneratedRegex(@"(?<![\w.])/(home|root|tmp|work|Users|mnt)/|[A-Z]:\\\\?Users", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MachinePaths();
}
