using System.Collections.Immutable;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>
/// A claim without quantified variables whose training runs are fixed is one statement about exact numbers: where enclosures of its iterates decide it, it is
/// proved. The certificate holds nothing, for there is nothing to choose.
/// </summary>
internal static class EvaluationRule
{
    /// <summary>As certificates name it.</summary>
    public const string Name = "evaluation";

    // Higher than search asks for: a proof is checked once.
    private static readonly PointCheckerOptions Limits = new(4096, 3e9);

    /// <summary>Checks.</summary>
    /// <returns>Null when the claim is shown, else why not.</returns>
    public static string? Check(Claim claim)
    {
        if (claim.Assumptions.Append(claim.Formula).Any(HasChoice))
        {
            return "the claim speaks of more than fixed numbers";
        }

        if (claim.Trajectories.Any(run => !run.IsDiscrete || run.Draws.Count > 0))
        {
            return "a training run draws, or is a flow: no one run decides about all";
        }

        var prepared = new PreparedClaim(claim);
        var iterates = claim.Trajectories.SelectMany(run => run.Readings[0].Variables.Items).ToHashSet();
        for (var i = 0; i < prepared.Needed.Length; i++)
        {
            if (prepared.Needed[i] && prepared.Derivation.Own[new NodeId(i)] is Variable variable && !iterates.Contains(variable.Id))
            {
                return $"{claim.Graph.VariableName(variable.Id)} has no fixed value";
            }
        }

        if (prepared.Runs.Any(run => !run.IsFixed))
        {
            return "a training run depends on values that are not fixed";
        }

        var report = new PointChecker(claim, Limits).Check(new ExactPoint(ImmutableSortedDictionary<int, ImmutableArray<Rational>>.Empty));
        return report.Status == PointStatus.Holds ? null : report.Reason;
    }

    private static bool HasChoice(Formula formula) => formula is Quantifier or WithProbability || FormulaParts.Parts(formula).Any(HasChoice);
}
