using System.Text.Json;
using ProxyProof.Checking;
using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.TestKit;

namespace ProxyProof.Tests;

/// <summary>Sums over samples, shown summand by summand, and what sums of squares need for them: exact faces, fewer coordinates, units of the data.</summary>
public sealed class SummandsTests : IDisposable
{
    private const string Data = "let X = [[1, 2], [3, -1], [1/2, 1/3]] let y = [1, -2, 1/2] let v = [1, -2] "
        + "let f(w in R^2) = mean(i in 1..3, 1/2*(leaky_relu(<X[i], w>, 1/2) - y[i])^2) let g(w) = 1/2*f(w) let h(w) = 8/7*f(w) let under(w) = 1.03*f(w) "
        + "let r(w in R^2) = mean(i in 1..3, 1/2*(relu(<X[i], w>) - relu(<X[i], v>))^2) let H(w) = mean(i in 1..3, 1/2*(relu(<X[i], w>) - relu(<X[i], v>))^2*step(<X[i], w>)) ";

    private const string Measured = "data X in R^(2 x 3) ~ normal(0, 1) data y in R^2 ~ uniform(1, 2) "
        + "let f(w in R^3) = mean(i in 1..2, 1/2*(leaky_relu(<X[i], w>, 1/2) - y[i])^2) let g(w) = 1/2*f(w) let h(w) = 8/7*f(w) ";

    private const string Quarter = "let G(w in R^3, y in R) = 1/2*(leaky_relu(w[1] + 2*w[2] - w[3], 1/4) - y)^2 ";

    private const string Hidden = "data X in R^(2 x 2) = [[1, 1/2], [-1/2, -1]] data y in R^2 = [1, -1] let a = [1, -1] let V = [[1, 1], [-1, -1]] "
        + "let z(W in R^(2 x 2), i) = y[i]*sum(j in 1..2, a[j]*leaky_relu(<W[j], X[i]>, 1/2)) let L(W in R^(2 x 2)) = mean(i in 1..2, log(1 + exp(-z(W, i)))) "
        + "let G(W in R^(2 x 2)) = mean(i in 1..2, 1/(1 + exp(z(W, i)))) ";

