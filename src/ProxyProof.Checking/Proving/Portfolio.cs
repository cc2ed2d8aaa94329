using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using ProxyProof.Checking.Refuting;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Proving;

/// <summary>Tries the provers in order on every sequent of a claim and has the kernel check the certificate.</summary>
internal static class Portfolio
{
    private static readonly Prover[] Algebraic = [new AlgebraProver(), new QuadraticProver(), new ConvexityProver()];

    // Derivatives at single points, in place of values at two.
    private static readonly SegmentProver Segments = new([new AlgebraProver(), new QuadraticProver()], [new EnclosureProver(), new AlgebraProver(), new QuadraticProver(), new IntervalProver(), new SosProver()], [new AlgebraProver(), new QuadraticProver(), new SosProver()]);

    private static readonly SummandsProver Summed = new([new EnclosureProver(), .. Algebraic, new PiecewiseProver(), new SosProver()]);

    /// <summary>The provers in the order in which they are tried: cheap and exact ones first.</summary>
    private static readonly Prover[] Provers = [new EnclosureProver(), .. Algebraic, new CauchySchwarzProver(), new JensenProver(), Segments, new LinearBoundsProver(), Summed, new DirectionProver([new EnclosureProver(), new AlgebraProver(), Summed, new PiecewiseProver(), new SosProver()]), new PiecewiseProver(), new IntervalProver(), new NormsProver(), new MonotoneProver([new EnclosureProver(), new AlgebraProver(), new QuadraticProver(), new IntervalProver()]), new CasesProver(Algebraic), new SosProver(), new ChoiceProver([new EnclosureProver(), .. Algebraic, new PiecewiseProver(), new SosProver(), new IntervalProver()])];

    /// <summary>With so many coordinates, methods that look at no points come before the search.</summary>
    /// <summary>Why no proof is tried where the hypotheses may hold nowhere.</summary>
    public const string NoPoint = "no point that satisfies the hypotheses is known";

    private const int ManyCoordinates = 100;

    // What is known of eigenvalues and norms of matrices is soon tried, and searching is slow.
    private static readonly Prover[] Linear = [new QuadraticProver(), new JensenProver()];

    private static readonly Prover[] Quick = [new EnclosureProver(), new AlgebraProver()];

    // What is soon known to show a claim or not to.
    private static readonly Prover[] Short = [new EnclosureProver(), .. Algebraic, new IntervalProver()];

    // The part of the usual work, and of all time, that they may take.
    private const double EarlyShare = 1 / 40.0;
    private const double EarlyTime = 0.1;

    // The part of all time that algebra may take before the search where there are eigenvalues.
    private const double SpectralTime = 0.1;

    // The share of all time that points at the ends of what is said of outer variables may take.
    private const double EndsTime = 0.15;

    // For one trial of many.
    private static readonly Prover[] Brief = [new EnclosureProver(), .. Algebraic, new CauchySchwarzProver(), new LinearBoundsProver(), new IntervalProver()];

    // What decides equalities of numbers.
    private static readonly Prover[] Exact = [new EnclosureProver(), new AlgebraProver(), new QuadraticProver()];

    // Margins below this may be 0.
    private const double NearZero = 1e-10;

    // Algebra goes far in expressions with more nodes, or in more coordinates, before it gives up.
    private const int ManyNodes = 400;
    private const int ManyNumbers = 200;

    // Arrays of more numbers are no matter of milliseconds.
    internal const int FewNumbers = 64;
    private const int SomeCoordinates = 12;

    /// <summary>The names of the methods.</summary>
    public static IEnumerable<string> Names => Provers.Select(prover => prover.Name).Distinct(StringComparer.Ordinal);

