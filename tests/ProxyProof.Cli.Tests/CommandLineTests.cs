using System.Text.Json.Nodes;
using ProxyProof.Cli.Terminal;
using ProxyProof.TestKit;

namespace ProxyProof.Cli.Tests;

public sealed class CommandLineTests : IDisposable
{
    private readonly InProcess _cli = new();

    public void Dispose() => _cli.Dispose();

    [Theory]
    [InlineData("", "first-run")]
    [InlineData("--help", "help")]
    [InlineData("check --help", "help-check")]
    [InlineData("explain --help", "help-explain")]
    [InlineData("verify -h", "help-verify")]
    [InlineData("replay --help", "help-replay")]
    [InlineData("estimate --help", "help-estimate")]
    [InlineData("format --help", "help-format")]
    [InlineData("init --help", "help-init")]
    [InlineData("merge --help", "help-merge")]
    [InlineData("gallery --help", "help-gallery")]
    [InlineData("completion --help", "help-completion")]
    public async Task Help_reads_as_always(string line, string golden)
    {
        var (code, output, error) = await _cli.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal((0, ""), (code, error));
        Golden.Matches(output, golden + ".txt");
    }

    [Fact]
    public async Task The_version_names_the_engine() =>
        Assert.Matches(@"^proxyproof \d+\.\d+\.\d+\S* \(engine: native\)\n$", (await _cli.RunAsync("--version")).Out);

    [Theory]
    [InlineData("chekc a.thm", "Unrecognized command or argument 'chekc'. Did you mean 'check'?")]
    [InlineData("check", "name a file or folder to check, such as `proxyproof check theorems`")]
    [InlineData("check a.thm --sede 1", "there is no option '--sede'; did you mean '--seed'?")]
    [InlineData("a.thm --nonsense", "there is no option '--nonsense'")]
    [InlineData("--seeed 1 a.thm", "there is no option '--seeed'; did you mean '--seed'?")]
    [InlineData("check a.thm --seed x", "--seed expects a whole number, got 'x'")]
    [InlineData("check a.thm --samples 0", "--samples expects a positive whole number such as 100000 or 1e6, got '0'")]
    [InlineData("check a.thm --time -1", "--time expects seconds above 0, such as 30 or 0.5, got '-1'")]
    [InlineData("check a.thm --confidence 99", "--confidence expects a number between 0 and 1 such as 0.99, got '99'")]
    [InlineData("check a.thm --jobs 0", "--jobs expects a number of threads from 1 to 4096, got '0'")]
    [InlineData("check a.thm --shard 5/4", "--shard expects I/N with 1 <= I <= N, such as 2/4, got '5/4'")]
    [InlineData("check a.thm --format jsn", "there is no format 'jsn'; did you mean 'json'?")]
    [InlineData("check a.thm --format htlm", "there is no format 'htlm'; did you mean 'html'?")]
    [InlineData("check a.thm --format pdf", "there is no format 'pdf'; the formats are pretty, json, sarif, junit, markdown, html, github, latex")]
    [InlineData("check a.thm --output x", "--output x has no format: each --output belongs to one --format other than pretty, in order (add --format json)")]
    [InlineData("check a.thm --format json --format json", "two reports cannot share standard output: give all but one an --output")]
    [InlineData("check a.thm --format", "Required argument missing for option: '--format'.")]
    [InlineData("check a.thm --output", "Required argument missing for option: '--output'.")]
    [InlineData("check a.thm --engine", "Required argument missing for option: '--engine'.")]
    [InlineData("check a.thm --config", "Required argument missing for option: '--config'.")]
    [InlineData("merge r.json --format", "Required argument missing for option: '--format'.")]
    [InlineData("replay r.json --trial", "Required argument missing for option: '--trial'.")]
    [InlineData("check a.thm --quiet --verbose", "--quiet and --verbose exclude each other")]
    [InlineData("gallery r.json --check", "--check needs --output: compare with which file?")]
    [InlineData("format --chekc a.thm", "there is no option '--chekc'; did you mean '--check'?")]
    public async Task A_wrong_command_line_is_exit_code_2_with_one_clear_sentence(string line, string message)
    {
        var (code, output, error) = await _cli.RunAsync(line.Split(' '));

        Assert.Equal((2, "proxyproof: " + message), (code, error.Split('\n')[0]));
        Assert.Equal("", output);
    }

