using System.Collections.Immutable;
using System.Diagnostics;
using System.Numerics;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <content>Domains: ranges of coordinates where ends are known, and facts for the rest.</content>
internal sealed partial class SequentBuilder
{
    // Ranges where ends are known, and what they do not say as facts.
    private Context Restrict(Domain domain, ImmutableArray<int> components, Context context)
    {
        var make = new NodeMaker(_graph);
        NodeId Number(Rational value) => make.Number(value, Shape.Scalar);
        switch (domain)
        {
            case WholeSpace:
                return context;
            case Box d:
                return Bounded(components[0], d.Low, d.High, context);
            case IntegerRange d:
                context = context with
                {
                    Coordinates = [.. context.Coordinates.Select(coordinate => coordinate.Variable == components[0] ? coordinate with { IsInteger = true } : coordinate)],
                };
                return Bounded(components[0], d.Low, d.High, context);
            case Ball d:
                return InBall(components, [.. d.Center], d.Radius, context);
            case OperatorBall d when _graph.ShapeOf(_graph.VariableNode(components[0])).Rank != 2:
                return InBall(components, [d.Center], d.Radius, context);
            case OperatorBall d:
                // Every entry of a matrix is at most its operator norm.
                context = Near(components, [d.Center], d.Radius, context);
                var x = _graph.VariableNode(components[0]);
                var norm = _graph.Add(new Spectral(SpectralFunction.OperatorNorm, make.Minus(x, Spread(_derivation[d.Center], make.ShapeOf(x))), Shape.Scalar));
                return context.Given([new Literal(Relation.LessOrEqual, make.Minus(norm, _derivation[d.Radius]))]);
            case Sphere:
                context = Clip(components[0], -1, 1, context);
                var square = make.Sum(make.Power(_graph.VariableNode(components[0]), 2), make.ShapeOf(_graph.VariableNode(components[0])).Rank);
                var onSphere = new Literal(Relation.Equal, make.Minus(square, Number(1)));
                return Inside(onSphere, components[..1], _ => [(0, 0, true)], 1, context.Given([onSphere]));
            case Simplex:
                context = Clip(components[0], 0, 1, context);
                var total = make.Sum(_graph.VariableNode(components[0]), make.ShapeOf(_graph.VariableNode(components[0])).Rank);
                return context.Given([new Literal(Relation.Equal, make.Minus(total, Number(1)))]);
            case Product d:
                var start = 0;
                foreach (var factor in d.Factors)
                {
                    context = Restrict(factor, components.Slice(start, factor.Components), context);
                    start += factor.Components;
                }

                return context;
            default:
                throw new UnreachableException(domain.GetType().Name);
        }
    }

    private NodeId Spread(NodeId x, Shape shape) => _graph.ShapeOf(x) == shape ? x : new NodeMaker(_graph).Spread(x, shape, NodeMaker.Axes(0, 0));

    private Context Clip(int variable, Rational? low, Rational? high, Context context)
    {
        var ranges = context.Ranges.ToBuilder();
        for (var k = 0; k < ranges.Count; k++)
        {
            if (context.Coordinates[k].Variable == variable)
            {
                ranges[k] = Meet(ranges[k], low, high, context.Coordinates[k].IsInteger);
            }
        }

        return context with { Ranges = ranges.ToImmutable() };
    }

    private static CoordinateRange Meet(CoordinateRange range, Rational? low, Rational? high, bool whole)
    {
        if (whole)
        {
            low = low is { } l ? Ceiling(l) : null;
            high = high is { } h ? -Ceiling(-h) : null;
        }

        return new(
            range.Low is { } a && !(low > a) ? a : low,
            range.High is { } b && !(high < b) ? b : high);

        static Rational Ceiling(Rational x)
        {
            var quotient = BigInteger.DivRem(x.Numerator, x.Denominator, out var rest);
            return rest.Sign > 0 ? quotient + 1 : quotient;
        }
    }

