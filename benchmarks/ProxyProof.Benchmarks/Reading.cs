using System.Diagnostics;
using System.Globalization;
using System.Text;
using ProxyProof.Language;

namespace ProxyProof.Benchmarks;

/// <summary>How long reading takes, and how long a person waits for the first verdict.</summary>
internal static class Reading
{
    private const int Claims = 10_000;
    private const int Runs = 5;

    /// <summary>Parses and elaborates many one-line claims: each a theorem of its own, then all in one theorem.</summary>
    public static void ManyClaims()
    {
        Console.WriteLine($"Seconds to parse and elaborate {Claims} one-line claims (goal: under 5)");
        var apart = new StringBuilder();
        var together = new StringBuilder("theorem all {\n  let f(w in R^2) = w[1]^2 + w[2]^2\n");
        for (var k = 0; k < Claims; k++)
        {
            apart.Append(CultureInfo.InvariantCulture, $"theorem t{k} {{ claim forall w in R^2: ||w||^2 >= {k}/10000 * (w[1] + w[2]) - {k} }}\n");
            together.Append(CultureInfo.InvariantCulture, $"  claim forall w in R^2: ||grad f(w)||^2 >= {k}/10000 * f(w)\n");
        }

        foreach (var (name, text) in ((string, string)[])[("a theorem each", apart.ToString()), ("one theorem, each with a gradient", together.Append("}\n").ToString())])
        {
            var watch = Stopwatch.StartNew();
            var file = Elaborator.ElaborateText(text, "many.thm", ElaborationOptions.Default);
            Console.WriteLine($"  {name,-44} {watch.Elapsed.TotalSeconds,6:F2}   ({file.Entries.Count(entry => entry.Claim is not null)} claims)");
        }
    }

    /// <summary>Publishes the command line as users install it and times whole runs on one trivial claim.</summary>
    public static void StartUp(string repository)
    {
        Console.WriteLine("Seconds of a cold check of one trivial claim, published ready to run (goal: under 0.5)");
        var folder = Directory.CreateTempSubdirectory("proxyproof-startup").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "t.thm"), "theorem t { claim forall x in R: x^2 >= 0 }\n");
            var published = Run(
                "dotnet",
                repository,
                "publish", "src/ProxyProof.Cli", "-c", "Release", "--self-contained", "false", "-r", System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier, "-v", "quiet",
                "-p:PublishReadyToRun=true", $"-p:ArtifactsPath={Path.Combine(folder, "artifacts")}", "-o", Path.Combine(folder, "bin"));
            if (published.Code != 0)
            {
                Console.WriteLine($"  not measured: publishing failed with exit code {published.Code}");
                return;
            }

            var times = new List<double>();
            for (var k = 0; k < Runs; k++)
            {
                times.Add(Run("dotnet", folder, Path.Combine(folder, "bin", "ProxyProof.Cli.dll"), "check", "t.thm").Seconds);
            }

            Console.WriteLine($"  {"check t.thm",-44} {times.Order().ElementAt(Runs / 2),6:F2}   (median of {Runs})");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (int Code, double Seconds) Run(string program, string folder, params string[] arguments)
    {
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.WaitForExit();
        return (process.ExitCode, watch.Elapsed.TotalSeconds);
    }
}
