using ProxyProof.Claims;
using ProxyProof.Reporting;
using ProxyProof.TestKit;

namespace ProxyProof.Tests;

public sealed class SessionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeEngine _engine = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Claims_are_reported_in_the_order_of_paths_files_and_lines()
    {
        _folder.Write("b/two.thm", "c1 supported\nc2 refuted refuted\n");
        _folder.Write("b/One.thm", "c1 supported holds 60\n");
        _folder.Write("b/deep/er/x.thm", "c1 supported\n");
        _folder.Write("b/.hidden/x.thm", "c1 supported\n");
        _folder.Write("b/notes.txt", "c1 supported\n");
        _folder.Write("a.thm", "c1 supported\n");

        var report = Check(new() { Paths = ["b", "a.thm", "./b/two.thm"], Jobs = 3 });

        Assert.Equal(["b/One.thm#One.c1", "b/deep/er/x.thm#x.c1", "b/two.thm#two.c1", "b/two.thm#two.c2", "a.thm#a.c1"], report.Claims.Select(claim => claim.Id));
        Assert.Empty(report.AllDiagnostics);
        Assert.Equal(0, ExitCode.Of(report, UndecidedPolicy.Fail));
    }

    [Fact]
    public void An_absolute_path_below_the_folder_names_the_same_claims()
    {
        var path = _folder.Write("a.thm", "c1 supported\n");

        Assert.Equal("a.thm#a.c1", Check(new() { Paths = [path] }).Claims.Single().Id);
        Assert.Equal("a.thm#a.c1", Check(new() { Paths = [_folder.Path] }).Claims.Single().Id);
    }

    [Fact]
    public void Claims_are_delivered_in_order_while_the_run_goes()
    {
        _folder.Write("a.thm", string.Concat(Enumerable.Range(0, 20).Select(i => $"c{i} supported holds {(i % 3 == 0 ? 20 : 0)}\n")));
        var observer = new Recorder();

        var report = Check(new() { Paths = ["a.thm"], Jobs = 4 }, observer);

        Assert.Equal(report.Claims.Select(claim => claim.Id), observer.Finished);
        Assert.Equal(20, observer.Claims);
        Assert.InRange(_engine.MostAtOnce, 1, 4);
    }

    [Fact]
    public void Jobs_change_no_answer()
    {
        _folder.Write("a.thm", "c1 supported\nc2 refuted\nc3 vacuous\nc4 error\nc5 broken\n");

        var reports = new[] { 1, 2, 8 }.Select(jobs => Check(new() { Paths = ["a.thm"], Jobs = jobs }).Claims.Select(claim => JsonWriter.Write(claim with { Seconds = 0 })).ToList()).ToList();

        Assert.Equal(reports[0], reports[1]);
        Assert.Equal(reports[0], reports[2]);
    }

    [Fact]
    public void A_missing_path_is_a_diagnostic_with_a_suggestion_and_stops_nothing_else()
    {
        _folder.Write("theorems/a.thm", "c1 supported\n");

        var report = Check(new() { Paths = ["theorms", "theorems"] });

        Assert.Equal("error PP0001: there is no file or folder 'theorms'\n  help: did you mean 'theorems'?", DiagnosticText.Of(report.Diagnostics.Single(), Palette.Plain));
        Assert.Single(report.Claims);
        Assert.Equal(2, ExitCode.Of(report, UndecidedPolicy.Fail));
    }

    [Fact]
    public void A_file_that_does_not_parse_stops_no_other_file()
    {
        _folder.Write("a.thm", "c1 syntax\n");
        _folder.Write("b.thm", "c1 supported\n");

        var report = Check(new() { Paths = ["."] });

        Assert.Equal("c1 syntax", report.Diagnostics.Single().SourceLine);
        Assert.Equal("b.thm#b.c1", report.Claims.Single().Id);
        Assert.Equal(2, ExitCode.Of(report, UndecidedPolicy.Fail));
    }

    [Fact]
    public void A_claim_that_fails_elaboration_is_an_entry_with_its_diagnostic()
    {
        _folder.Write("a.thm", "c1 broken refuted\nc2 supported\n");

        var report = Check(new() { Paths = ["a.thm"] });

        Assert.Equal([Verdict.Error, Verdict.Supported], report.Claims.Select(claim => claim.Verdict));
        Assert.Equal("PP2002", report.Claims[0].Diagnostics.Single().Diagnostic.Code);
        Assert.Equal(Expectation.Refuted, report.Claims[0].Expected);
        Assert.Equal(2, ExitCode.Of(report, UndecidedPolicy.Fail));
    }

    [Fact]
    public void A_crash_of_the_checker_is_one_claims_entry_and_exit_code_4()
    {
        _folder.Write("a.thm", "c1 crash\nc2 refuted\n");

        var report = Check(new() { Paths = ["a.thm"] });

        Assert.Equal([Verdict.Error, Verdict.Refuted], report.Claims.Select(claim => claim.Verdict));
        Assert.Contains("crashed on purpose", report.Claims[0].Diagnostics.Single().Diagnostic.Message, StringComparison.Ordinal);
        Assert.Equal(4, ExitCode.Of(report, UndecidedPolicy.Fail));
    }

    [Theory]
    [InlineData("a.thm#a.c1", "a.c1")]
    [InlineData("a.c1", "a.c1")]
    [InlineData("a", "a.c1 a.c2 a.c10")]
    [InlineData("*.c1*", "a.c1 a.c10")]
    [InlineData("*.c?", "a.c1 a.c2")]
    [InlineData("c1", "")]
    public void Only_takes_ids_names_and_wildcards(string pattern, string expected)
    {
        _folder.Write("a.thm", "c1 supported\nc2 supported\nc10 supported\n");

        var report = Check(new() { Paths = ["a.thm"], Selection = new(new NamePattern(pattern)) });

        Assert.Equal(expected, string.Join(' ', report.Claims.Select(claim => claim.Id["a.thm#".Length..])));
        Assert.Equal(expected.Length == 0 ? 5 : 0, ExitCode.Of(report, UndecidedPolicy.Fail));
    }

    [Fact]
    public void Brackets_of_an_id_stand_for_themselves() =>
        Assert.True(new NamePattern("a.thm#t.c1[m=64]").Matches(new("a.thm#t.c1[m=64]", "a.thm", "t", "c1", SourceSpan.None, Expectation.Holds)));

    [Fact]
    public void Shards_part_the_claims_and_an_empty_one_is_fine()
    {
        _folder.Write("a.thm", string.Concat(Enumerable.Range(0, 40).Select(i => $"c{i} supported\n")));

        var shards = Enumerable.Range(1, 4).Select(i => Check(new() { Paths = ["a.thm"], Selection = new(Shard: new Shard(i, 4)) })).ToList();

        Assert.Equal(40, shards.Sum(shard => shard.Claims.Length));
        Assert.Equal(40, shards.SelectMany(shard => shard.Claims).Select(claim => claim.Id).Distinct(StringComparer.Ordinal).Count());
        Assert.All(shards, shard => Assert.InRange(shard.Claims.Length, 3, 20));
        var empty = Enumerable.Range(1, 1000).Select(i => new Shard(i, 1000)).First(shard => !shard.Holds("a.thm#a.c0"));
        Assert.Equal(0, ExitCode.Of(Check(new() { Paths = ["a.thm"], Selection = new(new NamePattern("a.c0"), empty) }), UndecidedPolicy.Fail));
    }

    [Fact]
    public void A_claims_shard_is_the_same_on_every_machine() =>
        Assert.Equal("3 4 1", string.Join(' ', new[] { "theorems/a.thm#t.claim1", "theorems/a.thm#t.claim2", "η.thm#η.claim1" }.Select(id => Enumerable.Range(1, 4).Single(i => new Shard(i, 4).Holds(id)))));

    [Fact]
    public void The_command_line_wins_over_the_file_over_the_checker_over_the_pipeline()
    {
        _folder.Write("a.thm", "c1 supported\n");

        var report = Check(new() { Paths = ["a.thm"], Budget = new Budget(Seed: 7, TimeSeconds: 2) });

        Assert.Equal(new Budget(Samples: 1000, TimeSeconds: 2, Seed: 7, Confidence: 0.99), _engine.Budgets.Single());
        Assert.Equal(7, report.Run.Seed);
        Assert.Equal(_engine.Budgets.Single(), report.Claims.Single().Budget);
    }

    [Fact]
    public void An_unknown_method_is_told_with_a_suggestion()
    {
        _folder.Write("a.thm", "c1 supported\n");

        var report = Check(new() { Paths = ["a.thm"], Budget = new Budget(Methods: ["smapling"]) });

        Assert.Equal("did you mean 'sampling'?", report.Diagnostics.Single().Diagnostic.Help);
    }

    [Fact]
    public void Evidence_of_a_refutation_is_kept_and_named_in_the_report()
    {
        _folder.Write("t/a.thm", "c1 refuted\nc2 supported\n");

        var report = Check(new() { Paths = ["t"] });

        Assert.StartsWith(".proxyproof/evidence/t-a.thm-a.c1-", report.Claims[0].Certificate, StringComparison.Ordinal);
        Assert.Equal("evidence\nt/a.thm#a.c1\nt/a.thm\n", _folder.Read(report.Claims[0].Certificate!));
        Assert.Null(report.Claims[1].Certificate);
        Assert.Single(Directory.GetFiles(Path.Combine(_folder.Path, ".proxyproof/evidence")));
    }

    [Fact]
    public void An_interrupted_run_reports_what_was_finished()
    {
        _folder.Write("a.thm", "c1 supported\nc2 supported holds 60000\nc3 refuted refuted\nc4 supported holds 60000\n");
        using var interrupt = new CancellationTokenSource(TimeSpan.FromMilliseconds(400));

        var report = Check(new() { Paths = ["a.thm"], Jobs = 2 }, cancellation: interrupt.Token);

        Assert.Equal(["a.thm#a.c1", "a.thm#a.c3"], report.Claims.Select(claim => claim.Id));
        Assert.Equal(130, ExitCode.Of(report, UndecidedPolicy.Fail));
        Assert.Equal((true, 4), (report.Run.Interrupted, report.Run.Selected));
    }

    [Fact]
    public void A_folder_that_cannot_hold_evidence_is_told_with_the_claim_and_changes_no_verdict()
    {
        _folder.Write("a.thm", "c1 refuted refuted\n");
        _folder.Write("file", "not a folder");

        var report = Check(new() { Paths = ["a.thm"], Certificates = "file" });

        var claim = report.Claims.Single();
        var fault = claim.Diagnostics.Single().Diagnostic;
        Assert.Equal((Severity.Error, PipelineCodes.UnwritableFile), (fault.Severity, fault.Code));
        Assert.StartsWith("the evidence cannot be written to file/", fault.Message, StringComparison.Ordinal);
        Assert.Equal((Verdict.Refuted, true, null), (claim.Verdict, claim.Ok, claim.Certificate));
        Assert.Equal(2, ExitCode.Of(report, UndecidedPolicy.Fail));
    }

    private RunReport Check(CheckOptions options, IRunObserver? observer = null, CancellationToken cancellation = default) =>
        new Session(_engine.Engine, _folder.Path, TimeProvider.System).Check(options, observer ?? new SilentObserver(), cancellation);

    private sealed class Recorder : IRunObserver
    {
        public int Claims { get; private set; }

        public List<string> Finished { get; } = [];

        public void Selected(int claims) => Claims = claims;

        public void Trying(ClaimHeader claim, SearchProgress progress)
        {
            // Only the order of what is finished matters here.
        }

        void IRunObserver.Finished(ClaimReport claim) => Finished.Add(claim.Id);
    }
}
