using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ProxyProof.Checking;
using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.TestKit;

namespace ProxyProof.Tests;

/// <summary>Constants that are eigenvalues or singular values of the claim's own matrices: what holds by the spectrum is proved at the sharp constant, and a hair past it never.</summary>
public sealed class SpectralProofTests : IDisposable
{
    private const string Quadratic = "let A = [[3, 1], [1, 2]] let q(w in R^2) = 1/2*<w, A*w> ";
    private const string LeastSquares = "let X = [[1, 2], [0, 1], [1, -1]], y = [1, 0, 2] let f(w in R^2) = 1/2*||X*w - y||^2 ";
    private const string Wide = "let X = [[1, 2, 0], [0, 1, -1]], y = [1, 2] let f(w in R^3) = 1/4*||X*w - y||^2 ";

    private const string Logistic = "let X = [[1, 2], [0, 1], [1, -1]], y = [1, -1, 1] let f(w in R^2) = mean(i in 1..3, softplus(-y[i]*<X[i], w>)) ";
    private const string Gram = "lambda_max(X.T*X)";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Quadratic + "claim forall x in R^2: <x, A*x> <= (1 - {0})*lambda_max(A)*||x||^2")]
    [InlineData(Quadratic + "claim forall x in R^2: <x, A*x> >= (1 + {0})*lambda_min(A)*||x||^2")]
    [InlineData(Quadratic + "claim forall x in R^2: ||A*x|| <= (1 - {0})*lambda_max(A)*||x||")]
    [InlineData(Quadratic + "claim forall x in R^2: ||A*x|| >= (1 + {0})*sigma_min(A)*||x||")]
    [InlineData(Quadratic + "claim forall x in R^2: ||A*x|| >= (1 + {0})*lambda_min(A)*||x||")]
    [InlineData(Quadratic + "claim smooth(q, (1 - {0})*lambda_max(A))")]
    [InlineData(Quadratic + "claim smooth(q, (1 - {0})*opnorm(A))")]
    [InlineData(Quadratic + "claim strongly_convex(q, (1 + {0})*lambda_min(A))")]
    [InlineData(Quadratic + "claim pl(q, (1 + {0})*lambda_min(A), 0)")]
    [InlineData(Quadratic + "claim rsi(q, (1 + {0})*lambda_min(A), [0, 0])")]
    [InlineData(Quadratic + "claim error_bound(q, (1 + {0})*lambda_min(A), [0, 0])")]
    [InlineData(Quadratic + "claim quadratic_growth(q, (1 + {0})*lambda_min(A), 0, [0, 0])")]
    [InlineData(Quadratic + "claim forall w in R^2: ||grad q(w)||^2 <= (2 - {0})*lambda_max(A)*q(w)")]
    [InlineData(Quadratic + "claim forall w in R^2, v in R^2: <grad q(w) - grad q(v), w - v> >= (1 + {0})/lambda_max(A)*||grad q(w) - grad q(v)||^2")]
    [InlineData(Quadratic + "claim forall w in R^2: q(w - 1/lambda_max(A)*grad q(w)) <= (1 - {0})*(1 - lambda_min(A)/lambda_max(A))^2*q(w)")]
    [InlineData(Quadratic + "claim forall w in R^2: q(w - 1/lambda_max(A)*grad q(w)) <= q(w) - (1 + {0})/(2*lambda_max(A))*||grad q(w)||^2")]
    [InlineData(Quadratic + "claim forall w in R^2, v in R^2: ||w - 1/lambda_max(A)*grad q(w) - v + 1/lambda_max(A)*grad q(v)||^2 <= (1 - {0})*(1 - lambda_min(A)/lambda_max(A))^2*||w - v||^2")]
    [InlineData(Quadratic + "let L = lambda_max(A), mu = lambda_min(A) claim forall w in R^2: ||w - 2/(L + mu)*grad q(w)|| <= (1 - {0})*(L - mu)/(L + mu)*||w||")]
    [InlineData(Quadratic + "let L = lambda_max(A), mu = lambda_min(A) claim forall w in R^2: (L + mu)*||w - 2/(L + mu)*grad q(w)|| <= (1 - {0})*(L - mu)*||w||")]
    [InlineData(LeastSquares + "claim smooth(f, (1 - {0})*opnorm(X)^2)")]
    [InlineData(LeastSquares + "claim smooth(f, (1 - {0})*lambda_max(X.T*X))")]
    [InlineData(LeastSquares + "claim strongly_convex(f, (1 + {0})*sigma_min(X)^2)")]
    [InlineData(LeastSquares + "claim pl_inf(f, (1 + {0})*lambda_min(X.T*X))")]
    [InlineData(Wide + "claim forall w in R^3: 1/2*||grad f(w)||^2 >= (1 + {0})*lambda_min(X*X.T)/2*f(w)")]
    [InlineData(Wide + "claim forall w in R^3: 1/2*||grad f(w)||^2 >= (1 + {0})*sigma_min(X)^2/2*f(w)")]
    [InlineData(Logistic + "claim smooth(f, (1 - {0})*" + Gram + "/12)")]
    [InlineData(Logistic + "claim smooth(f, (1 - {0})*opnorm(X)^2/12)")]
    [InlineData(Logistic + "let r(w in R^2) = f(w) + 1/20*||w||^2 claim smooth(r, (1 - {0})*(" + Gram + "/12 + 1/10))")]
    [InlineData(Logistic + "claim forall w in R^2, v in R^2: f(v) <= f(w) + <grad f(w), v - w> + (1 - {0})*" + Gram + "/24*||v - w||^2")]
    [InlineData(Logistic + "claim forall w in R^2: f(w - 12/" + Gram + "*grad f(w)) <= f(w) - (1 + {0})*6/" + Gram + "*||grad f(w)||^2")]
    [InlineData(Logistic + "claim forall w in R^2, v in R^2: <grad f(w) - grad f(v), w - v> >= (1 + {0})*12/" + Gram + "*||grad f(w) - grad f(v)||^2")]
    [InlineData("data X in R^(20 x 5) ~ normal(0, 1) data y in R^20 ~ normal(0, 1) let f(w in R^5) = 1/40*||X*w - y||^2 claim smooth(f, (1 - {0})*lambda_max(X.T*X)/20)")]
    [InlineData("data X in R^(10 x 4) ~ normal(0, 1) data y in R^10 ~ normal(0, 1) let f(w in R^4) = 1/20*||X*w - y||^2 + 1/20*||w||^2 claim strongly_convex(f, (1 + {0})*(lambda_min(X.T*X)/10 + 1/10))")]
    public void The_sharp_constant_is_proved_and_one_past_it_never(string claim)
    {
        var sharp = Decided(claim, "0");
        Assert.True(sharp.Verdict == Verdict.Proved, $"{sharp.Verdict}: {sharp.Message}");
        Assert.True(ProofFile.Parse(ProofFile.Of(sharp.Proof!).Write()).Verify(_ => Claim(claim, "0")).Accepted);
        foreach (var hair in (string[])["1e-3", "1e-6", "1e-9"])
        {
            Assert.NotEqual(Verdict.Proved, Decided(claim, hair).Verdict);
        }
    }

    [Theory]
    // The eigenvalues of what is not symmetric are those of its symmetric part, and say nothing of |A x|.
    [InlineData("let A = [[0, 4], [0, 0]] claim forall x in R^2: ||A*x|| <= lambda_max(A)*||x||")]
    // The greatest eigenvalue is not the greatest in size.
    [InlineData("let A = [[1, 0], [0, -3]] claim forall x in R^2: ||A*x|| <= lambda_max(A)*||x||")]
    [InlineData("let A = [[1, 0], [0, -3]] claim forall x in R^2: ||A*x||^2 <= lambda_max(A)*<x, A*x>")]
    // A wide matrix maps something to 0, whatever its least singular value.
    [InlineData("let X = [[1, 2, 0], [0, 1, -1]] claim forall x in R^3: ||X*x|| >= sigma_min(X)*||x||")]
    [InlineData("let A = [[3, 1], [1, 2]], B = [[2, 0], [0, 1]] claim forall x in R^2: <x, A*x> <= lambda_max(B)*||x||^2")]
    [InlineData("let A = [[3, 1], [1, 2]], B = [[2, 0], [0, 1]] claim forall x in R^2: <x, A*(B*x)> <= lambda_max(A)*<x, B*x>")]
    public void What_is_false_is_refuted(string claim) => Assert.Equal(Verdict.Refuted, new Checker { Parallelism = 1 }.Check(Claim(claim, "0"), new Budget()).Verdict);

    [Fact]
    public void A_changed_form_is_rejected()
    {
        const string Text = Quadratic + "claim forall w in R^2: q(w - 1/lambda_max(A)*grad q(w)) <= (1 - lambda_min(A)/lambda_max(A))*q(w)";
        var (written, claim) = (Decided(Text, "0").Proof!.Certificate.GetRawText(), Claim(Text, "0"));
        Assert.NotNull(ProofClaim.Check(claim, JsonDocument.Parse(written).RootElement).Proof);
        Action<JsonObject>[] changes =
        [
            form => (form["greatest"], form["least"]) = (form["least"]?.DeepClone(), form["greatest"]?.DeepClone()),
            form => form["image"] = !form["image"]!.GetValue<bool>(),
            form => form["greatest"] = form["greatest"] is null ? form["least"]!.DeepClone() : null,
            form => form["greatest"] = 0,
            form => form["greatest"] = 1_000_000,
            form => form["least"] = form["least"] is null ? 1 : null,
            form => form["at"]!.AsArray().RemoveAt(0),
            form => form["at"]!.AsArray().Add(form["at"]![0]!.DeepClone()),
            form => form["at"]![0]!.AsArray()[0]!.AsArray()[0] = "7/5",
            form => form["at"]![0]!.AsArray()[0]!.AsArray()[1] = 900,
        ];
        foreach (var change in changes)
        {
            var root = JsonNode.Parse(written)!;
            change(root["goals"]![0]!["proof"]!["spectral"]![0]!.AsObject());
            Assert.Null(Record.Exception(() => Assert.Null(ProofClaim.Check(claim, JsonDocument.Parse(root.ToJsonString()).RootElement).Proof)));
        }
    }

    private Outcome Decided(string claim, string hair) => new Checker { Parallelism = 1 }.Check(
        Claim(claim, hair), new Budget(Samples: 1, TimeSeconds: 120, Methods: [Methods.Sampling, Methods.Algebra, claim.StartsWith(Logistic, StringComparison.Ordinal) ? Methods.Convexity : Methods.Quadratic]));

    private Claim Claim(string text, string hair) => TheoremText.Claim(_folder, text.Replace("{0}", hair, StringComparison.Ordinal));
}
