using System.Collections.Immutable;

namespace ProxyProof.Claims;

/// <summary>
/// The proof that a file gives for a claim: statements about the points that the claim's outermost quantifiers bind, each an obligation of its own, and last the
/// claim itself, which they are to give.
/// </summary>
/// <param name="Depth">How many layers of the claim's formula (quantifiers, and conditions that they put before an implication) the steps stand under.</param>
/// <param name="Steps">In order; at least one.</param>
public sealed record ProofScript(int Depth, ImmutableArray<ProofStep> Steps)
{
    /// <summary>The claim that a step makes by itself: the claim's outer layers around the step's statement. Steps before it are its script.</summary>
    /// <param name="claim">The claim that this is the script of.</param>
    /// <param name="number">Position of the step, from 0; the number of steps stands for what gives the claim.</param>
    public Claim ClaimOf(Claim claim, int number)
    {
        if (number == Steps.Length)
        {
            return claim with
            {
                Id = $"{claim.Id}.{ConclusionLabel}",
                Label = $"{claim.Label}.{ConclusionLabel}",
                Parent = claim.Id,
                Expected = Expectation.Holds,
                Remembered = [],
                Warnings = [],
                Documentation = "The steps give the claim.",
            };
        }

        var step = Steps[number];
        return claim with
        {
            Id = $"{claim.Id}.{step.Label}",
            Label = $"{claim.Label}.{step.Label}",
            Parent = claim.Id,
            Span = step.Span,
            Source = step.Source,
            Statement = step.Text,
            Documentation = "",
            Formula = Within(claim.Formula, step.Statement, Depth),
            Expected = Expectation.Holds,
            Script = new ProofScript(Depth, Steps[..number]),
            Remembered = [],
            Warnings = [],
        };
    }

    /// <summary>The label of the last step: that the others give the claim.</summary>
    public string ConclusionLabel => $"step{Steps.Length + 1}";

    /// <summary>A formula's outer layers around another one.</summary>
    /// <param name="formula">The formula.</param>
    /// <param name="inner">What stands in the place of what is below the layers.</param>
    /// <param name="depth">How many layers.</param>
    /// <exception cref="ArgumentException">The formula has fewer layers that speak of all points.</exception>
    public static Formula Within(Formula formula, Formula inner, int depth) => depth == 0 ? inner : formula switch
    {
        Quantifier { Universal: true } f => f with { Body = Within(f.Body, inner, depth - 1) },
        IndexQuantifier { Universal: true } f => f with { Body = Within(f.Body, inner, depth - 1) },
        Implies f => f with { Conclusion = Within(f.Conclusion, inner, depth - 1) },
        _ => throw new ArgumentException("The formula has fewer layers.", nameof(depth)),
    };
}

/// <summary>One step: a <c>have</c>, a link of a <c>calc</c>, or a lemma that a step names.</summary>
/// <param name="Label">Its name, or stepK, K its place.</param>
/// <param name="Statement">What it says of the points; it may bind more.</param>
/// <param name="Span">Where it stands.</param>
/// <param name="Source">As written.</param>
/// <param name="Text">The whole statement, every define expanded.</param>
public sealed record ProofStep(string Label, Formula Statement, SourceSpan Span, string Source, string Text)
{
    /// <summary>The method that the author names; null when the checker is to look for one.</summary>
    public string? Method { get; init; }

    /// <summary>The earlier step that it rests on, as the author says; null when nothing is said.</summary>
    public int? Given { get; init; }
}