    /// <summary>
    /// A claim that search could not refute: proved when a prover finds a certificate, else as it was, with what was tried. One without a witness is refuted
    /// when its negation is proved.
    /// </summary>
    public static Outcome Prove(Claim claim, Outcome found, Effort effort)
    {
        if (found.Verdict is not (Verdict.Supported or Verdict.Inconclusive) || found.Evidence == EvidenceKind.Statistical || found.Probability is not null || (!claim.Randoms.IsEmpty && claim.Trajectories.IsEmpty) || Randomness.PopulationClaims.Concerns(claim) || Randomness.ScalingClaims.Concerns(claim) || effort.Stop() || !Provers.Any(prover => effort.Uses(prover.Name)))
        {
            return found;
        }

        var subject = ProofClaim.Of(claim);
        var work = new ProofEffort(effort.Stop, effort.Parallelism, [[.. found.BestPoint.SelectMany(variable => variable.Values)]]);
        if (subject.Refusal == ProofClaim.WitnessNeeded)
        {
            // A witness in floating point need not be one: where it cannot be shown, perhaps nothing is.
            var exhibited = found.Verdict == Verdict.Supported ? Exhibit(claim, found, work, effort) : ByZero(claim, found, isNegation: false, work, effort) ?? InClosedForm(claim, found, isNegation: false, work, effort) ?? found;
            if (exhibited.Verdict != Verdict.Proved && BySolution(claim, found, work, effort) is { } solved)
            {
                return solved;
            }

            var nothing = exhibited.Verdict == Verdict.Proved || effort.Stop() ? exhibited
                : Refute(claim, found.Verdict == Verdict.Supported ? exhibited with { BestPoint = [] } : exhibited, work, effort);
            return nothing.Verdict == Verdict.Refuted ? nothing
                : exhibited.Verdict == Verdict.Proved || effort.Stop() ? exhibited
                : found.Verdict == Verdict.Supported && AtEnds(claim, found, effort) is { } fails ? fails
                : (found.Verdict == Verdict.Supported ? null : Depending(claim, isNegation: false, found, work, effort)) ?? Depending(claim, isNegation: true, found, work, effort) ?? exhibited;
        }

        if (found.Verdict != Verdict.Supported)
        {
            // A claim of a form that no rule shows may have a negation of one that rules show: "all x or all y" fails at an x and a y.
            return ByZero(claim, found, isNegation: true, work, effort) ?? (subject.Refusal is null ? found : Refute(claim, found, work, effort));
        }

        // A witness in floating point need not be one, and of a form that no rule shows only the negation can be shown.
        if (subject.Refusal is not null && Refute(claim, found with { BestPoint = [] }, work, effort) is { Verdict: Verdict.Refuted } refuted)
        {
            return refuted;
        }

        // A counterexample that is no fraction is soon found where the claim's negation has equations.
        return ByZero(claim, found, isNegation: true, work, effort) ?? AtTie(claim, found, work, effort) ?? ByNumbers(subject, found, work, effort);
    }

    // Where a strict claim is an equality up to rounding, it may be one at a short point beside: algebra sees more of that than enclosures do.
    private static Outcome? AtTie(Claim claim, Outcome found, ProofEffort work, Effort effort)
    {
        if (found.BestMargin is not { } margin || Math.Abs(margin) > NearZero || !claim.Trajectories.IsEmpty || !IsStrict(claim.Formula))
        {
            return null;
        }

        Rational[] best = [.. found.BestPoint.SelectMany(variable => variable.Values)];
        var tried = new HashSet<string>(StringComparer.Ordinal);
        foreach (var radius in new Rational[] { new(1, 1000), new(1, 1_000_000), 0 })
        {
            Rational[] point = Shortest(best, x => radius * (1 + Rational.Abs(x)));
            if (!effort.Stop() && tried.Add(string.Join(',', point)) && Prove(ProofClaim.Of(claim, [.. point], isNegation: true), found, Exact, work, effort) is { Verdict: Verdict.Refuted } refuted)
            {
                return refuted with { Message = $"It fails at {Where(found, point)}: the negation is proved." };
            }
        }

        return InClosedForm(claim, found, isNegation: true, work, effort);
    }

