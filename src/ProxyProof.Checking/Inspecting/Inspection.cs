using System.Collections.Immutable;
using System.Globalization;
using ProxyProof.Checking.Refuting;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Inspecting;

/// <summary>Warnings about a claim before anything is searched: it may be true and still not say what its author means.</summary>
public static class Inspection
{
    private const string Unsatisfied = "PP7001";
    private const string Trivial = "PP7006";
    private const string TwinRows = "PP7007";
    private const string Independent = "PP7008";
    private const string AtKinks = "PP7009";
    private const string NotSymmetric = "PP7011";
    private const int Points = 2048;
    private const int Moved = 64;

    // Larger tables are data in earnest; comparing all pairs of rows would take longer than it helps.
    private const int MostRows = 512;

    // Hypotheses that cost more than this to evaluate are left to the search.
    private const double MostCost = 20_000;

    /// <summary>The warnings.</summary>
    public static ImmutableArray<Diagnostic> Of(Claim claim) => claim.NotCheckedYet.IsEmpty ? [.. Unsymmetric(claim), .. OfPoints(claim)] : [];

    private static ImmutableArray<Diagnostic> OfPoints(Claim claim)
    {
        // Iterates are variables that no quantifier binds: what a point satisfies is known when it was trained.
        if (!claim.Trajectories.IsEmpty || !claim.Populations.IsEmpty || !claim.TrialMeans.IsEmpty || !claim.Exponents.IsEmpty)
        {
            return [.. Twins(claim)];
        }

        try
        {
            return [.. TriviallyTrue(claim), .. Supposed(claim), .. NotUsed(claim), .. Twins(claim), .. Hypotheses(claim), .. Kinks(claim)];
        }
        catch (Exception failure) when (failure is DerivativeUnavailableException or UnsupportedFormException or NotSupportedException or InvalidOperationException)
        {
            // The search says what it cannot do.
            return [];
        }
    }

    // 1. Both sides are the same expression.
    private static IEnumerable<Diagnostic> TriviallyTrue(Claim claim)
    {
        foreach (var comparison in Comparisons(claim.Formula))
        {
            // An expectation in closed form may well be the other side.
            if (!claim.HoldsMeans && comparison.Left == comparison.Right && comparison.Relation is Relation.Equal or Relation.LessOrEqual or Relation.GreaterOrEqual)
            {
                yield return new(Severity.Warning, Trivial, comparison.Span with { File = claim.File }, "both sides are the same expression: this holds whatever the functions are", "check the names on both sides");
            }
        }
    }

    // What is to be shown is already supposed.
    private static IEnumerable<Diagnostic> Supposed(Claim claim)
    {
        foreach (var obligation in Obligations.Of(claim).Where(each => each.Existentials.Count == 0))
        {
            var known = obligation.Hypotheses.SelectMany(Conjuncts).Select(Content).ToHashSet();
            foreach (var goal in Conjuncts(obligation.Goal).Where(goal => known.Contains(Content(goal))))
            {
                yield return new(Severity.Warning, Trivial, goal.Span with { File = claim.File }, "what is claimed is one of the hypotheses: this holds whatever the functions are", "check the where, assume and implies parts");
            }
        }
    }

    private static IEnumerable<Comparison> Conjuncts(Formula formula) => formula switch
    {
        Comparison comparison => [comparison],
        And and => and.Parts.Items.SelectMany(Conjuncts),
        _ => [],
    };

    private static (Relation Relation, NodeId Left, NodeId Right) Content(Comparison comparison) => comparison.Relation is Relation.GreaterOrEqual or Relation.Greater
        ? (comparison.Relation == Relation.Greater ? Relation.Less : Relation.LessOrEqual, comparison.Right, comparison.Left)
        : (comparison.Relation, comparison.Left, comparison.Right);

