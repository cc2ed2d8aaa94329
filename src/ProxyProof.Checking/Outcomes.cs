using System.Collections.Immutable;
using System.Globalization;
using ProxyProof.Checking.Refuting;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking;

/// <summary>Puts what search found into outcomes.</summary>
internal static class Outcomes
{
    /// <summary>The code of the diagnostic for a point at which a claim has no value.</summary>
    public const string UndefinedCode = "PP6001";

    // Rounding moves a margin by a smaller share than this.
    private const double SameMargin = 1e-6;

    /// <summary>The outcome of a conjunction: refuted when a part is, else its weakest part, with the work of all.</summary>
    public static Outcome Weakest(IReadOnlyList<Outcome> parts)
    {
        var weakest = parts.MinBy(part => part.Verdict switch
        {
            Verdict.Refuted => 0,
            Verdict.Error => 1,
            Verdict.Vacuous => 2,
            Verdict.Inconclusive => 3,
            Verdict.Supported => 4,
            Verdict.Proved => 5,
        })!;
        return parts.Count == 1 ? weakest : weakest with
        {
            Doubt = parts.Select(part => part.Doubt).FirstOrDefault(doubt => doubt.Length > 0, ""),
            Statistics = weakest.Statistics with
            {
                Points = parts.Sum(part => part.Statistics.Points),
                Rejected = parts.Sum(part => part.Statistics.Rejected),
                Restarts = parts.Sum(part => part.Statistics.Restarts),
                Stages = [.. parts.SelectMany(part => part.Statistics.Stages)],
            },
        };
    }

    /// <summary>The same of cases, such as the values of an index or the trials of a run: one that nothing satisfies is no case.</summary>
    public static Outcome WeakestCase(IReadOnlyList<Outcome> cases) =>
        Weakest(cases.Any(one => one.Verdict != Verdict.Vacuous) ? [.. cases.Where(one => one.Verdict != Verdict.Vacuous)] : cases);

    /// <summary>What is not proved and may have no value somewhere is no more than inconclusive: to have one is part of every claim.</summary>
    public static Outcome Settled(Outcome outcome) => outcome is not { Verdict: Verdict.Supported, Doubt.Length: > 0 } ? outcome : Outcome.Inconclusive(outcome.Claim) with
    {
        Method = outcome.Method,
        Seconds = outcome.Seconds,
        BestMargin = outcome.BestMargin,
        BestPoint = outcome.BestPoint,
        Statistics = outcome.Statistics,
        Message = outcome.Message.Length > 0 ? $"{outcome.Doubt} {outcome.Message}" : outcome.Doubt,
        Diagnostics = outcome.Diagnostics,
        Steps = outcome.Steps,
    };

    /// <summary>The outcome of a search for counterexamples.</summary>
    public static Outcome Of(Claim claim, SearchResult result, Effort effort, Problem problem, PointChecker kernel)
    {
        var statistics = new Statistics
        {
            Points = result.Findings.Points,
            Rejected = result.Findings.Rejected,
            Restarts = result.Findings.Restarts,
            Stopped = result.Counterexample is not null || result.Undefined is not null ? "decided" : effort.Interrupted ? "time" : "work",
            Stages = [.. result.Stages],
        };
        var best = result.Findings.Best;
        var verdict = result switch
        {
            { Counterexample: { } pair } => Refuted(claim, pair.Simplest, pair.Worst, result, problem, kernel, effort),
            { Undefined: { } undefined } => Undefined(claim, undefined.Point, undefined.Report, result.Layout),
            { Findings.Points: 0 } when !effort.Interrupted => Outcome.Vacuous(claim) with
            {
                Message = $"No point that satisfies the hypotheses was found among {result.Findings.Rejected.ToString(CultureInfo.InvariantCulture)} that were tried.",
            },
            { Findings.Points: 0 } => Outcome.Inconclusive(claim) with { Message = "The budget ended before any point was tried." },
            { Findings: { Best: null, AnyValue: false }, IsTrue: false } => Outcome.Inconclusive(claim) with { Message = "The claim had no value in floating point at any point that was tried." },
            { OpenReason: { } reason } => Outcome.Inconclusive(claim) with { Message = reason, Method = "search" },
            _ => Outcome.Supported(claim) with
            {
                Method = "search",
                Message = problem.GradientProblem is { } missing ? $"Sampled only: {missing}."
                    : best is null && !result.IsTrue ? "All that floating point saw was rounding." : "",
                Doubt = result.Valueless is { } point ? $"Whether the claim has a value at {Print(result.Layout.Bound, result.Layout, Array.ConvertAll(point, x => x.ToDouble()))} is not known." : "",
            },
        };
        return verdict with
        {
            Statistics = statistics,
            BestMargin = best is not null && double.IsFinite(best.Margin) ? best.Margin + 0.0 : null,
            BestPoint = best is null ? [] : Variables(result.Layout, result.ExactBest ?? Array.ConvertAll(best.Point, x => Rational.FromDouble(double.IsFinite(x) ? x : 0)), problem.Graph),
        };
    }

