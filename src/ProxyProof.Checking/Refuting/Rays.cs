using System.Globalization;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Refuting;

/// <summary>The ray behind a counterexample: whether the claim fails at every multiple of it, farther out or ever nearer to 0, and at which rate.</summary>
internal static class Rays
{
    // Steps of a ray by factors of two, and how far the exponents of neighbours may differ.
    private const int Steps = 12;
    private const int Fitted = 6;
    private const double Agreement = 0.02;

    // Where a ray is looked at beyond its steps.
    private static readonly int[] FarSteps = [14, 17, 20, 24, 30, 40];

    /// <summary>A sentence and the numbers behind it; null where the claim does not keep failing.</summary>
    public static (string Text, WitnessFamily Family)? Of(Worker worker, double[] point)
    {
        if (Array.TrueForAll(point, x => x == 0))
        {
            return null;
        }

        foreach (var (factor, where) in new[] { (2.0, "t >= 1"), (0.5, "0 < t <= 1") })
        {
            var violations = Violations(worker, point, factor);
            if (violations.Count <= Steps)
            {
                continue;
            }

            WitnessFamily Seen(string quantity, double? exponent) =>
                new("ray", [], [.. Enumerable.Range(0, violations.Count).Select(k => Scale(factor, k))], [.. violations.Select(violation => -violation)], quantity, exponent);

            // A ray that ends farther out is no whole one.
            if (Array.Find(FarSteps, step => !FailsAt(worker, point, Scale(factor, step))) is > 0 and var end)
            {
                return (string.Create(CultureInfo.InvariantCulture, $"It fails on the ray t times that point as far as t = {Scale(factor, Steps):G3}, and not at t = {Scale(factor, end):G3}."), Seen("", null));
            }

            // The exponents between neighbours must agree to be called a rate.
            var log = RealMath.Log(factor);
            double[] exponents = [.. violations.Skip(1).Zip(violations, (later, earlier) => RealMath.Log(later / earlier) / log).TakeLast(Fitted)];
            var mean = exponents.Average();
            if (exponents.All(exponent => Math.Abs(exponent - mean) <= Agreement * Math.Max(1, Math.Abs(mean))))
            {
                var rate = Math.Abs(mean - Math.Round(mean)) < Agreement ? Math.Round(mean) + 0.0 : Math.Round(mean, 2);
                var change = rate == 0 ? "stays about the same"
                    : string.Create(CultureInfo.InvariantCulture, $"{((rate > 0) == (factor > 1) ? "grows" : "shrinks")} about as t^{rate:R}{(factor > 1 ? "" : " as t falls to 0")}");
                return ($"It fails along the whole ray t times that point, {where}: the violation {change}.", Seen("violation", rate));
            }

            return ($"It fails along the whole ray t times that point, {where}.", Seen("", null));
        }

        return null;
    }

    private static List<double> Violations(Worker worker, double[] point, double factor)
    {
        var violations = new List<double>();
        for (var k = 0; k <= Steps; k++)
        {
            var moved = Array.ConvertAll(point, x => Scale(factor, k) * x);
            var inside = (double[])moved.Clone();
            worker.Project(inside);
            if (!inside.AsSpan().SequenceEqual(moved) || !Insight.Fails(worker, moved))
            {
                break;
            }

            violations.Add(-worker.Evaluate(moved).Margin);
        }

        return violations;
    }

    private static double Scale(double factor, int step) => Math.ScaleB(1, factor > 1 ? step : -step);

    private static bool FailsAt(Worker worker, double[] point, double scale)
    {
        var moved = Array.ConvertAll(point, x => scale * x);
        var inside = (double[])moved.Clone();
        worker.Project(inside);

        // Far out floating point may see nothing more: that is no end.
        return worker.Evaluate(moved) is not { Defined: true } evaluation || !double.IsFinite(evaluation.Margin) || evaluation.Margin == 0
            || (inside.AsSpan().SequenceEqual(moved) && evaluation is { Satisfied: true, Relative: < -1e-12 });
    }
}
