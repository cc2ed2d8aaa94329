using System.Globalization;
using System.Text.Json;
using ProxyProof.Checking;
using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.TestKit;

namespace ProxyProof.Tests;

/// <summary>Proofs about training runs beyond evaluation: claims with quantified variables beside the iterates, and runs from any start of a set.</summary>
public sealed class RunProofTests : IDisposable
{
    private const string Functions = "let q(w in R^2) = w[1]^2/2 + w[2]^2 let h(w in R) = w^2/2 let wavy(w in R) = w^2/2 + cos(w)/4";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    // Other variables beside a fixed run.
    [InlineData("gd(q, [1, 1], step = 1/10, steps = 10)", "forall v in R^2: q(v) >= q(w[10]) + <grad q(w[10]), v - w[10]>")]
    [InlineData("gd(q, [1, 1], step = 1/10, steps = 10)", "forall v in ball([0, 0], 1): q(v) <= q(w[10]) + 3/2")]
    [InlineData("gd(wavy, 2, step = 1/2, steps = 9)", "forall v in [-1, 1]: abs(w[9] - v) <= 2.1")]
    [InlineData("gd(q, [1, 1], step = 1/10, steps = 10)", "exists s in [0, 1]: q(w[10]) <= s")]
    // An irrational start: equal sides that no enclosure tells apart.
    [InlineData("gd(h, 2^(1/2), step = 1/10, steps = 30)", "forall t in 0..29: w[t+1] == 9/10*w[t]")]
    [InlineData("momentum(h, pi, step = 1/2, steps = 2, beta = 1/2)", "w[1] == pi/2 and w[2] == 0")]
    [InlineData("nesterov(h, pi, step = 1/2, steps = 2, beta = 1/2)", "w[1] == pi/2 and w[2] == pi/8")]
    // Any start of the set that a law gives values in.
    [InlineData("gd(h, s, step = 1/10, steps = 30)", "forall t in 0..29: abs(w[t+1]) <= 9/10*abs(w[t])")]
    [InlineData("gd(q, [s, 1], step = 1/10, steps = 10)", "q(w[10]) <= 2/5")]
    [InlineData("gd(wavy, s, step = 1/2, steps = 9)", "forall t in 0..8: wavy(w[t+1]) <= wavy(w[t])")]
    [InlineData("momentum(h, s, step = 1/2, steps = 3, beta = 1/2)", "w[3] <= -w[0]/4")]
    [InlineData("nesterov(h, s, step = 1/2, steps = 2, beta = 1/2)", "w[2] == w[0]/8")]
    [InlineData("adam(h, s, step = 1/10, steps = 3)", "w[3] <= w[0] - 0.29")]
    public void What_is_true_of_every_run_is_proved(string run, string claim)
    {
        var outcome = Decided(run, claim);
        Assert.True(outcome.Verdict == Verdict.Proved, $"{outcome.Verdict}: {outcome.Message}");
        Assert.True(ProofFile.Parse(ProofFile.Of(outcome.Proof!).Write()).Verify(_ => Claims(run, claim)).Accepted);
    }

    [Theory]
    [InlineData("gd(h, 2^(1/2), step = 1/10, steps = 30)", "forall t in 0..29: w[t+1] == (9/10 + {0})*w[t]")]
    [InlineData("gd(h, s, step = 1/10, steps = 30)", "forall t in 0..29: abs(w[t+1]) <= (9/10 - {0})*abs(w[t])")]
    [InlineData("momentum(h, s, step = 1/2, steps = 3, beta = 1/2)", "w[3] <= -w[0]/4 - {0}")]
    [InlineData("momentum(h, s, step = 1/2, steps = 3, beta = 1/2)", "w[3] >= -w[0]/4 + {0}")]
    [InlineData("nesterov(h, s, step = 1/2, steps = 2, beta = 1/2)", "w[2] == w[0]/8 + {0}")]
    [InlineData("adam(h, s, step = 1/10, steps = 1, eps = 1)", "w[1] >= w[0] - 1/10*w[0]/(w[0] + 1) + {0}")]
    [InlineData("adam(h, s, step = 1/10, steps = 1, eps = 1)", "w[1] <= w[0] - 1/10*w[0]/(w[0] + 1) - {0}")]
    [InlineData("gd(q, [1, 1], step = 1/10, steps = 10)", "forall v in R^2: q(v) >= q(w[10]) + <grad q(w[10]), v - w[10]> + {0}")]
    [InlineData("gd(h, s, step = 1/(t+2), steps = 3)", "w[3] >= w[0]/4 + {0}")]
    public void What_is_false_by_a_hair_is_never_proved(string run, string claim)
    {
        foreach (var hair in new[] { "1e-3", "1e-9", "1e-15" })
        {
            Assert.NotEqual(Verdict.Proved, Decided(run, string.Format(CultureInfo.InvariantCulture, claim, hair)).Verdict);
        }
    }

    [Fact]
    public void A_law_without_bounds_bounds_nothing()
    {
        Assert.NotEqual(Verdict.Proved, Decided("gd(h, z, step = 1/10, steps = 3)", "abs(w[3]) <= 100").Verdict);
        Assert.Equal(Verdict.Proved, Decided("gd(h, z, step = 1/10, steps = 3)", "w[3] == 0.729*w[0]").Verdict);
    }

    [Fact]
    public void An_assumption_narrows_the_starts_and_holds_nowhere_else()
    {
        Assert.Equal(Verdict.Proved, Decided("gd(h, s, step = 1/10, steps = 3)", "w[3] <= 0.729*1.5", "assume s <= 1.5").Verdict);
        Assert.NotEqual(Verdict.Proved, Decided("gd(h, s, step = 1/10, steps = 3)", "w[3] <= 0.729*1.5").Verdict);
    }

    [Fact]
    public void A_certificate_says_how_it_takes_the_runs()
    {
        const string Run = "gd(h, 2^(1/2), step = 1/10, steps = 3)", Exact = "w[3] == 0.729*w[0]";
        var claim = Claims(Run, Exact);
        var text = Decided(Run, Exact).Proof!.Certificate.GetRawText();
        Assert.NotNull(ProofClaim.Check(claim, Json(text)).Proof);
        foreach (var other in (string[])["\"runs\":\"enclosed\"", "\"runs\":\"\"", "\"runs\":1", "\"rums\":\"written out\""])
        {
            Assert.Null(ProofClaim.Check(claim, Json(text.Replace("\"runs\":\"written out\"", other, StringComparison.Ordinal))).Proof);
        }

        // What boxes of iterates do not show is not their negation either.
        Assert.Null(ProofClaim.Check(claim, Json(text.Replace("\"of\":\"claim\"", "\"of\":\"negation\"", StringComparison.Ordinal))).Proof);
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    private Outcome Decided(string run, string claim, string more = "") => new Checker { Parallelism = 1 }.Check(Claims(run, claim, more), new Budget(Samples: 300, Trials: 3));

    private Claim Claims(string run, string claim, string more = "") => TheoremText.Claims(_folder, $"theorem t {{\n {Functions} random s in R ~ uniform(1, 2) random z in R ~ normal(0, 1) {more} trajectory w = {run}\n claim {claim}\n}}\n")[0];
}
