using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using ProxyProof.Checking.Refuting;
using ProxyProof.Claims;
using ProxyProof.Kernel;

namespace ProxyProof.Checking.Proving;

/// <summary>
/// Follows the proof that a file gives: each step is searched for counterexamples and proved by itself or with what was shown before it; then the steps are to
/// give the claim. A claim whose proof does not hold is judged without it.
/// </summary>
internal sealed class ScriptedProof
{
    private readonly Claim _claim;
    private readonly ProofScript _script;
    private readonly Effort _effort;
    private readonly Func<Claim, Outcome> _search;

    // What was shown: what the certificate holds of it, and the earlier steps that it rests on.
    private readonly Shown?[] _shown;

    private sealed record Shown(JsonArray Given, JsonArray Goals, ImmutableHashSet<int> Needs);

    private ScriptedProof(Claim claim, Effort effort, Func<Claim, Outcome> search)
    {
        (_claim, _script, _effort, _search) = (claim, claim.Script!, effort, search);
        _shown = new Shown?[_script.Steps.Length];
    }

    /// <summary>The outcome of a claim with a script.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="found">What search found of the claim itself.</param>
    /// <param name="effort">How much to try.</param>
    /// <param name="search">Searches one step for counterexamples.</param>
    public static Outcome Follow(Claim claim, Outcome found, Effort effort, Func<Claim, Outcome> search) => new ScriptedProof(claim, effort, search).Run(found);

    private Outcome Run(Outcome found)
    {
        var outcomes = new List<Outcome>();
        for (var k = 0; k < _script.Steps.Length; k++)
        {
            var began = _effort.Elapsed;
            var number = k;
            var outcome = _effort.InTime(() => Step(number)) ?? Outcome.Inconclusive(_script.ClaimOf(_claim, k)) with { Message = Effort.OutOfTime };
            outcomes.Add(outcome with { Seconds = _effort.Elapsed - began });
        }

        // The conclusion rests on every step that binds nothing; the others served on the way.
        var unproved = outcomes.FindIndex(outcome => outcome.Verdict != Verdict.Proved);
        Outcome? whole = null;
        if (unproved < 0 && found.Verdict is Verdict.Supported or Verdict.Inconclusive)
        {
            var began = _effort.Elapsed;
            var last = _script.ClaimOf(_claim, _script.Steps.Length);
            var facts = Facts(_claim.Formula, _script.Steps.Length);
            var conclusion = Try(last, null, [.. facts.Where(fact => fact.At.IsEmpty)], [new FactsProver()], found, _script.Steps.Length);
            conclusion = conclusion.Verdict == Verdict.Proved ? conclusion : Try(last, null, facts, ConclusionProvers, found, _script.Steps.Length);
            outcomes.Add((conclusion.Verdict == Verdict.Proved ? conclusion : Unseen(last, conclusion)) with { Seconds = _effort.Elapsed - began });
            whole = conclusion.Proof is { } proof ? Portfolio.Accepted(ProofClaim.Check(_claim, proof.Certificate), Methods.Steps, found) : null;
        }

        var refuted = outcomes.FindIndex(outcome => outcome.Verdict == Verdict.Refuted);
        whole ??= Portfolio.With(
            Portfolio.Prove(_claim with { Script = null }, found, _effort),
            refuted >= 0 ? $"Step {outcomes[refuted].Claim.Label} of its proof is refuted: the claim is judged without the proof."
            : unproved >= 0 ? $"Step {outcomes[unproved].Claim.Label} of its proof is not proved: the claim is judged without the proof."
            : found.Verdict is Verdict.Supported or Verdict.Inconclusive ? "The steps of its proof were not seen to give it: the claim is judged without the proof."
            : "");
        return whole with { Steps = [.. outcomes] };
    }

    private static Outcome Unseen(Claim last, Outcome found) => Outcome.Supported(last) with
    {
        Message = $"The steps were not seen to give the claim. {found.Message}",
        Statistics = found.Statistics,
        BestMargin = found.BestMargin,
        BestPoint = found.BestPoint,
    };

    private static readonly IReadOnlyList<Prover> ConclusionProvers = [new FactsProver(), .. Portfolio.All];

