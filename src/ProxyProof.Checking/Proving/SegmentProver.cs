using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ProxyProof.Kernel;

namespace ProxyProof.Checking.Proving;

/// <summary>
/// Convexity, smoothness and Lipschitz constants on a domain by derivatives at single points of it: two-point inequalities lose a point, so that what is tight where
/// both points agree need not be.
/// </summary>
/// <param name="identities">For what is claimed where both points agree.</param>
/// <param name="numbers">For second derivatives, eigenvalues and norms.</param>
/// <param name="forms">For quadratic forms at any direction.</param>
internal sealed class SegmentProver(IReadOnlyList<Prover> identities, IReadOnlyList<Prover> numbers, IReadOnlyList<Prover> forms) : Prover
{
    private const int MostEntries = 16;

    /// <inheritdoc/>
    public override string Name => Methods.Convexity;

    /// <inheritdoc/>
    public override Attempt Prove(Sequent sequent, ProofEffort effort)
    {
        if (sequent.Goal is not Literal || sequent.Coordinates.Length is 0 or > 2 * MostEntries)
        {
            return Attempt.NotApplicable;
        }

        var notes = new List<string>();
        var step = MeanValue(sequent, effort, notes) ?? Segment(sequent, effort, notes);
        return step is null && notes.Count == 0 ? Attempt.NotApplicable : new(step, $"asked for derivatives over the domain, where {notes.LastOrDefault()}");
    }

    private JsonObject? MeanValue(Sequent sequent, ProofEffort effort, List<string> notes)
    {
        if (MeanValueStep.Of(sequent, null) is [var slope])
        {
            return Shown(slope, numbers, effort, notes) is { } shown ? Json.Step("mean_value", ("form", "slope"), ("slope", shown)) : null;
        }

        foreach (var form in Forms(sequent))
        {
            var provers = form == CurvatureForm.Direction ? forms : numbers;
            if (MeanValueStep.Of(sequent, form) is [var above, var below] && Shown(above, provers, effort, notes) is { } greatest && Shown(below, provers, effort, notes) is { } least)
            {
                return Json.Step("mean_value", ("form", Text(form)), ("above", greatest), ("below", least));
            }
        }

        return null;
    }

    private JsonObject? Segment(Sequent sequent, ProofEffort effort, List<string> notes)
    {
        foreach (var (from, to) in Points(sequent))
        {
            JsonObject? tangent = null;
            foreach (var form in Forms(sequent))
            {
                if (effort.Stop() || SegmentStep.Of(sequent, from, to, form) is not { } step)
                {
                    continue;
                }

                if ((tangent ??= Shown(step.Tangent, identities, effort, [])) is null)
                {
                    break;
                }

                if (Shown(step.Curvature, form == CurvatureForm.Direction ? forms : numbers, effort, notes) is { } curvature)
                {
                    return Json.Step("segment", ("from", Of(from)), ("to", Of(to)), ("form", Text(form)), ("tangent", tangent!), ("curvature", curvature));
                }
            }
        }

        return null;
    }

    // Over the whole space boxes of eigenvalues have no end: directions, by algebra, come first there.
    private static IEnumerable<CurvatureForm> Forms(Sequent sequent) => sequent.Ranges.All(range => range is { Low: null, High: null })
        ? Enum.GetValues<CurvatureForm>().OrderBy(form => form == CurvatureForm.Eigenvalue)
        : Enum.GetValues<CurvatureForm>();

    // One half of the variables against the other, either way.
    private static IEnumerable<(ImmutableArray<int> From, ImmutableArray<int> To)> Points(Sequent sequent)
    {
        ImmutableArray<int> variables = [.. sequent.Coordinates.Select(coordinate => coordinate.Variable).Distinct()];
        if (variables.Length % 2 == 0)
        {
            var (first, second) = (variables[..(variables.Length / 2)], variables[(variables.Length / 2)..]);
            yield return (first, second);
            yield return (second, first);
        }
    }

    private static JsonObject? Shown(Sequent sequent, IReadOnlyList<Prover> provers, ProofEffort effort, List<string> notes)
    {
        foreach (var prover in provers)
        {
            if (effort.Stop())
            {
                return null;
            }

            var attempt = prover.Prove(sequent, effort);
            if (attempt.Step is { } step)
            {
                return step;
            }

            // Branch and bound says where it stuck.
            if (attempt.Note.Length > 0 && prover.Name == Methods.Interval)
            {
                notes.Add($"{prover.Name} {attempt.Note}");
            }
        }

        return null;
    }

    private static JsonArray Of(ImmutableArray<int> variables) => [.. variables.Select(id => JsonValue.Create(id))];

    private static string Text(CurvatureForm form) => form switch
    {
        CurvatureForm.Number => "number",
        CurvatureForm.Eigenvalue => "eigenvalue",
        _ => "direction",
    };
}
