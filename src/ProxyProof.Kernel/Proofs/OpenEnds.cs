using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>
/// Numbers that are positive (true) or not 0 (false) at every point in question at which they have a value, whatever closed ranges say: coordinates that the
/// facts keep away from 0, exponentials, and what is made of them.
/// </summary>
internal static class OpenEnds
{
    /// <summary>What a coordinate stays strictly above and below at the points in question.</summary>
    /// <param name="Low">What it is above; null where that is not known.</param>
    /// <param name="High">What it is below.</param>
    internal readonly record struct Strict(Rational? Low, Rational? High);

    /// <summary>By node; a tensor's entries are all so.</summary>
    /// <param name="sequent">The sequent.</param>
    /// <param name="anywhere">Whether facts about any number count, not only those that leave the region's boxes convex: for enclosures without derivatives.</param>
    public static Dictionary<int, bool> Of(Sequent sequent, bool anywhere = false) => Of(sequent, out _, out _, anywhere);

    /// <summary>The same, with the ends of coordinates, and whether something is positive by an end other than 0.</summary>
    public static Dictionary<int, bool> Of(Sequent sequent, out Strict[] ends, out bool byEnds, bool anywhere = false)
    {
        ends = new Strict[sequent.Coordinates.Length];
        var open = FromFacts(sequent, ends, anywhere);
        var graph = sequent.Graph;
        var strict = ends;
        byEnds = false;
        var lines = Array.Exists(ends, end => end.Low is not null || end.High is not null) ? new Dictionary<int, Line>() : null;
        var marks = KernelOperands.Reachable(graph, sequent.Facts.Append(sequent.Goal).SelectMany(part => part.Literals).Select(literal => literal.Difference));
        bool Positive(NodeId x) => open.TryGetValue(x.Index, out var positive) && positive;
        bool Nonzero(NodeId x) => open.ContainsKey(x.Index);
        var nonnegative = new bool[marks.Length];
        bool Nonnegative(NodeId x) => Positive(x) || nonnegative[x.Index];
        for (var i = 0; i < marks.Length; i++)
        {
            if (marks[i] && lines is not null && Straight(sequent, i, lines) is { } line && !open.ContainsKey(i) && IsPositive(line))
            {
                (open[i], byEnds) = (true, true);
            }

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

        bool IsPositive(Line line) => line.Slope.Sign > 0 ? strict[line.Coordinate].Low is { } low && ((line.Slope * low) + line.Offset).Sign >= 0
            : line.Slope.Sign < 0 && strict[line.Coordinate].High is { } high && ((line.Slope * high) + line.Offset).Sign >= 0;

        // 1 and more, and something positive.
        bool IsAboveOne(NodeId x) => graph[x] is Binary { Function: BinaryFunction.Add } sum
            && ((IsAtLeastOne(sum.X) && Positive(sum.Y)) || (IsAtLeastOne(sum.Y) && Positive(sum.X)));
        bool IsAtLeastOne(NodeId x) => graph[x] is View view ? IsAtLeastOne(view.X) : graph[x] is Constant { Value: var value } && value >= 1;
    }

    // slope * x + offset, x a coordinate.
    private readonly record struct Line(int Coordinate, Rational Slope, Rational Offset);

    // Knows the nodes before.
    private static Line? Straight(Sequent sequent, int node, Dictionary<int, Line> lines)
    {
        var graph = sequent.Graph;
        Line? Known(NodeId x) => lines.TryGetValue(x.Index, out var line) ? line : null;
        Rational? Number(NodeId x) => graph[x] switch
        {
            Constant { Shape.IsScalar: true } n => n.Value,
            Unary { Function: UnaryFunction.Negate } n when graph[n.X] is Constant { Shape.IsScalar: true } of => -of.Value,
            Binary { Function: BinaryFunction.Divide } n when graph[n.X] is Constant { Shape.IsScalar: true } of && graph[n.Y] is Constant { Value.IsZero: false } by => of.Value / by.Value,
            _ => null,
        };
        Line? found = graph[new NodeId(node)] switch
        {
            { Shape.IsScalar: false } => null,
            Variable or View when sequent.Place(new NodeId(node)) is { } k => new Line(k, 1, 0),
            Unary { Function: UnaryFunction.Negate } n when Known(n.X) is { } x => new Line(x.Coordinate, -x.Slope, -x.Offset),
            Binary { Function: BinaryFunction.Add } n when Known(n.X) is { } x && Number(n.Y) is { } y => x with { Offset = x.Offset + y },
            Binary { Function: BinaryFunction.Add } n when Number(n.X) is { } x && Known(n.Y) is { } y => y with { Offset = x + y.Offset },
            Binary { Function: BinaryFunction.Subtract } n when Known(n.X) is { } x && Number(n.Y) is { } y => x with { Offset = x.Offset - y },
            Binary { Function: BinaryFunction.Subtract } n when Number(n.X) is { } x && Known(n.Y) is { } y => new Line(y.Coordinate, -y.Slope, x - y.Offset),
            Binary { Function: BinaryFunction.Multiply } n when Known(n.X) is { } x && Number(n.Y) is { } y => new Line(x.Coordinate, y * x.Slope, y * x.Offset),
            Binary { Function: BinaryFunction.Multiply } n when Number(n.X) is { } x && Known(n.Y) is { } y => new Line(y.Coordinate, x * y.Slope, x * y.Offset),
            Binary { Function: BinaryFunction.Divide } n when Known(n.X) is { } x && Number(n.Y) is { IsZero: false } y => new Line(x.Coordinate, x.Slope / y, x.Offset / y),
            _ => null,
        };
        if (found is { } line)
        {
            lines[node] = line;
        }

        return found;
    }

    /// <summary>Whether a node is an entry of a variable.</summary>
    public static bool IsCoordinate(Graph graph, NodeId id) =>
        graph[id] is Variable { Shape.IsScalar: true } || (graph[id] is View { Map.Table: null, Shape.IsScalar: true } view && graph[view.X] is Variable);

    /// <summary>The coordinates that are known to be not 0, and not known to be positive.</summary>
    public static int[] Nonzero(Sequent sequent, Dictionary<int, bool> open) =>
        [.. open.Where(pair => !pair.Value).Select(pair => sequent.Place(new NodeId(pair.Key))).OfType<int>().Distinct().Order()];

    // Only coordinates and what is linear in one: without these points a box is convex still, or holds 0 within. Facts that come after one that is not defined
    // throughout may be guarded by it, and do not count.
    private static Dictionary<int, bool> FromFacts(Sequent sequent, Strict[] ends, bool anywhere)
    {
        var open = new Dictionary<int, bool>();
        if (sequent.Facts.IsEmpty)
        {
            return open;
        }

        var evaluator = new RegionEvaluator<Interval>(sequent, sequent.Facts.SelectMany(fact => fact.Literals).Select(literal => literal.Difference));
        evaluator.Run(sequent.Ranges);
        var (lines, last) = (new Dictionary<int, Line>(), -1);
        foreach (var fact in sequent.Facts)
        {
            if (fact.Literals.Any(literal => evaluator.Value(literal.Difference).Definedness != Definedness.Defined))
            {
                break;
            }

            var literals = fact is AllOf { Parts: var parts } ? parts.OfType<Literal>() : new[] { fact }.OfType<Literal>();
            foreach (var literal in literals.Where(literal => literal.Relation is Relation.Greater or Relation.Less or Relation.NotEqual))
            {
                if (anywhere || IsCoordinate(sequent.Graph, literal.Difference))
                {
                    open[literal.Difference.Index] = literal.Relation == Relation.Greater || open.GetValueOrDefault(literal.Difference.Index);
                }

                if (LineOf(sequent, literal.Difference, lines, ref last) is { Slope.IsZero: false } line)
                {
                    var (at, k) = (-line.Offset / line.Slope, line.Coordinate);
                    var (above, below) = literal.Relation == Relation.NotEqual ? (sequent.Ranges[k].Low == at, sequent.Ranges[k].High == at)
                        : (literal.Relation == Relation.Greater) == (line.Slope.Sign > 0) ? (true, false)
                        : (false, true);
                    ends[k] = new(above && !(ends[k].Low > at) ? at : ends[k].Low, below && !(ends[k].High < at) ? at : ends[k].High);
                }
            }
        }

        return open;
    }

    private static Line? LineOf(Sequent sequent, NodeId node, Dictionary<int, Line> lines, ref int last)
    {
        for (; last < node.Index; last++)
        {
            Straight(sequent, last + 1, lines);
        }

        return lines.TryGetValue(node.Index, out var line) ? line : null;
    }
}
