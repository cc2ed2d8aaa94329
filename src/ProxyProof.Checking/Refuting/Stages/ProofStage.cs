namespace ProxyProof.Checking.Refuting.Stages;

/// <summary>Asks for a proof, once what is false at first sight is refuted: of most true claims one is found in less time than the search would take.</summary>
internal sealed class ProofStage : Stage
{
    private const double Clear = -1e-9;

    public override string Name => "proof";

    public override bool Fits(Search search) => search.Prove is not null && search.All is { Points: > 0, Undefined.Count: 0 }
        && (search.All.Lowest is [var lowest, ..]
            ? lowest.Relative >= Clear || (search.Problem.Layout.Dimension <= Proving.Portfolio.FewNumbers && search.IsRounding(lowest.Point))
            : search.All.AnyValue);

    public override Findings Run(Search search)
    {
        search.IsExhausted = search.Prove!();
        search.Note = search.IsExhausted ? "found" : "none that is quick to find";
        return new Findings();
    }
}
