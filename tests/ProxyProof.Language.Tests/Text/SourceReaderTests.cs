using System.Text;
using ProxyProof.Language.Text;

namespace ProxyProof.Language.Tests.Text;

public class SourceReaderTests
{
    [Fact]
    public void A_missing_file_and_a_folder_are_diagnostics()
    {
        Assert.False(SourceReader.TryRead(Path.Combine(Path.GetTempPath(), "no", "such.thm"), out _, out var missing, "such.thm"));
        Assert.Equal("such.thm:1:1: error PP1001: the file cannot be read: there is no such file\n  help: check the path and its permissions", missing.ToString());
        Assert.False(SourceReader.TryRead(Path.GetTempPath(), out _, out var folder, "tmp"));
        Assert.Equal("tmp:1:1: error PP1001: the file cannot be read: it is a folder\n  help: check the path and its permissions", folder.ToString());
        Assert.False(SourceReader.TryRead("", out _, out var empty));
        Assert.Equal(SyntaxCodes.Unreadable, empty.Code);
    }

    [Fact]
    public void A_large_file_is_a_diagnostic()
    {
        var path = Path.GetTempFileName();
        try
        {
            using (var file = File.OpenWrite(path))
            {
                file.SetLength(SourceReader.SizeLimit + 1L);
            }

            Assert.False(SourceReader.TryRead(path, out _, out var diagnostic, "large.thm"));
            Assert.StartsWith("large.thm:1:1: error PP1004: the file is larger than 16 MB", diagnostic.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task What_need_not_end_is_a_diagnostic_and_no_wait()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var folder = Directory.CreateTempSubdirectory("proxyproof-test-").FullName;
        try
        {
            var pipe = Path.Combine(folder, "pipe.thm");
            using (var make = System.Diagnostics.Process.Start("mkfifo", [pipe]))
            {
                await make.WaitForExitAsync();
            }

            File.CreateSymbolicLink(Path.Combine(folder, "link.thm"), "pipe.thm");
            foreach (var path in (string[])[pipe, Path.Combine(folder, "link.thm"), "/dev/zero"])
            {
                var read = await Task.Run(() => (SourceReader.TryRead(path, out _, out var diagnostic, "a.thm"), diagnostic)).WaitAsync(TimeSpan.FromSeconds(30));
                Assert.False(read.Item1);
                Assert.StartsWith("a.thm:1:1: error PP1001: the file cannot be read: it is a pipe with a name, a device or a socket", read.diagnostic!.ToString(), StringComparison.Ordinal);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("utf-16", "UTF-16")]
    [InlineData("utf-16BE", "UTF-16")]
    [InlineData("utf-32", "UTF-32")]
    [InlineData("utf-32BE", "UTF-32")]
    public void Another_encoding_is_called_by_its_name(string encoding, string name)
    {
        byte[] bytes = [.. Encoding.GetEncoding(encoding).GetPreamble(), .. Encoding.GetEncoding(encoding).GetBytes("theorem t { }")];
        Assert.False(SourceReader.TryDecode(bytes, "a", out _, out var diagnostic));
        Assert.Equal($"the file is {name}, expected UTF-8", diagnostic.Message);
    }

    [Fact]
    public void A_byte_order_mark_is_accepted_and_every_byte_string_is_decided()
    {
        Assert.True(SourceReader.TryDecode([0xEF, 0xBB, 0xBF, (byte)'a'], "a", out var source, out _));
        Assert.Equal("a", source.Text);
        var random = new Random(1);
        var bytes = new byte[40];
        for (var i = 0; i < 2000; i++)
        {
            random.NextBytes(bytes);
            var isText = SourceReader.TryDecode(bytes, "a", out var text, out var diagnostic);
            Assert.Equal(isText, diagnostic is null);
            Assert.Equal(isText, text is not null);
        }
    }

    [Fact]
    public void Lines_end_with_any_of_the_three_conventions()
    {
        var source = new SourceText("a", "x\ny\r\nz\rw");
        Assert.Equal(4, source.LineCount);
        Assert.Equal(["x", "y", "z", "w"], Enumerable.Range(1, 4).Select(source.Line), StringComparer.Ordinal);
        Assert.Equal((3, 1), source.Position(5));
        Assert.Equal((4, 2), source.Position(source.Text.Length));
        Assert.Equal(1, source.Span(0, 8).Length);
    }

    [Theory]
    [InlineData("e\u0301", "\u00E9")]
    [InlineData("\u1E0B\u0323", "\u1E0D\u0307")]
    [InlineData("q\u0307\u0323", "q\u0323\u0307")]
    [InlineData("\u0344", "\u0308\u0301")]
    [InlineData("\u1100\u1161\u11A8", "\uAC01")]
    [InlineData("\u212B", "\u00C5")]
    [InlineData("\u0958", "\u0915\u093C")]
    [InlineData("\uD834\uDD5E", "\uD834\uDD57\uD834\uDD65")]
    [InlineData("a\u0300\u0301\u0302", "\u00E0\u0301\u0302")]
    [InlineData("abc_1", "abc_1")]
    public void Canonical_form_follows_the_standard(string text, string form)
    {
        Assert.Equal(form, CanonicalForm.Of(text));
        Assert.Equal(form, CanonicalForm.Of(form));
        Assert.Equal(Encoding.UTF8.GetBytes(form), Encoding.UTF8.GetBytes(CanonicalForm.Of(text)));
    }
}
