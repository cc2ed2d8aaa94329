using ProxyProof.Claims;
using ProxyProof.Kernel;

namespace ProxyProof.Checking.Refuting;

/// <summary>
/// One of several quantified statements that a claim joins by "and". The kernel judges points of it alone, since of the whole claim no point shows that it holds; what
/// refutes it must refute the whole.
/// </summary>
/// <param name="whole">Judges points of the whole claim.</param>
/// <param name="part">The part, as a claim.</param>
internal sealed class Conjuncts(PointChecker whole, Claim part)
{
    private readonly PointChecker _kernel = new(part);

    /// <summary>The parts of a claim, each under what stands before it; the claim itself where it joins no quantified statements.</summary>
    public static IEnumerable<Claim> Of(Claim claim) => Parts(claim.Formula) is { Count: > 1 } parts ? parts.Select(part => claim with { Formula = part }) : [claim];

    /// <summary>The kernel's word on a point.</summary>
    public PointReport Check(ExactPoint point)
    {
        var report = _kernel.Check(point);
        return report.Status is not (PointStatus.Refuted or PointStatus.Undefined) ? report
            : whole.Check(point) is { Status: PointStatus.Refuted } refuted ? refuted
            : report.Status == PointStatus.Undefined ? report
            : new(PointStatus.Undecided, "A part of the claim fails at the point, and what that says of the whole is undecided.");
    }

    /// <summary>Whether some of the parts are cases of one statement.</summary>
    public static bool HasCases(Formula formula) => formula switch
    {
        And and => and.AreCases || and.Parts.Any(HasCases),
        Quantifier { Universal: true } quantifier => HasCases(quantifier.Body),
        Implies implies => HasCases(implies.Conclusion),
        _ => false,
    };

    private static List<Formula> Parts(Formula formula) => formula switch
    {
        And { Parts: var parts } when parts.Any(Obligations.HasQuantifier) => [.. parts.SelectMany(Parts)],
        Quantifier { Universal: true } quantifier => [.. Parts(quantifier.Body).Select(body => quantifier with { Body = body })],
        Implies implies => [.. Parts(implies.Conclusion).Select(conclusion => implies with { Conclusion = conclusion })],
        _ => [formula],
    };
}
