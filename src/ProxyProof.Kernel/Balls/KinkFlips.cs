using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>The slopes at a tensor of kinks over a ball: which of them can differ from those at the centre, and how many at once.</summary>
/// <remarks>
/// A slope differs only where the kink's argument has come to 0 or crossed it, so has moved at least as far as it is from 0 at the centre. The squares of these
/// movements have a sum within each group of entries that is at most the square of what the whole group moves.
/// </remarks>
internal sealed class KinkFlips
{
    private readonly double _jump;
    private readonly double[] _costs;
    private readonly int[] _unstable;
    private readonly (int[] Groups, double[] Budgets)[] _groupings;

    /// <param name="slopes">The slopes over the set.</param>
    /// <param name="arguments">The kinks' arguments over the set.</param>
    /// <param name="centre">The arguments at the centre.</param>
    /// <param name="jump">How far a slope may change.</param>
    /// <param name="groupings">Ways to group the entries: of each entry its group, and of each group a bound of the sum of squared movements.</param>
    public KinkFlips(Interval[] slopes, Interval[] arguments, Interval[] centre, double jump, (int[] Groups, double[] Budgets)[] groupings)
    {
        (Slopes, _jump, _groupings) = (slopes, jump, groupings);
        _unstable = [.. Enumerable.Range(0, arguments.Length).Where(k => !(arguments[k].Lower > 0 || arguments[k].Upper < 0))];
        _costs = Array.ConvertAll(centre, x => x.Lower > 0 ? Below(x.Lower * x.Lower) : x.Upper < 0 ? Below(x.Upper * x.Upper) : 0);
    }

    /// <summary>The slopes over the set.</summary>
    public Interval[] Slopes { get; }

    /// <summary>A bound of the sum of the changes of the slopes, each times the absolute value of its weight.</summary>
    public double Most(Interval[] weights)
    {
        var chosen = new List<(int Entry, double Gain, double Cost)>();
        foreach (var entry in _unstable)
        {
            var gain = Upward.Times(_jump, Upward.Magnitude(weights[entry]));
            if (double.IsInfinity(gain))
            {
                return gain;
            }

            if (gain > 0)
            {
                chosen.Add((entry, gain, _costs[entry]));
            }
        }

        return _groupings.Min(grouping => chosen.GroupBy(item => grouping.Groups[item.Entry])
            .Aggregate(0.0, (sum, group) => Upward.Plus(sum, Most([.. group], grouping.Budgets[group.Key]))));
    }

    // The greatest gain within a budget. For any price λ >= 0 it is at most λ times the budget plus what each item gains beyond λ times its cost; the price is that
    // of the first item that does not fit when the cheapest are taken first.
    private static double Most((int Entry, double Gain, double Cost)[] items, double budget)
    {
        Array.Sort(items, (x, y) => (y.Gain * x.Cost).CompareTo(x.Gain * y.Cost));
        var (spent, price) = (0.0, 0.0);
        foreach (var (_, gain, cost) in items)
        {
            spent += cost;
            if (spent > budget)
            {
                price = gain / cost;
                break;
            }
        }

        if (!double.IsFinite(price) || !double.IsFinite(budget))
        {
            price = 0;
        }

        var most = price == 0 ? 0 : Upward.Times(price, budget);
        foreach (var (_, gain, cost) in items)
        {
            var beyond = price == 0 ? gain : double.BitIncrement(gain - Below(price * cost));
            most = beyond > 0 ? Upward.Plus(most, beyond) : most;
        }

        return most;
    }

    private static double Below(double x) => x > 0 ? double.BitDecrement(x) : 0;
}
