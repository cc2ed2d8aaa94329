using ProxyProof.Reporting;
using ProxyProof.TestKit;

namespace ProxyProof.Tests;

/// <summary>What verify, replay, format, explain and init do, without a command line.</summary>
public sealed class CommandsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeEngine _engine = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Evidence_is_accepted_while_the_claim_stands_and_rejected_when_it_has_changed()
    {
        _folder.Write("a.thm", "c1 refuted\n");
        Check();

        Assert.Equal([(true, 0)], Verify(".proxyproof/evidence"));
        _folder.Write("a.thm", "c1 supported\n");
        Assert.Equal([(false, 1)], Verify(".proxyproof/evidence"));
        _folder.Write("a.thm", "c2 refuted\n");
        Assert.Equal([(false, 1)], Verify(".proxyproof/evidence"));
        File.Delete(Path.Combine(_folder.Path, "a.thm"));
        Assert.Equal([(false, 2)], Verify(".proxyproof/evidence"));
    }

    [Fact]
    public void What_is_no_evidence_is_rejected_and_what_is_missing_is_an_error()
    {
        _folder.Write("x.json", "{}");

        Assert.Equal([(false, 1), (false, 2)], Verify("x.json", "missing.json"));
    }

    [Fact]
    public void A_replay_of_an_unchanged_claim_is_the_same_under_the_recorded_budget()
    {
        _folder.Write("a.thm", "c1 refuted\nc2 supported\n");
        _folder.Write("r.json", JsonWriter.Write(Check(new(Seed: 7, Samples: 5, Methods: ["sampling"]))));
        _engine.Budgets.Clear();

        var answer = Run("r.json");

        Assert.Equal(0, answer.ExitCode);
        Assert.Equal(["a.thm#a.c1", "a.thm#a.c2"], answer.Claims.Select(claim => claim.Id));
        Assert.All(_engine.Budgets, budget => Assert.Equal((7L, 5L, "sampling", 3600), (budget.Seed, budget.Samples, budget.Methods!.Value.Single(), budget.TimeSeconds)));
        Assert.Single(Run("r.json", "a.thm#a.c2").Claims);
    }

    [Fact]
    public void A_replay_names_every_number_that_differs()
    {
        _folder.Write("a.thm", "c1 supported\n");
        _folder.Write("r.json", JsonWriter.Write(Check()));
        _engine.Drift = 0.5;

        var answer = Run("r.json");

        Assert.Equal(1, answer.ExitCode);
        Assert.Equal("margin.best was 0.0012, now 0.5012", Assert.Single(answer.Claims.Single().Differences));
        _folder.Write("a.thm", "c1 refuted\n");
        Assert.Contains("verdict was \"supported\", now \"refuted\"", Run("r.json").Claims.Single().Differences);
    }

    [Fact]
    public void A_replay_of_nothing_says_why()
    {
        _folder.Write("a.thm", "c1 supported\n");
        _folder.Write("r.json", JsonWriter.Write(Check()));
        _folder.Write("x.json", "{\"schema\": \"other\"}");
        _folder.Write("y.json", "{");

        Assert.Equal((2, "r.json holds no claim 'a.thm#a.c2'; did you mean 'a.thm#a.c1'?"), (Run("r.json", "a.thm#a.c2").ExitCode, Run("r.json", "a.thm#a.c2").Problem));
        Assert.Equal(2, Run("missing.json").ExitCode);
        Assert.Equal(2, Run("x.json").ExitCode);
        Assert.Equal(2, Run("y.json").ExitCode);
        File.Delete(Path.Combine(_folder.Path, "a.thm"));
        Assert.Equal(2, Run("r.json").ExitCode);
    }

    [Fact]
    public void Layout_is_rewritten_or_only_looked_at()
    {
        _folder.Write("a.thm", "c1  supported\n");
        _folder.Write("b.thm", "c1 supported\n");

        Assert.Equal(1, Layout.Run(Session, ["."], checkOnly: true).ExitCode);
        Assert.Equal("c1  supported\n", _folder.Read("a.thm"));
        Assert.Equal(["a.thm"], Layout.Run(Session, ["."], checkOnly: false).Files.Where(file => file.Changed).Select(file => file.File));
        Assert.Equal("c1 supported\n", _folder.Read("a.thm"));
        Assert.Equal(0, Layout.Run(Session, ["."], checkOnly: true).ExitCode);
        Assert.Equal(2, Layout.Run(Session, ["missing"], checkOnly: true).ExitCode);
        _folder.Write("c.thm", "c1 syntax\n");
        Assert.Equal(2, Layout.Run(Session, ["."], checkOnly: false).ExitCode);
    }

    [Fact]
    public void An_explanation_says_what_a_claim_says()
    {
        _folder.Write("a.thm", "c1 supported\nc2 refuted refuted\n");

        var explanation = Explanation.Of(Session, "a.thm", "a");

        Assert.Equal(["a.thm#a.c1", "a.thm#a.c2"], explanation.Claims.Select(claim => claim.Id));
        Assert.StartsWith(
            """
              written    claim convex(f)
              expanded   forall w in R^2, v in R^2: <grad f(w), w - v> >= f(w) - f(v)
            """.ReplaceLineEndings("\n"),
            explanation.Claims[1].Text,
            StringComparison.Ordinal);
        Assert.Contains("  hash       ", explanation.Claims[1].Text, StringComparison.Ordinal);
        Assert.EndsWith("  expects    refuted\n", explanation.Claims[1].Text, StringComparison.Ordinal);
        Assert.Equal(0, explanation.ExitCode);
        Assert.Equal("its theorems are a", Explanation.Of(Session, "a.thm", "quadratic").Diagnostics.Single().Diagnostic.Help);
        Assert.Equal(2, Explanation.Of(Session, "b.thm", theorem: null).ExitCode);
    }

    [Fact]
    public void Init_writes_what_is_missing_and_overwrites_nothing()
    {
        _folder.Write("starter.thm", "mine\n");

        Assert.Equal([false, true, true], Initializer.Write(_folder.Path).Select(file => file.Written));
        Assert.Equal([false, false, false], Initializer.Write(_folder.Path).Select(file => file.Written));
        Assert.Equal("mine\n", _folder.Read("starter.thm"));
        Assert.Contains("./.github/actions/proxyproof", _folder.Read(".github/workflows/proxyproof.yml"), StringComparison.Ordinal);
        Assert.Contains("proxyproof check", _folder.Read(".github/actions/proxyproof/action.yml"), StringComparison.Ordinal);
    }

    [Fact]
    public void Init_writes_the_workflow_to_the_root_of_the_repository()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, ".git"));

        Initializer.Write(Path.Combine(_folder.Path, "sub", "deep"));

        Assert.True(_folder.Has("sub/deep/starter.thm"));
        Assert.True(_folder.Has(".github/workflows/proxyproof.yml"));
        Assert.False(_folder.Has("sub/deep/.github"));
    }

    [Fact]
    public void A_file_is_replaced_whole_and_nothing_is_left_beside_it()
    {
        var path = _folder.Write("x/report.json", "old");

        AtomicFile.Write(path, "new");

        Assert.Equal("new", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public void A_link_stays_and_what_it_leads_to_is_replaced()
    {
        var path = _folder.Write("x/report.json", "old");
        var link = Path.Combine(_folder.Path, "link.json");
        File.CreateSymbolicLink(link, "x/report.json");
        var early = Path.Combine(_folder.Path, "early.json");
        File.CreateSymbolicLink(early, Path.Combine("x", "later.json"));

        AtomicFile.Write(link, "new");
        AtomicFile.Write(early, "first");

        Assert.Equal(("new", "first"), (File.ReadAllText(path), _folder.Read("x/later.json")));
        Assert.NotNull(new FileInfo(link).LinkTarget);
        Assert.NotNull(new FileInfo(early).LinkTarget);
        Assert.Equal(2, Directory.GetFiles(Path.GetDirectoryName(path)!).Length);
    }

    [Fact]
    public async Task What_is_no_file_is_written_to_and_stays()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var pipe = Path.Combine(_folder.Path, "pipe");
        using (var make = System.Diagnostics.Process.Start("mkfifo", [pipe]))
        {
            await make.WaitForExitAsync();
        }

        var link = Path.Combine(_folder.Path, "link");
        File.CreateSymbolicLink(link, "pipe");
        foreach (var path in (string[])[pipe, link])
        {
            // Whoever opens a pipe waits for the other end; had it been replaced, there would be no other end.
            var reading = Task.Run(() => File.ReadAllText(pipe));
            await Task.Run(() => AtomicFile.Write(path, "new")).WaitAsync(TimeSpan.FromSeconds(30));
            Assert.Equal("new", await reading.WaitAsync(TimeSpan.FromSeconds(30)));
        }

        Assert.Equal(2, Directory.GetFileSystemEntries(_folder.Path).Length);
    }

    [Fact]
    public void Names_of_evidence_files_differ_when_ids_do()
    {
        var names = new[] { "a.thm#t.c1[m=64]", "a.thm#t.c1(m=64)", "../a.thm#t.c1", new string('x', 500) }.Select(EvidenceFolder.NameOf).ToList();

        Assert.Equal(names.Count, names.Distinct(StringComparer.Ordinal).Count());
        Assert.All(names, name => Assert.True(name.Length < 140 && name[0] != '.' && !name.Contains('/', StringComparison.Ordinal), name));
    }

    [Theory]
    [InlineData("theorms", "theorems")]
    [InlineData("--sahrd", "--shard")]
    [InlineData("xy", null)]
    [InlineData("quadratic", null)]
    public void A_misspelt_word_finds_its_neighbour(string word, string? expected) =>
        Assert.Equal(expected, Spelling.Nearest(word, ["theorems", "--shard", "tests", "ab"]));

    private Session Session => new(_engine.Engine, _folder.Path, TimeProvider.System);

    private RunReport Check(Claims.Budget? budget = null) =>
        Session.Check(new() { Paths = ["a.thm"], Budget = budget ?? new() }, new SilentObserver(), CancellationToken.None);

    private ReplayAnswer Run(string report, string? claim = null) => Replay.Run(Session, report, claim, CancellationToken.None);

    private List<(bool Accepted, int Code)> Verify(params string[] paths) =>
        [.. Verification.Verify(Session, paths).Select(answer => (answer.Accepted, answer.ExitCode))];
}