    // A witness for or against the claim that multiples of pi, of roots and of constants of the claim are; null where none is found.
    private static Outcome? InClosedForm(Claim claim, Outcome found, bool isNegation, ProofEffort work, Effort effort)
    {
        var near = claim.Trajectories.IsEmpty ? Corners.Of(claim, isNegation, found.BestPoint).Prepend(found.BestPoint).SelectMany(point => ClosedFormWitness.Near(claim, point)) : [];
        foreach (var witness in near.DistinctBy(witness => witness.Text, StringComparer.Ordinal))
        {
            if (effort.Stop())
            {
                break;
            }

            var (goals, method, _) = Goals(ProofClaim.Of(claim, isNegation: isNegation, choices: [[witness.Terms]]), found with { BestPoint = [] }, Exact, work, effort);
            if (goals is null)
            {
                continue;
            }

            var certificate = new JsonObject
            {
                ["of"] = isNegation ? "negation" : "claim",
                ["witness"] = new JsonArray(),
                ["choices"] = new JsonArray(WitnessTerms.Json([new WitnessFormula(witness.Terms, 0)])),
                ["goals"] = goals,
            };
            var outcome = Accepted(ProofClaim.Check(claim, JsonSerializer.SerializeToElement(certificate, Json.Deep)), method, found);
            if (outcome.Proof is not null)
            {
                return outcome with { Message = isNegation ? $"It fails at {witness.Text}: the negation is proved." : $"The witness is {witness.Text}." };
            }
        }

        return null;
    }

    // Whether an equality may refute it.
    private static bool IsStrict(Formula formula) => formula switch
    {
        Comparison comparison => comparison.Relation is Relation.Less or Relation.Greater or Relation.NotEqual,
        Not { Operand: Comparison comparison } => comparison.Relation is not (Relation.Less or Relation.Greater or Relation.NotEqual),
        Not { Operand: var operand } => IsStrict(operand),
        And { Parts: var parts } => parts.Any(IsStrict),
        Or { Parts: var parts } => parts.Any(IsStrict),
        Implies implies => IsStrict(implies.Conclusion),
        IndexQuantifier quantifier => IsStrict(quantifier.Body),
        Quantifier quantifier => IsStrict(quantifier.Body),
        _ => false,
    };

    // What no numbers near the iterates of runs show, their expressions may: that each is the tenth part of the one before.
    private static Outcome ByNumbers(ProofClaim subject, Outcome found, ProofEffort work, Effort effort)
    {
        var (outcome, claim) = (Prove(subject, found, work, effort), subject.Source);
        return outcome.Verdict == Verdict.Proved || claim.Trajectories.IsEmpty || !claim.Randoms.IsEmpty || effort.Stop() || ProofClaim.Of(claim, writesOut: true) is not { Refusal: null } written ? outcome
            : Prove(written, found, work, effort) is { Verdict: Verdict.Proved } proved ? proved
            : outcome;
    }

    // A witness for or against the claim that is the zero of equations; null where none is found.
    private static Outcome? ByZero(Claim claim, Outcome found, bool isNegation, ProofEffort work, Effort effort)
    {
        if (!claim.Trajectories.IsEmpty)
        {
            return null;
        }

        double[] best = [.. found.BestPoint.SelectMany(variable => variable.Values).Select(value => value.ToDouble())];
        var tries = 0;
        foreach (var subject in new ZeroSearch(claim, isNegation).Find(best, effort.Stop))
        {
            // What holds at one zero may fail at another: only at the first one is much tried, in two boxes.
            var (goals, method, _) = Goals(subject, found, tries++ < 2 ? Provers : Quick, work, effort);
            if (goals is not null)
            {
                var certificate = JsonSerializer.SerializeToElement(
                    new JsonObject
                    {
                        ["of"] = isNegation ? "negation" : "claim",
                        ["witness"] = Json.Of(subject.Witness),
                        ["zero"] = ZeroSearch.Certified(subject.Zero!),
                        ["goals"] = goals,
                    },
                    Json.Deep);
                var outcome = Accepted(ProofClaim.Check(claim, certificate), method, found);
                return outcome.Proof is null ? outcome : outcome with
                {
                    Message = isNegation
                        ? $"A point near {ZeroSearch.Text(subject)} is a counterexample: it is a zero of equations, not known in closed form, and the negation is proved."
                        : $"The witness is a zero of equations near {ZeroSearch.Text(subject)}.",
                };
            }
        }

        return null;
    }

