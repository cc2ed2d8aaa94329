using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>How far the kernel goes at a point.</summary>
/// <param name="GreatestPrecision">The most bits, unless enclosures stay wide: then up to four times as many. 0 for binary64 ends only.</param>
/// <param name="Work">
/// The most weighted scalar operations of one evaluation: one costs 1 with binary64 ends and more in proportion to the square of the precision.
/// </param>
public sealed record PointCheckerOptions(int GreatestPrecision = 1024, double Work = 3e8)
{
    /// <summary>The default.</summary>
    public static PointCheckerOptions Default { get; } = new();
}

/// <summary>
/// The kernel's judgement of exact points of one claim: membership, hypotheses, definedness and both sides, by enclosures of rising precision, exact where
/// fractions stay short. It never throws for a claim or point that a user can write.
/// </summary>
/// <remarks>Thread-safe: what is prepared is only read afterwards.</remarks>
public sealed class PointChecker
{
    /// <summary>Claims of more work are not evaluated in fractions.</summary>
    private const double ExactWork = 1e5;

    /// <summary>Claims that hold more numbers at once are refused.</summary>
    private const double EntryLimit = 5e7;

    private const string OutOfTime = "the time ran out";

    private static readonly int[] Precisions = [0, 128, 256, 512, 1024, 2048, 4096];

    private readonly Claim _claim;
    private readonly PointCheckerOptions _options;
    private readonly PreparedClaim? _prepared;
    private readonly string? _refusal;

    /// <summary>Derives what the claim needs.</summary>
    public PointChecker(Claim claim, PointCheckerOptions? options = null)
    {
        (_claim, _options) = (claim, options ?? PointCheckerOptions.Default);
        try
        {
            _prepared = new PreparedClaim(claim);
            _refusal = _prepared.Undecidable
                ?? (_prepared.Work > _options.Work || _prepared.Entries > EntryLimit ? "the claim is too large for the kernel to evaluate" : null);
        }
        catch (Exception e) when (e is DerivationLimitException or OverflowException or InsufficientExecutionStackException)
        {
            _refusal = "the claim's derivatives are too large for the kernel";
        }
        catch (OperationCanceledException)
        {
            _refusal = OutOfTime;
        }
    }

    /// <summary>Judges one point of a claim.</summary>
    public static PointReport Check(Claim claim, ExactPoint point, PointCheckerOptions? options = null) => new PointChecker(claim, options).Check(point);

    /// <summary>Judges a point.</summary>
    /// <param name="point">Values of the quantified variables; existential ones in hypotheses count as witnesses.</param>
    public PointReport Check(ExactPoint point) => Check(point, deepest: false);

    /// <summary>The refutation of a claim that fails at a point, at the entry whose sides are furthest apart; null where the point does not refute it.</summary>
    public CheckedRefutation? Deepest(ExactPoint point) => Check(point, deepest: true).Refutation;

    private PointReport Check(ExactPoint point, bool deepest)
    {
        if ((_refusal ?? Mismatch(point)) is { } reason)
        {
            return Undecided(reason);
        }

        if (!DrawRules.ArePossible(_claim, point.Values))
        {
            return new(PointStatus.NotInDomain, "The draws of a training run are none that it can make.");
        }

        try
        {
            return Judge(Bound(point), deepest);
        }
        catch (Exception e) when (e is OverflowException or InsufficientExecutionStackException or OutOfMemoryException or WorkExceededException)
        {
            return Undecided("the numbers or the formula at this point are too large for the kernel");
        }
        catch (OperationCanceledException)
        {
            return Undecided(OutOfTime);
        }
    }

