using System.Collections.Immutable;
using System.Globalization;
using ProxyProof.Claims;
using ProxyProof.Kernel;

namespace ProxyProof.TestKit;

/// <summary>
/// An engine whose files say what it answers, one claim a line: "label verdict [expected] [milliseconds]". The verdict may also be "broken" (elaboration
/// fails), "crash" (the checker throws) and "syntax" (the file does not parse).
/// </summary>
internal sealed class FakeEngine : IClaimSource, IClaimChecker, IEvidenceKernel, ISourceLayout
{
    private readonly Dictionary<string, (string Verdict, int Milliseconds)> _answers = new(StringComparer.Ordinal);
    private int _atOnce;

    public Engine Engine => new(this, this, this, this);

    public int MostAtOnce { get; private set; }

    public List<Budget> Budgets { get; } = [];

    public Budget Defaults { get; } = new(Samples: 1000);

    public ImmutableArray<string> Methods => ["sampling", "descent"];

    /// <summary>Added to every margin: another engine would answer with other numbers.</summary>
    public double Drift { get; set; }

    public LoadedFile Load(SourcePath path, LoadOptions options)
    {
        var claims = ImmutableArray.CreateBuilder<PendingClaim>();
        var lines = File.ReadAllLines(path.FullPath);
        for (var i = 0; i < lines.Length; i++)
        {
            var words = lines[i].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 2)
            {
                continue;
            }

            var span = new SourceSpan(path.Display, i + 1, 1, words[0].Length, 0);
            if (words[1] is "syntax")
            {
                return new([], [new(Severity.Error, "PP1001", span, "found `syntax`", "write a verdict")]);
            }

            var expected = words.Length > 2 ? Enum.Parse<Expectation>(words[2], ignoreCase: true) : Expectation.Holds;
            var theorem = Path.GetFileNameWithoutExtension(path.FullPath);
            var claim = Samples.Claim(path.Display, theorem, words[0], expected, i + 1);
            var broken = words[1] is "broken";
            lock (_answers)
            {
                _answers[claim.Id] = (words[1], words.Length > 3 ? int.Parse(words[3], CultureInfo.InvariantCulture) : 0);
            }

            claims.Add(new(
                new(claim.Id, claim.File, theorem, claim.Label, span, expected) { Written = lines[i] },
                () => broken ? new(Claim: null, [new(Severity.Error, "PP2002", span, "`broken` has no meaning")]) : new(claim, [])));
        }

        return new(claims.ToImmutable(), []);
    }

    public Outcome Check(Claim claim, Budget budget, IProgress<SearchProgress> progress, CancellationToken cancellation)
    {
        lock (_answers)
        {
            Budgets.Add(budget);
            MostAtOnce = Math.Max(MostAtOnce, ++_atOnce);
        }

        try
        {
            var (verdict, milliseconds) = _answers[claim.Id];
            progress.Report(new("waiting", 10));
            if (cancellation.WaitHandle.WaitOne(milliseconds))
            {
                cancellation.ThrowIfCancellationRequested();
            }

            return verdict switch
            {
                "refuted" => Samples.Refuted(claim) with { BestMargin = -1.5 + Drift },
                "supported" => Samples.Supported(claim) with { BestMargin = 0.0012 + Drift },
                "vacuous" => Outcome.Vacuous(claim),
                "inconclusive" => Outcome.Inconclusive(claim),
                "error" => Outcome.Error(claim, "no answer"),
                _ => throw new InvalidOperationException("crashed on purpose"),
            };
        }
        finally
        {
            lock (_answers)
            {
                _atOnce--;
            }
        }
    }

    public string? Write(Outcome outcome) => outcome.Refutation is null ? null : $"evidence\n{outcome.Claim.Id}\n{outcome.Claim.File}\n";

    public EvidenceSubject Read(string text) =>
        text.Split('\n') is ["evidence", var id, var file, ..] ? new(id, file) : throw new FormatException("it does not begin with `evidence`");

    public EvidenceAnswer Verify(string text, Claim claim) =>
        _answers[claim.Id].Verdict is "refuted" ? new(Accepted: true, "the counterexample stands") : new(Accepted: false, "the claim has changed");

    public LayoutAnswer Format(SourcePath path, string text) =>
        text.Contains("syntax", StringComparison.Ordinal)
            ? new(Text: null, [new(Severity.Error, "PP1001", SourceSpan.None with { File = path.Display }, "found `syntax`")])
            : new(text.Replace("  ", " ", StringComparison.Ordinal), []);
}