    /// <summary>
    /// A claim of which search sees little and takes long, in many variables or with eigenvalues: proved when a method that does not look at points shows it, else null.
    /// </summary>
    public static Outcome? AtOnce(Claim claim, Effort effort)
    {
        if (!IsDeterministic(claim) || !effort.Uses(Methods.Norms))
        {
            return null;
        }

        var subject = ProofClaim.Of(claim);
        var work = new ProofEffort(effort.Stop, effort.Parallelism, []);
        if (subject.Refusal == ProofClaim.WitnessNeeded)
        {
            return BySolution(claim, Outcome.Supported(claim), work, effort, ManyCoordinates);
        }

        if (subject.Refusal is not null)
        {
            return null;
        }

        // Bounds over a ball come first where algebra would take long, and algebra takes a part of the time only.
        var isLarge = subject.IsLarge || subject.Sequents.Any(sequent => sequent.Coordinates.Length >= ManyCoordinates);
        var hasSpectra = Enumerable.Range(0, subject.NodeCount).Any(k => subject.Graph[new NodeId(k)] is Spectral { Function: not SpectralFunction.Determinant });
        var end = effort.Elapsed + (effort.Seconds * SpectralTime);
        return (hasSpectra && subject.Sequents.Any(sequent => sequent.Coordinates.Length > SomeCoordinates) ? With([new NormsProver()], work) : null)
            ?? (hasSpectra ? With(Linear, new ProofEffort(() => effort.Elapsed > end || effort.Stop(), effort.Parallelism, [])) : null)
            ?? (isLarge ? With([.. Provers.Where(prover => prover.IsForLargeClaims || prover is LinearBoundsProver)], work) : null);

        Outcome? With(IReadOnlyList<Prover> provers, ProofEffort part) =>
            Prove(subject, Outcome.Supported(claim), provers, part, effort) is { Verdict: Verdict.Proved } proved ? proved : null;
    }

    /// <summary>A claim proved by methods that take little time, in the midst of a search that found nothing so far; null where they do not show it.</summary>
    public static Outcome? Early(Claim claim, Outcome found, Effort effort)
    {
        if (found.Verdict != Verdict.Supported || !IsDeterministic(claim) || ProofClaim.Of(claim) is not { Refusal: null, IsLarge: false } subject || subject.Sequents.Any(sequent => IsWide(sequent, FewNumbers)))
        {
            return null;
        }

        effort.Early = new EarlyAttempts(claim);
        var end = effort.Elapsed + (effort.Seconds * EarlyTime);
        var work = new ProofEffort(() => effort.Elapsed > end || effort.Stop(), effort.Parallelism, [[.. found.BestPoint.SelectMany(variable => variable.Values)]]) { Share = EarlyShare };
        try
        {
            return Prove(subject, found, Short, work, effort) is { Verdict: Verdict.Proved } proved ? proved : null;
        }
        catch (OperationCanceledException) when (!effort.Stop())
        {
            return null;
        }
    }

    private static bool IsDeterministic(Claim claim) =>
        claim.Randoms.Length + claim.Trajectories.Length == 0 && !Randomness.PopulationClaims.Concerns(claim) && !Randomness.ScalingClaims.Concerns(claim);

    // That equations have a solution in a ball, without naming it; null where that is not shown, or there are fewer coordinates.
    private static Outcome? BySolution(Claim claim, Outcome found, ProofEffort work, Effort effort, int coordinates = 0)
    {
        if (!effort.Uses(Methods.Norms) || !claim.Trajectories.IsEmpty || ProofClaim.OfSolution(claim) is not { Refusal: null } subject
            || !subject.Sequents.Any(sequent => sequent.IsSought && sequent.Coordinates.Length >= coordinates))
        {
            return null;
        }

        var (goals, method, _) = Goals(subject, found, Provers, work, effort);
        if (goals is null)
        {
            return null;
        }

        var certificate = new JsonObject { ["of"] = "claim", [ProofClaim.Solution] = true, ["goals"] = goals };
        var outcome = Accepted(ProofClaim.Check(claim, JsonSerializer.SerializeToElement(certificate, Json.Deep)), method, found);
        return outcome.Verdict == Verdict.Proved ? outcome with { Message = "The ball holds a solution, which is not named." } : null;
    }

