using System.Text.Json.Nodes;
using ProxyProof.Checking.Proving.Squares;
using ProxyProof.Expressions;
using ProxyProof.Kernel;

namespace ProxyProof.Checking.Proving;

/// <summary>Bounds inner products by products of norms, and adds these facts up: the goal itself, or its square where a norm is to be at most something.</summary>
internal sealed class CauchySchwarzProver : Prover
{
    private const int MostTensors = 9;

    /// <inheritdoc/>
    public override string Name => Methods.CauchySchwarz;

    /// <inheritdoc/>
    public override Attempt Prove(Sequent sequent, ProofEffort effort)
    {
        if (sequent.Goal is not Literal goal || Tensors(sequent.Graph, goal) is not { Count: >= 2 } tensors)
        {
            return Attempt.NotApplicable;
        }

        var pairs = new List<(int X, int Y)>();
        for (var i = 0; i < tensors.Count; i++)
        {
            for (var j = i + 1; j < tensors.Count; j++)
            {
                if (sequent.Graph.ShapeOf(tensors[i]) == sequent.Graph.ShapeOf(tensors[j]))
                {
                    pairs.Add((tensors[i].Index, tensors[j].Index));
                }
            }
        }

        if (pairs.Count == 0 || CauchySchwarzStep.Of(sequent, pairs) is not { } richer)
        {
            return Attempt.NotApplicable;
        }

        try
        {
            var step = new FactsProver().Prove(richer, effort).Step ?? Squared(richer, effort) ?? WithProducts(richer, effort);
            return step is null ? new(null, "gives too little") : new(Json.Step(
                "cauchy_schwarz",
                ("pairs", new JsonArray([.. pairs.Select(pair => (JsonNode)new JsonArray(pair.X, pair.Y))])),
                ("then", step)));
        }
        catch (Exception failure) when (failure is AlgebraLimitException or OperationCanceledException)
        {
            return new(null, "stopped where polynomials grew too large");
        }
    }

    // a >= b from a² >= b², where b is a norm.
    private static JsonObject? Squared(Sequent sequent, ProofEffort effort)
    {
        if (AlgebraicSequent.Of(sequent, effort.Stop) is not { Relation: not Numerics.Relation.Equal } goal)
        {
            return null;
        }

        foreach (var root in ConvexSearch.Roots(goal).Take(3))
        {
            if (new SquaresSearch(goal, effort.Stop).FromFacts(root) is { } certificate)
            {
                return SquaresJson.Step(certificate);
            }
        }

        return null;
    }

    // Products of what is known, and the margin without its denominators.
    private static JsonObject? WithProducts(Sequent sequent, ProofEffort effort)
    {
        if (AlgebraicSequent.Of(sequent, effort.Stop) is not { Relation: not Numerics.Relation.Equal } goal)
        {
            return null;
        }

        var (known, search) = (goal.Symbols.Count, new ProductSearch(goal, effort.Stop));
        var denominators = new SquaresSearch(goal, effort.Stop).Denominators();
        return (search.Find() ?? (denominators is null ? null : search.Find(factor: denominators))) is { } found && Renumbering.Of(sequent, goal, known, found, effort.Stop) is { } certificate
            ? SquaresJson.Step(certificate)
            : null;
    }

    // Tensors of which norms or inner products are taken, with the summands of those; none where no norm stands in the goal.
    private static List<NodeId>? Tensors(Graph graph, Literal goal)
    {
        var found = new List<NodeId>();
        var (seen, open) = (new HashSet<int>(), new Stack<NodeId>([goal.Difference]));
        var norms = false;
        Span<NodeId> buffer = stackalloc NodeId[4];
        while (open.TryPop(out var node))
        {
            if (!seen.Add(node.Index))
            {
                continue;
            }

            switch (graph[node])
            {
                case Reduce { Kind: Reduction.Norm, Shape.IsScalar: true } n:
                    norms = true;
                    Add(n.X);
                    break;
                case Contract { Shape.IsScalar: true } n when graph.ShapeOf(n.X) == graph.ShapeOf(n.Y):
                    Add(n.X);
                    Add(n.Y);
                    break;
                default:
                    break;
            }

            // Sums only: what stands inside a function is another matter.
            if (graph[node] is Binary or Unary { Function: Numerics.UnaryFunction.Negate } or Power)
            {
                foreach (var operand in Operands.Of(graph[node], buffer))
                {
                    open.Push(operand);
                }
            }
        }

        return norms ? found : null;

        void Add(NodeId tensor)
        {
            if (found.Count < MostTensors && !found.Contains(tensor))
            {
                found.Add(tensor);
                if (graph[tensor] is Binary { Function: Numerics.BinaryFunction.Add or Numerics.BinaryFunction.Subtract } sum)
                {
                    Add(sum.X);
                    Add(sum.Y);
                }
            }
        }
    }
}

/// <summary>Adds up tangents of convex functions at the points that the goal names: f at a mean is at most the mean of f.</summary>
internal sealed class JensenProver : AlgebraicProver
{
    /// <inheritdoc/>
    public override string Name => Methods.Jensen;

    /// <inheritdoc/>
    protected override SquaresCertificate? Search(Sequent sequent, AlgebraicGoal goal, ProofEffort effort)
    {
        if (goal.Relation == Numerics.Relation.Equal)
        {
            return null;
        }

        // As it stands, then with the sides squared; then with products, such as of weights and tangents.
        var search = new SquaresSearch(goal, effort.Stop);
        return search.FromFacts(pairs: true) ?? ConvexSearch.Sides(goal).Select(root => search.FromFacts(root)).FirstOrDefault(certificate => certificate is not null)
            ?? SquaresSearch.BySides(goal, effort.Stop)
            ?? (goal.Margin.Symbols().All(symbol => goal.Symbols[symbol].Kind == SymbolKind.Coordinate) ? null : WithProducts(sequent, goal, effort));
    }

    private static SquaresCertificate? WithProducts(Sequent sequent, AlgebraicGoal goal, ProofEffort effort)
    {
        var search = new ProductSearch(goal, effort.Stop, ExponentialTangents.Of(sequent.Graph, goal));
        return search.Find() ?? ConvexSearch.Sides(goal).Select(root => search.Find(root)).FirstOrDefault(certificate => certificate is not null)
            ?? WithPoints(goal, PointTangents.Of(sequent, goal), effort);
    }

    private static SquaresCertificate? WithPoints(AlgebraicGoal goal, List<ConvexFact> tangents, ProofEffort effort)
    {
        if (tangents.Count == 0 || effort.Stop())
        {
            return null;
        }

        var search = new ProductSearch(goal, effort.Stop, tangents);
        return search.Find() ?? (new SquaresSearch(goal, effort.Stop).Denominators() is { } factor ? search.Find(factor: factor) : null);
    }
}
