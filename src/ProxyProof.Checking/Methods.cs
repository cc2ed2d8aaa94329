using System.Collections.Immutable;
using ProxyProof.Claims;

namespace ProxyProof.Checking;

/// <summary>The methods that a budget may name.</summary>
public static class Methods
{
    /// <summary>Points drawn over the domain.</summary>
    public const string Sampling = "sampling";

    /// <summary>Local search on the margin from many starts.</summary>
    public const string Descent = "descent";

    /// <summary>Global search by dividing boxes, in few variables.</summary>
    public const string Subdivision = "subdivision";

    /// <summary>Trajectories of training on the functions that a claim speaks of.</summary>
    public const string Training = "training";

    /// <summary>Proof by interval branch and bound.</summary>
    public const string Interval = "interval";

    /// <summary>Proof by the signs of slopes.</summary>
    public const string Monotone = "monotone";

    /// <summary>Proof by the signs of what is at kinks.</summary>
    public const string Cases = "cases";

    /// <summary>Proof of an identity by normal forms.</summary>
    public const string Algebra = "algebra";

    /// <summary>Proof by a positive semidefinite matrix.</summary>
    public const string Quadratic = "quadratic";

    /// <summary>Proof by tangents of convex functions.</summary>
    public const string Convexity = "convexity";

    /// <summary>Proof by sums of squares.</summary>
    public const string Sos = "sos";

    /// <summary>Enclosures of a claim about fixed numbers: what the iterates of a training run are.</summary>
    public const string Evaluation = "evaluation";

    /// <summary>Proof by cases of the signs at kinks.</summary>
    public const string Piecewise = "piecewise";

    /// <summary>Proof of each summand of a sum over samples.</summary>
    public const string Summands = "summands";

    /// <summary>Proof by bounds of inner products through norms.</summary>
    public const string CauchySchwarz = "cauchy_schwarz";

    /// <summary>Proof by tangents at the arguments that occur.</summary>
    public const string Jensen = "jensen";

    /// <summary>Proof by norms of derivatives over a ball.</summary>
    public const string Norms = "norms";

    /// <summary>Proof by linear bounds of every number in the variables.</summary>
    public const string LinearBounds = "linear_bounds";

    /// <summary>Proof by adding up facts.</summary>
    public const string Linear = "linear";

    /// <summary>Proof by the steps that the file gives.</summary>
    public const string Steps = "proof";

    /// <summary>The methods of this version.</summary>
    public static ImmutableArray<string> Built { get; } = [Sampling, Descent, Subdivision, Training, .. Proving.Portfolio.Names];

    /// <summary>What is wrong with the methods of a budget.</summary>
    public static IEnumerable<Diagnostic> Check(Budget budget, SourceSpan span)
    {
        if (budget.Methods is not { IsDefault: false } named)
        {
            yield break;
        }

        foreach (var method in named.Where(method => !Built.Contains(method, StringComparer.Ordinal)))
        {
            yield return new(Severity.Error, "PP6003", span, $"there is no method `{method}`", $"the methods are {string.Join(", ", Built)}");
        }
    }
}
