using System.Collections.Immutable;
using System.Diagnostics;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Checking.Refuting;

/// <summary>A formula as a number that is nonnegative where it holds.</summary>
/// <param name="Value">The margin; one axis for each open index.</param>
/// <param name="Magnitude">The size of the sides that were compared: what the margin is small against. Same shape.</param>
/// <param name="Axes">The open indices, in the order of the axes.</param>
/// <param name="Strict">Whether a margin of 0 fails somewhere in the formula.</param>
internal readonly record struct Margin(NodeId Value, NodeId Magnitude, ImmutableArray<OpenIndex> Axes, bool Strict);

/// <summary>Builds margins: and is min, or is max, not turns comparisons around, an index becomes a reduction over its axis.</summary>
internal sealed class MarginBuilder(Graph graph)
{
    private const int MostWays = 32;

    // Less than any number that a strict comparison turns on.
    private static readonly Rational Hair = new(1, System.Numerics.BigInteger.One << 1000);

    private readonly ExpressionBuilder _build = new(graph, simplify: false);

    /// <summary>
    /// Whether a margin of 0 means one thing in the whole formula: of strict and other comparisons together, the strict ones are a hair below 0 where they are 0. A search for violations
    /// looks at all of 0 instead.
    /// </summary>
    public bool SeparatesZero { get; init; }

    public Margin Of(Formula formula) => Of(formula, negated: false);

    /// <summary>Every condition of a formula that must hold together with the others, each by itself.</summary>
    public static IEnumerable<(Formula Formula, bool Negated)> Conditions(Formula formula, bool negated = false) => (formula, negated) switch
    {
        (And n, false) => n.Parts.SelectMany(part => Conditions(part)),
        (Or n, true) => n.Parts.SelectMany(part => Conditions(part, negated: true)),
        (Not n, _) => Conditions(n.Operand, !negated),
        (Implies n, true) => [.. Conditions(n.Premise), .. Conditions(n.Conclusion, negated: true)],
        _ => [(formula, negated)],
    };

    /// <summary>
    /// The ways in which a formula holds, each a list of conditions that hold together there: "(a and b) or c" holds with a and b, or with c. The first of very many.
    /// </summary>
    public static ImmutableArray<ImmutableArray<(Formula Formula, bool Negated)>> Ways(Formula formula, bool negated = false) => (formula, negated) switch
    {
        (And n, false) => Together(n.Parts.Select(part => Ways(part))),
        (Or n, true) => Together(n.Parts.Select(part => Ways(part, negated: true))),
        (Implies n, true) => Together([Ways(n.Premise), Ways(n.Conclusion, negated: true)]),
        (Or n, false) => Either(n.Parts.Select(part => Ways(part))),
        (And n, true) => Either(n.Parts.Select(part => Ways(part, negated: true))),
        (Implies n, false) => Either([Ways(n.Premise, negated: true), Ways(n.Conclusion)]),
        (Not n, _) => Ways(n.Operand, !negated),
        _ => [[(formula, negated)]],
    };

    private static ImmutableArray<ImmutableArray<(Formula Formula, bool Negated)>> Either(IEnumerable<ImmutableArray<ImmutableArray<(Formula Formula, bool Negated)>>> parts) =>
        [.. parts.SelectMany(part => part).Take(MostWays)];

    private static ImmutableArray<ImmutableArray<(Formula Formula, bool Negated)>> Together(IEnumerable<ImmutableArray<ImmutableArray<(Formula Formula, bool Negated)>>> parts) =>
        parts.Aggregate((ImmutableArray<ImmutableArray<(Formula, bool)>>)[[]], (ways, part) => [.. ways.SelectMany(way => part.Select(more => way.AddRange(more))).Take(MostWays)]);

    public Margin Of(Formula formula, bool negated)
    {
        switch (formula)
        {
            case Comparison n:
                return Compare(n, negated);
            case Truth n:
                return new Margin(_build.Constant(n.Value != negated ? 1 : -1), _build.Constant(1), [], Strict: false);
            case And n:
                return n.Parts.Items.Select(part => Of(part, negated)).Aggregate((a, b) => Combine(a, b, all: !negated));
            case Or n:
                return n.Parts.Items.Select(part => Of(part, negated)).Aggregate((a, b) => Combine(a, b, all: negated));
            case Not n:
                return Of(n.Operand, !negated);
            case Implies n:
                return Combine(Of(n.Premise, !negated), Of(n.Conclusion, negated), all: negated);
            case IndexQuantifier n:
                return Over(n.Index, Of(n.Body, negated), n.Universal != negated ? Reduction.Min : Reduction.Max);
            case Quantifier or WithProbability:
                // Obligations leave none in a goal.
                throw new UnsupportedFormException("a quantifier over points inside a condition is not searched yet");
            default:
                throw new UnreachableException(formula.GetType().Name);
        }
    }

