using System.Text.Json.Nodes;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Proving;

/// <summary>Follows the margin along coordinates to where it is least, slope by slope: what vanishes there to any order is seen after so many slopes. Where it is concave, to both ends.</summary>
/// <param name="provers">For slopes and ends.</param>
internal sealed class MonotoneProver(IReadOnlyList<Prover> provers) : Prover
{
    private const int MostSlopes = 4;
    private const int MostAttempts = 60;
    private const int MostCoordinates = 3;

    public override string Name => Methods.Monotone;

    public override Attempt Prove(Sequent sequent, ProofEffort effort)
    {
        if (sequent.CoordinatesRead().Count(read => read) is 0 or > MostCoordinates || sequent.Goal is not Literal { Relation: not (Relation.Equal or Relation.NotEqual) })
        {
            return Attempt.NotApplicable;
        }

        var attempts = 0;
        var step = Follow(sequent, MostSlopes, effort, ref attempts) ?? Divide(sequent, effort, ref attempts);
        return new(step, step is null ? "found no coordinate along which slopes have a sign" : "");
    }

    // At the points where the margin may vanish.
    private JsonObject? Divide(Sequent sequent, ProofEffort effort, ref int attempts)
    {
        var read = sequent.CoordinatesRead();
        for (var k = 0; k < sequent.Coordinates.Length; k++)
        {
            if (!read[k])
            {
                continue;
            }

            var points = effort.BestPoints.Where(point => point.Count == sequent.Coordinates.Length).SelectMany(point => new Rational[]
            {
                BoxForms.Simplest(new(point[k] - new Rational(1, 1000), point[k] + new Rational(1, 1000))),
                BoxForms.Simplest(new(point[k] - new Rational(1, 1_000_000), point[k] + new Rational(1, 1_000_000))),
            });
            foreach (var at in points.Prepend(Rational.Zero).Distinct())
            {
                var range = sequent.Ranges[k];
                if (!range.Contains(at) || range.Low == at || range.High == at || sequent.Coordinates[k].IsInteger)
                {
                    continue;
                }

                if (Shown(sequent.Within(k, range with { High = at }), MostSlopes, effort, ref attempts) is { } below
                    && Shown(sequent.Within(k, range with { Low = at }), MostSlopes, effort, ref attempts) is { } above)
                {
                    return Json.Step("split", ("coordinate", k), ("at", JsonValue.Create(at.ToString())!), ("below", below), ("above", above));
                }
            }
        }

        return null;
    }

    private JsonObject? Shown(Sequent sequent, int slopes, ProofEffort effort, ref int attempts)
    {
        foreach (var prover in provers)
        {
            if (++attempts > MostAttempts || effort.Stop())
            {
                return null;
            }

            if (prover.Prove(sequent, effort).Step is { } step)
            {
                return step;
            }
        }

        return Follow(sequent, slopes, effort, ref attempts);
    }

    private JsonObject? Follow(Sequent sequent, int slopes, ProofEffort effort, ref int attempts)
    {
        if (Arch(sequent, slopes, effort, ref attempts) is { } arch)
        {
            return arch;
        }

        var read = sequent.CoordinatesRead();
        for (var k = 0; k < sequent.Coordinates.Length && slopes > 0; k++)
        {
            foreach (var sign in new[] { 1, -1 })
            {
                if (!read[k] || sequent.Ranges[k].IsPoint || attempts > MostAttempts || effort.Stop() || MonotoneStep.Of(sequent, k, sign) is not { } step)
                {
                    continue;
                }

                if (Shown(step.End, slopes - 1, effort, ref attempts) is { } end && Shown(step.Slope, slopes - 1, effort, ref attempts) is { } slope)
                {
                    return Json.Step("monotone", ("coordinate", k), ("sign", sign), ("slope", slope), ("end", end));
                }
            }
        }

        return null;
    }

    // A margin that is concave along a coordinate is least at one of its ends: what vanishes at both is seen so.
    private JsonObject? Arch(Sequent sequent, int slopes, ProofEffort effort, ref int attempts)
    {
        var read = sequent.CoordinatesRead();
        for (var k = 0; k < sequent.Coordinates.Length && slopes > 1; k++)
        {
            if (read[k] && !sequent.Ranges[k].IsPoint && attempts <= MostAttempts && !effort.Stop() && EndsStep.Of(sequent, k) is { } step
                && Shown(step.Low, 0, effort, ref attempts) is { } low
                && Shown(step.High, 0, effort, ref attempts) is { } high
                && Shown(step.Curvature, slopes - 2, effort, ref attempts) is { } curvature)
            {
                return Json.Step("ends", ("coordinate", k), ("curvature", curvature), ("low", low), ("high", high));
            }
        }

        return null;
    }
}
