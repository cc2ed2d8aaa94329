using System.Text.Json.Nodes;
using ProxyProof.Checking.Proving.Squares;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Proving;

/// <summary>Shows that each summand of a sum over samples is at least 0, by one of several provers.</summary>
/// <param name="provers">What shows a summand.</param>
internal sealed class SummandsProver(IReadOnlyList<Prover> provers) : Prover
{
    public override string Name => Methods.Summands;

    public override Attempt Prove(Sequent sequent, ProofEffort effort)
    {
        try
        {
            return sequent.Goal is Literal { Relation: Relation.GreaterOrEqual or Relation.LessOrEqual } literal && AlgebraicSequent.Of(sequent, effort.Stop) is { } goal
                ? Prove(sequent, literal, goal, effort)
                : Attempt.NotApplicable;
        }
        catch (AlgebraLimitException)
        {
            return Attempt.NotApplicable;
        }
        catch (OperationCanceledException)
        {
            return new(null, "reached its limit of work or time");
        }
    }

    private Attempt Prove(Sequent sequent, Literal literal, AlgebraicGoal goal, ProofEffort effort)
    {
        var form = new NormalForm(sequent.Graph, goal.Symbols);
        form.Of(literal.Difference);
        if (new Summands(sequent.Graph, form, goal.Symbols).Of(literal.Difference) is not { } summands)
        {
            return Attempt.NotApplicable;
        }

        var sign = literal.Relation == Relation.GreaterOrEqual ? Rational.One : -Rational.One;
        var terms = new LemmaTerms(sequent.Graph, form, literal.Difference, summands.SelectMany(summand => summand.Symbols()).ToHashSet());
        var (lemmas, facts) = (new JsonArray(), new List<Statement>());
        foreach (var summand in summands)
        {
            if (terms.Of(sign * summand) is not { } lemma || sequent.Lemma(lemma) is not { } statement)
            {
                return Attempt.NotApplicable;
            }

            if (LemmaTerms.Shown(provers, sequent.With(statement), effort) is not { } step)
            {
                return new(null, $"found no certificate for summand {lemmas.Count + 1} of {summands.Length}");
            }

            lemmas.Add((JsonNode)new JsonObject { ["terms"] = LemmaTerms.Json(lemma), ["proof"] = step });
            facts.Add(statement);
        }

        if (LemmaTerms.Places(sequent, facts, effort.Stop) is not var (added, places))
        {
            return Attempt.NotApplicable;
        }

        var certificate = new SquaresCertificate { Squares = [.. places.Select(place => new SquaresTerm([$"fact:{place}"], [Polynomial.One], [Rational.One]))] };
        return SumOfSquares.Check(added, certificate) is not null ? new(null, "found no certificate for the sum")
            : new(Json.Step("lemmas", ("lemmas", lemmas), ("then", SquaresJson.Step(certificate))));
    }
}
