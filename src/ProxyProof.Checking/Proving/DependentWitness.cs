using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using ProxyProof.Checking.Refuting;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Proving;

/// <summary>Proves "for every x there is a y", or refutes "there is an x such that for every y", by witnesses that are expressions of x.</summary>
internal static class DependentWitness
{
    /// <summary>The outcome when the kernel accepts such witnesses; null when none are found.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="isNegation">Whether its negation is to be shown.</param>
    /// <param name="found">What the search came to.</param>
    /// <param name="effort">How much to try.</param>
    /// <param name="goals">Tries to prove what is claimed of the witnesses.</param>
    public static Outcome? Find(
        Claim claim, bool isNegation, Outcome found, Effort effort, Func<ProofClaim, (JsonArray? Goals, string Method, string Note)> goals)
    {
        return !claim.Trajectories.IsEmpty || Obligations(claim, isNegation) is not { } obligations
            ? null
            : Find(claim, GraphCopy.Of(claim.Graph), isNegation, obligations, [], found, effort, goals);
    }

    /// <summary>The same below "exists x", whose x is given: "exists x: forall y: exists z".</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="graph">The search's copy of its graph.</param>
    /// <param name="isNegation">Whether its negation is to be shown.</param>
    /// <param name="obligations">What is left to show for that x: for every y there is a z.</param>
    /// <param name="outer">The entries of x.</param>
    /// <param name="found">What the search came to.</param>
    /// <param name="effort">How much to try.</param>
    /// <param name="goals">Tries to prove what is claimed of the witnesses.</param>
    public static Outcome? Find(
        Claim claim, Graph graph, bool isNegation, IReadOnlyList<Obligation> obligations, ImmutableArray<Rational> outer, Outcome found, Effort effort, Func<ProofClaim, (JsonArray? Goals, string Method, string Note)> goals)
    {
        var finders = obligations.Where(obligation => obligation.Existentials.Count > 0).Select((obligation, k) => new WitnessTerms(graph, obligation, effort, $"{claim.Id}/terms{k}")).ToArray();
        var sets = Array.ConvertAll(finders, finder => finder.Find(found.Replies.Select(reply => reply.ToArray())));
        if (sets.Length == 0 || sets.Any(set => set.Count == 0))
        {
            return null;
        }

        // Several quantifiers: the k-th best of each.
        for (var k = 0; k < sets.Max(set => set.Count) && !effort.Stop(); k++)
        {
            var chosen = Array.ConvertAll(sets, set => set[Math.Min(k, set.Count - 1)]);
            var subject = ProofClaim.Of(claim, outer, isNegation, choices: [.. chosen.Select(set => ImmutableArray.CreateRange(set.Select(formula => formula.Terms)))]);
            var (steps, method, _) = goals(subject);
            if (steps is null)
            {
                continue;
            }

            var certificate = JsonSerializer.SerializeToElement(
                new JsonObject
                {
                    ["of"] = isNegation ? "negation" : "claim",
                    ["witness"] = Json.Of(outer),
                    ["choices"] = new JsonArray([.. chosen.Select(set => (JsonNode)WitnessTerms.Json(set))]),
                    ["goals"] = steps,
                },
                Json.Deep);
            var outcome = Portfolio.Accepted(ProofClaim.Check(claim, certificate), method, found);
            return outcome.Proof is null ? outcome : outcome with { Message = Message(isNegation, finders.Zip(chosen, (finder, set) => set.Select(finder.Text).ToArray())) };
        }

        return null;
    }

    private static string Message(bool isNegation, IEnumerable<string[]> witnesses)
    {
        var text = string.Join("; ", witnesses.Select(choices => choices.Length == 1 ? choices[0] : $"one of {string.Join(" or ", choices)}, whichever does"));
        return isNegation ? $"Every choice is answered by {text}: the negation is proved." : $"Everywhere {text} is a witness.";
    }

    // Null where a part has another form, or asks for a witness that depends on nothing.
    private static IReadOnlyList<Obligation>? Obligations(Claim claim, bool isNegation)
    {
        try
        {
            var parts = isNegation ? Refuting.Obligations.OfNegation(claim) : Refuting.Obligations.Of(claim);
            return parts.Any(part => part.Existentials.Count > 0) && parts.All(part => part.Existentials.Count == 0 || part.Universals.Count > 0) ? parts : null;
        }
        catch (UnsupportedFormException)
        {
            return null;
        }
    }
}
