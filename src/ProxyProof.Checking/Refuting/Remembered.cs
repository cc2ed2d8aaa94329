using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Refuting;

/// <summary>Asks the kernel about counterexamples of earlier runs before anything is searched.</summary>
internal static class Remembered
{
    /// <summary>The result when a remembered point still breaks the claim; null when none does, or none fits its variables.</summary>
    public static SearchResult? Try(Problem problem, Claim claim, Func<ExactPoint, PointReport> kernel)
    {
        Confirmed? simplest = null, worst = null;
        var worker = problem.CreateWorker();
        var findings = new Findings();
        foreach (var remembered in claim.Remembered)
        {
            if (PointOf(problem, remembered) is not { } point)
            {
                continue;
            }

            var report = kernel(Confirmation.ToPoint(problem.Layout, point));
            if (report.Status == PointStatus.Refuted)
            {
                var doubles = Array.ConvertAll(point, x => x.ToDouble());
                var evaluation = worker.Evaluate(doubles);
                findings.Add(doubles, evaluation);
                var confirmed = new Confirmed(point, evaluation, report.Refutation!);
                simplest ??= confirmed;
                worst = worst is null || evaluation.Margin < worst.Evaluation.Margin ? confirmed : worst;
            }
        }

        return simplest is null ? null : new SearchResult
        {
            Counterexample = (simplest, worst!),
            Findings = findings,
            Stages = [new StageReport("remembered", findings.Points, findings.Best?.Margin is { } margin && double.IsFinite(margin) ? margin : null, "a counterexample of an earlier run")],
            Layout = problem.Layout,
        };
    }

    private static Rational[]? PointOf(Problem problem, RememberedPoint remembered)
    {
        var point = new Rational[problem.Layout.Dimension];
        var place = 0;
        foreach (var bound in problem.Layout.Bound)
        {
            for (var k = 0; k < bound.Variables.Count; k++)
            {
                var (start, length) = problem.Layout.Slice(bound.Variables[k]);
                var name = bound.Variables.Count == 1 ? bound.Name : $"{bound.Name}.{bound.ComponentNames[k]}";
                var values = remembered.InOrder.IsEmpty ? remembered.Values.GetValueOrDefault(name) : remembered.InOrder.ElementAtOrDefault(place++);
                if (values.IsDefault || values.Length != length)
                {
                    return null;
                }

                values.CopyTo(point, start);
            }
        }

        return point;
    }
}
