using System.Globalization;
using ProxyProof.Claims;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Refuting;

/// <summary>
/// What a counterexample has to teach: which variables and hypotheses matter, and the ray or curve along which the claim keeps failing, with the rate. It is read off
/// in floating point; the verdict does not rest on it.
/// </summary>
internal static class Insight
{
    private const int Draws = 12;
    private const int MostEntries = 12;
    private const double MostWork = 2e7;
    private const double Active = 1e-7;

    // Steps of a ray by factors of two, and how far the exponents of neighbours may differ.
    private const int Steps = 12;
    private const int Fitted = 6;
    private const double Agreement = 0.02;

    // Where a ray is looked at beyond its steps.
    private static readonly int[] FarSteps = [14, 17, 20, 24, 30, 40];

    /// <summary>A few sentences; empty where nothing is seen.</summary>
    public static string Of(Problem problem, Confirmed witness, string name)
    {
        var n = problem.Layout.Dimension;
        if (n == 0 || (Math.Min(n, MostEntries) * Draws * problem.Values.Cost * problem.Values.Lanes) + (1000.0 * n) > MostWork)
        {
            return "";
        }

        var worker = problem.CreateWorker();
        var point = Array.ConvertAll(witness.Point, x => x.ToDouble());
        if (!Array.TrueForAll(point, double.IsFinite) || !Fails(worker, point))
        {
            return "";
        }

        var family = Ray(worker, point);
        return string.Join(" ", new[] { Variables(worker, point, name), Hypotheses(worker, point), family.Length > 0 ? family : Curves.Of(worker, point) }.Where(text => text.Length > 0));
    }

    /// <summary>Whether the claim fails there by more than rounding.</summary>
    public static bool Fails(Worker worker, double[] point) => worker.Evaluate(point) is { Satisfied: true, Defined: true, Relative: < -1e-12 };

    // Values of one variable, or entry, are drawn anew while the others stay.
    private static string Variables(Worker worker, double[] point, string name)
    {
        var layout = worker.Problem.Layout;
        var parts = new List<(string Name, int Start, int Length)>();
        foreach (var bound in layout.Bound)
        {
            for (var k = 0; k < bound.Variables.Count; k++)
            {
                var (start, length) = layout.Slice(bound.Variables[k]);
                parts.Add((bound.ComponentNames[k], start, length));
            }
        }

        if (parts is [{ Length: <= MostEntries and > 1 } only] && worker.Problem.Graph.ShapeOf(worker.Problem.Graph.VariableNode(layout.Variables[0])).Rank == 1)
        {
            parts = [.. Enumerable.Range(0, only.Length).Select(k => ($"{only.Name}[{k + 1}]", only.Start + k, 1))];
        }

        if (parts.Count is < 2 or > MostEntries)
        {
            return "";
        }

        var source = new Sampling.PointSource(worker, new CounterStream(1, name).Substream("insight"));
        var idle = new List<string>();
        foreach (var (part, start, length) in parts)
        {
            var (drawn, moved, isIdle) = (new double[point.Length], (double[])point.Clone(), true);
            for (var k = 0; k < Draws && isIdle; k++)
            {
                source.Point((ulong)k, drawn);
                drawn.AsSpan(start, length).CopyTo(moved.AsSpan(start));
                var inside = (double[])moved.Clone();
                worker.Project(inside);
                isIdle = inside.AsSpan().SequenceEqual(moved) && Fails(worker, moved);
            }

            if (isIdle)
            {
                idle.Add(part);
            }
        }

        return idle.Count == 0 || idle.Count == parts.Count ? "" : $"It fails there for every {string.Join(", ", idle)} that was tried.";
    }

    private static string Hypotheses(Worker worker, double[] point)
    {
        var active = new List<string>();
        worker.Values.RunPoint(point);
        for (var k = 0; k < worker.Problem.Conditions.Length; k++)
        {
            var condition = worker.Problem.Conditions[k];
            if (condition.Residual is null && condition.Text.Length > 0 && Math.Abs(worker.Values.Output(Problem.FirstCondition + k)[0]) < Active)
            {
                active.Add(condition.Text);
            }
        }

        return active.Count == 0 ? "" : $"At the edge of {string.Join(", and of ", active)}.";
    }

    // w -> t w, outwards and inwards.
    private static string Ray(Worker worker, double[] point)
    {
        if (Array.TrueForAll(point, x => x == 0))
        {
            return "";
        }

        foreach (var (factor, where) in new[] { (2.0, "t >= 1"), (0.5, "0 < t <= 1") })
        {
            var margins = new List<double>();
            var scale = 1.0;
            for (var k = 0; k <= Steps; k++, scale *= factor)
            {
                var moved = Array.ConvertAll(point, x => scale * x);
                var inside = (double[])moved.Clone();
                worker.Project(inside);
                if (!inside.AsSpan().SequenceEqual(moved) || !Fails(worker, moved))
                {
                    break;
                }

                margins.Add(-worker.Evaluate(moved).Margin);
            }

            if (margins.Count <= Steps)
            {
                continue;
            }

            // A ray that ends farther out is no whole one.
            if (Array.Find(FarSteps, step => !FailsAt(worker, point, Scale(factor, step))) is > 0 and var end)
            {
                return string.Create(CultureInfo.InvariantCulture, $"It fails on the ray t times that point as far as t = {Scale(factor, Steps):G3}, and not at t = {Scale(factor, end):G3}.");
            }

            // The exponents between neighbours must agree to be called a rate.
            var log = RealMath.Log(factor);
            double[] exponents = [.. margins.Skip(1).Zip(margins, (later, earlier) => RealMath.Log(later / earlier) / log).TakeLast(Fitted)];
            var mean = exponents.Average();
            if (exponents.All(exponent => Math.Abs(exponent - mean) <= Agreement * Math.Max(1, Math.Abs(mean))))
            {
                var rate = Math.Abs(mean - Math.Round(mean)) < Agreement ? Math.Round(mean) : Math.Round(mean, 2);
                var change = rate == 0 ? "stays about the same"
                    : string.Create(CultureInfo.InvariantCulture, $"{((rate > 0) == (factor > 1) ? "grows" : "shrinks")} about as t^{rate:R}{(factor > 1 ? "" : " as t falls to 0")}");
                return $"It fails along the whole ray t times that point, {where}: the violation {change}.";
            }

            return $"It fails along the whole ray t times that point, {where}.";
        }

        return "";
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
