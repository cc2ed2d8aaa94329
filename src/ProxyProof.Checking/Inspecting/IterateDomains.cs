using System.Collections.Immutable;
using System.Globalization;
using ProxyProof.Checking.Picturing;
using ProxyProof.Checking.Refuting;
using ProxyProof.Claims;
using ProxyProof.Expressions;

namespace ProxyProof.Checking.Inspecting;

/// <summary>Warns of training runs whose iterates leave the domain that the objective is given on: what is assumed there says nothing about them.</summary>
internal static class IterateDomains
{
    private const string Leaving = "PP7010";

    // What rounding may add up to along a run that keeps to the edge of its domain.
    private const double Rounding = 1e-9;

    // Larger runs are compared up to here.
    private const long MostEntries = 1_000_000;

    /// <summary>One warning for each run that leaves.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="values">Iterates by the id of their variable.</param>
    public static ImmutableArray<Diagnostic> Warnings(Claim claim, IReadOnlyDictionary<int, double[]> values)
    {
        var warnings = ImmutableArray.CreateBuilder<Diagnostic>();
        foreach (var run in claim.Trajectories.Where(run => run.Domain is not (null or WholeSpace) && run.IsDiscrete))
        {
            try
            {
                if (FirstOutside(claim, run, values) is { } step)
                {
                    warnings.Add(new(
                        Severity.Warning,
                        Leaving,
                        claim.Span,
                        $"iterate {step.ToString(CultureInfo.InvariantCulture)} of `{run.Name}` lies outside the domain of its objective: what holds there says nothing about this run from then on",
                        "widen the domain, shorten the step or the run, or start closer"));
                }
            }
            catch (Exception failure) when (failure is DerivativeUnavailableException or UnsupportedFormException or NotSupportedException or InvalidOperationException)
            {
                // A domain that depends on what is drawn is not compared.
            }
        }

        return warnings.ToImmutable();
    }

    private static int? FirstOutside(Claim claim, Trajectory run, IReadOnlyDictionary<int, double[]> values)
    {
        var bound = new BoundVariable(run.Name, run.Parameters, [.. run.Parameters.Select(id => claim.Graph.VariableName(id))], run.Domain!, "");
        var view = new MarginView(new Problem(GraphCopy.Of(claim.Graph), [bound], [], new Truth(Value: true, claim.Span)));
        var sizes = run.Parameters.Select(id => claim.Graph.ShapeOf(claim.Graph.VariableNode(id)).Size).ToArray();
        double[][] iterates = [.. run.Readings[0].Variables.Select(id => values[id])];
        var most = Math.Min(run.Steps + 1, MostEntries / Math.Max(1, sizes.Sum()));
        for (var step = 0; step < most; step++)
        {
            double[] point = [.. iterates.SelectMany((all, k) => all.AsSpan(step * sizes[k], sizes[k]).ToArray())];
            if (!view.Holds(point, Rounding))
            {
                return step;
            }
        }

        return null;
    }
}
