using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <content>Conditions such as x >= 1/10 as ranges: they stay facts, and the range is no wider than they say.</content>
internal sealed partial class SequentBuilder
{
    // A fact narrows ranges for what comes after it. Facts after one that is not defined throughout may be guarded by it, and narrow nothing.
    private Context Narrowed(Context context)
    {
        if (_claim.IsLarge || !context.Facts.Any(fact => fact is Literal literal && Bound(literal, context) is not null))
        {
            return context;
        }

        foreach (var fact in context.Facts)
        {
            if (fact is Literal literal && Bound(literal, context) is var (coordinate, low, high))
            {
                context = context with
                {
                    Ranges = context.Ranges.SetItem(coordinate, Meet(context.Ranges[coordinate], low, high, context.Coordinates[coordinate].IsInteger)),
                };
                continue;
            }

            NodeId[] roots = [.. fact.Literals.Select(each => each.Difference)];
            var sequent = new Sequent(_claim, context.Coordinates, context.Ranges, [], fact);
            if (sequent.IsEmpty || roots.Any(root => !IsOver(sequent, root)))
            {
                break;
            }

            var evaluator = new RegionEvaluator<ExactOr<Interval>>(sequent, roots);
            evaluator.Run(context.Ranges);
            if (roots.Any(root => evaluator.Value(root).Definedness != Definedness.Defined))
            {
                break;
            }
        }

        return context;
    }

    // "x - c R 0" or "c - x R 0" for a coordinate x and a number c; null for others.
    private (int Coordinate, Rational? Low, Rational? High)? Bound(Literal literal, Context context)
    {
        if (literal.Relation == Relation.NotEqual)
        {
            return null;
        }

        var (x, y) = _graph[literal.Difference] is Binary { Function: BinaryFunction.Subtract } difference ? (difference.X, difference.Y) : (literal.Difference, default(NodeId?));
        if (Coordinate.Place(_graph, context.Coordinates, x) is { } left && Number(y, context) is { } right)
        {
            return (left, literal.Relation is Relation.Less or Relation.LessOrEqual ? null : right.Low, literal.Relation is Relation.Greater or Relation.GreaterOrEqual ? null : right.High);
        }

        return y is { } other && Coordinate.Place(_graph, context.Coordinates, other) is { } at && Number(x, context) is { } from
            ? (at, literal.Relation is Relation.Greater or Relation.GreaterOrEqual ? null : from.Low, literal.Relation is Relation.Less or Relation.LessOrEqual ? null : from.High)
            : null;
    }

    // Outward bounds of a number without variables; null for anything else. Nothing stands for 0.
    private (Rational? Low, Rational? High)? Number(NodeId? node, Context context)
    {
        if (node is not { } number)
        {
            return (Rational.Zero, Rational.Zero);
        }

        var marks = KernelOperands.Reachable(_graph, [number]);
        if (Enumerable.Range(0, marks.Length).Any(i => marks[i] && _graph[new NodeId(i)] is Variable))
        {
            return null;
        }

        var sequent = new Sequent(_claim, context.Coordinates, context.Ranges, [], new AllOf([]));
        var evaluator = new RegionEvaluator<ExactOr<Interval>>(sequent, [number]);
        evaluator.Run(context.Ranges);
        var value = evaluator.Value(number);
        var (lower, upper) = value.ToDoubles();
        return value.Fraction is { } exact ? (exact, exact)
            : value.Definedness != Definedness.Defined ? null
            : (double.IsFinite(lower) ? Rational.FromDouble(lower) : null, double.IsFinite(upper) ? Rational.FromDouble(upper) : null);
    }
}
