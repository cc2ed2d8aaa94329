using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using ProxyProof.TestKit;

namespace ProxyProof.Cli.Tests;

/// <summary>A process that is killed leaves no corrupt file, and what it had finished is not done again.</summary>
public sealed class KillTests : IDisposable
{
    // More than three runs of at most a second and a half can finish, at a quarter of a second each.
    private const int Claims = 24;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_killed_run_goes_on_where_it_ended()
    {
        // Nobody who reads a report may find half of one, whenever the process dies.
        var kills = Environment.GetEnvironmentVariable("PROXYPROOF_SOAK") is "1" ? 100 : 3;
        _folder.Write("a.thm", string.Concat(Enumerable.Range(0, Claims).Select(k => string.Create(CultureInfo.InvariantCulture, $"c{k} {(k % 4 == 0 ? "refuted" : "supported")} {(k % 4 == 0 ? "refuted" : "holds")} 250\n"))));
        var random = new Random(7);
        for (var kill = 0; kill < kills; kill++)
        {
            using (var process = Start("a.thm", "--jobs", "1", "--resume", "-f", "json", "-o", "r.json"))
            {
                await process.StandardOutput.ReadLineAsync();
                await Task.Delay(random.Next(100, 1500));
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync();
            }

            foreach (var file in Directory.EnumerateFiles(_folder.Path, "*.json", SearchOption.AllDirectories).Where(file => !file.EndsWith(".tmp", StringComparison.Ordinal)))
            {
                var text = await File.ReadAllTextAsync(file);
                if (!text.StartsWith("evidence", StringComparison.Ordinal))
                {
                    JsonNode.Parse(text);
                }
            }
        }

        using var last = Start("a.thm", "--jobs", "1", "--resume", "-f", "json", "-o", "r.json");
        await last.StandardOutput.ReadToEndAsync();
        await last.WaitForExitAsync();

        Assert.Equal(0, last.ExitCode);
        var report = JsonNode.Parse(_folder.Read("r.json"))!;
        Assert.Equal(Claims, report["claims"]!.AsArray().Count);
        Assert.InRange((int?)report["run"]!["cached"] ?? 0, 1, Claims);
        Assert.False(_folder.Has(".proxyproof/run.jsonl"));
    }

    private Process Start(params string[] args) => Process.Start(new ProcessStartInfo("dotnet", [typeof(KillTests).Assembly.Location, .. args])
    {
        WorkingDirectory = _folder.Path,
        UseShellExecute = false,
        RedirectStandardOutput = true,
    })!;
}