    /// <summary>Whether a witness that search found, or a zero near it, is proved to be one.</summary>
    public static bool IsWitness(Claim claim, Outcome found, Effort effort) =>
        found.BestPoint.Length > 0 && Exhibit(claim, found, new ProofEffort(effort.Stop, effort.Parallelism, []), effort).Verdict == Verdict.Proved;

    private static Outcome Exhibit(Claim claim, Outcome found, ProofEffort work, Effort effort)
    {
        var best = found.BestPoint.SelectMany(variable => variable.Values).ToArray();
        if (best.Length == 0)
        {
            return Depending(claim, isNegation: false, found, work, effort) ?? found;
        }

        Outcome? first = null;
        foreach (var radius in new Rational[] { new(1, 1000), new(1, 1_000_000), new(1, 1_000_000_000), 0 })
        {
            var subject = ProofClaim.Of(claim, [.. Shortest(best, x => radius * (1 + Rational.Abs(x)))]);
            var outcome = Prove(subject, found, work, effort);
            if (outcome.Verdict == Verdict.Proved)
            {
                return outcome;
            }

            first ??= outcome;
        }

        return ByZero(claim, found, isNegation: false, work, effort) ?? InClosedForm(claim, found, isNegation: false, work, effort) ?? first!;
    }

    private static Outcome? Depending(Claim claim, bool isNegation, Outcome found, ProofEffort work, Effort effort) =>
        DependentWitness.Find(claim, isNegation, found, effort, subject => Goals(subject, found with { BestPoint = [] }, Provers, work, effort));

    /// <summary>A claim that joins quantified statements by "and", by the proof that one of them is false.</summary>
    public static Outcome OfPart(Claim claim, int part, CheckedProof proof, Outcome found)
    {
        var certificate = new JsonObject { ["of"] = "negation", ["part"] = part, ["by"] = JsonNode.Parse(proof.Certificate.GetRawText(), documentOptions: new() { MaxDepth = Json.Deep.MaxDepth }) };
        return Accepted(ProofClaim.Check(claim, JsonSerializer.SerializeToElement(certificate, Json.Deep)), found.Method, Outcome.Inconclusive(claim) with { Statistics = found.Statistics }) with
        {
            Message = $"Part {part + 1} is false. {found.Message}",
        };
    }

    /// <summary>A claim of which no witness was found, refuted where it is proved to have none; null else. It takes a small part of what other proofs may.</summary>
    public static Outcome? WithoutWitness(Claim claim, Outcome found, Effort effort) =>
        Prove(ProofClaim.Of(claim, isNegation: true), found with { BestPoint = [] }, Brief, new ProofEffort(effort.Stop, 1, []), effort) is { Verdict: Verdict.Refuted } refuted ? refuted : null;

    /// <summary>"exists x: forall y: exists z" of a claim or its negation, for a given x: proved when the z can be named in terms of y; else null.</summary>
    public static Outcome? Below(Claim claim, Graph graph, bool isNegation, IReadOnlyList<Obligation> obligations, ImmutableArray<Rational> outer, Outcome found, Effort effort)
    {
        var work = new ProofEffort(effort.Stop, effort.Parallelism, []);
        return DependentWitness.Find(claim, graph, isNegation, obligations, outer, found, effort, subject => Goals(subject, found with { BestPoint = [] }, Provers, work, effort));
    }

    private static Outcome Refute(Claim claim, Outcome found, ProofEffort work, Effort effort)
    {
        // The outer point without a witness, as short as it can be written beside it.
        var outer = found.BestPoint.SelectMany(variable => variable.Values).ToArray();
        var tried = new HashSet<string>(StringComparer.Ordinal);
        foreach (var radius in outer.Length == 0 ? [0] : new Rational[] { new(1, 4), new(1, 20), new(1, 1000), new(1, 1_000_000), 0 })
        {
            Rational[] point = Shortest(outer, x => radius * Rational.Abs(x));
            if (effort.Stop() || !tried.Add(string.Join(',', point)))
            {
                continue;
            }

            var outcome = Prove(ProofClaim.Of(claim, [.. point], isNegation: true), found, work, effort);
            if (outcome.Verdict == Verdict.Refuted)
            {
                return outcome with
                {
                    Message = outer.Length == 0 ? "No point is a witness: the negation is proved." : $"At {Where(found, point)} no point is a witness: the negation is proved.",
                };
            }
        }

        return found;
    }

