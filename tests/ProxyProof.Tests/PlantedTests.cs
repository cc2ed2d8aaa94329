using System.Diagnostics;
using System.Text;
using ProxyProof.Checking;
using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.Language;
using ProxyProof.TestKit;
using Xunit.Abstractions;

namespace ProxyProof.Tests;

/// <summary>Many small claims of known truth: no verdict is wrong, and few falsehoods are missed. The table says which.</summary>
public sealed class PlantedTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void No_verdict_on_planted_claims_is_wrong_and_few_falsehoods_are_missed()
    {
        var isSoak = Environment.GetEnvironmentVariable("PROXYPROOF_SOAK") == "1";
        PlantedClaim[] planted = [.. new PlantedClaims(isSoak ? 20u : 10u).Take(isSoak ? 1200 : 204)];
        var text = new StringBuilder("theorem t {\n");
        foreach (var claim in planted)
        {
            text.Append("  claim ").Append(claim.Text).Append('\n');
        }

        _folder.Write("p.thm", text.Append("}\n").ToString());
        var file = Elaborator.Elaborate(Path.Combine(_folder.Path, "p.thm"), "p.thm", ElaborationOptions.Default);
        Assert.Empty(file.Diagnostics.Where(diagnostic => diagnostic.Severity == Severity.Error));
        var results = new List<(PlantedClaim Claim, Outcome Outcome)>();
        var watch = Stopwatch.StartNew();
        for (var k = 0; k < planted.Length; k++)
        {
            // Of true claims of the short run a few provers are enough to catch a wrong one.
            var budget = new Budget(Samples: isSoak ? null : 4000);
            if (planted[k].IsTrue && !isSoak)
            {
                budget = budget with { Methods = [Methods.Sampling, Methods.Descent, Methods.Subdivision, Methods.Interval] };
            }

            results.Add((planted[k], new Checker { Parallelism = 2 }.Check(file.Entries[k].Claim!, budget)));
        }

        output.WriteLine($"{planted.Length} claims in {watch.Elapsed.TotalSeconds:F0} s");
        output.WriteLine(Table(results));
        foreach (var (claim, outcome) in results)
        {
            var isWrong = claim.IsTrue ? outcome.Verdict is not (Verdict.Proved or Verdict.Supported) : outcome.Verdict is Verdict.Proved or Verdict.Error or Verdict.Vacuous;
            Assert.False(isWrong, $"{outcome.Verdict}, {claim.Kind}: {claim.Text}\n{outcome.Message}");
        }

        var falsehoods = results.Where(result => !result.Claim.IsTrue && !result.Claim.IsBeyondReach).ToArray();
        var refuted = falsehoods.Count(result => result.Outcome.Verdict == Verdict.Refuted);
        Assert.True(refuted >= 0.97 * falsehoods.Length, $"{refuted} of {falsehoods.Length} falsehoods refuted");
    }

    private static string Table(IEnumerable<(PlantedClaim Claim, Outcome Outcome)> results)
    {
        var table = new StringBuilder("| kind | claims | refuted | proved | supported | inconclusive | median ms |\n| --- | --- | --- | --- | --- | --- | --- |\n");
        foreach (var kind in results.GroupBy(result => result.Claim.Kind).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            int Count(Verdict verdict) => kind.Count(result => result.Outcome.Verdict == verdict);
            var median = kind.Select(result => result.Outcome.Seconds).Order().ElementAt(kind.Count() / 2) * 1000;
            table.Append(System.Globalization.CultureInfo.InvariantCulture, $"| {kind.Key} | {kind.Count()} | {Count(Verdict.Refuted)} | {Count(Verdict.Proved)} | {Count(Verdict.Supported)} | {Count(Verdict.Inconclusive)} | {median:F0} |\n");
        }

        foreach (var (claim, outcome) in results.Where(result => !result.Claim.IsTrue && result.Outcome.Verdict != Verdict.Refuted))
        {
            table.Append("missed: ").Append(claim.Text).Append(" (").Append(outcome.Verdict).Append(", least margin ").Append(outcome.BestMargin).Append(")\n");
        }

        return table.ToString();
    }
}
