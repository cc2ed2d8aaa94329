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

    private const string ByEnclosure = """{"rule": "interval"}""";

    private const string ByIdentity = """{"rule": "squares", "factor": [["1"]], "root": null, "slack": "0", "squares": [], "zeros": [], "convex": [], "quadratic": false, "kernel": []}""";

    // Between two points on a circle, on a ring or on both sides of a hole a function may do anything; so it may between whole numbers.
    [Theory]
    [InlineData("let f(x in R^2) = 1 - ||x||^2 claim forall w in sphere(2), v in sphere(2): abs(f(w) - f(v)) <= 0*||w - v||", "1, 0, 1, 0", true)]
    [InlineData("let f(x in R^1) = sin(x[1]) claim forall w in R^1, v in R^1 where W and V: abs(f(w) - f(v)) <= 2*||w - v||", "1, 1", true)]
    [InlineData("let f(x in R^1) = sin(x[1]) claim forall w in R^1, v in R^1 where ||w||^2 >= 1/4 and ||v||^2 >= 1/4: abs(f(w) - f(v)) <= 2*||w - v||", "1, 1", false)]
    [InlineData("let f(x in R^1) = sin(x[1]) claim forall w in R^1, v in R^1 where ||w - v|| <= 1: abs(f(w) - f(v)) <= 2*||w - v||", "1, 1", false)]
    [InlineData("let f(x in R^1) = sin(x[1]) claim forall w in R^1, v in R^1 where ||w|| <= 1: abs(f(w) - f(v)) <= 2*||w - v||", "1, 1", false)]
    [InlineData("let f(x in R^1) = sin(x[1]) claim forall w in ball([0], 1), v in ball([0], 2): abs(f(w) - f(v)) <= 2*||w - v||", "1, 1", false)]
    [InlineData("let f(x in R) = step(x) claim forall w in [-1, 1], v in [-1, 1]: abs(f(w) - f(v)) <= 0*abs(w - v)", "1, 1", false)]
    [InlineData("let f(x in R) = if x >= 0 then x + 1 else x claim forall w in [-1, 1], v in [-1, 1]: abs(f(w) - f(v)) <= abs(w - v)", "1, 1", false)]
    [InlineData("let f(x in R) = 1/x claim forall w in [-1, 1], v in [-1, 1]: abs(f(w) - f(v)) <= abs(w - v)", "1, 1", false)]
    [InlineData("let f(x in R) = sqrt(x) claim forall w in [0, 1], v in [0, 1]: abs(f(w) - f(v)) <= 1000*abs(w - v)", "1, 1", false)]
    public void Values_are_compared_over_convex_sets_alone(string claim, string point, bool isTrue)
    {
        var proof = $$"""{"rule": "mean_value", "form": "slope", "slope": {{ByEnclosure}}}""";
        var text = claim.Replace("W", "||w|| <= 1", StringComparison.Ordinal).Replace("V", "||v|| <= 1", StringComparison.Ordinal);
        if (isTrue && !claim.Contains("sphere", StringComparison.Ordinal))
        {
            Assert.True(Shown(text, proof, point.Split(", ")).Proof is not null, text);
        }
        else
        {
            Rejected(text, point, proof);
        }
    }

    // Curvature where it is known says nothing across a kink or a jump, and nothing of what one point alone does.
    [Theory]
    [InlineData("let f(x in R) = -abs(x) claim convex(f) on [-1, 1]", "number")]
    [InlineData("let f(x in R) = -step(x) claim convex(f) on [-1, 1]", "number")]
    [InlineData("let f(x in R) = relu(x) - 2*relu(x - 1/2) claim convex(f) on [-1, 1]", "number")]
    [InlineData("let f(x in R) = if x >= 0 then x^2 else -x^2 - 1 claim convex(f) on [-1, 1]", "number")]
    [InlineData("let f(x in R) = x^2 let g(x in R) = x^2 + 1/10 claim forall w in [-1, 1], v in [-1, 1]: f(v) >= g(w) + <grad f(w), v - w>", "number")]
    [InlineData("let f(x in R) = x^2 claim forall w in [-1, 1], v in [-1, 1]: f(v) > f(w) + <grad f(w), v - w>", "number")]
    [InlineData("let f(x in R) = x^2 claim forall w in [-1, 1], v in [-1, 1]: f(v) + 0*log(w - v + 1) >= f(w) + <grad f(w), v - w>", "number")]
    [InlineData("let f(x in R^2) = x[1]^2 - x[2]^2 claim convex(f) on box([-1, -1], [1, 1])", "eigenvalue")]
    [InlineData("let f(x in R^2) = x[1]^2 - x[2]^2/1000000 claim convex(f) on box([-1, -1], [1, 1])", "direction")]
    [InlineData("let f(x in R^2) = x[1]^2 + x[2]^2 claim forall w in box([-1, -1], [1, 1]), v in sphere(2): f(v) >= f(w) + <grad f(w), v - w>", "eigenvalue")]
    public void Curvature_says_nothing_across_kinks_or_of_one_point(string claim, string form)
    {
        var proof = $$"""{"rule": "segment", "from": [0], "to": [1], "form": "{{form}}", "tangent": {{ByIdentity}}, "curvature": T}""";
        var point = form == "number" ? "3/4, 1/2" : claim.Contains("sphere", StringComparison.Ordinal) ? "0, 1, 0, 1" : "3/4, 0, 1/2, 0";
        foreach (var curvature in (string[])[ByEnclosure, ByIdentity, """{"rule": "branch", "points": [], "slices": [], "tree": "BA=="}"""])
        {
            Rejected(claim, point, proof.Replace("T", curvature, StringComparison.Ordinal));
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
