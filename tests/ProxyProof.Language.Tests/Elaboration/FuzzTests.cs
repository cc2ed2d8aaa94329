using System.Diagnostics;
using System.Text.RegularExpressions;

namespace ProxyProof.Language.Tests.Elaboration;

/// <summary>
/// The library and the error corpus with tokens removed, doubled, swapped and replaced: whatever comes out, elaboration answers in time and throws nothing.
/// PROXYPROOF_SOAK=1 tries a hundred times as many.
/// </summary>
public partial class FuzzTests
{
    private const int Inputs = 10_000;

    // The machine may be under load; a hang lasts longer.
    private static readonly TimeSpan MostForOne = TimeSpan.FromSeconds(20);

    [Fact]
    public void No_mutation_of_a_known_text_throws_or_hangs()
    {
        var soak = string.Equals(Environment.GetEnvironmentVariable("PROXYPROOF_SOAK"), "1", StringComparison.Ordinal);
        var seeds = Seeds().ToArray();
        var pool = seeds.SelectMany(seed => seed.Tokens).Where(token => !string.IsNullOrWhiteSpace(token)).Distinct(StringComparer.Ordinal)
            .Concat(["0", "-1", "10000000", "1e300", "inf", "[]", "()", "'", "''", "..", "R^(2 x 2)", "[1, 2]", "forall", "where", "∇", "⟨", "grad", "jac", "hess", "ntk", "domain"]).ToArray();
        Parallel.For(0, soak ? 100 * Inputs : Inputs, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, k =>
        {
            var random = new Random(k);
            var (path, tokens) = seeds[random.Next(seeds.Length)];
            var text = string.Concat(Mutated(tokens, pool, random));
            var watch = Stopwatch.StartNew();
            try
            {
                var file = Elaborator.ElaborateText(text, path, ElaborationOptions.Default);
                Assert.All(file.Entries, entry => Assert.True(entry.Claim is not null || !entry.Errors.IsEmpty, entry.Id));
                Assert.All(file.Diagnostics, d => Assert.True(d.Span.Line >= 1 && d.Span.File.Length > 0, d.ToString()));
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"input {k}:\n{text}\n{e}");
            }

            Assert.True(watch.Elapsed < MostForOne, $"input {k} took {watch.Elapsed}:\n{text}");
        });
    }

    private static List<string> Mutated(IReadOnlyList<string> tokens, string[] pool, Random random)
    {
        List<string> result = [.. tokens];
        for (var count = 1 + random.Next(4); count > 0; count--)
        {
            var (at, other) = (random.Next(result.Count), random.Next(result.Count));
            switch (random.Next(6))
            {
                case 0:
                    result.RemoveAt(at);
                    break;
                case 1:
                    result.Insert(at, result[other]);
                    break;
                case 2:
                    (result[at], result[other]) = (result[other], result[at]);
                    break;
                case 3:
                    result.Insert(at, " " + pool[random.Next(pool.Length)] + " ");
                    break;
                case 4:
                    var length = Math.Min(random.Next(1, 12), result.Count - at);
                    result.InsertRange(other, result.GetRange(at, length));
                    break;
                default:
                    result[at] = pool[random.Next(pool.Length)];
                    break;
            }

            if (result.Count == 0)
            {
                result.Add("theorem");
            }
        }

        return result;
    }

    // One theorem at a time, with what its file gives besides: small texts go deeper in the same time.
    private static IEnumerable<(string Path, string[] Tokens)> Seeds()
    {
        var corpus = RepositoryFiles.ErrorCases("elaborate").Select(name => Path.Combine(RepositoryFiles.Errors, name, "input.thm"));
        foreach (var path in RepositoryFiles.Theorems.Concat(corpus))
        {
            var text = File.ReadAllText(path);
            var theorems = Theorem().Matches(text);
            foreach (Match theorem in theorems)
            {
                var members = Theorem().Replace(text, match => match.Index == theorem.Index ? match.Value : "");
                if (members.Length < 3000)
                {
                    yield return (path, [.. Token().Matches(members).Select(match => match.Value)]);
                }
            }
        }
    }

    [GeneratedRegex(@"^theorem \w+ \{.*?^\}", RegexOptions.Multiline | RegexOptions.Singleline, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Theorem();

    [GeneratedRegex(@"\s+|///?[^\n]*|""[^""]*""|[\w']+|<=|>=|==|!=|\.\.|\|\||.", RegexOptions.Singleline, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Token();
}
