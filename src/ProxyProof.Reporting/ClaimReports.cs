using System.Collections.Immutable;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Kernel;

namespace ProxyProof.Reporting;

/// <summary>Makes the entry of a claim from what the checker answered.</summary>
public static class ClaimReports
{
    /// <summary>The entry of an outcome.</summary>
    /// <param name="outcome">The answer.</param>
    /// <param name="budget">The budget in force.</param>
    /// <param name="certificate">The evidence file, as reports print it; null when there is none.</param>
    /// <param name="lineOf">The text of the line that a span begins on; null when it cannot be read.</param>
    public static ClaimReport From(Outcome outcome, Budget budget, string? certificate, Func<SourceSpan, string?> lineOf)
    {
        var claim = outcome.Claim;
        var drawn = claim.Drawn.Select(data => new WitnessVariable(data.Name, data.Array.Shape, ExactValues(data.Array))).ToImmutableArray();
        return new ClaimReport
        {
            Id = claim.Id,
            File = claim.File,
            Theorem = claim.Theorem,
            Label = claim.Label,
            Parent = claim.Parent,
            Line = claim.Span.Line,
            Column = claim.Span.Column,
            Instance = claim.Instance,
            Verdict = outcome.Verdict,
            Evidence = outcome.Evidence,
            Expected = claim.Expected,
            Method = outcome.Method,
            Seconds = outcome.Seconds,
            Written = claim.Source,
            Statement = claim.Statement,
            Documentation = claim.Documentation,
            Citation = claim.Citation,
            Margin = MarginOf(outcome),
            Witness = outcome.Witness is { } witness ? WithDrawn(witness, drawn) : null,
            Worst = outcome.Worst is { } worst ? WithDrawn(worst, drawn) : null,
            Family = outcome.Family,
            Hypotheses = outcome.Hypotheses,
            Statistics = WasTried(outcome.Statistics) ? outcome.Statistics : null,
            Probability = outcome.Probability is { } p ? new ProbabilityReport(p.Required, p.Estimate, p.Lower, p.Upper, p.Trials, p.Failures) { Failing = p.Failing } : null,
            Certificate = certificate,
            Message = outcome.Message,
            Diagnostics = [.. claim.NotCheckedYet.Concat(claim.Warnings).Concat(outcome.Diagnostics).Distinct().Select(each => new DiagnosticReport(each, lineOf(each.Span)))],
            Budget = budget,
        };
    }

    private static MarginReport? MarginOf(Outcome outcome)
    {
        var best = outcome.BestMargin ?? outcome.Witness?.Margin;
        best = best is { } value && double.IsFinite(value) ? value : null;
        return best is null && outcome.MarginEnclosure is null ? null : new(best, outcome.BestPoint, outcome.MarginEnclosure);
    }

    private static bool WasTried(Statistics statistics) =>
        statistics.Stopped is "time" || statistics is not { Points: 0, Rejected: 0, Restarts: 0, Trajectories: 0, Trials: 0, Stages.Length: 0 };

    // A reader who checks the witness by hand needs the drawn arrays too.
    private static Witness WithDrawn(Witness witness, ImmutableArray<WitnessVariable> drawn)
    {
        var present = witness.Variables.Select(variable => variable.Name).ToHashSet(StringComparer.Ordinal);
        return witness with { Variables = [.. witness.Variables, .. drawn.Where(data => !present.Contains(data.Name))] };
    }

    private static ImmutableArray<Numerics.Rational> ExactValues(DenseArray array) =>
        [.. Enumerable.Range(0, array.Values.Length).Select(array.Exact)];
}
