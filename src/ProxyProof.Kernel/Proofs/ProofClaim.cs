using System.Collections.Immutable;
using System.Text.Json;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>A claim as the proof rules see it: sequents over a graph of derivative-free expressions. Provers read it; <see cref="Check(Claim, JsonElement)"/> alone decides.</summary>
/// <remarks>Not thread-safe: rules add derivatives to the graph.</remarks>
public sealed class ProofClaim
{
    /// <summary>Claims of more work are not enclosed in fractions.</summary>
    private const double ExactWork = 1e5;

    /// <summary>Claims of more work are not enclosed over boxes: few rules speak of them.</summary>
    private const double MostWork = 1e8;

    private static readonly int[] Precisions = [0, 128, 512];

    private readonly Derivation? _derivation;

    private readonly Sequent? _box;

    private ProofClaim(Claim claim, ImmutableArray<Rational> witness, bool isNegation, ImmutableArray<GivenStep> given, ZeroBox? zero, bool writesOut = false, bool solves = false, ImmutableArray<ImmutableArray<ImmutableArray<WitnessTerm>>> choices = default)
    {
        (Source, Claim, Witness, IsNegation, Given, Zero, WritesOut, Solves) = (claim, claim, witness, isNegation, given, zero, writesOut, solves);
        Choices = choices.IsDefault ? [] : choices;
        Sequents = [];
        try
        {
            if (!claim.Trajectories.IsEmpty && Unrolling.Of(claim, writesOut, out var isWider) is { } unrolled && !(isWider && isNegation))
            {
                Claim = claim = unrolled;
            }

            // The graph is the same whatever is given, so that certificates may name its nodes.
            var prepared = new PreparedClaim(claim, claim.Script?.Steps.Select(step => step.Statement));
            _derivation = prepared.Derivation;
            IsSmall = prepared.Work <= ExactWork;
            IsLarge = prepared.Work > MostWork;
            Refusal = prepared.Undecidable
                ?? (!claim.Randoms.IsEmpty ? "a claim about random values is judged trial by trial"
                    : !claim.Trajectories.IsEmpty ? "a run that draws, that is long or that a proof in the file speaks of is proved by evaluation alone, and enclosures of its iterates do not decide the claim"
                    : null);
            if (Refusal is null)
            {
                (Sequents, _box) = SequentBuilder.Build(this, prepared.Derivation, withEquations: false);
                NodeCount = prepared.Derivation.Own.Count;
                if (zero is not null)
                {
                    // The equations may be any numbers that the claim speaks of: these are known by now.
                    Refusal = zero.Unfit(prepared.Derivation.Own, NodeCount, witness.Length);
                    (Sequents, _box) = Refusal is null ? SequentBuilder.Build(this, prepared.Derivation, withEquations: true) : ([], null);
                }
            }
        }
        catch (UnprovableFormException e)
        {
            Refusal = e.Message;
        }
        catch (Exception e) when (e is DerivationLimitException or OverflowException or InsufficientExecutionStackException or OutOfMemoryException)
        {
            Refusal = "the claim is too large for the kernel";
        }
        catch (OperationCanceledException)
        {
            Refusal = "the time ran out";
        }
    }

    /// <summary>As certificates say that the iterates of fixed runs are numbers, or any numbers of boxes.</summary>
    public const string Enclosed = "enclosed";

    /// <summary>As certificates say that iterates are expressions of the start.</summary>
    public const string WrittenOut = "written out";

    /// <summary>As certificates say that a solution exists that they do not name.</summary>
    public const string Solution = "solution";

    /// <summary>The refusal of a claim that says that something exists, as long as no witness is given.</summary>
    public const string WitnessNeeded = "an existential quantifier needs a witness";

    /// <summary>The claim as it was asked for.</summary>
    public Claim Source { get; }

    /// <summary>What is to be shown: the claim, or without its training runs one that implies it.</summary>
    public Claim Claim { get; }