    // 2. A variable of a quantifier that the claim does not depend on.
    private static IEnumerable<Diagnostic> NotUsed(Claim claim)
    {
        var formulas = claim.Assumptions.Prepend(claim.Formula).ToList();
        NodeId[] roots = [.. formulas.SelectMany(Roots)];
        var reached = claim.Graph.Reachable(roots);
        foreach (var bound in formulas.SelectMany(Bound))
        {
            if (bound.Variables.Items.All(variable => !reached[claim.Graph.VariableNode(variable).Index]))
            {
                yield return new(Severity.Warning, Independent, claim.Span, $"the claim does not depend on `{bound.Name}`", "leave the variable out, or check what stands in its place");
            }
        }
    }

    // 3. Two rows of drawn data that are equal or parallel: a theorem about data in general position says nothing about them. Tables from files are as they are,
    // and only a claim that asks for the least eigenvalue or singular value of what it makes of them needs more.
    private static IEnumerable<Diagnostic> Twins(Claim claim)
    {
        var needsPosition = new Lazy<bool>(() => AsksForLeastEigenvalue(claim));
        foreach (var data in claim.Drawn.Where(data => (!data.IsGiven || needsPosition.Value) && data.Array.Shape.Rank == 2 && data.Array.Shape[0] <= MostRows && data.Array.Shape[1] >= 2))
        {
            var (rows, columns) = (data.Array.Shape[0], data.Array.Shape[1]);
            for (var i = 0; i < rows; i++)
            {
                for (var j = i + 1; j < rows; j++)
                {
                    if (Likeness(data.Array, columns, i, j) is { } relation)
                    {
                        yield return new(
                            Severity.Warning,
                            TwinRows,
                            claim.Span,
                            $"rows {(i + 1).ToString(CultureInfo.InvariantCulture)} and {(j + 1).ToString(CultureInfo.InvariantCulture)} of `{data.Name}` are {relation}",
                            "a claim about data in general position needs another draw (another seed), or a hypothesis");
                        (i, j) = (rows, rows);
                    }
                }
            }
        }
    }

    private static bool AsksForLeastEigenvalue(Claim claim)
    {
        var reached = claim.Graph.Reachable([.. claim.Assumptions.Prepend(claim.Formula).SelectMany(Roots)]);
        return Enumerable.Range(0, reached.Length).Any(k => reached[k] && claim.Graph[new NodeId(k)] is Spectral { Function: SpectralFunction.LambdaMin or SpectralFunction.SigmaMin });
    }

    private static string? Likeness(DenseArray array, int columns, int i, int j)
    {
        ReadOnlySpan<double> a = array.Values.AsSpan(i * columns, columns), b = array.Values.AsSpan(j * columns, columns);
        if (a.SequenceEqual(b))
        {
            return "equal";
        }

        // Parallel: all 2 x 2 minors with a largest entry vanish, exactly.
        var pivot = 0;
        for (var k = 1; k < columns; k++)
        {
            pivot = Math.Abs(a[k]) > Math.Abs(a[pivot]) ? k : pivot;
        }

        if (a[pivot] == 0 || b[pivot] == 0)
        {
            return a[pivot] == 0 && b.IndexOfAnyExcept(0.0) < 0 ? "both zero" : null;
        }

        for (var k = 0; k < columns; k++)
        {
            if (array.Exact((i * columns) + k) * array.Exact((j * columns) + pivot) != array.Exact((j * columns) + k) * array.Exact((i * columns) + pivot))
            {
                return null;
            }
        }

        return "parallel";
    }

    // 4. Hypotheses that no drawn point satisfies, nor one that is moved towards where they hold: small balls about many rows are met by no random point. Equations are
    // left to the search.
    private static IEnumerable<Diagnostic> Hypotheses(Claim claim)
    {
        var graph = GraphCopy.Of(claim.Graph);
        foreach (var obligation in Obligations.Of(claim).Where(each => each is { Hypotheses.Count: > 0, IsChoice: false }))
        {
            var problem = new Problem(graph, obligation.Universals, obligation.Hypotheses, new Truth(Value: true, claim.Span));
            if (problem.Layout.Dimension == 0 || problem.Values.Cost > MostCost || Array.Exists(problem.Conditions, condition => condition.Residual is not null))
            {
                continue;
            }

            Findings Drawn(int points, bool restore) => Sampling.Run(problem.CreateWorker(), new CounterStream(1, claim.Id + "/inspection"), points, restore, () => false);
            if (Drawn(Points, restore: false).Points == 0 && Drawn(Moved, restore: true).Points == 0)
            {
                yield return new(
                    Severity.Warning,
                    Unsatisfied,
                    claim.Span,
                    $"none of {Points.ToString("N0", CultureInfo.InvariantCulture)} points of the domain satisfies the hypotheses: they may contradict each other, and then the claim says nothing",
                    "check the where, assume and implies parts");
            }
        }
    }

