using System.Globalization;
using System.Text.Json.Nodes;
using ProxyProof.Claims;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Proving;

/// <summary>
/// Looks for witnesses that are no fractions: zeros of the equations that a witness must satisfy. The kernel shows that there is one by Krawczyk's test.
/// </summary>
/// <param name="claim">The claim.</param>
/// <param name="isNegation">Whether a witness against it is sought.</param>
internal sealed class ZeroSearch(Claim claim, bool isNegation)
{
    /// <summary>Witnesses that the kernel accepts, those nearest to the best point of the search first; what is claimed of them is left to show.</summary>
    /// <param name="best">Where the search saw the least margin; it may be of another length than the witness.</param>
    /// <param name="stop">Whether to stop.</param>
    public IEnumerable<ProofClaim> Find(IReadOnlyList<double> best, Func<bool> stop)
    {
        // The claim at some witness tells the domains and the equations.
        if (Anywhere(best) is not { WitnessBox: { Coordinates.Length: > 0 and <= NewtonZeros.MostUnknowns } box } shape)
        {
            yield break;
        }

        var equations = NewtonZeros.Equations(shape.Graph, box.Coordinates, shape.Sequents.Select(sequent => sequent.Goal));
        foreach (var candidate in equations.Count == 0 ? [] : new NewtonZeros(box, equations).Find(best, stop))
        {
            // The widest box is written shortest, the narrowest one says most of the zero.
            ProofClaim[] subjects = [.. candidate.Boxes.Select(each => ProofClaim.Of(claim, [.. each.Middle], isNegation, each.Zero)).Where(subject => subject.HasZero())];
            foreach (var subject in subjects.Take(1).Concat(subjects.Skip(1).TakeLast(1)))
            {
                yield return subject;
            }
        }
    }

    /// <summary>The witness in decimals, for people.</summary>
    public static string Text(ProofClaim subject) => string.Join(", ", subject.WitnessBox!.Coordinates.Select((coordinate, k) => subject.Zero!.Radii[k].IsZero
        ? $"{coordinate.Name} = {subject.Witness[k]}"
        : $"{coordinate.Name} = {subject.Witness[k].ToDouble().ToString("G7", CultureInfo.InvariantCulture)}…"));

    /// <summary>As certificates write it.</summary>
    public static JsonObject Certified(ZeroBox zero) => new()
    {
        ["radii"] = Json.Of(zero.Radii),
        ["equations"] = new JsonArray([.. zero.Equations.Select(equation => (JsonNode)new JsonArray(equation.Node, equation.Entry))]),
    };

    private ProofClaim? Anywhere(IReadOnlyList<double> best)
    {
        // Any point of the domain shows the form; how many numbers it has is only known by trying.
        var count = Unknowns(claim.Formula, isNegation);
        foreach (var value in new[] { double.NaN, 0, 1, 0.5, -1 })
        {
            Rational[] witness = [.. Enumerable.Range(0, count).Select(k => Rational.FromDouble(double.IsNaN(value) && best.Count == count ? best[k] : double.IsNaN(value) ? 0 : value))];
            var subject = ProofClaim.Of(claim, [.. witness], isNegation);
            if (subject.Refusal is null)
            {
                return subject;
            }
        }

        return null;
    }

    // Entries of the variables that a witness has values for.
    private int Unknowns(Formula formula, bool negated) => formula switch
    {
        Quantifier q when q.Universal == negated => q.Variables.Sum(variable => variable.Variables.Sum(id => claim.Graph.ShapeOf(claim.Graph.VariableNode(id)).Size)) + Unknowns(q.Body, negated),
        Quantifier q => Unknowns(q.Body, negated),
        Implies implies => Unknowns(implies.Conclusion, negated),
        And and => and.Parts.Sum(part => Unknowns(part, negated)),
        Or or => or.Parts.Sum(part => Unknowns(part, negated)),
        Not not => Unknowns(not.Operand, !negated),
        _ => 0,
    };
}