    /// <summary>Values of the variables that existential quantifiers bind, entry by entry in reading order.</summary>
    public ImmutableArray<Rational> Witness { get; }

    /// <summary>
    /// For existential quantifiers whose witness depends on what is bound before: for each, in reading order, the witnesses, some one of which does at every point, each
    /// with a term for each variable that it binds. They come after those that <see cref="Witness"/> has numbers for.
    /// </summary>
    public ImmutableArray<ImmutableArray<ImmutableArray<WitnessTerm>>> Choices { get; }

    /// <summary>Of which equations the witness is the zero, where it is not the numbers themselves; null where it is.</summary>
    public ZeroBox? Zero { get; }

    /// <summary>Whether it is the claim's negation that is to be shown: then the claim is refuted.</summary>
    public bool IsNegation { get; }

    /// <summary>Whether existential quantifiers have no witness: that a solution of their equations exists in a ball is shown by itself.</summary>
    public bool Solves { get; }

    /// <summary>Whether the iterates of runs from a fixed start are expressions of it.</summary>
    public bool WritesOut { get; }

    /// <summary>The steps of the claim's script that are taken as facts. They must have been shown.</summary>
    public ImmutableArray<GivenStep> Given { get; }

    /// <summary>The kernel's graph: derivatives are expressions in it.</summary>
    public Graph Graph => _derivation!.Own;

    /// <summary>How the graph came from the claim's.</summary>
    internal Derivation Derivation => _derivation!;

    /// <summary>Why no proof of the claim is accepted; null when one may be.</summary>
    public string? Refusal { get; }

    /// <summary>What is to be shown: all of them together imply the claim.</summary>
    public ImmutableArray<Sequent> Sequents { get; }

    /// <summary>The coordinates of the witness, each with its range; null where the claim is refused.</summary>
    public Sequent? WitnessBox => _box;

    /// <summary>For searches: whether the kernel accepts that the witness is there.</summary>
    public bool HasZero() => Refusal is null && Zero is { } zero && zero.Check(_box!, Witness) is null;

    /// <summary>Whether exact arithmetic is worth trying.</summary>
    internal bool IsSmall { get; }

    /// <summary>Whether the claim is too large to enclose over boxes.</summary>
    public bool IsLarge { get; }

    /// <summary>How many nodes the graph has before rules add to it: certificates may name these.</summary>
    public int NodeCount { get; private set; }

    /// <summary>Prepares a claim.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="witness">See <see cref="Witness"/>.</param>
    /// <param name="isNegation">See <see cref="IsNegation"/>.</param>
    /// <param name="zero">See <see cref="Zero"/>.</param>
    /// <param name="writesOut">Whether the iterates of runs from a fixed start are expressions of it, as those of other runs are, and not enclosed.</param>
    /// <param name="choices">See <see cref="Choices"/>.</param>
    public static ProofClaim Of(
        Claim claim, ImmutableArray<Rational> witness = default, bool isNegation = false, ZeroBox? zero = null, bool writesOut = false, ImmutableArray<ImmutableArray<ImmutableArray<WitnessTerm>>> choices = default) =>
        new(claim with { Script = null }, witness.IsDefault ? [] : witness, isNegation, [], zero, writesOut, choices: choices);

    /// <summary>Prepares a claim that says that equations have a solution in a ball; see <see cref="Solves"/>.</summary>
    public static ProofClaim OfSolution(Claim claim) => new(claim with { Script = null }, [], isNegation: false, [], null, solves: true);

    /// <summary>Prepares a claim with a script.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="given">See <see cref="Given"/>.</param>
    public static ProofClaim OfStep(Claim claim, ImmutableArray<GivenStep> given) => new(claim, [], isNegation: false, given, null);