    private static Relation Opposite(Relation relation) => relation switch
    {
        Relation.Less => Relation.GreaterOrEqual,
        Relation.LessOrEqual => Relation.Greater,
        Relation.Greater => Relation.LessOrEqual,
        Relation.GreaterOrEqual => Relation.Less,
        Relation.Equal => Relation.NotEqual,
        Relation.NotEqual => Relation.Equal,
    };

    private Margin Compare(Comparison n, bool negated)
    {
        var relation = negated ? Opposite(n.Relation) : n.Relation;
        var difference = relation is Relation.Less or Relation.LessOrEqual ? _build.Subtract(n.Right, n.Left) : _build.Subtract(n.Left, n.Right);
        var value = relation switch
        {
            Relation.Equal => _build.Negate(_build.Apply(UnaryFunction.Abs, difference)),
            Relation.NotEqual => _build.Apply(UnaryFunction.Abs, difference),
            _ => difference,
        };

        // An order holds in all entries, so its negation in some; likewise == and !=.
        var all = negated ? n.Relation == Relation.NotEqual : n.Relation != Relation.NotEqual;
        var entryAxes = graph.ShapeOf(value).Rank - n.Indices.Count;
        var magnitude = _build.Add(_build.Apply(UnaryFunction.Abs, n.Left), _build.Apply(UnaryFunction.Abs, n.Right));
        return new Margin(
            _build.Reduce(all ? Reduction.Min : Reduction.Max, value, entryAxes),
            _build.Reduce(Reduction.Max, magnitude, entryAxes),
            [.. n.Indices],
            relation is Relation.Less or Relation.Greater or Relation.NotEqual);
    }

    // An earlier part that decides guards the later one, which may be undefined there. A margin of 0 decides for what is not strict, against what is.
    private Margin Combine(Margin a, Margin b, bool all)
    {
        if (SeparatesZero && a.Strict != b.Strict)
        {
            (a, b) = (Closed(a), Closed(b));
        }

        var decides = all ? (a.Strict ? Relation.LessOrEqual : Relation.Less) : a.Strict ? Relation.Greater : Relation.GreaterOrEqual;
        ImmutableArray<OpenIndex> axes = [.. a.Axes.Union(b.Axes)];
        var (x, y) = (Spread(a.Value, a.Axes, axes), Spread(b.Value, b.Axes, axes));
        var value = all
            ? _build.Select(decides, x, x, _build.Apply(BinaryFunction.Min, x, y))
            : _build.Select(decides, x, x, _build.Apply(BinaryFunction.Max, x, y));
        var (sizeX, sizeY) = (Spread(a.Magnitude, a.Axes, axes), Spread(b.Magnitude, b.Axes, axes));
        var magnitude = _build.Select(decides, x, sizeX, _build.Apply(BinaryFunction.Max, sizeX, sizeY));
        return new Margin(value, magnitude, axes, a.Strict || b.Strict);
    }

    private Margin Closed(Margin margin) => !margin.Strict ? margin : margin with
    {
        Value = _build.Select(Relation.LessOrEqual, margin.Value, _build.Apply(BinaryFunction.Min, margin.Value, Spread(_build.Constant(-Hair), [], margin.Axes)), margin.Value),
        Strict = false,
    };

    private NodeId Spread(NodeId x, ImmutableArray<OpenIndex> own, ImmutableArray<OpenIndex> axes)
    {
        if (own.SequenceEqual(axes))
        {
            return x;
        }

        var shape = Shape.Of([.. axes.Select(axis => axis.Size)]);
        return _build.Broadcast(x, shape, [.. own.Select(axis => axes.IndexOf(axis))]);
    }

    private Margin Over(OpenIndex index, Margin margin, Reduction reduction)
    {
        var axis = margin.Axes.IndexOf(index);
        if (axis < 0)
        {
            return margin;
        }

        var axes = margin.Axes.RemoveAt(axis);
        var last = Spread(margin.Value, margin.Axes, [.. axes, index]);
        var size = Spread(margin.Magnitude, margin.Axes, [.. axes, index]);
        return margin with
        {
            Value = _build.Reduce(reduction, last, 1),
            Magnitude = _build.Reduce(Reduction.Max, size, 1),
            Axes = axes,
        };
    }
}
