using System.Text.Json.Nodes;
using ProxyProof.Checking.Proving.Squares;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Proving;

/// <summary>A prover that takes an inequality apart into lemmas, which others show.</summary>
/// <param name="provers">What shows a lemma, in order.</param>
internal abstract class LemmaProver(IReadOnlyList<Prover> provers) : Prover
{
    /// <inheritdoc/>
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

    /// <summary>Looks for lemmas.</summary>
    /// <param name="sequent">What is to be shown.</param>
    /// <param name="literal">Its goal.</param>
    /// <param name="goal">The same in polynomials.</param>
    /// <param name="effort">How much to try.</param>
    protected abstract Attempt Prove(Sequent sequent, Literal literal, AlgebraicGoal goal, ProofEffort effort);

    /// <summary>That each of some polynomials is at least 0.</summary>
    /// <param name="sequent">What is to be shown with them.</param>
    /// <param name="polynomials">In order.</param>
    /// <param name="terms">Writes them in numbers of the graph.</param>
    /// <param name="effort">How much to try.</param>
    /// <returns>The lemmas as certificates write them, and as facts: fewer than polynomials where one was not shown; null where the graph does not hold one.</returns>
    protected (JsonArray Lemmas, List<Statement> Facts)? Lemmas(Sequent sequent, IReadOnlyList<Polynomial> polynomials, LemmaTerms terms, ProofEffort effort)
    {
        var (lemmas, facts) = (new JsonArray(), new List<Statement>());
        foreach (var polynomial in polynomials)
        {
            if (terms.Of(polynomial) is not { } lemma || sequent.Lemma(lemma) is not { } statement)
            {
                return null;
            }

            if (Shown(sequent.With(statement), effort) is not { } step)
            {
                break;
            }

            lemmas.Add((JsonNode)new JsonObject { ["terms"] = LemmaTerms.Json(lemma), ["proof"] = step });
            facts.Add(statement);
        }

        return (lemmas, facts);
    }

    private JsonObject? Shown(Sequent lemma, ProofEffort effort)
    {
        foreach (var prover in provers)
        {
            Stopping.Check(effort.Stop);
            if (prover.Prove(lemma, effort).Step is { } step)
            {
                return step;
            }
        }

        return null;
    }
}
