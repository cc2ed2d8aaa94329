using System.Diagnostics;
using System.Text.Json.Nodes;
using ProxyProof.TestKit;

namespace ProxyProof.Cli.Tests;

/// <summary>The command line as a process: what only shows across pipes and signals.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("c1 supported", 0)]
    [InlineData("c1 refuted", 1)]
    [InlineData("c1 crash", 4)]
    public async Task Exit_codes_reach_the_shell_and_pipes_get_no_escapes(string file, int expected)
    {
        _folder.Write("a.thm", file + "\n");

        var (code, output, error) = await Finish(Start("a.thm", "--verbose"));

        Assert.Equal(expected, code);
        Assert.DoesNotContain('\e', output + error);
        Assert.Contains("1 claim: ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_color_wins_over_force_color_across_a_pipe()
    {
        _folder.Write("a.thm", "c1 supported\n");

        Assert.Contains('\e', (await Finish(Start(["a.thm"], ("FORCE_COLOR", "1")))).Out);
        Assert.DoesNotContain('\e', (await Finish(Start(["a.thm"], ("FORCE_COLOR", "1"), ("NO_COLOR", "1")))).Out);
    }

    [Fact]
    public async Task Mathematics_survives_the_pipe()
    {
        _folder.Write("η.thm", "λ0 supported\n");

        var (_, output, error) = await Finish(Start("η.thm", "--format", "json"));

        Assert.Equal("η.thm#η.λ0", (string)JsonNode.Parse(output)!["claims"]![0]!["id"]!);
        Assert.Contains("η.λ0", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("INT", 1)]
    [InlineData("TERM", 1)]
    [InlineData("INT", 2)]
    [InlineData("TERM", 3)]
    public async Task Ctrl_C_and_an_end_that_is_asked_for_report_what_was_finished(string signal, int times)
    {
        if (!OperatingSystem.IsLinux())
        {
            // Elsewhere a test cannot send a signal to another process.
            return;
        }

        _folder.Write("a.thm", "c1 supported\nc2 supported holds 120000\n");
        using var process = Start("a.thm", "--format", "json", "--output", "r.json", "--jobs", "1");
        // The first claim is on the page, so the second is being checked.
        var seen = "";
        while (!seen.Contains("a.c1", StringComparison.Ordinal))
        {
            seen += await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The process ended early: " + seen);
        }

        // As `timeout` does: to the process and to its group, at once.
        var command = string.Join("; ", Enumerable.Repeat(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"kill -{signal} {process.Id}"), times));
        using (var kill = Process.Start("sh", ["-c", command]))
        {
            await kill.WaitForExitAsync();
        }

        var (code, output, error) = await Finish(process);

        Assert.Equal((130, ""), (code, error));
        Assert.Contains("interrupted: 1 of 2 claims finished", output, StringComparison.Ordinal);
        var report = JsonNode.Parse(_folder.Read("r.json"))!;
        Assert.True((bool)report["run"]!["interrupted"]!);
        Assert.Equal("a.thm#a.c1", (string)report["claims"]!.AsArray().Single()!["id"]!);
    }

    [Fact]
    public async Task A_full_disk_behind_standard_output_is_no_bug()
    {
        if (!File.Exists("/dev/full"))
        {
            return;
        }

        _folder.Write("a.thm", "c1 supported\n");
        var (code, _, error) = await Finish(Process.Start(new ProcessStartInfo("sh", ["-c", $"dotnet '{typeof(ProcessTests).Assembly.Location}' a.thm > /dev/full"])
        {
            WorkingDirectory = _folder.Path,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!);

        Assert.Equal(2, code);
        Assert.Contains("error PP0003: the output cannot be written", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disk_that_is_full_leaves_the_old_report_and_nothing_half_written()
    {
        // A disk of 32 KB in a mount namespace of its own: where that may not be made, there is nothing to test.
        if (!OperatingSystem.IsLinux() || !(await Shell("mount -t tmpfs -o size=32k none small && cd small && echo fits > probe && cat probe")).Out.StartsWith("fits", StringComparison.Ordinal))
        {
            return;
        }

        _folder.Write("a.thm", string.Concat(Enumerable.Range(0, 40).Select(k => $"a_claim_with_a_long_name_{k} supported\n")));
        var (code, output, error) = await Shell(
            $"mount -t tmpfs -o size=32k none small && cd small && cp ../a.thm . && echo old > r.json && dotnet '{typeof(ProcessTests).Assembly.Location}' a.thm -f json -o r.json; code=$?; echo; echo -- $(cat r.json) -- $(find . -name '*.tmp' | wc -l) -- $code");

        Assert.Equal(0, code);
        Assert.Contains("error PP0003: r.json cannot be written", output + error, StringComparison.Ordinal);
        Assert.EndsWith("-- old -- 0 -- 2\n", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check --format ", "pretty json sarif junit markdown html github latex")]
    [InlineData("check --format s", "sarif")]
    [InlineData("--unknown ", "fail ok warn")]
    [InlineData("check --sh", "--shard")]
    [InlineData("check ", "aha.thm")]
    [InlineData("check a", "aha.thm")]
    [InlineData("gal", "gallery")]
    public async Task Bash_completes_values_where_they_are_due_and_files_where_they_may_follow(string line, string expected)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        _folder.Write("aha.thm", "");
        var (_, script, _) = await Finish(Start("completion", "bash"));
        var words = string.Join(' ', line.Split(' ').Prepend("proxyproof").Select(word => $"'{word}'"));
        var typed = $$"""
            proxyproof() (dotnet '{{typeof(ProcessTests).Assembly.Location}}' "$@")
            {{script}}
            COMP_LINE='proxyproof {{line}}' COMP_POINT={{line.Length + 11}} COMP_WORDS=({{words}}) COMP_CWORD={{line.Split(' ').Length}}
            _proxyproof
            echo "${COMPREPLY[*]}"
            """.ReplaceLineEndings("\n");
        var (code, output, error) = await Finish(Process.Start(new ProcessStartInfo("bash", ["-c", typed])
        {
            WorkingDirectory = _folder.Path,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!);

        Assert.Equal((0, ""), (code, error));
        Assert.Equal(expected.Split(' ').Order(StringComparer.Ordinal), output.TrimEnd().Split(' ').Order(StringComparer.Ordinal));
    }

    private async Task<(int Code, string Out, string Error)> Shell(string script)
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "small"));
        try
        {
            return await Finish(Process.Start(new ProcessStartInfo("unshare", ["--mount", "sh", "-c", script]) { WorkingDirectory = _folder.Path, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (1, "", "");
        }
    }

    private Process Start(params string[] args) => Start(args, []);

    private Process Start(string[] args, params (string Name, string Value)[] environment)
    {
        // A process that was started in the background ignores SIGINT and so would its children; env undoes that where it can.
        string[] command = ["dotnet", typeof(ProcessTests).Assembly.Location, .. args];
        if (OperatingSystem.IsLinux())
        {
            command = ["env", "--default-signal=INT", .. command];
        }

        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = _folder.Path,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = System.Text.Encoding.UTF8,
            StandardErrorEncoding = System.Text.Encoding.UTF8,
        };
        foreach (var name in new[] { "NO_COLOR", "FORCE_COLOR", "GITHUB_ACTIONS" })
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private static async Task<(int Code, string Out, string Error)> Finish(Process process)
    {
        using var _ = process;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await output, await error);
    }
}
