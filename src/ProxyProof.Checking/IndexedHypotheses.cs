using ProxyProof.Claims;

namespace ProxyProof.Checking;

/// <summary>
/// Hypotheses that stand below an index, as in "for all i in 1..3 and x in D where x > i". A proof asks for a point of the domain alone there, so that something else has to say whether they
/// hold at all.
/// </summary>
internal static class IndexedHypotheses
{
    /// <summary>The claim that they hold nowhere; null where no index has hypotheses below it.</summary>
    public static Claim? Nowhere(Claim claim) =>
        claim.Randoms.IsEmpty && claim.Populations.IsEmpty && HasSome(claim.Formula, isIndexed: false) ? claim with { Formula = Denied(claim.Formula), Script = null } : null;

    private static bool HasSome(Formula formula, bool isIndexed) => formula switch
    {
        Quantifier { Universal: true } n => HasSome(n.Body, isIndexed),
        IndexQuantifier { Universal: true } n => HasSome(n.Body, isIndexed: true),
        Implies n => isIndexed || HasSome(n.Conclusion, isIndexed),
        _ => false,
    };

    private static Formula Denied(Formula formula) => formula switch
    {
        Quantifier { Universal: true } n => n with { Body = Denied(n.Body) },
        IndexQuantifier { Universal: true } n => n with { Body = Denied(n.Body) },
        Implies n => Denied(n.Conclusion) is Truth ? new Not(n.Premise, n.Span) : n with { Conclusion = Denied(n.Conclusion) },
        _ => new Truth(false, formula.Span),
    };
}