    /// <summary>
    /// Checks a certificate: "of" says whether it shows the "claim" or its "negation", "witness" holds values for existential variables, and the list "goals" has,
    /// for each sequent in order, a satisfying "point" and a "proof"; "zero", if it is there, the equations whose zero the witness is. A claim with a script may have "steps" in place of a witness: for each step of the script its
    /// own "goals" and the steps "given" to them, or null for one that is not needed. Of statements joined by "and", "part" names one that is refuted "by" a certificate of its own. In place of "witness" there may be "solution", which is true: no point is named. Of training runs "runs" says whether they are "enclosed" or "written out". Or there is nothing but "evaluation", which is true.
    /// </summary>
    public static ProofReport Check(Claim claim, JsonElement certificate)
    {
        try
        {
            if (IsEvaluation(certificate))
            {
                return ByEvaluation(claim, certificate);
            }

            if (certificate.ValueKind == JsonValueKind.Object && certificate.TryGetProperty("steps", out _))
            {
                return ByScript(claim, certificate);
            }

            if (certificate.ValueKind == JsonValueKind.Object && certificate.TryGetProperty(Solution, out var solves) && solves.ValueKind == JsonValueKind.True)
            {
                ProofData.Only(certificate, "of", Solution, "goals");
                return ProofData.Text(certificate, "of") != "claim" ? new(null, "a solution is of the claim itself") : OfSolution(claim).Check(certificate);
            }

            if (certificate.ValueKind == JsonValueKind.Object && certificate.TryGetProperty("part", out _))
            {
                return ByPart(claim, certificate);
            }

            var hasRuns = !claim.Trajectories.IsEmpty;
            var zero = certificate.ValueKind == JsonValueKind.Object && certificate.TryGetProperty("zero", out var box) ? ZeroBox.Read(ProofData.Only(box, "radii", "equations")) : null;
            var choices = zero is null && certificate.ValueKind == JsonValueKind.Object && certificate.TryGetProperty("choices", out _) ? WitnessTerm.Read(ProofData.List(certificate, "choices")) : [];
            ProofData.Only(certificate, ["of", "witness", "goals", .. hasRuns ? ["runs"] : Array.Empty<string>(), .. zero is null || hasRuns ? Array.Empty<string>() : ["zero"], .. choices.IsEmpty ? Array.Empty<string>() : ["choices"]]);
            var of = ProofData.Text(certificate, "of");
            var runs = hasRuns ? ProofData.Text(certificate, "runs") : Enclosed;
            return of is not ("claim" or "negation") ? new(null, "a certificate is of the claim or of its negation")
                : runs is not (Enclosed or WrittenOut) ? new(null, "the iterates of training runs are enclosed or written out")
                : Of(claim, ProofData.Rationals(certificate, "witness"), of == "negation", zero, runs == WrittenOut, choices).Check(certificate);
        }
        catch (ProofFormatException e)
        {
            return new(null, e.Message);
        }
    }

    /// <summary>Whether a point lies in the ranges of a sequent and satisfies its facts, rigorously.</summary>
    public static bool Satisfies(Sequent sequent, IReadOnlyList<Rational> point)
    {
        if (point.Count != sequent.Coordinates.Length)
        {
            return false;
        }

        for (var k = 0; k < point.Count; k++)
        {
            if (!sequent.Ranges[k].Contains(point[k]) || (sequent.Coordinates[k].IsInteger && !point[k].IsInteger))
            {
                return false;
            }
        }

        return sequent.Hypotheses.IsEmpty || Precisions.Any(precision =>
        {
            using (BigInterval.WithPrecision(precision))
            {
                return precision == 0 ? Holds<ExactOr<Interval>>(sequent, point) : Holds<ExactOr<BigInterval>>(sequent, point);
            }
        });
    }

