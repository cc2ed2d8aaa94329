using System.Diagnostics;
using System.Text.Json.Nodes;
using ProxyProof.TestKit;

namespace ProxyProof.Cli.Tests;

/// <summary>What a run takes over from earlier ones: shards and merging, baselines, last failures, changed files, the cache, the configuration.</summary>
public sealed class ContinuityTests : IDisposable
{
    private readonly InProcess _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Shards_merge_into_what_one_run_says()
    {
        _cli.Folder.Write("a.thm", string.Concat(Enumerable.Range(0, 20).Select(k => $"c{k} {(k % 3 == 0 ? "refuted refuted" : "supported")}\n")));
        for (var shard = 1; shard <= 3; shard++)
        {
            await _cli.RunAsync("a.thm", "--shard", $"{shard}/3", "-f", "json", "-o", $"reports/{shard}.json");
        }

        await _cli.RunAsync("a.thm", "-f", "json", "-o", "whole.json");
        var (code, output, _) = await _cli.RunAsync("merge", "reports", "-f", "json", "-o", "merged.json", "-f", "html", "-o", "merged.html");

        Assert.Equal(0, code);
        Assert.Contains("20 claims: 7 refuted, 13 supported; 20 as expected", output, StringComparison.Ordinal);
        Assert.Equal(Claims("whole.json"), Claims("merged.json"));
        Assert.StartsWith("<!doctype html>", _cli.Folder.Read("merged.html"), StringComparison.Ordinal);

        File.Delete(Path.Combine(_cli.Folder.Path, "reports/2.json"));
        var (incomplete, text, _) = await _cli.RunAsync("merge", "reports");
        Assert.Equal(2, incomplete);
        Assert.Contains("error PP0007: the report of shard 2/3 is missing", text, StringComparison.Ordinal);
        Assert.Equal(2, (await _cli.RunAsync("merge", "a.thm")).Code);

        string Claims(string name)
        {
            var claims = JsonNode.Parse(_cli.Folder.Read(name))!["claims"]!.AsArray();
            foreach (var claim in claims)
            {
                claim!["seconds"] = 0;
            }

            return claims.ToJsonString();
        }
    }

