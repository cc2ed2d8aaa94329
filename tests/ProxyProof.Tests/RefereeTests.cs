using System.Text.Json;
using ProxyProof.Checking;
using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.TestKit;

namespace ProxyProof.Tests;

/// <summary>Certificates of what is false or undefined somewhere, written by hand for the place where a rule might believe them: the kernel rejects every one.</summary>
public sealed class RefereeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    // 1/3 is no binary64: a box of which one coordinate is a point of thirds must not be expanded at a number beside it.
    [InlineData("forall x in [-1, 1], y in [1/3, 1/3]: x^2 + y >= 0.333333333333333333334", "1, 1/3", 2)]
    // The derivative of a norm is at most 1 in size; x / norm alone is not.
    [InlineData("let f(w in R^3) = ||[w[1] - w[2], w[3]]|| claim forall x in [1.5, 1.6], y in [0.5, 0.6], z in [0, 3]: <grad f([x, y, z]), [1, 0, 0]> <= 0.9", "3/2, 1/2, 3", 4)]
    public void No_box_is_shown_that_holds_a_counterexample(string claim, string point, int form) => Rejected(claim, point, Branch((byte)form));

    private static string Branch(params byte[] tree) => $$"""{"rule": "branch", "points": [], "slices": [], "tree": "{{Convert.ToBase64String(tree)}}"}""";

    // What each rule over balls shows; C is a condition before the ball.
    [Theory]
    [InlineData("norms", "forall w in R^2 where C ||w - [2, 0]|| <= 1: w[1] >= 1/2", "2", "0")]
    [InlineData("linear_bounds", "forall w in ball([2, 0], 1) where C w[1] <= 10: w[1] >= 1/2", "2", "0")]
    [InlineData("kernel", "let f(w in R^2) = 1/2*||w - [1, 2]||^2 claim forall w in R^2 where C ||w - [2, 0]|| <= 1: ||grad f(w)||^2 >= 2*f(w)", "2", "0")]
    [InlineData("taylor", "let c = [2, 0] let f(w in R^2) = 1/2*||w - [1, 2]||^2 claim forall w in R^2 where C ||w - c|| <= 1: f(w) >= f(c) + <grad f(c), w - c> - 2*||w - c||^2", "2", "0")]
    [InlineData("lipschitz", "let c = [2, 0] let f(w in R^2) = 1/2*||w - [1, 2]||^2 claim forall w in R^2, v in R^2 where C ||w - c|| <= 1 and ||v - c|| <= 1: ||grad f(w) - grad f(v)|| <= 2*||w - v||", "2", "0", "2", "0")]
    public void A_ball_does_not_guard_what_stands_before_it(string rule, string claim, params string[] point)
    {
        var proof = $$"""{"rule": "{{rule}}"}""";
        string[] before = rule == "linear_bounds" ? ["1/(w[1] - 3) <= 100 and", "log(w[1] - 2) >= -100 and"] : ["log(w[1]) >= -100 and", "1/w[1] <= 100 and"];
        foreach (var harmless in (string[])["", "w[1]*w[2] <= 100 and "])
        {
            var report = Shown(claim.Replace("C ", harmless, StringComparison.Ordinal), proof, point);
            Assert.True(report.Proof is not null, report.Reason);
        }

        foreach (var condition in before)
        {
            Rejected(claim.Replace("C", condition, StringComparison.Ordinal), string.Join(", ", rule == "linear_bounds" ? ["5/2", "0"] : point), proof);
        }
    }

    [Fact]
    public void What_stands_behind_a_quantifier_does_not_guard_it() =>
        Rejected("forall x in [-1, 1]: (forall y in [0, 1]: y/x >= 0) or x <= 0", "1, 1", """{"rule": "interval"}""");

    [Fact]
    public void An_entry_does_not_guard_another_one() => Rejected(
        "forall x in [-1, 1] where [x - 1/2, log(x)] == [1/2, 0]: x <= 1",
        "1",
        """{"rule": "split", "coordinate": 0, "at": "1/4", "below": {"rule": "interval"}, "above": {"rule": "interval"}}""");

    [Fact]
    public void A_loss_of_negative_width_has_no_value() => Rejected(
        "forall x in [0, 1]: (if x >= 5 then huber(x, -1) else 0) <= -1",
        "1",
        """
        {"rule": "squares", "factor": [["1"]], "root": null, "slack": "0", "squares": [{"factors": ["symbol:1:0"], "basis": [[["1"]]], "gram": ["1"]}],
         "zeros": [{"fact": "symbol:1:1", "multiplier": [["-1"]]}], "convex": [], "quadratic": false, "kernel": []}
        """);

    [Theory]
    // What a mean of 0, a power of 0 or a square takes away had no value; no law has a negative scale.
    [InlineData("forall a in [-1, 1]: E(x in R ~ normal(0, 1): x*log(a)) == 0")]
    [InlineData("forall a in [-1, 1]: E(x in R ~ normal(0, 1): x/a) == 0")]
    [InlineData("forall a in [-1, 1]: E(x in R ~ normal(0, 1): (log(a)*x)^0) == 1")]
    [InlineData("E(x in R ~ uniform(-1, 1): sqrt(x)^2) == 0")]
    [InlineData("E(x in R ~ normal(0, 1): (x^(1/2))^2) == 0")]
    [InlineData("forall s in [-1, 1]: E(x in R ~ normal(0, s): x^2) == s^2")]
    [InlineData("forall s in [-1, 1]: E(x in R ~ laplace(0, s): x) == 0")]
    [InlineData("forall b in [0, 1]: E(x in R ~ uniform(1/2, b): x) == 1/4 + b/2")]
    public void An_expectation_has_no_value_where_a_part_of_it_has_none(string claim) => Assert.NotEqual(Verdict.Proved, new Checker().Check(Claims(claim), new Budget(Samples: 200)).Verdict);

    [Theory]
    [InlineData("forall s in [0, 1]: E(x in R ~ normal(0, s): x^2) == s^2")]
    [InlineData("forall a in [0, 1], b in [2, 3]: E(x in R ~ uniform(a, b): x) == (a + b)/2")]
    [InlineData("forall a in [1, 2]: E(x in R ~ normal(0, 1): x^2*log(a)) == log(a)")]
    [InlineData("E(x in R^2 ~ normal(0, 1): sqrt(x[1]^2 + x[2]^2)^2) == 2")]
    public void An_expectation_keeps_its_closed_form_where_it_has_a_value(string claim) => Assert.Equal(Verdict.Proved, new Checker().Check(Claims(claim), new Budget(Samples: 200)).Verdict);

    private ProofReport Shown(string claim, string proof, IEnumerable<string> point) => ProofClaim.Check(
        Claims(claim),
        JsonDocument.Parse($$"""{"of": "claim", "witness": [], "goals": [{"point": [{{string.Join(", ", point.Select(x => $"\"{x}\""))}}], "proof": {{proof}}}]}""").RootElement);

    private void Rejected(string claim, string point, string proof)
    {
        var report = Shown(claim, proof, point.Split(", "));
        Assert.True(report.Proof is null, "A certificate of what does not hold was accepted.");
        Assert.False(report.Reason.Contains("is missing", StringComparison.Ordinal) || report.Reason.Contains("hypotheses", StringComparison.Ordinal), report.Reason);
    }

    private Claim Claims(string text) => TheoremText.Claim(_folder, text);
}
