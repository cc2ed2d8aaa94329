using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.Reporting;
using ProxyProof.TestKit;

namespace ProxyProof.Tests;

/// <summary>Expectations without a closed form, and exponents of random quantities: verdicts, and on what each rests.</summary>
public sealed class PopulationTests
{
    private const string Net =
        "let X = [[1, 0], [0, 1]], y = [1, -1], m = 8 random W0 in R^(m x 2) ~ normal(0, 1) random a in R^m ~ rademacher "
        + "let u(W in R^(m x 2)) = vec(i in 1..2, 1/sqrt(m)*sum(r in 1..m, a[r]*relu(<W[r], X[i]>))) let L(W in R^(m x 2)) = 1/2*||u(W) - y||^2 "
        + "trajectory W = gd(L, start = W0, step = 1/4, steps = 10) ";

    private const string Risk = "let L(w in R^2) = E(x in R^2 ~ normal(0, 1): log(1 + exp(-tanh(<w, x>)*tanh(x[1])))) ";

    private const string Sweep = "sweep m in [16, 32, 64, 128] random w in R^m ~ normal(0, 1) random v in R^m ~ normal(0, 1) ";

    [Theory]
    // One or two numbers are drawn: quadrature supports, and draws refute.
    [InlineData("claim E(z in R ~ normal(0, 1): tanh(z)^2) <= 0.3943", Verdict.Supported, EvidenceKind.Search)]
    [InlineData("claim E(z in R ~ normal(0, 1): tanh(z)^2) >= 0.41", Verdict.Refuted, EvidenceKind.Statistical)]
    [InlineData("claim E(z in R ~ normal(0, 1): sigmoid(z)) == 1/2", Verdict.Supported, EvidenceKind.Search)]
    [InlineData("claim E(z in R ~ normal(0, 1): sigmoid(z)) == 0.51", Verdict.Refuted, EvidenceKind.Statistical)]
    [InlineData("claim E(z in R ~ student_t(3): abs(z)) == 6*sqrt(3)/(3*pi)", Verdict.Supported, EvidenceKind.Search)]
    [InlineData("claim E(z in R ~ laplace(0, 1): relu(z)) == 1/2", Verdict.Supported, EvidenceKind.Search)]
    [InlineData("claim E(x in R ~ uniform(0, 1), a in R ~ choice([1, 2]): log(a + x)) == (2*log(2) - 1 + 3*log(3) - 2*log(2) - 1)/2", Verdict.Supported, EvidenceKind.Search)]
    // More: confidence sequences.
    [InlineData("claim P(x in R^5 ~ normal(0, 1): ||x||^2 <= 5) >= 0.55", Verdict.Supported, EvidenceKind.Statistical)]
    [InlineData("claim P(x in R^5 ~ normal(0, 1): ||x||^2 <= 5) >= 0.65", Verdict.Refuted, EvidenceKind.Statistical)]
    [InlineData("claim E(x in R^4 ~ uniform(0, 1): max(x[1], x[2], x[3], x[4])) <= 0.85", Verdict.Supported, EvidenceKind.Statistical)]
    [InlineData("claim E(x in R^9 ~ normal(0, 1): ||x||) <= 3", Verdict.Supported, EvidenceKind.Statistical)]
    [InlineData("claim E(x in R^9 ~ normal(0, 1): ||x||) == 3", Verdict.Refuted, EvidenceKind.Statistical)]
    [InlineData("check { samples = 20000 } claim E(x in R^4 ~ uniform(0, 1): max(x[1], x[2], x[3], x[4])) == 4/5", Verdict.Inconclusive, EvidenceKind.None)]
    // With quantified variables: searched, and confirmed on fresh draws.
    [InlineData(Risk + "claim forall w in [-2, 2]^2: L(w) >= 0.45", Verdict.Supported, EvidenceKind.Search)]
    [InlineData(Risk + "claim forall w in [-2, 2]^2: L(w) >= 0.6", Verdict.Refuted, EvidenceKind.Statistical)]
    [InlineData(Risk + "claim forall w in [-2, 2]^2: ||grad L(w)|| <= 1/20", Verdict.Refuted, EvidenceKind.Statistical)]
    // At large arguments a tangent cancels: what is left of it is rounding.
    [InlineData("let g(w in R^2) = E(x in R^2 ~ normal(0, 1): softplus(<w, x>)) claim convex(g)", Verdict.Supported, EvidenceKind.Search)]
    // Over random items, and over what is trained from them.
    [InlineData(Net + "claim P(W0, a: L(W[10]) <= L(W0)) >= 0.8", Verdict.Supported, EvidenceKind.Statistical)]
    [InlineData(Net + "claim P(W0, a: L(W[10]) <= L(W0)) <= 0.5", Verdict.Refuted, EvidenceKind.Statistical)]
    [InlineData(Net + "claim E(W0, a: L(W[10])) <= E(W0, a: L(W0)) - 0.1", Verdict.Supported, EvidenceKind.Statistical)]
    [InlineData("random x in R ~ normal(0, 1) assume x >= 0 claim E(x: x) >= 0.7", Verdict.Supported, EvidenceKind.Statistical)]
    [InlineData("let f(w in R) = (w - 1)^2 trajectory w = gd(f, start = 0, step = 1/2, steps = 2) claim E(x in R ~ normal(0, 1): tanh(w[2]*x)^2) <= 0.3943", Verdict.Supported, EvidenceKind.Search)]
    [InlineData("let f(w in R) = (w - 1)^2 trajectory w = gd(f, start = 0, step = 1/2, steps = 2) claim E(x in R ~ normal(0, 1): tanh(w[2]*x)^2) <= 0.1", Verdict.Refuted, EvidenceKind.Statistical)]
    [InlineData("let L(w in R) = E(x in R ~ normal(0, 1): tanh(w*x)^2) trajectory w = gd(L, start = 1, step = 0.1, steps = 3) claim L(w[3]) >= 0", Verdict.Error, EvidenceKind.None)]
    [InlineData(Net + "claim E(W0, a: L(W[10])) <= L(W[10])", Verdict.Error, EvidenceKind.None)]
    // Inside of trials, whose expectations draws decide. E tanh(z*x)^2 is at most 0.3943 where abs(z) <= 1.
    [InlineData("random z in R ~ normal(0, 1) claim with probability >= 0.9 over z: E(x in R ~ normal(0, 1): tanh(z*x)^2) >= 0", Verdict.Supported, EvidenceKind.Statistical)]
    [InlineData("random z in R ~ normal(0, 1) claim with probability >= 0.55 over z: E(x in R ~ normal(0, 1): tanh(z*x)^2) <= 0.3943", Verdict.Supported, EvidenceKind.Statistical)]
    [InlineData("random z in R ~ normal(0, 1) claim with probability >= 0.8 over z: E(x in R ~ normal(0, 1): tanh(z*x)^2) <= 0.3943", Verdict.Refuted, EvidenceKind.Statistical)]
    [InlineData("random z in R ~ normal(0, 1) claim with probability >= 0.7 over z: E(x in R ~ normal(0, 1): tanh(z*x)^2) <= 0.3943 and P(x in R ~ normal(0, 1): x*tanh(x) >= z) >= 0.5", Verdict.Refuted, EvidenceKind.Statistical)]
    [InlineData(Net + "let D(W in R^(m x 2)) = E(x in R^2 ~ normal(0, 1): (sum(r in 1..m, a[r]*relu(<W[r], x>))/sqrt(m) - tanh(x[1]))^2) claim with probability >= 0.5 over W0, a: D(W[10]) <= 100", Verdict.Supported, EvidenceKind.Statistical)]
    [InlineData(Net + "let D(W in R^(m x 2)) = E(x in R^2 ~ normal(0, 1): abs(sum(r in 1..m, a[r]*relu(<W[r], x>))/sqrt(m) - tanh(x[1]))) claim with probability >= 0.5 over W0, a: D(W[10]) <= 0.01", Verdict.Refuted, EvidenceKind.Statistical)]
    [InlineData("random z in R ~ normal(0, 1) claim with probability >= 0.9 over z: E(x in R ~ uniform(0, 1): (1 + z^2)/x) >= 0", Verdict.Error, EvidenceKind.None)]
    [InlineData("random z in R ~ normal(0, 1) claim with probability >= 0.9 over z: P(x in R ~ normal(0, 1): x >= log(z)) >= 0", Verdict.Error, EvidenceKind.None)]
    [InlineData("random z in R ~ normal(0, 1) claim with probability >= 0.9 over z: forall v in [0, 1]: E(x in R ~ normal(0, 1): tanh(z*v*x)^2) <= 1", Verdict.Error, EvidenceKind.None)]
    [InlineData("random z in R ~ normal(0, 1) claim (with probability >= 0.6 over z: z^2 <= 1) and E(x in R ~ normal(0, 1): tanh(x)^2) <= 0.4", Verdict.Supported, EvidenceKind.Statistical)]
    [InlineData("random z in R ~ normal(0, 1) claim (with probability >= 0.6 over z: z^2 <= 1) and E(x in R ~ normal(0, 1): tanh(x)^2) <= 0.3", Verdict.Refuted, EvidenceKind.Statistical)]
    // There is no finite mean, whatever is said of it.
    [InlineData("claim E(x in R ~ normal(0, 1): 1/(x + 1/3)) <= 1/10", Verdict.Error, EvidenceKind.None)]
    [InlineData("claim E(x in R ~ uniform(0, 1): 1/x) <= 1000", Verdict.Error, EvidenceKind.None)]
    [InlineData("claim E(x in R ~ uniform(0, 1): 1/x) >= 1", Verdict.Error, EvidenceKind.None)]
    [InlineData("claim E(x in R ~ laplace(0, 1): exp(x)) <= 1000", Verdict.Error, EvidenceKind.None)]
    [InlineData("claim E(x in R ~ normal(0, 1): exp(x^2/2)) <= 1000", Verdict.Error, EvidenceKind.None)]
    [InlineData("claim E(x in R ~ normal(0, 1): 1/x^2) >= 1", Verdict.Error, EvidenceKind.None)]
    [InlineData("claim E(x in R ~ normal(0, 1): exp(x^4/1000)) <= 1000", Verdict.Error, EvidenceKind.None)]
    [InlineData("claim E(x in R ~ uniform(1, 2): 1/(x - 1)) >= 1", Verdict.Error, EvidenceKind.None)]
    [InlineData("claim E(x in R ~ student_t(3): abs(x)^3) <= 1000", Verdict.Error, EvidenceKind.None)]
    [InlineData("claim E(x in R^2 ~ normal(0, 1): 1/||x||^2) <= 1000", Verdict.Error, EvidenceKind.None)]
    [InlineData("claim E(x in R^3 ~ normal(0, 1): 1/||x||^3) <= 1000", Verdict.Error, EvidenceKind.None)]
    [InlineData("claim E(x in R^3 ~ normal(0, 1): 1/abs(x[1] - x[2])) <= 1000", Verdict.Error, EvidenceKind.None)]
    [InlineData("claim E(x in R^5 ~ normal(0, 1): exp(0.3*(x[1] + x[2] + x[3])^2)) <= 1e9", Verdict.Error, EvidenceKind.None)]
    [InlineData("claim forall w in [0, 1]: E(x in R ~ normal(0, 1): exp(w*x^2)) >= 1", Verdict.Error, EvidenceKind.None)]
    [InlineData("claim forall w in [0, 1]: w < 0.4 implies E(x in R ~ normal(0, 1): exp(w*x^2)) <= 3", Verdict.Supported, EvidenceKind.Search)]
    [InlineData("claim E(x in R^2 ~ normal(0, 1): exp(x[1]*x[2])) <= 1000", Verdict.Inconclusive, EvidenceKind.None)]
    [InlineData("claim E(x in R ~ uniform(0, 1): 1/(x*(1 - log(x)))) <= 1000", Verdict.Inconclusive, EvidenceKind.None)]
    [InlineData("claim E(x in R ~ normal(0, 1): exp(0.4999*x^2)) <= 20", Verdict.Inconclusive, EvidenceKind.None)]
    [InlineData("random u in R ~ uniform(0, 1) claim E(u: 1/u) <= 1000", Verdict.Inconclusive, EvidenceKind.None)]
    // There is one, however steep what is averaged.
    [InlineData("claim E(x in R ~ uniform(0, 1): 1/sqrt(x)) == 2", Verdict.Supported, EvidenceKind.Search)]
    [InlineData("claim E(x in R ~ uniform(-1, 1): log(abs(x))) == -1", Verdict.Supported, EvidenceKind.Search)]
    [InlineData("claim E(x in R ~ laplace(0, 1): exp(0.9*abs(x))) == 10", Verdict.Supported, EvidenceKind.Search)]
    [InlineData("claim E(x in R ~ student_t(1): sqrt(abs(x))) == sqrt(2)", Verdict.Supported, EvidenceKind.Search)]
    [InlineData("claim abs(E(x in R ~ uniform(-1, 1): 1/sqrt(abs(x - 1/3))) - sqrt(2/3) - sqrt(4/3)) <= 1e-5", Verdict.Supported, EvidenceKind.Search)]
    [InlineData("claim E(x in R ~ uniform(0, 1): 1/((x - 1/3)^2 + 1e-20)) <= 3.2e10", Verdict.Supported, EvidenceKind.Search)]
    [InlineData("claim E(x in R ~ normal(0, 1): exp(50*x)/(1 + exp(50*x))) == 1/2", Verdict.Supported, EvidenceKind.Search)]
    [InlineData("claim E(x in R^3 ~ normal(0, 1): exp(-1/||x||^2)/||x||^2) <= 1", Verdict.Supported, EvidenceKind.Statistical)]
    // Nodes miss what is narrow; all of these are false but the last two.
    [InlineData("claim P(x in R ~ uniform(0, 1): abs(x - 1/3) <= 10^(-5)) <= 10^(-6)", Verdict.Refuted, EvidenceKind.Statistical)]
    [InlineData("claim P(x in R ~ normal(0, 1): abs(sin(100*x)) <= 0.01) <= 0.001", Verdict.Refuted, EvidenceKind.Statistical)]
    [InlineData("claim E(x in R ~ normal(0, 1): exp(-10^8*(x - 0.7654321)^2)*10^4) <= 0.1", Verdict.Refuted, EvidenceKind.Statistical)]
    [InlineData("claim E(x in R ~ uniform(0, 1): (if abs(x - 0.123456) <= 10^(-7) then 10^6 else 0)*exp(x)) <= 0.1", Verdict.Inconclusive, EvidenceKind.None)]
    [InlineData("claim E(x in R ~ uniform(0, 1), y in R ~ uniform(0, 1): (if x <= 10^(-6) then 10^6 else 0)*exp(y^2)) <= 1", Verdict.Inconclusive, EvidenceKind.None)]
    [InlineData("claim E(x in R^3 ~ normal(0, 1): 10^9*step(x[1] - 6)*x[2]^2 + 0*tanh(x[3])) <= 0.5", Verdict.Inconclusive, EvidenceKind.None)]
    [InlineData("claim E(x in R ~ uniform(0, 1): sin(1000*x^2)^2) <= 0.52", Verdict.Supported, EvidenceKind.Search)]
    [InlineData("claim E(x in R ~ normal(0, 1), y in R ~ laplace(0, 1): abs(tanh(x*y))) <= 0.5", Verdict.Supported, EvidenceKind.Search)]
    // Laws whose scale is drawn, or moves: below 0 there is no law.
    [InlineData("claim E(s in R ~ uniform(0, 2), x in R ~ normal(0, s): x^2) == 4/3", Verdict.Supported, EvidenceKind.Search)]
    [InlineData("claim E(s in R ~ uniform(0, 2), x in R ~ normal(0, s): x^2) == 1", Verdict.Refuted, EvidenceKind.Statistical)]
    [InlineData("claim E(s in R ~ uniform(-1, 1), x in R ~ normal(0, s): x^2) <= 1", Verdict.Error, EvidenceKind.None)]
    [InlineData("claim forall s in [-1, 1]: E(x in R ~ normal(0, s): tanh(x)^2) <= 1", Verdict.Error, EvidenceKind.None)]
    [InlineData("claim forall s in [0, 1]: E(x in R ~ normal(0, s): tanh(x)^2) <= 1", Verdict.Supported, EvidenceKind.Search)]
    // Being defined is part of the claim.
    [InlineData("claim forall w in [-1, 1]: P(x in R ~ normal(0, 1): x >= log(w)) <= 1", Verdict.Error, EvidenceKind.None)]
    [InlineData("claim forall w in [-1, 1]: P(x in R^3 ~ normal(0, 1): ||x||^3 >= log(w)) <= 1", Verdict.Error, EvidenceKind.None)]
    [InlineData("claim forall w in [-1, 1]: E(x in R ~ normal(0, 1): if x >= log(w) then 1 else 0) <= 1", Verdict.Error, EvidenceKind.None)]
    [InlineData("claim forall w in [-1, 1]: E(x in R ~ normal(0, 1): tanh(x)^2) <= 3 + log(w)^2", Verdict.Error, EvidenceKind.None)]
    [InlineData("claim forall w in [-1, 1] where w > 0: P(x in R ~ normal(0, 1): x >= log(w)) <= 1", Verdict.Supported, EvidenceKind.Search)]
    [InlineData("claim forall w in [-1, 1]: w > 0 implies P(x in R ~ normal(0, 1): x >= log(w)) <= 1", Verdict.Supported, EvidenceKind.Search)]
    [InlineData("claim forall w in [-1, 1]: E(x in R ~ normal(0, 1): if w > 0 then tanh(x*log(w)) else 0) <= 1", Verdict.Supported, EvidenceKind.Search)]
    [InlineData("claim P(x in R ~ normal(0, 1): log(x) <= 5) >= 0", Verdict.Error, EvidenceKind.None)]
    [InlineData("claim P(x in R^3 ~ normal(0, 1): x[1]^3 >= log(x[1] + 6)) <= 1", Verdict.Error, EvidenceKind.None)]
    [InlineData("random x in R ~ normal(0, 1) claim E(x: sqrt(x)) <= 5", Verdict.Error, EvidenceKind.None)]
    [InlineData("claim E(x in R ~ normal(0, 1): sin(x)/x) <= 0.86", Verdict.Supported, EvidenceKind.Search)]
    // No level where what matters is rare or tails are heavy: the first eight are true, the last three false.
    [InlineData("random w0 in R ~ normal(0, 1) claim E(w0: relu(w0^3 - 30)) > 0", Verdict.Inconclusive, EvidenceKind.None)]
    [InlineData("claim E(x in R^3 ~ normal(0, 1): relu(x[1]*x[2]*x[3] - 40)) > 0", Verdict.Inconclusive, EvidenceKind.None)]
    [InlineData("random x in R ~ laplace(0, 1) claim E(x: exp(0.9*abs(x))) >= 10.1", Verdict.Inconclusive, EvidenceKind.None)]
    [InlineData("random x in R ~ uniform(0, 1) claim E(x: x^(-0.9)) >= 9.9", Verdict.Inconclusive, EvidenceKind.None)]
    [InlineData("random x in R ~ student_t(3) claim E(x: abs(x)^2.5) >= 8", Verdict.Inconclusive, EvidenceKind.None)]
    [InlineData("random x in R ~ normal(0, 1) claim E(x: exp(x^2/2.1)) >= 4.58", Verdict.Inconclusive, EvidenceKind.None)]
    [InlineData("claim E(x in R ~ uniform(0, 1): x^(-0.9)) >= 9.9", Verdict.Supported, EvidenceKind.Search)]
    [InlineData("claim E(x in R ~ student_t(3): abs(x)^2.5) >= 8", Verdict.Supported, EvidenceKind.Search)]
    [InlineData("claim E(x in R ~ normal(0, 1): exp(x^2/2.1)) >= 4.58", Verdict.Supported, EvidenceKind.Search)]
    [InlineData("claim forall w in [0.9, 0.95]: E(x in R^3 ~ laplace(0, 1): exp(w*(x[1] + x[2] + x[3]))) >= 140", Verdict.Inconclusive, EvidenceKind.None)]
    [InlineData("let f(w in R) = E(x in R^3 ~ laplace(0, 1): exp(w*x[1]) + 0*x[2]*x[3]) claim f'(0.9) >= 45", Verdict.Inconclusive, EvidenceKind.None)]
    [InlineData("claim E(x in R^3 ~ normal(0, 1): 10^9*x[1]^2*step(x[2]*x[3] - 9)) <= 1", Verdict.Inconclusive, EvidenceKind.None)]
    [InlineData("random a in R^2 ~ normal(0, 1) claim E(a: exp(a[1]*a[2])) <= 10", Verdict.Inconclusive, EvidenceKind.None)]
    [InlineData("claim E(x in R ~ uniform(0, 1): x^(-0.9)) <= 9", Verdict.Inconclusive, EvidenceKind.None)]
    // The slope of a mean of what jumps is not the mean of slopes.
    [InlineData("let f(w in R) = E(x in R ~ laplace(0, 1): step(w - x)) claim forall w in [-1, 1]: f'(w) == 0", Verdict.Error, EvidenceKind.None)]
    [InlineData("let f(w in R) = E(x in R ~ laplace(0, 1): relu(w - x)) claim forall w in [-1, 1]: f''(w) == 0", Verdict.Error, EvidenceKind.None)]
    [InlineData("let f(w in R) = P(x in R ~ uniform(0, 1), y in R ~ laplace(0, 1): w > x*y) claim forall w in [-1, 1]: abs(f'(w)) <= 0.001", Verdict.Error, EvidenceKind.None)]
    [InlineData("let f(w in R) = E(x in R ~ laplace(0, 1): relu(w - x)) claim forall w in [-1, 1]: f'(w) <= 1", Verdict.Supported, EvidenceKind.Search)]
    // Exponents.
    [InlineData("sweep m in [16, 32, 64] claim exponent(m, 1/sqrt(m)) <= -0.49", Verdict.Proved, EvidenceKind.Certificate)]
    [InlineData("sweep m in [16, 32, 64] claim exponent(m, 1/sqrt(m)) <= -0.51", Verdict.Refuted, EvidenceKind.Enclosure)]
    [InlineData("sweep m in [16, 32, 64] claim exponent(m, m^(-1/2)) <= -0.5", Verdict.Proved, EvidenceKind.Certificate)]
    [InlineData("sweep m in [16, 32, 64] claim exponent(m, m^(-1/2)) < -0.5", Verdict.Refuted, EvidenceKind.Enclosure)]
    [InlineData("sweep m in [3, 10, 42] claim exponent(m, 7*sqrt(m/3)/m^2) == -3/2", Verdict.Proved, EvidenceKind.Certificate)]
    [InlineData("sweep m in [3, 10, 42] claim exponent(m, m^(1/3)) != 1/3", Verdict.Refuted, EvidenceKind.Enclosure)]
    [InlineData("sweep m in [3, 10, 42] claim exponent(m, 5) == 0", Verdict.Proved, EvidenceKind.Certificate)]
    [InlineData("sweep m in [4, 16, 64] claim exponent(m, 1 + m) == 1", Verdict.Refuted, EvidenceKind.Enclosure)]
    [InlineData(Sweep + "claim exponent(m, ||w||) <= 0.55", Verdict.Supported, EvidenceKind.Statistical)]
    [InlineData(Sweep + "claim exponent(m, ||w||) <= 0.45", Verdict.Refuted, EvidenceKind.Statistical)]
    [InlineData(Sweep + "claim exponent(m, abs(<w, v>)) >= 0.3 and exponent(m, abs(<w, v>)) <= 0.7", Verdict.Supported, EvidenceKind.Statistical)]
    [InlineData(Sweep + "claim exponent(m, sqrt(E(w, v: cosine(w, v)^2))) <= -0.35", Verdict.Supported, EvidenceKind.Statistical)]
    [InlineData("sweep m in [4, 8, 16, 32, 64, 128] random w in R^m ~ normal(0, 1) claim exponent(m, ||w||^2 + 40) <= 0.5", Verdict.Inconclusive, EvidenceKind.None)]
    [InlineData(Sweep + "claim exponent(m, m*abs(w[1]/w[2])) >= 1.2", Verdict.Refuted, EvidenceKind.Statistical)]
    // No level where few trials make up the spread or none differ; the first is true, the others false.
    [InlineData(Sweep + "random s in R^m ~ rademacher claim exponent(m, ||s||) <= 0.51", Verdict.Supported, EvidenceKind.Search)]
    [InlineData(Sweep + "random s in R^m ~ rademacher claim exponent(m, ||s||) <= 0.49", Verdict.Inconclusive, EvidenceKind.None)]
    [InlineData(Sweep + "claim exponent(m, m^(exp(2*w[1])/e^2)) <= 0.4", Verdict.Inconclusive, EvidenceKind.None)]
    [InlineData(Sweep + "random u in R ~ uniform(0, 1) claim exponent(m, E(u: 1 + m*u^(-0.9)/tanh(1 + u)/100)) <= 0.3", Verdict.Inconclusive, EvidenceKind.None)]
    [InlineData(Sweep + "random c in R ~ student_t(1) claim exponent(m, E(c: abs(c))) <= 2", Verdict.Inconclusive, EvidenceKind.None)]
    [InlineData(Sweep + "claim exponent(m, w[1]) <= 1", Verdict.Error, EvidenceKind.None)]
    [InlineData("sweep m in [0, 1, 2] claim exponent(m, m + 1) <= 1", Verdict.Error, EvidenceKind.None)]
    public void A_claim_about_a_population_is_decided(string items, Verdict verdict, EvidenceKind evidence)
    {
        var claim = Check(items, 1);
        Assert.Equal((verdict, evidence), (claim.Verdict, claim.Evidence));
        Assert.Equal(evidence == EvidenceKind.Certificate, claim is { Verdict: Verdict.Proved });
    }

