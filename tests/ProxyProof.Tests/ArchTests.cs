using System.Text.Json;
using ProxyProof.Checking;
using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.TestKit;

namespace ProxyProof.Tests;

/// <summary>Margins that vanish at both ends of a range, choices between statements, signs of products, curvature by second derivatives: sharp is proved, past it never.</summary>
public sealed class ArchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("forall x in [0, 1]: sin(pi*x/2) >= x + @*x")]
    [InlineData("forall x in [0, 1]: atan(x) >= x*pi/4 + @*x")]
    [InlineData("forall x in [0, 1]: exp(x) + @*x <= 1 + (exp(1) - 1)*x")]
    [InlineData("forall x in [0, 1]: cos(pi*x/2) >= 1 - x + @*x")]
    [InlineData("forall x in [0, 2]: sqrt(1 + x) >= 1 + (sqrt(3) - 1)/2*x + @*x")]
    [InlineData("forall x in [0, 1], y in [0, 1]: sin(pi*x/2)*(1 + y) >= x*(1 + y) + @*x")]
    [InlineData("let f(x in R) = x^2 + 3*sin(x)^2 claim smooth(f, 8 - @)")]
    [InlineData("let f(x in R) = x^2 + 3*sin(x)^2 claim forall x in R, v in R: f(v) >= f(x) + f'(x)*(v - x) - (2 - @)*(v - x)^2")]
    [InlineData("let h(w in R^2) = sin(w[1])*cos(w[2]) + w[1]^2 + w[2]^2 claim convex(h)")]
    [InlineData("forall c in R, z in R where c >= 0: relu(c*z) == c*relu(z) + @")]
    [InlineData("forall c in R, z in R: abs(c*z) == abs(c)*abs(z) + @")]
    [InlineData("let f(x in R) = x^4 claim forall x in R: abs(f'(x)) >= (4 + @)*abs(f(x))^(3/4)")]
    [InlineData("forall x in R, y in R: abs(x*y^3) == abs(x)*abs(y)^3 + @")]
    [InlineData("forall x in [0, 10], y in [0, 10], z in [0, 10]: (27 + @)*x*y*z <= (x + y + z)^3")]
    [InlineData("forall z in R: sigmoid(z) + @ <= softplus(z)")]
    [InlineData("forall z in R: sigmoid(-z) + @ <= softplus(-z)")]
    [InlineData("forall x in R: x > 0 or x <= 0 - @")]
    [InlineData("forall x in R: x^2 > 2 or x^2 <= 2 - @")]
    public void Sharp_is_proved_and_past_it_never(string claim)
    {
        var sharp = Check(claim.Replace("@", "0", StringComparison.Ordinal));
        Assert.True(sharp.Verdict == Verdict.Proved, $"{sharp.Verdict}: {sharp.Message}");
        if (claim.Contains('@', StringComparison.Ordinal))
        {
            foreach (var hair in (string[])["1e-3", "1e-9"])
            {
                Assert.NotEqual(Verdict.Proved, Check(claim.Replace("@", hair, StringComparison.Ordinal)).Verdict);
            }
        }
    }

    [Theory]
    // A kink between the ends, a pole, a jump: nothing concave.
    [InlineData("forall x in [-1, 1]: abs(x) >= 1")]
    [InlineData("forall x in [-1, 1] where x != 0: 1/x^2 <= 1")]
    [InlineData("forall x in [-1, 1]: -abs(x) <= -1")]
    [InlineData("forall x in [-1, 1]: 1 - x^2 + 3*step(x) <= 3")]
    [InlineData("let q(x in R) = 1/x^2 claim forall x in R, v in R where x != 0 and v != 0: q(v) >= q(x) + q'(x)*(v - x)")]
    [InlineData("let f(x in R) = tanh(x) claim convex(f)")]
    [InlineData("let f(w in R^2) = w[1]*w[2] + cosh(w[1]) claim convex(f)")]
    // What stands before in a choice must have a value.
    [InlineData("forall x in R: log(x) > 0 or x <= 1")]
    [InlineData("forall x in [-1, 1]: 1/x > 2 or x <= 1")]
    [InlineData("forall x in R: x > 0 or x < 0")]
    [InlineData("forall c in R, z in R: relu(c*z) == c*relu(z)")]
    public void What_is_false_or_undefined_somewhere_is_not_proved(string claim) => Assert.NotEqual(Verdict.Proved, Check(claim).Verdict);

    [Theory]
    [InlineData("forall x in [-1, 1]: abs(x) >= 1", "1")]
    [InlineData("forall x in [-1, 1]: max(x, -x) >= 1", "1")]
    [InlineData("forall x in [-1, 1]: step(x) + x^2 >= 1", "1")]
    [InlineData("forall x in [-1, 1]: (if x > 0 then x else -x) >= 1", "1")]
    [InlineData("forall x in [-1, 1]: x^2 >= 1", "1")]
    public void No_margin_with_a_kink_or_a_bulge_downward_is_followed_to_its_ends(string claim, string point) => Rejected(claim, point, """
        {"rule": "ends", "coordinate": 0, "curvature": {"rule": "interval"}, "low": {"rule": "interval"}, "high": {"rule": "interval"}}
        """);

    [Theory]
    [InlineData("forall x in [-1, 1]: 1/x > 2 or x <= 1", "1", 1)]
    [InlineData("forall x in [-1, 1]: x > 2 or x > 3", "1", 2)]
    [InlineData("forall x in [-1, 1]: x > 2 or x > 3", "1", -1)]
    [InlineData("forall x in [-1, 1]: x > 2 or x > 0", "1", 1)]
    [InlineData("forall x in [-1, 1]: x >= 0 or log(x) >= 0 or x <= 1", "1", 2)]
    public void No_part_of_a_choice_is_taken_for_the_whole(string claim, string point, int part) =>
        Rejected(claim, point, $$"""{"rule": "choice", "part": {{part}}, "proof": {"rule": "interval"} }""");

    private void Rejected(string claim, string point, string proof)
    {
        var report = ProofClaim.Check(Claims(claim), JsonDocument.Parse($$"""{"of": "claim", "witness": [], "goals": [{"point": ["{{point}}"], "proof": {{proof}}}]}""").RootElement);
        Assert.Null(report.Proof);
        Assert.False(report.Reason.Contains("field", StringComparison.Ordinal) || report.Reason.Contains("hypotheses", StringComparison.Ordinal), report.Reason);
    }

    private Outcome Check(string text) => new Checker { Parallelism = 1 }.Check(Claims(text), new Budget(Samples: 500, Methods: [.. Methods.Built.Where(name => name != Methods.Descent)]));

    private Claim Claims(string text) => TheoremText.Claim(_folder, text);
}