    /// <summary>Whether a zero of equations lies in the ranges of a sequent and satisfies its facts, rigorously.</summary>
    /// <param name="sequent">The sequent.</param>
    /// <param name="middle">One number a coordinate.</param>
    /// <param name="zero">The box about it.</param>
    public static bool Satisfies(Sequent sequent, ImmutableArray<Rational> middle, ZeroBox zero)
    {
        if (middle.Length != sequent.Coordinates.Length || zero.Unfit(sequent.Graph, sequent.Claim.NodeCount, middle.Length) is not null)
        {
            return false;
        }

        CoordinateRange[] box = [.. middle.Select((x, k) => new CoordinateRange(x - zero.Radii[k], x + zero.Radii[k]))];
        for (var k = 0; k < box.Length; k++)
        {
            if (!sequent.Ranges[k].Contains(box[k].Low!.Value) || !sequent.Ranges[k].Contains(box[k].High!.Value) || (sequent.Coordinates[k].IsInteger && !middle[k].IsInteger))
            {
                return false;
            }
        }

        var bare = sequent with { Ranges = [.. box], Facts = sequent.Hypotheses, Shown = 0..0 };
        if (zero.Check(bare, middle) is not null)
        {
            return false;
        }

        // At the zero its equations hold; every other fact must hold on the whole box.
        var equations = zero.Equations.Select(equation => ZeroBox.Number(sequent.Graph, equation)).ToHashSet();
        var evaluator = new RegionEvaluator<Interval>(bare, bare.Facts.SelectMany(fact => fact.Literals).Select(literal => literal.Difference));
        evaluator.Run(bare.Ranges);
        return StatementRules.Conjunction(bare.Facts, literal => literal.Relation == Relation.Equal && equations.Contains(literal.Difference)
            ? Truths.True
            : TruthRules.Of(evaluator.Value(literal.Difference), literal.Relation)) == Truths.True;
    }

