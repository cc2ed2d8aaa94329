using System.Collections.Immutable;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>In which form the goal's numbers are bounded over a box.</summary>
public enum BoxForm
{
    /// <summary>Every operation enclosed.</summary>
    Natural,
    /// <summary>Coordinates with signed slopes put to an end, and the mean-value form for the rest.</summary>
    Slopes,
    /// <summary>Second-order Taylor expansion at the middle.</summary>
    CurvatureAtMiddle,
    /// <summary>Second-order Taylor expansion at the simplest fractions of the ranges, in exact arithmetic where it is exact.</summary>
    CurvatureAtSimplest,
    /// <summary>The normal form of the number, powers of coordinates gathered.</summary>
    Normal,
    /// <summary>Second-order Taylor expansion at a given point, in exact arithmetic where it is exact.</summary>
    CurvatureAtPoint,
    /// <summary>Second-order Taylor expansion from a given manifold on which the number and its slopes across vanish identically.</summary>
    CurvatureAtSlice,
    /// <summary>Linear bounds of every number in the coordinates.</summary>
    Linear,
    /// <summary>
    /// Sums of powers and exponentials of one coordinate, on a half-line or up to an end that is no point in question; the other coordinates enclosed.
    /// </summary>
    Tail,
}

/// <summary>A coordinate that is replaced on a manifold.</summary>
/// <param name="Coordinate">Which.</param>
/// <param name="From">The coordinate, not replaced itself, that it follows; -1 for a constant.</param>
/// <param name="Offset">What is added to it, or the constant.</param>
public readonly record struct Replacement(int Coordinate, int From, Rational Offset);

/// <summary>A manifold: some coordinates are constant or follow others. The diagonal v = w, an axis, a point.</summary>
/// <param name="Replaced">Each coordinate at most once.</param>
public sealed record Slice(ImmutableArray<Replacement> Replaced);

/// <summary>Bounds the goal's numbers over boxes in several forms, with the kernel's own derivatives. Not thread-safe.</summary>
public sealed partial class BoxForms
{
    private readonly Sequent _sequent;
    private readonly ImmutableArray<Literal> _literals;
    private readonly int[] _variables;
    private readonly RegionEvaluator<Interval> _natural;
    private readonly Lazy<Derivatives> _slopes;
    private readonly Lazy<Derivatives> _curvatures;
    private readonly Lazy<PolynomialForm?[]> _normal;
    private readonly Dictionary<(Slice Slice, int Literal), bool> _slices = [];
    private readonly NodeId[] _gradients;
    private readonly Dictionary<int, bool> _open;
    private readonly int[] _nonzero;
    private readonly bool _hasEnds;
    private IReadOnlyList<CoordinateRange>? _last;
    private LinearEvaluator? _linear;
    private Interval[] _box = [];
    private bool _hasSlopes;
    private bool _hasCurvatures;

    /// <summary>Prepares a sequent: its derivatives go to the graph now.</summary>
    /// <param name="sequent">The sequent; its ranges do not matter.</param>
    /// <param name="derivatives">The highest order of derivatives that will be asked for: 0, 1 or 2.</param>
    public BoxForms(Sequent sequent, int derivatives)
    {
        _sequent = sequent;
        _literals = [.. sequent.Goal.Literals.Distinct()];
        _variables = [.. sequent.Coordinates.Select(coordinate => coordinate.Variable).Distinct()];
        var graph = sequent.Graph;
        var (gradients, hessians) = (new NodeId[_literals.Length], new NodeId[_literals.Length]);
        for (var k = 0; k < _literals.Length && derivatives > 0 && _variables.Length > 0; k++)
        {
            gradients[k] = ReversePass.FlatGradient(graph, _literals[k].Difference, _variables, 0);
            hessians[k] = derivatives > 1 ? ReversePass.Jacobian(graph, gradients[k], _variables, 0) : default;
            if (graph.Count > Derivation.NodeLimit)
            {
                throw new DerivationLimitException();
            }
        }

        Order = derivatives;
        _open = OpenEnds.Of(sequent, out _ends, out _hasEnds);
        _nonzero = OpenEnds.Nonzero(sequent, _open);
        _natural = new(sequent, sequent.Facts.SelectMany(fact => fact.Literals).Concat(_literals).Select(literal => literal.Difference), _open);
        _slopes = new(() => new Derivatives(sequent, _literals, gradients, _open));
        _curvatures = new(() => new Derivatives(sequent, _literals, hessians, _open));
        _normal = new(() => [.. _literals.Select(literal => PolynomialForm.Create(sequent, literal.Difference))]);
        _gradients = gradients;
    }

