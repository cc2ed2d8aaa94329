using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.Numerics;
using ProxyProof.Reporting;

namespace ProxyProof;

/// <summary>Entries of a report that come from checking a claim at several values of a constant.</summary>
/// <param name="engine">The parts.</param>
/// <param name="observer">Is told how it goes.</param>
/// <param name="evidence">Where evidence goes; null to keep none.</param>
/// <param name="lineOf">The text of the line that a span begins on.</param>
internal sealed class Bracketing(Engine engine, IRunObserver observer, EvidenceFolder? evidence, Func<SourceSpan, string?> lineOf)
{
    /// <summary>The bracket of an estimate; null when it was interrupted.</summary>
    public ClaimReport? Estimate(PendingClaim pending, PendingEstimate sought, Claim lowest, object gate, Budget budget, CancellationToken cancellation)
    {
        var judge = Judge(sought.At, pending.Header, lowest, gate, budget, cancellation);
        return new Estimation(judge).Run(sought.Low, sought.High) is { } estimate ? Bracketed(pending.Header, sought.Parameter, estimate, lowest, budget) : null;
    }

    /// <summary>For a refuted claim, the nearest value of one of its constants that stands; null when none is found, or it was interrupted.</summary>
    public ClaimReport? Mend(PendingClaim pending, Claim claim, object gate, Budget budget, CancellationToken cancellation)
    {
        (PendingConstant Constant, Estimate Estimate, Rational Change)? nearest = null;
        foreach (var constant in pending.Constants)
        {
            var estimation = new Estimation(Judge(constant.With, pending.Header, claim, gate, budget, cancellation));
            if (estimation.Nearest(constant.Value) is { Supported: { } stands } estimate)
            {
                var change = Rational.Abs(stands - constant.Value) / Rational.Abs(constant.Value);
                nearest = nearest is { } best && best.Change <= change ? nearest : (constant, estimate, change);
            }
        }

        return nearest is not { } found ? null : Bracketed(pending.Header, found.Constant.Name, found.Estimate, claim, budget);
    }

    private Func<Rational, Outcome?> Judge(
        Func<Rational, Elaboration> at, ClaimHeader header, Claim fallback, object gate, Budget budget, CancellationToken cancellation) => value =>
    {
        cancellation.ThrowIfCancellationRequested();
        Elaboration elaboration;
        lock (gate)
        {
            elaboration = at(value);
        }

        return elaboration.Claim is { } claim
            ? engine.Checker.Check(claim, budget, new Relay(header, observer), cancellation)
            : Outcome.Error(fallback, elaboration.Diagnostics.FirstOrDefault()?.Message ?? "the claim cannot be elaborated");
    };

    private ClaimReport Bracketed(ClaimHeader header, string parameter, Estimate estimate, Claim claim, Budget budget)
    {
        // The evidence is that of the sharpest value proved, the witness that of the nearest value refuted.
        var proof = estimate.Proof;
        var trouble = estimate.Answers.FirstOrDefault(answer => answer.Verdict == Verdict.Error);
        var entry = ClaimReports.From(estimate.Counterexample ?? proof ?? estimate.Answers[0], budget, certificate: null, lineOf) with { Id = claim.Id };
        entry = proof is null || evidence is null ? entry : evidence.Keep(entry, engine.Evidence.Write(proof), claim.Span);

        // The comparison is printed as the file has it: with which number it fails, must be said.
        Witness? At(Witness? witness) => witness is null ? null : witness with { Comparison = $"{witness.Comparison}   with {parameter} -> {estimate.Refuted?.ToDouble():R}" };
        return entry with
        {
            Witness = At(entry.Witness),
            Worst = At(entry.Worst),
            Id = header.Id,
            Instance = claim.Instance,
            Verdict = trouble is null ? estimate.Verdict : Verdict.Error,
            Evidence = trouble is not null ? EvidenceKind.None : estimate.Verdict switch
            {
                Verdict.Proved => EvidenceKind.Certificate,
                Verdict.Supported => EvidenceKind.Search,
                _ => EvidenceKind.None,
            },
            Method = "bisection",
            Margin = null,
            Bracket = new BracketReport(parameter, estimate.Proved?.ToDouble(), estimate.Supported?.ToDouble(), estimate.Refuted?.ToDouble()),
            Message = trouble is null ? estimate.Describe(parameter) : trouble.Message,
            Statistics = new Statistics
            {
                Points = estimate.Answers.Sum(answer => answer.Statistics.Points),
                Rejected = estimate.Answers.Sum(answer => answer.Statistics.Rejected),
                Restarts = estimate.Answers.Sum(answer => answer.Statistics.Restarts),
                Stopped = estimate.Answers.Any(answer => answer.Statistics.Stopped is "time") ? "time" : "work",
                Stages = [new StageReport("bisection", estimate.Answers.Sum(answer => answer.Statistics.Points), null, $"{estimate.Answers.Count} values")],
            },
        };
    }
}
