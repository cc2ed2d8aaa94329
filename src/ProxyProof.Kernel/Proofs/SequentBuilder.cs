using System.Collections.Immutable;
using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using ProxyProof.Claims;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.Kernel;

/// <summary>The claim has a form that no proof rule speaks of; the message says which.</summary>
internal sealed class UnprovableFormException(string message) : Exception(message);

/// <summary>
/// Takes a claim apart into sequents that together imply it: conjunctions split, premises, conditions and domains become facts, bound variables become
/// coordinates. docs/trust.md says why each step is sound.
/// </summary>
internal sealed partial class SequentBuilder
{
    /// <summary>More literals or coordinates than this are refused.</summary>
    private const int SizeLimit = 200_000;

    private readonly ProofClaim _claim;
    private readonly Derivation _derivation;
    private readonly Graph _graph;
    private readonly Dictionary<int, int> _index = [];
    private readonly List<Sequent> _found = [];
    private readonly IReadOnlyDictionary<int, string> _names;
    private int _literals;

    private readonly ImmutableArray<Rational> _witness;
    private readonly bool _withEquations;
    private readonly List<(Coordinate Coordinate, CoordinateRange Range)> _exhibited = [];
    private int _used;

    private SequentBuilder(ProofClaim claim, Derivation derivation, bool withEquations)
    {
        (_claim, _derivation, _graph, _withEquations) = (claim, derivation, derivation.Own, withEquations);
        _witness = claim.Witness;
        _names = FormulaParts.Names(claim.Claim);
    }

    // What is bound and given so far, and what else would do in place of the goal.
    private sealed record Context(ImmutableArray<Coordinate> Coordinates, ImmutableArray<CoordinateRange> Ranges, ImmutableArray<Statement> Facts)
    {
        public ImmutableArray<Statement> Otherwise { get; init; } = [];

        public Range Shown { get; init; } = 0..0;

        public ImmutableArray<EuclideanBall> Balls { get; init; } = [];

        public Context Given(IEnumerable<Statement> facts) => this with { Facts = Facts.AddRange(facts) };
    }

    /// <summary>The sequents in order, and the box of the witness.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="derivation">Its expressions without derivatives.</param>
    /// <param name="withEquations">Whether the equations of the witness are facts: not before the numbers of the claim are known, which they may name.</param>
    /// <exception cref="UnprovableFormException">The claim's form is not spoken of.</exception>
    public static (ImmutableArray<Sequent> Sequents, Sequent Box) Build(ProofClaim claim, Derivation derivation, bool withEquations)
    {
        var builder = new SequentBuilder(claim, derivation, withEquations);
        var context = new Context([], [], []);
        foreach (var assumption in claim.Claim.Assumptions)
        {
            context = builder.Assume(assumption, negated: false, context);
        }

        builder.Show(claim.Claim.Formula, claim.IsNegation, context, claim.Given.IsEmpty ? -1 : claim.Claim.Script!.Depth);
        if (builder._used != claim.Witness.Length)
        {
            throw new UnprovableFormException(claim.Witness.IsEmpty ? ProofClaim.WitnessNeeded : "the witness has other entries than the claim asks for");
        }

        builder._found.ForEach(builder.RefuseFree);
        var box = new Sequent(claim, [.. builder._exhibited.Select(each => each.Coordinate)], [.. builder._exhibited.Select(each => each.Range)], [], new AllOf([]));
        return ([.. builder._found], box);
    }

    // A variable that no quantifier binds stands for a value that no rule knows.
    private void RefuseFree(Sequent sequent)
    {
        var bound = sequent.Coordinates.Select(coordinate => coordinate.Variable).ToHashSet();
        var marks = KernelOperands.Reachable(_graph, sequent.Facts.Append(sequent.Goal).SelectMany(part => part.Literals).Select(literal => literal.Difference));
        for (var i = 0; i < marks.Length; i++)
        {
            if (marks[i] && _graph[new NodeId(i)] is Variable variable && !bound.Contains(variable.Id))
            {
                throw new UnprovableFormException($"{_graph.VariableName(variable.Id)} is not bound by a quantifier");
            }
        }
    }

