using System.Text.Json.Nodes;
using ProxyProof.Checking.Proving.Squares;
using ProxyProof.Kernel;

namespace ProxyProof.Checking.Proving;

/// <summary>A prover whose certificates are identities with sums of squares: one sequent in polynomials, several ways to look.</summary>
internal abstract class AlgebraicProver : Prover
{
    /// <inheritdoc/>
    public override Attempt Prove(Sequent sequent, ProofEffort effort)
    {
        if (sequent.Goal is AllOf all)
        {
            return Parts(sequent, all, effort);
        }

        try
        {
            if (AlgebraicSequent.Of(sequent, effort.Stop) is not { } goal)
            {
                return Attempt.NotApplicable;
            }

            var known = goal.Symbols.Count;
            return Search(sequent, goal, effort) is { } found && Renumbering.Of(sequent, goal, known, found, effort.Stop) is { } certificate
                ? new(SquaresJson.Step(certificate))
                : new(ByEquations(sequent, goal, effort), "found no certificate");
        }
        catch (AlgebraLimitException)
        {
            return new(null, "stopped where polynomials grew too large");
        }
        catch (OperationCanceledException)
        {
            return new(null, "reached its limit of work or time");
        }
    }

    // Once more with arguments of functions in which coordinates are replaced by what equations say, where there are such.
    private JsonObject? ByEquations(Sequent sequent, AlgebraicGoal plain, ProofEffort effort)
    {
        if (!plain.Facts.Any(fact => fact is { IsEquality: true, Polynomial.Degree: 1 }) || plain.Margin.Symbols().All(symbol => plain.Symbols[symbol].Kind == SymbolKind.Coordinate)
            || AlgebraicSequent.Of(sequent, effort.Stop, replaces: true) is not { } goal || goal.Margin.Equals(plain.Margin))
        {
            return null;
        }

        var known = goal.Symbols.Count;
        return Search(sequent, goal, effort) is { } found && Renumbering.Of(sequent, goal, known, found with { Replaces = true }, effort.Stop) is { } certificate ? SquaresJson.Step(certificate) : null;
    }

    /// <summary>Looks for a certificate.</summary>
    protected abstract SquaresCertificate? Search(Sequent sequent, AlgebraicGoal goal, ProofEffort effort);

    private Attempt Parts(Sequent sequent, AllOf all, ProofEffort effort)
    {
        var steps = new JsonArray();
        foreach (var part in all.Parts)
        {
            if (effort.Stop() || Prove(sequent.With(part), effort).Step is not { } step)
            {
                return new(null, "found no certificate for a part");
            }

            steps.Add((JsonNode)step);
        }

        return new(Json.Step("parts", ("parts", steps)));
    }
}

/// <summary>Identities, and margins that are at least 0 by their form alone.</summary>
internal sealed class AlgebraProver : AlgebraicProver
{
    public override string Name => Methods.Algebra;

    protected override SquaresCertificate? Search(Sequent sequent, AlgebraicGoal goal, ProofEffort effort)
    {
        var search = new SquaresSearch(goal, effort.Stop);
        if (search.Contradiction() is { } contradiction)
        {
            return contradiction;
        }

        if (goal.Relation != ProxyProof.Numerics.Relation.Equal)
        {
            return (goal.Margin.Degree <= 2 ? null : search.Plain(new())) ?? search.Cleared();
        }

        return search.Plain(new()) ?? (search.Denominators() is { } factor ? search.Plain(new() { Factor = factor }) : null);
    }
}

/// <summary>Quadratics in any dimension.</summary>
internal sealed class QuadraticProver : AlgebraicProver
{
    public override string Name => Methods.Quadratic;

    protected override SquaresCertificate? Search(Sequent sequent, AlgebraicGoal goal, ProofEffort effort) =>
        goal.Relation == ProxyProof.Numerics.Relation.Equal ? null : OfInequality(new SquaresSearch(goal, effort.Stop), goal.Margin.Degree) ?? new SpectralSearch(goal, effort.Stop).Find();

    private static SquaresCertificate? OfInequality(SquaresSearch search, int degree) => (degree > 2 ? null : search.Plain(new())) ?? search.MoreThanPositive();
}

