using System.Text.Json.Nodes;
using ProxyProof.Claims;
using ProxyProof.Reporting;
using ProxyProof.TestKit;

namespace ProxyProof.Tests;

/// <summary>The whole way with the real parts: files in, verdicts, evidence and replays out.</summary>
public sealed class NativeEngineTests : IDisposable
{
    private const string Wavy = """
        theorem wavy {
          let f(x in R) = x^2 + 3*sin(x)^2
          claim true: pl(f, mu = 0.17, fstar = 0)
          claim false: pl(f, mu = 0.18, fstar = 0)
          expect refuted
        }

        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_claim_that_is_too_large_to_draw_keeps_its_answer()
    {
        _folder.Write("a.thm", """
            theorem many_weights {
              data W0 in R^(1000 x 5) ~ normal(0, 1)
              data X in R^(10 x 5) ~ sphere
              let u(W in R^(1000 x 5)) = vec(i in 1..10, sum(r in 1..1000, tanh(<W[r], X[i]>))) / sqrt(1000)
              let L(W in R^(1000 x 5)) = 1/2 * ||u(W)||^2
              claim large: forall W in ball(W0, 1/100): opnorm(hess L(W)) <= 1000
              claim small: forall W in R^(2 x 2): ||W||^2 >= 0
            }
            """);

        var report = Session.Check(new CheckOptions { Paths = ["."], Illustrate = true }, new SilentObserver(), CancellationToken.None);

        Assert.All(report.Claims, claim => Assert.Equal(Verdict.Proved, claim.Verdict));
        Assert.Empty(report.Claims[0].Pictures);
        Assert.NotEmpty(report.Claims[1].Pictures);
    }

    [Fact]
    public void Every_verdict_of_this_version_comes_out_of_a_file()
    {
        _folder.Write("a.thm", Wavy + """
            theorem others {
              claim nobody: forall w in [0, 1] where w > 2: w >= 0
              claim undefined: forall w in [-1, 1]: log(w) <= w
              claim kink: forall w in [-1, 1]: (if w == 0 then 0 else abs(w)) >= 0
              random z in R ~ normal(0, 1)
              claim likely: with probability >= 0.9 over z: z <= 3
              claim later: E(x in R ~ normal(0, 1): exp(E(y in R ~ normal(0, 1): tanh(x*y)))) <= 3
            }
            """);

        var report = Check();

        Assert.Equal(
            [Verdict.Proved, Verdict.Refuted, Verdict.Vacuous, Verdict.Error, Verdict.Proved, Verdict.Supported, Verdict.Error],
            report.Claims.Select(claim => claim.Verdict));
        Assert.Contains(report.Claims[6].Diagnostics, each => each.Diagnostic.Message.StartsWith("not checked yet: an expectation", StringComparison.Ordinal));
        Assert.Equal(ExitCode.Invalid, ExitCode.Of(report, UndecidedPolicy.Fail));
        var witness = report.Claims[1].Witness!;
        Assert.Equal("1 / 2 * ||grad f(w)||^2 >= 0.18 * (f(w) - 0)", witness.Comparison);
        Assert.True(witness.Margin < 0);
    }

    [Fact]
    public void Evidence_is_accepted_as_it_stands_and_rejected_when_file_or_evidence_changes()
    {
        _folder.Write("a.thm", Wavy);
        var evidence = Check().Claims[1].Certificate!;

        Assert.True(Verify(evidence).Accepted);
        var text = _folder.Read(evidence);
        foreach (var place in Enumerable.Range(0, text.Length).Where(k => char.IsAsciiDigit(text[k])).Where((_, k) => k % 7 == 0))
        {
            _folder.Write("changed.json", text[..place] + (char)('0' + ((text[place] - '0' + 1) % 10)) + text[(place + 1)..]);
            Assert.False(Verify("changed.json").Accepted, $"character {place}");
        }

        _folder.Write("a.thm", Wavy.Replace("0.18", "0.19", StringComparison.Ordinal));
        Assert.Contains("hash", Verify(evidence).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Verdicts_and_witnesses_do_not_depend_on_how_many_claims_run_at_once()
    {
        _folder.Write("a.thm", Wavy + """
            theorem drawn {
              data X in R^(6 x 2) ~ normal(0, 1)
              let f(w in R^2) = 1/2 * ||X*w||^2
              claim forall w in ball([1, 1], 1/2): f(w) <= 1/10
              claim forall w in sphere(2): f(w) <= 3/10
            }
            """);

        string Numbers(int jobs) => string.Join("\n", Check(jobs).Claims.Select(claim =>
        {
            var json = JsonNode.Parse(JsonWriter.Write(claim))!.AsObject();
            json.Remove("seconds");
            return json.ToJsonString();
        }));

        var alone = Numbers(1);
        Assert.Equal(alone, Numbers(2));
        Assert.Equal(alone, Numbers(4));
    }

    [Fact]
    public void A_replay_finds_the_same_witness_with_the_same_numbers_under_the_same_seed()
    {
        _folder.Write("a.thm", """
            theorem drawn {
              data X in R^(4 x 2) ~ normal(0, 1)
              claim forall w in R^2: ||X*w||^2 >= 4*||w||^2
              expect refuted
            }
            """);
        var report = Check(seed: 11);
        _folder.Write("r.json", JsonWriter.Write(report));

        Assert.Equal(Verdict.Refuted, report.Claims.Single().Verdict);
        Assert.Contains("X", report.Claims.Single().Witness!.Variables.Select(variable => variable.Name));
        var answer = Replay.Run(Session, "r.json", claimId: null, CancellationToken.None);
        Assert.Equal(0, answer.ExitCode);
        Assert.Empty(answer.Claims.Single().Differences);
        Assert.True(Verify(report.Claims.Single().Certificate!).Accepted);
    }

    [Fact]
    public void A_mistake_in_one_theorem_leaves_the_others_checked()
    {
        _folder.Write("a.thm", "theorem broken {\n  let A = [[1, 2], [3]]\n  claim forall w in R^2: <w, A*w> >= 0\n}\n" + Wavy);

        var report = Check();

        Assert.Equal([Verdict.Error, Verdict.Proved, Verdict.Refuted], report.Claims.Select(claim => claim.Verdict));
        Assert.Equal(ExitCode.Invalid, ExitCode.Of(report, UndecidedPolicy.Fail));
        Assert.NotEmpty(report.Claims[0].Diagnostics);
    }

    [Fact]
    public void Data_outside_the_folder_is_read_only_where_that_is_allowed()
    {
        _folder.Write("data/x.csv", "1, 2\n3, 4\n");
        _folder.Write("claims/a.thm", "theorem t {\n  data X in R^(2 x 2) = csv(\"../data/x.csv\")\n  claim X[1, 1] >= 1\n}\n");

        Assert.Equal(Verdict.Error, Check().Claims.Single().Verdict);
        Assert.Equal(Verdict.Proved, Check(allowed: "data").Claims.Single().Verdict);
    }

    [Fact]
    public void A_search_that_is_cut_short_is_not_reported_as_finished()
    {
        _folder.Write("a.thm", "theorem t { claim forall w in R: w^2 >= 0 }");
        using var interrupt = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        var options = new CheckOptions { Paths = ["a.thm"], Budget = new Budget(Samples: 1_000_000_000_000, TimeSeconds: 100, Methods: ["sampling", "descent", "subdivision", "training"]) };

        var report = Session.Check(options, new SilentObserver(), interrupt.Token);

        Assert.Empty(report.Claims);
        Assert.True(report.Run.Interrupted);
    }

    [Fact]
    public void Of_a_run_the_first_step_that_fails_is_shown_with_its_margin_and_the_worst_with_its_own()
    {
        _folder.Write("a.thm", """
            theorem runs {
              let f(w in R^2) = w[1]^2 + 10*w[2]^2
              trajectory w = gd(f, start = [1, 1], step = 0.105, steps = 20)
              claim down: forall t in 0..19: f(w[t+1]) <= f(w[t])
            }
            """);

        var claim = Check().Claims.Single();

        // f(w[t]) = 0.79^(2t) + 10*1.1^(2t).
        foreach (var (witness, t) in (((Kernel.Witness, int)[])[(claim.Witness!, 0), (claim.Worst!, 19)]))
        {
            Assert.Equal(t, Assert.Single(witness.Variables).Values.Single());
            Assert.Equal(F(t + 1), Number(witness.Left.Lower), 1e-9);
            Assert.Equal(F(t), Number(witness.Right.Lower), 1e-9);
            Assert.Equal(F(t) - F(t + 1), witness.Margin, 1e-9);
        }

        Assert.Equal(F(0) - F(1), Number(claim.Margin!.Enclosure!.Value.Lower), 1e-9);
        Assert.Equal(F(19) - F(20), claim.Margin.Best!.Value, 1e-9);

        static double F(int t) => Math.Pow(0.79, 2 * t) + (10 * Math.Pow(1.1, 2 * t));
        static double Number(string text) => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public void Iterates_are_explained_by_the_numbers_of_their_steps_and_exponents_by_what_they_are_of()
    {
        _folder.Write("a.thm", """
            theorem t {
              sweep m in [4, 8, 16]
              let f(w in R^2) = w[1]^2 + 10*w[2]^2
              data long_name in R^20 ~ normal(0, 1)
              random W in R^(m x 2) ~ normal(0, 1)
              trajectory w = gd(f, start = [1, 1], step = 1/20, steps = 5)
              claim down: forall t in 0..4: f(w[t+1]) <= f(w[t])
              claim last: w[5][1] <= 1
              claim grows: exponent(m, ||W||) >= 1/3
              claim scaled: exponent(m, ||W||/m) <= 0
              claim known: ||long_name|| >= 1
            }
            """);
        var claims = Explanation.Of(Session, "a.thm", "t").Claims.DistinctBy(claim => claim.Id.Split('.', '[')[2]).ToDictionary(claim => claim.Id.Split('.', '[')[2]);

        Assert.Contains("core form  forall t in 0..4: w[t + 1, 1]^2 + 10 * w[t + 1, 2]^2 <= w[t, 1]^2 + 10 * w[t, 2]^2\n", claims["down"].Text, StringComparison.Ordinal);
        Assert.Contains(@"w_{t + 1, 1}^{2} + 10 w_{t + 1, 2}^{2} \le w_{t, 1}^{2}", claims["down"].Latex, StringComparison.Ordinal);
        Assert.Contains("core form  w[5, 1] <= 1\n", claims["last"].Text, StringComparison.Ordinal);
        Assert.Contains("core form  exponent(m, ||W||) >= 1/3\n", claims["grows"].Text, StringComparison.Ordinal);
        Assert.Contains(@"\[ \operatorname{exponent}\left(m, \lVert W \rVert\right) \ge \frac{1}{3} \]", claims["grows"].Latex, StringComparison.Ordinal);
        Assert.Contains(@"\operatorname{exponent}\left(m, \left. \frac{\lVert W \rVert}{4} \right|_{m = 4}\right) \le 0", claims["scaled"].Latex, StringComparison.Ordinal);
        Assert.Contains(@"\lVert \mathit{long}_{\mathrm{name}} \rVert", claims["known"].Latex, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_claim_of_a_name_that_is_given_twice_has_its_entry()
    {
        _folder.Write("a.thm", "theorem t { claim a: 1 < 2 claim a: 1 < 3 }\ntheorem t { claim b: 1 < 4 }");

        var report = Check();

        Assert.Equal(["t.a Proved", "t.a.2 Error", "t.2.b Error"], report.Claims.Select(claim => $"{claim.Id.Split('#')[1]} {claim.Verdict}"));
        Assert.All(report.Claims.Skip(1), claim => Assert.Equal("PP2005", Assert.Single(claim.Diagnostics).Diagnostic.Code));
        Assert.Equal(2, ExitCode.Of(report, UndecidedPolicy.Fail));
    }

    [Theory]
    [InlineData("let l(z in R) = log(1 + exp(-z^2)) claim forall z in [-1, 1]: l@(z) <= 1e9")]
    [InlineData("let l(z in R) = log(1 + exp(-z^2)) claim forall z in [-1, 1]: l''(z) <= 1e9 proof { have high: forall z in [-1, 1]: l@(z) <= 1e9 }")]
    [InlineData("claim forall W in R^(20 x 20): lambda_min(W*W.T - W) >= -1")]
    public void The_cap_in_time_also_ends_derivatives_and_long_evaluations(string items)
    {
        _folder.Write("a.thm", $"theorem t {{ {items.Replace("@", new string('\'', 24), StringComparison.Ordinal)} }}");

        var claims = Session.Check(new CheckOptions { Paths = ["."], Budget = new Budget(TimeSeconds: 2) }, new SilentObserver(), CancellationToken.None).Claims;

        Assert.All(claims, claim => Assert.True(claim.Verdict is Verdict.Inconclusive or Verdict.Supported or Verdict.Proved, claim.Message));
        Assert.Contains(claims, claim => claim.Statistics!.Stopped == "time");
        Assert.InRange(claims[0].Seconds, 0, 12);
    }

    private Session Session => new(NativeEngine.Create(), _folder.Path, TimeProvider.System);

    private RunReport Check(int jobs = 2, long? seed = null, params string[] allowed) => Session.Check(
        new CheckOptions { Paths = ["."], Jobs = jobs, Budget = new Budget(Seed: seed, Samples: 20_000), AllowedFolders = [.. allowed] },
        new SilentObserver(),
        CancellationToken.None);

    private VerifiedEvidence Verify(string path) => Verification.Verify(Session, [path]).Single();
}
