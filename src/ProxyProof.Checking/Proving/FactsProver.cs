using System.Text.Json.Nodes;
using ProxyProof.Checking.Proving.Squares;
using ProxyProof.Expressions;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Proving;

/// <summary>Adds up what is given: first as it stands, number by number, then in normal form.</summary>
internal sealed class FactsProver : Prover
{
    // More facts than this are not solved for as they stand.
    private const int MostFacts = 400;

    /// <inheritdoc/>
    public override string Name => Methods.Linear;

    /// <inheritdoc/>
    public override Attempt Prove(Sequent sequent, ProofEffort effort)
    {
        if (sequent.Facts.IsEmpty)
        {
            return Attempt.NotApplicable;
        }

        if (sequent.Goal is AllOf all)
        {
            var parts = new JsonArray();
            foreach (var part in all.Parts)
            {
                if (effort.Stop() || Prove(sequent.With(part), effort).Step is not { } step)
                {
                    return new(null, "could not add up a part");
                }

                parts.Add((JsonNode)step);
            }

            return new(Json.Step("parts", ("parts", parts)));
        }

        if (AsItStands(sequent) is { } plain)
        {
            return new(plain);
        }

        try
        {
            return AlgebraicSequent.Of(sequent, effort.Stop) is not { } goal ? Attempt.NotApplicable : new SquaresSearch(goal, effort.Stop).FromFacts() is { } certificate
                ? new(SquaresJson.Step(certificate))
                : new(null, "found no sum of what is given");
        }
        catch (Exception failure) when (failure is AlgebraLimitException or OperationCanceledException)
        {
            return new(null, "stopped where polynomials grew too large");
        }
    }

    // Coefficients of the facts as they stand: an exact solution with few facts, those of the chain first.
    private static JsonObject? AsItStands(Sequent sequent)
    {
        if (LinearStep.Of(sequent) is not { } step || step.Facts.Count is 0 or > MostFacts)
        {
            return null;
        }

        var atoms = step.Facts.SelectMany(fact => fact.Form.Terms.Keys).Concat(step.Margin.Terms.Keys).Distinct().ToArray();
        if (!step.Margin.Terms.Keys.All(atom => step.Facts.Any(fact => fact.Form.Terms.ContainsKey(atom))))
        {
            return null;
        }

        var columns = step.Facts.Select(fact => atoms.Select(atom => fact.Form.Terms.GetValueOrDefault(atom)).ToArray()).ToList();
        var target = atoms.Select(atom => step.Margin.Terms.GetValueOrDefault(atom)).ToArray();
        return Solutions(columns, target).Select(found => Step(step, found)).FirstOrDefault(found => found is not null);
    }

    // One solution of the equations, greedy in the order of the facts, and one in the reverse order.
    private static IEnumerable<Rational[]> Solutions(List<Rational[]> columns, Rational[] target)
    {
        foreach (var order in (int[][])[[.. Enumerable.Range(0, columns.Count)], [.. Enumerable.Range(0, columns.Count).Reverse()]])
        {
            if (Solve(columns, target, order) is { } solution)
            {
                yield return solution;
            }
        }
    }

    private static Rational[]? Solve(List<Rational[]> columns, Rational[] target, int[] order)
    {
        // Gauss: each column that is new becomes a pivot of a row.
        var rows = new List<(Rational[] Row, Rational Right)>();
        for (var i = 0; i < target.Length; i++)
        {
            rows.Add(([.. order.Select(k => columns[k][i])], target[i]));
        }

        var pivots = new List<(int Row, int Column)>();
        var used = new HashSet<int>();
        for (var column = 0; column < order.Length; column++)
        {
            var pivot = Enumerable.Range(0, rows.Count).Cast<int?>().FirstOrDefault(i => !used.Contains(i!.Value) && !rows[i.Value].Row[column].IsZero);
            if (pivot is not { } at)
            {
                continue;
            }

            used.Add(at);
            pivots.Add((at, column));
            var (row, right) = rows[at];
            var scale = 1 / row[column];
            rows[at] = ([.. row.Select(value => scale * value)], scale * right);
            for (var i = 0; i < rows.Count; i++)
            {
                var factor = rows[i].Row[column];
                if (i != at && !factor.IsZero)
                {
                    rows[i] = ([.. rows[i].Row.Zip(rows[at].Row, (a, b) => a - (factor * b))], rows[i].Right - (factor * rows[at].Right));
                }
            }
        }

        if (Enumerable.Range(0, rows.Count).Any(i => !used.Contains(i) && !rows[i].Right.IsZero))
        {
            return null;
        }

        var solution = new Rational[order.Length];
        foreach (var (row, column) in pivots)
        {
            solution[order[column]] = rows[row].Right;
        }

        return solution;
    }

    private static JsonObject? Step(LinearStep step, Rational[] coefficients)
    {
        for (var k = 0; k < coefficients.Length; k++)
        {
            if (coefficients[k].Sign < 0 && step.Facts[k].Relation != Relation.Equal)
            {
                return null;
            }
        }

        int[] taken = [.. Enumerable.Range(0, coefficients.Length).Where(k => !coefficients[k].IsZero)];
        return Json.Step("linear", ("facts", new JsonArray([.. taken.Select(k => (JsonNode)k)])), ("coefficients", Json.Of(taken.Select(k => coefficients[k]))));
    }
}
