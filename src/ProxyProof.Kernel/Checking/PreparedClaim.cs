using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>A claim with its derivative-free expressions and what a walk over them costs.</summary>
internal sealed class PreparedClaim
{
    /// <summary>Prepares a claim.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="beside">Formulas that are needed besides its own.</param>
    public PreparedClaim(Claim claim, IEnumerable<Formula>? beside = null)
    {
        Claim = claim;
        NodeId[] roots = [.. FormulaParts.Roots(claim), .. FormulaParts.Roots(beside ?? [])];
        Derivation = new Derivation(claim.Graph, [.. roots, .. claim.Trajectories.SelectMany(run => run.Expressions)]);
        Needed = KernelOperands.Reachable(Derivation.Own, roots.Select(root => Derivation[root]));
        for (var i = 0; i < Needed.Length; i++)
        {
            if (Needed[i])
            {
                Work += WorkOf(Derivation.Own, Derivation.Own[new NodeId(i)]);
                Entries += Derivation.Own[new NodeId(i)].Shape.Size;
            }
        }

        foreach (var run in claim.Trajectories.Where(run => run.IsDiscrete))
        {
            Runs.Add(new PreparedRun(run, Derivation, Runs));
        }

        Work += Runs.Sum(run => run.Work);
        Entries += Runs.Sum(run => run.Entries);
        Bound = FormulaParts.Names(claim).Keys.ToHashSet();
        Undecidable = Derivation.HasDeferred ? "the claim speaks of something that is not checked yet"
            : !claim.Populations.IsEmpty || !claim.TrialMeans.IsEmpty ? "the claim is about an expectation without a closed form"
            : !claim.Exponents.IsEmpty ? "the claim is about an exponent of something random"
            : claim.Trajectories.Any(run => !run.IsDiscrete) ? "the claim is about a gradient flow, whose error is only estimated"
            : FormulaParts.HasProbability(claim) ? "the claim is about a probability, which no point decides"
            : claim.NotCheckedYet.Length > 0 ? "the claim has a part that is not checked yet"
            : null;
    }

    public Claim Claim { get; }

    public Derivation Derivation { get; }

    public bool[] Needed { get; }

    /// <summary>The training runs.</summary>
    public List<PreparedRun> Runs { get; } = [];

    /// <summary>The variables that quantifiers bind, random items, and the draws of training runs.</summary>
    public IReadOnlySet<int> Bound { get; }

    /// <summary>Scalar operations of one evaluation, weighted by their cost.</summary>
    public double Work { get; }

    /// <summary>Numbers that one evaluation holds.</summary>
    public double Entries { get; }

    /// <summary>Why no point decides the claim; null when one may.</summary>
    public string? Undecidable { get; }

    public static double WorkOf(Graph graph, Node node)
    {
        double size = node.Shape.Size;
        return node switch
        {
            Unary { Function: UnaryFunction.Negate or UnaryFunction.Abs or UnaryFunction.Relu or UnaryFunction.KinkStep or UnaryFunction.KinkSign } => size,
            Unary => 30 * size,
            Binary { Function: BinaryFunction.Power } => 60 * size,
            Contract n => size * Summed(graph, n),
            Reduce n => graph.ShapeOf(n.X).Size,
            Extremal n => size * size / n.Shape.Leading(n.Shape.Rank - n.Axes).Size,
            Spectral n => SpectralWork(graph.ShapeOf(n.X), n.Function),
            SpectralWeights { Function: SpectralFunction.Determinant } n => size * SpectralWork(graph.ShapeOf(n.X), n.Function),
            _ => size,
        };
    }

    // How many products an entry of a contraction is a sum of.
    private static double Summed(Graph graph, Contract n)
    {
        var (shape, count) = (graph.ShapeOf(n.X), 1.0);
        for (var axis = 0; axis < shape.Rank; axis++)
        {
            count *= n.Labels.Contains(n.LabelsX[axis]) ? 1 : shape[axis];
        }

        return count;
    }

    // Of a long matrix a product with its transpose, then a square one.
    private static double SpectralWork(Shape shape, SpectralFunction function)
    {
        double rows = shape[shape.Rank - 2], columns = shape[shape.Rank - 1], n = double.Min(rows, columns), size = shape.Size;
        return size * n * (function == SpectralFunction.Determinant ? n : 1 + (400 * n / double.Max(rows, columns)));
    }
}