    private const string Separable = "let X = [[1, 1/2], [1/2, 1], [-1, -1/4]] let y = [1, 1, -1] let L(w in R^2) = mean(i in 1..3, log(1 + exp(-y[i]*<X[i], w>))) let G(w in R^2) = mean(i in 1..3, 1/(1 + exp(y[i]*<X[i], w>))) ";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Data + "claim proxy_convex(f, g, h)")]
    [InlineData(Data + "claim forall w in R^2: <grad r(w), w - v> >= 2*H(w)")]
    [InlineData(Measured + "claim proxy_convex(f, g, h)")]
    [InlineData(Quarter + "claim forall y in R, w in R^3, v in R^3: <grad G(w, y), w - v> >= 1/4*G(w, y) - 64/31*G(v, y)")]
    [InlineData(Quarter + "claim forall y in R, w in R^3, v in R^3: <grad G(w, y), w - v> >= 1/4*G(w, y) - 2.07*G(v, y)")]
    [InlineData("claim forall y in R, w in R, v in R where w > 0 and v < 0: (w - y)*(w - v) >= 1/8*(w - y)^2 - 207/200*(v/4 - y)^2")]
    [InlineData("claim forall w in R^2 where w[1] == 2*w[2]: step(w[1] - 2*w[2])*w[1] == 0")]
    [InlineData("claim forall z in R: 1 - step(z) <= 2*sigmoid(-z)")]
    [InlineData(Hidden + "claim proxy_pl(L, G, 0, 1, 3/2)")]
    [InlineData(Hidden + "claim forall W in R^(2 x 2): <grad L(W), W - V> >= L(W) - softplus(-3/2)")]
    [InlineData(Separable + "claim proxy_pl(L, G, 0, 1, 2*1.25/sqrt(2))")]
    [InlineData(Separable + "claim forall w in R^2: ||grad L(w)||^2 <= 5/4*G(w)^2")]
    [InlineData("claim forall z in R: -sigmoid(-z)*(z - 2) >= softplus(-z) - softplus(-3/2)")]
    [InlineData("claim forall w in R^2: (sigmoid(w[1] - w[2]/2) - sigmoid(-1/2))*sigmoid'(w[1] - w[2]/2)*(w[1] - w[2]/2 + 1/2) >= 4*(sigmoid(w[1] - w[2]/2) - sigmoid(-1/2))^2*sigmoid'(w[1] - w[2]/2)")]
    [InlineData("let X = [[1, 0], [1/2, 1], [-1, 1/2]] let v = [1, -1] let f(w in R^2) = mean(i in 1..3, 1/2*(tanh(<X[i], w>) - tanh(<X[i], v>))^2) let H(w) = mean(i in 1..3, 1/2*(tanh(<X[i], w>) - tanh(<X[i], v>))^2*tanh'(<X[i], w>)) claim forall w in R^2: <grad f(w), w - v> >= 2*H(w)")]
    public void True_claims_are_proved_and_their_certificates_accepted(string claim)
    {
        var outcome = Check(claim);

        Assert.True(outcome.Verdict == Verdict.Proved, $"{outcome.Verdict}: {outcome.Message}");
        Assert.True(ProofFile.Parse(ProofFile.Of(outcome.Proof!).Write()).Verify(_ => TheoremText.Claim(_folder, claim)).Accepted);
    }

    [Theory]
    [InlineData(Data + "claim proxy_convex(f, g, under)")]
    [InlineData(Data + "claim forall w in R^2: <grad r(w), w - v> >= 2.0001*H(w)")]
    [InlineData(Measured + "claim forall w in R^3, v in R^3: <grad f(w), w - v> >= g(w) - (1 - 1e-6)*h(v)")]
    [InlineData(Quarter + "claim forall y in R, w in R^3, v in R^3: <grad G(w, y), w - v> >= 1/4*G(w, y) - (64/31 - 1e-6)*G(v, y)")]
    [InlineData("claim forall w in R^2 where w[1] == 2*w[2]: step(w[1] - 2*w[2] + 1e-9)*w[1] == 0")]
    [InlineData("claim forall z in R: 1 - step(z) <= (2 - 1e-9)*sigmoid(-z)")]
    [InlineData(Hidden + "claim proxy_pl(L, G, 0, 1, 3/2 + 1e-6)")]
    [InlineData(Hidden + "claim forall W in R^(2 x 2): <grad L(W), W - V> >= L(W) - softplus(-3/2) + 1e-6")]
    [InlineData(Separable + "claim proxy_pl(L, G, 0, 1, 2*1.05)")]
    [InlineData("claim forall z in R: -sigmoid(-z)*(z - 3/2 + 1e-9) >= softplus(-z) - softplus(-3/2)")]
    [InlineData("claim forall w in R^2: (sigmoid(w[1] - w[2]/2) - sigmoid(-1/2))*sigmoid'(w[1] - w[2]/2)*(w[1] - w[2]/2 + 1/2) >= 4.2*(sigmoid(w[1] - w[2]/2) - sigmoid(-1/2))^2*sigmoid'(w[1] - w[2]/2)")]
    [InlineData("claim forall z in R where z == 0: step(z) == 1/2")]
    public void False_claims_are_not_proved(string claim) => Assert.NotEqual(Verdict.Proved, Check(claim).Verdict);

    // The two lemmas are x >= 0 and -x >= 0, of which one is false somewhere; together they would give anything.
    [Theory]
    [InlineData("""[["1", 0, 0, 1]]""", false)]
    [InlineData("""[["-1", 0, 0, 1]]""", false)]
    [InlineData("""[["1", 0, 0, 2]]""", true)]
    [InlineData("""[["1", 0, 1, 2]]""", false)]
    [InlineData("""[["1", 900, 0, 2]]""", false)]
    [InlineData("""[["1", -1, 0, 2]]""", false)]
    [InlineData("""[["1", 0, 0, 0]]""", false)]
    [InlineData("""[["1", 0, 0, 2147483646]]""", false)]
    public void A_lemma_must_hold(string terms, bool accepted)
    {
        // Node 0 is x: of a claim with one variable the variable comes first.
        const string text = "claim forall x in R: x^2 >= 0";
        const string rule = """{"rule": "interval"}""";
        var certificate = $$"""{"of": "claim", "witness": [], "goals": [{"point": ["0"], "proof": {"rule": "lemmas", "lemmas": [{"terms": {{terms}}, "proof": {{rule}} }], "then": {{rule}} } }]}""";

        Assert.Equal(accepted, ProofClaim.Check(TheoremText.Claim(_folder, text), JsonDocument.Parse(certificate).RootElement).Proof is not null);
    }

    private Outcome Check(string claim) => new Checker { Parallelism = 1 }.Check(TheoremText.Claim(_folder, claim), new Budget(Samples: 1000, TimeSeconds: 40));
}
