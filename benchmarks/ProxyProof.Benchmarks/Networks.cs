using System.Diagnostics;
using System.Globalization;
using ProxyProof.Checking;
using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.Language;

namespace ProxyProof.Benchmarks;

/// <summary>Time and memory to a certificate of claims on networks, and of its check: against data, width, radius and steps. Each in a process of its own.</summary>
internal static class Networks
{
    private const double Seconds = 600;

    private static readonly (string Name, string Size, string Items)[] Rows =
    [
        .. from size in ((int, int, int, string, string)[])
            [(10, 5, 100, "1/10", "1e-3"), (10, 5, 1000, "1/10", "1e-3"), (10, 5, 1000, "1", "1e-3"), (10, 5, 10_000, "1", "1e-3"), (50, 20, 1000, "1/10", "1e-3"), (50, 5, 1000, "1/100", "1e-6"), (50, 5, 10_000, "1/100", "1e-6")]
            select Row("kernel on a ball", size.Item1, size.Item2, size.Item3, size.Item4, $"claim forall W in ball(W0, {size.Item4}): lambda_min(ntk(u, W)) >= {size.Item5}"),
        Row("kernel of relu", 10, 5, 1000, "1/100", "claim forall W in ball(W0, 1/100): lambda_min(ntk(k, W)) >= 1e-3"),
        Row("Hessian of the loss", 10, 5, 1000, "10", "claim forall W in ball(W0, 10): opnorm(hess L(W)) <= 20"),
        Row("PL* on a ball", 10, 5, 1000, "1/2", "claim pl_star(L, mu = 1e-3) on ball(W0, 1/2)"),
        Row("a solution in a ball", 10, 5, 1000, "1/2", "claim exists W in ball(W0, 1/2): u(W) == u(W0) + 1/100*ones(10)"),
        Row("strong convexity in a cone", 10, 5, 1000, "1/100", "claim rsc(both, theta = (W0, v0), gbar = grad average((W0, v0)), kappa = 9/10, alpha = 1/100, D = ball((W0, v0), 1/100))"),
        .. from size in ((int, int)[])[(20, 10), (20, 50), (80, 50)]
            select Row("a run descends, one start", 10, 5, size.Item1, "0", $"trajectory w = gd(l, start = W0, step = 1/2, steps = {size.Item2}) claim forall t in 0..{size.Item2 - 1}: l(w[t+1]) <= l(w[t])", size.Item2),
        .. from size in ((int, int)[])[(10, 2), (10, 5), (10, 10), (40, 5)]
            select Row("a run descends, any start", 6, 3, size.Item1, "1/100 each", $"random D in R^({size.Item1} x 3) ~ uniform(-1/100, 1/100) trajectory w = gd(l, start = W0 + D, step = 1/2, steps = {size.Item2}) claim forall t in 0..{size.Item2 - 1}: l(w[t+1]) <= l(w[t])", size.Item2),
    ];

    /// <summary>Every row in a process of its own.</summary>
    public static void Compare()
    {
        Console.WriteLine("Seconds of processor time, start-up included, and the greatest memory of the process");
        Console.WriteLine($"  {"claim",-28} {"n, d, m",-15} {"radius",-11} {"T",3}  {"verdict",-12} {"check",8} {"verify",8} {"MB",7}");
        for (var row = 0; row < Rows.Length; row++)
        {
            using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [.. Arguments(), "networks", row.ToString(CultureInfo.InvariantCulture)]))!;
            process.WaitForExit();
        }
    }

    /// <summary>One row.</summary>
    public static void One(int row)
    {
        var (name, size, items) = Rows[row];
        var claim = Elaborator.ElaborateText($"theorem t {{ {items} }}", "t.thm", ElaborationOptions.Default).Entries[0].Claim!;
        var outcome = new Checker { Parallelism = 1 }.Check(claim, new Budget(TimeSeconds: Seconds));
        using var process = Process.GetCurrentProcess();
        var check = process.TotalProcessorTime.TotalSeconds;
        var memory = process.PeakWorkingSet64 / 1e6;
        var verify = double.NaN;
        if (outcome.Proof is { } proof)
        {
            var text = ProofFile.Of(proof).Write();
            var accepted = ProofFile.Parse(text).Verify(_ => claim).Accepted;
            process.Refresh();
            verify = accepted ? process.TotalProcessorTime.TotalSeconds - check : double.NaN;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-28} {size} {outcome.Verdict,-12} {check,8:F1} {verify,8:F1} {memory,7:F0}"));
    }

    // A program that runs through "dotnet" needs its own name again.
    private static string[] Arguments() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(Networks).Assembly.Location] : [];

    private static (string Name, string Size, string Items) Row(string name, int n, int d, int m, string radius, string claim, int steps = 0)
    {
        var weights = $"R^({m} x {d})";
        return (name, $"{$"{n}, {d}, {m}",-15} {radius,-11} {(steps > 0 ? steps.ToString(CultureInfo.InvariantCulture) : ""),3} ", $$"""
            data X in R^({{n}} x {{d}}) ~ sphere
            data W0 in {{weights}} ~ normal(0, 1)
            data a in R^{{m}} ~ rademacher
            data v0 in R^{{m}} ~ sphere
            data y in R^{{n}} ~ rademacher
            let u(W in {{weights}}) = vec(i in 1..{{n}}, <a, tanh(W*X[i])>) / sqrt({{m}})
            let k(W in {{weights}}) = vec(i in 1..{{n}}, <a, relu(W*X[i])>) / sqrt({{m}})
            let L(W in {{weights}}) = 1/2 * ||u(W) - y||^2
            let l(W in {{weights}}) = mean(i in 1..{{n}}, (u(W)[i] - y[i])^2)
            let g((W, v) in {{weights}} * R^{{m}}) = vec(i in 1..{{n}}, <v, tanh(W*X[i])>) / 10
            let average((W, v) in {{weights}} * R^{{m}}) = mean(i in 1..{{n}}, g((W, v))[i])
            let both((W, v) in {{weights}} * R^{{m}}) = mean(i in 1..{{n}}, (g((W, v))[i] - y[i]/20)^2)
            {{claim}}
            """);
    }
}