    // For every x there seems to be a y: at the ends of what is said of x there may be none, and floating point not tell.
    private static Outcome? AtEnds(Claim claim, Outcome found, Effort effort)
    {
        var end = effort.Elapsed + (effort.Seconds * EndsTime);
        var work = new ProofEffort(() => effort.Elapsed > end || effort.Stop(), effort.Parallelism, []) { Share = EarlyShare };
        var tried = new HashSet<string>(StringComparer.Ordinal);
        foreach (var point in OuterEnds.Of(claim))
        {
            Rational[] values = [.. point.SelectMany(variable => variable.Values)];
            var there = found with { BestPoint = point };
            if (work.Stop())
            {
                break;
            }

            if (tried.Add(string.Join(',', values)) && Prove(ProofClaim.Of(claim, [.. values], isNegation: true), there, Short, work, effort) is { Verdict: Verdict.Refuted } refuted)
            {
                return refuted with { Message = $"At {Where(there, values)} no point is a witness: the negation is proved." };
            }
        }

        return null;
    }

    private static Rational[] Shortest(IEnumerable<Rational> point, Func<Rational, Rational> radius) =>
        [.. point.Select(x => radius(x) is { IsZero: false } r ? BoxForms.Simplest(new(x - r, x + r)) : x)];

    private static string Where(Outcome found, Rational[] point) =>
        string.Join(", ", found.BestPoint.Select((variable, k) => $"{variable.Name} = {Entries(variable, point, found.BestPoint.Take(k).Sum(earlier => earlier.Values.Length))}"));

    private static string Entries(WitnessVariable variable, Rational[] point, int start) =>
        variable.Values.Length == 1 ? point[start].ToString() : $"[{string.Join(", ", point.Skip(start).Take(variable.Values.Length))}]";

    private static Outcome Prove(ProofClaim subject, Outcome found, ProofEffort work, Effort effort) => Prove(subject, found, Provers, work, effort);

    private static Outcome Prove(ProofClaim subject, Outcome found, IReadOnlyList<Prover> provers, ProofEffort work, Effort effort)
    {
        var (goals, method, note) = Goals(subject, found, provers, work, effort);
        if (goals is null)
        {
            return With(found, note);
        }

        var certificate = new JsonObject { ["of"] = subject.IsNegation ? "negation" : "claim" };
        if (!subject.Source.Trajectories.IsEmpty)
        {
            certificate["runs"] = subject.WritesOut ? ProofClaim.WrittenOut : ProofClaim.Enclosed;
        }

        (certificate["witness"], certificate["goals"]) = (Json.Of(subject.Witness), goals);
        return Accepted(ProofClaim.Check(subject.Source, JsonSerializer.SerializeToElement(certificate, Json.Deep)), method, found);
    }

    /// <summary>The outcome of a certificate: proved when the kernel accepts it, else as it was.</summary>
    public static Outcome Accepted(ProofReport report, string method, Outcome found) => report.Proof is { } proof
        ? Outcome.Proved(proof) with
        {
            Method = method,
            Statistics = found.Statistics with { Stopped = "decided" },
            BestMargin = found.BestMargin,
            BestPoint = found.BestPoint,
            Diagnostics = found.Diagnostics,
            Message = "",
        }
        : With(found, $"A certificate was found, and the kernel does not accept it: {report.Reason}.");