    // An end that is a known number is a range; another one is a fact, and its enclosure a range as well.
    private Context Bounded(int variable, NodeId? low, NodeId? high, Context context)
    {
        var facts = new List<Statement>();
        var x = _graph.VariableNode(variable);
        var make = new NodeMaker(_graph);
        var lows = low is { } l ? Ends(l, context) : null;
        var highs = high is { } h ? Ends(h, context) : null;
        var ranges = context.Ranges.ToBuilder();
        for (var k = 0; k < context.Coordinates.Length; k++)
        {
            var coordinate = context.Coordinates[k];
            if (coordinate.Variable != variable)
            {
                continue;
            }

            var entry = Entry(x, coordinate.Entry);
            Rational? from = null, to = null;
            if (lows is not null)
            {
                var at = lows.Length == 1 ? 0 : coordinate.Entry;
                (from, _, var exact) = lows[at];
                if (!exact)
                {
                    facts.Add(new Literal(Relation.GreaterOrEqual, make.Minus(entry, Entry(_derivation[low!.Value], at))));
                }
            }

            if (highs is not null)
            {
                var at = highs.Length == 1 ? 0 : coordinate.Entry;
                (_, to, var exact) = highs[at];
                if (!exact)
                {
                    facts.Add(new Literal(Relation.LessOrEqual, make.Minus(entry, Entry(_derivation[high!.Value], at))));
                }
            }

            ranges[k] = Meet(ranges[k], from, to, coordinate.IsInteger);
        }

        return (context with { Ranges = ranges.ToImmutable() }).Given(facts);
    }

    // For each entry outward bounds over the ranges so far, and whether they are the exact value.
    private (Rational? Low, Rational? High, bool Exact)[] Ends(NodeId claimed, Context context)
    {
        var node = _derivation[claimed];
        var sequent = new Sequent(_claim, context.Coordinates, context.Ranges, [], new AllOf([]));
        var evaluator = new RegionEvaluator<ExactOr<Interval>>(sequent, [node]);
        evaluator.Run(context.Ranges);
        var ends = new (Rational?, Rational?, bool)[_graph.ShapeOf(node).Size];
        for (var k = 0; k < ends.Length; k++)
        {
            var value = evaluator.Entries(node)[k];
            var (lower, upper) = value.ToDoubles();
            ends[k] = value.Fraction is { } exact ? (exact, exact, true)
                : value.Definedness != Definedness.Defined ? (null, null, false)
                : (double.IsFinite(lower) ? Rational.FromDouble(lower) : null, double.IsFinite(upper) ? Rational.FromDouble(upper) : null, false);
        }

        return ends;
    }

    private Context InBall(ImmutableArray<int> components, ImmutableArray<NodeId> centers, NodeId radius, Context context)
    {
        context = Near(components, centers, radius, context);
        var make = new NodeMaker(_graph);
        NodeId? sum = null;
        for (var k = 0; k < components.Length; k++)
        {
            var x = _graph.VariableNode(components[k]);
            var difference = make.Minus(x, Spread(_derivation[centers[k]], make.ShapeOf(x)));
            var square = make.Sum(make.Power(difference, 2), make.ShapeOf(x).Rank);
            sum = sum is { } before ? make.Plus(before, square) : square;
        }

        var r = _derivation[radius];
        var inside = new Literal(Relation.GreaterOrEqual, make.Minus(make.Power(r, 2), sum!.Value));
        var outside = context;
        return Inside(inside, components, k => Ends(centers[k], outside), Ends(radius, context)[0].High, context.Given([new Literal(Relation.GreaterOrEqual, r), inside]));
    }

    // Remembers that a fact puts variables into a ball, where its centre is a known point.
    private Context Inside(Statement fact, ImmutableArray<int> components, Func<int, (Rational? Low, Rational? High, bool Exact)[]> center, Rational? radius, Context context)
    {
        if (radius is not { Sign: >= 0 } most)
        {
            return context;
        }

        var centers = new List<ImmutableArray<Rational>>();
        for (var component = 0; component < components.Length; component++)
        {
            var ends = center(component);
            if (ends.Any(end => !end.Exact))
            {
                return context;
            }

            centers.Add([.. Enumerable.Range(0, _graph.ShapeOf(_graph.VariableNode(components[component])).Size).Select(k => ends[ends.Length == 1 ? 0 : k].Low!.Value)]);
        }

        return context with { Balls = context.Balls.Add(new EuclideanBall(fact, components, [.. centers], most)) };
    }

    // |x - c| <= r for every entry.
    private Context Near(ImmutableArray<int> components, ImmutableArray<NodeId> centers, NodeId radius, Context context)
    {
        var (_, most, _) = Ends(radius, context)[0];
        for (var component = 0; component < components.Length; component++)
        {
            var ends = Ends(centers[component], context);
            var ranges = context.Ranges.ToBuilder();
            for (var k = 0; k < ranges.Count; k++)
            {
                var coordinate = context.Coordinates[k];
                if (coordinate.Variable == components[component])
                {
                    var (low, high, _) = ends.Length == 1 ? ends[0] : ends[coordinate.Entry];
                    ranges[k] = Meet(ranges[k], low - most, high + most, coordinate.IsInteger);
                }
            }

            context = context with { Ranges = ranges.ToImmutable() };
        }

        return context;
    }
}
