using ProxyProof.Claims;
using ProxyProof.Expressions;

namespace ProxyProof.Language.Tests.Elaboration;

/// <summary>Labels, expectations, sweeps, data, assumptions and budgets.</summary>
public class ItemTests
{
    [Fact]
    public void Claims_are_called_by_their_label_or_their_place()
    {
        var file = Elaborated.File("theorem t { claim 1 <= 2 claim main: 2 <= 3 claim 3 <= 4 estimate c in [0, 1]: c >= 0 claim 4 <= 5 }");
        Assert.Equal(["input.thm#t.claim1", "input.thm#t.main", "input.thm#t.claim3", "input.thm#t.estimate1", "input.thm#t.claim4"], file.Entries.Select(e => e.Id));
        Assert.Equal("claim main: 2 <= 3", file.Entries[1].Source);
        Assert.Equal("2 <= 3", file.Entries[1].Claim!.Statement);
    }

    [Theory]
    [InlineData("claim 1 <= 2 claim 2 <= 3", "Holds Holds")]
    [InlineData("claim 1 <= 2 expect proved claim 2 <= 3", "Proved Holds")]
    [InlineData("expect refuted claim 1 <= 2 expect proved claim 2 <= 3", "Proved Refuted")]
    [InlineData("claim 1 <= 2 claim 2 <= 3 let a = 1 expect refuted", "Refuted Refuted")]
    [InlineData("claim 1 <= 2 proof { have 1 <= 2 } expect proved claim 2 <= 3", "Proved Holds")]
    [InlineData("claim 1 <= expect refuted claim 2 <= 3", "Refuted Holds")]
    [InlineData("claim 1 <= proof { have 1 <= 2 } expect refuted claim 2 <= 3", "Refuted Holds")]
    public void An_expectation_belongs_to_the_claim_before_it_or_to_all_without_one(string items, string expected) =>
        Assert.Equal(expected, string.Join(" ", Elaborated.File($"theorem t {{ {items} }}").Entries.Select(e => e.Expected)));

    [Fact]
    public void Each_combination_of_sweep_values_is_a_claim()
    {
        var file = Elaborated.File("theorem t { sweep m in [2, 1/2] sweep k in 1..2 claim main: m * k >= 0 }");
        Assert.Equal(
            ["input.thm#t.main[m=2,k=1]", "input.thm#t.main[m=2,k=2]", "input.thm#t.main[m=1/2,k=1]", "input.thm#t.main[m=1/2,k=2]"], file.Entries.Select(e => e.Id));
        Assert.Equal("m=2 k=1", string.Join(" ", file.Entries[0].Instance.Select(value => $"{value.Name}={value.Value}")));
    }

    [Fact]
    public void A_list_of_two_sweep_values_is_no_interval() => Assert.Equal(2, Elaborated.File("theorem t { sweep m in [1, 3] claim m >= 0 }").Entries.Length);

    [Fact]
    public void A_sweep_value_may_be_a_dimension() =>
        Assert.Equal(["R^2", "R^5"], Elaborated.Claims("theorem t { sweep d in [2, 5] claim forall w in R^d: w == w }").Select(c => c.Graph.ShapeOf(c.Graph.VariableNode(0)).ToString()));

    [Fact]
    public void A_claim_about_an_exponent_is_one_claim_over_all_values_of_its_sweep()
    {
        var file = Elaborated.File("theorem t { sweep m in [2, 4, 8] sweep k in [1, 2] claim slope: exponent(m, k * m^2) <= 2 claim m >= 0 }");
        Assert.Empty(file.Diagnostics);
        Assert.Equal(["input.thm#t.slope[k=1]", "input.thm#t.slope[k=2]"], file.Entries.Where(e => e.Label == "slope").Select(e => e.Id));
        Assert.Equal("k=1", string.Join(" ", file.Entries.First(e => e.Label == "slope").Claim!.Instance.Select(value => $"{value.Name}={value.Value}")));
        Assert.Equal(6, file.Entries.Count(e => e.Label == "claim2"));
    }

    [Fact]
    public void A_draw_depends_on_seed_theorem_item_and_sweep_values_only()
    {
        const string body = "data X in R^3 ~ normal(0, 1) claim ||X|| >= 0";
        var drawn = Drawn($"theorem t {{ {body} }}");
        Assert.Equal(drawn, Drawn($"let c = 1\ntheorem other {{ claim 1 <= 2 }}\ntheorem t {{ let a = 2 data Z in R^3 ~ normal(0, 1) claim 1 <= 2 {body} }}"));
        Assert.NotEqual(drawn, Drawn($"theorem u {{ {body} }}"));
        Assert.NotEqual(drawn, Drawn($"theorem t {{ check {{ seed = 2 }} {body} }}"));
        Assert.NotEqual(drawn, Drawn("theorem t { data Y in R^3 ~ normal(0, 1) claim ||Y|| >= 0 }"));
        Assert.Equal(Drawn($"theorem t {{ check {{ seed = 9 }} {body} }}"), Drawn($"theorem t {{ {body} }}", 9));
        Assert.Equal(Drawn($"theorem t {{ check {{ seed = 2 }} {body} }}", 9), Drawn($"theorem t {{ {body} }}", 9));
        Assert.Equal(Drawn($"theorem t {{ sweep a in [1] sweep b in [2] {body} }}"), Drawn($"theorem t {{ sweep b in [2] sweep a in [1] {body} }}"));
        var swept = Elaborated.Claims($"theorem t {{ sweep m in [1, 2] {body} }}");
        Assert.NotEqual(swept[0].Drawn[0].Array, swept[1].Drawn[0].Array);
    }