    /// <summary>An enclosure of the margin of the entry that a refutation shows; null where the kernel cannot evaluate the claim there.</summary>
    public DecimalEnclosure? Margin(CheckedRefutation refutation)
    {
        if ((_refusal ?? Mismatch(refutation.Point)) is not null)
        {
            return null;
        }

        try
        {
            return Valued(Entries(Bound(refutation.Point)), _options.GreatestPrecision >= 128 && WorkAt(128) <= _options.Work ? 128 : 0, byConvention: false, at => at.Violation(refutation.Violated, refutation.Entry));
        }
        catch (Exception e) when (e is OverflowException or InsufficientExecutionStackException or OutOfMemoryException or WorkExceededException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>How far enclosures of fixed training runs hold with as many bits as there may be, in a sentence; null where they hold to the end, or nothing can be evaluated.</summary>
    public string? Reach()
    {
        if (_refusal is not null || _prepared!.Runs.Count == 0 || _prepared.Runs.Any(run => !run.IsFixed))
        {
            return null;
        }

        try
        {
            var precision = Precisions.Last(bits => bits == 0 || (_options.GreatestPrecision > 0 && WorkAt(bits) <= _options.Work));
            var brief = Valued([], precision, byConvention: false, at => at.Held()).FirstOrDefault(held => held.Step < held.Run.Steps);
            return brief.Run is null ? null : Sentence($"enclosures of {(precision == 0 ? 53 : precision)} bits hold to step {brief.Step} of the {brief.Run.Steps} of {brief.Run.Name}");
        }
        catch (Exception e) when (e is OverflowException or InsufficientExecutionStackException or OutOfMemoryException or WorkExceededException or OperationCanceledException)
        {
            return null;
        }
    }

    private static PointReport Undecided(string reason) => new(PointStatus.Undecided, Sentence(reason));

    private static string Sentence(string text) => $"{char.ToUpperInvariant(text[0])}{text[1..]}.";

    private static Dictionary<int, IReadOnlyList<Rational>> Entries(ExactPoint point) =>
        point.Values.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<Rational>)pair.Value);

    // Only variables that a quantifier binds may be chosen: a claim about anything else is not decided by a choice.
    private ExactPoint Bound(ExactPoint point) => new(point.Values.RemoveRange(point.Values.Keys.Where(id => !_prepared!.Bound.Contains(id))));

    private string? Mismatch(ExactPoint point)
    {
        foreach (var (variable, values) in point.Values)
        {
            if (variable < 0 || variable >= _claim.Graph.VariableCount)
            {
                return $"the point has a value for variable {variable}, which the claim does not have";
            }

            var shape = _claim.Graph.ShapeOf(_claim.Graph.VariableNode(variable));
            if (values.IsDefault || values.Length != shape.Size)
            {
                return $"the point's value of {_claim.Graph.VariableName(variable)} does not have the shape {shape}";
            }
        }

        return null;
    }

    private PointReport Judge(ExactPoint exact, bool deepest)
    {
        var point = Entries(exact);
        var report = Undecided("enclosures decide neither way");
        var reached = 0;
        foreach (var precision in Precisions)
        {
            // Beyond the usual precision only for what is not even tight: 1e150 squared has 1000 bits before the point, and they may cancel.
            if (precision > _options.GreatestPrecision && (_options.GreatestPrecision == 0 || report.Status == PointStatus.Tight))
            {
                break;
            }

            if (WorkAt(precision) > _options.Work)
            {
                report = report.Status == PointStatus.Tight ? report : Undecided($"enclosures decide neither way, and {precision} bits would be too much work");
                break;
            }

            reached = precision;
            report = Valued(point, precision, byConvention: false, at => Examine(at, exact, deepest));
            if (report.Status is not (PointStatus.Undecided or PointStatus.Tight))
            {
                return report;
            }
        }

        // Nothing decides. Does the verdict hang on the convention at a kink?
        return Valued(point, reached, byConvention: true, at => at.Kink is not { } kink ? report : Examine(at, exact, deepest).Status switch
        {
            PointStatus.Refuted =>
                new(PointStatus.Kink, Sentence($"the claim fails there only by the convention at a kink: the argument of {kink} is exactly at its kink")),
            PointStatus.Holds or PointStatus.Tight =>
                new(PointStatus.Tight, Sentence($"by the convention at the kink of {kink} the claim holds there, and enclosures of all its slopes show nothing else")),
            _ => report,
        });
    }