    private static bool HasQuantifier(Formula formula) => formula is Quantifier or WithProbability || FormulaParts.Parts(formula).Any(HasQuantifier);

    // What must be shown: a formula, or its negation. Steps of a proof are facts below so many layers; -1: there are none, or they are among the facts.
    private void Show(Formula formula, bool negated, Context context, int layers = -1)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (layers == 0 || (layers > 0 && !(formula is Quantifier or Implies || (formula is IndexQuantifier index && HasQuantifier(index.Body)))))
        {
            context = WithSteps(formula, layers, context);
            layers = -1;
        }

        var below = layers < 0 ? -1 : layers - 1;
        switch (formula)
        {
            case Not f:
                Show(f.Operand, !negated, context);
                break;
            case And f when !negated:
                Each(f.Parts, negated, context);
                break;
            case Or f when negated:
                Each(f.Parts, negated, context);
                break;
            case Implies f when negated:
                Show(f.Premise, negated: false, context);
                Show(f.Conclusion, negated: true, context);
                break;
            case Implies f:
                Show(f.Conclusion, negated: false, Assume(f.Premise, negated: false, context), below);
                break;
            case IndexQuantifier f when f.Universal != negated && HasQuantifier(f.Body):
                for (var k = 0; k < f.Index.Size; k++)
                {
                    _index[f.Index.Id] = k;
                    Show(f.Body, negated, context, below);
                }

                break;
            case Quantifier f when f.Universal != negated:
                var bound = Bind(f, context);
                Show(f.Body, negated, f.Where is { } where ? Assume(where, negated: false, bound) : bound, below);
                break;
            case Or or And when HasQuantifier(formula):
                Alternatives(FormulaParts.Parts(formula), negated, context);
                break;
            case Quantifier f:
                Exhibit(f, negated, context);
                break;
            case WithProbability:
                throw new UnprovableFormException("the claim is about a probability");
            default:
                if (HasQuantifier(formula))
                {
                    throw new UnprovableFormException("a choice over an index holds a quantifier");
                }

                var goal = Of(formula, negated);
                _found.Add(new Sequent(
                    _claim, context.Coordinates, Narrowed(context).Ranges, context.Facts, context.Otherwise.IsEmpty ? goal : new AnyOf([goal, .. context.Otherwise], Guarding: true))
                {
                    Shown = context.Shown,
                    BallFacts = context.Balls,
                });
                break;
        }
    }

    private void Each(IEnumerable<Formula> parts, bool negated, Context context)
    {
        foreach (var part in parts)
        {
            Show(part, negated, context);
        }
    }

    // Shows that something exists by an exact witness: it lies in the domains, satisfies the condition, and the body holds of it.
    private void Exhibit(Quantifier quantifier, bool negated, Context context)
    {
        // Where no point is a witness, one without a value leaves the whole without: nothing else would do then.
        context = context with { Otherwise = [] };
        var bound = Bind(quantifier, context);
        for (var k = context.Coordinates.Length; k < bound.Coordinates.Length; k++, _used++)
        {
            if (_used >= _witness.Length)
            {
                throw new UnprovableFormException(ProofClaim.WitnessNeeded);
            }

            var value = _witness[_used];
            var radius = _claim.Zero is { } zero && _used < zero.Radii.Length ? zero.Radii[_used] : Rational.Zero;
            var range = new CoordinateRange(value - radius, value + radius);
            if (range.IsEmpty || !bound.Ranges[k].Contains(range.Low!.Value) || !bound.Ranges[k].Contains(range.High!.Value) || (bound.Coordinates[k].IsInteger && !value.IsInteger))
            {
                throw new UnprovableFormException("the witness is outside its domain");
            }

            bound = bound with { Ranges = bound.Ranges.SetItem(k, range) };
            _exhibited.Add((bound.Coordinates[k], range));
        }

        // What else the domains ask becomes a goal.
        var domains = bound.Facts.RemoveRange(0, context.Facts.Length);
        var here = WithEquations(bound with { Facts = context.Facts });
        if (!domains.IsEmpty)
        {
            _found.Add(new Sequent(_claim, here.Coordinates, here.Ranges, here.Facts, new AllOf(domains)) { Shown = here.Shown });
        }

        if (quantifier.Where is { } where)
        {
            Show(where, negated: false, here);
        }

        Show(quantifier.Body, negated, here);
    }

    // Where the witness is a zero, that is a fact, as if shown before; it is not among those that a point must satisfy, which need not be a fraction.
    private Context WithEquations(Context context)
    {
        if (!_withEquations || _used < _witness.Length)
        {
            return context;
        }

        return context.Shown.End.Value > context.Shown.Start.Value
            ? throw new UnprovableFormException("a zero beside the steps of a proof")
            : context.Given(_claim.Zero!.Equations.Select(equation => new Literal(Relation.Equal, ZeroBox.Number(_graph, equation)))) with
            {
                Shown = context.Facts.Length..(context.Facts.Length + _claim.Zero!.Equations.Length),
            };
    }

    // "A or B or C", where only B holds quantifiers: wherever A fails, B, or C at the points where B fails. C guards nothing of B.
    private void Alternatives(IEnumerable<Formula> parts, bool negated, Context context)
    {
        Formula[] all = [.. parts];
        var place = Array.FindIndex(all, HasQuantifier);
        if (Array.FindLastIndex(all, HasQuantifier) != place)
        {
            throw new UnprovableFormException("a choice between several quantified statements");
        }

        var given = context.Given(all[..place].Select(part => Of(part, !negated)));
        Show(all[place], negated, given with { Otherwise = [.. all[(place + 1)..].Select(part => Of(part, negated)), .. given.Otherwise] });
    }

    // What may be taken as given.
    private Context Assume(Formula formula, bool negated, Context context)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (formula)
        {
            case Not f:
                return Assume(f.Operand, !negated, context);
            case And f when !negated:
                return f.Parts.Aggregate(context, (given, part) => Assume(part, negated: false, given));
            case Or f when negated:
                return f.Parts.Aggregate(context, (given, part) => Assume(part, negated: true, given));
            case Quantifier f when f.Universal == negated:
                // A point that exists is as good as any.
                var bound = Bind(f, context);
                return Assume(f.Body, negated, f.Where is { } where ? Assume(where, negated: false, bound) : bound);
            default:
                return HasQuantifier(formula)
                    ? throw new UnprovableFormException("a hypothesis that speaks of all points of a domain")
                    : context.Given([Of(formula, negated)]);
        }
    }

    private string NameOf(int variable) => _names.TryGetValue(variable, out var name) ? name : _graph.VariableName(variable);

    private Context Bind(Quantifier quantifier, Context context)
    {
        foreach (var variable in quantifier.Variables)
        {
            foreach (var id in variable.Variables)
            {
                // Two quantifiers over one variable would be taken for one.
                if (context.Coordinates.Any(known => known.Variable == id))
                {
                    throw new UnprovableFormException("a variable is bound twice");
                }

                var size = _graph.ShapeOf(_graph.VariableNode(id)).Size;
                if (context.Coordinates.Length + size > SizeLimit)
                {
                    throw new UnprovableFormException("the claim has too many coordinates");
                }

                context = context with
                {
                    Coordinates = context.Coordinates.AddRange(Enumerable.Range(0, size).Select(k => new Coordinate(
                        id, k, size == 1 ? NameOf(id) : $"{NameOf(id)}[{k + 1}]", IsInteger: false))),
                    Ranges = context.Ranges.AddRange(Enumerable.Repeat(default(CoordinateRange), size)),
                };
            }

            context = Restrict(variable.Domain, variable.Variables.Items, context);
        }

        return context;
    }

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

    private NodeId Entry(NodeId x, int position) =>
        _graph.ShapeOf(x).IsScalar ? x : _graph.Add(new View(x, new IndexMap(0, position, []), Shape.Scalar));

    // A formula without quantifiers over points, or its negation, with negations at the literals.
    private Statement Of(Formula formula, bool negated)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (formula)
        {
            case Truth f:
                return f.Value != negated ? new AllOf([]) : new AnyOf([], Guarding: true);
            case Not f:
                return Of(f.Operand, !negated);
            case And f:
                return Chain(f.Parts.Select(part => Of(part, negated)), all: !negated);
            case Or f:
                return Chain(f.Parts.Select(part => Of(part, negated)), all: negated);
            case Implies f:
                return Chain([Of(f.Premise, !negated), Of(f.Conclusion, negated)], all: negated);
            case IndexQuantifier f:
                return Chain(Enumerable.Range(0, f.Index.Size).Select(k => AtIndex(f, k, negated)), f.Universal != negated);
            case Comparison f:
                return Entries(f, negated);
            default:
                throw new UnreachableException(formula.GetType().Name);
        }
    }

    private static Statement Chain(IEnumerable<Statement> parts, bool all)
    {
        ImmutableArray<Statement> fixedParts = [.. parts];
        return fixedParts.Length == 1 ? fixedParts[0] : all ? new AllOf(fixedParts) : new AnyOf(fixedParts, Guarding: true);
    }

    private Statement AtIndex(IndexQuantifier f, int value, bool negated)
    {
        _index[f.Index.Id] = value;
        return Of(f.Body, negated);
    }

    private Statement Entries(Comparison f, bool negated)
    {
        var (start, copies) = (0, 1);
        foreach (var index in f.Indices)
        {
            start = (start * index.Size) + _index[index.Id];
            copies *= index.Size;
        }

        var (left, right) = (_derivation[f.Left], _derivation[f.Right]);
        var count = _graph.ShapeOf(left).Size / copies;
        if ((_literals += count) > SizeLimit)
        {
            throw new UnprovableFormException("the claim has too many comparisons");
        }

        var relation = negated ? Opposite(f.Relation) : f.Relation;
        if (_graph[left] is Constant { Value.IsZero: true })
        {
            (left, right, relation) = (right, left, Mirrored(relation));
        }

        ImmutableArray<Statement> parts = [.. Enumerable.Range(start * count, count).Select(entry => new Literal(relation, Difference(left, right, entry)))];

        // Every entry for an order or ==, some entry for !=; and the other way round for their negations. No entry guards another.
        return parts.Length == 1 ? parts[0] : (f.Relation == Relation.NotEqual) == negated ? new AllOf(parts, Guarding: false) : new AnyOf(parts, Guarding: false);
    }

    private NodeId Difference(NodeId left, NodeId right, int entry)
    {
        var (x, y) = (Entry(left, entry), Entry(right, entry));
        var make = new NodeMaker(_graph);

        // An expression equals itself wherever it is defined.
        return x == y ? _graph.Add(new Guarded(make.Number(0, Shape.Scalar), [x], 0, Shape.Scalar))
            : _graph[y] is Constant { Value.IsZero: true } ? x
            : make.Minus(x, y);
    }

    private static Relation Mirrored(Relation relation) => relation switch
    {
        Relation.Less => Relation.Greater,
        Relation.LessOrEqual => Relation.GreaterOrEqual,
        Relation.Greater => Relation.Less,
        Relation.GreaterOrEqual => Relation.LessOrEqual,
        Relation.Equal or Relation.NotEqual => relation,
    };

    private static Relation Opposite(Relation relation) => relation switch
    {
        Relation.Less => Relation.GreaterOrEqual,
        Relation.LessOrEqual => Relation.Greater,
        Relation.Greater => Relation.LessOrEqual,
        Relation.GreaterOrEqual => Relation.Less,
        Relation.Equal => Relation.NotEqual,
        Relation.NotEqual => Relation.Equal,
    };
}
