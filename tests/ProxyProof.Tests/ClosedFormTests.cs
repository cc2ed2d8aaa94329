using ProxyProof.Claims;
using ProxyProof.TestKit;

namespace ProxyProof.Tests;

/// <summary>Expectations with a closed form go through the ordinary engines: each value here was computed apart, and a neighbour of it is refuted.</summary>
public sealed class ClosedFormTests
{
    [Theory]
    [InlineData("E(z in R ~ normal(0, 1): z^4)", "3")]
    [InlineData("E(z in R ~ normal(1, 2): z^3)", "13")]
    [InlineData("E(x in R^3 ~ normal(0, 2): ||x||^2)", "12")]
    [InlineData("E(x in R^3 ~ normal(0, 1): ||x||^4)", "15")]
    [InlineData("E(x in R^2 ~ mvnormal([1, 0], [[2, 1], [1, 3]]): x[1]^2*x[2])", "2")]
    [InlineData("E(x in R^2 ~ mvnormal([0, 0], [[2, 1], [1, 3]]): x[1]^2*x[2]^2)", "8")]
    [InlineData("E(x in R ~ uniform(-1, 2): x^2)", "1")]
    [InlineData("E(x in R ~ uniform(-1, 1): relu(x))", "1/4")]
    [InlineData("E(x in R ~ uniform(-1, 1): abs(x))", "1/2")]
    [InlineData("P(x in R ~ uniform(0, 3): x <= 1)", "1/3")]
    [InlineData("P(x in R ~ uniform(0, 3): 1 <= x and x <= 2)", "1/3")]
    [InlineData("E(x in R ~ laplace(0, 2): x^2)", "8")]
    [InlineData("E(x in R ~ student_t(5): x^2)", "5/3")]
    [InlineData("E(x in R ~ choice([1, 2, 6]): x)", "3")]
    [InlineData("E(x in R ~ bernoulli(1/4): 2^x)", "5/4")]
    [InlineData("E(a in R^4 ~ rademacher: (sum(i in 1..4, a[i]))^4)", "40")]
    [InlineData("P(a in R^4 ~ rademacher: sum(i in 1..4, a[i]) >= 2)", "5/16")]
    [InlineData("P(a in R^3 ~ rademacher: forall i in 1..3: a[i] == 1)", "1/8")]
    [InlineData("P(a in R^3 ~ rademacher: exists i in 1..3: a[i] == 1)", "7/8")]
    [InlineData("E(x in R^3 ~ sphere: x[1]^2*x[2]^2)", "1/15")]
    [InlineData("E(x in R^3 ~ sphere: abs(x[1]))", "1/2")]
    [InlineData("E(x in R^4 ~ sphere: relu(x[1] - x[2])^2)", "1/4")]
    [InlineData("E(z in R ~ normal(0, 1): relu(z)^2)", "1/2")]
    [InlineData("E(z in R ~ normal(0, 1): z*relu(z))", "1/2")]
    [InlineData("E(z in R ~ normal(0, 1): leaky_relu(z, 1/2)^2)", "5/8")]
    [InlineData("E(z in R ~ normal(0, 1): step(z)*step(-z))", "0")]
    [InlineData("P(z in R^2 ~ normal(0, 1): z[1] >= 0 and z[1] + z[2] >= 0)", "3/8")]
    [InlineData("P(z in R^3 ~ normal(0, 1): z[1] >= 0 and z[2] >= 0 and z[3] >= 0)", "1/8")]
    [InlineData("P(z in R ~ normal(0, 1): z^2 >= 0)", "1")]
    [InlineData("P(z in R ~ normal(0, 1): z == 0)", "0")]
    [InlineData("E(z in R ~ normal(0, 1): erf(z)^2)", "2/pi*arcsin(2/3)")]
    [InlineData("E(z in R ~ normal(0, 1): gelu(z))", "1/(2*sqrt(pi))")]
    [InlineData("E(z in R ~ normal(0, 1): exp(z))", "exp(1/2)")]
    [InlineData("E(z in R ~ normal(0, 1): z*exp(2*z))", "2*exp(2)")]
    [InlineData("E(z in R ~ normal(0, 1): cos(z))", "exp(-1/2)")]
    [InlineData("E(z in R ~ normal(0, 1): z*sin(z))", "exp(-1/2)")]
    [InlineData("E(z in R ~ normal(0, 1): cos(z)^2)", "(1 + exp(-2))/2")]
    [InlineData("E(x in R ~ uniform(0, 1): exp(x))", "exp(1) - 1")]
    [InlineData("E(x in R^2 ~ uniform(-1, 1): exp(x[1] - 2*x[2]))", "sinh(1)*sinh(2)/2")]
    [InlineData("E(x in R ~ uniform(0, pi): sin(x))", "2/pi")]
    [InlineData("E(x in R ~ uniform(0, 2): cos(1 - x))", "sin(1)")]
    [InlineData("E(x in R ~ laplace(0, 1): exp(x/2))", "4/3")]
    [InlineData("E(x in R ~ laplace(0, 1): exp(0.9*x))", "100/19")]
    [InlineData("E(x in R ~ uniform(0, 1): sin(1000*x)^2)", "1/2 - sin(2000)/4000")]
    [InlineData("E(x in R ~ uniform(0, 1), y in R ~ uniform(0, 1): (if x <= 10^(-6) then 10^6 else 0)*exp(y))", "exp(1) - 1")]
    [InlineData("E(x in R ~ laplace(1, 1/4): exp(-x))", "16/15*exp(-1)")]
    [InlineData("E(x in R ~ laplace(1, 2): sin(x))", "sin(1)/5")]
    [InlineData("E(z in R ~ normal(0, 1), x in R ~ laplace(0, 1), u in R ~ uniform(0, 1): exp(z + x/2 + u))", "4/3*exp(1/2)*(exp(1) - 1)")]
    [InlineData("E(z in R ~ normal(0, 1), x in R ~ laplace(0, 1), a in R ~ rademacher: cos(z + x + a))", "exp(-1/2)*cos(1)/2")]
    [InlineData("E(z in R ~ normal(0, 1): sin(z)*cos(z))", "0")]
    [InlineData("E(z in R ~ normal(1, 1): sin(z)*cos(z))", "sin(2)*exp(-2)/2")]
    [InlineData("E(z in R ~ normal(0, 1): cos(z + 1)*cos(z))", "cos(1)*(1 + exp(-2))/2")]
    [InlineData("E(z in R ~ normal(0, 1): exp(z)*exp(1 - z))", "exp(1)")]
    [InlineData("E(z in R ~ normal(0, 1): exp(z)*exp(-z))", "1")]
    [InlineData("E(z in R ~ normal(0, 1): relu(z)*exp(z)*exp(1 - z))", "exp(1)/sqrt(2*pi)")]
    [InlineData("E(x in R ~ uniform(0, 1): x*exp(x)*exp(1 - x))", "exp(1)/2")]
    [InlineData("E(x in R ~ uniform(0, pi/2): sin(x)*cos(x))", "1/pi")]
    [InlineData("E(x in R ~ laplace(0, 2): sin(x + 1)*cos(x))", "9/17*sin(1)")]
    [InlineData("E(x in R^2 ~ sphere, z in R ~ normal(0, 1): x[1]^2*sin(z)*cos(z - 1))", "sin(1)*(1 - exp(-2))/4")]
    [InlineData("P(z in R ~ normal(1, 2): abs(z) <= 1)", "erf(1/sqrt(2))/2")]
    [InlineData("E(z in R ~ normal(1, 1): relu(z))", "(1 + erf(1/sqrt(2)))/2 + exp(-1/2)/sqrt(2*pi)")]
    [InlineData("E(z in R ~ normal(0, 1): max(z, 1))", "1 - (1 - erf(1/sqrt(2)))/2 + exp(-1/2)/sqrt(2*pi)")]
    [InlineData("E(w in R^2 ~ normal(0, 1): relu(w[1])*relu(w[1] + w[2]))", "(1 + 3*pi/4)/(2*pi)")]
    [InlineData("E(w in R^2 ~ normal(0, 1): relu(w[1])*relu(w[2])*w[1])", "1/(2*sqrt(2*pi))")]
    [InlineData("E(w in R^2 ~ normal(0, 1), a in R ~ rademacher: (a*relu(w[1]) + relu(w[2]))^2)", "1")]
    [InlineData("E(A in R^(3 x 3) ~ normal(0, 1): det(A)^2)", "6")]
    [InlineData("lambda_min(E(x in R^2 ~ normal(0, 1): outer(x, x)))", "1")]
    public void A_mean_has_its_value_and_no_other(string mean, string value)
    {
        Assert.InRange(Check($"claim {mean} == {value}"), Verdict.Proved, Verdict.Supported);
        Assert.NotEqual(Verdict.Refuted, Check($"claim {mean} == {value}"));
        Assert.Equal(Verdict.Refuted, Check($"claim {mean} <= {value} - 1/1000"));
        Assert.Equal(Verdict.Refuted, Check($"claim {mean} >= {value} + 1/1000"));
    }

