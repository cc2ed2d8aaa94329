using ProxyProof.Claims;

namespace ProxyProof.Language.Tests.Elaboration;

/// <summary>An item with a mistake in it is no claim, and each claim names its own mistake.</summary>
public class MistakenItemTests
{
    [Theory]
    [InlineData("claim forall x in R: x² >= 0", "PP1016")]
    [InlineData("claim 1_000 > 1", "PP1013")]
    [InlineData("claim forall x in R: 2x > 1", "PP1013")]
    [InlineData("claim 1e > 2", "PP1014")]
    [InlineData("claim 1. > 2", "PP1012")]
    [InlineData("claim 1e-999999999 > 0", "PP1015")]
    [InlineData("claim 1 < 2 and 1e-999999999 > 0 and 1e-999999999 > 0", "PP1015")]
    [InlineData("claim !(1 > 2)", "PP1016")]
    [InlineData("claim |1| < 2", "PP1010")]
    [InlineData("claim x: 1 > 2 $", "PP1010")]
    [InlineData("let a = 1e9999 claim a > 1", "PP1015")]
    [InlineData("let a = 1, b = 1_0 claim b > a", "PP1013")]
    [InlineData("sweep m in [1_0, 2] claim m > 5", "PP1013")]
    public void A_claim_with_a_lexical_mistake_is_not_checked(string items, string code)
    {
        var entry = Assert.Single(Elaborated.File($"theorem t {{ {items} }}").Entries);
        Assert.Null(entry.Claim);
        Assert.Equal(code, Assert.Single(entry.Errors).Code);
    }

    [Theory]
    [InlineData("let a = 1e9999\ntheorem t { claim a > 1 }")]
    [InlineData("define a = 1e9999\ntheorem t { claim a > 1 }")]
    [InlineData("theorem s { claim 2x > 1 }\nlet a = 1e9999\ntheorem t { claim a > 1 }")]
    public void A_mistake_in_a_declaration_reaches_the_claims_that_use_it(string text)
    {
        var entry = Elaborated.File(text).Entries[^1];
        Assert.Null(entry.Claim);
        Assert.Equal("PP1015", Assert.Single(entry.Errors).Code);
    }

    [Fact]
    public void Every_literal_beyond_the_limits_is_reported() =>
        Assert.Equal(["PP1015", "PP1015"], Elaborated.Codes("theorem t { claim 1e9999 > 1\n claim 1e9999 > 2 }"));

    [Fact]
    public void A_mistake_that_is_reported_once_a_line_breaks_every_claim_of_the_line() =>
        Assert.All(Elaborated.File("theorem t { claim forall x in R: x² >= 0 claim forall x in R: x² >= x - 1 }").Entries, entry => Assert.Null(entry.Claim));

    [Fact]
    public void A_mistake_in_one_claim_leaves_the_others()
    {
        var entries = Elaborated.File("theorem t { claim 2x > 1 claim 1 < 2 }").Entries;
        Assert.Null(entries[0].Claim);
        Assert.NotNull(entries[1].Claim);
    }

    [Fact]
    public void Each_broken_claim_names_its_own_mistake()
    {
        var entries = Elaborated.File("theorem a { claim 1 = 2 claim 1 <= } theorem b { claim: 1 < 2 } theorem c { let x = claim x > 1 }").Entries;
        Assert.Equal(["PP1026", "PP1020", "PP1020", "PP1020"], entries.Select(entry => Assert.Single(entry.Errors).Code));
        Assert.All(entries, entry => Assert.InRange(entry.Errors[0].Span.Start - entry.Span.Start, -10, 15));
    }

    [Fact]
    public void A_claim_whose_label_or_theorem_was_given_before_is_an_entry_with_that_mistake()
    {
        var entries = Elaborated.File(
            "theorem t { claim a: 1 < 2 claim a: 1 < 3 claim a: 1 < 4 claim claim5: 1 < 5 claim 1 < 6 } theorem t { sweep m in [1, 2] claim a: m < 3 claim b: m < 3 }").Entries;

        Assert.Equal(
            ["t.a", "t.a.2", "t.a.3", "t.claim5", "t.claim5.2", "t.2.a[m=1]", "t.2.b[m=1]", "t.2.a[m=2]", "t.2.b[m=2]"],
            entries.Select(entry => entry.Id[(entry.Id.IndexOf('#', StringComparison.Ordinal) + 1)..]));
        Assert.Equal(["t.a", "t.a", "t.a", "t.claim5", "t.claim5", "t.a", "t.b", "t.a", "t.b"], entries.Select(entry => $"{entry.Theorem}.{entry.Label}"));
        Assert.Equal("+--+-----", string.Concat(entries.Select(entry => entry.Claim is null ? '-' : '+')));
        Assert.All(entries, entry => Assert.Equal(entry.Claim is null ? "PP2005" : "", string.Join(',', entry.Errors.Select(error => error.Code))));
    }

    [Fact]
    public void A_name_given_twice_has_no_meaning()
    {
        var entries = Elaborated.File("define f(x) = x > 1 define f(x) = x > 2 theorem t { claim f(1) claim 1 < 2 }").Entries;
        Assert.Equal("PP2005", Assert.Single(entries[0].Errors).Code);
        Assert.Null(entries[0].Claim);
        Assert.NotNull(entries[1].Claim);
    }
}
