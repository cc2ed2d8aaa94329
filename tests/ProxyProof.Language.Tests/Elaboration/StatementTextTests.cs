using ProxyProof.Language.Parsing;
using ProxyProof.Language.Syntax;
using ProxyProof.Language.Text;

namespace ProxyProof.Language.Tests.Elaboration;

/// <summary>The statement that reports print, put back in the place of the claim, says the same.</summary>
public class StatementTextTests
{
    public static TheoryData<string> Theorems => new(RepositoryFiles.Theorems.Select(path => Path.GetRelativePath(RepositoryFiles.Root, path)));

    [Theory]
    [MemberData(nameof(Theorems))]
    public void The_statement_of_every_claim_of_the_library_elaborates_to_the_same_formula(string path)
    {
        var full = Path.Combine(RepositoryFiles.Root, path);
        RoundTrip(File.ReadAllText(full), full);
    }

    [Theory]
    [InlineData("define p(c) = forall w in R: w^2 >= c\ntheorem t { let w = -3 claim p(w) }")]
    [InlineData("define p(c) = forall w in R: w^2 >= c\ntheorem t { claim forall w in [-1, 0]: p(w) }")]
    [InlineData("define p(c) = forall w in R: w^2 >= c\ntheorem t { claim forall w in [-1, 0]: p(w - 1) and p(w) }")]
    [InlineData("define q(a, b) = a * b <= 10\ntheorem t { claim q(1 + 2, 3 - 1) }")]
    [InlineData("define sq(x) = x^2\ntheorem t { claim sq(1 - 3) == 4 and sq(-2) == 4 and -sq(2) == -4 and 2^sq(2) == 16 }")]
    [InlineData("define minus(x) = -x\ntheorem t { claim 1 - minus(2) == 3 and minus(minus(1)) == 1 and 2 * minus(3) == -6 and 2^minus(1) == 1/2 }")]
    [InlineData("define div(a, b) = a / b\ntheorem t { claim div(1, 2 * 3) * 6 == 1 and 6 / div(1, 2) == 12 }")]
    [InlineData("define either(p, q) = p or q\ntheorem t { claim either(1 <= 2 implies 3 <= 2, 1 <= 1 and 2 <= 2) and 1 <= 2 }")]
    [InlineData("define no(p) = not p\ntheorem t { claim no(2 <= 1 or 3 <= 1) and not no(1 <= 2) }")]
    [InlineData("define every(p) = (forall w in R: w^2 >= 0) and p\ntheorem t { claim every(forall w in R: w <= w) implies 1 <= 2 }")]
    [InlineData("let c = 2\ndefine above(x) = x >= c\ntheorem t { let c = 5 claim above(3) }")]
    [InlineData("define d(l, z) = l'(z)\ntheorem t { let l(z) = z^3 claim d(l', 2) == 12 }")]
    [InlineData("define g(f, w) = grad f(w)\ntheorem t { let f(w in R^2) = <w, w> claim forall w in R^2: g(f, 2 * w) == 4 * w }")]
    [InlineData("define inside(D) = forall w in D: ||w|| <= 3\ntheorem t { claim inside(ball(zeros(2), 1) * [0, 1]) and inside([0, 1]^2) and inside(R^(2 x 2)) }")]
    [InlineData("define always = forall w in R: w^2 >= 0\ntheorem t { claim always and always }")]
    [InlineData("define rows(X, n) = forall i in 1..n: ||X[i]|| >= 0\ntheorem t { let X = [[1, 2], [3, 4]] claim rows(X, 1 + 1) }")]
    [InlineData("define total(f, n) = sum(i in 1..n, f(i))\ntheorem t { let i = 7 let f(z) = z * i claim total(f, i) >= 0 }")]
    [InlineData("theorem t { claim forall i in 1..3, w in [0, i]: w <= i }")]
    [InlineData("theorem t { claim forall x in R: (if x > 0 then x else -x) >= 0 and 1 + (if x > 0 then 1 else 2) >= 0 }")]
    [InlineData("define pos(x) = if x > 0 then 1 else 0\ntheorem t { claim forall x in R: 1 + pos(x) >= 0 and pos(x) + 1 >= 0 and pos(x)^2 >= 0 }")]
    [InlineData("theorem t { let f(w in R^2) = <w, w> claim pl(f, 1, 0) on ball(zeros(2), 1 + 1) }")]
    [InlineData("theorem t { let f(w in [-1, 1]^2) = <w, w> claim pl(f, 1, 0) claim uniformly_conditioned(u, 0) let u(w in R^2) = tanh(w) }")]
    [InlineData("theorem t { claim forall (a, (b, c)) in R * (R * R): a + b + c >= 0 }")]
    [InlineData("theorem t { claim exists x in [0, 2]: x^2 == 2 claim forall x in R where x > 0 and x < 1 or x > 5: 1 / x > 0 }")]
    public void The_statement_of_this_claim_elaborates_to_the_same_formula(string text)
    {
        // A pattern in a pattern is no syntax; whatever parses must come back.
        if (Parser.Parse(new SourceText("input.thm", text)).HasErrors)
        {
            text = text.Replace("(a, (b, c))", "(a, p)", StringComparison.Ordinal).Replace("a + b + c", "a + ||p||", StringComparison.Ordinal);
        }

        RoundTrip(text, "input.thm");
    }

    private static void RoundTrip(string text, string path)
    {
        var before = Elaborator.ElaborateText(text, path, ElaborationOptions.Default);
        Assert.Empty(before.Diagnostics.Where(d => d.Severity == Claims.Severity.Error));

        // Claims are replaced from the back, so that places in front stay.
        var claims = Parser.Parse(new SourceText(path, text)).File.Members.OfType<TheoremSyntax>().SelectMany(theorem => theorem.Items.OfType<ClaimSyntax>())
            .ToDictionary(claim => claim.Span.Start);
        var replaced = text;
        foreach (var entry in before.Entries.Where(entry => claims.ContainsKey(entry.Span.Start)).DistinctBy(entry => entry.Span.Start).OrderByDescending(entry => entry.Span.Start))
        {
            var claim = claims[entry.Span.Start];
            if (!entry.Claim!.Statement.Contains('…', StringComparison.Ordinal))
            {
                replaced = replaced[..claim.Statement.Start] + entry.Claim.Statement + replaced[claim.End..];
            }
        }

        var after = Elaborator.ElaborateText(replaced, path, ElaborationOptions.Default);
        Assert.Empty(after.Diagnostics.Where(d => d.Severity == Claims.Severity.Error).Select(d => $"{d}\n{Line(replaced, d.Span.Line)}"));
        foreach (var (one, other) in before.Entries.Zip(after.Entries).Where(pair => pair.First.Instance.IsEmpty))
        {
            Assert.True(CoreText.Of(one.Claim!) == CoreText.Of(other.Claim!), $"{one.Id}\n{one.Claim!.Statement}\n{CoreText.Of(one.Claim!)}\n{CoreText.Of(other.Claim!)}");
        }
    }

    private static string Line(string text, int line) => text.Split('\n')[line - 1];
}