    /// <summary>The outcome of a search for witnesses.</summary>
    public static Outcome Of(Claim claim, Obligation obligation, WitnessResult result, Effort effort)
    {
        var statistics = new Statistics
        {
            Points = result.Points,
            Stopped = effort.Interrupted ? "time" : "work",
            Stages = [new StageReport("witnesses", result.Points, null, $"{result.Tried} points of the outer variables")],
        };
        if (result.Tried == 0)
        {
            return effort.Interrupted
                ? Outcome.Inconclusive(claim) with { Statistics = statistics, Message = "The budget ended before any point was tried." }
                : Outcome.Vacuous(claim) with { Statistics = statistics, Message = "No point that satisfies the hypotheses was found." };
        }

        if (result.Missing is { } missing)
        {
            var where = obligation.Universals.Count == 0 ? "" : $" at {Print(obligation.Universals, result.Layout, missing)}";
            return Outcome.Inconclusive(claim) with
            {
                Statistics = statistics,
                Message = $"No witness was found{where}.",
                BestPoint = Variables(new Layout(claim.Graph, obligation.Universals), Array.ConvertAll(missing, Rational.FromDouble), claim.Graph),
            };
        }

        var found = obligation.Universals.Count == 0
            ? $"A witness was found in floating point: {Print(obligation.Existentials, result.Layout, result.Witness!)}."
            : $"A witness was found for each of the {result.Tried} points that were tried.";
        return Outcome.Supported(claim) with
        {
            Statistics = statistics,
            Method = "search",
            Message = found,
            BestPoint = obligation.Universals.Count == 0 ? Variables(result.Layout, Array.ConvertAll(result.Witness!, Rational.FromDouble), claim.Graph) : [],
        };
    }

    /// <summary>The outcome of a search in turns: for a point that nothing answers, or for answers that no point withstands.</summary>
    public static Outcome Of(Claim claim, Obligation negation, AlternatingResult result, Effort effort)
    {
        var statistics = new Statistics
        {
            Points = result.Points,
            Stopped = effort.Interrupted ? "time" : "work",
            Stages = [new StageReport("turns", result.Points, null, $"{result.Tried} candidates, {result.Replies.Count} of them answered")],
        };
        if (result.IsVacuous)
        {
            return effort.Interrupted
                ? Outcome.Inconclusive(claim) with { Statistics = statistics, Message = "The budget ended before any point was tried." }
                : Outcome.Vacuous(claim) with { Statistics = statistics, Message = "No point that satisfies the hypotheses was found." };
        }

        var answers = string.Join(", ", negation.Existentials.SelectMany(bound => bound.ComponentNames));
        return result.Witness is { } witness
            ? Outcome.Supported(claim) with
            {
                Statistics = statistics,
                Method = "search",
                Message = $"A witness was found in floating point: {Print(negation.Universals, result.Layout, witness)}. No {answers} that was tried makes it fail.",
                BestPoint = Variables(result.Layout, Array.ConvertAll(witness, Rational.FromDouble), claim.Graph),
            }
            : Outcome.Inconclusive(claim) with
            {
                Statistics = statistics,
                Message = $"No witness was found: for each of the {result.Tried} that were tried some {answers} makes it fail.",
                Replies = [.. result.Replies.Select(reply => ImmutableArray.Create(reply))],
            };
    }

    /// <summary>The variables of a point, component by component.</summary>
    public static ImmutableArray<WitnessVariable> Variables(Layout layout, Rational[] point, Graph graph)
    {
        var variables = ImmutableArray.CreateBuilder<WitnessVariable>();
        foreach (var bound in layout.Bound)
        {
            for (var k = 0; k < bound.Variables.Count; k++)
            {
                var (start, length) = layout.Slice(bound.Variables[k]);
                var name = bound.Variables.Count == 1 ? bound.Name : $"{bound.Name}.{bound.ComponentNames[k]}";
                variables.Add(new WitnessVariable(name, graph.ShapeOf(graph.VariableNode(bound.Variables[k])), ImmutableArray.Create(point, start, length)));
            }
        }

        return variables.ToImmutable();
    }