    [Fact]
    public async Task What_the_baseline_knows_does_not_count_and_what_is_new_does()
    {
        _cli.Folder.Write("a.thm", "old refuted\nfine supported\nmended vacuous\n");
        Assert.Equal(1, (await _cli.RunAsync("a.thm", "-f", "json", "-o", "before.json")).Code);
        _cli.Folder.Write("a.thm", "old refuted\nfine supported\nmended supported\n");

        var (code, output, _) = await _cli.RunAsync("a.thm", "--baseline", "before.json", "-f", "json", "-o", "after.json");

        Assert.Equal(0, code);
        Assert.Contains("(known in the baseline)", output, StringComparison.Ordinal);
        Assert.Equal(["known", "unchanged", "fixed"], JsonNode.Parse(_cli.Folder.Read("after.json"))!["claims"]!.AsArray().Select(claim => (string)claim!["baseline"]!));
        _cli.Folder.Write("a.thm", "old error\nfine supported\n");
        Assert.Equal(2, (await _cli.RunAsync("a.thm", "--baseline", "before.json")).Code);
        _cli.Folder.Write("a.thm", "old refuted\nfine refuted\n");
        Assert.Equal(1, (await _cli.RunAsync("a.thm", "--baseline", "before.json")).Code);
        var (missing, _, error) = await _cli.RunAsync("a.thm", "--baseline", "a.thm");
        Assert.Equal(2, missing);
        Assert.StartsWith("proxyproof: --baseline a.thm: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Last_failed_checks_what_failed_until_it_is_mended()
    {
        _cli.Folder.Write("a.thm", "good supported\nbad refuted\n");

        var (_, _, first) = await _cli.RunAsync("a.thm", "--last-failed");
        Assert.Contains("no earlier run is recorded", first, StringComparison.Ordinal);
        Assert.Contains("\n1 claim: 1 refuted", (await _cli.RunAsync("a.thm", "--last-failed")).Out, StringComparison.Ordinal);
        Assert.Contains("\n1 claim: 1 refuted", (await _cli.RunAsync("check", "--last-failed")).Out, StringComparison.Ordinal);
        await _cli.RunAsync("a.thm", "--only", "a.good");
        Assert.Contains("\n1 claim: 1 refuted", (await _cli.RunAsync("a.thm", "--last-failed")).Out, StringComparison.Ordinal);
        _cli.Folder.Write("a.thm", "good supported\nbad supported\n");
        Assert.Contains("\n1 claim: 1 supported", (await _cli.RunAsync("a.thm", "--last-failed")).Out, StringComparison.Ordinal);
        Assert.Contains("nothing failed last time", (await _cli.RunAsync("a.thm", "--last-failed")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changed_checks_files_that_differ_from_a_commit_or_read_one_that_does()
    {
        if (!Git("init", "-q"))
        {
            return;
        }

        _cli.Folder.Write("a.thm", "c1 supported\n");
        _cli.Folder.Write("b.thm", "c1 supported\nx import \"shared/s.thm\"\n");
        _cli.Folder.Write("c.thm", "c1 supported\n");
        _cli.Folder.Write("shared/s.thm", "c1 supported\n");
        Git("add", ".");
        Git("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-q", "-m", "all");

        var (code, output, _) = await _cli.RunAsync("check", "a.thm", "b.thm", "c.thm", "--changed", "HEAD");
        Assert.Equal((0, true), (code, output.Contains("0 claims: nothing changed", StringComparison.Ordinal)));
        _cli.Folder.Write("shared/s.thm", "c1 supported \n");
        _cli.Folder.Write("new.thm", "c1 supported\n");
        var (_, some, _) = await _cli.RunAsync("check", "--changed", "HEAD");
        Assert.DoesNotContain("a.thm", some, StringComparison.Ordinal);
        Assert.Contains("b.thm", some, StringComparison.Ordinal);
        Assert.Contains("new.thm", some, StringComparison.Ordinal);
        var (wrong, _, error) = await _cli.RunAsync("check", ".", "--changed", "no-such-commit");
        Assert.Equal(2, wrong);
        Assert.StartsWith("proxyproof: --changed no-such-commit: git says: ", error, StringComparison.Ordinal);
        Assert.Equal(2, (await _cli.RunAsync("check", ".", "--changed", "--output=x")).Code);

        bool Git(params string[] arguments)
        {
            try
            {
                using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = _cli.Folder.Path, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
                git.WaitForExit();
                return git.ExitCode == 0;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                return false;
            }
        }
    }

    [Fact]
    public async Task Cached_answers_are_marked_verified_and_bound_to_the_options()
    {
        _cli.Folder.Write("a.thm", "c1 refuted refuted\nc2 supported\nc3 error\n");
        await _cli.RunAsync("a.thm", "--cache", "cache", "-f", "json", "-o", "1.json");
        var checkedOnce = _cli.Engine.Budgets.Count;

        var (_, output, _) = await _cli.RunAsync("a.thm", "--cache", "cache", "-f", "json", "-o", "2.json");

        // The error is never taken over; the other two are.
        Assert.Equal(checkedOnce + 1, _cli.Engine.Budgets.Count);
        Assert.Contains("2 from earlier runs", output, StringComparison.Ordinal);
        Assert.Equal([true, true, null], Claims("2.json").Select(claim => (bool?)claim!["cached"]));
        Assert.Equal(Claims("1.json")[0]!["witness"]!.ToJsonString(), Claims("2.json")[0]!["witness"]!.ToJsonString());
        Assert.True(_cli.Folder.Has((string)Claims("2.json")[0]!["certificate"]!));

        // Other options, other answers.
        await _cli.RunAsync("a.thm", "--cache", "cache", "--seed", "9");
        Assert.Equal(checkedOnce + 4, _cli.Engine.Budgets.Count);

        // The kernel does not accept the evidence of a claim that this engine would not refute now.
        _cli.Folder.Write("a.thm", "c1 supported refuted\n");
        await _cli.RunAsync("a.thm", "--cache", "cache", "-f", "json", "-o", "3.json");
        Assert.Equal("supported", (string)Claims("3.json")[0]!["verdict"]!);

        // A damaged cache is no cache.
        foreach (var file in Directory.EnumerateFiles(Path.Combine(_cli.Folder.Path, "cache"), "*.json", SearchOption.AllDirectories))
        {
            File.WriteAllText(file, File.ReadAllText(file)[..^20]);
        }

        Assert.Equal(3, (await _cli.RunAsync("a.thm", "--cache", "cache", "-f", "json", "-o", "3.json")).Code);
        Assert.Null(Claims("3.json")[0]!["cached"]);

        JsonArray Claims(string name) => JsonNode.Parse(_cli.Folder.Read(name))!["claims"]!.AsArray();
    }

    [Fact]
    public async Task A_configuration_above_says_what_the_command_line_does_not()
    {
        _cli.Folder.Write("proxyproof.yaml", """
            # comments are fine
            paths: [claims]
            seed: 5
            samples: 1e4
            methods: [sampling, descent]
            unknown: ok
            cache: off
            reports:
              json: out/r.json
              markdown: out/r.md
            """);
        _cli.Folder.Write("claims/a.thm", "c1 vacuous\n");

        Assert.Equal(0, (await _cli.RunAsync("check")).Code);
        Assert.Equal((5L, 10_000L), (_cli.Engine.Budgets[^1].Seed!.Value, _cli.Engine.Budgets[^1].Samples!.Value));
        Assert.True(_cli.Folder.Has("out/r.json") && _cli.Folder.Has("out/r.md"));
        Assert.Equal(3, (await _cli.RunAsync("check", "--seed", "6", "--unknown", "fail")).Code);
        Assert.Equal(6, _cli.Engine.Budgets[^1].Seed);
        Assert.Equal(2, (await _cli.RunAsync("check", "--config", "off")).Code);
    }

    [Theory]
    [InlineData("sede: 1", "proxyproof.yaml:1:1: error PP0008: there is no option 'sede'", "did you mean 'seed'?")]
    [InlineData("seed: much", "proxyproof.yaml:1:7: error PP0008: seed expects a whole number, got 'much'", "^^^^\n")]
    [InlineData("confidence: 99", "error PP0008: confidence expects a number between 0 and 1 such as 0.99, got '99'", "")]
    [InlineData("reports: {htlm: x}", "error PP0008: there is no format 'htlm'", "did you mean 'html'?")]
    [InlineData("- a", "error PP0008: the file must be one mapping of options", "")]
    [InlineData("a: [", "error PP0008: this is no YAML", "")]
    [InlineData("paths: []", "error PP0008: paths expects a text or a list of texts", "")]
    public async Task A_mistake_in_the_configuration_has_its_place(string text, string message, string help)
    {
        _cli.Folder.Write("proxyproof.yaml", text);
        _cli.Folder.Write("a.thm", "c1 supported\n");

        var (code, _, error) = await _cli.RunAsync("a.thm");

        Assert.Equal(2, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Contains(help, error, StringComparison.Ordinal);
        Assert.Equal(0, (await _cli.RunAsync("a.thm", "--config", "off")).Code);
    }

    [Theory]
    [InlineData("bash", "complete ")]
    [InlineData("zsh", "compdef")]
    [InlineData("fish", "complete -c proxyproof")]
    [InlineData("pwsh", "Register-ArgumentCompleter")]
    public async Task Completion_prints_a_script(string shell, string part)
    {
        var (code, output, _) = await _cli.RunAsync("completion", shell);

        Assert.Equal(0, code);
        Assert.Contains(part, output, StringComparison.Ordinal);
        Assert.Contains("--shard", (await _cli.RunAsync("[suggest:10]", "check --sh")).Out, StringComparison.Ordinal);
        Assert.Equal(2, (await _cli.RunAsync("completion", "csh")).Code);
    }

    [Theory]
    [InlineData("check --format ", "json", "--seed")]
    [InlineData("check a.thm --format js", "json", "html")]
    [InlineData("--format ", "json", "--seed")]
    [InlineData("a.thm --unknown ", "warn", "--seed")]
    [InlineData("check --methods ", "sampling", "--seed")]
    [InlineData("merge --format ", "json", "--output")]
    public async Task A_value_is_completed_where_one_is_due(string line, string suggested, string not)
    {
        var (code, output, error) = await _cli.RunAsync($"[suggest:{line.Length}]", line);

        Assert.Equal((0, ""), (code, error));
        Assert.Contains(suggested, output.Split('\n', StringSplitOptions.TrimEntries));
        Assert.DoesNotContain(not, output.Split('\n', StringSplitOptions.TrimEntries));
    }

    [Fact]
    public async Task Nothing_to_check_may_be_allowed()
    {
        _cli.Folder.Write("a.thm", "\n");

        Assert.Equal(5, (await _cli.RunAsync("a.thm")).Code);
        Assert.Equal(0, (await _cli.RunAsync("a.thm", "--allow-empty")).Code);
        Assert.Equal(2, (await _cli.RunAsync("b.thm", "--allow-empty")).Code);
        Assert.Contains("check --quiet --allow-empty", File.ReadAllText(Repository.File(".pre-commit-hooks.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Github_annotations_go_to_standard_output_and_the_summary_to_its_file()
    {
        _cli.Folder.Write("a.thm", "c1 refuted\n");
        var summary = _cli.Folder.Write("summary.md", "before\n");
        _cli.Variables["GITHUB_STEP_SUMMARY"] = summary;

        var (code, output, _) = await _cli.RunAsync("a.thm", "--format", "github");

        Assert.Equal(1, code);
        Assert.StartsWith("::error file=a.thm,line=1,col=3,title=a.c1 is refuted::", output, StringComparison.Ordinal);
        Assert.StartsWith("before\n## ❌ ProxyProof", _cli.Folder.Read("summary.md"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_is_a_diagnostic_and_exit_code_2()
    {
        _cli.Folder.Write("a.thm", "c1 supported\n");
        if (!File.Exists("/dev/full"))
        {
            return;
        }

        // The device takes the file's name and refuses its contents: a rename onto it would not, so a link stands for it.
        _cli.Variables["GITHUB_STEP_SUMMARY"] = "/dev/full";
        var (code, _, error) = await _cli.RunAsync("a.thm", "--format", "github");
        Assert.Equal(2, code);
        Assert.Contains("error PP0003: /dev/full cannot be written", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gallery_is_written_from_a_report_and_compared_with_a_later_one()
    {
        _cli.Folder.Write("lib/pl/a.thm", "c1 refuted refuted\nc2 supported\n");
        await _cli.RunAsync("lib", "-f", "json", "-o", "r.json");

        Assert.Equal((0, "", ""), await _cli.RunAsync("gallery", "r.json", "--output", "lib/gallery.md"));
        Assert.Contains("\n## pl\n", _cli.Folder.Read("lib/gallery.md"), StringComparison.Ordinal);
        Assert.Contains("| [a.thm](pl/a.thm) | `a.c1` |", _cli.Folder.Read("lib/gallery.md"), StringComparison.Ordinal);
        Assert.Equal((0, "lib/gallery.md is up to date\n", ""), await _cli.RunAsync("gallery", "r.json", "--output", "lib/gallery.md", "--check"));

        _cli.Folder.Write("lib/pl/a.thm", "c1 refuted refuted\nc2 proved\n");
        await _cli.RunAsync("lib", "-f", "json", "-o", "r.json");
        var (code, output, _) = await _cli.RunAsync("gallery", "r.json", "--output", "lib/gallery.md", "--check");
        Assert.Equal(1, code);
        Assert.Contains("- [a.thm](pl/a.thm) | `a.c2` |", output, StringComparison.Ordinal);

        Assert.Equal(2, (await _cli.RunAsync("gallery", "r.json", "--output", "missing.md", "--check")).Code);
        Assert.Equal(2, (await _cli.RunAsync("gallery", "missing.json")).Code);
    }

    [Fact]
    public async Task A_part_of_a_run_has_no_gallery()
    {
        _cli.Folder.Write("a.thm", string.Concat(Enumerable.Range(0, 9).Select(k => $"c{k} supported\n")));
        await _cli.RunAsync("a.thm", "--shard", "1/2", "-f", "json", "-o", "1.json");

        var (code, output, error) = await _cli.RunAsync("gallery", "1.json");

        Assert.Equal((2, ""), (code, output));
        Assert.EndsWith("the run is not complete, so there is no gallery of it\n", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task State_that_cannot_be_kept_is_a_warning_and_changes_no_exit_code()
    {
        _cli.Folder.Write("a.thm", "c1 refuted refuted\n");
        _cli.Folder.Write("state", "a file where a folder should be");

        var (code, output, _) = await _cli.RunAsync("a.thm", "--state", "state", "--cache", "state/cache");

        Assert.Equal(0, code);
        Assert.Contains("warning PP0006", output, StringComparison.Ordinal);
    }
}