    // Every step that is needed, each with what was shown before it, then the claim with all that it asks for.
    private static ProofReport ByScript(Claim claim, JsonElement certificate)
    {
        ProofData.Only(certificate, "of", "steps", "given", "goals");
        var steps = ProofData.List(certificate, "steps");
        if (claim.Script is not { } script || ProofData.Text(certificate, "of") != "claim" || steps.Count != script.Steps.Length)
        {
            return new(null, "the certificate does not fit the steps of the claim's proof");
        }

        var shown = new HashSet<int>();
        for (var k = 0; k < steps.Count; k++)
        {
            if (steps[k].ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            ProofData.Only(steps[k], "given", "goals");
            if (ShownBy(script.ClaimOf(claim, k), steps[k], shown) is { Proof: null } report)
            {
                return new(null, $"step {k + 1}: {report.Reason}");
            }

            shown.Add(k);
        }

        return ShownBy(claim, certificate, shown) is { Proof: null } last
            ? last
            : new(new CheckedProof(claim, false, certificate.Clone()), "The kernel accepts the certificate.");
    }

    private static ProofReport ShownBy(Claim claim, JsonElement data, HashSet<int> shown)
    {
        var given = GivenStep.Read(ProofData.List(data, "given"));
        return given.Any(step => !shown.Contains(step.Step))
            ? new(null, "a step is given that is not shown before")
            : OfStep(claim, given).Check(data);
    }

    private ProofReport Check(JsonElement certificate)
    {
        if (Refusal is { } refusal)
        {
            return new(null, refusal);
        }

        try
        {
            if (Zero?.Check(_box!, Witness) is { } why)
            {
                return new(null, $"zero: {why}");
            }

            var goals = ProofData.List(certificate, "goals");
            if (goals.Count != Sequents.Length)
            {
                return new(null, $"the certificate has {goals.Count} goals and the claim {Sequents.Length}");
            }

            for (var k = 0; k < goals.Count; k++)
            {
                var sequent = Sequents[k];
                var point = ProofData.Field(ProofData.Only(goals[k], "point", "proof"), "point");
                if (!IsSatisfying(sequent, point))
                {
                    return new(null, $"goal {k + 1}: the point does not satisfy the hypotheses");
                }

                if (new ProofContext().Check(sequent, ProofData.Field(goals[k], "proof")) is { } reason)
                {
                    return new(null, $"goal {k + 1}: {reason}");
                }
            }

            return new(new CheckedProof(Source, IsNegation, certificate.Clone()), "The kernel accepts the certificate.");
        }
        catch (ProofFormatException e)
        {
            return new(null, e.Message);
        }
        catch (Exception e) when (e is ArithmeticException or InsufficientExecutionStackException or OutOfMemoryException or DerivationLimitException or WorkExceededException or AlgebraLimitException)
        {
            return new(null, "the certificate is too large to check");
        }
        catch (OperationCanceledException)
        {
            return new(null, "the time ran out");
        }
    }

    // Quantified statements joined by "and" are refuted when one of them is.
    private static ProofReport ByPart(Claim claim, JsonElement certificate)
    {
        ProofData.Only(certificate, "of", "part", "by");
        var part = ProofData.Whole(certificate, "part");
        return claim.Formula is not And and || !and.Parts.All(FormulaParts.HasQuantifier) || part < 0 || part >= and.Parts.Count || ProofData.Text(certificate, "of") != "negation"
            ? new(null, "a part is one of several quantified statements joined by \"and\", which is refuted")
            : Check(claim with { Formula = and.Parts[part], Script = null }, ProofData.Field(certificate, "by")) is not { Proof: { IsNegation: true } } report
            ? new(null, "the part is not refuted")
            : report with { Proof = new CheckedProof(claim, true, certificate.Clone()) };
    }

    // Fractions, or the middle of a box and the equations whose zero in it is meant.
    private static bool IsSatisfying(Sequent sequent, JsonElement point) => point.ValueKind == JsonValueKind.Object
        ? Satisfies(sequent, ProofData.Rationals(ProofData.Only(point, "middle", "radii", "equations"), "middle"), ZeroBox.Read(point))
        : Satisfies(sequent, ProofData.Fractions(point));

    private static bool IsEvaluation(JsonElement certificate) =>
        certificate.ValueKind == JsonValueKind.Object && certificate.TryGetProperty(EvaluationRule.Name, out var value) && value.ValueKind == JsonValueKind.True;

    private static ProofReport ByEvaluation(Claim claim, JsonElement certificate)
    {
        try
        {
            ProofData.Only(certificate, EvaluationRule.Name);
            return EvaluationRule.Check(claim) is { } reason
                ? new(null, $"{EvaluationRule.Name}: {reason}")
                : new(new CheckedProof(claim, false, certificate.Clone()), "The kernel accepts the certificate.");
        }
        catch (Exception e) when (e is OverflowException or InsufficientExecutionStackException or OutOfMemoryException or DerivationLimitException)
        {
            return new(null, "the claim is too large to evaluate");
        }
        catch (OperationCanceledException)
        {
            return new(null, "the time ran out");
        }
    }

    private static bool Holds<T>(Sequent sequent, IReadOnlyList<Rational> point)
        where T : struct, IEnclosure<T>
    {
        var bare = sequent with { Facts = sequent.Hypotheses, Shown = 0..0 };
        var evaluator = new RegionEvaluator<T>(bare, bare.Facts.SelectMany(fact => fact.Literals).Select(literal => literal.Difference));
        evaluator.Run([.. point.Select(T.FromRational)]);
        return evaluator.Facts(bare) == Truths.True;
    }
}

/// <summary>A certificate that the kernel has accepted. Only the kernel makes one, and without one no outcome says proved.</summary>
public sealed class CheckedProof
{
    internal CheckedProof(Claim claim, bool isNegation, JsonElement certificate) => (Claim, IsNegation, Certificate) = (claim, isNegation, certificate);

    /// <summary>Whether the negation is proved: the claim is refuted.</summary>
    public bool IsNegation { get; }

    /// <summary>What is proved.</summary>
    public Claim Claim { get; }

    /// <summary>The certificate, as docs/certificate.md describes it.</summary>
    public JsonElement Certificate { get; }
}

/// <summary>The kernel's answer to a certificate.</summary>
/// <param name="Proof">The proof when it was accepted.</param>
/// <param name="Reason">One sentence.</param>
public sealed record ProofReport(CheckedProof? Proof, string Reason);
