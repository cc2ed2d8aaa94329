using ProxyProof.Checking.Proving.Squares;
using ProxyProof.Kernel;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Proving;

/// <summary>Shows that each summand of a sum over samples is at least 0, by one of several provers.</summary>
/// <param name="provers">What shows a summand.</param>
internal sealed class SummandsProver(IReadOnlyList<Prover> provers) : LemmaProver(provers)
{
    public override string Name => Methods.Summands;

    protected override Attempt Prove(Sequent sequent, Literal literal, AlgebraicGoal goal, ProofEffort effort)
    {
        var form = new NormalForm(sequent.Graph, goal.Symbols);
        form.Of(literal.Difference);
        if (new Summands(sequent.Graph, form, goal.Symbols).Of(literal.Difference) is not { } summands)
        {
            return Attempt.NotApplicable;
        }

        var sign = literal.Relation == Relation.GreaterOrEqual ? Rational.One : -Rational.One;
        var terms = new LemmaTerms(sequent.Graph, form, literal.Difference, summands.SelectMany(summand => summand.Symbols()).ToHashSet(), effort.Stop);
        if (Lemmas(sequent, [.. summands.Select(summand => sign * summand)], terms, effort) is not var (lemmas, facts))
        {
            return Attempt.NotApplicable;
        }

        if (facts.Count < summands.Length)
        {
            return new(null, $"found no certificate for summand {facts.Count + 1} of {summands.Length}");
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
