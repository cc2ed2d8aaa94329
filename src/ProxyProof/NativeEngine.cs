using System.Collections.Immutable;
using ProxyProof.Checking;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Kernel;
using ProxyProof.Language;
using ProxyProof.Language.Formatting;
using ProxyProof.Language.Text;

namespace ProxyProof;

/// <summary>The parts that come with the tool.</summary>
public static class NativeEngine
{
    /// <summary>Reader, checker, kernel, layout and printer of this version.</summary>
    /// <param name="second">An engine to compare derivatives with; null for the native one alone.</param>
    /// <param name="derives">Whether the search takes its derivatives from it.</param>
    public static Engine Create(IScalarEngine? second = null, bool derives = false) =>
        new(new FileSource(), new SearchChecker(Environment.ProcessorCount, second, derives), new KernelEvidence(), new CanonicalLayout()) { Illustrator = new Illustrator(), Inspector = new Inspector() };

    private sealed class FileSource : IClaimSource
    {
        public LoadedFile Load(SourcePath path, LoadOptions options)
        {
            var file = Elaborator.Elaborate(path.FullPath, path.Display, new ElaborationOptions(options.Seed, options.AllowedFolders) { Hygiene = true });
            var claims = file.Entries.Select(entry => new PendingClaim(
                new ClaimHeader(entry.Id, entry.File, entry.Theorem, entry.Label, entry.Span, entry.Expected) { Written = entry.Source },
                () => new Elaboration(entry.Claim, entry.Errors))
            {
                Estimate = entry.Estimate is not { } sought ? null : new(sought.Interval.Parameter, sought.Interval.Low, sought.Interval.High, value =>
                {
                    var at = sought.At(value);
                    return new Elaboration(at.Claim, at.Errors);
                }),
                Constants =
                [
                    .. entry.Constants.Select(constant => new PendingConstant(constant.Name, constant.Value, value =>
                    {
                        var with = constant.With(value);
                        return new Elaboration(with.Claim, with.Errors);
                    })),
                ],
            });

            // What a claim's own entry shows is not shown again for the file.
            var shown = file.Entries.SelectMany(entry => entry.Errors.Concat(entry.Claim?.Warnings ?? [])).ToHashSet();
            return new([.. claims], [.. file.Diagnostics.Where(diagnostic => !shown.Contains(diagnostic))]);
        }
    }

    private sealed class SearchChecker(int parallelism, IScalarEngine? second, bool derives) : IClaimChecker
    {
        private readonly Checker _checker = new() { Parallelism = parallelism, SecondEngine = second, DerivesWithSecondEngine = derives };

        public Budget Defaults { get; } = new();

        public ImmutableArray<string> Methods => Checking.Methods.Built;

        public Outcome Check(Claim claim, Budget budget, IProgress<SearchProgress> progress, CancellationToken cancellation)
        {
            var outcome = _checker.Check(claim, budget, new Relay(progress), cancellation);

            // A search that the user cut short is not finished: only what it decided counts.
            return outcome.Verdict is Verdict.Proved or Verdict.Refuted or Verdict.Error || !cancellation.IsCancellationRequested
                ? outcome
                : throw new OperationCanceledException(cancellation);
        }

        public TrialReport? Trial(Claim claim, Budget budget, long number, CancellationToken cancellation) => _checker.Trial(claim, budget, number, cancellation);

        private sealed class Relay(IProgress<SearchProgress> to) : IProgress<Checking.SearchProgress>
        {
            public void Report(Checking.SearchProgress value) => to.Report(new SearchProgress(value.Stage, value.Points, value.BestMargin));
        }
    }

    private sealed class Inspector : IClaimInspector
    {
        public ImmutableArray<Diagnostic> Inspect(Claim claim) => Checking.Inspecting.Inspection.Of(claim);
    }

    private sealed class Illustrator : IClaimIllustrator
    {
        public ImmutableArray<Picture> Draw(Claim claim, Outcome outcome, long seed) => Checking.Picturing.MarginPictures.Of(claim, outcome, seed);
    }

    private sealed class KernelEvidence : IEvidenceKernel
    {
        public string? Write(Outcome outcome) =>
            outcome.Refutation is { } refutation ? EvidenceFile.Of(outcome.Claim, refutation).Write()
            : outcome.Proof is { } proof ? ProofFile.Of(proof).Write()
            : null;

        public EvidenceSubject Read(string text)
        {
            var claim = Parsed(text, text => IsProof(text) ? ProofFile.Parse(text).Claim : EvidenceFile.Parse(text).Claim);
            return new(claim.Id, claim.File, claim.Seed) { Instance = [.. claim.Instance.Select(part => (part.Name, part.Value))] };
        }

        private static bool IsProof(string text) => ProofFile.KindOf(text) == ProofFile.ProofKind;

        private static T Parsed<T>(string text, Func<string, T> parse)
        {
            try
            {
                return parse(text);
            }
            catch (System.Text.Json.JsonException failure)
            {
                throw new FormatException(failure.Message, failure);
            }
        }

        public EvidenceAnswer Verify(string text, Claim claim)
        {
            Claim? Find(string id) => string.Equals(id, claim.Id, StringComparison.Ordinal) ? claim : null;
            var report = Parsed(text, IsProof) ? Parsed(text, ProofFile.Parse).Verify(Find) : RefutationVerifier.Verify(Parsed(text, EvidenceFile.Parse), Find);
            return new(report.Accepted, report.Reason);
        }
    }

    private sealed class CanonicalLayout : ISourceLayout
    {
        public LayoutAnswer Format(SourcePath path, string text)
        {
            var result = Formatter.Format(new SourceText(path.Display, text));
            return new(result.Text, result.Diagnostics);
        }
    }
}