    // True: without a variance, batches may look as even as those of a law that has one.
    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(11)]
    public void Batches_of_heavy_tails_have_no_level_on_any_seed(int seed) => Assert.Equal(
        Verdict.Inconclusive,
        Check($"check {{ seed = {seed} }} let f(w in R) = E(x in R^3 ~ laplace(0, 1): exp(w*x[1]) + 0*x[2]*x[3]) claim f'(0.9) >= 45", 1).Verdict);

    [Theory]
    [InlineData("check { samples = 1000 } claim E(x in R^9 ~ normal(0, 1): ||x||) <= 3", false)]
    [InlineData("random x in R ~ student_t(3) claim E(x: abs(x)^2.5) >= 8", true)]
    public void Tails_are_blamed_where_enough_was_drawn(string items, bool blamed)
    {
        var claim = Check(items, 1);
        Assert.Equal(Verdict.Inconclusive, claim.Verdict);
        Assert.Equal(blamed, claim.Message!.Contains("tails are", StringComparison.Ordinal));
    }

    [Fact]
    public void The_law_is_part_of_what_a_claim_means()
    {
        string Key(string law) => Find($"claim E(x in R^4 ~ {law}: max(x[1], x[2], x[3], x[4])) <= 0.85");
        Assert.NotEqual(Key("uniform(0, 1)"), Key("uniform(0, 2)"));
        Assert.NotEqual(Key("uniform(0, 1)"), Key("normal(0, 1)"));
    }

    private static string Find(string items)
    {
        using var folder = new TemporaryFolder();
        _ = folder.Write("a.thm", $"theorem t {{ {items} }}");
        var engine = NativeEngine.Create();
        var claims = engine.Source.Load(new SourcePath(Path.Combine(folder.Path, "a.thm"), "a.thm"), LoadOptions.Default).Claims;
        return ClaimHash.Of(claims.Single().Elaborate().Claim!);
    }

    private static ClaimReport Check(string items, int jobs)
    {
        using var folder = new TemporaryFolder();
        _ = folder.Write("a.thm", $"theorem t {{ {items} }}");
        return new Session(NativeEngine.Create(), folder.Path, TimeProvider.System)
            .Check(new CheckOptions { Paths = ["a.thm"], Jobs = jobs }, new SilentObserver(), CancellationToken.None).Claims.Single();
    }
}
