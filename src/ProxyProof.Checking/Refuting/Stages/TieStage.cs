namespace ProxyProof.Checking.Refuting.Stages;

/// <summary>
/// Where a strict claim is an equality up to rounding: points nearby at which it may be one exactly. One entry after the other is held at a short value while a local
/// search moves the others, and stays there where the sides are equal still.
/// </summary>
internal sealed class TieStage : Stage
{
    private const int MostDimensions = 24;
    private const int MostStarts = 3;
    private const int Evaluations = 150;
    private const double MostWork = 2e5;
    private const double Tight = 1e-12;
    private const double NearZero = 1e-10;

    public override string Name => "ties";

    public override string Method => Methods.Descent;

    public override bool Fits(Search search) =>
        search.Problem is { Strict: true, Gradients: not null, Layout.Dimension: > 0 and <= MostDimensions }
        && (double)search.Problem.Gradients.Cost * search.Problem.Layout.Dimension <= MostWork
        && Ties(search.All).Any();

    public override Findings Run(Search search)
    {
        var findings = new Findings();
        foreach (var tie in Ties(search.All).Take(MostStarts).ToArray())
        {
            if (search.Effort.Stop() || search.AskNear(Shortened(search, tie.Point, findings)))
            {
                break;
            }
        }

        return findings;
    }

    private static IEnumerable<Found> Ties(Findings findings) => findings.Lowest.Concat(findings.Deepest).Distinct().Where(IsTie);

    // What is compared with 0 is no small share of itself.
    private static bool IsTie(Found found) => found.Relative <= Tight || found.Margin <= NearZero;

    private static double[] Shortened(Search search, double[] point, Findings findings)
    {
        var domain = search.Problem.CreateWorker();
        var held = new Dictionary<int, double>();
        for (var k = 0; k < point.Length; k++)
        {
            foreach (var value in Short(point[k]))
            {
                var start = (double[])point.Clone();
                (start[k], held[k]) = (value, value);
                var ends = Descent.Run(search.Problem.CreateWorker(held), [start], Evaluations, search.Effort.Stop);
                if (ends.Deepest.Concat(ends.Lowest).Where(IsTie).Select(end => Inside(domain, end.Point, held)).FirstOrDefault(end => end is not null) is { } tie)
                {
                    findings.Add(tie.Point, domain.Evaluate(tie.Point));
                    point = tie.Point;
                    break;
                }

                held.Remove(k);
            }
        }

        return point;
    }

    // The point, moved into the domain; null where it is no tie there, or what is held moves.
    private static Found? Inside(Worker domain, double[] end, Dictionary<int, double> held)
    {
        var point = (double[])end.Clone();
        domain.Project(point);
        var evaluation = domain.Evaluate(point);
        var found = new Found(point, evaluation.Margin, evaluation.Relative);
        return evaluation is { Defined: true, Satisfied: true } && IsTie(found) && held.All(pair => Math.Abs(point[pair.Key] - pair.Value) <= Tight) ? found : null;
    }

    private static IEnumerable<double> Short(double x) => new[] { Math.Round(x), 0, 1, -1, Math.Round(2 * x) / 2 }.Where(value => Math.Abs(value) <= 1e6).Distinct();
}
