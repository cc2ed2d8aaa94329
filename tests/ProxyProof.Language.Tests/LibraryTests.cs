using ProxyProof.Language.Formatting;
using ProxyProof.Language.Parsing;
using ProxyProof.Language.Syntax;
using ProxyProof.Language.Text;

namespace ProxyProof.Language.Tests;

/// <summary>The library of theorems as a reader finds it.</summary>
public class LibraryTests
{
    public static TheoryData<string> Files => new(RepositoryFiles.Theorems.Select(path => Path.GetRelativePath(RepositoryFiles.Root, path)));

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_theorem_says_what_it_states_and_where_that_comes_from(string file)
    {
        var parsed = Parser.Parse(new SourceText(file, Read(file)));

        Assert.Empty(parsed.Diagnostics);
        Assert.All(parsed.File.Theorems, theorem =>
        {
            Assert.True(theorem.Doc.Length > 0, $"{theorem.Name.Name} has no doc comment");
            Assert.True(theorem.Items.OfType<SourceSyntax>().Any(source => source.Text.Value.Length > 0), $"{theorem.Name.Name} has no source");
        });
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_file_is_in_canonical_layout(string file)
    {
        var text = Read(file);

        Assert.Equal(text, Formatter.Format(new SourceText(file, text)).Text);
    }

    [Fact]
    public void Every_readme_names_every_file_of_its_folder_and_no_other()
    {
        foreach (var folder in RepositoryFiles.Theorems.GroupBy(path => Path.GetDirectoryName(path)!, StringComparer.Ordinal).Where(folder => Path.GetFileName(folder.Key) is not "shared"))
        {
            var readme = File.ReadAllText(Path.Combine(folder.Key, "README.md"));
            var named = Named().Matches(readme).Select(match => match.Groups["file"].Value).ToHashSet(StringComparer.Ordinal);

            Assert.All(folder, path => Assert.True(named.Remove(Path.GetFileName(path)), $"{folder.Key}/README.md does not name {Path.GetFileName(path)}"));
            Assert.True(named.Count == 0, $"{folder.Key}/README.md names {string.Join(", ", named)}, which is not there");
        }
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(RepositoryFiles.Root, file));

    // A file of the folder itself: `name.thm` in a code span, without a path.
    private static System.Text.RegularExpressions.Regex Named() => new("`(?<file>[a-z0-9-]+\\.thm)`", System.Text.RegularExpressions.RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
}
