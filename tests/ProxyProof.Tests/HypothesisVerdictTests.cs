using ProxyProof.Checking;
using ProxyProof.Claims;
using ProxyProof.TestKit;

namespace ProxyProof.Tests;

/// <summary>Hypotheses below an index, guarded by one another, that mix strict and other comparisons, or that hold in some trials only.</summary>
public sealed class HypothesisVerdictTests : IDisposable
{
    private const string Trained = "let f(w in R) = w^2/2 trajectory w = gd(f, start = W0, step = 1/2, steps = 2) ";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    // An earlier part of a condition guards the later ones, with an index as without.
    [InlineData("claim forall i in 1..2, x in R where i/x >= 0 and x != 0: x > 0", Verdict.Error)]
    [InlineData("claim forall x in R: forall i in 1..2 where i/x >= 0 and x != 0: x > 0", Verdict.Error)]
    [InlineData("claim forall i in 1..2, x in R where i*sqrt(x) >= 0 and x >= 0: x >= 0", Verdict.Error)]
    [InlineData("claim forall i in 1..2, x in R where x != 0 and i/x >= 0: x > 0", Verdict.Proved)]
    [InlineData("claim forall i in 1..2, x in R where i*x > 0 and log(x) <= 0: x <= 1", Verdict.Supported)]
    [InlineData("claim forall i in 1..2, x in R where i*x != 0 and 1/x > 0: x > 0", Verdict.Supported)]
    // What nothing satisfies is vacuous, whether an index stands above it or not.
    [InlineData("claim forall n in 0..3 where n > 5: n == 7", Verdict.Vacuous)]
    [InlineData("claim forall n in 0..3 where n*n == 2: n == 7", Verdict.Vacuous)]
    [InlineData("claim forall i in 1..3, x in [0, 1] where x > i: x == 9", Verdict.Vacuous)]
    [InlineData("claim forall x in R: forall i in 1..2: x^2 < 0 implies x == i", Verdict.Vacuous)]
    [InlineData("claim forall n in 0..10, m in 0..10 where n + m > 20: n == 5", Verdict.Vacuous)]
    [InlineData("claim forall n in 0..10, x in R where n >= 11: x == 5", Verdict.Vacuous)]
    [InlineData("let W0 = 1 " + Trained + "claim forall t in 0..2: w[t] > 5 implies w[t] == 7", Verdict.Vacuous)]
    [InlineData("claim forall n in 0..3 where n > 5: n == 7 proof { have six: 3 + 3 == 6 }", Verdict.Vacuous)]
    [InlineData("claim forall i in 1..3, x in [0, 2] where x > i: x >= 1", Verdict.Proved)]
    [InlineData("claim forall i in 1..3, j in 1..3 where i < j: j >= 2", Verdict.Proved)]
    // Values of an index that its condition leaves out are no cases.
    [InlineData("claim forall z in 0..3 where z <= 1: forall x in [0, 1]: x <= 1", Verdict.Proved)]
    [InlineData("claim forall i in 1..3: i >= 2 implies (forall x in [0, 1]: x <= i)", Verdict.Proved)]
    [InlineData("claim forall z in 0..3: forall x in [0, 1] where x < z: x <= 1", Verdict.Supported)]
    [InlineData("claim forall z in 0..3 where z > 4: forall x in [0, 1]: x <= 1", Verdict.Vacuous)]
    [InlineData("claim forall z in 0..3 where z >= 1: forall x in [0, 1]: x*z <= 1", Verdict.Refuted)]
    // What fails in floating point, where the hypotheses fail too, is not supported by that.
    [InlineData("claim forall x in ball([0, 0], 1) where ||x|| > 1: x[1] == 7", Verdict.Inconclusive)]
    [InlineData("claim forall x in R, y in R where (x + y)^2 > x^2 + 2*x*y + y^2: x == 7", Verdict.Inconclusive)]
    // A margin of 0 satisfies what is not strict, beside what is.
    [InlineData("claim forall x in [0, 4] where x == 3 or x > 5: x >= 4", Verdict.Refuted)]
    [InlineData("claim forall x in [0, 1] where x == 1/2 or x < 0: x >= 1/2", Verdict.Supported)]
    [InlineData("claim forall x in [0, 1] where not (x > 0 and x <= 1): x >= 1/2", Verdict.Refuted)]
    [InlineData("claim forall x in [0, 1], y in [0, 1] where (x > 0 implies y > 1): x >= 1/2", Verdict.Refuted)]
    [InlineData("claim forall x in R, y in R where x >= x or x > y: x > 1", Verdict.Refuted)]
    [InlineData("claim forall x in [0, 4], y in [1, 2] where (x == 3 and y > 0) or x > 9: x >= 4", Verdict.Refuted)]
    [InlineData("claim forall x in R, y in R where x == y or x > y + 1: x >= y + 1/2", Verdict.Refuted)]
    [InlineData("claim forall x in [0, 1] where x < 0 or x > 1: x >= 1/2", Verdict.Vacuous)]
    // Of a choice, as a critical point below a kink is, one part need not be a comparison.
    [InlineData("let g(w in R) = 1/2*(relu(w) - 1)^2 claim exists w in R: grad g(w) == 0 and g(w) == 1/2", Verdict.Supported)]
    // A start is no worse than itself.
    [InlineData("random W0 in R ~ normal(0, 1) let h(w in R) = softplus(-w) trajectory u = gd(h, start = W0, step = 1, steps = 1) claim with probability >= 0.6 over W0: forall t in 0..1: h(u[t]) <= h(u[0])", Verdict.Supported)]
    // What is assumed conditions the trials: those that fail it say nothing.
    [InlineData("random W0 in R ~ normal(0, 1) assume W0 >= 0 " + Trained + "claim forall y in [0, 1]: w[2]*y >= 0", Verdict.Proved)]
    [InlineData("random W0 in R ~ normal(0, 1) assume W0 >= 0 " + Trained + "claim forall y in R: w[2]*y >= 0", Verdict.Refuted)]
    [InlineData("random W0 in R ~ normal(0, 1) assume W0 >= 3/2 " + Trained + "claim w[2] <= 1/4", Verdict.Refuted)]
    [InlineData("random W0 in R ~ normal(0, 1) assume W0 >= 9 " + Trained + "claim forall y in [0, 1]: w[2]*y >= 0", Verdict.Vacuous)]
    [InlineData("random W0 in R ~ normal(0, 1) " + Trained + "claim forall y in [0, 1] where w[2] >= 0: w[2]*y >= 0", Verdict.Proved)]
    public void Hypotheses_mean_what_they_say(string claim, Verdict verdict)
    {
        var outcome = new Checker { Parallelism = 1 }.Check(TheoremText.Claim(_folder, claim), new Budget());
        Assert.True(outcome.Verdict == verdict, $"{outcome.Verdict}: {outcome.Message}");
    }
}