    [Theory]
    [InlineData("claim forall mu in [-2, 2], s in [0.1, 2]: E(x in R ~ normal(mu, s): (x - 1)^2) == (mu - 1)^2 + s^2", Verdict.Proved)]
    [InlineData("claim forall w in R^2: E(x in R^2 ~ normal(0, 1): relu(<w, x>)) == ||w||/sqrt(2*pi)", Verdict.Proved)]
    [InlineData("claim forall w in R^2: E(x in R^2 ~ normal(0, 1): step(<w, x>)) == 1/2", Verdict.Refuted)]
    [InlineData("claim forall w in R^2: P(x in R^2 ~ normal(0, 1): <w, x> >= 0) == 1/2", Verdict.Refuted)]
    [InlineData("claim forall w in R^2: P(x in R^2 ~ normal(0, 1): <w, x> > 0) <= 1/2", Verdict.Proved)]
    [InlineData("claim forall r in [0.01, 1]: P(x in R ~ normal(0, 1): abs(x) < r) <= 2*r/sqrt(2*pi)", Verdict.Proved)]
    [InlineData("let L(w in R^2) = E(x in R^2 ~ normal(0, 1): 1/2*(<w, x> - x[1])^2) claim pl(L, mu = 1, fstar = 0)", Verdict.Proved)]
    [InlineData("let L(w in R^2) = E(x in R^2 ~ normal(0, 1): 1/2*(<w, x> - x[1])^2) claim pl(L, mu = 2.1, fstar = 0)", Verdict.Refuted)]
    [InlineData("let L(w in R^2) = E(x in R^2 ~ normal(0, 1): 1/2*(<w, x> - x[1])^2) trajectory w = gd(L, start = [0, 1], step = 1/2, steps = 4) claim L(w[4]) == 1/256", Verdict.Proved)]
    [InlineData("random W in R^(4 x 2) ~ normal(0, 1) random a in R^4 ~ rademacher claim E(W, a: (1/sqrt(4)*sum(r in 1..4, a[r]*relu(W[r, 1])))^2) == 1/2", Verdict.Proved)]
    // Random features of the Gaussian kernel (Rahimi and Recht 2007).
    [InlineData("claim forall x in R^2, y in R^2: E(w in R^2 ~ normal(0, 1), b in R ~ uniform(0, 2*pi): 2*cos(<w, x> + b)*cos(<w, y> + b)) == exp(-||x - y||^2/2)", Verdict.Proved)]
    [InlineData("claim forall x in R^2, y in R^2: E(w in R^2 ~ normal(0, 1), b in R ~ uniform(0, 2*pi): 2*cos(<w, x> + b)*cos(<w, y> + b)) == exp(-||x - y||^2/3)", Verdict.Refuted)]
    [InlineData("claim forall x in R^2, y in R^2: E(w in R^2 ~ normal(0, 1), b in R ~ uniform(0, pi): 2*cos(<w, x> + b)*cos(<w, y> + b)) == exp(-||x - y||^2/2)", Verdict.Proved)]
    [InlineData("claim forall x in R^2, y in R^2: E(w in R^2 ~ normal(0, 1), b in R ~ uniform(0, 1): 2*cos(<w, x> + b)*cos(<w, y> + b)) == exp(-||x - y||^2/2)", Verdict.Refuted)]
    [InlineData("claim forall w in R^2: E(x in R^2 ~ normal(0, 1): exp(<w, x>)) == exp(||w||^2/2)", Verdict.Proved)]
    [InlineData("claim E(x in R ~ laplace(0, 2): exp(x/2)) >= 0", Verdict.Error)]
    [InlineData("claim E(x in R ~ student_t(2): x^2) >= 0", Verdict.Error)]
    [InlineData("claim E(x in R ~ normal(0, -1): x) >= 0", Verdict.Error)]
    public void A_claim_about_a_mean_is_decided(string items, Verdict expected) => Assert.Equal(expected, Check(items));

    private static Verdict Check(string items)
    {
        using var folder = new TemporaryFolder();
        _ = folder.Write("a.thm", $"theorem t {{ {items} check {{ methods = [sampling, descent, interval, algebra] }} }}");
        return new Session(NativeEngine.Create(), folder.Path, TimeProvider.System)
            .Check(new CheckOptions { Paths = ["a.thm"], Jobs = 1 }, new SilentObserver(), CancellationToken.None).Claims.Single().Verdict;
    }
}