    [Fact]
    public void Drawn_data_lies_in_the_claim_that_uses_it()
    {
        var claims = Elaborated.Claims("theorem t { data X in R^(2 x 2) ~ rademacher data y in R^2 ~ choice([1/3, 5]) data z in R^2 = [1, 2] claim ||X|| >= 0 claim ||y|| + ||z|| >= 0 claim 1 <= 2 }");
        Assert.Equal(["X", "y", ""], claims.Select(c => string.Join(",", c.Drawn.Select(d => d.Name))));
        Assert.All(claims[0].Drawn[0].Array.Values, value => Assert.Equal(1, Math.Abs(value)));
        Assert.False(claims[1].Drawn[0].Array.IsBinary && claims[1].Drawn[0].Array.Values.Any(value => value < 1));
    }

    [Theory]
    [InlineData("normal(0, sd = 2)")]
    [InlineData("uniform(-1, 1)")]
    [InlineData("rademacher")]
    [InlineData("bernoulli(1/2)")]
    [InlineData("laplace(0, 1)")]
    [InlineData("student_t(3)")]
    [InlineData("sphere")]
    [InlineData("mvnormal([0, 0], [[2, 1], [1, 2]])")]
    [InlineData("choice([-1, 2, 1/3])")]
    public void Every_distribution_draws(string distribution)
    {
        var array = Elaborated.Claim($"data X in R^(50 x 2) ~ {distribution} claim ||X|| >= 0").Drawn[0].Array;
        Assert.Equal(100, array.Values.Length);
        Assert.True(array.Values.Distinct().Count() > 1);
        if (distribution == "sphere")
        {
            Assert.All(Enumerable.Range(0, 50), row => Assert.Equal(1, (array.Exact(2 * row) * array.Exact(2 * row)) + (array.Exact((2 * row) + 1) * array.Exact((2 * row) + 1))));
        }
    }

    [Fact]
    public void Given_data_that_is_exact_is_held_as_numbers()
    {
        var claim = Elaborated.Claim("data X in R^(2 x 2) = [[1, 2], [3, 4]] data y in R^2 = X * [1, 1/3] claim y == y");
        Assert.Equal(["5/3", "13/3"], Enumerable.Range(0, 2).Select(k => ((Data)claim.Graph[((Comparison)claim.Formula).Left]).Array.Exact(k).ToString()));
    }

    [Fact]
    public void An_assumption_applies_to_every_claim_of_its_theorem()
    {
        var claims = Elaborated.Claims("theorem t { data X in R^2 ~ normal(0, 1) assume ||X|| >= 0 assume X != zeros(2) claim 1 <= 2 claim 2 <= 3 }");
        Assert.All(claims, claim => Assert.Equal(2, claim.Assumptions.Length));
    }

    [Fact]
    public void The_options_of_check_are_the_budget()
    {
        var budget = Elaborated.Claim("check { samples = 1e6, time = 1/2, trials = 200 } check { seed = 7, confidence = 0.99, methods = [sampling, training] } claim 1 <= 2").Budget;
        Assert.Equal((1_000_000, 0.5, 200, 7, 0.99), (budget.Samples, budget.TimeSeconds, budget.Trials, budget.Seed, budget.Confidence));
        Assert.Equal("sampling training", string.Join(" ", budget.Methods!.Value));
    }

    [Fact]
    public void Documentation_and_source_go_with_the_claim()
    {
        var claims = Elaborated.Claims("/// About t.\ntheorem t { source \"one\" source \"two\" claim 1 <= 2\n/// The second.\nclaim 2 <= 3 }");
        Assert.Equal(["About t.", "The second."], claims.Select(c => c.Documentation));
        Assert.Equal("one; two", claims[0].Citation);
    }

    [Fact]
    public void A_mistake_in_one_theorem_leaves_the_others_alone()
    {
        var file = Elaborated.File("theorem a { let x = y claim 1 <= 2 claim 2 <= 3 }\ntheorem b { claim z >= 0 claim 1 <= 2 }\ntheorem c { claim 1 <= 2 }");
        Assert.Equal(["PP2001", "PP2001"], file.Diagnostics.Select(d => d.Code));
        Assert.Equal("- - - + +", string.Join(" ", file.Entries.Select(e => e.Claim is null ? "-" : "+")));
        Assert.All(file.Entries.Where(e => e.Claim is null), e => Assert.NotEmpty(e.Errors));
    }

    [Theory]
    [InlineData("theorem t { let a = b ++ 1 claim a >= 0 claim 1 <= 2 }")]
    [InlineData("let a = 1 +\ntheorem t { claim a >= 0 }")]
    [InlineData("let a = b\nlet b = c + a\nlet c = 1\ntheorem t { claim a >= 0 }")]
    [InlineData("define p(x) = q(x)\ntheorem t { claim p(1) >= 0 }")]
    [InlineData("theorem t { let f(x in R) = [1, x] + x claim f(1) == f(2) let g(x in R) = f(x) }")]
    public void One_mistake_is_told_once(string text)
    {
        var file = Elaborated.File(text);
        Assert.Single(file.Diagnostics.Where(d => d.Severity == Severity.Error));
        Assert.All(file.Entries.Where(e => e.Claim is null), e => Assert.Equal(file.Diagnostics[0], Assert.Single(e.Errors)));
    }

    private static DenseArray Drawn(string text, long? seed = null)
    {
        var file = Elaborated.File(text, new(seed, []));
        return file.Entries.SelectMany(e => e.Claim!.Drawn).First(d => d.Name is "X" or "Y").Array;
    }
}