    private Outcome Step(int number)
    {
        var claim = _script.ClaimOf(_claim, number);
        var step = _script.Steps[number];

        // 1. As the author says, or as a sum of multiples of earlier steps: what is so seen needs no search for counterexamples.
        var unseen = Outcome.Supported(claim);
        if (step.Method is not (Methods.Interval or Methods.Sos)
            && (AsSaid(claim, step, unseen, number) is { Verdict: Verdict.Proved } said ? said : Sum(claim, step, unseen, number)) is { Verdict: Verdict.Proved } soon)
        {
            return soon;
        }

        var found = _search(claim with { Script = null });
        if (found.Verdict is not (Verdict.Supported or Verdict.Inconclusive))
        {
            return found;
        }

        // 2. The same again, now that the search knows points.
        var outcome = AsSaid(claim, step, found, number);

        // 3. By any method.
        if (outcome is not { Verdict: Verdict.Proved })
        {
            var any = Either(claim, Portfolio.All, step, found, number);
            outcome = any.Verdict == Verdict.Proved && step.Method is { } method
                ? any with { Message = $"Not seen by {method}, but by {any.Method}." }
                : any.Verdict == Verdict.Proved && step.Given is { } missed
                    ? any with { Message = $"Not seen by {_script.Steps[missed].Label}, but by {any.Method}." }
                    : any;
        }

        return outcome;
    }

    // With the step that the author names; else by the method, by itself, then with what was shown before.
    private Outcome? AsSaid(Claim claim, ProofStep step, Outcome found, int number)
    {
        Outcome? outcome = null;
        if (step.Given is { } named && _shown[named] is not null)
        {
            outcome = Try(claim, null, Instances.Of(claim, step.Statement, named), [new FactsProver(), .. Named("algebra"), .. Named("interval"), .. Named("sos")], found, number);
        }

        return outcome is not { Verdict: Verdict.Proved } && step.Method is { } method ? Either(claim, Named(method), step, found, number) : outcome;
    }

    private Outcome Either(Claim claim, IReadOnlyList<Prover> provers, ProofStep step, Outcome found, int number)
    {
        var alone = Try(claim, claim with { Script = null }, [], provers, found, number);
        if (alone.Verdict == Verdict.Proved)
        {
            return alone;
        }

        var facts = Facts(step.Statement, number);
        return facts.IsEmpty ? alone : Try(claim, null, facts, [new FactsProver(), .. provers], found, number) is { Verdict: Verdict.Proved } joint ? joint : alone;
    }

    // Where no method is named.
    private Outcome? Sum(Claim claim, ProofStep step, Outcome found, int number) =>
        step.Method is null ? Try(claim, null, Facts(step.Statement, number), [new FactsProver()], found, number) : null;

    // What was shown before, as facts.
    private ImmutableArray<GivenStep> Facts(Formula goal, int before) =>
        [.. Enumerable.Range(0, before).Where(k => _shown[k] is not null).SelectMany(k => Instances.Of(_claim, goal, k))];

    private static Prover[] Named(string method)
    {
        string[] names = method switch
        {
            "algebra" => [Methods.Algebra, Methods.Quadratic],
            "jensen" => [Methods.Jensen, Methods.Quadratic],
            _ => [method],
        };
        return [.. Portfolio.All.Where(prover => names.Contains(prover.Name, StringComparer.Ordinal))];
    }

    // Looks for a certificate and has the kernel check it, with all that it rests on.
    private Outcome Try(Claim claim, Claim? alone, ImmutableArray<GivenStep> given, IReadOnlyList<Prover> provers, Outcome found, int number)
    {
        if (_effort.Stop() || (given.IsEmpty && alone is null))
        {
            return found;
        }

        var subject = ProofClaim.OfStep(claim, given);
        var work = new ProofEffort(_effort.Stop, _effort.Parallelism, [[.. found.BestPoint.SelectMany(variable => variable.Values)]]);
        var (goals, method, note) = Portfolio.Goals(subject, found, provers, work, _effort);
        if (goals is null)
        {
            return Portfolio.With(found, note);
        }

        var needs = given.Select(one => one.Step).ToImmutableHashSet();
        needs = needs.Union(needs.SelectMany(k => _shown[k]!.Needs));
        var list = new JsonArray([.. given.Select(one => (JsonNode)new JsonArray([(JsonNode)one.Step, .. one.At.SelectMany(at => (JsonNode[])[at.Node, at.Entry])]))]);
        var steps = new JsonArray();
        for (var k = 0; k < claim.Script!.Steps.Length; k++)
        {
            steps.Add(needs.Contains(k) ? (JsonNode)new JsonObject { ["given"] = _shown[k]!.Given.DeepClone(), ["goals"] = _shown[k]!.Goals.DeepClone() } : null);
        }

        var certificate = JsonSerializer.SerializeToElement(
            new JsonObject { ["of"] = "claim", ["steps"] = steps, ["given"] = list.DeepClone(), ["goals"] = goals.DeepClone() }, Json.Deep);
        var outcome = Portfolio.Accepted(ProofClaim.Check(claim, certificate), method, found);
        if (outcome.Verdict == Verdict.Proved && number < _shown.Length)
        {
            _shown[number] = new(list, goals, needs);
        }

        return outcome;
    }
}