    private static Outcome Refuted(Claim claim, Confirmed simplest, Confirmed worst, SearchResult result, Problem problem, PointChecker kernel, Effort effort)
    {
        Witness Of(Confirmed confirmed) => new(
            Variables(result.Layout, confirmed.Point, claim.Graph).AddRange(ComparisonText.Integers(claim, confirmed.Evidence)).AddRange(Drawn(claim)),
            ComparisonText.Of(claim, confirmed.Evidence),
            confirmed.Evidence.Left,
            confirmed.Evidence.Right,
            Margin(confirmed));

        // The counterexample stands when the time ends before all of this is seen.
        var insight = effort.InTime(() => Insight.Of(problem, simplest, worst, claim.Id, effort.Stop)) ?? Insight.Nothing;
        return Outcome.Refuted(claim, simplest.Evidence) with
        {
            Method = "search",
            Witness = Of(simplest),
            Worst = Of(worst with { Evidence = Deepest(claim, worst.Evidence, kernel) }),
            MarginEnclosure = kernel.Margin(simplest.Evidence),
            Message = insight.Message,
            Hypotheses = insight.Hypotheses,
            Family = insight.Family,
            Pictures = insight.Family is { } family ? [Drawn(family)] : [],
        };
    }

    // Of a claim about many steps or entries the worst point is shown at its worst entry.
    private static CheckedRefutation Deepest(Claim claim, CheckedRefutation refutation, PointChecker kernel) =>
        claim.Graph.ShapeOf(refutation.Violated.Left).Size == 1 ? refutation : kernel.Deepest(refutation.Point) ?? refutation;

    // The margin of the sides that are shown. Floating point knows that of the whole claim, and less where rounding hides it.
    private static double Margin(Confirmed confirmed)
    {
        var margin = confirmed.Evaluation.Margin;
        if (!Rational.TryParse(confirmed.Evidence.Left.Lower, out var left) || !Rational.TryParse(confirmed.Evidence.Right.Upper, out var right))
        {
            return margin;
        }

        var shown = -Rational.Abs(right - left).ToDouble();
        return margin <= 0 && Math.Abs(margin - shown) <= SameMargin * Math.Abs(shown) ? margin : shown;
    }

    /// <summary>The claim has no value, for a reason with a code of its own.</summary>
    public static Outcome NoValue(Claim claim, string code, string message, string help) =>
        Outcome.Error(claim, $"{message}.") with { Diagnostics = [new Diagnostic(Severity.Error, code, claim.Span, message, help)] };

    private static Outcome Undefined(Claim claim, Rational[] point, PointReport report, Layout layout)
    {
        var message = point.Length == 0
            ? "The claim has no value: it is undefined."
            : $"The claim has no value at {Print(layout.Bound, layout, Array.ConvertAll(point, x => x.ToDouble()))}: {report.Reason}";
        return Outcome.Error(claim, message) with
        {
            Diagnostics = [new Diagnostic(Severity.Error, UndefinedCode, claim.Span, message, "guard the claim with where, implies or if")],
        };
    }

    // A power is a straight line between logarithmic axes.
    private static SeriesPicture Drawn(WitnessFamily family)
    {
        int[] order = [.. Enumerable.Range(0, family.T.Length).OrderBy(k => family.T[k])];
        var line = new SeriesLine("violation", [.. order.Select(k => family.T[k])], [.. order.Select(k => -family.Margins[k])], [], []);
        return new($"The violation along the {family.Kind} behind the witness", "t", "violation", [line], Logarithmic: true);
    }

    // What the file does not show, the witness does.
    private static IEnumerable<WitnessVariable> Drawn(Claim claim) => claim.Drawn.Select(data => new WitnessVariable(
        data.Name, data.Array.Shape, [.. Enumerable.Range(0, data.Array.Shape.Size).Select(data.Array.Exact)]));

    private static string Print(IEnumerable<BoundVariable> bound, Layout layout, double[] point) => string.Join(", ", bound.SelectMany(variable =>
        variable.Variables.Items.Select((id, k) =>
        {
            var (start, length) = layout.Slice(id);
            var entries = string.Join(", ", point[start..(start + length)].Take(12).Select(x => x.ToString("R", CultureInfo.InvariantCulture)));
            return $"{variable.ComponentNames[k]} = {(length == 1 ? entries : $"[{entries}{(length > 12 ? ", …" : "")}]")}";
        })));
}
