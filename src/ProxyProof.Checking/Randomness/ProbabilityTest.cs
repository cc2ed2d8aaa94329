using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Randomness;

/// <summary>
/// Whether independent trials succeed with probability at least p, decided after any number of them. The likelihood ratio of a Beta(1/2, 1/2) mixture against
/// the point q is a nonnegative martingale with mean 1 when q is the true probability; by Ville's inequality it ever reaches 1/alpha with probability at most
/// alpha. So the set of q at which it has not is a confidence sequence, valid at every trial at once and under every stopping rule.
/// </summary>
/// <remarks>
/// Trials that could not be decided count as failures for the lower end and as successes for the upper end.
/// Source: Ville 1939; Robbins 1970; Howard, Ramdas, McAuliffe and Sekhon 2021 (arXiv:1810.08240).
/// </remarks>
/// <param name="required">p, in (0, 1).</param>
/// <param name="confidence">1 - alpha, in (0, 1).</param>
/// <param name="doubt">How often, at most, a trial is told a success or a failure that is none; 0 where trials are judged for certain.</param>
internal sealed class ProbabilityTest(double required, double confidence, double doubt = 0)
{
    private readonly double _threshold = -RealMath.Log(1 - confidence);

    // Required probabilities nearer to 1 than this are decided by no number of trials worth counting.
    private const long MostSuccesses = 10_000_000;

    // The logarithm of the mixture's likelihood, undecided trials as failures; and as successes.
    private double _low;
    private double _high;
    private long _next = 1;

    public long Successes { get; private set; }

    public long Failures { get; private set; }

    public long Undecided { get; private set; }

    public long Trials => Successes + Failures + Undecided;

    /// <summary>What the test had found after some of the trials, ever further apart: for a picture.</summary>
    public List<ProbabilityFinding> Course { get; } = [];

    /// <summary>The decision; null as long as there is none. Once made it does not change.</summary>
    public bool? Decision { get; private set; }

    /// <summary>Counts a trial; null for one that could not be decided.</summary>
    public void Add(bool? success)
    {
        if (Decision is not null)
        {
            return;
        }

        // 1. The mixture predicts the next trial.
        var (n, low, high) = (Trials, Successes, Successes + Undecided);
        _low += RealMath.Log(((success == true ? low : n - low) + 0.5) / (n + 1));
        _high += RealMath.Log(((success != false ? high : n - high) + 0.5) / (n + 1));
        switch (success)
        {
            case true:
                Successes++;
                break;
            case false:
                Failures++;
                break;
            default:
                Undecided++;
                break;
        }

        // 2. Is p outside the confidence sequence, by more than what is told wrongly?
        var (above, below) = (required + doubt, required - doubt);
        if (above < 1 && Successes > above * Trials && Excludes(_low, Successes, above))
        {
            Decision = true;
        }
        else if (below > 0 && Successes + Undecided < below * Trials && Excludes(_high, Successes + Undecided, below))
        {
            Decision = false;
        }

        if (Trials >= _next || Decision is not null)
        {
            _next = Math.Max(Trials + 1, Trials * 21 / 20);
            Course.Add(Finding);
        }
    }

    /// <summary>What the test found so far.</summary>
    public ProbabilityFinding Finding => new(
        Decision,
        required,
        Trials == 0 ? double.NaN : (double)Successes / Trials,
        Math.Max(0, End(_low, Successes, upper: false) - doubt),
        Math.Min(1, End(_high, Successes + Undecided, upper: true) + doubt),
        Trials,
        Failures);

    /// <summary>How many trials decide for the claim when all of them succeed: fewer never do. A great number where the probability is as good as 1.</summary>
    public static long FewestTrials(double required, double confidence, double doubt = 0)
    {
        // The mixture's likelihood of n successes in a row, against that of the point.
        var (mixture, point, threshold) = (0.0, RealMath.Log(required + doubt), -RealMath.Log(1 - confidence));
        for (var n = 0L; n < MostSuccesses && required + doubt < 1; n++)
        {
            mixture += RealMath.Log((n + 0.5) / (n + 1));
            if (mixture - ((n + 1) * point) >= threshold)
            {
                return n + 1;
            }
        }

        return MostSuccesses;
    }

    private bool Excludes(double mixture, long successes, double q) =>
        mixture - (successes == 0 ? 0 : successes * RealMath.Log(q)) - (successes == Trials ? 0 : (Trials - successes) * RealMath.Log(1 - q)) >= _threshold;

    // The end of the confidence sequence on one side of the observed share.
    private double End(double mixture, long successes, bool upper)
    {
        var (inside, outside) = (Trials == 0 ? 0.5 : (double)successes / Trials, upper ? 1.0 : 0.0);
        if (Trials == 0 || inside == outside)
        {
            return outside;
        }

        for (var step = 0; step < 60; step++)
        {
            var middle = 0.5 * (inside + outside);
            (inside, outside) = Excludes(mixture, successes, middle) ? (inside, middle) : (middle, outside);
        }

        return outside;
    }
}
