using System.Collections.Immutable;
using ProxyProof.Claims;
using ProxyProof.Kernel;

namespace ProxyProof.Cli;

/// <summary>Puts the parts together.</summary>
internal static class Wiring
{
    private static readonly Diagnostic s_missing = new(Severity.Error, "PP0006", SourceSpan.None, "this build of the command line has no parser and no checker");

    /// <summary>The engine of the command line.</summary>
    public static Engine Engine()
    {
        var parts = new NoParts();
        return new(parts, parts, parts, parts);
    }

    private sealed class NoParts : IClaimSource, IClaimChecker, IEvidenceKernel, ISourceLayout
    {
        public Budget Defaults { get; } = new();

        public ImmutableArray<string> Methods => [];

        public LoadedFile Load(SourcePath path) => new([], [s_missing with { Span = SourceSpan.None with { File = path.Display } }]);

        public Outcome Check(Claim claim, Budget budget, IProgress<SearchProgress> progress, CancellationToken cancellation) => Outcome.Error(claim, s_missing.Message);

        public string? Write(Outcome outcome) => null;

        public EvidenceSubject Read(string text) => throw new FormatException(s_missing.Message);

        public EvidenceAnswer Verify(string text, Claim claim) => new(Accepted: false, s_missing.Message);

        public LayoutAnswer Format(SourcePath path, string text) => new(Text: null, [s_missing with { Span = SourceSpan.None with { File = path.Display } }]);
    }
}
