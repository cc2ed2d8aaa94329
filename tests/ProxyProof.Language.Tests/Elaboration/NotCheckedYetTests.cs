namespace ProxyProof.Language.Tests.Elaboration;

/// <summary>What this version reads and does not decide: it elaborates, its shapes are checked, and the claim says what is missing.</summary>
public class NotCheckedYetTests
{
    private const string Items =
        "let n = 3 let X = [[1, 2], [3, 4], [5, 6]] random W0 in R^(3 x 2) ~ normal(0, 1) random a in R ~ rademacher "
        + "let f(w in R^2) = mean(i in 1..n, (<X[i], w> - i)^2) trajectory w = gd(f, start = [1, 1], step = 0.1, steps = 10) ";

    [Theory]
    [InlineData("claim E(x in R ~ normal(0, 1): exp(E(y in R ~ normal(0, 1): tanh(x*y)))) <= 3", "an expectation without a closed form inside another (the mean of tanh of something random has none)")]
    public void A_claim_says_which_of_its_parts_are_not_checked_yet(string claim, string features)
    {
        var file = Elaborated.File($"theorem t {{ {Items} {claim} }}");
        Assert.Empty(file.Diagnostics);
        Assert.Equal(
            [features],
            file.Entries[0].Claim!.NotCheckedYet.Select(d => d.Message["not checked yet: ".Length..]).Order(StringComparer.Ordinal));
        Assert.All(file.Entries[0].Claim!.NotCheckedYet, d => Assert.Equal("PP6002", d.Code));
    }

    [Theory]
    [InlineData("claim with probability >= 0.9 over W0: ||W0 * [1, 2, 3]|| >= 0", "PP3001")]
    [InlineData("claim with probability >= 0.9 over b: 1 <= 2", "PP2008")]
    [InlineData("claim E(x in R^2 ~ normal(0, 1): x + 1) == zeros(2)", "PP3001")]
    [InlineData("claim E(x in R^2 ~ normal(0): x[1]) == 0", "PP2003")]
    [InlineData("claim E(x in R^2 ~ normal([1, 2], 1): x[1]) == 0", "PP3001")]
    [InlineData("claim E(x in R^2 ~ normal(0, 1): x[3]) == 0", "PP3005")]
    [InlineData("claim P(x in R^2 ~ normal(0, 1): x) >= 0", "PP3003")]
    [InlineData("claim f(w[11]) <= 1", "PP3005")]
    [InlineData("claim f(w[-1]) <= 1", "PP3005")]
    [InlineData("claim f(w[1/2]) <= 1", "PP3005")]
    [InlineData("claim forall t in 0..10: f(w[t + 1]) <= f(w[t])", "PP3005")]
    [InlineData("claim f(w) <= 1", "PP3002")]
    [InlineData("claim ||w[1] - [1, 2, 3]|| >= 0", "PP3001")]
    [InlineData("trajectory u = gd(f, start = [1, 2, 3], step = 0.1, steps = 2) claim 1 <= 2", "PP3001")]
    [InlineData("trajectory u = gd(f, start = [1, 2], step = 0.1, steps = -2) claim 1 <= 2", "PP4003")]
    [InlineData("trajectory u = gd(f, start = [1, 2], step = [1, 2], steps = 2) claim 1 <= 2", "PP3001")]
    [InlineData("trajectory u = gd(f, start = [1, 2], steps = 2) claim 1 <= 2", "PP2003")]
    [InlineData("trajectory u = gd(f, start = [1, 2], step = 0.1, steps = 2, batch = 1) claim 1 <= 2", "PP2003")]
    [InlineData("random V in R^2 ~ normal(0, 1, 2) claim 1 <= 2", "PP2003")]
    [InlineData("random V in R^2 ~ cauchy claim 1 <= 2", "PP2001")]
    [InlineData("estimate c in [0, 10]: pl(f, c) claim 1 <= 2", "PP2003")]
    public void A_mistake_inside_such_a_claim_is_told(string claim, string code) =>
        Assert.Equal([code], Elaborated.Codes($"theorem t {{ {Items} {claim} }}").Distinct(StringComparer.Ordinal));

    [Fact]
    public void A_claim_with_a_proof_carries_its_steps()
    {
        var file = Elaborated.File(
            """
            theorem t {
              let f(w in R^2) = 1/2 * ||w||^2
              claim convex(f)
              proof {
                have key: forall a in R: a^2 >= 0 by algebra
                calc f(v)
                  == f(w) + <grad f(w), v - w> + 1/2 * ||v - w||^2 by algebra
                  >= f(w) + <grad f(w), v - w> by key
              }
              expect proved
            }
            """);
        Assert.Empty(file.Diagnostics);
        var claim = file.Entries[0].Claim!;
        Assert.Empty(claim.NotCheckedYet);
        Assert.Equal(["key", "step2", "step3"], claim.Script!.Steps.Select(step => step.Label));
        Assert.Equal([("algebra", null), ("algebra", null), (null, 0)], claim.Script.Steps.Select(step => (step.Method, step.Given)));
        Assert.Equal("forall w in R^2, v in R^2: forall a in R: a^2 >= 0", claim.Script.Steps[0].Text);
        Assert.Equal(1, claim.Script.Depth);
        Assert.Equal(Claims.Expectation.Proved, claim.Expected);
    }

    [Theory]
    [InlineData("have w + 1 == w", "PP3001")]
    [InlineData("have u == u", "PP2001")]
    [InlineData("have a: 1 <= 2 have a: 1 <= 3", "PP2005")]
    [InlineData("calc ||w|| >= w", "PP3001")]
    [InlineData("calc ||w|| >= 0 by magic", "PP2001")]
    [InlineData("calc ||w|| >= 0 <= 1", "PP3011")]
    [InlineData("calc ||w|| == ||w|| != 1", "PP3011")]
    [InlineData("have ||w|| >= 0 by f", "PP3003")]
    [InlineData("have ||w|| >= 0 by pl", "PP2003")]
    [InlineData("have ||w|| >= 0 by later have later: 1 <= 2", "PP2001")]
    public void A_mistake_in_a_proof_is_told(string step, string code) =>
        Assert.Contains(code, Elaborated.Codes($"theorem t {{ claim forall w in R^2: ||w|| >= 0 proof {{ {step} }} let f(x) = x }}"), StringComparer.Ordinal);
}
