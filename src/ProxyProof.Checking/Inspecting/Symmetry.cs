using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Expressions.Tensors;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Inspecting;

/// <summary>Finds eigenvalues of matrices that are not symmetric: `lambda_min` and `lambda_max` are those of the symmetric part, and that may not be what is meant.</summary>
/// <remarks>A matrix is taken to be symmetric when it is so at a few points. Nothing rests on it but a warning.</remarks>
internal static class Symmetry
{
    // Larger matrices are not compared, and neither are those whose entries are long expressions.
    private const int MostEntries = 10_000;
    private const int MostNodes = 4_000;
    private const int Points = 3;

    // What rounding may leave between two entries, as a share of the greatest.
    private const double Share = 1e-9;

    /// <summary>The name of the first function in a comparison whose matrix is somewhere not symmetric; null when there is none.</summary>
    /// <param name="claim">Whose graph it is.</param>
    /// <param name="comparison">What is compared.</param>
    public static string? Broken(Claim claim, Comparison comparison)
    {
        var reached = claim.Graph.Reachable(comparison.Left, comparison.Right);
        var asked = Enumerable.Range(0, reached.Length).Where(k => reached[k]).Select(k => claim.Graph[new NodeId(k)]).OfType<Spectral>()
            .Where(each => each.Function is SpectralFunction.LambdaMin or SpectralFunction.LambdaMax && claim.Graph[each.X] is not Derivative { Kind: DerivativeKind.Hessian });
        return asked.FirstOrDefault(each => IsBroken(claim, each.X)) is { } found ? found.Function == SpectralFunction.LambdaMin ? "lambda_min" : "lambda_max" : null;
    }

    private static bool IsBroken(Claim claim, NodeId matrix)
    {
        if (claim.Graph.ShapeOf(matrix).Size > MostEntries || claim.Graph.Reachable(matrix).Count(isReached => isReached) > MostNodes || IsSupposed(claim, matrix))
        {
            return false;
        }

        var graph = GraphCopy.Of(claim.Graph);
        var lowered = new Lowering(graph).Lower(matrix);
        var variables = VariablesOf(graph, lowered);
        var program = new TensorProgram(graph, [lowered], variables);
        program.Prepare();
        for (var point = 0; point < Points; point++)
        {
            var next = 0;
            foreach (var variable in variables)
            {
                foreach (ref var entry in program.Entries(variable))
                {
                    entry = Value(point, next++);
                }
            }

            program.Run();
            if (Differs(program[lowered], graph.ShapeOf(lowered).Dims[^1]))
            {
                return true;
            }
        }

        return false;
    }

    // Spread over (-1, 1), (0, 1) and (1, 2), where functions such as a logarithm have values.
    private static double Value(int point, int k)
    {
        var share = (k + 1) * 0.6180339887498949 % 1;
        return point switch { 0 => (2 * share) - 1, 1 => share, _ => 1 + share };
    }

    private static bool Differs(ReadOnlySpan<double> entries, int size)
    {
        for (var start = 0; start < entries.Length; start += size * size)
        {
            var matrix = entries.Slice(start, size * size);
            var (greatest, gap) = (0.0, 0.0);
            for (var i = 0; i < size; i++)
            {
                for (var j = 0; j < size; j++)
                {
                    greatest = Math.Max(greatest, Math.Abs(matrix[(i * size) + j]));
                    gap = Math.Max(gap, Math.Abs(matrix[(i * size) + j] - matrix[(j * size) + i]));
                }
            }

            if (double.IsFinite(greatest) && gap > Share * greatest)
            {
                return true;
            }
        }

        return false;
    }

    // `where S == S.T`, or an equality of its entries, may say what no random point shows.
    private static bool IsSupposed(Claim claim, NodeId matrix)
    {
        var own = VariablesOf(claim.Graph, matrix).ToHashSet();
        return Hypotheses(claim.Formula).Concat(claim.Assumptions).SelectMany(Equalities)
            .Any(each => VariablesOf(claim.Graph, each.Left).Concat(VariablesOf(claim.Graph, each.Right)).Any(own.Contains));
    }

    private static IEnumerable<Formula> Hypotheses(Formula formula) => formula switch
    {
        Quantifier { Where: { } where } n => Hypotheses(n.Body).Prepend(where),
        Quantifier n => Hypotheses(n.Body),
        IndexQuantifier n => Hypotheses(n.Body),
        WithProbability n => Hypotheses(n.Body),
        Implies n => Hypotheses(n.Conclusion).Prepend(n.Premise),
        And n => n.Parts.Items.SelectMany(Hypotheses),
        _ => [],
    };

    private static IEnumerable<Comparison> Equalities(Formula formula) => formula switch
    {
        Comparison { Relation: Relation.Equal } n => [n],
        And n => n.Parts.Items.SelectMany(Equalities),
        IndexQuantifier n => Equalities(n.Body),
        Quantifier n => Equalities(n.Body),
        _ => [],
    };

    private static List<int> VariablesOf(Graph graph, NodeId root)
    {
        var reached = graph.Reachable(root);
        return [.. Enumerable.Range(0, reached.Length).Where(k => reached[k]).Select(k => graph[new NodeId(k)]).OfType<Variable>().Select(variable => variable.Id)];
    }
}
