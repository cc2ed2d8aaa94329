using System.Text.Json.Nodes;
using System.Xml.Linq;
using ProxyProof.Claims;
using ProxyProof.Reporting;
using ProxyProof.TestKit;

namespace ProxyProof.Tests;

/// <summary>Stored counterexamples, warnings before search, and mathematics, with the tool's own engine.</summary>
public sealed class MemoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_counterexample_is_kept_tried_first_and_told_of_when_the_claim_survives_it()
    {
        Write("theorem t {\n  claim c: forall x in [-3, 3]: x^2 >= x\n}\n");
        var first = Check();
        Assert.Equal(Verdict.Refuted, first.Verdict);
        Assert.Equal(JsonWriter.Write(first with { Seconds = 0 }), JsonWriter.Write(Check() with { Seconds = 0 }));

        // Another theorem of the same form, renamed: the point is tried before anything is searched.
        Write("theorem renamed {\n  // the same\n  claim other: forall x in [-3, 3]:\n    x^2 >= x\n}\n");
        var renamed = Check();
        Assert.Equal("remembered", renamed.Statistics!.Stages[0].Name);
        Assert.Equal(Values(first), Values(renamed));

        // A form that it no longer breaks.
        Write("theorem t {\n  claim c: forall x in [-3, 3]: x^2 >= x - 1\n}\n");
        var mended = Check();
        Assert.NotEqual(Verdict.Refuted, mended.Verdict);
        Assert.Equal(Values(first), string.Join(' ', mended.Survived!.Variables.SelectMany(variable => variable.Values)));

        // The mended form is known to survive it, whatever it is called.
        Write("theorem again {\n  claim mended: forall z in [-3, 3]: z^2 >= z - 1\n}\n");
        Assert.Equal(Values(first), string.Join(' ', Check().Survived!.Variables.SelectMany(variable => variable.Values)));

        // Still false at another point: remembered or not, the answer is the kernel's.
        Write("theorem t {\n  claim c: forall x in [-3, 3]: x^2 >= x + 5\n}\n");
        Assert.Equal(Verdict.Refuted, Check().Verdict);

        string Values(ClaimReport claim) => string.Join(' ', claim.Witness!.Variables.SelectMany(variable => variable.Values));
    }

    [Fact]
    public void A_cached_answer_tells_what_it_survived_as_well()
    {
        Write("theorem t {\n  claim c: forall x in [-3, 3]: x^2 >= x\n}\n");
        Check(cache: "cache");
        Write("theorem t {\n  claim c: forall x in [-3, 3]: x^2 >= x - 1\n}\n");
        var first = Check(cache: "cache");
        var again = Check(cache: "cache");

        Assert.Equal((false, true), (first.Cached, again.Cached));
        Assert.NotNull(first.Survived);
        Assert.Equal(first.Survived.Variables.SelectMany(variable => variable.Values), again.Survived!.Variables.SelectMany(variable => variable.Values));
    }

    [Fact]
    public void A_counterexample_is_found_again_when_variables_are_renamed()
    {
        Write("theorem t {\n  claim c: forall x in [-3, 3], y in [0, 5]: x^2 + y >= x*y\n}\n");
        var first = Check();

        // Under the same names in another order a value would stand at the wrong one.
        Write("theorem u {\n  claim d: forall y in [-3, 3], x in [0, 5]: y^2 + x >= y*x\n}\n");
        var renamed = Check();

        Assert.Equal((Verdict.Refuted, Verdict.Refuted), (first.Verdict, renamed.Verdict));
        Assert.Equal("remembered", renamed.Statistics!.Stages[0].Name);
        Assert.Equal(first.Witness!.Variables.Select(variable => variable.Values.Single()), renamed.Witness!.Variables.Select(variable => variable.Values.Single()));
    }

    [Fact]
    public void A_claim_with_a_proof_is_kept_with_its_steps_and_the_evidence_of_each_is_verified_again()
    {
        const string Text = "theorem t {\n  claim forall x in R, y in R: x^2 + y^2 + 1 >= 2*x*y\n  proof {\n    have square: (x - y)^2 >= 0\n    calc x^2 + y^2 + 1 - 2*x*y == (x - y)^2 + 1 by algebra >= 0\n  }\n}\n";
        Write(Text);
        var first = Cached();
        var again = Cached();

        Assert.True(first.Claims.Length > 2);
        Assert.All(first.Claims, claim => Assert.Equal((Verdict.Proved, false), (claim.Verdict, claim.Cached)));
        Assert.All(again.Claims, claim => Assert.True(claim.Cached));
        Assert.Equal(first.Claims.Select(Plain), again.Claims.Select(Plain));

        // One digit of a step's certificate: the answer is found anew.
        foreach (var file in Directory.EnumerateFiles(Path.Combine(_folder.Path, "cache"), "*.json", SearchOption.AllDirectories))
        {
            var answer = AnswerText.Read(File.ReadAllText(file).TrimEnd('\n'))!;
            var forged = answer with { StepEvidence = [.. answer.StepEvidence.Select((evidence, k) => k == 0 ? answer.Evidence : evidence)] };
            File.WriteAllText(file, AnswerText.Write(forged) + "\n");
        }

        Assert.All(Cached().Claims, claim => Assert.Equal((Verdict.Proved, false), (claim.Verdict, claim.Cached)));

        // Another proof of the same claim is another question.
        Write(Text.Replace("have square: (x - y)^2 >= 0", "have square: (y - x)^2 >= 0", StringComparison.Ordinal));
        Assert.All(Cached().Claims, claim => Assert.False(claim.Cached));

        RunReport Cached() => new Session(NativeEngine.Create(), _folder.Path, TimeProvider.System)
            .Check(new() { Paths = ["a.thm"], Cache = "cache", Budget = new Budget(Samples: 20_000) }, new SilentObserver(), CancellationToken.None);

        static string Plain(ClaimReport claim) => JsonWriter.Write(claim with { Seconds = 0, Cached = false });
    }

    [Fact]
    public void A_damaged_store_only_loses_its_hints()
    {
        Write("theorem t {\n  claim c: forall x in R: x >= 0\n}\n");
        var first = Check();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(_folder.Path, ".proxyproof/witnesses")))
        {
            var json = JsonNode.Parse(File.ReadAllText(file))!;
            json["key"] = "other";
            json["entry"]!["witness"]!["variables"]!["x"] = 1;
            json["entry"]!["witness"]!.AsObject().Remove("exact");
            json["entry"]!.AsObject().Remove("worst");
            File.WriteAllText(file, json.ToJsonString());
        }

        // A point that breaks nothing is no counterexample, whatever the file says.
        Assert.Equal(JsonWriter.Write(first with { Seconds = 0 }), JsonWriter.Write(Check() with { Seconds = 0 }));
        File.WriteAllText(Path.Combine(_folder.Path, ".proxyproof/witnesses/x.json"), "{");
        Assert.Equal(Verdict.Refuted, Check().Verdict);
    }

    [Theory]
    [InlineData("PP7001", "claim forall x in [0, 1], y in [0, 1] where x > y and y > x: x <= 1")]
    [InlineData("PP7002", "let unused = 3\n  claim forall x in R: x^2 >= 0")]
    [InlineData("PP7002", "let f(x in R, z in R) = x^2\n  claim forall x in R: f(x, 1) >= 0")]
    [InlineData("PP7003", "let f(w in R^2) = ||w||^2\n  claim a: pl(f, mu = 2, fstar = 0)\n  claim b: proxy_pl(f, f, 0, 2, 2)")]
    [InlineData("PP7004", "let s = 2\n  data X in R^(3 x 2) ~ normal(0, s^2)\n  claim forall w in R^2: ||X * w|| >= 0")]
    [InlineData("PP7005", "let n = 3, X = [[1, 0], [0, 1], [1, 1]]\n  let f(w in R^2) = sum(i in 1..n, <X[i], w>^2)\n  claim smooth(f, 6 / n)")]
    [InlineData("PP7006", "let f(x in R) = x^2\n  claim forall x in R: f(x) <= f(x)")]
    [InlineData("PP7006", "claim forall x in R, y in R where x <= y: y >= x")]
    [InlineData("PP7007", "data X in R^(8 x 2) ~ rademacher\n  claim forall w in R^2: ||X * w|| >= 0")]
    [InlineData("PP7007", "data X in R^(3 x 2) = csv(\"twins.csv\")\n  claim lambda_min(X * X.T) >= -1")]
    [InlineData("PP7008", "claim forall x in R, y in R: x^2 >= 0")]
    [InlineData("PP7009", "let f(x in R) = abs(x)\n  claim exists x in [-1, 1]: f'(x) == 0")]
    [InlineData("PP7009", "let f(x in R) = abs(x)\n  claim forall x in [-1, 1] where abs(f'(x)) <= 1/2: x^2 <= 1")]
    [InlineData("PP7010", "let f(w in ball(zeros(2), 1)) = ||w - [3, 0]||^2\n  trajectory w = gd(f, start = [0, 0], step = 1/4, steps = 5)\n  claim forall t in 0..5: f(w[t]) <= 9")]
    [InlineData("PP7011", "let A = [[1, 5], [0, 1]]\n  claim lambda_min(A) >= -2")]
    [InlineData("PP7011", "claim forall W in [0, 1]^(2 x 2): lambda_max(W) <= 2")]
    [InlineData("PP7011", "random W in R^(3 x 3) ~ normal(0, 1)\n  claim with probability >= 0.9 over W: lambda_max(W) <= 20")]
    public void A_claim_that_may_not_say_what_is_meant_is_warned_of(string code, string items)
    {
        File.WriteAllText(Path.Combine(_folder.Path, "twins.csv"), "1,2\n3,1\n1,2\n");
        Write("theorem t {\n  " + items + "\n}\n");
        var report = Run();

        Assert.Contains(code, report.AllDiagnostics.Select(each => each.Diagnostic.Code));
        Assert.DoesNotContain(report.AllDiagnostics, each => each.Diagnostic.Code is PipelineCodes.UnkeptState);
        Assert.All(report.AllDiagnostics, each => Assert.Equal(Severity.Warning, each.Diagnostic.Severity));
        Assert.Contains($"### {code}:", File.ReadAllText(Repository.File("docs", "errors.md")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data X in R^(3 x 2) = csv(\"twins.csv\")\n  claim forall w in R^2: ||X * w|| >= 0")]
    [InlineData("let f(x in R) = abs(x)\n  claim exists x in [-1, 1]: f'(x) == 1")]
    [InlineData("let f(x in R) = abs(x)\n  claim forall x in [-1, 1] where f'(x) >= 1/2: x >= 0")]
    [InlineData("let f(x in R) = x^2 + abs(x - 5)\n  claim forall x in [-1, 1] where f'(x) == -1: x^2 <= 1")]
    [InlineData("let f(w in ball(zeros(2), 4)) = ||w - [3, 0]||^2\n  trajectory w = gd(f, start = [0, 0], step = 1/4, steps = 5)\n  claim forall t in 0..5: f(w[t]) <= 9")]
    [InlineData("claim forall x in R, y in R where x <= y: y^3 >= x^3")]
    [InlineData("claim forall x in [0, 1], y in [0, 1] where x > y: x <= 1")]
    [InlineData("claim forall W in R^(6 x 2) where forall r in 1..6: ||W[r] - [3, 1]|| <= 1/100: ||W|| <= 20")]
    [InlineData("let used = 3\n  claim forall x in R: x^2 >= -used")]
    [InlineData("let f(w in R^2) = ||w||^2\n  claim a: pl(f, mu = 2, fstar = 0)\n  claim b: proxy_pl(f, f, 0, 8, 2)")]
    [InlineData("let s = 2\n  data X in R^(3 x 2) ~ normal(0, s)\n  claim forall w in R^2: ||X * w|| >= 0")]
    [InlineData("let n = 3, X = [[1, 0], [0, 1], [1, 1]]\n  let f(w in R^2) = mean(i in 1..n, <X[i], w>^2)\n  claim smooth(f, 6 / n)")]
    [InlineData("claim forall x in R, y in R: x^2 + y^2 >= 0")]
    [InlineData("claim forall W in [0, 1]^(2 x 2): lambda_max(W + W.T) <= 8")]
    [InlineData("claim forall W in [-1, 1]^(2 x 3): lambda_min(W * W.T) >= 0")]
    [InlineData("claim forall S in [0, 1]^(2 x 2) where S == S.T: lambda_max(S) <= 2")]
    [InlineData("let f(w in R^2) = w[1]^4 + w[1]*w[2]\n  claim forall w in [-1, 1]^2: lambda_min(hess f(w)) >= -2")]
    [InlineData("let X = [[1, 2], [3, 4]]\n  claim forall w in [0, 1]^2: lambda_min(vec(i in 1..2, vec(j in 1..2, exp(<X[i], w> + <X[j], w>)))) >= -1/10")]
    public void A_claim_that_says_what_is_meant_is_not_warned_of(string items)
    {
        File.WriteAllText(Path.Combine(_folder.Path, "twins.csv"), "1,2\n3,1\n1,2\n");
        Write("theorem t {\n  " + items + "\n}\n");

        Assert.DoesNotContain(Run().AllDiagnostics, each => each.Diagnostic.Code.StartsWith("PP7", StringComparison.Ordinal));
    }

    [Fact]
    public void The_library_reads_as_mathematics_and_is_warned_of_at_most_three_times()
    {
        var session = new Session(NativeEngine.Create(), Repository.Root, TimeProvider.System);
        var (files, _) = SourcePaths.Expand(Repository.Root, ["theorems"]);
        var (pending, diagnostics) = session.Load(files, new Selection(), CancellationToken.None);
        var entries = new List<ClaimReport>();
        var alarms = diagnostics.Where(each => each.Code.StartsWith("PP7", StringComparison.Ordinal)).Select(each => each.ToString()).ToList();
        foreach (var claim in pending.Select(each => each.Pending.Elaborate().Claim).OfType<Claim>())
        {
            entries.Add(Samples.Entry(Verdict.Supported, name: $"c{entries.Count}") with { Mathematics = Mathematics.Of(claim) });
            alarms.AddRange(session.Engine.Inspector!.Inspect(claim).Select(each => each.ToString()));
        }

        Assert.True(alarms.Distinct(StringComparer.Ordinal).Count() <= 3, string.Join('\n', alarms));
        var html = HtmlWriter.Write(Samples.Report(entries));
        Assert.DoesNotContain("class=\"tex\"", html, StringComparison.Ordinal);
        foreach (var part in html.Split("<math ").Skip(1))
        {
            XElement.Parse("<math " + part[..(part.IndexOf("</math>", StringComparison.Ordinal) + 7)]);
        }
    }

    [Fact]
    public void The_schema_of_the_configuration_names_its_options()
    {
        var schema = JsonNode.Parse(File.ReadAllText(Repository.File("docs", "proxyproof.schema.json")))!["properties"]!.AsObject();

        Assert.Equal(Configuration.Keys.Order(StringComparer.Ordinal), schema.Select(each => each.Key).Order(StringComparer.Ordinal));
        Assert.Equal(ReportFormats.Names.Order(), schema["reports"]!["properties"]!.AsObject().Select(each => each.Key).Order(StringComparer.Ordinal));
    }

    private void Write(string text) => _folder.Write("a.thm", text);

    private RunReport Run(string? cache = null) => new Session(NativeEngine.Create(), _folder.Path, TimeProvider.System)
        .Check(new() { Paths = ["a.thm"], State = ".proxyproof", Cache = cache, Budget = new Budget(Samples: 20_000) }, new SilentObserver(), CancellationToken.None);

    private ClaimReport Check(string? cache = null) => Assert.Single(Run(cache).Claims);
}
