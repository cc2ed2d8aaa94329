using ProxyProof.Claims;

namespace ProxyProof.Reporting;

/// <summary>How a verdict stands to what the author expected.</summary>
public enum Standing
{
    /// <summary>As expected.</summary>
    AsExpected,
    /// <summary>The opposite was found.</summary>
    Contradicted,
    /// <summary>Neither what was expected nor its opposite.</summary>
    Undecided,
    /// <summary>The claim could not be checked.</summary>
    Failed,
}

/// <summary>The table of verdicts against expectations.</summary>
public static class Standings
{
    /// <summary>The standing of a claim or of a step of a proof.</summary>
    public static Standing Of(Verdict verdict, Expectation expected) => (verdict, expected) switch
    {
        (Verdict.Error, _) => Standing.Failed,
        (Verdict.Inconclusive or Verdict.Vacuous, _) => Standing.Undecided,
        (Verdict.Proved, Expectation.Refuted) => Standing.Contradicted,
        (Verdict.Proved, _) => Standing.AsExpected,
        (Verdict.Refuted, Expectation.Refuted) => Standing.AsExpected,
        (Verdict.Refuted, _) => Standing.Contradicted,
        (Verdict.Supported, Expectation.Holds) => Standing.AsExpected,
        (Verdict.Supported, _) => Standing.Undecided,
        _ => Standing.Failed,
    };

    /// <summary>The standing of an estimate item, which expects nothing: any decided end will do.</summary>
    public static Standing OfEstimate(Verdict verdict) => verdict switch
    {
        Verdict.Error => Standing.Failed,
        Verdict.Inconclusive or Verdict.Vacuous => Standing.Undecided,
        _ => Standing.AsExpected,
    };
}
