using ProxyProof.Claims;

namespace ProxyProof.Language.Tests.Elaboration;

/// <summary>Imports, data files and what may be read: on real files in a folder of their own.</summary>
public sealed class ImportTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("proxyproof-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void An_import_brings_in_defines_and_lets_and_not_theorems()
    {
        Write("shared/a.thm", "let c = 2\nlet f(x in R) = c * x\ndefine p(x) = x >= c\ntheorem inner { claim 1 <= 2 }");
        var file = Elaborate("import \"shared/a.thm\"\ntheorem t { claim p(f(c)) }");
        Assert.Empty(file.Diagnostics);
        Assert.Equal("input.thm#t.claim1", Assert.Single(file.Entries).Id);
    }

    [Fact]
    public void Paths_are_relative_to_the_importing_file()
    {
        Write("deep/er/a.thm", "import \"../b.thm\"\nlet a = b + 1");
        Write("deep/b.thm", "let b = 1");
        Assert.Empty(Elaborate("import \"deep/er/a.thm\"\ntheorem t { claim a == 2 }").Diagnostics);
    }

    [Fact]
    public void A_file_that_two_imports_share_is_one_file()
    {
        Write("base.thm", "let c = 2");
        Write("one.thm", "import \"base.thm\"\nlet a = c");
        Write("two.thm", "import \"./base.thm\"\nlet b = c");
        Assert.Empty(Elaborate("import \"one.thm\"\nimport \"two.thm\"\nimport \"base.thm\"\nimport \"base.thm\"\ntheorem t { claim a + b == 2 * c }").Diagnostics);
    }

    [Fact]
    public void A_define_sees_the_names_of_its_own_file_alone()
    {
        Write("a.thm", "define p(x) = x >= hidden");
        var file = Elaborate("import \"a.thm\"\nlet hidden = 1\ntheorem t { claim p(2) }");
        var mistake = Assert.Single(file.Diagnostics);
        Assert.Equal(("PP2001", "a.thm"), (mistake.Code, mistake.Span.File));
        Assert.NotEmpty(file.Entries[0].Errors);
    }

    [Fact]
    public void A_mistake_in_the_use_of_an_imported_define_is_told_at_the_call()
    {
        Write("a.thm", "define length(v) = ||v + [1, 2]||");
        var mistake = Assert.Single(Elaborate("import \"a.thm\"\ntheorem t {\n  claim length([1, 2, 3]) >= 0 }").Diagnostics);
        Assert.Equal(("PP3001", "input.thm", 3, 9), (mistake.Code, mistake.Span.File, mistake.Span.Line, mistake.Span.Column));
        Assert.StartsWith("in `length` (a.thm:1:22): `+` needs equal shapes", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mistake_below_several_defines_is_told_at_the_innermost_call_of_the_file()
    {
        var mistake = Assert.Single(Elaborate("define mine(f) =\n  rsi(f, mu = 1, wstar = [0, 0, 0])\ntheorem t { let f(w in R^2) = ||w||^2 claim mine(f) }").Diagnostics);
        Assert.Equal(("input.thm", 2, 3), (mistake.Span.File, mistake.Span.Line, mistake.Span.Column));
    }

    [Fact]
    public void What_is_wrong_in_an_imported_file_is_told_with_its_place()
    {
        Write("a.thm", "let c = 2 +\nlet d = 3");
        var file = Elaborate("import \"a.thm\"\ntheorem t { claim d == 3 claim c == 2 }");
        Assert.Equal("a.thm", Assert.Single(file.Diagnostics).Span.File);
        Assert.Equal("+ -", string.Join(" ", file.Entries.Select(e => e.Claim is null ? "-" : "+")));
    }

    [Fact]
    public void A_missing_import_is_told_once_and_what_it_might_give_is_not_unknown()
    {
        var file = Elaborate("import \"nowhere.thm\"\ntheorem t { claim c >= 0 claim 1 <= 2 }");
        Assert.Equal(["PP1001"], file.Diagnostics.Select(d => d.Code));
        Assert.Equal("- +", string.Join(" ", file.Entries.Select(e => e.Claim is null ? "-" : "+")));
    }

    [Theory]
    [InlineData("import \".\"")]
    [InlineData("import \"/\"")]
    [InlineData("import \"a\\u0000b\"")]
    [InlineData("import \"a.thm/b.thm\"")]
    public void An_import_of_what_is_no_file_is_a_diagnostic(string import) =>
        Assert.Contains(Elaborate($"{import}\ntheorem t {{ claim 1 <= 2 }}").Diagnostics, d => d.Severity == Severity.Error);

    [Fact]
    public void A_link_that_leads_to_itself_ends()
    {
        File.CreateSymbolicLink(Path.Combine(_folder, "loop.thm"), "loop.thm");
        File.CreateSymbolicLink(Path.Combine(_folder, "here"), ".");
        Assert.Equal(["PP1001"], Elaborate("import \"loop.thm\"\ntheorem t { claim 1 <= 2 }").Diagnostics.Select(d => d.Code));
        Write("a.thm", "import \"here/a.thm\"");
        Assert.Contains(Elaborate("import \"a.thm\"\ntheorem t { claim 1 <= 2 }").Diagnostics, d => d.Severity == Severity.Error);
    }

    [Theory]
    [InlineData("1,2\n3,4\n", "1 2 3 4")]
    [InlineData("x,y\n1,2\n3,4\n", "1 2 3 4")]
    [InlineData("# comment\n1, 2\n\n 3 ,\t4", "1 2 3 4")]
    [InlineData("0.1,1e-3\r\n-2.50,+4\r\n", "1/10 1/1000 -5/2 4")]
    [InlineData("\"1\",\"2\"\n\"3\",\"4\"\n", "1 2 3 4")]
    [InlineData("\uFEFF1,2\n3,4\n", "1 2 3 4")]
    public void A_table_is_read_exactly(string text, string expected)
    {
        Write("points.csv", text);
        var array = Elaborate("theorem t { data X in R^(2 x 2) = csv(\"points.csv\") claim ||X|| >= 0 }").Entries[0].Claim!.Drawn[0].Array;
        Assert.Equal(expected, string.Join(" ", Enumerable.Range(0, 4).Select(k => array.Exact(k))));
    }

    [Fact]
    public void A_vector_is_a_column_or_a_row_and_a_number_one_cell()
    {
        Write("row.csv", "1,2,3\n");
        Write("column.csv", "1\n2\n3\n");
        Write("number.csv", "7\n");
        Assert.Empty(Elaborate("theorem t { data a in R^3 = csv(\"row.csv\") data b in R^3 = csv(\"column.csv\") data c in R = csv(\"number.csv\") claim ||a - b|| <= c }").Diagnostics);
    }

    [Fact]
    public void A_table_outside_the_folder_needs_leave()
    {
        Write("outside/points.csv", "1,2\n3,4\n");
        Write("claims/inside.csv", "1,2\n3,4\n");
        var claims = Path.Combine(_folder, "claims");
        File.CreateSymbolicLink(Path.Combine(claims, "file-link.csv"), "../outside/points.csv");
        Directory.CreateSymbolicLink(Path.Combine(claims, "folder-link"), Path.Combine(_folder, "outside"));
        File.CreateSymbolicLink(Path.Combine(claims, "two-steps.csv"), "folder-link/points.csv");
        File.CreateSymbolicLink(Path.Combine(claims, "through.csv"), "folder-link/../claims/inside.csv");
        Directory.CreateDirectory(Path.Combine(_folder, "outside", "below"));
        Directory.CreateSymbolicLink(Path.Combine(claims, "below"), Path.Combine(_folder, "outside", "below"));
        File.CreateSymbolicLink(Path.Combine(claims, "lexically-inside.csv"), "below/../points.csv");
        File.CreateSymbolicLink(Path.Combine(claims, "a.csv"), "b.csv");
        File.CreateSymbolicLink(Path.Combine(claims, "b.csv"), "a.csv");
        string Code(string path, params string[] allowed)
        {
            var file = Elaborator.ElaborateText(
                $"theorem t {{ data X in R^(2 x 2) = csv(\"{path}\") claim ||X|| >= 0 }}", Path.Combine(claims, "input.thm"), new(null, [.. allowed]));
            return string.Join(",", file.Diagnostics.Select(d => d.Code));
        }

        Assert.Equal("", Code("inside.csv"));
        Assert.Equal("", Code("../claims/inside.csv"));
        Assert.Equal("", Code("through.csv"));
        Assert.Equal("", Code(Path.Combine(claims, "inside.csv")));
        foreach (var path in (string[])["../outside/points.csv", Path.Combine(_folder, "outside/points.csv"), "file-link.csv", "folder-link/points.csv", "two-steps.csv", "lexically-inside.csv", "a.csv"])
        {
            Assert.Equal("PP5004", Code(path));
            Assert.Equal(path == "a.csv" ? "PP5004" : "", Code(path, Path.Combine(_folder, "outside")));
        }

        Assert.Equal("PP5004", Code("../outside/points.csv", Path.Combine(_folder, "out")));
    }

    [Fact]
    public void A_table_that_is_no_text_is_a_diagnostic()
    {
        File.WriteAllBytes(Path.Combine(_folder, "latin.csv"), [0x31, 0x2C, 0xE4, 0x0A]);
        Write("quotes.csv", "\"1,2\n3,4\n");
        Write("long.csv", new string('9', 3_000_000));
        Write("huge.csv", "1e999999999,2\n3,4\n");
        foreach (var name in (string[])["latin.csv", "quotes.csv", "long.csv", "huge.csv", "."])
        {
            var file = Elaborate($"theorem t {{ data X in R^(2 x 2) = csv(\"{name}\") claim ||X|| >= 0 claim 1 <= 2 }}\ntheorem u {{ claim 1 <= 2 }}");
            Assert.StartsWith("PP500", Assert.Single(file.Diagnostics).Code, StringComparison.Ordinal);
            Assert.NotNull(file.Entries[^1].Claim);
        }
    }

    [Fact]
    public async Task A_table_is_read_from_a_file_only()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "folder"));
        Assert.Equal("\"folder\" is a folder", Message("folder"));
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using (var make = System.Diagnostics.Process.Start("mkfifo", [Path.Combine(_folder, "pipe.csv")]))
        {
            await make.WaitForExitAsync();
        }

        var message = await Task.Run(() => Message("pipe.csv")).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal("\"pipe.csv\" is a pipe, a device or a socket, and no file", message);
        Assert.Equal("\"/dev/zero\" is a pipe, a device or a socket, and no file", Message("/dev/zero"));

        string Message(string path) => Assert.Single(Elaborator.ElaborateText(
            $"theorem t {{ data x in R = csv(\"{path}\") claim x >= 0 }}", Path.Combine(_folder, "input.thm"), new(null, ["/dev"])).Diagnostics).Message;
    }

    [Theory]
    [InlineData("1;2\n3;4\n", "PP5003", "semicolons")]
    [InlineData("x;y\n1,5;2\n3;4\n", "PP5003", "semicolons")]
    [InlineData("1\t2\n3\t4\n", "PP5003", "tabs")]
    public void Another_separator_is_named(string text, string code, string help)
    {
        Write("points.csv", text);
        var mistake = Assert.Single(Elaborate("theorem t { data X in R^(2 x 2) = csv(\"points.csv\") claim ||X|| >= 0 }").Diagnostics);
        Assert.Equal(code, mistake.Code);
        Assert.Contains(help, mistake.Help, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_in_another_encoding_is_not_read()
    {
        File.WriteAllText(Path.Combine(_folder, "points.csv"), "1,2\n3,4\n", System.Text.Encoding.Unicode);
        var mistake = Assert.Single(Elaborate("theorem t { data X in R^(2 x 2) = csv(\"points.csv\") claim ||X|| >= 0 }").Diagnostics);
        Assert.Contains("it is not UTF-8", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unreadable_file_is_a_diagnostic_and_no_exception()
    {
        Assert.Equal(["PP1001"], Elaborator.Elaborate(Path.Combine(_folder, "nowhere.thm"), "nowhere.thm", ElaborationOptions.Default).Diagnostics.Select(d => d.Code));
        Assert.Equal(["PP1001"], Elaborator.Elaborate(_folder, "folder", ElaborationOptions.Default).Diagnostics.Select(d => d.Code));
        File.WriteAllBytes(Path.Combine(_folder, "latin.thm"), [0xE4, 0x0A]);
        Assert.Equal(["PP1002"], Elaborator.Elaborate(Path.Combine(_folder, "latin.thm"), "latin.thm", ElaborationOptions.Default).Diagnostics.Select(d => d.Code));
    }

    private void Write(string path, string text)
    {
        var full = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    private ElaboratedFile Elaborate(string text)
    {
        Write("input.thm", text);
        return Elaborator.Elaborate(Path.Combine(_folder, "input.thm"), "input.thm", ElaborationOptions.Default);
    }
}