    // 5. Hypotheses, or what is said to exist, that hold at kinks only.
    private static IEnumerable<Diagnostic> Kinks(Claim claim)
    {
        foreach (var obligation in Obligations.Of(claim))
        {
            var (variables, statement, what) = obligation is { Universals.Count: > 0, Hypotheses.Count: > 0 }
                ? (obligation.Universals, new And([.. obligation.Hypotheses], claim.Span), "the hypotheses hold")
                : (obligation.Universals.Count == 0 ? obligation.Existentials : [], obligation.Goal, "what is said to exist is");
            if (variables.Count > 0 && KinkHolds.Only(claim, variables, statement, MostCost))
            {
                yield return new(
                    Severity.Warning,
                    AtKinks,
                    claim.Span,
                    $"{what} at kinks only, by the convention for derivatives there: a little beside every point that was found it is not so",
                    "speak of one-sided slopes, or of points at which the function is smooth");
            }
        }
    }

    // 6. Eigenvalues of a matrix that is not symmetric.
    private static ImmutableArray<Diagnostic> Unsymmetric(Claim claim)
    {
        try
        {
            return
            [
                .. claim.Assumptions.Prepend(claim.Formula).SelectMany(Comparisons).Select(comparison => (comparison.Span, Name: Symmetry.Broken(claim, comparison))).Where(each => each.Name is not null)
                    .Select(each => new Diagnostic(
                        Severity.Warning,
                        NotSymmetric,
                        each.Span with { File = claim.File },
                        $"the matrix under `{each.Name}` is not symmetric: what is checked are the eigenvalues of its symmetric part",
                        $"write `{each.Name}((A + A.T)/2)` if that is meant; eigenvalues of other matrices are not in the language")),
            ];
        }
        catch (Exception failure) when (failure is DerivativeUnavailableException or UnsupportedFormException or NotSupportedException or InvalidOperationException)
        {
            return [];
        }
    }

    private static IEnumerable<Comparison> Comparisons(Formula formula) => formula is Comparison comparison ? [comparison] : Parts(formula).SelectMany(Comparisons);

    private static IEnumerable<BoundVariable> Bound(Formula formula) =>
        formula is Quantifier quantifier ? quantifier.Variables.Concat(Parts(formula).SelectMany(Bound)) : Parts(formula).SelectMany(Bound);

    // What a formula evaluates, domains included: a later domain may speak of an earlier variable.
    private static IEnumerable<NodeId> Roots(Formula formula)
    {
        IEnumerable<NodeId> own = formula switch
        {
            Comparison n => [n.Left, n.Right],
            Quantifier n => n.Variables.SelectMany(variable => Ends(variable.Domain)),
            WithProbability n => [n.Level],
            _ => [],
        };
        return own.Concat(Parts(formula).SelectMany(Roots));
    }

    internal static IEnumerable<NodeId> Ends(Domain domain) => domain switch
    {
        Box n => new[] { n.Low, n.High }.OfType<NodeId>(),
        IntegerRange n => [n.Low, n.High],
        Ball n => [.. n.Center, n.Radius],
        OperatorBall n => [n.Center, n.Radius],
        Product n => n.Factors.SelectMany(Ends),
        _ => [],
    };

    private static IEnumerable<Formula> Parts(Formula formula) => formula switch
    {
        And n => n.Parts.Items,
        Or n => n.Parts.Items,
        Not n => [n.Operand],
        Implies n => [n.Premise, n.Conclusion],
        IndexQuantifier n => [n.Body],
        Quantifier { Where: { } where } n => [where, n.Body],
        Quantifier n => [n.Body],
        WithProbability n => [n.Body],
        _ => [],
    };
}
