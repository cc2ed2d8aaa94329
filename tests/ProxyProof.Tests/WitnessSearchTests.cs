using ProxyProof.Checking;
using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.TestKit;

namespace ProxyProof.Tests;

/// <summary>What search takes for a witness: each part of the goal must hold there, and inside a trial it must be shown to.</summary>
public sealed class WitnessSearchTests : IDisposable
{
    private static readonly Verdict[] Open = [Verdict.Refuted, Verdict.Inconclusive];
    private static readonly Verdict[] Held = [Verdict.Proved, Verdict.Supported];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("exists w in R^2: w[1]*w[2] == 1 and w[1] == 0")]
    [InlineData("exists w in R^2: w[1]*w[2] >= 1 and w[1] <= 0 and w[2] >= 0")]
    [InlineData("exists W in R^(2 x 2): W*W == -1*identity(2) and W[1, 2] == 0")]
    [InlineData("exists w in R^2: ||w|| <= 1 and w[1] + w[2] >= 1.41422")]
    [InlineData("exists w in R^2: exists v in R^2: w == v and w[1] == v[1] + 1")]
    [InlineData("forall y in R^2: exists w in R^2: w == y and w[1] >= 0")]
    [InlineData("forall y in R: exists x in R where x >= 0: x == y")]
    public void What_does_not_exist_is_not_supported(string claim) => Assert.Contains(Check(claim).Verdict, Open);

    [Theory]
    [InlineData("exists w in R^2: w[1]*w[2] == 1 and w[1] == 2")]
    [InlineData("exists w in R^2: w[1]*w[2] >= 1 and w[1] <= 0 and w[2] <= 0")]
    [InlineData("forall y in R where y >= 0: exists x in R where x >= 0: x == y")]
    public void What_exists_is_found(string claim) => Assert.Contains(Check(claim).Verdict, Held);

    // Half of the trials, or none, have a witness.
    [Theory]
    [InlineData("exists x in R: x == y and x >= 0")]
    [InlineData("exists x in R: x == y and x == 0")]
    [InlineData("exists x in R: x >= 1 and x <= y + 1")]
    [InlineData("exists x in R where x >= 0: x == y")]
    [InlineData("exists w in ball([0, 0], y): w[1] == 0")]
    public void A_trial_without_a_witness_is_no_success(string claim) => Assert.NotEqual(Verdict.Supported, Trials(claim).Verdict);

    [Fact]
    public void A_trial_with_a_proved_witness_is_one() => Assert.Equal(Verdict.Supported, Trials("exists x in R: x == y and x >= -1").Verdict);

    [Fact]
    public void A_trial_that_is_proved_to_have_no_witness_fails()
    {
        var outcome = Trials("exists x in [0, 1]: x*y >= 1/2");

        Assert.Equal(Verdict.Refuted, outcome.Verdict);
        Assert.True(outcome.Probability!.Failures > 0);
    }

    [Theory]
    [InlineData("forall lo in R, hi in R where lo <= hi: forall x in [lo, hi]: (x - lo)*(hi - x) >= 0")]
    [InlineData("forall lo in [0, 1], hi in [0, 1]: forall x in [lo, hi]: (x - lo)*(hi - x) >= 0")]
    public void Domains_that_may_be_empty_hold_no_points_there(string claim) => Assert.Contains(Check(claim).Verdict, Held);

    [Theory]
    [InlineData("forall a in [0, 1]: exists x in [a, 1/2]: x <= 1")]
    [InlineData("forall a in [0, 1]: exists x in box([a, 0], [1/2, 1]): x[2] >= 0")]
    [InlineData("forall n in 0..4: exists k in n..2: k >= 0")]
    [InlineData("forall r in [-1, -1/2]: exists w in ball([0, 0], r): ||w|| >= 0")]
    public void An_empty_domain_holds_no_witness(string claim) => Assert.Contains(Check(claim).Verdict, Open);

    private Outcome Check(string claim) => new Checker { Parallelism = 1 }.Check(TheoremText.Claim(_folder, claim), new Budget(Samples: 2000, TimeSeconds: 20));

    private Outcome Trials(string claim) => new Checker { Parallelism = 1 }.Check(
        TheoremText.Claim(_folder, $"random y in R ~ uniform(-1, 1) claim with probability >= 0.8 over y: {claim}"), new Budget(Samples: 2000, Trials: 60));
}
