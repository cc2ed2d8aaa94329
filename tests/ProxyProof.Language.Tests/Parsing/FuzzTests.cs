using System.Text;
using ProxyProof.Language.Formatting;
using ProxyProof.Language.Parsing;
using ProxyProof.Language.Text;

namespace ProxyProof.Language.Tests.Parsing;

/// <summary>Damaged files: whatever the input, an answer, in time, with places inside the file. PROXYPROOF_SOAK=1 tries a hundred times as many.</summary>
public class FuzzTests
{
    private static readonly string[] Words =
    [
        "theorem", "claim", "let", "define", "forall", "exists", "where", "in", "if", "then", "else", "proof", "{", "}", "(", ")", "[", "]", "<", ">", "||", "‖",
        "⟨", "⟩", ",", ":", "=", "==", ">=", "<=", "..", ".", "^", "-", "*", "not", "implies", "and", "x", "T", "E(", "P(", "sum(i in", "1", "2e", ".5", "\"", "//", "///",
        "grad", "with probability >=", "over", "by", "calc", "have", "on", "\n", "\r", "\0", "\uFEFF", "\uD800", "é", "e\u0301", "²", "!", "&&", "**", "for all",
    ];

    [Fact]
    public async Task Damaged_files_are_answered()
    {
        var soak = string.Equals(Environment.GetEnvironmentVariable("PROXYPROOF_SOAK"), "1", StringComparison.Ordinal);
        var count = soak ? 1_000_000 : 10_000;
        var current = "";
        var work = Task.Run(() =>
        {
            var seeds = Seeds();
            var random = new Random(20);
            for (var i = 0; i < count; i++)
            {
                current = Damage(seeds[random.Next(seeds.Count)], random);
                Check(current, i);
            }
        });
        var isDone = await Task.WhenAny(work, Task.Delay(TimeSpan.FromMinutes(soak ? 240 : 4))) == work;
        Assert.True(isDone, "No answer in time for:\n" + current);
        await work;
    }

    [Fact]
    public void Damaged_bytes_are_answered()
    {
        var seeds = Seeds().ConvertAll(Encoding.UTF8.GetBytes);
        var random = new Random(21);
        for (var i = 0; i < 2000; i++)
        {
            var bytes = (byte[])seeds[random.Next(seeds.Count)].Clone();
            for (var k = 0; k < 3 && bytes.Length > 0; k++)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            if (SourceReader.TryDecode(bytes, "a", out var source, out var diagnostic))
            {
                Check(source.Text, i);
            }
            else
            {
                Assert.NotNull(diagnostic);
            }
        }
    }

    private static List<string> Seeds()
    {
        var seeds = RepositoryFiles.SampleFiles.Select(File.ReadAllText).ToList();
        seeds.AddRange(RepositoryFiles.SyntaxErrorCases.Select(name => File.ReadAllText(Path.Combine(RepositoryFiles.Errors, name, "input.thm"))).Where(text => text.Length < 2000));
        seeds.AddRange(Enumerable.Range(0, 100).Select(seed => new SyntaxGenerator(seed).File()).Where(text => text.Length < 3000));
        return seeds;
    }

    private static string Damage(string text, Random random)
    {
        for (var count = random.Next(1, 5); count > 0; count--)
        {
            var at = random.Next(text.Length + 1);
            var length = Math.Min(random.Next(1, 12), text.Length - at);
            text = random.Next(6) switch
            {
                0 => text.Remove(at, length),
                1 => text.Insert(at, Words[random.Next(Words.Length)]),
                2 => text.Insert(at, " " + Words[random.Next(Words.Length)] + " "),
                3 => text.Insert(random.Next(text.Length + 1), text.Substring(at, length)),
                4 => text.Remove(at, length).Insert(at, Words[random.Next(Words.Length)]),
                _ => text[..at],
            };
        }

        return text;
    }

    private static void Check(string text, int number)
    {
        var source = new SourceText("a", text);
        var result = Parser.Parse(source);
        foreach (var diagnostic in result.Diagnostics)
        {
            var span = diagnostic.Span;
            var isInside = span.Start >= 0 && span.Start <= source.Text.Length && span.Length >= 1
                && span.Line >= 1 && span.Line <= source.LineCount && span.Column >= 1 && span.Column <= source.Line(span.Line).Length + 2
                && (span.Start + span.Length <= source.Text.Length || span.Length == 1);
            Assert.True(isInside, $"{number}: {diagnostic} {span.Start}+{span.Length}\n{text}");
            Assert.DoesNotContain("expected something else", diagnostic.Message, StringComparison.Ordinal);
        }

        if (!result.HasErrors)
        {
            var once = Formatter.Format(source).Text!;
            Assert.Equal(once, Formatter.Format(new SourceText("a", once)).Text);
        }
    }
}