    /// <summary>Prepares a sequent; null when its derivatives are too large.</summary>
    public static BoxForms? Create(Sequent sequent, int derivatives)
    {
        try
        {
            return new BoxForms(sequent, derivatives);
        }
        catch (Exception e) when (e is DerivationLimitException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>The highest order of derivatives.</summary>
    public int Order { get; }

    /// <summary>Numbers that the enclosure of one box computes, in the most expensive form.</summary>
    public long Cost => _natural.Cost + (Order > 0 ? 3 * _slopes.Value.Over.Cost : 0) + (Order > 1 ? _curvatures.Value.Over.Cost : 0);

    private sealed class Derivatives(Sequent sequent, ImmutableArray<Literal> literals, NodeId[] nodes, Dictionary<int, bool> open)
    {
        public NodeId[] Nodes { get; } = nodes;

        public RegionEvaluator<Interval> Over { get; } = new(sequent, nodes, open);

        // Values and derivatives at points.
        public RegionEvaluator<Interval> At { get; } = new(sequent, nodes.Concat(literals.Select(literal => literal.Difference)), open);

        public RegionEvaluator<ExactOr<Interval>> Exactly { get; } = new(sequent, nodes.Concat(literals.Select(literal => literal.Difference)), open);
    }

    /// <summary>The operands of a node of a proof's graph.</summary>
    public static IReadOnlyList<NodeId> Operands(Node node) => KernelOperands.Of(node, new NodeId[4]).ToArray();

    /// <summary>The middle of a range: where boxes are divided. An unbounded range is divided at 0, then at doubling distances.</summary>
    public static Rational Middle(CoordinateRange range, bool isInteger)
    {
        var middle = range switch
        {
            { Low: { } low, High: { } high } => (low + high) / 2,
            { Low: { } low } => low < 0 ? 0 : low < 1 ? 1 : 2 * low,
            { High: { } high } => high > 0 ? 0 : high > -1 ? -1 : 2 * high,
            _ => Rational.Zero,
        };
        return isInteger ? Floor(middle) : middle;
    }

    /// <summary>The fraction of least denominator, then least size, in a range.</summary>
    public static Rational Simplest(CoordinateRange range)
    {
        if (range.Contains(Rational.Zero))
        {
            return Rational.Zero;
        }

        if (range.Low is not { } low)
        {
            return -Simplest(new(-range.High!.Value, null));
        }

        if (low.Sign < 0)
        {
            return -Simplest(new(-range.High!.Value, -low));
        }

        // Continued fractions of both ends, as far as they agree.
        var whole = Floor(low);
        return low.IsInteger ? low
            : range.High is not { } high || high >= whole + 1 ? whole + 1
            : whole + (1 / Simplest(new(1 / (high - whole), 1 / (low - whole))));
    }

    /// <summary>Whether the sequent holds on a box.</summary>
    /// <param name="ranges">The box.</param>
    /// <param name="form">How the goal is bounded.</param>
    /// <param name="point">For <see cref="BoxForm.CurvatureAtPoint"/>: where; must lie in the box.</param>
    /// <param name="slice">For <see cref="BoxForm.CurvatureAtSlice"/>: the manifold.</param>
    public bool Shows(IReadOnlyList<CoordinateRange> ranges, BoxForm form, IReadOnlyList<Rational>? point = null, Slice? slice = null)
    {
        if (ranges.Any(range => range.IsEmpty))
        {
            return true;
        }

        // A caller that asks for one box in several forms has it enclosed once.
        if (!ReferenceEquals(ranges, _last))
        {
            (_last, _box, _linear, _hasSlopes, _hasCurvatures) = (ranges, Boxed(ranges), null, false, false);
            _natural.Run(_box);
        }

        var box = _box;
        var here = _sequent;
        if (_natural.Shows(here))
        {
            return true;
        }

        if (form == BoxForm.Natural || _variables.Length == 0)
        {
            return false;
        }

        if (form == BoxForm.Tail)
        {
            return ByTail(ranges, box);
        }

        var facts = _natural.Facts(here);
        if (facts.HasFlag(Truths.Undefined))
        {
            return false;
        }

        // Without the points at which a coordinate is 0 the box must be convex still.
        if (form is not (BoxForm.Normal or BoxForm.Linear) && _nonzero.Any(k => box[k].Lower < 0 && box[k].Upper > 0))
        {
            return false;
        }

        // A literal that the form shows holds at every point of the box; for the others stands what the natural enclosures say.
        var natural = _literals.Select(literal => _natural.Value(literal.Difference)).ToArray();
        var truths = new Dictionary<Literal, Truths>();
        for (var k = 0; k < _literals.Length; k++)
        {
            var literal = _literals[k];
            var known = _natural.OfGoal(literal);
            truths[literal] = known == (Truths.True | Truths.False) && Bounded(k, ranges, box, form, point, slice) ? Truths.True : known;
        }

        return TruthRules.Implies(facts, StatementRules.Judge(here.Goal, literal => truths[literal])) == Truths.True;
    }

    /// <summary>Slopes of the goal's numbers over the last box of <see cref="Shows"/> with a form beyond the natural one: for choosing where to divide.</summary>
    public double Smear(int coordinate, IReadOnlyList<CoordinateRange> ranges)
    {
        var most = 0.0;
        var width = ranges[coordinate] is { Low: { } low, High: { } high } ? (high - low).ToDouble() : double.PositiveInfinity;
        for (var k = 0; k < _literals.Length && Order > 0; k++)
        {
            if (!_hasSlopes)
            {
                _slopes.Value.Over.Run(_box);
                _hasSlopes = true;
            }

            var slope = _slopes.Value.Over.Entries(_slopes.Value.Nodes[k])[coordinate];
            var size = slope.Definedness == Definedness.Defined ? double.Max(double.Abs(slope.Lower), double.Abs(slope.Upper)) : double.PositiveInfinity;
            most = double.Max(most, size);
        }

        return most == 0 || width == 0 ? 0 : most * width;
    }

    private static Interval[] Boxed(IReadOnlyList<CoordinateRange> ranges)
    {
        var box = new Interval[ranges.Count];
        for (var k = 0; k < box.Length; k++)
        {
            box[k] = ranges[k].Enclose<Interval>();
        }

        return box;
    }

    private static Rational Floor(Rational x)
    {
        var quotient = System.Numerics.BigInteger.DivRem(x.Numerator, x.Denominator, out var rest);
        return rest.Sign < 0 ? quotient - 1 : quotient;
    }

    // Whether m = ±difference is at least 0 (above 0 for a strict literal) on the box. The difference is defined there.
    private bool Bounded(int k, IReadOnlyList<CoordinateRange> ranges, Interval[] box, BoxForm form, IReadOnlyList<Rational>? point, Slice? slice)
    {
        var (negate, strict) = _literals[k].Relation switch
        {
            Relation.GreaterOrEqual => (false, false),
            Relation.Greater => (false, true),
            Relation.LessOrEqual => (true, false),
            Relation.Less => (true, true),
            _ => ((bool?)null, false),
        };
        if (negate is not { } down)
        {
            return false;
        }

        switch (form)
        {
            case BoxForm.Normal:
                var normal = _normal.Value[k]?.Enclose(box) ?? Interval.Undefined;
                return IsAbove(down ? -normal : normal, strict);
            case BoxForm.Linear:
                try
                {
                    _linear ??= new LinearEvaluator(_sequent, ranges, [.. _literals.Select(literal => literal.Difference)]);
                }
                catch (LinearLimitException)
                {
                    return false;
                }

                var bound = _linear.Value(_literals[k].Difference);
                return IsAbove(down ? -bound : bound, strict);
            case BoxForm.CurvatureAtSlice:
                return BySlice(k, down, box, slice!);
            case BoxForm.Slopes:
                return BySlopes(k, down, strict, box);
            case BoxForm.CurvatureAtMiddle:
                // A coordinate that is one number stays as it is enclosed: no step along it makes up for another number.
                Interval[] middle = [.. box.Select((range, i) => ranges[i].IsPoint ? range : Interval.FromDouble(range.Midpoint))];
                var slopes = _slopes.Value;
                slopes.At.Run(middle);
                return ByCurvature(k, down, strict, ranges, box, middle, slopes.At.Value(_literals[k].Difference), slopes.At.Entries(slopes.Nodes[k]));
            default:
                var at = form == BoxForm.CurvatureAtSimplest ? [.. ranges.Select(Simplest)] : point!;
                return at.Count == ranges.Count && at.Select((x, i) => ranges[i].Contains(x)).All(inside => inside) && ByExactCurvature(k, down, strict, ranges, box, at);
        }
    }

    private bool BySlopes(int k, bool down, bool strict, Interval[] box)
    {
        var slopes = _slopes.Value;
        if (!_hasSlopes)
        {
            slopes.Over.Run(box);
            _hasSlopes = true;
        }

        var gradient = slopes.Over.Entries(slopes.Nodes[k]);

        // 1. Along a coordinate with a signed slope the least value lies at one end.
        var low = (Interval[])box.Clone();
        var known = true;
        for (var i = 0; i < box.Length; i++)
        {
            var slope = down ? -gradient[i] : gradient[i];
            if (box[i].IsPoint)
            {
                continue;
            }

            if (slope.Definedness != Definedness.Defined)
            {
                known = false;
            }
            else if (slope.Lower >= 0 && double.IsFinite(box[i].Lower))
            {
                low[i] = Interval.FromDouble(box[i].Lower);
            }
            else if (slope.Upper <= 0 && double.IsFinite(box[i].Upper))
            {
                low[i] = Interval.FromDouble(box[i].Upper);
            }
            else if (!double.IsFinite(box[i].Width))
            {
                known = false;
            }
        }

        slopes.At.Run(low);
        var value = slopes.At.Value(_literals[k].Difference);
        if (IsAbove(down ? -value : value, strict))
        {
            return true;
        }

        if (!known)
        {
            return false;
        }

        // 2. m(x) is m(c) plus, coordinate by coordinate, a slope times a difference.
        var center = Array.ConvertAll(low, range => Interval.FromDouble(range.Midpoint));
        slopes.At.Run(center);
        value = slopes.At.Value(_literals[k].Difference);
        var bound = down ? -value : value;
        for (var i = 0; i < box.Length; i++)
        {
            if (!low[i].IsPoint)
            {
                bound += (down ? -gradient[i] : gradient[i]) * (low[i] - center[i]);
            }
        }

        return IsAbove(bound, strict);
    }

    private bool ByExactCurvature(int k, bool down, bool strict, IReadOnlyList<CoordinateRange> ranges, Interval[] box, IReadOnlyList<Rational> at)
    {
        var slopes = _slopes.Value;
        slopes.Exactly.Run([.. at.Select(ExactOr<Interval>.FromRational)]);
        var gradient = slopes.Exactly.Entries(slopes.Nodes[k]);
        var rounded = new Interval[gradient.Length];
        for (var i = 0; i < rounded.Length; i++)
        {
            rounded[i] = gradient[i].Enclosure;
        }

        return ByCurvature(k, down, strict, ranges, box, [.. at.Select(Interval.FromRational)], slopes.Exactly.Value(_literals[k].Difference).Enclosure, rounded);
    }

    // m(x) = m(c) + m'(c)(x - c) + ½ (x - c)'H(x - c) with H among the matrices that enclose the second derivatives over the box.
    private bool ByCurvature(
        int k, bool down, bool strict, IReadOnlyList<CoordinateRange> ranges, Interval[] box, Interval[] center, Interval value, ReadOnlySpan<Interval> gradient)
    {
        if (Order < 2)
        {
            return false;
        }

        var n = box.Length;
        var free = Enumerable.Range(0, n).Where(i => !ranges[i].IsPoint).ToArray();
        var bound = down ? -value : value;
        var steps = new Interval[n];
        foreach (var i in free)
        {
            steps[i] = box[i] - center[i];
            bound += (down ? -gradient[i] : gradient[i]) * steps[i];
        }

        if (bound.Definedness != Definedness.Defined || double.IsNegativeInfinity(bound.Lower))
        {
            return false;
        }

        var curvatures = _curvatures.Value;
        if (!_hasCurvatures)
        {
            curvatures.Over.Run(box);
            _hasCurvatures = true;
        }

        if (Curvature(curvatures.Over.Entries(curvatures.Nodes[k]), free, n, down) is not { } hessian)
        {
            return false;
        }

        if (IsAbove(bound, strict) && IntervalMatrix.IsPositiveSemidefinite(hessian, free.Length))
        {
            return true;
        }

        var half = Interval.FromDouble(0.5);
        for (var i = 0; i < free.Length; i++)
        {
            bound += half * hessian[(i * free.Length) + i] * Interval.Power(steps[free[i]], 2);
            for (var j = i + 1; j < free.Length; j++)
            {
                bound += hessian[(i * free.Length) + j] * (steps[free[i]] * steps[free[j]]);
            }
        }

        return IsAbove(bound, strict);
    }

    /// <summary>Whether on a manifold a literal's number is a constant of the right sign and its slopes across are 0, identically.</summary>
    public bool Vanishes(Slice slice, int literal)
    {
        var key = (slice, literal);
        if (!_slices.TryGetValue(key, out var vanishes))
        {
            _slices[key] = vanishes = VanishesThere(slice, literal);
        }

        return vanishes;
    }

    /// <summary>How many different comparisons the goal holds.</summary>
    public int LiteralCount => _literals.Length;

    private bool VanishesThere(Slice slice, int k)
    {
        var n = _sequent.Coordinates.Length;
        var replaced = slice.Replaced.Select(one => one.Coordinate).ToHashSet();
        if (replaced.Count == 0
            || replaced.Count != slice.Replaced.Length
            || slice.Replaced.Any(one => one.Coordinate < 0 || one.Coordinate >= n || one.From < -1 || one.From >= n || replaced.Contains(one.From)))
        {
            return false;
        }

        try
        {
            var table = new SymbolTable(2_000_000);
            Polynomial Coordinate(int i) => table.Coordinate(_sequent.Coordinates[i].Variable, _sequent.Coordinates[i].Entry);
            var given = _variables.ToDictionary(
                id => _sequent.Graph.VariableNode(id).Index,
                id => new Polynomial[_sequent.Graph.ShapeOf(_sequent.Graph.VariableNode(id)).Size]);
            for (var i = 0; i < n; i++)
            {
                given[_sequent.Graph.VariableNode(_sequent.Coordinates[i].Variable).Index][_sequent.Coordinates[i].Entry] = Coordinate(i);
            }

            foreach (var (coordinate, from, offset) in slice.Replaced)
            {
                given[_sequent.Graph.VariableNode(_sequent.Coordinates[coordinate].Variable).Index][_sequent.Coordinates[coordinate].Entry] =
                    Polynomial.Of(offset) + (from < 0 ? Polynomial.Zero : Coordinate(from));
            }

            var form = new NormalForm(_sequent.Graph, table, given);
            var value = form.Of(_literals[k].Difference)[0];
            var sign = _literals[k].Relation is Relation.Less or Relation.LessOrEqual ? -1 : 1;
            if (!value.IsConstant || sign * value.ConstantTerm.Sign < 0 || (_literals[k].Relation is Relation.Less or Relation.Greater && value.IsZero))
            {
                return false;
            }

            var slopes = form.Of(_gradients[k]);
            return replaced.All(i => slopes[i].IsZero);
        }
        catch (AlgebraLimitException)
        {
            return false;
        }
    }

    private bool IsCoordinate(int node) => OpenEnds.IsCoordinate(_sequent.Graph, new NodeId(node));

    // Along the segment from the manifold to x, which moves the replaced coordinates only, m starts with a constant that is not negative and no slope.
    private bool BySlice(int k, bool down, Interval[] box, Slice slice)
    {
        // Where coordinates stop short of 0 the manifold might lie beyond.
        if (Order < 2 || _nonzero.Length > 0 || _hasEnds || _open.Keys.Any(IsCoordinate) || !Vanishes(slice, k))
        {
            return false;
        }

        var region = (Interval[])box.Clone();
        foreach (var (coordinate, from, offset) in slice.Replaced)
        {
            var start = Interval.FromRational(offset);
            region[coordinate] = Interval.Hull(box[coordinate], from < 0 ? start : start + box[from]);
        }

        // Both the number and its slopes must exist all along.
        var slopes = _slopes.Value;
        slopes.At.Run(region);
        var gradient = slopes.At.Entries(slopes.Nodes[k]);
        foreach (var (coordinate, _, _) in slice.Replaced)
        {
            if (gradient[coordinate].Definedness != Definedness.Defined)
            {
                return false;
            }
        }

        if (slopes.At.Value(_literals[k].Difference).Definedness != Definedness.Defined)
        {
            return false;
        }

        var curvatures = _curvatures.Value;
        _hasCurvatures = false;
        curvatures.Over.Run(region);
        int[] free = [.. slice.Replaced.Select(one => one.Coordinate)];
        return Curvature(curvatures.Over.Entries(curvatures.Nodes[k]), free, box.Length, down) is { } hessian
            && IntervalMatrix.IsPositiveSemidefinite(hessian, free.Length);
    }

    // The second derivatives in some coordinates; null where one is not known.
    private static Interval[]? Curvature(ReadOnlySpan<Interval> entries, int[] free, int n, bool down)
    {
        var hessian = new Interval[free.Length * free.Length];
        for (var i = 0; i < free.Length; i++)
        {
            for (var j = 0; j < free.Length; j++)
            {
                // Both orders of differentiation enclose one number.
                var entry = Interval.Intersect(entries[(free[i] * n) + free[j]], entries[(free[j] * n) + free[i]]);
                if (entry.Definedness != Definedness.Defined)
                {
                    return null;
                }

                hessian[(i * free.Length) + j] = down ? -entry : entry;
            }
        }

        return hessian;
    }

    private static bool IsAbove(Interval bound, bool strict) =>
        bound.Definedness == Definedness.Defined && (strict ? bound.Lower > 0 : bound.Lower >= 0);
}
