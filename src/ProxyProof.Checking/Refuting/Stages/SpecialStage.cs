namespace ProxyProof.Checking.Refuting.Stages;

/// <summary>Points that claims often fail at.</summary>
internal sealed class SpecialStage : Stage
{
    public override string Name => "special points";

    public override Findings Run(Search search) => search.Effort.Run(search.Problem, 1, (worker, _) =>
    {
        var found = new Findings();
        foreach (var point in Starts.Special(worker))
        {
            found.Add(point, worker.Evaluate(point));
        }

        return found;
    });
}