    [Theory]
    [InlineData("c1 supported", 0)]
    [InlineData("c1 refuted refuted", 0)]
    [InlineData("c1 refuted", 1)]
    [InlineData("c1 broken", 2)]
    [InlineData("c1 syntax", 2)]
    [InlineData("c1 error", 2)]
    [InlineData("c1 vacuous", 3)]
    [InlineData("c1 supported proved", 3)]
    [InlineData("c1 crash", 4)]
    [InlineData("", 5)]
    public async Task Exit_codes_of_check(string file, int expected)
    {
        _cli.Folder.Write("a.thm", file + "\n");

        Assert.Equal(expected, (await _cli.RunAsync("a.thm")).Code);
    }

    [Theory]
    [InlineData("fail", 3)]
    [InlineData("warn", 0)]
    [InlineData("ok", 0)]
    public async Task Unknown_says_whether_undecided_claims_count(string policy, int expected)
    {
        _cli.Folder.Write("a.thm", "c1 inconclusive\n");

        Assert.Equal(expected, (await _cli.RunAsync("check", "a.thm", "--unknown", policy)).Code);
    }

    [Fact]
    public async Task Check_is_the_default_command_also_before_options()
    {
        _cli.Folder.Write("theorems/a.thm", "c1 supported\n");

        Assert.Equal(0, (await _cli.RunAsync("theorems")).Code);
        Assert.Equal(0, (await _cli.RunAsync("--seed", "7", "theorems")).Code);
        Assert.Equal(7, _cli.Engine.Budgets[^1].Seed);
        Assert.Equal(2, (await _cli.RunAsync("no-such-folder")).Code);
    }

    [Fact]
    public async Task A_folder_named_almost_like_a_command_is_a_folder()
    {
        _cli.Folder.Write("checks/a.thm", "c1 supported\n");

        Assert.Equal(0, (await _cli.RunAsync("checks")).Code);
    }

    [Fact]
    public async Task Numbers_may_be_written_as_mathematicians_do()
    {
        _cli.Folder.Write("a.thm", "c1 supported\n");

        Assert.Equal(0, (await _cli.RunAsync("a.thm", "-n", "1e6", "-t", "0.5", "-s", "-3", "-m", "sampling, descent", "--confidence", "0.9")).Code);
        var budget = _cli.Engine.Budgets.Single();
        Assert.Equal((1_000_000L, 0.5, -3L, 0.9), (budget.Samples, budget.TimeSeconds, budget.Seed, budget.Confidence));
        Assert.Equal("sampling descent", string.Join(' ', budget.Methods!.Value));
    }