/// <summary>Tangents of convex functions.</summary>
internal sealed class ConvexityProver : AlgebraicProver
{
    public override string Name => Methods.Convexity;

    protected override SquaresCertificate? Search(Sequent sequent, AlgebraicGoal goal, ProofEffort effort) =>
        new ConvexSearch(sequent, goal, effort.Stop).Find();
}

/// <summary>Sums of squares.</summary>
internal sealed class SosProver : AlgebraicProver
{
    public override string Name => Methods.Sos;

    protected override SquaresCertificate? Search(Sequent sequent, AlgebraicGoal goal, ProofEffort effort)
    {
        if (ByResiduals(sequent, goal, effort) is { } multiples)
        {
            return multiples;
        }

        var search = new SquaresSearch(goal, effort.Stop);
        if (search.OverCommon() is { } common)
        {
            return common;
        }

        if (SquaresSearch.ByOwnFacts(goal, effort.Stop) is { } byItself)
        {
            return byItself;
        }

        if ((SquaresSearch.ByReaching(goal, effort.Stop) ?? SquaresSearch.ByDenominators(goal, effort.Stop)) is { } reached)
        {
            return reached;
        }

        if (GoalFacts.Reaches(goal) && new ProductSearch(goal, effort.Stop).Find() is { } combined)
        {
            return combined;
        }

        var factored = search.Factored();
        for (var level = 0; level <= 2 && factored is not null && !effort.Stop(); level++)
        {
            if (search.Squares(level, new(), [], factored: factored) is { } product)
            {
                return product;
            }
        }

        var denominators = goal.Relation == ProxyProof.Numerics.Relation.Equal ? null : search.Denominators();
        for (var level = 0; level <= 4 && !effort.Stop(); level++)
        {
            if (level == 2 && ProductSearch.OfPolynomials(goal, effort.Stop) is { } products)
            {
                return products;
            }

            // Where the margin vanishes at the origin, the bounds away from it do not help.
            if (((level == 2 && goal.Margin.ConstantTerm.IsZero) ? search.Squares(level, new(), [], signsOnly: true) : null) is { } near)
            {
                return near;
            }

            if (search.Squares(level, new(), []) is { } certificate)
            {
                return certificate;
            }

            if (denominators is not null && !effort.Stop() && search.Squares(level, new() { Factor = denominators }, []) is { } cleared)
            {
                return cleared;
            }

            foreach (var root in ConvexSearch.Roots(goal).Take(2))
            {
                if (!effort.Stop() && search.Squares(level, new() { Root = root }, []) is { } squared)
                {
                    return squared;
                }
            }

            if (level == 0 && search.Plain(new() { Factor = Norm(goal) }) is null && search.Squares(level, new() { Factor = Norm(goal) }, []) is { } multiplied)
            {
                return multiplied;
            }
        }

        return null;
    }

    // Squares of multiples of what is squared in the claim: its residuals.
    private static SquaresCertificate? ByResiduals(Sequent sequent, AlgebraicGoal goal, ProofEffort effort)
    {
        try
        {
            var residuals = Residuals.Of(sequent, goal);
            var search = new SquaresSearch(goal, effort.Stop);

            // One by one, then together: what does not vanish with the margin is in the way.
            IReadOnlyList<Polynomial>[] sets = [.. residuals.Select(residual => (IReadOnlyList<Polynomial>)[residual]), .. residuals.Count > 1 ? [residuals] : Array.Empty<IReadOnlyList<Polynomial>>()];
            foreach (var (level, set) in Enumerable.Range(1, 3).SelectMany(level => sets.Select(set => (level, set))))
            {
                if (!effort.Stop() && search.Multiples(level, set) is { } certificate)
                {
                    return certificate;
                }
            }
        }
        catch (Exception failure) when (failure is AlgebraLimitException or OperationCanceledException)
        {
            // The other ways have work of their own.
        }

        return null;
    }

    // 1 + the squares of all coordinates.
    private static Polynomial Norm(AlgebraicGoal goal) => goal.Margin.Symbols().Where(symbol => goal.Symbols[symbol].Kind == SymbolKind.Coordinate)
        .Aggregate(Polynomial.One, (sum, symbol) => sum + Polynomial.Of(Monomial.Of(symbol, 2), 1));
}