    /// <summary>The goals of a certificate: for each sequent a satisfying point and a proof. Null where one is missing, with what to tell.</summary>
    public static (JsonArray? Goals, string Method, string Note) Goals(ProofClaim subject, Outcome found, IReadOnlyList<Prover> provers, ProofEffort work, Effort effort)
    {
        if (subject.Refusal is { } refusal)
        {
            return (null, "", $"No proof was tried: {refusal}.");
        }

        var goals = new JsonArray();
        var methods = new List<string>();
        for (var k = 0; k < subject.Sequents.Length; k++)
        {
            var sequent = subject.Sequents[k];
            var where = subject.Sequents.Length == 1 ? "" : $" of part {k + 1}";
            if (SatisfyingPoint.Of(sequent, found, effort.Stop) is not { } point)
            {
                return (null, "", $"No proof{where} was tried: {NoPoint}.");
            }

            var (step, method, notes) = Try(sequent, k, provers, work, effort);
            if (step is null)
            {
                return (null, "", $"No proof{where} was found{(notes.Length > 0 ? $": {notes}" : "")}.");
            }

            methods.Add(method);
            goals.Add((JsonNode)new JsonObject { ["point"] = point, ["proof"] = step });
        }

        return (goals, string.Join(", ", methods.Distinct(StringComparer.Ordinal)), "");
    }

    /// <summary>All provers, in the order in which they are tried.</summary>
    public static IReadOnlyList<Prover> All => Provers;

    // Enclosures come first where algebra would take long: for networks, and for the iterates of training runs.
    private static IEnumerable<Prover> Ordered(Sequent sequent, IReadOnlyList<Prover> provers)
    {
        var hasRuns = !sequent.Claim.Source.Trajectories.IsEmpty;
        return hasRuns || IsWide(sequent, ManyNumbers)
            ? provers.OrderBy(prover => prover switch { EnclosureProver or NormsProver => 0, LinearBoundsProver => 1, IntervalProver when hasRuns => 2, _ => 3 })
            : provers;
    }

    private static bool IsWide(Sequent sequent, int numbers) => sequent.Claim.NodeCount > ManyNodes || sequent.Coordinates.Length > SomeCoordinates
        || new RegionEvaluator<Interval>(sequent, sequent.Goal.Literals.Select(literal => literal.Difference)).Cost > numbers;

    private static (JsonObject? Step, string Method, string Notes) Try(Sequent sequent, int number, IReadOnlyList<Prover> provers, ProofEffort work, Effort effort)
    {
        var notes = new List<string>();
        foreach (var prover in Ordered(sequent, provers).Where(prover => (prover is NormsProver || !sequent.IsSought) && (prover is FactsProver || effort.Uses(prover.Name)) && (prover.IsForLargeClaims || !sequent.Claim.IsLarge)))
        {
            if (effort.Stop())
            {
                break;
            }

            // What algebra does not find early it does not find later.
            var early = prover is AlgebraicProver && sequent.Claim is { IsNegation: false, Witness.IsEmpty: true, WritesOut: false } ? effort.Early : null;
            if ((early?.Of(sequent.Claim.Source, number, prover.Name) ?? effort.InTime(() => prover.Prove(sequent, work))) is not { } attempt)
            {
                break;
            }

            if (attempt.Step is null && !work.Stop())
            {
                early?.Note(sequent.Claim.Source, number, prover.Name, attempt);
            }

            if (attempt.Step is { } step)
            {
                return (step, prover.Name, "");
            }

            if (attempt.Note.Length > 0)
            {
                notes.Add($"{prover.Name} {attempt.Note}");
            }
        }

        return (null, "", string.Join("; ", notes));
    }

    /// <summary>The outcome with one more sentence.</summary>
    public static Outcome With(Outcome outcome, string message) =>
        outcome with { Message = outcome.Message.Length > 0 ? $"{outcome.Message} {message}" : message };
}

/// <summary>Writing certificates.</summary>
internal static class Json
{
    /// <summary>Certificates are deeper than usual documents.</summary>
    public static JsonSerializerOptions Deep { get; } = new() { MaxDepth = 1024 };

    public static JsonArray Of(IEnumerable<Rational> values) => new([.. values.Select(value => (JsonNode)JsonValue.Create(value.ToString())!)]);

    public static JsonObject Step(string rule, params (string Name, JsonNode Value)[] fields)
    {
        var step = new JsonObject { ["rule"] = rule };
        foreach (var (name, value) in fields)
        {
            step[name] = value;
        }

        return step;
    }
}