    [Fact]
    public async Task The_json_report_takes_standard_output_and_people_read_standard_error()
    {
        _cli.Folder.Write("a.thm", "c1 supported\n");

        var (_, output, error) = await _cli.RunAsync("a.thm", "--format", "json");

        Assert.Equal("proxyproof/report/1", (string)JsonNode.Parse(output)!["schema"]!);
        Assert.Contains("1 claim: 1 supported; 1 as expected", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_kth_output_belongs_to_the_kth_format_that_is_not_pretty()
    {
        _cli.Folder.Write("a.thm", "c1 refuted\n");

        var (code, output, error) = await _cli.RunAsync("a.thm", "--format", "pretty", "--format", "json", "--output", "out/one.json", "--format", "json", "--output", "two.json");

        Assert.Equal((1, ""), (code, error));
        Assert.Contains("1 claim: 1 refuted", output, StringComparison.Ordinal);
        Assert.Equal(_cli.Folder.Read("out/one.json"), _cli.Folder.Read("two.json"));
        var (_, mixed, people) = await _cli.RunAsync("a.thm", "-f", "json", "-o", "x.json", "-f", "json");
        Assert.True(_cli.Folder.Has("x.json"));
        Assert.StartsWith("{", mixed, StringComparison.Ordinal);
        Assert.Contains("1 claim", people, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_that_cannot_be_written_is_exit_code_2()
    {
        _cli.Folder.Write("a.thm", "c1 supported\n");
        _cli.Folder.Write("file", "");

        var (code, _, error) = await _cli.RunAsync("a.thm", "-f", "json", "-o", "file/r.json");

        Assert.Equal(2, code);
        Assert.Contains("proxyproof: error PP0003: file/r.json cannot be written", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quiet_shows_what_is_not_as_expected_and_the_summary()
    {
        _cli.Folder.Write("a.thm", "fine supported\nbad refuted\n");

        var (_, output, _) = await _cli.RunAsync("a.thm", "-q");

        Assert.DoesNotContain("a.fine", output, StringComparison.Ordinal);
        Assert.Contains("a.bad", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evidence_is_written_verified_and_replayed()
    {
        _cli.Folder.Write("a.thm", "c1 refuted refuted\n");

        Assert.Equal(0, (await _cli.RunAsync("a.thm", "--certificates", "evidence", "-f", "json", "-o", "r.json")).Code);
        var (code, output, _) = await _cli.RunAsync("verify", "evidence");
        Assert.Equal(0, code);
        Assert.EndsWith("1 evidence file: 1 accepted, 0 not\n", output, StringComparison.Ordinal);
        Assert.Equal("same     a.thm#a.c1: refuted\n1 claim replayed: 1 the same, 0 not\n", (await _cli.RunAsync("replay", "r.json", "--claim", "a.thm#a.c1")).Out);
        _cli.Engine.Drift = 1;
        Assert.Equal(1, (await _cli.RunAsync("replay", "r.json")).Code);
        _cli.Folder.Write("a.thm", "c1 supported refuted\n");
        Assert.Equal(1, (await _cli.RunAsync("verify", "evidence")).Code);
        Assert.Equal(2, (await _cli.RunAsync("verify", "missing.json")).Code);
        Assert.Equal(2, (await _cli.RunAsync("replay", "missing.json")).Code);
    }

    [Fact]
    public async Task Format_and_its_check()
    {
        _cli.Folder.Write("a.thm", "c1  supported\n");

        Assert.Equal((1, "would change  a.thm\n1 file: 1 would change\n"), Codes(await _cli.RunAsync("format", "--check", "a.thm")));
        Assert.Equal((0, "formatted  a.thm\n1 file: 1 formatted\n"), Codes(await _cli.RunAsync("format", "a.thm")));
        Assert.Equal(0, (await _cli.RunAsync("format", "--check", "a.thm")).Code);
        Assert.Equal(2, (await _cli.RunAsync("format", "b.thm")).Code);

        static (int, string) Codes((int Code, string Out, string Error) run) => (run.Code, run.Out);
    }

    [Fact]
    public async Task Explain_takes_a_file_or_one_theorem()
    {
        _cli.Folder.Write("a.thm", "c1 supported\n");

        Assert.Contains("expanded   forall w in R^2", (await _cli.RunAsync("explain", "a.thm")).Out, StringComparison.Ordinal);
        Assert.Equal(0, (await _cli.RunAsync("explain", "a.thm:a")).Code);
        Assert.Equal(2, (await _cli.RunAsync("explain", "a.thm:b")).Code);
        Assert.Equal(2, (await _cli.RunAsync("explain", "b.thm")).Code);
    }

    [Fact]
    public async Task Init_says_what_to_type_next()
    {
        var (code, output, _) = await _cli.RunAsync("init");

        Assert.Equal((0, "wrote  starter.thm\nwrote  .github/workflows/proxyproof.yml\nwrote  .github/actions/proxyproof/action.yml\nNext: proxyproof check starter.thm\n"), (code, output));
        Assert.Contains("kept   starter.thm", (await _cli.RunAsync("init")).Out, StringComparison.Ordinal);
        Assert.Equal(0, (await _cli.RunAsync("init", "deep/folder")).Code);
        Assert.True(_cli.Folder.Has("deep/folder/starter.thm"));
    }

    [Fact]
    public async Task Colours_are_for_terminals_and_no_color_wins()
    {
        using var cli = new InProcess { Look = new Look(Color: true, Live: false, Width: 80) };
        cli.Folder.Write("a.thm", "c1 refuted\n");

        Assert.Contains('\e', (await cli.RunAsync("a.thm")).Out);
        Assert.DoesNotContain('\e', (await cli.RunAsync("a.thm", "--no-color")).Out);
    }

    [Theory]
    [InlineData("init --no-color")]
    [InlineData("--no-color init")]
    [InlineData("--no-color completion bash")]
    public async Task Every_command_takes_no_color_before_it_or_behind(string line) => Assert.Equal(0, (await _cli.RunAsync(line.Split(' '))).Code);

    [Theory]
    [InlineData(false, true, "", true)]
    [InlineData(false, false, "", false)]
    [InlineData(true, false, "", false)]
    [InlineData(true, false, "FORCE_COLOR=1", true)]
    [InlineData(true, false, "FORCE_COLOR=0", false)]
    [InlineData(true, false, "GITHUB_ACTIONS=true", true)]
    [InlineData(false, true, "NO_COLOR=1", false)]
    [InlineData(false, true, "NO_COLOR=1 FORCE_COLOR=1", false)]
    [InlineData(false, true, "NO_COLOR=", true)]
    public void Colour_conventions(bool redirected, bool ansi, string environment, bool expected)
    {
        var values = environment.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(each => each.Split('=')).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

        Assert.Equal(expected, Look.WantsColor(redirected, ansi, name => values.GetValueOrDefault(name)));
    }
}
