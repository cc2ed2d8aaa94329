using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>
/// Numbers that are positive (true) or not 0 (false) at every point in question at which they have a value, whatever closed ranges say: coordinates that the
/// facts keep away from 0, exponentials, and what is made of them.
/// </summary>
internal static class OpenEnds
{
    /// <summary>By node; a tensor's entries are all so.</summary>
    public static Dictionary<int, bool> Of(Sequent sequent)
    {
        var open = FromFacts(sequent);
        var graph = sequent.Graph;
        var marks = KernelOperands.Reachable(graph, sequent.Facts.Append(sequent.Goal).SelectMany(part => part.Literals).Select(literal => literal.Difference));
        bool Positive(NodeId x) => open.TryGetValue(x.Index, out var positive) && positive;
        bool Nonzero(NodeId x) => open.ContainsKey(x.Index);
        var nonnegative = new bool[marks.Length];
        bool Nonnegative(NodeId x) => Positive(x) || nonnegative[x.Index];
        for (var i = 0; i < marks.Length; i++)
        {
            if (!marks[i] || open.ContainsKey(i))
            {
                continue;
            }

            nonnegative[i] = graph[new NodeId(i)] switch
            {
                Constant { Value.Sign: >= 0 } => true,
                Unary { Function: UnaryFunction.Abs or UnaryFunction.Relu or UnaryFunction.Sqrt } => true,
                Power n => n.Exponent % 2 == 0 || Nonnegative(n.X),
                Binary { Function: BinaryFunction.Add or BinaryFunction.Multiply or BinaryFunction.Divide } n => Nonnegative(n.X) && Nonnegative(n.Y),
                View n => Nonnegative(n.X),
                Reduce { Kind: Reduction.Norm } => true,
                Reduce { Kind: Reduction.Sum } n => Nonnegative(n.X),
                Stacked n => n.Items.All(Nonnegative),
                Contract n => Nonnegative(n.X) && Nonnegative(n.Y),
                _ => false,
            };

            bool? sign = graph[new NodeId(i)] switch
            {
                Constant { Value.Sign: > 0 } or PiConstant => true,
                Constant { Value.Sign: < 0 } => false,
                Unary { Function: UnaryFunction.Exp or UnaryFunction.Cosh or UnaryFunction.Sigmoid or UnaryFunction.Softplus } => true,
                Unary { Function: UnaryFunction.Abs } n when Nonzero(n.X) => true,
                Unary { Function: UnaryFunction.Sqrt } n when Positive(n.X) => true,
                Unary { Function: UnaryFunction.Negate } n when Nonzero(n.X) => false,
                Power n when Positive(n.X) || (Nonzero(n.X) && n.Exponent % 2 == 0) => true,
                Power n when Nonzero(n.X) => false,
                Unary { Function: UnaryFunction.Log } n when IsAboveOne(n.X) => true,
                Binary { Function: BinaryFunction.Add } n when (Positive(n.X) && Nonnegative(n.Y)) || (Nonnegative(n.X) && Positive(n.Y)) => true,
                Binary { Function: BinaryFunction.Multiply or BinaryFunction.Divide } n when Positive(n.X) && Positive(n.Y) => true,
                Binary { Function: BinaryFunction.Multiply or BinaryFunction.Divide } n when Nonzero(n.X) && Nonzero(n.Y) => false,
                View n when Nonzero(n.X) => open[n.X.Index],
                Reduce { Kind: Reduction.Sum } n when Positive(n.X) => true,
                Stacked n when n.Items.All(Positive) => true,
                Contract n when Positive(n.X) && Positive(n.Y) => true,
                _ => null,
            };
            if (sign is { } known)
            {
                open[i] = known;
            }
        }

        return open;

        // 1 and more, and something positive.
        bool IsAboveOne(NodeId x) => graph[x] is Binary { Function: BinaryFunction.Add } sum
            && ((IsAtLeastOne(sum.X) && Positive(sum.Y)) || (IsAtLeastOne(sum.Y) && Positive(sum.X)));
        bool IsAtLeastOne(NodeId x) => graph[x] is View view ? IsAtLeastOne(view.X) : graph[x] is Constant { Value: var value } && value >= 1;
    }

    /// <summary>Whether a node is an entry of a variable.</summary>
    public static bool IsCoordinate(Graph graph, NodeId id) =>
        graph[id] is Variable { Shape.IsScalar: true } || (graph[id] is View { Map.Table: null, Shape.IsScalar: true } view && graph[view.X] is Variable);

    /// <summary>The coordinates that are known to be not 0, and not known to be positive.</summary>
    public static int[] Nonzero(Sequent sequent, Dictionary<int, bool> open)
    {
        var entries = open.Where(pair => !pair.Value && IsCoordinate(sequent.Graph, new NodeId(pair.Key))).Select(pair => sequent.Graph[new NodeId(pair.Key)] switch
        {
            View view => (((Variable)sequent.Graph[view.X]).Id, view.Map.Offset),
            Variable variable => (variable.Id, 0),
            _ => (-1, 0),
        }).ToHashSet();
        return [.. Enumerable.Range(0, sequent.Coordinates.Length).Where(k => entries.Contains((sequent.Coordinates[k].Variable, sequent.Coordinates[k].Entry)))];
    }

    // Only coordinates: without these points a box is convex still, or holds 0 within. Facts that come after one that is not defined throughout may be guarded
    // by it, and do not count.
    private static Dictionary<int, bool> FromFacts(Sequent sequent)
    {
        var open = new Dictionary<int, bool>();
        if (sequent.Facts.IsEmpty)
        {
            return open;
        }

        var evaluator = new RegionEvaluator<Interval>(sequent, sequent.Facts.SelectMany(fact => fact.Literals).Select(literal => literal.Difference));
        evaluator.Run(sequent.Ranges);
        foreach (var fact in sequent.Facts)
        {
            if (fact.Literals.Any(literal => evaluator.Value(literal.Difference).Definedness != Definedness.Defined))
            {
                break;
            }

            var literals = fact is AllOf { Parts: var parts } ? parts.OfType<Literal>() : new[] { fact }.OfType<Literal>();
            foreach (var literal in literals.Where(literal => literal.Relation is Relation.Greater or Relation.NotEqual && IsCoordinate(sequent.Graph, literal.Difference)))
            {
                open[literal.Difference.Index] = literal.Relation == Relation.Greater || open.GetValueOrDefault(literal.Difference.Index);
            }
        }

        return open;
    }
}