    private double WorkAt(int precision) => _prepared!.Work * (
        precision == 0 ? (_prepared.Work <= ExactWork ? 10 : 1) : 30 * (precision / 128.0) * (precision / 128.0));

    private TResult Valued<TResult>(Dictionary<int, IReadOnlyList<Rational>> point, int precision, bool byConvention, Func<IValuation, TResult> use)
    {
        var exact = _prepared!.Work <= ExactWork;
        var meter = new WorkMeter((int)double.Clamp(_options.Work / double.Max(1, WorkAt(precision)), 1, 10_000));
        if (precision == 0)
        {
            return use(exact
                ? new Valuation<ExactOr<Interval>>(_prepared, point, "interval", byConvention, meter)
                : new Valuation<Interval>(_prepared, point, "interval", byConvention, meter));
        }

        var arithmetic = $"interval {precision} bit";
        using (BigInterval.WithPrecision(precision))
        {
            return use(exact
                ? new Valuation<ExactOr<BigInterval>>(_prepared, point, arithmetic, byConvention, meter)
                : new Valuation<BigInterval>(_prepared, point, arithmetic, byConvention, meter));
        }
    }

    private PointReport Examine(IValuation at, ExactPoint point, bool deepest)
    {
        var given = point.Values.Keys.ToHashSet();
        // 1. The hypotheses: assumptions, then domains, conditions and premises from the outside in.
        var checker = new FormulaChecker(_claim.Graph, given, deepest);
        var hypothesis = _claim.Assumptions.Aggregate(
            Truths.True, (truths, assumption) => TruthRules.And(truths, checker.Given(assumption, at, positive: false).Truths));
        var formula = _claim.Formula;
        while (true)
        {
            if (formula is Quantifier { Universal: true } q && q.Variables.All(variable => variable.Variables.All(given.Contains)))
            {
                hypothesis = TruthRules.And(hypothesis, checker.Hypothesis(q, at, positive: false).Truths);
                formula = q.Body;
            }
            else if (formula is Implies implies)
            {
                hypothesis = TruthRules.And(hypothesis, checker.Given(implies.Premise, at, positive: false).Truths);
                formula = implies.Conclusion;
            }
            else
            {
                break;
            }
        }

        if (hypothesis == Truths.False)
        {
            return new(PointStatus.NotInDomain, "The point is outside the domain, or fails a hypothesis.");
        }

        // 2. The body under them.
        var body = checker.Find(formula, at, positive: true);
        return TruthRules.Implies(hypothesis, body.Truths) switch
        {
            Truths.False => Refute(point, body.Blame),
            Truths.True => new(PointStatus.Holds, "The claim holds at the point."),
            Truths.Undefined => new(PointStatus.Undefined, "The point is in the domain, and the claim is undefined there."),
            _ => Open(hypothesis, body),
        };
    }

    private static PointReport Refute(ExactPoint point, Blame? blame)
    {
        if (blame is null)
        {
            return Undecided("the claim is false without a comparison that fails");
        }

        var (left, right, arithmetic) = blame.At.Sides(blame.Comparison, blame.Entry);
        return new(
            PointStatus.Refuted,
            "The claim is false at the point.",
            new CheckedRefutation(point, blame.Comparison, blame.Entry, left, right, arithmetic));
    }

    private static PointReport Open(Truths hypothesis, Finding body)
    {
        var mayLackValue = body.Truths.HasFlag(Truths.Undefined);
        if (body.Blame is { } blame && hypothesis == Truths.True && !mayLackValue && blame.At.IsTight(blame.Comparison, blame.Entry))
        {
            return new(PointStatus.Tight, "The margin is zero as far as the precision can tell: tight, not violated.");
        }

        var open = Undecided(
            hypothesis != Truths.True ? "whether the point is in the domain and satisfies the hypotheses is undecided"
            : mayLackValue ? "whether the claim has a value at the point is undecided, or its form has no refuting point"
            : "the enclosures of both sides overlap");
        return open with { MayLackValue = hypothesis == Truths.True && mayLackValue };
    }
}
